//! The nearest of many positions, on the ellipsoid.

use super::{LonLat, Plane, PointIndex, geodesic_distance};
use crate::unit::Meters;

/// An index over positions, answering "which are nearest".
#[derive(Debug)]
pub struct NearestIndex {
    index: PointIndex,
    positions: Vec<LonLat>,
}

/// More than the plane may favor one length over another: it stretches or shrinks by 1.5e-3 at most,
/// at its corners.
const STRETCH: f64 = 1.004;

impl NearestIndex {
    /// Indexes positions; those outside the plane are never found.
    pub fn new(positions: Vec<LonLat>, plane: &Plane) -> Self {
        const PER_BUCKET: f64 = 2.0;
        let nowhere = [f64::NAN; 2];
        let points: Vec<[f64; 2]> =
            positions.iter().map(|&at| plane.project(at).unwrap_or(nowhere)).collect();
        Self { index: PointIndex::new(&points, PER_BUCKET), positions }
    }

    /// The `K` nearest positions with their distance on the ellipsoid.
    ///
    /// # Shape
    /// Indexes into the positions given, nearest first, ties by index; fewer where there are fewer;
    /// none from outside the plane. Exact: candidates of the plane are ranked again on the ellipsoid.
    pub fn nearest<const K: usize>(
        &self,
        from: LonLat,
        plane: &Plane,
    ) -> Vec<(usize, Meters)> {
        let Ok(origin) = plane.project(from) else { return Vec::new() };
        let in_plane = self.index.nearest::<K>(origin);
        let Some((_, last)) = in_plane.iter().last() else { return Vec::new() };
        let mut found: Vec<(usize, Meters)> = Vec::with_capacity(K + 1);
        self.index.each_within(origin, last.sqrt() * STRETCH, |slot, _| {
            let number = self.index.numbers()[slot as usize] as usize;
            found.push((number, geodesic_distance(from, self.positions[number])));
        });
        found.sort_by(|a, b| a.1.as_meters().total_cmp(&b.1.as_meters()).then(a.0.cmp(&b.0)));
        found.truncate(K);
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{RngExt, SeedableRng};

    #[test]
    fn the_index_agrees_with_a_linear_scan() {
        let mut random = rand_chacha::ChaCha8Rng::seed_from_u64(7);
        let mut any = |reach: f64| {
            let lon = random.random_range(139.9 - reach..139.9 + reach);
            let lat = random.random_range(35.8 - reach..35.8 + reach);
            LonLat::try_new(lon, lat).expect("valid")
        };
        for reach in [0.1, 3.0] {
            let positions: Vec<LonLat> = (0..300).map(|_| any(reach)).collect();
            let plane = Plane::around(LonLat::try_new(139.9, 35.8).expect("valid"));
            let index = NearestIndex::new(positions.clone(), &plane);
            for _ in 0..50 {
                let from = any(reach);
                let mut all: Vec<(usize, Meters)> = positions
                    .iter()
                    .map(|&to| geodesic_distance(from, to))
                    .enumerate()
                    .collect();
                all.sort_by(|a, b| a.1.as_meters().total_cmp(&b.1.as_meters()));
                assert_eq!(index.nearest::<3>(from, &plane), all[..3]);
            }
        }
    }

    #[test]
    fn offices_in_one_building_are_told_apart() {
        let at = LonLat::try_new(139.9, 35.8).expect("valid");
        let plane = Plane::around(at);
        let index = NearestIndex::new(vec![at; 4], &plane);
        let numbers: Vec<usize> =
            index.nearest::<3>(at, &plane).into_iter().map(|own| own.0).collect();
        assert_eq!(numbers, [0, 1, 2]);
        assert!(NearestIndex::new(Vec::new(), &plane).nearest::<3>(at, &plane).is_empty());
    }
}
