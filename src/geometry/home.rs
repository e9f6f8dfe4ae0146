//! Which shape each of many points lies in.

use super::{GridPoint, PointIndex, Shape};

/// Points a bucket: about as many as a town holds cells.
const PER_BUCKET: f64 = 3.0;

/// Points are rounded to the grid, in meters: no farther can one come into a box.
const GRID_M: f64 = 0.001;

/// For each point the shape it lies in; the first of several.
///
/// # Units
/// Meters of the plane.
/// # Shape
/// As long as `points`. As in [`Shape::contains`], a point exactly on a border may go either way.
/// # Cost
/// Points are put in order once, then every shape is looked at once, with the few points in its box:
/// for many small shapes a small part of asking an index of boxes point by point.
pub fn homes<'a>(
    points: &[[f64; 2]],
    shapes: impl IntoIterator<Item = &'a Shape>,
) -> Vec<Option<u32>> {
    let index = PointIndex::new(points, PER_BUCKET);
    let mut homes = vec![None; points.len()];
    for (number, shape) in (0..u32::MAX).zip(shapes) {
        let Some(bounds) = shape.bounds() else { continue };
        let low = bounds.min.to_meters().map(|own| own - GRID_M);
        let high = bounds.max.to_meters().map(|own| own + GRID_M);
        index.each_in_box(low, high, |slot, at| {
            if !shape.contains(GridPoint::from_meters(at)) {
                return;
            }
            let point = index.numbers()[slot as usize] as usize;
            homes[point].get_or_insert(number);
        });
    }
    homes
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_point_is_at_home_in_the_first_shape_that_holds_it(
            boxes in prop::collection::vec((-99..99i32, -99..99i32, 1..40i32, 1..40i32), 0..30),
            points in prop::collection::vec((-120.0..120.0_f64, -120.0..120.0_f64), 0..80),
        ) {
            let shape = |&(x, y, w, h): &(i32, i32, i32, i32)| {
                let corner = |x, y| GridPoint { x: 1_000 * x, y: 1_000 * y };
                Shape::from_contours(vec![vec![
                    corner(x, y),
                    corner(x + w, y),
                    corner(x + w, y + h),
                    corner(x, y + h),
                ]])
            };
            let shapes: Vec<Shape> = boxes.iter().map(shape).collect();
            let mut points: Vec<[f64; 2]> = points.iter().map(|&(x, y)| [x, y]).collect();
            points.push([f64::NAN, 0.0]);
            let expected: Vec<Option<u32>> = points
                .iter()
                .map(|&at| {
                    let point = at[0].is_finite().then(|| GridPoint::from_meters(at))?;
                    let found = shapes.iter().position(|own| own.contains(point))?;
                    u32::try_from(found).ok()
                })
                .collect();
            prop_assert_eq!(homes(&points, &shapes), expected);
        }
    }
}
