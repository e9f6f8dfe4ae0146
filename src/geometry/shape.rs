//! Shapes on the millimeter grid of a [`Plane`](super::Plane) and their boolean operations.

use i_overlay::core::fill_rule::FillRule;
use i_overlay::core::overlay::{IntOverlayOptions, Overlay, ShapeType};
use i_overlay::core::overlay_rule::OverlayRule;
use i_overlay::core::solver::Solver;
use i_overlay::i_float::int::point::IntPoint;

use super::Touch;
use super::nest::{self, doubled_area};
use super::window::{self, Window};
use crate::unit::SquareMeters;

/// A point on the millimeter grid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct GridPoint {
    /// Millimeters east of the plane's center.
    pub x: i32,
    /// Millimeters north of the plane's center.
    pub y: i32,
}

impl GridPoint {
    /// The grid point nearest to a point of the plane, in meters (saturating far outside).
    #[expect(clippy::cast_possible_truncation, reason = "float casts saturate, as documented")]
    pub fn from_meters([x, y]: [f64; 2]) -> Self {
        Self { x: (x * 1000.0).round() as i32, y: (y * 1000.0).round() as i32 }
    }

    /// The point of the plane in meters.
    pub fn to_meters(self) -> [f64; 2] {
        [f64::from(self.x) / 1000.0, f64::from(self.y) / 1000.0]
    }
}

impl From<GridPoint> for IntPoint<i32> {
    fn from(point: GridPoint) -> Self {
        Self::new(point.x, point.y)
    }
}

/// A box on the grid, borders included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GridBox {
    /// Lower left corner.
    pub min: GridPoint,
    /// Upper right corner.
    pub max: GridPoint,
}

impl GridBox {
    /// Whether the boxes share at least a point.
    pub const fn intersects(&self, other: &Self) -> bool {
        self.min.x <= other.max.x
            && other.min.x <= self.max.x
            && self.min.y <= other.max.y
            && other.min.y <= self.max.y
    }

    /// Whether the point lies in the box or within a meter of it.
    pub const fn is_near(&self, point: GridPoint) -> bool {
        const METER: i32 = 1_000;
        self.min.x.saturating_sub(METER) <= point.x
            && point.x <= self.max.x.saturating_add(METER)
            && self.min.y.saturating_sub(METER) <= point.y
            && point.y <= self.max.y.saturating_add(METER)
    }

    /// Whether the point lies in the box or on its border.
    pub const fn contains(&self, point: GridPoint) -> bool {
        self.min.x <= point.x
            && point.x <= self.max.x
            && self.min.y <= point.y
            && point.y <= self.max.y
    }
}

/// A set of polygons on one grid.
///
/// # Shape
/// Outer contours counter-clockwise, holes clockwise, not closed; polygons do not overlap. Shared
/// borders keep identical coordinates through every operation, because all of them use this grid.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Shape {
    polygons: Vec<Vec<Vec<GridPoint>>>,
    bounds: Option<GridBox>,
}

impl Shape {
    /// The shape of oriented contours: what any outer one encloses and no hole takes out.
    pub fn from_contours(contours: Vec<Vec<GridPoint>>) -> Self {
        let points = contours.iter().map(Vec::len).sum();
        let mut overlay = Overlay::<i32>::new(points);
        for contour in contours {
            overlay.add_path_iter(contour.into_iter().map(Into::into), ShapeType::Subject);
        }
        Self::collect(overlay.overlay(OverlayRule::Subject, FillRule::NonZero))
    }

    /// The shape inside one contour that goes counter-clockwise and never meets itself.
    pub(super) fn of_simple_contour(contour: Vec<GridPoint>) -> Self {
        Self::bounded(vec![vec![contour]])
    }

    /// The rings of what oriented contours enclose, valid as simple features are: no ring touches
    /// itself, rings touch each other in points at most.
    ///
    /// # Shape
    /// Of each polygon the outer ring, then its holes; not closed.
    pub fn simple_rings(contours: Vec<Vec<GridPoint>>) -> Vec<Vec<GridPoint>> {
        let points = contours.iter().map(Vec::len).sum();
        let mut overlay =
            Overlay::<i32>::new_custom(points, IntOverlayOptions::ogc(), Solver::default());
        for contour in contours {
            overlay.add_path_iter(contour.into_iter().map(Into::into), ShapeType::Subject);
        }
        let shapes = overlay.overlay(OverlayRule::Subject, FillRule::NonZero);
        let mut polygons = Self::collect(shapes).polygons;
        nest::rebind_holes(&mut polygons);
        polygons.into_iter().flatten().collect()
    }

    fn collect(shapes: Vec<Vec<Vec<IntPoint<i32>>>>) -> Self {
        let polygons: Vec<Vec<Vec<GridPoint>>> = shapes
            .into_iter()
            .map(|contours| {
                contours
                    .into_iter()
                    .map(|points| {
                        points.into_iter().map(|at| GridPoint { x: at.x, y: at.y }).collect()
                    })
                    .collect()
            })
            .collect();
        Self::bounded(polygons)
    }

    fn bounded(polygons: Vec<Vec<Vec<GridPoint>>>) -> Self {
        let outer = polygons.iter().filter_map(|contours| contours.first()).flatten();
        let bounds = outer.fold(None, |bounds: Option<GridBox>, point| {
            let mut bounds = bounds.unwrap_or(GridBox { min: *point, max: *point });
            bounds.min.x = bounds.min.x.min(point.x);
            bounds.min.y = bounds.min.y.min(point.y);
            bounds.max.x = bounds.max.x.max(point.x);
            bounds.max.y = bounds.max.y.max(point.y);
            Some(bounds)
        });
        Self { polygons, bounds }
    }

    fn add_to(&self, overlay: &mut Overlay<i32>, role: ShapeType) {
        add_contours(overlay, self.contours(), role);
    }

    /// What any of the shapes covers, in one pass.
    pub fn union<'a>(shapes: impl IntoIterator<Item = &'a Self>) -> Self {
        let mut overlay = Overlay::<i32>::new(256);
        for shape in shapes {
            shape.add_to(&mut overlay, ShapeType::Subject);
        }
        Self::collect(overlay.overlay(OverlayRule::Subject, FillRule::NonZero))
    }

    /// What both cover.
    pub fn intersection(&self, other: &Self) -> Self {
        let (Some(own), Some(bounds)) = (self.bounds, other.bounds) else {
            return Self::default();
        };
        if !own.intersects(&bounds) {
            return Self::default();
        }
        let (mut ours, mut theirs) = (Window::default(), Window::default());
        match (self.seen_from(&bounds, &mut ours), other.seen_from(&own, &mut theirs)) {
            (Touch::Apart, _) | (_, Touch::Apart) => Self::default(),
            (_, Touch::Whole) => self.clone(),
            (Touch::Whole, _) => other.clone(),
            (Touch::Part, Touch::Part) => {
                let mut overlay = Overlay::<i32>::new(256);
                add_contours(&mut overlay, ours.contours(), ShapeType::Subject);
                add_contours(&mut overlay, theirs.contours(), ShapeType::Clip);
                Self::collect(overlay.overlay(OverlayRule::Intersect, FillRule::NonZero))
            }
        }
    }

    /// What this one covers and the other does not.
    pub fn difference(&self, other: &Self) -> Self {
        self.difference_of_all([other])
    }

    /// What this one covers and none of the others does, in one pass.
    ///
    /// # Cost
    /// Of the others only what comes near this one is overlaid; one that covers all of it ends it.
    pub fn difference_of_all<'a>(&self, others: impl IntoIterator<Item = &'a Self>) -> Self {
        let Some(own) = self.bounds else { return Self::default() };
        let mut window = Window::default();
        let mut overlay = None;
        for other in others.into_iter().filter(|other| self.may_touch(other)) {
            match other.seen_from(&own, &mut window) {
                Touch::Apart => {}
                Touch::Whole => return Self::default(),
                Touch::Part => {
                    let overlay = overlay.get_or_insert_with(|| {
                        let mut overlay = Overlay::<i32>::new(256);
                        self.add_to(&mut overlay, ShapeType::Subject);
                        overlay
                    });
                    add_contours(overlay, window.contours(), ShapeType::Clip);
                }
            }
        }
        overlay.map_or_else(
            || self.clone(),
            |mut overlay| {
                Self::collect(overlay.overlay(OverlayRule::Difference, FillRule::NonZero))
            },
        )
    }

    fn may_touch(&self, other: &Self) -> bool {
        matches!((self.bounds, other.bounds), (Some(one), Some(two)) if one.intersects(&two))
    }

    /// How it covers a box, and what of it matters there.
    pub(super) fn seen_from(&self, within: &GridBox, window: &mut Window) -> Touch {
        window.look(self.contours(), within)
    }

    /// The polygons: of each the outer contour, then its holes.
    pub fn polygons(&self) -> &[Vec<Vec<GridPoint>>] {
        &self.polygons
    }

    /// All contours, outer ones and holes.
    pub fn contours(&self) -> impl Iterator<Item = &[GridPoint]> {
        self.polygons.iter().flatten().map(Vec::as_slice)
    }

    /// All edges, from vertex to next vertex.
    pub fn edges(&self) -> impl Iterator<Item = (GridPoint, GridPoint)> {
        self.contours().flat_map(window::edges)
    }

    /// Whether it covers nothing.
    pub fn is_empty(&self) -> bool {
        self.polygons.is_empty()
    }

    /// The smallest box around it; `None` when empty.
    pub const fn bounds(&self) -> Option<GridBox> {
        self.bounds
    }

    /// Number of separate polygons.
    pub fn part_count(&self) -> usize {
        self.polygons.len()
    }

    /// Number of vertices.
    pub fn vertex_count(&self) -> usize {
        self.contours().map(<[GridPoint]>::len).sum()
    }

    /// Area; true on the ellipsoid, because the plane is equal-area.
    pub fn area(&self) -> SquareMeters {
        square_meters(self.contours().map(doubled_area).sum())
    }

    /// The area of each polygon, in their order.
    pub fn part_areas(&self) -> Vec<SquareMeters> {
        self.polygons
            .iter()
            .map(|contours| {
                square_meters(contours.iter().map(|contour| doubled_area(contour)).sum())
            })
            .collect()
    }

    /// The center of gravity in meters of the plane; `None` when the shape is empty.
    pub fn centroid(&self) -> Option<[f64; 2]> {
        let base = self.bounds?.min.to_meters();
        let (mut doubled, mut sum) = (0.0, [0.0; 2]);
        for (from, to) in self.edges() {
            let [from, to] =
                [from, to].map(|own| own.to_meters()).map(|[x, y]| [x - base[0], y - base[1]]);
            let cross = from[0] * to[1] - from[1] * to[0];
            doubled += cross;
            sum = [sum[0] + cross * (from[0] + to[0]), sum[1] + cross * (from[1] + to[1])];
        }
        (doubled > 0.0)
            .then(|| [base[0] + sum[0] / (3.0 * doubled), base[1] + sum[1] / (3.0 * doubled)])
    }

    /// Whether the point lies inside; points exactly on a border may go either way.
    pub fn contains(&self, point: GridPoint) -> bool {
        if !self.bounds.is_some_and(|bounds| bounds.contains(point)) {
            return false;
        }
        // Crossing number with exact integer products; 64 bits hold them within 1,000 km.
        const NARROW: u32 = 1 << 30;
        let is_narrow = self.bounds.is_some_and(|GridBox { min, max }| {
            [min.x, min.y, max.x, max.y].iter().all(|own| own.unsigned_abs() < NARROW)
        });
        self.edges().fold(false, |inside, (from, to)| {
            if (from.y > point.y) == (to.y > point.y) {
                return inside;
            }
            let (low, high) = if from.y < to.y { (from, to) } else { (to, from) };
            let is_left = if is_narrow {
                let wide = |a: i32, b: i32| i64::from(a) - i64::from(b);
                wide(high.x, low.x) * wide(point.y, low.y)
                    > wide(high.y, low.y) * wide(point.x, low.x)
            } else {
                window::is_left(low, high, point)
            };
            inside != is_left
        })
    }
}

fn add_contours<'a>(
    overlay: &mut Overlay<i32>,
    contours: impl Iterator<Item = &'a [GridPoint]>,
    role: ShapeType,
) {
    for contour in contours {
        overlay.add_path_iter(contour.iter().map(|point| (*point).into()), role);
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "2^53 half square millimeters are 4,500 km²; relative 1e-16 beyond"
)]
fn square_meters(doubled: i128) -> SquareMeters {
    SquareMeters::square_meters(doubled as f64 / 2e6)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    pub(super) fn rectangle(west: i32, south: i32, east: i32, north: i32) -> Shape {
        let corner = |x, y| GridPoint { x: x * 1000, y: y * 1000 };
        Shape::from_contours(vec![vec![
            corner(west, south),
            corner(east, south),
            corner(east, north),
            corner(west, north),
        ]])
    }

    #[test]
    fn neighbors_dissolve_without_a_sliver() {
        let union = Shape::union([&rectangle(0, 0, 10, 10), &rectangle(10, 0, 20, 10)]);
        assert_eq!(union.part_count(), 1);
        assert_eq!(union.area().as_square_meters(), 200.0);
        assert_eq!(union.vertex_count(), 4);
    }

    #[test]
    fn a_difference_can_leave_a_hole() {
        let ring = rectangle(0, 0, 10, 10).difference(&rectangle(4, 4, 6, 6));
        assert_eq!(ring.area().as_square_meters(), 96.0);
        assert!(!ring.contains(GridPoint { x: 5000, y: 5000 }));
        assert!(ring.contains(GridPoint { x: 1000, y: 5000 }));
    }

    proptest! {
        #[test]
        fn covered_and_uncovered_add_up(
            boxes in prop::collection::vec((0..40i32, 0..40i32, 1..20i32, 1..20i32), 1..12)
        ) {
            let zone = rectangle(5, 5, 35, 35);
            let shapes: Vec<Shape> =
                boxes.iter().map(|&(x, y, w, h)| rectangle(x, y, x + w, y + h)).collect();
            let union = Shape::union(&shapes);
            let sum = zone.difference(&union).area() + zone.intersection(&union).area();
            prop_assert_eq!(sum.as_square_meters(), zone.area().as_square_meters());
            // Brute force: unit squares, exact because every corner is on a whole meter.
            let brute = (0..60).flat_map(|x| (0..60).map(move |y| (x, y)))
                .filter(|&(x, y)| boxes.iter().any(|&(left, low, w, h)| {
                    (left..left + w).contains(&x) && (low..low + h).contains(&y)
                }))
                .count();
            prop_assert_eq!(union.area().as_square_meters(), brute as f64);
        }
    }

    #[test]
    fn a_center_of_gravity_leaves_out_the_hole() {
        let square = |from: f64, to: f64| {
            let corners = [[from, from], [to, from], [to, to], [from, to]];
            corners.map(GridPoint::from_meters).to_vec()
        };
        let whole = Shape::from_contours(vec![square(1_000.0, 1_004.0)]);
        let hole = Shape::from_contours(vec![square(1_000.0, 1_002.0)]);
        assert_eq!(whole.centroid(), Some([1_002.0, 1_002.0]));
        // (16·2 − 4·1) / 12 from the corner.
        let [x, y] = whole.difference(&hole).centroid().expect("not empty");
        assert!((x - 1_002.0 - 1.0 / 3.0).abs() < 1e-9 && (y - x).abs() < 1e-9);
        assert_eq!(Shape::default().centroid(), None);
    }
}
