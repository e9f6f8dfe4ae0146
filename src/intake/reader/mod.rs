//! File containers: archives, tables, shapefiles, GeoPackages, GeoJSON and other JSON; nothing here knows what a town is.
//!
//! Every reader takes untrusted bytes. Invariants: no panic, memory bounded by the limits beside
//! each reader, and what cannot be read is named by row and column.

pub(super) mod archive;
pub(super) mod crs;
pub(super) mod dbf;
mod delimited;
pub(super) mod feature;
pub(super) mod json;
pub(super) mod layer;
pub(super) mod package;
pub(super) mod polygon;
pub(super) mod shape;
pub(super) mod spreadsheet;
pub(super) mod table;
pub(super) mod text;
mod topology;

/// Most vertices taken from one file: five times the largest official one of a prefecture.
pub(super) const MAX_VERTICES: usize = 2_000_000;
