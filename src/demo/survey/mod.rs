//! What offices answered to the city's survey: ranges, capabilities, consents.
//!
//! The story the answers tell is laid down in [`story`]: where nobody comes, where nobody comes at
//! night, where one station is all there is.

mod nursing;
mod other;
mod profile;
mod reply;
mod story;
mod words;

pub(crate) use nursing::ask_stations;
pub(crate) use other::ask_others;
pub(crate) use profile::write_profiles;
pub use profile::{FACILITIES, Profile, QUESTIONS};
pub(crate) use story::Story;

use super::city::Ring;

/// Capabilities in the order of the catalogue: id and column label.
pub const CAPABILITIES: [(&str, &str); 17] = [
    ("24h", "24時間対応"),
    ("emergency", "緊急訪問"),
    ("terminal", "看取り"),
    ("psychiatric", "精神科訪問看護"),
    ("pediatric", "小児・医療的ケア児"),
    ("intractable", "難病"),
    ("ventilator", "人工呼吸器"),
    ("central_line", "中心静脈栄養"),
    ("pain_control", "疼痛・麻薬"),
    ("dementia", "認知症"),
    ("rehabilitation", "リハビリ職の訪問"),
    ("weekend", "土日祝訪問"),
    ("night", "夜間定期訪問"),
    ("home_visit", "訪問診療"),
    ("house_call", "往診"),
    ("sterile", "無菌製剤処理"),
    ("swallowing", "嚥下評価"),
];

/// An answer about one capability.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// 可.
    Yes,
    /// 要相談.
    Ask,
    /// 不可.
    No,
}

impl Level {
    /// The word in the survey file.
    pub fn label(self) -> &'static str {
        match self {
            Self::Yes => "可",
            Self::Ask => "要相談",
            Self::No => "不可",
        }
    }
}

/// How certain a range is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Certainty {
    /// 可: visits there.
    Yes,
    /// 要相談: visits there if asked and possible.
    Ask,
    /// 除外: does not visit there.
    Except,
}

impl Certainty {
    /// The word in the survey file.
    pub fn label(self) -> &'static str {
        match self {
            Self::Yes => "可",
            Self::Ask => "要相談",
            Self::Except => "除外",
        }
    }
}

/// A piece of ground as an office described it.
#[derive(Debug, Clone, PartialEq)]
pub enum Extent {
    /// Towns, by index.
    Towns(Vec<usize>),
    /// Zones, by index.
    Zones(Vec<usize>),
    /// The whole city.
    WholeCity,
    /// A circle around the office, in kilometers.
    RadiusKm(f64),
    /// Minutes by car from the office.
    Minutes(u32),
    /// A drawn polygon (longitude, latitude), counterclockwise.
    Drawn(Ring),
}

/// One line of a range.
#[derive(Debug, Clone, PartialEq)]
pub struct Range {
    /// How certain.
    pub certainty: Certainty,
    /// Where.
    pub extent: Extent,
    /// Remark, mostly empty.
    pub note: String,
}

impl Range {
    /// A line without a remark.
    pub(crate) fn new(certainty: Certainty, extent: Extent) -> Self {
        Self { certainty, extent, note: String::new() }
    }
}

/// What an office answered.
#[derive(Debug, Clone)]
pub struct Reply {
    /// Day of the answer in September 2026.
    pub day: u32,
    /// Role of the person who answered.
    pub respondent: &'static str,
    /// Answers in the order of [`CAPABILITIES`].
    pub capabilities: [Option<Level>; 17],
    /// 受入状況, or empty.
    pub acceptance: &'static str,
    /// 広げられる可能性, or empty.
    pub could_extend: &'static str,
    /// Message to residents, or empty.
    pub message: String,
    /// To whom 基本, 連絡先, 範囲, 機能, 受入状況 and メッセージ may be shown; empty without consent.
    pub consents: [&'static str; 6],
    /// End of the consent, or empty.
    pub until: &'static str,
    /// Ranges, which add up.
    pub ranges: Vec<Range>,
}

/// An office that was asked.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The office.
    pub office: usize,
    /// Its reply, if it replied.
    pub reply: Option<Reply>,
}
