//! JSON that is no GeoJSON: told apart, and arrays of records as tables.

use serde_json::{Map, Value};

use super::table::Table;

/// What a JSON text holds.
#[derive(Debug)]
pub(in crate::intake) enum Shape {
    /// GeoJSON or TopoJSON, by its `type`.
    GeoJson,
    /// An array of flat records, as a table whose header are their keys.
    Records(Table<'static>),
    /// Something else.
    Other,
    /// No JSON.
    Broken,
}

/// Types of GeoJSON, and TopoJSON's.
const GEO: [&str; 10] = [
    "Topology",
    "FeatureCollection",
    "Feature",
    "Point",
    "MultiPoint",
    "LineString",
    "MultiLineString",
    "Polygon",
    "MultiPolygon",
    "GeometryCollection",
];

pub(in crate::intake) fn shape(bytes: &[u8]) -> Shape {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    // GeoJSON is large and read elsewhere: its type is looked for near the beginning first.
    let head = String::from_utf8_lossy(bytes.get(..400).unwrap_or(bytes))
        .replace([' ', '\n', '\r'], "");
    if GEO.iter().any(|own| head.contains(&format!("\"type\":\"{own}\""))) {
        return Shape::GeoJson;
    }
    match serde_json::from_slice(bytes) {
        Err(_) => Shape::Broken,
        Ok(Value::Array(records)) => records_of(records),
        Ok(Value::Object(own)) => {
            let kind = own.get("type").and_then(Value::as_str);
            if kind.is_some_and(|kind| GEO.contains(&kind)) {
                Shape::GeoJson
            } else {
                Shape::Other
            }
        }
        Ok(_) => Shape::Other,
    }
}

fn records_of(records: Vec<Value>) -> Shape {
    let objects: Vec<Map<String, Value>> = records
        .into_iter()
        .filter_map(|own| match own {
            Value::Object(own) => Some(own),
            _ => None,
        })
        .collect();
    let mut header: Vec<String> = Vec::new();
    for key in objects.iter().take(100).flat_map(Map::keys) {
        if !header.contains(key) {
            header.push(key.clone());
        }
    }
    if objects.is_empty() || header.is_empty() {
        return Shape::Other;
    }
    let cells = objects.iter().map(|own| {
        header.iter().map(|key| own.get(key).map_or_else(String::new, text)).collect()
    });
    Shape::Records(Table::records(header.clone(), (2..).zip(cells)))
}

/// A value as a cell; lists are joined.
pub(super) fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Bool(flag) => flag.to_string(),
        Value::Array(list) => list.iter().map(text).collect::<Vec<_>>().join("、"),
        Value::Null | Value::Object(_) => String::new(),
    }
}
