//! Lists that describe offices of other lists: consultation hours, notices of nursing stations; and the
//! municipal list of care offices.

use kuhaku::intake::{Reading, Records};
use kuhaku::model::{Provider, ProviderId, Register};
use rust_xlsxwriter::Workbook;

use std::collections::BTreeMap;

use kuhaku::intake::{Context, SourceFile, read};
use kuhaku::model::{Catalogue, ColumnMap, KindId, ListColumn};

use super::make::care;
use super::{file, merged_into, reading, rules};

const FACILITIES: &str = "\u{feff}\"ID\",\"正式名称\",\"機関区分\",\"都道府県コード\",\"所在地\",\"所在地座標（緯度）\",\"所在地座標（経度）\",\"毎週決まった曜日に休診（月）\"\r\n\
    \"9910000000001\",\"ほし診療所\",\"2\",\"99\",\"海原県汐見野市潮見1-2\",35.45,141.3,\"1\"\r\n";

const HOURS: &str = "\u{feff}ID,診療科目コード,診療科目名,診療時間帯,月_診療開始時間,月_診療終了時間,火_診療開始時間,火_診療終了時間\r\n\
    9910000000001,01001,内科,1,09:00,12:00,09:00,12:00\r\n\
    9910000000001,01001,内科,2,14:00,18:00,,\r\n\
    9910000000001,01002,小児科,1,09:30,12:30,,\r\n\
    9910000000002,01002,小児科,1,09:30,12:30,,\r\n";

fn office<'r>(register: &'r Register, id: &str) -> &'r Provider {
    &register.providers[&ProviderId::new(id)]
}

#[test]
fn departments_and_hours_come_to_the_institution_of_the_facility_list() {
    let own = file("02-1_clinic_facility_info_20260601.csv", FACILITIES);
    let hours = file("02-2_clinic_speciality_hours_20260601.csv", HOURS);
    let together = merged_into(&Register::default(), vec![own.clone(), hours.clone()]);
    let told = rules(&together.issues);
    assert_eq!(told, [("hours_without_office", Some(5))]);
    let clinic = office(&together.register, "clinic:9910000000001");
    assert_eq!(clinic.specialities, ["内科", "小児科"]);
    let words = "月 09:00-12:30, 14:00-18:00 / 火 09:00-12:00";
    assert_eq!(clinic.consultation.as_deref(), Some(words));
    assert_eq!(clinic.hours.as_deref(), Some("月"));

    // One after the other, and the facility list once more.
    let first = merged_into(&Register::default(), vec![own.clone()]).register;
    let then = merged_into(&first, vec![hours.clone()]).register;
    let apart = office(&then, "clinic:9910000000001");
    assert_eq!(apart, clinic);
    let again = merged_into(&then, vec![own]);
    assert_eq!(office(&again.register, "clinic:9910000000001"), clinic);
    assert_eq!(again.changes, []);

    // A department that is gone from the file is gone from the office.
    let less: String = HOURS
        .lines()
        .filter(|line| !line.contains("小児科"))
        .fold(String::new(), |text, line| text + line + "\r\n");
    let less = file("02-2_clinic_speciality_hours_20261201.csv", less);
    let later = merged_into(&then, vec![less]).register;
    assert_eq!(office(&later, "clinic:9910000000001").specialities, ["内科"]);
}

/// Cells by column as the bureaus place them: 項番, code, names, address, telephones, notices, dates.
fn station(
    number: &str,
    code: &str,
    names: &str,
    place: &str,
    phones: &str,
    notices: &str,
) -> [(u16, String); 7] {
    [
        (2, number.into()),
        (4, code.into()),
        (7, names.into()),
        (10, place.into()),
        (13, phones.into()),
        (16, notices.into()),
        (18, "令和 6年 6月 1日".into()),
    ]
}

fn nursing_book(rows: &[[(u16, String); 7]]) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write(0, 5, "届出受理指定訪問看護事業所名簿").expect("writes");
    sheet.write(1, 14, "［令和 8年 8月 1日現在］").expect("writes");
    for (column, head) in
        [(2, "項番"), (4, "ステーションコード"), (7, "事業者名"), (10, "所在地")]
    {
        sheet.write(5, column, head).expect("writes");
    }
    for (at, cells) in rows.iter().enumerate() {
        for (column, text) in cells {
            sheet
                .write(7 + 2 * u32::try_from(at).expect("few"), *column, text)
                .expect("writes");
        }
    }
    book.save_to_buffer().expect("saves")
}

fn two_stations() -> Vec<u8> {
    nursing_book(&[
        station(
            "1",
            "９０，９０００１",
            "合同会社星\nほし訪問看護ステーション",
            "〒９９９－０００１\n汐見野市潮見一丁目２番３号",
            "０００－１１１１－２２２２\n(000-1111-2223)",
            "(訪看10)第12号\n(訪看23)第3号",
        ),
        station(
            "2",
            "９０，９０００２",
            "医療法人浜\n浜訪問看護",
            "〒999-0002\n汐見野市浜4",
            "000-3333-4444",
            "",
        ),
    ])
}

fn stations(reading: &Reading) -> Vec<Provider> {
    match &reading.batches[0].records {
        Records::Providers(list) => list.clone(),
        _ => Vec::new(),
    }
}

#[test]
fn the_list_of_nursing_stations_is_read_by_what_its_cells_look_like() {
    let read = reading(vec![file(
        "12届出受理指定訪問看護事業所名簿（千葉県）r0808.xlsx",
        two_stations(),
    )]);
    assert_eq!(rules(&read.issues), [("notices_missing", Some(10))]);
    assert_eq!(read.files[0].format, "nursing_list");
    assert_eq!((read.files[0].rows_read, read.files[0].accepted), (2, 2));
    let found = stations(&read);
    assert_eq!(found[0].id.as_str(), "visiting_nursing:9090001");
    assert_eq!(found[0].name, "ほし訪問看護ステーション");
    assert_eq!(found[0].corporation.as_deref(), Some("合同会社星"));
    assert_eq!(found[0].postal_code.as_deref(), Some("9990001"));
    assert_eq!(found[0].address, "汐見野市潮見一丁目2番3号");
    assert_eq!(found[0].phone.as_deref(), Some("000-1111-2222"));
    assert_eq!(found[0].fax.as_deref(), Some("000-1111-2223"));
    assert_eq!(found[0].notices, ["訪看10", "訪看23"]);
    let dataset = &read.batches[0].dataset;
    assert_eq!(dataset.id.as_str(), "bureau-nursing-千葉県");
    assert_eq!(dataset.as_of, Some(jiff::civil::date(2026, 8, 1)));
}

#[test]
fn notices_that_go_on_below_stay_with_their_own_station() {
    let below = |notices: &str| {
        let mut row = station("", "", "", "", "", notices);
        row[6].1 = String::new();
        row
    };
    let place = "〒999-0001\n汐見野市潮見1";
    let book = nursing_book(&[
        station("1", "9090001", "合同会社星\nほし", place, "000-1111-2222", "(訪看10)第1号"),
        below("(訪看23)第2号"),
        station("2", "9090001", "合同会社星\nほし", place, "000-1111-2222", "(訪看25)第3号"),
        below("(訪看28)第4号"),
        station("3", "9090003", "浜\nはま", "〒999-0002\n浜4", "000-1111-3333", ""),
        below("(訪看24)第5号"),
        below("訪看27は精神科複数回訪問加算です"),
    ]);
    let read = reading(vec![file("名簿.xlsx", book)]);
    assert_eq!(rules(&read.issues), [("duplicate", Some(12))]);
    let notices: Vec<_> = stations(&read).into_iter().map(|own| own.notices).collect();
    assert_eq!(notices, [vec!["訪看10", "訪看23"], vec!["訪看24"]]);
}

#[test]
fn a_telephone_number_that_no_header_tells_is_not_taken_unasked() {
    let list = "名称,種別,住所,担当の携帯\nほし,訪問看護,汐見野市潮見1-2,090-1111-2222\n";
    let read = reading(vec![file("list.csv", list)]);
    assert_eq!(stations(&read)[0].phone, None);
    let columns = &read.files[0].columns.as_ref().expect("told").columns;
    assert!(!columns.contains_key(&ListColumn::Phone));
}

#[test]
fn notices_come_to_the_station_of_the_care_list_by_its_telephone() {
    let care = care(&[(
        "9990000001",
        "ほし訪問看護ステーション",
        "35.455",
        "141.305",
        "000-1111-2222",
    )]);
    let files =
        vec![file("名簿（千葉県）.xlsx", two_stations()), file("jigyosho_130.csv", care)];
    let merged = merged_into(&Register::default(), files);
    assert_eq!(merged.register.providers.len(), 2);
    let star = office(&merged.register, "visiting_nursing:9990000001");
    assert_eq!(star.notices, ["訪看10", "訪看23"]);
    assert_eq!(star.other_sources[0].code, "9090001");
}

#[test]
fn a_municipal_list_of_care_offices_may_name_several_services_in_a_cell() {
    let text = "全国地方公共団体コード,ID,名称,実施サービス,住所,緯度,経度,電話番号,事業所番号\n\
        992011,1,ほし,訪問看護,海原県汐見野市潮見1,35.45,141.3,000-1111-2222,9990000001\n\
        992011,2,浜,訪問介護、通所介護,海原県汐見野市浜4,35.46,141.3,,9990000002\n\
        992011,3,何か,床屋、訪問介護,海原県汐見野市浜5,35.46,141.3,,9990000003\n";
    let read = reading(vec![file("992011_care_service.csv", text)]);
    assert_eq!(rules(&read.issues), [("unknown_service", Some(4))]);
    let ids: Vec<String> = read
        .batches
        .iter()
        .flat_map(|batch| match &batch.records {
            Records::Providers(list) => list.iter().map(|own| own.id.to_string()).collect(),
            _ => Vec::new(),
        })
        .collect();
    let expected =
        ["home_help:9990000002", "visiting_nursing:9990000001", "day_service:9990000002"];
    assert_eq!(ids, expected);
}

/// A list of an office's own: nothing says what it is but the values.
const OWN_LIST: &str = "お名前,どこ,れんらく先,X,Y,何\n\
    ほし,汐見野市潮見1-2,000-1111-2222,141.3001,35.4501,ナース\n\
    浜,汐見野市浜4,000-1111-3333,141.3101,35.4601,ナース\n";

fn said(columns: &[(ListColumn, usize)]) -> BTreeMap<String, ColumnMap> {
    let headers: Vec<String> =
        OWN_LIST.lines().next().unwrap_or_default().split(',').map(str::to_owned).collect();
    let map = ColumnMap {
        headers: headers.clone(),
        kind: Some(KindId::new("visiting_nursing")),
        columns: columns.iter().copied().collect(),
        by: "t".to_owned(),
        on: jiff::civil::date(2026, 11, 27),
    };
    BTreeMap::from([(ColumnMap::key(&headers), map)])
}

fn reading_as_said(files: Vec<SourceFile>, columns: &BTreeMap<String, ColumnMap>) -> Reading {
    let catalogue = Catalogue::shipped();
    read(files, &Context { columns, ..Context::of(&catalogue) }, &())
}

#[test]
fn a_list_nobody_knows_is_refused_with_what_its_values_look_like() {
    let read = reading(vec![file("list.csv", OWN_LIST)]);
    assert_eq!(rules(&read.issues), [("table_unknown", Some(1))]);
    let columns = read.files[0].columns.as_ref().expect("told");
    let guessed: Vec<(ListColumn, usize)> =
        columns.columns.iter().map(|(column, at)| (*column, *at)).collect();
    let expected = [
        (ListColumn::Address, 1),
        (ListColumn::Lat, 4),
        (ListColumn::Lon, 3),
        (ListColumn::Phone, 2),
    ];
    assert_eq!(guessed, expected);
    assert_eq!(columns.headers[0], "お名前");
    assert_eq!(columns.samples[1][0], "浜");
    assert_eq!((columns.remembered, columns.kind.as_deref()), (false, None));
}

#[test]
fn points_and_records_of_json_have_columns_to_say_too() {
    let points = r#"{"type":"FeatureCollection","features":[
      {"type":"Feature","geometry":{"type":"Point","coordinates":[141.3001,35.4501]},
       "properties":{"お名前":"ほし","どこ":"汐見野市潮見1-2"}},
      {"type":"Feature","geometry":null,"properties":{"お名前":"浜","めも":"x"}}]}"#;
    let read = reading(vec![file("points.geojson", points)]);
    assert_eq!(rules(&read.issues), [("geojson_unknown", None)]);
    let told = read.files[0].columns.clone().expect("told");
    assert_eq!(told.headers, ["経度（図形）", "緯度（図形）", "お名前", "どこ", "めも"]);
    assert_eq!(told.samples[0][..3], ["141.3001", "35.4501", "ほし"]);
    assert_eq!(told.columns[&ListColumn::Lon], 0);
    let map = ColumnMap {
        headers: told.headers.clone(),
        kind: Some(KindId::new("visiting_nursing")),
        columns: [(ListColumn::Lon, 0), (ListColumn::Lat, 1), (ListColumn::Name, 2)].into(),
        by: "t".to_owned(),
        on: jiff::civil::date(2026, 11, 27),
    };
    let columns = BTreeMap::from([(ColumnMap::key(&told.headers), map)]);
    let read = reading_as_said(vec![file("points.geojson", points)], &columns);
    let expected = [("list_remembered", Some(1)), ("position_missing", Some(2))];
    assert_eq!(rules(&read.issues), expected);
    let found = stations(&read);
    assert_eq!((found[0].name.as_str(), found[1].name.as_str()), ("ほし", "浜"));
    let at = found[0].location.expect("a place").position;
    assert_eq!((at.lon(), at.lat()), (141.3001, 35.4501));

    let records = r#"[{"お名前":"ほし","どこ":"汐見野市潮見1-2"}]"#;
    let read = reading(vec![file("list.json", records)]);
    assert_eq!(rules(&read.issues), [("table_unknown", Some(1))]);
    let told = read.files[0].columns.as_ref().expect("told");
    assert_eq!(told.columns, BTreeMap::from([(ListColumn::Address, 1)]));
}

#[test]
fn a_list_is_read_as_somebody_said_and_a_wrong_saying_cannot_break_it() {
    use ListColumn::{Address, Lat, Lon, Name, Phone};
    let full = [(Name, 0), (Address, 1), (Phone, 2), (Lon, 3), (Lat, 4)];
    let read = reading_as_said(vec![file("list.csv", OWN_LIST)], &said(&full));
    assert_eq!(rules(&read.issues), [("list_remembered", Some(1))]);
    let found = stations(&read);
    assert_eq!(found.len(), 2);
    assert_eq!(found[0].name, "ほし");
    assert_eq!(found[0].phone.as_deref(), Some("000-1111-2222"));
    assert!(found[0].location.is_some());
    assert!(read.files[0].columns.as_ref().is_some_and(|own| own.remembered));

    // Columns that the list does not have are empty cells.
    let beyond = reading_as_said(vec![file("list.csv", OWN_LIST)], &said(&[(Name, 99)]));
    assert_eq!(rules(&beyond.issues).iter().filter(|own| own.0 == "name_missing").count(), 2);
    // Another list is not read by it.
    let other = reading_as_said(vec![file("list.csv", "A,B\n1,2\n")], &said(&full));
    assert_eq!(rules(&other.issues), [("table_unknown", Some(1))]);
    // An official file has no columns to say.
    let care = care(&[("9990000001", "ほし", "35.455", "141.305", "000-1111-2222")]);
    let official = reading(vec![file("jigyosho_130.csv", care)]);
    assert_eq!(official.files[0].columns, None);
}

#[test]
fn people_of_administrative_districts_are_refused_with_the_reason() {
    let header = "都道府県コード又は市区町村コード,行政区コード,市区町村名,調査年月日,行政区,総人口,男性,女性";
    let row = "992011,1,汐見野市,2026/5/31,潮見,12,6,6";
    let read = reading(vec![file("population.csv", format!("{header}\n{row}\n"))]);
    assert_eq!(rules(&read.issues), [("district_population_unused", Some(1))]);
    assert!(read.files[0].columns.is_none(), "no list of offices");
}
