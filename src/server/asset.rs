//! The built client: hashed files that never change, packed into the binary.

use std::collections::BTreeMap;

use axum::extract::Path;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::error::ApiError;

/// The client as `npm run build` left it; a build without it serves the resident pages unstyled.
#[derive(rust_embed::RustEmbed)]
#[folder = "web/dist"]
#[allow_missing = true]
pub(super) struct Client;

/// The files a page has to name: paths from the root, as in `/assets/…`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Entry {
    /// The module to run; `None` where the client was not built.
    pub(super) script: Option<String>,
    /// Style sheets, in order.
    pub(super) styles: Vec<String>,
}

/// What the client's manifest says of a source file.
#[derive(Debug, Deserialize)]
struct Chunk {
    file: String,
    #[serde(default)]
    css: Vec<String>,
    #[serde(default)]
    imports: Vec<String>,
}

/// The files of an entry such as `src/planner/main.tsx`, with the styles of what it imports first.
pub(super) fn entry(source: &str) -> Entry {
    let manifest = Client::get(".vite/manifest.json")
        .and_then(|file| serde_json::from_slice::<BTreeMap<String, Chunk>>(&file.data).ok())
        .unwrap_or_default();
    let mut styles = Vec::new();
    collect_styles(&manifest, source, &mut styles, &mut Vec::new());
    Entry { script: manifest.get(source).map(|chunk| format!("/{}", chunk.file)), styles }
}

fn collect_styles<'a>(
    manifest: &'a BTreeMap<String, Chunk>,
    name: &'a str,
    styles: &mut Vec<String>,
    seen: &mut Vec<&'a str>,
) {
    let Some(chunk) = manifest.get(name).filter(|_| !seen.contains(&name)) else { return };
    seen.push(name);
    for import in &chunk.imports {
        collect_styles(manifest, import, styles, seen);
    }
    for path in chunk.css.iter().map(|css| format!("/{css}")) {
        if !styles.contains(&path) {
            styles.push(path);
        }
    }
}

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
