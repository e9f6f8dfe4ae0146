//! How deeply layers overlap inside a piece: areas by count, all counts in one pass.
//!
//! A horizontal sweep: between two neighboring heights at which anything begins, ends or crosses,
//! every edge is a straight line from bottom to top, so the areas between edges are trapezoids and
//! the width at half height gives them exactly. No polygon is built, so nothing can fail to close;
//! a crossing missed by rounding costs square micrometers.

use super::{GridPoint, Shape};
use crate::unit::SquareMeters;

/// A shape that may cover a part of the piece, with its class.
///
/// # Shape
/// `class` indexes the counts given to the visitor and must be below the sweep's `CLASSES`.
#[derive(Debug, Clone, Copy)]
pub struct Layer<'a> {
    /// The area covered.
    pub shape: &'a Shape,
    /// Which count it raises.
    pub class: usize,
    /// A number of the caller's own, to recognize the layer where it is alone.
    pub tag: usize,
}

/// Which layers cover one face of the overlay.
#[derive(Debug, Clone, Copy)]
pub struct Face<const CLASSES: usize> {
    /// Number of covering layers by class.
    pub counts: [u32; CLASSES],
    tags: [usize; CLASSES],
}

impl<const CLASSES: usize> Face<CLASSES> {
    /// The tag of the only layer of a class; `None` when there are none or several.
    pub fn sole(&self, class: usize) -> Option<usize> {
        // The sum of the tags of one layer is its tag.
        (self.counts.get(class) == Some(&1)).then(|| self.tags[class])
    }
}

#[derive(Debug, Clone, Copy)]
struct Edge {
    /// Lower end.
    low: [f64; 2],
    /// Upper end.
    high: [f64; 2],
    /// `None` for the piece itself.
    layer: Option<usize>,
}

impl Edge {
    fn x_at(&self, y: f64) -> f64 {
        let [x0, y0] = self.low;
        let [x1, y1] = self.high;
        x0 + (x1 - x0) * ((y - y0) / (y1 - y0))
    }
}

/// Buffers of a sweep, reused from piece to piece.
#[derive(Debug, Default)]
pub struct Sweep {
    edges: Vec<Edge>,
    heights: Vec<f64>,
    active: Vec<(f64, Option<usize>)>,
    inside: Vec<bool>,
}

impl Sweep {
    /// Visits the faces that `layers` cut `piece` into, with their areas; the areas add up to the
    /// area of the piece. Faces may be visited in several parts.
    ///
    /// # Cost
    /// With E edges near the piece: O(E²) for crossings, O(E) a slab.
    pub fn run<const CLASSES: usize>(
        &mut self,
        piece: &Shape,
        layers: &[Layer<'_>],
        mut visit: impl FnMut(&Face<CLASSES>, SquareMeters),
    ) {
        let Some(bounds) = piece.bounds() else { return };
        let origin = bounds.min;
        let top = local(bounds.max, origin);
        self.edges.clear();
        self.add_edges(piece, None, origin, top);
        for (index, layer) in layers.iter().enumerate() {
            if layer.shape.bounds().is_some_and(|own| own.intersects(&bounds)) {
                self.add_edges(layer.shape, Some(index), origin, top);
            }
        }
        self.collect_heights(top[1]);
        for slab in 1..self.heights.len() {
            let (bottom, top) = (self.heights[slab - 1], self.heights[slab]);
            self.visit_slab(bottom, top, layers, &mut visit);
        }
    }

    fn add_edges(
        &mut self,
        shape: &Shape,
        layer: Option<usize>,
        origin: GridPoint,
        top: [f64; 2],
    ) {
        for (from, to) in shape.edges() {
            let (from, to) = (local(from, origin), local(to, origin));
            let (low, high) = if from[1] < to[1] { (from, to) } else { (to, from) };
            let level = low[1] == high[1];
            let beside =
                high[1] <= 0.0 || low[1] >= top[1] || (low[0] > top[0] && high[0] > top[0]);
            if !level && !beside {
                self.edges.push(Edge { low, high, layer });
            }
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
                    heights.extend(crossing_height(one, two));
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
        layers: &[Layer<'_>],
        visit: &mut impl FnMut(&Face<CLASSES>, SquareMeters),
    ) {
        let middle = f64::midpoint(bottom, top);
        self.active.clear();
        for edge in &self.edges {
            if edge.low[1] >= middle {
                break;
            }
            if edge.high[1] > middle {
                self.active.push((edge.x_at(middle), edge.layer));
            }
        }
        self.active.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
        self.inside.clear();
        self.inside.resize(layers.len(), false);
        let mut face = Face { counts: [0; CLASSES], tags: [0; CLASSES] };
        let mut in_piece = false;
        let mut left = 0.0;
        for &(x, layer) in &self.active {
            if in_piece && x > left {
                visit(&face, SquareMeters::square_meters((x - left) * (top - bottom)));
            }
            left = x;
            let Some(index) = layer else {
                in_piece = !in_piece;
                continue;
            };
            let Layer { class, tag, .. } = layers[index];
            self.inside[index] = !self.inside[index];
            if self.inside[index] {
                face.counts[class] += 1;
                face.tags[class] += tag;
            } else {
                face.counts[class] -= 1;
                face.tags[class] -= tag;
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

/// The height at which two edges cross within both, if they do.
fn crossing_height(one: &Edge, two: &Edge) -> Option<f64> {
    let low = one.low[1].max(two.low[1]);
    let high = one.high[1].min(two.high[1]);
    if low >= high {
        return None;
    }
    let before = one.x_at(low) - two.x_at(low);
    let after = one.x_at(high) - two.x_at(high);
    (before * after < 0.0).then(|| low + (high - low) * (before / (before - after)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::{LonLat, Plane};
    use crate::unit::Meters;
    use proptest::prelude::*;

    fn depth_areas(piece: &Shape, shapes: &[Shape]) -> Vec<f64> {
        let layers: Vec<Layer<'_>> = shapes
            .iter()
            .enumerate()
            .map(|(tag, shape)| Layer { shape, class: 0, tag })
            .collect();
        let mut areas = vec![0.0; shapes.len() + 1];
        Sweep::default().run::<1>(piece, &layers, |face, area| {
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
            let plane = Plane::around(LonLat::try_new(139.9, 35.8).expect("valid"));
            let piece = plane.disc([0.0, 0.0], Meters::meters(600.0))
                .difference(&plane.disc([100.0, 50.0], Meters::meters(120.0)));
            let shapes: Vec<Shape> = discs.iter()
                .map(|&(x, y, r)| plane.disc([x, y], Meters::meters(r))).collect();
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
        let plane = Plane::around(LonLat::try_new(139.9, 35.8).expect("valid"));
        let piece = plane.disc([0.0, 0.0], Meters::meters(500.0));
        let half = plane.disc([300.0, 0.0], Meters::meters(500.0));
        let areas = depth_areas(&piece, &[half.clone(), half.clone()]);
        assert!(areas[1] < 1e-3);
        assert!((areas[2] - piece.intersection(&half).area().as_square_meters()).abs() < 1e-2);
        let layers = [Layer { shape: &half, class: 0, tag: 41 }];
        let mut soles = std::collections::BTreeSet::new();
        Sweep::default().run::<1>(&piece, &layers, |face, _| {
            soles.insert(face.sole(0));
        });
        assert_eq!(soles.into_iter().collect::<Vec<_>>(), [None, Some(41)]);
    }
}
