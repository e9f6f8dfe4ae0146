//! Parameters and path segments; what cannot be read is explained like every other fault.

use axum::extract::{FromRequestParts, Path, Query};
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

use super::error::ApiError;

/// The parameters after the `?`.
#[derive(Debug)]
pub(crate) struct Params<T>(pub(crate) T);

/// The variable parts of the path.
#[derive(Debug)]
pub(crate) struct Segments<T>(pub(crate) T);

/// Enough to see what is meant, and no more of what somebody sent.
const REASON_LIMIT: usize = 160;

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Params<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        match Query::from_request_parts(parts, state).await {
            Ok(Query(read)) => Ok(Self(read)),
            Err(refused) => Err(unreadable("query", &refused.body_text())),
        }
    }
}

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Segments<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        match Path::from_request_parts(parts, state).await {
            Ok(Path(read)) => Ok(Self(read)),
            Err(refused) => Err(unreadable("path", &refused.body_text())),
        }
    }
}

fn unreadable(name: &'static str, reason: &str) -> ApiError {
    let reason: String = reason.chars().take(REASON_LIMIT).collect();
    ApiError::bad(
        name,
        &format!("URL の指定を読めません（{reason}）"),
        &format!("the URL cannot be read: {reason}"),
    )
}
