//! A declared range, in the words the office used.

use serde::{Deserialize, Serialize};

use super::{Register, TownKey, ZoneId};
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

impl Extent {
    /// The place in words, with names as the register has them.
    pub fn words(&self, register: &Register) -> String {
        match self {
            Self::Towns(keys) => {
                let names = keys.iter().map(|key| {
                    register.towns.get(key).map_or(key.as_str(), |town| town.name.as_str())
                });
                names.collect::<Vec<_>>().join("、")
            }
            Self::Zones(ids) => {
                let names = ids.iter().map(|id| {
                    register.zones.get(id).map_or(id.as_str(), |zone| zone.name.as_str())
                });
                names.collect::<Vec<_>>().join("、")
            }
            Self::WholeCity => "市内全域".to_owned(),
            Self::Radius(radius) => format!("半径 {} km", radius.as_meters() / 1000.0),
            Self::Minutes(minutes) => format!("車で {} 分（概算）", minutes.as_minutes()),
            Self::Drawn(_) => "地図にかいた範囲".to_owned(),
        }
    }
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
