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
    joined(parts)
}

/// Parts that go on where the one before ended, as one: the encoder leaves out the `MoveTo` between
/// them, and a second `LineTo` in a row is not MVT.
fn joined(parts: Vec<Vec<[i32; 2]>>) -> Vec<Vec<[i32; 2]>> {
    let mut lines: Vec<Vec<[i32; 2]>> = Vec::with_capacity(parts.len());
    for part in parts {
        match lines.last_mut() {
            Some(line) if line.last() == part.first() => line.extend(&part[1..]),
            _ => lines.push(part),
        }
    }
    lines
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

/// The rings of an area inside the buffered tile: simple, outer rings with positive area, each
/// followed by its holes, and none beginning where the one before ended.
pub(super) fn area(region: &Region, view: &View) -> Vec<Vec<[i32; 2]>> {
    let contours: Vec<Vec<GridPoint>> = region
        .polygons()
        .iter()
        .flat_map(|polygon| std::iter::once(polygon.exterior()).chain(polygon.interiors()))
        .map(|ring| {
            // North is up on the globe and down in a tile: reversed, rings keep their sense.
            let points = ring
                .coords()
                .rev()
                .filter_map(|at| LonLat::try_new(at.x, at.y).ok())
                .map(|at| view.place(at));
            let mut points: Vec<GridPoint> = cut(points.skip(1).collect())
                .into_iter()
                .map(|[x, y]| GridPoint { x: whole(x), y: whole(y) })
                .collect();
            points.dedup();
            points
        })
        .filter(|points| points.len() >= 3)
        .collect();
    let mut rings: Vec<Vec<[i32; 2]>> = Vec::new();
    for ring in Shape::simple_rings(contours) {
        let mut ring: Vec<[i32; 2]> = ring.iter().map(|point| [point.x, point.y]).collect();
        // The encoder leaves out a `MoveTo` to where it is; decoders then lose the ring.
        if rings.last().and_then(|before| before.last()) == ring.first() {
            ring.rotate_left(1);
        }
        rings.push(ring);
    }
    rings
}

/// A ring cut to the buffered tile (Sutherland–Hodgman). Edges along the tile's sides may run twice
/// over each other; how often the ring winds around a point inside does not change.
fn cut(ring: Vec<[f64; 2]>) -> Vec<[f64; 2]> {
    let sides: [(usize, f64, f64); 4] =
        [(0, LOW, 1.0), (0, HIGH, -1.0), (1, LOW, 1.0), (1, HIGH, -1.0)];
    sides.into_iter().fold(ring, |ring, (axis, limit, sense)| {
        let is_inside = |at: &[f64; 2]| (at[axis] - limit) * sense >= 0.0;
        if ring.iter().all(is_inside) {
            return ring;
        }
        let before = ring.iter().cycle().skip(ring.len().saturating_sub(1));
        let mut kept = Vec::with_capacity(ring.len());
        for (from, to) in before.zip(&ring) {
            if is_inside(from) != is_inside(to) {
                let share = (limit - from[axis]) / (to[axis] - from[axis]);
                let other = 1 - axis;
                let mut crossing = [limit; 2];
                crossing[other] = (to[other] - from[other]).mul_add(share, from[other]);
                kept.push(crossing);
            }
            if is_inside(to) {
                kept.push(*to);
            }
        }
        kept
    })
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "zoom is limited so that units fit; saturates"
)]
fn whole(value: f64) -> i32 {
    value.round() as i32
}
