//! A city's location problem, by greed and by proof. Method and figures: `benches/README.md`.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use kuhaku::planning::{MaximumCover, Proof, Watch};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// 400 candidates and 2,000 places with up to 120 people on 60 km², a radius of 800 m.
fn city() -> MaximumCover {
    let mut dice = ChaCha8Rng::seed_from_u64(20_260_901);
    let mut place = || [dice.random_range(0.0..7_700.0), dice.random_range(0.0..7_800.0)];
    let sites: Vec<[f64; 2]> = (0..400).map(|_| place()).collect();
    let units: Vec<[f64; 2]> = (0..2_000).map(|_| place()).collect();
    let weights = units.iter().map(|_| f64::from(dice.random_range(0_u8..=120))).collect();
    let near = |site: &[f64; 2], unit: &[f64; 2]| {
        (site[0] - unit[0]).hypot(site[1] - unit[1]) <= 800.0
    };
    let reached = |site: &[f64; 2]| {
        let own = (0..).zip(&units).filter(|(_, unit)| near(site, unit));
        own.map(|(index, _)| index).collect()
    };
    let sites = sites.iter().map(reached).collect();
    MaximumCover { weights, sites, ..MaximumCover::default() }
}

fn planning(criterion: &mut Criterion) {
    let problem = city();
    let mut group = criterion.benchmark_group("planning");
    let greedy = problem.greedy(10).expect("a plan");
    group.bench_function("greedy, 10 of 400", |own| {
        own.iter(|| black_box(&problem).greedy(10).expect("a plan"));
    });
    group.sample_size(10);
    for count in [10, 20] {
        let plan = problem.exact(count, Watch::silent()).expect("a plan");
        assert_eq!(plan.proof, Proof::Optimal);
        assert_eq!((plan.upper, problem.value(&plan.sites)), (plan.value, plan.value));
        assert!(count != 10 || (plan.value >= greedy.value && plan.value <= greedy.upper));
        group.bench_function(format!("proven best, {count} of 400"), |own| {
            own.iter(|| black_box(&problem).exact(count, Watch::silent()).expect("a plan"));
        });
    }
    group.finish();
}

criterion_group!(benches, planning);
criterion_main!(benches);
