//! From what offices say to what a city sees: covered, not covered, how deeply, and for whom.
//!
//! One pass yields the three readings together (METHODS 3.1); a report always carries its question,
//! its answer rate, its date and its method, so that no figure can be had without its caption.

mod access;
mod baseline;
mod covering;
mod disclosure;
mod fragility;
mod gap;
mod pair;
mod query;
mod report;
mod suppressed;
mod table;
mod tally;
mod town;
mod unserved;
mod voice;
mod what_if;
mod words;

use crate::atlas::Atlas;
use crate::model::AgeBand;

pub use access::{
    AccessError, AccessFigures, AccessOffices, AccessOptions, AccessReport, Catchment, Decay,
    DistanceFigures, Floating, LORENZ_PARTS, ListedOffice, ListedOffices, Missing, Reached,
    Step, Supply, THETA, TownAccess, TownDistances, WITHIN_KM, access_report,
    distance_figures, float_lists, float_on_plane, gini, lorenz, town_access, town_distances,
};
pub use baseline::Baseline;
pub use disclosure::{disclose_figures, disclose_towns};
pub use fragility::{FragilityReport, Loss, ZoneLoss};
pub use gap::{DepthLayer, depth_layers, gap_regions};
pub use pair::{Holder, PairLoss, PairReport};
pub use query::{CountBy, CoverageQuery, Match, Need, Reading};
pub use report::{
    BandFigures, Caption, CoverageReport, Estimate, ReadingFigures, SurveyFigures, ZoneFigures,
};
pub use suppressed::Bounds;
pub use town::{TownFigures, town_figures};
pub use unserved::Unserved;
pub use what_if::{BandChange, ReadingChange, Trial, WhatIfReport, ZoneChange};
pub use words::QuestionWords;

/// The version of the definitions below; raised whenever a figure may change.
///
/// 1: METHODS 3.2, 3.3, 3.6 (1) and (2), 3.7 depth; equal-area plane; assumed radius for offices
/// without a declared range = that of the median declared range the audience may see.
/// 2: circles are circles, no longer polygons of 180 corners with the same area; ranges of doctors
/// and dentists end at 16 km.
pub const METHOD_VERSION: u32 = 2;

/// Why figures could not be given.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum CoverageError {
    /// Covered and not covered do not add up to the zone: a fault of the engine, never hidden.
    #[error(
        "zone `{zone}`: covered {covered} m² and gap {gap} m² do not add up to {total} m²"
    )]
    DoesNotAddUp {
        /// The zone's name.
        zone: String,
        /// Area covered by the depth sweep.
        covered: f64,
        /// Area of the gap polygons.
        gap: f64,
        /// Area of the zone.
        total: f64,
    },
    /// A scenario makes a change that cannot be made.
    #[error(transparent)]
    Scenario(#[from] crate::model::ScenarioError),
    /// The query asks for no service, or for too many together.
    #[error("`{count}` services asked for together; from 1 to 6 are possible")]
    NeedCount {
        /// How many.
        count: usize,
    },
    /// The query asks for ages that only planners may ask for.
    #[error("people of `{}` are counted for planners only", .band.name())]
    AgesForPlanners {
        /// The band in question.
        band: AgeBand,
    },
    /// The query names no age band.
    #[error("`{name}` is no age band")]
    UnknownAges {
        /// The text in question.
        name: String,
    },
    /// The query asks for ages by which the sources do not part people.
    #[error("people are not parted at `{}`, only at these ages: {breaks:?}", .band.name())]
    AgesNotTold {
        /// The band in question.
        band: AgeBand,
        /// The ages at which all sources part people.
        breaks: Vec<u8>,
    },
    /// The query names a scene the catalogue does not have.
    #[error("scene `{id}` is not in the catalogue")]
    UnknownScene {
        /// The id in question.
        id: String,
    },
    /// The query names a time band the catalogue does not have.
    #[error("time band `{id}` is not in the catalogue")]
    UnknownBand {
        /// The id in question.
        id: String,
    },
    /// The query names a kind the catalogue does not have.
    #[error("kind `{id}` is not in the catalogue")]
    UnknownKind {
        /// The id in question.
        id: String,
    },
    /// The query names a capability the catalogue does not have.
    #[error("capability `{id}` is not in the catalogue")]
    UnknownCapability {
        /// The id in question.
        id: String,
    },
}

/// Computes the coverage of every zone for one question.
///
/// # Units
/// Areas in square meters on the ellipsoid, people in persons; see [`CoverageReport`].
/// # Errors
/// [`CoverageError::UnknownKind`], [`CoverageError::UnknownCapability`] ← the query;
/// [`CoverageError::DoesNotAddUp`] ← covered and gap, computed independently (cell by cell, and
/// from whole towns), differ from the zone by more than 1e-6 of it, or the gap as it is drawn from
/// the gap as it is counted by more than 1e-4 of it.
/// # Source
/// METHODS 3.1–3.3, 3.6, 3.7.
pub fn analyze(atlas: &Atlas, query: &CoverageQuery) -> Result<CoverageReport, CoverageError> {
    Baseline::new(atlas, query)?.report(atlas)
}

/// METHODS 3.3: `E ∩ z` and `z ∖ E` must add up to the zone within 1e-6. Covered areas come from
/// the pieces people are counted in, uncovered ones from whole parcels.
///
/// The polygons that are drawn have circles of 180 corners: they must agree within 1e-4.
fn check(
    zone: &crate::atlas::AtlasZone,
    tally: &tally::Tally,
    reading: Reading,
    drawn: &crate::geometry::Shape,
) -> Result<(), CoverageError> {
    let total = zone.area.as_square_meters();
    let covered = tally.covered(reading).as_square_meters();
    let gap = tally.uncovered[reading as usize];
    let fault =
        |gap| CoverageError::DoesNotAddUp { zone: zone.name.clone(), covered, gap, total };
    // The floor of 1 m² is the millimeter grid along the borders of a very small zone.
    if (covered + gap - total).abs() > (1e-6 * total).max(1.0) {
        return Err(fault(gap));
    }
    let drawn = drawn.area().as_square_meters();
    if (drawn - gap).abs() > (1e-4 * total).max(10.0) { Err(fault(drawn)) } else { Ok(()) }
}
