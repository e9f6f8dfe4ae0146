//! Merging what was read into the register: pure, and the same in whatever order files came.
//!
//! What is here: the drafts an import hands over ([`Batch`], [`Records`]) and the one function that
//! turns them and a [`Register`] into the next one, with every change and every row it could not
//! place. What is not: reading files (`intake`) and keeping rows (`store`).
//!
//! Invariant: nothing an office or a planner said is lost by importing open data again.

mod address;
mod change;
mod decision;
mod district;
mod draft;
mod hours;
mod identity;
mod issues;
mod office;
mod place;
mod profile;
mod projection;
mod repeat;
mod resident_register;
mod residents;
mod surroundings;
mod survey;

pub use change::{Change, Entity, What, between};
pub use decision::{DecisionError, decide};
pub use draft::{
    Batch, District, DistrictZone, DraftExtent, OfficeHours, ProjectedRow, Records,
    RegistryContent, RegistryRow, Residents, SurveyArea, SurveyOffice, SurveyProfile,
    SurveyRange, TownPopulation, TownZone, ZoneContact,
};
pub use issues::{At, Issues};
pub use surroundings::Surroundings;

use std::collections::BTreeSet;

use crate::model::{Dataset, DatasetId, Register, RowIssue};

/// The outcome of a merge.
#[derive(Debug, Clone, PartialEq)]
pub struct Merged {
    /// The register with everything in it.
    pub register: Register,
    /// What is different from before, sorted by entity and id.
    pub changes: Vec<Change>,
    /// Rows that could not be placed, in the order of the stages.
    pub issues: Vec<RowIssue>,
}

/// Merges batches into a register.
///
/// # Shape
/// The order of `batches` is irrelevant: they are sorted by kind of record, then data set, then
/// file. Changes are sorted by entity and id.
/// # Cost
/// Linear in the records, plus one comparison of the two registers.
pub fn merge(register: &Register, batches: Vec<Batch>) -> Merged {
    let mut batches = batches;
    batches.sort_by(|left, right| order(left).cmp(&order(right)));
    let mut work = Work { register: register.clone(), issues: Vec::new() };
    let mut renewed = BTreeSet::new();
    for batch in &batches {
        work.note_dataset(&batch.dataset, &mut renewed);
    }
    work.places(&batches, register);
    let mut surroundings = Surroundings::of(&work.register);
    batches.iter().for_each(|batch| surroundings.add(batch));
    work.projections(&batches, &surroundings);
    let missing = work.offices(&batches, register, &surroundings);
    work.ask_for_lists_again(&batches, &Surroundings::of(register), &surroundings);
    work.hours(&batches);
    work.survey(&batches);
    work.profiles(&batches);
    work.addresses(&batches);
    work.place_by_address(&batches, register);
    let mut changes = change::between(register, &work.register);
    changes.extend(missing);
    changes.sort();
    Merged { register: work.register, changes, issues: work.issues }
}

fn order(batch: &Batch) -> (u8, bool, &str, &str, &[String]) {
    let dataset = batch.dataset.id.as_str();
    // Lists that know little come after those that know more: the first to describe an office stays.
    // 国土数値情報 has no official number for an office.
    let knows_little =
        ["list-", "bureau-", "land-"].iter().any(|own| dataset.starts_with(own));
    (batch.records.rank(), knows_little, dataset, &batch.file, &batch.dataset.digests)
}

/// The register being written, with the rows that found no place.
struct Work {
    register: Register,
    issues: Vec<RowIssue>,
}

impl Work {
    /// Keeps one entry a data set: files of one import are listed together, an earlier import's
    /// are replaced.
    fn note_dataset(&mut self, dataset: &Dataset, renewed: &mut BTreeSet<DatasetId>) {
        let current = self.register.datasets.get_mut(&dataset.id);
        match current {
            Some(current) if renewed.contains(&dataset.id) => {
                for (file, digest) in dataset.files.iter().zip(&dataset.digests) {
                    if !current.digests.contains(digest) {
                        current.files.push(file.clone());
                        current.digests.push(digest.clone());
                    }
                }
                current.as_of = current.as_of.max(dataset.as_of);
                current.left_out += dataset.left_out;
            }
            _ => {
                renewed.insert(dataset.id.clone());
                self.register.datasets.insert(dataset.id.clone(), dataset.clone());
            }
        }
    }
}
