//! Reading invented files that are wrong in every way we have met, and merging them.

mod ahead;
mod floods;
mod hostile;
mod identity;
mod land;
mod lists;
mod make;
mod messages;
mod offices;
mod packages;
mod places;
mod residents;
mod surroundings;
mod survey;

use kuhaku::intake::{Context, Reading, SourceFile, read};
use kuhaku::merge::{Merged, Surroundings, merge};
use kuhaku::model::{Catalogue, Register, Severity};

fn file(name: &str, bytes: impl AsRef<[u8]>) -> SourceFile {
    SourceFile::new(name, bytes.as_ref().to_vec())
}

fn reading(files: Vec<SourceFile>) -> Reading {
    let catalogue = Catalogue::shipped();
    read(files, &Context::of(&catalogue), &())
}

/// Reads files for a workspace that holds a register.
fn reading_for(register: &Register, files: Vec<SourceFile>) -> Reading {
    let catalogue = Catalogue::shipped();
    let surroundings = Surroundings::of(register);
    let context = Context { surroundings: &surroundings, ..Context::of(&catalogue) };
    read(files, &context, &())
}

/// Reads files that must be fine and merges them into a register.
fn merged_into(register: &Register, files: Vec<SourceFile>) -> Merged {
    let reading = reading_for(register, files);
    let rejected = reading.issues.iter().filter(|issue| issue.severity == Severity::Rejected);
    assert_eq!(rejected.collect::<Vec<_>>(), Vec::<&kuhaku::model::RowIssue>::new());
    merge(register, reading.batches)
}

/// Rules of issues with their rows, in order.
fn rules(issues: &[kuhaku::model::RowIssue]) -> Vec<(&str, Option<u64>)> {
    issues
        .iter()
        .map(|issue| (issue.rule.strip_prefix("issue.").unwrap_or(&issue.rule), issue.row))
        .collect()
}
