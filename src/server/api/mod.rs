//! The API, version 1: every answer carries its caption, every fault is a problem document.

mod access;
mod columns;
mod coverage;
mod forecast;
#[cfg(feature = "handbook")]
mod handbook;
mod import;
mod office;
mod place;
mod planning;
mod quality;
mod scenario;

use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::{Json, Router};
use serde::Serialize;
use utoipa::{OpenApi, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::Surface;
use crate::atlas::CountedResidents;
use crate::model::Audience;

/// The document, without paths: those are collected from the handlers.
#[derive(OpenApi)]
#[openapi(info(
    title = "Kuhaku API",
    description = "訪問可能範囲と空白地域 / declared ranges and where nobody comes. \
                   The same paths under /planner answer for planners, where that surface is mounted."
))]
struct Document;

fn collected() -> OpenApiRouter<Surface> {
    OpenApiRouter::with_openapi(Document::openapi())
        .routes(routes!(workspace))
        .routes(routes!(catalogue))
        .routes(routes!(coverage::report))
        .routes(routes!(coverage::report_csv))
        .routes(routes!(coverage::gaps))
        .routes(routes!(coverage::zone_towns))
        .routes(routes!(access::report))
        .routes(routes!(office::list))
        .routes(routes!(office::list_csv))
        .routes(routes!(office::list_xlsx))
        .routes(routes!(office::list_geojson))
        .routes(routes!(office::list_gpkg))
        .routes(routes!(office::one))
        .routes(routes!(office::range))
        .routes(routes!(place::places))
        .routes(routes!(place::who_comes))
        .routes(routes!(place::zones))
}

/// What answers planners only, because it names offices as critical or able to do more.
fn for_planners() -> OpenApiRouter<Surface> {
    let routes = OpenApiRouter::new()
        .routes(routes!(scenario::fragility))
        .routes(routes!(scenario::pairs))
        .routes(routes!(scenario::what_if))
        .routes(routes!(forecast::outlook))
        .routes(routes!(forecast::thinning))
        .routes(routes!(planning::suggestions))
        .routes(routes!(planning::sites))
        .routes(routes!(import::open))
        .routes(routes!(import::begin))
        .routes(routes!(import::state, import::stop))
        .routes(routes!(import::events))
        .routes(routes!(import::apply))
        .routes(routes!(import::list))
        .routes(routes!(import::revisions))
        .routes(routes!(import::go_back))
        .routes(routes!(quality::report))
        .routes(routes!(quality::work_list))
        .routes(routes!(quality::decision))
        .routes(routes!(columns::keep));
    #[cfg(feature = "handbook")]
    let routes = routes
        .routes(routes!(handbook::list))
        .routes(routes!(handbook::begin))
        .routes(routes!(handbook::state, handbook::stop))
        .routes(routes!(handbook::page))
        .routes(routes!(handbook::write, handbook::give_up))
        .routes(routes!(handbook::file))
        .routes(routes!(handbook::proofs))
        .routes(routes!(handbook::keep))
        .routes(routes!(handbook::editions))
        .routes(routes!(handbook::errata));
    routes
}

/// What takes whole files: the one place where requests may be large.
fn of_files() -> OpenApiRouter<Surface> {
    OpenApiRouter::new().routes(routes!(import::hand_in))
}

/// The routes that take whole files, for planners.
pub(super) fn uploads(surface: Surface) -> Router {
    let (router, _) = of_files().split_for_parts();
    // The handler counts the bytes of a file, and the desk those of all.
    router.layer(axum::extract::DefaultBodyLimit::disable()).with_state(surface)
}

/// The OpenAPI document as JSON text, planners' paths included.
pub fn openapi() -> String {
    let (_, document) = collected().merge(for_planners()).merge(of_files()).split_for_parts();
    plain_names(&document.to_pretty_json().unwrap_or_default())
}

/// Figures as told to an audience are the only ones a client meets: their schemas need no suffix.
fn plain_names(document: &str) -> String {
    document.replace("_Option_f64\"", "\"").replace("_Option\"", "\"")
}

pub(super) fn routes(surface: Surface) -> Router {
    let routes = match surface.audience {
        Audience::Planner => collected().merge(for_planners()),
        Audience::Public | Audience::Professional => collected(),
    };
    let (router, mut document) = routes.split_for_parts();
    if surface.audience == Audience::Planner {
        document.merge(of_files().split_for_parts().1);
    }
    let text = plain_names(&document.to_json().unwrap_or_default());
    router
        .route(
            "/api/v1/openapi.json",
            axum::routing::get(move || async move { json_text(text) }),
        )
        .with_state(surface)
}

fn json_text(text: String) -> Response {
    with_type(text, "application/json")
}

/// A response with a content type.
fn with_type(body: impl Into<axum::body::Body>, kind: &'static str) -> Response {
    let mut response = Response::new(body.into());
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    response
}

/// A file for the browser to save, named in plain letters.
fn download(body: impl Into<axum::body::Body>, kind: &'static str, name: &str) -> Response {
    let mut response = with_type(body, kind);
    let disposition = format!("attachment; filename=\"{name}\"");
    if let Ok(value) = HeaderValue::from_str(&disposition) {
        response.headers_mut().insert(header::CONTENT_DISPOSITION, value);
    }
    response.into_response()
}

/// Whether the process answers, and from which revision.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Health {
    status: &'static str,
    revision: u64,
    version: &'static str,
}

pub(super) async fn health(State(surface): State<Surface>) -> Json<Health> {
    Json(Health {
        status: "ok",
        revision: surface.workspace.atlas().revision(),
        version: env!("CARGO_PKG_VERSION"),
    })
}

/// The workspace at a glance.
#[derive(Debug, Serialize, ToSchema)]
struct WorkspaceView {
    /// Name of the municipality.
    municipality: String,
    revision: u64,
    /// West, south, east, north; degrees.
    bounds: Option<[f64; 4]>,
    zones: usize,
    towns: usize,
    /// Offices this audience may see.
    offices: usize,
    audience: String,
    /// Texts that must stand on maps and in print.
    attribution: String,
    datasets: Vec<DatasetView>,
    /// Ages at which people can be parted, ascending: `band=40to64` needs 40 and 65.
    age_breaks: Vec<u8>,
    /// How far people of today are those of a resident register; `null` where all are of the census.
    residents: Option<CountedResidents>,
    /// Years people are projected for, in order.
    projected_years: Vec<u16>,
    /// Whether this build prints handbooks.
    handbooks: bool,
    /// Whether there are areas that floods may reach, to be drawn.
    floods: bool,
}

#[derive(Debug, Serialize, ToSchema)]
struct DatasetView {
    id: String,
    title: String,
    publisher: String,
    license: String,
    as_of: Option<String>,
}

/// 作業領域の概要 / the workspace at a glance
#[utoipa::path(get, path = "/api/v1/workspace", responses((status = 200, body = WorkspaceView)))]
async fn workspace(State(surface): State<Surface>) -> Json<WorkspaceView> {
    let atlas = surface.workspace.atlas();
    let register = atlas.register();
    let datasets = register.datasets.values().map(|own| DatasetView {
        id: own.id.to_string(),
        title: own.title.clone(),
        publisher: own.publisher.clone(),
        license: own.license.clone(),
        as_of: own.as_of.map(|day| day.to_string()),
    });
    Json(WorkspaceView {
        municipality: register.municipality().unwrap_or_default().to_owned(),
        revision: atlas.revision(),
        bounds: atlas.bounds().map(|own| [own.west, own.south, own.east, own.north]),
        zones: register.zones.len(),
        towns: register.towns.len(),
        offices: atlas.offices(surface.audience).len(),
        audience: format!("{:?}", surface.audience).to_lowercase(),
        attribution: super::tiles::attribution(&surface),
        age_breaks: atlas.age_breaks(),
        residents: atlas.counted_residents(),
        projected_years: atlas.projected_years(),
        handbooks: cfg!(feature = "handbook"),
        floods: register.has_floods(),
        datasets: datasets.collect(),
    })
}

/// 種別・機能・場面の一覧 / kinds, capabilities and scenes
#[utoipa::path(get, path = "/api/v1/catalogue",
    responses((status = 200, description = "catalogue", content_type = "application/json")))]
async fn catalogue(State(surface): State<Surface>) -> Response {
    Json(surface.workspace.catalogue()).into_response()
}
