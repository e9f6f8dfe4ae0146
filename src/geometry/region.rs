//! An area on the map: polygons in longitude and latitude, oriented once at the border.

use std::sync::Arc;

use geo::{
    BooleanOps, BoundingRect, Contains, InteriorPoint, orient::Direction, orient::Orient,
};
use geo_types::{Coord, LineString, MultiPolygon, Point, Polygon, Rect};
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
        let nowhere = BoundingBox { west: 0.0, south: 0.0, east: 0.0, north: 0.0 };
        self.polygons.bounding_rect().map_or(nowhere, box_of)
    }

    /// What of the region lies in a box; `None` where nothing does. Polygons wholly inside stay to the last bit.
    pub fn within(&self, bounds: &BoundingBox) -> Option<Self> {
        if bounds.holds(&self.bounding_box()) {
            return Some(self.clone());
        }
        let corner = |x, y| Coord { x, y };
        let frame =
            Rect::new(corner(bounds.west, bounds.south), corner(bounds.east, bounds.north))
                .to_polygon();
        let mut kept = Vec::new();
        for polygon in self.polygons.iter() {
            let Some(own) = polygon.bounding_rect().map(box_of) else { continue };
            if bounds.holds(&own) {
                kept.push(polygon.clone());
            } else if bounds.intersects(&own) {
                kept.extend(polygon.intersection(&frame));
            }
        }
        Self::try_new(MultiPolygon::new(kept)).ok()
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

fn box_of(rect: Rect<f64>) -> BoundingBox {
    let (min, max) = (rect.min(), rect.max());
    BoundingBox { west: min.x, south: min.y, east: max.x, north: max.y }
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

    #[test]
    fn what_lies_in_a_box_is_cut_out_and_the_rest_left() {
        let square = |west: f64, south: f64, side: f64| {
            let (east, north) = (west + side, south + side);
            let ring = vec![(west, south), (east, south), (east, north), (west, north)];
            Polygon::new(LineString::from(ring), vec![])
        };
        let inside = square(139.2, 35.2, 0.1);
        let parts = vec![inside.clone(), square(138.5, 35.5, 1.0), square(150.0, 40.0, 1.0)];
        let region = Region::try_new(MultiPolygon::new(parts)).expect("squares are areas");
        let bounds = BoundingBox { west: 139.0, south: 35.0, east: 140.0, north: 36.0 };
        let cut = region.within(&bounds).expect("two lie in it");
        assert_eq!(cut.part_count(), 2);
        assert_eq!(
            cut.polygons().0[0],
            Region::try_new(inside.into()).expect("one").polygons().0[0]
        );
        let area: f64 = geo::Area::unsigned_area(cut.polygons());
        assert!((area - (0.01 + 0.25)).abs() < 1e-9, "{area}");
        assert!(bounds.holds(&cut.bounding_box()));
        let far = BoundingBox { west: 100.0, south: 0.0, east: 101.0, north: 1.0 };
        assert_eq!(region.within(&far), None);
        // Around the box, and a hole around it.
        let around = square(138.0, 34.0, 4.0);
        let all = Region::try_new(around.clone().into()).expect("one").within(&bounds);
        assert!(
            (geo::Area::unsigned_area(all.expect("all of it").polygons()) - 1.0).abs() < 1e-9
        );
        let mut hole = around;
        hole.interiors_push(square(138.5, 34.5, 3.0).exterior().clone());
        assert_eq!(Region::try_new(hole.into()).expect("a ring").within(&bounds), None);
    }
}
