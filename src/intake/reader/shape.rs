//! Polygons of a shapefile, read with every count checked against the bytes that are there.
//!
//! The `shapefile` crate reserves memory for the counts a record claims; a damaged file could ask
//! for gigabytes, so records are taken apart here.

use geo::Contains;
use geo_types::{Coord, LineString, MultiPolygon, Point, Polygon};

use super::MAX_VERTICES;
use super::crs::Frame;

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
    let code = big_endian(bytes, 0).ok_or(UnreadableShape::NotShapefile)?;
    if code != 9994 || bytes.len() < HEADER {
        return Err(UnreadableShape::NotShapefile);
    }
    let claimed = big_endian(bytes, 24).and_then(|words| usize::try_from(words).ok());
    let truncated = claimed.is_some_and(|words| words.saturating_mul(2) > bytes.len());
    let (mut shapes, mut vertices, mut at) = (Vec::new(), 0, HEADER);
    while at < bytes.len() {
        let length = big_endian(bytes, at + 4).and_then(|words| usize::try_from(words).ok());
        let content = length.and_then(|words| {
            let start = at.checked_add(RECORD_HEADER)?;
            bytes.get(start..start.checked_add(words.checked_mul(2)?)?)
        });
        let Some(content) = content else { return Ok((shapes, true)) };
        at += RECORD_HEADER + content.len();
        let shape = record(content)?;
        vertices += shape.as_ref().map_or(0, vertex_count);
        if vertices > MAX_VERTICES {
            return Err(UnreadableShape::TooLarge { limit: MAX_VERTICES });
        }
        shapes.push(shape);
    }
    Ok((shapes, truncated))
}

/// The frame of the coordinates.
pub(in crate::intake) fn frame(
    set: &ShapeSet,
) -> Option<Result<Frame, super::crs::RefusedFrame>> {
    set.prj.as_deref().map(Frame::of_prj)
}

fn vertex_count(shape: &MultiPolygon<f64>) -> usize {
    let rings = |polygon: &Polygon<f64>| {
        polygon.exterior().0.len()
            + polygon.interiors().iter().map(|ring| ring.0.len()).sum::<usize>()
    };
    shape.iter().map(rings).sum()
}

fn record(content: &[u8]) -> Result<Shape, UnreadableShape> {
    match little_endian(content, 0) {
        None | Some(0) => Ok(None),
        // Polygon, PolygonZ, PolygonM: the same start, heights and measures follow.
        Some(5 | 15 | 25) => Ok(rings(content).map(into_polygons)),
        Some(found) => Err(UnreadableShape::NotPolygons { found }),
    }
}

fn rings(content: &[u8]) -> Option<Vec<LineString<f64>>> {
    let part_count = usize::try_from(little_endian(content, 36)?).ok()?;
    let point_count = usize::try_from(little_endian(content, 40)?).ok()?;
    if part_count > MAX_RINGS || point_count > content.len() / 16 {
        return None;
    }
    let starts: Option<Vec<usize>> = (0..part_count)
        .map(|part| usize::try_from(little_endian(content, 44 + 4 * part)?).ok())
        .collect();
    let starts = starts?;
    let points = content.get(44 + 4 * part_count..)?.get(..16 * point_count)?;
    let coords: Vec<Coord<f64>> = points
        .chunks_exact(16)
        .filter_map(|pair| {
            let (x, y) = pair.split_at_checked(8)?;
            let x = f64::from_le_bytes(x.try_into().ok()?);
            Some(Coord { x, y: f64::from_le_bytes(y.try_into().ok()?) })
        })
        .collect();
    let ends = starts.iter().skip(1).copied().chain([point_count]);
    starts
        .iter()
        .zip(ends)
        .map(|(&start, end)| Some(LineString::new(coords.get(start..end)?.to_vec())))
        .collect()
}

/// Clockwise rings are outer ones; each other ring is a hole of the smallest outer ring around it.
fn into_polygons(rings: Vec<LineString<f64>>) -> MultiPolygon<f64> {
    let usable = rings.into_iter().filter(|ring| ring.0.len() >= 4);
    let (outer, holes): (Vec<_>, Vec<_>) = usable.partition(|ring| doubled_area(ring) <= 0.0);
    let mut polygons: Vec<Polygon<f64>> =
        outer.into_iter().map(|ring| Polygon::new(ring, Vec::new())).collect();
    let own_count = polygons.len();
    for hole in holes {
        let inside = hole.0.first().map(|&at| Point::from(at));
        let around = polygons.get_mut(..own_count).unwrap_or_default().iter_mut();
        let smallest = around
            .filter(|polygon| inside.is_some_and(|at| encloses(polygon, at)))
            .min_by(|left, right| {
                let area = |polygon: &Polygon<f64>| doubled_area(polygon.exterior()).abs();
                area(left).total_cmp(&area(right))
            });
        match smallest {
            Some(polygon) => polygon.interiors_push(hole),
            // A ring running the wrong way is still an area.
            None => polygons.push(Polygon::new(hole, Vec::new())),
        }
    }
    MultiPolygon::new(polygons)
}

fn encloses(polygon: &Polygon<f64>, at: Point<f64>) -> bool {
    let ring = Polygon::new(polygon.exterior().clone(), Vec::new());
    ring.contains(&at) || polygon.exterior().0.contains(&at.0)
}

fn doubled_area(ring: &LineString<f64>) -> f64 {
    let Some(origin) = ring.0.first() else { return 0.0 };
    ring.lines()
        .map(|line| {
            (line.start.x - origin.x) * (line.end.y - origin.y)
                - (line.end.x - origin.x) * (line.start.y - origin.y)
        })
        .sum()
}

fn big_endian(bytes: &[u8], at: usize) -> Option<i32> {
    let four = bytes.get(at..at.checked_add(4)?)?;
    Some(i32::from_be_bytes(four.try_into().ok()?))
}

fn little_endian(bytes: &[u8], at: usize) -> Option<i32> {
    let four = bytes.get(at..at.checked_add(4)?)?;
    Some(i32::from_le_bytes(four.try_into().ok()?))
}
