//! The built client: hashed files that never change, packed into the binary.

use axum::extract::Path;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};

use super::error::ApiError;

/// The client as `npm run build` left it; a build without it serves the resident pages unstyled.
#[derive(rust_embed::RustEmbed)]
#[folder = "web/dist"]
#[allow_missing = true]
pub(super) struct Client;

pub(super) async fn serve(Path(path): Path<String>) -> Result<Response, ApiError> {
    let file =
        Client::get(&format!("assets/{path}")).ok_or_else(|| ApiError::missing(&path))?;
    let kind = HeaderValue::from_str(file.metadata.mimetype())
        .unwrap_or(HeaderValue::from_static("application/octet-stream"));
    let mut response = file.data.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, kind);
    // The name carries a hash of the content.
    let forever = HeaderValue::from_static("public, max-age=31536000, immutable");
    headers.insert(header::CACHE_CONTROL, forever);
    Ok(response)
}
