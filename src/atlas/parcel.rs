//! Parcels: the unit of work. A town, or a whole zone where no towns are known.

use std::collections::BTreeMap;

use super::{AtlasZone, UNASSIGNED};
use crate::geometry::{BoxIndex, Plane, Shape};
use crate::model::{Register, TownKey, Zone, ZoneId};
use crate::unit::SquareMeters;

/// A town (or zone) with its shape, cut into the pieces people are counted in.
#[derive(Debug, Clone)]
pub struct Parcel {
    /// The town, unless the parcel is a whole zone.
    pub town: Option<TownKey>,
    /// Name of the town or zone.
    pub name: String,
    /// Index of its zone in the Atlas.
    pub zone: usize,
    /// Its shape.
    pub shape: Shape,
    /// Its area on the ellipsoid.
    pub area: SquareMeters,
    /// Its pieces; together they are the parcel.
    pub pieces: Vec<Piece>,
    /// The demand units whose representative point lies in it.
    pub points: Vec<usize>,
}

/// The part of a parcel in one demand unit, or in none.
#[derive(Debug, Clone)]
pub struct Piece {
    /// Its shape.
    pub shape: Shape,
    /// Its area.
    pub area: SquareMeters,
    /// The unit and the share of the unit's area that lies here; `None` where nobody is counted.
    pub unit: Option<(usize, f64)>,
}

/// Makes the parcels and zones of a register, zones in display order.
pub(super) fn survey(register: &Register, plane: &Plane) -> (Vec<Parcel>, Vec<AtlasZone>) {
    let mut order: Vec<&Zone> = register.zones.values().collect();
    order.sort_by(|a, b| (a.order, &a.id).cmp(&(b.order, &b.id)));
    let index_of: BTreeMap<&ZoneId, usize> =
        order.iter().enumerate().map(|(index, zone)| (&zone.id, index)).collect();
    let unassigned = order.len();
    let mut parcels = Vec::new();
    for town in register.towns.values() {
        let Some(shape) = town.region.as_ref().and_then(|region| plane.shape(region).ok())
        else {
            continue;
        };
        let zone = town.zone.as_ref().and_then(|zone| index_of.get(zone).copied());
        parcels.push(parcel(
            Some(town.key.clone()),
            &town.name,
            zone.unwrap_or(unassigned),
            shape,
        ));
    }
    for (index, zone) in order.iter().enumerate() {
        let has_towns = parcels.iter().any(|parcel| parcel.zone == index);
        let shape = zone.region.as_ref().and_then(|region| plane.shape(region).ok());
        if let (false, Some(shape)) = (has_towns, shape) {
            parcels.push(parcel(None, &zone.name, index, shape));
        }
    }
    let named = order.iter().map(|zone| (Some(zone.id.clone()), zone.name.clone()));
    let orphaned = parcels.iter().any(|parcel| parcel.zone == unassigned);
    let rest = orphaned.then(|| (None, UNASSIGNED.to_owned()));
    let zones = named
        .chain(rest)
        .enumerate()
        .map(|(index, (id, name))| {
            let members: Vec<usize> =
                (0..parcels.len()).filter(|&own| parcels[own].zone == index).collect();
            let shape = Shape::union(members.iter().map(|&own| &parcels[own].shape));
            AtlasZone { id, name, area: shape.area(), shape, parcels: members }
        })
        .collect();
    (parcels, zones)
}

fn parcel(town: Option<TownKey>, name: &str, zone: usize, shape: Shape) -> Parcel {
    let area = shape.area();
    Parcel {
        town,
        name: name.to_owned(),
        zone,
        area,
        shape,
        pieces: Vec::new(),
        points: Vec::new(),
    }
}

/// Which parcels are near a place.
pub(super) fn index(parcels: &[Parcel]) -> BoxIndex {
    let bounded = |(index, parcel): (usize, &Parcel)| Some((index, parcel.shape.bounds()?));
    BoxIndex::new(parcels.iter().enumerate().filter_map(bounded))
}
