//! Where help is missing most: location problems against other engines and against all choices.

use std::cell::Cell;
use std::collections::BTreeMap;

use kuhaku::coverage::{Baseline, CoverageQuery, CoverageReport, Reading, analyze};
use kuhaku::message::Language;
use kuhaku::model::{
    AgeBand, Audience, Extent, KindId, Level, ProviderId, RangePart, TownKey,
};
use kuhaku::planning::{
    Candidates, EquityFloor, Extension, Goal, LocateOptions, MaximumCover, PlanningError,
    Proof, SuggestOptions, SuggestionReport, Watch, locate, suggest,
};
use kuhaku::unit::Meters;
use proj4rs::Proj;
use proptest::prelude::*;
use serde_json::Value;

use crate::harness::{demo, get, get_ok, public, with_planner, workspace_of};
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
    let alone =
        PlanningError::FloorTooHigh { group: "1".to_owned(), share: 0.6, count: 3, most: 0.5 };
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

fn nursing() -> CoverageQuery {
    CoverageQuery::of_kind("visiting_nursing", Audience::Planner)
}

fn suggested(all: bool) -> SuggestionReport {
    let atlas = demo().atlas();
    let baseline = Baseline::new(&atlas, &nursing()).expect("a baseline");
    let options = SuggestOptions { all, limit: 1_000, ..SuggestOptions::default() };
    suggest(&atlas, &baseline, &options, &|| false).expect("suggestions")
}

#[test]
fn a_suggestion_says_what_the_what_if_says() {
    let atlas = demo().atlas();
    let baseline = Baseline::new(&atlas, &nursing()).expect("a baseline");
    let before = analyze(&atlas, &nursing()).expect("a report");
    let report = suggested(true);
    assert!(report.suggestions.len() > 5, "{}", report.suggestions.len());
    for own in report.suggestions.iter().step_by(5) {
        // The register as it would be, analyzed from the start.
        let mut register = atlas.register().clone();
        let id = ProviderId::new(own.office.clone());
        let office = register.providers.get_mut(&id).expect("an office");
        let ranges = &mut office.survey.as_mut().expect("a reply").ranges;
        match &own.extension {
            Extension::Town { key, name } => {
                let extent = Extent::Towns(vec![TownKey::new(key.clone())]);
                ranges.push(RangePart { level: Level::Yes, extent, note: None });
                assert!(own.reason.contains(name.as_str()), "{}", own.reason);
            }
            Extension::Radius { from_m, to_m } => {
                for part in ranges.iter_mut().filter(|part| part.level == Level::Yes) {
                    if let Extent::Radius(radius) = &mut part.extent {
                        *radius = Meters::meters(radius.as_meters() + to_m - from_m);
                    }
                }
            }
        }
        assert!(own.reason.contains(&own.name) && own.reason_en.contains("65+"));
        let changed = workspace_of(&register);
        let after = analyze(&changed.atlas(), &nursing()).expect("a report");
        let gap = |report: &CoverageReport| {
            let reading = report.city.reading(Reading::Pessimistic).expect("a reading");
            reading.band(AgeBand::Over65).expect("people").gap
        };
        let (before, after) = (gap(&before), gap(&after));
        assert!((before.value - after.value - own.gain.value).abs() < 1e-6, "{}", own.reason);
        assert!((before.point - after.point - own.gain.point).abs() < 1e-6);
        let rate = own.gain_per_km2.expect("area is added");
        assert!((rate * own.added_m2 / 1e6 - own.gain.value).abs() < 1e-6);
    }
    assert!(report.suggestions.is_sorted_by(|one, two| one.gain_per_km2 >= two.gain_per_km2));
    assert_eq!(report.gap.value, {
        let left_out = baseline.unserved(&atlas, Reading::Pessimistic, AgeBand::Over65);
        let sum: f64 = left_out.iter().map(|own| own.left_out).sum();
        assert!((sum - report.gap.value).abs() < 1e-6, "{sum}");
        report.gap.value
    });
}

#[test]
fn only_offices_that_could_extend_are_suggested_unless_all_are_asked_for() {
    let register = demo().atlas().register().clone();
    let words = |own: &kuhaku::planning::Suggestion| {
        let office = &register.providers[&ProviderId::new(own.office.clone())];
        office.survey.as_ref().and_then(|own| own.could_extend.clone())
    };
    let willing = suggested(false);
    assert!(!willing.suggestions.is_empty());
    for own in &willing.suggestions {
        assert_eq!(words(own), own.condition);
        assert!(own.condition.as_deref().is_some_and(|own| own != "なし"));
    }
    let all = suggested(true);
    assert!(all.suggestions.iter().any(|own| own.condition.is_none()));
    assert!(all.offices > willing.offices && all.tried > willing.tried);
}

#[test]
fn suggestions_stopped_or_asked_for_by_others_say_so() {
    let atlas = demo().atlas();
    let options = SuggestOptions::default();
    let baseline = Baseline::new(&atlas, &nursing()).expect("a baseline");
    let stopped = suggest(&atlas, &baseline, &options, &|| true).expect("an answer");
    assert_eq!((stopped.tried, stopped.suggestions.len()), (0, 0));
    assert!(stopped.left > 0);
    let steps = vec![Meters::meters(f64::NAN)];
    let wrong = SuggestOptions { steps, ..options.clone() };
    let refused = suggest(&atlas, &baseline, &wrong, &|| false);
    assert!(matches!(refused, Err(PlanningError::Radius { .. })));
    let public = CoverageQuery::of_kind("visiting_nursing", Audience::Public);
    let baseline = Baseline::new(&atlas, &public).expect("a baseline");
    let refused = suggest(&atlas, &baseline, &options, &|| false);
    assert_eq!(refused, Err(PlanningError::PlannersOnly));
}

fn seeking(goal: Goal) -> LocateOptions {
    LocateOptions {
        candidates: Candidates::Towns,
        radius: Meters::meters(700.0),
        goal,
        band: AgeBand::Over65,
        floor: None,
        greedy: false,
    }
}

#[test]
fn sites_reach_the_people_left_out_and_are_proven() {
    let atlas = demo().atlas();
    let baseline = Baseline::new(&atlas, &nursing()).expect("a baseline");
    let ask = |options: &LocateOptions| locate(&atlas, &baseline, options, Watch::silent());
    let three = ask(&seeking(Goal::Sites(3))).expect("sites");
    assert_eq!((three.sites.len(), three.proof), (3, Proof::Optimal));
    assert!(three.added > 0.0 && three.added <= three.gap);
    assert!(three.sites.is_sorted_by(|one, two| one.added >= two.added));
    // Two fair methods of counting the same people.
    assert!((three.gain.value - three.added).abs() < 0.15 * three.gap, "{three:?}");
    let [greedy, bound] = three.greedy.expect("greedy");
    assert!(greedy <= three.added + 1e-9 && three.added <= bound + 1e-9);
    let greedy_only = LocateOptions { greedy: true, ..seeking(Goal::Sites(3)) };
    assert!((ask(&greedy_only).expect("sites").added - greedy).abs() < 1e-6);
    let all = ask(&seeking(Goal::Share(1.0))).expect("sites");
    assert_eq!(all.at_least, Some(all.sites.len()));
    assert!(all.added + all.unreachable > 0.99 * all.gap);
    let half = ask(&seeking(Goal::Share(0.5))).expect("sites");
    assert!(!half.sites.is_empty() && half.sites.len() < all.sites.len());
    assert!(half.added >= 0.5 * (all.added - 1.0));
    let kinds = vec![KindId::new("support_center"), KindId::new("hospital")];
    let centers = LocateOptions {
        candidates: Candidates::Offices(kinds),
        radius: Meters::meters(2_000.0),
        ..seeking(Goal::Sites(2))
    };
    let centers = ask(&centers).expect("sites");
    assert!(centers.sites.iter().all(|own| !own.name.is_empty() && !own.zone.is_empty()));
    let stop = Watch { stop: &|| true, progress: &|_| () };
    let stopped = locate(&atlas, &baseline, &seeking(Goal::Sites(3)), stop).expect("sites");
    assert!(stopped.proof == Proof::Stopped && stopped.judgment.contains("途中で止めた"));
    assert!(stopped.added_at_most >= three.added_at_most);
}

#[test]
fn what_cannot_be_located_is_refused_in_words() {
    let atlas = demo().atlas();
    let baseline = Baseline::new(&atlas, &nursing()).expect("a baseline");
    let refuse = |options: LocateOptions| {
        let fault =
            locate(&atlas, &baseline, &options, Watch::silent()).expect_err("no sites");
        for language in [Language::Ja, Language::En] {
            let words = fault.words(language);
            assert!(!words.contains("report.") && !words.contains('{'), "{words}");
        }
        fault
    };
    let sites = || seeking(Goal::Sites(3));
    for meters in [-1.0, 0.0, f64::NAN, f64::INFINITY] {
        let fault = refuse(LocateOptions { radius: Meters::meters(meters), ..sites() });
        assert!(matches!(fault, PlanningError::Radius { .. }), "{meters}");
    }
    assert_eq!(refuse(seeking(Goal::Sites(0))), PlanningError::ChooseNone);
    let many = refuse(seeking(Goal::Sites(100_000)));
    assert!(matches!(many, PlanningError::ChooseTooMany { .. }));
    let share = refuse(seeking(Goal::Share(1.5)));
    assert!(matches!(share, PlanningError::Share { .. }));
    let nowhere = Candidates::Offices(vec![KindId::new("nothing")]);
    let fault = refuse(LocateOptions { candidates: nowhere, ..sites() });
    assert_eq!(fault, PlanningError::NoSites);
    let floor = LocateOptions { floor: Some(1.0), ..seeking(Goal::Sites(1)) };
    let fault = refuse(floor);
    assert!(
        matches!(
            fault,
            PlanningError::FloorTooHigh { .. } | PlanningError::FloorTogether { .. }
        ),
        "{fault:?}"
    );
    let mut register = atlas.register().clone();
    register.cells.clear();
    register.towns.values_mut().for_each(|town| town.population = None);
    let nobody = workspace_of(&register).atlas();
    let baseline = Baseline::new(&nobody, &nursing()).expect("a baseline");
    let fault = locate(&nobody, &baseline, &sites(), Watch::silent());
    assert_eq!(fault, Err(PlanningError::NoDemand));
    let fault = suggest(&nobody, &baseline, &SuggestOptions::default(), &|| false);
    assert_eq!(fault, Err(PlanningError::NoDemand));
    let clinics = CoverageQuery::of_kind("clinic", Audience::Planner);
    let baseline = Baseline::new(&atlas, &clinics).expect("a baseline");
    let far = LocateOptions { radius: Meters::meters(16_001.0), ..sites() };
    let fault = locate(&atlas, &baseline, &far, Watch::silent());
    assert_eq!(fault, Err(PlanningError::HomeVisit { meters: 16_001.0 }));
}

#[test]
fn planning_answers_planners_and_nobody_else() {
    let planner = with_planner(demo());
    let suggestions = get_ok(&planner, "/planner/api/v1/suggestions?all=true&limit=3").json();
    assert_eq!(suggestions["suggestions"].as_array().map(Vec::len), Some(3));
    assert!(suggestions["caption"]["condition"].is_string());
    let sites = get_ok(&planner, "/planner/api/v1/sites?sites=2&radius_m=700").json();
    assert_eq!(sites["sites"].as_array().map(Vec::len), Some(2));
    assert_eq!(sites["proof"], "optimal");
    for path in ["/api/v1/suggestions", "/api/v1/sites"] {
        for router in [&planner, &public(demo())] {
            assert_eq!(get(router, path).status, 404, "{path}");
        }
        let listed = get_ok(&planner, "/api/v1/openapi.json").text().contains(path);
        assert!(!listed, "{path} is not the public's");
        assert!(get_ok(&planner, "/planner/api/v1/openapi.json").text().contains(path));
    }
    for wrong in [
        "sites?radius_m=-1",
        "sites?radius_m=NaN",
        "sites?sites=0",
        "sites?sites=99999",
        "sites?cover=2",
        "sites?at=castle",
        "sites?band=young",
        "sites?time_limit=-1",
        "suggestions?time_limit=NaN",
        "suggestions?kind=castle",
    ] {
        let answer = get(&planner, &format!("/planner/api/v1/{wrong}"));
        assert_eq!(answer.status, 400, "{wrong}: {}", answer.text());
        answer.assert_problem(wrong);
    }
}
