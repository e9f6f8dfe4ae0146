//! Voronoi cells by cutting half planes, with corners that neighbors share bit for bit.

use super::plane::{self, Spot};

/// The label of an edge that belongs to no neighbor (the frame around all sites).
const FRAME: usize = usize::MAX;

/// How many near sites are enough to cut a cell completely.
const NEAR: usize = 48;

/// One edge of a cell: where it starts and which site lies beyond.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Side {
    /// First point of the edge, counterclockwise.
    pub(crate) start: Spot,
    /// Site beyond the edge.
    pub(crate) beyond: usize,
}

/// Cells of `sites` in their order, each counterclockwise.
///
/// # Shape
/// The same corner has the same bits in each of the three cells that meet there.
pub(crate) fn cells(sites: &[Spot], frame_m: f64) -> Vec<Vec<Side>> {
    (0..sites.len()).map(|site| canonical(sites, site, &cut(sites, site, frame_m))).collect()
}

fn cut(sites: &[Spot], site: usize, frame_m: f64) -> Vec<Side> {
    let here = sites[site];
    let mut near: Vec<(f64, usize)> = (0..sites.len())
        .filter(|&other| other != site)
        .map(|other| (plane::distance(here, sites[other]), other))
        .collect();
    let by_distance =
        |a: &(f64, usize), b: &(f64, usize)| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1));
    if near.len() > NEAR {
        near.select_nth_unstable_by(NEAR, by_distance);
        near.truncate(NEAR);
    }
    near.sort_unstable_by(by_distance);
    let corner = |x: f64, y: f64| Side { start: [x * frame_m, y * frame_m], beyond: FRAME };
    let mut cell =
        vec![corner(-1.0, -1.0), corner(1.0, -1.0), corner(1.0, 1.0), corner(-1.0, 1.0)];
    for (gap, other) in near {
        let farthest =
            cell.iter().map(|side| plane::distance(here, side.start)).fold(0.0, f64::max);
        if gap > 2.0 * farthest {
            break;
        }
        cell = clip(&cell, here, sites[other], other);
    }
    cell
}

/// Keeps the part of `cell` that is nearer to `here` than to `there`.
fn clip(cell: &[Side], here: Spot, there: Spot, beyond: usize) -> Vec<Side> {
    let middle = plane::between(here, there, 0.5);
    let (dx, dy) = (there[0] - here[0], there[1] - here[1]);
    let excess = |point: Spot| (point[0] - middle[0]) * dx + (point[1] - middle[1]) * dy;
    let mut kept = Vec::with_capacity(cell.len() + 1);
    for (index, side) in cell.iter().enumerate() {
        let next = cell[(index + 1) % cell.len()].start;
        let (from, to) = (excess(side.start), excess(next));
        if from <= 0.0 {
            kept.push(*side);
        }
        if (from <= 0.0) != (to <= 0.0) {
            let start = plane::between(side.start, next, from / (from - to));
            let beyond = if from <= 0.0 { beyond } else { side.beyond };
            kept.push(Side { start, beyond });
        }
    }
    kept
}

/// Replaces each corner by the circumcenter of its three sites, computed in their sorted order.
fn canonical(sites: &[Spot], site: usize, cell: &[Side]) -> Vec<Side> {
    let corner = |index: usize| {
        let before = cell[(index + cell.len() - 1) % cell.len()].beyond;
        let after = cell[index].beyond;
        if before == FRAME || after == FRAME {
            return cell[index].start;
        }
        let mut three = [site, before, after];
        three.sort_unstable();
        circumcenter(three.map(|number| sites[number]))
    };
    (0..cell.len())
        .map(|index| Side { start: corner(index), beyond: cell[index].beyond })
        .collect()
}

fn circumcenter([a, b, c]: [Spot; 3]) -> Spot {
    let (bx, by, cx, cy) = (b[0] - a[0], b[1] - a[1], c[0] - a[0], c[1] - a[1]);
    let double = 2.0 * (bx * cy - by * cx);
    let (b2, c2) = (bx * bx + by * by, cx * cx + cy * cy);
    [a[0] + (cy * b2 - by * c2) / double, a[1] + (bx * c2 - cx * b2) / double]
}
