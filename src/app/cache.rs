//! Answers kept while their revision is current.

use std::sync::Arc;

use jiff::civil::Date;
use quick_cache::sync::Cache as Quick;

use super::layer::{LayerRequest, build};
use crate::atlas::{Atlas, YearError};
use crate::coverage::{AccessError, Baseline, CoverageError, CoverageQuery, CoverageReport};
use crate::tile::Layer;

/// What a cached answer was computed from: revision, day (consents end), and the projected year.
type Epoch = (u64, Date, Option<u16>);

fn epoch(atlas: &Atlas) -> Epoch {
    (atlas.revision(), atlas.today(), atlas.year())
}

/// Reports and layers by epoch and question. Old epochs fall out as new ones come in.
#[derive(Debug)]
pub(super) struct Cache {
    reports: Quick<(Epoch, CoverageQuery), Arc<CoverageReport>>,
    layers: Quick<(Epoch, LayerRequest), Arc<Layer>>,
    baselines: Quick<(Epoch, CoverageQuery), Arc<Baseline>>,
    years: Quick<Epoch, Arc<Atlas>>,
}

impl Cache {
    pub(super) fn new() -> Self {
        // A report is a few tens of kilobytes, a layer of a city up to a few megabytes.
        // A baseline holds a kilobyte or two a town.
        // Years share offices and their ranges; towns are copied with their pieces.
        Self {
            reports: Quick::new(256),
            layers: Quick::new(48),
            baselines: Quick::new(16),
            years: Quick::new(16),
        }
    }

    pub(super) fn in_year(&self, atlas: &Atlas, year: u16) -> Result<Arc<Atlas>, YearError> {
        let key = (atlas.revision(), atlas.today(), Some(year));
        self.years.get_or_insert_with(&key, || atlas.in_year(year).map(Arc::new))
    }

    pub(super) fn report(
        &self,
        atlas: &Atlas,
        query: &CoverageQuery,
    ) -> Result<Arc<CoverageReport>, CoverageError> {
        let key = (epoch(atlas), query.clone());
        let work_out = || self.baseline(atlas, query)?.report(atlas).map(Arc::new);
        self.reports.get_or_insert_with(&key, work_out)
    }

    pub(super) fn baseline(
        &self,
        atlas: &Atlas,
        query: &CoverageQuery,
    ) -> Result<Arc<Baseline>, CoverageError> {
        let key = (epoch(atlas), query.clone());
        self.baselines.get_or_insert_with(&key, || Baseline::new(atlas, query).map(Arc::new))
    }

    pub(super) fn layer(
        &self,
        atlas: &Atlas,
        request: &LayerRequest,
    ) -> Result<Arc<Layer>, AccessError> {
        let key = (epoch(atlas), request.clone());
        self.layers.get_or_insert_with(&key, || build(atlas, request).map(Arc::new))
    }
}
