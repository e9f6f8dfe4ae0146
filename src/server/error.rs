//! Faults as problem details (RFC 9457): the client's explain, the server's only carry an id.

use std::sync::atomic::{AtomicU64, Ordering};

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::coverage::CoverageError;

/// A fault told to a client.
#[derive(Debug)]
pub(crate) enum ApiError {
    /// A parameter cannot be used.
    BadParameter {
        /// Its name.
        name: &'static str,
        /// What is wrong, in Japanese.
        detail: String,
        /// The same in English.
        detail_en: String,
    },
    /// There is nothing under this address.
    NotFound {
        /// What was looked for.
        what: String,
    },
    /// Our fault.
    Internal(anyhow::Error),
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct Problem {
    /// A name of the fault.
    #[serde(rename = "type")]
    kind: &'static str,
    /// The fault in words.
    title: &'static str,
    /// HTTP status.
    status: u16,
    /// What is wrong and what to do, in Japanese.
    detail: String,
    /// The same in English.
    detail_en: String,
    /// The parameter concerned.
    #[serde(skip_serializing_if = "Option::is_none")]
    parameter: Option<&'static str>,
}

impl From<CoverageError> for ApiError {
    fn from(error: CoverageError) -> Self {
        match error {
            CoverageError::UnknownKind { id } => Self::unknown("kind", "種別", &id),
            CoverageError::UnknownCapability { id } => {
                Self::unknown("capability", "機能", &id)
            }
            fault => Self::Internal(fault.into()),
        }
    }
}

impl ApiError {
    fn unknown(name: &'static str, word: &str, id: &str) -> Self {
        let id: String = id.chars().take(80).collect();
        Self::BadParameter {
            name,
            detail: format!(
                "{word}「{id}」は台帳にありません。/api/v1/catalogue で確かめてください"
            ),
            detail_en: format!("{name} `{id}` is not in the catalogue; see /api/v1/catalogue"),
        }
    }

    /// A parameter that cannot be used, with both explanations.
    pub(crate) fn bad(name: &'static str, detail: &str, detail_en: &str) -> Self {
        Self::BadParameter { name, detail: detail.to_owned(), detail_en: detail_en.to_owned() }
    }

    /// Nothing is there.
    pub(crate) fn missing(what: &str) -> Self {
        Self::NotFound { what: what.chars().take(80).collect() }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let problem = match self {
            Self::BadParameter { name, detail, detail_en } => Problem {
                kind: "bad-parameter",
                title: "指定が正しくありません / bad parameter",
                status: 400,
                detail,
                detail_en,
                parameter: Some(name),
            },
            Self::NotFound { what } => Problem {
                kind: "not-found",
                title: "見つかりません / not found",
                status: 404,
                detail: format!("「{what}」は見つかりません"),
                detail_en: format!("`{what}` does not exist"),
                parameter: None,
            },
            Self::Internal(fault) => {
                let id = fault_id();
                tracing::error!(id, error = format!("{fault:#}"), "request failed");
                Problem {
                    kind: "internal",
                    title: "内部エラー / internal error",
                    status: 500,
                    detail: format!(
                        "処理できませんでした。番号 {id} を管理者に伝えてください"
                    ),
                    detail_en: format!("the request failed; tell the operator number {id}"),
                    parameter: None,
                }
            }
        };
        let status =
            StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, Json(problem)).into_response();
        response.headers_mut().insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json; charset=utf-8"),
        );
        response
    }
}

/// A number that finds the fault in the log.
fn fault_id() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

pub(crate) async fn not_found(uri: axum::http::Uri) -> ApiError {
    ApiError::missing(uri.path())
}
