//! A seeded field of towns, stations and cells, the same for us and for other engines.

use std::fs;
use std::path::Path;

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// How large a field is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Size {
    pub name: &'static str,
    /// Towns from west to east and from south to north.
    pub towns: [usize; 2],
    /// Vertices along each side of a town.
    pub side: usize,
    /// Width of a town in meters.
    pub width: f64,
    /// Zones from west to east and from south to north.
    pub zones: [usize; 2],
    pub stations: usize,
    /// Smallest and largest radius in meters.
    pub radius: [f64; 2],
    pub cells: usize,
}

pub(crate) const CITY: Size = Size {
    name: "city",
    towns: [20, 20],
    side: 25,
    width: 387.3,
    zones: [5, 3],
    stations: 100,
    radius: [200.0, 900.0],
    cells: 4_000,
};

pub(crate) const NATION: Size = Size {
    name: "nation",
    towns: [500, 440],
    side: 8,
    width: 1_300.0,
    zones: [100, 70],
    stations: 15_000,
    radius: [1_000.0, 5_000.0],
    cells: 500_000,
};

impl Size {
    /// A quarter, half, … of the field at the same density.
    pub(crate) fn part(self, of: usize) -> Self {
        Self {
            towns: [self.towns[0], self.towns[1] / of],
            zones: [self.zones[0], self.zones[1] / of],
            stations: self.stations / of,
            cells: self.cells / of,
            ..self
        }
    }
}

/// The field; meters from its middle.
#[derive(Debug)]
pub(crate) struct Field {
    /// Rings of towns, counter-clockwise, not closed; neighbors share vertices exactly.
    pub towns: Vec<Vec<[f64; 2]>>,
    pub zone_of: Vec<u32>,
    pub zones: usize,
    /// x, y, radius.
    pub discs: Vec<[f64; 3]>,
    /// x, y, people.
    pub cells: Vec<[f64; 3]>,
}

impl Field {
    pub(crate) fn new(size: &Size) -> Self {
        let mut dice = ChaCha8Rng::seed_from_u64(20_261_121);
        let [columns, rows] = size.towns;
        let extent = [columns as f64 * size.width, rows as f64 * size.width];
        let corner = |dice: &mut ChaCha8Rng, column: usize, row: usize| {
            let mut along =
                |at: usize| (at as f64 + dice.random_range(-0.2..0.2)) * size.width;
            [along(column) - extent[0] / 2.0, along(row) - extent[1] / 2.0]
        };
        let corners: Vec<Vec<[f64; 2]>> = (0..=rows)
            .map(|row| (0..=columns).map(|column| corner(&mut dice, column, row)).collect())
            .collect();
        // Sides shared by two towns: from west to east, and from south to north.
        let mut side = |from: [f64; 2], to: [f64; 2]| -> Vec<[f64; 2]> {
            let step = |at: usize| {
                let share = at as f64 / size.side as f64;
                let wobble = if at == 0 {
                    0.0
                } else {
                    dice.random_range(-0.25..0.25) * size.width / size.side as f64
                };
                let (dx, dy) = (to[0] - from[0], to[1] - from[1]);
                let length = dx.hypot(dy);
                round([
                    from[0] + dx * share - dy / length * wobble,
                    from[1] + dy * share + dx / length * wobble,
                ])
            };
            (0..size.side).map(step).collect()
        };
        let east: Vec<Vec<Vec<[f64; 2]>>> = corners
            .iter()
            .map(|row| row.windows(2).map(|two| side(two[0], two[1])).collect())
            .collect();
        let north: Vec<Vec<Vec<[f64; 2]>>> = corners
            .windows(2)
            .map(|rows| rows[0].iter().zip(&rows[1]).map(|(a, b)| side(*a, *b)).collect())
            .collect();
        let mut towns = Vec::with_capacity(columns * rows);
        let mut zone_of = Vec::with_capacity(columns * rows);
        for row in 0..rows {
            for column in 0..columns {
                let mut ring = east[row][column].clone();
                ring.extend(&north[row][column + 1]);
                ring.push(round(corners[row + 1][column + 1]));
                ring.extend(east[row + 1][column].iter().skip(1).rev());
                ring.push(round(corners[row + 1][column]));
                ring.extend(north[row][column].iter().skip(1).rev());
                towns.push(ring);
                let zone = [column * size.zones[0] / columns, row * size.zones[1] / rows];
                zone_of.push((zone[1] * size.zones[0] + zone[0]) as u32);
            }
        }
        let (discs, cells) = scatter(&mut dice, size, extent);
        Self { towns, zone_of, zones: size.zones[0] * size.zones[1], discs, cells }
    }

    /// Writes the field as plain numbers, for other engines: little-endian, row by row.
    pub(crate) fn write(&self, folder: &Path) -> std::io::Result<()> {
        fs::create_dir_all(folder)?;
        let floats = |rows: &mut dyn Iterator<Item = f64>| -> Vec<u8> {
            rows.flat_map(f64::to_le_bytes).collect()
        };
        let rings = &mut self.towns.iter().flatten().flatten().copied();
        fs::write(folder.join("towns.f64"), floats(rings))?;
        let zones: Vec<u8> = self.zone_of.iter().flat_map(|own| own.to_le_bytes()).collect();
        fs::write(folder.join("zone_of.u32"), zones)?;
        let discs = &mut self.discs.iter().flatten().copied();
        fs::write(folder.join("discs.f64"), floats(discs))?;
        let cells = &mut self.cells.iter().flatten().copied();
        fs::write(folder.join("cells.f64"), floats(cells))
    }
}

/// To the millimeter, so that every engine sees the same vertices.
fn round(at: [f64; 2]) -> [f64; 2] {
    at.map(|part| (part * 1e3).round() / 1e3)
}

/// Stations, most of them in clusters, and cells.
fn scatter(
    dice: &mut ChaCha8Rng,
    size: &Size,
    extent: [f64; 2],
) -> (Vec<[f64; 3]>, Vec<[f64; 3]>) {
    let anywhere =
        |dice: &mut ChaCha8Rng| extent.map(|own| dice.random_range(-0.5..0.5) * own);
    let centers: Vec<[f64; 2]> = (0..size.stations / 50 + 1).map(|_| anywhere(dice)).collect();
    let discs = (0..size.stations).map(|_| {
        let at = if dice.random_bool(0.6) {
            let center = centers[dice.random_range(0..centers.len())];
            let spread = 15.0 * size.radius[0];
            center.map(|part| part + dice.random_range(-1.0..1.0) * spread)
        } else {
            anywhere(dice)
        };
        let [x, y] = round(at);
        [x, y, dice.random_range(size.radius[0]..size.radius[1]).round()]
    });
    let discs = discs.collect();
    let cells = (0..size.cells).map(|_| {
        let [x, y] = round(anywhere(dice));
        [x, y, f64::from(dice.random_range(0..200_u32))]
    });
    (discs, cells.collect())
}
