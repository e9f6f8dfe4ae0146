//! Access: how much care there is for the people of a place, how evenly, and how far away.
//!
//! Supply a person by floating catchments (2SFCA, E2SFCA) over distances or over what offices
//! declared, its inequality, and straight-line distances to offices. Whether anybody comes at all is
//! not asked here but in the module above. The kernels take plain slices and know no Atlas.

mod decay;
mod demand;
mod distance;
mod floating;
mod inequality;
mod option;
mod report;
mod supply;
mod town;

use super::{CoverageError, CoverageQuery};
use crate::atlas::Atlas;
use crate::coverage::query::check_ages;

pub use decay::{Decay, Step};
pub use distance::{
    DistanceFigures, TownDistances, WITHIN_KM, distance_figures, town_distances,
};
pub use floating::{Floating, Reached, float_lists, float_on_plane};
pub use inequality::{LORENZ_PARTS, gini, lorenz};
pub use option::{AccessOptions, Catchment, Supply, THETA};
pub use report::{
    AccessFigures, AccessOffices, AccessReport, ListedOffice, ListedOffices, Missing,
};
pub use town::{TownAccess, town_access};

/// Why access could not be worked out.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum AccessError {
    /// The question itself.
    #[error(transparent)]
    Query(#[from] CoverageError),
    /// A text that is no catchment.
    #[error(
        "`{text}` is no catchment: `declared`, a distance such as 3km or a time such as 30min"
    )]
    Catchment {
        /// The text, cut.
        text: String,
    },
    /// A limit that is not a length above 0, or beyond any use.
    #[error("`{value}` is no limit: it must be above 0 and at most 10,000 km or minutes")]
    Limit {
        /// The number.
        value: f64,
    },
    /// A weight that is none.
    #[error(
        "`{text}` is no weight: binary, gentle, sharp, gaussian, power, or steps such as 1:1,2:0.68,3:0.22 that end at the limit"
    )]
    Decay {
        /// The text, cut.
        text: String,
    },
    /// A weight of 要相談 that is no share.
    #[error("`{value}` is no theta: it must be from 0 to 1")]
    Theta {
        /// The number.
        value: f64,
    },
    /// What offices hand out and what places get differ: a fault of the engine, never hidden.
    #[error("supply `{given}` handed out and `{received}` received do not add up")]
    DoesNotAddUp {
        /// Σ S over the offices that reach anybody.
        given: f64,
        /// Σ w·A over the places.
        received: f64,
    },
}

/// Enough to see what was meant.
const TEXT_LIMIT: usize = 80;

impl AccessError {
    fn catchment(text: &str) -> Self {
        Self::Catchment { text: text.chars().take(TEXT_LIMIT).collect() }
    }

    fn decay(text: &str) -> Self {
        Self::Decay { text: text.chars().take(TEXT_LIMIT).collect() }
    }
}

/// Works out access to the offices that meet a question, by zone and for the whole city.
///
/// # Units
/// People in persons of the band asked for; access in units of supply for 1,000 of them; distances in
/// meters along the ellipsoid; see [`AccessReport`].
/// # Shape
/// Offices beyond the border count like all others. What cannot be worked out is absent and its
/// reason is given ([`Missing`]); it is never 0.
/// # Errors
/// [`AccessError::Query`] ← the query; [`AccessError::Limit`], [`AccessError::Decay`],
/// [`AccessError::Theta`] ← the options; [`AccessError::DoesNotAddUp`] ← Σ w·A and Σ S differ by more
/// than 1e-9.
/// # Source
/// METHODS 3.8, 3.9, 3.11.
pub fn access_report(
    atlas: &Atlas,
    query: &CoverageQuery,
    options: &AccessOptions,
) -> Result<AccessReport, AccessError> {
    query.check(atlas.catalogue())?;
    check_ages(atlas, options.band)?;
    options.catchment.check()?;
    let demand = demand::Demand::of(atlas, options.band);
    let counted = supply::counted(atlas, query, options.reading);
    let shared = supply::share_out(atlas, query, options, &counted, &demand)?;
    Ok(report::assemble(atlas, query, options, &counted, &demand, shared))
}
