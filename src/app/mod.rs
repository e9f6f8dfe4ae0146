//! The use cases, shared by command line and server: open, import, analyze, draw, export.

mod cache;
#[cfg(feature = "handbook")]
mod columns;
mod decision;
mod demo;
mod fault;
mod handbook;
mod import;
mod layer;
mod quality;
mod year;

use std::path::Path;
use std::sync::Arc;

use arc_swap::ArcSwap;
use jiff::Zoned;
use jiff::civil::Date;

use crate::atlas::{Atlas, YearError};
use crate::coverage::{AccessError, Baseline, CoverageError, CoverageQuery, CoverageReport};
use crate::model::{Catalogue, Register};
use crate::store::{Store, StoreError};
use crate::tile;

pub use columns::{ColumnsError, columns_words, forget_columns, remember_columns};
pub use decision::{DecideError, Decided, decide, decision_words};
pub use demo::demo_files;
pub use fault::ages_words;
#[cfg(feature = "handbook")]
pub use handbook::{
    Handbook, HandbookError, HandbookForm, HandbookRequest, Job, JobOrder, JobState, JobStep,
    MOST_JOBS, Press, Templates, books, edition, kept_edition,
};
pub use import::{
    ChangeCounts, Desk, DeskError, DeskState, DeskStep, Ending, ImportError, ImportJob,
    ImportOptions, ImportOutcome, MOST_BYTES, MOST_FILES, Prepared, Restored, import,
    load_files, prepare, restore,
};
pub use layer::{LayerKind, LayerRequest, layer_features};
pub use quality::{
    Completeness, DatasetAge, Doubt, QualityReport, QualityRow, WorkItem, quality,
    quality_rows,
};
pub use year::year_words;

/// An open workspace: its store, and the Atlas of the latest revision behind an atomic pointer.
///
/// Readers never lock: they take the Atlas of the moment and keep it as long as they need it.
#[derive(Debug)]
pub struct Workspace {
    store: Store,
    catalogue: Arc<Catalogue>,
    atlas: ArcSwap<Atlas>,
    cache: cache::Cache,
}

/// The day consents are judged for: today in Japan, wherever the server runs.
pub fn today() -> Date {
    let japan = jiff::tz::TimeZone::fixed(jiff::tz::offset(9));
    Zoned::now().with_time_zone(japan).date()
}

impl Workspace {
    /// Opens a workspace file, making it if there is none, and builds its Atlas.
    ///
    /// # Errors
    /// As [`Store::open`] and [`Store::load`].
    pub async fn open(path: &Path, catalogue: Catalogue) -> Result<Self, StoreError> {
        Self::over(Store::open(path).await?, catalogue).await
    }

    /// A workspace over an open store.
    ///
    /// # Errors
    /// As [`Store::load`].
    pub async fn over(store: Store, catalogue: Catalogue) -> Result<Self, StoreError> {
        let catalogue = Arc::new(catalogue);
        let (register, revision) = store.load().await?;
        let atlas =
            Atlas::build(Arc::new(register), Arc::clone(&catalogue), revision, today());
        Ok(Self {
            store,
            catalogue,
            atlas: ArcSwap::from_pointee(atlas),
            cache: cache::Cache::new(),
        })
    }

    /// The Atlas of the moment.
    pub fn atlas(&self) -> Arc<Atlas> {
        self.atlas.load_full()
    }

    /// The Atlas of the moment with the people of a projected year; without a year, as it is.
    ///
    /// # Errors
    /// As [`Atlas::in_year`].
    /// # Cost
    /// That of [`Atlas::in_year`] when a year is first asked for; then it is kept.
    pub fn atlas_in(&self, year: Option<u16>) -> Result<Arc<Atlas>, YearError> {
        let atlas = self.atlas();
        year.map_or_else(|| Ok(Arc::clone(&atlas)), |year| self.cache.in_year(&atlas, year))
    }

    /// The store.
    pub const fn store(&self) -> &Store {
        &self.store
    }

    /// The catalogue.
    pub fn catalogue(&self) -> &Catalogue {
        &self.catalogue
    }

    /// Builds the Atlas anew if another process committed, or the day changed; says whether it did.
    ///
    /// # Errors
    /// As [`Store::load`]; the old Atlas then stays.
    pub async fn refresh(&self) -> Result<bool, StoreError> {
        let current = self.atlas();
        let latest = self.store.latest().await?;
        let day = today();
        if latest == current.revision() && day == current.today() {
            return Ok(false);
        }
        let register = if latest == current.revision() {
            Arc::new(current.register().clone())
        } else {
            Arc::new(self.store.load_at(latest).await?)
        };
        self.flip(register, latest, day);
        Ok(true)
    }

    fn flip(&self, register: Arc<Register>, revision: u64, day: Date) {
        let next = Atlas::build(register, Arc::clone(&self.catalogue), revision, day);
        self.atlas.store(Arc::new(next));
    }

    /// The coverage of every zone for a question, from the cache where it was asked before.
    ///
    /// # Errors
    /// As [`crate::coverage::analyze`].
    pub fn report(&self, query: &CoverageQuery) -> Result<Arc<CoverageReport>, CoverageError> {
        self.report_of(&self.atlas(), query)
    }

    /// The same on an Atlas of this workspace, such as that of a year.
    ///
    /// # Errors
    /// As [`crate::coverage::analyze`].
    pub fn report_of(
        &self,
        atlas: &Atlas,
        query: &CoverageQuery,
    ) -> Result<Arc<CoverageReport>, CoverageError> {
        self.cache.report(atlas, query)
    }

    /// A question worked out town by town on an Atlas of this workspace, from the cache where it was
    /// asked before.
    ///
    /// # Errors
    /// As [`Baseline::new`].
    pub fn baseline(
        &self,
        atlas: &Atlas,
        query: &CoverageQuery,
    ) -> Result<Arc<Baseline>, CoverageError> {
        self.cache.baseline(atlas, query)
    }

    /// A layer, ready to be cut into tiles.
    ///
    /// # Errors
    /// As [`layer_features`].
    pub fn layer(&self, request: &LayerRequest) -> Result<Arc<tile::Layer>, AccessError> {
        let atlas = self.atlas();
        self.cache.layer(&atlas, request)
    }
}
