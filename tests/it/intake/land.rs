//! 国土数値情報: facilities and railways, as GeoJSON and as shapefiles of points and lines.

use std::io::Cursor;

use kuhaku::intake::{Reading, Records};
use kuhaku::model::{AddressLevel, Backdrop, BackdropClass, Provider, Register};
use serde_json::{Value, json};
use shapefile::{Point, Polyline, ShapeWriter};

use super::make::{cp932, dbf, zip};
use super::{file, merged_into, reading, rules};

const DEGREES: &str = r#"GEOGCS["GCS_JGD_2011",DATUM["D_JGD_2011"]]"#;

fn collection(features: &[(Value, Value)]) -> String {
    let features: Vec<Value> = features
        .iter()
        .map(|(geometry, properties)| {
            json!({ "type": "Feature", "geometry": geometry, "properties": properties })
        })
        .collect();
    json!({
        "type": "FeatureCollection",
        "crs": { "type": "name", "properties": { "name": "urn:ogc:def:crs:EPSG::6668" } },
        "features": features,
    })
    .to_string()
}

fn point(lon: f64, lat: f64) -> Value {
    json!({ "type": "Point", "coordinates": [lon, lat] })
}

fn offices(reading: &Reading) -> Vec<Provider> {
    let lists = reading.batches.iter().filter_map(|batch| match &batch.records {
        Records::Providers(list) => Some(list.clone()),
        _ => None,
    });
    lists.flatten().collect()
}

fn drawn(reading: &Reading) -> Vec<Backdrop> {
    let lists = reading.batches.iter().filter_map(|batch| match &batch.records {
        Records::Backdrop(list) => Some(list.clone()),
        _ => None,
    });
    lists.flatten().collect()
}

fn shapes<S: shapefile::record::EsriShape>(list: &[S]) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    ShapeWriter::new(&mut bytes).write_shapes(list).expect("writes");
    bytes.into_inner()
}

fn row(cells: &[&str]) -> Vec<Vec<u8>> {
    cells.iter().map(|cell| cp932(cell)).collect()
}

#[test]
fn medical_institutions_have_their_kind_departments_and_beds() {
    let text = collection(&[
        (
            point(141.3, 35.45),
            json!({ "P04_001": 1, "P04_002": "汐見野病院", "P04_003": "海原県汐見野市潮見1-2",
                    "P04_004": "内　呼内", "P04_005": "外", "P04_008": 120 }),
        ),
        (
            point(141.31, 35.46),
            json!({ "P04_001": 3, "P04_002": "ほし歯科", "P04_003": "海原県汐見野市潮見3", "P04_008": 0 }),
        ),
        (point(141.32, 35.46), json!({ "P04_001": 9, "P04_002": "何か", "P04_003": "" })),
    ]);
    let read = reading(vec![file("P04-20_99.geojson", text)]);
    assert_eq!(read.files[0].format, "land_medical");
    assert_eq!(rules(&read.issues), [("unknown_medical_class", Some(3))]);
    let found = offices(&read);
    assert_eq!(found[0].kind.as_str(), "hospital");
    assert_eq!(found[0].specialities, ["内", "呼内", "外"]);
    assert_eq!((found[0].capacity, found[1].capacity), (Some(120), None));
    assert_eq!(found[1].kind.as_str(), "dental");
    assert_eq!(read.batches[0].dataset.id.as_str(), "land-p04-99");
    assert_eq!(read.batches[0].dataset.title, "国土数値情報 医療機関（2020年度）");
}

#[test]
fn welfare_facilities_that_matter_to_home_care_are_taken_with_the_accuracy_of_their_position()
{
    let one = |class: &str, name: &str, accuracy: u8, street: &str| {
        let properties = json!({
            "P14_001": "海原県", "P14_002": "汐見野市", "P14_003": "99201", "P14_004": street,
            "P14_005": "99", "P14_006": "9910", "P14_007": class, "P14_008": name,
            "P14_010": accuracy,
        });
        (point(141.3, 35.45), properties)
    };
    let text = collection(&[
        one("991303", "潮見地域包括支援センター", 1, "潮見1-2"),
        one("991001", "汐の里", 2, "汐見野市潮見3"),
        one("020499", "浜デイサービスセンター", 3, "海原県汐見野市浜4"),
        one("991004", "浜老健", 4, "浜5"),
        one("050401", "潮見保育所", 1, "潮見6"),
        one("050401", "浜保育所", 1, "浜6"),
    ]);
    let read = reading(vec![file("P14-23_99.geojson", text)]);
    let found = offices(&read);
    let kinds: Vec<&str> = found.iter().map(|own| own.kind.as_str()).collect();
    assert_eq!(kinds, ["support_center", "other_care", "day_service", "other_care"]);
    let addresses: Vec<&str> = found.iter().map(|own| own.address.as_str()).collect();
    let expected =
        ["潮見1-2", "潮見3", "浜4", "浜5"].map(|own| format!("海原県汐見野市{own}"));
    assert_eq!(addresses, expected);
    let levels: Vec<_> =
        found.iter().map(|own| own.location.map(|at| at.by_address)).collect();
    let levels_expected =
        [Some(None), Some(Some(AddressLevel::Block)), Some(Some(AddressLevel::Town)), None];
    assert_eq!(levels, levels_expected);
    assert_eq!(
        rules(&read.issues),
        [("position_too_coarse", Some(4)), ("welfare_class_unused", Some(5))]
    );
    assert_eq!(read.issues[1].details, [("count".to_owned(), "2".to_owned())]);
    assert_eq!(read.files[0].rejected, 0);
}

#[test]
fn an_old_edition_of_welfare_facilities_is_refused_with_the_reason() {
    let old = json!({ "P14_001": "海原県", "P14_002": "汐見野市", "P14_003": "潮見1-2", "P14_006": "804",
                      "P14_007": "潮見保育所", "P14_008": "1" });
    let read =
        reading(vec![file("P14-15_99.geojson", collection(&[(point(141.3, 35.45), old)]))]);
    assert_eq!(rules(&read.issues), [("welfare_edition_old", None)]);
    assert!(offices(&read).is_empty());
}

#[test]
fn the_same_layer_in_several_forms_is_read_once_and_the_form_does_not_matter() {
    let names = ["P04_001", "P04_002", "P04_003"];
    let cells = ["1", "汐見野病院", "海原県汐見野市潮見1-2"];
    let dbf = dbf(&names, &[row(&cells)]);
    let shp = shapes(&[Point::new(141.3, 35.45)]);
    let text = collection(&[(
        point(141.3, 35.45),
        json!({ "P04_001": "1", "P04_002": cells[1], "P04_003": cells[2] }),
    )]);
    let parts: [(&str, &[u8]); 4] = [
        ("P04-20_99_GML\\P04-20_99.shp", &shp),
        ("P04-20_99_GML\\P04-20_99.dbf", &dbf),
        ("P04-20_99_GML\\P04-20_99.prj", DEGREES.as_bytes()),
        ("P04-20_99_GML\\P04-20_99.geojson", text.as_bytes()),
    ];
    let both = reading(vec![file("P04-20_99_GML.zip", zip(&parts))]);
    assert_eq!(rules(&both.issues), [("layer_twice", None)]);
    assert_eq!(offices(&both).len(), 1);
    let shape = reading(vec![file("P04-20_99_GML.zip", zip(&parts[..3]))]);
    assert_eq!(rules(&shape.issues), []);
    assert_eq!(offices(&shape), offices(&both));
}

#[test]
fn railways_are_lines_and_stations_points_in_either_encoding() {
    let line = json!({ "type": "LineString", "coordinates": [[141.3, 35.45], [141.301, 35.451], [141.302, 35.452]] });
    let station = json!({ "N02_003": "海岸線", "N02_004": "海原鉄道", "N02_005": "潮見" });
    let track = json!({ "N02_003": "海岸線", "N02_004": "海原鉄道" });
    let station = collection(&[(line.clone(), station)]);
    let track = collection(&[(line, track)]);
    let old = (cp932(&station), cp932(&track));
    let parts: [(&str, &[u8]); 4] = [
        ("N02-22_GML/UTF-8/N02-22_Station.geojson", station.as_bytes()),
        ("N02-22_GML/UTF-8/N02-22_RailroadSection.geojson", track.as_bytes()),
        ("N02-22_GML/Shift-JIS/N02-22_Station.geojson", &old.0),
        ("N02-22_GML/Shift-JIS/N02-22_RailroadSection.geojson", &old.1),
    ];
    let read = reading(vec![file("N02-22_GML.zip", zip(&parts))]);
    assert_eq!(rules(&read.issues), [("layer_twice", None), ("layer_twice", None)]);
    let mut lines = drawn(&read);
    lines.sort_by(|one, two| one.id.cmp(&two.id));
    let [track, station] = &lines[..] else { panic!("two: {lines:?}") };
    assert_eq!((track.class, track.name.as_deref()), (BackdropClass::Railway, Some("海岸線")));
    assert_eq!(
        (station.class, station.name.as_deref()),
        (BackdropClass::Station, Some("潮見"))
    );
    assert_eq!(station.lines.len(), 1);
    let at: Vec<(f64, f64)> = station.lines[0].iter().map(|at| (at.lon(), at.lat())).collect();
    assert_eq!(at, [(141.301, 35.451)]);
    let alone = reading(vec![file("N02-22_GML.zip", zip(&parts[2..]))]);
    assert_eq!(rules(&alone.issues), []);
    assert_eq!(drawn(&alone).len(), 2);
}

#[test]
fn offices_and_lines_of_plain_shapefiles_are_read_as_geojson_is() {
    let text = dbf(&["名称", "種別", "番号"], &[row(&["ほし", "訪問看護", "9990000001"])]);
    let read = reading(vec![
        file("list.shp", shapes(&[Point::new(141.3, 35.45)])),
        file("list.dbf", text),
        file("list.prj", DEGREES),
    ]);
    assert_eq!(rules(&read.issues), [("list_guessed", Some(1))]);
    assert_eq!(offices(&read)[0].id.as_str(), "visiting_nursing:9990000001");
    let track = Polyline::new(vec![Point::new(141.3, 35.45), Point::new(141.31, 35.46)]);
    let read = reading(vec![
        file("railway.shp", shapes(&[track])),
        file("railway.dbf", dbf(&["NAME"], &[row(&["海岸線"])])),
        file("railway.prj", DEGREES),
    ]);
    assert_eq!(rules(&read.issues), []);
    assert_eq!(drawn(&read)[0].lines[0].len(), 2);
}

#[test]
fn damaged_points_and_lines_are_named_and_the_rest_kept() {
    let mut shp = shapes(&[Point::new(141.3, 35.45), Point::new(141.31, 35.46)]);
    let length = shp.len();
    // The length of the second record says less than a point has.
    shp[length - 24 + 3] = 4;
    shp.truncate(length - 12);
    let names = ["P04_001", "P04_002", "P04_003"];
    let rows = [row(&["1", "一", "潮見1"]), row(&["2", "二", "潮見2"])];
    let read = reading(vec![
        file("P04-20_99.shp", shp),
        file("P04-20_99.dbf", dbf(&names, &rows)),
        file("P04-20_99.prj", DEGREES),
    ]);
    let found = offices(&read);
    assert_eq!(found.len(), 2);
    assert!(found[0].location.is_some() && found[1].location.is_none());
    let told = rules(&read.issues);
    assert!(told.contains(&("position_missing", Some(3))), "{told:?}");
}

#[test]
fn an_office_of_an_official_list_stays_the_record_beside_that_of_the_land_data() {
    let land = json!({ "P04_001": 2, "P04_002": "ほし診療所", "P04_003": "海原県汐見野市潮見1-2", "P04_004": "内" });
    let land = file("P04-20_99.geojson", collection(&[(point(141.3, 35.45), land)]));
    let list = "ID,正式名称,機関区分,都道府県コード,所在地,所在地座標（緯度）,所在地座標（経度）\n\
        9910000000001,ほし診療所,2,99,海原県汐見野市潮見1-2,35.45,141.3\n";
    let list = file("02-1_clinic_facility_info_20260601.csv", list);
    for files in [vec![land.clone(), list.clone()], vec![list, land]] {
        let merged = merged_into(&Register::default(), files);
        let [own] = merged.register.providers.values().collect::<Vec<_>>()[..] else {
            panic!("one: {:?}", merged.register.providers.keys());
        };
        assert_eq!(own.code, "9910000000001");
        assert_eq!(own.specialities, ["内"]);
    }
}
