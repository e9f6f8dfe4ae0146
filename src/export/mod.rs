//! Files out: tables for spreadsheets and GeoJSON, with the caption in the file itself.
//!
//! Only reports and [`Disclosed`] records come in here. CSV is UTF-8 with a byte-order mark and
//! CRLF, which is what spreadsheet programs on Japanese office PCs open correctly.

use geojson::{FeatureCollection, JsonObject, JsonValue};

use crate::coverage::{Caption, CoverageReport, Reading, ReadingFigures, ZoneFigures};
use crate::geometry::{LonLat, Region};
use crate::message::{self, Language};
use crate::model::{AgeBand, Answer, Capability, Catalogue, Disclosed, Provider};

/// Stands for a number of people the audience may not read, as in official statistics.
const WITHHELD: &str = "*";

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
    words + &projection_words(caption, language)
}

/// Which year and edition people are of, and how they were scaled; nothing for those of the census.
pub fn projection_words(caption: &Caption, language: Language) -> String {
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
        for (row, cells) in (0_u32..).zip(rows) {
            for (column, cell) in (0_u16..).zip(cells).filter(|(_, cell)| !cell.is_empty()) {
                own.write_string(row, column, cell)?;
            }
        }
        workbook.save_to_buffer()
    };
    write().map_err(ExportError::Workbook)
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

/// A list of offices, a row each; columns for the capabilities of their kinds.
///
/// # Errors
/// [`ExportError::Table`].
pub fn providers_csv<'a>(
    offices: impl Iterator<Item = &'a Disclosed<Provider>>,
    catalogue: &Catalogue,
) -> Result<Vec<u8>, ExportError> {
    let offices: Vec<&Disclosed<Provider>> = offices.collect();
    let asked = |capability: &&Capability| {
        offices.iter().any(|office| capability.kinds.contains(&office.kind))
    };
    let capabilities: Vec<&Capability> = catalogue.capabilities.iter().filter(asked).collect();
    let word = |key: &str| message::text(key, Language::Ja).to_owned();
    let mut header: Vec<String> = [
        "kind",
        "code",
        "name",
        "kana",
        "postal",
        "address",
        "phone",
        "lon",
        "lat",
        "answered_on",
    ]
    .map(|name| word(&format!("report.{name}")))
    .to_vec();
    header.extend(capabilities.iter().map(|capability| capability.label.clone()));
    let rows = offices.iter().map(|office| {
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        let position = office.location.map(|location| location.position);
        let degrees = |part: fn(LonLat) -> f64| {
            position.map_or_else(String::new, |at| part(at).to_string())
        };
        let kind = catalogue.kind(&office.kind).map_or("", |kind| kind.label.as_str());
        let mut row = vec![
            kind.to_owned(),
            office.code.clone(),
            office.name.clone(),
            text(&office.name_kana),
            text(&office.postal_code),
            office.address.clone(),
            text(&office.phone),
            degrees(LonLat::lon),
            degrees(LonLat::lat),
            office.answered_on().map_or_else(String::new, |day| day.to_string()),
        ];
        row.extend(capabilities.iter().map(
            |capability| match office.capability(&capability.id) {
                Answer::Unanswered => String::new(),
                answer => answer.label().to_owned(),
            },
        ));
        row
    });
    table(std::iter::once(header).chain(rows))
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

/// A GeoJSON feature collection of offices; those without a position have a null geometry.
pub fn providers_geojson<'a>(
    offices: impl Iterator<Item = &'a Disclosed<Provider>>,
    caption: &str,
) -> String {
    let features = offices.map(|office| {
        let geometry = office.location.map(|location| {
            let at = location.position;
            geojson::Geometry::from(&geo_types::Point::new(at.lon(), at.lat()))
        });
        let mut properties = JsonObject::new();
        let mut put = |key: &str, value: Option<&str>| {
            if let Some(value) = value {
                properties.insert(key.to_owned(), JsonValue::from(value));
            }
        };
        put("id", Some(office.id.as_str()));
        put("kind", Some(office.kind.as_str()));
        put("code", Some(&office.code));
        put("name", Some(&office.name));
        put("name_kana", office.name_kana.as_deref());
        put("postal_code", office.postal_code.as_deref());
        put("address", Some(&office.address));
        put("phone", office.phone.as_deref());
        put("fax", office.fax.as_deref());
        put("url", office.url.as_deref());
        feature(geometry, properties)
    });
    collection(features.collect(), caption)
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
