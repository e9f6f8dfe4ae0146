//! Towns, residents, cells, zones and the backdrop.

use geo::Area;
use kuhaku::intake::Records;
use kuhaku::merge::merge;
use kuhaku::model::{BackdropClass, Register, Town, TownKey};

use super::make::{PRJ, cp932, square, three_towns, towns, zip};
use super::{file, merged_into, reading, rules};

fn loose(parts: Vec<(&str, Vec<u8>)>) -> Vec<kuhaku::intake::SourceFile> {
    parts.into_iter().map(|(name, bytes)| file(name, bytes)).collect()
}

fn towns_of(reading: &kuhaku::intake::Reading) -> Vec<Town> {
    let lists = reading.batches.iter().filter_map(|batch| match &batch.records {
        Records::Towns(list) => Some(list.clone()),
        _ => None,
    });
    lists.flatten().collect()
}

pub(super) const AGES: &str = "KEY_CODE,HYOSYO,CITYNAME,NAME,HTKSYORI,HTKSAKI,GASSAN,T001082001,T001082019,T001082020\r\n\
    ,,,,,,,総数、年齢「不詳」含む,総数６５歳以上,総数７５歳以上\r\n\
    99201,1,汐見野市,,0,,,450,150,60\r\n\
    992010010,3,汐見野市,潮見,0,,,400,140,60\r\n\
    99201001001,4,汐見野市,潮見一丁目,1,,001002,400,140,60\r\n\
    99201001002,4,汐見野市,潮見二丁目,2,001001,,X,X,X\r\n\
    992010020,2,汐見野市,沖ケ浜,0,,,50,10,-\r\n";

#[test]
fn loose_parts_and_a_zip_with_backslashes_give_the_same_towns() {
    let parts = three_towns();
    let inside: Vec<(String, Vec<u8>)> =
        parts.iter().map(|(name, bytes)| (format!("境界\\{name}"), bytes.clone())).collect();
    let inside: Vec<(&str, &[u8])> =
        inside.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    let archive = zip(&[("inner.zip", &zip(&inside))]);
    let from_zip = reading(vec![file("a.zip", archive)]);
    let from_parts = reading(loose(parts));
    assert_eq!(from_zip.issues, []);
    assert_eq!(towns_of(&from_zip), towns_of(&from_parts));
    assert_eq!(from_zip.files[0].name, "a.zip/inner.zip/境界/r2ka99201.shp");
    assert_eq!(towns_of(&from_parts).len(), 3);
}

#[test]
fn towns_somebody_saved_as_geojson_are_the_same_towns() {
    let feature = |key: &str, name: &str, people: u32, lon: f64| {
        serde_json::json!({"type": "Feature",
            "geometry": {"type": "Polygon", "coordinates": [square(lon, 35.45, 0.01)]},
            "properties": {"KEY_CODE": key, "PREF_NAME": "海原県", "CITY_NAME": "汐見野市",
                "S_AREA": &key[5..], "S_NAME": name, "HCODE": 8101, "JINKO": people}})
    };
    let features = [
        feature("99201001001", "潮見一丁目", 300, 141.30),
        feature("99201001002", "潮見二丁目", 100, 141.31),
        feature("992010020", "沖ケ浜", 50, 141.32),
    ];
    let json = serde_json::json!({"type": "FeatureCollection", "features": features});
    let read = reading(vec![file("towns.geojson", json.to_string())]);
    assert_eq!(read.issues, []);
    assert_eq!(read.files[0].format, "estat_town_boundary");
    assert_eq!(towns_of(&read), towns_of(&reading(loose(three_towns()))));
}

#[test]
fn a_new_edition_of_a_municipality_replaces_the_earlier_one() {
    let old = towns(&[
        ("99201001001", "潮見１丁目", "", "8101", "300", square(141.30, 35.45, 0.01)),
        ("992010030", "廃町", "", "8101", "10", square(141.31, 35.45, 0.01)),
    ]);
    let renamed = |name: &str| name.replace("r2ka", "h27ka");
    let old: Vec<_> =
        old.into_iter().map(|(name, bytes)| file(&renamed(name), bytes)).collect();
    let before = merged_into(&Register::default(), old.clone());
    let later = merged_into(&before.register, loose(three_towns()));
    let mut both = loose(three_towns());
    both.extend(old);
    let at_once = merged_into(&Register::default(), both);
    assert_eq!(later.register.towns, at_once.register.towns);
    assert_eq!(later.register.towns.len(), 3);
    assert_eq!(later.register.towns[&TownKey::new("99201001001")].name, "潮見１丁目");
}

#[test]
fn parts_of_one_key_become_one_town_and_water_is_left_out() {
    let reading = reading(loose(towns(&[
        ("992010020", "沖", "E1", "8101", "50", square(141.32, 35.45, 0.01)),
        ("992010020", "沖", "E2", "8101", "0", square(141.34, 35.45, 0.01)),
        ("992010030", "海", "", "8154", "0", square(141.36, 35.45, 0.01)),
        ("99", "", "", "8101", "0", square(141.38, 35.45, 0.01)),
    ])));
    assert_eq!(rules(&reading.issues), [("water_area", Some(4)), ("unowned_area", Some(5))]);
    let towns = towns_of(&reading);
    assert_eq!(towns.len(), 1);
    assert_eq!(towns[0].region.as_ref().map(|region| region.part_count()), Some(2));
    assert_eq!(towns[0].population.as_ref().map(|own| own.total), Some(50.0));
    assert_eq!(towns[0].municipality, "海原県汐見野市");
}

#[test]
fn polygons_that_cross_themselves_are_repaired_and_lines_refused() {
    let bow = vec![[141.3, 35.4], [141.4, 35.5], [141.4, 35.4], [141.3, 35.5], [141.3, 35.4]];
    let flat = vec![[141.3, 35.4], [141.4, 35.5], [141.35, 35.45], [141.3, 35.4]];
    let swapped = vec![[35.4, 141.3], [35.5, 141.3], [35.5, 141.4], [35.4, 141.3]];
    let reading = reading(loose(towns(&[
        ("992010020", "蝶", "", "8101", "5", bow),
        ("992010030", "線", "", "8101", "5", flat),
        ("992010040", "逆", "", "8101", "5", swapped),
        ("992010050", "外", "", "8101", "5", square(2.0, 48.0, 0.1)),
    ])));
    let expected = [
        ("polygon_repaired", Some(2)),
        ("polygon_without_area", Some(3)),
        ("polygon_swapped", Some(4)),
        ("polygon_outside_japan", Some(5)),
    ];
    assert_eq!(rules(&reading.issues), expected);
    assert_eq!(towns_of(&reading).len(), 1);
}

#[test]
fn a_shapefile_cut_off_is_read_as_far_as_it_goes() {
    let mut parts = three_towns();
    let shp = &mut parts[0].1;
    shp.truncate(shp.len() - 20);
    let cut = reading(loose(parts));
    let expected = [("shapefile_truncated", None), ("shapefile_uneven", None)];
    assert_eq!(rules(&cut.issues), expected);
    assert_eq!(towns_of(&cut).len(), 2);

    let mut parts = three_towns();
    parts.remove(1);
    assert_eq!(rules(&reading(loose(parts)).issues), [("shapefile_incomplete", None)]);
}

#[test]
fn a_wrong_code_page_is_noted_and_frames_are_checked() {
    let mut parts = three_towns();
    parts.push(("r2ka99201.cpg", b"UTF-8".to_vec()));
    let noted = reading(loose(parts));
    assert_eq!(rules(&noted.issues), [("code_page_wrong", None)]);
    assert_eq!(towns_of(&noted)[0].name, "潮見一丁目");

    for (prj, rule) in [
        (PRJ.replace("JGD_2011", "Tokyo"), "crs_tokyo"),
        (PRJ.replace("JGD_2011", "Mars"), "crs_unknown"),
    ] {
        let mut parts = three_towns();
        parts[2].1 = prj.into_bytes();
        let refused = reading(loose(parts));
        assert_eq!(rules(&refused.issues), [(rule, None)]);
        assert!(refused.batches.is_empty());
    }
    let mut parts = three_towns();
    parts.pop();
    assert_eq!(rules(&reading(loose(parts)).issues), [("crs_missing", None)]);
}

#[test]
fn suppressed_ages_are_shared_out_in_whatever_order_the_files_come() {
    let ages = file("tblT001082C99.txt", cp932(AGES));
    let boundary = loose(three_towns());
    let together = |first_ages: bool| {
        let mut files = boundary.clone();
        files.insert(if first_ages { 0 } else { files.len() }, ages.clone());
        merged_into(&Register::default(), files)
    };
    let one = together(true);
    assert_eq!(one, together(false));
    let people = |register: &Register, key: &str| {
        let own = register.towns[&TownKey::new(key)].population.clone().expect("people");
        (own.total, own.over65, own.over75, own.over85)
    };
    assert_eq!(people(&one.register, "99201001001"), (300.0, Some(105.0), Some(45.0), None));
    assert_eq!(people(&one.register, "99201001002"), (100.0, Some(35.0), Some(15.0), None));
    assert_eq!(people(&one.register, "992010020"), (50.0, Some(10.0), Some(0.0), None));

    // Ages first, boundary in a later import: shared out as soon as totals are known.
    let alone = merged_into(&Register::default(), vec![ages]);
    assert_eq!(rules(&alone.issues), [("merge_not_shared", None)]);
    assert_eq!(alone.register.towns[&TownKey::new("99201001002")].population, None);
    let later = merged_into(&alone.register, boundary);
    assert_eq!(people(&later.register, "99201001002"), people(&one.register, "99201001002"));
}

fn mesh(rows: &str) -> Vec<u8> {
    cp932(&format!(
        "KEY_CODE,HTKSYORI,HTKSAKI,GASSAN,T1,T2,T3,T4\n,,,,　人口（総数）,　８５歳以上人口　総数,　７５歳以上人口　総数,　６５歳以上人口　総数\n{rows}"
    ))
}

#[test]
fn mesh_columns_are_found_by_label_and_masks_shared_out() {
    let rows = "5641100111,1,,5641100112,30,1,2,4\n5641100112,2,5641100111,,10,*,*,*\n5641100119,0,,,3,0,0,0\n";
    let reading = reading(vec![file("tblT001142Q99.txt", mesh(rows))]);
    assert_eq!(rules(&reading.issues), [("mesh_code_unreadable", Some(5))]);
    let Records::Cells(cells) = &reading.batches[0].records else { panic!("cells") };
    let ages: Vec<_> =
        cells.iter().map(|cell| (cell.population.over65, cell.population.over85)).collect();
    assert_eq!(ages, [(Some(3.0), Some(0.75)), (Some(1.0), Some(0.25))]);
    assert!(cells.iter().all(|cell| cell.merged.is_some()));
}

#[test]
fn nobody_is_counted_in_two_sizes_of_cells() {
    let coarse = file("h.txt", mesh("564110011,0,,,40,1,2,4\n564110012,0,,,7,1,2,4\n"));
    let fine = file("q.txt", mesh("5641100111,0,,,30,1,2,4\n5641100112,0,,,10,1,2,4\n"));
    let merged = merged_into(&Register::default(), vec![coarse, fine]);
    let codes: Vec<&str> = merged.register.cells.keys().map(|code| code.as_str()).collect();
    assert_eq!(codes, ["5641100111", "5641100112", "564110012"]);
    assert_eq!(rules(&merged.issues), [("coarse_cells_removed", None)]);
}

const ZONES: &str = "\u{feff}圏域番号,日常生活圏域,圏域かな,地域包括支援センター,センター住所,センター電話,緯度,経度\r\n\
    1,潮見圏域,しおみ,潮見センター,汐見野市潮見1,０００-1,35.455,141.305\r\n\
    2,沖,おき,沖センター,,,,\r\n\
    2,沖の次,,,,,,\r\n";

const TOWN_ZONES: &str = "\u{feff}KEY_CODE,町丁目,町丁目かな,圏域番号,日常生活圏域,郵便番号\r\n\
    99201001001,潮見1丁目,しおみ,1,潮見,000-0001\r\n\
    ,潮見２丁目,しおみ,,潮見,\r\n\
    ,沖ヶ浜,おきがはま,2,沖,〒0000002\r\n\
    ,竜宮,,2,沖,\r\n\
    99201001001,潮見1丁目,,2,沖,\r\n\
    ,沖ヶ浜,,9,竜宮圏域,\r\n";

#[test]
fn towns_find_their_zone_by_key_or_by_name() {
    let zones = file("zones.csv", ZONES);
    let read_zones = reading(vec![zones.clone()]);
    assert_eq!(
        rules(&read_zones.issues),
        [("position_missing", Some(3)), ("duplicate", Some(4))]
    );
    let mut files = loose(three_towns());
    files.extend([file("town_zones.csv", TOWN_ZONES), zones]);
    let merged = merge(&Register::default(), reading(files).batches);
    let expected =
        [("unknown_town", Some(5)), ("town_in_two_zones", Some(6)), ("unknown_zone", Some(7))];
    assert_eq!(rules(&merged.issues), expected);
    let found: Vec<(&str, Option<&str>, &[String])> = merged
        .register
        .towns
        .values()
        .map(|town| {
            let zone = town.zone.as_ref().map(|zone| zone.as_str());
            (town.name.as_str(), zone, town.postal_codes.as_slice())
        })
        .collect();
    let code = |text: &str| [text.to_owned()];
    assert_eq!(found[0], ("潮見1丁目", Some("1"), code("0000001").as_slice()));
    assert_eq!(found[1], ("潮見２丁目", Some("1"), [].as_slice()));
    assert_eq!(found[2], ("沖ヶ浜", Some("2"), code("0000002").as_slice()));
    let again = merged_into(&merged.register, loose(three_towns()));
    assert_eq!(again.changes, []);
}

#[test]
fn school_districts_with_their_zone_become_zones_of_one_area() {
    let district = |zone: &str, name: &str, lon: f64| {
        serde_json::json!({"type": "Feature",
            "geometry": {"type": "Polygon", "coordinates": [square(lon, 35.45, 0.01)]},
            "properties": {"A27_004": "小学校", "圏域番号": zone, "圏域名": name}})
    };
    let file_of = |features: &[serde_json::Value]| {
        let json = serde_json::json!({"type": "FeatureCollection", "features": features});
        file("A27-21_99.geojson", json.to_string())
    };
    let read = reading(vec![file_of(&[
        district("1", "潮見", 141.30),
        district("2", "沖", 141.32),
        district("1", "潮見", 141.31),
        district("2", "浜", 141.33),
        district("2", "", 141.33),
    ])]);
    let expected = [("duplicate", Some(4)), ("zone_joined", Some(3))];
    assert_eq!(rules(&read.issues), expected);
    let Records::Zones(zones) = &read.batches[0].records else { panic!("zones") };
    assert_eq!(zones.len(), 2);
    let area = zones[0].region.as_ref().expect("an area");
    assert_eq!(area.part_count(), 1, "the border between them is gone");
    let whole = area.polygons().unsigned_area();
    assert!((whole - 2e-4).abs() < 1e-12, "{whole}");
    // A piece without a name belongs to the zone of its number.
    assert!(
        zones[1].region.as_ref().is_some_and(|own| own.polygons().unsigned_area() > 1.9e-4)
    );

    // Points of schools are no districts.
    let bare = r#"{"type":"FeatureCollection","features":[{"type":"Feature","geometry":null,"properties":{"A27_004":"小学校"}}]}"#;
    let read = reading(vec![file("A27-21_99.geojson", bare)]);
    assert_eq!(rules(&read.issues), [("school_district_unused", None)]);
}

/// School districts side by side: municipality, code, name and western border of each.
fn school_districts(schools: &[(&str, &str, &str, f64)]) -> kuhaku::intake::SourceFile {
    let feature = |(city, code, name, lon): &(&str, &str, &str, f64)| {
        serde_json::json!({"type": "Feature",
            "geometry": {"type": "Polygon", "coordinates": [square(*lon, 35.45, 0.01)]},
            "properties": {"A27_001": city, "A27_003": code, "A27_004": name}})
    };
    let features: Vec<serde_json::Value> = schools.iter().map(feature).collect();
    let json = serde_json::json!({"type": "FeatureCollection", "features": features});
    file("A27-21_99.geojson", json.to_string())
}

fn area_of(register: &Register, zone: &str) -> Option<f64> {
    let zone = register.zones.values().find(|own| own.id.as_str() == zone)?;
    Some((zone.region.as_ref()?.polygons().unsigned_area() * 1e4).round())
}

#[test]
fn zones_are_drawn_by_a_table_of_their_school_districts() {
    let districts = || {
        school_districts(&[
            ("99201", "B101", "汐見野市立潮見小学校", 141.30),
            ("99201", "B102", "沖ヶ浜小学校", 141.31),
            ("99201", "B103", "浜風小学校", 141.32),
            ("99201", "B103", "浜風小学校", 141.34),
            ("99201", "B104", "磯小学校", 141.36),
        ])
    };
    // A row a zone, with the zone's center; several schools in a cell.
    let by_zone = "圏域番号,日常生活圏域,小学校区,地域包括支援センター\n\
        1,北,潮見小・沖ケ浜小学校区,北センター\n2,南,浜風小,南センター\n";
    let merged =
        merged_into(&Register::default(), vec![file("zones.csv", by_zone), districts()]);
    assert_eq!(rules(&merged.issues), [("districts_left", None)]);
    let register = &merged.register;
    assert_eq!((area_of(register, "1"), area_of(register, "2")), (Some(2.0), Some(2.0)));
    let centers: Vec<&str> = register
        .zones
        .values()
        .filter_map(|zone| zone.contact.as_ref().map(|own| own.name.as_str()))
        .collect();
    assert_eq!(centers, ["北センター", "南センター"]);
    assert!(register.datasets.values().any(|own| own.attribution.contains("小学校区")));
    let again = merged_into(register, vec![districts(), file("zones.csv", by_zone)]);
    assert_eq!(again.changes, []);

    // A row a school, by code or by name; the zone is known by its name.
    let by_school =
        "学校コード,学校名,圏域名\nB104,,南\n,潮見,北\n,沖ヶ浜,北\n,浜風小学校,南\n";
    let moved = merged_into(register, vec![file("schools.csv", by_school), districts()]);
    assert_eq!(rules(&moved.issues), []);
    assert_eq!(area_of(&moved.register, "2"), Some(3.0));

    // Without the other, neither says where a zone is, and what was known stays.
    let alone = merged_into(&Register::default(), vec![file("zones.csv", by_zone)]);
    assert_eq!(rules(&alone.issues), [("districts_wanted", None)]);
    assert_eq!((alone.register.zones.len(), area_of(&alone.register, "1")), (2, None));
    let bare = merged_into(register, vec![districts()]);
    assert_eq!(rules(&bare.issues), [("school_district_unused", None)]);
    assert_eq!(bare.changes, []);
    assert_eq!(bare.register.datasets, register.datasets);
}

#[test]
fn zones_whose_districts_are_in_doubt_are_not_drawn() {
    let districts = school_districts(&[
        ("99201", "B101", "潮見小学校", 141.30),
        ("99201", "B102", "沖小学校", 141.31),
        ("99202", "B201", "潮見小学校", 140.30),
        ("99201", "B103", "浜小学校", 141.32),
        ("99201", "B104", "磯小学校", 141.33),
    ]);
    let table = "圏域番号,圏域名,学校区\n1,北,潮見小\n2,南,沖小\n2,南,奥小\n3,東,浜小\n4,西,浜小\n5,中,磯小\n";
    let files = || vec![file("schools.csv", table), districts.clone()];
    let merged = merged_into(&Register::default(), files());
    let expected = [
        ("ambiguous_district", Some(2)),
        ("unknown_district", Some(4)),
        ("district_in_two_zones", Some(6)),
        ("zone_not_whole", None),
        ("zone_not_whole", None),
        ("zone_not_whole", None),
        ("zone_not_whole", None),
        ("districts_left", None),
    ];
    assert_eq!(rules(&merged.issues), expected);
    let drawn: Vec<Option<f64>> =
        ["1", "2", "3", "4", "5"].map(|zone| area_of(&merged.register, zone)).to_vec();
    assert_eq!(drawn, [None, None, None, None, Some(1.0)]);

    // Where the towns are known, schools of other municipalities are not meant.
    let mut with_towns = loose(three_towns());
    with_towns.extend(files());
    let merged = merged_into(&Register::default(), with_towns);
    assert_eq!(area_of(&merged.register, "1"), Some(1.0));

    let mut elsewhere = loose(three_towns());
    elsewhere.push(file("schools.csv", table));
    elsewhere.push(school_districts(&[("99202", "B201", "潮見小学校", 140.30)]));
    let merged = merged_into(&Register::default(), elsewhere);
    let expected = [("districts_elsewhere", None), ("districts_wanted", None)];
    assert_eq!(rules(&merged.issues), expected);
    let credited = merged.register.datasets.values();
    assert!(!credited.map(|own| &own.attribution).any(|own| own.contains("小学校区")));
}

#[test]
fn a_name_in_parts_means_all_of_them_and_a_name_of_two_places_none() {
    let parts = towns(&[
        ("99201066001", "長尾", "", "8101", "10", square(141.30, 35.45, 0.01)),
        ("99201066004", "長尾", "", "8101", "10", square(141.31, 35.45, 0.01)),
        ("992010700", "沖", "", "8101", "10", square(141.32, 35.45, 0.01)),
        ("992010800", "沖", "", "8101", "10", square(141.33, 35.45, 0.01)),
    ]);
    let mut files = loose(parts);
    files.push(file("zones.csv", "圏域番号,日常生活圏域\n1,北\n"));
    files.push(file("town_zones.csv", "町丁目,圏域番号,郵便番号\n長尾,1,\n沖,1,\n"));
    let merged = merged_into(&Register::default(), files);
    let expected = [("town_in_parts", Some(2)), ("ambiguous_town", Some(3))];
    assert_eq!(rules(&merged.issues), expected);
    let zoned = merged.register.towns.values().filter(|town| town.zone.is_some());
    assert_eq!(zoned.count(), 2);
}

#[test]
fn lines_and_points_for_orientation_are_told_apart_by_file_name() {
    let line = r#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"name":"汐見","class":"trunk"},"geometry":{"type":"LineString","coordinates":[[141.3,35.4],[141.4,35.5]]}}]}"#;
    let files =
        ["rivers", "railways", "roads"].map(|name| file(&format!("{name}.geojson"), line));
    let point = line
        .replace("LineString", "Point")
        .replace("[[141.3,35.4],[141.4,35.5]]", "[141.3,35.4]");
    let mut files = files.to_vec();
    files.push(file("stations.geojson", point.replace(r#","class":"trunk""#, "")));
    files[0].bytes = line.replace(r#","class":"trunk""#, "").into_bytes().into();
    files[1].bytes = line.replace("trunk", "railway").into_bytes().into();
    let merged = merged_into(&Register::default(), files);
    let classes: Vec<BackdropClass> =
        merged.register.backdrop.values().map(|feature| feature.class).collect();
    let expected = [
        BackdropClass::Railway,
        BackdropClass::River,
        BackdropClass::TrunkRoad,
        BackdropClass::Station,
    ];
    assert_eq!(classes, expected);
    let moved = reading(vec![file(
        "rivers.geojson",
        line.replacen(
            "{",
            r#"{"crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::3857"}},"#,
            1,
        ),
    )]);
    assert_eq!(rules(&moved.issues), [("crs_unknown", None)]);
}
