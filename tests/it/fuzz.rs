//! Every importer under random damage: a report or an issue, never a panic.
//!
//! Starts from the demo city's files, one of each accepted format, unpacked, and damages them:
//! bytes changed, pieces cut out, doubled or moved. A few cases run with the tests; `make fuzz` runs many, and
//! `make fuzz ONLY=gpkg` those of files with that in their name.

use std::io::{Cursor, Read};
use std::path::Path;
use std::sync::OnceLock;

use kuhaku::intake::{Context, SourceFile, read};
use kuhaku::merge::merge;
use kuhaku::model::{Catalogue, Register};
use proptest::prelude::*;

/// The demo's files with archives unpacked, and the workbook.
fn samples() -> &'static [SourceFile] {
    static SAMPLES: OnceLock<Vec<SourceFile>> = OnceLock::new();
    SAMPLES.get_or_init(|| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/demo");
        let mut samples = Vec::new();
        for entry in std::fs::read_dir(folder).expect("the demo is there") {
            let path = entry.expect("readable").path();
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            let bytes = std::fs::read(&path).expect("readable");
            if !name.ends_with(".zip") {
                samples.push(SourceFile::new(name, bytes));
                continue;
            }
            let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("an archive");
            for index in 0..archive.len() {
                let mut member = archive.by_index(index).expect("a member");
                let name = member.name().expect("a name").into_owned();
                let mut bytes = Vec::new();
                member.read_to_end(&mut bytes).expect("readable");
                samples.push(SourceFile::new(name, bytes));
            }
        }
        samples.push(SourceFile::new("list.gpkg", package()));
        for (name, text) in [("schools.geojson", DISTRICTS), ("schools.csv", SCHOOLS)] {
            samples.push(SourceFile::new(name, text.as_bytes().to_vec()));
        }
        if let Ok(only) = std::env::var("KUHAKU_FUZZ") {
            samples.retain(|own| own.name.contains(&only));
        }
        samples.sort_by(|one, two| one.name.cmp(&two.name));
        samples
    })
}

/// School districts, and the zones they make.
const DISTRICTS: &str = r#"{"type":"FeatureCollection","features":[
{"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[141.3,35.4],[141.4,35.4],[141.4,35.5],[141.3,35.4]]]},
"properties":{"A27_001":"99201","A27_003":"B1","A27_004":"潮見小学校"}},
{"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[141.4,35.4],[141.5,35.4],[141.5,35.5],[141.4,35.4]]]},
"properties":{"A27_001":"99201","A27_003":"B2","A27_004":"沖小学校"}}]}"#;
const SCHOOLS: &str = "圏域番号,圏域名,学校区\n1,東,潮見小・沖小\n2,西,磯小\n";

/// A GeoPackage of one layer.
fn package() -> Vec<u8> {
    let own = rusqlite::Connection::open_in_memory().expect("opens");
    own.execute_batch(
        "CREATE TABLE gpkg_spatial_ref_sys (srs_id INTEGER PRIMARY KEY, organization TEXT, \
           organization_coordsys_id INTEGER, definition TEXT);
         INSERT INTO gpkg_spatial_ref_sys VALUES (6677, 'EPSG', 6677, '');
         CREATE TABLE gpkg_contents (table_name TEXT PRIMARY KEY, data_type TEXT);
         INSERT INTO gpkg_contents VALUES ('offices', 'features');
         CREATE TABLE gpkg_geometry_columns (table_name TEXT, column_name TEXT, srs_id INTEGER);
         INSERT INTO gpkg_geometry_columns VALUES ('offices', 'geom', 6677);
         CREATE TABLE offices (fid INTEGER PRIMARY KEY, geom BLOB, name TEXT, kind TEXT, code TEXT);
         WITH n(a) AS (SELECT 1 UNION ALL SELECT a + 1 FROM n WHERE a < 60) \
           INSERT INTO offices SELECT a, x'47500001E61000000101000000000000000000F03F000000000000F03F', \
             'ほし' || a, '訪問看護', 9990000000 + a FROM n;",
    )
    .expect("creates");
    own.serialize("main").expect("serializes").to_vec()
}

#[derive(Debug, Clone)]
enum Damage {
    Set(usize, u8),
    Cut(usize, usize),
    Double(usize, usize),
    End(usize),
}

fn damage() -> impl Strategy<Value = Damage> {
    prop_oneof![
        (any::<usize>(), any::<u8>()).prop_map(|(at, byte)| Damage::Set(at, byte)),
        // Signs that mean something in some format.
        (any::<usize>(), prop::sample::select(b"\",\r\n;\0-.9{}[]*X".to_vec()))
            .prop_map(|(at, byte)| Damage::Set(at, byte)),
        (any::<usize>(), 1..400usize).prop_map(|(at, length)| Damage::Cut(at, length)),
        (any::<usize>(), 1..400usize).prop_map(|(at, length)| Damage::Double(at, length)),
        any::<usize>().prop_map(Damage::End),
    ]
}

fn apply(bytes: &mut Vec<u8>, damage: &Damage) {
    let size = bytes.len();
    if size == 0 {
        return;
    }
    match *damage {
        Damage::Set(at, byte) => bytes[at % size] = byte,
        Damage::Cut(at, length) => {
            let start = at % size;
            bytes.drain(start..(start + length).min(size));
        }
        Damage::Double(at, length) => {
            let start = at % size;
            let piece = bytes[start..(start + length).min(size)].to_vec();
            bytes.splice(start..start, piece);
        }
        Damage::End(at) => bytes.truncate(at % size),
    }
}

fn cases() -> u32 {
    let asked = std::env::var("PROPTEST_CASES").ok().and_then(|text| text.parse().ok());
    asked.unwrap_or(48)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), ..ProptestConfig::default() })]

    #[test]
    fn fuzz_damaged_files_give_a_report(
        index in any::<prop::sample::Index>(),
        damages in prop::collection::vec(damage(), 1..12),
    ) {
        let mut file = index.get(samples()).clone();
        let mut bytes = file.bytes.whole().expect("in memory").into_owned();
        for damage in &damages {
            apply(&mut bytes, damage);
        }
        file.bytes = bytes.into();
        // A shapefile is read with its parts; the others are undamaged.
        let stem = file.name.rsplit_once('.').map_or("", |(stem, _)| stem);
        let parts = samples()
            .iter()
            .filter(|own| own.name != file.name && own.name.rsplit_once('.').is_some_and(|own| own.0 == stem))
            .cloned();
        let files: Vec<SourceFile> = parts.chain([file.clone()]).collect();
        let catalogue = Catalogue::shipped();
        let reading = read(files, &Context::of(&catalogue), &());
        prop_assert!(!reading.files.is_empty() || !reading.issues.is_empty());
        let merged = merge(&Register::default(), reading.batches);
        // Whatever was taken can be kept and read back.
        let json = serde_json::to_string(&merged.register).expect("serializes");
        let back: Register = serde_json::from_str(&json).expect("parses");
        prop_assert_eq!(back, merged.register);
    }

    #[test]
    fn fuzz_random_bytes_under_every_name_give_a_report(
        index in any::<prop::sample::Index>(),
        bytes in prop::collection::vec(any::<u8>(), 0..4_000),
    ) {
        let name = index.get(samples()).name.clone();
        let catalogue = Catalogue::shipped();
        let reading = read(vec![SourceFile::new(name, bytes)], &Context::of(&catalogue), &());
        prop_assert!(!reading.files.is_empty() || !reading.issues.is_empty());
    }
}
