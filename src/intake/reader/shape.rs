//! Shapes of a shapefile, every count checked against the bytes that are there.
//!
//! The `shapefile` crate reads them. It reserves memory for the counts a record claims, and a
//! damaged file could ask for gigabytes; so records whose counts do not fit are emptied first.

use std::io::Cursor;

use geo_types::{Coord, LineString};
use shapefile::record::traits::HasXY;

use super::MAX_VERTICES;
use super::feature::Drawing;
use super::text::Encoding;
use crate::geometry::polygons_of_rings;

/// Rings in one record; the most intricate coastal town has a few hundred.
const MAX_RINGS: usize = 10_000;
/// Length of the main file header, and of a record's.
const HEADER: usize = 100;
const RECORD_HEADER: usize = 8;

/// The files of one shapefile.
#[derive(Debug, Default)]
pub(in crate::intake) struct ShapeSet {
    /// Path without extension.
    pub(in crate::intake) stem: String,
    /// What its attributes are written in, as somebody said.
    pub(in crate::intake) said: Option<Encoding>,
    /// Geometry.
    pub(in crate::intake) shp: Option<Vec<u8>>,
    /// Attributes.
    pub(in crate::intake) dbf: Option<Vec<u8>>,
    /// Projection.
    pub(in crate::intake) prj: Option<String>,
    /// Code page of the attributes.
    pub(in crate::intake) cpg: Option<String>,
}

/// Why geometry cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub(in crate::intake) enum UnreadableShape {
    /// Not a shapefile.
    #[error("not a shapefile")]
    NotShapefile,
    /// Holds shapes in space.
    #[error("shape type {found}, expected points, lines or polygons")]
    UnusedType {
        /// Shape type code found.
        found: i32,
    },
    /// More vertices than any official file has.
    #[error("more than {limit} vertices")]
    TooLarge {
        /// The limit.
        limit: usize,
    },
}

/// The drawings of a `.shp` file, in order, coordinates as written, and whether the file ends too
/// early. Records that are empty or damaged are [`Drawing::Nothing`].
pub(in crate::intake) fn drawings(
    bytes: &[u8],
) -> Result<(Vec<Drawing>, bool), UnreadableShape> {
    let (sound, truncated) = without_damage(bytes)?;
    let mut reader = shapefile::ShapeReader::new(Cursor::new(sound))
        .map_err(|_| UnreadableShape::NotShapefile)?;
    let (mut drawings, mut vertices) = (Vec::new(), 0);
    for shape in reader.iter_shapes() {
        let Ok(shape) = shape else { return Ok((drawings, true)) };
        let drawing = drawing(&shape)
            .ok_or_else(|| UnreadableShape::UnusedType { found: shape.shapetype() as i32 })?;
        vertices += drawing.vertex_count();
        if vertices > MAX_VERTICES {
            return Err(UnreadableShape::TooLarge { limit: MAX_VERTICES });
        }
        drawings.push(drawing);
    }
    Ok((drawings, truncated))
}

/// A record's drawing; `None` for shapes in space.
fn drawing(shape: &shapefile::Shape) -> Option<Drawing> {
    use shapefile::Shape as Own;
    Some(match shape {
        Own::NullShape => Drawing::Nothing,
        Own::Point(point) => Drawing::Point(coord(point)),
        Own::PointM(point) => Drawing::Point(coord(point)),
        Own::PointZ(point) => Drawing::Point(coord(point)),
        Own::Multipoint(points) => only(points.points()),
        Own::MultipointM(points) => only(points.points()),
        Own::MultipointZ(points) => only(points.points()),
        Own::Polyline(line) => Drawing::Lines(parts(line.parts())),
        Own::PolylineM(line) => Drawing::Lines(parts(line.parts())),
        Own::PolylineZ(line) => Drawing::Lines(parts(line.parts())),
        Own::Polygon(polygon) => Drawing::Area(polygons_of_rings(lines(polygon.rings()))),
        Own::PolygonM(polygon) => Drawing::Area(polygons_of_rings(lines(polygon.rings()))),
        Own::PolygonZ(polygon) => Drawing::Area(polygons_of_rings(lines(polygon.rings()))),
        Own::Multipatch(_) => return None,
    })
}

fn coord<P: HasXY>(at: &P) -> Coord<f64> {
    Coord { x: at.x(), y: at.y() }
}

/// The point of a record that has one; several are no place.
fn only<P: HasXY>(points: &[P]) -> Drawing {
    match points {
        [one] => Drawing::Point(coord(one)),
        _ => Drawing::Nothing,
    }
}

fn parts<P: HasXY>(parts: &[Vec<P>]) -> Vec<LineString<f64>> {
    parts.iter().map(|part| part.iter().map(coord).collect()).collect()
}

fn lines<P: HasXY>(rings: &[shapefile::PolygonRing<P>]) -> Vec<LineString<f64>> {
    rings.iter().map(|ring| ring.points().iter().map(coord).collect()).collect()
}

/// The file with every record whose counts do not fit its bytes emptied, up to the first record
/// that is not all there; and whether there was one.
fn without_damage(bytes: &[u8]) -> Result<(Vec<u8>, bool), UnreadableShape> {
    let code = big_endian(bytes, 0).ok_or(UnreadableShape::NotShapefile)?;
    let header = bytes.get(..HEADER).ok_or(UnreadableShape::NotShapefile)?;
    if code != 9994 {
        return Err(UnreadableShape::NotShapefile);
    }
    let claimed = big_endian(bytes, 24).and_then(|words| usize::try_from(words).ok());
    let mut truncated = claimed.is_some_and(|words| words.saturating_mul(2) > bytes.len());
    let mut sound = header.to_vec();
    let mut at = HEADER;
    while at < bytes.len() {
        let length = big_endian(bytes, at + 4).and_then(|words| usize::try_from(words).ok());
        let content = length.and_then(|words| {
            let start = at.checked_add(RECORD_HEADER)?;
            bytes.get(start..start.checked_add(words.checked_mul(2)?)?)
        });
        let Some(content) = content else {
            truncated = true;
            break;
        };
        at += RECORD_HEADER + content.len();
        put_record(&mut sound, if fits(content) { content } else { &[0; 4] });
    }
    let words = i32::try_from(sound.len() / 2).unwrap_or(i32::MAX);
    if let Some(length) = sound.get_mut(24..28) {
        length.copy_from_slice(&words.to_be_bytes());
    }
    Ok((sound, truncated))
}

fn put_record(file: &mut Vec<u8>, content: &[u8]) {
    let words = i32::try_from(content.len() / 2).unwrap_or(i32::MAX);
    file.extend(1_i32.to_be_bytes());
    file.extend(words.to_be_bytes());
    file.extend(content);
}

/// Whether a record's counts fit its bytes: rings in ascending order within the points.
fn fits(content: &[u8]) -> bool {
    match little_endian(content, 0) {
        None | Some(0) => false,
        Some(1 | 11 | 21) => content.len() >= 20,
        Some(8 | 18 | 28) => little_endian(content, 36)
            .and_then(|points| usize::try_from(points).ok())
            .is_some_and(|points| points <= content.len() / 16),
        Some(3 | 5 | 13 | 15 | 23 | 25) => {
            ring_starts(content).is_some_and(|(starts, points)| {
                starts.first() == Some(&0)
                    && starts.is_sorted_by(|one, two| one < two)
                    && starts.last().is_some_and(|last| *last < points)
            })
        }
        // Left to the crate: the file is refused for it.
        Some(_) => true,
    }
}

fn ring_starts(content: &[u8]) -> Option<(Vec<usize>, usize)> {
    let parts = usize::try_from(little_endian(content, 36)?).ok()?;
    let points = usize::try_from(little_endian(content, 40)?).ok()?;
    if parts > MAX_RINGS || points > content.len() / 16 {
        return None;
    }
    content.get(44 + 4 * parts..)?.get(..16 * points)?;
    let starts: Option<Vec<usize>> = (0..parts)
        .map(|part| usize::try_from(little_endian(content, 44 + 4 * part)?).ok())
        .collect();
    Some((starts?, points))
}

fn big_endian(bytes: &[u8], at: usize) -> Option<i32> {
    let four = bytes.get(at..at.checked_add(4)?)?;
    Some(i32::from_be_bytes(four.try_into().ok()?))
}

fn little_endian(bytes: &[u8], at: usize) -> Option<i32> {
    let four = bytes.get(at..at.checked_add(4)?)?;
    Some(i32::from_le_bytes(four.try_into().ok()?))
}
