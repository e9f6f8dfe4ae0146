//! The question: which kinds, able to do what, seen by whom; and who speaks to it.

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::CoverageError;
use crate::atlas::{Atlas, Office, Reach};
use crate::model::{
    Answer, Audience, CapabilityId, Catalogue, Disclosed, KindId, Level, Provider,
};

/// How several capabilities combine.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Default,
    Serialize,
    Deserialize,
    utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Match {
    /// One office must be able to do all of them.
    #[default]
    All,
    /// Any one of them is enough.
    Any,
}

/// A question to the engine.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct CoverageQuery {
    /// Kinds that count; any of them.
    pub kinds: Vec<KindId>,
    /// Capabilities asked for; empty for none.
    pub capabilities: Vec<CapabilityId>,
    /// How they combine.
    pub matching: Match,
    /// Who asks: ranges and capabilities this audience may not see do not count.
    pub audience: Audience,
}

impl CoverageQuery {
    /// All offices of one kind, whatever they can do.
    pub fn of_kind(kind: &str, audience: Audience) -> Self {
        Self {
            kinds: vec![KindId::new(kind)],
            capabilities: Vec::new(),
            matching: Match::All,
            audience,
        }
    }

    /// The same question with one more capability asked for.
    pub fn with(mut self, capability: &str) -> Self {
        self.capabilities.push(CapabilityId::new(capability));
        self
    }

    /// An office's answer to the whole condition, as far as the audience may know.
    pub fn ability(&self, office: &Disclosed<Provider>) -> Answer {
        let answers = self.capabilities.iter().map(|id| office.capability(id));
        match self.matching {
            Match::All => answers.fold(Answer::Yes, Answer::and),
            Match::Any if self.capabilities.is_empty() => Answer::Yes,
            Match::Any => answers.fold(Answer::No, Answer::or),
        }
    }

    /// Whether the catalogue has everything the question names.
    ///
    /// # Errors
    /// [`CoverageError::UnknownKind`], [`CoverageError::UnknownCapability`].
    pub fn check(&self, catalogue: &Catalogue) -> Result<(), CoverageError> {
        if let Some(id) = self.kinds.iter().find(|id| catalogue.kind(id).is_none()) {
            return Err(CoverageError::UnknownKind { id: id.to_string() });
        }
        if let Some(id) =
            self.capabilities.iter().find(|id| catalogue.capability(id).is_none())
        {
            return Err(CoverageError::UnknownCapability { id: id.to_string() });
        }
        Ok(())
    }
}

/// How optimistically answers are read.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Default,
    Serialize,
    Deserialize,
    utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Reading {
    /// 悲観: only 可 counts.
    #[default]
    Pessimistic,
    /// 楽観: 可 and 要相談 count.
    Optimistic,
    /// 未回答も来ると仮定: what would be covered if everybody unanswered said yes.
    Unknown,
}

impl Reading {
    /// All readings, strictest first; the index into arrays by reading.
    pub const ALL: [Self; 3] = [Self::Pessimistic, Self::Optimistic, Self::Unknown];

    /// Whether a voice of a class counts in this reading.
    pub(super) const fn counts(self, class: usize) -> bool {
        class <= self as usize
    }
}

/// Classes of voices: [`CERTAIN`] counts in every reading, [`ASKED`] from the optimistic one on,
/// [`SILENT`] only in the unknown one.
pub(super) const CLASSES: usize = 3;
const CERTAIN: usize = 0;
const ASKED: usize = 1;
const SILENT: usize = 2;

/// What one office contributes: a range at a level, in a class.
#[derive(Debug, Clone, Copy)]
pub(super) struct Voice<'a> {
    pub(super) reach: &'a Reach,
    pub(super) level: Level,
    pub(super) class: usize,
    /// Index of the office among the audience's offices.
    pub(super) office: usize,
}

/// Who speaks to the question, office by office.
pub(super) fn voices<'a>(atlas: &'a Atlas, query: &CoverageQuery) -> Vec<Voice<'a>> {
    let mut voices = Vec::new();
    // Circles not yet worked out are worked out on all cores.
    let asked: Vec<(usize, &Office, Answer, Option<&Reach>)> = atlas
        .offices(query.audience)
        .par_iter()
        .enumerate()
        .filter(|(_, office)| query.kinds.contains(&office.record.kind))
        .map(|(index, office)| (index, office, query.ability(&office.record)))
        .filter(|(_, _, able)| *able != Answer::No)
        .map(|(index, office, able)| (index, office, able, atlas.assumed(office)))
        .collect();
    for (index, office, able, assumed) in asked {
        let mut add = |reach: &'a Reach, level, class| {
            voices.push(Voice { reach, level, class, office: index });
        };
        match (&office.reach, assumed, able) {
            (_, _, Answer::No) => {}
            (Some(reach), _, Answer::Yes) => {
                add(reach, Level::Yes, CERTAIN);
                add(reach, Level::Consult, ASKED);
            }
            (Some(reach), _, Answer::Consult) => {
                add(reach, Level::Yes, ASKED);
                add(reach, Level::Consult, ASKED);
            }
            (Some(reach), _, Answer::Unanswered) => {
                add(reach, Level::Yes, SILENT);
                add(reach, Level::Consult, SILENT);
            }
            (None, Some(assumed), _) => add(assumed, Level::Yes, SILENT),
            (None, None, _) => {}
        }
    }
    voices
}
