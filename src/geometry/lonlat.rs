//! A position on the ellipsoid, longitude first.

use serde::{Deserialize, Serialize};

/// A position in degrees on JGD2011 (EPSG:6668), longitude before latitude.
///
/// # Units
/// Degrees; longitude in `[-180, 180]`, latitude in `[-90, 90]`, both finite.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "[f64; 2]", into = "[f64; 2]")]
pub struct LonLat {
    lon: f64,
    lat: f64,
}

/// Why a pair of numbers is not a usable position.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidPosition {
    /// A number is not finite or outside the range of degrees.
    #[error("`{lon}, {lat}`: not a longitude and latitude in degrees")]
    NotDegrees {
        /// The longitude given.
        lon: f64,
        /// The latitude given.
        lat: f64,
    },
    /// Exactly 0,0: the way official files write "unknown".
    #[error("`0, 0`: the position is missing")]
    Missing,
    /// Latitude and longitude were given in the other order.
    #[error("`{lon}, {lat}`: longitude and latitude are swapped")]
    Swapped {
        /// The longitude given.
        lon: f64,
        /// The latitude given.
        lat: f64,
    },
    /// Valid degrees, but not in Japan.
    #[error("`{lon}, {lat}`: outside Japan")]
    OutsideJapan {
        /// The longitude given.
        lon: f64,
        /// The latitude given.
        lat: f64,
    },
}

impl LonLat {
    /// Makes a position from finite degrees.
    ///
    /// # Errors
    /// [`InvalidPosition::NotDegrees`] if a number is not finite or out of range.
    pub fn try_new(lon: f64, lat: f64) -> Result<Self, InvalidPosition> {
        let degrees = (-180.0..=180.0).contains(&lon) && (-90.0..=90.0).contains(&lat);
        if degrees {
            Ok(Self { lon, lat })
        } else {
            Err(InvalidPosition::NotDegrees { lon, lat })
        }
    }

    /// Makes a position that lies in Japan's territory, as official files must.
    ///
    /// # Errors
    /// Every variant of [`InvalidPosition`].
    ///
    /// # Source
    /// Extreme points of Japan: 沖ノ鳥島 20.42°N, 弁天島 45.53°N, 与那国島 122.93°E, 南鳥島 153.99°E.
    pub fn in_japan(lon: f64, lat: f64) -> Result<Self, InvalidPosition> {
        const LON: std::ops::RangeInclusive<f64> = 122.9..=154.0;
        const LAT: std::ops::RangeInclusive<f64> = 20.4..=45.6;
        if lon == 0.0 && lat == 0.0 {
            return Err(InvalidPosition::Missing);
        }
        if LON.contains(&lat) && LAT.contains(&lon) {
            return Err(InvalidPosition::Swapped { lon, lat });
        }
        let position = Self::try_new(lon, lat)?;
        if LON.contains(&lon) && LAT.contains(&lat) {
            Ok(position)
        } else {
            Err(InvalidPosition::OutsideJapan { lon, lat })
        }
    }

    /// Longitude in degrees.
    pub const fn lon(self) -> f64 {
        self.lon
    }

    /// Latitude in degrees.
    pub const fn lat(self) -> f64 {
        self.lat
    }
}

impl TryFrom<[f64; 2]> for LonLat {
    type Error = InvalidPosition;
    fn try_from([lon, lat]: [f64; 2]) -> Result<Self, Self::Error> {
        Self::try_new(lon, lat)
    }
}

impl From<LonLat> for [f64; 2] {
    fn from(position: LonLat) -> Self {
        [position.lon, position.lat]
    }
}

/// A box along meridians and parallels; never crosses the antimeridian.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct BoundingBox {
    /// Smallest longitude, degrees.
    pub west: f64,
    /// Smallest latitude, degrees.
    pub south: f64,
    /// Largest longitude, degrees.
    pub east: f64,
    /// Largest latitude, degrees.
    pub north: f64,
}

impl BoundingBox {
    /// The smallest box around positions; `None` if there are none.
    pub fn around(positions: impl IntoIterator<Item = LonLat>) -> Option<Self> {
        positions.into_iter().fold(None, |bounds: Option<Self>, at| {
            let point = Self { west: at.lon, south: at.lat, east: at.lon, north: at.lat };
            Some(bounds.map_or(point, |bounds| bounds.union(&point)))
        })
    }

    /// The smallest box around both.
    pub fn union(&self, other: &Self) -> Self {
        Self {
            west: self.west.min(other.west),
            south: self.south.min(other.south),
            east: self.east.max(other.east),
            north: self.north.max(other.north),
        }
    }

    /// The box with a margin on every side, in degrees.
    pub fn widened(&self, margin: f64) -> Self {
        Self {
            west: self.west - margin,
            south: self.south - margin,
            east: self.east + margin,
            north: self.north + margin,
        }
    }

    /// Whether all of the other box lies in this one.
    pub fn holds(&self, other: &Self) -> bool {
        self.union(other) == *self
    }

    /// Whether the boxes share at least a point.
    pub fn intersects(&self, other: &Self) -> bool {
        self.west <= other.east
            && other.west <= self.east
            && self.south <= other.north
            && other.south <= self.north
    }

    /// Whether the position lies in the box or on its border.
    pub fn contains(&self, at: LonLat) -> bool {
        (self.west..=self.east).contains(&at.lon)
            && (self.south..=self.north).contains(&at.lat)
    }

    /// The middle of the box.
    pub fn center(&self) -> LonLat {
        LonLat { lon: (self.west + self.east) / 2.0, lat: (self.south + self.north) / 2.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_official_files_get_wrong_are_told_apart() {
        assert_eq!(LonLat::in_japan(0.0, 0.0), Err(InvalidPosition::Missing));
        assert!(matches!(LonLat::in_japan(35.7, 139.9), Err(InvalidPosition::Swapped { .. })));
        assert!(matches!(
            LonLat::in_japan(2.35, 48.85),
            Err(InvalidPosition::OutsideJapan { .. })
        ));
        assert!(matches!(
            LonLat::in_japan(f64::NAN, 35.0),
            Err(InvalidPosition::NotDegrees { .. })
        ));
        assert!(LonLat::in_japan(139.9, 35.79).is_ok());
    }
}
