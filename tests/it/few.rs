//! Counts of 1 to 9 people: told to planners, and to nobody else.

use axum::Router;
use serde_json::Value;

use crate::harness::{demo, get_ok, percent_encoded, public, with_planner};

const QUESTIONS: [&str; 5] = [
    "kind=visiting_nursing",
    "kind=visiting_nursing&capability=24h",
    "kind=visiting_nursing&capability=24h,terminal",
    "kind=clinic",
    "kind=pharmacy",
];

/// Every number of people in a report, a withheld one as `None`.
fn people(report: &Value) -> Vec<Option<f64>> {
    let mut found = Vec::new();
    let zones = report["zones"].as_array().expect("zones");
    for zone in zones.iter().chain([&report["city"]]) {
        for band in zone["population"].as_array().expect("bands") {
            found.extend([&band[1]["value"], &band[1]["point"]].map(Value::as_f64));
        }
        for reading in zone["readings"].as_array().expect("readings") {
            for band in reading["people"].as_array().expect("bands") {
                let depths = ["by_depth", "by_depth_point"].map(|name| band[name].as_array());
                let depths = depths.into_iter().flat_map(|own| own.expect("depths"));
                found.extend(depths.map(Value::as_f64));
                found.extend(
                    [&band["gap"]["value"], &band["sole"]["value"]].map(Value::as_f64),
                );
                let untold = depths_of(band).iter().any(|own| own.is_none());
                assert_eq!(band["withheld"], untold);
                if band["gap"]["value"].is_null() {
                    assert!(band["gap_share"].is_null() && band["gap"]["spread"].is_null());
                    assert!(band.get("suppressed").is_none());
                }
            }
        }
    }
    found
}

fn depths_of(band: &Value) -> Vec<Option<f64>> {
    band["by_depth"].as_array().expect("depths").iter().map(Value::as_f64).collect()
}

fn towns(router: &Router, base: &str, question: &str) -> Vec<Option<f64>> {
    let zones = get_ok(router, &format!("{base}/api/v1/zones")).json();
    let mut found = Vec::new();
    for zone in zones.as_array().expect("zones") {
        let id = percent_encoded(zone["id"].as_str().expect("an id"));
        let path = format!("{base}/api/v1/zones/{id}/towns?{question}");
        let answer = get_ok(router, &path).json();
        for town in answer["towns"].as_array().expect("towns") {
            found.extend([&town["people"], &town["sole_people"]].map(Value::as_f64));
            let gaps = (0..3).map(|reading| town["gap_people"][reading].as_f64());
            found.extend(gaps);
            assert_eq!(town["withheld"], town["people"].is_null());
        }
    }
    found
}

fn few(people: &[Option<f64>]) -> usize {
    people.iter().flatten().filter(|own| **own > 1e-9 && **own < 10.0).count()
}

fn untold(people: &[Option<f64>]) -> usize {
    people.iter().filter(|own| own.is_none()).count()
}

#[test]
fn planners_read_every_count_and_the_public_none_of_1_to_9() {
    let router = with_planner(demo());
    let mut few_for_planners = 0;
    for question in QUESTIONS {
        let ask = |base: &str| get_ok(&router, &format!("{base}/api/v1/coverage?{question}"));
        let all = people(&ask("/planner").json());
        assert_eq!(untold(&all), 0, "{question}");
        let told = people(&ask("").json());
        assert_eq!(few(&told), 0, "{question}");
        // Most figures stay: withholding is for the few.
        assert!(untold(&told) * 2 < told.len(), "{question}: {} withheld", untold(&told));
        few_for_planners += few(&all);

        let all = towns(&router, "/planner", question);
        assert_eq!(untold(&all), 0, "{question}");
        assert_eq!(few(&towns(&router, "", question)), 0, "{question}");
        few_for_planners += few(&all);
    }
    assert!(few_for_planners > 0, "the demo city has no small counts to withhold");
}

#[test]
fn a_table_for_the_public_has_a_star_where_people_are_withheld() {
    let router = with_planner(demo());
    let mut stars = 0;
    for question in QUESTIONS {
        let table = |base: &str| {
            let path = format!("{base}/api/v1/coverage.csv?{question}");
            get_ok(&router, &path).text().to_owned()
        };
        assert!(!table("/planner").contains('*'), "{question}");
        stars += table("").matches('*').count();
    }
    assert!(stars > 0);
}

#[test]
fn the_land_where_nobody_lives_is_told_to_planners_only() {
    let planner = get_ok(&with_planner(demo()), "/planner/api/v1/coverage").json();
    let atlas = demo().atlas();
    // Counted piece by piece, without any range.
    let inhabited: f64 = atlas
        .parcels()
        .iter()
        .flat_map(|own| &own.pieces)
        .filter(|own| {
            own.unit.is_some_and(|(unit, _)| atlas.units()[unit].population.total > 0.0)
        })
        .map(|own| own.area.as_square_meters())
        .sum();
    let told = planner["city"]["inhabited_m2"].as_f64().expect("an area");
    assert!((told - inhabited).abs() < 1.0, "{told} {inhabited}");
    let all = planner["city"]["area_m2"].as_f64().expect("an area");
    assert!(told > 0.0 && told < all, "{told} {all}");
    for path in ["/api/v1/coverage", "/api/v1/coverage?capability=24h"] {
        let told = get_ok(&public(demo()), path).json();
        let zones = told["zones"].as_array().expect("zones").iter();
        for zone in zones.chain([&told["city"]]) {
            assert!(zone["inhabited_m2"].is_null());
            for reading in zone["readings"].as_array().expect("readings") {
                assert!(reading["inhabited_gap_m2"].is_null());
                assert!(reading["inhabited_gap_share"].is_null());
            }
        }
    }
}
