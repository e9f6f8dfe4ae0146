//! The nearest of many positions.

use rstar::primitives::GeomWithData;

use super::{LonLat, Plane, geodesic_distance};
use crate::unit::Meters;

/// An index over positions, answering "which are nearest".
#[derive(Debug)]
pub struct NearestIndex {
    tree: rstar::RTree<GeomWithData<[f64; 2], usize>>,
    positions: Vec<LonLat>,
}

impl NearestIndex {
    /// Indexes positions; those outside the plane are never found.
    pub fn new(positions: Vec<LonLat>, plane: &Plane) -> Self {
        let points = positions
            .iter()
            .enumerate()
            .filter_map(|(index, &at)| Some(GeomWithData::new(plane.project(at).ok()?, index)))
            .collect();
        Self { tree: rstar::RTree::bulk_load(points), positions }
    }

    /// Indexes of positions with their distance on the ellipsoid, nearest first; lazily.
    ///
    /// # Shape
    /// Ordered by distance in the plane, which differs from the ellipsoid by 3e-6 within 30 km.
    pub fn nearest<'a>(
        &'a self,
        from: LonLat,
        plane: &Plane,
    ) -> impl Iterator<Item = (usize, Meters)> + 'a {
        let origin = plane.project(from).ok();
        origin
            .into_iter()
            .flat_map(|origin| self.tree.nearest_neighbor_iter(origin))
            .filter_map(move |found| {
                Some((found.data, geodesic_distance(from, *self.positions.get(found.data)?)))
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{RngExt, SeedableRng};

    #[test]
    fn the_index_agrees_with_a_linear_scan() {
        let mut random = rand_chacha::ChaCha8Rng::seed_from_u64(7);
        let mut any = || {
            let (lon, lat) =
                (random.random_range(139.8..140.0), random.random_range(35.7..35.9));
            LonLat::try_new(lon, lat).expect("valid")
        };
        let positions: Vec<LonLat> = (0..300).map(|_| any()).collect();
        let plane = Plane::around(positions[0]);
        let index = NearestIndex::new(positions.clone(), &plane);
        for _ in 0..50 {
            let from = any();
            let (found, distance) = index.nearest(from, &plane).next().expect("not empty");
            let least = positions
                .iter()
                .map(|&to| geodesic_distance(from, to).as_meters())
                .fold(f64::INFINITY, f64::min);
            assert!((distance.as_meters() - least).abs() < 0.01);
            assert!(found < positions.len());
        }
    }
}
