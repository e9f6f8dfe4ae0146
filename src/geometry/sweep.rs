//! How deeply layers overlap inside a piece: areas by count, all counts in one pass.
//!
//! A horizontal sweep: between two neighboring heights at which anything begins, ends or crosses,
//! every border is a straight line or an arc from bottom to top, so that the areas to their left
//! have closed forms. No polygon is built, so nothing can fail to close; a crossing missed by
//! rounding costs square micrometers.

use super::arcs::Round;
use super::overlap::{Face, Polygons};
use super::{Disc, GridPoint, Shape};
use crate::unit::SquareMeters;

/// A piece of a border that goes up all the way: a straight edge or half a circle.
#[derive(Debug, Clone, Copy)]
struct Edge {
    /// Lower end.
    low: [f64; 2],
    /// Upper end.
    high: [f64; 2],
    /// `None` for a straight edge.
    half: Option<Half>,
    /// `None` for the piece itself.
    layer: Option<usize>,
}

/// Half a circle.
#[derive(Debug, Clone, Copy)]
struct Half {
    disc: Disc,
    /// -1 for the left half, 1 for the right one.
    side: f64,
}

impl Edge {
    fn x_at(&self, y: f64) -> f64 {
        if let Some(Half { disc: Disc { center, radius }, side }) = self.half {
            let height = y - center[1];
            return center[0] + side * (radius * radius - height * height).max(0.0).sqrt();
        }
        let [x0, y0] = self.low;
        let [x1, y1] = self.high;
        x0 + (x1 - x0) * ((y - y0) / (y1 - y0))
    }

    /// The area to its left in a slab, down to x = 0.
    fn area_left(&self, bottom: f64, top: f64) -> f64 {
        let Some(Half { disc: Disc { center, radius }, side }) = self.half else {
            return self.x_at(f64::midpoint(bottom, top)) * (top - bottom);
        };
        // The integral of √(r² − h²) is (h √(r² − h²) + r² asin(h / r)) / 2.
        let (low, high) = (bottom - center[1], top - center[1]);
        let width = |height: f64| (radius * radius - height * height).max(0.0).sqrt();
        let (left, right) = (width(low), width(high));
        let square = radius * radius;
        // The angle between the two ends, without the loss of precision of two arcsines.
        let angle =
            ((high * left - low * right) / square).atan2((left * right + high * low) / square);
        let under = (high * right - low * left + square * angle) / 2.0;
        center[0] * (top - bottom) + side * under
    }
}

/// Buffers of a sweep, reused from piece to piece.
#[derive(Debug, Default)]
pub(super) struct Sweep {
    edges: Vec<Edge>,
    /// Class and tag of each layer.
    marks: Vec<(usize, usize)>,
    heights: Vec<f64>,
    /// Where an edge is at half height, the area to its left, and whose it is.
    active: Vec<(f64, f64, Option<usize>)>,
    inside: Vec<bool>,
}

impl Sweep {
    /// Visits the faces that `layers` cut `piece` into, with their areas; the areas add up to the
    /// area of the piece. Faces may be visited in several parts.
    ///
    /// # Cost
    /// With E edges near the piece: O(E²) for crossings, O(E) a slab.
    pub(super) fn run<const CLASSES: usize>(
        &mut self,
        piece: &Shape,
        polygons: &[Polygons],
        rounds: &[Round],
        base: &Face<CLASSES>,
        mut visit: impl FnMut(&Face<CLASSES>, SquareMeters),
    ) {
        let Some(bounds) = piece.bounds() else { return };
        let origin = bounds.min;
        let top = local(bounds.max, origin);
        self.edges.clear();
        self.marks.clear();
        self.add_edges(piece.edges(), None, origin, top);
        for Polygons { window, class, tag } in polygons {
            self.add_edges(window.edges(), Some(self.marks.len()), origin, top);
            self.marks.push((*class, *tag));
        }
        for Round { disc, class, tag } in rounds {
            self.add_disc(disc, self.marks.len(), origin);
            self.marks.push((*class, *tag));
        }
        self.collect_heights(top[1]);
        for slab in 1..self.heights.len() {
            let (bottom, top) = (self.heights[slab - 1], self.heights[slab]);
            self.visit_slab(bottom, top, base, &mut visit);
        }
    }

    fn add_edges(
        &mut self,
        edges: impl Iterator<Item = (GridPoint, GridPoint)>,
        layer: Option<usize>,
        origin: GridPoint,
        top: [f64; 2],
    ) {
        for (from, to) in edges {
            let (from, to) = (local(from, origin), local(to, origin));
            let (low, high) = if from[1] < to[1] { (from, to) } else { (to, from) };
            let level = low[1] == high[1];
            let beside =
                high[1] <= 0.0 || low[1] >= top[1] || (low[0] > top[0] && high[0] > top[0]);
            if !level && !beside {
                self.edges.push(Edge { low, high, half: None, layer });
            }
        }
    }

    fn add_disc(&mut self, disc: &Disc, layer: usize, origin: GridPoint) {
        let [west, south] = origin.to_meters();
        let center = [disc.center[0] - west, disc.center[1] - south];
        let disc = Disc { center, ..*disc };
        let low = [center[0], center[1] - disc.radius];
        let high = [center[0], center[1] + disc.radius];
        for side in [-1.0, 1.0] {
            let half = Some(Half { disc, side });
            self.edges.push(Edge { low, high, half, layer: Some(layer) });
        }
    }

    fn collect_heights(&mut self, top: f64) {
        let heights = &mut self.heights;
        heights.clear();
        heights.extend([0.0, top]);
        heights.extend(self.edges.iter().flat_map(|edge| [edge.low[1], edge.high[1]]));
        self.edges.sort_unstable_by(|a, b| a.low[1].total_cmp(&b.low[1]));
        for (index, one) in self.edges.iter().enumerate() {
            for two in &self.edges[index + 1..] {
                if two.low[1] >= one.high[1] {
                    break;
                }
                if one.layer != two.layer {
                    crossing_heights(one, two, heights);
                }
            }
        }
        heights.retain(|&height| (0.0..=top).contains(&height));
        heights.sort_unstable_by(f64::total_cmp);
        heights.dedup();
    }

    fn visit_slab<const CLASSES: usize>(
        &mut self,
        bottom: f64,
        top: f64,
        base: &Face<CLASSES>,
        visit: &mut impl FnMut(&Face<CLASSES>, SquareMeters),
    ) {
        let middle = f64::midpoint(bottom, top);
        self.active.clear();
        for edge in &self.edges {
            if edge.low[1] >= middle {
                break;
            }
            if edge.high[1] > middle {
                let area = edge.area_left(bottom, top);
                self.active.push((edge.x_at(middle), area, edge.layer));
            }
        }
        self.active.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
        self.inside.clear();
        self.inside.resize(self.marks.len(), false);
        let mut face = *base;
        let mut in_piece = false;
        let mut left = 0.0;
        for &(_, area, layer) in &self.active {
            if in_piece {
                visit(&face, SquareMeters::square_meters(area - left));
            }
            left = area;
            let Some(index) = layer else {
                in_piece = !in_piece;
                continue;
            };
            let (class, tag) = self.marks[index];
            self.inside[index] = !self.inside[index];
            if self.inside[index] {
                face.enter(class, tag);
            } else {
                face.leave(class, tag);
            }
        }
    }
}

fn local(point: GridPoint, origin: GridPoint) -> [f64; 2] {
    [
        (f64::from(point.x) - f64::from(origin.x)) / 1000.0,
        (f64::from(point.y) - f64::from(origin.y)) / 1000.0,
    ]
}

/// Adds the heights at which two edges cross, or might.
fn crossing_heights(one: &Edge, two: &Edge, heights: &mut Vec<f64>) {
    match (&one.half, &two.half) {
        (None, None) => heights.extend(straight_crossing(one, two)),
        // Both halves of a circle give the same heights: once is enough.
        (Some(half), None) if half.side > 0.0 => circle_crossings(&half.disc, two, heights),
        (None, Some(half)) if half.side > 0.0 => circle_crossings(&half.disc, one, heights),
        (Some(a), Some(b)) if a.side > 0.0 && b.side > 0.0 => {
            disc_crossings(&a.disc, &b.disc, heights);
        }
        _ => {}
    }
}

/// The height at which two straight edges cross within both, if they do.
fn straight_crossing(one: &Edge, two: &Edge) -> Option<f64> {
    let low = one.low[1].max(two.low[1]);
    let high = one.high[1].min(two.high[1]);
    if low >= high {
        return None;
    }
    let before = one.x_at(low) - two.x_at(low);
    let after = one.x_at(high) - two.x_at(high);
    (before * after < 0.0).then(|| low + (high - low) * (before / (before - after)))
}

/// How close, relative to their size, curves count as touching.
const TOUCH: f64 = 1e-9;

/// The heights at which the line of a straight edge meets a circle.
fn circle_crossings(disc: &Disc, edge: &Edge, heights: &mut Vec<f64>) {
    let along = [edge.high[0] - edge.low[0], edge.high[1] - edge.low[1]];
    let start = [edge.low[0] - disc.center[0], edge.low[1] - disc.center[1]];
    let square = along[0] * along[0] + along[1] * along[1];
    let off = start[0] * along[1] - start[1] * along[0];
    let whole = square * disc.radius * disc.radius;
    let root = whole - off * off;
    // Where they only touch, their order is lost: the height must be none inside a slab.
    if root > -TOUCH * whole {
        let root = root.max(0.0).sqrt();
        let ahead = -(start[0] * along[0] + start[1] * along[1]);
        for at in [ahead - root, ahead + root] {
            if (0.0..=square).contains(&at) {
                heights.push(edge.low[1] + along[1] * (at / square));
            }
        }
    }
}

/// The heights at which two circles meet.
fn disc_crossings(one: &Disc, two: &Disc, heights: &mut Vec<f64>) {
    let to = [two.center[0] - one.center[0], two.center[1] - one.center[1]];
    let square = to[0] * to[0] + to[1] * to[1];
    if square <= 0.0 {
        return;
    }
    let radii = one.radius * one.radius - two.radius * two.radius;
    // Share of the way to the other center at which the common chord crosses it.
    let share = (square + radii) / (2.0 * square);
    let root = one.radius * one.radius / square - share * share;
    if root > -TOUCH * share * share {
        let root = root.max(0.0).sqrt();
        let middle = one.center[1] + share * to[1];
        heights.extend([middle - root * to[0], middle + root * to[0]]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::{Cut, Layer, Overlap};
    use proptest::prelude::*;

    fn disc(x: f64, y: f64, radius: f64) -> Shape {
        Disc { center: [x, y], radius }.outline()
    }

    fn depth_areas(piece: &Shape, shapes: &[Shape]) -> Vec<f64> {
        let layers: Vec<Layer<'_>> = shapes
            .iter()
            .enumerate()
            .map(|(tag, shape)| Layer { cut: Cut::Shape(shape), class: 0, tag })
            .collect();
        let mut areas = vec![0.0; shapes.len() + 1];
        Overlap::default().run::<1>(piece, &layers, |face, area| {
            areas[face.counts[0] as usize] += area.as_square_meters();
        });
        areas
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn depths_agree_with_polygon_overlays(
            discs in prop::collection::vec((-900.0..900.0f64, -900.0..900.0f64, 50.0..900.0f64), 1..6)
        ) {
            let piece = disc(0.0, 0.0, 600.0).difference(&disc(100.0, 50.0, 120.0));
            let shapes: Vec<Shape> = discs.iter().map(|&(x, y, r)| disc(x, y, r)).collect();
            let areas = depth_areas(&piece, &shapes);
            let total = piece.area().as_square_meters();
            prop_assert!((areas.iter().sum::<f64>() - total).abs() < 1e-6 * total);
            let gap = piece.difference(&Shape::union(&shapes)).area().as_square_meters();
            prop_assert!((areas[0] - gap).abs() < 1e-6 * total, "{} {}", areas[0], gap);
            // The sum of depths counts every shape once.
            let deep: f64 = areas.iter().enumerate().map(|(k, area)| k as f64 * area).sum();
            let each: f64 = shapes.iter()
                .map(|shape| piece.intersection(shape).area().as_square_meters()).sum();
            prop_assert!((deep - each).abs() < 1e-5 * total, "{deep} {each}");
        }
    }

    #[test]
    fn identical_layers_count_twice_and_a_single_one_is_named() {
        let piece = disc(0.0, 0.0, 500.0);
        let half = disc(300.0, 0.0, 500.0);
        let areas = depth_areas(&piece, &[half.clone(), half.clone()]);
        assert!(areas[1] < 1e-3);
        assert!((areas[2] - piece.intersection(&half).area().as_square_meters()).abs() < 1e-2);
        let layers = [Layer { cut: Cut::Shape(&half), class: 0, tag: 41 }];
        let mut soles = std::collections::BTreeSet::new();
        Overlap::default().run::<1>(&piece, &layers, |face, _| {
            soles.insert(face.sole(0));
        });
        assert_eq!(soles.into_iter().collect::<Vec<_>>(), [None, Some(41)]);
    }
}
