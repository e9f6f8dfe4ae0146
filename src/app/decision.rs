//! Deciding whether two records are one office.

use std::sync::Arc;

use super::{Workspace, today};
use crate::merge::{self, DecisionError};
use crate::message::{Language, fill};
use crate::model::{Decision, ProviderId};
use crate::store::StoreError;

/// Why nothing was decided; the workspace is as it was.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DecideError {
    /// The decision cannot be carried out.
    #[error(transparent)]
    Decision(#[from] DecisionError),
    /// The workspace cannot be written, or somebody else wrote meanwhile.
    #[error("the decision was not kept; the workspace is as it was")]
    Store(#[source] StoreError),
}

/// What a decision did.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
pub struct Decided {
    /// The record that stays, or the first of two.
    pub id: String,
    /// The revision that holds the decision.
    pub revision: u64,
}

/// Decides whether two records are one office, as a revision of its own.
///
/// # Errors
/// [`DecideError`].
pub async fn decide(
    workspace: &Workspace,
    [one, two]: [&str; 2],
    same: bool,
    actor: &str,
) -> Result<Decided, DecideError> {
    let atlas = workspace.atlas();
    let (one, two) = (ProviderId::new(one), ProviderId::new(two));
    let key = Decision::key(&one, &two);
    let decision = Decision { one, two, same, by: actor.to_owned(), on: today() };
    let register = Arc::new(merge::decide(atlas.register(), decision)?);
    let id = register.decisions.get(&key).map(|own| own.one.to_string()).unwrap_or_default();
    let reason = format!("{} {}", if same { "same" } else { "apart" }, key.replace('|', " "));
    let latest = atlas.revision();
    let commit = workspace.store().commit(latest, atlas.register(), &register, actor, &reason);
    let revision = commit.await.map_err(DecideError::Store)?;
    if revision != latest {
        workspace.flip(register, revision, today());
    }
    Ok(Decided { id, revision })
}

/// Why a decision cannot be carried out, in words.
pub fn decision_words(fault: &DecisionError, language: Language) -> String {
    match fault {
        DecisionError::UnknownOffice { id } => {
            fill("report.decide.unknown", language, &[("id", id.as_str())])
        }
        DecisionError::NoPair { one, two } => {
            let values = [("one", one.as_str()), ("two", two.as_str())];
            fill("report.decide.no_pair", language, &values)
        }
        DecisionError::BothSaid { one, two } => {
            let values = [("one", one.as_str()), ("two", two.as_str())];
            fill("report.decide.both_said", language, &values)
        }
        DecisionError::BothListed { dataset } => {
            fill("report.decide.both_listed", language, &[("dataset", dataset.as_str())])
        }
    }
}
