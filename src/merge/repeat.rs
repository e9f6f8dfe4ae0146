//! What one import says twice: the same survey as a workbook and as tables, in one folder.

use std::collections::BTreeMap;

use super::{At, Issues, SurveyOffice};
use crate::model::{ProviderId, RangePart};

/// Replies and ranges read so far in this import, each with the file it was first read from.
#[derive(Debug, Default)]
pub(super) struct Earlier<'a> {
    replies: BTreeMap<ProviderId, (&'a str, &'a SurveyOffice)>,
    /// Beside each part of the office's ranges, the file it came from.
    ranges: BTreeMap<ProviderId, Vec<&'a str>>,
}

/// What a reply is to the replies read before it.
#[derive(Debug, PartialEq)]
pub(super) enum Seen<'a> {
    /// The office's first.
    First,
    /// Says the same as the one in this file.
    Same(&'a str),
    /// Says something else than the one in this file and row.
    Different(&'a str, u64),
}

impl<'a> Earlier<'a> {
    /// Whether a reply of this office was read.
    pub(super) fn names(&self, id: &ProviderId) -> bool {
        self.replies.contains_key(id)
    }

    /// Compares a reply with the office's first one, or keeps it as such.
    pub(super) fn reply(
        &mut self,
        id: &ProviderId,
        file: &'a str,
        row: &'a SurveyOffice,
    ) -> Seen<'a> {
        match self.replies.get(id) {
            None => {
                self.replies.insert(id.clone(), (file, row));
                Seen::First
            }
            Some((first, other)) if says_the_same(other, row) => Seen::Same(first),
            Some((first, other)) => Seen::Different(first, other.row),
        }
    }

    /// The file that already stated this part of a range, if any; otherwise the part is to be
    /// pushed to `ranges`, which hold nothing but what this import stated.
    pub(super) fn range(
        &mut self,
        id: &ProviderId,
        file: &'a str,
        ranges: &[RangePart],
        part: &RangePart,
    ) -> Option<&'a str> {
        let files = self.ranges.entry(id.clone()).or_default();
        let same = ranges.iter().zip(files.iter()).find(|(own, _)| *own == part);
        if let Some((_, first)) = same {
            return Some(first);
        }
        files.push(file);
        None
    }

    /// The first other file of this import that stated a range of the office.
    pub(super) fn other_file(&self, id: &ProviderId, file: &str) -> Option<&'a str> {
        self.ranges.get(id)?.iter().copied().find(|own| *own != file)
    }
}

/// Everything but where it stands and how the office was named: that has been resolved.
fn says_the_same(left: &SurveyOffice, right: &SurveyOffice) -> bool {
    left.reply == right.reply
        && left.answered == right.answered
        && left.consents == right.consents
}

/// How many rows of one file repeat those of another.
#[derive(Debug, Default)]
pub(super) struct Repeated<'a>(BTreeMap<&'a str, u64>);

impl<'a> Repeated<'a> {
    pub(super) fn count(&mut self, first: &'a str) {
        *self.0.entry(first).or_default() += 1;
    }

    /// One note for each file repeated.
    pub(super) fn tell(self, rule: &'static str, issues: &mut Issues) {
        for (first, count) in self.0 {
            issues.note(rule, At::file().detail("count", count).detail("file", first));
        }
    }
}
