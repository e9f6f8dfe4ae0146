//! Vector tiles: a layer of features in, Mapbox Vector Tile 2.1 bytes out; no IO.
//!
//! Polygons are cut to the tile, rounded to its grid, and then resolved by an overlay on that same
//! grid. Rounding faults, zero-area rings and winding are thereby settled in one exact step: what
//! comes out is a set of simple rings, outer ones with positive area (MVT 2.1, §4.3.3.3).
//! The `mvt` crate writes the bytes and never clips (it clamps corners); it also leaves out the
//! `MoveTo` of a part that begins where the one before ended, so that `clip` never hands it one.

mod clip;
mod mercator;

use mvt::{GeomEncoder, GeomType, Tile};

use crate::geometry::{BoundingBox, LonLat, Region};

pub use mercator::{MAX_ZOOM, TileId};

/// Units along one side of a tile.
pub const EXTENT: u16 = 4096;

/// Units drawn beyond each side of a tile, so that outlines meet across tiles.
pub const BUFFER: u16 = 64;

/// A value of a feature's property.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Text.
    Text(String),
    /// A whole number.
    Whole(i64),
    /// A number.
    Number(f64),
    /// Yes or no.
    Flag(bool),
}

/// What a feature looks like.
#[derive(Debug, Clone)]
pub enum Geometry {
    /// A position.
    Point(LonLat),
    /// Lines, each of two positions or more.
    Lines(Vec<Vec<LonLat>>),
    /// An area.
    Area(Region),
}

/// A feature of a layer.
#[derive(Debug, Clone)]
pub struct Feature {
    /// Id within the layer, from 1.
    pub id: u64,
    /// Where it is.
    pub geometry: Geometry,
    /// Properties in writing order.
    pub properties: Vec<(&'static str, Value)>,
}

/// A layer with its features placed on the world map, ready to be cut into tiles.
#[derive(Debug)]
pub struct Layer {
    name: &'static str,
    features: Vec<Placed>,
    bounds: Option<BoundingBox>,
}

#[derive(Debug)]
struct Placed {
    feature: Feature,
    bounds: mercator::WorldBox,
}

/// Why a tile could not be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TileError {
    /// The encoder refused.
    #[error("layer `{layer}`: the tile could not be encoded")]
    Encode {
        /// Name of the layer.
        layer: &'static str,
        /// What the encoder said.
        #[source]
        source: mvt::Error,
    },
}

impl Layer {
    /// Prepares a layer.
    pub fn new(name: &'static str, features: Vec<Feature>) -> Self {
        let bounds = features
            .iter()
            .filter_map(|feature| feature.geometry.bounding_box())
            .reduce(|one, two| one.union(&two));
        let features = features
            .into_iter()
            .filter_map(|feature| {
                let bounds = mercator::WorldBox::of(&feature.geometry.bounding_box()?);
                Some(Placed { feature, bounds })
            })
            .collect();
        Self { name, features, bounds }
    }

    /// The box around all features.
    pub const fn bounds(&self) -> Option<BoundingBox> {
        self.bounds
    }

    /// Number of features.
    pub fn feature_count(&self) -> usize {
        self.features.len()
    }

    /// The tile's bytes; empty where the layer has nothing.
    ///
    /// # Shape
    /// One layer of extent [`EXTENT`]. A point is in exactly one tile of a zoom; lines and areas
    /// reach [`BUFFER`] units beyond the tile.
    /// # Errors
    /// [`TileError::Encode`] ← the encoder.
    pub fn encode(&self, id: TileId) -> Result<Vec<u8>, TileError> {
        let failed = |source| TileError::Encode { layer: self.name, source };
        let view = mercator::View::of(id);
        let mut tile = Tile::new(u32::from(EXTENT));
        let mut layer = tile.create_layer(self.name);
        let near = self.features.iter().filter(|placed| view.may_show(&placed.bounds));
        for Placed { feature, .. } in near {
            let Some(data) = encode_geometry(&feature.geometry, &view).map_err(failed)? else {
                continue;
            };
            let mut written = layer.into_feature(data);
            written.set_id(feature.id);
            for (key, value) in &feature.properties {
                match value {
                    Value::Text(text) => written.add_tag_string(key, text),
                    Value::Whole(number) => written.add_tag_sint(key, *number),
                    Value::Number(number) => written.add_tag_double(key, *number),
                    Value::Flag(flag) => written.add_tag_bool(key, *flag),
                }
            }
            layer = written.into_layer();
        }
        if layer.num_features() == 0 {
            return Ok(Vec::new());
        }
        tile.add_layer(layer).map_err(failed)?;
        tile.to_bytes().map_err(failed)
    }
}

impl Geometry {
    fn bounding_box(&self) -> Option<BoundingBox> {
        match self {
            Self::Point(at) => BoundingBox::around([*at]),
            Self::Lines(lines) => BoundingBox::around(lines.iter().flatten().copied()),
            Self::Area(region) => Some(region.bounding_box()),
        }
    }
}

fn encode_geometry(
    geometry: &Geometry,
    view: &mercator::View,
) -> Result<Option<mvt::GeomData>, mvt::Error> {
    let (kind, parts): (GeomType, Vec<Vec<[i32; 2]>>) = match geometry {
        Geometry::Point(at) => (GeomType::Point, clip::point(*at, view).into_iter().collect()),
        Geometry::Lines(lines) => (GeomType::Linestring, clip::lines(lines, view)),
        Geometry::Area(region) => (GeomType::Polygon, clip::area(region, view)),
    };
    if parts.is_empty() {
        return Ok(None);
    }
    let count = parts.len();
    let mut encoder = GeomEncoder::new(kind);
    for (index, part) in parts.into_iter().enumerate() {
        for [x, y] in part {
            encoder.add_point(f64::from(x), f64::from(y))?;
        }
        // The last part is completed by `encode`.
        if index + 1 < count {
            encoder.complete_geom()?;
        }
    }
    encoder.encode().map(Some)
}
