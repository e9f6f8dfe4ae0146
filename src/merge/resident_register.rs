//! Merging residents of the resident register (住民基本台帳) into towns, by the towns' names.
//!
//! All or nothing: a register whose names are not those of the towns would move people from town to
//! town, so it is taken only where all but a hundredth of the people, on either side, find their place.

use std::collections::{BTreeMap, BTreeSet};

use super::place::{TownFinder, are_one_place};
use super::residents::municipality_of;
use super::{At, Batch, Issues, Records, Residents, Work};
use crate::model::{Dataset, DatasetId, Population, Register, ResidentCount, TownKey};

/// Format of the data sets.
const FORMAT: &str = "resident_register";
/// The share of people that may be left without a place.
const MOST_LOST: f64 = 0.01;
/// How many times as many, or as few, as in the census are worth a look.
const FAR: f64 = 3.0;
/// Towns smaller than this change by more than that for no reason.
const LEAST_FAR: f64 = 100.0;
/// Towns named in a message.
const NAMED: usize = 5;

/// Towns by municipality.
pub(super) type TownsOf = BTreeMap<String, BTreeSet<TownKey>>;

/// Where the rows belong.
#[derive(Debug, Default)]
struct Placed<'a> {
    towns: BTreeMap<TownKey, (Population, u64)>,
    /// Rows of people whose town is not known.
    lost: Vec<&'a Residents>,
    /// People of all rows, sums of others not among them.
    people: f64,
}

impl Work {
    /// Puts the people of a register into the towns; whether they were taken.
    pub(super) fn resident_register(
        &mut self,
        rows: &[Residents],
        dataset: &Dataset,
        issues: &mut Issues,
    ) -> bool {
        if rows.is_empty() {
            return false;
        }
        if !self.register.towns.values().any(|town| town.region.is_some()) {
            issues.reject("issue.register_without_towns", At::file());
            return false;
        }
        let Some(placed) = self.placed(rows, issues) else { return false };
        let municipalities: BTreeSet<String> =
            placed.towns.keys().map(municipality_of).collect();
        if self.is_refused(&placed, &municipalities, issues)
            || self.is_older(dataset, &municipalities, issues)
        {
            return false;
        }
        for row in placed.lost {
            let at = At::row(row.row).value(&row.town);
            issues.reject(
                "issue.register_town_unknown",
                at.detail("people", row.population.total),
            );
        }
        self.tell_far(&placed.towns, issues);
        let mut placed = placed.towns;
        for town in self.register.towns.values_mut() {
            if municipalities.contains(&municipality_of(&town.key)) {
                let own = placed.remove(&town.key);
                town.residents = own.map(|(population, _)| ResidentCount {
                    population,
                    as_of: dataset.as_of,
                    dataset: dataset.id.clone(),
                });
            }
        }
        true
    }

    /// The towns of every row; `None`, and told, where two rows are of one town.
    fn placed<'a>(&self, rows: &'a [Residents], issues: &mut Issues) -> Option<Placed<'a>> {
        let finder = TownFinder::new(&self.register);
        let mut placed = Placed::default();
        let mut others = Vec::new();
        for row in rows {
            let keys = self.of_municipality(finder.named(&row.town), row);
            if keys.is_empty() {
                others.push(row);
                continue;
            }
            placed.people += row.population.total;
            if keys.len() > 1 && !are_one_place(&keys) {
                placed.lost.push(row);
                continue;
            }
            if let Some((_, first)) = keys.iter().find_map(|key| placed.towns.get(key)) {
                let at = At::row(row.row).value(&row.town).detail("first", first);
                issues.reject("issue.register_town_twice", at);
                return None;
            }
            self.share_out(row, keys, &mut placed);
        }
        // After the towns themselves: what is left names a whole of which some rows may be parts.
        for row in others {
            let keys = self.of_municipality(finder.parts_of(&row.town), row);
            let taken: Vec<f64> = keys
                .iter()
                .filter_map(|key| placed.towns.get(key).map(|own| own.0.total))
                .collect();
            let is_sum = !taken.is_empty()
                && taken.len() == keys.len()
                && (taken.iter().sum::<f64>() - row.population.total).abs() < 0.5;
            if is_sum {
                continue;
            }
            placed.people += row.population.total;
            if keys.is_empty() || !taken.is_empty() {
                placed.lost.extend((row.population.total > 0.0).then_some(row));
                continue;
            }
            self.share_out(row, keys, &mut placed);
        }
        Some(placed)
    }

    /// Those of the towns that are drawn, and in the municipality a row names.
    fn of_municipality(&self, keys: Vec<TownKey>, row: &Residents) -> Vec<TownKey> {
        let fits = |key: &TownKey| {
            let Some(town) = self.register.towns.get(key) else { return false };
            let is_named = |named: &String| {
                key.as_str().starts_with(named.as_str())
                    || town.municipality.ends_with(named.as_str())
            };
            town.region.is_some() && row.municipality.as_ref().is_none_or(is_named)
        };
        keys.into_iter().filter(fits).collect()
    }

    /// Gives the people of a row to its towns, as the census finds them there.
    fn share_out(&self, row: &Residents, keys: Vec<TownKey>, placed: &mut Placed<'_>) {
        let weights: Vec<f64> = keys.iter().map(|key| self.census_of(key)).collect();
        let all: f64 = weights.iter().sum();
        #[expect(clippy::cast_precision_loss, reason = "a few towns")]
        let even = 1.0 / keys.len().max(1) as f64;
        for (key, weight) in keys.into_iter().zip(weights) {
            let share = if all > 0.0 { weight / all } else { even };
            placed.towns.insert(key, (row.population.times(share), row.row));
        }
    }

    /// People of a town by the census; none where it does not tell.
    fn census_of(&self, key: &TownKey) -> f64 {
        let town = self.register.towns.get(key);
        town.and_then(|own| own.population.as_ref()).map_or(0.0, |own| own.total)
    }

    /// Whether too many people of the register, or of the census, would be left without a place.
    fn is_refused(
        &self,
        placed: &Placed<'_>,
        municipalities: &BTreeSet<String>,
        issues: &mut Issues,
    ) -> bool {
        let lost: f64 = placed.lost.iter().map(|row| row.population.total).sum();
        if placed.towns.is_empty() || lost > MOST_LOST * placed.people {
            let at = At::file()
                .detail("count", placed.lost.len())
                .detail("people", lost)
                .detail("all", placed.people)
                .detail("names", named(placed.lost.iter().map(|row| row.town.as_str())));
            issues.reject("issue.register_towns_unknown", at);
            return true;
        }
        let of_city = self.register.towns.values().filter(|town| {
            town.region.is_some() && municipalities.contains(&municipality_of(&town.key))
        });
        let (mut all, mut missing, mut names) = (0.0, 0.0, Vec::new());
        for town in of_city {
            let people = self.census_of(&town.key);
            all += people;
            if people > 0.0 && !placed.towns.contains_key(&town.key) {
                missing += people;
                names.push(town.name.as_str());
            }
        }
        if names.is_empty() {
            return false;
        }
        let at = At::file()
            .detail("count", names.len())
            .detail("people", missing.round())
            .detail("names", named(names.iter().copied()));
        let is_refused = missing > MOST_LOST * all;
        if is_refused {
            issues.reject("issue.register_towns_missing", at);
        } else {
            issues.note("issue.register_towns_left", at);
        }
        is_refused
    }

    /// Whether the towns have the people of a later day.
    fn is_older(
        &self,
        dataset: &Dataset,
        municipalities: &BTreeSet<String>,
        issues: &mut Issues,
    ) -> bool {
        let of_city = self
            .register
            .towns
            .values()
            .filter(|town| municipalities.contains(&municipality_of(&town.key)));
        let known = of_city.filter_map(|town| town.residents.as_ref()?.as_of).max();
        let Some(later) = known.filter(|known| dataset.as_of.is_some_and(|own| own < *known))
        else {
            return false;
        };
        issues.reject("issue.register_older", At::file().detail("day", later));
        true
    }

    /// Tells towns with many times the people of the census: perhaps another town of that name.
    fn tell_far(&self, placed: &BTreeMap<TownKey, (Population, u64)>, issues: &mut Issues) {
        let is_far = |(key, (population, _)): &(&TownKey, &(Population, u64))| {
            let (old, new) = (self.census_of(key), population.total);
            old > 0.0 && old.max(new) >= LEAST_FAR && (new > FAR * old || old > FAR * new)
        };
        let far: Vec<&TownKey> = placed.iter().filter(is_far).map(|own| own.0).collect();
        if !far.is_empty() {
            let names = far.iter().filter_map(|key| self.register.towns.get(*key));
            let names = named(names.map(|town| town.name.as_str()));
            let at = At::file().detail("count", far.len()).detail("names", names);
            issues.note("issue.register_far", at);
        }
    }

    pub(super) fn towns_by_municipality(&self) -> TownsOf {
        let mut towns = TownsOf::new();
        for key in self.register.towns.keys() {
            towns.entry(municipality_of(key)).or_default().insert(key.clone());
        }
        towns
    }

    /// Drops the register's people where the towns are others than those they were put into.
    pub(super) fn drop_residents_of_other_towns(&mut self, before: &TownsOf) {
        let after = self.towns_by_municipality();
        let is_changed =
            |own: &String| before.get(own).is_some_and(|towns| after.get(own) != Some(towns));
        for town in self.register.towns.values_mut() {
            if is_changed(&municipality_of(&town.key)) {
                town.residents = None;
            }
        }
    }

    /// Takes registers of which nobody counts any more from what is credited, and tells where a
    /// municipality lost its register to other towns.
    pub(super) fn drop_unused_registers(&mut self, batches: &[Batch], before: &Register) {
        let counts =
            || self.register.towns.values().filter_map(|town| town.residents.as_ref());
        let used: BTreeSet<DatasetId> = counts().map(|own| own.dataset.clone()).collect();
        self.register.datasets.retain(|id, own| own.format != FORMAT || used.contains(id));
        let now = counted(&self.register);
        let towns = batches.iter().find(|batch| matches!(batch.records, Records::Towns(_)));
        if let Some(batch) = towns.filter(|_| !counted(before).is_subset(&now)) {
            let mut issues = Issues::new(&batch.file);
            issues.note("issue.register_again", At::file());
            self.issues.extend(issues.into_list());
        }
    }
}

/// The municipalities with people of a register.
fn counted(register: &Register) -> BTreeSet<String> {
    let towns = register.towns.values().filter(|town| town.residents.is_some());
    towns.map(|town| municipality_of(&town.key)).collect()
}

/// The first names of a list, and that there are more.
fn named<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let names: Vec<&str> = names.collect();
    let first = names.iter().take(NAMED).copied().collect::<Vec<_>>().join("、");
    if names.len() > NAMED { first + " …" } else { first }
}
