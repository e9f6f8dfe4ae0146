//! What is missing or doubtful in the records: a work list for planners, to be gone through one by one.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;

use crate::address::Finding;
use crate::atlas::{Atlas, Office};
use crate::geometry::geodesic_distance;
use crate::message::{self, Language};
use crate::model::{
    AddressLevel, Answer, Audience, Disclosed, KindId, Provider, address_key,
    address_spelling, are_one_name,
};

/// A stated position farther than this from the town of the address is doubtful, in meters: the larger
/// 大字 are a few kilometers across.
const FAR_M: f64 = 5_000.0;

/// So many offices at one point are placed at a city hall rather than at their own doors.
const PILE: usize = 5;

/// A survey answer older than this is asked for again, in days.
const STALE_DAYS: i32 = 365;

/// How complete the records of some offices are.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Completeness {
    /// Offices.
    pub offices: usize,
    /// Of them, with a position.
    pub with_position: usize,
    /// Of those, placed by their address.
    pub by_address: usize,
    /// With a telephone number.
    pub with_phone: usize,
    /// Asked in the survey.
    pub asked: usize,
    /// Of them, answered.
    pub answered: usize,
    /// Of those, within a year.
    pub fresh: usize,
    /// Declared where they go.
    pub with_range: usize,
    /// Agreed to show at least their range to residents.
    pub public_range: usize,
}

/// The records of one kind, in the city or in one zone.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct QualityRow {
    /// Kind id.
    pub kind: String,
    /// Zone id; `None` for all offices of the kind, wherever they are.
    pub zone: Option<String>,
    /// Name of the zone, or of the kind.
    pub name: String,
    /// The numbers.
    #[serde(flatten)]
    pub completeness: Completeness,
    /// Capabilities that concern the kind, with the number of offices that said 可, 要相談 or 不可.
    pub capabilities: Vec<(String, usize)>,
}

/// What is doubtful about an office.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Doubt {
    /// Two records seem to be one office.
    Twice,
    /// Its position lies far from the town of its address.
    FarFromAddress,
    /// It lies on one spot with many others.
    Pile,
    /// It has no position.
    NoPosition,
    /// It is placed by its address no closer than a 町 or 大字.
    CoarsePosition,
    /// Asked, but no answer.
    NotAnswered,
    /// Answered more than a year ago.
    Stale,
    /// It answered, but did not say where it goes.
    NoRange,
    /// It answered 不可 to what it notified the 地方厚生局 of.
    NoticeDenied,
}

impl Doubt {
    /// All doubts, the gravest first.
    pub const ALL: [Self; 9] = [
        Self::Twice,
        Self::FarFromAddress,
        Self::Pile,
        Self::NoPosition,
        Self::CoarsePosition,
        Self::NotAnswered,
        Self::Stale,
        Self::NoRange,
        Self::NoticeDenied,
    ];

    /// Its name in files, URLs and messages.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Twice => "twice",
            Self::FarFromAddress => "far_from_address",
            Self::Pile => "pile",
            Self::NoPosition => "no_position",
            Self::CoarsePosition => "coarse_position",
            Self::NotAnswered => "not_answered",
            Self::Stale => "stale",
            Self::NoRange => "no_range",
            Self::NoticeDenied => "notice_denied",
        }
    }
}

/// One line of the work list.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct WorkItem {
    /// What is doubtful.
    pub doubt: Doubt,
    /// Office id.
    pub id: String,
    /// Kind id.
    pub kind: String,
    /// Name.
    pub name: String,
    /// Address.
    pub address: String,
    /// Telephone.
    pub phone: Option<String>,
    /// Zone id.
    pub zone: Option<String>,
    /// What the doubt is about: the other record, meters, offices at the spot, a day.
    pub detail: Option<String>,
    /// The other record's office id, where two records seem to be one office.
    pub other: Option<String>,
}

/// How old a data set is.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct DatasetAge {
    /// Title.
    pub title: String,
    /// The day the content speaks of.
    pub as_of: Option<String>,
    /// Days since then.
    pub days: Option<i32>,
    /// Offices that come from it.
    pub offices: usize,
}

/// The quality of the records.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct QualityReport {
    /// The revision looked at.
    pub revision: u64,
    /// The day ages are counted to.
    pub today: String,
    /// By kind, in the order of the catalogue; under each kind its zones in display order.
    pub rows: Vec<QualityRow>,
    /// Data sets, in order of their titles.
    pub datasets: Vec<DatasetAge>,
    /// The work list, sorted by doubt, zone and id.
    pub work: Vec<WorkItem>,
}

/// Looks the records over, as planners see them.
///
/// # Cost
/// Linear in the offices; with address data, one look-up of each address.
pub fn quality(atlas: &Atlas) -> QualityReport {
    let offices = atlas.offices(Audience::Planner);
    let mut rows = Vec::new();
    for kind in &atlas.catalogue().kinds {
        let own: Vec<&Office> =
            offices.iter().filter(|office| office.record.kind == kind.id).collect();
        if own.is_empty() {
            continue;
        }
        rows.push(row(atlas, &own, (kind.id.as_str(), None), &kind.label));
        for (index, zone) in atlas.zones().iter().enumerate() {
            let Some(id) = &zone.id else { continue };
            let inside: Vec<&Office> =
                own.iter().copied().filter(|office| office.zone == Some(index)).collect();
            if !inside.is_empty() {
                rows.push(row(
                    atlas,
                    &inside,
                    (kind.id.as_str(), Some(id.as_str())),
                    &zone.name,
                ));
            }
        }
    }
    let mut work = doubts(atlas, offices);
    work.sort_by(|one, two| {
        (one.doubt, &one.zone, &one.id, &one.detail).cmp(&(
            two.doubt,
            &two.zone,
            &two.id,
            &two.detail,
        ))
    });
    QualityReport {
        revision: atlas.revision(),
        today: atlas.today().to_string(),
        rows,
        datasets: datasets(atlas),
        work,
    }
}

fn row(
    atlas: &Atlas,
    offices: &[&Office],
    (kind, zone): (&str, Option<&str>),
    name: &str,
) -> QualityRow {
    let count = |is: &dyn Fn(&Office) -> bool| offices.iter().filter(|own| is(own)).count();
    let survey = |own: &Office| own.record.survey.is_some();
    let answered = |own: &Office| own.record.answered_on().is_some();
    let completeness = Completeness {
        offices: offices.len(),
        with_position: count(&|own| own.record.location.is_some()),
        by_address: count(&|own| {
            own.record.location.is_some_and(|own| own.by_address.is_some())
        }),
        with_phone: count(&|own| own.record.phone.is_some()),
        asked: count(&survey),
        answered: count(&answered),
        fresh: count(&|own| {
            own.record.answered_on().is_some_and(|day| days(day, atlas.today()) <= STALE_DAYS)
        }),
        with_range: count(&|own| own.record.has_range()),
        public_range: count(&|own| {
            let public = atlas.offices(Audience::Public);
            let at = public.binary_search_by(|other| other.record.id.cmp(&own.record.id));
            at.is_ok_and(|at| public[at].record.has_range())
        }),
    };
    let concerned = atlas
        .catalogue()
        .capabilities
        .iter()
        .filter(|own| own.kinds.iter().any(|own| own.as_str() == kind));
    let capabilities = concerned.map(|capability| {
        let said = |own: &Office| own.record.capability(&capability.id) != Answer::Unanswered;
        (capability.id.to_string(), count(&said))
    });
    QualityRow {
        kind: kind.to_owned(),
        zone: zone.map(str::to_owned),
        name: name.to_owned(),
        completeness,
        capabilities: capabilities.collect(),
    }
}

fn days(from: Date, to: Date) -> i32 {
    to.since(from).map_or(0, |span| span.get_days())
}

fn datasets(atlas: &Atlas) -> Vec<DatasetAge> {
    let register = atlas.register();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for provider in register.providers.values() {
        *counts.entry(provider.dataset.as_str()).or_default() += 1;
    }
    let age = |own: &crate::model::Dataset| DatasetAge {
        title: own.title.clone(),
        as_of: own.as_of.map(|day| day.to_string()),
        days: own.as_of.map(|day| days(day, atlas.today())),
        offices: counts.get(own.id.as_str()).copied().unwrap_or_default(),
    };
    let mut ages: Vec<DatasetAge> = register.datasets.values().map(age).collect();
    ages.sort_by(|one, two| one.title.cmp(&two.title));
    ages
}

/// Labels of the notices whose capability the office answered 不可 to, each once.
fn denied_notices<'a>(atlas: &'a Atlas, record: &'a Provider) -> Vec<&'a str> {
    let notices = atlas.catalogue().notices_of(&record.notices);
    let denied = notices.filter(|notice| {
        let capability = notice.capability.as_ref();
        capability.is_some_and(|own| record.capability(own) == Answer::No)
    });
    denied.map(|notice| notice.label.as_str()).collect()
}

fn doubts(atlas: &Atlas, offices: &[Office]) -> Vec<WorkItem> {
    let mut work = Vec::new();
    let mut note = |office: &Office, doubt: Doubt, detail: Option<String>| {
        work.push(item(atlas, office, doubt, detail));
    };
    let piles = piles(offices);
    for office in offices {
        let record = &office.record;
        match record.location {
            None => note(office, Doubt::NoPosition, None),
            Some(location) => {
                if location.by_address.is_some_and(|own| own >= AddressLevel::Town) {
                    note(office, Doubt::CoarsePosition, None);
                }
                let pile = piles.get(&spot(record)).map_or(0, BTreeSet::len);
                if pile >= PILE && location.by_address.is_none() {
                    note(office, Doubt::Pile, Some(pile.to_string()));
                }
                if let Some(meters) = off_address(atlas, record).filter(|own| *own > FAR_M) {
                    note(
                        office,
                        Doubt::FarFromAddress,
                        Some(format!("{:.1} km", meters / 1e3)),
                    );
                }
            }
        }
        let Some(survey) = &record.survey else { continue };
        match survey.answered_on {
            None => note(office, Doubt::NotAnswered, None),
            Some(day) => {
                if days(day, atlas.today()) > STALE_DAYS {
                    note(office, Doubt::Stale, Some(day.to_string()));
                }
                if !record.has_range() {
                    note(office, Doubt::NoRange, None);
                }
                let denied = denied_notices(atlas, record);
                if !denied.is_empty() {
                    note(office, Doubt::NoticeDenied, Some(denied.join("、")));
                }
            }
        }
    }
    let register = atlas.register();
    for (one, two) in twice(offices) {
        let other = &two.record;
        if register.are_two(&one.record.id, &other.id) {
            continue;
        }
        let detail = Some(format!("{} {}", other.code, other.name));
        let other = Some(other.id.to_string());
        work.push(WorkItem { other, ..item(atlas, one, Doubt::Twice, detail) });
    }
    work
}

fn item(atlas: &Atlas, office: &Office, doubt: Doubt, detail: Option<String>) -> WorkItem {
    let record = &office.record;
    let zone = office.zone.and_then(|own| atlas.zones().get(own)?.id.as_ref());
    WorkItem {
        doubt,
        id: record.id.to_string(),
        kind: record.kind.to_string(),
        name: record.name.clone(),
        address: record.address.clone(),
        phone: record.phone.clone(),
        zone: zone.map(ToString::to_string),
        detail,
        other: None,
    }
}

/// A position to about a meter.
fn spot(record: &Provider) -> Option<[i64; 2]> {
    let at = record.location?.position;
    #[expect(clippy::cast_possible_truncation, reason = "degrees times 1e5 are small")]
    Some([at.lon(), at.lat()].map(|own| (own * 1e5).round() as i64))
}

/// The different addresses of offices on one spot.
fn piles(offices: &[Office]) -> BTreeMap<Option<[i64; 2]>, BTreeSet<String>> {
    let mut piles: BTreeMap<Option<[i64; 2]>, BTreeSet<String>> = BTreeMap::new();
    for office in offices.iter().filter(|own| own.record.location.is_some()) {
        let address = address_spelling(&office.record.address);
        piles.entry(spot(&office.record)).or_default().insert(address);
    }
    piles
}

/// Meters between a stated position and the town of the address.
fn off_address(atlas: &Atlas, record: &Disclosed<Provider>) -> Option<f64> {
    let location = record.location.filter(|own| own.by_address.is_none())?;
    let home = atlas.municipality();
    let Finding::Found(found) = atlas.find_address(&record.address, home)? else {
        return None;
    };
    let is_town = found.level < AddressLevel::Municipality && found.alternatives.is_empty();
    is_town.then(|| geodesic_distance(location.position, found.point).as_meters())
}

/// Records of one kind that seem to be one office: of one name with the same telephone number or address,
/// or of two data sets with the same telephone number. Each pair once.
fn twice(offices: &[Office]) -> Vec<(&Office, &Office)> {
    let mut known: BTreeMap<(&KindId, String), Vec<&Office>> = BTreeMap::new();
    let mut pairs: BTreeMap<(&str, &str), (&Office, &Office)> = BTreeMap::new();
    for office in offices {
        let record = &office.record;
        let phone = record.phone.as_deref().unwrap_or_default();
        let phone: String = phone.chars().filter(char::is_ascii_digit).collect();
        let phone = Some(phone).filter(|own| own.len() >= 9);
        let keys = [(phone, true), (address_key(&record.address), false)];
        for (key, is_phone) in keys {
            let Some(key) = key else { continue };
            let others = known.entry((&record.kind, key)).or_default();
            for first in &*others {
                let other = &first.record;
                let is_one = are_one_name(&other.name, &record.name)
                    || (is_phone && other.dataset != record.dataset);
                if is_one && other.id != record.id {
                    pairs.insert((other.id.as_str(), record.id.as_str()), (first, office));
                }
            }
            others.push(office);
        }
    }
    pairs.into_values().collect()
}

/// The work list as rows under a header, for a table; kinds and zones by their names.
pub fn quality_rows(
    report: &QualityReport,
    atlas: &Atlas,
    language: Language,
) -> Vec<Vec<String>> {
    let kind = |id: &str| {
        let own = atlas.catalogue().kinds.iter().find(|own| own.id.as_str() == id);
        own.map_or_else(|| id.to_owned(), |own| own.label.clone())
    };
    let zone =
        |id: &str| atlas.zone(id).map_or_else(|| id.to_owned(), |(_, own)| own.name.clone());
    let text = |key: String| message::text(&key, language).to_owned();
    let head =
        ["doubt", "detail", "zone", "kind", "id", "name", "address", "telephone", "done"];
    let head = head.map(|own| text(format!("report.quality.{own}")));
    let row = |own: &WorkItem| {
        let cell = |own: &Option<String>| own.clone().unwrap_or_default();
        vec![
            text(format!("report.doubt.{}", own.doubt.name())),
            cell(&own.detail),
            own.zone.as_deref().map(zone).unwrap_or_default(),
            kind(&own.kind),
            own.id.clone(),
            own.name.clone(),
            own.address.clone(),
            cell(&own.phone),
            String::new(),
        ]
    };
    std::iter::once(head.into()).chain(report.work.iter().map(row)).collect()
}
