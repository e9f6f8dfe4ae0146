//! The question in a URL: `kind`, `capability`, `match`, `reading`.

use serde::Deserialize;

use super::Surface;
use super::error::ApiError;
use crate::coverage::{CountBy, CoverageQuery, Match, QuestionWords, Reading};
use crate::model::AgeBand;

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
    /// A scene of the catalogue, in place of kinds and capabilities.
    pub(crate) scene: Option<String>,
    /// A time band of the catalogue, or `all` for every band.
    pub(crate) hours: Option<String>,
    /// Further services needed at the same place, comma-separated, each as
    /// `kind+kind:capability+capability`.
    pub(crate) also: Option<String>,
    /// `office` (default) or `corporation`: what is counted where several come.
    pub(crate) count_by: Option<String>,
    /// The age band people are counted in: `over65` (default), `total`, `under15`, `40to64` (both
    /// ages included); for planners only, but for the default.
    pub(crate) band: Option<String>,
    /// A projected year: its people, under today's offices. The census if absent.
    pub(crate) year: Option<String>,
    /// `pessimistic` (default), `optimistic` or `unknown`.
    pub(crate) reading: Option<String>,
}

/// More ids than any catalogue has kinds: beyond it a URL is refused.
const LIST_LIMIT: usize = 64;

impl Question {
    /// The question for the engine.
    pub(crate) fn resolve(&self, surface: &Surface) -> Result<CoverageQuery, ApiError> {
        let mut kinds = list("kind", self.kind.as_deref())?;
        if kinds.is_empty() {
            kinds.push("visiting_nursing".to_owned());
        }
        self.over(surface, kinds)
    }

    /// The question over all kinds if none is named.
    pub(crate) fn resolve_all(&self, surface: &Surface) -> Result<CoverageQuery, ApiError> {
        let mut kinds = list("kind", self.kind.as_deref())?;
        if kinds.is_empty() {
            let all = surface.workspace.catalogue().kinds.iter();
            kinds = all.map(|kind| kind.id.to_string()).collect();
        }
        self.over(surface, kinds)
    }

    fn over(&self, surface: &Surface, kinds: Vec<String>) -> Result<CoverageQuery, ApiError> {
        let words = QuestionWords {
            kinds,
            capabilities: list("capability", self.capability.as_deref())?,
            matching: match self.matching.as_deref() {
                None | Some("" | "all") => Match::All,
                Some("any") => Match::Any,
                Some(_) => {
                    return Err(ApiError::bad(
                        "match",
                        "match は all か any です",
                        "match is `all` or `any`",
                    ));
                }
            },
            scene: self.scene.clone(),
            hours: self.hours.clone(),
            also: list("also", self.also.as_deref())?,
            count_by: match self.count_by.as_deref() {
                None | Some("" | "office") => CountBy::Office,
                Some("corporation") => CountBy::Corporation,
                Some(_) => {
                    return Err(ApiError::bad(
                        "count_by",
                        "count_by は office か corporation です",
                        "count_by is `office` or `corporation`",
                    ));
                }
            },
            band: self.band.clone(),
        };
        Ok(words.resolve(surface.workspace.catalogue(), surface.audience)?)
    }

    /// The age band asked for.
    pub(crate) fn band(&self) -> Result<AgeBand, ApiError> {
        let words = QuestionWords { band: self.band.clone(), ..QuestionWords::default() };
        Ok(words.age_band()?)
    }

    /// The projected year asked for.
    pub(crate) fn year(&self) -> Result<Option<u16>, ApiError> {
        let text = self.year.as_deref().map(str::trim).filter(|text| !text.is_empty());
        let year = text.map(str::parse).transpose();
        year.map_err(|_| {
            ApiError::bad("year", "year は西暦4桁です", "year is a year of four digits")
        })
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

/// The distinct values of a comma-separated parameter.
pub(crate) fn list(name: &'static str, text: Option<&str>) -> Result<Vec<String>, ApiError> {
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
