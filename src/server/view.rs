//! What the API and pages show of a record: only ever made from [`Disclosed`] ones.

use serde::Serialize;
use utoipa::ToSchema;

use crate::atlas::{Atlas, Office, Visit};
use crate::geometry::LonLat;
use crate::model::{
    AddressLevel, Answer, Audience, Contact, DatasetId, Extent, Level, RangePart,
};

/// An office, as its audience may see it. What is not to be shown is absent.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct OfficeView {
    pub(crate) id: String,
    /// Kind id.
    pub(crate) kind: String,
    pub(crate) name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) name_kana: Option<String>,
    /// Corporation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) corporation: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) postal_code: Option<String>,
    pub(crate) address: String,
    /// Longitude, latitude; degrees.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) position: Option<[f64; 2]>,
    /// How exactly the position is known, where it was worked out from the address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) position_by_address: Option<AddressLevel>,
    /// Id of the zone it lies in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) zone: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) phone: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) fax: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) url: Option<String>,
    /// Opening days and hours in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) hours: Option<String>,
    /// Consultation hours (診療時間) in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) consultation: Option<String>,
    /// Departments (診療科目) as published.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) specialities: Vec<String>,
    /// What it notified the 地方厚生局 of, in words.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) notices: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) capacity: Option<u32>,
    /// Day of the answer to the survey; absent = 未回答.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) answered_on: Option<String>,
    /// Stated capabilities, in the order of the catalogue.
    pub(crate) capabilities: Vec<CapabilityView>,
    /// Declared range in words, one line a part.
    pub(crate) ranges: Vec<RangeView>,
    /// Whether a part of the range is a circle from a travel time (概算).
    pub(crate) range_is_approximate: bool,
    /// 可 / 要相談 / 不可: whether it takes new people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) accepting: Option<Answer>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) accepting_as_of: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) message: Option<String>,
    /// Under which condition it could extend its range (planners only).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) could_extend: Option<String>,
    /// The declared range as a change takes it back, remarks left out (one office asked for by
    /// planners only).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Vec<Object>>)]
    pub(crate) range_parts: Option<Vec<RangePart>>,
    /// Data sets that describe it, each with its number there; the record's own first. Planners only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) sources: Option<Vec<SourceView>>,
}

/// A stated capability.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct CapabilityView {
    /// Capability id.
    pub(crate) id: String,
    pub(crate) label: String,
    pub(crate) answer: Answer,
}

/// A part of a declared range.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct RangeView {
    /// `yes`, `consult` or `excluded`.
    pub(crate) level: &'static str,
    /// `towns`, `zones`, `whole_city`, `radius`, `minutes` or `drawn`.
    pub(crate) method: &'static str,
    /// In words.
    pub(crate) words: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) note: Option<String>,
}

/// An office and how far it is.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct VisitView {
    /// Meters along the ellipsoid, rounded to 10 m.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) distance_m: Option<f64>,
    pub(crate) office: OfficeView,
}

/// A zone's support center.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ContactView {
    pub(crate) name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) address: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) phone: Option<String>,
}

impl From<&Contact> for ContactView {
    fn from(contact: &Contact) -> Self {
        Self {
            name: contact.name.clone(),
            address: contact.address.clone(),
            phone: contact.phone.clone(),
        }
    }
}

pub(crate) fn visit(atlas: &Atlas, visit: &Visit<'_>) -> VisitView {
    let distance_m =
        visit.distance.map(|distance| (distance.as_meters() / 10.0).round() * 10.0);
    VisitView { distance_m, office: office(atlas, visit.office) }
}

pub(crate) fn office(atlas: &Atlas, office: &Office) -> OfficeView {
    let record = &office.record;
    let survey = record.survey.as_ref();
    let capabilities = atlas.catalogue().capabilities.iter().filter_map(|capability| {
        let answer = record.capability(&capability.id);
        (answer != Answer::Unanswered).then(|| CapabilityView {
            id: capability.id.to_string(),
            label: capability.label.clone(),
            answer,
        })
    });
    let acceptance = survey.and_then(|survey| survey.acceptance);
    let zone = office.zone.and_then(|zone| atlas.zones().get(zone)?.id.as_ref());
    OfficeView {
        id: record.id.to_string(),
        kind: record.kind.to_string(),
        name: record.name.clone(),
        name_kana: record.name_kana.clone(),
        corporation: record.corporation.clone(),
        postal_code: record.postal_code.clone(),
        address: record.address.clone(),
        position: record.location.map(|location| {
            let at: LonLat = location.position;
            [at.lon(), at.lat()]
        }),
        position_by_address: record.location.and_then(|location| location.by_address),
        zone: zone.map(ToString::to_string),
        phone: record.phone.clone(),
        fax: record.fax.clone(),
        url: record.url.clone().filter(|url| is_web_link(url)),
        hours: record.hours.clone(),
        consultation: record.consultation.clone(),
        specialities: record.specialities.clone(),
        notices: notices(atlas, &record.notices),
        capacity: record.capacity,
        answered_on: record.answered_on().map(|day| day.to_string()),
        capabilities: capabilities.collect(),
        ranges: survey
            .map(|survey| survey.ranges.iter().map(|part| range(atlas, part)).collect())
            .unwrap_or_default(),
        range_is_approximate: office
            .reach
            .as_ref()
            .is_some_and(|reach| reach.is_approximate()),
        accepting: acceptance.map(|own| own.answer),
        accepting_as_of: acceptance.and_then(|own| own.as_of).map(|day| day.to_string()),
        message: survey.and_then(|survey| survey.message.clone()),
        could_extend: survey.and_then(|survey| survey.could_extend.clone()),
        range_parts: None,
        sources: None,
    }
}

/// Notices in the catalogue's words, each once; codes the catalogue does not name are not shown.
pub(crate) fn notices(atlas: &Atlas, codes: &[String]) -> Vec<String> {
    let named = atlas.catalogue().notices_of(codes);
    named.map(|notice| notice.label.clone()).collect()
}

/// A data set that describes an office.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct SourceView {
    pub(crate) title: String,
    /// The office's number in it.
    pub(crate) code: String,
}

/// The data sets that describe an office, for who looks after the records.
pub(crate) fn sources(
    atlas: &Atlas,
    office: &Office,
    audience: Audience,
) -> Option<Vec<SourceView>> {
    let datasets = &atlas.register().datasets;
    let view = |(dataset, code): (&DatasetId, &String)| SourceView {
        title: datasets
            .get(dataset)
            .map_or_else(|| dataset.to_string(), |own| own.title.clone()),
        code: code.clone(),
    };
    let record = &office.record;
    let others = record.other_sources.iter().map(|own| (&own.dataset, &own.code));
    let all = [(&record.dataset, &record.code)].into_iter().chain(others);
    (audience == Audience::Planner).then(|| all.map(view).collect())
}

/// The declared range of an office, part by part, for who may try another.
pub(crate) fn range_parts(office: &Office, audience: Audience) -> Option<Vec<RangePart>> {
    let without_note = |part: &RangePart| RangePart { note: None, ..part.clone() };
    let parts = office.record.survey.iter().flat_map(|survey| &survey.ranges);
    (audience == Audience::Planner).then(|| parts.map(without_note).collect())
}

/// Links come from files: only web addresses become links.
fn is_web_link(url: &str) -> bool {
    url.starts_with("https://") || url.starts_with("http://")
}

fn range(atlas: &Atlas, part: &RangePart) -> RangeView {
    let method = match &part.extent {
        Extent::Towns(_) => "towns",
        Extent::Zones(_) => "zones",
        Extent::WholeCity => "whole_city",
        Extent::Radius(_) => "radius",
        Extent::Minutes(_) => "minutes",
        Extent::Drawn(_) => "drawn",
    };
    let level = match part.level {
        Level::Yes => "yes",
        Level::Consult => "consult",
        Level::Excluded => "excluded",
    };
    let words = part.extent.words(atlas.register());
    RangeView { level, method, words, note: part.note.clone() }
}

/// Whether an audience may be shown which office a figure hangs on (METHODS 3.7).
pub(crate) fn names_critical_offices(audience: Audience) -> bool {
    audience != Audience::Public
}
