//! From polygons as read to areas that can be counted with: in Japan, not empty, not crossing.

use geo_types::MultiPolygon;

use crate::geometry::{InvalidPosition, LonLat, Region, untangled};
use crate::merge::{At, Issues};

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
    let (sound, crossing) = untangled(polygons);
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

#[cfg(test)]
mod tests {
    use super::*;
    use geo_types::{Polygon, polygon};

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
