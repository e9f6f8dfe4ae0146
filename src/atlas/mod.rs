//! One immutable, indexed picture of a workspace at one revision.
//!
//! The store keeps rows; everything that answers a question works on an [`Atlas`]. What is here:
//! where things are, who reaches what, which zone a place is in. What is not: figures (`coverage`).
//! A caller may rely on an Atlas never changing, and on offices being seen only as [`Disclosed`].

mod demand;
mod parcel;
mod place;
mod projection;
mod reach;
mod suppression;
mod who;

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use jiff::civil::Date;
use rayon::prelude::*;

use crate::address::{AddressIndex, Finding};
use crate::geometry::{BoundingBox, BoxIndex, LonLat, Plane, Shape};
use crate::model::{
    Audience, Catalogue, Disclosed, KindId, Provider, ProviderId, Register, TownKey, ZoneId,
    disclose,
};
use crate::unit::{Meters, SquareMeters};

pub use demand::{CountedResidents, DemandSource, DemandUnit};
pub use parcel::{Parcel, Piece};
pub use place::{Place, PlaceKind};
pub use projection::{AgeFactor, Calibration, Projection, YearError};
pub use reach::{Cover, Reach, travel_radius};
pub use suppression::{Member, SuppressedGroup};
pub use who::{Callers, Visit};

/// A daily-life zone with its shape.
#[derive(Debug, Clone)]
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
#[derive(Debug, Clone)]
pub struct Office {
    /// What the audience may see of it.
    pub record: Disclosed<Provider>,
    /// Where it says it goes, if it said so and the audience may know.
    pub reach: Option<Arc<Reach>>,
    /// The radius within which an office that did not say might go, for the unknown reading only.
    assumed_radius: Option<Meters>,
    /// That circle, worked out when it is first asked for: [`Atlas::assumed`].
    assumed: OnceLock<Option<Arc<Reach>>>,
    /// Index of the zone it lies in.
    pub zone: Option<usize>,
}

/// An immutable, indexed picture of a workspace at one revision.
#[derive(Debug, Clone)]
pub struct Atlas {
    revision: u64,
    today: Date,
    municipality: Option<Arc<str>>,
    register: Arc<Register>,
    catalogue: Arc<Catalogue>,
    plane: Plane,
    zones: Vec<AtlasZone>,
    parcels: Vec<Parcel>,
    units: Vec<DemandUnit>,
    suppressed: Vec<SuppressedGroup>,
    demand_source: DemandSource,
    counted_residents: Option<CountedResidents>,
    projection: Option<Projection>,
    parcel_index: Arc<BoxIndex>,
    towns: BTreeMap<TownKey, usize>,
    offices: [Vec<Office>; 3],
    assumed_radius: [BTreeMap<KindId, Meters>; 3],
    places: Arc<place::PlaceIndex>,
    /// Worked out when an address is first asked for.
    addresses: OnceLock<Arc<AddressIndex>>,
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
            municipality: register.municipality().map(Arc::from),
            places: Arc::new(place::PlaceIndex::new(&register)),
            addresses: OnceLock::new(),
            suppressed: suppression::groups(&register, &units, demand_source),
            counted_residents: CountedResidents::of(&register, &parcels),
            register,
            catalogue,
            plane,
            zones,
            parcels,
            units,
            demand_source,
            projection: None,
            parcel_index: Arc::new(parcel_index),
            towns,
            offices: Default::default(),
            assumed_radius: Default::default(),
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
        let mut assumed_radius: [BTreeMap<KindId, Meters>; 3] = Default::default();
        let offices = AUDIENCES.map(|audience| {
            let records: Vec<Disclosed<Provider>> = providers
                .iter()
                .filter_map(|provider| disclose(provider, audience, self.today))
                .collect();
            // From the ranges this audience may see: a circle tells how large they are.
            let radii = self.typical_radii(&records, &reaches);
            let offices: Vec<Office> = records
                .into_iter()
                .map(|record| {
                    let declared = || reaches.get(&record.id).cloned();
                    let is_silent = !record.has_range() && !record.range_is_withheld();
                    let radius = || radii.get(&record.kind).copied();
                    Office {
                        reach: record.has_range().then(declared).flatten(),
                        assumed_radius: is_silent.then(radius).flatten(),
                        assumed: OnceLock::new(),
                        zone: self.zone_of_office(&record),
                        record,
                    }
                })
                .collect();
            assumed_radius[audience as usize] = radii;
            offices
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

    /// For each kind, the radius of a circle as large as the median declared range within the city,
    /// among the offices of one audience.
    fn typical_radii(
        &self,
        records: &[Disclosed<Provider>],
        reaches: &BTreeMap<ProviderId, Arc<Reach>>,
    ) -> BTreeMap<KindId, Meters> {
        let mut areas: BTreeMap<KindId, Vec<f64>> = BTreeMap::new();
        for record in records.iter().filter(|record| record.has_range()) {
            if let Some(reach) = reaches.get(&record.id) {
                let area = reach.area_within(&self.parcels).as_square_meters();
                areas.entry(record.kind.clone()).or_default().push(area);
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

    /// The municipality's name, as [`Register::municipality`], found once.
    pub fn municipality(&self) -> Option<&str> {
        self.municipality.as_deref()
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

    /// The ages at which people can be parted: those that every unit tells whose ages are known.
    ///
    /// # Shape
    /// Ascending; empty where no ages are known.
    pub fn age_breaks(&self) -> Vec<u8> {
        let mut known = self.units.iter().filter_map(|unit| unit.population.ages.as_ref());
        let Some(first) = known.next() else { return Vec::new() };
        let mut breaks: Vec<u8> = first.breaks().collect();
        for ages in known {
            breaks.retain(|age| ages.tells(*age));
        }
        breaks
    }

    /// Groups of units of which only the sum is known.
    pub fn suppressed_groups(&self) -> &[SuppressedGroup] {
        &self.suppressed
    }

    /// What the units are.
    pub const fn demand_source(&self) -> DemandSource {
        self.demand_source
    }

    /// How far its people are those of a resident register; `None` for those of the census or a projection.
    pub const fn counted_residents(&self) -> Option<CountedResidents> {
        self.counted_residents
    }

    /// The projection its people are of; `None` for those of today.
    pub const fn projection(&self) -> Option<&Projection> {
        self.projection.as_ref()
    }

    /// Offices as an audience sees them, in order of their ids.
    pub fn offices(&self, audience: Audience) -> &[Office] {
        match audience {
            Audience::Public => &self.offices[0],
            Audience::Professional => &self.offices[1],
            Audience::Planner => &self.offices[2],
        }
    }

    /// Where an office of this Atlas that did not say might go, for the unknown reading only.
    ///
    /// # Cost
    /// The circle is cut by every town it touches when it is first asked for, and kept.
    pub fn assumed(&self, office: &Office) -> Option<Arc<Reach>> {
        let radius = office.assumed_radius?;
        let work_out =
            || reach::Builder::new(self).assumed(&office.record, radius).map(Arc::new);
        office.assumed.get_or_init(work_out).clone()
    }

    /// How an office would stand in this Atlas that is not, or not like this, in its register.
    ///
    /// # Cost
    /// Its range is worked out on the towns it touches.
    pub fn office_of(&self, record: Disclosed<Provider>) -> Office {
        let audience = record.audience();
        let reach =
            record.has_range().then(|| Arc::new(reach::Builder::new(self).declared(&record)));
        let is_silent = reach.is_none() && !record.range_is_withheld();
        let radius = || self.assumed_radius(&record.kind, audience);
        Office {
            assumed_radius: is_silent.then(radius).flatten(),
            assumed: OnceLock::new(),
            zone: self.zone_of_office(&record),
            reach,
            record,
        }
    }

    /// The radius assumed, towards an audience, for offices of a kind that have not said where they
    /// go.
    pub fn assumed_radius(&self, kind: &KindId, audience: Audience) -> Option<Meters> {
        self.assumed_radius[audience as usize].get(kind).copied()
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

    /// Towns, postcodes and addresses that a query names, best first; see [`Place`].
    ///
    /// # Cost
    /// The first query makes the index over the address data, where there are any.
    pub fn find_places(&self, query: &str, limit: usize) -> Vec<Place> {
        let places = self.places.find(query, limit);
        if self.register.addresses.is_empty() {
            return places;
        }
        place::by_address(self, query, limit, places)
    }

    /// What an address means to the address data; `None` without any. `home` as for
    /// [`AddressIndex::find`].
    pub fn find_address(&self, address: &str, home: Option<&str>) -> Option<Finding> {
        let is_known = !self.register.addresses.is_empty();
        is_known.then(|| self.address_index().find(address, home))
    }

    /// The index over the address data.
    fn address_index(&self) -> &AddressIndex {
        let build = || Arc::new(AddressIndex::new(self.register.addresses.iter()));
        self.addresses.get_or_init(build)
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
