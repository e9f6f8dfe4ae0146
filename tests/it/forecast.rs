//! Coming years: what they ask for under today's offices, and what would be left if offices went.

use std::collections::BTreeSet;

use kuhaku::coverage::{Baseline, CoverageQuery, Reading, analyze};
use kuhaku::geometry::{LonLat, MeshCell, geodesic_distance};
use kuhaku::message::Language;
use kuhaku::model::{AgeBand, Audience, Operation, ProviderId, Scenario};
use kuhaku::planning::{
    ForecastReport, Outlook, PlanningError, WithdrawalOptions, WithdrawalReport, YearFigures,
    forecast, withdrawal,
};
use kuhaku::unit::Meters;

use crate::harness::{demo, get, get_ok, public, with_planner, workspace_of};

fn nursing() -> CoverageQuery {
    CoverageQuery::of_kind("visiting_nursing", Audience::Planner).with("24h")
}

fn ahead(years: &[u16]) -> ForecastReport {
    let atlases = demo().atlases_ahead(years).expect("the demo city has projections");
    forecast(&atlases, &nursing(), AgeBand::Over65).expect("a forecast")
}

fn figures(place: &Outlook, year: u16) -> &YearFigures {
    place.years.iter().find(|own| own.year == year).expect("the year")
}

fn near(one: f64, two: f64) {
    assert!((one - two).abs() <= 1e-6 * two.abs().max(1.0), "{one} {two}");
}

#[test]
fn years_are_compared_with_the_first_whose_ages_are_known() {
    let report = ahead(&[]);
    let years: Vec<u16> = report.city.years.iter().map(|own| own.year).collect();
    assert_eq!((report.base_year, years), (2025, vec![2025, 2030, 2040, 2050]));
    assert_eq!(report.projections.iter().map(|own| own.year).max(), Some(2050));
    for place in report.zones.iter().chain([&report.city]) {
        for demand in &figures(place, 2025).demand {
            near(demand.index.expect("a base"), 100.0);
        }
    }
    // The census year is published by totals alone: nothing is made up for it.
    let census = ahead(&[2020]);
    let own = figures(&census.city, 2020);
    assert!(own.population.iter().any(|(band, people)| band == "total" && people.value > 1e5));
    assert!(own.population.iter().all(|(band, _)| band == "total"));
    assert!(own.demand.iter().all(|own| own.value.is_none() && own.index.is_none()));
    assert_eq!(census.base_year, 2025);
}

#[test]
fn care_is_people_times_weight_and_zones_add_up_to_the_city() {
    let report = ahead(&[2040]);
    let atlas = demo().atlas_in(Some(2040)).expect("projected");
    // Counted unit by unit, without any geometry: parts of a unit in the city add up to its share.
    let mut share = vec![0.0; atlas.units().len()];
    for piece in atlas.parcels().iter().flat_map(|own| &own.pieces) {
        if let Some((unit, part)) = piece.unit {
            share[unit] += part;
        }
    }
    for (at, weight) in atlas.catalogue().forecast.weights.iter().enumerate() {
        let units = atlas.units().iter().zip(&share);
        let whole: f64 = units
            .filter_map(|(unit, share)| Some(weight.demand(unit.ages.as_ref()?)? * share))
            .sum();
        let value = |place: &Outlook| figures(place, 2040).demand[at].value.expect("known");
        let known = figures(&report.city, 2040).ages_known.expect("people");
        near(value(&report.city), whole / known);
        assert!(whole > 0.0 && (0.9..=1.0 + 1e-9).contains(&known), "{known}");
        let base = figures(&report.city, 2025).demand[at].value.expect("known");
        let index = figures(&report.city, 2040).demand[at].index.expect("known");
        near(index, value(&report.city) / base * 100.0);
        if (known - 1.0).abs() < 1e-9 {
            near(report.zones.iter().map(value).sum(), value(&report.city));
        }
    }
}

#[test]
fn gaps_and_people_of_a_year_are_those_analyzed_in_it() {
    let report = ahead(&[2040]);
    let atlas = demo().atlas_in(Some(2040)).expect("projected");
    let told = analyze(&atlas, &nursing()).expect("figures");
    for (own, zone) in report.zones.iter().zip(&told.zones) {
        assert_eq!(own.name, zone.name);
        let own = figures(own, 2040);
        assert_eq!(own.population, zone.population);
        for gap in &own.gaps {
            let reading = zone.reading(gap.reading).expect("the reading");
            assert_eq!(reading.band(gap.band).expect("the band").gap, gap.people);
        }
    }
    let gap = |year| {
        let gaps = &figures(&report.city, year).gaps;
        let is_asked = |own: &&kuhaku::planning::GapPeople| {
            own.reading == Reading::Pessimistic && own.band == AgeBand::Over65
        };
        gaps.iter().find(is_asked).expect("a gap").people.value
    };
    assert!(gap(2025) > 0.0 && gap(2040) > 0.0 && gap(2025) != gap(2040));
}

fn thinned(around: f64) -> WithdrawalReport {
    let atlas = demo().atlas_in(Some(2050)).expect("projected");
    let query = CoverageQuery::of_kind("visiting_nursing", Audience::Planner);
    let around = Some(Meters::meters(around));
    let options = WithdrawalOptions { band: AgeBand::Total, around };
    withdrawal(&atlas, &query, options).expect("a scenario")
}

#[test]
fn offices_that_would_go_have_fewer_people_around_than_half_of_the_places_need() {
    let report = thinned(1_800.0);
    let limit = report.threshold.expect("a size");
    assert!(!report.offices.is_empty() && report.bins.is_sorted_by(|a, b| a.share <= b.share));
    assert!(report.judgment.contains("予測ではありません"), "{}", report.judgment);
    let atlas = demo().atlas();
    let middle = |code: &str| MeshCell::parse(code).expect("a code").center();
    let around = |at: LonLat, year: u16| -> f64 {
        let cells = atlas.register().projections.values();
        let near = cells.filter(|own| {
            geodesic_distance(middle(own.code.as_str()), at).as_meters() <= 1_800.0
        });
        near.filter_map(|own| Some(own.years.get(&year)?.total)).sum()
    };
    for own in &report.offices {
        let office = &atlas.register().providers[&ProviderId::new(own.id.clone())];
        let at = office.location.expect("a place").position;
        let place = middle(&MeshCell::quarter_code(at).expect("in Japan")[..8]);
        near(around(place, report.base_year), own.before);
        near(around(place, 2050), own.after);
        assert!(own.before >= limit && own.after < limit, "{own:?} {limit}");
    }
}

#[test]
fn what_is_left_without_them_is_what_closing_them_leaves() {
    let report = thinned(1_800.0);
    let atlas = demo().atlas_in(Some(2050)).expect("projected");
    let query = CoverageQuery::of_kind("visiting_nursing", Audience::Planner);
    let close = |own: &kuhaku::planning::ThinningOffice| Operation::Close {
        id: ProviderId::new(own.id.clone()),
    };
    let operations = report.offices.iter().map(close).collect();
    let baseline = Baseline::new(&atlas, &query).expect("a baseline");
    let trial = baseline.try_out(&atlas, &Scenario { operations }).expect("a trial");
    assert_eq!(report.effect.as_ref(), Some(&trial.report(&atlas)));
    let offices: BTreeSet<&str> = report.offices.iter().map(|own| own.id.as_str()).collect();
    assert_eq!(offices.len(), report.offices.len());
}

#[test]
fn where_no_size_parts_places_there_is_no_scenario() {
    let atlas = demo().atlas_in(Some(2050)).expect("projected");
    let clinics = CoverageQuery::of_kind("clinic", Audience::Planner);
    let around = Some(Meters::meters(1_000.0));
    let options = WithdrawalOptions { band: AgeBand::Over65, around };
    let report = withdrawal(&atlas, &clinics, options).expect("an answer");
    assert_eq!((report.threshold, report.offices.len()), (None, 0));
    assert!(report.effect.is_none() && report.judgment.contains("作れません"));
}

#[test]
fn what_cannot_be_foretold_is_refused_in_words() {
    let census = demo().atlas();
    let year = demo().atlas_in(Some(2050)).expect("projected");
    let options = WithdrawalOptions { band: AgeBand::Over65, around: None };
    let refused = [
        withdrawal(&census, &nursing(), options).err(),
        withdrawal(&demo().atlas_in(Some(2025)).expect("projected"), &nursing(), options)
            .err(),
        forecast(&[], &nursing(), AgeBand::Total).err(),
        forecast(&[census], &nursing(), AgeBand::Total).err(),
    ];
    let kinds = |own: &Option<PlanningError>| {
        matches!(own, Some(PlanningError::NotProjected | PlanningError::NotAfter { .. }))
    };
    assert!(refused.iter().all(kinds), "{refused:?}");
    for fault in refused.into_iter().flatten() {
        for language in [Language::Ja, Language::En] {
            let words = fault.words(language);
            assert!(!words.contains("report.") && !words.contains('{'), "{words}");
        }
    }
    for meters in [0.0, -5.0, f64::NAN, f64::INFINITY] {
        let around = Some(Meters::meters(meters));
        let fault = withdrawal(&year, &nursing(), WithdrawalOptions { around, ..options });
        assert!(matches!(fault, Err(PlanningError::Radius { .. })), "{meters}");
    }
    let public = CoverageQuery::of_kind("visiting_nursing", Audience::Public);
    let fault = withdrawal(&year, &public, options).err();
    assert_eq!(fault, Some(PlanningError::PlannersOnly));
    let fault = forecast(&[year], &public, AgeBand::Over65).err();
    assert_eq!(fault, Some(PlanningError::PlannersOnly));
    let mut register = demo().atlas().register().clone();
    register.projections.clear();
    assert!(workspace_of(&register).atlases_ahead(&[]).is_err());
}

#[test]
fn forecasts_answer_planners_and_nobody_else() {
    let planner = with_planner(demo());
    let report = get_ok(&planner, "/planner/api/v1/forecast?years=2035&band=over75").json();
    let years: Vec<_> = report["city"]["years"].as_array().expect("years").clone();
    assert_eq!(years.iter().map(|own| &own["year"]).collect::<Vec<_>>(), [2025, 2035]);
    assert_eq!(report["band"], "over75");
    let scenario =
        get_ok(&planner, "/planner/api/v1/withdrawal?year=2050&around_m=1800").json();
    assert!(scenario["judgment"].is_string() && scenario["bins"].is_array());
    for path in ["/api/v1/forecast", "/api/v1/withdrawal?year=2040"] {
        for router in [&planner, &public(demo())] {
            assert_eq!(get(router, path).status, 404, "{path}");
        }
    }
    for wrong in [
        "forecast?years=soon",
        "forecast?years=2033",
        "forecast?band=young",
        "forecast?kind=castle",
        "withdrawal",
        "withdrawal?year=2025",
        "withdrawal?year=1999",
        "withdrawal?year=2040&around_m=-1",
        "withdrawal?year=2040&around_m=NaN",
    ] {
        let answer = get(&planner, &format!("/planner/api/v1/{wrong}"));
        assert!([400, 404].contains(&answer.status.as_u16()), "{wrong}: {}", answer.text());
        answer.assert_problem(wrong);
    }
}
