//! Where addresses are: towns with their numbers, as address data sets give them.

use serde::{Deserialize, Serialize};

use super::DatasetId;
use super::catalogue::text_id;
use crate::geometry::LonLat;

text_id!(
    /// Municipality, town and 小字 in one key, as the data set names them.
    AddressId
);

/// What a numbered place is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NumberKind {
    /// 街区: the block of an address with 住居表示, such as 1番.
    Block,
    /// 住居番号: a house in a block, such as 1番2号.
    House,
    /// 地番: a lot, such as 12番地3.
    Lot,
}

/// A numbered place in a town.
///
/// # Shape
/// Stored as `[kind, number, longitude, latitude]`: a city has a hundred thousand of them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Numbered(pub NumberKind, pub String, pub f64, pub f64);

/// A 大字・町, 丁目 or 小字 with its position and numbers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AddressTown {
    /// Prefecture, such as 福岡県.
    pub prefecture: String,
    /// Municipality without its prefecture: 郡 and 町, or city and ward, such as 千葉市中央区.
    pub municipality: String,
    /// Code of the municipality, five digits, if the data set gives it.
    pub code: Option<String>,
    /// Code and town id of the base registry (ABR), `lg_code/machiaza_id`, if it comes from there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub registry: Option<String>,
    /// 大字・町 with its 丁目, such as 秋山一丁目; empty for the municipality itself.
    pub name: String,
    /// 小字 or 通称, if any.
    pub part: String,
    /// Reading of the name, if known.
    pub kana: Option<String>,
    /// Postal codes, seven digits.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub postal_codes: Vec<String>,
    /// A point that stands for it, if known.
    pub point: Option<LonLat>,
    /// Its blocks, houses and lots, sorted by number, numbers as `1-2-3`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub numbers: Vec<Numbered>,
    /// Where it comes from.
    pub dataset: DatasetId,
}

impl AddressTown {
    /// Its key.
    pub fn id(&self) -> AddressId {
        let parts = [&self.prefecture, &self.municipality, &self.name, &self.part];
        AddressId::new(parts.map(String::as_str).join("/"))
    }
}

/// How exactly an address was found, most exact first.
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
pub enum AddressLevel {
    /// 住居番号.
    House,
    /// 地番.
    Lot,
    /// 街区.
    Block,
    /// 丁目, or a 小字.
    TownPart,
    /// 大字・町.
    Town,
    /// The municipality alone.
    Municipality,
}

impl AddressLevel {
    /// All levels, most exact first.
    pub const ALL: [Self; 6] =
        [Self::House, Self::Lot, Self::Block, Self::TownPart, Self::Town, Self::Municipality];

    /// Its name in files and URLs.
    pub const fn name(self) -> &'static str {
        match self {
            Self::House => "house",
            Self::Lot => "lot",
            Self::Block => "block",
            Self::TownPart => "town_part",
            Self::Town => "town",
            Self::Municipality => "municipality",
        }
    }
}
