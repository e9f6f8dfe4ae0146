//! Quantities as types: a number never travels without its unit.

use serde::{Deserialize, Serialize};

macro_rules! quantity {
    ($(#[$doc:meta])* $name:ident, $from:ident, $get:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Default, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(f64);

        #[expect(clippy::self_named_constructors, reason = "the unit is the constructor's name")]
        impl $name {
            /// Makes the quantity from a number in its unit.
            pub const fn $from(value: f64) -> Self {
                Self(value)
            }

            /// Reads the number back in its unit.
            pub const fn $get(self) -> f64 {
                self.0
            }
        }

        impl std::ops::Add for $name {
            type Output = Self;
            fn add(self, other: Self) -> Self {
                Self(self.0 + other.0)
            }
        }

        impl std::ops::AddAssign for $name {
            fn add_assign(&mut self, other: Self) {
                self.0 += other.0;
            }
        }

        impl std::ops::Sub for $name {
            type Output = Self;
            fn sub(self, other: Self) -> Self {
                Self(self.0 - other.0)
            }
        }

        impl std::iter::Sum for $name {
            fn sum<I: Iterator<Item = Self>>(iter: I) -> Self {
                Self(iter.map(|quantity| quantity.0).sum())
            }
        }
    };
}

quantity!(
    /// A length in meters.
    Meters, meters, as_meters
);
quantity!(
    /// An area in square meters on the ellipsoid, unless a name says `planar`.
    SquareMeters, square_meters, as_square_meters
);
quantity!(
    /// A travel time in minutes.
    Minutes, minutes, as_minutes
);
quantity!(
    /// A number of people; fractional, because areal weighting divides cells.
    Persons, persons, as_persons
);

impl Meters {
    /// Makes a length from kilometers.
    pub const fn kilometers(value: f64) -> Self {
        Self(value * 1000.0)
    }
}

impl SquareMeters {
    /// The area in square kilometers.
    pub fn as_square_kilometers(self) -> f64 {
        self.0 / 1e6
    }
}

/// Returns `part / whole`, or `None` when there is no whole to share.
pub fn share(part: f64, whole: f64) -> Option<f64> {
    (whole > 0.0).then(|| part / whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_of_nothing_is_absent_and_not_zero() {
        assert_eq!(share(0.0, 0.0), None);
        assert_eq!(share(1.0, 4.0), Some(0.25));
    }

    #[test]
    fn kilometers_are_a_thousand_meters() {
        assert_eq!(Meters::kilometers(3.5).as_meters(), 3500.0);
        assert_eq!(SquareMeters::square_meters(2.5e6).as_square_kilometers(), 2.5);
    }
}
