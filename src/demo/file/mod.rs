//! The city as files, byte for byte as publishers ship them.

mod age;
mod archive;
mod background;
mod boundary;
mod care;
mod flood;
mod medical;
mod mesh;
mod projection;
mod shape;
mod survey;
mod text;
mod zone;

use super::city::{City, LineKind};
use super::office::OfficeKind;

/// A file of the demo data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfficialFile {
    /// File name without folder.
    pub name: String,
    /// Content.
    pub bytes: Vec<u8>,
}

/// Writes every file of `data/demo`, in order of their names.
///
/// # Shape
/// The same city gives the same bytes: dates in archives and in the workbook are fixed.
pub fn official_files(city: &City) -> Vec<OfficialFile> {
    let offices = survey::office_rows(city);
    let ranges = survey::range_rows(city);
    let csv = |rows: &[Vec<String>]| text::utf8_with_bom(&text::table(rows));
    let roads = [LineKind::Trunk, LineKind::Primary, LineKind::Secondary];
    let workbook = survey::workbook(&[("事業所", &offices), ("範囲", &ranges)]);
    let mut files = vec![
        file("A002005212020DDSWC99201-JGD2011.zip", boundary::zip(city)),
        file("tblT001082C99.zip", age::zip(city)),
        file("tblT001142Q99.zip", mesh::zip(city)),
        file("500m_mesh_2024_99_SHP.zip", projection::zip(city)),
        file("ipss_99201.csv", projection::totals(city)),
        file("zones.csv", zone::zones(city)),
        file("town_zones.csv", zone::towns(city)),
        file("survey_offices.csv", csv(&offices)),
        file("survey_ranges.csv", csv(&ranges)),
        file("survey_profiles.csv", csv(&survey::profile_rows(city))),
        file("survey_areas.geojson", survey::areas(city)),
        file("survey.xlsx", workbook.expect("short texts fit into a workbook")),
        file("rivers.geojson", background::lines(city, &[LineKind::River])),
        file("railways.geojson", background::lines(city, &[LineKind::Railway])),
        file("stations.geojson", background::stops(city)),
        file("roads.geojson", background::lines(city, &roads)),
        file("A31a-20-24_99.geojson", flood::areas(city)),
        file("README.md", readme(city).into_bytes()),
    ];
    for kind in OfficeKind::ALL {
        if let Some(code) = kind.care_code() {
            files.push(file(&format!("jigyosho_{code}.csv"), care::list(city, kind)));
        }
    }
    for (kind, stem) in [
        (OfficeKind::Hospital, "01-1_hospital_facility_info"),
        (OfficeKind::Clinic, "02-1_clinic_facility_info"),
        (OfficeKind::Dental, "03-1_dental_facility_info"),
        (OfficeKind::Pharmacy, "05_pharmacy"),
    ] {
        let member = format!("{stem}_20260601.csv");
        files.push(file(&format!("{member}.zip"), medical::zip(city, kind, &member)));
    }
    files.sort_by(|a, b| a.name.cmp(&b.name));
    files
}

fn file(name: &str, bytes: Vec<u8>) -> OfficialFile {
    OfficialFile { name: name.to_owned(), bytes }
}

fn readme(city: &City) -> String {
    let people: u32 = city.towns.iter().map(super::Town::population).sum();
    include_str!("README.template.md")
        .replace("{towns}", &city.towns.len().to_string())
        .replace("{people}", &people.to_string())
        .replace("{cells}", &city.cells.len().to_string())
        .replace("{zones}", &city.zones.len().to_string())
        .replace("{seed}", &super::DEMO_SEED.to_string())
}
