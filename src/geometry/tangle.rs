//! Polygons that cross themselves, as hand-drawn and damaged ones do, and areas drawn in several pieces.

use geo::{
    BooleanOps, Kernel, algorithm::kernels::RobustKernel, kernels::Orientation, unary_union,
};
use geo_types::{Line, MultiPolygon, Polygon};

use super::Region;

/// Comparisons after which a polygon is repaired without looking further for a crossing.
const MAX_COMPARISONS: usize = 50_000_000;

/// The polygons with self-crossings taken apart by the even-odd rule, and whether there were any.
///
/// Polygons without crossings come back as they are, to the last bit.
pub fn untangled(polygons: MultiPolygon<f64>) -> (MultiPolygon<f64>, bool) {
    if polygons.iter().any(crosses_itself) {
        (repaired(polygons), true)
    } else {
        (polygons, false)
    }
}

/// One area of several, borders between them gone; `None` of nothing.
pub fn joined(regions: &[Region]) -> Option<Region> {
    match regions {
        [only] => Some(only.clone()),
        _ => Region::try_new(unary_union(regions.iter().map(Region::polygons))).ok(),
    }
}

fn repaired(polygons: MultiPolygon<f64>) -> MultiPolygon<f64> {
    let nothing = MultiPolygon::new(Vec::new());
    // Part by part: overlapping parts must add up, not cancel out.
    let parts = polygons.into_iter().map(|polygon| polygon.union(&nothing));
    parts.reduce(|all, part| all.union(&part)).unwrap_or(nothing)
}

/// Whether two sides of the polygon's rings cross each other in their insides.
fn crosses_itself(polygon: &Polygon<f64>) -> bool {
    let rings = std::iter::once(polygon.exterior()).chain(polygon.interiors());
    let mut sides: Vec<Line<f64>> = rings.flat_map(|ring| ring.lines()).collect();
    let west = |side: &Line<f64>| side.start.x.min(side.end.x);
    let east = |side: &Line<f64>| side.start.x.max(side.end.x);
    sides.sort_by(|left, right| west(left).total_cmp(&west(right)));
    let mut open: Vec<Line<f64>> = Vec::new();
    let mut comparisons = 0;
    for side in sides {
        let start = west(&side);
        open.retain(|other| east(other) >= start);
        comparisons += open.len();
        if comparisons > MAX_COMPARISONS || open.iter().any(|other| cross(other, &side)) {
            return true;
        }
        open.push(side);
    }
    false
}

fn cross(left: &Line<f64>, right: &Line<f64>) -> bool {
    let low = left.start.y.min(left.end.y);
    let high = left.start.y.max(left.end.y);
    if right.start.y.max(right.end.y) < low || right.start.y.min(right.end.y) > high {
        return false;
    }
    separates(left, right) && separates(right, left)
}

/// Whether the ends of `side` lie strictly on both sides of `line`.
fn separates(line: &Line<f64>, side: &Line<f64>) -> bool {
    let turn = |at| RobustKernel::orient2d(line.start, line.end, at);
    matches!(
        (turn(side.start), turn(side.end)),
        (Orientation::Clockwise, Orientation::CounterClockwise)
            | (Orientation::CounterClockwise, Orientation::Clockwise)
    )
}
