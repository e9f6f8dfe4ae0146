//! What is missing or doubtful in the records, for planners.

use axum::Json;
use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use axum::response::Response;
use serde::Deserialize;
use utoipa::ToSchema;

use super::super::Surface;
use super::super::error::{ApiError, Problem};
use super::coverage::blocking;
use super::download;
use super::import::{ACTOR, unreadable};
use crate::app::{
    DecideError, Decided, QualityReport, decide, decision_words, quality, quality_rows,
};
use crate::export;
use crate::message::Language;

/// 記録の点検：そろい具合と、確かめる一覧 / completeness of the records, and the work list
#[utoipa::path(get, path = "/api/v1/quality", responses((status = 200, body = QualityReport)))]
pub(super) async fn report(
    State(surface): State<Surface>,
) -> Result<Json<QualityReport>, ApiError> {
    let atlas = surface.workspace.atlas();
    Ok(Json(blocking::<_, ApiError>(move || Ok(quality(&atlas))).await?))
}

/// 確かめる一覧（CSV） / the work list as a table
#[utoipa::path(get, path = "/api/v1/quality.csv",
    responses((status = 200, content_type = "text/csv")))]
pub(super) async fn work_list(State(surface): State<Surface>) -> Result<Response, ApiError> {
    let atlas = surface.workspace.atlas();
    let bytes = blocking::<_, ApiError>(move || {
        let rows = quality_rows(&quality(&atlas), &atlas, Language::Ja);
        export::rows_csv(rows).map_err(|fault| ApiError::Internal(fault.into()))
    });
    Ok(download(bytes.await?, "text/csv; charset=utf-8", "kuhaku-work-list.csv"))
}

/// A decision on two records.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Pair {
    /// Office id.
    one: String,
    /// The other's.
    two: String,
    /// Whether they are one office.
    same: bool,
}

/// 二重登録の疑いの判断（新しい版になる） / decides whether two records are one office, as a new revision
#[utoipa::path(post, path = "/api/v1/quality/decisions", request_body = Pair,
    responses((status = 200, body = Decided), (status = 400, body = Problem)))]
pub(super) async fn decision(
    State(surface): State<Surface>,
    pair: Result<Json<Pair>, JsonRejection>,
) -> Result<Json<Decided>, ApiError> {
    let Json(pair) = pair.map_err(|fault| unreadable(&fault))?;
    let ids = [pair.one.as_str(), pair.two.as_str()];
    match decide(&surface.workspace, ids, pair.same, ACTOR).await {
        Ok(done) => Ok(Json(done)),
        Err(DecideError::Decision(fault)) => {
            let words = |language| decision_words(&fault, language);
            Err(ApiError::bad("two", &words(Language::Ja), &words(Language::En)))
        }
        Err(fault) => Err(ApiError::Internal(fault.into())),
    }
}
