//! Offices: care CSV, 医療情報ネット, municipal lists, GeoJSON points; and their re-import.

use kuhaku::geometry::LonLat;
use kuhaku::intake::Records;
use kuhaku::merge::{Change, Entity, What, merge};
use kuhaku::model::{Location, Provider, Register, ZoneId};

use super::make::{care, cp932};
use super::{file, merged_into, reading, rules};

fn offices(reading: &kuhaku::intake::Reading) -> Vec<Provider> {
    let lists = reading.batches.iter().filter_map(|batch| match &batch.records {
        Records::Providers(list) => Some(list.clone()),
        _ => None,
    });
    lists.flatten().collect()
}

#[test]
fn a_care_office_is_read_with_half_width_numbers_and_its_building_once() {
    let bytes =
        care(&[("9990000001", "ほし", "35.455", "141.305", "０００－１１１１‐２２２２")]);
    let reading = reading(vec![file("jigyosho_130.csv", bytes)]);
    assert_eq!(reading.issues, []);
    let office = &offices(&reading)[0];
    assert_eq!(office.id.as_str(), "visiting_nursing:9990000001");
    assert_eq!(office.phone.as_deref(), Some("000-1111-2222"));
    assert_eq!(office.address, "海原県汐見野市潮見1-2シーサイドビル３階");
    assert_eq!(office.hours.as_deref(), Some("平日,土曜日"));
    assert_eq!(office.capacity, None);
    assert_eq!(reading.files[0].accepted, 1);
}

#[test]
fn offices_with_a_wrong_position_are_kept_without_it() {
    let bytes = care(&[
        ("9990000001", "零", "0.0", "0.0", ""),
        ("9990000002", "外", "48.85", "2.35", ""),
        ("9990000003", "逆", "141.305", "35.455", ""),
        ("9990000004", "無", "", "", ""),
        ("9990000005", "文字", "北", "東", ""),
    ]);
    let reading = reading(vec![file("jigyosho_130.csv", bytes)]);
    let expected = [
        ("position_missing", Some(2)),
        ("outside_japan", Some(3)),
        ("position_swapped", Some(4)),
        ("position_missing", Some(5)),
        ("position_unreadable", Some(6)),
    ];
    assert_eq!(rules(&reading.issues), expected);
    assert_eq!(reading.issues[1].column.as_deref(), Some("緯度"));
    assert_eq!(reading.issues[1].value.as_deref(), Some("48.85,2.35"));
    assert_eq!(offices(&reading).len(), 5);
    assert!(offices(&reading).iter().all(|office| office.location.is_none()));
}

#[test]
fn a_number_given_twice_keeps_its_first_row() {
    let bytes = care(&[
        ("9990000001", "先", "35.455", "141.305", ""),
        ("9990000001", "後", "35.456", "141.306", ""),
    ]);
    let reading = reading(vec![file("jigyosho_130.csv", bytes)]);
    assert_eq!(rules(&reading.issues), [("duplicate", Some(3))]);
    assert_eq!(reading.issues[0].details, [("first".to_owned(), "2".to_owned())]);
    assert_eq!(offices(&reading)[0].name, "先");
}

#[test]
fn one_cell_that_cannot_be_decoded_costs_only_itself() {
    let mut bytes = care(&[("9990000001", "ほし", "35.455", "141.305", "000-1")]);
    let at = bytes.windows(5).position(|part| part == b"000-1").expect("the phone");
    bytes[at + 3] = 0xFF;
    let reading = reading(vec![file("jigyosho_130.csv", bytes)]);
    assert_eq!(rules(&reading.issues), [("undecodable", Some(2))]);
    assert_eq!(reading.issues[0].column.as_deref(), Some("電話番号"));
    assert_eq!(offices(&reading)[0].phone, None);
}

#[test]
fn a_copy_saved_by_a_spreadsheet_is_told_from_the_original() {
    let text = "都道府県コード又は市町村コード,No,都道府県名,市区町村名,事業所名,サービスの種類,住所,緯度,経度,事業所番号\n\
                11011,190100370,北海道,札幌市中央区,あ,訪問看護,北海道札幌市,43.07,141.33,190100370\n\
                11011,1.9E+09,北海道,札幌市中央区,い,訪問看護,北海道札幌市,43.07,141.33,1.9E+09\n\
                ,99,,,う,訪問看護,どこか,43.07,141.33,99\n\
                11011,,北海道,,え,訪問看護,北海道札幌市,43.07,141.33,\n\
                11011,190100371,北海道,,お,床屋,北海道札幌市,43.07,141.33,190100371\n";
    let reading = reading(vec![file("介護.csv", text)]);
    let expected = [
        ("code_rounded", Some(3)),
        ("code_missing", Some(5)),
        ("unknown_service", Some(6)),
        ("code_length", Some(4)),
        ("zero_restored", Some(2)),
        ("zero_restored", Some(2)),
    ];
    assert_eq!(rules(&reading.issues), expected);
    let codes: Vec<String> = offices(&reading).into_iter().map(|own| own.code).collect();
    assert_eq!(codes, ["0190100370", "99"]);
}

#[test]
fn flags_named_closed_mean_open() {
    let text = "\u{feff}\"ID\",\"正式名称\",\"機関区分\",\"都道府県コード\",\"所在地\",\"所在地座標（緯度）\",\"所在地座標（経度）\",\"毎週決まった曜日に休診（月）\",\"毎週決まった曜日に休診（火）\",\"毎週決まった曜日に休診（日）\",\"祝日に休診\",\"その他の休診日（gw、お盆等）\",\"合計\"\r\n\
                \"9911000000001\",\"汐見クリニック\",\"2\",\"99\",\"海原県汐見野市\",35.455,141.305,\"1\",\"1\",\"0\",\"0\",\"お盆（改行）年末\",\"19\"\r\n";
    let reading = reading(vec![file("02-1_clinic_facility_info_20260601.csv", text)]);
    assert_eq!(reading.issues, []);
    let office = &offices(&reading)[0];
    assert_eq!(office.id.as_str(), "clinic:9911000000001");
    assert_eq!(office.hours.as_deref(), Some("月・火 休み: お盆 年末"));
    assert_eq!(office.capacity, Some(19));
    let as_of = reading.batches[0].dataset.as_of;
    assert_eq!(as_of, Some(jiff::civil::date(2026, 6, 1)));
}

#[test]
fn pharmacies_have_hours_by_day() {
    let text = "ID,名称,所在地,緯度,経度,薬局のホームページアドレス,月_開店時間帯1_開始時間,月_開店時間帯1_終了時間,火_開店時間帯1_開始時間,火_開店時間帯1_終了時間,土_開店時間帯1_開始時間,土_開店時間帯1_終了時間\n\
                9915000000001,汐見薬局,海原県汐見野市,35.455,141.305,,9:00,18:00,9:00,18:00,9:00,13:00\n";
    let reading = reading(vec![file("05_pharmacy_20260601.csv", text)]);
    assert_eq!(reading.issues, []);
    let office = &offices(&reading)[0];
    assert_eq!(office.kind.as_str(), "pharmacy");
    assert_eq!(office.hours.as_deref(), Some("月火 9:00-18:00 / 土 9:00-13:00"));
}

#[test]
fn a_municipal_list_in_cp932_with_line_breaks_in_cells() {
    let text = "全国地方公共団体コード,ID,名称,医療機関の種類,所在地_連結表記,緯度,経度,診療曜日,診療開始時間,診療終了時間,診療日時特記事項,病床数\n\
                992011,1,汐見医院,無床診療所,海原県汐見野市,35.455,141.305,月火,09:00,17:00,\"木:休\n土:午後休\",0\n\
                992011,2,汐見病院,病院,海原県汐見野市,35.455,141.305,,,,,120\n\
                992011,3,汐見湯,銭湯,海原県汐見野市,35.455,141.305,,,,,\n";
    let reading = reading(vec![file("hospitals.csv", cp932(text))]);
    assert_eq!(rules(&reading.issues), [("unknown_medical_class", Some(4))]);
    let read = offices(&reading);
    assert_eq!(read[0].id.as_str(), "clinic:992011-1");
    assert_eq!(read[0].hours.as_deref(), Some("月火 09:00-17:00 木:休 土:午後休"));
    assert_eq!(read[1].capacity, Some(120));
}

#[test]
fn a_point_with_several_services_is_one_office_a_kind() {
    let json = r#"{"type":"FeatureCollection","features":[
      {"type":"Feature","geometry":{"type":"Point","coordinates":[141.305,35.455]},
       "properties":{"jigyosho_id":"9990000001","name":"ほし","service_type":"訪問看護; 訪問リハビリ; 通所リハビリテーション"}},
      {"type":"Feature","geometry":{"type":"Point","coordinates":[35.455,141.305]},
       "properties":{"jigyosho_id":"9990000002","name":"さか","service_type":"訪問看護"}},
      {"type":"Feature","geometry":null,
       "properties":{"jigyosho_id":"9990000003","name":"なし","service_type":"訪問看護"}},
      {"type":"Feature","geometry":{"type":"Point","coordinates":[141.305]},"properties":{}},
      {"type":"Feature","geometry":{"type":"Point","coordinates":[141.305,35.455]},
       "properties":{"jigyosho_id":"9990000004","name":"とこ","service_type":"床屋"}}]}"#;
    let reading = reading(vec![file("jigyosho.geojson", json)]);
    let expected = [
        ("feature_unreadable", Some(4)),
        ("list_guessed", Some(1)),
        ("position_swapped", Some(2)),
        ("position_missing", Some(3)),
        ("list_kind_unreadable", Some(5)),
    ];
    assert_eq!(rules(&reading.issues), expected);
    let ids: Vec<String> = offices(&reading).iter().map(|own| own.id.to_string()).collect();
    let expected = [
        "other_care:9990000001",
        "visiting_nursing:9990000001",
        "visiting_nursing:9990000002",
        "visiting_nursing:9990000003",
    ];
    assert_eq!(ids, expected);
}

#[test]
fn importing_again_keeps_what_people_said_and_reports_the_rest() {
    let first = care(&[
        ("9990000001", "ほし", "35.455", "141.305", "000-1"),
        ("9990000002", "うみ", "35.456", "141.306", "000-2"),
    ]);
    let before =
        merged_into(&Register::default(), vec![file("jigyosho_130.csv", first.clone())]);
    let mut register = before.register;
    let again = merged_into(&register, vec![file("jigyosho_130.csv", first)]);
    assert_eq!(again.changes, []);

    let position = LonLat::in_japan(141.31, 35.46).expect("in Japan");
    let star = register.providers.values_mut().next().expect("the first office");
    star.location = Some(Location::by_hand(position));
    star.zone_override = Some(ZoneId::new("3"));
    star.survey = Some(Box::default());
    let kept = star.clone();
    let second = care(&[("9990000001", "ほし改", "35.45", "141.30", "000-1")]);
    let merged = merged_into(&register, vec![file("jigyosho_130.csv", second)]);
    let star = &merged.register.providers[&kept.id];
    assert_eq!(star.name, "ほし改");
    assert_eq!((star.location, &star.zone_override), (kept.location, &kept.zone_override));
    assert_eq!(star.survey, kept.survey);
    assert_eq!(merged.register.providers.len(), 2);
    let change = |id: &str, what| Change { entity: Entity::Provider, id: id.to_owned(), what };
    let expected = [
        change(
            "visiting_nursing:9990000001",
            What::Changed { fields: vec!["name".to_owned()] },
        ),
        change("visiting_nursing:9990000002", What::Missing),
    ];
    assert_eq!(merged.changes, expected);
}

#[test]
fn the_same_number_under_two_services_is_two_offices() {
    let row = [("9990000001", "ほし", "35.455", "141.305", "")];
    let files =
        vec![file("jigyosho_130.csv", care(&row)), file("jigyosho_110.csv", care(&row))];
    let merged = merged_into(&Register::default(), files);
    let ids: Vec<&str> = merged.register.providers.keys().map(|id| id.as_str()).collect();
    assert_eq!(ids, ["home_help:9990000001", "visiting_nursing:9990000001"]);
}

#[test]
fn two_services_of_one_kind_are_counted_once() {
    let row = [("9990000001", "ほし", "35.455", "141.305", "")];
    let files =
        vec![file("jigyosho_410.csv", care(&row)), file("jigyosho_170.csv", care(&row))];
    let reading = reading(files);
    let merged = merge(&Register::default(), reading.batches);
    assert_eq!(merged.register.providers.len(), 1);
    assert_eq!(rules(&merged.issues), [("office_in_other_dataset", None)]);
}
