//! Merging offices: basic facts are the source's, everything said by people stays.

use std::collections::{BTreeMap, BTreeSet};

use super::change::{Change, Entity, What};
use super::{At, Batch, Issues, Records, Work};
use crate::model::{DatasetId, Provider, ProviderId, Register};

impl Work {
    /// Merges offices and tells which ones a re-imported data set no longer holds.
    pub(super) fn offices(&mut self, batches: &[Batch], before: &Register) -> Vec<Change> {
        let mut seen: BTreeMap<DatasetId, BTreeSet<ProviderId>> = BTreeMap::new();
        for batch in batches {
            let Records::Providers(providers) = &batch.records else { continue };
            let mut issues = Issues::new(&batch.file);
            let (mut twice, mut elsewhere) = (0_u64, 0_u64);
            for provider in providers {
                let listed = seen.entry(batch.dataset.id.clone()).or_default();
                if !listed.insert(provider.id.clone()) {
                    twice += 1;
                } else if !self.office(provider, before) {
                    elsewhere += 1;
                }
            }
            for (rule, count) in [
                ("issue.office_listed_twice", twice),
                ("issue.office_in_other_dataset", elsewhere),
            ] {
                if count > 0 {
                    issues.note(rule, At::file().detail("count", count));
                }
            }
            self.issues.extend(issues.into_list());
        }
        missing(before, &seen)
    }

    /// Whether the record was taken; an office that another data set already describes is not.
    fn office(&mut self, new: &Provider, before: &Register) -> bool {
        let mut provider = new.clone();
        if let Some(old) = self.register.providers.get(&new.id) {
            if old.dataset != new.dataset {
                return false;
            }
            let earlier = before.providers.get(&new.id).unwrap_or(old);
            provider.survey.clone_from(&earlier.survey);
            provider.profile.clone_from(&earlier.profile);
            provider.consents.clone_from(&earlier.consents);
            provider.zone_override.clone_from(&earlier.zone_override);
            if let Some(place) = earlier.location.filter(|place| place.placed_by_hand) {
                provider.location = Some(place);
            }
        }
        self.register.providers.insert(provider.id.clone(), provider);
        true
    }
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
