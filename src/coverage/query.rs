//! The question: which kinds, able to do what, seen by whom; and who speaks to it.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::CoverageError;
use crate::atlas::Atlas;
use crate::model::{
    AgeBand, Answer, Audience, CapabilityId, Catalogue, Disclosed, KindId, Provider,
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
    ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Match {
    /// One office must be able to do all of them.
    #[default]
    All,
    /// Any one of them is enough.
    Any,
}

/// What one service must be: of which kinds, able to do what.
#[derive(
    Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
pub struct Need {
    /// Kinds that count; any of them.
    #[schema(value_type = Vec<String>)]
    pub kinds: Vec<KindId>,
    /// Capabilities asked for; empty for none.
    #[schema(value_type = Vec<String>)]
    pub capabilities: Vec<CapabilityId>,
    /// How they combine.
    #[serde(rename = "match", default)]
    pub matching: Match,
}

impl Need {
    /// An office's answer to the condition, as far as its audience may know.
    pub fn ability(&self, office: &Disclosed<Provider>) -> Answer {
        let answers = self.capabilities.iter().map(|id| office.capability(id));
        match self.matching {
            Match::All => answers.fold(Answer::Yes, Answer::and),
            Match::Any if self.capabilities.is_empty() => Answer::Yes,
            Match::Any => answers.fold(Answer::No, Answer::or),
        }
    }
}

/// What is counted where several come.
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
    ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum CountBy {
    /// Offices.
    #[default]
    Office,
    /// Corporations (法人): two offices of one corporation fail together.
    Corporation,
}

/// A question to the engine: where do services come that meet every need?
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct CoverageQuery {
    /// The services needed, all of them at one place (METHODS 3.7, composite need); at least one.
    ///
    /// # Shape
    /// At most [`CoverageQuery::MOST_NEEDS`].
    pub needs: Vec<Need>,
    /// What is counted.
    pub count_by: CountBy,
    /// Who asks: ranges and capabilities this audience may not see do not count.
    pub audience: Audience,
    /// The age band towns and plans are counted in; figures of it stand in reports beside those of the
    /// bands always given.
    pub band: AgeBand,
}

impl CoverageQuery {
    /// How many services may be needed together.
    pub const MOST_NEEDS: usize = 6;

    /// A question about one service.
    pub fn of_need(need: Need, audience: Audience) -> Self {
        let (count_by, band) = (CountBy::Office, AgeBand::Over65);
        Self { needs: vec![need], count_by, audience, band }
    }

    /// No question: for what shows everything an audience may see.
    pub const fn of_nothing(audience: Audience) -> Self {
        let (count_by, band) = (CountBy::Office, AgeBand::Over65);
        Self { needs: Vec::new(), count_by, audience, band }
    }

    /// All offices of one kind, whatever they can do.
    pub fn of_kind(kind: &str, audience: Audience) -> Self {
        let kinds = vec![KindId::new(kind)];
        Self::of_need(Need { kinds, capabilities: Vec::new(), matching: Match::All }, audience)
    }

    /// The same question with one more capability asked for of every service.
    pub fn with(mut self, capability: &str) -> Self {
        for need in &mut self.needs {
            need.capabilities.push(CapabilityId::new(capability));
        }
        self
    }

    /// The same question, counting people of another age band.
    pub const fn counting(mut self, band: AgeBand) -> Self {
        self.band = band;
        self
    }

    /// The band counted, where it is none of those always given.
    pub(super) fn asked(&self) -> Option<AgeBand> {
        Some(self.band).filter(|band| matches!(band, AgeBand::Span(_)))
    }

    /// The kinds of all needs, each once, in their order.
    pub fn kinds(&self) -> Vec<KindId> {
        let mut kinds: Vec<KindId> = Vec::new();
        for kind in self.needs.iter().flat_map(|need| &need.kinds) {
            if !kinds.contains(kind) {
                kinds.push(kind.clone());
            }
        }
        kinds
    }

    /// The best an office can do for any of the needs, as far as the audience may know.
    pub fn ability(&self, office: &Disclosed<Provider>) -> Answer {
        let own = self.needs.iter().filter(|need| need.kinds.contains(&office.kind));
        own.map(|need| need.ability(office)).fold(Answer::No, Answer::or)
    }

    /// Whether offices of a kind count for any of the needs.
    pub fn counts_kind(&self, kind: &KindId) -> bool {
        self.needs.iter().any(|need| need.kinds.contains(kind))
    }

    /// Whether an office may serve any of the needs, as far as the audience may know; without any
    /// need, every office.
    pub fn counts(&self, office: &Disclosed<Provider>) -> bool {
        self.needs.is_empty()
            || self.counts_kind(&office.kind) && self.ability(office) != Answer::No
    }

    /// Whether the catalogue has everything the question names, and the audience may ask it.
    ///
    /// # Errors
    /// [`CoverageError::UnknownKind`], [`CoverageError::UnknownCapability`],
    /// [`CoverageError::NeedCount`], [`CoverageError::AgesForPlanners`].
    pub fn check(&self, catalogue: &Catalogue) -> Result<(), CoverageError> {
        if self.needs.is_empty() || self.needs.len() > Self::MOST_NEEDS {
            return Err(CoverageError::NeedCount { count: self.needs.len() });
        }
        // Beside the bands always given, others would tell small counts by subtraction.
        if self.audience != Audience::Planner && self.asked().is_some() {
            return Err(CoverageError::AgesForPlanners { band: self.band });
        }
        for need in &self.needs {
            if let Some(id) = need.kinds.iter().find(|id| catalogue.kind(id).is_none()) {
                return Err(CoverageError::UnknownKind { id: id.to_string() });
            }
            let unknown = |id: &&CapabilityId| catalogue.capability(id).is_none();
            if let Some(id) = need.capabilities.iter().find(unknown) {
                return Err(CoverageError::UnknownCapability { id: id.to_string() });
            }
        }
        Ok(())
    }
}

impl CoverageQuery {
    /// Whether the question can be answered on an Atlas.
    ///
    /// # Errors
    /// As [`CoverageQuery::check`], and [`CoverageError::AgesNotTold`].
    pub fn check_on(&self, atlas: &Atlas) -> Result<(), CoverageError> {
        self.check(atlas.catalogue())?;
        check_ages(atlas, self.band)
    }
}

/// Whether all sources of an Atlas part people at the ages of a band; those always given may be missing.
///
/// # Errors
/// [`CoverageError::AgesNotTold`].
pub(super) fn check_ages(atlas: &Atlas, band: AgeBand) -> Result<(), CoverageError> {
    let AgeBand::Span(span) = band else { return Ok(()) };
    let breaks = atlas.age_breaks();
    let told = |age: u8| breaks.contains(&age);
    if told(span.from()) && span.below().is_none_or(told) {
        return Ok(());
    }
    Err(CoverageError::AgesNotTold { band, breaks })
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
    ToSchema,
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
}
