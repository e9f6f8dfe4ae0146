//! Pages with little on them: the planner's shell, what is not there, what is closed.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};

use super::super::Surface;
use super::super::error;
use super::frame::{Frame, render};
use crate::message::Language;

#[derive(Template)]
#[template(path = "planner.html")]
struct PlannerPage {
    frame: Frame,
    municipality: String,
}

#[derive(Template)]
#[template(path = "intake.html")]
struct ImportPage {
    frame: Frame,
}

#[cfg(feature = "handbook")]
#[derive(Template)]
#[template(path = "press.html")]
struct HandbookPage {
    frame: Frame,
}

#[derive(Template)]
#[template(path = "message.html")]
struct MessagePage {
    frame: Frame,
    title: &'static str,
    lines: Vec<&'static str>,
    command: Option<&'static str>,
    is_private: bool,
}

const ROBOTS: HeaderName = HeaderName::from_static("x-robots-tag");

/// The planner's page: a shell that the client fills.
pub(super) async fn planner(
    State(surface): State<Surface>,
    Query(query): Query<Vec<(String, String)>>,
) -> Response {
    let frame = Frame::new(&surface, "src/planner/main.tsx", language_of(&query));
    let atlas = surface.workspace.atlas();
    let municipality = atlas.municipality().unwrap_or_default().to_owned();
    unlisted(render(StatusCode::OK, &PlannerPage { frame, municipality }))
}

/// The page where files are brought in: a shell that the client fills.
pub(super) async fn import(
    State(surface): State<Surface>,
    Query(query): Query<Vec<(String, String)>>,
) -> Response {
    let frame = Frame::new(&surface, "src/import/main.tsx", language_of(&query));
    unlisted(render(StatusCode::OK, &ImportPage { frame }))
}

/// The page where handbooks are made: a shell that the client fills.
#[cfg(feature = "handbook")]
pub(super) async fn handbook(
    State(surface): State<Surface>,
    Query(query): Query<Vec<(String, String)>>,
) -> Response {
    let frame = Frame::new(&surface, "src/handbook/main.tsx", language_of(&query));
    unlisted(render(StatusCode::OK, &HandbookPage { frame }))
}

fn language_of(query: &[(String, String)]) -> Language {
    let is_english = query.iter().any(|(name, value)| name == "lang" && value == "en");
    if is_english { Language::En } else { Language::Ja }
}

/// Not for search engines.
fn unlisted(mut response: Response) -> Response {
    response.headers_mut().insert(ROBOTS, HeaderValue::from_static("noindex, nofollow"));
    response
}

/// The planner's address where that surface is not mounted: says how to open it for a trial.
pub(super) async fn no_planner(State(surface): State<Surface>) -> Response {
    let page = MessagePage {
        frame: resident_frame(&surface),
        title: "page.forbidden.title",
        lines: vec!["page.forbidden.why", "page.forbidden.trial"],
        command: Some("kuhaku serve --planner-without-login"),
        is_private: true,
    };
    unlisted(render(StatusCode::FORBIDDEN, &page))
}

/// What is not there: a page for people, a problem document for programs.
pub(super) async fn not_found(
    State(surface): State<Surface>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let accepts = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok());
    if !accepts.is_some_and(|accepts| accepts.contains("text/html")) {
        return error::not_found(uri).await.into_response();
    }
    render(StatusCode::NOT_FOUND, &missing(&surface))
}

fn missing(surface: &Surface) -> MessagePage {
    MessagePage {
        frame: resident_frame(surface),
        title: "page.missing.title",
        lines: vec!["page.missing.why"],
        command: None,
        is_private: false,
    }
}

fn resident_frame(surface: &Surface) -> Frame {
    Frame::new(surface, "src/resident/main.ts", Language::Ja)
}
