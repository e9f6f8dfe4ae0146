//! One immutable, indexed picture of a workspace at one revision.
//!
//! The store keeps rows; everything that answers a question works on an [`Atlas`]. What is here:
//! where things are, who reaches what, which zone a place is in. What is not: figures (`coverage`).
//! A caller may rely on an Atlas never changing, and on offices being seen only as [`Disclosed`].

mod demand;
mod parcel;
mod place;
mod reach;
mod who;

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;
use rayon::prelude::*;

use crate::geometry::{BoundingBox, BoxIndex, LonLat, Plane, Shape};
use crate::model::{
    Audience, Catalogue, Disclosed, KindId, Provider, ProviderId, Register, TownKey, ZoneId,
    disclose,
};
use crate::unit::{Meters, SquareMeters};

pub use demand::{DemandSource, DemandUnit};
pub use parcel::{Parcel, Piece};
pub use place::{Place, PlaceKind};
pub use reach::{Cover, Reach, travel_radius};
pub use who::{Callers, Visit};

/// A daily-life zone with its shape.
#[derive(Debug)]
pub struct AtlasZone {
    /// The zone's id; `None` for the places that no zone claims.
    pub id: Option<ZoneId>,
    /// Name; for places that no zone claims, a constant.
    pub name: String,
    /// The zone's shape, dissolved from its towns.
    pub shape: Shape,
    /// Area on the ellipsoid.
    pub area: SquareMeters,
    /// Indexes of its parcels.
    pub parcels: Vec<usize>,
}

/// The name of the zone that gathers places no zone claims.
pub const UNASSIGNED: &str = "圏域未設定";

/// An office as one audience sees it.
#[derive(Debug)]
pub struct Office {
    /// What the audience may see of it.
    pub record: Disclosed<Provider>,
    /// Where it says it goes, if it said so and the audience may know.
    pub reach: Option<Arc<Reach>>,
    /// Where an office that did not say might go, for the unknown reading only.
    pub assumed: Option<Arc<Reach>>,
    /// Index of the zone it lies in.
    pub zone: Option<usize>,
}

/// An immutable, indexed picture of a workspace at one revision.
#[derive(Debug)]
pub struct Atlas {
    revision: u64,
    today: Date,
    register: Arc<Register>,
    catalogue: Arc<Catalogue>,
    plane: Plane,
    zones: Vec<AtlasZone>,
    parcels: Vec<Parcel>,
    units: Vec<DemandUnit>,
    demand_source: DemandSource,
    parcel_index: BoxIndex,
    towns: BTreeMap<TownKey, usize>,
    offices: [Vec<Office>; 3],
    assumed_radius: BTreeMap<KindId, Meters>,
    places: place::PlaceIndex,
    bounds: Option<BoundingBox>,
    left_out: Vec<ProviderId>,
}

const AUDIENCES: [Audience; 3] = [Audience::Public, Audience::Professional, Audience::Planner];

impl Atlas {
    /// Builds the picture of a register.
    ///
    /// `today` decides which consents still hold; the Atlas must be rebuilt when the day changes.
    ///
    /// # Shape
    /// Places more than 500 km from the middle of the workspace are left out; offices among them
    /// are listed in [`Atlas::left_out`].
    pub fn build(
        register: Arc<Register>,
        catalogue: Arc<Catalogue>,
        revision: u64,
        today: Date,
    ) -> Self {
        let bounds = workspace_bounds(&register);
        let tokyo = || LonLat::try_new(139.75, 35.68).expect("constant");
        let plane = Plane::around(bounds.map_or_else(tokyo, |bounds| bounds.center()));
        let (mut parcels, zones) = parcel::survey(&register, &plane);
        let parcel_index = parcel::index(&parcels);
        let (units, demand_source) =
            demand::spread(&register, &plane, &mut parcels, &parcel_index);
        let towns = parcels
            .iter()
            .enumerate()
            .filter_map(|(index, parcel)| Some((parcel.town.clone()?, index)))
            .collect();
        let mut atlas = Self {
            revision,
            today,
            places: place::PlaceIndex::new(&register),
            register,
            catalogue,
            plane,
            zones,
            parcels,
            units,
            demand_source,
            parcel_index,
            towns,
            offices: Default::default(),
            assumed_radius: BTreeMap::new(),
            bounds,
            left_out: Vec::new(),
        };
        atlas.place_offices();
        atlas
    }

    fn place_offices(&mut self) {
        let builder = reach::Builder::new(self);
        let providers: Vec<&Provider> = self.register.providers.values().collect();
        let reaches: BTreeMap<ProviderId, Arc<Reach>> = providers
            .par_iter()
            .filter(|provider| provider.has_range())
            .map(|provider| (provider.id.clone(), Arc::new(builder.declared(provider))))
            .collect();
        let assumed_radius = self.typical_radii(&reaches);
        let assumed: BTreeMap<ProviderId, Arc<Reach>> = providers
            .par_iter()
            .filter(|provider| !provider.has_range())
            .filter_map(|provider| {
                let radius = *assumed_radius.get(&provider.kind)?;
                Some((provider.id.clone(), Arc::new(builder.assumed(provider, radius)?)))
            })
            .collect();
        let offices = AUDIENCES.map(|audience| {
            self.register
                .providers
                .values()
                .filter_map(|provider| disclose(provider, audience, self.today))
                .map(|record| {
                    let reach = record.has_range().then(|| reaches.get(&record.id).cloned());
                    Office {
                        reach: reach.flatten(),
                        assumed: (!record.range_is_withheld())
                            .then(|| assumed.get(&record.id).cloned())
                            .flatten(),
                        zone: self.zone_of_office(&record),
                        record,
                    }
                })
                .collect()
        });
        let too_far = |provider: &&Provider| {
            provider.location.is_some_and(|at| self.plane.project(at.position).is_err())
        };
        self.left_out = self
            .register
            .providers
            .values()
            .filter(too_far)
            .map(|office| office.id.clone())
            .collect();
        self.offices = offices;
        self.assumed_radius = assumed_radius;
    }

    /// For each kind, the radius of a circle as large as the median declared range within the city.
    fn typical_radii(
        &self,
        reaches: &BTreeMap<ProviderId, Arc<Reach>>,
    ) -> BTreeMap<KindId, Meters> {
        let mut areas: BTreeMap<KindId, Vec<f64>> = BTreeMap::new();
        for (id, reach) in reaches {
            if let Some(provider) = self.register.providers.get(id) {
                let area = reach.area_within(&self.parcels).as_square_meters();
                areas.entry(provider.kind.clone()).or_default().push(area);
            }
        }
        areas
            .into_iter()
            .filter_map(|(kind, mut areas)| {
                areas.sort_unstable_by(f64::total_cmp);
                let median = *areas.get(areas.len() / 2)?;
                Some((kind, Meters::meters((median / std::f64::consts::PI).sqrt())))
            })
            .collect()
    }

    fn zone_of_office(&self, provider: &Provider) -> Option<usize> {
        let by_hand = provider.zone_override.as_ref();
        if let Some(zone) = by_hand {
            return self.zones.iter().position(|own| own.id.as_ref() == Some(zone));
        }
        self.locate(provider.location?.position).map(|parcel| self.parcels[parcel].zone)
    }

    /// The revision it pictures.
    pub const fn revision(&self) -> u64 {
        self.revision
    }

    /// The day consents were judged for.
    pub const fn today(&self) -> Date {
        self.today
    }

    /// The catalogue in force.
    pub fn catalogue(&self) -> &Catalogue {
        &self.catalogue
    }

    /// The records it was built from. Offices in it are not disclosed: surfaces use
    /// [`Atlas::offices`].
    pub fn register(&self) -> &Register {
        &self.register
    }

    /// The metric plane all its shapes lie in.
    pub const fn plane(&self) -> &Plane {
        &self.plane
    }

    /// Zones in display order; last, if needed, the one for places no zone claims.
    pub fn zones(&self) -> &[AtlasZone] {
        &self.zones
    }

    /// The zone with this id, and its index.
    pub fn zone(&self, id: &str) -> Option<(usize, &AtlasZone)> {
        self.zones
            .iter()
            .enumerate()
            .find(|(_, zone)| zone.id.as_ref().is_some_and(|own| own.as_str() == id))
    }

    /// Parcels: the towns, or whole zones where no towns are known.
    pub fn parcels(&self) -> &[Parcel] {
        &self.parcels
    }

    /// The parcel of a town.
    pub fn parcel_of_town(&self, key: &TownKey) -> Option<usize> {
        self.towns.get(key).copied()
    }

    /// The places people live in.
    pub fn units(&self) -> &[DemandUnit] {
        &self.units
    }

    /// What the units are.
    pub const fn demand_source(&self) -> DemandSource {
        self.demand_source
    }

    /// Offices as an audience sees them, in order of their ids.
    pub fn offices(&self, audience: Audience) -> &[Office] {
        match audience {
            Audience::Public => &self.offices[0],
            Audience::Professional => &self.offices[1],
            Audience::Planner => &self.offices[2],
        }
    }

    /// The radius assumed for offices of a kind that have not said where they go.
    pub fn assumed_radius(&self, kind: &KindId) -> Option<Meters> {
        self.assumed_radius.get(kind).copied()
    }

    /// The box around all towns and zones.
    pub const fn bounds(&self) -> Option<BoundingBox> {
        self.bounds
    }

    /// Offices whose position is too far away to be drawn or counted.
    pub fn left_out(&self) -> &[ProviderId] {
        &self.left_out
    }

    /// The parcel a position lies in.
    pub fn locate(&self, at: LonLat) -> Option<usize> {
        let point = crate::geometry::GridPoint::from_meters(self.plane.project(at).ok()?);
        self.parcel_index
            .around(point, point)
            .find(|&index| self.parcels[index].shape.contains(point))
    }

    /// Towns, postcodes and offices' towns that a query names, best first; see [`Place`].
    pub fn find_places(&self, query: &str, limit: usize) -> Vec<Place> {
        self.places.find(query, limit)
    }
}

fn workspace_bounds(register: &Register) -> Option<BoundingBox> {
    let towns = register.towns.values().filter_map(|town| town.region.as_ref());
    let zones = register.zones.values().filter_map(|zone| zone.region.as_ref());
    let regions = towns.chain(zones).map(crate::geometry::Region::bounding_box);
    regions.reduce(|one, two| one.union(&two)).or_else(|| {
        let offices = register.providers.values().filter_map(|provider| provider.location);
        BoundingBox::around(offices.map(|location| location.position))
    })
}
