//! Imports prepared in the background: files are handed in, read and compared, looked at, and only then
//! applied.
//!
//! One import is read at a time and a few are kept. Reading can be stopped between two files and within
//! long tables, and is given up after some minutes. What is applied is exactly what was shown: if the
//! workspace changed meanwhile, nothing is applied and the files are compared anew.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use serde::Serialize;
use tokio::sync::watch;

use super::{Ending, ImportError, Prepared, Workspace, prepare};
use crate::atlas::Atlas;
use crate::intake::{Encoding, Progress, SourceFile};
use crate::store::StoreError;

/// Imports kept at a time; the oldest goes when another is begun.
const MOST_JOBS: usize = 3;

/// Files one import may have.
pub const MOST_FILES: usize = 200;

/// Bytes one import may have, as handed in.
pub const MOST_BYTES: u64 = 512 * 1024 * 1024;

/// Time one import may be read.
const MOST_TIME: Duration = Duration::from_mins(10);

/// How far an import is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DeskStep {
    /// Files are handed in.
    Receiving,
    /// Another import is being read.
    Waiting,
    /// Files are read; `done` of `total`.
    Reading,
    /// What would change is known; nothing is written yet.
    Ready,
    /// It is being written.
    Applying,
    /// It is in the workspace.
    Applied,
    /// Stopped by whoever asked; nothing was written.
    Stopped,
    /// It could not be read: a fault of the program; nothing was written.
    Failed,
    /// It was not read in time; nothing was written.
    TooLong,
}

/// An import at a moment.
#[derive(Debug, Clone)]
pub struct DeskState {
    /// How far it is.
    pub step: DeskStep,
    /// Files read.
    pub done: u64,
    /// Files there are, those in archives included; 0 until it is known.
    pub total: u64,
    /// The file being read.
    pub file: String,
    /// What would change, once it is known.
    pub prepared: Option<Arc<Prepared>>,
    /// How it was applied, and the revision it made.
    pub applied: Option<(Ending, u64)>,
}

/// Why something cannot be done with an import.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DeskError {
    /// It is past handing in files, or not yet ready to be applied.
    #[error("the import is at `{step:?}`")]
    Step {
        /// How far it is.
        step: DeskStep,
    },
    /// Too many files.
    #[error("an import has at most {MOST_FILES} files")]
    TooManyFiles,
    /// Too many bytes.
    #[error("an import has at most {MOST_BYTES} bytes")]
    TooLarge,
    /// A file did not arrive whole, or could not be kept on disk.
    #[error("the file could not be received")]
    Received(#[source] std::io::Error),
    /// It has no file.
    #[error("the import has no file")]
    NoFiles,
    /// It is not to be applied as it is.
    #[error("the import was not applied: {obstacle:?}")]
    Obstacle {
        /// Why.
        obstacle: Ending,
    },
    /// The workspace changed since the files were compared with it; they are being compared anew.
    #[error("the workspace changed meanwhile; the files are compared with it anew")]
    Outdated,
    /// The workspace cannot be written.
    #[error(transparent)]
    Import(#[from] ImportError),
}

/// An import on the desk.
#[derive(Debug)]
pub struct ImportJob {
    /// Its number, random in its upper half, so that an old page cannot meet another's import.
    pub id: u64,
    files: Mutex<Vec<SourceFile>>,
    is_stopped: AtomicBool,
    /// When reading is given up.
    until: Mutex<Option<Instant>>,
    encoding: Mutex<Option<Encoding>>,
    state: watch::Sender<DeskState>,
}

impl ImportJob {
    fn new(id: u64) -> Self {
        let state = DeskState {
            step: DeskStep::Receiving,
            done: 0,
            total: 0,
            file: String::new(),
            prepared: None,
            applied: None,
        };
        Self {
            id,
            files: Mutex::default(),
            is_stopped: AtomicBool::new(false),
            until: Mutex::default(),
            encoding: Mutex::default(),
            state: watch::Sender::new(state),
        }
    }

    /// How far it is.
    pub fn state(&self) -> DeskState {
        self.state.borrow().clone()
    }

    /// Tells every change of its state.
    pub fn watch(&self) -> watch::Receiver<DeskState> {
        self.state.subscribe()
    }

    /// What its tables and attributes are read in, if somebody said.
    pub fn encoding(&self) -> Option<Encoding> {
        *locked(&self.encoding)
    }

    /// Names and sizes of its files.
    pub fn files(&self) -> Vec<(String, u64)> {
        locked(&self.files).iter().map(|own| (own.name.clone(), own.bytes.len())).collect()
    }

    /// Hands in a file; one of the same name is replaced.
    ///
    /// # Errors
    /// [`DeskError::Step`], [`DeskError::TooManyFiles`], [`DeskError::TooLarge`].
    pub fn add(&self, file: SourceFile) -> Result<(), DeskError> {
        let step = self.state.borrow().step;
        if step != DeskStep::Receiving {
            return Err(DeskError::Step { step });
        }
        let mut files = locked(&self.files);
        files.retain(|own| own.name != file.name);
        if files.len() >= MOST_FILES {
            return Err(DeskError::TooManyFiles);
        }
        let bytes: u64 = files.iter().map(|own| own.bytes.len()).sum();
        if bytes.saturating_add(file.bytes.len()) > MOST_BYTES {
            return Err(DeskError::TooLarge);
        }
        files.push(file);
        Ok(())
    }

    /// Stops it; what was applied stays.
    pub fn stop(&self) {
        self.is_stopped.store(true, Ordering::Relaxed);
        self.state.send_if_modified(|own| {
            let goes_on = !matches!(own.step, DeskStep::Applying | DeskStep::Applied);
            if goes_on {
                own.step = DeskStep::Stopped;
            }
            goes_on
        });
        locked(&self.files).clear();
    }

    /// Goes on unless it was stopped; says whether it did.
    fn enter(&self, change: impl FnOnce(&mut DeskState)) -> bool {
        self.state.send_if_modified(|own| {
            let goes_on = own.step != DeskStep::Stopped;
            if goes_on {
                change(own);
            }
            goes_on
        })
    }

    fn is_late(&self) -> bool {
        locked(&self.until).is_some_and(|until| Instant::now() >= until)
    }

    fn read(&self, atlas: Arc<Atlas>, most: Duration) {
        let files = locked(&self.files).clone();
        *locked(&self.until) = Instant::now().checked_add(most);
        if !self.enter(|own| own.step = DeskStep::Reading) {
            return;
        }
        if let Some(prepared) = prepare(atlas, files, self.encoding(), self) {
            self.enter(|own| {
                own.step = DeskStep::Ready;
                own.done = own.total;
                own.prepared = Some(Arc::new(prepared));
            });
        } else if self.is_late() {
            self.enter(|own| own.step = DeskStep::TooLong);
        }
    }

    /// Commits what was shown.
    ///
    /// # Errors
    /// [`DeskError::Step`] ← not ready; [`DeskError::Obstacle`] ← too many rows were rejected, or
    /// nothing recognized; [`DeskError::Outdated`] ← somebody else committed meanwhile: read again with
    /// [`Desk::begin`]; [`DeskError::Import`] ← the store.
    pub async fn apply(
        &self,
        workspace: &Workspace,
        max_rejected: f64,
        actor: &str,
    ) -> Result<(Ending, u64), DeskError> {
        let state = self.state();
        let Some(prepared) = state.prepared.filter(|_| state.step == DeskStep::Ready) else {
            return Err(DeskError::Step { step: state.step });
        };
        if let Some(obstacle) = prepared.obstacle(max_rejected) {
            return Err(DeskError::Obstacle { obstacle });
        }
        let claim = |own: &mut DeskState| {
            let free = own.step == DeskStep::Ready;
            if free {
                own.step = DeskStep::Applying;
            }
            free
        };
        if !self.state.send_if_modified(claim) {
            return Err(DeskError::Step { step: self.state.borrow().step });
        }
        let names: Vec<String> = self.files().into_iter().map(|own| own.0).collect();
        let reason = format!("import {}", names.join(" "));
        let done = prepared.commit(workspace, actor, &reason).await;
        self.state.send_modify(|own| match &done {
            Ok(applied) => (own.step, own.applied) = (DeskStep::Applied, Some(*applied)),
            Err(_) => own.step = DeskStep::Ready,
        });
        match done {
            Ok(applied) => {
                locked(&self.files).clear();
                Ok(applied)
            }
            Err(ImportError::Store(StoreError::Conflict { .. })) => Err(DeskError::Outdated),
            Err(fault) => Err(fault.into()),
        }
    }
}

impl Progress for ImportJob {
    fn stage(&self, file: &str, _format: &str, done: u64, total: Option<u64>) {
        self.enter(|own| {
            own.done = done;
            own.total = total.unwrap_or(own.total);
            file.clone_into(&mut own.file);
        });
    }

    fn is_stopped(&self) -> bool {
        self.is_stopped.load(Ordering::Relaxed) || self.is_late()
    }
}

/// Where imports are prepared.
#[derive(Debug)]
pub struct Desk {
    jobs: Mutex<VecDeque<Arc<ImportJob>>>,
    last: AtomicU64,
    /// Held while files are read: that takes memory.
    busy: Arc<Mutex<()>>,
}

impl Default for Desk {
    fn default() -> Self {
        let seed = std::time::UNIX_EPOCH.elapsed().map_or(1, |since| since.as_secs());
        Self {
            jobs: Mutex::default(),
            // Fits a number of JavaScript.
            last: AtomicU64::new((seed & 0xffff_ffff) << 20),
            busy: Arc::default(),
        }
    }
}

impl Desk {
    /// Opens an import that files can be handed in to.
    pub fn open(&self) -> Arc<ImportJob> {
        let job = Arc::new(ImportJob::new(self.last.fetch_add(1, Ordering::Relaxed) + 1));
        let mut jobs = locked(&self.jobs);
        while jobs.len() >= MOST_JOBS {
            if let Some(oldest) = jobs.pop_front() {
                oldest.stop();
            }
        }
        jobs.push_back(Arc::clone(&job));
        job
    }

    /// An import by its number.
    pub fn job(&self, id: u64) -> Option<Arc<ImportJob>> {
        locked(&self.jobs).iter().find(|own| own.id == id).cloned()
    }

    /// Stops an import and lets its files go; says whether there was one.
    pub fn remove(&self, id: u64) -> bool {
        let mut jobs = locked(&self.jobs);
        let Some(at) = jobs.iter().position(|own| own.id == id) else { return false };
        if let Some(job) = jobs.remove(at) {
            job.stop();
        }
        true
    }

    /// Begins to read an import's files and to compare them with the workspace as it is now; tables and attributes
    /// are read in the encoding somebody said, if so.
    ///
    /// # Errors
    /// [`DeskError::Step`] ← it is being read, or over; [`DeskError::NoFiles`].
    pub fn begin(
        &self,
        job: &Arc<ImportJob>,
        encoding: Option<Encoding>,
        workspace: &Workspace,
    ) -> Result<(), DeskError> {
        if job.files().is_empty() {
            return Err(DeskError::NoFiles);
        }
        let begins = |own: &mut DeskState| {
            let can = matches!(own.step, DeskStep::Receiving | DeskStep::Ready);
            if can {
                own.step = DeskStep::Waiting;
                own.prepared = None;
            }
            can
        };
        if !job.state.send_if_modified(begins) {
            return Err(DeskError::Step { step: job.state.borrow().step });
        }
        *locked(&job.encoding) = encoding;
        let (job, busy, atlas) = (Arc::clone(job), Arc::clone(&self.busy), workspace.atlas());
        std::thread::spawn(move || {
            let _turn = locked(&busy);
            let read = std::panic::AssertUnwindSafe(|| job.read(atlas, MOST_TIME));
            if std::panic::catch_unwind(read).is_err() {
                job.enter(|own| own.step = DeskStep::Failed);
            }
        });
        Ok(())
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Catalogue, Register};

    fn atlas() -> Arc<Atlas> {
        let day = jiff::civil::date(2026, 11, 1);
        let catalogue = Arc::new(Catalogue::shipped());
        Arc::new(Atlas::build(Arc::new(Register::default()), catalogue, 0, day))
    }

    fn job() -> ImportJob {
        let job = ImportJob::new(1);
        let text = "事業所名,サービスの種類,住所,緯度,経度,事業所番号\n\
                    ほし,訪問看護,汐見野市潮見1,35.4,141.3,9990000001\n";
        job.add(SourceFile::new("jigyosho_130.csv", text.as_bytes().to_vec())).expect("added");
        job
    }

    #[test]
    fn what_takes_too_long_is_given_up() {
        let job = job();
        job.read(atlas(), Duration::ZERO);
        let state = job.state();
        assert_eq!((state.step, state.prepared.is_some()), (DeskStep::TooLong, false));
        let job = self::job();
        job.read(atlas(), MOST_TIME);
        let state = job.state();
        assert_eq!((state.step, state.prepared.is_some()), (DeskStep::Ready, true));
    }

    #[test]
    fn what_was_stopped_stays_stopped() {
        let job = job();
        job.stop();
        job.read(atlas(), Duration::ZERO);
        assert_eq!(job.state().step, DeskStep::Stopped);
    }
}
