//! Which offices count, what they have, whom they reach, and what of it arrives.

use std::sync::Arc;

use rayon::prelude::*;

use super::demand::Demand;
use super::floating::{Floating, Reached, float_lists, float_on_plane};
use super::option::{AccessOptions, Catchment, counts};
use super::report::Missing;
use super::{AccessError, Decay};
use crate::atlas::{Atlas, Office, Reach};
use crate::coverage::{CoverageQuery, Reading};
use crate::model::{Level, Provider};

/// Supply shared out. Offices are indexes into the audience's offices.
#[derive(Debug, Default)]
pub(super) struct Shared {
    /// `A` by demand unit; `None` where it cannot be worked out.
    pub(super) access: Option<Vec<f64>>,
    /// Why it could not.
    pub(super) missing: Option<Missing>,
    /// Offices that took part.
    pub(super) sharing: Vec<usize>,
    /// Of them, those in whose catchment nobody lives.
    pub(super) empty: Vec<usize>,
    /// Offices whose capacity is not known.
    pub(super) unknown: Vec<usize>,
    /// Offices without a place, or without a range, to draw a catchment from.
    pub(super) unplaced: Vec<usize>,
}

/// Offices that meet the question, as indexes into the audience's offices.
pub(super) fn counted(atlas: &Atlas, query: &CoverageQuery, reading: Reading) -> Vec<usize> {
    let offices = atlas.offices(query.audience).iter().enumerate();
    offices
        .filter(|(_, office)| query.counts_kind(&office.record.kind))
        .filter(|(_, office)| counts(query.ability(&office.record), reading))
        .map(|(index, _)| index)
        .collect()
}

pub(super) fn share_out(
    atlas: &Atlas,
    query: &CoverageQuery,
    options: &AccessOptions,
    counted: &[usize],
    demand: &Demand,
) -> Result<Shared, AccessError> {
    let offices = atlas.offices(query.audience);
    let mut shared = Shared::default();
    let mut supply = Vec::new();
    for &index in counted {
        let office = &offices[index];
        match options.supply.of(&office.record) {
            None => shared.unknown.push(index),
            Some(_) if !has_place(atlas, office, options) => shared.unplaced.push(index),
            Some(own) => {
                shared.sharing.push(index);
                supply.push(own);
            }
        }
    }
    shared.missing = missing(atlas, query, counted, demand, &shared);
    if shared.missing.is_some() {
        return Ok(shared);
    }
    let sharing: Vec<&Office> = shared.sharing.iter().map(|&own| &offices[own]).collect();
    let floating = match (&options.catchment, options.catchment.by_distance()) {
        (Catchment::Declared { theta }, _) => {
            by_range(atlas, &sharing, &supply, demand, *theta, options.reading)
        }
        (_, Some(decay)) => by_distance(atlas, &sharing, &supply, demand, &decay),
        (_, None) => return Ok(shared),
    };
    check(&floating, demand, &supply)?;
    let ratios = shared.sharing.iter().zip(&floating.ratios);
    shared.empty = ratios.filter(|(_, ratio)| ratio.is_none()).map(|(&own, _)| own).collect();
    shared.access = Some(floating.access);
    Ok(shared)
}

/// Whether a catchment can be drawn.
fn has_place(atlas: &Atlas, office: &Office, options: &AccessOptions) -> bool {
    match options.catchment {
        Catchment::Declared { .. } => reach(atlas, office, options.reading).is_some(),
        Catchment::Distance { .. } | Catchment::Minutes { .. } => {
            position(atlas, &office.record).is_some()
        }
    }
}

/// Where an office stands on the plane.
pub(super) fn position(atlas: &Atlas, office: &Provider) -> Option<[f64; 2]> {
    atlas.plane().project(office.location?.position).ok()
}

/// The declared range; for those that have not said, in the unknown reading only, the assumed one.
fn reach(atlas: &Atlas, office: &Office, reading: Reading) -> Option<Arc<Reach>> {
    let assumed = || (reading == Reading::Unknown).then(|| atlas.assumed(office)).flatten();
    office.reach.clone().or_else(assumed)
}

fn missing(
    atlas: &Atlas,
    query: &CoverageQuery,
    counted: &[usize],
    demand: &Demand,
    shared: &Shared,
) -> Option<Missing> {
    let of_kind = |office: &Office| query.counts_kind(&office.record.kind);
    if !atlas.offices(query.audience).iter().any(of_kind) {
        Some(Missing::NoOffices)
    } else if counted.is_empty() {
        Some(Missing::NobodyMeets)
    } else if demand.total() <= 0.0 {
        Some(Missing::NoPeople)
    } else if shared.unknown.len() == counted.len() {
        Some(Missing::NoCapacity)
    } else if shared.sharing.is_empty() {
        Some(Missing::NoPlace)
    } else {
        None
    }
}

fn by_distance(
    atlas: &Atlas,
    offices: &[&Office],
    supply: &[f64],
    demand: &Demand,
    decay: &Decay,
) -> Floating {
    let points: Vec<[f64; 2]> =
        atlas.units().iter().map(|unit| unit.center.to_meters()).collect();
    let nowhere = [f64::NAN; 2];
    let from: Vec<[f64; 2]> = offices
        .iter()
        .map(|office| position(atlas, &office.record).unwrap_or(nowhere))
        .collect();
    float_on_plane(&points, &demand.people, &from, supply, decay)
}

fn by_range(
    atlas: &Atlas,
    offices: &[&Office],
    supply: &[f64],
    demand: &Demand,
    theta: f64,
    reading: Reading,
) -> Floating {
    let mut by_parcel: Vec<Vec<u32>> = vec![Vec::new(); atlas.parcels().len()];
    for (unit, home) in (0..).zip(&demand.home) {
        if let Some(parcel) = home.and_then(|own| by_parcel.get_mut(own)) {
            parcel.push(unit);
        }
    }
    let lists: Vec<Vec<Reached>> = offices
        .par_iter()
        .map(|office| {
            let reach = reach(atlas, office, reading);
            reach.map_or_else(Vec::new, |own| {
                reached_by(atlas, &own, &by_parcel, demand, theta)
            })
        })
        .collect();
    float_lists(&demand.people, supply.iter().copied().zip(lists.iter().map(Vec::as_slice)))
}

/// Units whose middle a range reaches, in order of their numbers.
fn reached_by(
    atlas: &Atlas,
    reach: &Reach,
    by_parcel: &[Vec<u32>],
    demand: &Demand,
    theta: f64,
) -> Vec<Reached> {
    let parcels = [Level::Yes, Level::Consult].map(|level| reach.covers(level).keys());
    let near = parcels.into_iter().flatten().filter_map(|&parcel| by_parcel.get(parcel));
    let mut units: Vec<u32> = near.flatten().copied().collect();
    units.sort_unstable();
    units.dedup();
    let reached = units.into_iter().filter_map(|number| {
        let unit = atlas.units().get(number as usize)?;
        let home = demand.home.get(number as usize).copied().flatten();
        let weight = match reach.level_at(unit.position, unit.center, home)? {
            Level::Yes => 1.0,
            Level::Consult => theta,
            Level::Excluded => 0.0,
        };
        (weight > 0.0).then_some(Reached { unit: number, weight })
    });
    reached.collect()
}

/// METHODS 3.8: Σ w·A = Σ S over the offices that reach anybody.
fn check(floating: &Floating, demand: &Demand, supply: &[f64]) -> Result<(), AccessError> {
    let (given, received) = floating.balance(&demand.people, supply);
    if (given - received).abs() <= 1e-9 * given.max(1.0) {
        Ok(())
    } else {
        Err(AccessError::DoesNotAddUp { given, received })
    }
}
