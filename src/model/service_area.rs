//! A declared range, in the words the office used.

use serde::{Deserialize, Serialize};

use super::{TownKey, ZoneId};
use crate::geometry::Region;
use crate::unit::{Meters, Minutes};

/// How firmly a part of a range was promised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// 可: it comes.
    Yes,
    /// 要相談: it may come, ask.
    Consult,
    /// 除外: taken out of what the other parts say.
    Excluded,
}

/// Where, as it was declared. Never computed from positions alone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Extent {
    /// The listed towns, whole.
    Towns(Vec<TownKey>),
    /// The listed zones, whole.
    Zones(Vec<ZoneId>),
    /// The whole municipality.
    WholeCity,
    /// Within a straight-line distance of the office.
    Radius(Meters),
    /// Within a travel time by car; drawn as a circle and marked 概算 until a road network is there.
    Minutes(Minutes),
    /// A drawn or uploaded area.
    Drawn(Region),
}

/// One line of a declared range; several add up.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RangePart {
    /// How firm it is.
    pub level: Level,
    /// Where.
    pub extent: Extent,
    /// Remark in the office's words.
    pub note: Option<String>,
}
