//! Lines of the background: rivers along town borders, railways, roads between them.

use super::plane::{self, Spot};
use super::{Ground, border};
use crate::demo::city::LineKind;
use crate::demo::dice::{Dice, wave};

/// Outline share along which the border river runs: the western side, from north to south.
const BORDER_RIVER: std::ops::Range<f64> = 0.36..0.66;

impl Ground<'_> {
    /// Rivers first, then railways, then roads.
    pub(super) fn lines(&self, dice: &mut Dice) -> Vec<(LineKind, Vec<Spot>)> {
        let mut lines = vec![
            (LineKind::River, self.border_river()),
            (LineKind::River, self.inner_river()),
        ];
        let warped = |course: &[Spot]| -> Vec<Spot> {
            course.iter().map(|spot| border::warp(*spot, self.borders.seed)).collect()
        };
        lines.extend(self.design.railways.iter().map(|way| (LineKind::Railway, warped(way))));
        for (kind, course) in self.roads(dice) {
            lines.push((kind, warped(&course)));
        }
        lines
    }

    /// Edges between inside and outside on the western side, with a way out at both ends.
    fn border_river(&self) -> Vec<Spot> {
        let mut pieces = Vec::new();
        for site in (0..self.inside).filter(|site| self.at_edge(*site)) {
            for (number, side) in self.borders.cells[site].iter().enumerate() {
                let turn = self.design.turn_of(side.start);
                if side.beyond >= self.inside && BORDER_RIVER.contains(&turn) {
                    pieces.push(self.borders.course(site, number));
                }
            }
        }
        let course = chain(pieces);
        self.lengthened(course)
    }

    /// Edges between the banks of the inner river.
    fn inner_river(&self) -> Vec<Spot> {
        let mut pieces = Vec::new();
        for site in (0..self.inside).filter(|site| self.left_bank[*site]) {
            for (number, side) in self.borders.cells[site].iter().enumerate() {
                if side.beyond < self.inside && !self.left_bank[side.beyond] {
                    pieces.push(self.borders.course(site, number));
                }
            }
        }
        let mut course = chain(pieces);
        let source = self.design.river[0];
        let far = |spot: Option<&Spot>| spot.map_or(0.0, |s| plane::distance(*s, source));
        if far(course.first()) > far(course.last()) {
            course.reverse();
        }
        let Some(&entry) = course.first() else { return course };
        let bend = plane::moved(plane::between(source, entry, 0.55), [0.6, -0.8], 90.0);
        let mut whole = plane::smooth(&[source, bend, entry], 8);
        whole.extend(course.into_iter().skip(1));
        whole
    }

    /// The border river with its upper and lower course outside the city.
    fn lengthened(&self, mut course: Vec<Spot>) -> Vec<Spot> {
        let (Some(&first), Some(&last)) = (course.first(), course.last()) else {
            return course;
        };
        if first[1] < last[1] {
            course.reverse();
        }
        let (north, south) = (course[0], course[course.len() - 1]);
        let reach = 0.42 * self.design.radius;
        let up = [north[0] - 0.35 * reach, north[1] + 0.95 * reach];
        let down = [south[0] - 0.30 * reach, south[1] - 0.95 * reach];
        let bend = |a: Spot, b: Spot, shift: f64| {
            plane::moved(plane::between(a, b, 0.5), plane::left_of(a, b), shift)
        };
        let mut whole = plane::smooth(&[up, bend(up, north, 120.0), north], 8);
        whole.extend(course.into_iter().skip(1));
        whole.extend(
            plane::smooth(&[south, bend(south, down, -130.0), down], 8).into_iter().skip(1),
        );
        whole
    }

    /// Two trunk roads, a ring, radial roads and links between stations.
    fn roads(&self, dice: &mut Dice) -> Vec<(LineKind, Vec<Spot>)> {
        let design = self.design;
        let mut roads = Vec::new();
        let mut through = |kind: LineKind, way: &[(f64, f64)], dice: &mut Dice| {
            let knots: Vec<Spot> = way
                .iter()
                .map(|(turn, share)| {
                    design.at(
                        turn + dice.between(-0.012, 0.012),
                        share * dice.between(0.96, 1.04),
                    )
                })
                .collect();
            roads.push((kind, plane::smooth(&knots, 12)));
        };
        use LineKind::{Primary, Secondary, Trunk};
        through(
            Trunk,
            &[(0.60, 1.2), (0.62, 0.6), (0.75, 0.10), (0.03, 0.45), (0.05, 1.2)],
            dice,
        );
        through(
            Trunk,
            &[(0.21, 1.2), (0.17, 0.7), (0.06, 0.62), (0.93, 0.66), (0.86, 1.2)],
            dice,
        );
        through(
            Primary,
            &[(0.33, 1.15), (0.33, 0.6), (0.45, 0.15), (0.85, 0.2), (0.92, 1.15)],
            dice,
        );
        through(
            Primary,
            &[(0.44, 1.1), (0.42, 0.5), (0.25, 0.25), (0.12, 0.6), (0.10, 1.15)],
            dice,
        );
        through(
            Primary,
            &[(0.70, 1.15), (0.70, 0.6), (0.80, 0.35), (0.92, 0.3), (0.03, 0.45)],
            dice,
        );
        let ring: Vec<Spot> = (0..=24)
            .map(|step| {
                let turn = f64::from(step % 24) / 24.0;
                design.at(turn, 0.70 + 0.07 * wave(3.0 * turn))
            })
            .collect();
        roads.push((Primary, plane::smooth(&ring, 6)));
        let mut order: Vec<usize> = (1..design.stops.len()).collect();
        order.sort_by(|&a, &b| {
            let turn = |stop: usize| design.turn_of(design.stops[stop].0);
            turn(a).total_cmp(&turn(b))
        });
        for (place, &stop) in order.iter().enumerate() {
            let next = order[(place + 1) % order.len()];
            let (a, b) = (design.stops[stop].0, design.stops[next].0);
            let bend = plane::between(a, b, dice.between(0.35, 0.65));
            let shift = dice.between(-0.12, 0.12) * plane::distance(a, b);
            let bend = plane::moved(bend, plane::left_of(a, b), shift);
            roads.push((Secondary, plane::smooth(&[a, bend, b], 10)));
        }
        roads
    }
}

/// Puts pieces end to end into the longest course they form; ends match bit for bit.
fn chain(mut pieces: Vec<Vec<Spot>>) -> Vec<Spot> {
    let mut best: Vec<Spot> = Vec::new();
    while let Some(mut course) = pieces.pop() {
        loop {
            let (head, tail) = (course[0], course[course.len() - 1]);
            let Some(found) = pieces.iter().position(|piece| {
                let ends = [piece[0], piece[piece.len() - 1]];
                ends.contains(&head) || ends.contains(&tail)
            }) else {
                break;
            };
            let mut piece = pieces.swap_remove(found);
            if piece[0] == head || piece[piece.len() - 1] == tail {
                piece.reverse();
            }
            if piece[0] == tail {
                course.extend_from_slice(&piece[1..]);
            } else {
                piece.extend_from_slice(&course[1..]);
                course = piece;
            }
        }
        if plane::length(&course) > plane::length(&best) {
            best = course;
        }
    }
    best
}
