//! Which frame coordinates are in, and bringing them to longitude and latitude.

use geo_types::{Coord, LineString};
use proj4rs::Proj;

use super::feature::Drawing;
use crate::geometry::moved;

/// A frame official files use and we accept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::intake) enum Frame {
    /// Longitude and latitude on JGD2000, JGD2011 or WGS84: equal at our accuracy.
    Degrees,
    /// Japan plane rectangular, system 1 to 19, in meters.
    Plane(u8),
}

/// Why a frame is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub(in crate::intake) enum RefusedFrame {
    /// The old Tokyo datum: some 400 m off.
    #[error("`{found}`: Tokyo datum")]
    TokyoDatum {
        /// What the file says.
        found: String,
    },
    /// Anything else.
    #[error("`{found}`: not a frame of JGD2000, JGD2011 or WGS84")]
    Unknown {
        /// What the file says.
        found: String,
    },
}

/// Origins (latitude, longitude in degrees) of the plane rectangular systems 1 to 19.
///
/// # Source
/// 平面直角座標系 (平成14年国土交通省告示第9号).
const ORIGINS: [(f64, f64); 19] = [
    (33.0, 129.5),
    (33.0, 131.0),
    (36.0, 132.0 + 10.0 / 60.0),
    (33.0, 133.5),
    (36.0, 134.0 + 20.0 / 60.0),
    (36.0, 136.0),
    (36.0, 137.0 + 10.0 / 60.0),
    (36.0, 138.5),
    (36.0, 139.0 + 50.0 / 60.0),
    (40.0, 140.0 + 50.0 / 60.0),
    (44.0, 140.25),
    (44.0, 142.25),
    (44.0, 144.25),
    (26.0, 142.0),
    (26.0, 127.5),
    (26.0, 124.0),
    (26.0, 131.0),
    (20.0, 136.0),
    (26.0, 154.0),
];

impl Frame {
    /// The frame of an EPSG code.
    pub(in crate::intake) fn of_epsg(code: u32) -> Result<Self, RefusedFrame> {
        let found = format!("EPSG:{code}");
        let system = |first: u32| u8::try_from(code - first + 1).map(Self::Plane);
        match code {
            4326 | 4612 | 6668 | 4019 => Ok(Self::Degrees),
            6669..=6687 => system(6669).map_err(|_| RefusedFrame::Unknown { found }),
            2443..=2461 => system(2443).map_err(|_| RefusedFrame::Unknown { found }),
            4301 | 30161..=30179 => Err(RefusedFrame::TokyoDatum { found }),
            _ => Err(RefusedFrame::Unknown { found }),
        }
    }

    /// The frame a GeoJSON `crs` names, such as `urn:ogc:def:crs:EPSG::6668`.
    pub(in crate::intake) fn of_name(name: &str) -> Result<Self, RefusedFrame> {
        if name.ends_with("CRS84") {
            return Ok(Self::Degrees);
        }
        let code = name.rsplit(':').next().and_then(|code| code.parse().ok());
        match code {
            Some(code) if name.to_uppercase().contains("EPSG") => Self::of_epsg(code),
            _ => Err(RefusedFrame::Unknown { found: name.to_owned() }),
        }
    }

    /// The frame the text of a `.prj` file describes.
    pub(in crate::intake) fn of_prj(text: &str) -> Result<Self, RefusedFrame> {
        let upper = text.to_uppercase();
        let found = text.split('"').nth(1).unwrap_or(text).to_owned();
        if upper.contains("TOKYO") || upper.contains("BESSEL") {
            return Err(RefusedFrame::TokyoDatum { found });
        }
        let known =
            ["JGD_2000", "JGD2000", "JGD_2011", "JGD2011", "WGS_1984", "WGS 84", "WGS84"]
                .iter()
                .any(|datum| upper.contains(datum));
        let plane = upper.trim_start().starts_with("PROJ");
        match (known, plane) {
            (true, false) if upper.contains("GEOG") => Ok(Self::Degrees),
            (true, true) if upper.contains("TRANSVERSE_MERCATOR") => {
                plane_system(&upper).ok_or(RefusedFrame::Unknown { found })
            }
            _ => Err(RefusedFrame::Unknown { found }),
        }
    }

    /// Brings a drawing to longitude and latitude in degrees; `None` where that is not possible.
    pub(in crate::intake) fn to_degrees(self, drawing: Drawing) -> Option<Drawing> {
        let Self::Plane(system) = self else { return Some(drawing) };
        let (plane, degrees) = projections(system)?;
        let place = |at: Coord<f64>| {
            let mut point = (at.x, at.y);
            proj4rs::transform::transform(&plane, &degrees, &mut point).ok()?;
            Some(Coord { x: point.0.to_degrees(), y: point.1.to_degrees() })
        };
        Some(match drawing {
            Drawing::Nothing => Drawing::Nothing,
            Drawing::Point(at) => Drawing::Point(place(at)?),
            Drawing::Lines(lines) => {
                let line = |line: LineString<f64>| {
                    line.0.into_iter().map(place).collect::<Option<_>>()
                };
                Drawing::Lines(lines.into_iter().map(line).collect::<Option<_>>()?)
            }
            Drawing::Area(area) => Drawing::Area(moved(area, place)?),
        })
    }
}

fn projections(system: u8) -> Option<(Proj, Proj)> {
    let (lat, lon) = ORIGINS.get(usize::from(system).checked_sub(1)?)?;
    let plane = format!(
        "+proj=tmerc +lat_0={lat} +lon_0={lon} +k=0.9999 +x_0=0 +y_0=0 +ellps=GRS80 +units=m"
    );
    let plane = Proj::from_proj_string(&plane).ok()?;
    let degrees = Proj::from_proj_string("+proj=longlat +ellps=GRS80").ok()?;
    Some((plane, degrees))
}

fn plane_system(upper: &str) -> Option<Frame> {
    let lat = parameter(upper, "LATITUDE_OF_ORIGIN")?;
    let lon = parameter(upper, "CENTRAL_MERIDIAN")?;
    let near = |left: f64, right: f64| (left - right).abs() < 1e-4;
    let scale = parameter(upper, "SCALE_FACTOR")?;
    let index =
        ORIGINS.iter().position(|origin| near(origin.0, lat) && near(origin.1, lon))?;
    let system = u8::try_from(index + 1).ok()?;
    near(scale, 0.9999).then_some(Frame::Plane(system))
}

fn parameter(upper: &str, name: &str) -> Option<f64> {
    let rest = upper.split_once(&format!("\"{name}\""))?.1;
    let number = rest.trim_start_matches([',', ' ']).split([']', ',']).next()?;
    number.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo_types::{MultiPolygon, polygon};

    #[test]
    fn frames_are_recognized_or_refused_with_a_reason() {
        let degrees = r#"GEOGCS["GCS_JGD_2011",DATUM["D_JGD_2011"]]"#;
        assert_eq!(Frame::of_prj(degrees), Ok(Frame::Degrees));
        let plane = r#"PROJCS["JGD_2011_Japan_Zone_9",GEOGCS["GCS_JGD_2011"],PROJECTION["Transverse_Mercator"],PARAMETER["Central_Meridian",139.8333333333333],PARAMETER["Scale_Factor",0.9999],PARAMETER["Latitude_Of_Origin",36.0]]"#;
        assert_eq!(Frame::of_prj(plane), Ok(Frame::Plane(9)));
        let tokyo = r#"GEOGCS["GCS_Tokyo",DATUM["D_Tokyo"]]"#;
        assert!(matches!(Frame::of_prj(tokyo), Err(RefusedFrame::TokyoDatum { .. })));
        assert_eq!(Frame::of_name("urn:ogc:def:crs:OGC:1.3:CRS84"), Ok(Frame::Degrees));
        assert_eq!(Frame::of_name("urn:ogc:def:crs:EPSG::6677"), Ok(Frame::Plane(9)));
        assert!(Frame::of_name("EPSG:3857").is_err());
    }

    /// The origin of system 9 and a point from 国土地理院's published example: 36°06′13.58925″N,
    /// 140°05′16.27815″E is X = 11543.6883 m (north), Y = 22916.2436 m (east) in system 9.
    #[test]
    fn plane_coordinates_become_the_published_degrees() {
        let area: MultiPolygon<f64> = polygon![
            (x: 22916.2436, y: 11543.6883), (x: 0.0, y: 0.0), (x: 0.0, y: 10.0)
        ]
        .into();
        let Some(Drawing::Area(moved)) = Frame::Plane(9).to_degrees(Drawing::Area(area))
        else {
            panic!("projects to an area");
        };
        let at = moved.0[0].exterior().0[0];
        let point = Drawing::Point(Coord { x: 22916.2436, y: 11543.6883 });
        assert!(
            matches!(Frame::Plane(9).to_degrees(point), Some(Drawing::Point(own)) if own == at)
        );
        assert!((at.y - (36.0 + 6.0 / 60.0 + 13.58925 / 3600.0)).abs() < 1e-8, "{at:?}");
        assert!((at.x - (140.0 + 5.0 / 60.0 + 16.27815 / 3600.0)).abs() < 1e-8, "{at:?}");
    }
}
