//! Faults as problem details (RFC 9457): the client's explain, the server's only carry an id.

use std::sync::atomic::{AtomicU64, Ordering};

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::app::{ages_words, year_words};
use crate::atlas::YearError;
use crate::coverage::{AccessError, CoverageError};
use crate::message::Language;
use crate::planning::PlanningError;

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
    /// The address is there, but not for this method.
    NotAllowed {
        /// The method used.
        method: String,
    },
    /// The planner surface was asked for from elsewhere.
    NotFromHere,
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
            CoverageError::UnknownScene { id } => Self::unknown("scene", "場面", &id),
            CoverageError::UnknownBand { id } => Self::unknown("hours", "時間帯", &id),
            CoverageError::Scenario(fault) => Self::BadParameter {
                name: "operations",
                detail: format!("この変更は試せません: {fault}"),
                detail_en: fault.to_string(),
            },
            CoverageError::UnknownAges { .. }
            | CoverageError::AgesForPlanners { .. }
            | CoverageError::AgesNotTold { .. } => {
                let words = |language| ages_words(&error, language).unwrap_or_default();
                Self::bad("band", &words(Language::Ja), &words(Language::En))
            }
            CoverageError::NeedCount { .. } => Self::bad(
                "also",
                "一度に組み合わせられるサービスは6つまでです",
                "at most six services can be combined",
            ),
            fault => Self::Internal(fault.into()),
        }
    }
}

impl From<YearError> for ApiError {
    fn from(error: YearError) -> Self {
        let (ja, en) = (year_words(&error, Language::Ja), year_words(&error, Language::En));
        Self::bad("year", &ja, &en)
    }
}

impl From<AccessError> for ApiError {
    fn from(error: AccessError) -> Self {
        let english = error.to_string();
        let (name, detail) = match error {
            AccessError::Query(fault) => return fault.into(),
            AccessError::Catchment { .. } => (
                "catchment",
                "catchment は declared か、3km のような距離、30min のような時間です",
            ),
            AccessError::Limit { .. } => {
                ("catchment", "catchment の距離や時間は 0 より大きい数にしてください")
            }
            AccessError::Decay { .. } => (
                "decay",
                "decay は binary, gentle, sharp, gaussian, power か、\
                 catchment の値で終わる 1:1,2:0.68,3:0.22 のような段です",
            ),
            AccessError::Theta { .. } => ("theta", "theta は 0 から 1 までの数です"),
            fault => return Self::Internal(fault.into()),
        };
        Self::bad(name, detail, &english)
    }
}

impl From<PlanningError> for ApiError {
    fn from(error: PlanningError) -> Self {
        let name = match &error {
            PlanningError::ChooseNone | PlanningError::ChooseTooMany { .. } => "sites",
            PlanningError::Share { .. }
            | PlanningError::FloorTooHigh { .. }
            | PlanningError::FloorTogether { .. }
            | PlanningError::FloorUndecided { .. } => "floor",
            PlanningError::Radius { .. } | PlanningError::HomeVisit { .. } => "radius_m",
            PlanningError::OneNeed { .. } => "also",
            PlanningError::NoSites => "at",
            PlanningError::NoDemand => "band",
            PlanningError::NotProjected | PlanningError::NotAfter { .. } => "year",
            _ => {
                return match error {
                    PlanningError::Coverage(fault) => fault.into(),
                    fault => Self::Internal(fault.into()),
                };
            }
        };
        Self::bad(name, &error.words(Language::Ja), &error.words(Language::En))
    }
}

#[cfg(feature = "handbook")]
impl From<crate::app::HandbookError> for ApiError {
    fn from(error: crate::app::HandbookError) -> Self {
        use crate::app::HandbookError;
        use crate::handbook::PrintError;
        match &error {
            HandbookError::Print(PrintError::NoPage { page, .. }) => {
                return Self::missing(&format!("pages/{page}"));
            }
            HandbookError::NoEdition { number } => {
                return Self::missing(&format!("editions/{number}"));
            }
            _ => {}
        }
        match error.parameter() {
            Some(name) => {
                Self::bad(name, &error.words(Language::Ja), &error.words(Language::En))
            }
            None => Self::Internal(error.into()),
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
        let problem = self.problem();
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

impl ApiError {
    fn problem(self) -> Problem {
        match self {
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
            Self::NotAllowed { method } => Problem {
                kind: "method-not-allowed",
                title: "この方法では使えません / method not allowed",
                status: 405,
                detail: format!("{method} では使えません。GET を使ってください"),
                detail_en: format!("`{method}` is not served here; use GET"),
                parameter: None,
            },
            Self::NotFromHere => Problem {
                kind: "not-from-here",
                title: "この機械の中だけで使えます / this machine only",
                status: 403,
                detail: "ログインなしの市職員ページは、この機械の http://localhost か \
                         http://127.0.0.1 からだけ開けます"
                    .to_owned(),
                detail_en: "planner pages without a login open only on this machine, at \
                            http://localhost or http://127.0.0.1"
                    .to_owned(),
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
        }
    }
}

/// A number that finds the fault in the log.
fn fault_id() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

/// A handler that panicked: a fault of ours like any other, and the connection stays.
pub(crate) fn panicked(payload: Box<dyn std::any::Any + Send + 'static>) -> Response {
    let said = payload
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| payload.downcast_ref::<&str>().copied())
        .unwrap_or("without a message");
    ApiError::Internal(anyhow::anyhow!("a handler panicked: {said}")).into_response()
}

pub(crate) async fn not_found(uri: axum::http::Uri) -> ApiError {
    ApiError::missing(uri.path())
}

pub(crate) async fn not_allowed(method: axum::http::Method) -> ApiError {
    ApiError::NotAllowed { method: method.as_str().chars().take(20).collect() }
}
