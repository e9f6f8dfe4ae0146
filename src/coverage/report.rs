//! What a question is answered with: figures by zone and reading, never without their caption.
//!
//! Numbers of people are `f64` as computed, and `Option<f64>` once [`super::disclose_figures`] has
//! withheld what the audience must not read; only the latter leaves the process.

use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;

use super::METHOD_VERSION;
use super::query::{CountBy, CoverageQuery, Match, Need, Reading};
use super::suppressed::Bounds;
use super::tally::{DEPTHS, Tally};
use super::voice::Voice;
use crate::atlas::{Atlas, AtlasZone, CountedResidents, DemandSource, Projection};
use crate::geometry::Shape;
use crate::model::{AgeBand, Audience, Catalogue};
use crate::unit::share;

/// A number of people with what another fair method would have said.
///
/// # Units
/// Persons. `value` is by areal weighting, `point` by point allocation; `spread` is their distance.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, ToSchema)]
pub struct Estimate<N = f64> {
    /// By areal weighting (METHODS 3.6 (1)): the value to print.
    pub value: N,
    /// By point allocation (METHODS 3.6 (2)).
    pub point: N,
    /// |value − point|: the method spread to print beside the value.
    pub spread: N,
}

impl Estimate {
    /// An estimate from both methods.
    pub fn new(value: f64, point: f64) -> Self {
        Self { value, point, spread: (value - point).abs() }
    }
}

/// People of one age band in one reading.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
pub struct BandFigures<N = f64> {
    /// The band.
    pub band: AgeBand,
    /// People nobody comes to.
    pub gap: Estimate<N>,
    /// Share of the band's people whom nobody comes to; `None` without people.
    pub gap_share: Option<f64>,
    /// How far values suppressed in the census (秘匿) leave `gap` open; absent where they do not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suppressed: Option<Bounds>,
    /// People reached by exactly one office: they depend on it.
    pub sole: Estimate<N>,
    /// People by number of offices: 0, 1, 2, 3 and more; areal weighting.
    pub by_depth: [N; DEPTHS],
    /// People by number of offices; point allocation.
    pub by_depth_point: [N; DEPTHS],
    /// Whether figures above are withheld (null): 1 to 9 people, or what would tell them by
    /// subtraction.
    pub withheld: bool,
}

/// One reading of one zone.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ReadingFigures<N = f64> {
    /// How answers were read.
    pub reading: Reading,
    /// Square meters where nobody comes.
    pub gap_m2: f64,
    /// Square meters covered.
    pub covered_m2: f64,
    /// Share of the zone's area where nobody comes; `None` without area.
    pub gap_share: Option<f64>,
    /// Square meters of the gap where somebody lives (可住地); `None` where people are not known.
    pub inhabited_gap_m2: Option<f64>,
    /// Share of the land where somebody lives; `None` where nobody does, or people are not known.
    pub inhabited_gap_share: Option<f64>,
    /// Number of separate gaps of 1,000 m² or more; smaller slivers count in the total only.
    pub gap_parts: usize,
    /// Square meters of the largest gap.
    pub largest_gap_m2: f64,
    /// Square meters by number of offices: 0, 1, 2, 3 and more.
    pub area_by_depth_m2: [f64; DEPTHS],
    /// People, for the age bands the sources give.
    pub people: Vec<BandFigures<N>>,
}

/// The figures of one zone, or of the whole city.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ZoneFigures<N = f64> {
    /// Zone id; `None` for the whole city and for places no zone claims.
    pub id: Option<String>,
    /// Name.
    pub name: String,
    /// Area on the ellipsoid, square meters.
    pub area_m2: f64,
    /// Of it, where somebody lives: cells or towns with residents; `None` where people are not known.
    pub inhabited_m2: Option<f64>,
    /// Residents by band, areal weighting, in the order of the bands given.
    pub population: Vec<(String, Estimate<N>)>,
    /// Pessimistic, optimistic, unknown.
    pub readings: Vec<ReadingFigures<N>>,
}

impl<N> ZoneFigures<N> {
    /// The figures of one reading.
    pub fn reading(&self, reading: Reading) -> Option<&ReadingFigures<N>> {
        self.readings.iter().find(|own| own.reading == reading)
    }
}

impl<N> ReadingFigures<N> {
    /// The figures of one age band.
    pub fn band(&self, band: AgeBand) -> Option<&BandFigures<N>> {
        self.people.iter().find(|own| own.band == band)
    }
}

/// How many were asked and how many answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct SurveyFigures {
    /// Offices of these kinds in the register.
    pub offices: usize,
    /// Of them, asked.
    pub asked: usize,
    /// Of them, answered.
    pub answered: usize,
    /// Of them, with a declared range.
    pub with_range: usize,
    /// With a declared range this audience may not see; it does not count here.
    pub withheld: usize,
    /// Whose range is in minutes and drawn as a circle (概算).
    pub approximate: usize,
    /// Whose range was declared beyond the limit of its kind (16 km for 訪問診療 and 往診) and is
    /// counted up to it.
    pub limited: usize,
}

/// What must stand beside every figure.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Caption {
    /// Ids of the kinds counted.
    pub kinds: Vec<String>,
    /// The services asked for together.
    pub needs: Vec<Need>,
    /// What is counted where several come.
    pub count_by: CountBy,
    /// The condition in Japanese words, such as 「訪問看護 × 24時間対応」.
    pub condition: String,
    /// The same in English.
    pub condition_en: String,
    /// For whom.
    pub audience: Audience,
    /// The age band towns and plans are counted in.
    pub band: AgeBand,
    /// Answers to the survey.
    pub survey: SurveyFigures,
    /// Day of the latest answer counted.
    #[schema(value_type = Option<String>, format = Date)]
    pub as_of: Option<Date>,
    /// What people are counted in.
    pub demand: DemandSource,
    /// How far they are those of a resident register; absent where none counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub residents: Option<CountedResidents>,
    /// Which projection they are of; absent for people of today.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub projection: Option<Projection>,
    /// Meters of the circle assumed for an office without a declared range (unknown reading only).
    pub assumed_radius_m: Option<f64>,
    /// Revision of the register.
    pub revision: u64,
    /// Version of the definitions.
    pub method: u32,
}

/// The answer to one question.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct CoverageReport<N = f64> {
    /// What must stand beside every figure.
    pub caption: Caption,
    /// The whole city.
    pub city: ZoneFigures<N>,
    /// Zone by zone, in display order.
    pub zones: Vec<ZoneFigures<N>>,
}

/// METHODS 3.3: slivers below this are dropped from the list of gaps, not from the total.
const SLIVER_M2: f64 = 1_000.0;

pub(super) fn zone_figures(zone: &AtlasZone, tally: &Tally, gaps: &[Shape; 3]) -> ZoneFigures {
    let readings = Reading::ALL
        .into_iter()
        .zip(gaps)
        .map(|(reading, gap)| {
            reading_figures(reading, zone.area.as_square_meters(), tally, gap)
        })
        .collect();
    let population = tally
        .bands()
        .map(|band| {
            let sum =
                |by: &[[f64; DEPTHS]; AgeBand::MOST]| by[band.index()].iter().sum::<f64>();
            (band.name(), Estimate::new(sum(&tally.areal[0]), sum(&tally.point[0])))
        })
        .collect();
    ZoneFigures {
        id: zone.id.as_ref().map(ToString::to_string),
        name: zone.name.clone(),
        area_m2: zone.area.as_square_meters(),
        inhabited_m2: tally.known[0].then_some(tally.inhabited),
        population,
        readings,
    }
}

fn reading_figures(
    reading: Reading,
    total: f64,
    tally: &Tally,
    gap: &Shape,
) -> ReadingFigures {
    let index = reading as usize;
    let gap_m2 = tally.uncovered[index];
    // Parts are known from the outlines that are drawn, the total from true circles: the parts
    // share the total, so that none is larger than the whole.
    let drawn = gap.area().as_square_meters();
    let exact = share(gap_m2, drawn).unwrap_or(0.0);
    let parts: Vec<f64> =
        gap.part_areas().iter().map(|part| part.as_square_meters() * exact).collect();
    let people = tally
        .bands()
        .map(|band| {
            let areal = tally.areal[index][band.index()];
            let point = tally.point[index][band.index()];
            BandFigures {
                band,
                gap: Estimate::new(areal[0], point[0]),
                gap_share: share(areal[0], areal.iter().sum()),
                suppressed: None,
                sole: Estimate::new(areal[1], point[1]),
                by_depth: areal,
                by_depth_point: point,
                withheld: false,
            }
        })
        .collect();
    ReadingFigures {
        reading,
        gap_m2,
        covered_m2: tally.covered(reading).as_square_meters(),
        gap_share: share(gap_m2, total),
        inhabited_gap_m2: tally.known[0].then_some(tally.inhabited_gap[index]),
        inhabited_gap_share: share(tally.inhabited_gap[index], tally.inhabited),
        gap_parts: parts.iter().filter(|part| **part >= SLIVER_M2).count(),
        largest_gap_m2: parts.iter().copied().fold(0.0, f64::max),
        area_by_depth_m2: tally.area[index],
        people,
    }
}

pub(super) fn assemble(
    atlas: &Atlas,
    query: &CoverageQuery,
    voices: &[Voice],
    zones: Vec<ZoneFigures>,
) -> CoverageReport {
    let city = sum_zones(atlas.municipality().unwrap_or_default(), &zones);
    CoverageReport { caption: caption(atlas, query, voices), city, zones }
}

pub(super) fn caption(atlas: &Atlas, query: &CoverageQuery, voices: &[Voice]) -> Caption {
    // Counts of the whole register: how many were asked is no office's secret.
    let all = atlas.register().providers.values();
    let counted: Vec<_> = all.filter(|provider| query.counts_kind(&provider.kind)).collect();
    let with_range = counted.iter().filter(|provider| provider.has_range()).count();
    let offices = atlas.offices(query.audience);
    let seen = offices
        .iter()
        .filter(|office| query.counts_kind(&office.record.kind) && office.reach.is_some())
        .count();
    let count = |counts: fn(&Voice) -> bool| {
        let counted = voices.iter().filter(|voice| counts(voice) && !voice.is_assumed);
        let mut offices: Vec<usize> = counted.map(|voice| voice.office).collect();
        offices.dedup();
        offices.len()
    };
    let (condition, condition_en) = condition(atlas, query);
    let assumes = voices.iter().any(|voice| voice.is_assumed);
    let radius =
        query.kinds().first().and_then(|kind| atlas.assumed_radius(kind, query.audience));
    Caption {
        kinds: query.kinds().iter().map(ToString::to_string).collect(),
        needs: query.needs.clone(),
        count_by: query.count_by,
        condition,
        condition_en,
        audience: query.audience,
        band: query.band,
        survey: SurveyFigures {
            offices: counted.len(),
            asked: counted.iter().filter(|provider| provider.survey.is_some()).count(),
            answered: counted
                .iter()
                .filter(|provider| provider.answered_on().is_some())
                .count(),
            with_range,
            withheld: with_range.saturating_sub(seen),
            approximate: count(|voice| voice.reach.is_approximate()),
            limited: count(|voice| voice.reach.is_limited()),
        },
        as_of: counted.iter().filter_map(|provider| provider.answered_on()).max(),
        demand: atlas.demand_source(),
        residents: atlas.counted_residents(),
        projection: atlas.projection().cloned(),
        assumed_radius_m: radius.filter(|_| assumes).map(crate::unit::Meters::as_meters),
        revision: atlas.revision(),
        method: METHOD_VERSION,
    }
}

/// The condition in words, Japanese and English.
fn condition(atlas: &Atlas, query: &CoverageQuery) -> (String, String) {
    let words: Vec<(String, String)> =
        query.needs.iter().map(|need| condition_of(atlas.catalogue(), need)).collect();
    let ja: Vec<&str> = words.iter().map(|(ja, _)| ja.as_str()).collect();
    let en: Vec<&str> = words.iter().map(|(_, en)| en.as_str()).collect();
    match query.count_by {
        CountBy::Office => (ja.join(" ＋ "), en.join(" + ")),
        CountBy::Corporation => {
            (ja.join(" ＋ ") + "（法人で数える）", en.join(" + ") + " (by corporation)")
        }
    }
}

fn condition_of(catalogue: &Catalogue, need: &Need) -> (String, String) {
    let kinds: Vec<_> = need.kinds.iter().filter_map(|id| catalogue.kind(id)).collect();
    let able: Vec<_> =
        need.capabilities.iter().filter_map(|id| catalogue.capability(id)).collect();
    let (and, and_en) = match need.matching {
        Match::All => ("かつ", "and"),
        Match::Any => ("または", "or"),
    };
    let join = |words: Vec<&str>, with: &str| words.join(with);
    let mut ja = join(kinds.iter().map(|kind| kind.label.as_str()).collect(), "・");
    let mut en = join(kinds.iter().map(|kind| kind.label_en.as_str()).collect(), ", ");
    if !able.is_empty() {
        ja += " × ";
        ja += &join(able.iter().map(|own| own.label.as_str()).collect(), &format!(" {and} "));
        en += " × ";
        en += &join(
            able.iter().map(|own| own.label_en.as_str()).collect(),
            &format!(" {and_en} "),
        );
    }
    (ja, en)
}

/// The whole city is the sum of its zones; shares are taken anew.
fn sum_zones(name: &str, zones: &[ZoneFigures]) -> ZoneFigures {
    let area_m2 = zones.iter().map(|zone| zone.area_m2).sum();
    let inhabited_m2 = sum_known(zones.iter().map(|zone| zone.inhabited_m2));
    let population =
        zones.iter().fold(Vec::new(), |mut sums: Vec<(String, Estimate)>, zone| {
            for (band, own) in &zone.population {
                match sums.iter_mut().find(|(name, _)| name == band) {
                    Some((_, sum)) => *sum = add(*sum, *own),
                    None => sums.push((band.clone(), *own)),
                }
            }
            sums
        });
    let readings = Reading::ALL
        .into_iter()
        .map(|reading| {
            let parts: Vec<&ReadingFigures> =
                zones.iter().filter_map(|zone| zone.reading(reading)).collect();
            sum_readings(reading, (area_m2, inhabited_m2), &parts)
        })
        .collect();
    ZoneFigures {
        id: None,
        name: name.to_owned(),
        area_m2,
        inhabited_m2,
        population,
        readings,
    }
}

/// The sum of what is known; `None` where nothing is.
fn sum_known(values: impl Iterator<Item = Option<f64>>) -> Option<f64> {
    values.flatten().reduce(|sum, own| sum + own)
}

fn sum_readings(
    reading: Reading,
    (area_m2, inhabited_m2): (f64, Option<f64>),
    parts: &[&ReadingFigures],
) -> ReadingFigures {
    let sum = |of: fn(&ReadingFigures) -> f64| parts.iter().map(|part| of(part)).sum::<f64>();
    let mut area_by_depth_m2 = [0.0; DEPTHS];
    for part in parts {
        add_each(&mut area_by_depth_m2, &part.area_by_depth_m2);
    }
    let mut bands: Vec<AgeBand> =
        parts.iter().flat_map(|part| part.people.iter().map(|own| own.band)).collect();
    bands.sort_by_key(|band| band.index());
    bands.dedup();
    let people = bands
        .into_iter()
        .filter_map(|band| {
            let own: Vec<&BandFigures> =
                parts.iter().filter_map(|part| part.band(band)).collect();
            let first = **own.first()?;
            Some(own.iter().skip(1).fold(first, |mut total, part| {
                total.gap = add(total.gap, part.gap);
                total.sole = add(total.sole, part.sole);
                add_each(&mut total.by_depth, &part.by_depth);
                add_each(&mut total.by_depth_point, &part.by_depth_point);
                total
            }))
        })
        .map(|mut total| {
            total.gap_share = share(total.gap.value, total.by_depth.iter().sum());
            total
        })
        .collect();
    let gap_m2 = sum(|part| part.gap_m2);
    let inhabited_gap_m2 = sum_known(parts.iter().map(|part| part.inhabited_gap_m2));
    let inhabited = inhabited_gap_m2.zip(inhabited_m2);
    ReadingFigures {
        reading,
        gap_m2,
        covered_m2: sum(|part| part.covered_m2),
        gap_share: share(gap_m2, area_m2),
        inhabited_gap_m2,
        inhabited_gap_share: inhabited.and_then(|(gap, all)| share(gap, all)),
        gap_parts: parts.iter().map(|part| part.gap_parts).sum(),
        largest_gap_m2: parts.iter().map(|part| part.largest_gap_m2).fold(0.0, f64::max),
        area_by_depth_m2,
        people,
    }
}

fn add(one: Estimate, two: Estimate) -> Estimate {
    Estimate::new(one.value + two.value, one.point + two.point)
}

fn add_each(sums: &mut [f64; DEPTHS], parts: &[f64; DEPTHS]) {
    for (sum, part) in sums.iter_mut().zip(parts) {
        *sum += part;
    }
}
