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
    let english = query.iter().any(|(name, value)| name == "lang" && value == "en");
    let language = if english { Language::En } else { Language::Ja };
    let frame = Frame::new(&surface, "src/planner/main.tsx", language);
    let atlas = surface.workspace.atlas();
    let municipality = atlas.register().municipality().unwrap_or_default().to_owned();
    let mut response = render(StatusCode::OK, &PlannerPage { frame, municipality });
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
    let mut response = render(StatusCode::FORBIDDEN, &page);
    response.headers_mut().insert(ROBOTS, HeaderValue::from_static("noindex, nofollow"));
    response
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
