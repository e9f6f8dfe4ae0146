//! Offices: lists, tables, one office, its range.

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::super::Surface;
use super::super::error::{ApiError, Problem};
use super::super::extract::{Params, Segments};
use super::super::question::Question;
use super::super::view::{self, OfficeView};
use super::{download, with_type};
use crate::atlas::{Atlas, Office};
use crate::coverage::CoverageQuery;
use crate::export;
use crate::model::{Disclosed, Level, Provider};

/// Which part of a list.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Page {
    /// Only offices that lie in this zone.
    zone: Option<String>,
    /// Offices to skip.
    offset: Option<usize>,
    /// Offices at most, up to 1,000 (default 200).
    limit: Option<usize>,
}

/// A part of the list of offices.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct OfficeList {
    /// All that match.
    total: usize,
    offset: usize,
    offices: Vec<OfficeView>,
}

/// Offices of the kinds that may be able to do what is asked (any answer but no).
fn matching<'a>(
    atlas: &'a Atlas,
    query: &'a CoverageQuery,
    zone: Option<&'a str>,
) -> impl Iterator<Item = &'a Office> + 'a {
    let zone = zone.filter(|zone| !zone.is_empty());
    atlas.offices(query.audience).iter().filter(move |office| {
        let own = office.zone.and_then(|zone| atlas.zones().get(zone)?.id.as_ref());
        zone.is_none_or(|zone| own.is_some_and(|own| own.as_str() == zone))
            && query.counts(&office.record)
    })
}

/// 事業所の一覧 / offices
#[utoipa::path(get, path = "/api/v1/providers", params(Question, Page),
    responses((status = 200, body = OfficeList), (status = 400, body = Problem)))]
pub(super) async fn list(
    State(surface): State<Surface>,
    Params(question): Params<Question>,
    Params(page): Params<Page>,
) -> Result<Json<OfficeList>, ApiError> {
    let query = question.resolve_all(&surface)?;
    let atlas = surface.workspace.atlas();
    let found: Vec<&Office> = matching(&atlas, &query, page.zone.as_deref()).collect();
    let offset = page.offset.unwrap_or(0);
    let limit = page.limit.unwrap_or(200).min(1_000);
    let offices =
        found.iter().skip(offset).take(limit).map(|office| view::office(&atlas, office));
    Ok(Json(OfficeList { total: found.len(), offset, offices: offices.collect() }))
}

/// Writes the offices a question is about.
fn written<T>(
    surface: &Surface,
    question: &Question,
    page: &Page,
    write: impl FnOnce(&Atlas, Vec<&Disclosed<Provider>>) -> Result<T, export::ExportError>,
) -> Result<T, ApiError> {
    let query = question.resolve_all(surface)?;
    let atlas = surface.workspace.atlas();
    let found = matching(&atlas, &query, page.zone.as_deref()).map(|office| &office.record);
    write(&atlas, found.collect()).map_err(|fault| ApiError::Internal(fault.into()))
}

/// 事業所の一覧（CSV、表計算用） / offices as a table
#[utoipa::path(get, path = "/api/v1/providers.csv", params(Question, Page),
    responses((status = 200, content_type = "text/csv"), (status = 400, body = Problem)))]
pub(super) async fn list_csv(
    State(surface): State<Surface>,
    Params(question): Params<Question>,
    Params(page): Params<Page>,
) -> Result<Response, ApiError> {
    let bytes = written(&surface, &question, &page, |atlas, found| {
        export::providers_csv(found.into_iter(), atlas.catalogue())
    })?;
    Ok(download(bytes, "text/csv; charset=utf-8", "kuhaku-providers.csv"))
}

/// 事業所の一覧（Excel） / offices as a workbook
#[utoipa::path(get, path = "/api/v1/providers.xlsx", params(Question, Page),
    responses((status = 200, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (status = 400, body = Problem)))]
pub(super) async fn list_xlsx(
    State(surface): State<Surface>,
    Params(question): Params<Question>,
    Params(page): Params<Page>,
) -> Result<Response, ApiError> {
    let bytes = written(&surface, &question, &page, |atlas, found| {
        export::providers_xlsx(found.into_iter(), atlas.catalogue(), atlas.today())
    })?;
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    Ok(download(bytes, kind, "kuhaku-providers.xlsx"))
}

/// 事業所の位置（GeoPackage、QGIS など） / offices as points, for QGIS and the like
#[utoipa::path(get, path = "/api/v1/providers.gpkg", params(Question, Page),
    responses((status = 200, content_type = "application/geopackage+sqlite3"), (status = 400, body = Problem)))]
pub(super) async fn list_gpkg(
    State(surface): State<Surface>,
    Params(question): Params<Question>,
    Params(page): Params<Page>,
) -> Result<Response, ApiError> {
    let caption = super::super::tiles::attribution(&surface);
    let bytes = written(&surface, &question, &page, |atlas, found| {
        let offices = found.into_iter();
        export::providers_gpkg(offices, atlas.catalogue(), &caption, atlas.today())
    })?;
    Ok(download(bytes, "application/geopackage+sqlite3", "kuhaku-providers.gpkg"))
}

/// 事業所の位置（GeoJSON） / offices as points
#[utoipa::path(get, path = "/api/v1/providers.geojson", params(Question, Page),
    responses((status = 200, content_type = "application/geo+json"), (status = 400, body = Problem)))]
pub(super) async fn list_geojson(
    State(surface): State<Surface>,
    Params(question): Params<Question>,
    Params(page): Params<Page>,
) -> Result<Response, ApiError> {
    let caption = super::super::tiles::attribution(&surface);
    let text = written(&surface, &question, &page, |_, found| {
        Ok(export::providers_geojson(found.into_iter(), &caption))
    })?;
    Ok(download(text, "application/geo+json", "kuhaku-providers.geojson"))
}

fn find<'a>(atlas: &'a Atlas, surface: &Surface, id: &str) -> Result<&'a Office, ApiError> {
    atlas
        .offices(surface.audience)
        .iter()
        .find(|office| office.record.id.as_str() == id)
        .ok_or_else(|| ApiError::missing(&format!("provider {id}")))
}

/// 一つの事業所 / one office
#[utoipa::path(get, path = "/api/v1/providers/{id}", params(("id" = String, Path)),
    responses((status = 200, body = OfficeView), (status = 404, body = Problem)))]
pub(super) async fn one(
    State(surface): State<Surface>,
    Segments(id): Segments<String>,
) -> Result<Json<OfficeView>, ApiError> {
    let atlas = surface.workspace.atlas();
    let office = find(&atlas, &surface, &id)?;
    let range_parts = view::range_parts(office, surface.audience);
    let sources = view::sources(&atlas, office, surface.audience);
    Ok(Json(OfficeView { range_parts, sources, ..view::office(&atlas, office) }))
}

/// 一つの事業所の訪問可能範囲（GeoJSON） / one office's declared range
#[utoipa::path(get, path = "/api/v1/providers/{id}/range.geojson", params(("id" = String, Path)),
    responses((status = 200, content_type = "application/geo+json"), (status = 404, body = Problem)))]
pub(super) async fn range(
    State(surface): State<Surface>,
    Segments(id): Segments<String>,
) -> Result<Response, ApiError> {
    let atlas = surface.workspace.atlas();
    let office = find(&atlas, &surface, &id)?;
    let levels = [(Level::Yes, "yes"), (Level::Consult, "consult")];
    let regions = levels.into_iter().filter_map(|(level, name)| {
        let reach = office.reach.as_ref()?;
        let region = atlas.plane().region(&reach.shape_within(level, atlas.parcels()))?;
        let properties = serde_json::json!({
            "id": id, "level": name, "approximate": reach.is_approximate(),
        });
        Some((region, properties.as_object()?.clone()))
    });
    let text = export::regions_geojson(regions, &office.record.name);
    Ok(with_type(text, "application/geo+json"))
}
