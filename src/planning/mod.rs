//! Planning: where help is missing, who could extend and where a new site would help most.
//!
//! Location problems are plain data here ([`MaximumCover`]); nothing in this module assigns anybody
//! to anything: it suggests, with the bound that says how good a suggestion is.

mod cover;
mod error;
mod fewest;
mod forecast;
mod greedy;
mod locate;
mod plan;
mod relaxation;
mod search;
mod suggest;
mod withdrawal;
mod words;

use serde::Serialize;
use utoipa::ToSchema;

pub use cover::{EquityFloor, MaximumCover};
pub use error::PlanningError;
pub use fewest::Fewest;
pub use forecast::{
    CareDemand, ForecastReport, GapPeople, Measure, Outlook, YearFigures, forecast,
};
pub use locate::{Candidates, Goal, LocateOptions, Site, SiteReport, locate};
pub use plan::Plan;
pub use search::{Progress, Watch};
pub use suggest::{Extension, SuggestOptions, Suggestion, SuggestionReport, suggest};
pub use withdrawal::{
    SizeBin, ThinningOffice, WithdrawalOptions, WithdrawalReport, withdrawal,
};

/// How far a choice is proven.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Proof {
    /// Chosen greedily: there may be a better one, within the bound.
    Greedy,
    /// Proven: there is no better one.
    Optimal,
    /// The search was stopped: there may be a better one, within the bound.
    Stopped,
}
