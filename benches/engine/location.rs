//! A city's location problem (MCLP): by greed, and with a proof.

use std::fs;
use std::path::Path;

use kuhaku::planning::{MaximumCover, Proof, Watch};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::{Table, time};

/// 400 candidates and 2,000 places with up to 120 people on 60 km², a radius of 800 m.
pub(crate) fn city() -> MaximumCover {
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

/// Writes the problem for other solvers: people by place, and the places each candidate reaches.
pub(crate) fn write(problem: &MaximumCover, folder: &Path) -> std::io::Result<()> {
    fs::create_dir_all(folder)?;
    let text = serde_json::json!({ "weights": problem.weights, "sites": problem.sites });
    fs::write(folder.join("location.json"), text.to_string())
}

/// Times greed and proof; the check values are the people reached.
pub(crate) fn location(table: &mut Table, problem: &MaximumCover) {
    let greedy = problem.greedy(10).expect("a plan");
    let took = time(101, || problem.greedy(10).expect("a plan"));
    table.add("city: MCLP by greed, 10 of 400", took, greedy.value);
    for count in [10, 20] {
        let prove = || problem.exact(count, Watch::silent()).expect("a plan");
        let plan = prove();
        assert_eq!(plan.proof, Proof::Optimal);
        assert_eq!((plan.upper, problem.value(&plan.sites)), (plan.value, plan.value));
        assert!(count != 10 || (plan.value >= greedy.value && plan.value <= greedy.upper));
        let name = format!("city: MCLP proven best, {count} of 400");
        table.add(&name, time(5, prove), plan.value);
    }
}
