//! The sketch of a city before it has towns: outline, rivers, railways, stations.

use super::plane::{self, Spot};
use crate::demo::dice::{Dice, wave};

/// Points of the outline.
const OUTLINE_POINTS: usize = 360;

/// The sketch, in local meters around the middle of the city.
pub(crate) struct Design {
    /// City outline, counterclockwise, open; index 0 lies east.
    pub(crate) outline: Vec<Spot>,
    /// The river that crosses the city, reaching beyond the outline at both ends.
    pub(crate) river: Vec<Spot>,
    /// Two railways reaching beyond the outline.
    pub(crate) railways: [Vec<Spot>; 2],
    /// Stations with the number of their railway; the first is where both meet.
    pub(crate) stops: Vec<(Spot, usize)>,
    /// Radius in meters of a circle with the city's area.
    pub(crate) radius: f64,
}

impl Design {
    /// Sketches a city of `area_m2` square meters.
    pub(crate) fn new(area_m2: f64, seed: u64, block: u64) -> Self {
        let mut dice = Dice::new(seed, "design", block);
        let radius = (area_m2 / std::f64::consts::PI).sqrt();
        let outline = outline(area_m2, &mut dice);
        let at = |turn: f64, share: f64| reach(&outline, turn, share);
        let mut bend = |low: f64, high: f64| dice.between(low, high);
        let river = plane::smooth(
            &[
                at(bend(0.10, 0.14), 1.25),
                at(0.12, 0.98),
                at(bend(0.10, 0.14), 0.72),
                at(bend(0.17, 0.22), 0.42),
                at(bend(0.30, 0.36), 0.26),
                at(bend(0.50, 0.54), 0.36),
                at(bend(0.53, 0.57), 0.62),
                at(0.58, 0.98),
                at(0.585, 1.06),
            ],
            24,
        );
        let hub = at(bend(0.78, 0.95), 0.16);
        let west = [at(bend(0.66, 0.70), 0.42), at(bend(0.645, 0.665), 0.80), at(0.655, 1.22)];
        let east = [at(bend(0.95, 1.01), 0.52), at(bend(0.98, 1.03), 0.84), at(1.02, 1.25)];
        let north = [at(bend(0.19, 0.24), 0.40), at(bend(0.25, 0.30), 0.80), at(0.28, 1.22)];
        let south = [at(bend(0.80, 0.84), 0.55), at(bend(0.76, 0.79), 0.84), at(0.775, 1.25)];
        let join = |one: &[Spot; 3], other: &[Spot; 3]| {
            plane::smooth(&[one[2], one[1], one[0], hub, other[0], other[1], other[2]], 20)
        };
        let railways = [join(&west, &east), join(&north, &south)];
        let mut stops = vec![(hub, 0)];
        let shares: [(usize, bool, &[f64]); 4] = [
            (0, false, &[0.30, 0.60, 0.88]),
            (0, true, &[0.28, 0.58, 0.88]),
            (1, false, &[0.32, 0.62, 0.90]),
            (1, true, &[0.42, 0.84]),
        ];
        for (line, forward, places) in shares {
            stops.extend(
                places.iter().map(|share| {
                    (stop_along(&railways[line], &outline, forward, *share), line)
                }),
            );
        }
        Self { outline, river, railways, stops, radius }
    }

    /// Share of the way around the outline (0 east, 0.25 north) at which `point` lies.
    pub(crate) fn turn_of(&self, point: Spot) -> f64 {
        let nearest = (0..self.outline.len()).min_by(|&a, &b| {
            plane::distance(self.outline[a], point)
                .total_cmp(&plane::distance(self.outline[b], point))
        });
        nearest.unwrap_or(0) as f64 / self.outline.len() as f64
    }

    /// Distance in meters to the nearest station.
    pub(crate) fn to_stop(&self, point: Spot) -> f64 {
        self.stops
            .iter()
            .map(|stop| plane::distance(stop.0, point))
            .fold(f64::INFINITY, f64::min)
    }

    /// Place at `share` of the way from the middle to the outline, in direction `turn`.
    pub(crate) fn at(&self, turn: f64, share: f64) -> Spot {
        reach(&self.outline, turn, share)
    }
}

/// A smooth closed curve with the given area: an ellipse with bays.
fn outline(area_m2: f64, dice: &mut Dice) -> Vec<Spot> {
    let phases: Vec<f64> = (0..6).map(|_| dice.unit()).collect();
    let ring: Vec<Spot> = (0..OUTLINE_POINTS)
        .map(|index| {
            let turn = index as f64 / OUTLINE_POINTS as f64;
            let bays = 0.07 * wave(2.0 * turn + phases[0])
                + 0.10 * wave(3.0 * turn + phases[1])
                + 0.062 * wave(5.0 * turn + phases[2])
                + 0.045 * wave(8.0 * turn + phases[3])
                + 0.024 * wave(13.0 * turn + phases[4]);
            [1.12 * (1.0 + bays) * wave(turn + 0.25), 0.92 * (1.0 + bays) * wave(turn)]
        })
        .collect();
    let scale = (area_m2 / plane::area(&ring)).sqrt();
    ring.into_iter().map(|point| [point[0] * scale, point[1] * scale]).collect()
}

fn reach(outline: &[Spot], turn: f64, share: f64) -> Spot {
    let turn = turn - turn.floor();
    let index = (turn * outline.len() as f64) as usize % outline.len();
    [outline[index][0] * share, outline[index][1] * share]
}

/// The place on a railway at `share` of its way from the hub (its middle knot) to the outline.
fn stop_along(railway: &[Spot], outline: &[Spot], forward: bool, share: f64) -> Spot {
    let middle = railway.len() / 2;
    let mut half: Vec<Spot> = railway[middle..].to_vec();
    if !forward {
        half = railway[..=middle].iter().rev().copied().collect();
    }
    half.retain(|point| plane::contains(outline, *point));
    plane::along(&half, plane::length(&half) * share).0
}
