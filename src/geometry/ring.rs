//! Rings as files hold them, put together to polygons and moved between frames.

use geo::{Contains, MapCoords};
use geo_types::{Coord, LineString, MultiPolygon, Point, Polygon};

/// The polygons with every vertex moved; `None` if one cannot be.
pub fn moved(
    polygons: MultiPolygon<f64>,
    place: impl Fn(Coord<f64>) -> Option<Coord<f64>>,
) -> Option<MultiPolygon<f64>> {
    polygons.try_map_coords(|at| place(at).ok_or(())).ok()
}

/// The polygons of a shapefile record: clockwise rings are outer ones, each other ring is a hole of
/// the smallest outer ring around it.
pub fn polygons_of_rings(rings: Vec<LineString<f64>>) -> MultiPolygon<f64> {
    let usable = rings.into_iter().filter(|ring| ring.0.len() >= 4);
    let (outer, holes): (Vec<_>, Vec<_>) = usable.partition(|ring| doubled_area(ring) <= 0.0);
    let mut polygons: Vec<Polygon<f64>> =
        outer.into_iter().map(|ring| Polygon::new(ring, Vec::new())).collect();
    let own_count = polygons.len();
    for hole in holes {
        let inside = hole.0.first().map(|&at| Point::from(at));
        let around = polygons.get_mut(..own_count).unwrap_or_default().iter_mut();
        let smallest = around
            .filter(|polygon| inside.is_some_and(|at| encloses(polygon, at)))
            .min_by(|left, right| {
                let area = |polygon: &Polygon<f64>| doubled_area(polygon.exterior()).abs();
                area(left).total_cmp(&area(right))
            });
        match smallest {
            Some(polygon) => polygon.interiors_push(hole),
            // A ring running the wrong way is still an area.
            None => polygons.push(Polygon::new(hole, Vec::new())),
        }
    }
    MultiPolygon::new(polygons)
}

fn encloses(polygon: &Polygon<f64>, at: Point<f64>) -> bool {
    let ring = Polygon::new(polygon.exterior().clone(), Vec::new());
    ring.contains(&at) || polygon.exterior().0.contains(&at.0)
}

fn doubled_area(ring: &LineString<f64>) -> f64 {
    let Some(origin) = ring.0.first() else { return 0.0 };
    ring.lines()
        .map(|line| {
            (line.start.x - origin.x) * (line.end.y - origin.y)
                - (line.end.x - origin.x) * (line.start.y - origin.y)
        })
        .sum()
}
