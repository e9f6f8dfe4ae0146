//! Nationwide lists: of them the offices about the city are kept.

use kuhaku::intake::SourceFile;
use kuhaku::merge::{Merged, merge};
use kuhaku::model::Register;
use proptest::prelude::*;

use super::make::{square, three_towns, towns, zip};
use super::{file, merged_into, reading, reading_for, rules};

/// Number, address, latitude, longitude.
type Row<'a> = (&'a str, &'a str, &'a str, &'a str);

const HERE: Row = ("9990000001", "海原県汐見野市潮見1-2", "35.455", "141.305");
const NEIGHBOR: Row = ("9990000002", "海原県西町3", "35.30", "141.10");
const FAR: Row = ("4090000003", "福岡県飯塚市新立岩5-5", "33.646", "130.691");
const WRONGLY_PLACED: Row = ("9990000004", "海原県汐見野市沖ケ浜9", "33.646", "130.691");
const FAR_WITHOUT_PLACE: Row = ("4090000005", "福岡県飯塚市新立岩5-6", "", "");
const WITHOUT_PLACE: Row = ("9990000006", "汐見野市潮見", "", "");

/// In a municipality of the same name elsewhere.
const NAMESAKE: Row = ("4090000007", "福岡県汐見野市潮見1", "33.646", "130.691");

fn care(name: &str, rows: &[Row]) -> SourceFile {
    let mut text = "事業所名,サービスの種類,住所,緯度,経度,事業所番号\n".to_owned();
    for (number, address, lat, lon) in rows {
        text.push_str(&format!(
            "ステーション{number},訪問看護,{address},{lat},{lon},{number}\n"
        ));
    }
    file(name, text)
}

fn clinics(rows: &[Row]) -> SourceFile {
    let mut text =
        "ID,正式名称,機関区分,所在地,所在地座標（緯度）,所在地座標（経度）\n".to_owned();
    for (number, address, lat, lon) in rows {
        text.push_str(&format!("000{number},医院{number},2,{address},{lat},{lon}\n"));
    }
    file("02-1_clinic_facility_info_20260601.csv", text)
}

fn hours(numbers: &[&str]) -> SourceFile {
    let mut text = "ID,診療科目コード,診療科目名,月_診療開始時間,月_診療終了時間\n".to_owned();
    for number in numbers {
        text.push_str(&format!("000{number},1,内科,9:00,12:00\n"));
    }
    file("02-2_clinic_speciality_hours_20260601.csv", text)
}

fn boundaries() -> SourceFile {
    let parts = three_towns();
    let parts: Vec<(&str, &[u8])> =
        parts.iter().map(|(name, bytes)| (*name, bytes.as_slice())).collect();
    file("towns.zip", zip(&parts))
}

fn city() -> Register {
    merged_into(&Register::default(), vec![boundaries()]).register
}

fn numbers(merged: &Merged) -> Vec<String> {
    merged.register.providers.values().map(|own| own.code.clone()).collect()
}

fn left_out(merged: &Merged) -> Vec<(&str, u64)> {
    let lists = merged.register.datasets.values().filter(|own| own.left_out > 0);
    lists.map(|own| (own.id.as_str(), own.left_out)).collect()
}

#[test]
fn offices_about_the_city_are_kept_and_the_others_counted() {
    let list = care(
        "jigyosho_130.csv",
        &[HERE, NEIGHBOR, FAR, WRONGLY_PLACED, FAR_WITHOUT_PLACE, WITHOUT_PLACE, NAMESAKE],
    );
    let kept = ["9990000001", "9990000002", "9990000004", "9990000006"];
    let city = city();
    let read = reading_for(&city, vec![list.clone()]);
    let report = &read.files[0];
    assert_eq!((report.rows_read, report.accepted, report.rejected), (7, 4, 0));
    let expected = [("position_missing", Some(7)), ("office_elsewhere", Some(4))];
    assert_eq!(rules(&read.issues), expected);
    assert_eq!(read.issues[1].details, [("count".to_owned(), "3".to_owned())]);
    let merged = merge(&city, read.batches);
    assert_eq!(numbers(&merged), kept);
    assert_eq!(rules(&merged.issues), []);
    assert_eq!(left_out(&merged), [("care-130", 3)]);
    // Together with the places, in whatever order they are handed over.
    for files in [vec![boundaries(), list.clone()], vec![list.clone(), boundaries()]] {
        let together = merged_into(&Register::default(), files);
        assert_eq!(together.register.providers, merged.register.providers);
        assert_eq!(left_out(&together), [("care-130", 3)]);
    }
    // Where no city is known, nothing is left out.
    let alone = merged_into(&Register::default(), vec![list]);
    assert_eq!((alone.register.providers.len(), left_out(&alone)), (7, vec![]));
}

#[test]
fn an_office_that_is_there_already_is_never_left_out() {
    let whole =
        merged_into(&Register::default(), vec![care("jigyosho_130.csv", &[HERE, FAR])]);
    let city = merged_into(&whole.register, vec![boundaries()]).register;
    let moved = (HERE.0, FAR.1, FAR.2, FAR.3);
    // The zero a spreadsheet takes away does not make another office of it.
    let again = merged_into(&city, vec![care("jigyosho_130.csv", &[moved, FAR])]);
    assert_eq!(numbers(&again), ["4090000003", "9990000001"]);
    assert!(again.changes.iter().all(|own| own.what != kuhaku::merge::What::Missing));
    let own = again.register.providers.values().find(|own| own.code == HERE.0);
    assert_eq!(own.expect("it is kept").address, FAR.1);
}

#[test]
fn an_office_the_survey_names_is_kept_however_far_it_is() {
    let survey = "種別,事業所番号,事業所名,回答日,24時間対応\n訪問看護,4090000003,とおい,2026-06-01,可\n";
    let files = || {
        vec![
            care("jigyosho_130.csv", &[HERE, FAR, FAR_WITHOUT_PLACE]),
            file("survey_offices.csv", survey),
        ]
    };
    let merged = merged_into(&city(), files());
    assert_eq!(numbers(&merged), [FAR.0, HERE.0]);
    let own = merged.register.providers.values().find(|own| own.code == FAR.0);
    assert!(own.expect("it is kept").survey.is_some());
    // A survey that comes later says what to do.
    let mut files = files();
    let later = merged_into(&city(), vec![files.swap_remove(0)]).register;
    let merged = merge(&later, reading_for(&later, files).batches);
    assert_eq!(rules(&merged.issues), [("unknown_office", Some(2))]);
}

#[test]
fn institutions_and_their_hours_are_left_out_alike() {
    let files = vec![clinics(&[HERE, FAR]), hours(&[HERE.0, FAR.0])];
    let merged = merged_into(&city(), files);
    let own: Vec<_> = merged.register.providers.values().collect();
    assert_eq!(own.len(), 1);
    assert_eq!(own[0].specialities, ["内科"]);
    assert_eq!(rules(&merged.issues), [("hours_left_out", Some(3))]);
    assert_eq!(left_out(&merged), [("medical-2", 1)]);
}

#[test]
fn lists_are_asked_for_again_once_the_city_grows() {
    let city = merged_into(&city(), vec![care("jigyosho_130.csv", &[FAR])]).register;
    let other = [("99301001001", "浜一丁目", "", "8101", "300", square(130.69, 33.64, 0.01))];
    let parts = towns(&other);
    let parts: Vec<(&str, &[u8])> =
        parts.iter().map(|(name, bytes)| (*name, bytes.as_slice())).collect();
    let more = file("other.zip", zip(&parts));
    let grown = merged_into(&city, vec![more.clone()]);
    assert_eq!(rules(&grown.issues), [("list_again", None)]);
    assert_eq!(grown.issues[0].file, "jigyosho_130.csv");
    let list = care("jigyosho_130.csv", &[FAR]);
    let at_once = merged_into(&city, vec![more, list.clone()]);
    assert_eq!((rules(&at_once.issues), numbers(&at_once)), (vec![], vec![FAR.0.to_owned()]));
    let later = merged_into(&grown.register, vec![list]);
    assert_eq!((numbers(&later), left_out(&later)), (vec![FAR.0.to_owned()], vec![]));
}

#[test]
fn a_list_of_the_country_asks_for_the_city_first() {
    let prefectures = ["北海道", "青森県", "岩手県", "宮城県", "秋田県", "山形県"];
    let texts: Vec<(String, String)> = (prefectures.iter().enumerate())
        .map(|(at, own)| (format!("990000001{at}"), format!("{own}みなと市1")))
        .collect();
    let rows: Vec<Row> = texts
        .iter()
        .map(|(number, address)| -> Row { (number, address, "38.0", "140.0") })
        .collect();
    let told = |rows: &[Row], register: &Register| {
        let list = care("jigyosho_130.csv", rows);
        let merged = merge(register, reading_for(register, vec![list]).batches);
        rules(&merged.issues).into_iter().map(|own| own.0.to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(told(&rows, &Register::default()), ["city_wanted"]);
    assert_eq!(told(&rows[1..], &Register::default()), Vec::<String>::new());
    assert_eq!(told(&rows, &city()), Vec::<String>::new());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// What is left out while reading is what merging leaves out.
    #[test]
    fn reading_and_merging_leave_out_the_same(
        rows in prop::collection::vec(
            (prop::sample::select(vec!["海原県汐見野市潮見", "海原県西町", "福岡県飯塚市", ""]),
             prop::option::of((34.9f64..36.0, 140.8f64..141.8))),
            1..40,
        )
    ) {
        let texts: Vec<[String; 4]> = rows
            .iter()
            .enumerate()
            .map(|(number, (address, place))| {
                let degrees = |own: Option<f64>| own.map_or(String::new(), |own| own.to_string());
                [
                    format!("99900{number:05}"),
                    (*address).to_owned(),
                    degrees(place.map(|own| own.0)),
                    degrees(place.map(|own| own.1)),
                ]
            })
            .collect();
        let rows: Vec<Row> = texts
            .iter()
            .map(|[number, address, lat, lon]| -> Row { (number, address, lat, lon) })
            .collect();
        let city = merged_into(&city(), vec![care("jigyosho_130.csv", &rows[..1])]).register;
        let list = care("jigyosho_130.csv", &rows);
        let sifted = merge(&city, reading_for(&city, vec![list.clone()]).batches);
        let whole = merge(&city, reading(vec![list]).batches);
        prop_assert_eq!(&sifted.register.providers, &whole.register.providers);
        prop_assert_eq!(&sifted.changes, &whole.changes);
    }
}
