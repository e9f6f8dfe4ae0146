//! Tiles read back by a decoder that shares nothing with the encoder, and the rules of MVT 2.1.

#![expect(
    clippy::panic,
    reason = "a tile that breaks a rule fails the test that asked for it"
)]

use std::collections::BTreeMap;

use axum::Router;
use axum::http::StatusCode;
use fast_mvt::proto::GeomType;
use fast_mvt::{MvtReaderRef, MvtValueRef};
use geo::Validation;
use geo_types::{Coord, Geometry, LineString, MultiPolygon, Polygon};
use kuhaku::geometry::{BoundingBox, LonLat, geodesic_distance};
use kuhaku::tile::{BUFFER, EXTENT, TileId};

use crate::harness::get;

/// A feature as a client sees it.
#[derive(Debug, Clone)]
pub(crate) struct Feature {
    pub(crate) id: u64,
    pub(crate) properties: BTreeMap<String, Property>,
    pub(crate) shape: Geometry<i32>,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Property {
    Text(String),
    Number(f64),
    Flag(bool),
}

impl Property {
    /// The name TileJSON has for the type.
    pub(crate) fn type_name(&self) -> &'static str {
        match self {
            Self::Text(_) => "String",
            Self::Number(_) => "Number",
            Self::Flag(_) => "Boolean",
        }
    }
}

impl Feature {
    pub(crate) fn text(&self, key: &str) -> &str {
        match self.properties.get(key) {
            Some(Property::Text(text)) => text,
            other => panic!("`{key}` is {other:?}"),
        }
    }

    pub(crate) fn number(&self, key: &str) -> f64 {
        match self.properties.get(key) {
            Some(Property::Number(number)) => *number,
            other => panic!("`{key}` is {other:?}"),
        }
    }
}

/// The features of a tile's one layer, having checked every rule on the way.
pub(crate) fn features(bytes: &[u8], layer_name: &str, subject: &str) -> Vec<Feature> {
    let reader = MvtReaderRef::new(bytes).expect("a tile");
    assert_eq!(reader.layer_count(), 1, "{subject}");
    let layer = reader.layers().next().expect("a layer");
    assert_eq!(layer.name(), layer_name);
    assert_eq!((layer.version(), layer.extent()), (2, u32::from(EXTENT)), "{subject}");
    let features: Vec<Feature> = layer
        .features()
        .map(|feature| {
            let id = feature.id().expect("an id");
            let subject = format!("{subject}, feature {id}");
            if feature.geom_type() == Some(GeomType::Polygon) {
                check_rings(feature.geometry_commands(), &subject);
            }
            let shape = feature.geometry().expect("a geometry");
            check_shape(&shape, &subject);
            let properties = feature
                .properties()
                .map(|property| {
                    let (key, value) = property.expect("a property");
                    (key.to_owned(), property_of(value))
                })
                .collect();
            Feature { id, properties, shape }
        })
        .collect();
    assert!(!features.is_empty(), "{subject}: an empty tile is 204");
    features
}

#[expect(clippy::cast_precision_loss, reason = "properties are small numbers")]
fn property_of(value: MvtValueRef<'_>) -> Property {
    match value {
        MvtValueRef::String(text) => Property::Text(text.to_owned()),
        MvtValueRef::Float(number) => Property::Number(f64::from(number)),
        MvtValueRef::Double(number) => Property::Number(number),
        MvtValueRef::Int(number) | MvtValueRef::SInt(number) => {
            Property::Number(number as f64)
        }
        MvtValueRef::UInt(number) => Property::Number(number as f64),
        MvtValueRef::Bool(flag) => Property::Flag(flag),
        MvtValueRef::Null => panic!("a property without value"),
    }
}

/// MVT 2.1, 4.3.3.3 on the bare commands: every ring is opened, drawn and closed, has three points
/// or more, repeats none, encloses something, and starts with an outer one.
fn check_rings(commands: &[u32], subject: &str) {
    const MOVE_TO: u32 = 1;
    const LINE_TO: u32 = 2;
    const CLOSE_PATH: u32 = 7;
    let zigzag =
        |value: u32| i64::from((value >> 1).cast_signed() ^ -(value & 1).cast_signed());
    let mut rest = commands.iter().copied();
    let mut cursor = [0_i64; 2];
    let mut first = true;
    while let Some(command) = rest.next() {
        assert_eq!(command, (1 << 3) | MOVE_TO, "{subject}: a ring opens with one MoveTo");
        let mut step = |cursor: &mut [i64; 2]| {
            for part in cursor.iter_mut() {
                *part += zigzag(rest.next().expect("a coordinate"));
            }
            *cursor
        };
        let mut ring = vec![step(&mut cursor)];
        let command = rest.next().expect("a command");
        assert_eq!(command & 7, LINE_TO, "{subject}");
        let mut step = |cursor: &mut [i64; 2]| {
            for part in cursor.iter_mut() {
                *part += zigzag(rest.next().expect("a coordinate"));
            }
            *cursor
        };
        for _ in 0..command >> 3 {
            ring.push(step(&mut cursor));
        }
        assert_eq!(rest.next(), Some((1 << 3) | CLOSE_PATH), "{subject}: a ring is closed");
        assert!(ring.len() >= 3, "{subject}: {ring:?}");
        let next = ring.iter().cycle().skip(1);
        let mut doubled = 0;
        for (from, to) in ring.iter().zip(next) {
            assert_ne!(from, to, "{subject}: a vertex is repeated");
            doubled += from[0] * to[1] - to[0] * from[1];
        }
        assert_ne!(doubled, 0, "{subject}: a ring without area");
        assert!(!first || doubled > 0, "{subject}: the first ring is an outer one");
        first = false;
    }
}

fn check_shape(shape: &Geometry<i32>, subject: &str) {
    let (low, high) = (-i32::from(BUFFER), i32::from(EXTENT) + i32::from(BUFFER));
    let inside = |at: &Coord<i32>| {
        let fits = |part| (low..=high).contains(&part);
        assert!(fits(at.x) && fits(at.y), "{subject}: {at:?} is outside the buffer");
    };
    match shape {
        Geometry::Point(point) => {
            let fits = |part| (0..=i32::from(EXTENT)).contains(&part);
            assert!(fits(point.x()) && fits(point.y()), "{subject}: {point:?}");
        }
        Geometry::LineString(line) => line.0.iter().for_each(inside),
        Geometry::MultiLineString(lines) => {
            lines.iter().flat_map(|line| &line.0).for_each(inside)
        }
        Geometry::Polygon(_) | Geometry::MultiPolygon(_) => {
            let polygons = polygons(shape);
            for polygon in &polygons {
                for (index, ring) in rings(polygon).enumerate() {
                    ring.0.iter().for_each(|at| {
                        let fits = |part| (f64::from(low)..=f64::from(high)).contains(&part);
                        assert!(fits(at.x) && fits(at.y), "{subject}: {at:?}");
                    });
                    // y runs down: outer rings are clockwise on the screen, positive in numbers.
                    let area = signed_area(ring);
                    assert_eq!(
                        area > 0.0,
                        index == 0,
                        "{subject}: ring {index} winds wrongly"
                    );
                }
            }
            if let Err(fault) = polygons.check_validation() {
                panic!("{subject}: {fault}\n{shape:?}");
            }
        }
        other => panic!("{subject}: {other:?}"),
    }
}

/// The polygons of a feature, in tile units.
pub(crate) fn polygons(shape: &Geometry<i32>) -> MultiPolygon<f64> {
    let ring = |line: &LineString<i32>| -> LineString<f64> {
        line.coords().map(|at| Coord { x: f64::from(at.x), y: f64::from(at.y) }).collect()
    };
    let polygon = |own: &Polygon<i32>| {
        Polygon::new(ring(own.exterior()), own.interiors().iter().map(ring).collect())
    };
    match shape {
        Geometry::Polygon(own) => MultiPolygon::new(vec![polygon(own)]),
        Geometry::MultiPolygon(own) => own.iter().map(polygon).collect(),
        other => panic!("no area: {other:?}"),
    }
}

pub(crate) fn rings(polygon: &Polygon<f64>) -> impl Iterator<Item = &LineString<f64>> {
    std::iter::once(polygon.exterior()).chain(polygon.interiors())
}

/// Shoelace; positive for outer rings of MVT.
pub(crate) fn signed_area(ring: &LineString<f64>) -> f64 {
    ring.lines().map(|line| line.determinant()).sum::<f64>() / 2.0
}

/// A ring cut to a box by Sutherland and Hodgman: edges along the box may run twice, which changes
/// no area.
pub(crate) fn cut_ring(ring: &[[f64; 2]], low: f64, high: f64) -> Vec<[f64; 2]> {
    let mut points = ring.to_vec();
    for (axis, limit, keep_above) in
        [(0, low, true), (0, high, false), (1, low, true), (1, high, false)]
    {
        let inside = |at: &[f64; 2]| (at[axis] >= limit) == keep_above || at[axis] == limit;
        let mut kept = Vec::new();
        for (index, to) in points.iter().enumerate() {
            let from = &points[(index + points.len() - 1) % points.len()];
            if inside(from) != inside(to) {
                let share = (limit - from[axis]) / (to[axis] - from[axis]);
                let mut crossing = [0.0; 2];
                crossing[axis] = limit;
                crossing[1 - axis] = from[1 - axis] + share * (to[1 - axis] - from[1 - axis]);
                kept.push(crossing);
            }
            if inside(to) {
                kept.push(*to);
            }
        }
        points = kept;
    }
    points
}

/// Square meters of a feature within the tile proper, by the sphere-free way: every ring back to
/// degrees, measured by geodesic edges.
pub(crate) fn square_meters(shape: &Geometry<i32>, id: TileId) -> f64 {
    use geographiclib_rs::{Geodesic, PolygonArea, Winding};
    let grs80 = Geodesic::new(6_378_137.0, 1.0 / 298.257_222_101);
    let mut total = 0.0;
    for polygon in &polygons(shape) {
        for ring in rings(polygon) {
            let mut points: Vec<[f64; 2]> = ring.coords().map(|at| [at.x, at.y]).collect();
            points.pop();
            let mut area = PolygonArea::new(&grs80, Winding::Clockwise);
            for point in cut_ring(&points, 0.0, f64::from(EXTENT)) {
                let at = position(id, point);
                area.add_point(at.lat(), at.lon());
            }
            total += area.compute(true).1;
        }
    }
    total
}

/// Where a point of a tile is: the inverse of Web Mercator, from its definition.
pub(crate) fn position(id: TileId, [x, y]: [f64; 2]) -> LonLat {
    let side = f64::from(1_u32 << id.z()) * f64::from(EXTENT);
    let x = (f64::from(id.x()) * f64::from(EXTENT) + x) / side;
    let y = (f64::from(id.y()) * f64::from(EXTENT) + y) / side;
    let lat = ((0.5 - y) * std::f64::consts::TAU).sinh().atan().to_degrees();
    LonLat::try_new(x * 360.0 - 180.0, lat).expect("on the globe")
}

/// Meters of one tile unit near a place.
pub(crate) fn unit_meters(near: LonLat, z: u8) -> f64 {
    let id = TileId::of(near, z).expect("a tile");
    let from = position(id, [0.0, 0.0]);
    geodesic_distance(from, position(id, [1.0, 0.0])).as_meters()
}

/// The tiles of a zoom that touch a box, and one more all round.
pub(crate) fn tiles_around(bounds: &BoundingBox, z: u8) -> Vec<TileId> {
    let corner = |lon, lat| {
        let at = LonLat::try_new(lon, lat).expect("degrees");
        TileId::of(at, z).expect("a tile")
    };
    let (from, to) = (corner(bounds.west, bounds.north), corner(bounds.east, bounds.south));
    let around = |low: u32, high: u32| low.saturating_sub(1)..=high + 1;
    around(from.x(), to.x())
        .flat_map(|x| around(from.y(), to.y()).map(move |y| (x, y)))
        .filter_map(|(x, y)| TileId::try_new(z, x, y))
        .collect()
}

/// A tile over HTTP, decoded; `None` where the answer is 204.
pub(crate) fn fetch(
    router: &Router,
    base: &str,
    layer: &str,
    id: TileId,
    query: &str,
) -> Option<Vec<Feature>> {
    let path = format!("{base}/tiles/{layer}/{}/{}/{}{query}", id.z(), id.x(), id.y());
    let answer = get(router, &path);
    if answer.status == StatusCode::NO_CONTENT {
        assert!(answer.body.is_empty(), "{path}");
        return None;
    }
    assert_eq!(answer.status, StatusCode::OK, "{path}");
    assert_eq!(answer.header("content-type"), "application/vnd.mapbox-vector-tile");
    Some(features(&answer.body, layer, &path))
}
