//! The question in a URL: `kind`, `capability`, `match`, `reading`.

use serde::Deserialize;

use super::Surface;
use super::error::ApiError;
use crate::coverage::{CoverageQuery, Match, Reading};
use crate::model::{CapabilityId, KindId};

/// Parameters that ask for kinds and capabilities, as they stand in the URL.
#[derive(Debug, Clone, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Question {
    /// Kind ids, comma-separated; visiting_nursing if absent.
    pub(crate) kind: Option<String>,
    /// Capability ids, comma-separated.
    pub(crate) capability: Option<String>,
    /// `all` (default): one office must be able to do all of them; `any`: one of them is enough.
    #[serde(rename = "match")]
    pub(crate) matching: Option<String>,
    /// `pessimistic` (default), `optimistic` or `unknown`.
    pub(crate) reading: Option<String>,
}

/// More ids than any catalogue has kinds: beyond it a URL is refused.
const LIST_LIMIT: usize = 64;

impl Question {
    /// The question for the engine.
    pub(crate) fn resolve(&self, surface: &Surface) -> Result<CoverageQuery, ApiError> {
        let mut kinds: Vec<KindId> =
            list("kind", self.kind.as_deref())?.into_iter().map(KindId::new).collect();
        if kinds.is_empty() {
            kinds.push(KindId::new("visiting_nursing"));
        }
        self.over(surface, kinds)
    }

    /// The question over all kinds if none is named.
    pub(crate) fn resolve_all(&self, surface: &Surface) -> Result<CoverageQuery, ApiError> {
        let named = list("kind", self.kind.as_deref())?;
        let all = || surface.workspace.catalogue().kinds.iter().map(|kind| kind.id.clone());
        let kinds = if named.is_empty() {
            all().collect()
        } else {
            named.into_iter().map(KindId::new).collect()
        };
        self.over(surface, kinds)
    }

    fn over(&self, surface: &Surface, kinds: Vec<KindId>) -> Result<CoverageQuery, ApiError> {
        let capabilities = list("capability", self.capability.as_deref())?;
        let matching = match self.matching.as_deref() {
            None | Some("" | "all") => Match::All,
            Some("any") => Match::Any,
            Some(_) => {
                return Err(ApiError::bad(
                    "match",
                    "match は all か any です",
                    "match is `all` or `any`",
                ));
            }
        };
        let query = CoverageQuery {
            kinds,
            capabilities: capabilities.into_iter().map(CapabilityId::new).collect(),
            matching,
            audience: surface.audience,
        };
        query.check(surface.workspace.catalogue())?;
        Ok(query)
    }

    /// The reading asked for.
    pub(crate) fn reading(&self) -> Result<Reading, ApiError> {
        match self.reading.as_deref() {
            None | Some("" | "pessimistic") => Ok(Reading::Pessimistic),
            Some("optimistic") => Ok(Reading::Optimistic),
            Some("unknown") => Ok(Reading::Unknown),
            Some(_) => Err(ApiError::bad(
                "reading",
                "reading は pessimistic, optimistic, unknown のどれかです",
                "reading is `pessimistic`, `optimistic` or `unknown`",
            )),
        }
    }
}

fn list(name: &'static str, text: Option<&str>) -> Result<Vec<String>, ApiError> {
    let mut ids: Vec<String> = Vec::new();
    for id in text.unwrap_or_default().split(',').map(str::trim).filter(|id| !id.is_empty()) {
        if !ids.iter().any(|own| own == id) {
            ids.push(id.to_owned());
        }
        if ids.len() > LIST_LIMIT {
            return Err(ApiError::bad(name, "指定が多すぎます", "too many values"));
        }
    }
    Ok(ids)
}
