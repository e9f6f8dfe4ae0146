//! A window of the plane on paper: meters become millimeters, north is up.

use crate::geometry::GridPoint;

/// A box on the plane, in meters.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Extent {
    pub(super) min: [f64; 2],
    pub(super) max: [f64; 2],
}

impl Extent {
    /// The box around points; `None` without any.
    pub(super) fn around(points: impl IntoIterator<Item = [f64; 2]>) -> Option<Self> {
        points.into_iter().fold(None, |extent, point| {
            let own = Self { min: point, max: point };
            Some(extent.map_or(own, |extent: Self| extent.with(&own)))
        })
    }

    /// The box around both.
    pub(super) fn with(&self, other: &Self) -> Self {
        let of = |pick: fn(f64, f64) -> f64, a: [f64; 2], b: [f64; 2]| {
            [pick(a[0], b[0]), pick(a[1], b[1])]
        };
        Self { min: of(f64::min, self.min, other.min), max: of(f64::max, self.max, other.max) }
    }

    /// Grown about its middle, to at least `least` meters a side.
    pub(super) fn at_least(&self, least: f64) -> Self {
        let mut grown = *self;
        for axis in 0..2 {
            let middle = (self.min[axis] + self.max[axis]) / 2.0;
            let half = ((self.max[axis] - self.min[axis]) / 2.0).max(least / 2.0);
            grown.min[axis] = middle - half;
            grown.max[axis] = middle + half;
        }
        grown
    }

    pub(super) fn touches(&self, other: &Self) -> bool {
        (0..2)
            .all(|axis| self.min[axis] <= other.max[axis] && other.min[axis] <= self.max[axis])
    }
}

/// The window: what is shown, and how large.
#[derive(Debug, Clone, Copy)]
pub(super) struct Frame {
    /// What lies within the paper's edges, in meters.
    pub(super) shown: Extent,
    /// Millimeters on paper a meter.
    pub(super) scale: f64,
    /// Millimeters.
    pub(super) width: f64,
    /// Millimeters.
    pub(super) height: f64,
}

impl Frame {
    /// The window of a size that shows all of `extent`, in its middle, with a margin.
    ///
    /// # Units
    /// Sizes in millimeters on paper.
    pub(super) fn fitting(extent: &Extent, width: f64, height: f64, margin: f64) -> Self {
        let across = (extent.max[0] - extent.min[0]).max(1.0);
        let along = (extent.max[1] - extent.min[1]).max(1.0);
        let room = |size: f64| (size - 2.0 * margin).max(1.0);
        let scale = (room(width) / across).min(room(height) / along);
        let middle = [0, 1].map(|axis| (extent.min[axis] + extent.max[axis]) / 2.0);
        let half = [width / scale / 2.0, height / scale / 2.0];
        let shown = Extent {
            min: [middle[0] - half[0], middle[1] - half[1]],
            max: [middle[0] + half[0], middle[1] + half[1]],
        };
        Self { shown, scale, width, height }
    }

    /// Where a point of the plane lies on paper: millimeters right and down from the top left.
    pub(super) fn place(&self, [x, y]: [f64; 2]) -> [f64; 2] {
        [(x - self.shown.min[0]) * self.scale, (self.shown.max[1] - y) * self.scale]
    }

    /// Whether a place on paper lies inside, at least `edge` millimeters from the edges.
    pub(super) fn holds(&self, [x, y]: [f64; 2], edge: f64) -> bool {
        (edge..=self.width - edge).contains(&x) && (edge..=self.height - edge).contains(&y)
    }
}

/// A polyline with its box, in meters.
#[derive(Debug, Clone)]
pub(super) struct Course {
    pub(super) points: Vec<[f64; 2]>,
    pub(super) extent: Extent,
}

impl Course {
    pub(super) fn new(points: Vec<[f64; 2]>) -> Option<Self> {
        let extent = Extent::around(points.iter().copied())?;
        Some(Self { points, extent })
    }

    pub(super) fn of_contour(contour: &[GridPoint]) -> Option<Self> {
        Self::new(contour.iter().map(|point| point.to_meters()).collect())
    }

    /// The closed contour on paper: cut a little outside of the window, so that the cut is not seen,
    /// and without vertices that change it by less than `tolerance` millimeters.
    pub(super) fn contour_on(&self, frame: &Frame, tolerance: f64) -> Vec<[f64; 2]> {
        let placed: Vec<[f64; 2]> = self.points.iter().map(|own| frame.place(*own)).collect();
        let (min, max) = ([-EDGE; 2], [frame.width + EDGE, frame.height + EDGE]);
        let inside = placed.iter().all(|at| within(*at, min, max));
        let cut = if inside { placed } else { cut_contour(placed, min, max) };
        simplified(&cut, tolerance)
    }

    /// The stretches of the open line that come near the window, on paper.
    pub(super) fn stretches_on(&self, frame: &Frame, tolerance: f64) -> Vec<Vec<[f64; 2]>> {
        let (min, max) = ([-EDGE; 2], [frame.width + EDGE, frame.height + EDGE]);
        let mut stretches = Vec::new();
        let mut open: Vec<[f64; 2]> = Vec::new();
        let placed: Vec<[f64; 2]> = self.points.iter().map(|own| frame.place(*own)).collect();
        for pair in placed.windows(2) {
            let box_of = |axis: usize| {
                (pair[0][axis].min(pair[1][axis]), pair[0][axis].max(pair[1][axis]))
            };
            let near = (0..2).all(|axis| {
                let (low, high) = box_of(axis);
                low <= max[axis] && high >= min[axis]
            });
            match (near, open.is_empty()) {
                (true, true) => open.extend(pair),
                (true, false) => open.push(pair[1]),
                (false, false) => stretches.push(std::mem::take(&mut open)),
                (false, true) => {}
            }
        }
        stretches.push(open);
        stretches.retain(|stretch| stretch.len() > 1);
        stretches.iter().map(|stretch| simplified(stretch, tolerance)).collect()
    }
}

/// How far outside of the window contours are cut, in millimeters: wider than any line is drawn.
const EDGE: f64 = 3.0;

fn within(at: [f64; 2], min: [f64; 2], max: [f64; 2]) -> bool {
    (0..2).all(|axis| (min[axis]..=max[axis]).contains(&at[axis]))
}

/// A contour cut by a box, side by side.
///
/// # Source
/// Sutherland and Hodgman, Reentrant polygon clipping, 1974. Parts that fall apart stay joined along
/// the box, which lies outside of what is seen.
fn cut_contour(mut points: Vec<[f64; 2]>, min: [f64; 2], max: [f64; 2]) -> Vec<[f64; 2]> {
    let sides = [(0, min[0], 1.0), (0, max[0], -1.0), (1, min[1], 1.0), (1, max[1], -1.0)];
    for (axis, bound, sign) in sides {
        let depth = |at: &[f64; 2]| (at[axis] - bound) * sign;
        let mut kept = Vec::with_capacity(points.len() + 4);
        let before = points.last().copied();
        let pairs = before.into_iter().chain(points.iter().copied()).zip(&points);
        for (from, to) in pairs {
            let (start, end) = (depth(&from), depth(to));
            if (start < 0.0) != (end < 0.0) {
                let share = start / (start - end);
                let mut cut = [0, 1].map(|own| from[own] + share * (to[own] - from[own]));
                cut[axis] = bound;
                kept.push(cut);
            }
            if end >= 0.0 {
                kept.push(*to);
            }
        }
        points = kept;
    }
    points
}

/// The line without vertices closer than `tolerance` to what is left; ends stay.
///
/// # Source
/// Douglas and Peucker, 1973.
fn simplified(points: &[[f64; 2]], tolerance: f64) -> Vec<[f64; 2]> {
    let Some(last) = points.len().checked_sub(1).filter(|last| *last > 1) else {
        return points.to_vec();
    };
    let mut keep = vec![false; points.len()];
    (keep[0], keep[last]) = (true, true);
    let mut open = vec![(0, last)];
    while let Some((from, to)) = open.pop() {
        let away = |own: usize| distance(points[own], points[from], points[to]);
        let farthest = (from + 1..to).max_by(|a, b| away(*a).total_cmp(&away(*b)));
        let Some(own) = farthest.filter(|own| away(*own) > tolerance) else { continue };
        keep[own] = true;
        open.extend([(from, own), (own, to)]);
    }
    points.iter().zip(keep).filter(|(_, keep)| *keep).map(|(point, _)| *point).collect()
}

/// From a point to the stretch between two others.
fn distance(at: [f64; 2], from: [f64; 2], to: [f64; 2]) -> f64 {
    let along = [to[0] - from[0], to[1] - from[1]];
    let own = [at[0] - from[0], at[1] - from[1]];
    let length2 = along[0] * along[0] + along[1] * along[1];
    let share = if length2 > 0.0 {
        ((own[0] * along[0] + own[1] * along[1]) / length2).clamp(0.0, 1.0)
    } else {
        0.0
    };
    (own[0] - share * along[0]).hypot(own[1] - share * along[1])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn window() -> Frame {
        let extent = Extent { min: [0.0; 2], max: [1000.0; 2] };
        Frame::fitting(&extent, 100.0, 100.0, 0.0)
    }

    #[test]
    fn what_lies_outside_of_the_window_is_cut_away() {
        let far = Course::new(vec![[-9e3, -9e3], [9e3, -9e3], [9e3, 9e3], [-9e3, 9e3]]);
        let cut = far.expect("points").contour_on(&window(), 0.1);
        assert_eq!(cut.len(), 4);
        assert!(cut.iter().all(|at| within(*at, [-EDGE; 2], [100.0 + EDGE; 2])));
        let line = Course::new(vec![[-9e3, 500.0], [-8e3, 500.0], [500.0, 500.0], [9e3, 9e3]]);
        let drawn = line.expect("points").stretches_on(&window(), 0.1);
        assert_eq!(drawn.len(), 1);
        assert_eq!(drawn[0].len(), 3, "the stretch far away is gone");
    }

    #[test]
    fn vertices_nobody_sees_are_left_out() {
        let wavy: Vec<[f64; 2]> =
            (0..200).map(|own| [f64::from(own), f64::from(own % 2) * 0.01]).collect();
        assert_eq!(simplified(&wavy, 0.05).len(), 2);
        let corner = [[0.0, 0.0], [5.0, 5.0], [10.0, 0.0]];
        assert_eq!(simplified(&corner, 0.05), corner);
    }

    #[test]
    fn north_is_up_and_everything_fits() {
        let extent = Extent { min: [-1000.0, -500.0], max: [1000.0, 500.0] };
        let frame = Frame::fitting(&extent, 100.0, 100.0, 5.0);
        let north = frame.place([0.0, 500.0]);
        let south = frame.place([0.0, -500.0]);
        assert!(north[1] < south[1]);
        for corner in [extent.min, extent.max] {
            assert!(frame.holds(frame.place(corner), 4.99));
        }
        assert!((frame.scale - 0.045).abs() < 1e-12);
    }
}
