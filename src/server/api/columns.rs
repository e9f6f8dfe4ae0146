//! What the columns of lists mean, for planners.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::super::Surface;
use super::super::error::{ApiError, Problem};
use super::import::{ACTOR, unreadable};
use crate::app::{ColumnsError, columns_words, forget_columns, remember_columns};
use crate::message::Language;
use crate::model::{ColumnMap, KindId, ListColumn};

/// What the columns of lists with these headers mean.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Columns {
    /// Headers as an import tells them.
    headers: Vec<String>,
    /// Kind id of rows whose kind no column tells.
    #[serde(default)]
    kind: Option<String>,
    /// Which column, from 0, holds what; none to forget what was said.
    #[schema(value_type = Object)]
    columns: BTreeMap<ListColumn, usize>,
}

/// The revision that holds it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Kept {
    revision: u64,
}

/// 一覧の列の割り当てを覚える（新しい版になる） / keeps what the columns of lists mean, as a new revision
#[utoipa::path(post, path = "/api/v1/columns", request_body = Columns,
    responses((status = 200, body = Kept), (status = 400, body = Problem)))]
pub(super) async fn keep(
    State(surface): State<Surface>,
    said: Result<Json<Columns>, JsonRejection>,
) -> Result<Json<Kept>, ApiError> {
    let Json(said) = said.map_err(|fault| unreadable(&fault))?;
    let workspace = &surface.workspace;
    let done = if said.columns.is_empty() {
        forget_columns(workspace, &said.headers, ACTOR).await
    } else {
        let map = ColumnMap {
            headers: said.headers,
            kind: said.kind.map(KindId::new),
            columns: said.columns,
            by: String::new(),
            on: crate::app::today(),
        };
        remember_columns(workspace, map, ACTOR).await
    };
    match done {
        Ok(revision) => Ok(Json(Kept { revision })),
        Err(ColumnsError::Map(fault)) => {
            let words = |language| columns_words(&fault, language);
            Err(ApiError::bad("columns", &words(Language::Ja), &words(Language::En)))
        }
        Err(fault) => Err(ApiError::Internal(fault.into())),
    }
}
