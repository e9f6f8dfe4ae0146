//! From polygons as read to areas that can be counted with: in Japan, not empty, not crossing.

use geo::{BooleanOps, Kernel, algorithm::kernels::RobustKernel, kernels::Orientation};
use geo_types::{Line, MultiPolygon, Polygon};

use crate::geometry::{InvalidPosition, LonLat, Region};
use crate::merge::{At, Issues};

/// Comparisons after which a polygon is repaired without looking further for a crossing.
const MAX_COMPARISONS: usize = 50_000_000;

/// Makes an area; `None`, with an issue, where the polygons do not enclose one in Japan.
///
/// Polygons that cross themselves are taken apart by the even-odd rule and noted.
pub(in crate::intake) fn region(
    polygons: MultiPolygon<f64>,
    at: At,
    issues: &mut Issues,
) -> Option<Region> {
    if let Some(rule) = misplaced(&polygons) {
        issues.reject(rule, at);
        return None;
    }
    let crossing = polygons.iter().any(crosses_itself);
    let sound = if crossing { repaired(polygons) } else { polygons };
    match Region::try_new(sound) {
        Ok(region) => {
            if crossing {
                issues.note("issue.polygon_repaired", at);
            }
            Some(region)
        }
        Err(_) => {
            issues.reject("issue.polygon_without_area", at);
            None
        }
    }
}

fn misplaced(polygons: &MultiPolygon<f64>) -> Option<&'static str> {
    let rings = polygons
        .iter()
        .flat_map(|polygon| std::iter::once(polygon.exterior()).chain(polygon.interiors()));
    for at in rings.flat_map(|ring| ring.coords()) {
        match LonLat::in_japan(at.x, at.y) {
            Ok(_) => {}
            Err(InvalidPosition::Swapped { .. }) => return Some("issue.polygon_swapped"),
            Err(_) => return Some("issue.polygon_outside_japan"),
        }
    }
    None
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

#[cfg(test)]
mod tests {
    use super::*;
    use geo_types::polygon;

    fn read(polygon: Polygon<f64>) -> (Option<Region>, Vec<String>) {
        let mut issues = Issues::new("t");
        let region = region(polygon.into(), At::file(), &mut issues);
        (region, issues.into_list().into_iter().map(|issue| issue.rule).collect())
    }

    #[test]
    fn a_bow_tie_becomes_two_triangles_and_is_noted() {
        let bow = polygon![
            (x: 141.0, y: 35.0), (x: 141.2, y: 35.2), (x: 141.2, y: 35.0), (x: 141.0, y: 35.2)
        ];
        let (region, rules) = read(bow);
        assert_eq!(region.map(|region| region.part_count()), Some(2));
        assert_eq!(rules, ["issue.polygon_repaired"]);
    }

    #[test]
    fn lines_and_swapped_axes_are_refused() {
        let line = polygon![(x: 141.0, y: 35.0), (x: 141.2, y: 35.2), (x: 141.1, y: 35.1)];
        assert_eq!(read(line).1, ["issue.polygon_without_area"]);
        let swapped = polygon![(x: 35.0, y: 141.0), (x: 35.2, y: 141.0), (x: 35.2, y: 141.2)];
        assert_eq!(read(swapped).1, ["issue.polygon_swapped"]);
    }

    #[test]
    fn rings_that_only_touch_are_left_as_they_are() {
        let touching = polygon![
            exterior: [(x: 141.0, y: 35.0), (x: 142.0, y: 35.0), (x: 142.0, y: 36.0), (x: 141.0, y: 36.0)],
            interiors: [[(x: 141.0, y: 35.5), (x: 141.5, y: 35.4), (x: 141.5, y: 35.6)]],
        ];
        assert!(read(touching).1.is_empty());
    }
}
