//! What is missing or doubtful in the records, for planners.

use axum::Json;
use axum::extract::State;
use axum::response::Response;

use super::super::Surface;
use super::super::error::ApiError;
use super::coverage::blocking;
use super::download;
use crate::app::{QualityReport, quality, quality_rows};
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
