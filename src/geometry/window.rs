//! What of a contour matters within a box: far corners are cut, nothing inside the box changes.

use super::{GridBox, GridPoint, Touch};

/// Contours cut down to what matters within a box; buffers, reused from one to the next.
#[derive(Debug, Default)]
pub(super) struct Window {
    points: Vec<GridPoint>,
    ends: Vec<usize>,
}

impl Window {
    /// Looks at contours from a box: how the area they enclose covers it. [`Touch::Part`] is said
    /// wherever a border may pass through.
    ///
    /// # Shape
    /// Afterwards [`Window::contours`] has the same winding number about every point of the box as
    /// the contours given, and exactly the same edges wherever they touch the box. Corners are left
    /// out where the way around them stays on one side of the box.
    pub(super) fn look<'a>(
        &mut self,
        contours: impl Iterator<Item = &'a [GridPoint]>,
        within: &GridBox,
    ) -> Touch {
        self.points.clear();
        self.ends.clear();
        let mut crosses = false;
        for contour in contours {
            crosses |= self.trim(contour, within);
        }
        if crosses {
            Touch::Part
        } else if self.winding(within.min) == 0 {
            Touch::Apart
        } else {
            Touch::Whole
        }
    }

    /// What is left of the contours looked at last.
    pub(super) fn contours(&self) -> impl Iterator<Item = &[GridPoint]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, &end)| &self.points[start..end])
    }

    /// All edges of what is left.
    pub(super) fn edges(&self) -> impl Iterator<Item = (GridPoint, GridPoint)> {
        self.contours().flat_map(edges)
    }

    /// Adds what matters of one contour; whether any of its edges may touch the box.
    fn trim(&mut self, contour: &[GridPoint], within: &GridBox) -> bool {
        let start = self.points.len();
        let mut crosses = false;
        let (mut before, mut last) = (0, 0);
        for &point in contour {
            let side = outside(point, within);
            if self.points.len() - start > 1 && before & last & side != 0 {
                // The way from the corner before the last to here stays outside on one side.
                self.points.pop();
            } else {
                crosses |= self.points.len() > start && last & side == 0;
                before = last;
            }
            self.points.push(point);
            last = side;
        }
        let first = self.points.get(start).map_or(0, |point| outside(*point, within));
        crosses |= last & first == 0;
        // Fewer than three corners enclose nothing.
        if self.points.len() - start < 3 {
            self.points.truncate(start);
            return false;
        }
        self.ends.push(self.points.len());
        crosses
    }

    /// How often the contours go around a point that no edge comes near.
    fn winding(&self, point: GridPoint) -> i32 {
        self.edges().fold(0, |winding, (from, to)| match (from.y > point.y, to.y > point.y) {
            (false, true) if is_left(from, to, point) => winding + 1,
            (true, false) if !is_left(from, to, point) => winding - 1,
            _ => winding,
        })
    }
}

/// The edges of a contour, the closing one last.
pub(super) fn edges(
    contour: &[GridPoint],
) -> impl Iterator<Item = (GridPoint, GridPoint)> + '_ {
    let next = contour.iter().skip(1).chain(contour.first());
    contour.iter().copied().zip(next.copied())
}

/// On which sides of the box a point lies: a bit a side, 0 in it and on its border.
fn outside(point: GridPoint, within: &GridBox) -> u8 {
    u8::from(point.x < within.min.x)
        | u8::from(point.x > within.max.x) << 1
        | u8::from(point.y < within.min.y) << 2
        | u8::from(point.y > within.max.y) << 3
}

/// Whether a point lies strictly to the left of the way from one to another; exact.
pub(super) fn is_left(from: GridPoint, to: GridPoint, point: GridPoint) -> bool {
    let wide = |a: i32, b: i32| i128::from(a) - i128::from(b);
    wide(to.x, from.x) * wide(point.y, from.y) > wide(to.y, from.y) * wide(point.x, from.x)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const BOX: GridBox =
        GridBox { min: GridPoint { x: 0, y: 0 }, max: GridPoint { x: 40, y: 30 } };

    fn square(from: i32, to: i32) -> Vec<GridPoint> {
        [(from, from), (to, from), (to, to), (from, to)]
            .map(|(x, y)| GridPoint { x, y })
            .into()
    }

    #[test]
    fn far_contours_are_told_apart_from_those_around() {
        let mut window = Window::default();
        let mut see = |contours: &[Vec<GridPoint>]| {
            window.look(contours.iter().map(Vec::as_slice), &BOX)
        };
        assert_eq!(see(&[square(100, 200)]), Touch::Apart);
        assert_eq!(see(&[square(-100, 200)]), Touch::Whole);
        assert_eq!(see(&[square(20, 200)]), Touch::Part);
        assert_eq!(see(&[]), Touch::Apart);
        // A hole around the box.
        let mut hole = square(-50, 100);
        hole.reverse();
        assert_eq!(see(&[square(-100, 200), hole]), Touch::Apart);
    }

    fn winding(contours: &[&[GridPoint]], point: GridPoint) -> i32 {
        let mut all = Window::default();
        for contour in contours {
            all.points.extend_from_slice(contour);
            all.ends.push(all.points.len());
        }
        all.winding(point)
    }

    proptest! {
        /// Contours of any kind, crossing themselves, too: about every point of the box and
        /// beside its border the winding number stays.
        #[test]
        fn nothing_changes_within_the_box(
            corners in prop::collection::vec((-90..90i32, -90..90i32), 3..40),
        ) {
            let contour: Vec<GridPoint> =
                corners.iter().map(|&(x, y)| GridPoint { x, y }).collect();
            let mut window = Window::default();
            let seen = window.look(std::iter::once(contour.as_slice()), &BOX);
            let left: Vec<&[GridPoint]> = window.contours().collect();
            prop_assert!(left.iter().map(|own| own.len()).sum::<usize>() <= contour.len());
            for x in 0..=40 {
                for y in 0..=30 {
                    let at = GridPoint { x, y };
                    let (was, is) = (winding(&[&contour], at), winding(&left, at));
                    prop_assert_eq!(was, is, "at {:?}", at);
                    match seen {
                        Touch::Apart => prop_assert_eq!(was, 0),
                        Touch::Whole => prop_assert!(was != 0),
                        Touch::Part => {}
                    }
                }
            }
        }
    }
}
