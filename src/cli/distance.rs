//! Distances on the command line: `1km`, `800m`.

use std::str::FromStr;

use crate::unit::Meters;

/// A distance as typed; whether it is a usable radius is for the calculation to say, in words.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Distance(Meters);

impl Distance {
    pub(super) const fn meters(self) -> Meters {
        self.0
    }
}

impl FromStr for Distance {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        let (number, scale) = match (text.strip_suffix("km"), text.strip_suffix('m')) {
            (Some(number), _) => (number, 1000.0),
            (None, Some(number)) => (number, 1.0),
            (None, None) => return Err("1km, 800m".to_owned()),
        };
        let number: f64 = number.trim().parse().map_err(|_| "1km, 800m".to_owned())?;
        Ok(Self(Meters::meters(number * scale)))
    }
}
