//! Access and distance town by town, for the map.

use rayon::prelude::*;

use super::demand::Demand;
use super::option::AccessOptions;
use super::report::nearest_index;
use super::{AccessError, supply};
use crate::atlas::{Atlas, Office, Parcel};
use crate::coverage::CoverageQuery;
use crate::coverage::query::check_ages;
use crate::model::TownKey;
use crate::unit::{Meters, share};

/// What the people of one town have.
#[derive(Debug, Clone, PartialEq)]
pub struct TownAccess {
    /// The town.
    pub town: TownKey,
    /// Along the ellipsoid from its center of gravity to the nearest office; `None` without offices.
    pub nearest: Option<Meters>,
    /// Supply for 1,000 people, weighted by the people of the town; `None` where it cannot be worked
    /// out, as where nobody lives.
    pub per_1000: Option<f64>,
}

/// Works out access to the offices that meet a question, town by town in the order of the Atlas.
///
/// # Units
/// As [`super::AccessReport`]: supply for 1,000 people of the band asked for, meters.
/// # Shape
/// Weighted by people, the towns of a zone give the zone's figure.
/// # Errors
/// As [`super::access_report`].
pub fn town_access(
    atlas: &Atlas,
    query: &CoverageQuery,
    options: &AccessOptions,
) -> Result<Vec<TownAccess>, AccessError> {
    query.check(atlas.catalogue())?;
    check_ages(atlas, options.band)?;
    options.catchment.check()?;
    let demand = Demand::of(atlas, options.band);
    let counted = supply::counted(atlas, query, options.reading);
    let shared = supply::share_out(atlas, query, options, &counted, &demand)?;
    let offices: Vec<&Office> =
        counted.iter().map(|&own| &atlas.offices(query.audience)[own]).collect();
    let (index, _) = nearest_index(atlas, &offices);
    let plane = atlas.plane();
    let people_of = |parcel: &Parcel| -> Vec<(usize, f64)> {
        let pieces = parcel.pieces.iter().filter_map(|piece| piece.unit);
        let own = |(unit, part): (usize, f64)| {
            Some((unit, atlas.units().get(unit)?.population.band(options.band)? * part))
        };
        pieces.filter_map(own).collect()
    };
    let of = |parcel: &Parcel| {
        let center = parcel.shape.centroid().map(|at| plane.unproject(at));
        let nearest = center.and_then(|at| Some(index.nearest::<1>(at, plane).first()?.1));
        let per_1000 = shared.access.as_ref().and_then(|access| {
            let people = people_of(parcel);
            let all: f64 = people.iter().map(|own| own.1).sum();
            let sum = |&(unit, own): &(usize, f64)| access.get(unit).map(|a| a * own);
            Some(share(people.iter().filter_map(sum).sum(), all)? * 1_000.0)
        });
        Some(TownAccess { town: parcel.town.clone()?, nearest, per_1000 })
    };
    Ok(atlas.parcels().par_iter().filter_map(of).collect())
}
