//! GeoPackages: layers and tables in an SQLite database, read from memory.
//!
//! A database is a program as much as a file: views, triggers and virtual tables are not used, functions that
//! a schema names are not trusted, and reading stops after a number of steps. Geometry is decoded by the `wkb` crate.
//!
//! # Source
//! OGC GeoPackage Encoding Standard 1.4: 2.1.3 for the header of a geometry, 1.1.1 for the database.

use std::io::{Cursor, Read};

use geo_traits::to_geo::ToGeoGeometry;
use geo_types::{Geometry, MultiPolygon};
use rusqlite::limits::Limit;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension};
use serde_json::{Map, Number, Value};

use super::crs::Frame;
use super::feature::{Drawing, Feature, refuse_frame};
use super::table::{MAX_COLUMNS, Table};
use super::{MAX_VERTICES, json};
use crate::merge::{At, Issues};

/// What every SQLite file begins with.
const MAGIC: &[u8] = b"SQLite format 3\0";
/// Length of the header of the database.
const HEADER: usize = 100;
/// Where the header says how the file is journaled: 2 is a log beside it, 1 none.
const JOURNAL: [usize; 2] = [18, 19];
/// Steps of the database engine between two looks, and looks after which reading stops: some seconds.
const STEPS: i32 = 1_000_000;
const LOOKS: u32 = 2_000;
/// How much longer a file may claim to be than it is.
const MOST_CUT: usize = 4;
/// Most rows of one layer.
const MAX_ROWS: u64 = 2_000_000;
/// Names of key columns that only number the rows.
const ROW_KEYS: [&str; 3] = ["fid", "ogc_fid", "rowid"];
/// Tables that programs keep beside the data: styles, projects.
const OF_PROGRAMS: [&str; 3] = ["layer_styles", "qgis_projects", "ogr_empty_table"];

/// An open GeoPackage.
#[derive(Debug)]
pub(in crate::intake) struct Package {
    connection: Connection,
}

/// What a layer holds.
#[derive(Debug)]
pub(in crate::intake) enum LayerContent {
    /// Something drawn.
    Features(Vec<Feature>),
    /// Rows without drawings.
    Table(Table<'static>),
}

/// A layer, not read yet.
#[derive(Debug)]
pub(in crate::intake) struct PackageLayer {
    /// The name of its table.
    pub(in crate::intake) name: String,
    /// The column of the drawings and the key of their frame.
    geometry: Option<(String, i64)>,
}

impl Package {
    /// Opens a file; `None`, with an issue, if it is no GeoPackage.
    pub(in crate::intake) fn open(bytes: &[u8], issues: &mut Issues) -> Option<Self> {
        let opened = bytes.starts_with(MAGIC).then(|| Self::of(bytes)).and_then(Result::ok);
        if opened.is_none() {
            issues.reject("issue.package_unreadable", At::file());
        }
        if opened.is_some() && JOURNAL.iter().any(|at| bytes.get(*at) == Some(&2)) {
            issues.note("issue.package_journal", At::file());
        }
        opened
    }

    fn of(bytes: &[u8]) -> rusqlite::Result<Self> {
        let mut connection = Connection::open_in_memory()?;
        let (source, length) = alone_and_whole(bytes);
        connection.deserialize_read_exact("main", source, length, true)?;
        connection
            .execute_batch("PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;")?;
        let longest = i32::try_from(length.max(1 << 20)).unwrap_or(i32::MAX);
        connection.set_limit(Limit::SQLITE_LIMIT_LENGTH, longest)?;
        let mut looks = 0;
        let is_enough = move || {
            looks += 1;
            looks > LOOKS
        };
        connection.progress_handler(STEPS, Some(is_enough))?;
        // Fails for what is no database, and for a database of something else.
        connection.query_row("SELECT count(*) FROM gpkg_contents", [], |_| Ok(()))?;
        Ok(Self { connection })
    }

    /// Its layers in order of their names; what is not read is told.
    pub(in crate::intake) fn layers(&self, issues: &mut Issues) -> Vec<PackageLayer> {
        let listed = self.listed();
        let Ok(listed) = listed else {
            issues.reject("issue.package_unreadable", At::file());
            return Vec::new();
        };
        let mut layers = Vec::new();
        for (name, kind) in listed {
            if OF_PROGRAMS.contains(&name.as_str()) {
                continue;
            }
            let is_drawn = kind == "features";
            if !is_drawn && kind != "attributes" && kind != "aspatial" {
                issues.note("issue.package_pictures", At::file().value(&name));
                continue;
            }
            let geometry = self.geometry(&name).ok().flatten();
            if !self.is_table(&name) || (is_drawn && geometry.is_none()) {
                issues.reject("issue.package_layer", At::file().value(&name));
                continue;
            }
            layers.push(PackageLayer { name, geometry: geometry.filter(|_| is_drawn) });
        }
        layers
    }

    fn listed(&self) -> rusqlite::Result<Vec<(String, String)>> {
        let mut all = self
            .connection
            .prepare("SELECT table_name, data_type FROM gpkg_contents ORDER BY table_name")?;
        let rows = all.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        rows.collect()
    }

    fn geometry(&self, layer: &str) -> rusqlite::Result<Option<(String, i64)>> {
        let of_layer =
            "SELECT column_name, srs_id FROM gpkg_geometry_columns WHERE table_name = ?1";
        self.connection
            .query_row(of_layer, [layer], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()
    }

    /// Whether it is an ordinary table: no view, no virtual one.
    fn is_table(&self, layer: &str) -> bool {
        let stored = "SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = ?1";
        let sql: rusqlite::Result<String> =
            self.connection.query_row(stored, [layer], |row| row.get(0));
        sql.is_ok_and(|sql| sql.to_uppercase().starts_with("CREATE TABLE"))
    }

    /// Reads a layer; `None`, with an issue, where it cannot be placed. What was read before damage is kept.
    pub(in crate::intake) fn read(
        &self,
        layer: &PackageLayer,
        issues: &mut Issues,
    ) -> Option<LayerContent> {
        let frame = match &layer.geometry {
            Some((_, key)) => Some(self.frame(*key, issues)?),
            None => None,
        };
        let mut reading = Rows::default();
        if let Err(failed) = self.rows(layer, frame, &mut reading, issues) {
            let at = At::row(reading.last + 1).detail("reason", failed);
            issues.reject("issue.package_truncated", at);
        }
        if reading.vertices > MAX_VERTICES {
            issues.reject("issue.too_many_vertices", At::file().detail("limit", MAX_VERTICES));
            return None;
        }
        Some(match frame {
            Some(_) => LayerContent::Features(reading.features),
            None => {
                LayerContent::Table(Table::records(reading.names, reading.rows.into_iter()))
            }
        })
    }

    fn frame(&self, key: i64, issues: &mut Issues) -> Option<Frame> {
        let of_key = "SELECT organization, organization_coordsys_id, definition \
                      FROM gpkg_spatial_ref_sys WHERE srs_id = ?1";
        let found: Option<(String, i64, String)> = self
            .connection
            .query_row(of_key, [key], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            .ok();
        let found = match found {
            // Standing for "undefined, in degrees".
            _ if key == 0 => {
                issues.note("issue.crs_missing", At::file());
                return Some(Frame::Degrees);
            }
            Some((by, code, _)) if by.eq_ignore_ascii_case("EPSG") => {
                Frame::of_epsg(u32::try_from(code).unwrap_or_default())
            }
            Some((_, _, definition)) => Frame::of_prj(&definition),
            None => Frame::of_prj(""),
        };
        found.map_err(|refused| refuse_frame(&refused, issues)).ok()
    }

    fn rows(
        &self,
        layer: &PackageLayer,
        frame: Option<Frame>,
        reading: &mut Rows,
        issues: &mut Issues,
    ) -> rusqlite::Result<()> {
        let (columns, key) = self.columns(&layer.name)?;
        let drawn = layer.geometry.as_ref().map(|(name, _)| name.as_str());
        let is_told = |name: &&String| {
            let numbers_rows = key.as_deref() == Some(name)
                && ROW_KEYS.contains(&name.to_lowercase().as_str());
            Some(name.as_str()) != drawn && !numbers_rows
        };
        reading.names = columns.iter().filter(is_told).take(MAX_COLUMNS).cloned().collect();
        let asked = [key.as_deref(), drawn].into_iter().flatten();
        let asked: Vec<String> =
            asked.chain(reading.names.iter().map(String::as_str)).map(quoted).collect();
        let order = key
            .as_deref()
            .map_or_else(String::new, |key| format!(" ORDER BY {}", quoted(key)));
        let query = format!("SELECT {} FROM {}{order}", asked.join(", "), quoted(&layer.name));
        let mut statement = self.connection.prepare(&query)?;
        let mut rows = statement.query([])?;
        let first = usize::from(key.is_some()) + usize::from(drawn.is_some());
        while let Some(row) = rows.next()? {
            let number = match (&key, row.get_ref(0)?) {
                (Some(_), ValueRef::Integer(key)) => u64::try_from(key).ok(),
                _ => None,
            };
            let number = number.unwrap_or(reading.last + 1);
            reading.last = number;
            reading.count += 1;
            if reading.count > MAX_ROWS || reading.vertices > MAX_VERTICES {
                return Ok(());
            }
            let mut values = Map::new();
            for (at, name) in (first..).zip(&reading.names) {
                values.insert(name.clone(), value(row.get_ref(at)?, number, name, issues));
            }
            let Some(frame) = frame else {
                let cells = reading.names.iter();
                let cells =
                    cells.map(|name| values.get(name).map_or_else(String::new, json::text));
                reading.rows.push((number, cells.collect()));
                continue;
            };
            let drawing = match row.get_ref(usize::from(key.is_some()))? {
                ValueRef::Null => Some(Drawing::Nothing),
                ValueRef::Blob(bytes) => drawing(bytes),
                _ => None,
            };
            reading.vertices += drawing.as_ref().map_or(0, Drawing::vertex_count);
            match drawing.and_then(|own| frame.to_degrees(own)) {
                Some(own) => reading.features.push(Feature::of_values(number, values, own)),
                None => issues.reject("issue.feature_unreadable", At::row(number)),
            }
        }
        Ok(())
    }

    /// The columns, and the one that is the key of the rows, where there is one of numbers.
    fn columns(&self, layer: &str) -> rusqlite::Result<(Vec<String>, Option<String>)> {
        let all = "SELECT name, pk, upper(type) FROM pragma_table_info(?1)";
        let mut statement = self.connection.prepare(all)?;
        let rows = statement.query_map([layer], |row| {
            let (name, key, kind): (String, i64, String) =
                (row.get(0)?, row.get(1)?, row.get(2)?);
            Ok((name, key == 1 && kind.contains("INT")))
        })?;
        let all: Vec<(String, bool)> = rows.collect::<rusqlite::Result<_>>()?;
        let key = all.iter().find(|(_, is_key)| *is_key).map(|(name, _)| name.clone());
        Ok((all.into_iter().map(|(name, _)| name).collect(), key))
    }
}

/// What was read of a layer so far.
#[derive(Debug, Default)]
struct Rows {
    names: Vec<String>,
    features: Vec<Feature>,
    rows: Vec<(u64, Vec<String>)>,
    count: u64,
    last: u64,
    vertices: usize,
}

/// The file as one that has no log beside it, which would be looked for; and with empty pages where it ends too
/// early, as otherwise not even its beginning would be opened. With its length.
fn alone_and_whole(bytes: &[u8]) -> (impl Read, usize) {
    let (head, body) = bytes.split_at_checked(HEADER).unwrap_or((bytes, &[]));
    let mut head = head.to_vec();
    for at in JOURNAL {
        if let Some(mode) = head.get_mut(at).filter(|mode| **mode == 2) {
            *mode = 1;
        }
    }
    let number = |at: usize, length: usize| {
        let own = head.iter().skip(at).take(length);
        own.fold(0_usize, |number, byte| number << 8 | usize::from(*byte))
    };
    let page = if number(16, 2) == 1 { 1 << 16 } else { number(16, 2) };
    let most = bytes.len().saturating_mul(MOST_CUT);
    let claimed = number(28, 4).saturating_mul(page).min(most);
    // Half a page would be rows of nothing.
    let kept = match bytes.len().checked_div(page) {
        Some(pages) if claimed > bytes.len() => pages * page,
        _ => bytes.len(),
    };
    let body = body.get(..kept.saturating_sub(HEADER)).unwrap_or(body);
    let length = claimed.max(kept).max(head.len());
    let missing = (length - head.len() - body.len()) as u64;
    (Cursor::new(head).chain(body).chain(std::io::repeat(0).take(missing)), length)
}

/// A name as SQL writes it.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

fn value(cell: ValueRef, row: u64, column: &str, issues: &mut Issues) -> Value {
    match cell {
        ValueRef::Integer(number) => Value::from(number),
        ValueRef::Real(number) => Number::from_f64(number).map_or(Value::Null, Value::Number),
        ValueRef::Text(bytes) => match std::str::from_utf8(bytes) {
            Ok(text) => Value::from(text),
            Err(_) => {
                issues.drop_value("issue.undecodable", At::row(row).column(column));
                Value::Null
            }
        },
        // Pictures and documents.
        ValueRef::Null | ValueRef::Blob(_) => Value::Null,
    }
}

/// The drawing of a geometry with the header GeoPackages put before it; `None` for what is no place.
fn drawing(bytes: &[u8]) -> Option<Drawing> {
    let (header, body) = bytes.split_at_checked(8)?;
    let flags = *header.get(3)?;
    let is_other = flags & 0b10_0000 != 0;
    if !header.starts_with(b"GP") || is_other {
        return None;
    }
    if flags & 0b1_0000 != 0 {
        return Some(Drawing::Nothing);
    }
    let envelope = match (flags >> 1) & 0b111 {
        0 => 0,
        1 => 32,
        2 | 3 => 48,
        4 => 64,
        _ => return None,
    };
    let body = body.get(envelope..)?;
    // Collections nest without end, and are no place.
    if !(1..=6).contains(&kind(body)?) {
        return None;
    }
    of_geometry(wkb::reader::read_wkb(body).ok()?.try_to_geometry()?)
}

/// The type of a geometry, whatever its dimensions: 1 point, 2 line, 3 area, 4 to 6 several.
fn kind(body: &[u8]) -> Option<u32> {
    let number: [u8; 4] = body.get(1..5)?.try_into().ok()?;
    let number = match body.first()? {
        0 => u32::from_be_bytes(number),
        1 => u32::from_le_bytes(number),
        _ => return None,
    };
    Some((number & 0x0FFF_FFFF) % 1_000)
}

fn of_geometry(geometry: Geometry<f64>) -> Option<Drawing> {
    Some(match geometry {
        Geometry::Point(at) => Drawing::Point(at.0),
        Geometry::MultiPoint(points) => match points.0.as_slice() {
            [only] => Drawing::Point(only.0),
            _ => return None,
        },
        Geometry::LineString(line) => Drawing::Lines(vec![line]),
        Geometry::MultiLineString(lines) => Drawing::Lines(lines.0),
        Geometry::Polygon(area) => Drawing::Area(MultiPolygon::new(vec![area])),
        Geometry::MultiPolygon(area) => Drawing::Area(area),
        _ => return None,
    })
}
