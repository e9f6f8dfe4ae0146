//! Trying changes: the result equals a full count, nothing leaves for the public, bad input is
//! refused in words.

use std::sync::Arc;

use axum::http::{Method, StatusCode};
use kuhaku::atlas::Atlas;
use kuhaku::coverage::{
    Baseline, CountBy, CoverageQuery, Loss, Reading, WhatIfReport, ZoneFigures,
};
use kuhaku::geometry::LonLat;
use kuhaku::model::{
    AgeBand, Answer, Audience, CapabilityId, Extent, KindId, Level, Operation, ProviderId,
    RangePart, Scenario,
};
use kuhaku::unit::Meters;
use proptest::prelude::*;

use crate::harness::{demo, get_ok, percent_encoded, public, send_json, with_planner};

fn part(level: Level, extent: Extent) -> RangePart {
    RangePart { level, extent, note: None }
}

/// Ranges of every form, somewhere in the demo city.
fn ranges() -> impl Strategy<Value = Vec<RangePart>> {
    let towns: Vec<_> = demo().atlas().register().towns.keys().cloned().collect();
    let level = prop_oneof![3 => Just(Level::Yes), 1 => Just(Level::Consult)];
    let extent = prop_oneof![
        4 => (50.0..6_000.0_f64).prop_map(|meters| Extent::Radius(Meters::meters(meters))),
        3 => proptest::sample::subsequence(towns, 1..30).prop_map(Extent::Towns),
        1 => Just(Extent::WholeCity),
    ];
    proptest::collection::vec(
        (level, extent).prop_map(|(level, extent)| part(level, extent)),
        0..3,
    )
}

fn operation(number: usize) -> impl Strategy<Value = Operation> {
    let atlas = demo().atlas();
    let ids: Vec<ProviderId> = atlas
        .offices(Audience::Planner)
        .iter()
        .filter(|office| office.record.kind.as_str() == "visiting_nursing")
        .map(|office| office.record.id.clone())
        .collect();
    let id = proptest::sample::select(ids);
    let bounds = atlas.bounds().expect("a city");
    let position = (bounds.west..bounds.east, bounds.south..bounds.north)
        .prop_map(|(lon, lat)| LonLat::try_new(lon, lat).expect("degrees"));
    let answer = prop_oneof![Just(Answer::Yes), Just(Answer::Consult), Just(Answer::No)];
    prop_oneof![
        (position.clone(), ranges()).prop_map(move |(position, ranges)| Operation::Add {
            id: ProviderId::new(format!("visiting_nursing:new-{number}")),
            kind: KindId::new("visiting_nursing"),
            name: "新しいステーション".to_owned(),
            position,
            ranges,
            capabilities: [(CapabilityId::new("24h"), Answer::Yes)].into(),
        }),
        id.clone().prop_map(|id| Operation::Close { id }),
        (id.clone(), position).prop_map(|(id, position)| Operation::Move { id, position }),
        (id.clone(), ranges()).prop_map(|(id, ranges)| Operation::Range { id, ranges }),
        (id, answer).prop_map(|(id, answer)| Operation::Capability {
            id,
            capability: CapabilityId::new("24h"),
            answer,
        }),
    ]
}

/// Up to four changes; one that cannot be made after those before it is left out.
fn scenario() -> impl Strategy<Value = Scenario> {
    let each = (operation(0), operation(1), operation(2), operation(3), 1..5_usize);
    each.prop_map(|(one, two, three, four, count)| {
        let atlas = demo().atlas();
        let mut scenario = Scenario::default();
        for operation in [one, two, three, four].into_iter().take(count) {
            scenario.operations.push(operation);
            if scenario.apply(atlas.register(), atlas.catalogue()).is_err() {
                scenario.operations.pop();
            }
        }
        scenario
    })
}

fn question() -> impl Strategy<Value = CoverageQuery> {
    (any::<bool>(), any::<bool>()).prop_map(|(around_the_clock, by_corporation)| {
        let mut query = CoverageQuery::of_kind("visiting_nursing", Audience::Planner);
        if around_the_clock {
            query = query.with("24h");
        }
        if by_corporation {
            query.count_by = CountBy::Corporation;
        }
        query
    })
}

/// The register with the changes made, counted from the start.
fn counted_anew(
    atlas: &Atlas,
    query: &CoverageQuery,
    scenario: &Scenario,
) -> (Atlas, Baseline) {
    let mut register = atlas.register().clone();
    for (id, provider) in scenario.apply(&register, atlas.catalogue()).expect("can be made") {
        match provider {
            Some(provider) => register.providers.insert(id, provider),
            None => register.providers.remove(&id),
        };
    }
    let catalogue = Arc::new(atlas.catalogue().clone());
    let anew = Atlas::build(Arc::new(register), catalogue, 2, atlas.today());
    let baseline = Baseline::new(&anew, query).expect("a question");
    (anew, baseline)
}

fn assert_equal(tried: &WhatIfReport, zones: &[ZoneFigures], city: &ZoneFigures) {
    for own in tried.zones.iter().chain([&tried.city]) {
        let zone = zones.iter().find(|zone| zone.id == own.id).unwrap_or(city);
        // The circle assumed for silent offices is that of today: the unknown reading may differ.
        for reading in [Reading::Pessimistic, Reading::Optimistic] {
            let tried =
                own.readings.iter().find(|own| own.reading == reading).expect("a reading");
            let anew = zone.reading(reading).expect("a reading");
            let off = (tried.gap_after_m2 - anew.gap_m2).abs();
            assert!(off <= 1e-7 * own.area_m2, "{}: {off} m²", own.name);
            for band in [AgeBand::Total, AgeBand::Over65, AgeBand::Over75] {
                let find = |own: &&kuhaku::coverage::BandChange| own.band == band;
                let Some(tried) = tried.people.iter().find(find) else { continue };
                let anew = anew.band(band).expect("the same bands");
                for (one, two) in [(tried.gap_after, anew.gap), (tried.sole_after, anew.sole)]
                {
                    assert!((one.value - two.value).abs() < 1e-3, "{one:?} {two:?}");
                    assert!((one.point - two.point).abs() < 1e-6, "{one:?} {two:?}");
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(24) })]

    #[test]
    fn what_is_tried_equals_a_full_count(scenario in scenario(), query in question()) {
        let atlas = demo().atlas();
        let baseline = Baseline::new(&atlas, &query).expect("a question");
        let trial = baseline.try_out(&atlas, &scenario).expect("can be made");
        let tried = trial.report(&atlas);
        let (anew, counted) = counted_anew(&atlas, &query, &scenario);
        let report = counted.report(&anew).expect("a report");
        assert_equal(&tried, &report.zones, &report.city);
        // Zones that are not named stay as they were.
        let before = baseline.report(&atlas).expect("a report");
        for zone in &before.zones {
            if tried.zones.iter().all(|own| own.id != zone.id) {
                let anew = report.zones.iter().find(|own| own.id == zone.id).expect("a zone");
                for (one, two) in zone.readings.iter().zip(&anew.readings).take(2) {
                    prop_assert!((one.gap_m2 - two.gap_m2).abs() <= 1e-7 * zone.area_m2);
                    for (one, two) in one.people.iter().zip(&two.people) {
                        prop_assert!((one.gap.value - two.gap.value).abs() < 1e-3);
                        prop_assert!((one.sole.value - two.sole.value).abs() < 1e-3);
                    }
                }
            }
        }
    }
}

#[test]
fn losses_add_up_to_the_people_with_one_office_and_each_is_what_a_closing_takes() {
    let atlas = demo().atlas();
    let query = CoverageQuery::of_kind("visiting_nursing", Audience::Planner).with("24h");
    let baseline = Baseline::new(&atlas, &query).expect("a question");
    let fragility = baseline.fragility(&atlas);
    for (at, (band, sole)) in fragility.sole.iter().enumerate() {
        let lost: f64 = fragility.losses.iter().map(|loss| loss.people[at].1.value).sum();
        assert!((lost - sole.value).abs() < 1e-6 * sole.value.max(1.0), "{band:?}");
        let points: f64 = fragility.losses.iter().map(|loss| loss.people[at].1.point).sum();
        assert!((points - sole.point).abs() < 1e-6 * sole.point.max(1.0), "{band:?}");
    }
    assert!(fragility.losses.len() >= 3);
    for loss in &fragility.losses {
        assert_is_taken(&atlas, &baseline, loss);
    }
}

/// The offices of every need are named, each with what its closing takes.
#[test]
fn each_loss_among_several_needs_is_what_a_closing_takes() {
    let atlas = demo().atlas();
    let baseline = Baseline::new(&atlas, &nurse_and_clinic()).expect("a question");
    let fragility = baseline.fragility(&atlas);
    for kind in ["visiting_nursing:", "clinic:"] {
        assert!(fragility.losses.iter().any(|loss| loss.id.starts_with(kind)), "{kind}");
    }
    for loss in &fragility.losses {
        assert_is_taken(&atlas, &baseline, loss);
    }
}

fn assert_is_taken(atlas: &Atlas, baseline: &Baseline, loss: &Loss) {
    let (area, people) = taken(atlas, baseline, &[&loss.id]);
    assert!((area - loss.area_m2).abs() < 1.0, "{area} {loss:?}");
    for (taken, (_, lost)) in people.iter().zip(&loss.people) {
        assert!((taken - lost.value).abs() < 1e-3, "{taken} {loss:?}");
    }
}

fn nurse_and_clinic() -> CoverageQuery {
    let nursing = CoverageQuery::of_kind("visiting_nursing", Audience::Planner).with("24h");
    let clinic = CoverageQuery::of_kind("clinic", Audience::Planner);
    CoverageQuery { needs: [&nursing.needs[..], &clinic.needs[..]].concat(), ..nursing }
}

#[test]
fn the_public_is_told_nothing_of_losses_and_trials() {
    let router = public(demo());
    let body = r#"{"operations":[]}"#;
    for path in ["/api/v1/what-if", "/planner/api/v1/what-if"] {
        let answer = send_json(&router, Method::POST, path, body);
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
    }
    for path in ["/api/v1/fragility", "/api/v1/fragility/pairs"] {
        let answer = send_json(&router, Method::GET, path, "");
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
    }
    // Beside a planner surface as well.
    let both = with_planner(demo());
    assert_eq!(
        send_json(&both, Method::POST, "/api/v1/what-if", body).status,
        StatusCode::NOT_FOUND
    );
    let named = get_ok(&both, "/planner/api/v1/fragility?capability=24h").json();
    assert!(named["losses"].as_array().is_some_and(|own| own.len() >= 3));
    let named = get_ok(&both, "/planner/api/v1/fragility/pairs?capability=24h").json();
    assert!(named["pairs"].as_array().is_some_and(|own| own.len() >= 3));
}

/// What closing these offices takes: square meters, and people by band.
fn taken(atlas: &Atlas, baseline: &Baseline, closed: &[&str]) -> (f64, Vec<f64>) {
    let close = |id: &&str| Operation::Close { id: ProviderId::new((*id).to_owned()) };
    let operations = closed.iter().map(close).collect();
    let trial = baseline.try_out(atlas, &Scenario { operations }).expect("can be made");
    let city = trial.report(atlas).city;
    let own = &city.readings[0];
    let people = own.people.iter().map(|band| band.gap_after.value - band.gap_before.value);
    (own.gap_after_m2 - own.gap_before_m2, people.collect())
}

#[test]
fn pairs_add_up_to_the_people_with_two_offices() {
    let atlas = demo().atlas();
    for query in [
        CoverageQuery::of_kind("visiting_nursing", Audience::Planner).with("24h"),
        CoverageQuery {
            count_by: CountBy::Corporation,
            ..CoverageQuery::of_kind("visiting_nursing", Audience::Planner)
        },
    ] {
        let pairs = Baseline::new(&atlas, &query).expect("a question").pairs(&atlas);
        assert!(pairs.pairs.len() >= 3);
        for (at, (band, two)) in pairs.two.iter().enumerate() {
            assert!(two.value > 0.0);
            let value: f64 = pairs.pairs.iter().map(|own| own.together[at].1.value).sum();
            let point: f64 = pairs.pairs.iter().map(|own| own.together[at].1.point).sum();
            // Pairs with less than a thousandth of a person are left out.
            assert!((value - two.value).abs() < 1e-5 * two.value, "{band:?} {value} {two:?}");
            assert!((point - two.point).abs() < 1e-5 * two.value, "{band:?} {point} {two:?}");
        }
    }
}

/// Of one need, and of two at one place, where somebody may depend on either of a pair.
#[test]
fn what_a_pair_loses_is_what_closing_both_takes() {
    let atlas = demo().atlas();
    let nursing = CoverageQuery::of_kind("visiting_nursing", Audience::Planner).with("24h");
    for query in [nursing, nurse_and_clinic()] {
        let baseline = Baseline::new(&atlas, &query).expect("a question");
        let report = baseline.pairs(&atlas);
        assert!(report.pairs.len() >= 3);
        for own in report.pairs.iter().take(25) {
            let [first, second] = &own.pair;
            let (area, people) = taken(&atlas, &baseline, &[&first.id, &second.id]);
            let (first_area, _) = taken(&atlas, &baseline, &[&first.id]);
            let (second_area, _) = taken(&atlas, &baseline, &[&second.id]);
            let together = area - first_area - second_area;
            assert!((together - own.together_m2).abs() < 1.0, "{together} {own:?}");
            for (taken, (_, lost)) in people.iter().zip(&own.lost) {
                assert!((taken - lost.value).abs() < 1e-3, "{taken} {own:?}");
            }
        }
    }
}

#[test]
fn a_change_that_cannot_be_made_is_refused_in_words() {
    let router = with_planner(demo());
    let refused = [
        (r#"{"operations":[{"op":"close","id":"nobody"}]}"#, "no office `nobody`"),
        (r#"{"operations":[{"op":"dance","id":"nobody"}]}"#, "dance"),
        (r#"{"operations":7}"#, "operations"),
        (r#"{"operations":"#, "EOF"),
        (
            r#"{"operations":[{"op":"add","id":"x","kind":"circus","name":"x","position":[139.9,35.8],"ranges":[]}]}"#,
            "circus",
        ),
        (
            r#"{"operations":[{"op":"add","id":"x","kind":"clinic","name":"x","position":[139.9,35.8],
                "ranges":[{"level":"yes","extent":{"radius":-5.0}}]}]}"#,
            "radius",
        ),
        (
            r#"{"operations":[{"op":"add","id":"x","kind":"clinic","name":"x","position":[539.9,35.8],"ranges":[]}]}"#,
            "539.9",
        ),
    ];
    for (body, word) in refused {
        let answer = send_json(&router, Method::POST, "/planner/api/v1/what-if", body);
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{body}");
        let problem = answer.json();
        let words = problem["detail_en"].as_str().expect("words");
        assert!(words.contains(word), "{words}");
        assert_eq!(problem["parameter"], "operations");
    }
}

#[test]
fn a_new_station_closes_the_gap_around_it() {
    let router = with_planner(demo());
    // 千鳥野, where nobody comes around the clock.
    let zones = get_ok(&router, "/planner/api/v1/zones").json();
    let zone = zones.as_array().expect("zones").iter().find(|own| own["id"] == "5");
    let position = &zone.expect("zone 5")["position"];
    let body = format!(
        r#"{{"operations":[{{"op":"add","id":"visiting_nursing:new","kind":"visiting_nursing","name":"新",
            "position":{position},"ranges":[{{"level":"yes","extent":{{"radius":3000.0}}}}],
            "capabilities":{{"24h":"yes"}}}}]}}"#
    );
    let path = "/planner/api/v1/what-if?capability=24h";
    let json = send_json(&router, Method::POST, path, &body).json();
    let zones = json["zones"].as_array().expect("zones");
    let own = zones.iter().find(|own| own["id"] == "5").expect("zone 5");
    let pessimistic = &own["readings"][0];
    let number = |key: &str| pessimistic[key].as_f64().expect("a number");
    assert!(number("gap_after_m2") < 0.2 * number("gap_before_m2"), "{pessimistic}");
    assert_eq!(json["gaps"]["type"], "FeatureCollection");
    assert!(json["towns_touched"].as_u64().is_some_and(|towns| towns > 10));
}

#[test]
fn a_doctor_is_counted_up_to_16_km_and_a_nurse_as_far_as_she_says() {
    let atlas = demo().atlas();
    let bounds = atlas.bounds().expect("a city");
    // 12 km west of the city, with a range that holds all of it.
    let position =
        LonLat::try_new(bounds.west - 0.133, f64::midpoint(bounds.south, bounds.north));
    let position = position.expect("degrees");
    let gap = |kind: &str| {
        let query = CoverageQuery::of_kind(kind, Audience::Planner).with("24h");
        let id = ProviderId::new(format!("{kind}:far"));
        let extent = Extent::Radius(Meters::meters(40_000.0));
        let operations = vec![Operation::Add {
            id,
            kind: KindId::new(kind),
            name: "遠い事業所".to_owned(),
            position,
            ranges: vec![part(Level::Yes, extent)],
            capabilities: [(CapabilityId::new("24h"), Answer::Yes)].into(),
        }];
        let (anew, baseline) = counted_anew(&atlas, &query, &Scenario { operations });
        let report = baseline.report(&anew).expect("a report");
        let own = report.city.reading(Reading::Pessimistic).expect("a reading").gap_m2;
        (own / report.city.area_m2, report.caption.survey.limited)
    };
    assert_eq!(gap("visiting_nursing"), (0.0, 0));
    let (share, limited) = gap("clinic");
    assert!(share > 0.1 && limited == 1, "{share} {limited}");
}

#[test]
fn the_range_an_office_declared_goes_back_as_a_change_that_changes_nothing() {
    let router = with_planner(demo());
    let open = public(demo());
    let atlas = demo().atlas();
    let mut tried = 0;
    for office in atlas.offices(Audience::Planner) {
        if office.record.kind.as_str() != "visiting_nursing" {
            continue;
        }
        let path = format!("/api/v1/providers/{}", percent_encoded(office.record.id.as_str()));
        let view = get_ok(&router, &format!("/planner{path}")).json();
        let parts = view["range_parts"].as_array().expect("parts, for planners").clone();
        assert_eq!(parts.len(), view["ranges"].as_array().map_or(0, Vec::len));
        // Not even beside a planner surface.
        let plain = send_json(&router, Method::GET, &path, "");
        assert!(!String::from_utf8_lossy(&plain.body).contains("range_parts"));
        let plain = send_json(&open, Method::GET, &path, "");
        assert!(!String::from_utf8_lossy(&plain.body).contains("range_parts"));
        if parts.is_empty() {
            continue;
        }
        tried += 1;
        let body = serde_json::json!({
            "operations": [{ "op": "range", "id": view["id"], "ranges": parts }],
        });
        let path = "/planner/api/v1/what-if";
        let json = send_json(&router, Method::POST, path, &body.to_string()).json();
        let city = &json["city"]["readings"][0];
        let number = |key: &str| city[key].as_f64().expect("a number");
        let off = (number("gap_after_m2") - number("gap_before_m2")).abs();
        assert!(off < 1.0, "{}: {off} m²", office.record.id);
    }
    assert!(tried > 20, "{tried} offices with a range");
}
