//! Planning, on the planner surface only: who could extend, and where a new site would help.

use std::time::{Duration, Instant};

use axum::Json;
use axum::extract::State;
use serde::Deserialize;

use super::super::Surface;
use super::super::error::{ApiError, Problem};
use super::super::extract::Params;
use super::super::question::Question;
use super::coverage::blocking;
use crate::coverage::Baseline;
use crate::model::{AgeBand, KindId};
use crate::planning::{
    Candidates, Goal, LocateOptions, SiteReport, SuggestOptions, SuggestionReport, Watch,
    locate, suggest,
};
use crate::unit::Meters;

/// A calculation ends after this many seconds with the best so far, unless the URL says less.
const TIME_LIMIT: f64 = 10.0;

/// What is common to both questions.
#[derive(Debug, Clone, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Effort {
    /// Seconds after which the best so far is the answer; 10 at most, and if absent.
    time_limit: Option<f64>,
}

impl Effort {
    fn deadline(&self) -> Result<Instant, ApiError> {
        let seconds = self.time_limit.unwrap_or(TIME_LIMIT);
        if seconds.is_nan() || seconds < 0.0 {
            return Err(ApiError::bad(
                "time_limit",
                "time_limit は 0 以上の秒数です",
                "time_limit is in seconds, 0 or more",
            ));
        }
        Ok(Instant::now() + Duration::from_secs_f64(seconds.min(TIME_LIMIT)))
    }
}

/// How suggestions are made.
#[derive(Debug, Clone, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Suggesting {
    /// `true`: offices that did not say they could extend, too.
    all: Option<bool>,
    /// How many; 20 if absent, 200 at most.
    limit: Option<usize>,
}

/// How sites are sought.
#[derive(Debug, Clone, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Seeking {
    /// Meters a new site goes; 1000 if absent.
    radius_m: Option<f64>,
    /// How many sites; 3 if absent.
    sites: Option<usize>,
    /// Instead: the fewest sites that reach this share (0 to 1) of those left out who can be reached.
    cover: Option<f64>,
    /// `towns` (default), or kinds of offices, comma-separated, such as `support_center,public_facility`.
    at: Option<String>,
    /// The least share (0 to 1) of every zone's people, today's coverage included.
    floor: Option<f64>,
    /// `true`: choose one after the other, without a proof.
    greedy: Option<bool>,
}

impl Seeking {
    fn options(&self, surface: &Surface, band: AgeBand) -> Result<LocateOptions, ApiError> {
        let at = self.at.as_deref().unwrap_or("towns");
        let candidates = if at == "towns" {
            Candidates::Towns
        } else {
            let kinds: Vec<KindId> = at.split(',').map(str::trim).map(KindId::new).collect();
            let catalogue = surface.workspace.catalogue();
            if kinds.iter().any(|own| catalogue.kind(own).is_none()) {
                return Err(ApiError::bad(
                    "at",
                    "at は towns か、台帳にある種別です",
                    "at is `towns` or kinds of the catalogue",
                ));
            }
            Candidates::Offices(kinds)
        };
        Ok(LocateOptions {
            candidates,
            radius: Meters::meters(self.radius_m.unwrap_or(1_000.0)),
            goal: match self.cover {
                Some(share) => Goal::Share(share),
                None => Goal::Sites(self.sites.unwrap_or(3)),
            },
            band,
            floor: self.floor,
            greedy: self.greedy.unwrap_or_default(),
        })
    }
}

/// どの事業所が何を加えると空白が減るか（市職員向けのみ） / who could extend, and by what (planner
/// surface only)
#[utoipa::path(get, path = "/api/v1/suggestions", params(Question, Effort, Suggesting),
    responses((status = 200, body = SuggestionReport), (status = 400, body = Problem)))]
pub(super) async fn suggestions(
    State(surface): State<Surface>,
    Params(question): Params<Question>,
    Params(effort): Params<Effort>,
    Params(suggesting): Params<Suggesting>,
) -> Result<Json<SuggestionReport>, ApiError> {
    let query = question.resolve(&surface)?;
    let deadline = effort.deadline()?;
    let options = SuggestOptions {
        band: query.band,
        all: suggesting.all.unwrap_or_default(),
        limit: suggesting.limit.unwrap_or(20).min(200),
        ..SuggestOptions::default()
    };
    let (workspace, year) = (surface.workspace, question.year()?);
    let work = move || {
        let atlas = workspace.atlas_in(year)?;
        let baseline = Baseline::new(&atlas, &query)?;
        Ok(suggest(&atlas, &baseline, &options, &|| Instant::now() >= deadline)?)
    };
    Ok(Json(blocking::<_, ApiError>(work).await?))
}

/// 新しい拠点をどこに置くと多くの人に届くか（市職員向けのみ） / where a new site would reach most
/// people (planner surface only)
#[utoipa::path(get, path = "/api/v1/sites", params(Question, Effort, Seeking),
    responses((status = 200, body = SiteReport), (status = 400, body = Problem)))]
pub(super) async fn sites(
    State(surface): State<Surface>,
    Params(question): Params<Question>,
    Params(effort): Params<Effort>,
    Params(seeking): Params<Seeking>,
) -> Result<Json<SiteReport>, ApiError> {
    let query = question.resolve(&surface)?;
    let options = seeking.options(&surface, query.band)?;
    let deadline = effort.deadline()?;
    let (workspace, year) = (surface.workspace, question.year()?);
    let work = move || {
        let atlas = workspace.atlas_in(year)?;
        let baseline = Baseline::new(&atlas, &query)?;
        let stop = || Instant::now() >= deadline;
        let watch = Watch { stop: &stop, progress: &|_| () };
        Ok(locate(&atlas, &baseline, &options, watch)?)
    };
    Ok(Json(blocking::<_, ApiError>(work).await?))
}
