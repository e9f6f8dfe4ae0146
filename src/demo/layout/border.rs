//! Natural borders: shared edges made wiggly, then the whole plane gently warped.

use super::plane::{self, Spot};
use super::voronoi::Side;
use crate::demo::dice::Dice;
use std::collections::BTreeMap;

/// Wave lengths and amplitudes in meters of the warp; their slopes sum to well below 1, so that
/// nothing folds over.
const WARP: [(f64, f64); 2] = [(1_500.0, 130.0), (420.0, 22.0)];

/// Borders of a set of cells.
pub(crate) struct Borders<'a> {
    /// Cells, counterclockwise.
    pub(crate) cells: &'a [Vec<Side>],
    /// Seed of the borders.
    pub(crate) seed: u64,
    /// Length in meters below which an edge is not subdivided.
    pub(crate) detail_m: f64,
    /// How rough the edge between two sites is (0 straight … 0.12 very rough).
    pub(crate) roughness: BTreeMap<(usize, usize), f64>,
}

impl Borders<'_> {
    /// The course of edge `side` of `site`, both ends included, in the direction of the ring.
    pub(crate) fn course(&self, site: usize, side: usize) -> Vec<Spot> {
        let cell = &self.cells[site];
        let (start, beyond) = (cell[side].start, cell[side].beyond);
        let end = cell[(side + 1) % cell.len()].start;
        let key = (site.min(beyond), site.max(beyond));
        let forward = site < beyond;
        let (from, to) = if forward { (start, end) } else { (end, start) };
        let number = (key.0 as u64) << 32 | key.1 as u64;
        let mut dice = Dice::new(self.seed, "border", number);
        let roughness = self.roughness.get(&key).copied().unwrap_or_else(|| {
            let street = dice.chance(0.45);
            if street { dice.between(0.01, 0.035) } else { dice.between(0.05, 0.11) }
        });
        let mut course = vec![from];
        self.displace(from, to, roughness, &mut dice, &mut course);
        course.push(to);
        if !forward {
            course.reverse();
        }
        course.into_iter().map(|spot| warp(spot, self.seed)).collect()
    }

    /// The ring of `site`, counterclockwise, closed.
    pub(crate) fn ring(&self, site: usize) -> Vec<Spot> {
        let mut ring = Vec::new();
        for side in 0..self.cells[site].len() {
            let course = self.course(site, side);
            ring.extend_from_slice(&course[..course.len() - 1]);
        }
        ring.extend(ring.first().copied());
        ring
    }

    fn displace(&self, a: Spot, b: Spot, rough: f64, dice: &mut Dice, out: &mut Vec<Spot>) {
        let length = plane::distance(a, b);
        if length < self.detail_m {
            return;
        }
        let shift = (dice.bell() * rough).clamp(-0.13, 0.13) * length;
        let middle = plane::between(a, b, 0.5 + dice.between(-0.08, 0.08));
        let middle = plane::moved(middle, plane::left_of(a, b), shift);
        self.displace(a, middle, rough * 0.9, dice, out);
        out.push(middle);
        self.displace(middle, b, rough * 0.9, dice, out);
    }
}

/// Moves every place a little, neighbors alike.
pub(crate) fn warp(spot: Spot, seed: u64) -> Spot {
    let mut moved = spot;
    for (layer, (wave_length, amplitude)) in WARP.into_iter().enumerate() {
        for (axis, value) in moved.iter_mut().enumerate() {
            let salt = seed.wrapping_mul(31) + (layer * 2 + axis) as u64;
            *value += amplitude * noise(spot[0] / wave_length, spot[1] / wave_length, salt);
        }
    }
    moved
}

/// Smooth noise in `[-1, 1]` with features of size 1.
pub(crate) fn noise(x: f64, y: f64, salt: u64) -> f64 {
    let (column, row) = (x.floor(), y.floor());
    let ease = |t: f64| t * t * t * (t * (t * 6.0 - 15.0) + 10.0);
    let (u, v) = (ease(x - column), ease(y - row));
    let knot = |dx: f64, dy: f64| {
        let (i, j) = ((column + dx) as i64 as u64, (row + dy) as i64 as u64);
        let mut hash =
            i.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ j.wrapping_mul(0xc2b2_ae3d_27d4_eb4f);
        hash ^= salt.wrapping_mul(0x1656_67b1_9e37_79f9);
        hash = (hash ^ (hash >> 31)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        hash = (hash ^ (hash >> 29)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (hash >> 11) as f64 / (1_u64 << 52) as f64 - 1.0
    };
    let low = knot(0.0, 0.0) + (knot(1.0, 0.0) - knot(0.0, 0.0)) * u;
    let high = knot(0.0, 1.0) + (knot(1.0, 1.0) - knot(0.0, 1.0)) * u;
    low + (high - low) * v
}
