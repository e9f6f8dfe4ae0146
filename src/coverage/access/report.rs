//! What a question about access is answered with: figures by zone, never without their caption.

use rayon::prelude::*;
use serde::Serialize;
use utoipa::ToSchema;

use super::demand::Demand;
use super::distance::{DistanceFigures, TownDistances, distance_figures, town_distances};
use super::inequality::{gini, lorenz};
use super::option::{AccessOptions, Catchment};
use super::supply::Shared;
use crate::atlas::{Atlas, Office};
use crate::coverage::report::caption;
use crate::coverage::voice::voices;
use crate::coverage::{Caption, CoverageQuery, Reading};
use crate::geometry::NearestIndex;
use crate::model::Audience;
use crate::unit::{Meters, share};

/// Why a figure cannot be given (算出不可).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Missing {
    /// There is no office of these kinds.
    NoOffices,
    /// No office meets the condition.
    NobodyMeets,
    /// No people of this age band are known.
    NoPeople,
    /// No office that meets the condition has filed its capacity.
    NoCapacity,
    /// No office has a position, or a declared range, to draw a catchment from.
    NoPlace,
}

/// How many offices stand behind the figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct AccessOffices {
    /// Meet the condition.
    pub counted: usize,
    /// Of them, share out their supply.
    pub sharing: usize,
    /// Of those, reach nobody: their ratio is not defined.
    pub empty_catchment: usize,
    /// Capacity unknown (定員不明): not counted, not even as 0.
    pub capacity_unknown: usize,
    /// No position, or no declared range, to draw a catchment from.
    pub unplaced: usize,
    /// Have a position, and so a distance.
    pub with_position: usize,
    /// Lie in no zone, most of them beyond the border; counted like the others.
    pub beyond: usize,
}

/// An office in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ListedOffice {
    /// Key in the workspace.
    pub id: String,
    /// Name.
    pub name: String,
}

/// Offices to look after, for planners only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ListedOffices {
    /// In whose catchment nobody lives.
    pub empty_catchment: Vec<ListedOffice>,
    /// Whose capacity is not known.
    pub capacity_unknown: Vec<ListedOffice>,
    /// Without a position or a declared range to draw a catchment from.
    pub unplaced: Vec<ListedOffice>,
}

/// The figures of one zone, or of the whole city.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct AccessFigures {
    /// Zone id; `None` for the whole city and for places no zone claims.
    pub id: Option<String>,
    /// Name.
    pub name: String,
    /// People of the band, areal weighting; `None` where no source gives the band.
    pub people: Option<f64>,
    /// Supply for 1,000 people, weighted by people.
    pub per_1000: Option<f64>,
    /// Inequality among the people, 0 to 1; `None` = 算出不可, as where there is no access at all.
    pub gini: Option<f64>,
    /// Share of all access that the worst served 0, 10, … 100 % have; empty where `gini` is `None`.
    pub lorenz: Vec<f64>,
    /// Distance to the nearest office.
    pub nearest: Option<DistanceFigures>,
    /// Distance to the third nearest; `None` with fewer than three offices.
    pub third: Option<DistanceFigures>,
    /// Distance to the nearest office from the towns, each counted once.
    pub by_town: Option<TownDistances>,
}

/// The answer to a question about access.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct AccessReport {
    /// What must stand beside every figure.
    pub caption: Caption,
    /// The measure: catchment with its weight, unit of supply, age band, reading.
    pub measure: AccessOptions,
    /// Whether travel times were drawn as distances (概算).
    pub is_approximate: bool,
    /// How many offices stand behind the figures.
    pub offices: AccessOffices,
    /// Why access cannot be given, if so.
    pub missing: Option<Missing>,
    /// The whole city.
    pub city: AccessFigures,
    /// Zone by zone, in display order.
    pub zones: Vec<AccessFigures>,
    /// Offices to look after; absent for all but planners.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub listed: Option<ListedOffices>,
    /// Supply a person by demand unit, in the order of the Atlas.
    #[serde(skip)]
    pub units: Option<Vec<f64>>,
}

/// Distances by demand unit to the nearest and third nearest office.
struct Distances {
    units: Vec<[Option<Meters>; 2]>,
    /// By zone, one a town.
    towns: Vec<Vec<Meters>>,
    with_position: usize,
}

pub(super) fn assemble(
    atlas: &Atlas,
    query: &CoverageQuery,
    options: &AccessOptions,
    counted: &[usize],
    demand: &Demand,
    shared: Shared,
) -> AccessReport {
    let offices: Vec<&Office> =
        counted.iter().map(|&own| &atlas.offices(query.audience)[own]).collect();
    let distances = distances(atlas, &offices);
    let basis = Basis { demand, shared: &shared, distances: &distances };
    let zones = atlas.zones().iter().zip(&demand.zones).zip(&distances.towns);
    let zones = zones.map(|((zone, of), towns)| {
        basis.figures(zone.id.as_ref().map(ToString::to_string), &zone.name, of, towns)
    });
    let zones = zones.collect();
    let towns: Vec<Meters> = distances.towns.iter().flatten().copied().collect();
    let name = atlas.municipality().unwrap_or_default();
    AccessReport {
        caption: caption_for(atlas, query, options),
        measure: options.clone(),
        is_approximate: matches!(options.catchment, Catchment::Minutes { .. }),
        offices: AccessOffices {
            counted: counted.len(),
            sharing: shared.sharing.len(),
            empty_catchment: shared.empty.len(),
            capacity_unknown: shared.unknown.len(),
            unplaced: shared.unplaced.len(),
            with_position: distances.with_position,
            beyond: offices.iter().filter(|office| office.zone.is_none()).count(),
        },
        missing: shared.missing,
        city: basis.figures(None, name, &demand.city(), &towns),
        zones,
        listed: listed(atlas, query.audience, &shared),
        units: shared.access,
    }
}

/// The caption of a coverage report, with the circles and assumptions that count here.
fn caption_for(atlas: &Atlas, query: &CoverageQuery, options: &AccessOptions) -> Caption {
    let is_declared = matches!(options.catchment, Catchment::Declared { .. });
    let speakers = if is_declared { voices(atlas, query) } else { Vec::new() };
    let mut caption = caption(atlas, query, &speakers);
    if options.reading != Reading::Unknown {
        caption.assumed_radius_m = None;
    }
    caption
}

/// The offices that have a position near enough, searchable, and how many they are.
pub(super) fn nearest_index(atlas: &Atlas, offices: &[&Office]) -> (NearestIndex, usize) {
    let plane = atlas.plane();
    let positions = offices.iter().filter_map(|office| Some(office.record.location?.position));
    let positions: Vec<_> = positions.filter(|&at| plane.project(at).is_ok()).collect();
    let with_position = positions.len();
    (NearestIndex::new(positions, plane), with_position)
}

fn distances(atlas: &Atlas, offices: &[&Office]) -> Distances {
    let plane = atlas.plane();
    let (index, with_position) = nearest_index(atlas, offices);
    let units = atlas.units().par_iter().map(|unit| {
        let found = index.nearest::<3>(unit.position, plane);
        [0, 2].map(|rank| found.get(rank).map(|own: &(usize, Meters)| own.1))
    });
    let towns = atlas.zones().par_iter().map(|zone| {
        let parcels = zone.parcels.iter().filter_map(|&own| atlas.parcels().get(own));
        let towns = parcels.filter(|parcel| parcel.town.is_some());
        let nearest = towns.filter_map(|parcel| {
            let center = plane.unproject(parcel.shape.centroid()?);
            Some(index.nearest::<1>(center, plane).first()?.1)
        });
        nearest.collect()
    });
    Distances { units: units.collect(), towns: towns.collect(), with_position }
}

/// What the figures of any place are made of.
struct Basis<'a> {
    demand: &'a Demand,
    shared: &'a Shared,
    distances: &'a Distances,
}

impl Basis<'_> {
    /// The figures of units with their people, and of towns.
    fn figures(
        &self,
        id: Option<String>,
        name: &str,
        of: &[(usize, f64)],
        towns: &[Meters],
    ) -> AccessFigures {
        let people: f64 = of.iter().map(|own| own.1).sum();
        let access: Option<Vec<(f64, f64)>> = self.shared.access.as_ref().map(|access| {
            of.iter().filter_map(|&(unit, own)| Some((*access.get(unit)?, own))).collect()
        });
        let per_1000 = access.as_ref().and_then(|access| {
            let total: f64 = access.iter().map(|(access, own)| access * own).sum();
            Some(share(total, people)? * 1_000.0)
        });
        let access = access.unwrap_or_default();
        AccessFigures {
            id,
            name: name.to_owned(),
            people: self.demand.is_known.then_some(people),
            per_1000,
            gini: gini(&access),
            lorenz: lorenz(&access),
            nearest: self.distance(of, 0),
            third: self.distance(of, 1),
            by_town: town_distances(towns),
        }
    }

    fn distance(&self, of: &[(usize, f64)], rank: usize) -> Option<DistanceFigures> {
        let units = &self.distances.units;
        let pair = |&(unit, own): &(usize, f64)| Some((units.get(unit)?[rank]?, own));
        distance_figures(&of.iter().filter_map(pair).collect::<Vec<_>>())
    }
}

fn listed(atlas: &Atlas, audience: Audience, shared: &Shared) -> Option<ListedOffices> {
    let offices = atlas.offices(audience);
    let list = |of: &[usize]| {
        let named = of.iter().filter_map(|&own| offices.get(own)).map(|office| ListedOffice {
            id: office.record.id.to_string(),
            name: office.record.name.clone(),
        });
        named.collect()
    };
    (audience == Audience::Planner).then(|| ListedOffices {
        empty_catchment: list(&shared.empty),
        capacity_unknown: list(&shared.unknown),
        unplaced: list(&shared.unplaced),
    })
}
