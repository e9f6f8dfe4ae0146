//! Pages: resident pages rendered here, the planner page as the client's shell.

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{Html, Response};
use axum::routing::get;

use super::Surface;

/// Everything from this origin and nothing else; styles and scripts from files only.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
     img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; worker-src 'self'; \
     manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

pub(super) async fn security_headers(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let fixed = [
        (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_FRAME_OPTIONS, "DENY"),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

pub(super) fn resident(surface: Surface) -> Router {
    let planner = if surface.has_planner {
        "<p><a href=\"/planner\">市職員向け</a></p>"
    } else {
        ""
    };
    let page =
        format!("<!doctype html><html lang=\"ja\"><title>Kuhaku</title>{planner}</html>");
    Router::new().route("/", get(|| async { Html(page) })).with_state(surface)
}

pub(super) fn planner(surface: Surface) -> Router {
    Router::new().route("/planner", get(|| async { Html("") })).with_state(surface)
}

pub(super) fn no_planner(surface: Surface) -> Router {
    Router::new()
        .route("/planner", get(|| async { (StatusCode::FORBIDDEN, Html("")) }))
        .with_state(surface)
}
