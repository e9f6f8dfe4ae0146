//! Merging residents by age into towns, and sharing out what the census suppressed.
//!
//! # Source
//! METHODS 3.6 (c). The age table hides even the total of a suppressed town; its total stands in
//! the boundary file, so groups can only be shared out where both are known.

use std::collections::{BTreeMap, BTreeSet};

use super::{At, Issues, TownPopulation, Work};
use crate::model::{DatasetId, MergeGroup, Population, Register, Town, TownKey};

/// Digits of a census key that name the municipality.
pub(super) const MUNICIPALITY_DIGITS: usize = 5;

/// Total residents by town, used as weights.
pub(super) type Totals = BTreeMap<TownKey, f64>;

/// The totals a register holds.
pub(super) fn totals(register: &Register) -> Totals {
    totals_of(register.towns.values()).collect()
}

/// The totals of towns that state one.
pub(super) fn totals_of<'a>(
    towns: impl IntoIterator<Item = &'a Town>,
) -> impl Iterator<Item = (TownKey, f64)> {
    let stated = towns.into_iter().filter_map(|town| Some((town, town.population.as_ref()?)));
    stated.map(|(town, population)| (town.key.clone(), population.total))
}

impl Work {
    /// Puts residents into towns; where no boundary is known at all, the table makes the towns.
    pub(super) fn residents(
        &mut self,
        rows: &[TownPopulation],
        dataset: &DatasetId,
        issues: &mut Issues,
    ) {
        let municipalities: BTreeSet<String> = self
            .register
            .towns
            .values()
            .filter(|town| town.region.is_some())
            .map(|town| municipality_of(&town.key))
            .collect();
        for row in rows {
            if let Some(town) = self.register.towns.get_mut(&row.key) {
                town.population.clone_from(&row.population);
                town.merged.clone_from(&row.merged);
            } else if municipalities.is_empty() {
                self.register.towns.insert(row.key.clone(), town_without_area(row, dataset));
            } else if municipalities.contains(&municipality_of(&row.key)) {
                let at = At::row(row.row).column("KEY_CODE").value(row.key.as_str());
                issues.reject("issue.unknown_town", at);
            } else {
                issues.tally("issue.other_municipality", row.row, "KEY_CODE");
            }
        }
    }

    /// Shares the ages of each merge group out over its towns, by their totals.
    ///
    /// A group shared out before is left alone; one with a town of unknown total stays with its
    /// host and is noted.
    pub(super) fn share_out_groups(&mut self, totals: &Totals, issues: &mut Issues) {
        let mut groups: BTreeMap<MergeGroup, Vec<TownKey>> = BTreeMap::new();
        for town in self.register.towns.values() {
            if let Some(group) = &town.merged {
                groups.entry(group.clone()).or_default().push(town.key.clone());
            }
        }
        for (group, members) in groups {
            let stated: Vec<Population> = members
                .iter()
                .filter_map(|key| self.register.towns.get(key)?.population.clone())
                .filter(|population| population.over65.is_some())
                .collect();
            if stated.len() == members.len() || stated.is_empty() {
                continue;
            }
            let weights: Option<Vec<f64>> =
                members.iter().map(|key| totals.get(key).copied()).collect();
            let weights = weights.filter(|weights| weights.iter().sum::<f64>() > 0.0);
            let Some(weights) = weights else {
                let at = At::file().column("HTKSAKI").value(&group.0);
                issues.note("issue.merge_not_shared", at);
                continue;
            };
            let whole = sum(&stated);
            let all: f64 = weights.iter().sum();
            for (key, weight) in members.iter().zip(weights) {
                if let Some(town) = self.register.towns.get_mut(key) {
                    town.population = Some(whole.times(weight / all));
                }
            }
        }
    }
}

fn sum(populations: &[Population]) -> Population {
    let sum = populations.iter().cloned().reduce(|sum, own| sum.plus(&own));
    sum.unwrap_or_default()
}

pub(super) fn municipality_of(key: &TownKey) -> String {
    key.as_str().chars().take(MUNICIPALITY_DIGITS).collect()
}

fn town_without_area(row: &TownPopulation, dataset: &DatasetId) -> Town {
    Town {
        key: row.key.clone(),
        name: row.name.clone(),
        name_kana: None,
        municipality: row.municipality.clone(),
        region: None,
        zone: None,
        postal_codes: Vec::new(),
        population: row.population.clone(),
        merged: row.merged.clone(),
        residents: None,
        dataset: dataset.clone(),
    }
}
