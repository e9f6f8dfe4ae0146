//! Which outer contour a hole belongs to.

use super::GridPoint;

/// Gives each hole to the smallest outer contour around it.
///
/// `i_overlay` 9.1 binds a hole to an island beside it where both touch one larger hole: the contours
/// are right, their order is not.
///
/// # Shape
/// Polygons as outer contour, then holes, before and after; contours touch in points at most. A hole
/// nothing encloses stays where it is.
pub(super) fn rebind_holes(polygons: &mut [Vec<Vec<GridPoint>>]) {
    if polygons.len() < 2 {
        return;
    }
    let outer: Vec<Vec<GridPoint>> =
        polygons.iter().map(|own| own.first().cloned().unwrap_or_default()).collect();
    let sizes: Vec<i128> = outer.iter().map(|own| doubled_area(own)).collect();
    let mut moved = Vec::new();
    for (index, polygon) in polygons.iter_mut().enumerate() {
        let holes = polygon.split_off(1.min(polygon.len()));
        for hole in holes {
            let size = doubled_area(&hole).abs();
            let around = sizes.iter().zip(&outer).enumerate();
            let smallest = around
                .filter(|(_, (own, contour))| **own > size && encloses(contour, &hole))
                .min_by_key(|(_, (own, _))| **own)
                .map_or(index, |(found, _)| found);
            moved.push((smallest, hole));
        }
    }
    for (index, hole) in moved {
        if let Some(polygon) = polygons.get_mut(index) {
            polygon.push(hole);
        }
    }
}

/// Whether a contour that touches another in points at most lies inside it: the first of its
/// vertices and edge middles that is not on the other's border tells.
fn encloses(outer: &[GridPoint], hole: &[GridPoint]) -> bool {
    let next = hole.iter().cycle().skip(1);
    let middle = |(from, to): (&GridPoint, &GridPoint)| {
        [i64::from(from.x) + i64::from(to.x), i64::from(from.y) + i64::from(to.y)]
    };
    let vertices = hole.iter().map(|own| middle((own, own)));
    vertices.chain(hole.iter().zip(next).map(middle)).find_map(|at| is_inside(outer, at))
        == Some(true)
}

/// Whether a point in half grid steps lies inside the contour; `None` on its border.
fn is_inside(contour: &[GridPoint], at: [i64; 2]) -> Option<bool> {
    let next = contour.iter().cycle().skip(1);
    let mut inside = false;
    for (from, to) in contour.iter().zip(next) {
        let relative = |own: &GridPoint| {
            [
                i128::from(own.x) * 2 - i128::from(at[0]),
                i128::from(own.y) * 2 - i128::from(at[1]),
            ]
        };
        let (from, to) = (relative(from), relative(to));
        let cross = from[0] * to[1] - from[1] * to[0];
        if cross == 0 && from[0] * to[0] + from[1] * to[1] <= 0 {
            return None;
        }
        if (from[1] > 0) != (to[1] > 0) {
            inside ^= (cross > 0) == (to[1] > from[1]);
        }
    }
    Some(inside)
}

/// Twice the signed area of a contour in square grid steps; exact.
pub(super) fn doubled_area(contour: &[GridPoint]) -> i128 {
    let next = contour.iter().skip(1).chain(contour.first());
    contour
        .iter()
        .zip(next)
        .map(|(from, to)| {
            i128::from(from.x) * i128::from(to.y) - i128::from(to.x) * i128::from(from.y)
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contour(points: &[[i32; 2]]) -> Vec<GridPoint> {
        points.iter().map(|&[x, y]| GridPoint { x, y }).collect()
    }

    #[test]
    fn a_hole_goes_to_the_smallest_contour_around_it() {
        let land = contour(&[[0, 0], [100, 0], [100, 100], [0, 100]]);
        let lake = contour(&[[10, 10], [10, 60], [60, 60], [60, 10]]);
        let island = contour(&[[10, 10], [60, 10], [40, 40]]);
        let pond = contour(&[[30, 15], [30, 20], [40, 15]]);
        // All of its corners on the land's border, one edge middle too.
        let notch = contour(&[[100, 0], [50, 0], [100, 50]]);
        let mut polygons =
            vec![vec![land, pond.clone(), notch.clone()], vec![island, lake.clone()]];
        rebind_holes(&mut polygons);
        assert_eq!(polygons[0][1..], [notch, lake]);
        assert_eq!(polygons[1][1..], [pond]);
    }

    #[test]
    fn a_border_is_neither_in_nor_out() {
        let square = contour(&[[0, 0], [4, 0], [4, 4], [0, 4]]);
        for (at, expected) in
            [([8, 3], None), ([0, 0], None), ([1, 1], Some(true)), ([9, 4], Some(false))]
        {
            assert_eq!(is_inside(&square, at), expected, "{at:?}");
        }
    }
}
