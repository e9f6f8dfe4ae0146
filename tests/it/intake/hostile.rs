//! Files that are no files: empty, cut, random, enormous, or out to do harm.

use std::io::Write;

use kuhaku::intake::{Content, Context, Encoding, Progress, Records, SourceFile, read};
use kuhaku::model::Catalogue;
use proptest::prelude::*;

use super::make::{care, three_towns, zip};
use super::{file, reading, rules};

#[test]
fn unknown_and_empty_files_are_named() {
    let reading = reading(vec![
        file("empty.csv", ""),
        file("blank.csv", "\r\n \r\n"),
        file("letter.docx2", "text"),
        file("other.csv", "名前,年齢\n汐,3\n"),
        file("list.geojson", "[1,2]"),
        file("cut.geojson", r#"{"type":"FeatureCollection","features":["#),
        file("none.geojson", r#"{"type":"FeatureCollection","features":[]}"#),
        file("README.md", "hello"),
        file("broken.zip", "PK\u{3}\u{4}nothing"),
        file("broken.xlsx", "PK\u{3}\u{4}nothing"),
    ]);
    let found: Vec<&str> = rules(&reading.issues).into_iter().map(|own| own.0).collect();
    // Tables after everything else.
    let expected = [
        "archive_unreadable",
        "file_unknown",
        "json_unknown",
        "json_unreadable",
        "file_empty",
        "file_ignored",
        "file_empty",
        "file_empty",
        "table_unknown",
        "spreadsheet_unreadable",
    ];
    assert_eq!(found, expected);
    assert!(reading.batches.is_empty());
}

#[test]
fn names_that_climb_out_of_an_archive_are_refused() {
    let bytes = care(&[]);
    let archive = zip(&[
        ("../jigyosho_130.csv", &bytes),
        ("..\\jigyosho_130.csv", &bytes),
        ("/etc/jigyosho_130.csv", &bytes),
        ("C:\\jigyosho_130.csv", &bytes),
        ("ok/jigyosho_130.csv", &bytes),
    ]);
    let reading = reading(vec![file("a.zip", archive)]);
    assert_eq!(rules(&reading.issues), [("archive_unsafe_name", None); 4]);
    assert_eq!(reading.files.len(), 1);
}

#[test]
fn archives_nested_without_end_are_refused() {
    let mut archive = zip(&[("a.csv", b"a,b\n1,2\n")]);
    for _ in 0..5 {
        archive = zip(&[("in.zip", &archive)]);
    }
    let reading = reading(vec![file("a.zip", archive)]);
    assert_eq!(rules(&reading.issues), [("archive_too_deep", None)]);
}

#[test]
fn an_archive_that_unpacks_to_gigabytes_is_refused_early() {
    let zeros = vec![0_u8; 64 << 20];
    let inner =
        zip(&[("0.csv", &zeros), ("1.csv", &zeros), ("2.csv", &zeros), ("3.csv", &zeros)]);
    let names = ["0.zip", "1.zip", "2.zip", "3.zip"];
    let entries: Vec<(&str, &[u8])> =
        names.iter().map(|name| (*name, inner.as_slice())).collect();
    let reading = reading(vec![file("bomb.zip", zip(&entries))]);
    let found: Vec<&str> = rules(&reading.issues).into_iter().map(|own| own.0).collect();
    assert!(found.contains(&"archive_too_large"), "{found:?}");
}

#[test]
fn a_layer_larger_than_memory_allows_is_refused_unread() {
    let disk = tempfile::tempfile().expect("a file");
    disk.set_len(257 << 20).expect("grows");
    let content = Content::of_file(disk).expect("opens");
    let reading = reading(vec![SourceFile::new("nation.geojson", content)]);
    assert_eq!(rules(&reading.issues), [("file_too_large", None)]);
    assert_eq!(reading.issues[0].details, [("limit".to_owned(), "256".to_owned())]);
}

#[test]
fn a_file_that_is_taken_away_while_it_is_read_is_named() {
    let disk = tempfile::tempfile().expect("a file");
    let line = format!("{}\n", "事業所名,住所,".repeat(30));
    for _ in 0..20_000 {
        (&disk).write_all(line.as_bytes()).expect("writes");
    }
    let content = Content::of_file(disk.try_clone().expect("a handle")).expect("opens");
    disk.set_len(1000).expect("shrinks");
    let reading = reading(vec![SourceFile::new("list.csv", content)]);
    assert_eq!(rules(&reading.issues), [("file_unreadable", None)]);
    assert_eq!(reading.files.len(), 1);
}

#[test]
fn what_somebody_says_of_the_encoding_goes_before_a_guess() {
    let catalogue = Catalogue::shipped();
    let read_as = |encoding, files: Vec<SourceFile>| {
        read(files, &Context { encoding, ..Context::of(&catalogue) }, &())
    };
    let parts = || three_towns().into_iter().map(|(name, bytes)| file(name, bytes)).collect();
    let names = |reading: &kuhaku::intake::Reading| -> Vec<String> {
        match &reading.batches.first().expect("towns").records {
            Records::Towns(towns) => towns.iter().map(|own| own.name.clone()).collect(),
            other => vec![format!("{other:?}")],
        }
    };
    let seen = read_as(None, parts());
    assert_eq!(names(&seen), ["潮見一丁目", "潮見二丁目", "沖ケ浜"]);
    assert_eq!(names(&read_as(Some(Encoding::Cp932), parts())), names(&seen));
    let wrong = read_as(Some(Encoding::Utf8), parts());
    assert!(wrong.issues.iter().any(|own| own.rule == "issue.undecodable"), "{wrong:?}");
    // A byte order mark is certain.
    let row = ("9990000001", "ほし", "35.455", "141.305", "047-000-0001");
    let marked = vec![file("jigyosho_130.csv", care(&[row]))];
    assert_eq!(read_as(Some(Encoding::Cp932), marked).issues, []);
}

/// Says to stop once it was asked a few times.
struct Impatient(std::cell::Cell<u32>);

impl Progress for Impatient {
    fn stage(&self, _: &str, _: &str, _: u64, _: Option<u64>) {}

    fn is_stopped(&self) -> bool {
        self.0.set(self.0.get() + 1);
        self.0.get() > 3
    }
}

#[test]
fn reading_stops_within_a_long_table() {
    let row = ("9990000001", "ほし", "35.455", "141.305", "047-000-0001");
    let files = vec![
        file("jigyosho_130.csv", care(&vec![row; 30_000])),
        file("jigyosho_150.csv", care(&[row])),
    ];
    let catalogue = Catalogue::shipped();
    let progress = Impatient(std::cell::Cell::new(0));
    let reading = read(files, &Context::of(&catalogue), &progress);
    assert_eq!(reading.files.len(), 1);
    let rows = reading.files[0].rows_read;
    assert!((1..30_000).contains(&rows), "{rows}");
}

#[test]
fn a_csv_of_one_endless_line_is_refused() {
    for (byte, rule) in [(b'a', "row_too_long"), (b',', "too_many_columns")] {
        let reading = reading(vec![file("jigyosho_130.csv", vec![byte; 200 << 20])]);
        assert_eq!(rules(&reading.issues), [(rule, Some(1))]);
    }
}

#[test]
fn a_quotation_mark_left_open_is_noted() {
    let mut bytes = care(&[("9990000001", "ほし", "35.455", "141.305", "")]);
    bytes.extend_from_slice(b"\"open,until,the,end\r\n1,2,3\r\n");
    let reading = reading(vec![file("jigyosho_130.csv", bytes)]);
    assert_eq!(rules(&reading.issues)[0], ("quote_not_closed", Some(3)));
}

#[test]
fn counts_that_a_file_only_claims_reserve_nothing() {
    let mut parts = three_towns();
    // Number of points of the first record: two billion.
    parts[0].1[148..152].copy_from_slice(&i32::MAX.to_le_bytes());
    // Number of records of the table: four billion.
    parts[1].1[4..8].copy_from_slice(&u32::MAX.to_le_bytes());
    let files = parts.into_iter().map(|(name, bytes)| file(name, bytes)).collect();
    let reading = reading(files);
    let expected = [("shapefile_truncated", None), ("shape_unreadable", Some(2))];
    assert_eq!(rules(&reading.issues), expected);
}

const NAMES: [&str; 12] = [
    "jigyosho_130.csv",
    "02-1_clinic_facility_info_20260601.csv",
    "tblT001082C99.txt",
    "zones.csv",
    "survey_offices.csv",
    "survey.xlsx",
    "rivers.geojson",
    "40205.json",
    "a.zip",
    "r2ka99201.shp",
    "r2ka99201.dbf",
    "r2ka99201.cpg",
];

fn mutated(mut bytes: Vec<u8>, changes: &[(usize, u8)], cut: usize) -> Vec<u8> {
    for (at, byte) in changes {
        let at = at % bytes.len();
        bytes[at] = *byte;
    }
    bytes.truncate(bytes.len() - cut.min(bytes.len() - 1));
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_under_any_name_give_a_reading(
        bytes in proptest::collection::vec(any::<u8>(), 0..2_000)
    ) {
        let files = NAMES.iter().map(|name| file(name, &bytes)).collect();
        let reading = reading(files);
        kuhaku::merge::merge(&kuhaku::model::Register::default(), reading.batches);
    }

    #[test]
    fn damaged_files_give_a_reading(
        changes in proptest::collection::vec((any::<usize>(), any::<u8>()), 0..40),
        cut in 0_usize..200,
    ) {
        let parts = three_towns();
        let mut files: Vec<_> = parts
            .into_iter()
            .map(|(name, bytes)| file(name, mutated(bytes, &changes, cut)))
            .collect();
        let offices = care(&[("9990000001", "ほし", "35.455", "141.305", "000-1")]);
        files.push(file("jigyosho_130.csv", mutated(offices.clone(), &changes, cut)));
        let archive = zip(&[("jigyosho_130.csv", &offices)]);
        files.push(file("a.zip", mutated(archive, &changes, cut)));
        let reading = reading(files);
        kuhaku::merge::merge(&kuhaku::model::Register::default(), reading.batches);
    }
}
