//! Inhabitants and households of towns and of 250 m cells, in whole numbers that add up.

use super::city::{BANDS, Cell, Ring, Town};
use super::dice::{Dice, share_out};
use super::layout::{Layout, noise, plane};
use std::collections::BTreeMap;

/// Share of the whole city that is 65 or older.
const ELDERLY_SHARE: f64 = 0.27;

/// People per 100 in a new district, by band.
const YOUNG: [f64; BANDS] = [
    6.0, 6.2, 5.2, 4.4, 5.2, 7.0, 8.6, 9.2, 9.0, 8.2, 7.0, 5.6, 4.4, 3.0, 2.7, 2.2, 1.6, 0.9,
    0.4, 0.1,
];

/// People per 100 in an old housing estate, by band.
const OLD: [f64; BANDS] = [
    2.0, 2.4, 2.8, 3.4, 3.6, 3.4, 3.4, 3.8, 4.4, 5.4, 6.2, 6.4, 6.8, 8.0, 10.4, 10.6, 9.0,
    5.4, 2.3, 0.7,
];

/// Share of women by band, from birth to very old age.
const WOMEN: [f64; BANDS] = [
    0.487, 0.487, 0.488, 0.488, 0.489, 0.487, 0.486, 0.487, 0.489, 0.490, 0.492, 0.495, 0.503,
    0.513, 0.527, 0.545, 0.578, 0.635, 0.715, 0.815,
];

/// Households per 100 by number of members.
const HOUSEHOLDS: [f64; 7] = [38.0, 28.0, 16.5, 12.5, 3.8, 0.9, 0.3];

/// Inhabitants of one town.
pub(crate) struct Residents {
    /// By sex and band.
    pub(crate) people: [[u32; BANDS]; 2],
    /// Households by number of members.
    pub(crate) households: [u32; 7],
}

/// Settles `total` people in the towns of a layout.
pub(crate) fn settle(layout: &Layout, total: u32, seed: u64, block: usize) -> Vec<Residents> {
    let mut dice = Dice::new(seed, "people", block as u64);
    let weights = density_weights(layout, seed, &mut dice);
    let mut totals = share_out(total, &weights);
    shrink_a_few(layout, &mut totals, &mut dice);
    let ages = oldness(layout, &totals, seed, &mut dice);
    totals
        .iter()
        .zip(ages)
        .map(|(&people, old)| {
            let shares: Vec<f64> = (0..BANDS)
                .map(|band| {
                    let share = YOUNG[band] + (OLD[band] - YOUNG[band]) * old;
                    share * (1.0 + 0.06 * dice.bell()).max(0.2)
                })
                .collect();
            residents(people, &shares, &mut dice)
        })
        .collect()
}

fn residents(people: u32, shares: &[f64], dice: &mut Dice) -> Residents {
    let mut weights = Vec::with_capacity(2 * BANDS);
    for women in [false, true] {
        for (band, share) in shares.iter().enumerate() {
            let part = if women { WOMEN[band] } else { 1.0 - WOMEN[band] };
            weights.push(share * part * (1.0 + 0.03 * dice.bell()));
        }
    }
    let counts = share_out(people, &weights);
    let mut split = [[0; BANDS]; 2];
    for (index, count) in counts.into_iter().enumerate() {
        split[index / BANDS][index % BANDS] = count;
    }
    let members: f64 =
        HOUSEHOLDS.iter().enumerate().map(|(n, w)| (n + 1) as f64 * w / 100.0).sum();
    let homes = (f64::from(people) * 0.985 / members * dice.between(0.93, 1.07)).round();
    let homes = (homes as u32).max(u32::from(people > 0)).min(people);
    let parts = share_out(homes, &HOUSEHOLDS);
    let mut households = [0; 7];
    households.copy_from_slice(&parts);
    Residents { people: split, households }
}

/// Dense around stations, thin at the edge, uneven everywhere.
fn density_weights(layout: &Layout, seed: u64, dice: &mut Dice) -> Vec<f64> {
    layout
        .parcels
        .iter()
        .map(|parcel| {
            let gap = layout.design.to_stop(parcel.center) / (0.22 * layout.design.radius);
            let [x, y] = parcel.center;
            let patch = 1.0 + 0.35 * noise(x / 1_300.0, y / 1_300.0, seed ^ 0x51);
            let edge = if parcel.at_edge { 0.62 } else { 1.0 };
            let spread = (1.0 + 0.22 * dice.bell()).clamp(0.35, 1.7);
            parcel.area_m2 * (0.20 + 1.0 / (1.0 + gap * gap)) * patch * edge * spread
        })
        .collect()
}

/// Makes a few towns nearly empty (works, a park) and hands their people to the largest.
fn shrink_a_few(layout: &Layout, totals: &mut [u32], dice: &mut Dice) {
    if totals.len() < 100 {
        return;
    }
    let mut freed = 0;
    let edge: Vec<usize> = (0..totals.len()).filter(|&n| layout.parcels[n].at_edge).collect();
    for left in [0, 4, 9, 17, 6] {
        let town = *dice.pick(&edge);
        if totals[town] > 100 {
            freed += totals[town] - left;
            totals[town] = left;
        }
    }
    let order: Vec<f64> = totals.iter().map(|people| f64::from(*people)).collect();
    for (town, extra) in share_out(freed, &order).into_iter().enumerate() {
        totals[town] += extra;
    }
}

/// How old each town is: 0 a new district, 1 an old estate; the city's mean is kept.
fn oldness(layout: &Layout, totals: &[u32], seed: u64, dice: &mut Dice) -> Vec<f64> {
    let mut marks = vec![0.0_f64; layout.groups];
    for (kind, count) in [(0.55, layout.groups / 11), (-0.60, layout.groups / 10)] {
        for _ in 0..count {
            marks[dice.below(layout.groups)] = kind;
        }
    }
    let raw: Vec<f64> = layout
        .parcels
        .iter()
        .map(|parcel| {
            let [x, y] = parcel.center;
            let patch = 0.28 * noise(x / 2_100.0, y / 2_100.0, seed ^ 0xa9);
            let far = (layout.design.to_stop(parcel.center) / layout.design.radius).min(0.5);
            patch + far * 0.5 + marks[parcel.group] + 0.09 * dice.bell()
        })
        .collect();
    let elderly = |profile: &[f64; BANDS]| {
        profile[13..].iter().sum::<f64>() / profile.iter().sum::<f64>()
    };
    let (young, old) = (elderly(&YOUNG), elderly(&OLD));
    let everyone: f64 = totals.iter().map(|people| f64::from(*people)).sum();
    let (mut low, mut high) = (-2.0, 2.0);
    for _ in 0..50 {
        let shift = (low + high) / 2.0;
        let aged: f64 = raw
            .iter()
            .zip(totals)
            .map(|(value, people)| {
                let share = young + (old - young) * (value + shift).clamp(0.0, 1.0);
                share * f64::from(*people)
            })
            .sum();
        if aged / everyone < ELDERLY_SHARE { low = shift } else { high = shift }
    }
    raw.into_iter().map(|value| (value + low).clamp(0.0, 1.0)).collect()
}

/// Rows and columns of 250 m cells in one degree.
const ROWS_PER_DEGREE: f64 = 480.0;
const COLUMNS_PER_DEGREE: f64 = 320.0;

/// The 10-digit code of the 250 m cell in `row` (from the equator) and `column` (from 100° E).
///
/// # Source
/// JIS X 0410: 80 km, 10 km, 1 km, then halves numbered 1 SW, 2 SE, 3 NW, 4 NE.
pub(crate) fn cell_code(row: u64, column: u64) -> u64 {
    let (p, q, r, s) = (row / 320, column / 320, row % 320 / 40, column % 320 / 40);
    let (t, u) = (row % 40 / 4, column % 40 / 4);
    let half = |row: u64, column: u64| row * 2 + column + 1;
    let tail = half(row % 4 / 2, column % 4 / 2) * 10 + half(row % 2, column % 2);
    ((((p * 100 + q) * 10 + r) * 10 + s) * 10 + t) * 1_000 + u * 100 + tail
}

/// Distributes the people of each town over the cells it overlaps.
///
/// # Shape
/// Cells without inhabitants are left out; the sum over cells equals the sum over towns.
pub(crate) fn cells(towns: &[Town], seed: u64, block: usize) -> Vec<Cell> {
    let mut cells: BTreeMap<u64, Cell> = BTreeMap::new();
    for (number, town) in towns.iter().enumerate() {
        let mut dice = Dice::new(seed, "cells", (block * 1_000_000 + number) as u64);
        let mut shares: Vec<(u64, f64)> = town.parts.first().map_or(Vec::new(), overlaps);
        let total: f64 = shares.iter().map(|share| share.1).sum();
        shares.retain(|share| share.1 > 0.004 * total);
        for share in &mut shares {
            share.1 *= dice.between(0.55, 1.45);
        }
        let total: f64 = shares.iter().map(|share| share.1).sum();
        for sex in 0..2 {
            for band in 0..BANDS {
                let count = town.people[sex][band];
                spread(&shares, total, count, dice.unit(), |code, part| {
                    cells.entry(code).or_insert_with(|| empty(code)).people[sex][band] += part;
                });
            }
        }
        for size in 0..7 {
            spread(&shares, total, town.households[size], dice.unit(), |code, part| {
                if let Some(cell) = cells.get_mut(&code) {
                    cell.households[size] += part;
                }
            });
        }
    }
    cells.into_values().collect()
}

fn empty(code: u64) -> Cell {
    Cell { code, people: [[0; BANDS]; 2], households: [0; 7] }
}

/// Hands out `count` along the cumulated shares; the parts add up whatever the `phase`.
fn spread(
    shares: &[(u64, f64)],
    total: f64,
    count: u32,
    phase: f64,
    mut give: impl FnMut(u64, u32),
) {
    let (mut sum, mut given) = (0.0, 0);
    for (index, (code, share)) in shares.iter().enumerate() {
        sum += share;
        let last = index + 1 == shares.len();
        let reached =
            if last { count } else { (f64::from(count) * sum / total + phase) as u32 };
        let reached = reached.min(count);
        if reached > given {
            give(*code, reached - given);
            given = reached;
        }
    }
}

/// Cells a ring overlaps, with the shared area (in square degrees).
fn overlaps(ring: &Ring) -> Vec<(u64, f64)> {
    let scaled: Vec<plane::Spot> = ring
        .iter()
        .map(|point| [(point[0] - 100.0) * COLUMNS_PER_DEGREE, point[1] * ROWS_PER_DEGREE])
        .collect();
    let bound = |axis: usize| {
        let low = scaled.iter().map(|p| p[axis]).fold(f64::INFINITY, f64::min);
        let high = scaled.iter().map(|p| p[axis]).fold(0.0, f64::max);
        low.floor() as u64..=high.floor() as u64
    };
    let mut found = Vec::new();
    for row in bound(1) {
        let strip = cut(&cut(&scaled, 1, row as f64, 1.0), 1, row as f64 + 1.0, -1.0);
        for column in bound(0) {
            let piece = cut(&cut(&strip, 0, column as f64, 1.0), 0, column as f64 + 1.0, -1.0);
            let area = plane::area(&piece);
            if area > 1e-6 {
                found.push((cell_code(row, column), area));
            }
        }
    }
    found
}

/// Keeps the part of a ring above (`sign` 1) or below (`sign` -1) a bound on one axis.
fn cut(ring: &[plane::Spot], axis: usize, bound: f64, sign: f64) -> Vec<plane::Spot> {
    let mut kept = Vec::with_capacity(ring.len());
    for (index, a) in ring.iter().enumerate() {
        let b = ring[(index + 1) % ring.len()];
        let (from, to) = ((a[axis] - bound) * sign, (b[axis] - bound) * sign);
        if from >= 0.0 {
            kept.push(*a);
        }
        if (from >= 0.0) != (to >= 0.0) {
            kept.push(plane::between(*a, b, from / (from - to)));
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cell_codes_agree_with_jismesh() {
        for (lon, lat) in [(141.301, 35.451), (141.2504, 35.4099), (139.7671, 35.6812)] {
            let row = (lat * ROWS_PER_DEGREE) as u64;
            let column = ((lon - 100.0) * COLUMNS_PER_DEGREE) as u64;
            let level = jismesh::MeshLevel::Lv5;
            let expected = jismesh::MeshCode::try_from_latlng(lat, lon, level).unwrap();
            assert_eq!(cell_code(row, column), u64::from(expected));
        }
    }
}
