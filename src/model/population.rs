//! People by age band, in towns and in mesh cells.

use serde::{Deserialize, Serialize};

use super::DatasetId;
use super::catalogue::text_id;

text_id!(
    /// A JIS X 0410 mesh code: 8, 9 or 10 digits.
    CellCode
);

/// An age band figures are given for.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum AgeBand {
    /// Everybody.
    Total,
    /// 65 years and over.
    Over65,
    /// 75 years and over.
    Over75,
    /// 85 years and over.
    Over85,
    /// Under 15 years, for services to children (小児).
    Under15,
}

impl AgeBand {
    /// Its name in files and URLs.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Total => "total",
            Self::Over65 => "over65",
            Self::Over75 => "over75",
            Self::Over85 => "over85",
            Self::Under15 => "under15",
        }
    }

    /// All bands: everybody, the old from the widest, children.
    ///
    /// There is none between 15 and 64: beside the others it would tell small counts of the old by
    /// subtraction.
    pub const ALL: [Self; 5] =
        [Self::Total, Self::Over65, Self::Over75, Self::Over85, Self::Under15];

    /// The band of a name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|own| own.name() == name)
    }

    /// Index into arrays by band.
    pub const fn index(self) -> usize {
        match self {
            Self::Total => 0,
            Self::Over65 => 1,
            Self::Over75 => 2,
            Self::Over85 => 3,
            Self::Under15 => 4,
        }
    }
}

/// Residents by age band.
///
/// # Shape
/// A band that the source does not give is `None`, never 0. Values are whole numbers unless a
/// suppressed value was shared out over a [`MergeGroup`].
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Population {
    /// Everybody, unknown ages included.
    pub total: f64,
    /// 65 years and over.
    pub over65: Option<f64>,
    /// 75 years and over.
    pub over75: Option<f64>,
    /// 85 years and over.
    pub over85: Option<f64>,
    /// Under 15 years.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub under15: Option<f64>,
}

impl Population {
    /// The number of one band.
    pub const fn band(&self, band: AgeBand) -> Option<f64> {
        match band {
            AgeBand::Total => Some(self.total),
            AgeBand::Over65 => self.over65,
            AgeBand::Over75 => self.over75,
            AgeBand::Over85 => self.over85,
            AgeBand::Under15 => self.under15,
        }
    }
}

/// Areas whose suppressed (秘匿) values were added to one of them (合算).
///
/// Only the sum over the group is known; members hold it shared out by their total population.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MergeGroup(pub String);

/// A mesh cell with its residents.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Cell {
    /// Mesh code; its digits say where it is and how large.
    pub code: CellCode,
    /// Residents.
    pub population: Population,
    /// Group of cells whose suppressed values were added together, if any.
    pub merged: Option<MergeGroup>,
    /// Where it comes from.
    pub dataset: DatasetId,
}
