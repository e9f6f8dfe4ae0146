//! Circles about a point of the plane, kept as circles: exact where polygons would only come near.

use super::{GridBox, GridPoint, Shape};
use crate::unit::{Meters, SquareMeters};

/// The area within a distance of a point of the plane.
///
/// # Units
/// Meters east and north of the plane's center.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Disc {
    /// The middle.
    pub center: [f64; 2],
    /// The radius in meters; above zero and finite.
    pub radius: f64,
}

/// How an area covers a shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Touch {
    /// Not at all.
    Apart,
    /// All of it.
    Whole,
    /// Some of it.
    Part,
}

impl Disc {
    /// A circle; `None` without a radius above zero.
    pub fn try_new(center: [f64; 2], radius: Meters) -> Option<Self> {
        let radius = radius.as_meters();
        (radius > 0.0 && radius.is_finite()).then_some(Self { center, radius })
    }

    /// The smallest box around it, at most a millimeter too large on each side.
    pub fn bounds(&self) -> GridBox {
        let ([x, y], reach) = (self.center, self.radius + 0.001);
        GridBox {
            min: GridPoint::from_meters([x - reach, y - reach]),
            max: GridPoint::from_meters([x + reach, y + reach]),
        }
    }

    /// Its area.
    pub fn area(&self) -> SquareMeters {
        SquareMeters::square_meters(std::f64::consts::PI * self.radius * self.radius)
    }

    /// Whether a point of the plane, in meters, lies in it.
    pub fn contains(&self, [x, y]: [f64; 2]) -> bool {
        let (east, north) = (x - self.center[0], y - self.center[1]);
        east * east + north * north <= self.radius * self.radius
    }

    /// How it covers a shape.
    ///
    /// # Cost
    /// Linear in the vertices; no geometry is made.
    pub fn touches(&self, shape: &Shape) -> Touch {
        let Some(bounds) = shape.bounds() else { return Touch::Apart };
        match self.touches_box(&bounds) {
            Touch::Part => {}
            clear => return clear,
        }
        // A circle is convex: the shape lies in it if all its vertices do.
        let mut vertices = shape.contours().flatten().map(|at| self.contains(at.to_meters()));
        let first = vertices.next().unwrap_or(false);
        if vertices.any(|inside| inside != first) {
            return Touch::Part;
        }
        let crosses = || shape.edges().any(|(from, to)| self.is_crossed(from, to));
        match first {
            true => Touch::Whole,
            false if crosses() || shape.contains(GridPoint::from_meters(self.center)) => {
                Touch::Part
            }
            false => Touch::Apart,
        }
    }

    /// How it covers a box.
    pub(super) fn touches_box(&self, bounds: &GridBox) -> Touch {
        let (low, high) = (bounds.min.to_meters(), bounds.max.to_meters());
        let nearest = [0, 1].map(|axis| self.center[axis].clamp(low[axis], high[axis]));
        if !self.contains(nearest) {
            return Touch::Apart;
        }
        let farthest = [0, 1].map(|axis| {
            let middle = f64::midpoint(low[axis], high[axis]);
            if self.center[axis] < middle { high[axis] } else { low[axis] }
        });
        if self.contains(farthest) { Touch::Whole } else { Touch::Part }
    }

    /// Whether an edge with both ends outside passes through.
    fn is_crossed(&self, from: GridPoint, to: GridPoint) -> bool {
        let (from, to) = (from.to_meters(), to.to_meters());
        let along = [to[0] - from[0], to[1] - from[1]];
        let ahead = [self.center[0] - from[0], self.center[1] - from[1]];
        let length = along[0] * along[0] + along[1] * along[1];
        let reach = along[0] * ahead[0] + along[1] * ahead[1];
        let cross = along[0] * ahead[1] - along[1] * ahead[0];
        (0.0..length).contains(&reach) && cross * cross < length * self.radius * self.radius
    }

    /// Its outline as a polygon of exactly its area, for drawing and for combining with polygons.
    ///
    /// # Shape
    /// 180 vertices. The radius of the vertices is enlarged so that the area equals πr²; the
    /// outline is at most r/9,000 off the circle (0.17 m at 1.5 km).
    pub fn outline(&self) -> Shape {
        const VERTICES: u32 = 180;
        let step = std::f64::consts::TAU / f64::from(VERTICES);
        let radius = self.radius * (step / step.sin()).sqrt();
        let [x, y] = self.center;
        let contour: Vec<GridPoint> = (0..VERTICES)
            .map(|index| {
                let (sin, cos) = (f64::from(index) * step).sin_cos();
                GridPoint::from_meters([x + radius * cos, y + radius * sin])
            })
            .collect();
        // Under a meter, the grid of a millimeter may make vertices meet.
        if radius > 1.0 {
            Shape::of_simple_contour(contour)
        } else {
            Shape::from_contours(vec![contour])
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outline_has_the_area_of_its_circle() {
        let disc = Disc { center: [1_234.5, -987.6], radius: 3_000.0 };
        let (outline, circle) = (disc.outline().area(), disc.area());
        assert!((outline.as_square_meters() / circle.as_square_meters() - 1.0).abs() < 1e-6);
    }

    #[test]
    fn the_lens_of_two_outlines_matches_the_golden_check() {
        // METHODS 3.3: 10 km square, circles of 3 km, 4 km apart.
        let corner = |x: f64, y: f64| GridPoint::from_meters([x, y]);
        let zone = Shape::from_contours(vec![vec![
            corner(-5e3, -5e3),
            corner(5e3, -5e3),
            corner(5e3, 5e3),
            corner(-5e3, 5e3),
        ]]);
        let one = Disc { center: [-2_000.0, 0.0], radius: 3_000.0 }.outline();
        let two = Disc { center: [2_000.0, 0.0], radius: 3_000.0 }.outline();
        let km2 = |shape: &Shape| shape.area().as_square_kilometers();
        let union = Shape::union([&one, &two]);
        assert!((km2(&one.intersection(&two)) - 6.194_964).abs() < 0.001);
        assert!((km2(&union) - 50.353_704).abs() < 0.001);
        assert!((km2(&zone.difference(&union)) - 49.646_296).abs() < 0.001);
    }

    #[test]
    fn a_radius_that_is_none_makes_no_disc() {
        for radius in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            assert_eq!(Disc::try_new([0.0, 0.0], Meters::meters(radius)), None);
        }
    }
}
