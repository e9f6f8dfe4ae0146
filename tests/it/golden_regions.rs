//! 1,500 awkward sets of polygons against GEOS: identical, tangent, touching, with holes, slivers,
//! thin rings; ring directions mixed on purpose.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader};

use kuhaku::geometry::{Cut, GridPoint, Layer, Overlap, Shape};
use proptest::prelude::*;
use serde::Deserialize;

use crate::shared::shared;

type Ring = Vec<[f64; 2]>;

#[derive(Deserialize)]
struct Case {
    class: String,
    zone: Vec<Ring>,
    ranges: Vec<Vec<Ring>>,
    zone_m2: f64,
    union_m2: f64,
    gap_m2: f64,
}

/// A polygon with its outer ring first; directions as they come.
fn polygon(rings: &[Ring]) -> Shape {
    let oriented = |(at, ring): (usize, &Ring)| -> Vec<GridPoint> {
        let doubled: f64 =
            ring.windows(2).map(|two| two[0][0] * two[1][1] - two[1][0] * two[0][1]).sum();
        let points = ring.iter().map(|&at| GridPoint::from_meters(at));
        if (doubled > 0.0) == (at == 0) { points.collect() } else { points.rev().collect() }
    };
    Shape::from_contours(rings.iter().enumerate().map(oriented).collect())
}

/// The area of a shape no layer covers, and of all of it, by counting.
fn counted(zone: &Shape, ranges: &[Shape]) -> (f64, f64) {
    let layers: Vec<Layer<'_>> = ranges
        .iter()
        .map(|shape| Layer { cut: Cut::Shape(shape), class: 0, tag: 0 })
        .collect();
    let (mut gap, mut total) = (0.0, 0.0);
    Overlap::default().run::<1>(zone, &layers, |face, area| {
        total += area.as_square_meters();
        if face.counts == [0] {
            gap += area.as_square_meters();
        }
    });
    (gap, total)
}

#[test]
fn awkward_regions_measure_as_in_geos() {
    let Some(path) = shared("golden/regions/regions.jsonl.gz") else { return };
    let lines = BufReader::new(flate2::read::GzDecoder::new(File::open(path).expect("opens")));
    let mut cases: BTreeMap<String, usize> = BTreeMap::new();
    for line in lines.lines() {
        let case: Case = serde_json::from_str(&line.expect("a line")).expect("a case");
        let zone = polygon(&case.zone);
        let ranges: Vec<Shape> = case.ranges.iter().map(|rings| polygon(rings)).collect();
        let area = |shape: &Shape| shape.area().as_square_meters();
        let union = Shape::union(&ranges);
        let gap = zone.difference(&union);
        // Rounding to a millimeter moves each edge by half of it at most.
        let length = |ring: &Ring| -> f64 {
            let edge = |two: &[[f64; 2]]| (two[0][0] - two[1][0]).hypot(two[0][1] - two[1][1]);
            ring.windows(2).map(edge).sum()
        };
        let around: f64 = case.ranges.iter().chain([&case.zone]).flatten().map(length).sum();
        let close =
            |one: f64, two: f64| (one - two).abs() <= 1e-6 * case.zone_m2 + 5e-4 * around;
        assert!(close(area(&zone), case.zone_m2), "{} zone", case.class);
        assert!(
            close(area(&union), case.union_m2),
            "{}: union {} {}",
            case.class,
            area(&union),
            case.union_m2
        );
        assert!(
            close(area(&gap), case.gap_m2),
            "{}: gap {} {}",
            case.class,
            area(&gap),
            case.gap_m2
        );
        // The identity within 1e-6 of the zone, both ways.
        let covered = area(&zone.intersection(&union));
        let whole = area(&zone);
        assert!((covered + area(&gap) - whole).abs() <= 1e-6 * whole, "{}", case.class);
        let (counted, total) = counted(&zone, &ranges);
        assert!((total - whole).abs() <= 1e-6 * whole, "{}: {total} {whole}", case.class);
        assert!(close(counted, case.gap_m2), "{}: counted {counted}", case.class);
        // Overlays round new corners to the millimeter, counting does not.
        let off = (counted - area(&gap)).abs();
        assert!(
            off <= 1e-6 * whole + 5e-4 * around,
            "{}: {counted} {}",
            case.class,
            area(&gap)
        );
        *cases.entry(case.class).or_default() += 1;
    }
    assert_eq!(cases.values().sum::<usize>(), 1_500);
    assert_eq!(cases.len(), 12, "{cases:?}");
}

/// A polygon of rectangles on whole meters, so that unit squares are an exact oracle.
fn blocks() -> impl Strategy<Value = Vec<[i32; 4]>> {
    proptest::collection::vec((0..24_i32, 0..24_i32, 1..16_i32, 1..16_i32), 1..4)
        .prop_map(|own| own.into_iter().map(|(x, y, w, h)| [x, y, x + w, y + h]).collect())
}

fn shape_of(blocks: &[[i32; 4]]) -> Shape {
    let corner = |x: i32, y: i32| GridPoint { x: x * 1_000, y: y * 1_000 };
    let block = |&[west, south, east, north]: &[i32; 4]| {
        Shape::from_contours(vec![vec![
            corner(west, south),
            corner(east, south),
            corner(east, north),
            corner(west, north),
        ]])
    };
    let all: Vec<Shape> = blocks.iter().map(block).collect();
    Shape::union(&all)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(600) })]

    /// Shapes that share edges and corners, multi-part zones and zones with holes.
    #[test]
    fn depths_agree_with_a_raster(
        zone in blocks(),
        hole in blocks(),
        ranges in proptest::collection::vec(blocks(), 0..7),
    ) {
        let zone_shape = shape_of(&zone).difference(&shape_of(&hole));
        let shapes: Vec<Shape> = ranges.iter().map(|own| shape_of(own)).collect();
        let layers: Vec<Layer<'_>> = shapes
            .iter()
            .map(|shape| Layer { cut: Cut::Shape(shape), class: 0, tag: 0 })
            .collect();
        let mut found = [0.0; 8];
        Overlap::default().run::<1>(&zone_shape, &layers, |face, area| {
            found[face.counts[0] as usize] += area.as_square_meters();
        });
        let holds = |blocks: &[[i32; 4]], x: i32, y: i32| {
            blocks.iter().any(|&[west, south, east, north]| {
                (west..east).contains(&x) && (south..north).contains(&y)
            })
        };
        let mut raster = [0.0; 8];
        for (x, y) in (0..40).flat_map(|x| (0..40).map(move |y| (x, y))) {
            if holds(&zone, x, y) && !holds(&hole, x, y) {
                raster[ranges.iter().filter(|own| holds(own, x, y)).count()] += 1.0;
            }
        }
        for (found, raster) in found.iter().zip(&raster) {
            prop_assert!((found - raster).abs() < 1e-6, "{found:?} {raster:?}");
        }
        let gap = zone_shape.difference(&Shape::union(&shapes)).area().as_square_meters();
        prop_assert!((gap - raster[0]).abs() < 1e-9);
    }
}
