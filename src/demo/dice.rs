//! Seeded chance: every draw of the generator comes from here.
//!
//! A [`Dice`] is forked by a label and a number, so that drawing one more figure in one place does
//! not change every later place. Only operations that IEEE 754 rounds exactly are used, so that
//! machines agree.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// A stream of chance with a fixed seed.
pub(super) struct Dice(ChaCha8Rng);

impl Dice {
    /// The stream of `seed` for one purpose (`label`) and one subject (`number`).
    pub(super) fn new(seed: u64, label: &str, number: u64) -> Self {
        let mut hash = 0xcbf2_9ce4_8422_2325_u64 ^ seed;
        for byte in label.bytes().chain(number.to_le_bytes()) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
        Self(ChaCha8Rng::seed_from_u64(hash ^ seed.rotate_left(17)))
    }

    /// A number in `[0, 1)`.
    pub(super) fn unit(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// A number in `[low, high)`.
    pub(super) fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    /// An integer in `0..count`; 0 if `count` is 0.
    pub(super) fn below(&mut self, count: usize) -> usize {
        ((self.unit() * count as f64) as usize).min(count.saturating_sub(1))
    }

    /// An integer in `low..=high`.
    pub(super) fn range(&mut self, low: usize, high: usize) -> usize {
        low + self.below(high - low + 1)
    }

    /// Whether something of probability `share` happens.
    pub(super) fn chance(&mut self, share: f64) -> bool {
        self.unit() < share
    }

    /// A bell-shaped number with mean 0 and deviation 1, within -6 and 6.
    pub(super) fn bell(&mut self) -> f64 {
        (0..12).map(|_| self.unit()).sum::<f64>() - 6.0
    }

    /// One of `items`, which must not be empty.
    pub(super) fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }

    /// An index drawn in proportion to `weights`.
    pub(super) fn weighted(&mut self, weights: &[f64]) -> usize {
        let mut left = self.unit() * weights.iter().sum::<f64>();
        for (index, weight) in weights.iter().enumerate() {
            left -= weight;
            if left < 0.0 {
                return index;
            }
        }
        weights.len().saturating_sub(1)
    }

    /// Puts `items` in a random order.
    pub(super) fn shuffle<T>(&mut self, items: &mut [T]) {
        for end in (1..items.len()).rev() {
            let other = self.below(end + 1);
            items.swap(end, other);
        }
    }
}

/// The sine of a full circle times `turns`, by a polynomial, so that every platform agrees.
pub(super) fn wave(turns: f64) -> f64 {
    let turns = turns - turns.floor();
    let (sign, half) = if turns < 0.5 { (1.0, turns) } else { (-1.0, turns - 0.5) };
    let angle = half * std::f64::consts::TAU;
    let square = (angle - std::f64::consts::FRAC_PI_2) * (angle - std::f64::consts::FRAC_PI_2);
    // Taylor series of the cosine around the crest; the error is below 1e-7.
    let series = 1.0
        - square / 2.0
            * (1.0
                - square / 12.0
                    * (1.0 - square / 30.0 * (1.0 - square / 56.0 * (1.0 - square / 90.0))));
    sign * series
}

/// Shares `total` out in proportion to `weights` as integers that add up, largest remainder first.
pub(super) fn share_out(total: u32, weights: &[f64]) -> Vec<u32> {
    let sum: f64 = weights.iter().sum();
    if weights.is_empty() || sum <= 0.0 {
        return vec![0; weights.len()];
    }
    let exact: Vec<f64> =
        weights.iter().map(|weight| f64::from(total) * weight / sum).collect();
    let mut parts: Vec<u32> = exact.iter().map(|part| *part as u32).collect();
    let missing = total.saturating_sub(parts.iter().sum());
    let mut order: Vec<usize> = (0..weights.len()).collect();
    order.sort_by(|&a, &b| {
        let (rest_a, rest_b) = (exact[a] - exact[a].floor(), exact[b] - exact[b].floor());
        rest_b.total_cmp(&rest_a).then(a.cmp(&b))
    });
    for &index in order.iter().cycle().take(missing as usize) {
        parts[index] += 1;
    }
    parts
}
