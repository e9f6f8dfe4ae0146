//! Vector tiles, their TileJSON and the map style.

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use quick_cache::sync::Cache;
use serde_json::{Value, json};

use super::Surface;
use super::error::ApiError;
use super::etag::tag_of;
use super::extract::{Params, Segments};
use super::question::Question;
use crate::app::{LayerKind, LayerRequest};
use crate::coverage::{CoverageQuery, Reading};
use crate::geometry::BoundingBox;
use crate::tile::{MAX_ZOOM, TileId};

/// How a tile's bytes are packed for the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Packing {
    Brotli,
    Gzip,
    Plain,
}

type Key = (u64, jiff::civil::Date, LayerRequest, TileId, Packing);

/// Packed tiles of current and recent revisions: packing costs five times the encoding.
#[derive(Debug)]
pub(crate) struct TileCache {
    tiles: Cache<Key, (Bytes, HeaderValue)>,
}

impl TileCache {
    pub(crate) fn new() -> Self {
        Self { tiles: Cache::new(4_096) }
    }
}

pub(super) fn routes(surface: Surface) -> Router {
    Router::new()
        .route("/tiles", get(catalog))
        .route("/tiles/{layer}", get(tile_json))
        .route("/tiles/{layer}/{z}/{x}/{y}", get(tile))
        .route("/style.json", get(style))
        .with_state(surface)
}

fn request(
    surface: &Surface,
    kind: LayerKind,
    question: &Question,
) -> Result<LayerRequest, ApiError> {
    let reading = question.reading()?;
    let query = match kind {
        LayerKind::Gaps | LayerKind::Depth | LayerKind::Access => question.resolve(surface)?,
        LayerKind::Providers | LayerKind::Ranges => question.resolve_all(surface)?,
        // One cache entry, whatever the URL says.
        LayerKind::Zones | LayerKind::Towns | LayerKind::Backdrop | LayerKind::Flood => {
            CoverageQuery::of_nothing(surface.audience)
        }
    };
    let reading = match kind {
        LayerKind::Gaps | LayerKind::Depth | LayerKind::Access => reading,
        _ => Reading::Pessimistic,
    };
    Ok(LayerRequest { kind, query, reading })
}

fn layer_named(name: &str) -> Result<LayerKind, ApiError> {
    LayerKind::named(name).ok_or_else(|| ApiError::missing(&format!("layer {name}")))
}

async fn tile(
    State(surface): State<Surface>,
    Segments((layer, z, x, y)): Segments<(String, String, String, String)>,
    Params(question): Params<Question>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let kind = layer_named(&layer)?;
    let id = parse_id(&z, &x, &y).ok_or_else(|| {
        ApiError::bad(
            "z/x/y",
            &format!("タイル座標がありません。z は 0〜{MAX_ZOOM}、x と y は 2^z 未満です"),
            &format!("no such tile: z is 0 to {MAX_ZOOM}, x and y are below 2^z"),
        )
    })?;
    let request = request(&surface, kind, &question)?;
    let packing = packing(&headers);
    let work = move || packed(&surface, &request, id, packing);
    let (bytes, tag) = tokio::task::spawn_blocking(work)
        .await
        .map_err(|fault| ApiError::Internal(fault.into()))??;
    if bytes.is_empty() {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    let mut response = Response::new(bytes.into());
    let headers = response.headers_mut();
    let kind = HeaderValue::from_static("application/vnd.mapbox-vector-tile");
    headers.insert(header::CONTENT_TYPE, kind);
    headers.insert(header::ETAG, tag);
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    let encoding = match packing {
        Packing::Brotli => Some("br"),
        Packing::Gzip => Some("gzip"),
        Packing::Plain => None,
    };
    if let Some(encoding) = encoding {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    Ok(response)
}

fn parse_id(z: &str, x: &str, y: &str) -> Option<TileId> {
    // `.mvt` and `.pbf` are what other servers append.
    let y = y.strip_suffix(".mvt").or_else(|| y.strip_suffix(".pbf")).unwrap_or(y);
    TileId::try_new(z.parse().ok()?, x.parse().ok()?, y.parse().ok()?)
}

fn packing(headers: &HeaderMap) -> Packing {
    let accepts = |name: &str| {
        headers.get_all(header::ACCEPT_ENCODING).iter().any(|value| {
            value.to_str().is_ok_and(|value| {
                value.split(',').any(|own| {
                    let (encoding, quality) = own.split_once(';').unwrap_or((own, ""));
                    let quality = quality.trim().strip_prefix("q=").unwrap_or("1");
                    encoding.trim() == name && quality.parse() != Ok(0.0_f32)
                })
            })
        })
    };
    if accepts("br") {
        Packing::Brotli
    } else if accepts("gzip") {
        Packing::Gzip
    } else {
        Packing::Plain
    }
}

fn packed(
    surface: &Surface,
    request: &LayerRequest,
    id: TileId,
    packing: Packing,
) -> Result<(Bytes, HeaderValue), ApiError> {
    let atlas = surface.workspace.atlas();
    let key = (atlas.revision(), atlas.today(), request.clone(), id, packing);
    surface.tiles.tiles.get_or_insert_with(&key, || {
        let layer = surface.workspace.layer(request)?;
        let plain = layer.encode(id).map_err(|fault| ApiError::Internal(fault.into()))?;
        let bytes = pack(plain, packing).map_err(|fault| ApiError::Internal(fault.into()))?;
        let tag = tag_of(&bytes);
        Ok((Bytes::from(bytes), tag))
    })
}

fn pack(plain: Vec<u8>, packing: Packing) -> std::io::Result<Vec<u8>> {
    use std::io::Write;
    if plain.is_empty() {
        return Ok(plain);
    }
    match packing {
        Packing::Plain => Ok(plain),
        Packing::Gzip => {
            let mut writer =
                flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::new(6));
            writer.write_all(&plain)?;
            writer.finish()
        }
        Packing::Brotli => {
            let mut packed = Vec::new();
            // Quality 5 is where the tile stops shrinking fast.
            let mut writer = brotli::CompressorWriter::new(&mut packed, 4096, 5, 20);
            writer.write_all(&plain)?;
            drop(writer);
            Ok(packed)
        }
    }
}

async fn catalog(State(surface): State<Surface>) -> axum::Json<Value> {
    let base = surface.base();
    let layers: Vec<Value> = LayerKind::ALL
        .into_iter()
        .map(|kind| {
            let name = kind.name();
            json!({ "id": name, "tilejson": format!("{base}/tiles/{name}.json"),
                    "depends_on_query": kind.depends_on_query() })
        })
        .collect();
    axum::Json(json!({ "revision": surface.workspace.atlas().revision(), "layers": layers }))
}

async fn tile_json(
    State(surface): State<Surface>,
    Segments(file): Segments<String>,
    headers: HeaderMap,
    uri: axum::http::Uri,
    Params(question): Params<Question>,
) -> Result<axum::Json<Value>, ApiError> {
    let name = file.strip_suffix(".json").ok_or_else(|| ApiError::missing(&file))?;
    let kind = layer_named(name)?;
    request(&surface, kind, &question)?;
    let atlas = surface.workspace.atlas();
    let query = uri.query().map_or_else(String::new, |query| format!("&{query}"));
    let url = format!(
        "{}{}/tiles/{}/{{z}}/{{x}}/{{y}}?v={}{query}",
        origin(&headers),
        surface.base(),
        kind.name(),
        version(&surface),
    );
    let fields: serde_json::Map<String, Value> = kind
        .fields(surface.audience)
        .map(|(name, type_name, meaning)| {
            (name.to_owned(), Value::from(format!("{type_name}: {meaning}")))
        })
        .collect();
    let mut json = json!({
        "tilejson": "3.0.0",
        "name": kind.name(),
        "tiles": [url],
        "minzoom": 0,
        "maxzoom": MAX_ZOOM,
        "attribution": attribution(&surface),
        "vector_layers": [{ "id": kind.name(), "fields": fields, "minzoom": 0, "maxzoom": MAX_ZOOM }],
    });
    if let (Some(bounds), Some(object)) = (bounds(&surface), json.as_object_mut()) {
        let center = atlas.bounds().unwrap_or(bounds).center();
        object.insert(
            "bounds".to_owned(),
            json!([bounds.west, bounds.south, bounds.east, bounds.north]),
        );
        object.insert("center".to_owned(), json!([center.lon(), center.lat(), 12]));
    }
    Ok(axum::Json(json))
}

/// The box around the city and the offices the audience may see, some of them beyond its border:
/// clients ask for no tile outside of it.
fn bounds(surface: &Surface) -> Option<BoundingBox> {
    let atlas = surface.workspace.atlas();
    let offices = atlas.offices(surface.audience).iter();
    let at = offices.filter_map(|office| Some(office.record.location?.position));
    match (atlas.bounds(), BoundingBox::around(at)) {
        (Some(city), Some(offices)) => Some(city.union(&offices)),
        (city, offices) => city.or(offices),
    }
}

/// A version for URLs: what a tile shows changes with the revision and with the day.
fn version(surface: &Surface) -> String {
    let atlas = surface.workspace.atlas();
    format!("{}-{}", atlas.revision(), atlas.today())
}

/// Scheme and host as the client sees them; relative URLs where it does not say.
fn origin(headers: &HeaderMap) -> String {
    let text = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    let valid = |host: &&str| {
        host.bytes().all(|sign| sign.is_ascii_alphanumeric() || b".-:[]".contains(&sign))
    };
    let Some(host) = text(header::HOST).filter(valid) else { return String::new() };
    let scheme = match headers.get("x-forwarded-proto").and_then(|value| value.to_str().ok()) {
        Some("https") => "https",
        _ => "http",
    };
    format!("{scheme}://{host}")
}

/// What licenses ask to be shown, each once.
pub(super) fn attribution(surface: &Surface) -> String {
    let atlas = surface.workspace.atlas();
    // A dataset without a publisher is the municipality's own: nobody else asks to be named.
    let datasets = atlas.register().datasets.values().filter(|own| !own.publisher.is_empty());
    let mut texts: Vec<&str> = datasets.map(|own| own.attribution.as_str()).collect();
    texts.retain(|text| !text.is_empty());
    texts.sort_unstable();
    texts.dedup();
    texts.join(" / ")
}

async fn style(State(surface): State<Surface>, headers: HeaderMap) -> axum::Json<Value> {
    let origin = origin(&headers);
    let base = surface.base();
    let version = version(&surface);
    let source = |kind: LayerKind| {
        let url =
            format!("{origin}{base}/tiles/{}/{{z}}/{{x}}/{{y}}?v={version}", kind.name());
        json!({ "type": "vector", "tiles": [url], "minzoom": 0, "maxzoom": MAX_ZOOM,
                "attribution": if kind == LayerKind::Zones { attribution(&surface) } else { String::new() } })
    };
    let sources: serde_json::Map<String, Value> = LayerKind::ALL
        .into_iter()
        .map(|kind| (kind.name().to_owned(), source(kind)))
        .collect();
    let kinds = &surface.workspace.catalogue().kinds;
    let mut color = vec![json!("match"), json!(["get", "kind"])];
    for kind in kinds {
        color.extend([json!(kind.id.as_str()), json!(kind.color)]);
    }
    color.push(json!("#84919E"));
    axum::Json(json!({
        "version": 8,
        "name": "Kuhaku",
        "sources": sources,
        "layers": [
            { "id": "background", "type": "background", "paint": { "background-color": "#f4f3ef" } },
            { "id": "town-lines", "type": "line", "source": "towns", "source-layer": "towns",
              "minzoom": 12, "paint": { "line-color": "#c8c8cb", "line-width": 0.6 } },
            { "id": "rivers", "type": "line", "source": "backdrop", "source-layer": "backdrop",
              "filter": ["==", ["get", "class"], "river"],
              "paint": { "line-color": "#9cc7e8", "line-width": 4 } },
            { "id": "roads", "type": "line", "source": "backdrop", "source-layer": "backdrop",
              "filter": ["in", ["get", "class"], ["literal", ["trunk", "primary", "secondary"]]],
              "paint": { "line-color": "#ffffff", "line-width": 2 } },
            { "id": "railways", "type": "line", "source": "backdrop", "source-layer": "backdrop",
              "filter": ["==", ["get", "class"], "railway"],
              "paint": { "line-color": "#84919e", "line-width": 2, "line-dasharray": [4, 2] } },
            { "id": "gaps", "type": "fill", "source": "gaps", "source-layer": "gaps",
              "paint": { "fill-color": "#c81e1e", "fill-opacity": 0.35, "fill-antialias": false } },
            { "id": "zone-lines", "type": "line", "source": "zones", "source-layer": "zones",
              "paint": { "line-color": "#333333", "line-width": 1.6 } },
            { "id": "providers", "type": "circle", "source": "providers", "source-layer": "providers",
              "paint": { "circle-radius": 5, "circle-color": color, "circle-stroke-color": "#ffffff",
                         "circle-stroke-width": 2 } },
            { "id": "zone-names", "type": "symbol", "source": "zones", "source-layer": "zones",
              "layout": { "text-field": ["get", "name"], "text-font": ["sans-serif"], "text-size": 14 },
              "paint": { "text-color": "#333333", "text-halo-color": "#ffffff", "text-halo-width": 1.5 } }
        ]
    }))
}
