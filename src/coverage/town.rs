//! One zone town by town: the detail a planner looks at to close a gap.

use serde::Serialize;
use utoipa::ToSchema;

use super::query::{CoverageQuery, Reading};
use super::voice::Voices;
use super::{CoverageError, baseline};
use crate::atlas::Atlas;
use crate::model::{AgeBand, Audience};
use crate::unit::share;

/// The figures of one town (or of a zone without towns).
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct TownFigures {
    /// Town key; `None` for a zone without towns.
    pub key: Option<String>,
    /// Name.
    pub name: String,
    /// Area on the ellipsoid, square meters.
    pub area_m2: f64,
    /// Square meters where nobody comes: pessimistic, optimistic, unknown.
    pub gap_m2: [f64; 3],
    /// The same as shares of the town's area.
    pub gap_share: [Option<f64>; 3],
    /// People of the question's age band, areal weighting; `None` where the source does not say.
    pub people: Option<f64>,
    /// Of them, those nobody comes to: pessimistic, optimistic, unknown.
    pub gap_people: Option<[f64; 3]>,
    /// Of them, those reached by exactly one office (pessimistic).
    pub sole_people: Option<f64>,
    /// Whether people above are withheld (null): 1 to 9, or what would tell them by subtraction.
    pub withheld: bool,
    /// Offices that come to at least a part (pessimistic), as indexes into the audience's offices.
    #[serde(skip)]
    pub offices: Vec<usize>,
}

/// The towns of a zone for one question, in order of their keys.
///
/// # Errors
/// As [`CoverageQuery::check_on`]; [`CoverageError::AgesForPlanners`] ← another band than 65 and over.
pub fn town_figures(
    atlas: &Atlas,
    query: &CoverageQuery,
    zone: usize,
) -> Result<Vec<TownFigures>, CoverageError> {
    query.check_on(atlas)?;
    // Two bands of one town would tell small counts between them.
    if query.audience != Audience::Planner && query.band != AgeBand::Over65 {
        return Err(CoverageError::AgesForPlanners { band: query.band });
    }
    let (voices, near) = baseline::speakers(atlas, query);
    let Some(zone) = atlas.zones().get(zone) else { return Ok(Vec::new()) };
    let towns = zone.parcels.iter().map(|&index| {
        let parcel = &atlas.parcels()[index];
        let tally = baseline::count(atlas, query, index, Voices::of(&voices), &near[index]);
        let gaps = tally.uncovered;
        let area = parcel.area.as_square_meters();
        let band = query.band.index();
        let known = tally.known[band];
        let mut offices: Vec<usize> = near[index]
            .iter()
            .filter_map(|&voice| Voices::of(&voices).get(voice))
            .filter(|voice| Reading::Pessimistic.counts(voice.class))
            .map(|voice| voice.office)
            .collect();
        offices.dedup();
        TownFigures {
            key: parcel.town.as_ref().map(ToString::to_string),
            name: parcel.name.clone(),
            area_m2: area,
            gap_m2: gaps,
            gap_share: gaps.map(|gap| share(gap, area)),
            people: known.then(|| tally.areal[0][band].iter().sum()),
            gap_people: known
                .then(|| Reading::ALL.map(|reading| tally.areal[reading as usize][band][0])),
            sole_people: known.then(|| tally.areal[0][band][1]),
            withheld: false,
            offices,
        }
    });
    Ok(towns.collect())
}
