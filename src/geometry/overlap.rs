//! How deeply layers overlap inside a piece: areas by which layers cover them.
//!
//! Two ways, exact both: where all layers near the piece are circles, integrals along their arcs
//! (`arcs`); otherwise a sweep over slabs (`sweep`). Each serves as the other's oracle in tests.

use super::arcs::{Arcs, Round};
use super::sweep::Sweep;
use super::window::Window;
use super::{Disc, GridBox, Shape, Touch};
use crate::unit::SquareMeters;

/// An area that may cover a part of a piece.
#[derive(Debug, Clone, Copy)]
pub enum Cut<'a> {
    /// A set of polygons.
    Shape(&'a Shape),
    /// A circle.
    Disc(Disc),
}

impl Cut<'_> {
    /// The smallest box around it; `None` when empty.
    pub fn bounds(&self) -> Option<GridBox> {
        match self {
            Self::Shape(shape) => shape.bounds(),
            Self::Disc(disc) => Some(disc.bounds()),
        }
    }

    /// Its outline as polygons.
    pub fn outline(&self) -> Shape {
        match self {
            Self::Shape(shape) => (*shape).clone(),
            Self::Disc(disc) => disc.outline(),
        }
    }
}

/// An area that may cover a part of the piece, with its class.
///
/// # Shape
/// `class` indexes the counts given to the visitor and must be below its `CLASSES`.
#[derive(Debug, Clone, Copy)]
pub struct Layer<'a> {
    /// The area covered.
    pub cut: Cut<'a>,
    /// Which count it raises.
    pub class: usize,
    /// A number of the caller's own, to recognize the layer where it is alone.
    pub tag: usize,
}

/// Which layers cover one face of the overlay.
#[derive(Debug, Clone, Copy)]
pub struct Face<const CLASSES: usize> {
    /// Number of covering layers by class.
    pub counts: [u32; CLASSES],
    tags: [usize; CLASSES],
}

impl<const CLASSES: usize> Face<CLASSES> {
    pub(super) const fn bare() -> Self {
        Self { counts: [0; CLASSES], tags: [0; CLASSES] }
    }

    pub(super) const fn enter(&mut self, class: usize, tag: usize) {
        self.counts[class] += 1;
        self.tags[class] = self.tags[class].wrapping_add(tag);
    }

    pub(super) const fn leave(&mut self, class: usize, tag: usize) {
        self.counts[class] = self.counts[class].saturating_sub(1);
        self.tags[class] = self.tags[class].wrapping_sub(tag);
    }

    /// The tag of the only layer of a class; `None` when there are none or several.
    pub fn sole(&self, class: usize) -> Option<usize> {
        // The sum of the tags of one layer is its tag.
        (self.counts[class] == 1).then(|| self.tags[class])
    }
}

/// Polygons with the class and tag of their layer, as far as they matter near the piece.
#[derive(Debug, Default)]
pub(super) struct Polygons {
    pub(super) window: Window,
    pub(super) class: usize,
    pub(super) tag: usize,
}

/// Buffers of an overlay, reused from piece to piece.
#[derive(Debug, Default)]
pub struct Overlap {
    arcs: Arcs,
    sweep: Sweep,
    rounds: Vec<Round>,
    polygons: Vec<Polygons>,
}

impl Overlap {
    /// Visits the faces that `layers` cut `piece` into, with their areas.
    ///
    /// # Shape
    /// A face may be visited in several parts, some of them negative: only the sum over all visits
    /// with the same counts means anything. All sums together are the area of the piece.
    /// # Cost
    /// Layers apart from the piece's box or all around it cost nothing more. With E edges and L
    /// layers near the piece: circles alone O(E·L + L² log L), otherwise O(E²).
    pub fn run<const CLASSES: usize>(
        &mut self,
        piece: &Shape,
        layers: &[Layer<'_>],
        mut visit: impl FnMut(&Face<CLASSES>, SquareMeters),
    ) {
        let Some(bounds) = piece.bounds() else { return };
        let (base, polygons) = self.sort_out(&bounds, layers);
        if polygons > 0 {
            self.sweep.run(piece, &self.polygons[..polygons], &self.rounds, &base, visit);
        } else if self.rounds.is_empty() {
            visit(&base, piece.area());
        } else {
            self.arcs.run(piece, &self.rounds, &base, visit);
        }
    }

    /// The face of the layers that cover the whole box, and how many of the polygons may pass through
    /// it; those circles are in `rounds`.
    fn sort_out<const CLASSES: usize>(
        &mut self,
        bounds: &GridBox,
        layers: &[Layer<'_>],
    ) -> (Face<CLASSES>, usize) {
        let mut base = Face::bare();
        let mut count = 0;
        self.rounds.clear();
        for &Layer { cut, class, tag } in layers {
            let touch = match cut {
                Cut::Disc(disc) => disc.touches_box(bounds),
                Cut::Shape(shape) => {
                    if self.polygons.len() == count {
                        self.polygons.push(Polygons::default());
                    }
                    shape.seen_from(bounds, &mut self.polygons[count].window)
                }
            };
            match (touch, cut) {
                (Touch::Apart, _) => {}
                (Touch::Whole, _) => base.enter(class, tag),
                (Touch::Part, Cut::Disc(disc)) => self.rounds.push(Round { disc, class, tag }),
                (Touch::Part, Cut::Shape(_)) => {
                    let own = &mut self.polygons[count];
                    (own.class, own.tag) = (class, tag);
                    count += 1;
                }
            }
        }
        (base, count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::GridPoint;
    use proptest::prelude::*;

    /// Areas by (certain, other) counts, one way and the other.
    fn areas(piece: &Shape, discs: &[Disc], by_arcs: bool) -> Vec<[f64; 7]> {
        let mut areas = vec![[0.0; 7]; 7];
        let add = |face: &Face<2>, area: SquareMeters| {
            let [one, two] = face.counts.map(|count| count as usize);
            areas[one][two] += area.as_square_meters();
        };
        let rounds: Vec<Round> =
            (0..).zip(discs).map(|(tag, &disc)| Round { disc, class: tag % 2, tag }).collect();
        if by_arcs {
            Arcs::default().run(piece, &rounds, &Face::bare(), add);
        } else {
            Sweep::default().run(piece, &[], &rounds, &Face::bare(), add);
        }
        areas
    }

    fn square(size: i32) -> Shape {
        let at = |x, y| GridPoint { x: x * size * 500, y: y * size * 500 };
        Shape::from_contours(vec![vec![at(-1, -1), at(1, -1), at(1, 1), at(-1, 1)]])
    }

    fn disc(x: f64, y: f64, radius: f64) -> Disc {
        Disc { center: [x, y], radius }
    }

    fn assert_same(piece: &Shape, discs: &[Disc]) {
        let (one, two) = (areas(piece, discs, true), areas(piece, discs, false));
        let total = piece.area().as_square_meters();
        for (one, two) in one.iter().flatten().zip(two.iter().flatten()) {
            assert!(
                (one - two).abs() < 1e-7 * total,
                "{one} by arcs, {two} by slabs: {discs:?}"
            );
            assert!(*one > -1e-7 * total, "negative area {one}: {discs:?}");
        }
        let sum: f64 = one.iter().flatten().sum();
        assert!((sum - total).abs() < 1e-9 * total);
    }

    /// METHODS 3.3: circles of 3 km, 4 km apart, in a square of 10 km.
    #[test]
    fn the_lens_of_two_circles_is_exact() {
        let areas = areas(&square(10_000), &[disc(-2e3, 0.0, 3e3), disc(2e3, 0.0, 3e3)], true);
        assert!((areas[1][1] / 1e6 - 6.194_964).abs() < 1e-6, "{areas:?}");
        assert!((areas[0][0] / 1e6 - 49.646_296).abs() < 1e-6);
    }

    #[test]
    fn awkward_circles_give_the_same_both_ways() {
        let ring = square(1_000).difference(&square(400));
        let cases: [&[Disc]; 9] = [
            // Equal, nested with one center, touching inside, touching outside.
            &[disc(10.0, 20.0, 300.0); 4],
            &[disc(0.0, 0.0, 100.0), disc(0.0, 0.0, 250.0), disc(0.0, 0.0, 450.0)],
            &[disc(0.0, 0.0, 300.0), disc(100.0, 0.0, 200.0), disc(-50.0, 0.0, 250.0)],
            &[disc(-200.0, 0.0, 200.0), disc(200.0, 0.0, 200.0)],
            // Through corners, touching edges from inside and outside, through a shared point.
            &[disc(0.0, 0.0, 500.0 * std::f64::consts::SQRT_2)],
            &[disc(0.0, 0.0, 500.0), disc(700.0, 0.0, 200.0)],
            &[disc(300.0, 0.0, 300.0), disc(0.0, 300.0, 300.0), disc(-300.0, 0.0, 300.0)],
            // Within the hole, around the hole, around everything.
            &[disc(0.0, 0.0, 150.0), disc(0.0, 0.0, 290.0)],
            &[disc(0.0, 0.0, 900.0), disc(5_000.0, 0.0, 10.0)],
        ];
        for discs in cases {
            assert_same(&square(1_000), discs);
            assert_same(&ring, discs);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(192) })]
        #[test]
        fn arcs_and_slabs_agree(
            discs in prop::collection::vec((-900.0..900.0f64, -900.0..900.0f64, 5.0..900.0f64), 1..6),
            hole in 50..250i32,
        ) {
            let discs: Vec<Disc> = discs.iter().map(|&(x, y, r)| disc(x, y, r)).collect();
            let round = disc(0.0, 0.0, 600.0).outline();
            assert_same(&round.difference(&square(hole)), &discs);
        }

        #[test]
        fn arcs_and_slabs_agree_on_whole_numbers(
            discs in prop::collection::vec((-5..=5i32, -5..=5i32, 1..=8i32), 1..6),
        ) {
            // Many of these touch each other, the corners and the edges exactly.
            let make = |&(x, y, r): &(i32, i32, i32)| {
                disc(f64::from(x) * 100.0, f64::from(y) * 100.0, f64::from(r) * 100.0)
            };
            let discs: Vec<Disc> = discs.iter().map(make).collect();
            assert_same(&square(1_000).difference(&square(200)), &discs);
        }

        #[test]
        fn a_disc_knows_how_it_covers(x in -900..900i32, y in -900..900i32, r in 5..1_500i32) {
            let own = disc(f64::from(x), f64::from(y), f64::from(r));
            let piece = square(1_000).difference(&square(300));
            let areas = areas(&piece, &[own], true);
            let total = piece.area().as_square_meters();
            match own.touches(&piece) {
                crate::geometry::Touch::Apart => prop_assert!(areas[1][0] < 1e-6),
                crate::geometry::Touch::Whole => prop_assert!(areas[0][0] < 1e-6 * total),
                crate::geometry::Touch::Part => {
                    prop_assert!(areas[1][0] > 0.0 && areas[0][0] > 0.0);
                }
            }
        }
    }
}
