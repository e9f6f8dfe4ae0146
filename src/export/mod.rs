//! Files out: tables for spreadsheets, GeoJSON and GeoPackages, with the caption in the file itself.
//!
//! Only reports and [`Disclosed`](crate::model::Disclosed) records come in here. CSV is UTF-8 with a byte-order mark and
//! CRLF, which is what spreadsheet programs on Japanese office PCs open correctly.

mod office;
mod package;

use geo_types::Geometry;
use geojson::{FeatureCollection, JsonObject, JsonValue};
use jiff::civil::Date;
use unicode_width::UnicodeWidthStr;

pub use office::{providers_csv, providers_geojson, providers_gpkg, providers_xlsx};

use crate::coverage::{Caption, CoverageReport, Reading, ReadingFigures, ZoneFigures};
use crate::geometry::Region;
use crate::message::{self, Language};
use crate::model::AgeBand;

/// Stands for a number of people the audience may not read, as in official statistics.
const WITHHELD: &str = "*";

/// Least and greatest width of a column of a workbook, in characters.
const NARROWEST: u16 = 6;
const WIDEST: u16 = 48;

/// Why a table could not be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ExportError {
    /// A row could not be formed.
    #[error("the table could not be written")]
    Table(#[source] csv::Error),
    /// A workbook could not be formed.
    #[error("the workbook could not be written")]
    Workbook(#[source] rust_xlsxwriter::XlsxError),
    /// A GeoPackage could not be formed.
    #[error("the GeoPackage could not be written")]
    Package(#[source] rusqlite::Error),
    /// Something drawn could not be written.
    #[error("a geometry could not be written")]
    Geometry(#[source] wkb::error::WkbError),
}

fn table(rows: impl IntoIterator<Item = Vec<String>>) -> Result<Vec<u8>, ExportError> {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .flexible(true)
        .from_writer("\u{feff}".as_bytes().to_vec());
    for row in rows {
        // A cell that a spreadsheet would run as a formula is shown as text.
        let row = row.iter().map(|cell| match cell.chars().next() {
            Some('=' | '+' | '@' | '\t' | '\r') => format!("'{cell}"),
            Some('-') if cell.parse::<f64>().is_err() => format!("'{cell}"),
            _ => cell.clone(),
        });
        writer.write_record(row).map_err(ExportError::Table)?;
    }
    writer.into_inner().map_err(|failed| ExportError::Table(failed.into_error().into()))
}

/// One line that tells everything a figure needs beside it.
pub fn caption_line(caption: &Caption, language: Language) -> String {
    let condition = match language {
        Language::Ja => &caption.condition,
        Language::En => &caption.condition_en,
    };
    let as_of = caption.as_of.map_or_else(|| "—".to_owned(), |day| day.to_string());
    let words = message::fill(
        "report.caption",
        language,
        &[
            ("condition", condition),
            ("answered", &caption.survey.answered.to_string()),
            ("asked", &caption.survey.asked.to_string()),
            ("as_of", &as_of),
            ("revision", &caption.revision.to_string()),
        ],
    );
    words + &people_words(caption, language)
}

/// Whose people are counted: those of a resident register and its day, or of a year and edition and how
/// they were scaled; nothing for those of the census.
pub fn people_words(caption: &Caption, language: Language) -> String {
    if let Some(own) = &caption.residents {
        let undated = || message::text("report.residents_undated", language).to_owned();
        let day = own.as_of.map_or_else(undated, |day| day.to_string());
        return message::fill("report.caption_residents", language, &[("day", &day)]);
    }
    let Some(own) = &caption.projection else { return String::new() };
    let factors = own.calibrations.iter().flat_map(|own| &own.factors);
    let factors: Vec<f64> = factors.filter_map(|own| own.factor).collect();
    let (low, high) =
        factors.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), own| {
            (low.min(*own), high.max(*own))
        });
    let scaled = if factors.is_empty() {
        message::text("report.year_not_scaled", language).to_owned()
    } else {
        let values = [("low", &*format!("{low:.3}")), ("high", &*format!("{high:.3}"))];
        message::fill("report.year_scaled", language, &values)
    };
    let values = [
        ("year", &*own.year.to_string()),
        ("edition", &own.edition),
        ("scaled", &scaled),
        ("unplaced", &own.unplaced_cells.to_string()),
    ];
    let mut words = message::fill("report.caption_year", language, &values);
    if own.unplaced_cells > 0 {
        words += &message::fill("report.year_unplaced", language, &values);
    }
    words
}

/// Rows as CSV, header first.
///
/// # Errors
/// [`ExportError::Table`].
pub fn rows_csv(rows: Vec<Vec<String>>) -> Result<Vec<u8>, ExportError> {
    table(rows)
}

/// Rows as a workbook of one sheet, header first; every cell is a text, so that no number loses
/// its zeros and nothing runs as a formula.
///
/// # Errors
/// [`ExportError::Workbook`] ← more rows than a sheet takes, or a cell too long for one.
pub fn rows_xlsx(
    sheet: &str,
    rows: &[Vec<String>],
    [year, month, day]: [i32; 3],
) -> Result<Vec<u8>, ExportError> {
    use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook};
    let small = |number: i32| u8::try_from(number).unwrap_or(1);
    let year = u16::try_from(year).unwrap_or(2000);
    let write = || {
        let mut workbook = Workbook::new();
        let date = ExcelDateTime::from_ymd(year, small(month), small(day))?;
        workbook.set_properties(&DocProperties::new().set_creation_datetime(&date));
        let own = workbook.add_worksheet();
        own.set_name(sheet)?;
        own.set_freeze_panes(1, 0)?;
        for (column, width) in (0_u16..).zip(widths(rows)) {
            own.set_column_width(column, width)?;
        }
        for (row, cells) in (0_u32..).zip(rows) {
            for (column, cell) in (0_u16..).zip(cells).filter(|(_, cell)| !cell.is_empty()) {
                own.write_string(row, column, cell)?;
            }
        }
        workbook.save_to_buffer()
    };
    write().map_err(ExportError::Workbook)
}

/// Widths of columns in characters, so that no cell is cut but the longest.
fn widths(rows: &[Vec<String>]) -> Vec<u16> {
    let mut widths: Vec<u16> = Vec::new();
    for cells in rows {
        for (column, cell) in cells.iter().enumerate() {
            let longest = cell.lines().map(UnicodeWidthStr::width).max().unwrap_or(0);
            let width = u16::try_from(longest + 2).unwrap_or(WIDEST).clamp(NARROWEST, WIDEST);
            match widths.get_mut(column) {
                Some(own) => *own = width.max(*own),
                None => widths.push(width),
            }
        }
    }
    widths
}

/// The figures of a report, a row a zone and reading, the city last; the caption is the first line.
///
/// # Units
/// km² with six decimals, persons with one decimal, shares from 0 to 1. `*` for people withheld.
/// # Errors
/// [`ExportError::Table`].
pub fn coverage_csv(report: &CoverageReport<Option<f64>>) -> Result<Vec<u8>, ExportError> {
    let word = |key: &str| message::text(key, Language::Ja).to_owned();
    let mut header = vec![word("report.zone_id"), word("report.zone"), word("report.reading")];
    header.extend(
        [
            "area",
            "gap_area",
            "gap_share",
            "inhabited",
            "inhabited_gap",
            "depth1",
            "depth2",
            "depth3",
        ]
        .map(|name| word(&format!("report.{name}"))),
    );
    let asked = Some(report.caption.band).filter(|band| !AgeBand::ALL.contains(band));
    let bands: Vec<AgeBand> = AgeBand::ALL.into_iter().chain(asked).collect();
    for band in &bands {
        let band = band.words(Language::Ja);
        header.extend(
            ["population", "gap_people", "spread", "sole_people"]
                .map(|name| format!("{band} {}", word(&format!("report.{name}")))),
        );
    }
    let rows = report.zones.iter().chain([&report.city]).flat_map(|zone| {
        let bands = &bands;
        zone.readings.iter().map(move |figures| coverage_row(zone, figures, bands))
    });
    let caption = vec![caption_line(&report.caption, Language::Ja)];
    table([caption, header].into_iter().chain(rows))
}

/// The word for a reading.
pub fn reading_word(reading: Reading, language: Language) -> &'static str {
    let key = match reading {
        Reading::Pessimistic => "report.pessimistic",
        Reading::Optimistic => "report.optimistic",
        Reading::Unknown => "report.unknown",
    };
    message::text(key, language)
}

fn coverage_row(
    zone: &ZoneFigures<Option<f64>>,
    figures: &ReadingFigures<Option<f64>>,
    bands: &[AgeBand],
) -> Vec<String> {
    let km2 = |square_meters: f64| format!("{:.6}", square_meters / 1e6);
    let mut row = vec![
        zone.id.clone().unwrap_or_default(),
        zone.name.clone(),
        reading_word(figures.reading, Language::Ja).to_owned(),
        km2(zone.area_m2),
        km2(figures.gap_m2),
        figures.gap_share.map_or_else(String::new, |share| format!("{share:.4}")),
        zone.inhabited_m2.map_or_else(String::new, km2),
        figures.inhabited_gap_m2.map_or_else(String::new, km2),
    ];
    row.extend(figures.area_by_depth_m2.iter().skip(1).map(|&area| km2(area)));
    for band in bands {
        match figures.band(*band) {
            Some(people) => row.extend(
                [
                    residents(zone, &band.name()),
                    people.gap.value,
                    people.gap.spread,
                    people.sole.value,
                ]
                .map(|persons: Option<f64>| {
                    persons.map_or_else(|| WITHHELD.to_owned(), |own| format!("{own:.1}"))
                }),
            ),
            None => row.extend(std::iter::repeat_n(String::new(), 4)),
        }
    }
    row
}

fn residents(zone: &ZoneFigures<Option<f64>>, band: &str) -> Option<f64> {
    zone.population.iter().find(|(own, _)| own == band).and_then(|(_, own)| own.value)
}

/// A GeoJSON feature collection (RFC 7946) of regions with properties.
pub fn regions_geojson(
    regions: impl Iterator<Item = (Region, JsonObject)>,
    caption: &str,
) -> String {
    let features = regions.map(|(region, properties)| {
        let geometry = geojson::Geometry::from(region.polygons());
        feature(Some(geometry), properties)
    });
    collection(features.collect(), caption)
}

/// The same regions as a GeoPackage of one layer, of the day given; the caption is its description.
///
/// # Errors
/// [`ExportError::Package`], [`ExportError::Geometry`].
pub fn regions_gpkg(
    name: &str,
    regions: impl Iterator<Item = (Region, JsonObject)>,
    caption: &str,
    day: Date,
) -> Result<Vec<u8>, ExportError> {
    let regions: Vec<(Region, JsonObject)> = regions.collect();
    let columns: Vec<String> =
        regions.first().map(|(_, own)| own.keys().cloned().collect()).unwrap_or_default();
    let cell = |value: Option<&JsonValue>| match value {
        None | Some(JsonValue::Null) => String::new(),
        Some(JsonValue::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    };
    let rows = regions.iter().map(|(region, own)| {
        let cells = columns.iter().map(|column| cell(own.get(column))).collect();
        (Some(Geometry::MultiPolygon(region.polygons().clone())), cells)
    });
    package::package(&package::LayerOut {
        name,
        description: caption,
        day,
        geometry: "MULTIPOLYGON",
        rows: rows.collect(),
        columns: columns.clone(),
    })
}

fn feature(geometry: Option<geojson::Geometry>, properties: JsonObject) -> geojson::Feature {
    geojson::Feature {
        bbox: None,
        geometry,
        id: None,
        properties: Some(properties),
        foreign_members: None,
    }
}

fn collection(features: Vec<geojson::Feature>, caption: &str) -> String {
    let mut foreign = JsonObject::new();
    foreign.insert("caption".to_owned(), JsonValue::from(caption));
    FeatureCollection { bbox: None, features, foreign_members: Some(foreign) }.to_string()
}
