//! The HTTP surface: one screen of routes; pages, API, tiles and errors are beside it.
//!
//! Who asks is decided by the mount and never by the request: everything under `/` is for the
//! public, everything under `/planner` for planners, and that mount exists only where it was asked
//! for on a loopback address.

mod api;
mod asset;
mod error;
mod etag;
mod extract;
mod loopback;
mod page;
mod preview;
mod question;
mod tiles;
mod view;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::routing::get;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::cors::{Any, CorsLayer};
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::timeout::TimeoutLayer;

use crate::app::Workspace;
use crate::model::Audience;

pub use api::openapi;

/// How the server is run.
#[derive(Debug, Clone, Default)]
pub struct ServerOptions {
    /// Mount the planner surface without a login. Only on a loopback address.
    pub planner_without_login: bool,
    /// Origins that may read the public API from their own pages; `*` for all.
    pub cors_origins: Vec<String>,
}

/// Why the server cannot be run as asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ServerError {
    /// Planners without login would be reachable from other machines.
    #[error(
        "`{address}` is reachable from other machines, and planners without a login are not allowed there"
    )]
    PlannerNeedsLoopback {
        /// The address given.
        address: SocketAddr,
    },
    /// An origin is not one.
    #[error("`{origin}` is not an origin such as https://www.example.jp")]
    Origin {
        /// The text given.
        origin: String,
    },
    /// The address could not be taken.
    #[error("`{address}`: cannot listen here")]
    Listen {
        /// The address given.
        address: SocketAddr,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// The server stopped by itself.
    #[error("the server stopped")]
    Serve(#[source] std::io::Error),
}

/// What every handler knows: the workspace and for whom it answers.
#[derive(Debug, Clone)]
pub(crate) struct Surface {
    pub(crate) workspace: Arc<Workspace>,
    pub(crate) audience: Audience,
    pub(crate) tiles: Arc<tiles::TileCache>,
    /// Where handbooks are made.
    #[cfg(feature = "handbook")]
    pub(crate) press: Arc<crate::app::Press>,
    /// Where imports are prepared.
    pub(crate) desk: Arc<crate::app::Desk>,
    /// Whether the planner surface is mounted beside this one.
    pub(crate) has_planner: bool,
}

impl Surface {
    /// The path this surface is mounted under: empty, or `/planner`.
    pub(crate) const fn base(&self) -> &'static str {
        match self.audience {
            Audience::Planner => "/planner",
            Audience::Public | Audience::Professional => "",
        }
    }
}

/// Bytes a request may carry, but for files handed in.
const SMALL_BODY: usize = 64 * 1024;

/// The routes of a workspace.
///
/// # Errors
/// [`ServerError::Origin`] ← a CORS origin that is none.
pub fn router(
    workspace: Arc<Workspace>,
    options: &ServerOptions,
) -> Result<Router, ServerError> {
    let tiles = Arc::new(tiles::TileCache::new());
    #[cfg(feature = "handbook")]
    let press = Arc::new(crate::app::Press::default());
    let desk = Arc::new(crate::app::Desk::default());
    let has_planner = options.planner_without_login;
    let surface = |audience| Surface {
        workspace: Arc::clone(&workspace),
        audience,
        tiles: Arc::clone(&tiles),
        #[cfg(feature = "handbook")]
        press: Arc::clone(&press),
        desk: Arc::clone(&desk),
        has_planner,
    };
    let open_data = mount(surface(Audience::Public)).layer(cors(options)?);
    let mut router = Router::new()
        .merge(open_data)
        .merge(page::resident(surface(Audience::Public)))
        .route("/healthz", get(api::health).with_state(surface(Audience::Public)))
        .route("/assets/{*path}", get(asset::serve));
    router = if has_planner {
        let planner = surface(Audience::Planner);
        let mounted = Router::new()
            .nest("/planner", mount(planner.clone()))
            .merge(page::planner(planner.clone()))
            .layer(RequestBodyLimitLayer::new(SMALL_BODY))
            .nest("/planner", api::uploads(planner))
            .layer(axum::middleware::from_fn(loopback::only_here));
        router.layer(RequestBodyLimitLayer::new(SMALL_BODY)).merge(mounted)
    } else {
        let router = router.merge(page::no_planner(surface(Audience::Public)));
        router.layer(RequestBodyLimitLayer::new(SMALL_BODY))
    };
    Ok(guarded(
        router
            .fallback_service(page::not_found(surface(Audience::Public)))
            .method_not_allowed_fallback(error::not_allowed),
    ))
}

/// What holds for every route: a fault in one is answered like any other, headers that protect,
/// packing, limits.
fn guarded(router: Router) -> Router {
    router
        // Innermost, so that the answer to a fault gets the same headers as every other.
        .layer(CatchPanicLayer::custom(error::panicked))
        .layer(axum::middleware::from_fn(page::security_headers))
        .layer(CompressionLayer::new().gzip(true).br(true))
        .layer(axum::middleware::from_fn(etag::answer_unchanged))
        .layer(TimeoutLayer::with_status_code(
            StatusCode::GATEWAY_TIMEOUT,
            Duration::from_secs(60),
        ))
}

/// API and tiles for one audience.
fn mount(surface: Surface) -> Router {
    Router::new().merge(api::routes(surface.clone())).merge(tiles::routes(surface))
}

fn cors(options: &ServerOptions) -> Result<CorsLayer, ServerError> {
    let layer = CorsLayer::new()
        .allow_methods([Method::GET])
        .expose_headers([header::ETAG])
        .max_age(Duration::from_secs(3600));
    if options.cors_origins.iter().any(|origin| origin == "*") {
        return Ok(layer.allow_origin(Any));
    }
    let origins: Vec<HeaderValue> = options
        .cors_origins
        .iter()
        .map(|origin| {
            let ends_well = origin.starts_with("http") && !origin.ends_with('/');
            HeaderValue::from_str(origin)
                .ok()
                .filter(|_| ends_well)
                .ok_or_else(|| ServerError::Origin { origin: origin.clone() })
        })
        .collect::<Result<_, _>>()?;
    Ok(layer.allow_origin(origins))
}

/// Serves a workspace until `stop` completes; `ready` is told the address taken.
///
/// # Errors
/// [`ServerError`].
pub async fn serve(
    workspace: Arc<Workspace>,
    address: SocketAddr,
    options: &ServerOptions,
    ready: impl FnOnce(SocketAddr),
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<(), ServerError> {
    if options.planner_without_login && !address.ip().is_loopback() {
        return Err(ServerError::PlannerNeedsLoopback { address });
    }
    let router = router(Arc::clone(&workspace), options)?;
    let listen = |source| ServerError::Listen { address, source };
    let listener = tokio::net::TcpListener::bind(address).await.map_err(listen)?;
    ready(listener.local_addr().map_err(listen)?);
    let follower = tokio::spawn(follow(workspace));
    let served = axum::serve(listener, router).with_graceful_shutdown(stop).await;
    follower.abort();
    served.map_err(ServerError::Serve)
}

/// Follows revisions committed by other processes, such as an import on the command line.
async fn follow(workspace: Arc<Workspace>) {
    let mut ticks = tokio::time::interval(Duration::from_secs(1));
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Skip);
    loop {
        ticks.tick().await;
        match workspace.refresh().await {
            Ok(true) => {
                tracing::info!(revision = workspace.atlas().revision(), "new revision");
            }
            Ok(false) => {}
            Err(failed) => tracing::warn!(error = %failed, "the workspace could not be read"),
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::body::{Body, to_bytes};
    use axum::http::Request;
    use tower::ServiceExt;

    use super::*;

    async fn fails() -> &'static str {
        let nobody: Option<&'static str> = std::hint::black_box(None);
        nobody.expect("the secret of the workspace")
    }

    #[tokio::test]
    async fn a_panic_in_a_handler_is_answered_with_a_number_and_nothing_else() {
        let router = guarded(
            Router::new()
                .route("/fails", get(fails))
                .route("/works", get(|| async { "still here" })),
        );
        let mut numbers = Vec::new();
        for _ in 0..2 {
            let request = Request::get("/fails").body(Body::empty()).expect("a request");
            let response = router.clone().oneshot(request).await.expect("an answer");
            assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
            let kind = response.headers()[header::CONTENT_TYPE].to_str().expect("text");
            assert!(kind.starts_with("application/problem+json"), "{kind}");
            assert!(response.headers().contains_key(header::X_CONTENT_TYPE_OPTIONS));
            let body = to_bytes(response.into_body(), 10_000).await.expect("a body");
            let problem: serde_json::Value = serde_json::from_slice(&body).expect("JSON");
            assert_eq!(problem["status"], 500);
            let detail = problem["detail_en"].as_str().expect("words").to_owned();
            assert!(!problem.to_string().contains("secret"), "{problem}");
            let number = detail.rsplit(' ').next().expect("a word").parse::<u64>();
            numbers.push(number.expect("the number of the fault"));
        }
        assert_ne!(numbers[0], numbers[1]);
        let request = Request::get("/works").body(Body::empty()).expect("a request");
        let response = router.oneshot(request).await.expect("an answer");
        assert_eq!(response.status(), StatusCode::OK);
    }
}
