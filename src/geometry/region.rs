//! An area on the map: polygons in longitude and latitude, oriented once at the border.

use std::sync::Arc;

use geo::{BoundingRect, Contains, InteriorPoint, orient::Direction, orient::Orient};
use geo_types::{Coord, LineString, MultiPolygon, Point, Polygon};
use serde::{Deserialize, Serialize};

use super::lonlat::{BoundingBox, LonLat};

/// An area in longitude/latitude degrees (JGD2011).
///
/// # Shape
/// Rings are closed, outer rings counter-clockwise, holes clockwise. Rings with fewer than three
/// different vertices are not kept. Cheap to clone: the coordinates are shared.
#[derive(Debug, Clone, PartialEq)]
pub struct Region {
    polygons: Arc<MultiPolygon<f64>>,
}

/// Why coordinates do not make an area.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidRegion {
    /// No ring is left that encloses an area.
    #[error("no ring encloses an area")]
    Empty,
    /// A vertex is not a longitude and latitude.
    #[error("vertex {vertex} of ring {ring} (`{lon}, {lat}`) is not a longitude and latitude")]
    NotDegrees {
        /// Ring index, outer rings and holes counted in order.
        ring: usize,
        /// Vertex index within the ring.
        vertex: usize,
        /// The longitude found.
        lon: f64,
        /// The latitude found.
        lat: f64,
    },
}

impl Region {
    /// Makes a region from polygons whose rings may run in any direction.
    ///
    /// # Errors
    /// [`InvalidRegion::NotDegrees`] ← a vertex out of range; [`InvalidRegion::Empty`] ← no area.
    pub fn try_new(polygons: MultiPolygon<f64>) -> Result<Self, InvalidRegion> {
        let rings = polygons.iter().flat_map(|polygon| {
            std::iter::once(polygon.exterior()).chain(polygon.interiors())
        });
        for (ring, line) in rings.enumerate() {
            for (vertex, at) in line.coords().enumerate() {
                if LonLat::try_new(at.x, at.y).is_err() {
                    return Err(InvalidRegion::NotDegrees {
                        ring,
                        vertex,
                        lon: at.x,
                        lat: at.y,
                    });
                }
            }
        }
        let kept: Vec<Polygon<f64>> = polygons
            .into_iter()
            .filter(|polygon| encloses_area(polygon.exterior()))
            .map(|polygon| {
                let (outer, holes) = polygon.into_inner();
                let holes = holes.into_iter().filter(encloses_area).collect();
                Polygon::new(outer, holes).orient(Direction::Default)
            })
            .collect();
        if kept.is_empty() {
            return Err(InvalidRegion::Empty);
        }
        Ok(Self { polygons: Arc::new(MultiPolygon::new(kept)) })
    }

    /// The polygons, oriented and closed.
    pub fn polygons(&self) -> &MultiPolygon<f64> {
        &self.polygons
    }

    /// The smallest box around the region.
    pub fn bounding_box(&self) -> BoundingBox {
        let Some(rect) = self.polygons.bounding_rect() else {
            return BoundingBox { west: 0.0, south: 0.0, east: 0.0, north: 0.0 };
        };
        BoundingBox {
            west: rect.min().x,
            south: rect.min().y,
            east: rect.max().x,
            north: rect.max().y,
        }
    }

    /// Whether the position lies inside (not on the border).
    pub fn contains(&self, at: LonLat) -> bool {
        self.bounding_box().contains(at)
            && self.polygons.contains(&Point::new(at.lon(), at.lat()))
    }

    /// A position well inside, for labels and distances.
    pub fn inner_point(&self) -> LonLat {
        let point = self.polygons.interior_point().map(Coord::from);
        point
            .and_then(|at| LonLat::try_new(at.x, at.y).ok())
            .unwrap_or_else(|| self.bounding_box().center())
    }

    /// Number of separate parts.
    pub fn part_count(&self) -> usize {
        self.polygons.0.len()
    }

    /// Number of vertices in all rings, closing ones included.
    pub fn vertex_count(&self) -> usize {
        self.polygons
            .iter()
            .map(|polygon| {
                polygon.exterior().0.len()
                    + polygon.interiors().iter().map(|ring| ring.0.len()).sum::<usize>()
            })
            .sum()
    }
}

fn encloses_area(ring: &LineString<f64>) -> bool {
    // The shoelace sum about the first vertex: immune to the size of the coordinates.
    let Some(origin) = ring.0.first() else { return false };
    let doubled: f64 = ring
        .lines()
        .map(|line| {
            (line.start.x - origin.x) * (line.end.y - origin.y)
                - (line.end.x - origin.x) * (line.start.y - origin.y)
        })
        .sum();
    // 1e-14 square degrees are about a tenth of a square millimeter.
    ring.0.len() >= 4 && doubled.abs() > 1e-14
}

impl Serialize for Region {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let rings: Vec<Vec<Vec<[f64; 2]>>> = self
            .polygons
            .iter()
            .map(|polygon| {
                std::iter::once(polygon.exterior())
                    .chain(polygon.interiors())
                    .map(|ring| ring.coords().map(|at| [at.x, at.y]).collect())
                    .collect()
            })
            .collect();
        rings.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Region {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let rings = Vec::<Vec<Vec<[f64; 2]>>>::deserialize(deserializer)?;
        let polygons = rings
            .into_iter()
            .map(|rings| {
                let mut rings = rings.into_iter().map(LineString::from);
                let outer = rings.next().unwrap_or_else(|| LineString::new(vec![]));
                Polygon::new(outer, rings.collect())
            })
            .collect();
        Self::try_new(MultiPolygon::new(polygons)).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::winding_order::Winding;

    fn clockwise_square() -> Polygon<f64> {
        Polygon::new(
            LineString::from(vec![(139.0, 35.0), (139.0, 36.0), (140.0, 36.0), (140.0, 35.0)]),
            vec![],
        )
    }

    #[test]
    fn rings_are_oriented_on_entry() {
        let region = Region::try_new(clockwise_square().into()).expect("a square is an area");
        assert!(region.polygons().0[0].exterior().is_ccw());
    }

    #[test]
    fn a_line_back_and_forth_is_not_an_area() {
        let flat = Polygon::new(
            LineString::from(vec![(139.0, 35.0), (140.0, 35.0), (139.5, 35.0)]),
            vec![],
        );
        assert_eq!(Region::try_new(flat.into()), Err(InvalidRegion::Empty));
    }

    #[test]
    fn a_region_survives_its_json() {
        let region = Region::try_new(clockwise_square().into()).expect("a square is an area");
        let json = serde_json::to_string(&region).expect("serializes");
        assert_eq!(serde_json::from_str::<Region>(&json).expect("parses"), region);
    }
}
