//! Cells of the standard grid square (JIS X 0410): 1 km, 500 m and 250 m.

use geo_types::{LineString, Polygon};
use jismesh::{MeshCode, MeshLevel};

use super::{LonLat, Region};

/// A cell of the standard grid square, known by its code.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MeshCell {
    south_west: [f64; 2],
    north_east: [f64; 2],
}

/// Why a text is not a mesh code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidMeshCode {
    /// Not 8, 9 or 10 digits.
    #[error("`{text}`: a mesh code has 8 (1 km), 9 (500 m) or 10 (250 m) digits")]
    Length {
        /// The text given.
        text: String,
    },
    /// Digits that no cell has.
    #[error("`{text}`: no cell has this mesh code")]
    NoSuchCell {
        /// The text given.
        text: String,
    },
}

impl MeshCell {
    /// Reads a code of 8 (1 km), 9 (500 m) or 10 (250 m) digits.
    ///
    /// # Errors
    /// [`InvalidMeshCode`] if the text has another length or the digits name no cell.
    ///
    /// # Source
    /// JIS X 0410; a 10-digit code is read as a quarter mesh (250 m), never as 100 m.
    pub fn parse(text: &str) -> Result<Self, InvalidMeshCode> {
        let level = match text.len() {
            8 => MeshLevel::Lv3,
            9 => MeshLevel::Lv4,
            10 => MeshLevel::Lv5,
            _ => return Err(InvalidMeshCode::Length { text: text.to_owned() }),
        };
        let none = || InvalidMeshCode::NoSuchCell { text: text.to_owned() };
        if !text.bytes().all(|digit| digit.is_ascii_digit()) {
            return Err(none());
        }
        let number: u64 = text.parse().map_err(|_| none())?;
        let code = MeshCode::try_from(number).map_err(|_| none())?;
        if code.level != level {
            return Err(none());
        }
        let (south, west) = code.point(0.0, 0.0).map_err(|_| none())?;
        let (north, east) = code.point(1.0, 1.0).map_err(|_| none())?;
        let cell = Self { south_west: [west, south], north_east: [east, north] };
        // The crate accepts digits no cell has; the middle of a real cell leads back to its code.
        let middle = MeshCode::try_from_latlng(
            f64::midpoint(south, north),
            f64::midpoint(west, east),
            level,
        );
        match middle {
            Ok(middle) if u64::from(middle) == number && east <= 180.0 => Ok(cell),
            _ => Err(none()),
        }
    }

    /// The code of the 250 m cell a position lies in.
    pub fn quarter_code(at: LonLat) -> Option<String> {
        let code = MeshCode::try_from_latlng(at.lat(), at.lon(), MeshLevel::Lv5).ok()?;
        Some(u64::from(code).to_string())
    }

    /// The middle of the cell.
    pub fn center(&self) -> LonLat {
        let middle =
            |index: usize| f64::midpoint(self.south_west[index], self.north_east[index]);
        LonLat::try_new(middle(0), middle(1)).expect("mesh codes lie within valid degrees")
    }

    /// The cell as a region.
    pub fn region(&self) -> Region {
        let ([west, south], [east, north]) = (self.south_west, self.north_east);
        let ring =
            LineString::from(vec![(west, south), (east, south), (east, north), (west, north)]);
        Region::try_new(Polygon::new(ring, vec![]).into()).expect("a cell encloses an area")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_agree_with_the_golden_positions() {
        // METHODS 3.5.
        let golden = [
            (139.745_433, 35.658_581, "5339359921"),
            (135.759_363, 34.987_574, "5235368041"),
            (139.903_17, 35.787_64, "5339574232"),
        ];
        for (lon, lat, code) in golden {
            let at = LonLat::try_new(lon, lat).expect("valid");
            assert_eq!(MeshCell::quarter_code(at).as_deref(), Some(code));
            for digits in [8, 9, 10] {
                let cell = MeshCell::parse(&code[..digits]).expect("a code");
                assert!(cell.region().contains(at), "{}", &code[..digits]);
            }
        }
    }

    #[test]
    fn what_is_not_a_code_is_refused() {
        for text in ["", "533935", "53393599x", "5339359905", "533935995", "99999999"] {
            assert!(MeshCell::parse(text).is_err(), "{text}");
        }
    }
}
