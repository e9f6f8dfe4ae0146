//! Pages: the resident pages rendered here, the planner page as the client's shell.
//!
//! Resident pages work without scripts; what a resident typed arrives by POST and never leaves in
//! a URL or a log. Nothing is shown but what the Atlas discloses to the surface's audience.

mod answer;
mod ask;
mod frame;
mod plain;
mod resident;

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
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
    Router::new().route("/", get(resident::show).post(resident::search)).with_state(surface)
}

pub(super) fn planner(surface: Surface) -> Router {
    let pages = Router::new()
        .route("/planner", get(plain::planner))
        .route("/planner/import", get(plain::import));
    #[cfg(feature = "handbook")]
    let pages = pages.route("/planner/handbook", get(plain::handbook));
    pages.with_state(surface)
}

pub(super) fn no_planner(surface: Surface) -> Router {
    Router::new().route("/planner", get(plain::no_planner)).with_state(surface)
}

/// Answers everything that no route knows.
pub(super) fn not_found(surface: Surface) -> Router {
    Router::new().fallback(plain::not_found).with_state(surface)
}
