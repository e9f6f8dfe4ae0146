//! Bringing files in: read, merge, show what would change, and commit it as one revision.

mod desk;
mod undo;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Serialize;

use super::{Workspace, today};
use crate::atlas::Atlas;
use crate::intake::{self, Content, Context, Encoding, FileReport, Progress, SourceFile};
use crate::merge::{self, Change, Entity, Surroundings, What};
use crate::model::{Register, RowIssue, Severity};
use crate::store::StoreError;

pub use desk::{Desk, DeskError, DeskState, DeskStep, ImportJob, MOST_BYTES, MOST_FILES};
pub use undo::{Restored, restore};

/// How an import is to be done.
#[derive(Debug, Clone)]
pub struct ImportOptions {
    /// Show what would happen, and commit nothing.
    pub dry_run: bool,
    /// Above this share of rejected rows, from 0 to 1, nothing is committed.
    pub max_rejected: f64,
    /// Who imports.
    pub actor: String,
    /// Why.
    pub reason: String,
    /// What tables and attributes are written in, if somebody says.
    pub encoding: Option<Encoding>,
}

impl Default for ImportOptions {
    fn default() -> Self {
        Self {
            dry_run: false,
            max_rejected: 0.1,
            actor: "cli".to_owned(),
            reason: "import".to_owned(),
            encoding: None,
        }
    }
}

/// What became of an import.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// A new revision was committed.
    Committed,
    /// Nothing in the files differs from what is there.
    Unchanged,
    /// A dry run: nothing was committed.
    DryRun,
    /// Too many rows were rejected: nothing was committed.
    TooManyRejected,
    /// No file was recognized: nothing was committed.
    NothingRecognized,
}

/// Records added, changed, missing and removed, of one kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, utoipa::ToSchema)]
pub struct ChangeCounts {
    /// New.
    pub added: usize,
    /// Different.
    pub changed: usize,
    /// Not in the re-imported data set any more, but kept.
    pub missing: usize,
    /// Gone.
    pub removed: usize,
}

/// The report of an import.
#[derive(Debug, Clone, Serialize)]
pub struct ImportOutcome {
    /// What became of it.
    pub ending: Ending,
    /// The latest revision now.
    pub revision: u64,
    /// Rows read and rejected.
    pub rows_read: u64,
    /// Of them, rejected; rejected by a rule of one file or by not fitting the rest.
    pub rows_rejected: u64,
    /// File by file.
    pub files: Vec<FileReport>,
    /// Changes by kind of record.
    pub counts: BTreeMap<Entity, ChangeCounts>,
    /// Every change.
    pub changes: Vec<Change>,
    /// Every finding.
    pub issues: Vec<RowIssue>,
}

/// Why an import could not be done at all.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ImportError {
    /// A file cannot be read.
    #[error("`{path}`: cannot be read")]
    Unreadable {
        /// The path given.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// A file is larger than is read at once.
    #[error("`{path}`: {size} bytes are more than the limit of {limit}")]
    TooLarge {
        /// The path given.
        path: PathBuf,
        /// Its size.
        size: u64,
        /// The limit.
        limit: u64,
    },
    /// The workspace cannot be written.
    #[error("the import was not committed; the workspace is as it was")]
    Store(#[source] StoreError),
    /// There is no such revision to go back to.
    #[error("there is no revision `{revision}` before the latest, {latest}")]
    NoRevision {
        /// The number given.
        revision: u64,
        /// The latest.
        latest: u64,
    },
    /// It was stopped before it was done.
    #[error("the import was stopped; the workspace is as it was")]
    Stopped,
}

/// The largest file read: twice the largest national file of 医療情報ネット.
const FILE_LIMIT: u64 = 512 * 1024 * 1024;

/// Reads files and the files in folders (not in folders within), in order of their names.
///
/// # Errors
/// [`ImportError::Unreadable`], [`ImportError::TooLarge`].
pub fn load_files(paths: &[PathBuf]) -> Result<Vec<SourceFile>, ImportError> {
    let unreadable = |path: &Path| {
        let path = path.to_owned();
        move |source| ImportError::Unreadable { path, source }
    };
    let mut found = Vec::new();
    for path in paths {
        if path.is_dir() {
            let mut inside = Vec::new();
            for entry in std::fs::read_dir(path).map_err(unreadable(path))? {
                let entry = entry.map_err(unreadable(path))?.path();
                let hidden = entry.file_name().is_some_and(|name| {
                    let name = name.to_string_lossy();
                    // Notes beside the data, not data.
                    name.starts_with('.') || name.ends_with(".md")
                });
                if entry.is_file() && !hidden {
                    inside.push(entry);
                }
            }
            inside.sort();
            found.extend(inside);
        } else {
            found.push(path.clone());
        }
    }
    found
        .into_iter()
        .map(|path| {
            let size = std::fs::metadata(&path).map_err(unreadable(&path))?.len();
            if size > FILE_LIMIT {
                return Err(ImportError::TooLarge { path, size, limit: FILE_LIMIT });
            }
            let file = std::fs::File::open(&path).map_err(unreadable(&path))?;
            let bytes = Content::of_file(file).map_err(unreadable(&path))?;
            let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
            Ok(SourceFile::new(name, bytes))
        })
        .collect()
}

/// Files read and compared with a workspace: what would change, ready to be committed.
#[derive(Debug, Clone)]
pub struct Prepared {
    /// The workspace as it was.
    pub atlas: Arc<Atlas>,
    /// The register with everything in it.
    pub register: Arc<Register>,
    /// Rows read.
    pub rows_read: u64,
    /// Of them, rejected; rejected by a rule of one file or by not fitting the rest.
    pub rows_rejected: u64,
    /// File by file.
    pub files: Vec<FileReport>,
    /// Every change.
    pub changes: Vec<Change>,
    /// Every finding.
    pub issues: Vec<RowIssue>,
}

/// Reads files and compares them with a workspace; nothing is written.
///
/// `None` if `progress` said to stop.
pub fn prepare(
    atlas: Arc<Atlas>,
    files: Vec<SourceFile>,
    encoding: Option<Encoding>,
    progress: &dyn Progress,
) -> Option<Prepared> {
    let before = atlas.register();
    let surroundings = Surroundings::of(before);
    let context = Context {
        catalogue: atlas.catalogue(),
        columns: &before.column_maps,
        surroundings: &surroundings,
        encoding,
    };
    let reading = intake::read(files, &context, progress);
    if progress.is_stopped() {
        return None;
    }
    let merged = merge::merge(before, reading.batches);
    let mut issues = reading.issues;
    issues.extend(merged.issues);
    issues.sort();
    issues.dedup();
    (!progress.is_stopped()).then(|| Prepared {
        atlas,
        register: Arc::new(merged.register),
        rows_read: reading.files.iter().map(|file| file.rows_read).sum(),
        rows_rejected: rejected_rows(&issues),
        files: reading.files,
        changes: merged.changes,
        issues,
    })
}

impl Prepared {
    /// Why it should not be committed as it is, if so.
    ///
    /// `max_rejected` is the share of rejected rows, from 0 to 1, above which it should not.
    pub fn obstacle(&self, max_rejected: f64) -> Option<Ending> {
        #[expect(clippy::cast_precision_loss, reason = "rows of files are far below 2^53")]
        let share = self.rows_rejected as f64 / (self.rows_read.max(1)) as f64;
        if self.files.iter().all(|file| file.format == "unknown") {
            Some(Ending::NothingRecognized)
        } else if share > max_rejected {
            Some(Ending::TooManyRejected)
        } else {
            None
        }
    }

    /// Changes by kind of record.
    pub fn counts(&self) -> BTreeMap<Entity, ChangeCounts> {
        count(&self.changes)
    }

    /// Commits it as the revision after the one it was compared with.
    ///
    /// # Errors
    /// [`ImportError::Store`] ← the commit failed, or somebody else committed meanwhile; the
    /// workspace is then as it was.
    pub async fn commit(
        &self,
        workspace: &Workspace,
        actor: &str,
        reason: &str,
    ) -> Result<(Ending, u64), ImportError> {
        let (base, before) = (self.atlas.revision(), self.atlas.register());
        let store = workspace.store();
        let committed = store.commit(base, before, &self.register, actor, reason).await;
        let revision = committed.map_err(ImportError::Store)?;
        if revision == base {
            return Ok((Ending::Unchanged, base));
        }
        workspace.flip(Arc::clone(&self.register), revision, today());
        Ok((Ending::Committed, revision))
    }
}

/// Imports files into a workspace as one revision.
///
/// # Errors
/// As [`Prepared::commit`].
pub async fn import(
    workspace: &Workspace,
    files: Vec<SourceFile>,
    options: &ImportOptions,
    progress: &dyn Progress,
) -> Result<ImportOutcome, ImportError> {
    let prepared = prepare(workspace.atlas(), files, options.encoding, progress);
    let prepared = prepared.ok_or(ImportError::Stopped)?;
    let mut revision = prepared.atlas.revision();
    let ending = match prepared.obstacle(options.max_rejected) {
        Some(obstacle) => obstacle,
        None if options.dry_run => Ending::DryRun,
        None => {
            let done = prepared.commit(workspace, &options.actor, &options.reason).await?;
            revision = done.1;
            done.0
        }
    };
    Ok(ImportOutcome {
        ending,
        revision,
        rows_read: prepared.rows_read,
        rows_rejected: prepared.rows_rejected,
        counts: prepared.counts(),
        files: prepared.files,
        changes: prepared.changes,
        issues: prepared.issues,
    })
}

/// Rows with at least one finding that cost the whole row.
fn rejected_rows(issues: &[RowIssue]) -> u64 {
    let rejected = issues.iter().filter(|issue| issue.severity == Severity::Rejected);
    let rows: std::collections::BTreeSet<(&str, Option<u64>)> =
        rejected.map(|issue| (issue.file.as_str(), issue.row)).collect();
    rows.len() as u64
}

fn count(changes: &[Change]) -> BTreeMap<Entity, ChangeCounts> {
    let mut counts: BTreeMap<Entity, ChangeCounts> = BTreeMap::new();
    for change in changes {
        let own = counts.entry(change.entity).or_default();
        match change.what {
            What::Added => own.added += 1,
            What::Changed { .. } => own.changed += 1,
            What::Missing => own.missing += 1,
            What::Removed => own.removed += 1,
        }
    }
    counts
}
