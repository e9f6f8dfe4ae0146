//! How unevenly access is spread over people.

/// The population-weighted Gini index of values; `None` without people or where the mean is 0.
///
/// # Units
/// `people` in persons; values not negative. The result is in `[0, 1]`: 0 when all have the same.
/// # Shape
/// Pairs of value and people, in any order.
/// # Source
/// `G = Σ_i Σ_k w_i w_k |A_i − A_k| / (2 W² Ā)`, METHODS 3.8, here by one pass over sorted values.
pub fn gini(of: &[(f64, f64)]) -> Option<f64> {
    let sorted = sorted(of);
    let people: f64 = sorted.iter().map(|(_, people)| people).sum();
    let total: f64 = sorted.iter().map(|(value, people)| value * people).sum();
    // Also refuses what is not a number.
    if !(people > 0.0 && total > 0.0 && total.is_finite()) {
        return None;
    }
    let (mut people_below, mut total_below, mut differences) = (0.0, 0.0, 0.0);
    for (value, own) in sorted {
        differences += own * (value * people_below - total_below);
        people_below += own;
        total_below += own * value;
    }
    Some((differences / (people * total)).clamp(0.0, 1.0))
}

/// How many equal parts of the people the Lorenz curve is given for.
pub const LORENZ_PARTS: u32 = 10;

/// The Lorenz curve: the share of all access that the worst served 0, 10, … 100 % of the people have;
/// empty where [`gini`] is `None`.
pub fn lorenz(of: &[(f64, f64)]) -> Vec<f64> {
    let sorted = sorted(of);
    let people: f64 = sorted.iter().map(|(_, people)| people).sum();
    let total: f64 = sorted.iter().map(|(value, people)| value * people).sum();
    if !(people > 0.0 && total > 0.0 && total.is_finite()) {
        return Vec::new();
    }
    let mut rest = sorted.into_iter().peekable();
    let (mut people_below, mut total_below) = (0.0, 0.0);
    let parts = (0..LORENZ_PARTS).map(|part| {
        let wanted = people * f64::from(part) / f64::from(LORENZ_PARTS);
        while let Some((value, own)) = rest.next_if(|(_, own)| people_below + own <= wanted) {
            people_below += own;
            total_below += own * value;
        }
        let within = rest.peek().map_or(0.0, |(value, _)| value * (wanted - people_below));
        ((total_below + within) / total).clamp(0.0, 1.0)
    });
    parts.chain([1.0]).collect()
}

fn sorted(of: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let mut sorted: Vec<(f64, f64)> = of.iter().copied().filter(|own| own.1 > 0.0).collect();
    sorted.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    sorted
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn by_all_pairs(of: &[(f64, f64)]) -> Option<f64> {
        let people: f64 = of.iter().map(|own| own.1).sum();
        let mean = of.iter().map(|own| own.0 * own.1).sum::<f64>() / people;
        let pairs = of.iter().flat_map(|i| of.iter().map(move |k| (i, k)));
        let sum: f64 = pairs.map(|(i, k)| i.1 * k.1 * (i.0 - k.0).abs()).sum();
        (people > 0.0 && mean > 0.0).then(|| sum / (2.0 * people * people * mean))
    }

    #[test]
    fn the_golden_city_has_its_index() {
        // METHODS 3.8, [calc].
        let city = [(2.307_485, 1_000.0), (2.299_047, 2_000.0), (0.188_841, 500.0)];
        assert!((gini(&city).expect("an index") - 0.130_057).abs() < 1e-6);
    }

    #[test]
    fn nothing_to_share_has_no_index() {
        assert_eq!(gini(&[]), None);
        assert_eq!(gini(&[(0.0, 10.0), (0.0, 5.0)]), None);
        assert_eq!(gini(&[(3.0, 0.0)]), None);
        assert_eq!(gini(&[(f64::NAN, 1.0)]), None);
        assert!(lorenz(&[(0.0, 10.0)]).is_empty());
        assert_eq!(gini(&[(3.0, 7.0)]), Some(0.0));
    }

    #[test]
    fn the_curve_tells_what_the_worst_served_have() {
        let half = lorenz(&[(3.0, 50.0), (1.0, 50.0)]);
        assert_eq!(half.len(), 11);
        for (index, expected) in [(0, 0.0), (2, 0.1), (5, 0.25), (6, 0.4), (10, 1.0)] {
            assert!((half[index] - expected).abs() < 1e-12, "{half:?}");
        }
    }

    proptest! {
        #[test]
        fn one_pass_agrees_with_all_pairs(
            of in prop::collection::vec((0.0..10.0, 0.0..500.0), 1..60)
        ) {
            let (found, expected) = (gini(&of), by_all_pairs(&of));
            prop_assert_eq!(found.is_some(), expected.is_some());
            if let (Some(found), Some(expected)) = (found, expected) {
                prop_assert!((0.0..=1.0).contains(&found));
                prop_assert!((found - expected).abs() < 1e-9);
            }
            let curve = lorenz(&of);
            prop_assert!(curve.windows(2).all(|pair| pair[0] <= pair[1] + 1e-12));
            prop_assert!((0..).zip(&curve).all(|(part, own)| *own <= f64::from(part) / 10.0 + 1e-9));
        }
    }
}
