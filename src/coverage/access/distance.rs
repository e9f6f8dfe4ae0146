//! How far it is to the nearest office, and to the third nearest.

use serde::Serialize;
use utoipa::ToSchema;

use crate::unit::Meters;

/// Distances within which shares of people are given, kilometers (METHODS 3.9).
pub const WITHIN_KM: [u32; 6] = [1, 2, 3, 5, 10, 16];

/// Straight-line distances of people to an office.
///
/// # Units
/// Meters along the ellipsoid from the middle of each mesh cell (or a point well inside each town),
/// weighted by people.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
pub struct DistanceFigures {
    /// Mean.
    pub mean_m: f64,
    /// Half of the people are at most so far away.
    pub median_m: f64,
    /// Nine in ten people are at most so far away.
    pub p90_m: f64,
    /// The farthest.
    pub max_m: f64,
    /// Share of people within 1, 2, 3, 5, 10 and 16 km.
    pub within: [f64; WITHIN_KM.len()],
}

/// Straight-line distances from the centers of gravity of the towns, each counted once.
///
/// # Source
/// The figures of Nakai are of this kind; METHODS 3.9.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
pub struct TownDistances {
    /// Number of towns.
    pub towns: usize,
    /// Unweighted mean, meters.
    pub mean_m: f64,
    /// The nearest town's, meters.
    pub min_m: f64,
    /// The farthest town's, meters.
    pub max_m: f64,
}

/// Sums up pairs of distance and people; `None` without people.
///
/// # Shape
/// In any order. Quantiles are the least distance within which at least that share lives.
pub fn distance_figures(of: &[(Meters, f64)]) -> Option<DistanceFigures> {
    let mut sorted: Vec<(f64, f64)> =
        of.iter().filter(|own| own.1 > 0.0).map(|own| (own.0.as_meters(), own.1)).collect();
    sorted.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let people: f64 = sorted.iter().map(|own| own.1).sum();
    let max_m = sorted.last()?.0;
    let quantile = |share: f64| {
        // Rounding of the sum must not push a quantile one place further.
        let wanted = share * people * (1.0 - 1e-12);
        let mut below = 0.0;
        let reached = |&&(_, own): &&(f64, f64)| {
            below += own;
            below >= wanted
        };
        sorted.iter().find(reached).map_or(max_m, |own| own.0)
    };
    let within = WITHIN_KM.map(|km| {
        let limit = f64::from(km) * 1_000.0;
        let near = sorted.iter().take_while(|own| own.0 <= limit);
        (near.map(|own| own.1).sum::<f64>() / people).min(1.0)
    });
    let weighted: f64 = sorted.iter().map(|(meters, own)| meters * own).sum();
    Some(DistanceFigures {
        mean_m: weighted / people,
        median_m: quantile(0.5),
        p90_m: quantile(0.9),
        max_m,
        within,
    })
}

/// Sums up the distances of towns; `None` without towns.
pub fn town_distances(of: &[Meters]) -> Option<TownDistances> {
    let meters = || of.iter().map(|own| own.as_meters());
    let (min_m, max_m) = (meters().reduce(f64::min)?, meters().reduce(f64::max)?);
    #[expect(clippy::cast_precision_loss, reason = "a count of towns")]
    let mean_m = meters().sum::<f64>() / of.len() as f64;
    Some(TownDistances { towns: of.len(), mean_m, min_m, max_m })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(meters: f64, people: f64) -> (Meters, f64) {
        (Meters::meters(meters), people)
    }

    #[test]
    fn people_weigh_and_empty_places_do_not() {
        let figures = distance_figures(&[
            at(4_000.0, 10.0),
            at(500.0, 50.0),
            at(2_000.0, 40.0),
            at(90_000.0, 0.0),
        ]);
        let figures = figures.expect("people");
        assert!((figures.mean_m - 1_450.0).abs() < 1e-9);
        assert_eq!(
            (figures.median_m, figures.p90_m, figures.max_m),
            (500.0, 2_000.0, 4_000.0)
        );
        assert_eq!(figures.within, [0.5, 0.9, 0.9, 1.0, 1.0, 1.0]);
        assert_eq!(distance_figures(&[at(5.0, 0.0)]), None);
        assert_eq!(distance_figures(&[]), None);
        let towns = town_distances(&[500.0, 4_000.0, 1_500.0].map(Meters::meters));
        let expected =
            TownDistances { towns: 3, mean_m: 2_000.0, min_m: 500.0, max_m: 4_000.0 };
        assert_eq!(towns, Some(expected));
        assert_eq!(town_distances(&[]), None);
    }

    proptest! {
        #[test]
        fn quantiles_are_in_order_and_split_the_people(
            of in prop::collection::vec((0.0..20e3, 0.0..500.0), 1..60)
        ) {
            let of: Vec<(Meters, f64)> = of.into_iter().map(|(m, people)| at(m, people)).collect();
            if let Some(own) = distance_figures(&of) {
                prop_assert!(own.median_m <= own.p90_m && own.p90_m <= own.max_m);
                prop_assert!(own.mean_m <= own.max_m + 1e-9);
                prop_assert!(own.within.windows(2).all(|pair| pair[0] <= pair[1]));
                let people: f64 = of.iter().map(|own| own.1).sum();
                let near: f64 =
                    of.iter().filter(|one| one.0.as_meters() <= own.median_m).map(|one| one.1).sum();
                prop_assert!(near >= 0.5 * people * (1.0 - 1e-9));
            }
        }
    }
}
