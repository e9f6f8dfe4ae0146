//! How far suppressed values (秘匿) leave a gap's people open.
//!
//! Of a merge group only the sum is known. The value shares it out over the members by their
//! residents; here are the least and the most people that can live in the gap all the same.
//!
//! # Source
//! METHODS 3.6 (d).

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

use super::query::Reading;
use super::report::ZoneFigures;
use crate::atlas::{Atlas, Member, SuppressedGroup};
use crate::model::AgeBand;

/// The least and the most that suppressed values allow.
///
/// # Units
/// Persons; `lower` ≤ the value by areal weighting ≤ `upper`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
pub struct Bounds {
    /// Each group's people outside the gap as far as they fit there.
    pub lower: f64,
    /// Each group's people inside the gap as far as they fit there.
    pub upper: f64,
}

/// Below this distance, in persons, two figures are the same but for rounding.
const SAME: f64 = 1e-6;

/// The share of the area of each suppressed unit that lies in a gap, by reading.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Exposure(BTreeMap<usize, [f64; 3]>);

impl Exposure {
    /// Adds the part of a unit that lies in the gap of a reading.
    pub(super) fn add(&mut self, unit: usize, reading: usize, share: f64) {
        if let Some(own) = self.0.entry(unit).or_default().get_mut(reading) {
            *own += share;
        }
    }

    /// Adds what other gaps hold.
    pub(super) fn add_all(&mut self, other: &Self) {
        for (&unit, shares) in &other.0 {
            for (reading, share) in shares.iter().enumerate() {
                self.add(unit, reading, *share);
            }
        }
    }

    fn share(&self, unit: Option<usize>, reading: Reading) -> f64 {
        let shares = unit.and_then(|unit| self.0.get(&unit));
        shares.map_or(0.0, |shares| shares[reading as usize].clamp(0.0, 1.0))
    }
}

/// Puts the bounds beside the people of every reading and band that they concern.
pub(super) fn bound(atlas: &Atlas, exposure: &Exposure, figures: &mut ZoneFigures) {
    for own in &mut figures.readings {
        let reading = own.reading;
        for people in &mut own.people {
            let mut bounds = Bounds { lower: people.gap.value, upper: people.gap.value };
            for group in atlas.suppressed_groups() {
                let open = |member: &Member| exposure.share(member.unit, reading);
                let (less, more) = leeway(group, people.band, open);
                bounds.lower -= less;
                bounds.upper += more;
            }
            let bounds = Bounds { lower: bounds.lower.max(0.0), ..bounds };
            people.suppressed = (bounds.upper - bounds.lower > SAME).then_some(bounds);
        }
    }
}

/// How many people fewer and more than the value a group can have where `open` says how much of
/// each member lies inside.
fn leeway(
    group: &SuppressedGroup,
    band: AgeBand,
    open: impl Fn(&Member) -> f64,
) -> (f64, f64) {
    let mut members: Vec<(f64, f64)> = Vec::new();
    let mut value = 0.0;
    let sum = group.sum(band);
    for member in &group.members {
        let (open, share) = (open(member), member.share.band(band).unwrap_or(0.0));
        value += open * share;
        // What a member was given it can hold, whatever its total says.
        members.push((open, member.capacity.unwrap_or(sum).max(share)));
    }
    members.sort_by(|left, right| left.0.total_cmp(&right.0));
    let lower = filled(members.iter(), sum);
    let upper = filled(members.iter().rev(), sum);
    ((value - lower).max(0.0), (upper - value).max(0.0))
}

/// People inside when `people` settle in the members in turn, each filled before the next.
fn filled<'a>(members: impl Iterator<Item = &'a (f64, f64)>, people: f64) -> f64 {
    let mut left = people;
    let mut inside = 0.0;
    for (open, capacity) in members {
        let settled = capacity.min(left);
        inside += open * settled;
        left -= settled;
    }
    inside
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::Population;

    fn group(members: &[(f64, Option<f64>)]) -> SuppressedGroup {
        let member = |(at, &(over65, capacity)): (usize, &(f64, Option<f64>))| Member {
            unit: Some(at),
            share: Population {
                total: capacity.unwrap_or_default(),
                over65: Some(over65),
                ..Population::default()
            },
            capacity,
        };
        SuppressedGroup { members: members.iter().enumerate().map(member).collect() }
    }

    fn leeway_of(group: &SuppressedGroup, open: &[f64]) -> (f64, f64) {
        leeway(group, AgeBand::Over65, |member| open[member.unit.expect("a unit")])
    }

    /// Value and bounds from the value's leeway.
    fn bounds(members: &[(f64, Option<f64>)], open: &[f64]) -> [f64; 3] {
        let value: f64 = members.iter().zip(open).map(|((own, _), open)| own * open).sum();
        let (less, more) = leeway_of(&group(members), open);
        [value - less, value, value + more]
    }

    #[test]
    fn people_of_a_group_settle_where_they_fit() {
        // 12 of 65 and over in 40 residents, shared out 9 : 3.
        let two = [(9.0, Some(30.0)), (3.0, Some(10.0))];
        assert_eq!(bounds(&two, &[1.0, 0.0]), [2.0, 9.0, 12.0]);
        assert_eq!(bounds(&two, &[0.0, 1.0]), [0.0, 3.0, 10.0]);
        // Half of the large one lies inside: nobody in it at least 2 × ½, at most 12 × ½.
        assert_eq!(bounds(&two, &[0.5, 0.0]), [1.0, 4.5, 6.0]);
        // ¼ and ¾: 12 in the large one are 3; 10 in the small one and 2 in the large one are 8.
        assert_eq!(bounds(&two, &[0.25, 0.75]), [3.0, 4.5, 8.0]);
    }

    #[test]
    fn a_group_all_inside_or_all_outside_leaves_nothing_open() {
        let two = [(9.0, Some(30.0)), (3.0, Some(10.0))];
        assert_eq!(leeway_of(&group(&two), &[1.0, 1.0]), (0.0, 0.0));
        assert_eq!(leeway_of(&group(&two), &[0.0, 0.0]), (0.0, 0.0));
    }

    #[test]
    fn without_totals_everybody_may_live_in_any_member() {
        let host_holds_all = [(12.0, None), (0.0, None)];
        assert_eq!(bounds(&host_holds_all, &[0.0, 1.0]), [0.0, 0.0, 12.0]);
        assert_eq!(bounds(&host_holds_all, &[1.0, 0.0]), [0.0, 12.0, 12.0]);
    }

    proptest! {
        #[test]
        fn the_value_lies_within_its_bounds(
            members in prop::collection::vec((0.0..50.0_f64, 0.0..1.0_f64, 0.0..=1.0_f64), 1..8),
        ) {
            let total: f64 = members.iter().map(|own| own.0).sum();
            let known: Vec<_> = members.iter().map(|own| (own.0 * own.1, Some(own.0))).collect();
            let open: Vec<f64> = members.iter().map(|own| own.2).collect();
            let [lower, value, upper] = bounds(&known, &open);
            prop_assert!(0.0 <= lower + SAME && lower <= value && value <= upper);
            prop_assert!(upper <= total + SAME);
            // Anything that keeps the sum and fits lies within.
            let whole: f64 = known.iter().map(|own| own.0).sum();
            let mut left = whole;
            let settled: f64 = known.iter().zip(&open).map(|((_, fits), open)| {
                let here = fits.unwrap_or(whole).min(left);
                left -= here;
                here * open
            }).sum();
            prop_assert!(lower <= settled + SAME && settled <= upper + SAME);
        }
    }
}
