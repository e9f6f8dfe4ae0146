//! Who speaks to a question: which office, where, how surely, for which of the needs.

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;

use super::query::{CountBy, CoverageQuery, Need, Reading};
use crate::atlas::{Atlas, Cover, Office, Reach};
use crate::model::{Answer, Level};

/// Classes of voices: [`CERTAIN`] counts in every reading, [`ASKED`] from the optimistic one on,
/// [`SILENT`] only in the unknown one.
pub(super) const CLASSES: usize = 3;
const CERTAIN: usize = 0;
const ASKED: usize = 1;
const SILENT: usize = 2;

impl Reading {
    /// Whether a voice of a class counts in this reading.
    pub(super) const fn counts(self, class: usize) -> bool {
        class <= self as usize
    }
}

/// What one office contributes to one need: a range at a level, in a class.
#[derive(Debug, Clone)]
pub(super) struct Voice {
    pub(super) reach: Arc<Reach>,
    pub(super) level: Level,
    pub(super) class: usize,
    /// Index of the need.
    pub(super) need: usize,
    /// Index of the office among the audience's offices; offices of a scenario come after them.
    pub(super) office: usize,
    /// Who is counted: the office, or the first office of its corporation.
    pub(super) holder: usize,
    /// Whether the range is assumed, not declared.
    pub(super) is_assumed: bool,
}

impl Voice {
    /// How it covers a parcel, if at all.
    pub(super) fn cover(&self, parcel: usize) -> Option<&Cover> {
        self.reach.covers(self.level).get(&parcel)
    }
}

/// Voices by their numbers: those of a question, then those a scenario adds.
#[derive(Debug, Clone, Copy)]
pub(super) struct Voices<'a> {
    pub(super) known: &'a [Voice],
    pub(super) added: &'a [Voice],
}

impl<'a> Voices<'a> {
    /// The voices of a question, nothing added.
    pub(super) const fn of(known: &'a [Voice]) -> Self {
        Self { known, added: &[] }
    }

    pub(super) fn get(&self, number: u32) -> Option<&'a Voice> {
        let index = number as usize;
        self.known.get(index).or_else(|| self.added.get(index - self.known.len()))
    }
}

/// Who speaks to the question, office by office in their order.
pub(super) fn voices(atlas: &Atlas, query: &CoverageQuery) -> Vec<Voice> {
    let offices = atlas.offices(query.audience);
    let holders = Holders::new(query.count_by, offices);
    // Circles not yet worked out are worked out on all cores.
    let each: Vec<Vec<Voice>> = offices
        .par_iter()
        .enumerate()
        .filter(|(_, office)| query.counts_kind(&office.record.kind))
        .map(|(index, office)| {
            office_voices(atlas, &query.needs, index, holders.of(index, office), office)
        })
        .collect();
    each.into_iter().flatten().collect()
}

/// What one office contributes to the needs.
pub(super) fn office_voices(
    atlas: &Atlas,
    needs: &[Need],
    index: usize,
    holder: usize,
    office: &Office,
) -> Vec<Voice> {
    let mut voices = Vec::new();
    for (number, need) in needs.iter().enumerate() {
        if !need.kinds.contains(&office.record.kind) {
            continue;
        }
        let able = need.ability(&office.record);
        let declared = office.reach.as_ref();
        let classes = match (declared, able) {
            (_, Answer::No) => continue,
            (None, _) => [Some(SILENT), None],
            (Some(_), Answer::Yes) => [Some(CERTAIN), Some(ASKED)],
            (Some(_), Answer::Consult) => [Some(ASKED), Some(ASKED)],
            (Some(_), Answer::Unanswered) => [Some(SILENT), Some(SILENT)],
        };
        let Some(reach) = declared.cloned().or_else(|| atlas.assumed(office)) else {
            continue;
        };
        for (level, class) in [Level::Yes, Level::Consult].into_iter().zip(classes) {
            if let Some(class) = class.filter(|_| !reach.covers(level).is_empty()) {
                voices.push(Voice {
                    reach: Arc::clone(&reach),
                    level,
                    class,
                    need: number,
                    office: index,
                    holder,
                    is_assumed: declared.is_none(),
                });
            }
        }
    }
    voices
}

/// Who is counted for an office.
#[derive(Debug)]
pub(super) struct Holders {
    /// The first office of each corporation; empty when offices are counted.
    first: BTreeMap<String, usize>,
}

impl Holders {
    pub(super) fn new(count_by: CountBy, offices: &[Office]) -> Self {
        let mut first = BTreeMap::new();
        if count_by == CountBy::Corporation {
            for (index, office) in offices.iter().enumerate() {
                if let Some(name) = corporation(office) {
                    first.entry(name).or_insert(index);
                }
            }
        }
        Self { first }
    }

    /// The office counted for an office: itself, or the first one of its corporation.
    pub(super) fn of(&self, index: usize, office: &Office) -> usize {
        corporation(office).and_then(|name| self.first.get(&name).copied()).unwrap_or(index)
    }
}

/// What tells a corporation: its number, else its name.
fn corporation(office: &Office) -> Option<String> {
    let record = &office.record;
    let known = record.corporation_number.as_ref().or(record.corporation.as_ref());
    known.filter(|name| !name.trim().is_empty()).cloned()
}
