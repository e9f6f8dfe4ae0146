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
        (0..2).all(|axis| {
            self.min[axis] <= other.max[axis] && other.min[axis] <= self.max[axis]
        })
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

    /// The course on paper, without vertices that lie closer than `tolerance` millimeters to the
    /// one before.
    pub(super) fn on(&self, frame: &Frame, tolerance: f64) -> Vec<[f64; 2]> {
        let mut kept: Vec<[f64; 2]> = Vec::with_capacity(self.points.len() / 2 + 2);
        let last = self.points.len().saturating_sub(1);
        for (index, point) in self.points.iter().enumerate() {
            let at = frame.place(*point);
            let is_far = kept.last().is_none_or(|before: &[f64; 2]| {
                (before[0] - at[0]).hypot(before[1] - at[1]) >= tolerance
            });
            if is_far || index == last {
                kept.push(at);
            }
        }
        kept
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
