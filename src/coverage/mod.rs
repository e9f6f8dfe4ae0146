//! From what offices say to what a city sees: covered, not covered, how deeply, and for whom.
//!
//! One pass yields the three readings together (METHODS 3.1); a report always carries its question,
//! its answer rate, its date and its method, so that no figure can be had without its caption.

mod gap;
mod query;
mod report;
mod tally;
mod town;

use rayon::prelude::*;

use crate::atlas::Atlas;

pub use gap::{DepthLayer, depth_layers, gap_regions};
pub use query::{CoverageQuery, Match, Reading};
pub use report::{
    BandFigures, Caption, CoverageReport, Estimate, ReadingFigures, SurveyFigures, ZoneFigures,
};
pub use town::{TownFigures, town_figures};

/// The version of the definitions below; raised whenever a figure may change.
///
/// 1: METHODS 3.2, 3.3, 3.6 (1) and (2), 3.7 depth; equal-area plane; assumed radius for offices
/// without a declared range = that of the median declared range the audience may see.
/// 2: circles are circles, no longer polygons of 180 corners with the same area.
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
    query.check(atlas.catalogue())?;
    let voices = query::voices(atlas, query);
    let coverings = tally::coverings(atlas, &voices);
    let zones: Vec<ZoneFigures> = (0..atlas.zones().len())
        .into_par_iter()
        .map(|zone| zone_figures(atlas, zone, &voices, &coverings))
        .collect::<Result<_, _>>()?;
    Ok(report::assemble(atlas, query, &voices, zones))
}

fn zone_figures(
    atlas: &Atlas,
    index: usize,
    voices: &[query::Voice<'_>],
    coverings: &[tally::Covering<'_>],
) -> Result<ZoneFigures, CoverageError> {
    let zone = &atlas.zones()[index];
    let mut tally = tally::Tally::default();
    for &parcel in &zone.parcels {
        tally.add_parcel(atlas, &atlas.parcels()[parcel], &coverings[parcel]);
    }
    tally.add_points(atlas, index, voices, coverings);
    let gaps = Reading::ALL.map(|reading| gap::zone_gap(atlas, index, coverings, reading));
    for reading in Reading::ALL {
        check(zone, &tally, reading, &gaps[reading as usize])?;
    }
    Ok(report::zone_figures(zone, &tally, &gaps))
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
