//! The engine against a city whose answers other engines worked out (GEOS, PROJ, SciPy).

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::date;
use kuhaku::atlas::Atlas;
use kuhaku::coverage::{CoverageQuery, CoverageReport, Match, Need, Reading, analyze};
use kuhaku::geometry::{LonLat, Region};
use kuhaku::model::{
    AgeBand, Answer, Audience, Catalogue, Cell, CellCode, Consents, DatasetId, Extent, KindId,
    Level, Location, Population, Provider, ProviderId, RangePart, Register, SurveyReply, Town,
    TownKey, Zone, ZoneId,
};
use kuhaku::unit::Meters;
use serde_json::Value;

use crate::shared::shared;

const KINDS: [(&str, &str); 4] = [
    ("home_clinic", "clinic"),
    ("visiting_nursing", "visiting_nursing"),
    ("pharmacy", "pharmacy"),
    ("care_manager", "care_manager"),
];

fn read(name: &str) -> Option<String> {
    let path = shared(&format!("golden/city-dev/{name}"))?;
    Some(std::fs::read_to_string(path).expect("readable"))
}

fn features(text: &str) -> Vec<(serde_json::Map<String, Value>, Region)> {
    let parsed: geojson::FeatureCollection = text.parse().expect("GeoJSON");
    parsed
        .features
        .into_iter()
        .map(|feature| {
            let geometry = feature.geometry.expect("a geometry");
            let polygons = match geo_types::Geometry::<f64>::try_from(geometry).expect("valid")
            {
                geo_types::Geometry::Polygon(polygon) => polygon.into(),
                geo_types::Geometry::MultiPolygon(polygons) => polygons,
                other => unreachable!("areas are polygons, found {other:?}"),
            };
            (
                feature.properties.unwrap_or_default(),
                Region::try_new(polygons).expect("an area"),
            )
        })
        .collect()
}

fn rows(text: &str) -> impl Iterator<Item = Vec<String>> {
    text.lines().skip(1).map(|line| line.split(',').map(str::to_owned).collect())
}

fn dataset() -> DatasetId {
    DatasetId::new("golden")
}

fn register() -> Option<Register> {
    let mut register = Register::default();
    for (properties, region) in features(&read("small_areas.geojson")?) {
        let text = |key: &str| properties[key].as_str().expect("text").to_owned();
        let key = TownKey::new(text("small_id"));
        let zone = ZoneId::new(text("area_id"));
        register.zones.entry(zone.clone()).or_insert_with(|| Zone {
            id: zone.clone(),
            name: zone.to_string(),
            name_kana: None,
            order: 0,
            contact: None,
            region: None,
            dataset: dataset(),
        });
        let town = Town {
            key: key.clone(),
            name: key.to_string(),
            name_kana: None,
            municipality: String::new(),
            region: Some(region),
            zone: Some(zone),
            postal_codes: vec![],
            population: None,
            merged: None,
            residents: None,
            dataset: dataset(),
        };
        register.towns.insert(key, town);
    }
    for row in rows(&read("mesh.csv")?) {
        let number = |index: usize| row[index].parse::<f64>().expect("a number");
        let cell = Cell {
            code: CellCode::new(row[0].clone()),
            population: Population {
                total: number(3),
                over65: Some(number(4)),
                over75: Some(number(5)),
                ..Population::default()
            },
            merged: None,
            dataset: dataset(),
        };
        register.cells.insert(cell.code.clone(), cell);
    }
    for row in rows(&read("providers.csv")?) {
        let provider = provider(&row);
        register.providers.insert(provider.id.clone(), provider);
    }
    Some(register)
}

fn provider(row: &[String]) -> Provider {
    let number = |index: usize| row[index].parse::<f64>().expect("a number");
    let kind =
        KINDS.iter().find(|(theirs, _)| *theirs == row[1]).map_or("other_care", |own| own.1);
    let position = LonLat::try_new(number(2), number(3)).expect("valid");
    let answer = if row[6] == "1" { Answer::Yes } else { Answer::No };
    Provider {
        id: ProviderId::new(row[0].clone()),
        kind: KindId::new(kind),
        code: row[0].clone(),
        name: row[0].clone(),
        name_kana: None,
        corporation: None,
        corporation_number: None,
        postal_code: None,
        address: String::new(),
        location: Some(Location::stated(position)),
        zone_override: None,
        phone: None,
        fax: None,
        url: None,
        hours: None,
        consultation: None,
        specialities: Vec::new(),
        notices: Vec::new(),
        capacity: None,
        survey: Some(Box::new(SurveyReply {
            answered_on: Some(date(2026, 9, 1)),
            ranges: vec![RangePart {
                level: Level::Yes,
                extent: Extent::Radius(Meters::meters(number(4))),
                note: None,
            }],
            capabilities: BTreeMap::from([(kuhaku::model::CapabilityId::new("24h"), answer)]),
            ..SurveyReply::default()
        })),
        profile: None,
        consents: Consents::default(),
        dataset: dataset(),
        other_sources: Vec::new(),
    }
}

fn ask(atlas: &Atlas, query: &CoverageQuery) -> CoverageReport {
    analyze(atlas, query).expect("figures")
}

/// Tolerance for areas: 1e-4 of the zone, as the golden file states for its own 1,024-gons.
const AREA_TOLERANCE: f64 = 1e-4;

#[test]
fn figures_agree_with_other_engines() {
    let Some(register) = register() else { return };
    let golden: Value =
        serde_json::from_str(&read("golden.json").expect("beside")).expect("JSON");
    let catalogue = Arc::new(Catalogue::shipped());
    let atlas = Atlas::build(Arc::new(register), catalogue, 1, date(2026, 11, 1));
    let kinds = ["clinic", "visiting_nursing", "pharmacy", "care_manager", "other_care"];
    let need = Need {
        kinds: kinds.map(KindId::new).to_vec(),
        capabilities: vec![],
        matching: Match::All,
    };
    let everybody = CoverageQuery::of_need(need, Audience::Planner);
    let all = ask(&atlas, &everybody);
    let night = ask(
        &atlas,
        &CoverageQuery::of_kind("visiting_nursing", Audience::Planner).with("24h"),
    );
    let mut worst: f64 = 0.0;
    for expected in golden["areas"].as_array().expect("areas") {
        let id = expected["area_id"].as_str().expect("id");
        let number = |key: &str| expected[key].as_f64().expect("a number");
        let zone = all.zones.iter().find(|zone| zone.id.as_deref() == Some(id)).expect("zone");
        let found = zone.reading(Reading::Pessimistic).expect("reading");
        let area = number("area_m2_geodesic");
        worst = worst.max((zone.area_m2 - area).abs() / area);
        worst = worst.max((found.gap_m2 - number("gap_m2_geodesic")).abs() / area);
        let at_night =
            night.zones.iter().find(|zone| zone.id.as_deref() == Some(id)).expect("zone");
        let at_night = at_night.reading(Reading::Pessimistic).expect("reading");
        // Planar in the golden file: METHODS 3.4 allows 2e-4 for the plane's scale.
        assert!((at_night.gap_m2 - number("gap_m2_24h")).abs() / area < 3e-4, "{id}");
        for (depth, expected) in
            expected["depth_m2"].as_array().expect("depths").iter().take(3).enumerate()
        {
            let expected = expected.as_f64().expect("a number");
            assert!(
                (found.area_by_depth_m2[depth] - expected).abs() / area < 3e-4,
                "{id} {depth}"
            );
        }
        points_agree(id, expected, found);
        let band = at_night.band(AgeBand::Over65).expect("65+");
        assert_eq!(band.gap.point, number("gap_pop65_24h"), "{id}");
    }
    assert!(worst < AREA_TOLERANCE, "worst area {worst:e} of a zone");
    let total = golden["totals"]["gap_m2_geodesic"].as_f64().expect("a number");
    let city = all.city.reading(Reading::Pessimistic).expect("reading");
    assert!((city.gap_m2 - total).abs() / all.city.area_m2 < AREA_TOLERANCE);
}

fn points_agree(id: &str, expected: &Value, found: &kuhaku::coverage::ReadingFigures) {
    let number = |key: &str| expected[key].as_f64().expect("a number");
    let of = |band| found.band(band).expect("band");
    assert_eq!(of(AgeBand::Total).gap.point, number("gap_pop"), "{id}");
    assert_eq!(of(AgeBand::Over65).gap.point, number("gap_pop65"), "{id}");
    assert_eq!(of(AgeBand::Over75).gap.point, number("gap_pop75"), "{id}");
    let depths: Vec<f64> = expected["depth_pop65"]
        .as_array()
        .expect("depths")
        .iter()
        .map(|value| value.as_f64().expect("a number"))
        .collect();
    let found = of(AgeBand::Over65).by_depth_point;
    assert_eq!(found[..3], depths[..3], "{id}");
    assert_eq!(found[3], depths[3..].iter().sum::<f64>(), "{id}");
}
