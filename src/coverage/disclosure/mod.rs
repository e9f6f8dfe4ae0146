//! Small counts (1 to 9 people) are told to planners only.
//!
//! The one place where figures become what an audience may read. A report that leaves the process
//! has gone through [`disclose_figures`], a zone's towns through [`disclose_towns`].
//!
//! Zones by number of offices make a table whose sums are published too, so further figures are
//! withheld until nothing follows by subtraction ([`super::table`]). Residents of a zone are the
//! same under every question and are therefore withheld, if at all, without regard to the question.
//!
//! What follows by subtraction within one answer is withheld; what somebody computes from the
//! published ranges and the census tables themselves cannot be.
//!
//! # Source
//! METHODS 3.6 (e).

use super::query::Reading;
use super::report::{BandFigures, CoverageReport, Estimate, ReadingFigures, ZoneFigures};
use super::suppressed::Bounds;
use super::table::{Cell, Table};
use super::tally::DEPTHS;
use super::town::TownFigures;
use crate::model::{AgeBand, Audience};

/// Fewer people than these, and more than nobody, are not told.
const FEW: f64 = 10.0;

/// Below this nobody is there but for rounding.
const NOBODY: f64 = 1e-9;

fn is_small(people: f64) -> bool {
    people > NOBODY && people < FEW
}

/// Whether an audience reads every count.
fn sees_all(audience: Audience) -> bool {
    audience == Audience::Planner
}

/// Makes a report what its audience may read.
///
/// # Units
/// As the report's; `None` for what is withheld.
/// # Shape
/// Zones, readings and bands stay in their places. A figure withheld in one reading is withheld in
/// all, since readings often agree.
pub fn disclose_figures(report: &CoverageReport) -> CoverageReport<Option<f64>> {
    let zones: Vec<&ZoneFigures> = report.zones.iter().chain([&report.city]).collect();
    let patterns: Vec<(AgeBand, Pattern)> = AgeBand::ALL
        .into_iter()
        .filter(|_| !sees_all(report.caption.audience))
        .map(|band| (band, Pattern::of(&zones, band)))
        .collect();
    let mut told: Vec<ZoneFigures<Option<f64>>> =
        zones.iter().enumerate().map(|(row, zone)| tell_zone(zone, row, &patterns)).collect();
    // The city was chained last.
    let city = told.pop().unwrap_or_else(|| tell_zone(&report.city, 0, &patterns));
    CoverageReport { caption: report.caption.clone(), city, zones: told }
}

/// What is withheld of one band: zone by zone, the city last.
#[derive(Debug)]
struct Pattern {
    residents: Vec<bool>,
    by_depth: Vec<[bool; DEPTHS]>,
}

impl Pattern {
    fn of(zones: &[&ZoneFigures], band: AgeBand) -> Self {
        let residents = withheld_residents(zones, band);
        // One column more: the residents.
        let columns = DEPTHS + 1;
        let mut withheld = vec![false; zones.len() * columns];
        for reading in Reading::ALL {
            let cells =
                zones.iter().zip(&residents).enumerate().flat_map(|(row, (zone, own))| {
                    let is_sum = row + 1 == zones.len();
                    row_cells(zone, reading, band, *own, is_sum)
                });
            Table { columns, cells: cells.collect() }.close(&mut withheld);
        }
        let rows = withheld.chunks(columns);
        let by_depth =
            rows.map(|row| std::array::from_fn(|depth| row.get(depth) == Some(&true)));
        Self { residents, by_depth: by_depth.collect() }
    }
}

/// Zones with few residents; if that is one of zones and city, the next larger one with it.
fn withheld_residents(zones: &[&ZoneFigures], band: AgeBand) -> Vec<bool> {
    let people: Vec<f64> = zones.iter().map(|zone| residents(zone, band)).collect();
    let mut withheld: Vec<bool> = zones
        .iter()
        .zip(&people)
        .map(|(zone, people)| {
            is_small(*people) || population(zone, band).is_some_and(|own| is_small(own.point))
        })
        .collect();
    if withheld.iter().filter(|own| **own).count() == 1 {
        let rest = (0..people.len()).filter(|&at| !withheld[at] && people[at] > NOBODY);
        if let Some(next) = rest.min_by(|&a, &b| people[a].total_cmp(&people[b])) {
            withheld[next] = true;
        }
    }
    withheld
}

fn population(zone: &ZoneFigures, band: AgeBand) -> Option<Estimate> {
    let name = band.name();
    zone.population.iter().find(|(own, _)| *own == name).map(|(_, own)| *own)
}

fn residents(zone: &ZoneFigures, band: AgeBand) -> f64 {
    population(zone, band).map_or(0.0, |own| own.value)
}

/// The cells of one zone in one reading: by depth, then the residents.
fn row_cells(
    zone: &ZoneFigures,
    reading: Reading,
    band: AgeBand,
    residents_withheld: bool,
    is_sum: bool,
) -> Vec<Cell> {
    let figures = zone.reading(reading);
    let people = figures.and_then(|own| own.band(band));
    // Losing the city's figure costs everybody who reads only that.
    let weight = if is_sum { 10.0 } else { 1.0 };
    let depth = |depth: usize| {
        let (areal, point) =
            people.map_or((0.0, 0.0), |own| (own.by_depth[depth], own.by_depth_point[depth]));
        let area = figures.map_or(0.0, |own| own.area_by_depth_m2[depth]);
        Cell {
            sensitive: is_small(areal) || is_small(point),
            // The map shows that there is no such place.
            known: area <= 0.0 && areal <= NOBODY && point <= NOBODY,
            fixed: false,
            cost: areal * weight,
        }
    };
    let mut cells: Vec<Cell> = (0..DEPTHS).map(depth).collect();
    let whole = residents(zone, band);
    cells.push(Cell {
        sensitive: residents_withheld,
        known: whole <= NOBODY,
        // Another question would tell it.
        fixed: true,
        cost: whole,
    });
    cells
}

fn tell_zone(
    zone: &ZoneFigures,
    row: usize,
    patterns: &[(AgeBand, Pattern)],
) -> ZoneFigures<Option<f64>> {
    let pattern = |band: AgeBand| patterns.iter().find(|(own, _)| *own == band);
    // Where a gap holds nobody would tell a count that is withheld: for planners only.
    let whole = |own: Option<f64>| own.filter(|_| patterns.is_empty());
    let hides = |name: &str| {
        patterns
            .iter()
            .any(|(band, own)| band.name() == *name && own.residents.get(row) == Some(&true))
    };
    let reading = |own: &ReadingFigures| ReadingFigures {
        reading: own.reading,
        gap_m2: own.gap_m2,
        inhabited_gap_m2: whole(own.inhabited_gap_m2),
        inhabited_gap_share: whole(own.inhabited_gap_share),
        covered_m2: own.covered_m2,
        gap_share: own.gap_share,
        gap_parts: own.gap_parts,
        largest_gap_m2: own.largest_gap_m2,
        area_by_depth_m2: own.area_by_depth_m2,
        people: own
            .people
            .iter()
            .map(|people| {
                let depths = pattern(people.band).and_then(|(_, own)| own.by_depth.get(row));
                tell_band(people, &depths.copied().unwrap_or_default())
            })
            .collect(),
    };
    ZoneFigures {
        id: zone.id.clone(),
        name: zone.name.clone(),
        area_m2: zone.area_m2,
        inhabited_m2: whole(zone.inhabited_m2),
        population: zone
            .population
            .iter()
            .map(|(name, own)| (name.clone(), tell_estimate(own, hides(name))))
            .collect(),
        readings: zone.readings.iter().map(reading).collect(),
    }
}

fn tell_estimate(own: &Estimate, withheld: bool) -> Estimate<Option<f64>> {
    let tell = |value: f64| (!withheld).then_some(value);
    Estimate { value: tell(own.value), point: tell(own.point), spread: tell(own.spread) }
}

fn tell_band(own: &BandFigures, withheld: &[bool; DEPTHS]) -> BandFigures<Option<f64>> {
    let tell = |values: &[f64; DEPTHS]| {
        std::array::from_fn(|depth| (!withheld[depth]).then_some(values[depth]))
    };
    let [gap, sole, ..] = *withheld;
    let is_told = |bounds: &Bounds| !gap && !is_small(bounds.lower) && !is_small(bounds.upper);
    BandFigures {
        band: own.band,
        gap: tell_estimate(&own.gap, gap),
        gap_share: own.gap_share.filter(|_| !gap),
        suppressed: own.suppressed.filter(|bounds| is_told(bounds)),
        sole: tell_estimate(&own.sole, sole),
        by_depth: tell(&own.by_depth),
        by_depth_point: tell(&own.by_depth_point),
        withheld: withheld.contains(&true),
    }
}

/// Makes the towns of a zone what an audience may read; `zone` is the zone as it is told.
///
/// # Shape
/// All people of all towns are told, or none: where one town has few, or the zone's own figure is
/// withheld, the others' would tell it by subtraction, and a town that lies in the gap whole is
/// told by the map, so that no choice of a few others protects.
pub fn disclose_towns(
    zone: &ZoneFigures<Option<f64>>,
    audience: Audience,
    towns: &mut [TownFigures],
) {
    if sees_all(audience) || (zone_is_told(zone) && !towns.iter().any(has_few)) {
        return;
    }
    for town in towns {
        town.withheld = true;
        (town.people, town.gap_people, town.sole_people) = (None, None, None);
    }
}

/// Whether everything that the towns' people add up to is told.
fn zone_is_told(zone: &ZoneFigures<Option<f64>>) -> bool {
    let name = AgeBand::Over65.name();
    let mut residents = zone.population.iter().filter(|(own, _)| *own == name);
    let mut bands = zone.readings.iter().filter_map(|own| own.band(AgeBand::Over65));
    residents.all(|(_, own)| own.value.is_some())
        && bands.all(|own| own.gap.value.is_some() && own.sole.value.is_some())
}

fn has_few(town: &TownFigures) -> bool {
    let gaps = town.gap_people.into_iter().flatten();
    gaps.chain(town.people).chain(town.sole_people).any(is_small)
}

#[cfg(test)]
mod tests;
