//! If offices went where fewer people live than an office needs today: a scenario, not a forecast.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use utoipa::ToSchema;

use super::PlanningError;
use super::words::withdrawal_words;
use crate::atlas::{Atlas, Office};
use crate::coverage::{Baseline, Caption, CoverageQuery, WhatIfReport};
use crate::geometry::{MeshCell, PointIndex};
use crate::message::Language;
use crate::model::{AgeBand, Audience, Operation, ProjectedPeople, ProviderId, Scenario};
use crate::unit::{Meters, share};

/// How the scenario is made.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WithdrawalOptions {
    /// Whose number an office lives on.
    pub band: AgeBand,
    /// How far its surroundings go; as far as offices of its kind say they usually go if `None`.
    pub around: Option<Meters>,
}

/// Where no office of the kind has said how far it goes: the circle of the study this follows.
const USUAL: Meters = Meters::meters(15_000.0);

/// Of 1 km cells, so many bins of equal number at most.
const MOST_BINS: usize = 10;

/// A bin holds so many cells at least.
const LEAST_CELLS: usize = 5;

/// Cells of 1 km whose surroundings hold about as many people.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
pub struct SizeBin {
    /// Fewest people around one of them.
    pub from: f64,
    /// Most people around one of them.
    pub to: f64,
    /// On average.
    pub mean: f64,
    /// How many cells.
    pub cells: usize,
    /// Of them, with an office.
    pub with_office: usize,
    /// Their share, made to rise with size where neighboring bins disagree.
    pub share: f64,
}

/// An office whose surroundings lose people.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ThinningOffice {
    /// Office id.
    pub id: String,
    /// Name.
    pub name: String,
    /// The zone it lies in.
    pub zone: String,
    /// People around it in the base year.
    pub before: f64,
    /// In the year asked for.
    pub after: f64,
}

/// What would be left if offices went.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct WithdrawalReport {
    /// What must stand beside every figure.
    pub caption: Caption,
    /// The year today's offices are compared with.
    pub base_year: u16,
    /// The year asked for.
    pub year: u16,
    /// Whose number counts.
    pub band: AgeBand,
    /// Meters the surroundings go.
    pub around_m: f64,
    /// Share of cells with an office by how many people live around, fewest first.
    pub bins: Vec<SizeBin>,
    /// The number of people around at which half of the cells have an office; `None` where there is
    /// no such number.
    pub threshold: Option<f64>,
    /// Offices with that many today and fewer then, largest loss first.
    pub offices: Vec<ThinningOffice>,
    /// Offices that have fewer already, and are there all the same: they stay.
    pub already_below: usize,
    /// Projected cells around whose ages are not known: their people do not count.
    pub cells_without_ages: usize,
    /// What would change if the offices listed went; `None` where there are none.
    pub effect: Option<WhatIfReport>,
    /// What this is and found, in Japanese.
    pub judgment: String,
    /// The same in English.
    pub judgment_en: String,
}

/// Supposes that offices go where, in a coming year, fewer people live around than where half of
/// the places have an office today.
///
/// # Shape
/// An Atlas from [`Atlas::in_year`]. Places are the inhabited 1 km cells whose middle lies in the
/// city; people around them are those of projected cells as published, of neighbors too. Offices
/// beyond the border are not known, so that places near it may seem to have fewer than they have.
/// # Errors
/// [`PlanningError::PlannersOnly`], [`PlanningError::NotProjected`], [`PlanningError::NotAfter`],
/// [`PlanningError::OneNeed`], [`PlanningError::Radius`], [`PlanningError::NoDemand`] ← nobody of the
/// band is known; [`PlanningError::Coverage`].
/// # Source
/// METHODS 3.10, withdrawal scenario.
pub fn withdrawal(
    atlas: &Atlas,
    query: &CoverageQuery,
    options: WithdrawalOptions,
) -> Result<WithdrawalReport, PlanningError> {
    if query.audience != Audience::Planner {
        return Err(PlanningError::PlannersOnly);
    }
    let year = atlas.year().ok_or(PlanningError::NotProjected)?;
    let base = atlas.base_year().unwrap_or(year);
    if year <= base {
        return Err(PlanningError::NotAfter { year, base });
    }
    if query.needs.len() != 1 {
        return Err(PlanningError::OneNeed { count: query.needs.len() });
    }
    let around = options.around.unwrap_or_else(|| usual(atlas, query));
    if !(100.0..=100_000.0).contains(&around.as_meters()) {
        return Err(PlanningError::Radius { meters: around.as_meters() });
    }
    let people = Surroundings::of(atlas, [base, year], options.band, around);
    if people.is_empty() {
        return Err(PlanningError::NoDemand);
    }
    let offices: Vec<(&Office, String)> = atlas
        .offices(query.audience)
        .iter()
        .filter(|office| query.counts(&office.record))
        .filter_map(|office| Some((office, place_of(atlas, office)?)))
        .collect();
    let occupied: BTreeSet<&str> = offices.iter().map(|own| own.1.as_str()).collect();
    let places: Vec<(f64, bool)> = people
        .places(atlas)
        .into_iter()
        .filter_map(|place| {
            Some((people.around(atlas, &place)?[0], occupied.contains(place.as_str())))
        })
        .collect();
    let bins = bins(places);
    let threshold = threshold(&bins);
    let mut already_below = 0;
    let mut thinning: Vec<ThinningOffice> = Vec::new();
    for (office, place) in &offices {
        let Some(([before, after], limit)) = people.around(atlas, place).zip(threshold) else {
            continue;
        };
        if before < limit {
            already_below += 1;
        } else if after < limit {
            thinning.push(ThinningOffice {
                id: office.record.id.to_string(),
                name: office.record.name.clone(),
                zone: office
                    .zone
                    .map_or_else(String::new, |at| atlas.zones()[at].name.clone()),
                before,
                after,
            });
        }
    }
    let loss = |own: &ThinningOffice| own.before - own.after;
    thinning.sort_by(|one, two| loss(two).total_cmp(&loss(one)).then(one.id.cmp(&two.id)));
    let baseline = Baseline::new(atlas, query)?;
    let effect = without(atlas, &baseline, &thinning)?;
    let mut report = WithdrawalReport {
        caption: baseline.caption().clone(),
        base_year: base,
        year,
        band: options.band,
        around_m: around.as_meters(),
        bins,
        threshold,
        offices: thinning,
        already_below,
        cells_without_ages: people.without_ages,
        effect,
        judgment: String::new(),
        judgment_en: String::new(),
    };
    report.judgment = withdrawal_words(&report, Language::Ja);
    report.judgment_en = withdrawal_words(&report, Language::En);
    Ok(report)
}

/// How far offices of the kinds asked for say they go, the median.
fn usual(atlas: &Atlas, query: &CoverageQuery) -> Meters {
    let radii = query.kinds().into_iter();
    let known = radii.filter_map(|kind| atlas.assumed_radius(&kind, query.audience));
    known.max_by(|one, two| one.as_meters().total_cmp(&two.as_meters())).unwrap_or(USUAL)
}

/// The 1 km cell an office of the city stands in.
fn place_of(atlas: &Atlas, office: &Office) -> Option<String> {
    let position = office.record.location?.position;
    atlas.locate(position)?;
    Some(kilometer_cell(&MeshCell::quarter_code(position)?)?.to_owned())
}

/// The code of the 1 km cell that holds a cell.
///
/// # Source
/// JIS X 0410: its code is the first eight digits.
fn kilometer_cell(code: &str) -> Option<&str> {
    code.get(..8)
}

fn without(
    atlas: &Atlas,
    baseline: &Baseline,
    offices: &[ThinningOffice],
) -> Result<Option<WhatIfReport>, PlanningError> {
    if offices.is_empty() {
        return Ok(None);
    }
    let close = |own: &ThinningOffice| Operation::Close { id: ProviderId::new(&own.id) };
    let scenario = Scenario { operations: offices.iter().map(close).collect() };
    Ok(Some(baseline.try_out(atlas, &scenario)?.report(atlas)))
}

/// People of projected cells, in two years.
struct Surroundings {
    /// By projected cell.
    people: Vec<[f64; 2]>,
    /// Of each its 1 km cell.
    places: Vec<String>,
    /// By their middles, on the plane.
    index: PointIndex,
    radius: f64,
    without_ages: usize,
}

impl Surroundings {
    fn of(atlas: &Atlas, years: [u16; 2], band: AgeBand, around: Meters) -> Self {
        let mut without_ages = 0;
        let (mut people, mut places, mut points) = (Vec::new(), Vec::new(), Vec::new());
        for cell in atlas.register().projections.values() {
            let code = cell.code.as_str();
            let middle = MeshCell::parse(code).ok().map(|own| own.center());
            let Some(point) = middle.and_then(|own| atlas.plane().project(own).ok()) else {
                continue;
            };
            let Some(place) = kilometer_cell(code) else { continue };
            let counts = years.map(|year| count(cell.years.get(&year), band));
            if counts.contains(&None) {
                without_ages += 1;
            }
            people.push(counts.map(Option::unwrap_or_default));
            places.push(place.to_owned());
            points.push(point);
        }
        // Points a bucket, about as many as a disc of the radius holds in its corner cells.
        let index = PointIndex::new(&points, 4.0);
        Self { people, places, index, radius: around.as_meters(), without_ages }
    }

    fn is_empty(&self) -> bool {
        self.people.iter().all(|own| own[0] == 0.0)
    }

    /// The inhabited 1 km cells whose middle lies in the city.
    fn places(&self, atlas: &Atlas) -> Vec<String> {
        let mut inhabited: BTreeMap<&str, f64> = BTreeMap::new();
        for (place, people) in self.places.iter().zip(&self.people) {
            *inhabited.entry(place).or_default() += people[0];
        }
        let is_inside = |code: &str| {
            let cell = MeshCell::parse(code);
            cell.is_ok_and(|own| atlas.locate(own.center()).is_some())
        };
        let own =
            inhabited.into_iter().filter(|(code, people)| *people > 0.0 && is_inside(code));
        own.map(|(code, _)| code.to_owned()).collect()
    }

    /// People around a 1 km cell, by the middles of cells.
    fn around(&self, atlas: &Atlas, place: &str) -> Option<[f64; 2]> {
        let middle = MeshCell::parse(place).ok()?.center();
        let at = atlas.plane().project(middle).ok()?;
        let mut sum = [0.0; 2];
        let numbers = self.index.numbers();
        self.index.each_within(at, self.radius, |slot, _| {
            let number = numbers.get(slot as usize).copied().unwrap_or(u32::MAX);
            let people = self.people.get(number as usize).copied().unwrap_or_default();
            sum = [sum[0] + people[0], sum[1] + people[1]];
        });
        Some(sum)
    }
}

/// People of a band; `None` where ages are not known. A cell without a record of the year has nobody.
fn count(people: Option<&ProjectedPeople>, band: AgeBand) -> Option<f64> {
    let Some(people) = people else { return Some(0.0) };
    if people.total == 0.0 {
        return Some(0.0);
    }
    match (&people.ages, band) {
        (_, AgeBand::Total) => Some(people.total),
        (Some(ages), _) => ages.population(people.total).band(band),
        (None, _) => None,
    }
}

/// Places by size, in bins of equal number whose shares never fall as size grows.
fn bins(mut places: Vec<(f64, bool)>) -> Vec<SizeBin> {
    places.sort_by(|one, two| one.0.total_cmp(&two.0));
    let count = (places.len() / LEAST_CELLS).clamp(1, MOST_BINS);
    let mut bins: Vec<SizeBin> = (0..count)
        .filter_map(|bin| {
            let (from, to) = (places.len() * bin / count, places.len() * (bin + 1) / count);
            SizeBin::of(places.get(from..to)?)
        })
        .collect();
    let (sizes, shares): (Vec<_>, Vec<_>) =
        bins.iter().map(|own| (own.cells as f64, own.share)).unzip();
    for (bin, share) in bins.iter_mut().zip(rising(&shares, &sizes)) {
        bin.share = share;
    }
    bins
}

impl SizeBin {
    fn of(places: &[(f64, bool)]) -> Option<Self> {
        let with_office = places.iter().filter(|own| own.1).count();
        let sum: f64 = places.iter().map(|own| own.0).sum();
        Some(Self {
            from: places.first()?.0,
            to: places.last()?.0,
            mean: sum / places.len() as f64,
            cells: places.len(),
            with_office,
            share: share(with_office as f64, places.len() as f64)?,
        })
    }
}

/// The rising sequence nearest to values, in weighted squares.
///
/// # Source
/// Pool adjacent violators (Ayer et al. 1955): neighbors that fall are replaced by their mean.
fn rising(values: &[f64], weights: &[f64]) -> Vec<f64> {
    // Mean, weight, how many.
    let mut pools: Vec<(f64, f64, usize)> = Vec::new();
    for (&value, &weight) in values.iter().zip(weights) {
        let mut own = (value, weight, 1);
        while let Some(before) = pools.pop_if(|before| before.0 > own.0) {
            let weight = before.1 + own.1;
            let mean = (before.0 * before.1 + own.0 * own.1) / weight;
            own = (mean, weight, before.2 + own.2);
        }
        pools.push(own);
    }
    pools.into_iter().flat_map(|(mean, _, count)| std::iter::repeat_n(mean, count)).collect()
}

/// Where the share of places with an office passes a half, between the means of two bins.
fn threshold(bins: &[SizeBin]) -> Option<f64> {
    bins.windows(2).find_map(|pair| match pair {
        [one, two] if one.share < 0.5 && two.share >= 0.5 => {
            let part = (0.5 - one.share) / (two.share - one.share);
            Some(one.mean + part * (two.mean - one.mean))
        }
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_that_fall_are_pooled() {
        let shares = rising(&[0.0, 0.4, 0.2, 0.6, 0.5, 0.7], &[1.0; 6]);
        let expected = [0.0, 0.3, 0.3, 0.55, 0.55, 0.7];
        for (own, expected) in shares.iter().zip(expected) {
            assert!((own - expected).abs() < 1e-12, "{shares:?}");
        }
    }

    #[test]
    fn a_heavier_bin_pulls_its_pool() {
        assert_eq!(rising(&[1.0, 0.0], &[3.0, 1.0]), [0.75, 0.75]);
    }

    #[test]
    fn the_size_is_where_half_of_the_places_have_an_office() {
        // 10 places each of 100, 200, 300 people: none, four, eight of ten have an office.
        let places = [(100.0, 0), (200.0, 4), (300.0, 8)]
            .into_iter()
            .flat_map(|(size, with)| (0..10).map(move |at| (size, at < with)));
        let bins = bins(places.collect());
        assert_eq!(bins.iter().map(|own| own.cells).sum::<usize>(), 30);
        // A quarter of the way from 200 (0.4) to 300 (0.8) people.
        let size = threshold(&bins).expect("a size");
        assert!((size - 225.0).abs() < 1e-9, "{size} {bins:?}");
    }

    #[test]
    fn where_every_size_has_offices_there_is_no_such_size() {
        assert_eq!(threshold(&bins((0..40).map(|at| (f64::from(at), true)).collect())), None);
        assert_eq!(threshold(&bins((0..40).map(|at| (f64::from(at), false)).collect())), None);
        assert_eq!(threshold(&bins(Vec::new())), None);
    }
}
