//! A seeded generator of a fictional city, written in the official file formats.
//!
//! 海原県汐見野市 lies in the open sea and has about 480,000 people in 250 towns and 15 daily-life
//! areas. [`generate`] makes it in memory, at the size of one city or of a nation;
//! [`official_files`] writes what publishers would ship. Nothing here reads a clock, a file or the
//! order of a hash map: the same seed gives the same bytes. The importers live elsewhere and know
//! nothing of this module.

mod city;
mod dice;
mod file;
mod future;
mod layout;
mod name;
mod office;
mod people;
mod size;
mod survey;

pub use city::{BANDS, Cell, City, Line, LineKind, Point, Ring, Stop, Town, Zone};
pub use file::{OfficialFile, official_files};
pub use office::{Office, OfficeKind};
pub use size::{OfficeCounts, Size};
pub use survey::{
    Answer, CAPABILITIES, Certainty, Extent, FACILITIES, Level, Profile, QUESTIONS, Range,
    Reply,
};

use dice::Dice;
use layout::{Frame, Layout};
use rayon::prelude::*;

/// The seed of the committed files in `data/demo`.
pub const DEMO_SEED: u64 = 2026;

/// Where the first city lies: open sea, far from any municipality.
const ORIGIN: [f64; 2] = [141.30, 35.45];

/// Degrees between the middles of two cities, and cities in a row.
const STEP: [f64; 2] = [0.16, 0.13];
const ROW: usize = 32;

/// Makes a city, or many side by side.
///
/// # Shape
/// Towns are ordered by key, zones by number, cells by code; with several blocks, block by block.
/// The rings of neighboring towns share their points bit for bit.
/// # Cost
/// Linear in the number of blocks, which are made in parallel; memory is that of the result.
pub fn generate(size: &Size, seed: u64) -> City {
    let blocks: Vec<City> =
        (0..size.blocks).into_par_iter().map(|block| one_city(size, seed, block)).collect();
    let mut whole = City::default();
    for block in blocks {
        whole.absorb(block);
    }
    whole
}

fn one_city(size: &Size, seed: u64, block: usize) -> City {
    let place = |axis: usize, step: usize| ORIGIN[axis] + STEP[axis] * step as f64;
    let frame = Frame::new(place(0, block % ROW), place(1, block / ROW));
    let layout = layout::grow(size, seed, block);
    let mut dice = Dice::new(seed, "names", block as u64);
    let mut towns = towns(&layout, frame, size, seed, block, &mut dice);
    let zones = zones(&mut towns, size.zones, &mut dice);
    let cells = people::cells(&towns, seed, block);
    let stops = stops(&layout, frame, &towns, &mut dice);
    let lines = lines(&layout, frame);
    let places: Vec<Point> = stops.iter().map(|stop| stop.point).collect();
    let story = survey::Story::new(&towns, &zones, &places);
    let mut dice = Dice::new(seed, "offices", block as u64);
    let offices = office::found(&towns, &places, &size.offices, &story.nobody, &mut dice);
    let mut dice = Dice::new(seed, "survey", block as u64);
    let answering = size.offices.answering;
    let mut survey =
        survey::ask_stations(&towns, &zones, &offices, story, answering, &mut dice);
    survey.extend(survey::ask_others(&towns, &zones, &offices, &mut dice));
    let mut dice = Dice::new(seed, "handbook", block as u64);
    let profiles = survey::write_profiles(&offices, &survey, &mut dice);
    let waters = layout.waters.iter().map(|ring| frame.course(ring)).collect();
    City { towns, zones, waters, cells, offices, lines, stops, survey, profiles }
}

fn towns(
    layout: &Layout,
    frame: Frame,
    size: &Size,
    seed: u64,
    block: usize,
    dice: &mut Dice,
) -> Vec<Town> {
    let names = central_names(layout, name::place_names(layout.groups, dice));
    let residents = people::settle(layout, size.people, seed, block);
    let prefix = format!("{:05}", 99_000 + (201 + block) % 1_000);
    layout
        .parcels
        .iter()
        .zip(residents)
        .map(|(parcel, residents)| {
            let base = &names[parcel.group];
            let area = format!("{:04}", (parcel.group + 1) * 10);
            let key = match parcel.chome {
                0 => format!("{prefix}{area}"),
                number => format!("{prefix}{area}{number:02}"),
            };
            Town {
                key,
                base: base.text.clone(),
                base_kana: base.kana.clone(),
                chome: parcel.chome,
                parts: parcel.rings.iter().map(|ring| frame.course(ring)).collect(),
                zone: parcel.zone,
                neighbors: parcel.neighbors.clone(),
                at_edge: parcel.at_edge,
                area_km2: parcel.area_m2 / 1e6,
                center: frame.point(parcel.center),
                people: residents.people,
                households: residents.households,
            }
        })
        .collect()
}

/// Gives the names of a city center to the neighborhoods around the main station.
fn central_names(layout: &Layout, mut names: Vec<name::PlaceName>) -> Vec<name::PlaceName> {
    let hub = layout.design.stops.first().map_or([0.0, 0.0], |stop| stop.0);
    let mut parcels: Vec<&layout::Parcel> = layout.parcels.iter().collect();
    parcels.sort_by(|a, b| {
        let gap = |parcel: &layout::Parcel| layout::plane::distance(parcel.center, hub);
        gap(a).total_cmp(&gap(b)).then(a.group.cmp(&b.group))
    });
    let mut central: Vec<usize> = Vec::new();
    for parcel in parcels {
        if !central.contains(&parcel.group) {
            central.push(parcel.group);
        }
    }
    for (group, text) in central.into_iter().zip(["駅前本町", "中央町", "汐見野", "大手通"])
    {
        if let Some(found) = names.iter().position(|name| name.text == text) {
            names.swap(group, found);
        }
    }
    names
}

/// Zones named after their most populous neighborhood.
fn zones(towns: &mut [Town], count: usize, dice: &mut Dice) -> Vec<Zone> {
    (0..count)
        .map(|zone| {
            let members: Vec<usize> =
                (0..towns.len()).filter(|&town| towns[town].zone == zone).collect();
            let largest = members.iter().copied().max_by_key(|&town| {
                let whole: u32 = members
                    .iter()
                    .filter(|&&other| towns[other].base == towns[town].base)
                    .map(|&other| towns[other].population())
                    .sum();
                (whole, std::cmp::Reverse(town))
            });
            let center_town = largest.unwrap_or(0);
            let town = &towns[center_town];
            let shift = [dice.between(-0.0008, 0.0008), dice.between(-0.0006, 0.0006)];
            let center =
                [0, 1].map(|axis| ((town.center[axis] + shift[axis]) * 1e7).round() / 1e7);
            Zone {
                number: zone + 1,
                name: town.base.replace('ケ', "ヶ"),
                kana: town.base_kana.clone(),
                towns: members,
                center_town,
                center,
            }
        })
        .collect()
}

/// Stations named after the neighborhood they lie in; where both railways meet it is 汐見野.
fn stops(layout: &Layout, frame: Frame, towns: &[Town], dice: &mut Dice) -> Vec<Stop> {
    let mut stops: Vec<Stop> = Vec::new();
    for (number, (spot, line)) in layout.design.stops.iter().enumerate() {
        let point = frame.point(*spot);
        let home = towns
            .iter()
            .min_by(|a, b| {
                let gap = |town: &Town| office::gap_km(town.center, point);
                gap(a).total_cmp(&gap(b)).then(a.key.cmp(&b.key))
            })
            .map_or(String::new(), |town| town.base.clone());
        let mut name = if number == 0 { "汐見野".to_owned() } else { home };
        while stops.iter().any(|stop| stop.name == name) {
            name = format!("{}{name}", dice.pick(&["新", "東", "西", "南"]));
        }
        stops.push(Stop { name, railway: name::RAILWAYS[*line].to_owned(), point });
    }
    stops
}

fn lines(layout: &Layout, frame: Frame) -> Vec<Line> {
    const TRUNK: [&str; 2] = ["国道901号", "汐見野バイパス"];
    const PRIMARY: [&str; 4] = ["県道11号", "県道24号", "県道37号", "環状通り"];
    let mut counts = [0_usize; 5];
    layout
        .lines
        .iter()
        .map(|(kind, course)| {
            let number = counts[*kind as usize];
            counts[*kind as usize] += 1;
            let name = match kind {
                LineKind::River => name::RIVERS[number % 2].to_owned(),
                LineKind::Railway => name::RAILWAYS[number % 2].to_owned(),
                LineKind::Trunk => TRUNK[number % 2].to_owned(),
                LineKind::Primary => PRIMARY[number % 4].to_owned(),
                LineKind::Secondary => format!("市道{}号", 101 + number),
            };
            Line { kind: *kind, name, points: frame.course(course) }
        })
        .collect()
}
