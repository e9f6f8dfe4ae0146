//! The engine's kernels at the size of a city and of the nation, in processor time on one thread.
//!
//! `cargo bench --bench engine` prints medians. With `--write FOLDER` the input is written for other
//! engines; with `--json FILE` the figures are; with `--memory` only the peak of NATION's gaps is told. `benches/peers/run.py` does both and sets other
//! engines beside them. Each kernel's result is checked once before it is timed.

#[path = "../memory.rs"]
mod memory;

mod field;
mod location;

use std::hint::black_box;
use std::path::PathBuf;
use std::time::Duration;

use cpu_time::ProcessTime;
use field::{CITY, Field, NATION, Size};
use kuhaku::coverage::{Decay, Step, float_on_plane};
use kuhaku::geometry::{
    BoxIndex, Cut, Disc, GridPoint, Layer, Overlap, PointIndex, Shape, Touch, homes,
};

/// Towns as shapes, stations as discs.
struct Engine {
    towns: Vec<Shape>,
    zone_of: Vec<u32>,
    zones: usize,
    discs: Vec<Disc>,
    cells: Vec<[f64; 2]>,
    people: Vec<f64>,
}

impl Engine {
    fn new(field: &Field) -> Self {
        let ring = |ring: &Vec<[f64; 2]>| {
            let points = ring.iter().map(|&at| GridPoint::from_meters(at)).collect();
            Shape::from_contours(vec![points])
        };
        Self {
            towns: field.towns.iter().map(ring).collect(),
            zone_of: field.zone_of.clone(),
            zones: field.zones,
            discs: field
                .discs
                .iter()
                .map(|&[x, y, radius]| Disc { center: [x, y], radius })
                .collect(),
            cells: field.cells.iter().map(|&[x, y, _]| [x, y]).collect(),
            people: field.cells.iter().map(|cell| cell[2]).collect(),
        }
    }

    /// For every town the discs that cover a part of it; `None` where one covers all of it.
    fn touching(&self, towns: &BoxIndex) -> Vec<Option<Vec<u32>>> {
        let mut touching: Vec<Option<Vec<u32>>> = vec![Some(Vec::new()); self.towns.len()];
        for (number, disc) in (0..).zip(&self.discs) {
            let bounds = disc.bounds();
            for town in towns.around(bounds.min, bounds.max) {
                let Some(own) = &mut touching[town] else { continue };
                match disc.touches(&self.towns[town]) {
                    Touch::Apart => {}
                    Touch::Whole => touching[town] = None,
                    Touch::Part => own.push(number),
                }
            }
        }
        touching
    }

    fn index(&self) -> BoxIndex {
        BoxIndex::new(
            self.towns.iter().enumerate().filter_map(|(at, own)| Some((at, own.bounds()?))),
        )
    }

    /// Square meters by zone that no disc covers, indexes included.
    fn gap_areas(&self) -> Vec<f64> {
        let mut gaps = vec![0.0; self.zones];
        let mut overlap = Overlap::default();
        let mut layers = Vec::new();
        for (town, near) in self.touching(&self.index()).iter().enumerate() {
            let Some(near) = near else { continue };
            let gap = &mut gaps[self.zone_of[town] as usize];
            let shape = &self.towns[town];
            if near.is_empty() {
                *gap += shape.area().as_square_meters();
                continue;
            }
            layers.clear();
            layers.extend(near.iter().map(|&number| Layer {
                cut: Cut::Disc(self.discs[number as usize]),
                class: 0,
                tag: 0,
            }));
            overlap.run::<1>(shape, &layers, |face, area| {
                if face.counts == [0] {
                    *gap += area.as_square_meters();
                }
            });
        }
        gaps
    }

    /// The gaps of all towns as polygons, indexes and outlines included.
    fn gap_polygons(&self) -> Vec<Shape> {
        let outlines: Vec<Shape> = self.discs.iter().map(Disc::outline).collect();
        let gap = |(town, near): (usize, &Option<Vec<u32>>)| -> Shape {
            let shape = &self.towns[town];
            match near.as_deref() {
                None => Shape::default(),
                Some([]) => shape.clone(),
                Some([only]) => shape.difference(&outlines[*only as usize]),
                Some(several) => {
                    let near = several.iter().map(|&own| &outlines[own as usize]);
                    shape.difference_of_all(near)
                }
            }
        };
        self.touching(&self.index()).iter().enumerate().map(gap).collect()
    }

    /// Square meters by zone that none of the polygons covers: bounds first, then overlays.
    fn gap_areas_under(&self, ranges: &[Shape]) -> Vec<f64> {
        let index = self.index();
        let mut near: Vec<Vec<u32>> = vec![Vec::new(); self.towns.len()];
        for (number, range) in (0..).zip(ranges) {
            if let Some(bounds) = range.bounds() {
                for town in index.around(bounds.min, bounds.max) {
                    near[town].push(number);
                }
            }
        }
        let mut gaps = vec![0.0; self.zones];
        for (town, near) in near.iter().enumerate() {
            let near = near.iter().map(|&own| &ranges[own as usize]);
            let gap = self.towns[town].difference_of_all(near);
            gaps[self.zone_of[town] as usize] += gap.area().as_square_meters();
        }
        gaps
    }

    /// The town and zone of every cell.
    fn located(&self) -> Vec<Option<u32>> {
        let zone = |town: Option<u32>| self.zone_of.get(town? as usize).copied();
        homes(&self.cells, &self.towns).into_iter().map(zone).collect()
    }

    /// How many discs each cell lies in.
    fn depths(&self) -> Vec<u32> {
        let index = PointIndex::new(&self.cells, 8.0);
        let mut depths = vec![0; self.cells.len()];
        for disc in &self.discs {
            index.each_within(disc.center, disc.radius, |cell, _| depths[cell as usize] += 1);
        }
        depths
    }

    fn three_nearest(&self) -> f64 {
        let centers: Vec<[f64; 2]> = self.discs.iter().map(|disc| disc.center).collect();
        let index = PointIndex::new(&centers, 2.0);
        let far = |&at: &[f64; 2]| -> f64 {
            index.nearest::<3>(at).iter().map(|(_, squared)| squared.sqrt()).sum()
        };
        self.cells.iter().map(far).sum()
    }

    /// Zones dissolved from their towns.
    fn dissolved(&self) -> Vec<Shape> {
        let mut members: Vec<Vec<&Shape>> = vec![Vec::new(); self.zones];
        for (town, &zone) in self.towns.iter().zip(&self.zone_of) {
            members[zone as usize].push(town);
        }
        members.into_iter().map(Shape::union).collect()
    }

    fn floating(&self) -> f64 {
        let centers: Vec<[f64; 2]> = self.discs.iter().map(|disc| disc.center).collect();
        let supply = vec![1.0; centers.len()];
        let floating = float_on_plane(&self.cells, &self.people, &centers, &supply, &DECAY);
        floating.access.iter().zip(&self.people).map(|(a, w)| a * w).sum()
    }
}

static DECAY: std::sync::LazyLock<Decay> = std::sync::LazyLock::new(|| {
    let step = |(within, weight)| Step { within, weight };
    Decay::Steps {
        steps: [(1_667.0, 1.0), (3_333.0, 0.68), (5_000.0, 0.22)].map(step).to_vec(),
    }
});

/// Times work: the median processor time of `rounds` runs after one that is not counted.
fn time<T>(rounds: usize, mut work: impl FnMut() -> T) -> Duration {
    black_box(work());
    let mut times: Vec<Duration> = (0..rounds)
        .map(|_| {
            let start = ProcessTime::now();
            black_box(work());
            start.elapsed()
        })
        .collect();
    times.sort_unstable();
    times[times.len() / 2]
}

struct Table(Vec<(String, f64, f64)>);

impl Table {
    fn add(&mut self, name: &str, took: Duration, check: f64) {
        let ms = took.as_secs_f64() * 1e3;
        println!("{name:<44} {ms:>12.3} ms   check {check:.3}");
        self.0.push((name.to_owned(), ms, check));
    }

    fn json(&self) -> String {
        let row = |(name, ms, check): &(String, f64, f64)| serde_json::json!({ "name": name, "ms": ms, "check": check });
        serde_json::Value::Array(self.0.iter().map(row).collect()).to_string()
    }
}

/// A jagged ring around a station, as an isochrone looks.
fn jagged(disc: &Disc) -> Shape {
    let point = |at: u32| {
        let angle = f64::from(at) / 300.0 * std::f64::consts::TAU;
        let wave =
            1.0 + 0.12 * (7.0 * angle).sin() + if at.is_multiple_of(2) { 0.03 } else { -0.03 };
        let radius = disc.radius * wave;
        let [x, y] = disc.center;
        GridPoint::from_meters([x + radius * angle.cos(), y + radius * angle.sin()])
    };
    Shape::from_contours(vec![(0..300).map(point).collect()])
}

fn city(table: &mut Table, engine: &Engine) {
    let sum = |gaps: &[f64]| gaps.iter().sum::<f64>() / 1e6;
    let exact = engine.gap_areas();
    table.add("city: gap km² of zones, discs", time(41, || engine.gap_areas()), sum(&exact));
    let ranges: Vec<Shape> = engine.discs.iter().map(jagged).collect();
    let under = engine.gap_areas_under(&ranges);
    let took = time(21, || engine.gap_areas_under(&ranges));
    table.add("city: gap km² of zones, 300-vertex polygons", took, sum(&under));
    // Each station names the towns its circle touches: no geometry is left to do.
    let index = engine.index();
    let lists: Vec<Vec<usize>> = engine
        .discs
        .iter()
        .map(|disc| {
            let bounds = disc.bounds();
            let near = index.around(bounds.min, bounds.max);
            near.filter(|&own| disc.touches(&engine.towns[own]) != Touch::Apart).collect()
        })
        .collect();
    let areas: Vec<f64> =
        engine.towns.iter().map(|own| own.area().as_square_meters()).collect();
    let listed = || {
        let mut counts = vec![0_u32; areas.len()];
        for &town in lists.iter().flatten() {
            counts[town] += 1;
        }
        let mut gaps = vec![0.0; engine.zones];
        for (town, _) in counts.iter().enumerate().filter(|(_, count)| **count == 0) {
            gaps[engine.zone_of[town] as usize] += areas[town];
        }
        gaps
    };
    table.add("city: gap km² of zones, town lists", time(101, listed), sum(&listed()));
}

fn nation(table: &mut Table, engine: &Engine) {
    let gaps = engine.gap_areas();
    let total: f64 = gaps.iter().sum();
    table.add("nation: gap km² of zones, discs", time(7, || engine.gap_areas()), total / 1e6);
    let drawn =
        || engine.gap_polygons().iter().map(|own| own.area().as_square_meters()).sum::<f64>();
    let polygons = drawn();
    assert!((polygons / total - 1.0).abs() < 1e-4, "drawn {polygons}, counted {total}");
    table.add("nation: gap polygons", time(3, drawn), polygons / 1e6);
    let located = engine.located();
    let known = located.iter().flatten().count();
    assert!(known > located.len() * 99 / 100, "{known} cells located");
    table.add("nation: cells to zone and town", time(5, || engine.located()), known as f64);
    let depths: u64 = engine.depths().iter().map(|own| u64::from(*own)).sum();
    table.add("nation: depth of cells", time(9, || engine.depths()), depths as f64);
    let nearest = engine.three_nearest();
    table.add(
        "nation: three nearest of cells",
        time(9, || engine.three_nearest()),
        nearest / 1e9,
    );
    let zones = engine.dissolved();
    let area: f64 = zones.iter().map(|own| own.area().as_square_meters()).sum();
    table.add(
        "nation: zones dissolved from towns",
        time(3, || engine.dissolved()),
        area / 1e6,
    );
    let given = engine.floating();
    table.add("nation: E2SFCA", time(5, || engine.floating()), given);
}

/// Twice the towns and stations at equal density.
fn growth(table: &mut Table) {
    for part in [8, 4, 2] {
        let size: Size = NATION.part(part);
        let engine = Engine::new(&Field::new(&size));
        let gaps: f64 = engine.gap_areas().iter().sum();
        let name = format!("growth: 1/{part} of the nation, gap km², discs");
        table.add(&name, time(7, || engine.gap_areas()), gaps / 1e6);
    }
}

/// Only the gaps of NATION under discs, so that the peak is theirs.
fn memory_of_gaps() {
    let engine = Engine::new(&Field::new(&NATION));
    let before = memory::peak_mb().unwrap_or_default();
    let gap = engine.gap_areas().iter().sum::<f64>() / 1e6;
    let after = memory::peak_mb().unwrap_or_default();
    println!("nation: {gap:.1} km² of gaps; peak {after} MB, {before} MB before them");
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let option = |name: &str| -> Option<PathBuf> {
        let at = arguments.iter().position(|own| own == name)?;
        arguments.get(at + 1).map(PathBuf::from)
    };
    if arguments.iter().any(|own| own == "--memory") {
        return memory_of_gaps();
    }
    let mut table = Table(Vec::new());
    for size in [CITY, NATION] {
        let field = Field::new(&size);
        if let Some(folder) = option("--write") {
            field.write(&folder.join(size.name)).expect("the input can be written");
        }
        let engine = Engine::new(&field);
        if size.name == "city" {
            city(&mut table, &engine);
            let problem = location::city();
            if let Some(folder) = option("--write") {
                let written = location::write(&problem, &folder.join(size.name));
                written.expect("the problem can be written");
            }
            location::location(&mut table, &problem);
        } else {
            nation(&mut table, &engine);
        }
    }
    growth(&mut table);
    if let Some(file) = option("--json") {
        std::fs::write(file, table.json()).expect("the figures can be written");
    }
}
