//! Keeping what the columns of lists mean, for the next import.

use std::sync::Arc;

use super::{Workspace, today};
use crate::message::{Language, fill, text};
use crate::model::{ColumnMap, ColumnMapError, Register};
use crate::store::StoreError;

/// Why nothing was kept; the workspace is as it was.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ColumnsError {
    /// Lists cannot be read by it.
    #[error(transparent)]
    Map(#[from] ColumnMapError),
    /// The workspace cannot be written, or somebody else wrote meanwhile.
    #[error("the columns were not kept; the workspace is as it was")]
    Store(#[source] StoreError),
}

/// Keeps what the columns of lists with these headers mean, as a revision of its own.
///
/// # Errors
/// [`ColumnsError`].
pub async fn remember_columns(
    workspace: &Workspace,
    map: ColumnMap,
    actor: &str,
) -> Result<u64, ColumnsError> {
    map.check(workspace.catalogue())?;
    let key = ColumnMap::key(&map.headers);
    let map = ColumnMap { by: actor.to_owned(), on: today(), ..map };
    let reason = format!("columns {}", short(&map.headers));
    change(workspace, actor, &reason, |register| {
        register.column_maps.insert(key, map);
    })
    .await
}

/// Forgets what was kept of lists with these headers: they are guessed again.
///
/// # Errors
/// [`ColumnsError::Store`].
pub async fn forget_columns(
    workspace: &Workspace,
    headers: &[String],
    actor: &str,
) -> Result<u64, ColumnsError> {
    let key = ColumnMap::key(headers);
    let reason = format!("forget {}", short(headers));
    change(workspace, actor, &reason, |register| {
        register.column_maps.remove(&key);
    })
    .await
}

/// The first headers, for the history.
fn short(headers: &[String]) -> String {
    let all = headers.iter().map(|own| own.trim()).collect::<Vec<_>>().join("・");
    all.chars().take(60).collect()
}

async fn change(
    workspace: &Workspace,
    actor: &str,
    reason: &str,
    change: impl FnOnce(&mut Register),
) -> Result<u64, ColumnsError> {
    let atlas = workspace.atlas();
    let mut register = atlas.register().clone();
    change(&mut register);
    let register = Arc::new(register);
    let latest = atlas.revision();
    let commit = workspace.store().commit(latest, atlas.register(), &register, actor, reason);
    let revision = commit.await.map_err(ColumnsError::Store)?;
    if revision != latest {
        workspace.flip(register, revision, today());
    }
    Ok(revision)
}

/// Why lists cannot be read by a map, in words.
pub fn columns_words(fault: &ColumnMapError, language: Language) -> String {
    match fault {
        ColumnMapError::NoName => text("report.columns.no_name", language).to_owned(),
        ColumnMapError::NoPlace => text("report.columns.no_place", language).to_owned(),
        ColumnMapError::NoKind => text("report.columns.no_kind", language).to_owned(),
        ColumnMapError::UnknownKind { id } => {
            fill("report.columns.unknown_kind", language, &[("id", id)])
        }
        ColumnMapError::BadColumn { column } => {
            fill("report.columns.bad_column", language, &[("column", &column.to_string())])
        }
    }
}
