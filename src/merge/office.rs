//! Merging offices: basic facts are the source's, everything said by people stays.

use std::collections::{BTreeMap, BTreeSet};

use super::change::{Change, Entity, What};
use super::identity::{By, Known};
use super::surroundings::{Surroundings, is_of_the_country};
use super::{At, Batch, Issues, Records, Work};
use crate::model::{DatasetId, Provider, ProviderId, Register, prefecture_number};

/// Prefectures a list may be of without being taken for the country's.
const FEW_PREFECTURES: usize = 5;

/// What became of the records of one file that another data set describes, too.
#[derive(Default)]
struct Same(BTreeMap<By, u64>);

impl Same {
    fn tell(&self, issues: &mut Issues) {
        for (by, count) in &self.0 {
            let rule = match by {
                By::Number => "issue.office_in_other_dataset",
                By::PhoneAndName => "issue.office_same_phone_and_name",
                By::NameAndAddress => "issue.office_same_name_and_address",
            };
            issues.note(rule, At::file().detail("count", count));
        }
    }
}

impl Work {
    /// Merges offices and tells which ones a re-imported data set no longer holds. Of nationwide lists those
    /// beyond the surroundings of the city are left out.
    pub(super) fn offices(
        &mut self,
        batches: &[Batch],
        before: &Register,
        surroundings: &Surroundings,
    ) -> Vec<Change> {
        let mut seen: BTreeMap<DatasetId, BTreeSet<ProviderId>> = BTreeMap::new();
        let mut taken: BTreeMap<DatasetId, BTreeSet<ProviderId>> = BTreeMap::new();
        let mut known = Known::new(&self.register);
        for batch in batches {
            let Records::Providers(providers) = &batch.records else { continue };
            let mut issues = Issues::new(&batch.file);
            let mut twice = 0_u64;
            let mut same = Same::default();
            let listed = seen.entry(batch.dataset.id.clone()).or_default();
            let taken = taken.entry(batch.dataset.id.clone()).or_default();
            let mut elsewhere = 0;
            let sifts = is_of_the_country(&batch.dataset.id);
            for provider in providers {
                if sifts && is_elsewhere(provider, surroundings) {
                    elsewhere += 1;
                    continue;
                }
                if !listed.insert(provider.id.clone()) {
                    twice += 1;
                } else if let Some(by) = self.office(provider, before, &mut known, taken) {
                    *same.0.entry(by).or_default() += 1;
                }
            }
            if twice > 0 {
                let at = At::file().detail("count", twice);
                issues.note("issue.office_listed_twice", at);
            }
            same.tell(&mut issues);
            if sifts && surroundings.is_unknown() && is_spread(providers) {
                let at = At::file().detail("count", providers.len());
                issues.note("issue.city_wanted", at);
            }
            if elsewhere > 0 {
                issues.note("issue.office_elsewhere", At::file().detail("count", elsewhere));
                if let Some(own) = self.register.datasets.get_mut(&batch.dataset.id) {
                    own.left_out += elsewhere;
                }
            }
            self.issues.extend(issues.into_list());
        }
        missing(before, &seen)
    }

    /// Where the surroundings of the city grew, names the lists of which something was left out before and that
    /// were not read again.
    pub(super) fn ask_for_lists_again(
        &mut self,
        batches: &[Batch],
        before: &Surroundings,
        now: &Surroundings,
    ) {
        if !now.is_wider_than(before) {
            return;
        }
        let is_read = |id: &DatasetId| batches.iter().any(|own| own.dataset.id == *id);
        let lists = self.register.datasets.values();
        let lists = lists.filter(|own| own.left_out > 0 && !is_read(&own.id));
        let issues = lists.map(|own| {
            let mut issues = Issues::new(own.files.join(" "));
            let at = At::file().value(&own.title).detail("count", own.left_out);
            issues.note("issue.list_again", at);
            issues.into_list()
        });
        let issues: Vec<_> = issues.flatten().collect();
        self.issues.extend(issues);
    }

    /// Takes a record over. Where another data set already describes the office, that stays and is
    /// given what it lacks: by what the two were known to be one.
    fn office(
        &mut self,
        new: &Provider,
        before: &Register,
        known: &mut Known,
        taken: &mut BTreeSet<ProviderId>,
    ) -> Option<By> {
        let own = self.register.providers.get(&new.id);
        let same = match own {
            Some(own) if own.dataset == new.dataset => None,
            Some(_) => Some((new.id.clone(), By::Number)),
            None => known.find(new, &self.register, taken),
        };
        if let Some((id, by)) = same {
            let provider = self.register.providers.get_mut(&id)?;
            // Of the same number and without anything new, as a list written by us and read again.
            if id != new.id || provider.would_learn(new) {
                provider.describe_also(new);
                known.add(provider);
            }
            taken.insert(id);
            return Some(by);
        }
        let mut provider = new.clone();
        if let Some(old) = own {
            let earlier = before.providers.get(&new.id).unwrap_or(old);
            provider.survey.clone_from(&earlier.survey);
            provider.profile.clone_from(&earlier.profile);
            provider.consents.clone_from(&earlier.consents);
            provider.zone_override.clone_from(&earlier.zone_override);
            if let Some(place) = earlier.location.filter(|place| place.placed_by_hand) {
                provider.location = Some(place);
            }
            provider.keep_other_sources(earlier);
        }
        known.add(&provider);
        self.register.providers.insert(provider.id.clone(), provider);
        None
    }
}

/// Whether offices are of more prefectures than a city and its neighbors lie in.
fn is_spread(offices: &[Provider]) -> bool {
    let mut prefectures = BTreeSet::new();
    offices
        .iter()
        .filter_map(|own| prefecture_number(&own.address))
        .any(|own| prefectures.insert(own) && prefectures.len() > FEW_PREFECTURES)
}

fn is_elsewhere(office: &Provider, surroundings: &Surroundings) -> bool {
    let place = office.location.map(|own| own.position);
    surroundings.is_elsewhere(place, &office.address, &office.code)
}

fn missing(
    before: &Register,
    seen: &BTreeMap<DatasetId, BTreeSet<ProviderId>>,
) -> Vec<Change> {
    let gone = before.providers.values().filter(|provider| {
        seen.get(&provider.dataset).is_some_and(|listed| !listed.contains(&provider.id))
    });
    gone.map(|provider| Change {
        entity: Entity::Provider,
        id: provider.id.to_string(),
        what: What::Missing,
    })
    .collect()
}
