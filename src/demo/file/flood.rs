//! Areas the longer river may flood, as 国土数値情報 洪水浸水想定区域 has them (A31a, 想定最大規模): by depth, on a grid.

use super::background::{collection, feature, positions};
use crate::demo::city::{City, LineKind, Point, Ring};
use crate::demo::layout::plane::contains;

/// Side of a square of the grid in degrees, some 110 m from south to north.
const SIDE: [f64; 2] = [0.0012, 0.001];
/// Meters of a degree of longitude and latitude at the city.
const DEGREE: [f64; 2] = [90_700.0, 110_950.0];
/// Meters from the river that are flooded where it runs widest.
const REACH: f64 = 1_100.0;
/// Up to which share of the reach each rank of depth lies, the deepest first.
const RANKS: [(f64, u8); 4] = [(0.15, 4), (0.4, 3), (0.75, 2), (1.0, 1)];

/// A feature for each rank of depth.
pub(super) fn areas(city: &City) -> Vec<u8> {
    let rivers = city.lines.iter().filter(|line| line.kind == LineKind::River);
    let Some(river) = rivers.max_by_key(|line| line.points.len()) else {
        return collection(Vec::new());
    };
    let land: Vec<&Ring> =
        city.towns.iter().flat_map(|town| &town.parts).chain(&city.waters).collect();
    let rows = rows(&land);
    let by_rank = RANKS.iter().map(|&(_, rank)| {
        let pieces: Vec<String> = rows
            .iter()
            .flat_map(|row| runs(row, &land, &river.points, rank))
            .map(|[from, to]| format!("[[{}]]", positions(&corners(from, to))))
            .collect();
        let properties = format!(
            "\"A31a_201\":\"9900010001\",\"A31a_202\":\"{}\",\"A31a_203\":\"99\",\
             \"A31a_204\":\"\",\"A31a_205\":{rank}",
            river.name
        );
        feature(&properties, "MultiPolygon", &format!("[{}]", pieces.join(",")))
    });
    collection(by_rank.collect())
}

/// South-western corners of the squares around the land, from west to east, row by row.
fn rows(land: &[&Ring]) -> Vec<Vec<Point>> {
    let ends = |axis: usize| {
        let values = land.iter().flat_map(|ring| ring.iter()).map(|point| point[axis]);
        let (low, high) = values.fold((f64::MAX, f64::MIN), |(low, high), value| {
            (low.min(value), high.max(value))
        });
        let first = (low / SIDE[axis]).floor();
        let mut number = first;
        std::iter::from_fn(move || {
            let at = number * SIDE[axis];
            number += 1.0;
            (at < high).then_some(at)
        })
        .collect::<Vec<f64>>()
    };
    let columns = ends(0);
    ends(1).into_iter().map(|lat| columns.iter().map(|&lon| [lon, lat]).collect()).collect()
}

/// Squares of a rank side by side: the first and the last.
fn runs(row: &[Point], land: &[&Ring], river: &[Point], rank: u8) -> Vec<[Point; 2]> {
    let mut runs: Vec<[Point; 2]> = Vec::new();
    let mut is_open = false;
    for &corner in row {
        let middle = [corner[0] + SIDE[0] / 2.0, corner[1] + SIDE[1] / 2.0];
        let is_own = rank_at(middle, river) == Some(rank)
            && land.iter().any(|ring| contains(ring, middle));
        match runs.last_mut() {
            Some(last) if is_own && is_open => last[1] = corner,
            _ if is_own => runs.push([corner, corner]),
            _ => {}
        }
        is_open = is_own;
    }
    runs
}

/// The rank of depth at a point; the water reaches farther here and less far there along the river.
fn rank_at(at: Point, river: &[Point]) -> Option<u8> {
    let meters =
        |point: &Point| ((point[0] - at[0]) * DEGREE[0]).hypot((point[1] - at[1]) * DEGREE[1]);
    let distances = river.iter().map(meters).enumerate();
    let (number, distance) = distances.min_by(|left, right| left.1.total_cmp(&right.1))?;
    let place = number as f64;
    let reach = REACH * (0.7 + 0.2 * (place * 0.05).sin() + 0.1 * (place * 0.17).sin());
    RANKS.iter().find(|(share, _)| distance < share * reach).map(|&(_, rank)| rank)
}

/// The rectangle from one square to another, counterclockwise.
fn corners([west, south]: Point, to: Point) -> [Point; 5] {
    let (east, north) = (to[0] + SIDE[0], to[1] + SIDE[1]);
    [[west, south], [east, south], [east, north], [west, north], [west, south]]
}
