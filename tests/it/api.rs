//! The API holds for any question: what is wrong is explained, and figures agree with themselves
//! and with a count by brute force.

use std::collections::BTreeSet;

use axum::http::{Method, StatusCode};
use geo::Validation;
use kuhaku::app::LayerKind;
use kuhaku::atlas::{Atlas, Office};
use kuhaku::coverage::{
    CountBy, CoverageError, CoverageQuery, CoverageReport, Match, Need, Reading,
    ReadingFigures, town_figures,
};
use kuhaku::geometry::{GridPoint, LonLat, MeshCell};
use kuhaku::model::{AgeBand, Answer, Audience, CapabilityId, KindId, Level};
use proptest::prelude::*;
use serde_json::Value;

use crate::harness::{
    ask, demo, empty_workspace, get, get_ok, percent_encoded, post_form, public, with_planner,
};

const ENDPOINTS: [&str; 14] = [
    "/api/v1/access",
    "/api/v1/coverage",
    "/api/v1/coverage.csv",
    "/api/v1/gaps.geojson",
    "/api/v1/providers",
    "/api/v1/providers.csv",
    "/api/v1/providers.xlsx",
    "/api/v1/providers.geojson",
    "/api/v1/providers.gpkg",
    "/api/v1/who-comes",
    "/api/v1/places",
    "/api/v1/zones/1/towns",
    "/tiles/gaps/12/3655/1616",
    "/tiles/providers/12/3655/1616",
];

/// Each refused by the one endpoint it names.
const REFUSED: [&str; 48] = [
    "/api/v1/gaps.geojson?reading=hopeful",
    "/tiles/depth/12/3655/1616?reading=1",
    "/api/v1/providers?limit=-1",
    "/api/v1/providers?limit=many",
    "/api/v1/providers?limit=",
    "/api/v1/providers?offset=99999999999999999999999",
    "/api/v1/providers?offset=1&offset=2",
    "/api/v1/providers.csv?limit=1.5",
    "/api/v1/places",
    "/api/v1/places?q=",
    "/api/v1/places?q=%E3%80%80",
    "/api/v1/places?q=a&q=b",
    "/api/v1/who-comes",
    "/api/v1/who-comes?lon=139.9",
    "/api/v1/who-comes?lon=NaN&lat=35",
    "/api/v1/who-comes?lon=inf&lat=-inf",
    "/api/v1/who-comes?lon=1e308&lat=35",
    "/api/v1/who-comes?lon=35.4&lat=141.3",
    "/api/v1/who-comes?lon=0&lat=0",
    "/api/v1/who-comes?lon=-0&lat=91",
    "/api/v1/who-comes?lon=&lat=",
    "/api/v1/who-comes?lon=141.3&lat=35.4&lat=35.5",
    "/api/v1/who-comes?lon=１４１&lat=35.4",
    "/api/v1/who-comes?town=",
    "/api/v1/who-comes?town=%00",
    "/api/v1/who-comes?town=../../etc/passwd",
    "/api/v1/zones/99/towns",
    "/api/v1/zones/%00/towns",
    "/api/v1/zones/%FF/towns",
    "/api/v1/zones/..%2F..%2Fetc/towns",
    "/api/v1/providers/nothing",
    "/api/v1/providers/%FF",
    "/api/v1/providers/..%2F..%2Fetc%2Fpasswd",
    "/api/v1/providers/nothing/range.geojson",
    "/api/v1/providers/%E2%80%AE/range.geojson",
    "/api/v1/nothing",
    "/api/v2/coverage",
    "/api/v1/",
    "/tiles/zones.yaml",
    "/assets/../Cargo.toml",
    "/assets/..%2F..%2FCargo.toml",
    "/assets/%2Fetc%2Fpasswd",
    "/assets/....//....//etc/passwd",
    "/assets/..%5C..%5CCargo.toml",
    "/assets/%00",
    "/assets/nothing.js",
    "/.git/config",
    "/%2e%2e/%2e%2e/etc/passwd",
];

// ── Bad input ───────────────────────────────────────────────────────────────────────────────────

#[test]
fn what_cannot_be_asked_is_refused_with_a_reason() {
    let router = public(demo());
    let long = "あ".repeat(3_400);
    let many: Vec<String> = (0..100).map(|index| format!("kind{index}")).collect();
    let many = many.join(",");
    let everywhere = [
        "kind=nothing".to_owned(),
        "kind=%00".to_owned(),
        "kind=visiting_nursing%00".to_owned(),
        "kind=visiting_nursing%0D%0ASet-Cookie:a".to_owned(),
        "kind=visiting_nursing&kind=clinic".to_owned(),
        "kind=<script>alert(1)</script>".replace('<', "%3C").replace('>', "%3E"),
        "kind=../../etc/passwd".to_owned(),
        "kind=visiting_nursing' OR 1=1--".replace(' ', "+"),
        "capability=24H".to_owned(),
        "capability=24h,nothing".to_owned(),
        "capability=%FF%FE".to_owned(),
        "match=some".to_owned(),
        "match=all&match=any".to_owned(),
        format!("kind={}", percent_encoded(&long)),
        format!("kind={many}"),
        format!("capability={}", "x".repeat(10_000)),
    ];
    for endpoint in ENDPOINTS {
        for query in &everywhere {
            if endpoint.ends_with("/places") {
                continue;
            }
            let at = if endpoint.ends_with("who-comes") { "lon=141.3&lat=35.47&" } else { "" };
            let path = format!("{endpoint}?{at}{query}");
            get(&router, &path).assert_problem(&path);
        }
    }
    for path in REFUSED {
        let ascii = |sign: char| match sign.is_ascii() {
            true => sign.to_string(),
            false => percent_encoded(&sign.to_string()),
        };
        let path: String = path.chars().map(ascii).collect();
        get(&router, &path).assert_problem(&path);
    }
    let long = format!("/api/v1/places?q={}", percent_encoded(&"字".repeat(1_000)));
    get(&router, &long).assert_problem(&long);
    let deep = format!("/{}", "a/".repeat(4_000));
    get(&router, &deep).assert_problem(&deep);
}

#[test]
fn only_reading_is_allowed() {
    let router = with_planner(demo());
    for method in [Method::POST, Method::PUT, Method::DELETE, Method::PATCH] {
        for path in ["/api/v1/coverage", "/tiles/zones/12/0/0", "/planner/api/v1/zones"] {
            let answer = ask(&router, method.clone(), path, &[]);
            assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{method} {path}");
            answer.assert_problem(path);
        }
    }
}

#[test]
fn pages_meet_nonsense_with_a_page() {
    let router = with_planner(demo());
    let long = "x".repeat(10_000);
    for query in [
        "?kind=nothing",
        "?town=nowhere",
        "?town=%00",
        "?town=%FF",
        "?at=NaN,NaN",
        "?at=1e999,2",
        "?at=35.4,141.3",
        "?at=,",
        "?zone=99",
        "?zone=%E2%80%AE",
        "?page=-1&town=1",
        "?page=1e9",
        "?capability=24h&capability=24h",
        "?q=%3Cscript%3Ealert(1)%3C/script%3E",
        &format!("?town={long}"),
        &format!("?kind={long}"),
        "?&&&=",
        "?lang=xx",
    ] {
        for path in [format!("/{query}"), format!("/planner{query}")] {
            let answer = get(&router, &path);
            assert!(!answer.status.is_server_error(), "{path}: {}", answer.status);
            assert!(!answer.text().contains("<script>alert"), "{path}");
            let kind = answer.header("content-type");
            assert!(
                kind.starts_with("text/html") || kind.contains("problem+json"),
                "{path}: {kind}"
            );
        }
    }
    for form in [
        "",
        "q=",
        "q=%00",
        "q=%FF",
        "q=%3Cscript%3Ealert(1)%3C/script%3E",
        "q=%22%3E%3Cb",
        &format!("q={long}"),
        "%%%",
    ] {
        let answer = post_form(&router, "/", form);
        assert!(!answer.status.is_server_error(), "{form}: {}", answer.status);
        let text = String::from_utf8_lossy(&answer.body);
        assert!(!text.contains("<script>alert") && !text.contains("\"><b"), "{form}");
    }
    let much = post_form(&router, "/", &format!("q={}", "x".repeat(100_000)));
    assert!(much.status.is_client_error(), "{}", much.status);
}

#[test]
fn unusual_but_harmless_questions_are_answered() {
    let router = public(demo());
    let plain = get_ok(&router, "/api/v1/coverage").body;
    for query in [
        "",
        "?",
        "?&",
        "?&&&",
        "?kind=",
        "?kind=,,",
        "?kind=%20visiting_nursing%20",
        "?kind=visiting_nursing,visiting_nursing",
        "?unknown=1",
        "?capability=",
        "?match=",
        "?reading=",
        "?%00=1",
        "?=",
        "?kind=visiting_nursing#fragment",
    ] {
        let answer = get_ok(&router, &format!("/api/v1/coverage{query}"));
        assert_eq!(answer.body, plain, "{query}");
    }
    let far = get_ok(&router, "/api/v1/providers?offset=18446744073709551615&limit=0").json();
    assert_eq!(far["offices"].as_array().map(Vec::len), Some(0));
    // Out at sea, in Japan: nobody is near, and that is an answer.
    let sea = get_ok(&router, "/api/v1/who-comes?lon=145.0&lat=30.0").json();
    assert_eq!(sea["comes"].as_array().map(Vec::len), Some(0));
    assert!(sea["town"].is_null());
    let odd = get_ok(&router, "/api/v1/places?q=%27%3B%20DROP%20TABLE%20record%3B--").json();
    assert_eq!(odd.as_array().map(Vec::len), Some(0));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// Whatever stands in a URL, the answer is data, a redirect or an explained refusal.
    #[test]
    fn no_query_brings_the_server_down(
        endpoint in 0..ENDPOINTS.len(),
        parts in proptest::collection::vec(
            (
                prop_oneof![
                    Just("kind".to_owned()), Just("capability".to_owned()),
                    Just("match".to_owned()), Just("reading".to_owned()),
                    Just("lon".to_owned()), Just("lat".to_owned()), Just("town".to_owned()),
                    Just("q".to_owned()), Just("limit".to_owned()), Just("offset".to_owned()),
                    Just("zone".to_owned()), Just("catchment".to_owned()),
                    Just("decay".to_owned()), Just("theta".to_owned()), any::<String>(),
                ],
                prop_oneof![
                    any::<String>(), any::<f64>().prop_map(|own| own.to_string()),
                    any::<i64>().prop_map(|own| own.to_string()),
                    Just("visiting_nursing".to_owned()), Just("24h".to_owned()),
                    Just("141.3".to_owned()), Just("35.47".to_owned()), Just("any".to_owned()),
                    Just("unknown".to_owned()), Just("3km".to_owned()), Just("3:0.5".to_owned()),
                ],
            ),
            0..6,
        ),
        raw in "[ -~]{0,40}",
        planner in any::<bool>(),
    ) {
        let pairs: Vec<String> = parts
            .iter()
            .map(|(key, value)| format!("{}={}", percent_encoded(key), percent_encoded(value)))
            .collect();
        let raw: String =
            raw.chars().filter(|sign| !" \"<>\\^`{|}#".contains(*sign)).collect();
        let base = if planner { "/planner" } else { "" };
        let path = format!("{base}{}?{}&{raw}", ENDPOINTS[endpoint], pairs.join("&"));
        let answer = get(&with_planner(demo()), &path);
        match answer.status {
            StatusCode::OK | StatusCode::NO_CONTENT => {}
            _ => answer.assert_problem(&path),
        }
    }

    #[test]
    fn no_path_brings_the_server_down(segments in proptest::collection::vec(any::<String>(), 1..6)) {
        let heads = ["api", "v1", "tiles", "zones", "providers", "assets", "12", "planner"];
        let segments: Vec<String> = segments
            .iter()
            .map(|own| match own.len() % 10 {
                index if index < heads.len() => heads[index].to_owned(),
                _ => percent_encoded(own),
            })
            .collect();
        let path = format!("/{}", segments.join("/"));
        let answer = get(&with_planner(demo()), &path);
        prop_assert!(!answer.status.is_server_error(), "{} {path}", answer.status);
    }
}

// ── Figures that hold together ──────────────────────────────────────────────────────────────────

/// Any question the catalogue allows.
fn question() -> impl Strategy<Value = CoverageQuery> {
    let kinds: Vec<KindId> =
        demo().catalogue().kinds.iter().map(|kind| kind.id.clone()).collect();
    let capabilities: Vec<CapabilityId> =
        demo().catalogue().capabilities.iter().map(|own| own.id.clone()).collect();
    let kinds = prop_oneof![
        3 => Just(vec![KindId::new("visiting_nursing")]),
        2 => proptest::sample::subsequence(kinds, 1..3),
    ];
    let capabilities = proptest::sample::subsequence(capabilities, 0..3);
    let audience = prop_oneof![
        Just(Audience::Public),
        Just(Audience::Professional),
        Just(Audience::Planner)
    ];
    let need = (kinds, capabilities, any::<bool>()).prop_map(|(kinds, capabilities, all)| {
        Need { kinds, capabilities, matching: if all { Match::All } else { Match::Any } }
    });
    let needs = prop_oneof![
        4 => proptest::collection::vec(need.clone(), 1),
        1 => proptest::collection::vec(need, 2..4),
    ];
    let count_by = prop_oneof![4 => Just(CountBy::Office), 1 => Just(CountBy::Corporation)];
    // Ages by which the demo's cells part people; others than planners may not ask for them.
    let bands = ["over65", "total", "15to64", "65to74", "under65"];
    let band = proptest::sample::select(bands.to_vec());
    (needs, count_by, audience, band).prop_map(|(needs, count_by, audience, band)| {
        let band = if audience == Audience::Planner { band } else { "over65" };
        let band = AgeBand::named(band).expect("a band");
        CoverageQuery { needs, count_by, audience, band }
    })
}

fn combined(needs: &[Need], matching: Match) -> Vec<Need> {
    needs.iter().map(|need| Need { matching, ..need.clone() }).collect()
}

fn report(query: &CoverageQuery) -> CoverageReport {
    (*demo().report(query).expect("a report")).clone()
}

fn sum(values: &[f64]) -> f64 {
    values.iter().sum()
}

fn close(one: f64, two: f64, relative: f64) -> bool {
    (one - two).abs() <= relative * one.abs().max(two.abs()).max(1.0)
}

fn assert_identities(report: &CoverageReport) {
    let zones = &report.zones;
    assert!(close(report.city.area_m2, zones.iter().map(|own| own.area_m2).sum(), 1e-9));
    for zone in zones.iter().chain([&report.city]) {
        // METHODS 3.3: 1e-6 of the zone, and of the millimeter grid along small ones.
        let near = |one: f64, two: f64| (one - two).abs() <= (1e-6 * zone.area_m2).max(1.0);
        for reading in Reading::ALL {
            let own = zone.reading(reading).expect("the reading");
            let whole = own.covered_m2 + own.gap_m2;
            assert!(near(whole, zone.area_m2), "{}: {whole}", zone.name);
            assert!(near(sum(&own.area_by_depth_m2), zone.area_m2), "{}", zone.name);
            assert!(near(own.area_by_depth_m2[0], own.gap_m2), "{}", zone.name);
            let inhabited = own.inhabited_gap_m2.expect("people are known");
            assert!((0.0..=own.gap_m2 + 1.0).contains(&inhabited), "{}", zone.name);
            assert!(own.largest_gap_m2 <= own.gap_m2 + 1.0);
            let share = own.gap_share.expect("an area");
            assert!(
                (0.0..=1.0 + 1e-9).contains(&share)
                    && (share * zone.area_m2 - own.gap_m2).abs() < 1.0
            );
            for band in &own.people {
                assert!(close(band.by_depth[0], band.gap.value, 1e-9));
                assert!(close(band.by_depth[1], band.sole.value, 1e-9));
                assert!(close(band.by_depth_point[0], band.gap.point, 1e-9));
                let spread = (band.gap.value - band.gap.point).abs();
                assert!(close(spread, band.gap.spread, 1e-9));
                let word = serde_json::to_value(band.band).expect("a word");
                let population = zone.population.iter().find(|(name, _)| word == *name);
                let population = population.expect("a band").1.value;
                assert!(close(sum(&band.by_depth), population, 1e-6), "{}", zone.name);
            }
            let bands = |band| own.band(band).map_or(0.0, |own| own.gap.value);
            assert!(bands(AgeBand::Over75) <= bands(AgeBand::Over65) + 1e-6);
            assert!(bands(AgeBand::Over65) <= bands(AgeBand::Total) + 1e-6);
        }
        assert_not_more(zone.reading(Reading::Optimistic), zone.reading(Reading::Pessimistic));
        assert_not_more(zone.reading(Reading::Unknown), zone.reading(Reading::Optimistic));
    }
    for reading in Reading::ALL {
        let city = report.city.reading(reading).expect("the reading");
        let of = |own: fn(&ReadingFigures) -> f64| -> f64 {
            zones.iter().filter_map(|zone| zone.reading(reading)).map(own).sum()
        };
        assert!(close(city.gap_m2, of(|own| own.gap_m2), 1e-9));
        assert!(close(city.covered_m2, of(|own| own.covered_m2), 1e-9));
        assert_eq!(
            city.gap_parts,
            zones
                .iter()
                .filter_map(|zone| zone.reading(reading))
                .map(|own| own.gap_parts)
                .sum::<usize>(),
        );
    }
}

/// More people than live on a square meter anywhere: shapes are put together on a grid of millimeters, so that two
/// ways to one border may leave a sliver between them.
const PEOPLE_A_M2: f64 = 0.05;

/// The first gap is not larger than the second, in area (to a square meter) and people (to those on it).
fn assert_not_more(one: Option<&ReadingFigures>, two: Option<&ReadingFigures>) {
    let (one, two) = one.zip(two).expect("both readings");
    assert!(one.gap_m2 <= two.gap_m2 + 1.0, "{} > {} m²", one.gap_m2, two.gap_m2);
    for (one, two) in one.people.iter().zip(&two.people) {
        let (less, more) = (one.gap.value, two.gap.value);
        assert!(less <= more + PEOPLE_A_M2, "{less} > {more} people");
        assert!(one.gap.point <= two.gap.point + 1e-6);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn figures_of_any_question_add_up(query in question()) {
        assert_identities(&report(&query));
    }

    #[test]
    fn asking_for_one_capability_more_never_makes_a_gap_smaller(
        query in question(),
        more in proptest::sample::select(
            demo().catalogue().capabilities.iter().map(|own| own.id.clone()).collect::<Vec<_>>()
        ),
    ) {
        let query = CoverageQuery { needs: combined(&query.needs, Match::All), ..query };
        let wider = report(&query);
        let narrower = report(&query.clone().with(more.as_str()));
        for reading in Reading::ALL {
            for (wide, narrow) in wider.zones.iter().zip(&narrower.zones) {
                assert_not_more(wide.reading(reading), narrow.reading(reading));
            }
        }
    }

    #[test]
    fn any_of_several_leaves_no_larger_gap_than_all_of_them(query in question()) {
        let all = report(&CoverageQuery {
            needs: combined(&query.needs, Match::All),
            ..query.clone()
        });
        let any = report(&CoverageQuery { needs: combined(&query.needs, Match::Any), ..query });
        for reading in Reading::ALL {
            for (any, all) in any.zones.iter().zip(&all.zones) {
                assert_not_more(any.reading(reading), all.reading(reading));
            }
        }
    }

    #[test]
    fn one_kind_more_never_makes_a_gap_larger(query in question()) {
        let mut fewer = query.clone();
        fewer.needs[0].kinds.truncate(1);
        let (more, fewer) = (report(&query), report(&fewer));
        for (more, fewer) in more.zones.iter().zip(&fewer.zones) {
            assert_not_more(more.reading(Reading::Pessimistic), fewer.reading(Reading::Pessimistic));
        }
    }

    #[test]
    fn towns_add_up_to_their_zone(query in question(), zone in 0..15_usize) {
        let atlas = demo().atlas();
        let report = report(&query);
        let towns = town_figures(&atlas, &query, zone).expect("towns");
        let own = &report.zones[zone];
        for (index, reading) in Reading::ALL.into_iter().enumerate() {
            let gap: f64 = towns.iter().map(|town| town.gap_m2[index]).sum();
            let expected = own.reading(reading).expect("the reading").gap_m2;
            prop_assert!(close(gap, expected, 2e-6) || (gap - expected).abs() < 1.0, "{gap} {expected}");
        }
    }
}

// ── Brute force ─────────────────────────────────────────────────────────────────────────────────

/// How many offices (or corporations) come to a point, judged office by office from what each
/// declared; of several needs, for the one fewest come for.
fn offices_at(atlas: &Atlas, query: &CoverageQuery, at: LonLat, reading: Reading) -> usize {
    let of_need = |need: &Need| {
        let coming = atlas
            .offices(query.audience)
            .iter()
            .filter(|office| need.kinds.contains(&office.record.kind))
            .filter(|office| comes(atlas, office, need.ability(&office.record), at, reading));
        let holder = |office: &Office| {
            let own = &office.record;
            let corporation = own.corporation_number.clone().or(own.corporation.clone());
            match query.count_by {
                CountBy::Corporation => corporation.unwrap_or_else(|| own.id.to_string()),
                CountBy::Office => own.id.to_string(),
            }
        };
        coming.map(holder).collect::<BTreeSet<_>>().len()
    };
    query.needs.iter().map(of_need).min().unwrap_or(0)
}

fn comes(atlas: &Atlas, office: &Office, able: Answer, at: LonLat, reading: Reading) -> bool {
    let parcel = atlas.locate(at);
    let point = GridPoint::from_meters(atlas.plane().project(at).expect("near"));
    let counts = |level: Option<Level>| match (reading, level, able) {
        (_, None, _) | (_, _, Answer::No) => false,
        (Reading::Pessimistic, level, able) => {
            level == Some(Level::Yes) && able == Answer::Yes
        }
        (Reading::Optimistic, _, able) => able != Answer::Unanswered,
        (Reading::Unknown, _, _) => true,
    };
    match (&office.reach, atlas.assumed(office)) {
        (Some(reach), _) => counts(reach.level_at(at, point, parcel)),
        (None, Some(assumed)) => {
            reading == Reading::Unknown
                && able != Answer::No
                && assumed.level_at(at, point, parcel).is_some()
        }
        (None, None) => false,
    }
}

/// Points in every mesh cell, each standing for an equal share of its people and area.
fn samples(atlas: &Atlas, band: AgeBand, steps: u32) -> Vec<(LonLat, f64, f64)> {
    let mut samples = Vec::new();
    for cell in atlas.register().cells.values() {
        let square = MeshCell::parse(cell.code.as_str()).expect("a mesh code").region();
        let bounds = square.bounding_box();
        let area = kuhaku::geometry::geodesic_area(&square).as_square_meters();
        let people = cell.population.band(band).unwrap_or(0.0);
        let count = f64::from(steps * steps);
        for column in 0..steps {
            for row in 0..steps {
                let part = |index: u32| (f64::from(index) + 0.5) / f64::from(steps);
                let lon = bounds.west + (bounds.east - bounds.west) * part(column);
                let lat = bounds.south + (bounds.north - bounds.south) * part(row);
                let at = LonLat::try_new(lon, lat).expect("degrees");
                samples.push((at, people / count, area / count));
            }
        }
    }
    samples
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    /// Tolerance: 36 points a cell of 250 m misjudge a strip of some 20 m along every border of a
    /// range; that is held to 1 % of the city's area and of its people of the band. People
    /// counted at the middle of their cell must agree exactly.
    #[test]
    fn gaps_agree_with_a_count_point_by_point(query in question(), which in 0..3_usize) {
        let atlas = demo().atlas();
        let reading = Reading::ALL[which];
        let report = report(&query);
        let city = report.city.reading(reading).expect("the reading");
        let own = city.band(query.band).expect("the band");
        let mut exact = [0.0; 4];
        for unit in atlas.units() {
            if unit.parcel.is_none() {
                continue;
            }
            let depth = offices_at(&atlas, &query, unit.position, reading).min(3);
            exact[depth] += unit.population.band(query.band).unwrap_or(0.0);
        }
        for (depth, expected) in exact.into_iter().enumerate() {
            let found = own.by_depth_point[depth];
            prop_assert!(close(found, expected, 1e-9), "depth {depth}: {found} for {expected}");
        }
        let mut people = [0.0; 4];
        let mut area = [0.0; 4];
        for (at, persons, square_meters) in samples(&atlas, query.band, 6) {
            if atlas.locate(at).is_none() {
                continue;
            }
            let depth = offices_at(&atlas, &query, at, reading).min(3);
            people[depth] += persons;
            area[depth] += square_meters;
        }
        let total = sum(&own.by_depth);
        for (found, counted) in own.by_depth.iter().zip(&people) {
            let off = (counted - found).abs() / total;
            prop_assert!(off < 0.01, "{found} for {counted}: {off} of the people");
        }
        // Cells do not cover every corner of the city: compare shares of what they do cover.
        let off = (area[0] / sum(&area) - city.gap_m2 / report.city.area_m2).abs();
        prop_assert!(off < 0.02, "{off} of the area");
    }
}

#[test]
fn any_ages_can_be_asked_for_by_planners_only() {
    let nursing = CoverageQuery::of_kind("visiting_nursing", Audience::Planner);
    let band = |name| AgeBand::named(name).expect("a band");
    let gap = |name| {
        let report = report(&nursing.clone().counting(band(name)));
        let city = report.city.reading(Reading::Pessimistic).expect("the reading").clone();
        let own = city.band(band(name)).expect("the band");
        (own.gap.value, own.gap.point, own.sole.value)
    };
    let (young, middle, old) = (gap("under15"), gap("15to64"), gap("over65"));
    let (early, late) = (gap("65to74"), gap("over75"));
    assert!(middle.0 > 0.0 && early.0 > 0.0, "{middle:?} {early:?}");
    assert!(close(early.0 + late.0, old.0, 1e-9) && close(early.1 + late.1, old.1, 1e-9));
    assert!(close(early.2 + late.2, old.2, 1e-9));
    let under65 = gap("under65");
    assert!(close(young.0 + middle.0, under65.0, 1e-9));
    let town = |name| {
        let query = nursing.clone().counting(band(name));
        let towns = town_figures(&demo().atlas(), &query, 0).expect("towns");
        towns.iter().filter_map(|own| own.people).sum::<f64>()
    };
    assert!(close(town("65to74") + town("over75"), town("over65"), 1e-9));
    let public = CoverageQuery::of_kind("visiting_nursing", Audience::Public);
    let fault =
        demo().report(&public.counting(band("15to64"))).expect_err("not for the public");
    assert!(matches!(fault, CoverageError::AgesForPlanners { .. }), "{fault}");
    let fault =
        demo().report(&nursing.counting(band("66to73"))).expect_err("not parted there");
    assert!(matches!(fault, CoverageError::AgesNotTold { .. }), "{fault}");
}

#[test]
fn who_comes_agrees_with_the_depth_of_the_place() {
    let atlas = demo().atlas();
    let router = with_planner(demo());
    for capability in ["", "24h", "24h,terminal"] {
        for matching in [Match::All, Match::Any] {
            let word = if matching == Match::All { "all" } else { "any" };
            let mut query = CoverageQuery::of_kind("visiting_nursing", Audience::Planner);
            query.needs[0].matching = matching;
            query.needs[0].capabilities = capability
                .split(',')
                .filter(|own| !own.is_empty())
                .map(CapabilityId::new)
                .collect();
            for town in atlas.register().towns.values().step_by(10) {
                let at = town.region.as_ref().expect("an area").inner_point();
                let path = format!(
                    "/planner/api/v1/who-comes?town={}&capability={capability}&match={word}",
                    town.key
                );
                let json = get_ok(&router, &path).json();
                let count = |group: &str| json[group].as_array().map_or(0, Vec::len);
                let certain = offices_at(&atlas, &query, at, Reading::Pessimistic);
                assert_eq!(count("comes"), certain, "{path}");
                let possible = offices_at(&atlas, &query, at, Reading::Optimistic);
                assert_eq!(count("comes") + count("ask"), possible, "{path}");
            }
        }
    }
}

// ── What clients read ───────────────────────────────────────────────────────────────────────────

#[test]
fn gap_polygons_are_valid_and_measure_what_the_report_says() {
    let router = public(demo());
    for query in ["", "?capability=24h", "?capability=psychiatric&reading=optimistic"] {
        let text = get_ok(&router, &format!("/api/v1/gaps.geojson{query}"));
        let parsed: geojson::FeatureCollection = text.text().parse().expect("GeoJSON");
        assert!(!parsed.features.is_empty(), "{query}");
        for feature in parsed.features {
            let properties = feature.properties.expect("properties");
            let geometry = feature.geometry.expect("a geometry");
            let polygons = match geo_types::Geometry::<f64>::try_from(geometry) {
                Ok(geo_types::Geometry::Polygon(own)) => {
                    geo_types::MultiPolygon::new(vec![own])
                }
                Ok(geo_types::Geometry::MultiPolygon(own)) => own,
                other => unreachable!("{other:?}"),
            };
            let name = properties["name"].as_str().unwrap_or_default().to_owned();
            if let Err(fault) = polygons.check_validation() {
                unreachable!("{query} {name}: {fault}");
            }
            let region = kuhaku::geometry::Region::try_new(polygons).expect("an area");
            let area = kuhaku::geometry::geodesic_area(&region).as_square_meters();
            let said = properties["gap_m2"].as_f64().expect("a number");
            assert!(close(area, said, 1e-5), "{name}: {area} for {said}");
        }
    }
}

#[test]
fn an_empty_workspace_answers_with_words_and_empty_lists() {
    let workspace = std::sync::Arc::new(empty_workspace());
    let router = with_planner(&workspace);
    for base in ["", "/planner"] {
        let report = get_ok(&router, &format!("{base}/api/v1/coverage")).json();
        assert_eq!(report["zones"].as_array().map(Vec::len), Some(0));
        assert!(report["city"]["readings"][0]["gap_share"].is_null(), "no share of nothing");
        for path in [
            "coverage.csv",
            "gaps.geojson",
            "providers",
            "providers.csv",
            "providers.xlsx",
            "providers.geojson",
            "providers.gpkg",
            "zones",
            "workspace",
            "catalogue",
            "openapi.json",
            "places?q=1234567",
            "who-comes?lon=139.9&lat=35.7",
        ] {
            get_ok(&router, &format!("{base}/api/v1/{path}"));
        }
        for layer in LayerKind::ALL {
            let json = get_ok(&router, &format!("{base}/tiles/{}.json", layer.name())).json();
            assert!(json.get("bounds").is_none(), "nothing has no bounds");
            let tile = get(&router, &format!("{base}/tiles/{}/12/3655/1616", layer.name()));
            assert_eq!(tile.status, StatusCode::NO_CONTENT);
        }
        get_ok(&router, &format!("{base}/style.json"));
        for path in ["zones/1/towns", "providers/x", "who-comes?town=1"] {
            let path = format!("{base}/api/v1/{path}");
            let answer = get(&router, &path);
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
            answer.assert_problem(&path);
        }
    }
    let health = get_ok(&router, "/healthz").json();
    assert_eq!((&health["status"], &health["revision"]), (&"ok".into(), &0.into()));
}

#[test]
fn downloads_are_tables_a_spreadsheet_opens() {
    let router = public(demo());
    for path in ["/api/v1/coverage.csv", "/api/v1/providers.csv?kind=visiting_nursing"] {
        let answer = get_ok(&router, path);
        assert!(answer.header("content-disposition").starts_with("attachment"), "{path}");
        let text = answer.text().strip_prefix('\u{feff}').expect("a byte-order mark");
        assert!(text.lines().count() > 10 && text.ends_with("\r\n"));
        assert_eq!(text.matches('\n').count(), text.matches("\r\n").count(), "{path}");
        for row in
            csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes()).records()
        {
            for cell in &row.expect("a row") {
                let starts = cell.chars().next();
                let formula = matches!(starts, Some('=' | '+' | '@'))
                    || (starts == Some('-') && cell.parse::<f64>().is_err());
                assert!(!formula, "{cell}");
            }
        }
    }
}

#[test]
fn every_path_of_the_document_answers_and_is_listed() {
    let document = get_ok(&public(demo()), "/api/v1/openapi.json").json();
    let paths: BTreeSet<&String> =
        document["paths"].as_object().expect("paths").keys().collect();
    insta::assert_snapshot!(
        "paths_of_the_api",
        paths.iter().map(|own| own.as_str()).collect::<Vec<_>>().join("\n")
    );
}

#[test]
fn problems_read_well() {
    let router = public(demo());
    let asked = [
        "/api/v1/coverage?kind=nothing",
        "/api/v1/coverage?capability=24H",
        "/api/v1/coverage?match=some",
        "/api/v1/gaps.geojson?reading=hopeful",
        "/api/v1/coverage?kind=clinic&kind=dental",
        "/api/v1/providers?limit=many",
        "/api/v1/places?q=",
        "/api/v1/who-comes?lon=0&lat=0",
        "/api/v1/who-comes?town=nowhere",
        "/api/v1/zones/99/towns",
        "/api/v1/providers/%FF",
        "/tiles/zones/12/4096/0",
        "/tiles/nothing/1/0/0",
        "/nothing",
    ];
    let mut text: Vec<String> = asked
        .iter()
        .map(|path| {
            let problem = get(&router, path).json();
            let field = |name: &str| problem[name].to_string();
            format!(
                "{path}\n  {} {}\n  {}\n  {}",
                field("status"),
                field("type"),
                problem["detail"].as_str().unwrap_or_default(),
                problem["detail_en"].as_str().unwrap_or_default(),
            )
        })
        .collect();
    let posted = ask(&router, Method::POST, "/api/v1/coverage", &[]).json();
    text.push(format!("POST /api/v1/coverage\n  {}", posted["detail"].as_str().unwrap_or("")));
    insta::assert_snapshot!("problems", text.join("\n"));
}

#[test]
fn tile_json_reads_well() {
    let router = public(demo());
    let documents: Vec<Value> = ["zones", "gaps"]
        .into_iter()
        .map(|layer| {
            let mut json =
                get_ok(&router, &format!("/tiles/{layer}.json?capability=24h")).json();
            let url = json["tiles"][0].as_str().expect("a URL");
            // The day is part of the version: consents end.
            let today = demo().atlas().today().to_string();
            json["tiles"][0] = Value::from(url.replace(&today, "TODAY"));
            json
        })
        .collect();
    insta::assert_json_snapshot!("tile_json", documents);
}
