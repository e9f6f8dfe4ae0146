//! The one rule of what leaves the process: default deny, by audience, block by block.

use jiff::civil::Date;
use serde::Serialize;

use super::{Audience, Block, Provider};

/// A record reduced to what its audience may see. [`disclose`] is the only way to make one, and
/// tiles, exports, pages and the API accept nothing else.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Disclosed<T> {
    record: T,
    #[serde(skip)]
    audience: Audience,
    #[serde(skip)]
    withheld: Withheld,
}

/// Which blocks are missing because the audience may not see them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Withheld {
    range: bool,
    capability: bool,
}

impl<T> Disclosed<T> {
    /// The audience it was reduced for.
    pub const fn audience(&self) -> Audience {
        self.audience
    }
}

impl Disclosed<Provider> {
    /// Whether a declared range exists that this audience may not see.
    pub const fn range_is_withheld(&self) -> bool {
        self.withheld.range
    }

    /// Whether capabilities were stated that this audience may not see.
    pub const fn capabilities_are_withheld(&self) -> bool {
        self.withheld.capability
    }
}

impl<T> std::ops::Deref for Disclosed<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.record
    }
}

/// Reduces a provider to what `audience` may see on `today`.
///
/// Without consent for its basic block an office is absent altogether. Planners see every field.
///
/// # Shape
/// Withheld fields are absent (`None`, empty), and not distinguishable from never stated, except
/// through [`Disclosed::range_is_withheld`] for the caption of a figure.
pub fn disclose(
    provider: &Provider,
    audience: Audience,
    today: Date,
) -> Option<Disclosed<Provider>> {
    let permits = |block| provider.consents.permit(block, audience, today);
    if !permits(Block::Basic) {
        return None;
    }
    let mut record = provider.clone();
    let mut withheld = Withheld::default();
    if !permits(Block::Contact) {
        record.phone = None;
        record.fax = None;
        record.url = None;
        record.hours = None;
        record.consultation = None;
        record.specialities.clear();
        record.notices.clear();
    }
    if let Some(survey) = record.survey.as_mut() {
        if !permits(Block::Range) {
            withheld.range = !survey.ranges.is_empty();
            survey.ranges.clear();
        }
        if !permits(Block::Capability) {
            withheld.capability = !survey.capabilities.is_empty();
            survey.capabilities.clear();
        }
        if !permits(Block::Acceptance) {
            survey.acceptance = None;
        }
        if !permits(Block::Message) {
            survey.message = None;
        }
        if audience != Audience::Planner {
            survey.could_extend = None;
        }
    }
    if let Some(profile) = record.profile.as_mut() {
        if !permits(Block::Message) {
            profile.pr = None;
        }
        if !permits(Block::Profile) {
            profile.specialities.clear();
            profile.conditions = None;
            profile.questions.clear();
        }
        if !permits(Block::Access) {
            profile.access = super::AccessFacts::default();
        }
    }
    record.profile = record.profile.filter(|profile| !profile.is_empty());
    if audience != Audience::Planner {
        record.corporation_number = None;
        record.other_sources.clear();
        record.consents = super::Consents::default();
    }
    Some(Disclosed { record, audience, withheld })
}
