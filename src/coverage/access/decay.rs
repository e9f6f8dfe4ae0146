//! How much a place counts by how far it is.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::AccessError;

/// A step of a weight: so much up to here.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Step {
    /// Up to and including this distance or time.
    pub within: f64,
    /// The weight, above 0 and at most 1.
    pub weight: f64,
}

/// The weight of a place in a catchment by its distance or travel time.
///
/// # Units
/// All lengths in one unit, meters or minutes; the catchment says which. Weights are in `[0, 1]`,
/// never rise with distance and are 0 beyond the limit.
/// # Source
/// METHODS 3.8.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "function", rename_all = "snake_case")]
pub enum Decay {
    /// 1 up to the limit (2SFCA).
    Binary {
        /// The limit.
        limit: f64,
    },
    /// Steps, nearest first; the last one is the limit (E2SFCA).
    Steps {
        /// The steps.
        steps: Vec<Step>,
    },
    /// `exp(−d² / 2σ²)` up to the limit.
    Gaussian {
        /// σ.
        sigma: f64,
        /// The limit.
        limit: f64,
    },
    /// 1 up to `full_within`, then `(full_within / d)^exponent` up to the limit.
    Power {
        /// The exponent.
        exponent: f64,
        /// Where the weight begins to fall.
        full_within: f64,
        /// The limit.
        limit: f64,
    },
}

/// Luo & Qi 2009: weights of the three zones of a catchment.
const GENTLE: [f64; 3] = [1.0, 0.68, 0.22];
const SHARP: [f64; 3] = [1.0, 0.42, 0.09];

/// Farther than any place from any other, in meters; in minutes far beyond any visit.
const LONGEST: f64 = 1e7;

/// More steps than any published weighting has.
const MOST_STEPS: usize = 24;

impl Decay {
    /// Luo & Qi's gentle steps: 1, 0.68, 0.22 by thirds of the limit.
    pub fn gentle(limit: f64) -> Self {
        thirds(limit, GENTLE)
    }

    /// Luo & Qi's sharp steps: 1, 0.42, 0.09 by thirds of the limit.
    pub fn sharp(limit: f64) -> Self {
        thirds(limit, SHARP)
    }

    /// A bell with σ a third of the limit: 0.011 at the limit.
    pub fn gaussian(limit: f64) -> Self {
        Self::Gaussian { sigma: limit / 3.0, limit }
    }

    /// Falling with 1/d from a tenth of the limit on: 0.1 at the limit.
    pub fn power(limit: f64) -> Self {
        Self::Power { exponent: 1.0, full_within: limit / 10.0, limit }
    }

    /// A weight by name (`binary`, `gentle`, `sharp`, `gaussian`, `power`) or as steps such as
    /// `10:1,20:0.68,30:0.22`, which must end at the limit; limit and steps in one unit.
    ///
    /// # Errors
    /// [`AccessError::Decay`] ← neither; [`AccessError::Limit`] ← a limit that is none.
    pub fn parse(text: &str, limit: f64) -> Result<Self, AccessError> {
        let decay = match text.trim() {
            "" | "gentle" => Self::gentle(limit),
            "binary" => Self::Binary { limit },
            "sharp" => Self::sharp(limit),
            "gaussian" => Self::gaussian(limit),
            "power" => Self::power(limit),
            steps => parse_steps(steps)
                .map(|steps| Self::Steps { steps })
                .filter(|own| own.limit() == limit)
                .ok_or_else(|| AccessError::decay(text))?,
        };
        decay.check()?;
        Ok(decay)
    }

    /// Distance or time beyond which nothing counts.
    pub fn limit(&self) -> f64 {
        match self {
            Self::Binary { limit }
            | Self::Gaussian { limit, .. }
            | Self::Power { limit, .. } => *limit,
            Self::Steps { steps } => steps.last().map_or(0.0, |last| last.within),
        }
    }

    /// The weight at a distance or time.
    pub fn weight(&self, at: f64) -> f64 {
        match self {
            _ if at > self.limit() => 0.0,
            Self::Binary { .. } => 1.0,
            Self::Steps { steps } => {
                steps.iter().find(|step| at <= step.within).map_or(0.0, |step| step.weight)
            }
            Self::Gaussian { sigma, .. } => (-at * at / (2.0 * sigma * sigma)).exp(),
            Self::Power { exponent, full_within, .. } => {
                if at <= *full_within {
                    1.0
                } else {
                    (full_within / at).powf(*exponent)
                }
            }
        }
    }

    /// The same weight with every length so many times as long, as from minutes to meters.
    pub fn scaled(&self, by: f64) -> Self {
        match self {
            Self::Binary { limit } => Self::Binary { limit: limit * by },
            Self::Steps { steps } => Self::Steps {
                steps: steps
                    .iter()
                    .map(|step| Step { within: step.within * by, ..*step })
                    .collect(),
            },
            Self::Gaussian { sigma, limit } => {
                Self::Gaussian { sigma: sigma * by, limit: limit * by }
            }
            Self::Power { exponent, full_within, limit } => Self::Power {
                exponent: *exponent,
                full_within: full_within * by,
                limit: limit * by,
            },
        }
    }

    /// Whether it is a weight as described above.
    ///
    /// # Errors
    /// [`AccessError::Limit`] ← a limit that is not a length above 0; [`AccessError::Decay`] ← steps
    /// that do not go outward and down, or a parameter that is not above 0.
    pub fn check(&self) -> Result<(), AccessError> {
        let is_length = |value: f64| value.is_finite() && value > 0.0;
        let limit = self.limit();
        let has_steps = !matches!(self, Self::Steps { steps } if steps.is_empty());
        if has_steps && !(is_length(limit) && limit <= LONGEST) {
            return Err(AccessError::Limit { value: limit });
        }
        let is_good = match self {
            Self::Binary { .. } => true,
            Self::Steps { steps } => are_steps(steps),
            Self::Gaussian { sigma, .. } => is_length(*sigma),
            Self::Power { exponent, full_within, .. } => {
                is_length(*exponent) && is_length(*full_within)
            }
        };
        is_good.then_some(()).ok_or_else(|| AccessError::decay(&format!("{self:?}")))
    }
}

fn thirds(limit: f64, weights: [f64; 3]) -> Decay {
    let bounds = [limit / 3.0, limit * 2.0 / 3.0, limit];
    let steps = bounds.into_iter().zip(weights);
    Decay::Steps { steps: steps.map(|(within, weight)| Step { within, weight }).collect() }
}

fn parse_steps(text: &str) -> Option<Vec<Step>> {
    let step = |part: &str| {
        let (within, weight) = part.split_once(':')?;
        Some(Step { within: within.trim().parse().ok()?, weight: weight.trim().parse().ok()? })
    };
    text.split(',').map(step).collect()
}

fn are_steps(steps: &[Step]) -> bool {
    let each = steps.iter().all(|step| {
        step.within.is_finite() && step.within > 0.0 && step.weight > 0.0 && step.weight <= 1.0
    });
    let in_order = steps
        .windows(2)
        .all(|pair| pair[0].within < pair[1].within && pair[0].weight >= pair[1].weight);
    each && in_order && (1..=MOST_STEPS).contains(&steps.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn weights_are_read_by_name_and_as_steps() {
        let steps = Decay::parse("10:1, 20:0.68,30:0.22", 30.0).expect("steps");
        assert_eq!(steps, Decay::gentle(30.0));
        assert_eq!(Decay::parse("", 30.0), Ok(Decay::gentle(30.0)));
        assert_eq!(Decay::parse("sharp", 30.0).expect("sharp").weight(10.1), 0.42);
        for text in [
            "steep",
            "10:1,20",
            "20:1,10:0.5,30:0.1",
            "10:0.5,30:1",
            "10:1,20:0.5",
            "10:NaN,30:0.1",
            "inf:1",
            "30:0",
            "30:1.1",
            "-30:1",
            ":",
            ",",
        ] {
            let refused = Decay::parse(text, 30.0);
            assert!(matches!(refused, Err(AccessError::Decay { .. })), "{text}: {refused:?}");
        }
    }

    #[test]
    fn a_limit_is_a_length() {
        for limit in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            for name in ["binary", "gentle", "gaussian", "power"] {
                let refused = Decay::parse(name, limit);
                assert!(matches!(refused, Err(AccessError::Limit { .. })), "{name} {limit}");
            }
        }
    }

    proptest! {
        #[test]
        fn weights_never_rise_and_end_at_the_limit(
            which in 0..5_usize, limit in 0.1..1e5, near in 0.0..1.5, more in 0.0..0.5
        ) {
            let name = ["binary", "gentle", "sharp", "gaussian", "power"][which];
            let decay = Decay::parse(name, limit).expect("a weight");
            let (one, two) = (decay.weight(near * limit), decay.weight((near + more) * limit));
            prop_assert!((0.0..=1.0).contains(&one) && two <= one);
            prop_assert_eq!(one > 0.0, near * limit <= limit);
            let scaled = decay.scaled(256.0).weight(near * limit * 256.0);
            prop_assert!((scaled - one).abs() < 1e-12);
        }
    }
}
