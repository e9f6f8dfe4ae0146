//! The local metric plane of a workspace: equal-area, so that what is measured in it is true.

use geo_types::{Coord, LineString, MultiPolygon, Polygon};
use proj4rs::proj::Proj;

use super::shape::{GridPoint, Shape};
use super::{LonLat, Region};
use crate::unit::{Meters, SquareMeters};

/// A Lambert azimuthal equal-area plane (GRS80) about a center, on a grid of one millimeter.
///
/// # Units
/// Meters east and north of the center. Areas equal those on the ellipsoid; lengths are true to
/// 3 parts in a million within 30 km of the center.
///
/// # Source
/// Snyder 1987, "Map Projections: A Working Manual", §24 (ellipsoidal form), through `proj4rs`. We
/// prefer it to the plane rectangular zones of METHODS 3.4, whose areas are off by up to 2e-4.
#[derive(Debug, Clone)]
pub struct Plane {
    center: LonLat,
    local: Proj,
    geographic: Proj,
}

/// Why a position has no place on a plane.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum OutOfPlane {
    /// More than 500 km from the center: the millimeter grid ends there.
    #[error("`{lon}, {lat}` is too far from the center of the workspace")]
    TooFar {
        /// Longitude of the position.
        lon: f64,
        /// Latitude of the position.
        lat: f64,
    },
}

/// Half the width of the grid: the safe range of 32-bit overlays is ±2^29 mm.
const REACH_M: f64 = 500_000.0;

impl Plane {
    /// Makes the plane about a center.
    pub fn around(center: LonLat) -> Self {
        let local = format!(
            "+proj=laea +lat_0={} +lon_0={} +x_0=0 +y_0=0 +ellps=GRS80 +units=m +no_defs",
            center.lat(),
            center.lon()
        );
        Self {
            center,
            local: Proj::from_proj_string(&local)
                .expect("a valid center makes a valid string"),
            geographic: Proj::from_proj_string("+proj=longlat +ellps=GRS80 +no_defs")
                .expect("the string is constant"),
        }
    }

    /// The center.
    pub const fn center(&self) -> LonLat {
        self.center
    }

    /// Meters east and north of the center.
    ///
    /// # Errors
    /// [`OutOfPlane::TooFar`] ← beyond 500 km.
    pub fn project(&self, at: LonLat) -> Result<[f64; 2], OutOfPlane> {
        let mut point = (at.lon().to_radians(), at.lat().to_radians(), 0.0);
        let far = OutOfPlane::TooFar { lon: at.lon(), lat: at.lat() };
        proj4rs::transform::transform(&self.geographic, &self.local, &mut point)
            .map_err(|_| far.clone())?;
        let (x, y, _) = point;
        if x.abs() <= REACH_M && y.abs() <= REACH_M { Ok([x, y]) } else { Err(far) }
    }

    /// The position of a point of the plane.
    pub fn unproject(&self, [x, y]: [f64; 2]) -> LonLat {
        let mut point = (x, y, 0.0);
        let done = proj4rs::transform::transform(&self.local, &self.geographic, &mut point);
        done.ok()
            .and_then(|()| LonLat::try_new(point.0.to_degrees(), point.1.to_degrees()).ok())
            .unwrap_or(self.center)
    }

    /// A region as a shape of this plane: overlapping parts merged, self-crossings resolved.
    ///
    /// # Errors
    /// [`OutOfPlane::TooFar`] ← a vertex beyond 500 km.
    pub fn shape(&self, region: &Region) -> Result<Shape, OutOfPlane> {
        let mut contours = Vec::new();
        for polygon in region.polygons() {
            for ring in std::iter::once(polygon.exterior()).chain(polygon.interiors()) {
                let mut contour = Vec::with_capacity(ring.0.len());
                for at in ring.coords() {
                    let at = LonLat::try_new(at.x, at.y)
                        .map_err(|_| OutOfPlane::TooFar { lon: at.x, lat: at.y })?;
                    contour.push(GridPoint::from_meters(self.project(at)?));
                }
                contours.push(contour);
            }
        }
        Ok(Shape::from_contours(contours))
    }

    /// A shape of this plane as a region; `None` when it is empty.
    pub fn region(&self, shape: &Shape) -> Option<Region> {
        let ring = |contour: &[GridPoint]| -> LineString<f64> {
            contour
                .iter()
                .map(|point| {
                    let at = self.unproject(point.to_meters());
                    Coord { x: at.lon(), y: at.lat() }
                })
                .collect()
        };
        let polygons: MultiPolygon<f64> = shape
            .polygons()
            .iter()
            .filter_map(|contours| {
                let (outer, holes) = contours.split_first()?;
                Some(Polygon::new(ring(outer), holes.iter().map(|hole| ring(hole)).collect()))
            })
            .collect();
        Region::try_new(polygons).ok()
    }
}

/// The area of a region by geodesic edges, independent of any plane.
///
/// # Source
/// Karney 2013, "Algorithms for geodesics", on GRS80, through `geographiclib-rs`.
pub fn geodesic_area(region: &Region) -> SquareMeters {
    use geographiclib_rs::{Geodesic, PolygonArea, Winding};
    let grs80 = grs80();
    let ring_area = |ring: &LineString<f64>, grs80: &Geodesic| -> f64 {
        let mut area = PolygonArea::new(grs80, Winding::CounterClockwise);
        for at in ring.coords() {
            area.add_point(at.y, at.x);
        }
        area.compute(true).1
    };
    let square_meters = region
        .polygons()
        .iter()
        .flat_map(|polygon| std::iter::once(polygon.exterior()).chain(polygon.interiors()))
        .map(|ring| ring_area(ring, grs80))
        .sum();
    SquareMeters::square_meters(square_meters)
}

/// The geodesic distance between two positions.
///
/// # Source
/// As [`geodesic_area`].
pub fn geodesic_distance(from: LonLat, to: LonLat) -> Meters {
    use geographiclib_rs::InverseGeodesic;
    let meters: f64 = grs80().inverse(from.lat(), from.lon(), to.lat(), to.lon());
    Meters::meters(meters)
}

/// Its series are worked out once: distances are asked for by the hundred thousand.
fn grs80() -> &'static geographiclib_rs::Geodesic {
    static GRS80: std::sync::OnceLock<geographiclib_rs::Geodesic> = std::sync::OnceLock::new();
    GRS80.get_or_init(|| geographiclib_rs::Geodesic::new(6_378_137.0, 1.0 / 298.257_222_101))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(lon: f64, lat: f64) -> LonLat {
        LonLat::try_new(lon, lat).expect("valid")
    }

    #[test]
    fn a_point_survives_the_plane() {
        let plane = Plane::around(at(139.9, 35.79));
        for position in [at(139.9, 35.79), at(140.3, 35.5), at(139.2, 36.4)] {
            let back = plane.unproject(plane.project(position).expect("near"));
            assert!((back.lon() - position.lon()).abs() < 1e-10);
            assert!((back.lat() - position.lat()).abs() < 1e-10);
        }
    }

    #[test]
    fn areas_of_mesh_cells_equal_the_golden_geodesic_values() {
        // METHODS 3.5: cells 53395742, 533957423, 5339574232 at Matsudo city hall.
        let golden =
            [("53395742", 1_044_884.1), ("533957423", 261_214.3), ("5339574232", 65_304.4)];
        let plane = Plane::around(at(139.9, 35.79));
        for (code, expected) in golden {
            let cell = super::super::MeshCell::parse(code).expect("a mesh code");
            let region = cell.region();
            assert!((geodesic_area(&region).as_square_meters() - expected).abs() < 0.06);
            let shape = plane.shape(&region).expect("near");
            assert!((shape.area().as_square_meters() - expected).abs() < 3.0, "{code}");
        }
    }
}
