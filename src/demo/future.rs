//! The people of coming years: the cells of today, five years older at each step.

use std::collections::BTreeMap;

use super::city::{BANDS, Cell};

/// Years people are projected for.
pub(crate) const YEARS: [u16; 10] =
    [2025, 2030, 2035, 2040, 2045, 2050, 2055, 2060, 2065, 2070];

/// Share of a band that lives on into the next; of the last, that stays in it.
const SURVIVAL: [f64; BANDS] = [
    0.998, 0.999, 0.999, 0.998, 0.997, 0.997, 0.996, 0.995, 0.993, 0.990, 0.985, 0.977, 0.966,
    0.952, 0.930, 0.890, 0.810, 0.680, 0.500, 0.350,
];

/// Children born in five years for each person of 20 to 39.
const BIRTHS: f64 = 0.16;

/// How strongly young adults move from old neighborhoods to new ones in five years.
const PULL: f64 = 0.35;

/// The people of one 500 m cell by age, in tenths of a person.
pub(crate) type Tenths = [u64; BANDS];

/// A 500 m cell with its people year by year.
pub(crate) struct FutureCell {
    /// 9-digit code.
    pub(crate) code: u64,
    /// People counted in 2020.
    pub(crate) counted: u64,
    /// By year, as in [`YEARS`].
    pub(crate) years: Vec<Tenths>,
}

/// Projects every 500 m cell, in order of the codes.
pub(crate) fn project(cells: &[Cell]) -> Vec<FutureCell> {
    let mut halves: BTreeMap<u64, [u32; BANDS]> = BTreeMap::new();
    for cell in cells {
        let own = halves.entry(cell.code / 10).or_default();
        for sex in &cell.people {
            own.iter_mut().zip(sex).for_each(|(sum, people)| *sum += people);
        }
    }
    let future = halves.into_iter().map(|(code, people)| {
        let mut ages = people.map(f64::from);
        let years = YEARS.map(|_| {
            ages = five_years_on(&ages);
            ages.map(|people| (people * 10.0).round() as u64)
        });
        let counted = people.iter().map(|own| u64::from(*own)).sum();
        FutureCell { code, counted, years: years.to_vec() }
    });
    future.collect()
}

fn five_years_on(ages: &[f64; BANDS]) -> [f64; BANDS] {
    let all: f64 = ages.iter().sum();
    let elderly = if all > 0.0 { ages[13..].iter().sum::<f64>() / all } else { 0.0 };
    let pull = 1.0 + PULL * (0.27 - elderly.clamp(0.12, 0.45));
    let mut next = [0.0; BANDS];
    next[0] = BIRTHS * ages[4..8].iter().sum::<f64>();
    for band in 0..BANDS {
        let into = (band + 1).min(BANDS - 1);
        let moves = if (4..8).contains(&into) { pull } else { 1.0 };
        next[into] += ages[band] * SURVIVAL[band] * moves;
    }
    next
}
