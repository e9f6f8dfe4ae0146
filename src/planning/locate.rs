//! Where a new site would reach most of the people nobody comes to.

use serde::Serialize;
use utoipa::ToSchema;

use super::cover::{EquityFloor, MaximumCover};
use super::search::Watch;
use super::suggest::{HOME_VISIT_KINDS, HOME_VISIT_LIMIT, gain};
use super::words::site_words;
use super::{PlanningError, Proof};
use crate::atlas::Atlas;
use crate::coverage::{Baseline, Caption, CoverageError, Estimate, Reading, Unserved};
use crate::geometry::{LonLat, geodesic_distance};
use crate::message::Language;
use crate::model::{
    AgeBand, Answer, Audience, Extent, KindId, Level, Operation, ProviderId, RangePart,
    Scenario,
};
use crate::unit::Meters;

/// Where a site may be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Candidates {
    /// A point well inside each town.
    Towns,
    /// Where offices of these kinds are: support centers, hospitals.
    Offices(Vec<KindId>),
}

/// What is sought.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Goal {
    /// So many sites that reach most people.
    Sites(usize),
    /// The fewest sites that reach this share of the people left out who can be reached.
    Share(f64),
}

/// How sites are sought.
#[derive(Debug, Clone, PartialEq)]
pub struct LocateOptions {
    /// Where they may be.
    pub candidates: Candidates,
    /// How far each would go.
    pub radius: Meters,
    /// What is sought.
    pub goal: Goal,
    /// Whose gap is to shrink.
    pub band: AgeBand,
    /// The least share of every zone's people that must be reached, today's coverage included.
    pub floor: Option<f64>,
    /// Choose greedily, without a proof.
    pub greedy: bool,
}

/// A site chosen.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Site {
    /// Town key or office id.
    pub key: String,
    /// Its name.
    pub name: String,
    /// The zone it lies in.
    pub zone: String,
    /// Longitude, degrees.
    pub lon: f64,
    /// Latitude, degrees.
    pub lat: f64,
    /// People it adds to those before it in the list, by the middle of each demand unit.
    pub added: f64,
}

/// The sites chosen for one question.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct SiteReport {
    /// What must stand beside every figure.
    pub caption: Caption,
    /// Whose gap.
    pub band: AgeBand,
    /// Meters each site goes.
    pub radius_m: f64,
    /// How many candidates there were.
    pub candidates: usize,
    /// People of the band nobody comes to today (pessimistic).
    pub gap: f64,
    /// Of them, those no candidate reaches.
    pub unreachable: f64,
    /// The sites, the one that adds most first.
    pub sites: Vec<Site>,
    /// People they add, by the middle of each demand unit: what was maximized.
    pub added: f64,
    /// No choice of as many sites adds more (with a share sought: not worked out).
    pub added_at_most: Option<f64>,
    /// What choosing greedily adds, and the most any choice could add as far as that way tells.
    pub greedy: Option<[f64; 2]>,
    /// No fewer sites are enough (with a share sought).
    pub at_least: Option<usize>,
    /// How far the choice is proven.
    pub proof: Proof,
    /// By how many people the gap shrinks as the what-if counts it.
    pub gain: Estimate,
    /// How good the choice is, in Japanese.
    pub judgment: String,
    /// The same in English.
    pub judgment_en: String,
}

struct Candidate {
    key: String,
    name: String,
    position: LonLat,
    point: [f64; 2],
}

/// What is chosen, by the kernels.
struct Chosen {
    sites: Vec<usize>,
    at_most: Option<f64>,
    greedy: Option<[f64; 2]>,
    at_least: Option<usize>,
    proof: Proof,
}

/// Seeks sites from which a new office of the question's first kind would reach most people nobody
/// comes to; what is covered today stays covered.
///
/// # Shape
/// People count where the middle of their demand unit lies within the radius; the choice is then tried out
/// as a scenario, whose figure stands beside.
/// # Errors
/// [`PlanningError::PlannersOnly`], [`PlanningError::OneNeed`], [`PlanningError::Radius`],
/// [`PlanningError::HomeVisit`], and as [`MaximumCover::exact`] and [`MaximumCover::fewest`].
/// # Source
/// METHODS 3.10.
pub fn locate(
    atlas: &Atlas,
    baseline: &Baseline,
    options: &LocateOptions,
    watch: Watch<'_>,
) -> Result<SiteReport, PlanningError> {
    check(baseline, options)?;
    let candidates = candidates(atlas, &options.candidates);
    let demand = baseline.unserved(atlas, Reading::Pessimistic, options.band);
    let problem = problem(atlas, &demand, &candidates, options);
    let already = problem.value(&[]);
    let chosen = choose(&problem, already, options, watch);
    let chosen = chosen.map_err(|fault| with_zone(atlas, fault))?;
    let (order, added) = by_gain(&problem, &chosen.sites);
    let scenario = scenario(baseline, &candidates, &order, options);
    let site = |(&site, added): (&usize, &f64)| {
        let own = &candidates[site];
        let zone = atlas.locate(own.position).map(|own| atlas.parcels()[own].zone);
        Site {
            key: own.key.clone(),
            name: own.name.clone(),
            zone: zone.map(|zone| atlas.zones()[zone].name.clone()).unwrap_or_default(),
            lon: own.position.lon(),
            lat: own.position.lat(),
            added: *added,
        }
    };
    let unreachable = problem.unreachable();
    let people = |units: &[u32]| units.iter().map(|own| problem.weights[*own as usize]).sum();
    let mut report = SiteReport {
        caption: baseline.caption().clone(),
        band: options.band,
        radius_m: options.radius.as_meters(),
        candidates: candidates.len(),
        gap: demand.iter().map(|own| own.left_out).sum(),
        unreachable: people(&unreachable),
        sites: order.iter().zip(&added).map(site).collect(),
        added: added.iter().fold(0.0, |sum, own| sum + own),
        added_at_most: chosen.at_most,
        greedy: chosen.greedy,
        at_least: chosen.at_least,
        proof: chosen.proof,
        gain: if order.is_empty() {
            Estimate::default()
        } else {
            gain(atlas, baseline, &scenario, options.band)?
        },
        judgment: String::new(),
        judgment_en: String::new(),
    };
    report.judgment = site_words(&report, Language::Ja);
    report.judgment_en = site_words(&report, Language::En);
    Ok(report)
}

fn check(baseline: &Baseline, options: &LocateOptions) -> Result<(), PlanningError> {
    let query = baseline.query();
    if query.audience != Audience::Planner {
        return Err(PlanningError::PlannersOnly);
    }
    let [need] = query.needs.as_slice() else {
        return Err(PlanningError::OneNeed { count: query.needs.len() });
    };
    let meters = options.radius.as_meters();
    if !(1.0..=100_000.0).contains(&meters) {
        return Err(PlanningError::Radius { meters });
    }
    let is_limited =
        need.kinds.first().is_some_and(|own| HOME_VISIT_KINDS.contains(&own.as_str()));
    if is_limited && options.radius > HOME_VISIT_LIMIT {
        return Err(PlanningError::HomeVisit { meters });
    }
    Ok(())
}

fn candidates(atlas: &Atlas, from: &Candidates) -> Vec<Candidate> {
    let place = |key: String, name: String, position: LonLat| {
        let point = atlas.plane().project(position).ok()?;
        Some(Candidate { key, name, position, point })
    };
    match from {
        Candidates::Towns => {
            let towns = atlas.parcels().iter().filter_map(|parcel| {
                let position = atlas.plane().region(&parcel.shape)?.inner_point();
                let zone = || atlas.zones()[parcel.zone].id.as_ref().map(ToString::to_string);
                let key = parcel.town.as_ref().map(ToString::to_string).or_else(zone);
                place(key.unwrap_or_default(), parcel.name.clone(), position)
            });
            towns.collect()
        }
        Candidates::Offices(kinds) => {
            let offices = atlas.offices(Audience::Planner).iter();
            let own = offices.filter(|office| kinds.contains(&office.record.kind));
            let placed = own.filter_map(|office| {
                let position = office.record.location?.position;
                place(office.record.id.to_string(), office.record.name.clone(), position)
            });
            placed.collect()
        }
    }
}

/// Slivers with fewer people than this are nobody to seek a site for.
const LEAST_PEOPLE: f64 = 0.1;

/// Each unit counts twice: its people nobody comes to, and those somebody comes to today, whom a
/// site that is there covers. So a floor means all people of a zone.
fn problem(
    atlas: &Atlas,
    demand: &[Unserved],
    candidates: &[Candidate],
    options: &LocateOptions,
) -> MaximumCover {
    let radius = options.radius;
    let reaches = |site: &Candidate, unit: usize| {
        let unit = &atlas.units()[unit];
        let [x, y] = unit.center.to_meters();
        let ratio = (x - site.point[0]).hypot(y - site.point[1]) / radius.as_meters();
        // The plane's lengths are off by less than 4 in 10,000.
        match (ratio - 1.0).abs() > 1e-3 {
            true => ratio < 1.0,
            false => geodesic_distance(site.position, unit.position) <= radius,
        }
    };
    let indexed = || (0_u32..).zip(demand);
    let mut sites: Vec<Vec<u32>> = candidates
        .iter()
        .map(|site| {
            indexed().filter(|own| reaches(site, own.1.unit)).map(|own| own.0).collect()
        })
        .collect();
    let counted = |own: f64| if own < LEAST_PEOPLE { 0.0 } else { own };
    let mut weights: Vec<f64> = demand.iter().map(|own| counted(own.left_out)).collect();
    let groups = demand.iter().map(|own| atlas.parcels()[own.parcel].zone);
    let mut group_of: Vec<u32> = groups.map(|own| u32::try_from(own).unwrap_or(0)).collect();
    weights.extend(demand.iter().map(|own| (own.people - own.left_out).max(0.0)));
    group_of.extend_from_within(..);
    let covered = indexed().map(|own| own.0);
    let shift = u32::try_from(demand.len()).unwrap_or(u32::MAX);
    sites.push(covered.map(|own| own.saturating_add(shift)).collect());
    MaximumCover {
        weights,
        fixed: vec![sites.len() - 1],
        sites,
        floor: options.floor.map(|least_share| EquityFloor { group_of, least_share }),
    }
}

fn choose(
    problem: &MaximumCover,
    already: f64,
    options: &LocateOptions,
    watch: Watch<'_>,
) -> Result<Chosen, PlanningError> {
    let open: f64 = problem.weights.iter().sum::<f64>() - already;
    problem.check()?;
    if open < 0.5 {
        return Err(PlanningError::NoDemand);
    }
    let count = match options.goal {
        Goal::Sites(count) => count,
        Goal::Share(share) => {
            if !(0.0..=1.0).contains(&share) {
                return Err(PlanningError::Share { share });
            }
            let every: Vec<usize> = (0..problem.sites.len()).collect();
            let most = problem.value(&every);
            let goal =
                if share < 1.0 { (already + share * (most - already)) / most } else { 1.0 };
            let own = problem.fewest(goal, watch)?;
            return Ok(Chosen {
                sites: own.sites,
                at_most: None,
                greedy: None,
                at_least: Some(own.at_least),
                proof: own.proof,
            });
        }
    };
    let greedy = problem.greedy(count);
    let figures = greedy.as_ref().ok().map(|own| [own.value - already, own.upper - already]);
    let plan = if options.greedy { greedy? } else { problem.exact(count, watch)? };
    Ok(Chosen {
        at_most: Some(plan.upper - already),
        greedy: figures,
        at_least: None,
        proof: plan.proof,
        sites: plan.sites,
    })
}

/// A group of the problem is a zone.
fn with_zone(atlas: &Atlas, fault: PlanningError) -> PlanningError {
    match fault {
        PlanningError::FloorTooHigh { group, share, count, most } => {
            let zone = group.parse().ok().and_then(|own: usize| atlas.zones().get(own));
            let group = zone.map_or(group, |zone| zone.name.clone());
            PlanningError::FloorTooHigh { group, share, count, most }
        }
        fault => fault,
    }
}

/// Sites in the order of what each adds, and what it adds.
fn by_gain(problem: &MaximumCover, sites: &[usize]) -> (Vec<usize>, Vec<f64>) {
    let mut rest = sites.to_vec();
    let (mut order, mut added): (Vec<usize>, Vec<f64>) = (Vec::new(), Vec::new());
    let mut value = problem.value(&[]);
    while !rest.is_empty() {
        let with = |site: usize| problem.value(&[order.as_slice(), &[site]].concat());
        let values = rest.iter().map(|site| with(*site)).enumerate();
        let best = values.max_by(|one, two| one.1.total_cmp(&two.1).then(two.0.cmp(&one.0)));
        let Some((at, next)) = best else { break };
        added.push(next - value);
        order.push(rest.remove(at));
        value = next;
    }
    (order, added)
}

/// The chosen sites as new offices that can do what the question asks for.
fn scenario(
    baseline: &Baseline,
    candidates: &[Candidate],
    sites: &[usize],
    options: &LocateOptions,
) -> Scenario {
    let mut operations = Vec::new();
    let need = baseline.query().needs.first();
    for (number, own) in (1..).zip(sites.iter().filter_map(|own| candidates.get(*own))) {
        let Some((kind, need)) = need.and_then(|need| Some((need.kinds.first()?, need)))
        else {
            continue;
        };
        let extent = Extent::Radius(options.radius);
        let able = need.capabilities.iter().map(|own| (own.clone(), Answer::Yes));
        operations.push(Operation::Add {
            id: ProviderId::new(format!("planning:{number}")),
            kind: kind.clone(),
            name: own.name.clone(),
            position: own.position,
            ranges: vec![RangePart { level: Level::Yes, extent, note: None }],
            capabilities: able.collect(),
        });
    }
    Scenario { operations }
}

impl From<crate::model::ScenarioError> for PlanningError {
    fn from(fault: crate::model::ScenarioError) -> Self {
        Self::Coverage(CoverageError::from(fault))
    }
}
