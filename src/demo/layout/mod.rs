//! The land of one city: towns with shared borders, zones, rivers, railways, roads.
//!
//! Everything here is in local meters around the middle of the city; [`Frame`] carries it to
//! longitude and latitude. Names and people are given elsewhere.

mod backdrop;
mod border;
mod design;
pub(crate) mod plane;
mod site;
mod voronoi;
mod zone;

pub(crate) use border::noise;
pub(crate) use design::Design;

use super::city::LineKind;
use super::dice::Dice;
use super::size::Size;
use border::Borders;
use plane::Spot;
use std::collections::{BTreeMap, BTreeSet};
use zone::Node;

/// Towns that consist of two polygons, besides the one water polygon.
const SECOND_PARTS: usize = 3;

/// Local meters to degrees around one place, on the ellipsoid GRS 80.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Frame {
    lon: f64,
    lat: f64,
    meters_per_lon: f64,
    meters_per_lat: f64,
}

impl Frame {
    /// The frame around a place given in degrees.
    ///
    /// # Source
    /// Series for the length of a degree on GRS 80; at 35.45° it gives 110,950 m and 90,808 m.
    pub(crate) fn new(lon: f64, lat: f64) -> Self {
        let angle = lat.to_radians();
        let (c1, c2, c3) = (angle.cos(), (2.0 * angle).cos(), (3.0 * angle).cos());
        Self {
            lon,
            lat,
            meters_per_lon: 111_412.88 * c1 - 93.50 * c3,
            meters_per_lat: 111_132.95 - 559.85 * c2 + 1.17 * (4.0 * angle).cos(),
        }
    }

    /// Longitude and latitude of a local place, rounded to 1e-9 degrees.
    pub(crate) fn point(&self, spot: Spot) -> [f64; 2] {
        let round = |degrees: f64| (degrees * 1e9).round() / 1e9;
        let lon = self.lon + spot[0] / self.meters_per_lon;
        [round(lon), round(self.lat + spot[1] / self.meters_per_lat)]
    }

    /// The local place of a longitude and latitude.
    pub(crate) fn spot(&self, point: [f64; 2]) -> Spot {
        [
            (point[0] - self.lon) * self.meters_per_lon,
            (point[1] - self.lat) * self.meters_per_lat,
        ]
    }

    /// Longitudes and latitudes of a course.
    pub(crate) fn course(&self, spots: &[Spot]) -> Vec<[f64; 2]> {
        spots.iter().map(|spot| self.point(*spot)).collect()
    }
}

/// A town before it has a name.
pub(crate) struct Parcel {
    /// Rings in local meters; the first represents the town.
    pub(crate) rings: Vec<Vec<Spot>>,
    /// Middle of the first ring.
    pub(crate) center: Spot,
    /// Area of all rings in square meters.
    pub(crate) area_m2: f64,
    /// Zone, from 0.
    pub(crate) zone: usize,
    /// Touching parcels, ascending.
    pub(crate) neighbors: Vec<usize>,
    /// Whether it touches the city's border.
    pub(crate) at_edge: bool,
    /// Neighborhood it shares a name with, from 0.
    pub(crate) group: usize,
    /// Number within a neighborhood of several, from 1; 0 if alone.
    pub(crate) chome: u32,
}

/// The land of one city.
pub(crate) struct Layout {
    /// The sketch it grew from.
    pub(crate) design: Design,
    /// Towns, ordered by neighborhood and number.
    pub(crate) parcels: Vec<Parcel>,
    /// Water polygons.
    pub(crate) waters: Vec<Vec<Spot>>,
    /// Rivers, railways, roads: kind, number within the kind, course.
    pub(crate) lines: Vec<(LineKind, Vec<Spot>)>,
    /// Number of neighborhoods.
    pub(crate) groups: usize,
}

/// Grows the land of city number `block`.
pub(crate) fn grow(size: &Size, seed: u64, block: usize) -> Layout {
    let area_m2 = size.area_km2 * 1e6;
    let mut design = Design::new(area_m2, seed, block as u64);
    let mut dice = Dice::new(seed, "layout", block as u64);
    let sites = site::choose(&design, size.towns + SECOND_PARTS + 1, area_m2, &mut dice);
    let cells = voronoi::cells(&sites.spots, 3.0 * design.radius);
    let left = |site: usize| plane::offset_from(&design.river, sites.spots[site]) > 0.0;
    let left_bank: Vec<bool> = (0..sites.inside).map(left).collect();
    let mut roughness = BTreeMap::new();
    for (site, cell) in cells.iter().enumerate().take(sites.inside) {
        for side in cell {
            let outer = side.beyond >= sites.inside;
            if outer || left_bank[side.beyond] != left_bank[site] {
                let key = (site.min(side.beyond), site.max(side.beyond));
                roughness.insert(key, if outer { 0.06 } else { 0.085 });
            }
        }
    }
    let borders = Borders {
        cells: &cells,
        seed: seed ^ block as u64,
        detail_m: size.detail_m,
        roughness,
    };
    let ground =
        Ground { design: &design, borders: &borders, inside: sites.inside, left_bank };
    let roles = ground.roles(&mut dice);
    let (parcels, groups) = ground.parcels(size, &roles, &mut dice);
    let waters = vec![borders.ring(roles.water)];
    let lines = ground.lines(&mut dice);
    for stop in &mut design.stops {
        stop.0 = border::warp(stop.0, seed ^ block as u64);
    }
    Layout { parcels, waters, lines, groups, design }
}

/// Which sites are not ordinary towns.
struct Roles {
    water: usize,
    /// Sites that become the second part of a town nearby.
    parts: Vec<usize>,
}

/// Cells with their borders, before towns are made of them.
struct Ground<'a> {
    design: &'a Design,
    borders: &'a Borders<'a>,
    inside: usize,
    left_bank: Vec<bool>,
}

impl Ground<'_> {
    fn touching(&self, site: usize) -> impl Iterator<Item = usize> + '_ {
        self.borders.cells[site].iter().map(|side| side.beyond).filter(|&n| n < self.inside)
    }

    fn at_edge(&self, site: usize) -> bool {
        self.borders.cells[site].iter().any(|side| side.beyond >= self.inside)
    }

    fn spot(&self, site: usize) -> Spot {
        let corners: Vec<Spot> =
            self.borders.cells[site].iter().map(|side| side.start).collect();
        plane::centroid(&corners)
    }

    /// Picks the water (where the inner river leaves the city) and the second parts of towns.
    fn roles(&self, dice: &mut Dice) -> Roles {
        let mouth = self.design.at(0.58, 0.95);
        let water = (0..self.inside)
            .filter(|&site| self.at_edge(site))
            .min_by(|&a, &b| {
                let gap = |site| plane::distance(self.spot(site), mouth);
                gap(a).total_cmp(&gap(b))
            })
            .unwrap_or(0);
        let mut parts: Vec<usize> = Vec::new();
        while parts.len() < SECOND_PARTS {
            let part = dice.below(self.inside);
            let taken = |site: &usize| *site == water || parts.contains(site);
            let near: Vec<usize> = self.touching(part).collect();
            let one_bank = near.iter().all(|n| self.left_bank[*n] == self.left_bank[part]);
            if one_bank && !self.at_edge(part) && !taken(&part) && !near.iter().any(taken) {
                parts.push(part);
            }
        }
        Roles { water, parts }
    }

    fn parcels(&self, size: &Size, roles: &Roles, dice: &mut Dice) -> (Vec<Parcel>, usize) {
        let towns: Vec<usize> = (0..self.inside)
            .filter(|site| *site != roles.water && !roles.parts.contains(site))
            .collect();
        let index: BTreeMap<usize, usize> =
            towns.iter().enumerate().map(|(number, site)| (*site, number)).collect();
        let nodes: Vec<Node> = towns.iter().map(|&site| self.node(site, &index)).collect();
        let mut zones = zone::divide(&nodes, size.zones, 0.45 * self.design.radius, dice);
        zone::number(&nodes, &mut zones, size.zones, self.design.radius);
        let groups = zone::neighborhoods(&nodes, &zones, size.zones, dice);
        let order: Vec<usize> = groups.iter().flatten().copied().collect();
        let mut rank = vec![0; order.len()];
        order.iter().enumerate().for_each(|(position, &node)| rank[node] = position);
        let hosts = self.hosts(roles, &index, &zones);
        let mut parcels = Vec::with_capacity(order.len());
        for (group, members) in groups.iter().enumerate() {
            for (position, &node) in members.iter().enumerate() {
                let chome = if members.len() > 1 { position as u32 + 1 } else { 0 };
                let mut neighbors: Vec<usize> =
                    nodes[node].neighbors.iter().map(|&other| rank[other]).collect();
                neighbors.sort_unstable();
                let rings = self.rings(towns[node], &hosts);
                parcels.push(Parcel {
                    center: plane::centroid(&rings[0]),
                    area_m2: rings.iter().map(|ring| plane::area(ring)).sum(),
                    rings,
                    zone: zones[node],
                    neighbors,
                    at_edge: self.at_edge(towns[node]),
                    group,
                    chome,
                });
            }
        }
        (parcels, groups.len())
    }

    /// The town of each second part: two steps away in the zone that surrounds the part.
    fn hosts(
        &self,
        roles: &Roles,
        index: &BTreeMap<usize, usize>,
        zones: &[usize],
    ) -> BTreeMap<usize, usize> {
        let mut hosts = BTreeMap::new();
        for &part in &roles.parts {
            let near: BTreeSet<usize> = self.touching(part).collect();
            let zone_of = |site: &usize| index.get(site).map(|node| zones[*node]);
            let around: Vec<usize> = near.iter().filter_map(zone_of).collect();
            let zone = around.iter().copied().max_by_key(|zone| {
                (around.iter().filter(|other| *other == zone).count(), *zone)
            });
            let second = near.iter().flat_map(|&site| self.touching(site));
            let host = second
                .filter(|site| !near.contains(site) && *site != part && zone_of(site) == zone)
                .find(|site| !hosts.contains_key(site))
                .or_else(|| near.iter().copied().find(|site| zone_of(site) == zone));
            if let Some(host) = host {
                hosts.insert(host, part);
            }
        }
        hosts
    }

    fn rings(&self, site: usize, hosts: &BTreeMap<usize, usize>) -> Vec<Vec<Spot>> {
        let sites = std::iter::once(site).chain(hosts.get(&site).copied());
        sites.map(|site| self.borders.ring(site)).collect()
    }

    fn node(&self, site: usize, index: &BTreeMap<usize, usize>) -> Node {
        let mut neighbors: Vec<usize> =
            self.touching(site).filter_map(|other| index.get(&other).copied()).collect();
        neighbors.sort_unstable();
        Node { spot: self.spot(site), left_bank: self.left_bank[site], neighbors }
    }
}
