//! Every tile of the demo city, read back: valid, complete, and adding up to the totals.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;

use axum::http::{Method, StatusCode};
use geo_types::{Geometry, MultiPolygon, Polygon};
use kuhaku::app::{LayerKind, LayerRequest, layer_features};
use kuhaku::coverage::{
    AccessOptions, CoverageQuery, Reading, TownAccess, access_report, town_access,
};
use kuhaku::geometry::{BoundingBox, LonLat, Region, geodesic_distance};
use kuhaku::model::{Audience, Consents, Location};
use kuhaku::tile::{self, BUFFER, EXTENT, Layer, MAX_ZOOM, TileId};
use proptest::prelude::*;

use crate::decoded::{
    Feature, cut_ring, features, fetch, polygons, position, rings, signed_area, square_meters,
    tiles_around, unit_meters,
};
use crate::harness::{ask, demo, get, get_ok, public, with_planner, workspace_of};

const ZOOMS: std::ops::RangeInclusive<u8> = 8..=16;

/// A box around everything the demo city holds, offices beyond its border included.
fn bounds() -> BoundingBox {
    let atlas = demo().atlas();
    let offices = atlas.offices(Audience::Planner).iter();
    let at = offices.filter_map(|office| Some(office.record.location?.position));
    let offices = BoundingBox::around(at).expect("offices");
    atlas.bounds().expect("towns").union(&offices)
}

/// All features of a layer at a zoom, with their tiles.
fn sweep(base: &str, layer: LayerKind, z: u8, query: &str) -> Vec<(TileId, Feature)> {
    let router = with_planner(demo());
    tiles_around(&bounds(), z)
        .into_iter()
        .flat_map(|id| {
            let found = fetch(&router, base, layer.name(), id, query).unwrap_or_default();
            found.into_iter().map(move |feature| (id, feature))
        })
        .collect()
}

#[test]
fn every_tile_of_every_layer_is_valid_and_carries_only_declared_fields() {
    let router = public(demo());
    let mut count = 0;
    for layer in LayerKind::ALL {
        let tile_json = get_ok(&router, &format!("/tiles/{}.json", layer.name())).json();
        let declared = tile_json["vector_layers"][0]["fields"].as_object().expect("fields");
        let mut seen = BTreeSet::new();
        for z in ZOOMS {
            let found = sweep("", layer, z, "");
            assert!(!found.is_empty(), "{} at {z}", layer.name());
            let ids: BTreeSet<TileId> = found.iter().map(|(id, _)| *id).collect();
            count += ids.len();
            for (_, feature) in &found {
                for (key, value) in &feature.properties {
                    let meaning = declared[key].as_str().expect("a declared field");
                    assert!(meaning.starts_with(value.type_name()), "{key}: {meaning}");
                    seen.insert(key.clone());
                }
            }
        }
        let declared: BTreeSet<String> = declared.keys().cloned().collect();
        assert_eq!(seen, declared, "{}: every declared field occurs", layer.name());
    }
    assert!(count > 1_000, "{count} tiles");
    println!("{count} tiles with content decoded to valid geometry");
}

#[test]
fn gap_and_depth_tiles_are_valid_for_every_question_and_reading() {
    for reading in ["optimistic", "unknown"] {
        for question in ["", "&capability=24h", "&kind=clinic,visiting_nursing&match=any"] {
            for layer in [LayerKind::Gaps, LayerKind::Depth, LayerKind::Access] {
                for z in [9, 11, 12, 13, 15] {
                    let query = format!("?reading={reading}{question}");
                    sweep("/planner", layer, z, &query);
                }
            }
        }
    }
}

#[test]
fn the_offices_in_the_tiles_of_a_zoom_are_all_offices_with_a_position_once() {
    for (base, audience) in [("", Audience::Public), ("/planner", Audience::Planner)] {
        let atlas = demo().atlas();
        let expected: BTreeSet<String> = atlas
            .offices(audience)
            .iter()
            .filter(|office| office.record.location.is_some())
            .map(|office| office.record.id.to_string())
            .collect();
        for z in ZOOMS {
            let found = sweep(base, LayerKind::Providers, z, "");
            let ids: BTreeSet<String> =
                found.iter().map(|(_, feature)| feature.text("id").to_owned()).collect();
            assert_eq!(found.len(), expected.len(), "zoom {z} for {audience:?}");
            assert_eq!(ids, expected, "zoom {z} for {audience:?}");
            for (id, feature) in &found {
                let Geometry::Point(point) = &feature.shape else { panic!("a point") };
                let drawn = position(*id, [f64::from(point.x()), f64::from(point.y())]);
                let own = atlas
                    .offices(audience)
                    .iter()
                    .find(|office| office.record.id.as_str() == feature.text("id"));
                let own = own.and_then(|office| office.record.location).expect("a position");
                let off = geodesic_distance(drawn, own.position).as_meters();
                assert!(off <= unit_meters(drawn, z), "{off} m at zoom {z}");
            }
        }
    }
}

#[test]
fn every_zone_and_town_is_in_the_tiles_of_every_zoom() {
    let atlas = demo().atlas();
    let zones: BTreeSet<String> =
        atlas.register().zones.keys().map(ToString::to_string).collect();
    let towns: BTreeSet<String> =
        atlas.register().towns.keys().map(ToString::to_string).collect();
    assert_eq!((zones.len(), towns.len()), (15, 250));
    for z in ZOOMS {
        let ids = |layer| -> BTreeSet<String> {
            let found = sweep("", layer, z, "");
            found.iter().map(|(_, feature)| feature.text("id").to_owned()).collect()
        };
        assert_eq!(ids(LayerKind::Zones), zones, "zoom {z}");
        assert_eq!(ids(LayerKind::Towns), towns, "zoom {z}");
    }
}

/// Meters of all rings of a region.
fn perimeter(region: &Region) -> f64 {
    let at = |at: geo_types::Coord<f64>| LonLat::try_new(at.x, at.y).expect("degrees");
    region
        .polygons()
        .iter()
        .flat_map(rings)
        .flat_map(geo_types::LineString::lines)
        .map(|line| geodesic_distance(at(line.start), at(line.end)).as_meters())
        .sum()
}

/// Areas of the layer at a zoom, by key, against what they should add up to.
///
/// Tolerance: a rounded vertex is at most 0.71 units off, and a crossing of borders as much again,
/// so that an area is at most perimeter × 1.42 units off. Errors being random, the whole is held to
/// a thirtieth of that bound plus 1e-6.
fn assert_sums(
    layer: LayerKind,
    query: &str,
    key: fn(&Feature) -> String,
    expected: &BTreeMap<String, f64>,
    perimeters: &BTreeMap<String, f64>,
) {
    let near = bounds().center();
    for z in ZOOMS {
        let mut sums: BTreeMap<String, f64> = BTreeMap::new();
        for (id, feature) in sweep("", layer, z, query) {
            *sums.entry(key(&feature)).or_default() += square_meters(&feature.shape, id);
        }
        let unit = unit_meters(near, z);
        for (own, &area) in expected {
            let sum = sums.remove(own).unwrap_or(0.0);
            let limit = perimeters[own] * 1.42 * unit;
            assert!(
                (sum - area).abs() <= limit,
                "{own} at {z}: {sum} for {area} ± {limit} m²"
            );
        }
        assert!(sums.is_empty(), "unexpected: {sums:?}");
    }
    // Whole layer, at the zooms where people read areas.
    let total: f64 = expected.values().sum();
    for z in [12, 14, 16] {
        let found = sweep("", layer, z, query);
        let sum: f64 = found.iter().map(|(id, own)| square_meters(&own.shape, *id)).sum();
        let limit =
            total * 1e-6 + perimeters.values().sum::<f64>() * 0.047 * unit_meters(near, z);
        println!("{} z{z}: {sum:.0} of {total:.0} m² ± {limit:.0}", layer.name());
        assert!((sum - total).abs() <= limit, "{} at {z}: {sum} for {total}", layer.name());
    }
}

fn zone_of(feature: &Feature) -> String {
    feature.text("zone").to_owned()
}

#[test]
fn zones_in_tiles_add_up_to_the_zones() {
    let atlas = demo().atlas();
    let zones = || atlas.zones().iter().map(|zone| (zone, zone.id.as_ref().expect("an id")));
    let areas = zones().map(|(zone, id)| (id.to_string(), zone.area.as_square_meters()));
    let perimeters = zones().map(|(zone, id)| {
        (id.to_string(), perimeter(&atlas.plane().region(&zone.shape).expect("an area")))
    });
    assert_sums(
        LayerKind::Zones,
        "",
        |feature| feature.text("id").to_owned(),
        &areas.collect(),
        &perimeters.collect(),
    );
}

#[test]
fn gaps_in_tiles_add_up_to_the_gaps_of_the_report() {
    let atlas = demo().atlas();
    let query = CoverageQuery::of_kind("visiting_nursing", Audience::Public).with("24h");
    let report = demo().report(&query).expect("a report");
    for (reading, name) in
        [(Reading::Pessimistic, "pessimistic"), (Reading::Optimistic, "optimistic")]
    {
        let regions =
            kuhaku::coverage::gap_regions(&atlas, &query, reading).expect("gap regions");
        let mut areas = BTreeMap::new();
        let mut perimeters = BTreeMap::new();
        for (zone, region) in report.zones.iter().zip(&regions) {
            let Some(region) = region else { continue };
            let id = zone.id.clone().expect("an id");
            let figures = zone.reading(reading).expect("the reading");
            areas.insert(id.clone(), figures.gap_m2);
            perimeters.insert(id, perimeter(region));
        }
        assert!(!areas.is_empty());
        let question = format!("?capability=24h&reading={name}");
        assert_sums(LayerKind::Gaps, &question, zone_of, &areas, &perimeters);
    }
}

#[test]
fn depths_in_tiles_add_up_to_the_depths_of_the_report() {
    let atlas = demo().atlas();
    let query = CoverageQuery::of_kind("visiting_nursing", Audience::Public);
    let report = demo().report(&query).expect("a report");
    let layers = kuhaku::coverage::depth_layers(&atlas, &query, Reading::Pessimistic)
        .expect("depth layers");
    let mut areas = BTreeMap::new();
    let mut perimeters = BTreeMap::new();
    for layer in &layers {
        let zone = &report.zones[layer.zone];
        let depth = usize::try_from(layer.depth).expect("small");
        let figures = zone.reading(Reading::Pessimistic).expect("the reading");
        let key = format!("{} {}", zone.id.as_deref().unwrap_or(""), layer.depth);
        areas.insert(key.clone(), figures.area_by_depth_m2[depth]);
        perimeters.insert(key, perimeter(&layer.region));
    }
    let key = |feature: &Feature| format!("{} {}", zone_of(feature), feature.number("depth"));
    assert_sums(LayerKind::Depth, "", key, &areas, &perimeters);
    let drawn: f64 = areas.values().sum();
    assert!((drawn / report.city.area_m2 - 1.0).abs() < 1e-6, "depths fill the city");
}

#[test]
fn towns_in_tiles_carry_their_distance_and_planners_alone_get_offices_a_person() {
    let atlas = demo().atlas();
    let query = CoverageQuery::of_kind("visiting_nursing", Audience::Planner);
    let options = AccessOptions::default();
    let towns = town_access(&atlas, &query, &options).expect("an answer");
    assert_eq!(towns.len(), 250);
    // Two ways: towns weighted by people make the figure of the city.
    let report = access_report(&atlas, &query, &options).expect("a report");
    let people_of = |own: &TownAccess| -> f64 {
        let parcel = &atlas.parcels()[atlas.parcel_of_town(&own.town).expect("a town")];
        let pieces = parcel.pieces.iter().filter_map(|piece| piece.unit);
        let over65 = |unit: usize| atlas.units()[unit].population.over65.expect("known");
        pieces.map(|(unit, part)| over65(unit) * part).sum()
    };
    let (sum, people) = towns.iter().fold((0.0, 0.0), |(sum, people), own| {
        let weight = people_of(own);
        (sum + own.per_1000.unwrap_or_default() * weight, people + weight)
    });
    let city = report.city.per_1000.expect("a figure");
    assert!((sum / people / city - 1.0).abs() < 1e-9, "{} {city}", sum / people);
    let expected = report.city.by_town.expect("towns");
    let meters = || towns.iter().filter_map(|own| Some(own.nearest?.as_meters()));
    assert!((meters().sum::<f64>() / 250.0 - expected.mean_m).abs() < 1e-6);
    assert_eq!(meters().fold(0.0, f64::max), expected.max_m);
    let by_id = |base: &str| -> BTreeMap<String, Feature> {
        let found = sweep(base, LayerKind::Access, 12, "");
        found.into_iter().map(|(_, own)| (own.text("id").to_owned(), own)).collect()
    };
    let planners = by_id("/planner");
    for own in &towns {
        let drawn = &planners[own.town.as_str()];
        let nearest = own.nearest.expect("an office").as_meters().round();
        assert_eq!(drawn.number("nearest_m"), nearest);
        assert_eq!(drawn.properties.contains_key("per_1000"), own.per_1000.is_some());
    }
    assert!(by_id("").values().all(|own| !own.properties.contains_key("per_1000")));
}

#[test]
fn feature_ids_are_the_same_in_every_tile_and_zoom() {
    for layer in [LayerKind::Zones, LayerKind::Towns, LayerKind::Providers] {
        let mut names: BTreeMap<u64, String> = BTreeMap::new();
        for z in [10, 13, 15] {
            for (_, feature) in sweep("", layer, z, "") {
                let own = names.entry(feature.id).or_insert_with(|| feature.text("id").into());
                assert_eq!(own, feature.text("id"));
            }
        }
    }
}

#[test]
fn a_tile_where_nothing_is_has_no_content() {
    let router = public(demo());
    for layer in LayerKind::ALL {
        for id in ["0/0/0.mvt", "12/0/0", "16/65535/65535.pbf"] {
            let answer = get(&router, &format!("/tiles/{}/{id}", layer.name()));
            // At zoom 0 the city is less than a unit wide: only points and lines remain.
            if id.starts_with("0/") && answer.status == StatusCode::OK {
                assert!(!features(&answer.body, layer.name(), id).is_empty());
                continue;
            }
            assert_eq!(answer.status, StatusCode::NO_CONTENT, "{} {id}", layer.name());
            assert!(answer.body.is_empty());
        }
    }
}

#[test]
fn coordinates_of_no_tile_are_refused_with_a_reason() {
    let router = public(demo());
    let deep = format!("{}/0/0", MAX_ZOOM + 1);
    let bad = [
        "-1/0/0",
        "0/1/0",
        "0/0/1",
        "12/4096/0",
        "12/0/4096",
        "12/-1/0",
        "12/1.5/0",
        "12/NaN/0",
        "256/0/0",
        "99999999999999999999/0/0",
        "12/4294967296/1",
        "12/1/99999999999999999999",
        "a/b/c",
        "12/%20/1",
        "12/1/1.png",
        "12/1/.mvt",
        "12/0x1/1",
        "1e1/0/0",
        "+/+/+",
        "12/%F0%9F%97%BE/1",
        deep.as_str(),
    ];
    for id in bad {
        let path = format!("/tiles/zones/{id}");
        let answer = get(&router, &path);
        answer.assert_problem(&path);
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{path}");
    }
    for path in
        ["/tiles/nothing/1/0/0", "/tiles/zones", "/tiles/nothing.json", "/tiles/zones/1"]
    {
        let answer = get(&router, path);
        answer.assert_problem(path);
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[test]
fn tile_json_says_where_the_tiles_are_and_they_are_there() {
    let router = with_planner(demo());
    for base in ["", "/planner"] {
        for layer in LayerKind::ALL {
            let path = format!("{base}/tiles/{}.json?capability=24h", layer.name());
            let host = [("host", "127.0.0.1:8080")];
            let json = ask(&router, Method::GET, &path, &host).json();
            assert_eq!(json["tilejson"], "3.0.0");
            assert_eq!(json["minzoom"], 0);
            assert_eq!(json["maxzoom"], MAX_ZOOM);
            assert_eq!(json["vector_layers"][0]["id"], layer.name());
            let url = json["tiles"][0].as_str().expect("a URL");
            let url = url.strip_prefix("http://127.0.0.1:8080").expect("absolute");
            let bounds: Vec<f64> =
                serde_json::from_value(json["bounds"].clone()).expect("bounds");
            let center: Vec<f64> =
                serde_json::from_value(json["center"].clone()).expect("a center");
            assert!(bounds[0] < center[0] && center[0] < bounds[2]);
            assert!(bounds[1] < center[1] && center[1] < bounds[3]);
            let at = LonLat::try_new(center[0], center[1]).expect("degrees");
            let id = TileId::of(at, 12).expect("a tile");
            let filled = url
                .replace("{z}", "12")
                .replace("{x}", &id.x().to_string())
                .replace("{y}", &id.y().to_string());
            let tile = ask(&router, Method::GET, &filled, &host);
            assert_eq!(tile.status, StatusCode::OK, "{filled}");
            assert!(!features(&tile.body, layer.name(), &filled).is_empty());
        }
    }
}

#[test]
fn an_unchanged_answer_is_not_sent_twice_and_packed_bodies_unpack_to_the_plain_one() {
    let router = with_planner(demo());
    let at = bounds().center();
    let id = TileId::of(at, 12).expect("a tile");
    let mut paths: Vec<String> = LayerKind::ALL
        .iter()
        .map(|own| format!("/tiles/{}/12/{}/{}", own.name(), id.x(), id.y()))
        .collect();
    paths.extend(
        [
            "/tiles/zones.json",
            "/style.json",
            "/tiles",
            "/api/v1/coverage",
            "/api/v1/zones",
            "/api/v1/coverage.csv",
            "/api/v1/providers?limit=50",
            "/api/v1/gaps.geojson",
            "/api/v1/openapi.json",
            "/planner/api/v1/coverage",
        ]
        .map(str::to_owned),
    );
    for path in &paths {
        let plain = get_ok(&router, path);
        assert_eq!(plain.header("content-encoding"), "", "{path}");
        for encoding in ["gzip", "br"] {
            let asked = [("accept-encoding", encoding)];
            let packed = ask(&router, Method::GET, path, &asked);
            assert_eq!(packed.header("content-encoding"), encoding, "{path}");
            assert!(packed.header("vary").contains("accept-encoding"), "{path}");
            assert_eq!(unpack(&packed.body, encoding), plain.body, "{path} by {encoding}");
            assert_ne!(packed.header("etag"), plain.header("etag"), "{path}");
            let tag = packed.header("etag");
            let known = [("accept-encoding", encoding), ("if-none-match", tag.as_str())];
            let same = ask(&router, Method::GET, path, &known);
            assert_eq!(same.status, StatusCode::NOT_MODIFIED, "{path} by {encoding}");
            assert!(same.body.is_empty());
            assert_eq!(same.header("etag"), tag);
        }
        let tag = plain.header("etag");
        assert!(tag.starts_with('"') && tag.len() > 10, "{path}: `{tag}`");
        let known = format!("\"other\", W/{tag}");
        let same = ask(&router, Method::GET, path, &[("if-none-match", &known)]);
        assert_eq!(same.status, StatusCode::NOT_MODIFIED, "{path}");
        let other = ask(&router, Method::GET, path, &[("if-none-match", "\"other\"")]);
        assert_eq!(other.status, StatusCode::OK, "{path}");
        let refused = ask(&router, Method::GET, path, &[("accept-encoding", "br;q=0.0")]);
        assert_eq!(refused.header("content-encoding"), "", "{path}");
        let head = ask(&router, Method::HEAD, path, &[]);
        assert_eq!(
            (head.status, head.header("etag")),
            (StatusCode::OK, tag.clone()),
            "{path}"
        );
        assert!(head.body.is_empty(), "{path}");
    }
}

fn unpack(bytes: &[u8], encoding: &str) -> Vec<u8> {
    let mut plain = Vec::new();
    let done = match encoding {
        "gzip" => flate2::read::GzDecoder::new(bytes).read_to_end(&mut plain),
        _ => brotli::Decompressor::new(bytes, 4096).read_to_end(&mut plain),
    };
    done.expect("unpacks");
    plain
}

#[test]
fn the_router_serves_the_layer_the_app_prepares() {
    let atlas = demo().atlas();
    let request = LayerRequest::plain(LayerKind::Towns, Audience::Public);
    let layer = Layer::new("towns", layer_features(&atlas, &request).expect("features"));
    let id = TileId::of(bounds().center(), 13).expect("a tile");
    let path = format!("/tiles/towns/13/{}/{}", id.x(), id.y());
    let served = get_ok(&public(demo()), &path).body;
    assert_eq!(served, layer.encode(id).expect("encodes"));
}

#[test]
fn an_office_beyond_the_border_is_within_the_bounds_a_client_keeps_to() {
    let mut register = demo().atlas().register().clone();
    let far = LonLat::try_new(141.6, 35.2).expect("degrees");
    let office = register.providers.values_mut().find(|own| own.location.is_some());
    let office = office.expect("an office");
    office.consents = Consents::published_openly();
    office.location = Some(Location::by_hand(far));
    let json = get_ok(&public(&workspace_of(&register)), "/tiles/providers.json").json();
    let bounds: Vec<f64> = serde_json::from_value(json["bounds"].clone()).expect("bounds");
    assert!(bounds[1] <= far.lat() && far.lon() <= bounds[2], "{bounds:?}");
    let center: Vec<f64> = serde_json::from_value(json["center"].clone()).expect("a center");
    assert!(
        demo()
            .atlas()
            .bounds()
            .expect("towns")
            .contains(LonLat::try_new(center[0], center[1]).expect("degrees"))
    );
}

// ── Clipping ────────────────────────────────────────────────────────────────────────────────────

/// A tile in the middle of the demo's latitudes, for drawn polygons.
fn table() -> TileId {
    TileId::try_new(14, 14_600, 6_470).expect("a tile")
}

fn region(rings: &[Vec<[f64; 2]>]) -> Option<Region> {
    let ring = |points: &Vec<[f64; 2]>| -> geo_types::LineString<f64> {
        let at = |point: &[f64; 2]| position(table(), *point);
        points.iter().map(|point| (at(point).lon(), at(point).lat())).collect()
    };
    let (outer, holes) = rings.split_first()?;
    let polygon = Polygon::new(ring(outer), holes.iter().map(ring).collect());
    Region::try_new(MultiPolygon::new(vec![polygon])).ok()
}

/// The polygons a client sees of an area, checked, in tile units.
fn drawn(region: Region) -> MultiPolygon<f64> {
    let feature = tile::Feature {
        id: 1,
        geometry: tile::Geometry::Area(region),
        properties: vec![("id", tile::Value::Text("x".to_owned()))],
    };
    let bytes = Layer::new("drawn", vec![feature]).encode(table()).expect("encodes");
    if bytes.is_empty() {
        return MultiPolygon::new(Vec::new());
    }
    polygons(&features(&bytes, "drawn", "drawn")[0].shape)
}

fn area(polygons: &MultiPolygon<f64>) -> f64 {
    polygons.iter().flat_map(rings).map(signed_area).sum()
}

#[test]
fn an_edge_that_goes_round_the_corner_does_not_cut_through_the_tile() {
    // TECH 3.4: clamping the outside vertices to the corner's sides gives 2,375.
    let corner = f64::from(EXTENT + BUFFER);
    let quadrilateral = [[-50.0, -50.0], [100.0, -50.0], [100.0, -5.0], [-50.0, 100.0]]
        .map(|[x, y]| [corner + x, corner + y]);
    let polygons = drawn(region(&[quadrilateral.to_vec()]).expect("an area"));
    assert!((area(&polygons) - 2_500.0).abs() < 1e-9, "{}", area(&polygons));
}

#[test]
fn an_area_around_the_whole_tile_fills_it_and_its_hole_stays_open() {
    let side = f64::from(EXTENT);
    let square =
        |low: f64, high: f64| vec![[low, low], [high, low], [high, high], [low, high]];
    let polygons = drawn(
        region(&[square(-side, 2.0 * side), square(1_000.0, 1_500.0)]).expect("an area"),
    );
    let whole = (side + 2.0 * f64::from(BUFFER)).powi(2);
    assert!((area(&polygons) - (whole - 500.0 * 500.0)).abs() < 1e-6);
    assert_eq!(polygons.0.len(), 1);
    assert_eq!(polygons.0[0].interiors().len(), 1);
}

#[test]
fn an_area_thinner_than_a_unit_is_left_out() {
    let thin = vec![[100.2, 100.0], [100.3, 100.0], [100.3, 900.0], [100.2, 900.0]];
    assert!(region(&[thin]).is_none_or(|region| drawn(region).0.is_empty()));
}

/// Radii of a star about a center: a simple ring of any shape.
fn star() -> impl Strategy<Value = (Vec<[f64; 2]>, [f64; 2], f64)> {
    let radii = proptest::collection::vec(0.2..1.0_f64, 3..40);
    (radii, -600.0..4_700.0_f64, -600.0..4_700.0_f64, 20.0..3_000.0_f64).prop_map(
        |(radii, x, y, size)| {
            let count = radii.len();
            let smallest = radii.iter().copied().fold(1.0, f64::min) * size;
            let points = radii.iter().enumerate().map(|(index, radius)| {
                #[expect(clippy::cast_precision_loss, reason = "at most forty")]
                let angle = std::f64::consts::TAU * index as f64 / count as f64;
                [x + size * radius * angle.cos(), y + size * radius * angle.sin()]
            });
            (points.collect(), [x, y], smallest)
        },
    )
}

fn ring_length(points: &[[f64; 2]]) -> f64 {
    let next = points.iter().cycle().skip(1);
    points.iter().zip(next).map(|(a, b)| (a[0] - b[0]).hypot(a[1] - b[1])).sum()
}

fn shoelace(points: &[[f64; 2]]) -> f64 {
    let next = points.iter().cycle().skip(1);
    points.iter().zip(next).map(|(a, b)| a[0] * b[1] - b[0] * a[1]).sum::<f64>() / 2.0
}

/// The winding number of a closed ring about a point.
fn winding(points: &[[f64; 2]], [x, y]: [f64; 2]) -> i32 {
    let next = points.iter().cycle().skip(1);
    let turn = |(a, b): (&[f64; 2], &[f64; 2])| {
        let side = (b[0] - a[0]) * (y - a[1]) - (x - a[0]) * (b[1] - a[1]);
        match (a[1] <= y, b[1] <= y) {
            (true, false) if side > 0.0 => 1,
            (false, true) if side < 0.0 => -1,
            _ => 0,
        }
    };
    points.iter().zip(next).map(turn).sum()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// Tolerance: half a unit of rounding along the outline, twice.
    #[test]
    fn a_clipped_area_is_the_exact_one((outline, center, inside) in star(), hole in 0.1..0.6_f64) {
        let (low, high) = (-f64::from(BUFFER), f64::from(EXTENT + BUFFER));
        let hole: Vec<[f64; 2]> = [0.0_f64, 1.0, 2.0, 3.0, 4.0]
            .iter()
            .map(|step| {
                // A pentagon well inside the narrowest notch of a star of three or more points.
                let angle = std::f64::consts::TAU * step / 5.0;
                let radius = inside * hole * 0.4;
                [center[0] + radius * angle.cos(), center[1] + radius * angle.sin()]
            })
            .collect();
        let exact = shoelace(&cut_ring(&outline, low, high)).abs()
            - shoelace(&cut_ring(&hole, low, high)).abs();
        let limit = ring_length(&outline) + ring_length(&hole) + 4.0;
        let region = region(&[outline, hole]).expect("an area");
        let found = area(&drawn(region));
        prop_assert!((found - exact).abs() <= limit, "{found} for {exact} ± {limit}");
    }

    /// Spikes, crossings, doubled points, holes anywhere: `drawn` checks every rule of the format.
    #[test]
    fn whatever_comes_in_valid_rings_go_out(
        rings in proptest::collection::vec(
            proptest::collection::vec((-300.0..4_500.0_f64, -300.0..4_500.0_f64), 3..14),
            1..4,
        ),
        spike in 0_usize..14,
        grid in prop_oneof![Just(1.0_f64), Just(64.0), Just(512.0)],
    ) {
        let snap = |part: f64| (part / grid).round() * grid;
        let mut rings: Vec<Vec<[f64; 2]>> = rings
            .into_iter()
            .map(|ring| ring.into_iter().map(|(x, y)| [snap(x), snap(y)]).collect())
            .collect();
        // Out and straight back: a spike without area; and one vertex twice.
        let outer = &mut rings[0];
        let at = spike % outer.len();
        let (here, next) = (outer[at], outer[(at + 1) % outer.len()]);
        let tip = [here[0] + 2.0 * (here[0] - next[0]), here[1] + 2.0 * (here[1] - next[1])];
        outer.splice(at..at, [here, tip, here, here]);
        let Some(region) = region(&rings) else { return Ok(()) };
        drawn(region);
    }

    /// The area of a self-crossing ring is where it winds at all, judged point by point.
    #[test]
    fn a_crossing_ring_covers_what_it_winds_around(
        ring in proptest::collection::vec((0.0..4_096.0_f64, 0.0..4_096.0_f64), 4..9),
    ) {
        let ring: Vec<[f64; 2]> = ring.into_iter().map(|(x, y)| [x.round(), y.round()]).collect();
        let Some(region) = region(std::slice::from_ref(&ring)) else { return Ok(()) };
        const STEPS: u32 = 128;
        let step = f64::from(EXTENT) / f64::from(STEPS);
        let middle = |index: u32| (f64::from(index) + 0.5) * step;
        let points = (0..STEPS).flat_map(|x| (0..STEPS).map(move |y| [middle(x), middle(y)]));
        let inside = points.filter(|point| winding(&ring, *point) != 0).count();
        let inside = f64::from(u32::try_from(inside).expect("few")) * step * step;
        let found = area(&drawn(region));
        // A grid misjudges at most the cells an edge runs through.
        let limit = ring_length(&ring) * step;
        prop_assert!((found - inside).abs() <= limit, "{found} for {inside} ± {limit}");
    }
}
