//! Whole reports and what-if at the size of a city and of the nation, through the Atlas, as planners
//! get them. Method and figures: `benches/README.md`.
//!
//! `cargo bench --bench report` runs both sizes, each in a process of its own so that its peak of
//! memory is its own; `-- city` or `-- nation` runs one in this process.

#[path = "../engine/field.rs"]
#[expect(dead_code, reason = "the other bench writes the field for other engines")]
mod field;
mod record;

#[path = "../memory.rs"]
mod memory;

use std::sync::Arc;
use std::time::{Duration, Instant};

use cpu_time::ProcessTime;
use field::{CITY, Field, NATION, Size};
use jiff::civil::date;
use kuhaku::atlas::Atlas;
use kuhaku::coverage::{Baseline, CoverageQuery, Reading};
use kuhaku::model::{
    Audience, Catalogue, Extent, Level, Operation, ProviderId, RangePart, Scenario,
};
use kuhaku::unit::Meters;

use record::{Ranges, jagged, station_id};

fn timed<T>(name: &str, work: impl FnOnce() -> T) -> T {
    let (wall, processor) = (Instant::now(), ProcessTime::now());
    let done = work();
    let (wall, processor) = (wall.elapsed(), processor.elapsed());
    let peak =
        memory::peak_mb().map_or_else(String::new, |peak| format!("   peak so far {peak} MB"));
    println!("{name:<52} {:>10.1} ms   processor {:>10.1} ms{peak}", ms(wall), ms(processor));
    done
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

fn query() -> CoverageQuery {
    CoverageQuery::of_kind("visiting_nursing", Audience::Planner)
}

/// Covered and uncovered land make up the whole, and the report knows people.
fn check(atlas: &Atlas, baseline: &Baseline) {
    let report = baseline.report(atlas).expect("a report");
    assert_eq!(report.zones.len(), atlas.zones().len());
    for reading in Reading::ALL {
        let own = report.city.reading(reading).expect("the reading");
        let whole = own.covered_m2 + own.gap_m2;
        assert!((whole / report.city.area_m2 - 1.0).abs() < 1e-6);
    }
}

/// The processor time of one new range for each of `count` stations, one after the other.
fn what_if(name: &str, atlas: &Atlas, baseline: &Baseline, field: &Field, ranges: Ranges) {
    let times: Vec<(Duration, Duration)> = (0..400.min(field.discs.len() * 4))
        .filter_map(|turn| {
            let station = turn * 37 % field.discs.len();
            let [x, y, radius] = field.discs[station];
            let radius = radius * [0.8, 1.1, 1.25, 0.6][turn / field.discs.len() % 4];
            let extent = match ranges {
                Ranges::Discs => Extent::Radius(Meters::meters(radius)),
                Ranges::Polygons => Extent::Drawn(jagged([x, y, radius])),
            };
            let part = RangePart { level: Level::Yes, extent, note: None };
            let id = ProviderId::new(station_id(station));
            let operation = Operation::Range { id, ranges: vec![part] };
            let scenario = Scenario { operations: vec![operation] };
            let (wall, processor) = (Instant::now(), ProcessTime::now());
            let trial = baseline.try_out(atlas, &scenario).expect("a scenario");
            let report = trial.report(atlas);
            let took = (wall.elapsed(), processor.elapsed());
            // Some stations of a cluster lie beyond the field, out of reach of any town.
            (report.towns_touched > 0).then_some(took)
        })
        .collect();
    assert!(times.len() > 300, "{} trials touched a town", times.len());
    let (wall, processor): (Vec<Duration>, Vec<Duration>) = times.into_iter().unzip();
    let figures = |mut times: Vec<Duration>| {
        times.sort_unstable();
        let of = |share: usize| ms(times[times.len() * share / 100]);
        format!("median {:.2} p95 {:.2} ms", of(50), of(95))
    };
    let (wall, processor) = (figures(wall), figures(processor));
    println!("{name:<52} {wall}   processor {processor}");
}

fn run(size: &Size, ranges: Ranges) {
    let name = format!("{}, {}", size.name, ranges.name());
    let field = Field::new(size);
    let register = Arc::new(record::register(&field, ranges));
    let catalogue = Arc::new(Catalogue::shipped());
    println!("{name}: input made, peak so far {} MB", memory::peak_mb().unwrap_or_default());
    let atlas = timed(&format!("{name}: Atlas from the register"), || {
        Atlas::build(register, catalogue, 1, date(2026, 12, 1))
    });
    let (towns, zones) = (atlas.parcels().len(), atlas.zones().len());
    assert_eq!((towns, zones), (field.towns.len(), field.zones));
    let baseline = timed(&format!("{name}: question worked out"), || {
        Baseline::new(&atlas, &query()).expect("a question")
    });
    timed(&format!("{name}: its report, gaps as polygons"), || {
        baseline.report(&atlas).expect("a report")
    });
    check(&atlas, &baseline);
    what_if(&format!("{name}: what if one range"), &atlas, &baseline, &field, ranges);
}

fn main() {
    let chosen: Vec<String> =
        std::env::args().skip(1).filter(|own| !own.starts_with("--")).collect();
    match chosen.first().map(String::as_str) {
        Some("city") => {
            run(&CITY, Ranges::Discs);
            run(&CITY, Ranges::Polygons);
        }
        Some("nation") => run(&NATION, Ranges::Discs),
        _ => {
            for size in ["city", "nation"] {
                let own = std::env::current_exe().expect("this program");
                let status = std::process::Command::new(own).arg(size).status();
                assert!(status.expect("it starts").success(), "{size} failed");
            }
        }
    }
}
