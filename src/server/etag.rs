//! Strong ETags over the very bytes that are sent, and 304 where the client has them.

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

/// All answers are built in memory; this is far above the largest.
const LIMIT: usize = 256 * 1024 * 1024;

/// Gives every successful GET an ETag and answers 304 to a matching `If-None-Match`.
pub(super) async fn answer_unchanged(mut request: Request, next: Next) -> Response {
    let head = *request.method() == Method::HEAD;
    if head {
        // Worked out like GET, so that length and tag are those of the body left out.
        *request.method_mut() = Method::GET;
    }
    let response = answer(request, next).await;
    if !head {
        return response;
    }
    let (parts, _) = response.into_parts();
    Response::from_parts(parts, Body::empty())
}

async fn answer(request: Request, next: Next) -> Response {
    let get = *request.method() == Method::GET;
    let known = request.headers().get(header::IF_NONE_MATCH).cloned();
    let response = next.run(request).await;
    if !get || response.status() != StatusCode::OK || is_stream(&response) {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let (tag, body) = match parts.headers.get(header::ETAG).cloned() {
        Some(tag) => (tag, body),
        None => {
            let Ok(bytes) = to_bytes(body, LIMIT).await else {
                return StatusCode::INTERNAL_SERVER_ERROR.into_response();
            };
            (tag_of(&bytes), Body::from(bytes))
        }
    };
    parts.headers.insert(header::ETAG, tag.clone());
    parts.headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-cache"));
    if known.is_some_and(|known| matches(&known, &tag)) {
        parts.status = StatusCode::NOT_MODIFIED;
        parts.headers.remove(header::CONTENT_LENGTH);
        parts.headers.remove(header::CONTENT_TYPE);
        return Response::from_parts(parts, Body::empty());
    }
    Response::from_parts(parts, body)
}

/// Whether an answer goes on as things happen: it has no bytes yet to make a tag of.
fn is_stream(response: &Response) -> bool {
    let kind = response.headers().get(header::CONTENT_TYPE);
    kind.is_some_and(|kind| kind.as_bytes().starts_with(b"text/event-stream"))
}

/// The tag of bytes: the first half of their SHA-256.
pub(super) fn tag_of(bytes: &[u8]) -> HeaderValue {
    let digest = Sha256::digest(bytes);
    let hex: String = digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    HeaderValue::from_str(&format!("\"{hex}\"")).expect("hexadecimal is a valid header")
}

/// Whether a list of tags names the tag; weak ones match too (RFC 9110, §13.1.2).
fn matches(known: &HeaderValue, tag: &HeaderValue) -> bool {
    let (Ok(known), Ok(tag)) = (known.to_str(), tag.to_str()) else { return false };
    known
        .split(',')
        .map(str::trim)
        .any(|own| own == "*" || own.trim_start_matches("W/") == tag)
}
