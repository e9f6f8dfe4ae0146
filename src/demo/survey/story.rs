//! Which towns are left out, and of what: chosen before anybody answers.

use crate::demo::city::{Point, Town, Zone};
use crate::demo::office::gap_km;
use std::collections::BTreeSet;

/// Share of the city's area to which no station comes.
const NOBODY_SHARE: f64 = 0.044;

/// How that area is divided among the three remote zones.
const PARTS: [f64; 3] = [0.24, 0.42, 0.34];

/// Towns that certain answers leave out.
#[derive(Debug, Clone, Default)]
pub(crate) struct Story {
    /// Three remote zones; the first has no station by night.
    pub(crate) remote: Vec<usize>,
    /// Towns to which no station comes for certain.
    pub(crate) nobody: BTreeSet<usize>,
    /// Towns to which no station with 24時間対応 comes.
    pub(crate) dark: BTreeSet<usize>,
    /// Towns without 精神科訪問看護.
    pub(crate) no_psychiatric: BTreeSet<usize>,
    /// Towns without 小児.
    pub(crate) no_pediatric: BTreeSet<usize>,
    /// Towns to which exactly one station comes.
    pub(crate) single: BTreeSet<usize>,
}

impl Story {
    /// Chooses the towns, in zones far from any railway station.
    pub(crate) fn new(towns: &[Town], zones: &[Zone], stops: &[Point]) -> Self {
        if zones.len() < 12 {
            return Self::default();
        }
        let remote_order = by_remoteness(towns, zones, stops);
        let apart = |zone: usize, others: &[usize]| {
            others.iter().all(|other| gap_km(zones[zone].center, zones[*other].center) > 2.6)
        };
        let mut remote: Vec<usize> = Vec::new();
        for &zone in &remote_order {
            if remote.len() < 3 && apart(zone, &remote) {
                remote.push(zone);
            }
        }
        let rest: Vec<usize> =
            remote_order.iter().copied().filter(|zone| !remote.contains(zone)).collect();
        let of = |picked: &[usize]| -> BTreeSet<usize> {
            picked.iter().flat_map(|zone| zones[*zone].towns.iter().copied()).collect()
        };
        let mut story = Self {
            no_psychiatric: of(&[rest[0], rest[2]]),
            no_pediatric: of(&[rest[1], rest[3]]),
            dark: of(&remote[..1]),
            ..Self::default()
        };
        let budget = NOBODY_SHARE * towns.iter().map(|town| town.area_km2).sum::<f64>();
        let middle = middle(towns);
        for (zone, part) in remote.iter().zip(PARTS) {
            story.leave_out(towns, &zones[*zone], middle, budget * part);
        }
        let nearest = story.dark.iter().copied().min_by(|&a, &b| {
            gap_km(towns[a].center, middle).total_cmp(&gap_km(towns[b].center, middle))
        });
        if let Some(nearest) = nearest {
            story.dark.remove(&nearest);
        }
        for zone in &remote {
            let lonely = zones[*zone].towns.iter().copied().filter(|town| {
                !story.nobody.contains(town)
                    && towns[*town].neighbors.iter().any(|other| story.nobody.contains(other))
            });
            story.single.extend(lonely.take(3).collect::<Vec<_>>());
        }
        story.remote = remote;
        story
    }

    /// Adds touching edge towns of a zone, the farthest first, up to an area.
    fn leave_out(&mut self, towns: &[Town], zone: &Zone, middle: Point, budget_km2: f64) {
        let gap = |town: usize| gap_km(towns[town].center, middle);
        let mut picked: Vec<usize> = Vec::new();
        let mut area = 0.0;
        while area < budget_km2 {
            let next = zone
                .towns
                .iter()
                .copied()
                .filter(|town| !picked.contains(town))
                .filter(|town| area + towns[*town].area_km2 < 1.25 * budget_km2)
                .filter(|town| {
                    picked.is_empty()
                        || towns[*town].neighbors.iter().any(|other| picked.contains(other))
                })
                .max_by(|&a, &b| gap(a).total_cmp(&gap(b)));
            let Some(next) = next else { break };
            picked.push(next);
            area += towns[next].area_km2;
        }
        self.nobody.extend(picked);
    }
}

/// Zones by their mean distance to the nearest railway station, the farthest first.
fn by_remoteness(towns: &[Town], zones: &[Zone], stops: &[Point]) -> Vec<usize> {
    let mean = |zone: usize| {
        let members = &zones[zone].towns;
        let gaps = members.iter().map(|&town| {
            stops.iter().map(|stop| gap_km(*stop, towns[town].center)).fold(99.0, f64::min)
        });
        let edge = members.iter().filter(|&&town| towns[town].at_edge).count() as f64;
        gaps.sum::<f64>() / members.len() as f64 * (0.4 + edge / members.len() as f64)
    };
    let mut order: Vec<usize> = (0..zones.len()).collect();
    order.sort_by(|&a, &b| mean(b).total_cmp(&mean(a)).then(a.cmp(&b)));
    order
}

fn middle(towns: &[Town]) -> Point {
    let count = towns.len() as f64;
    [0, 1].map(|axis| towns.iter().map(|town| town.center[axis]).sum::<f64>() / count)
}
