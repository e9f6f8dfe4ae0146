//! The question: how catchments are drawn, what is shared out, and among whom.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{AccessError, Decay};
use crate::atlas::travel_radius;
use crate::coverage::Reading;
use crate::model::{AgeBand, Answer, Provider};
use crate::unit::Minutes;

/// How far an office reaches.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum Catchment {
    /// By straight-line distance; lengths of the weight in meters.
    Distance {
        /// The weight.
        decay: Decay,
    },
    /// By travel time, drawn as a distance (概算); lengths of the weight in minutes.
    Minutes {
        /// The weight.
        decay: Decay,
    },
    /// By what the office declared: 1 in 可, `theta` in 要相談, 0 outside.
    Declared {
        /// Weight of 要相談, from 0 to 1.
        theta: f64,
    },
}

/// What an office has to share out; the unit of every access figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Supply {
    /// One for every office.
    #[default]
    Offices,
    /// The capacity filed (定員; beds for clinics and hospitals). An office without one is not counted
    /// as 0 but listed.
    Capacity,
}

/// A question about access.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct AccessOptions {
    /// How far an office reaches.
    pub catchment: Catchment,
    /// What an office has to share out.
    pub supply: Supply,
    /// Among whom.
    pub band: AgeBand,
    /// Which answers to the capabilities count; levels of ranges are weighed by `theta` instead.
    pub reading: Reading,
}

/// METHODS 3.8: the weight of 要相談 unless another is given.
pub const THETA: f64 = 0.5;

impl Default for AccessOptions {
    fn default() -> Self {
        Self {
            catchment: Catchment::Declared { theta: THETA },
            supply: Supply::Offices,
            band: AgeBand::Over65,
            reading: Reading::Pessimistic,
        }
    }
}

impl Catchment {
    /// Reads a catchment: `declared`, a distance (`3km`, `800m`) or a time (`30min`, `30分`), with
    /// the weight of [`Decay::parse`] in the unit of the text; `theta` only counts for `declared`, but is checked for all.
    ///
    /// # Errors
    /// [`AccessError::Catchment`] ← none of the three; [`AccessError::Limit`],
    /// [`AccessError::Decay`], [`AccessError::Theta`] ← what it is made of.
    pub fn parse(text: &str, decay: &str, theta: f64) -> Result<Self, AccessError> {
        Self::Declared { theta }.check()?;
        let text = text.trim();
        let number = |end: &str| text.strip_suffix(end).map(|own| own.trim().parse::<f64>());
        let units = [
            number("km").map(|own| (own, 1_000.0, true)),
            number("min").or_else(|| number("分")).map(|own| (own, 1.0, false)),
            number("m").map(|own| (own, 1.0, true)),
        ];
        let catchment = match units.into_iter().flatten().next() {
            _ if matches!(text, "" | "declared") => Self::Declared { theta },
            Some((Ok(limit), scale, is_distance)) => {
                let decay = Decay::parse(decay, limit)?.scaled(scale);
                if is_distance { Self::Distance { decay } } else { Self::Minutes { decay } }
            }
            Some((Err(_), ..)) | None => return Err(AccessError::catchment(text)),
        };
        catchment.check()?;
        Ok(catchment)
    }

    /// Whether it can be drawn.
    ///
    /// # Errors
    /// [`AccessError::Limit`], [`AccessError::Decay`], [`AccessError::Theta`].
    pub fn check(&self) -> Result<(), AccessError> {
        match self {
            Self::Declared { theta } if (0.0..=1.0).contains(theta) => Ok(()),
            Self::Declared { theta } => Err(AccessError::Theta { value: *theta }),
            Self::Distance { decay } => decay.check(),
            Self::Minutes { decay } => decay.check().and_then(|()| decay.in_meters().check()),
        }
    }

    /// The weight by distance in meters; `None` for declared ranges.
    pub(super) fn by_distance(&self) -> Option<Decay> {
        match self {
            Self::Distance { decay } => Some(decay.clone()),
            Self::Minutes { decay } => Some(decay.in_meters()),
            Self::Declared { .. } => None,
        }
    }
}

impl Decay {
    /// A weight by minutes as one by meters (概算), see [`travel_radius`].
    fn in_meters(&self) -> Self {
        self.scaled(travel_radius(Minutes::minutes(1.0)).as_meters())
    }
}

impl Supply {
    /// What one office has; `None` where that is not known.
    pub(super) fn of(self, office: &Provider) -> Option<f64> {
        match self {
            Self::Offices => Some(1.0),
            Self::Capacity => office.capacity.filter(|&own| own > 0).map(f64::from),
        }
    }
}

/// Whether an office with this answer to the condition counts in a reading.
pub(super) fn counts(answer: Answer, reading: Reading) -> bool {
    match reading {
        Reading::Pessimistic => answer == Answer::Yes,
        Reading::Optimistic => matches!(answer, Answer::Yes | Answer::Consult),
        Reading::Unknown => answer != Answer::No,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn catchments_are_read_with_their_unit() {
        let distance = |text| Catchment::parse(text, "binary", THETA);
        let three = Catchment::Distance { decay: Decay::Binary { limit: 3_000.0 } };
        assert_eq!(distance("3km"), Ok(three.clone()));
        assert_eq!(distance(" 3000 m "), Ok(three));
        let half = Catchment::Minutes { decay: Decay::Binary { limit: 30.0 } };
        assert_eq!(distance("30min"), Ok(half.clone()));
        assert_eq!(distance("30分"), Ok(half));
        assert_eq!(distance("declared"), Ok(Catchment::Declared { theta: THETA }));
        let steps = Catchment::parse("3km", "1:1,3:0.5", THETA).expect("steps");
        let decay = steps.by_distance().expect("by distance");
        assert_eq!((decay.weight(1_000.0), decay.weight(1_001.0)), (1.0, 0.5));
    }

    #[test]
    fn minutes_become_the_approximate_radius() {
        let catchment = Catchment::parse("30min", "", THETA).expect("a catchment");
        let decay = catchment.by_distance().expect("by distance");
        // 20 km/h for half an hour, over the detour of 1.3.
        assert!((decay.limit() - 10_000.0 / 1.3).abs() < 1e-6);
    }

    #[test]
    fn what_is_no_catchment_is_refused_by_name() {
        for text in ["3", "km", "3 miles", "NaN", "far", "三km", "3km km"] {
            let refused = Catchment::parse(text, "", THETA);
            assert!(matches!(refused, Err(AccessError::Catchment { .. })), "{text}");
        }
        for text in ["NaNkm", "-3km", "0m", "infmin", "1e308km"] {
            let refused = Catchment::parse(text, "", THETA);
            assert!(matches!(refused, Err(AccessError::Limit { .. })), "{text}: {refused:?}");
        }
        for theta in [-0.1, 1.1, f64::NAN, f64::INFINITY] {
            let refused = Catchment::parse("declared", "", theta);
            assert!(matches!(refused, Err(AccessError::Theta { .. })), "{theta}");
        }
    }
}
