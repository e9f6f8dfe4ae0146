//! Polygons of a shapefile, every count checked against the bytes that are there.
//!
//! The `shapefile` crate reads them. It reserves memory for the counts a record claims, and a
//! damaged file could ask for gigabytes; so records whose counts do not fit are emptied first.

use std::io::Cursor;

use geo_types::{Coord, LineString, MultiPolygon};

use super::MAX_VERTICES;
use super::crs::Frame;
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
    /// Holds something else than polygons.
    #[error("shape type {found}, expected polygons")]
    NotPolygons {
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

/// One record: its polygons, or `None` where it is empty or damaged.
pub(in crate::intake) type Shape = Option<MultiPolygon<f64>>;

/// The polygons of a `.shp` file, in order, and whether the file ends too early.
pub(in crate::intake) fn polygons(
    bytes: &[u8],
) -> Result<(Vec<Shape>, bool), UnreadableShape> {
    let (sound, truncated) = without_damage(bytes)?;
    let mut reader = shapefile::ShapeReader::new(Cursor::new(sound))
        .map_err(|_| UnreadableShape::NotShapefile)?;
    let (mut shapes, mut vertices) = (Vec::new(), 0);
    for shape in reader.iter_shapes() {
        let Ok(shape) = shape else { return Ok((shapes, true)) };
        let rings = match &shape {
            shapefile::Shape::NullShape => None,
            shapefile::Shape::Polygon(polygon) => Some(lines(polygon.rings())),
            shapefile::Shape::PolygonM(polygon) => Some(lines(polygon.rings())),
            shapefile::Shape::PolygonZ(polygon) => Some(lines(polygon.rings())),
            other => {
                let found = other.shapetype() as i32;
                return Err(UnreadableShape::NotPolygons { found });
            }
        };
        vertices += rings.iter().flatten().map(|ring| ring.0.len()).sum::<usize>();
        if vertices > MAX_VERTICES {
            return Err(UnreadableShape::TooLarge { limit: MAX_VERTICES });
        }
        shapes.push(rings.map(polygons_of_rings));
    }
    Ok((shapes, truncated))
}

fn lines<P: shapefile::record::traits::HasXY>(
    rings: &[shapefile::PolygonRing<P>],
) -> Vec<LineString<f64>> {
    let line = |ring: &shapefile::PolygonRing<P>| {
        ring.points().iter().map(|at| Coord { x: at.x(), y: at.y() }).collect()
    };
    rings.iter().map(line).collect()
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
        Some(5 | 15 | 25) => ring_starts(content).is_some_and(|(starts, points)| {
            starts.first() == Some(&0)
                && starts.is_sorted_by(|one, two| one < two)
                && starts.last().is_some_and(|last| *last < points)
        }),
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

/// The frame of the coordinates.
pub(in crate::intake) fn frame(
    set: &ShapeSet,
) -> Option<Result<Frame, super::crs::RefusedFrame>> {
    set.prj.as_deref().map(Frame::of_prj)
}

fn big_endian(bytes: &[u8], at: usize) -> Option<i32> {
    let four = bytes.get(at..at.checked_add(4)?)?;
    Some(i32::from_be_bytes(four.try_into().ok()?))
}

fn little_endian(bytes: &[u8], at: usize) -> Option<i32> {
    let four = bytes.get(at..at.checked_add(4)?)?;
    Some(i32::from_le_bytes(four.try_into().ok()?))
}
