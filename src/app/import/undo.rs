//! Going back to an earlier revision: as a new one, so that nothing is lost by it.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{ChangeCounts, ImportError, Workspace, count, today};
use crate::merge::{self, Change, Entity};
use crate::store::StoreError;

/// What going back changes.
#[derive(Debug, Clone, serde::Serialize, utoipa::ToSchema)]
pub struct Restored {
    /// The revision gone back to.
    pub to: u64,
    /// The latest revision now.
    pub revision: u64,
    /// Changes by kind of record.
    #[schema(value_type = Object)]
    pub counts: BTreeMap<Entity, ChangeCounts>,
    /// Every change.
    #[schema(value_type = Vec<Object>)]
    pub changes: Vec<Change>,
}

/// Makes the register of an earlier revision the latest again, as a new revision; with `dry_run` only
/// tells what that would change.
///
/// # Errors
/// [`ImportError::NoRevision`] ← `to` is not before the latest; [`ImportError::Store`] ← the store, or
/// somebody else committed meanwhile.
pub async fn restore(
    workspace: &Workspace,
    to: u64,
    dry_run: bool,
    actor: &str,
) -> Result<Restored, ImportError> {
    let atlas = workspace.atlas();
    let latest = atlas.revision();
    if to >= latest {
        return Err(ImportError::NoRevision { revision: to, latest });
    }
    let store = workspace.store();
    let register = Arc::new(store.load_at(to).await.map_err(ImportError::Store)?);
    let changes = merge::between(atlas.register(), &register);
    let mut revision = latest;
    if !dry_run {
        let reason = format!("restore {to}");
        let commit = store.commit(latest, atlas.register(), &register, actor, &reason);
        revision = commit.await.map_err(|fault: StoreError| ImportError::Store(fault))?;
        if revision != latest {
            workspace.flip(register, revision, today());
        }
    }
    Ok(Restored { to, revision, counts: count(&changes), changes })
}
