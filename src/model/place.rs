//! Places: towns (町丁目), daily-life zones (日常生活圏域) and the lines a map needs for orientation.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::catalogue::text_id;
use super::{DatasetId, Population};
use crate::geometry::{LonLat, Region};

text_id!(
    /// A town's key, the census KEY_CODE of 9 or 11 digits.
    TownKey
);
text_id!(
    /// A daily-life zone's number or code.
    ZoneId
);

/// A town: 町丁・字等 of the census, the smallest area an office names.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Town {
    /// Census key; one town may have several polygons but only one key.
    pub key: TownKey,
    /// Name as the municipality writes it, else as the census does.
    pub name: String,
    /// Reading, if known.
    pub name_kana: Option<String>,
    /// Municipality name, with prefecture.
    pub municipality: String,
    /// Area; water polygons are not part of it. Absent until the boundary file is in.
    pub region: Option<Region>,
    /// Zone it belongs to, if assigned.
    pub zone: Option<ZoneId>,
    /// Postal codes, seven digits without hyphen.
    pub postal_codes: Vec<String>,
    /// Residents by age band, if the age table is in.
    pub population: Option<Population>,
    /// Group of towns whose suppressed values were added together, if any.
    pub merged: Option<super::MergeGroup>,
    /// Residents by the resident register, if it is in; they count instead of those of the census.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub residents: Option<ResidentCount>,
    /// Where the boundary comes from.
    pub dataset: DatasetId,
}

/// The residents of a town by the resident register (住民基本台帳).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ResidentCount {
    /// Residents by age band.
    pub population: Population,
    /// The day they were counted, if the file tells.
    pub as_of: Option<Date>,
    /// Where they come from.
    pub dataset: DatasetId,
}

/// Name, address and telephone of a zone's support center (地域包括支援センター).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Contact {
    /// Name.
    pub name: String,
    /// Address, if known.
    pub address: Option<String>,
    /// Telephone, if known.
    pub phone: Option<String>,
    /// Position, if known.
    pub position: Option<LonLat>,
}

/// A daily-life zone (日常生活圏域).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Zone {
    /// Number or code.
    pub id: ZoneId,
    /// Name.
    pub name: String,
    /// Reading, if known.
    pub name_kana: Option<String>,
    /// Display order.
    pub order: u32,
    /// Support center, if known.
    pub contact: Option<Contact>,
    /// Area, if it came as a polygon. Absent when the zone is the union of its towns.
    pub region: Option<Region>,
    /// Where it comes from.
    pub dataset: DatasetId,
}

/// How deep water may stand in a flood, from 1 (under 0.5 m) to 6 (20 m and more): the ranks of
/// 国土数値情報 洪水浸水想定区域 and of the signs every hazard map is colored by. Between them lie 3, 5 and 10 m.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct FloodDepth(u8);

/// A number that is no rank of depth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("rank of depth {0} is not from 1 to 6")]
pub struct InvalidDepth(u8);

impl TryFrom<u8> for FloodDepth {
    type Error = InvalidDepth;

    fn try_from(rank: u8) -> Result<Self, Self::Error> {
        (1..=6).contains(&rank).then_some(Self(rank)).ok_or(InvalidDepth(rank))
    }
}

impl From<FloodDepth> for u8 {
    fn from(depth: FloodDepth) -> Self {
        depth.0
    }
}

/// What a line or area on the backdrop is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum BackdropClass {
    Boundary,
    Flood(FloodDepth),
    River,
    Railway,
    Station,
    TrunkRoad,
    PrimaryRoad,
    SecondaryRoad,
}

/// A feature drawn for orientation only; never counted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Backdrop {
    /// Stable id within its dataset.
    pub id: String,
    /// What it is.
    pub class: BackdropClass,
    /// Name, if any.
    pub name: Option<String>,
    /// Lines; a station is a line of one position.
    pub lines: Vec<Vec<LonLat>>,
    /// Area, for classes that have one.
    pub region: Option<Region>,
    /// Where it comes from.
    pub dataset: DatasetId,
}
