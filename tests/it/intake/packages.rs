//! GeoPackages: layers and tables in one file, from careful programs and from careless ones.

use kuhaku::intake::{Reading, Records};
use kuhaku::model::Provider;
use rusqlite::{Connection, params};

use super::make::square;
use super::{file, reading, rules};

/// A geometry as GeoPackages keep it: header without envelope, little-endian WKB.
fn geometry(kind: u32, body: &[u8]) -> Vec<u8> {
    let mut bytes = b"GP\0\x01".to_vec();
    bytes.extend(4326_i32.to_le_bytes());
    bytes.push(1);
    bytes.extend(kind.to_le_bytes());
    bytes.extend(body);
    bytes
}

fn point(x: f64, y: f64) -> Vec<u8> {
    geometry(1, &[x.to_le_bytes(), y.to_le_bytes()].concat())
}

fn area(ring: &[[f64; 2]]) -> Vec<u8> {
    let mut body = 1_u32.to_le_bytes().to_vec();
    body.extend(u32::try_from(ring.len()).expect("small").to_le_bytes());
    body.extend(ring.iter().flatten().flat_map(|number| number.to_le_bytes()));
    geometry(3, &body)
}

/// An empty GeoPackage of the least tables the standard asks for.
fn empty() -> Connection {
    let package = Connection::open_in_memory().expect("opens");
    package
        .execute_batch(
            "CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT, srs_id INTEGER PRIMARY KEY, organization TEXT, \
               organization_coordsys_id INTEGER, definition TEXT, description TEXT);
             INSERT INTO gpkg_spatial_ref_sys VALUES \
               ('WGS 84', 4326, 'EPSG', 4326, '', ''), ('JGD2011 / IX', 6677, 'EPSG', 6677, '', ''), \
               ('web', 3857, 'EPSG', 3857, '', '');
             CREATE TABLE gpkg_contents (table_name TEXT PRIMARY KEY, data_type TEXT, srs_id INTEGER);
             CREATE TABLE gpkg_geometry_columns (table_name TEXT, column_name TEXT, srs_id INTEGER);",
        )
        .expect("creates");
    package
}

fn layer(package: &Connection, name: &str, columns: &str, frame: i64) {
    let own = format!("CREATE TABLE {name} (fid INTEGER PRIMARY KEY, geom BLOB, {columns})");
    package.execute_batch(&own).expect("creates");
    package
        .execute("INSERT INTO gpkg_contents VALUES (?1, 'features', ?2)", params![name, frame])
        .expect("lists");
    package
        .execute(
            "INSERT INTO gpkg_geometry_columns VALUES (?1, 'geom', ?2)",
            params![name, frame],
        )
        .expect("lists");
}

fn bytes(package: &Connection) -> Vec<u8> {
    package.serialize("main").expect("serializes").to_vec()
}

fn offices(reading: &Reading) -> Vec<Provider> {
    let lists = reading.batches.iter().filter_map(|batch| match &batch.records {
        Records::Providers(list) => Some(list.clone()),
        _ => None,
    });
    lists.flatten().collect()
}

fn with_offices() -> Connection {
    let package = empty();
    layer(&package, "offices", "\"名称\" TEXT, \"種別\" TEXT, \"番号\" TEXT", 4326);
    let rows = [
        (3, point(141.3001, 35.4501), "ほし", "9990000001"),
        (7, point(35.46, 141.31), "浜", "9990000002"),
        (9, geometry(7, &0_u32.to_le_bytes()), "沖", "9990000003"),
        (11, b"no geometry".to_vec(), "岬", "9990000004"),
    ];
    for (key, at, name, code) in rows {
        package
            .execute(
                "INSERT INTO offices VALUES (?1, ?2, ?3, '訪問看護', ?4)",
                params![key, at, name, code],
            )
            .expect("inserts");
    }
    package
}

#[test]
fn layers_and_tables_of_a_package_are_read_each_by_what_it_is() {
    let package = with_offices();
    layer(&package, "zones", "zone_id TEXT, zone_name TEXT", 4326);
    package
        .execute(
            "INSERT INTO zones VALUES (1, ?1, '1', '潮見')",
            [area(&square(141.3, 35.45, 0.1))],
        )
        .expect("inserts");
    package
        .execute_batch(
            "CREATE TABLE notes (a TEXT, b TEXT);
             INSERT INTO notes VALUES ('x', 'y');
             CREATE TABLE ages (KEY_CODE TEXT, HYOSYO TEXT, CITYNAME TEXT, NAME TEXT, HTKSYORI TEXT, \
               HTKSAKI TEXT, GASSAN TEXT, T001082001 TEXT);
             INSERT INTO ages VALUES ('', '', '', '', '', '', '', '総数、年齢「不詳」含む'), \
               ('992010020', '2', '汐見野市', '沖ケ浜', '0', '', '', '50');
             CREATE TABLE layer_styles (a TEXT);
             CREATE TABLE photos (a BLOB);
             CREATE VIEW shown AS SELECT * FROM offices;
             INSERT INTO gpkg_contents VALUES ('notes', 'attributes', 0), ('ages', 'attributes', 0), \
               ('layer_styles', 'attributes', 0), ('photos', 'tiles', 4326), ('shown', 'features', 4326);",
        )
        .expect("creates");
    let read = reading(vec![file("a.gpkg", bytes(&package))]);
    let names: Vec<(&str, &str, u64)> = read
        .files
        .iter()
        .map(|own| (own.name.as_str(), own.format.as_str(), own.accepted))
        .collect();
    let expected = [
        ("a.gpkg/offices", "office_list", 2),
        ("a.gpkg/zones", "zone_geojson", 1),
        ("a.gpkg/ages", "estat_town_age", 1),
        ("a.gpkg/notes", "unknown", 0),
    ];
    assert_eq!(names, expected);
    let expected = [
        ("package_pictures", None),
        ("package_layer", None),
        ("feature_unreadable", Some(9)),
        ("feature_unreadable", Some(11)),
        ("list_guessed", Some(1)),
        ("position_swapped", Some(7)),
        ("sheet_ignored", None),
    ];
    assert_eq!(rules(&read.issues), expected);
    let found = offices(&read);
    let at = found[0].location.expect("a place").position;
    assert_eq!((at.lon(), at.lat()), (141.3001, 35.4501));
    assert_eq!(found[1].location, None);
}

#[test]
fn tables_nobody_knows_are_refused_with_columns_to_say() {
    let package = empty();
    package
        .execute_batch(
            "CREATE TABLE one (\"お名前\" TEXT, \"どこ\" TEXT);
             INSERT INTO one VALUES ('ほし', '汐見野市潮見1-2');
             CREATE TABLE two (a TEXT, b TEXT);
             INSERT INTO two VALUES ('x', 'y');
             INSERT INTO gpkg_contents VALUES ('one', 'attributes', 0), ('two', 'attributes', 0);",
        )
        .expect("creates");
    let read = reading(vec![file("a.gpkg", bytes(&package))]);
    assert_eq!(rules(&read.issues), [("table_unknown", Some(1)), ("table_unknown", Some(1))]);
    let told = read.files[0].columns.as_ref().expect("told");
    assert_eq!(told.headers, ["お名前", "どこ"]);
}

#[test]
fn frames_of_layers_are_brought_to_degrees_or_refused() {
    let package = empty();
    let columns = "\"名称\" TEXT, \"種別\" TEXT, \"番号\" TEXT";
    layer(&package, "plane", columns, 6677);
    layer(&package, "web", columns, 3857);
    for name in ["plane", "web"] {
        let insert = format!("INSERT INTO {name} VALUES (1, ?1, 'ほし', '訪問看護', '1')");
        package.execute(&insert, [point(22916.2436, 11543.6883)]).expect("inserts");
    }
    let read = reading(vec![file("a.gpkg", bytes(&package))]);
    assert_eq!(rules(&read.issues), [("list_guessed", Some(1)), ("crs_unknown", None)]);
    let at = offices(&read)[0].location.expect("a place").position;
    // 国土地理院's published example: 36°06′13.58925″N, 140°05′16.27815″E.
    assert!((at.lat() - 36.103_774_791).abs() < 1e-8, "{at:?}");
    assert!((at.lon() - 140.087_855_041).abs() < 1e-8, "{at:?}");
}

#[test]
fn a_package_copied_while_it_was_open_is_read_and_told() {
    let mut own = bytes(&with_offices());
    own[18..20].fill(2);
    let read = reading(vec![file("a.gpkg", own), file("a.gpkg-wal", "log")]);
    let told = rules(&read.issues);
    assert!(told.contains(&("package_journal", None)), "{told:?}");
    assert!(told.contains(&("package_open", None)), "{told:?}");
    assert_eq!(offices(&read).len(), 2);
}

#[test]
fn what_is_no_package_is_refused_and_what_is_cut_keeps_its_beginning() {
    let other = Connection::open_in_memory().expect("opens");
    other.execute_batch("CREATE TABLE t (a)").expect("creates");
    for own in [b"SQLite format 3\0".to_vec(), b"hello".to_vec(), bytes(&other)] {
        let read = reading(vec![file("a.gpkg", own)]);
        assert_eq!(rules(&read.issues), [("package_unreadable", None)]);
    }
    let read = reading(vec![file("a.gpkg", bytes(&empty()))]);
    assert_eq!(rules(&read.issues), [("file_empty", None)]);

    let package = empty();
    layer(&package, "offices", "\"名称\" TEXT, \"種別\" TEXT, \"番号\" TEXT", 4326);
    for key in 0..2_000 {
        package
            .execute(
                "INSERT INTO offices VALUES (?1, ?2, 'ほし', '訪問看護', ?1)",
                params![key + 1, point(141.3001, 35.4501)],
            )
            .expect("inserts");
    }
    let whole = bytes(&package);
    let read = reading(vec![file("a.gpkg", &whole[..whole.len() / 2])]);
    let told = rules(&read.issues);
    let cut = told
        .iter()
        .find(|own| own.0 == "package_truncated")
        .unwrap_or_else(|| panic!("{told:?}"));
    let kept = offices(&read).len();
    assert!((1..2_000).contains(&kept), "{kept}");
    assert_eq!(cut.1, Some(kept as u64 + 1));
}

#[test]
fn endless_queries_and_foreign_text_end() {
    let package = empty();
    layer(&package, "offices", "\"名称\" TEXT, \"種別\" TEXT, \"番号\" TEXT", 4326);
    package
        .execute(
            "INSERT INTO offices VALUES (1, ?1, CAST(x'83656983' AS TEXT), '訪問看護', '1')",
            [point(141.3001, 35.4501)],
        )
        .expect("inserts");
    package
        .execute_batch(
            "CREATE VIEW endless AS WITH RECURSIVE n(fid) AS (SELECT 1 UNION ALL SELECT fid + 1 FROM n) \
               SELECT fid, NULL AS geom FROM n;
             INSERT INTO gpkg_contents VALUES ('endless', 'features', 4326);
             INSERT INTO gpkg_geometry_columns VALUES ('endless', 'geom', 4326);",
        )
        .expect("creates");
    let read = reading(vec![file("a.gpkg", bytes(&package))]);
    let told = rules(&read.issues);
    assert!(told.contains(&("package_layer", None)), "{told:?}");
    assert!(told.contains(&("undecodable", Some(1))), "{told:?}");
    assert!(told.contains(&("name_missing", Some(1))), "{told:?}");
}
