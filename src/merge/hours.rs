//! Merging departments and hours that are in a file of their own.

use std::collections::BTreeMap;

use super::{Batch, Issues, Records, Work};
use crate::model::{Dataset, Provider, ProviderId};

/// The data sets whose numbers the files use.
const OWNERS: &str = "medical-";

impl Work {
    /// Gives offices their departments and hours. A file states all of them for the offices it names; those
    /// it does not name keep what they have.
    pub(super) fn hours(&mut self, batches: &[Batch]) {
        if !batches.iter().any(|batch| matches!(batch.records, Records::OfficeHours(_))) {
            return;
        }
        let offices = self.offices_by_medical_number();
        let is_left_out =
            |own: &Dataset| own.id.as_str().starts_with(OWNERS) && own.left_out > 0;
        let without_office = if self.register.datasets.values().any(is_left_out) {
            "issue.hours_left_out"
        } else {
            "issue.hours_without_office"
        };
        for batch in batches {
            let Records::OfficeHours(rows) = &batch.records else { continue };
            let mut issues = Issues::new(&batch.file);
            for row in rows {
                let known = offices.get(&row.code);
                let office = known.and_then(|id| self.register.providers.get_mut(id));
                let Some(office) = office else {
                    issues.tally(without_office, row.row, "ID");
                    continue;
                };
                let said = Provider {
                    specialities: row.specialities.clone(),
                    consultation: row.consultation.clone(),
                    ..Provider::listed(
                        &office.kind,
                        &row.code,
                        &office.name,
                        &batch.dataset.id,
                    )
                };
                office.describe_also(&said);
            }
            self.issues.extend(issues.into_list());
        }
    }

    fn offices_by_medical_number(&self) -> BTreeMap<String, ProviderId> {
        let mut offices = BTreeMap::new();
        for (id, office) in &self.register.providers {
            let own = [(&office.dataset, &office.code)].into_iter();
            let others = office.other_sources.iter().map(|own| (&own.dataset, &own.code));
            for (dataset, code) in own.chain(others) {
                if dataset.as_str().starts_with(OWNERS) {
                    offices.insert(code.clone(), id.clone());
                }
            }
        }
        offices
    }
}
