//! Books made in the background: one at a time, with progress, stopped when nobody wants them.
//!
//! A book is gathered entry by entry and can be stopped between any two. Setting its pages is one step
//! of the typesetter that cannot be interrupted: a job stopped then is over at once for who asked, and
//! the next begins when that step is done.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::civil::Date;
use serde::Serialize;

use super::{Handbook, HandbookError, HandbookForm, HandbookRequest, Templates, edition};
use crate::app::Workspace;
use crate::atlas::Atlas;
use crate::message::Language;
use crate::model::Audience;

/// Books kept at a time; the oldest goes when another is begun. A book of 1,000 entries holds some
/// hundred megabytes.
pub const MOST_JOBS: usize = 3;

/// What is to be made, for whom, dated when.
#[derive(Debug, Clone)]
pub struct JobOrder {
    /// The book and its options.
    pub request: HandbookRequest,
    /// For whom.
    pub audience: Audience,
    /// The day printed as 版.
    pub issued_on: Date,
    /// Language of labels.
    pub language: Language,
}

/// How far a job is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum JobStep {
    /// Another book is being made.
    Waiting,
    /// Entries and their maps are put together; `done` of `total`.
    Gathering,
    /// Pages are set.
    Setting,
    /// Pages can be looked at.
    Set,
    /// The PDF is written.
    Writing,
    /// The PDF is there.
    Written,
    /// Stopped by whoever asked.
    Stopped,
    /// It cannot be made; the fault says why.
    Failed,
}

impl JobStep {
    /// Whether nothing more happens by itself.
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Set | Self::Written | Self::Stopped | Self::Failed)
    }
}

/// A job at a moment.
#[derive(Debug, Clone)]
pub struct JobState {
    /// How far it is.
    pub step: JobStep,
    /// Entries put together.
    pub done: usize,
    /// Entries there will be; 0 until it is known.
    pub total: usize,
    /// The book, once its pages are set.
    pub book: Option<Arc<Handbook>>,
    /// The PDF, once written.
    pub pdf: Option<Arc<Vec<u8>>>,
    /// Why it failed.
    pub fault: Option<Arc<HandbookError>>,
}

/// A book being made, or made.
#[derive(Debug)]
pub struct Job {
    /// Its number, from 1; random in its upper half, so that an old page cannot meet another's job.
    pub id: u64,
    /// What was ordered.
    pub order: JobOrder,
    /// The records it is made of.
    pub atlas: Arc<Atlas>,
    is_stopped: AtomicBool,
    done: AtomicUsize,
    total: AtomicUsize,
    progress: Mutex<Progress>,
}

#[derive(Debug)]
struct Progress {
    step: JobStep,
    book: Option<Arc<Handbook>>,
    pdf: Option<Arc<Vec<u8>>>,
    fault: Option<Arc<HandbookError>>,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Job {
    /// How far it is.
    pub fn state(&self) -> JobState {
        let own = locked(&self.progress);
        JobState {
            step: own.step,
            done: self.done.load(Ordering::Relaxed),
            total: self.total.load(Ordering::Relaxed),
            book: own.book.clone(),
            pdf: own.pdf.clone(),
            fault: own.fault.clone(),
        }
    }

    /// Stops it. A book whose pages are set keeps them; only a PDF being written is given up.
    pub fn stop(&self) {
        self.is_stopped.store(true, Ordering::Relaxed);
        let mut own = locked(&self.progress);
        if !own.step.is_over() {
            own.step = if own.book.is_some() { JobStep::Set } else { JobStep::Stopped };
        }
    }

    fn is_stopped(&self) -> bool {
        self.is_stopped.load(Ordering::Relaxed)
    }

    /// Goes on to a step, unless it was stopped.
    fn enter(&self, step: JobStep) -> bool {
        let mut own = locked(&self.progress);
        if self.is_stopped() {
            return false;
        }
        own.step = step;
        true
    }

    fn end(&self, result: Result<impl FnOnce(&mut Progress), HandbookError>) {
        let mut own = locked(&self.progress);
        if self.is_stopped() {
            return;
        }
        match result {
            Ok(change) => change(&mut own),
            Err(fault) => {
                own.step = JobStep::Failed;
                own.fault = Some(Arc::new(fault));
            }
        }
    }

    fn make(&self, templates: &Templates) {
        if !self.enter(JobStep::Gathering) {
            return;
        }
        let result = self.set(templates).map(|book| {
            move |own: &mut Progress| {
                own.step = JobStep::Set;
                own.book = Some(Arc::new(book));
            }
        });
        self.end(result);
    }

    fn set(&self, templates: &Templates) -> Result<Handbook, HandbookError> {
        let order = &self.order;
        let (audience, day) = (order.audience, order.issued_on);
        let edition =
            edition(&self.atlas, templates, &order.request, audience, day, order.language)?;
        let book = Handbook::gather(&self.atlas, edition, &|done, total| {
            self.done.store(done, Ordering::Relaxed);
            self.total.store(total, Ordering::Relaxed);
            !self.is_stopped()
        })?;
        self.total.store(book.contents.count, Ordering::Relaxed);
        self.done.store(book.contents.count, Ordering::Relaxed);
        if self.enter(JobStep::Setting) {
            book.print(templates)?;
        }
        Ok(book)
    }

    fn write(&self, templates: &Templates) {
        let Some(book) = locked(&self.progress).book.clone() else { return };
        if self.is_stopped() {
            return;
        }
        let result = book.bytes(HandbookForm::Pdf, templates).map(|bytes| {
            move |own: &mut Progress| {
                own.step = JobStep::Written;
                own.pdf = Some(Arc::new(bytes));
            }
        });
        self.end(result);
    }
}

/// Makes books, one at a time.
#[derive(Debug)]
pub struct Press {
    jobs: Mutex<VecDeque<Arc<Job>>>,
    last: AtomicU64,
    /// Held while a book is made: setting takes all cores and much memory.
    busy: Arc<Mutex<()>>,
}

impl Default for Press {
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

impl Press {
    /// Begins a book and returns its job.
    ///
    /// # Errors
    /// As [`edition`]: what is asked for wrongly is told at once.
    pub fn begin(
        &self,
        workspace: &Workspace,
        order: JobOrder,
    ) -> Result<Arc<Job>, HandbookError> {
        let atlas = workspace.atlas();
        let templates = Templates::new();
        let (audience, day) = (order.audience, order.issued_on);
        edition(&atlas, &templates, &order.request, audience, day, order.language)?;
        let job = Arc::new(Job {
            id: self.last.fetch_add(1, Ordering::Relaxed) + 1,
            order,
            atlas,
            is_stopped: AtomicBool::new(false),
            done: AtomicUsize::new(0),
            total: AtomicUsize::new(0),
            progress: Mutex::new(Progress {
                step: JobStep::Waiting,
                book: None,
                pdf: None,
                fault: None,
            }),
        });
        let mut jobs = locked(&self.jobs);
        while jobs.len() >= MOST_JOBS {
            if let Some(oldest) = jobs.pop_front() {
                oldest.stop();
            }
        }
        jobs.push_back(Arc::clone(&job));
        drop(jobs);
        self.run(&job, move |job| job.make(&templates));
        Ok(job)
    }

    /// Begins to write a book's PDF; nothing happens where it is written already, or its pages are
    /// not set.
    pub fn write(&self, job: &Arc<Job>) {
        let mut own = locked(&job.progress);
        if own.step != JobStep::Set {
            return;
        }
        own.step = JobStep::Writing;
        job.is_stopped.store(false, Ordering::Relaxed);
        drop(own);
        self.run(job, |job| job.write(&Templates::new()));
    }

    /// A job by its number.
    pub fn job(&self, id: u64) -> Option<Arc<Job>> {
        locked(&self.jobs).iter().find(|own| own.id == id).cloned()
    }

    /// Stops a job and lets its book go; says whether there was one.
    pub fn remove(&self, id: u64) -> bool {
        let mut jobs = locked(&self.jobs);
        let Some(at) = jobs.iter().position(|own| own.id == id) else { return false };
        if let Some(job) = jobs.remove(at) {
            job.stop();
        }
        true
    }

    fn run(&self, job: &Arc<Job>, work: impl FnOnce(&Job) + Send + 'static) {
        let (job, busy) = (Arc::clone(job), Arc::clone(&self.busy));
        std::thread::spawn(move || {
            let _turn = locked(&busy);
            let run = std::panic::AssertUnwindSafe(|| work(&job));
            if std::panic::catch_unwind(run).is_err() {
                job.end(Err::<fn(&mut Progress), _>(HandbookError::Panicked));
            }
        });
    }
}
