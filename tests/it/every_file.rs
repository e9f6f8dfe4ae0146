//! Every official file that lies beside the checkout is recognized without options, and read or refused
//! with the right reason. A file that no row of the table below names fails.

use std::path::{Path, PathBuf};

use kuhaku::intake::{Context, Reading, SourceFile, read};
use kuhaku::model::{Catalogue, Severity};

use crate::shared::shared;

/// What becomes of a file.
#[derive(Debug, Clone, Copy)]
enum Becomes {
    /// Read as a format: rows and records, rows not taken.
    Read(&'static str, u64, u64, u64),
    /// Read as a format, whatever the number of rows; none is refused.
    ReadAs(&'static str),
    /// Not read, by a rule.
    Not(&'static str),
    /// A part of the file that the rest is read from.
    Part,
}

use Becomes::{Not, Part, Read, ReadAs};

/// By the end of the path; the first that fits counts. Numbers are those of the folders' notes; the list
/// of Chiba repeats 102 rows at its end.
const TABLE: [(&str, Becomes); 62] = [
    ("README.md", Not("issue.file_ignored")),
    ("abr/mt_city_all.csv.zip", Read("base_registry", 1_918, 1_918, 0)),
    ("abr/mt_city_pos_all.csv.zip", ReadAs("base_registry")),
    ("abr/mt_pref_all.csv.zip", Read("base_registry", 47, 0, 0)),
    ("abr/mt_pref_pos_all.csv.zip", Read("base_registry", 47, 47, 0)),
    ("abr/mt_rsdtdsp_rsdt_pos_pref30.csv.zip", ReadAs("base_registry")),
    ("abr/mt_rsdtdsp_rsdt_pref30.csv.zip", ReadAs("base_registry")),
    ("abr/mt_town_pos_pref30.csv.zip", Read("base_registry", 3_537, 3_537, 0)),
    ("abr/mt_town_pref30.csv.zip", Read("base_registry", 3_544, 3_544, 0)),
    ("basemap-sapporo/MiddleSchool.geojson", Read("school_district", 98, 98, 0)),
    ("basemap-sapporo/station.geojson", Read("backdrop_geojson", 100, 100, 0)),
    ("basemap-sapporo/wards.geojson", Not("issue.geojson_unknown")),
    ("estat-mesh/tblT001101H5030.txt", Read("estat_mesh", 9_496, 9_496, 0)),
    ("estat-mesh/tblT001101H5130.txt", Read("estat_mesh", 806, 806, 0)),
    ("2015/h27ka11224.shp", Read("estat_town_boundary", 60, 60, 0)),
    ("2015/h27ka13112.shp", Read("estat_town_boundary", 277, 277, 0)),
    ("2020/boundary_40205.zip", Read("estat_town_boundary", 149, 149, 0)),
    ("2020/r2ka40205.shp", Read("estat_town_boundary", 149, 149, 0)),
    ("2020-stats/age2020.zip", Read("estat_town_age", 166, 149, 0)),
    ("2020-stats/tblT001082C40205.txt", Read("estat_town_age", 166, 149, 0)),
    ("docs/B002005212020.pdf", Not("issue.file_ignored")),
    ("geolonia-addresses/ja.json", Not("issue.json_unknown")),
    ("千葉県/松戸市.json", Read("geolonia_addresses", 248, 248, 0)),
    ("枚方市.json", ReadAs("geolonia_addresses")),
    ("飯塚市.json", ReadAs("geolonia_addresses")),
    ("市.json", ReadAs("geolonia_addresses")),
    ("区.json", ReadAs("geolonia_addresses")),
    ("町.json", ReadAs("geolonia_addresses")),
    ("村.json", ReadAs("geolonia_addresses")),
    ("gtfs-iizuka/chikuho.zip", Not("issue.gtfs_unused")),
    ("gtfs-iizuka/miyawaka.zip", Not("issue.gtfs_unused")),
    ("chiiki_houkatsu.geojson", Read("zone_geojson", 13, 13, 0)),
    ("geocoding_gaiku.json", Not("issue.json_unknown")),
    ("geocoding_oaza.json", Not("issue.json_unknown")),
    ("geocoding_towns.json", Not("issue.json_unknown")),
    ("houkatsu_centers.geojson", Read("zone_contact_geojson", 13, 13, 0)),
    ("hirakata-zones/jigyosho.geojson", Read("office_list", 779, 805, 0)),
    ("hirakata-zones/medical.geojson", Read("office_list", 454, 454, 0)),
    (
        "01-1_hospital_facility_info_20250601.csv",
        Read("medical_facility_csv", 7_587, 7_587, 0),
    ),
    ("04_maternity_home_20250601.csv", ReadAs("maternity_csv")),
    ("clinic_福岡県.json", Read("office_list", 4_259, 4_259, 0)),
    ("dental_福岡県.json", Read("office_list", 2_721, 2_721, 0)),
    ("hospital_福岡県.json", Read("office_list", 446, 446, 0)),
    ("pharmacy_福岡県.json", Read("office_list", 2_875, 2_875, 0)),
    ("home_help_福岡県.json", Read("office_list", 1_628, 1_628, 0)),
    ("千葉県.json", ReadAs("office_list")),
    ("national/jigyosho_760.csv", Read("care_service_csv", 1_466, 1_466, 0)),
    ("national/jigyosho_770.csv", Read("care_service_csv", 1_106, 1_106, 0)),
    ("760_regular_patrol_nursing_20250601.csv", ReadAs("care_service_csv")),
    (".csv@kaigo", ReadAs("care_service_csv")),
    ("202508_all_med_inst_cd_chiba.csv", Read("bureau_list", 3_785, 3_683, 102)),
    ("202508_all_med_inst_cd_fukuoka.csv", ReadAs("bureau_list")),
    ("matsudo/population.csv", Read("resident_register", 250, 249, 0)),
    ("matsudo/stations.csv", Not("issue.list_kind_unknown")),
    ("iizuka/facilities.csv", Read("standard_facility_csv", 155, 155, 0)),
    ("iizuka/hospitals.csv", Read("standard_medical_csv", 140, 140, 0)),
    ("iizuka/population_2026-05.csv", Not("issue.district_population_unused")),
    ("N03-21_12_210101.topojson.json", Read("boundary_geojson", 60, 60, 0)),
    (".topojson.json", ReadAs("boundary_geojson")),
    ("N03-20240101_33.dbf", Not("issue.shapefile_incomplete")),
    (".pbf", Not("issue.osm_pbf_unread")),
    (".json@n03", ReadAs("boundary_geojson")),
];

/// What becomes of a file by its path below the shared data.
fn expected(path: &str) -> Option<Becomes> {
    let is_part = [".dbf", ".shx", ".prj"].iter().any(|end| path.ends_with(end));
    if is_part && !path.contains("ksj-2024-dbf") {
        return Some(Part);
    }
    let fits = |own: &&(&str, Becomes)| match own.0.split_once('@') {
        Some((end, folder)) => path.ends_with(end) && path.starts_with(folder),
        None => path.ends_with(own.0),
    };
    let osm = path.starts_with("osm/") && path.ends_with(".geojson");
    let found = TABLE.iter().find(fits).map(|own| own.1);
    found.or_else(|| osm.then_some(Not("issue.geojson_unknown")))
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            walk(&path, found);
        } else {
            found.push(path);
        }
    }
}

/// Reads a file by itself, a shapefile with its parts.
fn reading(path: &Path) -> Reading {
    let own = |path: &Path| {
        let name = path.file_name().expect("a name").to_string_lossy();
        SourceFile::new(name, std::fs::read(path).expect("readable"))
    };
    let mut files = vec![own(path)];
    if path.extension().is_some_and(|end| end == "shp") {
        let parts = ["dbf", "prj", "shx"].map(|end| path.with_extension(end));
        files.extend(parts.iter().filter(|own| own.exists()).map(|part| own(part)));
    }
    let catalogue = Catalogue::shipped();
    read(files, &Context::of(&catalogue), &())
}

/// What is wrong with what became of a file, if anything.
fn fault(path: &str, reading: &Reading, becomes: Becomes) -> Option<String> {
    let sum =
        |of: fn(&kuhaku::intake::FileReport) -> u64| reading.files.iter().map(of).sum::<u64>();
    let (rows, taken) = (sum(|own| own.rows_read), sum(|own| own.accepted));
    let refused = sum(|own| own.rejected);
    let formats: Vec<&str> = reading.files.iter().map(|own| own.format.as_str()).collect();
    let is = |format: &str| formats.iter().all(|own| *own == format);
    let whole = reading.issues.iter().filter(|own| own.severity == Severity::Rejected);
    let whole: Vec<&str> = whole.map(|own| own.rule.as_str()).collect();
    let good = match becomes {
        Read(format, row, record, not) => {
            is(format) && (rows, taken, refused) == (row, record, not)
        }
        ReadAs(format) => is(format) && rows > 0 && taken > 0 && whole.is_empty(),
        Not(rule) => {
            is("unknown")
                && taken == 0
                && reading.issues.iter().all(|own| own.rule == rule)
                && !reading.issues.is_empty()
        }
        Part => true,
    };
    (!good).then(|| {
        format!("{path}: expected {becomes:?}; {formats:?}, {rows} rows, {taken} records, {refused} refused, {whole:?}")
    })
}

#[test]
fn every_file_is_read_or_refused_with_its_reason() {
    let Some(root) = shared("data") else { return };
    let mut files = Vec::new();
    walk(&root, &mut files);
    files.sort();
    assert!(files.len() > 200, "{} files", files.len());
    let mut faults = Vec::new();
    for file in &files {
        let path = file.strip_prefix(&root).expect("below the root").to_string_lossy();
        let path = path.replace("kaigo-opendata/", "kaigo/");
        match expected(&path) {
            None => faults.push(format!("{path}: no row says what becomes of it")),
            Some(Part) => {}
            Some(becomes) => faults.extend(fault(&path, &reading(file), becomes)),
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
