//! GeoPackages out: one layer in longitude and latitude, as QGIS and other programs open it.
//!
//! # Source
//! OGC GeoPackage Encoding Standard 1.2, which programs of old computers know as well: 1.1.1 and 2.1 for the tables, 2.1.3 for the header of a geometry.

use geo_types::Geometry;
use rusqlite::{Connection, params_from_iter};
use wkb::Endianness;
use wkb::writer::{WriteOptions, write_geometry};

use super::ExportError;

/// EPSG code of longitude and latitude on WGS84, as in GeoJSON.
const FRAME: i32 = 4326;

/// The tables every GeoPackage has, its mark ("GPKG") and its version.
const TABLES: &str = r#"
PRAGMA application_id = 1196444487;
PRAGMA user_version = 10200;
CREATE TABLE gpkg_spatial_ref_sys (
  srs_name TEXT NOT NULL, srs_id INTEGER PRIMARY KEY, organization TEXT NOT NULL,
  organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
INSERT INTO gpkg_spatial_ref_sys VALUES
  ('Undefined Cartesian SRS', -1, 'NONE', -1, 'undefined', NULL),
  ('Undefined geographic SRS', 0, 'NONE', 0, 'undefined', NULL),
  ('WGS 84 geodetic', 4326, 'EPSG', 4326,
   'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563]],PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433],AUTHORITY["EPSG","4326"]]',
   NULL);
CREATE TABLE gpkg_contents (
  table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE,
  description TEXT DEFAULT '', last_change DATETIME NOT NULL,
  min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE,
  srs_id INTEGER REFERENCES gpkg_spatial_ref_sys (srs_id));
CREATE TABLE gpkg_geometry_columns (
  table_name TEXT NOT NULL UNIQUE REFERENCES gpkg_contents (table_name), column_name TEXT NOT NULL,
  geometry_type_name TEXT NOT NULL,
  srs_id INTEGER NOT NULL REFERENCES gpkg_spatial_ref_sys (srs_id),
  z TINYINT NOT NULL, m TINYINT NOT NULL, PRIMARY KEY (table_name, column_name));
"#;

/// A layer to write.
pub(super) struct LayerOut<'a> {
    /// Its name, which is that of its table.
    pub(super) name: &'a str,
    /// What it holds and where that comes from.
    pub(super) description: &'a str,
    /// The day it is of.
    pub(super) day: jiff::civil::Date,
    /// `POINT` or `MULTIPOLYGON`.
    pub(super) geometry: &'static str,
    /// Names of the columns.
    pub(super) columns: Vec<String>,
    /// What is drawn, and a cell a column; empty cells are left empty.
    pub(super) rows: Vec<(Option<Geometry<f64>>, Vec<String>)>,
}

/// The file.
///
/// # Errors
/// [`ExportError::Package`], [`ExportError::Geometry`].
pub(super) fn package(layer: &LayerOut) -> Result<Vec<u8>, ExportError> {
    let connection = Connection::open_in_memory().map_err(ExportError::Package)?;
    write(&connection, layer)?;
    let bytes = connection.serialize("main").map_err(ExportError::Package)?;
    Ok(bytes.to_vec())
}

fn write(connection: &Connection, layer: &LayerOut) -> Result<(), ExportError> {
    let geometries =
        layer.rows.iter().map(|(drawn, _)| drawn.as_ref().map(geometry).transpose());
    let geometries: Vec<Option<Vec<u8>>> =
        geometries.collect::<Result<_, _>>().map_err(ExportError::Geometry)?;
    let fill = || {
        connection.execute_batch(TABLES)?;
        let (name, kind) = (quoted(layer.name), layer.geometry);
        let columns: String =
            layer.columns.iter().map(|own| format!(", {} TEXT", quoted(own))).collect();
        connection.execute_batch(&format!(
            "CREATE TABLE {name} (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, geom {kind}{columns});"
        ))?;
        connection.execute(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change, srs_id) \
             VALUES (?1, 'features', ?1, ?2, ?3, ?4)",
            (layer.name, layer.description, format!("{}T00:00:00.000Z", layer.day), FRAME),
        )?;
        connection.execute(
            "INSERT INTO gpkg_geometry_columns VALUES (?1, 'geom', ?2, ?3, 0, 0)",
            (layer.name, kind, FRAME),
        )?;
        let places = ", ?".repeat(layer.columns.len());
        let mut insert =
            connection.prepare(&format!("INSERT INTO {name} VALUES (NULL, ?{places})"))?;
        for ((_, cells), drawn) in layer.rows.iter().zip(&geometries) {
            let cells = cells.iter().map(|cell| Some(cell).filter(|cell| !cell.is_empty()));
            let cells = cells.map(|cell| rusqlite::types::Value::from(cell.cloned()));
            let drawn = std::iter::once(rusqlite::types::Value::from(drawn.clone()));
            insert.execute(params_from_iter(drawn.chain(cells)))?;
        }
        Ok(())
    };
    connection
        .execute_batch("BEGIN")
        .and_then(|()| fill())
        .and_then(|()| connection.execute_batch("COMMIT"))
        .map_err(ExportError::Package)
}

/// A geometry with the header GeoPackages put before it: version 1, little endian, no envelope.
fn geometry(drawn: &Geometry<f64>) -> Result<Vec<u8>, wkb::error::WkbError> {
    let mut bytes = b"GP\0\x01".to_vec();
    bytes.extend(FRAME.to_le_bytes());
    write_geometry(&mut bytes, drawn, &WriteOptions { endianness: Endianness::LittleEndian })?;
    Ok(bytes)
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
