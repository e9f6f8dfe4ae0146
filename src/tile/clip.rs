//! Cutting geometry to a tile, on the tile's whole-number grid.

use super::mercator::View;
use super::{BUFFER, EXTENT};
use crate::geometry::{GridPoint, LonLat, Region, Shape};

const LOW: f64 = -(BUFFER as f64);
const HIGH: f64 = EXTENT as f64 + BUFFER as f64;

/// The point, if it lies in the tile proper: points at a border belong to one tile only.
pub(super) fn point(at: LonLat, view: &View) -> Option<Vec<[i32; 2]>> {
    let [x, y] = view.place(at);
    let within = |part: f64| (0.0..f64::from(EXTENT)).contains(&part);
    (within(x) && within(y)).then(|| vec![[whole(x), whole(y)]])
}

/// The parts of lines inside the buffered tile; consecutive equal points are dropped.
pub(super) fn lines(lines: &[Vec<LonLat>], view: &View) -> Vec<Vec<[i32; 2]>> {
    let mut parts: Vec<Vec<[i32; 2]>> = Vec::new();
    for line in lines {
        let points: Vec<[f64; 2]> = line.iter().map(|&at| view.place(at)).collect();
        let mut open: Vec<[i32; 2]> = Vec::new();
        for pair in points.windows(2) {
            let &[from, to] = pair else { continue };
            let Some((from, to)) = segment(from, to) else {
                parts.push(std::mem::take(&mut open));
                continue;
            };
            let (from, to) = (from.map(whole), to.map(whole));
            if open.last() != Some(&from) {
                parts.push(std::mem::take(&mut open));
                open.push(from);
            }
            if open.last() != Some(&to) {
                open.push(to);
            }
        }
        parts.push(open);
    }
    parts.retain(|part| part.len() >= 2);
    parts
}

/// The part of a segment inside the buffered tile (Liang–Barsky).
fn segment(from: [f64; 2], to: [f64; 2]) -> Option<([f64; 2], [f64; 2])> {
    let delta = [to[0] - from[0], to[1] - from[1]];
    let (mut enter, mut leave) = (0.0_f64, 1.0_f64);
    for axis in 0..2 {
        for (step, room) in
            [(-delta[axis], from[axis] - LOW), (delta[axis], HIGH - from[axis])]
        {
            if step == 0.0 {
                if room < 0.0 {
                    return None;
                }
            } else if step < 0.0 {
                enter = enter.max(room / step);
            } else {
                leave = leave.min(room / step);
            }
        }
    }
    let at = |share: f64| [delta[0].mul_add(share, from[0]), delta[1].mul_add(share, from[1])];
    (enter <= leave).then(|| (at(enter), at(leave)))
}

/// The rings of an area inside the buffered tile: simple, outer rings with positive area.
pub(super) fn area(region: &Region, view: &View) -> Vec<Vec<[i32; 2]>> {
    let contours: Vec<Vec<GridPoint>> = region
        .polygons()
        .iter()
        .flat_map(|polygon| std::iter::once(polygon.exterior()).chain(polygon.interiors()))
        .map(|ring| {
            // North is up on the globe and down in a tile: reversed, rings keep their sense.
            let mut points: Vec<GridPoint> = ring
                .coords()
                .rev()
                .filter_map(|at| LonLat::try_new(at.x, at.y).ok())
                .map(|at| {
                    let [x, y] = view.place(at).map(whole);
                    GridPoint { x, y }
                })
                .collect();
            points.dedup();
            points
        })
        .filter(|points| points.len() >= 3)
        .collect();
    let (low, high) = (whole(LOW), whole(HIGH));
    let corner = |x, y| GridPoint { x, y };
    let frame = Shape::from_contours(vec![vec![
        corner(low, low),
        corner(high, low),
        corner(high, high),
        corner(low, high),
    ]]);
    let clipped = Shape::from_contours(contours).intersection(&frame);
    clipped
        .contours()
        .map(|ring| ring.iter().map(|point| [point.x, point.y]).collect())
        .collect()
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "zoom is limited so that units fit; saturates"
)]
fn whole(value: f64) -> i32 {
    value.round() as i32
}
