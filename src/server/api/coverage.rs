//! Figures: the report, its table, its gaps and the towns of a zone.

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use serde::Serialize;
use utoipa::ToSchema;

use super::super::Surface;
use super::super::error::{ApiError, Problem};
use super::super::extract::{Params, Segments};
use super::super::question::Question;
use super::super::view::{self, OfficeView};
use super::download;
use crate::coverage::{
    CoverageError, CoverageReport, TownFigures, disclose_figures, disclose_towns, gap_regions,
    town_figures,
};
use crate::export;
use crate::message::Language;

/// 圏域ごとの空白・重なり・人口（三つの読み方） / gaps, depth and people per zone in three readings
#[utoipa::path(get, path = "/api/v1/coverage", params(Question),
    responses((status = 200, body = CoverageReport<Option<f64>>), (status = 400, body = Problem)))]
pub(super) async fn report(
    State(surface): State<Surface>,
    Params(question): Params<Question>,
) -> Result<Json<CoverageReport<Option<f64>>>, ApiError> {
    Ok(Json(compute(&surface, &question).await?))
}

/// The report as this surface's audience may read it.
async fn compute(
    surface: &Surface,
    question: &Question,
) -> Result<CoverageReport<Option<f64>>, ApiError> {
    let query = question.resolve(surface)?;
    let year = question.year()?;
    let workspace = std::sync::Arc::clone(&surface.workspace);
    blocking::<_, ApiError>(move || {
        let atlas = workspace.atlas_in(year)?;
        Ok(disclose_figures(&*workspace.report_of(&atlas, &query)?))
    })
    .await
}

/// Runs geometry off the threads that answer requests.
pub(super) async fn blocking<T, E>(
    work: impl FnOnce() -> Result<T, E> + Send + 'static,
) -> Result<T, ApiError>
where
    T: Send + 'static,
    E: Into<ApiError> + Send + 'static,
{
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|fault| ApiError::Internal(fault.into()))?.map_err(Into::into)
}

/// 同じ数字の表（CSV、表計算用） / the same figures as a table
#[utoipa::path(get, path = "/api/v1/coverage.csv", params(Question),
    responses((status = 200, content_type = "text/csv"), (status = 400, body = Problem)))]
pub(super) async fn report_csv(
    State(surface): State<Surface>,
    Params(question): Params<Question>,
) -> Result<Response, ApiError> {
    let report = compute(&surface, &question).await?;
    let bytes =
        export::coverage_csv(&report).map_err(|fault| ApiError::Internal(fault.into()))?;
    Ok(download(bytes, "text/csv; charset=utf-8", "kuhaku-coverage.csv"))
}

/// 空白地域のポリゴン（GeoJSON） / gap polygons
#[utoipa::path(get, path = "/api/v1/gaps.geojson", params(Question),
    responses((status = 200, content_type = "application/geo+json"), (status = 400, body = Problem)))]
pub(super) async fn gaps(
    State(surface): State<Surface>,
    Params(question): Params<Question>,
) -> Result<Response, ApiError> {
    let query = question.resolve(&surface)?;
    let reading = question.reading()?;
    let report = compute(&surface, &question).await?;
    let atlas = surface.workspace.atlas();
    let text = blocking(move || {
        let gaps = gap_regions(&atlas, &query, reading)?;
        let parts = gaps.into_iter().zip(atlas.zones()).zip(&report.zones);
        let regions = parts.filter_map(|((region, zone), figures)| {
            let gap = figures.reading(reading).map(|own| own.gap_m2);
            let properties = serde_json::json!({
                "zone": zone.id.as_ref().map(|id| id.as_str()),
                "name": zone.name,
                "gap_m2": gap,
                "reading": export::reading_word(reading, Language::Ja),
            });
            Some((region?, properties.as_object()?.clone()))
        });
        let caption = export::caption_line(&report.caption, Language::Ja);
        Ok::<_, CoverageError>(export::regions_geojson(regions, &caption))
    })
    .await?;
    Ok(download(text, "application/geo+json", "kuhaku-gaps.geojson"))
}

/// One zone, town by town.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ZoneTowns {
    /// Zone id; empty for places no zone claims.
    zone: String,
    name: String,
    towns: Vec<TownRow>,
    /// Offices that come to at least a part of the zone (pessimistic reading).
    offices: Vec<OfficeView>,
}

/// A town with the offices that come.
#[derive(Debug, Serialize, ToSchema)]
struct TownRow {
    #[serde(flatten)]
    figures: TownFigures,
    /// Number of offices that come to at least a part (pessimistic reading).
    office_count: usize,
    /// Their ids; absent for the public, who must not read from it on whom a town depends.
    #[serde(skip_serializing_if = "Option::is_none")]
    office_ids: Option<Vec<String>>,
}

/// 圏域の町丁目ごとの内訳 / one zone, town by town
#[utoipa::path(get, path = "/api/v1/zones/{zone}/towns", params(Question, ("zone" = String, Path)),
    responses((status = 200, body = ZoneTowns), (status = 404, body = Problem)))]
pub(super) async fn zone_towns(
    State(surface): State<Surface>,
    Segments(zone): Segments<String>,
    Params(question): Params<Question>,
) -> Result<Json<ZoneTowns>, ApiError> {
    let query = question.resolve(&surface)?;
    let atlas = surface.workspace.atlas();
    let unassigned = || atlas.zones().iter().position(|own| own.id.is_none());
    let index =
        if zone == "-" { unassigned() } else { atlas.zone(&zone).map(|(index, _)| index) };
    let index = index.ok_or_else(|| ApiError::missing(&format!("zone {zone}")))?;
    let audience = surface.audience;
    let report = compute(&surface, &question).await?;
    let (workspace, year) = (surface.workspace, question.year()?);
    let answer = blocking::<_, ApiError>(move || {
        let atlas = workspace.atlas_in(year)?;
        let mut towns = town_figures(&atlas, &query, index)?;
        if let Some(zone) = report.zones.get(index) {
            disclose_towns(zone, audience, &mut towns);
        }
        let offices = atlas.offices(audience);
        let mut coming: Vec<usize> =
            towns.iter().flat_map(|town| town.offices.iter().copied()).collect();
        coming.sort_unstable();
        coming.dedup();
        let named = view::names_critical_offices(audience);
        let rows = towns.into_iter().map(|figures| TownRow {
            office_count: figures.offices.len(),
            office_ids: named.then(|| {
                figures.offices.iter().map(|&own| offices[own].record.id.to_string()).collect()
            }),
            figures,
        });
        let own = &atlas.zones()[index];
        Ok(ZoneTowns {
            zone: own.id.as_ref().map(ToString::to_string).unwrap_or_default(),
            name: own.name.clone(),
            towns: rows.collect(),
            offices: coming
                .into_iter()
                .map(|own| view::office(&atlas, &offices[own]))
                .collect(),
        })
    });
    Ok(Json(answer.await?))
}
