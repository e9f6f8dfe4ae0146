//! An office: where it is, what it says it does and where it says it goes.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::catalogue::text_id;
use super::{
    AddressLevel, Answer, CapabilityId, Consents, DatasetId, KindId, Level, OtherSource,
    Profile, RangePart, ZoneId,
};
use crate::geometry::LonLat;

text_id!(
    /// An office's key in the workspace: kind and official number, such as `visiting_nursing:1291200011`.
    ProviderId
);

impl ProviderId {
    fn listed(kind: &KindId, code: &str) -> Self {
        Self::new(format!("{kind}:{code}"))
    }
}

/// Where an office is, and how well that is known.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Location {
    /// The position.
    pub position: LonLat,
    /// Set by hand on the map: no import may move it.
    pub placed_by_hand: bool,
    /// How exactly, where it was worked out from the address; `None` where it was stated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by_address: Option<AddressLevel>,
}

impl Location {
    /// A position that a source states.
    pub const fn stated(position: LonLat) -> Self {
        Self { position, placed_by_hand: false, by_address: None }
    }

    /// A position set on the map.
    pub const fn by_hand(position: LonLat) -> Self {
        Self { position, placed_by_hand: true, by_address: None }
    }

    /// A position worked out from an address.
    pub const fn by_address(position: LonLat, level: AddressLevel) -> Self {
        Self { position, placed_by_hand: false, by_address: Some(level) }
    }
}

/// Whether an office takes new people now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acceptance {
    /// 可 = ○, 要相談 = △, 不可 = ×.
    pub answer: Answer,
    /// The day it was said.
    pub as_of: Option<Date>,
}

/// An office's reply to the municipal survey.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct SurveyReply {
    /// The day of the answer; `None` = asked, but not answered yet (未回答).
    pub answered_on: Option<Date>,
    /// Ranges it says it visits.
    pub ranges: Vec<RangePart>,
    /// What it says it can do.
    pub capabilities: BTreeMap<CapabilityId, Answer>,
    /// Whether it takes new people now.
    pub acceptance: Option<Acceptance>,
    /// Under which condition it could extend its range.
    pub could_extend: Option<String>,
    /// Message to residents.
    pub message: Option<String>,
}

/// An office that offers care: the unit that is counted, shown and printed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Provider {
    /// Key in the workspace.
    pub id: ProviderId,
    /// Kind of resource.
    pub kind: KindId,
    /// Official number as text, leading zeros kept: 事業所番号 or 医療機関ID.
    pub code: String,
    /// Name.
    pub name: String,
    /// Reading of the name.
    pub name_kana: Option<String>,
    /// Corporation.
    pub corporation: Option<String>,
    /// Corporate number, 13 digits as text.
    pub corporation_number: Option<String>,
    /// Postal code, seven digits.
    pub postal_code: Option<String>,
    /// Address, building included once.
    pub address: String,
    /// Position; absent when the source has none or a wrong one.
    pub location: Option<Location>,
    /// Zone set by hand; otherwise computed from the position.
    pub zone_override: Option<ZoneId>,
    /// Telephone, half-width with hyphens as given.
    pub phone: Option<String>,
    /// Fax.
    pub fax: Option<String>,
    /// Web page.
    pub url: Option<String>,
    /// Opening days and hours in words.
    pub hours: Option<String>,
    /// Consultation hours (診療時間) in words, beside the days it is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consultation: Option<String>,
    /// Departments (診療科目) as published, in the order of the source.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub specialities: Vec<String>,
    /// What it notified the 地方厚生局 of, such as `訪看23`; see [`crate::model::Notice`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notices: Vec<String>,
    /// Capacity (定員), where the source has one above zero.
    pub capacity: Option<u32>,
    /// Survey reply; `None` = never asked.
    pub survey: Option<Box<SurveyReply>>,
    /// What it wrote for the handbook; `None` = nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profile: Option<Box<Profile>>,
    /// What may be shown to whom.
    pub consents: Consents,
    /// Where the basic facts come from.
    pub dataset: DatasetId,
    /// Other data sets that describe it, by their ids; in order of those.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub other_sources: Vec<OtherSource>,
}

impl Provider {
    /// An office as a public list names it, with nothing but its key and name.
    pub fn listed(kind: &KindId, code: &str, name: &str, dataset: &DatasetId) -> Self {
        Self {
            id: ProviderId::listed(kind, code),
            kind: kind.clone(),
            code: code.to_owned(),
            name: name.to_owned(),
            name_kana: None,
            corporation: None,
            corporation_number: None,
            postal_code: None,
            address: String::new(),
            location: None,
            zone_override: None,
            phone: None,
            fax: None,
            url: None,
            hours: None,
            consultation: None,
            specialities: Vec::new(),
            notices: Vec::new(),
            capacity: None,
            survey: None,
            profile: None,
            consents: Consents::published_openly(),
            dataset: dataset.clone(),
            other_sources: Vec::new(),
        }
    }

    /// The same office in the list of another kind: one that offers several services is there for each.
    #[must_use]
    pub fn listed_as(&self, kind: &KindId, dataset: &DatasetId) -> Self {
        Self {
            id: ProviderId::listed(kind, &self.code),
            kind: kind.clone(),
            dataset: dataset.clone(),
            ..self.clone()
        }
    }

    /// An office that does not exist, for trying out what it would change.
    pub fn proposed(id: ProviderId, kind: KindId, name: &str, position: LonLat) -> Self {
        Self {
            id: id.clone(),
            location: Some(Location::by_hand(position)),
            survey: Some(Box::default()),
            consents: Consents::default(),
            ..Self::listed(&kind, id.as_str(), name, &DatasetId::new("scenario"))
        }
    }

    /// The answer for a capability, 未回答 where nothing was said.
    pub fn capability(&self, id: &CapabilityId) -> Answer {
        self.survey
            .as_ref()
            .and_then(|survey| survey.capabilities.get(id).copied())
            .unwrap_or_default()
    }

    /// The day it answered the survey.
    pub fn answered_on(&self) -> Option<Date> {
        self.survey.as_ref().and_then(|survey| survey.answered_on)
    }

    /// Whether it declared any place it goes to.
    pub fn has_range(&self) -> bool {
        self.survey.as_ref().is_some_and(|survey| {
            survey.ranges.iter().any(|part| part.level != Level::Excluded)
        })
    }
}
