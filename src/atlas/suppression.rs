//! Merge groups (秘匿・合算): units of which only the sum is known.

use std::collections::BTreeMap;

use super::demand::{DemandSource, DemandUnit};
use crate::model::{AgeBand, MergeGroup, Population, Register};

/// A group of units whose suppressed values were added to one of them.
#[derive(Debug, Clone)]
pub struct SuppressedGroup {
    /// Its members, in order of their codes; those beyond the workspace are among them.
    pub members: Vec<Member>,
}

/// A member of a group.
#[derive(Debug, Clone, PartialEq)]
pub struct Member {
    /// Index of its unit; `None` if it touches no parcel.
    pub unit: Option<usize>,
    /// The part of the sum it was given.
    pub share: Population,
    /// Residents it has in all, which none of its age bands can exceed; `None` if not known.
    pub capacity: Option<f64>,
}

impl SuppressedGroup {
    /// The value stated for the whole group.
    pub fn sum(&self, band: AgeBand) -> f64 {
        self.members.iter().filter_map(|member| member.share.band(band)).sum()
    }
}

/// A cell or town of a group, as the register has it.
pub(super) struct Part {
    pub(super) unit: Option<usize>,
    pub(super) population: Option<Population>,
}

/// The groups that touch a parcel and have more than one member.
pub(super) fn groups(
    register: &Register,
    units: &[DemandUnit],
    source: DemandSource,
) -> Vec<SuppressedGroup> {
    // Units of a resident register are parts of cells, and nothing of them is suppressed.
    let index: BTreeMap<&str, usize> = units
        .iter()
        .enumerate()
        .filter(|(_, unit)| unit.merged.is_some())
        .map(|(at, unit)| (unit.code.as_str(), at))
        .collect();
    let unit_of = |code: &str| index.get(code).copied();
    let mut parts: Vec<(MergeGroup, Part)> = Vec::new();
    match source {
        DemandSource::Mesh => {
            for cell in register.cells.values() {
                let Some(group) = &cell.merged else { continue };
                let part = Part {
                    unit: unit_of(cell.code.as_str()),
                    population: Some(cell.population.clone()),
                };
                parts.push((group.clone(), part));
            }
        }
        DemandSource::Towns => {
            for town in register.towns.values() {
                let Some(group) = &town.merged else { continue };
                let part = Part {
                    unit: unit_of(town.key.as_str()),
                    population: town.population.clone(),
                };
                parts.push((group.clone(), part));
            }
        }
        // Its groups are known where its people are spread.
        DemandSource::Projection | DemandSource::None => {}
    }
    grouped(parts)
}

/// Parts by their group; groups of one, or beyond every parcel, tell nothing.
pub(super) fn grouped(parts: Vec<(MergeGroup, Part)>) -> Vec<SuppressedGroup> {
    let mut groups: BTreeMap<MergeGroup, Vec<Part>> = BTreeMap::new();
    for (group, part) in parts {
        groups.entry(group).or_default().push(part);
    }
    groups
        .into_values()
        .filter(|members| members.len() > 1 && members.iter().any(|own| own.unit.is_some()))
        .map(|members| {
            // A total missing anywhere means that the host's holds those of others.
            let shared = members.iter().all(|own| own.population.is_some());
            let member = |Part { unit, population }| {
                let share = population.unwrap_or_default();
                let capacity = shared.then_some(share.total);
                Member { unit, share, capacity }
            };
            SuppressedGroup { members: members.into_iter().map(member).collect() }
        })
        .collect()
}
