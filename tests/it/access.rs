//! Access: figures that agree with brute force over the demo city, and words where there are none.

use std::sync::Arc;

use kuhaku::atlas::Atlas;
use kuhaku::coverage::{
    AccessFigures, AccessOptions, AccessReport, Catchment, CoverageQuery, DistanceFigures,
    Missing, Supply, access_report,
};
use kuhaku::geometry::geodesic_distance;
use kuhaku::model::{AgeBand, Audience, Level, ProviderId, Register};
use serde_json::Value;

use crate::harness::{demo, get, get_ok, public, with_planner, workspace_of};

fn nursing() -> CoverageQuery {
    CoverageQuery::of_kind("visiting_nursing", Audience::Planner)
}

fn by(catchment: &str) -> AccessOptions {
    let catchment = Catchment::parse(catchment, "", 0.5).expect("a catchment");
    AccessOptions { catchment, ..AccessOptions::default() }
}

fn report(atlas: &Atlas, query: &CoverageQuery, options: &AccessOptions) -> AccessReport {
    access_report(atlas, query, options).expect("a report")
}

fn nothing_is_zero(report: &AccessReport) {
    for zone in report.zones.iter().chain([&report.city]) {
        assert_eq!((zone.per_1000, zone.gini), (None, None), "{}", zone.name);
        assert!(zone.lorenz.is_empty());
    }
    assert!(report.units.is_none());
}

/// The demo city with something changed.
fn changed(change: impl FnOnce(&mut Register)) -> Arc<kuhaku::app::Workspace> {
    let mut register = demo().atlas().register().clone();
    change(&mut register);
    workspace_of(&register)
}

fn people(atlas: &Atlas, band: AgeBand) -> Vec<f64> {
    let mut people = vec![0.0; atlas.units().len()];
    for piece in atlas.parcels().iter().flat_map(|parcel| &parcel.pieces) {
        if let Some((unit, share)) = piece.unit {
            people[unit] += share * atlas.units()[unit].population.band(band).unwrap_or(0.0);
        }
    }
    people
}

#[test]
fn declared_ranges_share_out_every_office_that_reaches_anybody() {
    let atlas = demo().atlas();
    let report = report(&atlas, &nursing(), &AccessOptions::default());
    let people = people(&atlas, AgeBand::Over65);
    let access = report.units.as_ref().expect("access");
    let received: f64 = people.iter().zip(access).map(|(w, a)| w * a).sum();
    let sharing = report.offices.sharing - report.offices.empty_catchment;
    assert!((received - sharing as f64).abs() < 1e-9, "{received} of {sharing}");
    assert!(report.offices.counted > sharing && sharing > 20, "{:?}", report.offices);

    // Slowly, office by office and place by place. A place whose middle is beyond the border is
    // judged by the town that holds most of it.
    let mut home: Vec<(f64, Option<usize>)> =
        atlas.units().iter().map(|unit| (0.0, unit.parcel)).collect();
    for (index, parcel) in atlas.parcels().iter().enumerate() {
        for (unit, share) in parcel.pieces.iter().filter_map(|piece| piece.unit) {
            if atlas.units()[unit].parcel.is_none() && share > home[unit].0 {
                home[unit] = (share, Some(index));
            }
        }
    }
    let mut expected = vec![0.0; people.len()];
    for office in atlas.offices(Audience::Planner) {
        let is_nursing = office.record.kind.as_str() == "visiting_nursing";
        let Some(reach) = office.reach.as_ref().filter(|_| is_nursing) else { continue };
        let level = |index: usize| {
            let unit = &atlas.units()[index];
            match reach.level_at(unit.position, unit.center, home[index].1) {
                Some(Level::Yes) => 1.0,
                Some(Level::Consult) => 0.5,
                _ => 0.0,
            }
        };
        let demand: f64 = (0..people.len()).map(|own| people[own] * level(own)).sum();
        if demand > 0.0 {
            for (index, sum) in expected.iter_mut().enumerate() {
                *sum += level(index) / demand;
            }
        }
    }
    assert!(home.iter().all(|own| own.1.is_some()));
    for (found, expected) in access.iter().zip(&expected) {
        assert!((found - expected).abs() <= 1e-12, "{found} is not {expected}");
    }
}

#[test]
fn distances_agree_with_every_pair_on_the_ellipsoid() {
    let atlas = demo().atlas();
    let report = report(&atlas, &nursing(), &by("3km"));
    let people = people(&atlas, AgeBand::Over65);
    let offices: Vec<_> = atlas
        .offices(Audience::Planner)
        .iter()
        .filter(|office| office.record.kind.as_str() == "visiting_nursing")
        .filter_map(|office| Some(office.record.location?.position))
        .collect();
    assert_eq!(report.offices.with_position, offices.len());
    let mut sums = [0.0; 2];
    let mut near = 0.0;
    let mut farthest = 0.0_f64;
    for (unit, own) in atlas.units().iter().zip(&people) {
        let mut meters: Vec<f64> = offices
            .iter()
            .map(|&at| geodesic_distance(unit.position, at).as_meters())
            .collect();
        meters.sort_by(f64::total_cmp);
        sums = [sums[0] + own * meters[0], sums[1] + own * meters[2]];
        near += if meters[0] <= 1_000.0 { *own } else { 0.0 };
        farthest = if *own > 0.0 { farthest.max(meters[0]) } else { farthest };
    }
    let total: f64 = people.iter().sum();
    let nearest = report.city.nearest.expect("distances");
    assert!((nearest.mean_m - sums[0] / total).abs() < 1e-6);
    assert!((nearest.within[0] - near / total).abs() < 1e-9);
    assert_eq!(nearest.max_m, farthest);
    let third = report.city.third.expect("distances");
    assert!((third.mean_m - sums[1] / total).abs() < 1e-6);
}

#[test]
fn zones_weighted_by_people_make_up_the_city() {
    let atlas = demo().atlas();
    for options in [by("declared"), by("3km"), by("30min")] {
        let report = report(&atlas, &nursing(), &options);
        assert_eq!(
            report.is_approximate,
            matches!(options.catchment, Catchment::Minutes { .. })
        );
        let of = |value: fn(&AccessFigures) -> f64| -> f64 {
            report.zones.iter().map(|zone| zone.people.expect("people") * value(zone)).sum()
        };
        let total = report.city.people.expect("people");
        let all = of(|zone| zone.per_1000.expect("access")) / total;
        assert!((all - report.city.per_1000.expect("access")).abs() < 1e-9);
        let mean = |own: Option<DistanceFigures>| own.expect("distances").mean_m;
        let nearest = of(|zone| zone.nearest.expect("distances").mean_m) / total;
        assert!((nearest - mean(report.city.nearest)).abs() < 1e-6);
        let towns: usize =
            report.zones.iter().filter_map(|own| Some(own.by_town?.towns)).sum();
        assert_eq!(report.city.by_town.map(|own| own.towns), Some(towns));
        for zone in report.zones.iter().chain([&report.city]) {
            assert!(zone.gini.is_none_or(|own| (0.0..=1.0).contains(&own)));
            assert!(mean(zone.third) >= mean(zone.nearest));
        }
    }
}

#[test]
fn an_office_more_never_makes_the_way_longer() {
    let few = changed(|register| {
        let mut kept = 0;
        register.providers.retain(|_, office| {
            kept += 1;
            office.kind.as_str() != "visiting_nursing" || kept % 3 == 0
        });
    });
    let (before, after) = (
        report(&few.atlas(), &nursing(), &by("3km")),
        report(&demo().atlas(), &nursing(), &by("3km")),
    );
    assert!(before.offices.with_position < after.offices.with_position);
    for (before, after) in before.zones.iter().zip(&after.zones) {
        let [before, after] = [before, after].map(|own| own.nearest.expect("distances"));
        assert!(after.mean_m <= before.mean_m && after.max_m <= before.max_m);
    }
}

#[test]
fn capacity_that_is_not_filed_is_listed_and_not_zero() {
    let capacity = AccessOptions { supply: Supply::Capacity, ..by("3km") };
    let none = report(&demo().atlas(), &nursing(), &capacity);
    assert_eq!(none.missing, Some(Missing::NoCapacity));
    assert_eq!(none.offices.capacity_unknown, none.offices.counted);
    nothing_is_zero(&none);
    // Distances do not ask for capacity.
    assert!(none.city.nearest.is_some());
    let id = |workspace: &kuhaku::app::Workspace| -> ProviderId {
        let atlas = workspace.atlas();
        let mut offices = atlas.register().providers.values();
        offices.find(|own| own.kind.as_str() == "visiting_nursing").expect("one").id.clone()
    };
    let one = id(demo());
    let some = changed(|register| {
        let offices = register.providers.values_mut();
        for (number, office) in
            (0..).zip(offices.filter(|own| own.kind.as_str() == "visiting_nursing"))
        {
            office.capacity = Some(if office.id == one { 0 } else { 10 + number });
        }
    });
    let some = report(&some.atlas(), &nursing(), &capacity);
    assert_eq!((some.missing, some.offices.capacity_unknown), (None, 1));
    let listed = some.listed.expect("a planner's list");
    assert_eq!(listed.capacity_unknown[0].id, one.as_str());
}

#[test]
fn what_cannot_be_worked_out_has_a_reason_and_no_figure() {
    let no_offices = changed(|register| register.providers.clear());
    let none = report(&no_offices.atlas(), &nursing(), &by("3km"));
    assert_eq!((none.missing, none.city.nearest), (Some(Missing::NoOffices), None));
    nothing_is_zero(&none);

    let silent = changed(|register| {
        register.providers.values_mut().for_each(|office| office.survey = None);
    });
    let query = nursing().with("24h");
    let nobody = report(&silent.atlas(), &query, &by("3km"));
    assert_eq!((nobody.missing, nobody.city.nearest), (Some(Missing::NobodyMeets), None));
    nothing_is_zero(&nobody);
    let no_range = report(&silent.atlas(), &nursing(), &by("declared"));
    assert_eq!(no_range.missing, Some(Missing::NoPlace));
    assert!(no_range.city.nearest.is_some());
    nothing_is_zero(&no_range);

    let nobody_lives = changed(|register| {
        register.cells.clear();
        register.towns.values_mut().for_each(|town| town.population = None);
    });
    let empty = report(&nobody_lives.atlas(), &nursing(), &by("3km"));
    assert_eq!((empty.missing, empty.city.people), (Some(Missing::NoPeople), None));
    assert!(empty.city.nearest.is_none() && empty.city.by_town.is_some());
    nothing_is_zero(&empty);
}

#[test]
fn an_office_out_of_reach_of_everybody_is_listed() {
    let atlas = demo().atlas();
    // So near that hardly a cell's middle is within.
    let tight = report(&atlas, &nursing(), &by("20m"));
    assert!(tight.offices.empty_catchment > 0, "{:?}", tight.offices);
    let listed = tight.listed.expect("a planner's list");
    assert_eq!(listed.empty_catchment.len(), tight.offices.empty_catchment);
    if tight.offices.empty_catchment == tight.offices.sharing {
        assert_eq!((tight.city.per_1000, tight.city.gini), (Some(0.0), None));
    }
    let query = CoverageQuery::of_kind("visiting_nursing", Audience::Public);
    assert_eq!(report(&atlas, &query, &by("20m")).listed, None);
}

fn strings(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(text) => found.push(text.clone()),
        Value::Array(values) => values.iter().for_each(|own| strings(own, found)),
        Value::Object(fields) => fields.values().for_each(|own| strings(own, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[test]
fn only_planners_are_told_offices_by_name() {
    let workspace = demo();
    let path = "/api/v1/access?catchment=20m&decay=binary&supply=offices&band=over75";
    let open = get_ok(&public(workspace), path).json();
    assert!(open["listed"].is_null());
    assert!(open["offices"]["empty_catchment"].as_u64() > Some(0));
    let closed = get_ok(&with_planner(workspace), &format!("/planner{path}")).json();
    assert!(!closed["listed"]["empty_catchment"].as_array().expect("a list").is_empty());
    assert_eq!(closed["measure"]["catchment"]["by"], "distance");
    assert_eq!(closed["measure"]["band"], "over75");
    let mut said = Vec::new();
    strings(&open, &mut said);
    for office in workspace.atlas().register().providers.values() {
        assert!(!said.iter().any(|own| own.contains(&office.name)), "{}", office.name);
    }
}

#[test]
fn a_measure_that_is_none_is_refused_by_parameter() {
    let router = public(demo());
    let cases = [
        ("catchment=far", "catchment"),
        ("catchment=NaNkm", "catchment"),
        ("catchment=-3km", "catchment"),
        ("catchment=0min", "catchment"),
        ("catchment=1e308km", "catchment"),
        ("catchment=3km&decay=steep", "decay"),
        ("catchment=3km&decay=1:1,2:0.5", "decay"),
        ("theta=1.5", "theta"),
        ("theta=-0.1", "theta"),
        ("theta=NaN", "theta"),
        ("theta=half", "query"),
        ("supply=nurses", "supply"),
        ("band=over90", "band"),
        ("reading=hopeful", "reading"),
        ("kind=nothing", "kind"),
    ];
    for (query, parameter) in cases {
        let path = format!("/api/v1/access?{query}");
        let answer = get(&router, &path);
        answer.assert_problem(&path);
        assert_eq!(answer.json()["parameter"], parameter, "{path}");
    }
}
