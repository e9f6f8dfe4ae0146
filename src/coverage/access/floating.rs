//! Floating catchments: what each office can give a person, and what each place gets of it.
//!
//! Pure arithmetic over slices, independent of the Atlas. Sums run in a fixed order, so that the
//! same input gives the same figures to the last bit.

use super::Decay;
use crate::geometry::PointIndex;

/// A place an office reaches.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reached {
    /// Number of the place.
    pub unit: u32,
    /// Weight `f` of the place in the office's catchment, above 0 and at most 1.
    pub weight: f64,
}

/// Both steps of a floating catchment.
#[derive(Debug, Clone, PartialEq)]
pub struct Floating {
    /// `A`, supply a person, by place; 0 where no office reaches.
    pub access: Vec<f64>,
    /// `R`, supply a weighted person of the catchment, by office; `None` where nobody is in it.
    pub ratios: Vec<Option<f64>>,
}

impl Floating {
    /// Supply handed out and supply received, which must be equal: Σ S over the offices that reach
    /// anybody, and Σ w·A.
    pub fn balance(&self, people: &[f64], supply: &[f64]) -> (f64, f64) {
        let reaching = supply.iter().zip(&self.ratios).filter(|(_, ratio)| ratio.is_some());
        let given = reaching.map(|(supply, _)| supply).sum();
        let received = people.iter().zip(&self.access).map(|(w, a)| w * a).sum();
        (given, received)
    }
}

/// Floating catchments over lists: for every office its supply and the places it reaches.
///
/// # Units
/// `people` in persons, supply in any unit; the result in that unit a person. Both finite and not
/// negative.
/// # Shape
/// `people` by place; a place out of its range is ignored.
/// # Source
/// Luo & Qi 2009, "An enhanced two-step floating catchment area (E2SFCA) method"; with all weights 1
/// Luo & Wang 2003 (2SFCA). METHODS 3.8.
pub fn float_lists<'a>(
    people: &[f64],
    offices: impl IntoIterator<Item = (f64, &'a [Reached])>,
) -> Floating {
    let mut access = vec![0.0; people.len()];
    let ratios = offices
        .into_iter()
        .map(|(supply, reached)| hand_out(people, &mut access, supply, reached))
        .collect();
    Floating { access, ratios }
}

/// Floating catchments by straight-line distance in the plane.
///
/// # Units
/// Positions in meters of the plane; `decay` in meters; otherwise as [`float_lists`].
/// # Shape
/// `points` and `people` by place, `offices` and `supply` by office. A place or office without a
/// finite position reaches nobody. The longer of two slices is cut.
/// # Cost
/// Time in proportion to the pairs within the limit; each pair is looked at once and none is kept.
/// # Source
/// As [`float_lists`].
pub fn float_on_plane(
    points: &[[f64; 2]],
    people: &[f64],
    offices: &[[f64; 2]],
    supply: &[f64],
    decay: &Decay,
) -> Floating {
    match decay {
        Decay::Binary { .. } => on_plane(points, people, offices, supply, decay, |_| 1.0),
        Decay::Steps { steps } => {
            let squares: Vec<(f64, f64)> =
                steps.iter().map(|step| (step.within * step.within, step.weight)).collect();
            // Three or four steps are what papers use; unrolled, they need no branches.
            if let [one, two, three] = squares[..] {
                let squares = [three, two, one];
                on_plane(points, people, offices, supply, decay, |at| step(&squares, at))
            } else {
                let squares: Vec<(f64, f64)> = squares.into_iter().rev().collect();
                on_plane(points, people, offices, supply, decay, |at| step(&squares, at))
            }
        }
        Decay::Gaussian { .. } | Decay::Power { .. } => {
            on_plane(points, people, offices, supply, decay, |at| decay.weight(at.sqrt()))
        }
    }
}

/// The weight of the nearest step that a squared distance is within; steps from far to near.
#[inline]
fn step(squares: &[(f64, f64)], squared: f64) -> f64 {
    let mut weight = 0.0;
    for &(within, own) in squares {
        weight = if squared <= within { own } else { weight };
    }
    weight
}

fn on_plane(
    points: &[[f64; 2]],
    people: &[f64],
    offices: &[[f64; 2]],
    supply: &[f64],
    decay: &Decay,
    weight: impl Fn(f64) -> f64,
) -> Floating {
    const PER_BUCKET: f64 = 8.0;
    const NEIGHBORS: f64 = 1.0;
    let points = &points[..points.len().min(people.len())];
    let index = PointIndex::new(points, PER_BUCKET);
    // In bucket order what one circle touches lies side by side in memory.
    let sorted: Vec<f64> = index.numbers().iter().map(|&own| people[own as usize]).collect();
    let mut access = vec![0.0; sorted.len()];
    let mut ratios = vec![None; offices.len()];
    let mut reached: Vec<Reached> = Vec::new();
    let order = PointIndex::new(offices, NEIGHBORS);
    for office in order.numbers().iter().map(|&own| own as usize) {
        let Some(&supply) = supply.get(office) else { continue };
        reached.clear();
        index.each_within(offices[office], decay.limit(), |unit, squared| {
            reached.push(Reached { unit, weight: squared });
        });
        for own in &mut reached {
            own.weight = weight(own.weight);
        }
        ratios[office] = hand_out(&sorted, &mut access, supply, &reached);
    }
    let mut by_number = vec![0.0; people.len()];
    for (&number, access) in index.numbers().iter().zip(access) {
        by_number[number as usize] = access;
    }
    Floating { access: by_number, ratios }
}

/// One office: step 1 over its catchment, then its part of step 2.
#[inline]
fn hand_out(
    people: &[f64],
    access: &mut [f64],
    supply: f64,
    reached: &[Reached],
) -> Option<f64> {
    let mut demand = 0.0;
    for own in reached {
        demand += people.get(own.unit as usize).map_or(0.0, |people| people * own.weight);
    }
    // An empty catchment has no ratio, and nobody gets anything of it.
    if demand <= 0.0 {
        return None;
    }
    let ratio = supply / demand;
    for own in reached {
        if let Some(access) = access.get_mut(own.unit as usize) {
            *access += ratio * own.weight;
        }
    }
    Some(ratio)
}

#[cfg(test)]
mod tests {
    use super::super::Step;
    use super::*;
    use proptest::prelude::*;
    use rand::{RngExt, SeedableRng};

    const PEOPLE: [f64; 3] = [1_000.0, 2_000.0, 500.0];
    const SUPPLY: [f64; 2] = [5.0, 2.0];
    const MINUTES: [[f64; 3]; 2] = [[5.0, 15.0, 35.0], [25.0, 8.0, 28.0]];

    fn golden(decay: &Decay) -> Floating {
        let lists = MINUTES.map(|minutes| {
            let reached = (0..)
                .zip(minutes)
                .map(|(unit, at)| Reached { unit, weight: decay.weight(at) });
            reached.filter(|own| own.weight > 0.0).collect::<Vec<_>>()
        });
        let offices = SUPPLY.into_iter().zip(lists.iter().map(Vec::as_slice));
        float_lists(&PEOPLE, offices)
    }

    fn assert_close(found: &[f64], expected: &[f64], tolerance: f64) {
        assert_eq!(found.len(), expected.len());
        for (found, expected) in found.iter().zip(expected) {
            assert!((found - expected).abs() <= tolerance, "{found} is not {expected}");
        }
    }

    fn thousandfold(floating: &Floating) -> Vec<f64> {
        floating.access.iter().map(|own| own * 1_000.0).collect()
    }

    #[test]
    fn the_golden_city_of_three_places_has_its_ratios_and_access() {
        // METHODS 3.8, [calc].
        let floating = golden(&Decay::gentle(30.0));
        let ratios: Vec<f64> = floating.ratios.iter().flatten().copied().collect();
        assert_close(&ratios, &[0.002_118_644, 0.000_858_369], 5e-10);
        assert_close(&thousandfold(&floating), &[2.307_485, 2.299_047, 0.188_841], 5e-7);
        let (given, received) = floating.balance(&PEOPLE, &SUPPLY);
        assert_close(&[given, received], &[7.0, 7.0], 1e-12);
    }

    #[test]
    fn without_weights_it_is_the_two_step_method() {
        // METHODS 3.8, [calc].
        let floating = golden(&Decay::Binary { limit: 30.0 });
        let ratios: Vec<f64> = floating.ratios.iter().flatten().copied().collect();
        assert_close(&ratios, &[0.001_666_667, 0.000_571_429], 5e-10);
        assert_close(&thousandfold(&floating), &[2.238_095, 2.238_095, 0.571_429], 5e-7);
    }

    #[test]
    fn an_empty_catchment_has_no_ratio_and_changes_nothing() {
        let nobody = [0.0, 10.0];
        let to_nobody = [Reached { unit: 0, weight: 1.0 }];
        let out_of_range = [Reached { unit: 9, weight: 1.0 }];
        let somebody = [Reached { unit: 1, weight: 0.5 }];
        let lists: [&[Reached]; 4] = [&to_nobody, &[], &out_of_range, &somebody];
        let floating = float_lists(&nobody, lists.into_iter().map(|own| (3.0, own)));
        assert_eq!(floating.ratios, [None, None, None, Some(0.6)]);
        assert_eq!(floating.access, [0.0, 0.3]);
        assert_eq!(floating.balance(&nobody, &[3.0; 4]), (3.0, 3.0));
        assert_eq!(float_on_plane(&[], &[], &[], &[], &Decay::gentle(1.0)).ratios, []);
    }

    fn decays(limit: f64) -> [Decay; 6] {
        let step = |within, weight| Step { within: within * limit, weight };
        [
            Decay::Binary { limit },
            Decay::gentle(limit),
            Decay::sharp(limit),
            Decay::gaussian(limit),
            Decay::power(limit),
            Decay::Steps {
                steps: vec![step(0.1, 1.0), step(0.2, 0.9), step(0.7, 0.5), step(1.0, 0.1)],
            },
        ]
    }

    #[test]
    fn the_index_agrees_with_all_pairs() {
        let mut random = rand_chacha::ChaCha8Rng::seed_from_u64(38);
        let mut places = |count: usize| -> Vec<[f64; 2]> {
            let mut value = || random.random_range(-9_000.0..9_000.0);
            (0..count).map(|_| [value(), value()]).collect()
        };
        let (points, offices) = (places(2_000), places(60));
        let people: Vec<f64> = (0..2_000).map(|own| f64::from(own % 97)).collect();
        let supply: Vec<f64> = (1..61).map(f64::from).collect();
        for decay in decays(2_500.0) {
            let found = float_on_plane(&points, &people, &offices, &supply, &decay);
            let list = |office: &[f64; 2]| -> Vec<Reached> {
                let weight =
                    |at: &[f64; 2]| decay.weight((at[0] - office[0]).hypot(at[1] - office[1]));
                let all = (0..).zip(points.iter().map(weight));
                let all = all.map(|(unit, weight)| Reached { unit, weight });
                all.filter(|own| own.weight > 0.0).collect()
            };
            let lists: Vec<Vec<Reached>> = offices.iter().map(list).collect();
            let offices = supply.iter().copied().zip(lists.iter().map(Vec::as_slice));
            let expected = float_lists(&people, offices);
            assert_close(&found.access, &expected.access, 1e-12);
            for (found, expected) in found.ratios.iter().zip(&expected.ratios) {
                assert!(
                    (found.expect("reaches") / expected.expect("reaches") - 1.0).abs() < 1e-12
                );
            }
        }
    }

    proptest! {
        #[test]
        fn supply_is_conserved(
            points in prop::collection::vec((-5e3..5e3, -5e3..5e3, 0..300_u32), 0..80),
            offices in prop::collection::vec((-9e3..9e3, -9e3..9e3, 0..50_u32), 0..12),
            which in 0..6_usize,
            limit in 1.0..6e3,
        ) {
            let (at, people): (Vec<_>, Vec<_>) =
                points.into_iter().map(|(x, y, w)| ([x, y], f64::from(w))).unzip();
            let (from, supply): (Vec<_>, Vec<_>) =
                offices.into_iter().map(|(x, y, s)| ([x, y], f64::from(s))).unzip();
            let floating = float_on_plane(&at, &people, &from, &supply, &decays(limit)[which]);
            let (given, received) = floating.balance(&people, &supply);
            prop_assert!((given - received).abs() <= 1e-9 * given.max(1.0));
            prop_assert!(floating.access.iter().all(|own| own.is_finite() && *own >= 0.0));
        }
    }
}
