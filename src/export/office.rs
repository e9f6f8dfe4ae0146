//! Lists of offices out: CSV, workbook, GeoJSON and GeoPackage of the same columns, which are read again as they were.

use geo_types::{Geometry, Point};
use geojson::{JsonObject, JsonValue};
use jiff::civil::Date;

use super::package::{LayerOut, package};
use super::{ExportError, collection, feature, rows_xlsx, table};
use crate::message::{self, Language};
use crate::model::{Answer, Capability, Catalogue, Disclosed, Provider};

/// A column: its name in GeoJSON, the message of its header in tables, and what stands in it.
struct Field {
    name: &'static str,
    header: &'static str,
    text: fn(&Provider) -> Option<String>,
}

/// What lists carry between the kind and the position.
const FIELDS: [Field; 14] = [
    Field { name: "code", header: "report.code", text: |own| Some(own.code.clone()) },
    Field { name: "name", header: "report.name", text: |own| Some(own.name.clone()) },
    Field { name: "name_kana", header: "report.kana", text: |own| own.name_kana.clone() },
    Field {
        name: "postal_code",
        header: "report.postal",
        text: |own| own.postal_code.clone(),
    },
    Field { name: "address", header: "report.address", text: |own| Some(own.address.clone()) },
    Field { name: "phone", header: "report.phone", text: |own| own.phone.clone() },
    Field { name: "fax", header: "report.fax", text: |own| own.fax.clone() },
    Field { name: "url", header: "report.url", text: |own| own.url.clone() },
    Field { name: "hours", header: "report.hours", text: |own| own.hours.clone() },
    Field {
        name: "consultation",
        header: "report.consultation",
        text: |own| own.consultation.clone(),
    },
    Field {
        name: "specialities",
        header: "report.specialities",
        text: |own| joined(&own.specialities),
    },
    Field { name: "notices", header: "report.notices", text: |own| joined(&own.notices) },
    Field {
        name: "corporation",
        header: "report.corporation",
        text: |own| own.corporation.clone(),
    },
    Field {
        name: "capacity",
        header: "report.capacity",
        text: |own| own.capacity.map(|number| number.to_string()),
    },
];

fn joined(words: &[String]) -> Option<String> {
    (!words.is_empty()).then(|| words.join("、"))
}

fn word(key: &str) -> String {
    message::text(key, Language::Ja).to_owned()
}

fn kind_label<'c>(office: &Provider, catalogue: &'c Catalogue) -> &'c str {
    catalogue.kind(&office.kind).map_or("", |kind| kind.label.as_str())
}

/// The list as cells, header first; columns for the capabilities of the kinds that are there.
fn cells(
    offices: &[&Disclosed<Provider>],
    catalogue: &Catalogue,
    with_position: bool,
) -> Vec<Vec<String>> {
    let asked = |capability: &&Capability| {
        offices.iter().any(|office| capability.kinds.contains(&office.kind))
    };
    let capabilities: Vec<&Capability> = catalogue.capabilities.iter().filter(asked).collect();
    let mut header = vec![word("report.kind")];
    header.extend(FIELDS.iter().map(|field| word(field.header)));
    if with_position {
        header.extend(["report.lon", "report.lat"].map(word));
    }
    header.push(word("report.answered_on"));
    header.extend(capabilities.iter().map(|capability| capability.label.clone()));
    let row = |office: &&Disclosed<Provider>| {
        let mut row = vec![kind_label(office, catalogue).to_owned()];
        row.extend(FIELDS.iter().map(|field| (field.text)(office).unwrap_or_default()));
        if with_position {
            let at = office.location.map(|location| location.position);
            let degrees = at.map(|at| [at.lon(), at.lat()].map(|own| own.to_string()));
            row.extend(degrees.unwrap_or_default());
        }
        row.push(office.answered_on().map_or_else(String::new, |day| day.to_string()));
        row.extend(capabilities.iter().map(
            |capability| match office.capability(&capability.id) {
                Answer::Unanswered => String::new(),
                answer => answer.label().to_owned(),
            },
        ));
        row
    };
    std::iter::once(header).chain(offices.iter().map(row)).collect()
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
    table(cells(&offices, catalogue, true))
}

/// The same list as a workbook of one sheet, of the day given.
///
/// # Errors
/// [`ExportError::Workbook`].
pub fn providers_xlsx<'a>(
    offices: impl Iterator<Item = &'a Disclosed<Provider>>,
    catalogue: &Catalogue,
    day: Date,
) -> Result<Vec<u8>, ExportError> {
    let offices: Vec<&Disclosed<Provider>> = offices.collect();
    let day = [day.year().into(), day.month().into(), day.day().into()];
    rows_xlsx(&word("report.offices"), &cells(&offices, catalogue, true), day)
}

/// The same list as a GeoPackage of one layer of points, of the day given; offices without a position are
/// rows without a point. The caption is the description of the layer.
///
/// # Errors
/// [`ExportError::Package`], [`ExportError::Geometry`].
pub fn providers_gpkg<'a>(
    offices: impl Iterator<Item = &'a Disclosed<Provider>>,
    catalogue: &Catalogue,
    caption: &str,
    day: Date,
) -> Result<Vec<u8>, ExportError> {
    let offices: Vec<&Disclosed<Provider>> = offices.collect();
    let points = offices.iter().map(|office| {
        let at = office.location?.position;
        Some(Geometry::Point(Point::new(at.lon(), at.lat())))
    });
    let mut rows = cells(&offices, catalogue, false);
    let columns = rows.remove(0);
    package(&LayerOut {
        name: &word("report.offices"),
        description: caption,
        day,
        geometry: "POINT",
        columns,
        rows: points.zip(rows).collect(),
    })
}

/// A GeoJSON feature collection of offices; those without a position have a null geometry.
pub fn providers_geojson<'a>(
    offices: impl Iterator<Item = &'a Disclosed<Provider>>,
    caption: &str,
) -> String {
    let features = offices.map(|office| {
        let geometry = office.location.map(|location| {
            let at = location.position;
            geojson::Geometry::from(&Point::new(at.lon(), at.lat()))
        });
        let mut properties = JsonObject::new();
        properties.insert("id".to_owned(), JsonValue::from(office.id.as_str()));
        properties.insert("kind".to_owned(), JsonValue::from(office.kind.as_str()));
        for field in &FIELDS {
            if let Some(text) = (field.text)(office) {
                properties.insert(field.name.to_owned(), JsonValue::from(text));
            }
        }
        feature(geometry, properties)
    });
    collection(features.collect(), caption)
}
