//! Exact areas under circles, by integrals along boundaries (Green's theorem).
//!
//! The area of all faces of one kind is the integral of (x dy − y dx) / 2 along the curves that
//! bound them. Every circle is cut where it meets the piece's border and the other circles; each
//! arc inside the piece adds to the face on its inner side and takes from the one on its outer
//! side. Every edge of the piece is cut by the circles and adds to the face inside. Nothing is
//! stitched together, so nothing can fail to close. Equal circles are told apart by their order.

use super::overlap::Face;
use super::{Disc, Shape};
use crate::unit::SquareMeters;

/// A circle with the class and tag of its layer.
#[derive(Debug, Clone, Copy)]
pub(super) struct Round {
    pub(super) disc: Disc,
    pub(super) class: usize,
    pub(super) tag: usize,
}

/// What changes at a point of a curve.
#[derive(Debug, Clone, Copy)]
enum Change {
    EnterPiece,
    LeavePiece,
    Enter(usize),
    Leave(usize),
}

/// A change on a circle.
#[derive(Debug, Clone, Copy)]
struct Turn {
    /// Grows with the angle, from 0 to 4.
    at: f64,
    /// Cosine and sine of the angle.
    unit: [f64; 2],
    change: Change,
}

impl Turn {
    fn new(unit: [f64; 2], change: Change) -> Self {
        let [cos, sin] = unit;
        let slope = cos / (cos.abs() + sin.abs());
        Self { at: if sin >= 0.0 { 1.0 - slope } else { 3.0 + slope }, unit, change }
    }
}

/// A circle entered or left along an edge.
#[derive(Debug, Clone, Copy)]
struct Step {
    /// Share of the edge's length.
    at: f64,
    round: usize,
    enters: bool,
}

/// Buffers, reused from piece to piece.
#[derive(Debug, Default)]
pub(super) struct Arcs {
    /// Vertices of all contours, in meters from the corner of the piece's box.
    vertices: Vec<[f64; 2]>,
    /// Where each contour ends among the vertices.
    ends: Vec<usize>,
    rounds: Vec<Round>,
    /// Which vertices lie in which circle: circle by circle.
    inside: Vec<bool>,
    /// Where each circle meets the border.
    crossings: Vec<Vec<Turn>>,
    steps: Vec<Step>,
    turns: Vec<Turn>,
}

impl Arcs {
    pub(super) fn run<const CLASSES: usize>(
        &mut self,
        piece: &Shape,
        rounds: &[Round],
        base: &Face<CLASSES>,
        mut visit: impl FnMut(&Face<CLASSES>, SquareMeters),
    ) {
        let Some(bounds) = piece.bounds() else { return };
        self.place(piece, rounds, bounds.min.to_meters());
        let mut start = 0;
        for contour in 0..self.ends.len() {
            let end = self.ends[contour];
            self.walk_contour(start, end, base, &mut visit);
            start = end;
        }
        for round in 0..self.rounds.len() {
            self.walk_circle(round, base, &mut visit);
        }
    }

    fn place(&mut self, piece: &Shape, rounds: &[Round], [west, south]: [f64; 2]) {
        self.vertices.clear();
        self.ends.clear();
        for contour in piece.contours() {
            let local = contour.iter().map(|at| at.to_meters());
            self.vertices.extend(local.map(|[x, y]| [x - west, y - south]));
            self.ends.push(self.vertices.len());
        }
        self.rounds.clear();
        self.inside.clear();
        for round in rounds {
            let [x, y] = round.disc.center;
            let disc = Disc { center: [x - west, y - south], radius: round.disc.radius };
            self.inside.extend(self.vertices.iter().map(|&at| disc.contains(at)));
            self.rounds.push(Round { disc, ..*round });
        }
        if self.crossings.len() < rounds.len() {
            self.crossings.resize_with(rounds.len(), Vec::new);
        }
        for crossings in &mut self.crossings {
            crossings.clear();
        }
    }

    /// Whether a vertex lies in a circle. Decided once, so that both edges at it agree.
    fn is_inside(&self, round: usize, vertex: usize) -> bool {
        self.inside[round * self.vertices.len() + vertex]
    }

    fn walk_contour<const CLASSES: usize>(
        &mut self,
        start: usize,
        end: usize,
        base: &Face<CLASSES>,
        visit: &mut impl FnMut(&Face<CLASSES>, SquareMeters),
    ) {
        let mut face = *base;
        for (index, round) in self.rounds.iter().enumerate() {
            if self.is_inside(index, start) {
                face.enter(round.class, round.tag);
            }
        }
        for from in start..end {
            let to = if from + 1 == end { start } else { from + 1 };
            self.meet(from, to);
            let (a, b) = (self.vertices[from], self.vertices[to]);
            let mut last = a;
            for step in &self.steps {
                let here = between(a, b, step.at);
                visit(&face, half_cross(last, here));
                last = here;
                let Round { class, tag, .. } = self.rounds[step.round];
                if step.enters {
                    face.enter(class, tag);
                } else {
                    face.leave(class, tag);
                }
            }
            visit(&face, half_cross(last, b));
        }
    }

    /// Finds where the edge between two vertices enters and leaves circles, in order.
    fn meet(&mut self, from: usize, to: usize) {
        let (a, b) = (self.vertices[from], self.vertices[to]);
        let along = [b[0] - a[0], b[1] - a[1]];
        let square = dot(along, along);
        self.steps.clear();
        for index in 0..self.rounds.len() {
            let ends = (self.is_inside(index, from), self.is_inside(index, to));
            if ends == (true, true) {
                continue;
            }
            let Disc { center, radius } = self.rounds[index].disc;
            let start = [a[0] - center[0], a[1] - center[1]];
            let ahead = -dot(start, along);
            if ends == (false, false) && !(0.0..square).contains(&ahead) {
                continue;
            }
            let off = cross(start, along);
            let root = square * radius * radius - off * off;
            // A chord of a ten-millionth of the radius encloses nothing, and its ends would be
            // too close to tell which comes first.
            if root <= 1e-14 * square * radius * radius && ends == (false, false) {
                continue;
            }
            let root = root.max(0.0).sqrt();
            let mut add = |at: f64, enters: bool| {
                let at = (at / square).clamp(0.0, 1.0);
                let unit =
                    [(start[0] + along[0] * at) / radius, (start[1] + along[1] * at) / radius];
                // Where the border goes in, the circle goes out.
                let change = if enters { Change::LeavePiece } else { Change::EnterPiece };
                self.steps.push(Step { at, round: index, enters });
                self.crossings[index].push(Turn::new(unit, change));
            };
            if !ends.0 {
                add(ahead - root, true);
            }
            if !ends.1 {
                add(ahead + root, false);
            }
        }
        if self.steps.len() > 1 {
            self.steps.sort_by(|one, two| one.at.total_cmp(&two.at));
        }
    }

    fn walk_circle<const CLASSES: usize>(
        &mut self,
        own: usize,
        base: &Face<CLASSES>,
        visit: &mut impl FnMut(&Face<CLASSES>, SquareMeters),
    ) {
        self.turns.clear();
        self.turns.append(&mut self.crossings[own]);
        let meets_border = !self.turns.is_empty();
        if !meets_border && !self.lies_within(own) {
            return;
        }
        let mut face = self.meet_circles(own, base);
        self.turns.sort_by(|one, two| one.at.total_cmp(&two.at));
        let mut within = if meets_border { self.border_state(own) } else { 1 };
        let Round { disc, class, tag } = self.rounds[own];
        let mut add = |face: &Face<CLASSES>, area: f64| {
            let mut inner = *face;
            inner.enter(class, tag);
            visit(&inner, SquareMeters::square_meters(area));
            visit(face, SquareMeters::square_meters(-area));
        };
        let Some(&(mut last)) = self.turns.last() else {
            return add(&face, disc.area().as_square_meters());
        };
        for (index, turn) in self.turns.iter().enumerate() {
            if within > 0 {
                let ahead = turn.at - last.at + if index == 0 { 4.0 } else { 0.0 };
                add(&face, arc(&disc, last.unit, turn.unit, ahead));
            }
            match turn.change {
                Change::EnterPiece => within += 1,
                Change::LeavePiece => within -= 1,
                Change::Enter(other) => {
                    let Round { class, tag, .. } = self.rounds[other];
                    face.enter(class, tag);
                }
                Change::Leave(other) => {
                    let Round { class, tag, .. } = self.rounds[other];
                    face.leave(class, tag);
                }
            }
            last = *turn;
        }
    }

    /// Whether a circle that does not meet the border lies in the piece.
    fn lies_within(&self, own: usize) -> bool {
        self.holds_most(own, [[0.8, 0.6], [-0.28, 0.96], [-0.352, -0.936]])
    }

    fn contains(&self, [x, y]: [f64; 2]) -> bool {
        let mut start = 0;
        let mut inside = false;
        for &end in &self.ends {
            let mut before = self.vertices[end - 1];
            for &at in &self.vertices[start..end] {
                if (before[1] > y) != (at[1] > y) {
                    let share = (y - before[1]) / (at[1] - before[1]);
                    inside ^= before[0] + share * (at[0] - before[0]) > x;
                }
                before = at;
            }
            start = end;
        }
        inside
    }

    /// Adds where other circles cut this one; the face just before the first turn.
    fn meet_circles<const CLASSES: usize>(
        &mut self,
        own: usize,
        base: &Face<CLASSES>,
    ) -> Face<CLASSES> {
        let mut face = *base;
        let Disc { center, radius } = self.rounds[own].disc;
        for (index, other) in self.rounds.iter().enumerate() {
            let to = [other.disc.center[0] - center[0], other.disc.center[1] - center[1]];
            let square = dot(to, to);
            let (sum, difference) = (radius + other.disc.radius, other.disc.radius - radius);
            if index == own || square >= sum * sum {
                continue;
            }
            if square <= difference * difference {
                let is_around = difference > 0.0 || (difference == 0.0 && index < own);
                if is_around {
                    face.enter(other.class, other.tag);
                }
                continue;
            }
            let distance = square.sqrt();
            let toward = [to[0] / distance, to[1] / distance];
            let cos =
                ((square - sum * difference) / (2.0 * distance * radius)).clamp(-1.0, 1.0);
            let sin = (1.0 - cos * cos).sqrt();
            if sin < 1e-9 {
                // They touch: from outside, or from inside the other.
                if cos < 0.0 {
                    face.enter(other.class, other.tag);
                }
                continue;
            }
            let turned = |sin: f64| {
                [toward[0] * cos - toward[1] * sin, toward[1] * cos + toward[0] * sin]
            };
            let enter = Turn::new(turned(-sin), Change::Enter(index));
            let leave = Turn::new(turned(sin), Change::Leave(index));
            if enter.at > leave.at {
                face.enter(other.class, other.tag);
            }
            self.turns.extend([enter, leave]);
        }
        face
    }

    /// How often the piece encloses the circle just before its first turn: 1 or 0.
    fn border_state(&self, own: usize) -> i32 {
        // Turns closer than this, at a vertex on the circle, may stand in the wrong order.
        const CLOSE: f64 = 1e-7;
        let (mut state, mut least, mut most) = (0, 0, 0);
        let mut last = f64::NEG_INFINITY;
        let mut is_clear = true;
        for turn in &self.turns {
            match turn.change {
                Change::EnterPiece => state += 1,
                Change::LeavePiece => state -= 1,
                Change::Enter(_) | Change::Leave(_) => continue,
            }
            least = least.min(state);
            most = most.max(state);
            is_clear &= turn.at - last > CLOSE;
            last = turn.at;
        }
        if is_clear && most - least == 1 { -least } else { self.border_state_by_point(own) }
    }

    /// The same where turns lie so close that their order was lost: asks in the widest arc.
    fn border_state_by_point(&self, own: usize) -> i32 {
        let (Some(first), Some(last)) = (self.turns.first(), self.turns.last()) else {
            return 0;
        };
        // From the last turn around to the first, then from turn to turn.
        let (mut from, mut width, mut before) = (last.at, first.at + 4.0 - last.at, 0);
        let (mut state, mut here) = (0, first.at);
        for turn in &self.turns {
            if turn.at - here > width {
                (from, width, before) = (here, turn.at - here, state);
            }
            match turn.change {
                Change::EnterPiece => state += 1,
                Change::LeavePiece => state -= 1,
                Change::Enter(_) | Change::Leave(_) => {}
            }
            here = turn.at;
        }
        let units = [0.31, 0.57, 0.83].map(|share| unit_at((from + share * width) % 4.0));
        i32::from(self.holds_most(own, units)) - before
    }

    /// Whether two of three points of a circle lie in the piece: one may touch its border.
    fn holds_most(&self, own: usize, units: [[f64; 2]; 3]) -> bool {
        let Disc { center: [x, y], radius } = self.rounds[own].disc;
        let held =
            |unit: &&[f64; 2]| self.contains([x + radius * unit[0], y + radius * unit[1]]);
        units.iter().filter(held).count() >= 2
    }
}

fn unit_at(at: f64) -> [f64; 2] {
    let slope = if at <= 2.0 { 1.0 - at } else { at - 3.0 };
    let rise = if at <= 2.0 { 1.0 - slope.abs() } else { slope.abs() - 1.0 };
    let length = slope.hypot(rise);
    [slope / length, rise / length]
}

fn dot(one: [f64; 2], two: [f64; 2]) -> f64 {
    one[0] * two[0] + one[1] * two[1]
}

fn cross(one: [f64; 2], two: [f64; 2]) -> f64 {
    one[0] * two[1] - one[1] * two[0]
}

fn between(a: [f64; 2], b: [f64; 2], share: f64) -> [f64; 2] {
    [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share]
}

fn half_cross(from: [f64; 2], to: [f64; 2]) -> SquareMeters {
    SquareMeters::square_meters(cross(from, to) / 2.0)
}

/// The integral along the arc between two directions; `ahead` is the way in turn units.
fn arc(disc: &Disc, from: [f64; 2], to: [f64; 2], ahead: f64) -> f64 {
    let turned = cross(from, to).atan2(dot(from, to));
    // Rounding between two points that are all but equal must not make a circle of nothing, nor
    // nothing of a circle.
    let angle = if turned < 0.0 {
        if ahead < 1.0 { 0.0 } else { turned + std::f64::consts::TAU }
    } else if ahead > 3.0 {
        turned + std::f64::consts::TAU
    } else {
        turned
    };
    let ([x, y], radius) = (disc.center, disc.radius);
    let chord = x * (to[1] - from[1]) - y * (to[0] - from[0]);
    radius * (radius * angle + chord) / 2.0
}
