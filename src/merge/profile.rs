//! Merging what offices wrote for the handbook.

use std::collections::BTreeMap;

use super::survey::OfficeFinder;
use super::{At, Batch, Issues, Records, SurveyProfile, Work};
use crate::model::ProviderId;

impl Work {
    /// Takes over profiles. A row states the whole profile of its office, with its consents.
    pub(super) fn profiles(&mut self, batches: &[Batch]) {
        let offices = OfficeFinder::new(&self.register);
        let mut earlier: BTreeMap<ProviderId, (&str, &SurveyProfile)> = BTreeMap::new();
        for batch in batches {
            let Records::SurveyProfiles(rows) = &batch.records else { continue };
            let mut issues = Issues::new(&batch.file);
            for row in rows {
                let found =
                    offices.of_reply(row.row, row.kind.as_ref(), &row.code, &mut issues);
                let Some(id) = found else { continue };
                if let Some((file, first)) = earlier.get(&id) {
                    if first.profile != row.profile || first.consents != row.consents {
                        let at = At::row(row.row).column("事業所番号").value(&row.code);
                        let at = at.detail("file", file).detail("first", first.row);
                        issues.reject("issue.office_answered_twice", at);
                    }
                    continue;
                }
                let Some(provider) = self.register.providers.get_mut(&id) else { continue };
                provider.profile =
                    Some(row.profile.clone()).filter(|own| !own.is_empty()).map(Box::new);
                for (block, consent) in &row.consents {
                    provider.consents.set(*block, *consent);
                }
                earlier.insert(id, (&batch.file, row));
            }
            self.issues.extend(issues.into_list());
        }
    }
}
