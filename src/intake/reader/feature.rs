//! GeoJSON and TopoJSON features, one by one: a broken feature does not cost the others.

use std::collections::HashSet;

use geo_types::{Coord, LineString, MultiPolygon, Polygon};
use geojson::{Feature as JsonFeature, GeometryValue, Position};
use serde_json::{Map, Value};

use super::crs::{Frame, RefusedFrame};
use super::table::{MAX_COLUMNS, Table};
use super::{MAX_VERTICES, json, text, topology};
use crate::merge::{At, Issues};

/// A feature with a number, properties and a geometry.
#[derive(Debug)]
pub(in crate::intake) struct Feature {
    /// Feature number in the file, from 1; where the file numbers its features itself, that number.
    pub(in crate::intake) number: u64,
    properties: Map<String, Value>,
    /// What is drawn.
    pub(in crate::intake) drawing: Drawing,
}

/// The geometry of a feature, coordinates as written.
#[derive(Debug)]
pub(in crate::intake) enum Drawing {
    /// No geometry.
    Nothing,
    /// A point.
    Point(Coord<f64>),
    /// Lines.
    Lines(Vec<LineString<f64>>),
    /// An area.
    Area(MultiPolygon<f64>),
}

impl Drawing {
    /// Vertices it has, those of the holes of areas not counted.
    pub(in crate::intake) fn vertex_count(&self) -> usize {
        match self {
            Self::Nothing => 0,
            Self::Point(_) => 1,
            Self::Lines(lines) => lines.iter().map(|line| line.0.len()).sum(),
            Self::Area(area) => area.iter().map(|part| part.exterior().0.len()).sum(),
        }
    }
}

impl Feature {
    /// A feature of texts.
    pub(in crate::intake) fn of_texts(
        number: u64,
        texts: impl Iterator<Item = (String, String)>,
        drawing: Drawing,
    ) -> Self {
        let properties = texts.map(|(name, text)| (name, Value::String(text))).collect();
        Self { number, properties, drawing }
    }

    /// A feature of values.
    pub(super) const fn of_values(
        number: u64,
        properties: Map<String, Value>,
        drawing: Drawing,
    ) -> Self {
        Self { number, properties, drawing }
    }

    /// A property by name; dBASE and those who save anew from it write names in capitals.
    fn property(&self, name: &str) -> Option<&Value> {
        let in_capitals = || {
            let mut all = self.properties.iter();
            all.find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value)
        };
        self.properties.get(name).or_else(in_capitals)
    }

    /// The text of a property, numbers included; `None` if absent or empty.
    pub(in crate::intake) fn text(&self, name: &str) -> Option<String> {
        let text = match self.property(name)? {
            Value::String(text) => text.trim().to_owned(),
            Value::Number(number) => number.to_string(),
            _ => return None,
        };
        (!text.is_empty()).then_some(text)
    }

    /// Names of all properties, in order.
    pub(in crate::intake) fn names(&self) -> impl Iterator<Item = &str> {
        self.properties.keys().map(String::as_str)
    }

    /// The first of several properties that is filled.
    pub(in crate::intake) fn first(&self, names: &[&str]) -> Option<String> {
        names.iter().find_map(|name| self.text(name))
    }

    /// The first of several properties the feature has, filled or not.
    pub(in crate::intake) fn has_any(&self, names: &[&str]) -> bool {
        names.iter().any(|name| self.property(name).is_some())
    }

    /// Whether the only property is this one.
    pub(in crate::intake) fn has_only(&self, name: &str) -> bool {
        self.properties.len() == 1 && self.property(name).is_some()
    }
}

/// Headers of the columns that [`table`] adds: where the points are.
pub(in crate::intake) const POINT_COLUMNS: [&str; 2] = ["経度（図形）", "緯度（図形）"];

/// The properties as a table, the positions of points before them; a header is a property any feature has.
/// Rows are numbered as the features are.
pub(in crate::intake) fn table(features: &[Feature]) -> Table<'static> {
    let mut header: Vec<&str> = POINT_COLUMNS.into();
    let mut known = HashSet::new();
    for name in features.iter().flat_map(Feature::names) {
        if header.len() < MAX_COLUMNS && known.insert(name) {
            header.push(name);
        }
    }
    let rows = features.iter().map(|feature| {
        let place = match feature.drawing {
            Drawing::Point(at) => [at.x.to_string(), at.y.to_string()],
            _ => Default::default(),
        };
        let names = header.iter().skip(POINT_COLUMNS.len());
        let cells = names
            .map(|name| feature.properties.get(*name).map_or_else(String::new, json::text));
        (feature.number, place.into_iter().chain(cells).collect())
    });
    Table::records(header.iter().map(|own| (*own).to_owned()).collect(), rows)
}

/// Reads the features; `None`, with an issue, if the bytes are neither GeoJSON nor TopoJSON that can
/// be placed.
pub(in crate::intake) fn features(bytes: &[u8], issues: &mut Issues) -> Option<Vec<Feature>> {
    // GeoJSON is UTF-8; 国土数値情報 ships copies in cp932 as well.
    let (bytes, encoding) = text::detect(bytes);
    let json = encoding.decode(&bytes).and_then(|text| serde_json::from_str(&text).ok());
    let Some(Value::Object(mut root)) = json else {
        issues.reject("issue.json_unreadable", At::file());
        return None;
    };
    let frame = frame(root.get("crs"), issues)?;
    if topology::is_topology(&root) {
        let list = topology::features(&root, issues)?;
        return collect(list, frame, issues);
    }
    let features = root.remove("features");
    let list = match (root.get("type").and_then(Value::as_str), features) {
        (Some("FeatureCollection"), Some(Value::Array(list))) => list,
        (Some("Feature"), _) => vec![Value::Object(root)],
        _ => {
            issues.reject("issue.geojson_expected", At::file());
            return None;
        }
    };
    collect(list, frame, issues)
}

fn collect(list: Vec<Value>, frame: Frame, issues: &mut Issues) -> Option<Vec<Feature>> {
    let mut vertices = 0;
    let mut features = Vec::with_capacity(list.len());
    for (number, value) in (1..).zip(list) {
        let Some(feature) = feature(number, value, frame, &mut vertices) else {
            issues.reject("issue.feature_unreadable", At::row(number));
            continue;
        };
        if vertices > MAX_VERTICES {
            issues.reject("issue.too_many_vertices", At::file().detail("limit", MAX_VERTICES));
            return None;
        }
        features.push(feature);
    }
    Some(features)
}

fn frame(crs: Option<&Value>, issues: &mut Issues) -> Option<Frame> {
    let Some(crs) = crs.filter(|crs| !crs.is_null()) else { return Some(Frame::Degrees) };
    let name = crs.pointer("/properties/name").and_then(Value::as_str).unwrap_or_default();
    match Frame::of_name(name) {
        Ok(frame) => Some(frame),
        Err(refused) => {
            refuse_frame(&refused, issues);
            None
        }
    }
}

/// Reports a frame that is not accepted.
pub(in crate::intake) fn refuse_frame(refused: &RefusedFrame, issues: &mut Issues) {
    let (rule, found) = match refused {
        RefusedFrame::TokyoDatum { found } => ("issue.crs_tokyo", found),
        RefusedFrame::Unknown { found } => ("issue.crs_unknown", found),
    };
    issues.reject(rule, At::file().value(found));
}

fn feature(number: u64, value: Value, frame: Frame, vertices: &mut usize) -> Option<Feature> {
    let json: JsonFeature = serde_json::from_value(value).ok()?;
    let drawing = match json.geometry.map(|geometry| geometry.value) {
        None => Drawing::Nothing,
        Some(value) => drawing(value)?,
    };
    *vertices += drawing.vertex_count();
    let drawing = frame.to_degrees(drawing)?;
    let properties = json.properties.unwrap_or_default().into_iter().collect();
    Some(Feature { number, properties, drawing })
}

fn drawing(value: GeometryValue) -> Option<Drawing> {
    Some(match value {
        GeometryValue::Point { coordinates } => Drawing::Point(coord(&coordinates)?),
        GeometryValue::MultiPoint { coordinates } => match coordinates.as_slice() {
            [only] => Drawing::Point(coord(only)?),
            _ => return None,
        },
        GeometryValue::LineString { coordinates } => Drawing::Lines(vec![line(&coordinates)?]),
        GeometryValue::MultiLineString { coordinates } => {
            Drawing::Lines(coordinates.iter().map(|part| line(part)).collect::<Option<_>>()?)
        }
        GeometryValue::Polygon { coordinates } => {
            Drawing::Area(MultiPolygon::new(vec![polygon(&coordinates)?]))
        }
        GeometryValue::MultiPolygon { coordinates } => {
            let parts: Option<Vec<_>> = coordinates.iter().map(|part| polygon(part)).collect();
            Drawing::Area(MultiPolygon::new(parts?))
        }
        GeometryValue::GeometryCollection { .. } => return None,
    })
}

fn coord(position: &Position) -> Option<Coord<f64>> {
    match position.as_slice() {
        [x, y, ..] => Some(Coord { x: *x, y: *y }),
        _ => None,
    }
}

fn line(positions: &[Position]) -> Option<LineString<f64>> {
    positions.iter().map(coord).collect::<Option<Vec<_>>>().map(LineString::new)
}

fn polygon(rings: &[Vec<Position>]) -> Option<Polygon<f64>> {
    let mut rings =
        rings.iter().map(|ring| line(ring)).collect::<Option<Vec<_>>>()?.into_iter();
    let outer = rings.next()?;
    Some(Polygon::new(outer, rings.collect()))
}
