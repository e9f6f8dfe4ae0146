//! For planners: who is missed most, and what a change would do.

use axum::Json;
use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::super::Surface;
use super::super::error::{ApiError, Problem};
use super::super::extract::Params;
use super::super::question::Question;
use super::super::view;
use super::coverage::blocking;
use crate::coverage::{FragilityReport, PairReport, WhatIfReport};
use crate::export;
use crate::message::Language;
use crate::model::{Operation, Scenario};

/// 一つの事業所が欠けたときに失われる範囲 / what the loss of each office would leave without anybody
#[utoipa::path(get, path = "/api/v1/fragility", params(Question),
    responses((status = 200, body = FragilityReport), (status = 404, body = Problem)))]
pub(super) async fn fragility(
    State(surface): State<Surface>,
    Params(question): Params<Question>,
) -> Result<Json<FragilityReport>, ApiError> {
    for_planners(&surface, "fragility")?;
    let query = question.resolve(&surface)?;
    let (workspace, year) = (surface.workspace, question.year()?);
    let answer = blocking::<_, ApiError>(move || {
        let atlas = workspace.atlas_in(year)?;
        Ok(workspace.baseline(&atlas, &query)?.fragility(&atlas))
    });
    Ok(Json(answer.await?))
}

/// 二つの事業所が同時に欠けたときに失われる範囲 / what the loss of two offices together would leave without anybody
#[utoipa::path(get, path = "/api/v1/fragility/pairs", params(Question),
    responses((status = 200, body = PairReport), (status = 404, body = Problem)))]
pub(super) async fn pairs(
    State(surface): State<Surface>,
    Params(question): Params<Question>,
) -> Result<Json<PairReport>, ApiError> {
    for_planners(&surface, "fragility")?;
    let query = question.resolve(&surface)?;
    let (workspace, year) = (surface.workspace, question.year()?);
    let answer = blocking::<_, ApiError>(move || {
        let atlas = workspace.atlas_in(year)?;
        Ok(workspace.baseline(&atlas, &query)?.pairs(&atlas))
    });
    Ok(Json(answer.await?))
}

/// Changes to try.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Changes {
    /// In order: `{"op": "add" | "close" | "move" | "range" | "capability", …}`.
    #[schema(value_type = Vec<Object>)]
    operations: Vec<Operation>,
}

/// More changes than any meeting makes: beyond it a request is refused.
const MOST_CHANGES: usize = 200;

/// What changes would do.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Effect {
    #[serde(flatten)]
    report: WhatIfReport,
    /// The gaps of the zones touched as they would be, in the reading asked for: GeoJSON.
    #[schema(value_type = Object)]
    gaps: serde_json::Value,
}

/// もし変えたら：追加・閉鎖・移転・範囲・機能の変更を試す / what if: try changes, nothing is stored
#[utoipa::path(post, path = "/api/v1/what-if", params(Question), request_body = Changes,
    responses((status = 200, body = Effect), (status = 400, body = Problem)))]
pub(super) async fn what_if(
    State(surface): State<Surface>,
    Params(question): Params<Question>,
    changes: Result<Json<Changes>, JsonRejection>,
) -> Result<Json<Effect>, ApiError> {
    for_planners(&surface, "what-if")?;
    let query = question.resolve(&surface)?;
    let reading = question.reading()?;
    let Json(Changes { operations }) = changes.map_err(|fault| {
        let words = fault.body_text();
        ApiError::bad("operations", &format!("変更を読み取れません: {words}"), &words)
    })?;
    if operations.len() > MOST_CHANGES {
        return Err(ApiError::bad(
            "operations",
            "一度に試せる変更は200件までです",
            "at most 200 changes can be tried at once",
        ));
    }
    let (workspace, year) = (surface.workspace, question.year()?);
    let answer = blocking::<_, ApiError>(move || {
        let atlas = workspace.atlas_in(year)?;
        let baseline = workspace.baseline(&atlas, &query)?;
        let scenario = Scenario { operations };
        let trial = baseline.try_out(&atlas, &scenario).map_err(ApiError::from)?;
        let report = trial.report(&atlas);
        let regions = trial.gaps(&atlas, reading).into_iter().filter_map(|(zone, region)| {
            let own = &atlas.zones()[zone];
            let properties = serde_json::json!({
                "zone": own.id.as_ref().map(|id| id.as_str()),
                "name": own.name,
            });
            Some((region?, properties.as_object()?.clone()))
        });
        let caption = export::caption_line(&report.caption, Language::Ja);
        let text = export::regions_geojson(regions, &caption);
        let gaps = serde_json::from_str(&text).unwrap_or_default();
        Ok(Effect { report, gaps })
    });
    Ok(Json(answer.await?))
}

/// Figures that name offices as critical, and trials, are not there for anybody else.
fn for_planners(surface: &Surface, what: &str) -> Result<(), ApiError> {
    if view::names_critical_offices(surface.audience) {
        Ok(())
    } else {
        Err(ApiError::missing(what))
    }
}
