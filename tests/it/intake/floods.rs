//! 国土数値情報 洪水浸水想定区域, in the names of every edition.

use std::sync::Arc;

use geo::Area;
use jiff::civil::date;
use kuhaku::app::{LayerKind, LayerRequest, layer_features};
use kuhaku::atlas::Atlas;
use kuhaku::intake::{Reading, Records};
use kuhaku::merge::merge;
use kuhaku::model::{Audience, Backdrop, BackdropClass, Catalogue, Register};
use kuhaku::tile::Value as Property;
use serde_json::{Value, json};

use super::make::{PRJ, dbf, shp, square, zip};
use super::{file, merged_into, reading, rules};

fn area(lon: f64, side: f64, properties: Value) -> Value {
    let geometry = json!({"type": "Polygon", "coordinates": [square(lon, 35.45, side)]});
    json!({"type": "Feature", "geometry": geometry, "properties": properties})
}

fn layer(name: &str, features: &[Value]) -> kuhaku::intake::SourceFile {
    file(name, json!({"type": "FeatureCollection", "features": features}).to_string())
}

fn drawn(reading: &Reading) -> Vec<(u8, Option<&str>)> {
    let depth = |own: &Backdrop| match own.class {
        BackdropClass::Flood(depth) => u8::from(depth),
        _ => 0,
    };
    let lists = reading.batches.iter().filter_map(|batch| match &batch.records {
        Records::Backdrop(list) => Some(list),
        _ => None,
    });
    lists.flatten().map(|own| (depth(own), own.name.as_deref())).collect()
}

#[test]
fn depths_are_read_under_the_names_of_every_edition() {
    let cases = [
        ("A31-20_12.geojson", "A31_101", "計画規模", None),
        ("A31-20_12.geojson", "A31_201", "想定最大規模", None),
        ("A31a-10-24_12.geojson", "A31a_105", "計画規模", Some("A31a_102")),
        ("A31a-20-24_12.geojson", "A31a_205", "想定最大規模", Some("A31a_202")),
        ("A31b-10-24_10_5339.geojson", "A31b_101", "計画規模", None),
        ("A31b-20-24_10_5339.geojson", "A31b_201", "想定最大規模", None),
    ];
    for (name, column, rainfall, river) in cases {
        let own = |depth: Value| {
            let mut own = json!({ (column): depth });
            if let Some(river) = river {
                own[river] = json!("汐見川");
            }
            own
        };
        let read = reading(vec![layer(
            name,
            &[
                area(141.30, 0.01, own(json!(2))),
                area(141.31, 0.01, own(json!("６"))),
                area(141.32, 0.01, own(json!(7))),
                area(141.33, 0.01, own(json!(null))),
                area(999.0, 0.01, own(json!(1))),
            ],
        )]);
        let expected = [
            ("flood_depth", Some(3)),
            ("flood_depth", Some(4)),
            ("polygon_outside_japan", Some(5)),
        ];
        assert_eq!(rules(&read.issues), expected, "{column}");
        let river = river.map(|_| "汐見川");
        assert_eq!(drawn(&read), [(2, river), (6, river)], "{column}");
        let title = &read.batches[0].dataset.title;
        assert!(title.contains(rainfall), "{column}: {title}");
        assert!(read.batches[0].dataset.attribution.contains("国土交通省"));
    }
}

#[test]
fn depths_of_2012_are_read_as_those_of_today_and_doubt_is_told() {
    let codes = ["11", "12", "13", "14", "15", "21", "24", "25", "26", "27", "16"];
    let features: Vec<Value> = (0..)
        .zip(codes)
        .map(|(number, code)| {
            area(141.30 + 0.01 * f64::from(number), 0.01, json!({ "A31_001": code }))
        })
        .collect();
    let read = reading(vec![layer("A31-12_99.geojson", &features)]);
    let ranks: Vec<u8> = drawn(&read).into_iter().map(|(rank, _)| rank).collect();
    assert_eq!(ranks, [1, 2, 2, 3, 4, 1, 2, 3, 3, 4]);
    assert_eq!(rules(&read.issues), [("flood_depth", Some(11)), ("flood_depth_old", Some(4))]);
    let told = read.issues.iter().find(|own| own.rule == "issue.flood_depth_old");
    let count = told.expect("told").details.iter().find(|(name, _)| name == "count");
    assert_eq!(count.expect("counted").1, "3");
}

#[test]
fn how_long_water_stays_is_not_taken_for_its_depth() {
    for column in ["A31_301", "A31a_405", "A31b_401"] {
        let read =
            reading(vec![layer("A31.geojson", &[area(141.3, 0.01, json!({ (column): 1 }))])]);
        assert_eq!(rules(&read.issues), [("flood_other_layer", None)], "{column}");
    }
}

#[test]
fn floods_are_kept_about_the_city_and_the_deepest_lies_on_top() {
    let floods = || {
        layer(
            "A31a-20-24_99.geojson",
            &[
                area(141.30, 0.005, json!({ "A31a_205": 4, "A31a_202": "汐見川" })),
                area(140.30, 1.5, json!({ "A31a_205": 1 })),
                area(139.30, 0.01, json!({ "A31a_205": 2 })),
            ],
        )
    };
    let alone = merge(&Register::default(), reading(vec![floods()]).batches);
    assert_eq!(rules(&alone.issues), [("flood_without_city", None)]);
    assert!(alone.register.is_empty(), "nothing is kept, and nobody credited");

    let zone = json!({"圏域番号": "1", "圏域名": "汐見"});
    let zones = layer("zones.geojson", &[area(141.30, 0.02, zone)]);
    let merged = merged_into(&Register::default(), vec![floods(), zones]);
    assert_eq!(rules(&merged.issues), [("backdrop_elsewhere", None)]);
    let kept: Vec<&Backdrop> = merged.register.backdrop.values().collect();
    assert_eq!(kept.len(), 2);
    // Of the large square what lies within 0.02 degrees of the city.
    let cut = kept[1].region.as_ref().expect("an area").polygons().unsigned_area();
    assert!((cut - 0.06 * 0.04).abs() < 1e-9, "{cut}");

    let again = merged_into(&merged.register, vec![floods()]);
    assert_eq!(again.changes, []);

    let catalogue = Arc::new(Catalogue::shipped());
    let atlas = Atlas::build(Arc::new(merged.register), catalogue, 1, date(2026, 11, 1));
    let depths = |kind| -> Vec<Option<Property>> {
        let request = LayerRequest::plain(kind, Audience::Public);
        let features = layer_features(&atlas, &request).expect("a layer").into_iter();
        let depth = |own: kuhaku::tile::Feature| {
            own.properties.into_iter().find(|(name, _)| *name == "depth").map(|own| own.1)
        };
        features.map(depth).collect()
    };
    let whole = |rank| Some(Property::Whole(rank));
    assert_eq!(depths(LayerKind::Flood), [whole(1), whole(4)]);
    assert_eq!(depths(LayerKind::Backdrop), []);
}

#[test]
fn railways_far_from_the_city_are_left_out() {
    let line = |lon: f64| {
        json!({"type": "Feature", "properties": {"N02_003": "汐見線"},
            "geometry": {"type": "LineString", "coordinates": [[lon, 35.4], [lon + 0.01, 35.5]]}})
    };
    let rails = || layer("N02-24_RailroadSection.geojson", &[line(141.31), line(139.7)]);
    // Without a city nothing is far from it.
    let whole = merged_into(&Register::default(), vec![rails()]);
    assert_eq!(whole.register.backdrop.len(), 2);
    let zone = json!({"圏域番号": "1", "圏域名": "汐見"});
    let zones = layer("zones.geojson", &[area(141.30, 0.02, zone)]);
    let near = merged_into(&Register::default(), vec![zones, rails()]);
    assert_eq!(near.register.backdrop.len(), 1);
    assert_eq!(rules(&near.issues), [("backdrop_elsewhere", None)]);
}

#[test]
fn names_of_attributes_in_capitals_are_the_same() {
    let own = area(141.30, 0.01, json!({ "A31A_205": "3", "A31A_202": "汐見川" }));
    let read = reading(vec![layer("A31a-20-24_99.geojson", &[own])]);
    assert_eq!(drawn(&read), [(3, Some("汐見川"))]);

    let zone = area(141.30, 0.01, json!({ "AREA_ID": "7", "AREA_NAME": "汐見" }));
    let read = reading(vec![layer("zones.geojson", &[zone])]);
    let Records::Zones(zones) = &read.batches[0].records else { panic!("zones") };
    assert_eq!((zones[0].id.as_str(), zones[0].name.as_str()), ("7", "汐見"));

    let rings = [square(141.30, 35.45, 0.01)];
    let parts = [
        ("A31a.shp", shp(&rings)),
        ("A31a.dbf", dbf(&["A31a_205"], &[vec![b"4".to_vec()]])),
        ("A31a.prj", PRJ.as_bytes().to_vec()),
    ];
    let read = reading(parts.map(|(name, bytes)| file(name, bytes)).to_vec());
    assert_eq!(drawn(&read), [(4, None)]);
}

#[test]
fn layers_of_one_name_in_folders_of_rainfalls_are_both_kept() {
    let own = |column: &str, depth: u8| {
        let own = area(141.30, 0.01, json!({ (column): depth }));
        layer("A31-22_10_5030.geojson", &[own]).bytes.whole().expect("reads").into_owned()
    };
    let (planned, most) = (own("A31_101", 1), own("A31_201", 4));
    let archive = zip(&[
        ("10_計画規模/A31-22_10_5030.geojson", planned.as_slice()),
        ("20_想定最大規模/A31-22_10_5030.geojson", most.as_slice()),
    ]);
    let zone = json!({"圏域番号": "1", "圏域名": "汐見"});
    let zones = layer("zones.geojson", &[area(141.30, 0.02, zone)]);
    let merged = merged_into(&Register::default(), vec![file("A31.zip", archive), zones]);
    assert_eq!(rules(&merged.issues), []);
    assert_eq!(merged.register.backdrop.len(), 2);
}

#[test]
fn floods_of_another_region_are_not_credited() {
    let zone = json!({"圏域番号": "1", "圏域名": "汐見"});
    let zones = layer("zones.geojson", &[area(141.30, 0.02, zone)]);
    let far = layer("A31a-20-24_13.geojson", &[area(139.70, 0.01, json!({ "A31a_205": 3 }))]);
    let merged = merged_into(&Register::default(), vec![zones, far]);
    assert_eq!(rules(&merged.issues), [("backdrop_elsewhere", None)]);
    assert_eq!(merged.register.datasets.len(), 1, "the zones alone");
}
