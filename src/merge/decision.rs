//! Making one office of two records, or keeping them apart, because somebody decided so.

use std::collections::BTreeSet;

use crate::model::{DatasetId, Decision, OtherSource, Provider, ProviderId, Register};

/// Why a decision cannot be carried out; nothing is changed then.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DecisionError {
    /// There is no such office.
    #[error("there is no office `{id}`")]
    UnknownOffice {
        /// The id in question.
        id: ProviderId,
    },
    /// An office and itself, or two of different kinds.
    #[error("`{one}` and `{two}` are not two records of one kind")]
    NoPair {
        /// The first.
        one: ProviderId,
        /// The second.
        two: ProviderId,
    },
    /// Both have something people said; which of it holds is theirs to say.
    #[error("`{one}` and `{two}` both have answers or entries made by hand")]
    BothSaid {
        /// The first.
        one: ProviderId,
        /// The second.
        two: ProviderId,
    },
    /// One data set lists both, under numbers it already gave to one of them.
    #[error("data set `{dataset}` describes both")]
    BothListed {
        /// The data set.
        dataset: DatasetId,
    },
}

/// The register once a decision is carried out.
///
/// # Shape
/// Of two that are one, the record with what people said stays, else the first; it is given what it lacks, and later
/// imports know it by both numbers. Of two that are two, later imports never make one.
/// # Errors
/// [`DecisionError`]; the register is as it was.
pub fn decide(register: &Register, decision: Decision) -> Result<Register, DecisionError> {
    let Decision { one, two, same, .. } = &decision;
    let find = |id: &ProviderId| {
        let unknown = || DecisionError::UnknownOffice { id: id.clone() };
        register.providers.get(id).ok_or_else(unknown)
    };
    let (first, second) = (find(one)?, find(two)?);
    if one == two || first.kind != second.kind {
        return Err(DecisionError::NoPair { one: one.clone(), two: two.clone() });
    }
    let mut decided = register.clone();
    let mut decision = decision.clone();
    if *same {
        let (stays, goes) =
            if is_said(second) && !is_said(first) { (second, first) } else { (first, second) };
        let joined = join(stays, goes)?;
        (decision.one, decision.two) = (stays.id.clone(), goes.id.clone());
        decided.providers.remove(&goes.id);
        decided.providers.insert(joined.id.clone(), joined);
    }
    decided.decisions.insert(Decision::key(&decision.one, &decision.two), decision);
    Ok(decided)
}

/// Whether people said or set anything of an office; consents come with what is said.
fn is_said(own: &Provider) -> bool {
    own.survey.is_some()
        || own.profile.is_some()
        || own.zone_override.is_some()
        || own.location.is_some_and(|place| place.placed_by_hand)
}

fn join(stays: &Provider, goes: &Provider) -> Result<Provider, DecisionError> {
    if is_said(stays) && is_said(goes) {
        let (one, two) = (stays.id.clone(), goes.id.clone());
        return Err(DecisionError::BothSaid { one, two });
    }
    let known: BTreeSet<&DatasetId> =
        stays.other_sources.iter().map(|own| &own.dataset).collect();
    let more = goes.other_sources.iter().map(|own| &own.dataset).chain([&goes.dataset]);
    if let Some(dataset) = more.into_iter().find(|own| known.contains(own)) {
        return Err(DecisionError::BothListed { dataset: dataset.clone() });
    }
    let mut joined = stays.clone();
    joined.describe_also(goes);
    // What they gave stands with the record it was given to; read again, they fill what is missing then.
    let listed = |own: &OtherSource| OtherSource { filled: BTreeSet::new(), ..own.clone() };
    joined.other_sources.extend(goes.other_sources.iter().map(listed));
    joined.other_sources.sort_by(|one, two| one.dataset.cmp(&two.dataset));
    Ok(joined)
}
