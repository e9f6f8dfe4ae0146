//! Where help is missing most: location problems against other engines and against all choices.

use std::cell::Cell;
use std::collections::BTreeMap;

use kuhaku::planning::{EquityFloor, MaximumCover, PlanningError, Proof, Watch};
use proj4rs::Proj;
use proptest::prelude::*;
use serde_json::Value;

use crate::shared::shared;

fn cover(weights: &[f64], sites: &[&[u32]]) -> MaximumCover {
    MaximumCover {
        weights: weights.to_vec(),
        sites: sites.iter().map(|site| site.to_vec()).collect(),
        ..MaximumCover::default()
    }
}

/// METHODS 3.10: six units, A, B and C.
fn greedy_fails() -> MaximumCover {
    cover(&[1.0; 6], &[&[0, 1, 2], &[3, 4, 5], &[1, 2, 3, 4]])
}

#[test]
fn greed_covers_five_where_six_are_possible() {
    let problem = greedy_fails();
    let greedy = problem.greedy(2).expect("a plan");
    assert_eq!((greedy.value, greedy.sites[0], greedy.proof), (5.0, 2, Proof::Greedy));
    assert!((6.0..=8.0).contains(&greedy.upper), "{}", greedy.upper);
    let exact = problem.exact(2, Watch::silent()).expect("a plan");
    assert_eq!((exact.value, exact.sites), (6.0, vec![0, 1]));
    assert_eq!((exact.upper, exact.proof), (6.0, Proof::Optimal));
}

/// A golden city of another engine: populated mesh centers, town centers, a radius.
fn golden(radius: f64) -> Option<(MaximumCover, Vec<String>, Value)> {
    let path = shared("golden/city-dev/golden_pysal.json")?;
    let golden: Value =
        serde_json::from_str(&std::fs::read_to_string(path).expect("readable")).expect("JSON");
    let mesh = std::fs::read_to_string(shared("golden/city-dev/mesh.csv")?).expect("readable");
    // EPSG:6668 and EPSG:6677.
    let degrees = Proj::from_proj_string("+proj=longlat +ellps=GRS80").expect("known");
    let plane = Proj::from_proj_string(
        "+proj=tmerc +lat_0=36 +lon_0=139.833333333333 +k=0.9999 +ellps=GRS80 +units=m",
    );
    let plane = plane.expect("known");
    let mut weights = Vec::new();
    let mut centers = Vec::new();
    for row in mesh.lines().skip(1) {
        let number = |at: usize| {
            row.split(',').nth(at).expect("a cell").parse::<f64>().expect("number")
        };
        let mut point = (number(1).to_radians(), number(2).to_radians(), 0.0);
        proj4rs::transform::transform(&degrees, &plane, &mut point).expect("projects");
        centers.push((point.0, point.1));
        weights.push(number(4));
    }
    let candidates = golden["candidates_planar_xy"].as_object().expect("candidates");
    let sites = candidates.values().map(|at| {
        let at = |index: usize| at[index].as_f64().expect("meters");
        let is_near = |own: &(f64, f64)| (own.0 - at(0)).hypot(own.1 - at(1)) <= radius;
        (0..).zip(&centers).filter(|own| is_near(own.1)).map(|own| own.0).collect()
    });
    let problem = MaximumCover { weights, sites: sites.collect(), ..MaximumCover::default() };
    Some((problem, candidates.keys().cloned().collect(), golden))
}

#[test]
fn the_most_people_in_reach_are_those_other_solvers_find() {
    let Some((problem, _, golden)) = golden(800.0) else { return };
    for count in [5_usize, 10] {
        let theirs = &golden["mclp"][count.to_string()];
        let objective = |way: &str| theirs[way]["objective"].as_f64().expect("people");
        let greedy = problem.greedy(count).expect("a plan");
        assert_eq!(greedy.value, objective("greedy"));
        assert!(greedy.upper >= objective("optimum"));
        let exact = problem.exact(count, Watch::silent()).expect("a plan");
        assert_eq!((exact.value, exact.proof), (objective("optimum"), Proof::Optimal));
        assert_eq!(problem.value(&exact.sites), exact.value);
    }
}

#[test]
fn twenty_sites_stopped_early_come_with_what_is_proven() {
    let Some((problem, _, golden)) = golden(800.0) else { return };
    let theirs = &golden["mclp"]["20"];
    let greedy = problem.greedy(20).expect("a plan");
    assert_eq!(Some(greedy.value), theirs["greedy"]["objective"].as_f64());
    let looked = Cell::new(0);
    let stop = || {
        looked.set(looked.get() + 1);
        looked.get() > 20
    };
    let plan = problem.exact(20, Watch { stop: &stop, progress: &|_| () }).expect("a plan");
    assert_eq!(plan.proof, Proof::Stopped);
    let optimum = theirs["optimum"]["objective"].as_f64().expect("people");
    assert!(plan.value > greedy.value && plan.value <= optimum);
    assert!(plan.upper >= optimum && plan.gap() > 0.0 && plan.gap() < 0.03, "{plan:?}");
}

#[test]
fn the_fewest_sites_are_those_other_solvers_find() {
    let Some((mut problem, _, golden)) = golden(1500.0) else { return };
    for weight in &mut problem.weights {
        *weight = if *weight > 0.0 { 1.0 } else { 0.0 };
    }
    let fewest = problem.fewest(1.0, Watch::silent()).expect("sites");
    let theirs = golden["lscp"]["objective"].as_u64().expect("a number");
    assert_eq!(fewest.sites.len() as u64, theirs);
    assert_eq!((fewest.at_least, fewest.proof), (fewest.sites.len(), Proof::Optimal));
    assert_eq!((fewest.value, fewest.unreachable.len()), (fewest.goal, 0));
}

#[test]
fn what_nobody_reaches_is_listed_and_not_asked_for() {
    let problem = cover(&[3.0, 1.0, 2.0, 0.0], &[&[0], &[0, 1]]);
    let fewest = problem.fewest(1.0, Watch::silent()).expect("sites");
    assert_eq!((fewest.sites, fewest.unreachable), (vec![1], vec![2]));
    assert_eq!((fewest.value, fewest.goal), (4.0, 4.0));
}

#[test]
fn sites_that_are_there_are_kept_and_not_counted() {
    let mut problem = greedy_fails();
    problem.fixed = vec![2];
    let plan = problem.exact(1, Watch::silent()).expect("a plan");
    assert_eq!((plan.already, plan.value), (4.0, 5.0));
    let fewest = problem.fewest(1.0, Watch::silent()).expect("sites");
    assert_eq!(fewest.sites, [0, 1]);
}

#[test]
fn a_floor_moves_sites_to_the_group_that_is_left_out() {
    let mut problem = cover(&[5.0, 5.0, 1.0, 1.0], &[&[0], &[1], &[2], &[3]]);
    problem.floor = Some(EquityFloor { group_of: vec![0, 0, 1, 1], least_share: 0.5 });
    for plan in [problem.greedy(2), problem.exact(2, Watch::silent())] {
        assert_eq!(plan.expect("a plan").value, 6.0);
    }
    problem.floor = Some(EquityFloor { group_of: vec![0, 0, 1, 1], least_share: 0.6 });
    let together = PlanningError::FloorTogether { share: 0.6, count: 2 };
    assert_eq!(problem.exact(2, Watch::silent()), Err(together));
    problem.sites.pop();
    let alone = PlanningError::FloorTooHigh { group: 1, share: 0.6, count: 3, most: 0.5 };
    assert_eq!(problem.exact(3, Watch::silent()), Err(alone));
}

#[test]
fn what_is_no_problem_is_said_and_not_answered_with_nothing() {
    let ask = |problem: &MaximumCover, count| {
        let exact = problem.exact(count, Watch::silent()).map(|plan| plan.value);
        assert_eq!(problem.greedy(count).map(|plan| plan.value), exact);
        exact
    };
    let fine = greedy_fails();
    assert_eq!(ask(&fine, 0), Err(PlanningError::ChooseNone));
    let many = PlanningError::ChooseTooMany { count: 4, candidates: 3 };
    assert_eq!(ask(&fine, 4), Err(many));
    assert_eq!(ask(&cover(&[1.0], &[]), 1), Err(PlanningError::NoSites));
    assert_eq!(ask(&cover(&[0.0], &[&[0]]), 1), Err(PlanningError::NoDemand));
    assert_eq!(ask(&cover(&[], &[&[]]), 1), Err(PlanningError::NoDemand));
    let negative = PlanningError::Weight { weight: -1.0 };
    assert_eq!(ask(&cover(&[-1.0], &[&[0]]), 1), Err(negative));
    assert!(cover(&[f64::NAN], &[&[0]]).exact(1, Watch::silent()).is_err());
    let unknown = PlanningError::UnknownUnit { unit: 7 };
    assert_eq!(ask(&cover(&[1.0], &[&[7]]), 1), Err(unknown));
    let fixed = MaximumCover { fixed: vec![9], ..greedy_fails() };
    assert_eq!(ask(&fixed, 1), Err(PlanningError::UnknownSite { site: 9 }));
    assert!(fine.fewest(f64::NAN, Watch::silent()).is_err());
    // Demand that nobody can reach is not an error: nothing is covered, and that is proven.
    let far = cover(&[1.0], &[&[]]).exact(1, Watch::silent()).expect("a plan");
    assert_eq!((far.value, far.upper, far.sites.len()), (0.0, 0.0, 0));
}

/// Every choice of at most `count` sites.
fn choices(sites: usize, count: usize) -> Vec<Vec<usize>> {
    let all = (0..1_u32 << sites).filter(|own| own.count_ones() as usize <= count);
    all.map(|own| (0..sites).filter(|site| own >> site & 1 == 1).collect()).collect()
}

fn shares(problem: &MaximumCover, chosen: &[usize]) -> BTreeMap<u32, (f64, f64)> {
    let mut shares: BTreeMap<u32, (f64, f64)> = BTreeMap::new();
    let Some(floor) = &problem.floor else { return shares };
    for (unit, (group, weight)) in (0..).zip(floor.group_of.iter().zip(&problem.weights)) {
        let own = shares.entry(*group).or_default();
        own.1 += weight;
        if chosen.iter().any(|site| problem.sites[*site].contains(&unit)) {
            own.0 += weight;
        }
    }
    shares
}

fn problems() -> impl Strategy<Value = MaximumCover> {
    let weight = prop_oneof![(0_u8..9).prop_map(f64::from), 0.0..9.0];
    let units = prop::collection::vec(weight, 1..14);
    units.prop_flat_map(|weights| {
        let last = u32::try_from(weights.len()).expect("few");
        let site = prop::collection::vec(0..last, 0..6);
        let sites = prop::collection::vec(site, 1..9);
        sites.prop_map(move |sites| MaximumCover {
            weights: weights.clone(),
            sites,
            ..MaximumCover::default()
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn the_proven_best_is_the_best_of_all_choices(problem in problems(), count in 1_usize..4) {
        prop_assume!(problem.weights.iter().sum::<f64>() > 0.0);
        prop_assume!(count <= problem.sites.len());
        let all = choices(problem.sites.len(), count);
        let best = all.iter().map(|own| problem.value(own)).fold(0.0, f64::max);
        let exact = problem.exact(count, Watch::silent()).expect("a plan");
        prop_assert!((exact.value - best).abs() <= 2e-6 * best.max(1.0));
        prop_assert!((problem.value(&exact.sites) - exact.value).abs() < 1e-9 * best.max(1.0));
        prop_assert!(exact.sites.len() <= count);
        let greedy = problem.greedy(count).expect("a plan");
        prop_assert!((problem.value(&greedy.sites) - greedy.value).abs() < 1e-9);
        prop_assert!(greedy.upper >= best - 1e-9);
        prop_assert!(greedy.value >= (1.0 - (-1.0_f64).exp()) * best - 1e-9);
        if count < problem.sites.len() {
            let more = problem.exact(count + 1, Watch::silent()).expect("a plan");
            prop_assert!(more.value >= exact.value * (1.0 - 2e-6));
        }
    }

    #[test]
    fn the_fewest_sites_are_the_fewest_of_all_choices(problem in problems(), percent in 1_u8..=100) {
        prop_assume!(problem.weights.iter().sum::<f64>() > 0.0);
        let share = f64::from(percent) / 100.0;
        let fewest = problem.fewest(share, Watch::silent()).expect("sites");
        let all = choices(problem.sites.len(), problem.sites.len());
        let most = all.iter().map(|own| problem.value(own)).fold(0.0, f64::max);
        let enough = |own: &&Vec<usize>| problem.value(own) >= share * most - 1e-7;
        let least = all.iter().filter(enough).map(Vec::len).min().expect("all are enough");
        prop_assert_eq!(fewest.sites.len(), least);
        prop_assert_eq!(fewest.at_least, least);
        prop_assert!(fewest.value >= share * most - 1e-7);
    }

    #[test]
    fn a_floor_is_met_or_refused_as_all_choices_say(
        problem in problems(),
        count in 1_usize..4,
        percent in 1_u8..=100,
    ) {
        prop_assume!(problem.weights.iter().sum::<f64>() > 0.0);
        prop_assume!(count <= problem.sites.len());
        let share = f64::from(percent) / 100.0;
        let group_of = (0..problem.weights.len()).map(|unit| u32::from(unit % 3 == 0)).collect();
        let floor = Some(EquityFloor { group_of, least_share: share });
        let problem = MaximumCover { floor, ..problem };
        let fair = |own: &&Vec<usize>| {
            shares(&problem, own).values().all(|own| own.0 >= share * own.1 - 1e-9)
        };
        let all = choices(problem.sites.len(), count);
        let best = all.iter().filter(fair).map(|own| problem.value(own)).reduce(f64::max);
        match (problem.exact(count, Watch::silent()), best) {
            (Ok(plan), Some(best)) => {
                prop_assert!((plan.value - best).abs() <= 2e-6 * best.max(1.0));
                prop_assert!(fair(&&plan.sites));
            }
            (Err(PlanningError::FloorTooHigh { .. } | PlanningError::FloorTogether { .. }), None) => (),
            (other, best) => prop_assert!(false, "{other:?}, best {best:?}"),
        }
        if let Ok(plan) = problem.greedy(count) {
            prop_assert!(fair(&&plan.sites));
            prop_assert!(best.is_some_and(|best| plan.upper >= best - 1e-9));
        }
    }
}
