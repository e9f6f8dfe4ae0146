//! Who could extend, and by what: the people gained for every square kilometer added.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;
use serde::Serialize;
use utoipa::ToSchema;

use super::PlanningError;
use super::words::suggestion_words;
use crate::atlas::{Atlas, Office, Reach};
use crate::coverage::{Baseline, Caption, Estimate, Reading};
use crate::geometry::{GridPoint, geodesic_distance};
use crate::message::Language;
use crate::model::{
    AgeBand, Answer, Audience, Extent, Level, Operation, RangePart, Scenario, TownKey,
    disclose,
};
use crate::unit::{Meters, share};

/// How suggestions are made.
#[derive(Debug, Clone, PartialEq)]
pub struct SuggestOptions {
    /// Whose gap is to shrink.
    pub band: AgeBand,
    /// Offices that did not say they could extend, too.
    pub all: bool,
    /// How many suggestions at most.
    pub limit: usize,
    /// By how much a radius may grow.
    pub steps: Vec<Meters>,
}

impl Default for SuggestOptions {
    fn default() -> Self {
        Self {
            band: AgeBand::Over65,
            all: false,
            limit: 20,
            steps: vec![Meters::meters(500.0), Meters::meters(1_000.0)],
        }
    }
}

/// What an office could add.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Extension {
    /// A town next to those it goes to.
    Town {
        /// Town key.
        key: String,
        /// Its name.
        name: String,
    },
    /// A larger radius.
    Radius {
        /// Meters today; of several circles the largest.
        from_m: f64,
        /// Meters then.
        to_m: f64,
    },
}

/// One way to shrink the gap: to be talked about, never assigned.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Suggestion {
    /// Office id.
    pub office: String,
    /// Its name.
    pub name: String,
    /// Under which condition it said it could extend, in its words.
    pub condition: Option<String>,
    /// What it would add.
    pub extension: Extension,
    /// People of the band nobody comes to today, and somebody would then.
    pub gain: Estimate,
    /// Square meters added to its range within the city.
    pub added_m2: f64,
    /// People gained for each square kilometer added; `None` where none is added.
    pub gain_per_km2: Option<f64>,
    /// The reason in Japanese.
    pub reason: String,
    /// The same in English.
    pub reason_en: String,
}

/// The suggestions for one question, best first.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct SuggestionReport {
    /// What must stand beside every figure.
    pub caption: Caption,
    /// Whose gap.
    pub band: AgeBand,
    /// People of the band nobody comes to today (pessimistic).
    pub gap: Estimate,
    /// Offices that could be asked.
    pub offices: usize,
    /// Extensions worked out.
    pub tried: usize,
    /// Extensions not worked out because the search was stopped.
    pub left: usize,
    /// The suggestions; each is counted alone, and two for the same people do not add up.
    pub suggestions: Vec<Suggestion>,
}

/// 訪問診療 goes no farther than this from the clinic (METHODS 3.2).
pub(super) const HOME_VISIT_LIMIT: Meters = Meters::meters(16_000.0);
pub(super) const HOME_VISIT_KINDS: [&str; 3] = ["clinic", "hospital", "dental"];

/// Fewer people than this are no reason to extend.
const LEAST_GAIN: f64 = 0.5;

/// An extension that is worth working out.
struct Idea<'a> {
    office: &'a Office,
    extension: Extension,
    ranges: Vec<RangePart>,
}

/// Suggests which office could add which town, or how many meters, so that people nobody comes to
/// are reached.
///
/// Only towns that lie at least partly in the gap are tried, and each by [`Baseline::try_out`], so that every
/// figure is that of the what-if.
///
/// # Errors
/// [`PlanningError::PlannersOnly`] ← a question for another audience: suggestions name offices;
/// [`PlanningError::NoDemand`] ← no people of the band are known, or nobody is left out;
/// [`PlanningError::Radius`] ← a step that is none; [`PlanningError::Coverage`].
/// # Source
/// METHODS 3.10, extension suggestion.
pub fn suggest(
    atlas: &Atlas,
    baseline: &Baseline,
    options: &SuggestOptions,
    stop: &(dyn Fn() -> bool + Sync),
) -> Result<SuggestionReport, PlanningError> {
    let query = baseline.query();
    if query.audience != Audience::Planner {
        return Err(PlanningError::PlannersOnly);
    }
    let bad = |own: &&Meters| !(1.0..=100_000.0).contains(&own.as_meters());
    if let Some(step) = options.steps.iter().find(bad) {
        return Err(PlanningError::Radius { meters: step.as_meters() });
    }
    let gaps = Gaps::of(atlas, baseline, options.band)?;
    let offices: Vec<&Office> = atlas
        .offices(query.audience)
        .iter()
        .filter(|office| query.counts(&office.record) && office.reach.is_some())
        .filter(|office| options.all || could_extend(office).is_some())
        .collect();
    let neighbors = Neighbors::of(atlas);
    let ideas: Vec<Idea<'_>> = offices
        .iter()
        .flat_map(|office| ideas(atlas, office, &gaps, &neighbors, options))
        .collect();
    let tried: Vec<Option<Result<Suggestion, PlanningError>>> = ideas
        .par_iter()
        .map(|idea| (!stop()).then(|| try_out(atlas, baseline, idea, options.band)))
        .collect();
    let left = tried.iter().filter(|own| own.is_none()).count();
    let mut suggestions = tried.into_iter().flatten().collect::<Result<Vec<_>, _>>()?;
    suggestions.retain(|own| own.gain.value >= LEAST_GAIN);
    suggestions.sort_by(|one, two| {
        let rate = |own: &Suggestion| own.gain_per_km2.unwrap_or_default();
        let by_rate = rate(two).total_cmp(&rate(one));
        by_rate
            .then(two.gain.value.total_cmp(&one.gain.value))
            .then(one.office.cmp(&two.office))
    });
    suggestions.truncate(options.limit);
    Ok(SuggestionReport {
        caption: baseline.caption().clone(),
        band: options.band,
        gap: gaps.sum,
        offices: offices.len(),
        tried: ideas.len() - left,
        left,
        suggestions,
    })
}

/// The words of an office that said it could extend; `None` where it said nothing, or no.
fn could_extend(office: &Office) -> Option<&str> {
    let words = office.record.survey.as_ref()?.could_extend.as_deref()?.trim();
    let refuses = matches!(Answer::parse(words), Some(Answer::No | Answer::Unanswered));
    (!refuses).then_some(words)
}

/// The people nobody comes to, parcel by parcel.
struct Gaps {
    by_parcel: Vec<f64>,
    sum: Estimate,
}

impl Gaps {
    fn of(atlas: &Atlas, baseline: &Baseline, band: AgeBand) -> Result<Self, PlanningError> {
        let own = |parcel| baseline.gap_people(parcel, Reading::Pessimistic, band);
        let gaps: Vec<Option<Estimate>> = (0..atlas.parcels().len()).map(own).collect();
        let sum = |of: fn(&Estimate) -> f64| gaps.iter().flatten().map(of).sum();
        let sum = Estimate::new(sum(|own| own.value), sum(|own| own.point));
        if sum.value < LEAST_GAIN {
            return Err(PlanningError::NoDemand);
        }
        let by_parcel = gaps.iter().map(|gap| gap.map_or(0.0, |gap| gap.value)).collect();
        Ok(Self { by_parcel, sum })
    }
}

/// Which parcels share a corner of their borders.
struct Neighbors {
    by_corner: BTreeMap<GridPoint, Vec<usize>>,
}

impl Neighbors {
    fn of(atlas: &Atlas) -> Self {
        let mut by_corner: BTreeMap<GridPoint, Vec<usize>> = BTreeMap::new();
        for (index, parcel) in atlas.parcels().iter().enumerate() {
            for &corner in parcel.shape.contours().flatten() {
                let own = by_corner.entry(corner).or_default();
                if own.last() != Some(&index) {
                    own.push(index);
                }
            }
        }
        Self { by_corner }
    }

    /// The parcels next to, or among, some parcels.
    fn around(&self, atlas: &Atlas, parcels: impl Iterator<Item = usize>) -> BTreeSet<usize> {
        let corners = parcels.flat_map(|own| atlas.parcels()[own].shape.contours().flatten());
        corners.filter_map(|corner| self.by_corner.get(corner)).flatten().copied().collect()
    }
}

fn ideas<'a>(
    atlas: &Atlas,
    office: &'a Office,
    gaps: &Gaps,
    neighbors: &Neighbors,
    options: &SuggestOptions,
) -> Vec<Idea<'a>> {
    let (Some(survey), Some(reach)) = (&office.record.survey, &office.reach) else {
        return Vec::new();
    };
    let radius = |part: &RangePart| match (part.level, &part.extent) {
        (Level::Yes, Extent::Radius(radius)) => Some(radius.as_meters()),
        _ => None,
    };
    let largest = survey.ranges.iter().filter_map(radius).reduce(f64::max);
    match largest {
        Some(from) => {
            let grown = options.steps.iter().map(|step| from + step.as_meters());
            let grown =
                grown.filter(|to| !has_limit(office) || *to <= HOME_VISIT_LIMIT.as_meters());
            grown.map(|to_m| wider(office, &survey.ranges, from, to_m)).collect()
        }
        None => {
            let near = neighbors.around(atlas, reach.covers(Level::Yes).keys().copied());
            let open = near.into_iter().filter(|own| gaps.by_parcel[*own] >= LEAST_GAIN);
            let near_enough =
                open.filter(|own| !has_limit(office) || is_within(atlas, office, *own));
            near_enough
                .filter_map(|own| one_more(atlas, office, &survey.ranges, own))
                .collect()
        }
    }
}

fn wider<'a>(office: &'a Office, ranges: &[RangePart], from_m: f64, to_m: f64) -> Idea<'a> {
    let grow = |part: &RangePart| match (part.level, &part.extent) {
        (Level::Yes, Extent::Radius(radius)) => {
            let extent = Extent::Radius(Meters::meters(radius.as_meters() + to_m - from_m));
            RangePart { extent, ..part.clone() }
        }
        _ => part.clone(),
    };
    let ranges = ranges.iter().map(grow).collect();
    Idea { office, extension: Extension::Radius { from_m, to_m }, ranges }
}

fn one_more<'a>(
    atlas: &Atlas,
    office: &'a Office,
    ranges: &[RangePart],
    parcel: usize,
) -> Option<Idea<'a>> {
    let parcel = &atlas.parcels()[parcel];
    let key: TownKey = parcel.town.clone()?;
    let extension = Extension::Town { key: key.to_string(), name: parcel.name.clone() };
    let mut ranges = ranges.to_vec();
    ranges.push(RangePart { level: Level::Yes, extent: Extent::Towns(vec![key]), note: None });
    Some(Idea { office, extension, ranges })
}

fn has_limit(office: &Office) -> bool {
    HOME_VISIT_KINDS.contains(&office.record.kind.as_str())
}

/// Whether all of a parcel lies within the limit of 訪問診療.
fn is_within(atlas: &Atlas, office: &Office, parcel: usize) -> bool {
    let Some(location) = office.record.location else { return false };
    let Ok([x, y]) = atlas.plane().project(location.position) else { return false };
    let corners =
        atlas.parcels()[parcel].shape.contours().flatten().map(|own| own.to_meters());
    let away = |at: &[f64; 2]| (at[0] - x).hypot(at[1] - y);
    let farthest = corners.max_by(|one, two| away(one).total_cmp(&away(two)));
    farthest.is_some_and(|at| {
        geodesic_distance(location.position, atlas.plane().unproject(at)) <= HOME_VISIT_LIMIT
    })
}

fn try_out(
    atlas: &Atlas,
    baseline: &Baseline,
    idea: &Idea<'_>,
    band: AgeBand,
) -> Result<Suggestion, PlanningError> {
    let record = &idea.office.record;
    let scenario = Scenario {
        operations: vec![Operation::Range {
            id: record.id.clone(),
            ranges: idea.ranges.clone(),
        }],
    };
    let gain = gain(atlas, baseline, &scenario, band)?;
    let changed = scenario.apply(atlas.register(), atlas.catalogue())?;
    let next = changed.values().flatten().find_map(|provider| {
        let record = disclose(provider, baseline.query().audience, atlas.today())?;
        atlas.office_of(record).reach
    });
    let area = |reach: Option<&Reach>| reach.map_or(0.0, |reach| promised(atlas, reach));
    let added_m2 = area(next.as_deref()) - area(idea.office.reach.as_deref());
    let mut own = Suggestion {
        office: record.id.to_string(),
        name: record.name.clone(),
        condition: could_extend(idea.office).map(ToOwned::to_owned),
        extension: idea.extension.clone(),
        gain,
        added_m2: added_m2.max(0.0),
        gain_per_km2: share(gain.value, added_m2 / 1e6),
        reason: String::new(),
        reason_en: String::new(),
    };
    own.reason = suggestion_words(&own, band, Language::Ja);
    own.reason_en = suggestion_words(&own, band, Language::En);
    Ok(own)
}

/// By how many people of a band the gap shrinks, in the pessimistic reading.
pub(super) fn gain(
    atlas: &Atlas,
    baseline: &Baseline,
    scenario: &Scenario,
    band: AgeBand,
) -> Result<Estimate, PlanningError> {
    let report = baseline.try_out(atlas, scenario)?.report(atlas);
    let readings = report.city.readings.iter();
    let mut own = readings.filter(|own| own.reading == Reading::Pessimistic);
    let people = own.next().and_then(|own| own.people.iter().find(|own| own.band == band));
    let people = people.ok_or(PlanningError::NoDemand)?;
    let (before, after) = (people.gap_before, people.gap_after);
    Ok(Estimate::new(before.value - after.value, before.point - after.point))
}

fn promised(atlas: &Atlas, reach: &Reach) -> f64 {
    let covers = reach.covers(Level::Yes).iter();
    covers.map(|(own, cover)| cover.area(&atlas.parcels()[*own]).as_square_meters()).sum()
}
