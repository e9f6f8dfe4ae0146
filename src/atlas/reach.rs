//! Where one office goes: its declared range, worked out parcel by parcel.

use std::collections::{BTreeMap, BTreeSet};

use super::{Atlas, Parcel};
use crate::geometry::{
    Cut, Disc, GridPoint, Layer, LonLat, Overlap, Shape, Touch, geodesic_distance,
};
use crate::model::{Extent, Level, Provider, RangePart};
use crate::unit::{Meters, Minutes, SquareMeters};

/// How a parcel is covered by a range at one level.
#[derive(Debug, Clone, PartialEq)]
pub enum Cover {
    /// All of it.
    Whole,
    /// This part of it.
    Part(Shape),
    /// The part of it in this circle.
    Disc(Disc),
}

impl Cover {
    /// The part of a parcel it covers, as polygons.
    pub fn shape(&self, parcel: &Parcel) -> Shape {
        match self {
            Self::Whole => parcel.shape.clone(),
            Self::Part(shape) => shape.clone(),
            Self::Disc(disc) => disc.outline().intersection(&parcel.shape),
        }
    }

    /// The area of a parcel it covers.
    pub fn area(&self, parcel: &Parcel) -> SquareMeters {
        match self {
            Self::Whole => parcel.area,
            Self::Part(shape) => shape.area(),
            Self::Disc(disc) => {
                let mut covered = SquareMeters::default();
                let layer = Layer { cut: Cut::Disc(*disc), class: 0, tag: 0 };
                Overlap::default().run::<1>(&parcel.shape, &[layer], |face, area| {
                    if face.counts == [1] {
                        covered += area;
                    }
                });
                covered
            }
        }
    }
}

/// A range, worked out parcel by parcel.
///
/// # Shape
/// The two levels do not overlap: what is promised (可) is not also to be asked for (要相談).
#[derive(Debug, Default)]
pub struct Reach {
    yes: BTreeMap<usize, Cover>,
    consult: BTreeMap<usize, Cover>,
    rules: Rules,
    approximate: bool,
    limited: bool,
}

/// The range as rules, for exact answers about single points.
#[derive(Debug, Default)]
struct Rules {
    yes: Area,
    consult: Area,
    excluded: Area,
    /// Beyond it no visit is made, whatever was declared.
    limit: Option<Circle>,
}

#[derive(Debug, Default)]
struct Area {
    parcels: BTreeSet<usize>,
    discs: Vec<Circle>,
    drawn: Vec<Shape>,
}

/// A circle about a position.
#[derive(Debug, Clone, Copy)]
struct Circle {
    center: LonLat,
    radius: Meters,
    /// The same on the plane; `None` outside it.
    disc: Option<Disc>,
}

impl Circle {
    /// Whether a position lies in it, by distance on the ellipsoid.
    fn contains(&self, at: LonLat, point: GridPoint) -> bool {
        // The plane's lengths are off by less than 4 in 10,000 anywhere: only near the outline
        // must the distance be taken on the ellipsoid.
        let clearly = self.disc.and_then(|disc| {
            let [x, y] = point.to_meters();
            let ratio = (x - disc.center[0]).hypot(y - disc.center[1]) / disc.radius;
            ((ratio - 1.0).abs() > 1e-3).then_some(ratio < 1.0)
        });
        clearly.unwrap_or_else(|| geodesic_distance(self.center, at) <= self.radius)
    }
}

impl Area {
    fn contains(&self, at: LonLat, point: GridPoint, parcel: Option<usize>) -> bool {
        parcel.is_some_and(|parcel| self.parcels.contains(&parcel))
            || self.discs.iter().any(|circle| circle.contains(at, point))
            || self.drawn.iter().any(|shape| shape.contains(point))
    }

    /// The part that is not whole parcels.
    fn shape(&self) -> Shape {
        let discs: Vec<Shape> = self.discs().iter().map(Disc::outline).collect();
        Shape::union(discs.iter().chain(&self.drawn))
    }

    fn discs(&self) -> Vec<Disc> {
        self.discs.iter().filter_map(|circle| circle.disc).collect()
    }
}

impl Reach {
    /// How parcels are covered at a level ([`Level::Yes`] or [`Level::Consult`]), by parcel index.
    pub fn covers(&self, level: Level) -> &BTreeMap<usize, Cover> {
        match level {
            Level::Yes => &self.yes,
            Level::Consult | Level::Excluded => &self.consult,
        }
    }

    /// The level promised for a point; exact for circles. `parcel` is where the point lies.
    pub fn level_at(
        &self,
        at: LonLat,
        point: GridPoint,
        parcel: Option<usize>,
    ) -> Option<Level> {
        let beyond = self.rules.limit.is_some_and(|limit| !limit.contains(at, point));
        if beyond || self.rules.excluded.contains(at, point, parcel) {
            None
        } else if self.rules.yes.contains(at, point, parcel) {
            Some(Level::Yes)
        } else if self.rules.consult.contains(at, point, parcel) {
            Some(Level::Consult)
        } else {
            None
        }
    }

    /// Whether a part was given in minutes and drawn as a circle (概算).
    pub const fn is_approximate(&self) -> bool {
        self.approximate
    }

    /// Whether a part was declared beyond the limit of its kind, and is not counted.
    pub const fn is_limited(&self) -> bool {
        self.limited
    }

    /// The area covered at any level within the parcels.
    pub fn area_within(&self, parcels: &[Parcel]) -> SquareMeters {
        let covered = |(&parcel, cover): (&usize, &Cover)| cover.area(&parcels[parcel]);
        self.yes.iter().chain(&self.consult).map(covered).sum()
    }

    /// The shape covered at a level within the parcels.
    pub fn shape_within(&self, level: Level, parcels: &[Parcel]) -> Shape {
        let covers = self.covers(level).iter();
        let shapes: Vec<Shape> =
            covers.map(|(&parcel, cover)| cover.shape(&parcels[parcel])).collect();
        Shape::union(&shapes)
    }
}

/// The straight-line radius taken for a travel time by car, until a road network is there (概算).
///
/// # Source
/// METHODS 3.2: v̄·t / c, with a mean speed of 20 km/h in towns and a detour index of 1.3.
pub fn travel_radius(minutes: Minutes) -> Meters {
    const METERS_A_MINUTE: f64 = 20_000.0 / 60.0;
    const DETOUR: f64 = 1.3;
    Meters::meters(minutes.as_minutes() * METERS_A_MINUTE / DETOUR)
}

/// Works out ranges on the parcels of an Atlas.
pub(super) struct Builder<'a> {
    atlas: &'a Atlas,
}

impl<'a> Builder<'a> {
    pub(super) const fn new(atlas: &'a Atlas) -> Self {
        Self { atlas }
    }

    /// The range an office declared.
    pub(super) fn declared(&self, provider: &Provider) -> Reach {
        let mut rules = Rules::default();
        let mut approximate = false;
        let parts = provider.survey.iter().flat_map(|survey| &survey.ranges);
        for part in parts {
            approximate |= matches!(part.extent, Extent::Minutes(_));
            let area = match part.level {
                Level::Yes => &mut rules.yes,
                Level::Consult => &mut rules.consult,
                Level::Excluded => &mut rules.excluded,
            };
            self.add(area, part, provider);
        }
        rules.limit = self.limit(provider);
        self.work_out(rules, approximate)
    }

    /// A circle of the usual size about an office that has not said where it goes.
    pub(super) fn assumed(&self, provider: &Provider, radius: Meters) -> Option<Reach> {
        let mut rules = Rules::default();
        rules.yes.discs.push(self.circle(provider.location?.position, radius));
        rules.limit = self.limit(provider);
        Some(self.work_out(rules, true))
    }

    /// How far an office of this kind may go (METHODS 3.2: 16 km for 訪問診療 and 往診).
    fn limit(&self, provider: &Provider) -> Option<Circle> {
        let km = self.atlas.catalogue.kind(&provider.kind)?.visit_limit_km?;
        Some(self.circle(provider.location?.position, Meters::meters(km * 1_000.0)))
    }

    fn circle(&self, center: LonLat, radius: Meters) -> Circle {
        let disc = self.atlas.plane.project(center).ok();
        let disc = disc.and_then(|center| Disc::try_new(center, radius));
        Circle { center, radius, disc }
    }

    fn add(&self, area: &mut Area, part: &RangePart, provider: &Provider) {
        let position = provider.location.map(|location| location.position);
        match &part.extent {
            Extent::Towns(keys) => {
                area.parcels
                    .extend(keys.iter().filter_map(|key| self.atlas.parcel_of_town(key)));
            }
            Extent::Zones(ids) => {
                let zones = ids.iter().filter_map(|id| self.atlas.zone(id.as_str()));
                area.parcels.extend(zones.flat_map(|(_, zone)| &zone.parcels));
            }
            Extent::WholeCity => area.parcels.extend(0..self.atlas.parcels.len()),
            Extent::Radius(radius) => {
                area.discs.extend(position.map(|at| self.circle(at, *radius)));
            }
            Extent::Minutes(minutes) => {
                let radius = travel_radius(*minutes);
                area.discs.extend(position.map(|at| self.circle(at, radius)));
            }
            Extent::Drawn(region) => area.drawn.extend(self.atlas.plane.shape(region).ok()),
        }
    }

    fn work_out(&self, rules: Rules, approximate: bool) -> Reach {
        let excluded = rules.excluded.shape();
        let mut yes = self.covers_of(&rules.yes, &rules.excluded.parcels, &excluded);
        let mut consult = self.covers_of(&rules.consult, &rules.excluded.parcels, &excluded);
        for (&parcel, promised) in &mut yes {
            let Some(asked) = consult.remove(&parcel) else { continue };
            if *promised == Cover::Whole {
                continue;
            }
            // Both as polygons on one grid, so that no sliver is left or doubled between them.
            let own = &self.atlas.parcels[parcel];
            let shape = promised.shape(own);
            let rest = asked.shape(own).difference(&shape);
            *promised = Cover::Part(shape);
            if !rest.is_empty() {
                consult.insert(parcel, Cover::Part(rest));
            }
        }
        let limit = rules.limit.and_then(|limit| limit.disc);
        let limited = limit.is_some_and(|limit| {
            let cut = self.cut_at(&limit, &mut yes);
            self.cut_at(&limit, &mut consult) || cut
        });
        yes.retain(|_, cover| !matches!(cover, Cover::Part(shape) if shape.is_empty()));
        Reach { yes, consult, rules, approximate, limited }
    }

    /// Takes away what lies beyond a limit; whether there was anything.
    fn cut_at(&self, limit: &Disc, covers: &mut BTreeMap<usize, Cover>) -> bool {
        let mut cut = false;
        covers.retain(|&parcel, cover| {
            let own = &self.atlas.parcels[parcel];
            let within = match limit.touches(&own.shape) {
                Touch::Whole => return true,
                Touch::Apart => Shape::default(),
                Touch::Part => cover.shape(own).intersection(&limit.outline()),
            };
            // What a circle of 180 corners cuts off its own kind is no cut.
            let before = cover.area(own).as_square_meters();
            if within.area().as_square_meters() > before * (1.0 - 1e-4) {
                return true;
            }
            cut = true;
            let stays = !within.is_empty();
            *cover = Cover::Part(within);
            stays
        });
        cut
    }

    fn covers_of(
        &self,
        area: &Area,
        excluded_parcels: &BTreeSet<usize>,
        excluded: &Shape,
    ) -> BTreeMap<usize, Cover> {
        let parcels = &self.atlas.parcels;
        let mut covers: BTreeMap<usize, Cover> =
            area.parcels.iter().map(|&parcel| (parcel, Cover::Whole)).collect();
        for (parcel, cover) in self.covers_by_geometry(area) {
            covers.entry(parcel).or_insert(cover);
        }
        covers.retain(|parcel, _| !excluded_parcels.contains(parcel));
        if let Some(bounds) = excluded.bounds() {
            for parcel in self.atlas.parcel_index.around(bounds.min, bounds.max) {
                let Some(cover) = covers.remove(&parcel) else { continue };
                let shape = cover.shape(&parcels[parcel]);
                let rest = shape.difference(excluded);
                if rest.area() == shape.area() {
                    covers.insert(parcel, cover);
                } else if !rest.is_empty() {
                    covers.insert(parcel, Cover::Part(rest));
                }
            }
        }
        covers
    }

    /// How the circles and drawn parts of an area cover the parcels near them.
    fn covers_by_geometry(&self, area: &Area) -> Vec<(usize, Cover)> {
        let Self { atlas } = self;
        let parcels = &atlas.parcels;
        let discs = area.discs();
        if let ([disc], []) = (discs.as_slice(), area.drawn.as_slice()) {
            let bounds = disc.bounds();
            let near = atlas.parcel_index.around(bounds.min, bounds.max);
            return near
                .filter_map(|own| Some((own, cover_by_disc(disc, &parcels[own].shape)?)))
                .collect();
        }
        let geometry = area.shape();
        let Some(bounds) = geometry.bounds() else { return Vec::new() };
        let near = atlas.parcel_index.around(bounds.min, bounds.max);
        near.filter_map(|own| Some((own, cover_by(&geometry, &parcels[own].shape)?))).collect()
    }
}

/// How a circle covers a parcel; `None` if not at all.
fn cover_by_disc(disc: &Disc, parcel: &Shape) -> Option<Cover> {
    match disc.touches(parcel) {
        Touch::Apart => None,
        Touch::Whole => Some(Cover::Whole),
        Touch::Part => Some(Cover::Disc(*disc)),
    }
}

/// How a shape covers a parcel; `None` if not at all.
fn cover_by(shape: &Shape, parcel: &Shape) -> Option<Cover> {
    let bounds = parcel.bounds()?;
    let crosses = shape.edges().any(|(from, to)| {
        let own = crate::geometry::GridBox {
            min: GridPoint { x: from.x.min(to.x), y: from.y.min(to.y) },
            max: GridPoint { x: from.x.max(to.x), y: from.y.max(to.y) },
        };
        own.intersects(&bounds)
    });
    if !crosses {
        // No edge comes near: the parcel is all inside or all outside.
        return shape.contains(bounds.min).then_some(Cover::Whole);
    }
    let part = shape.intersection(parcel);
    if part.is_empty() {
        None
    } else if part.area() == parcel.area() {
        Some(Cover::Whole)
    } else {
        Some(Cover::Part(part))
    }
}
