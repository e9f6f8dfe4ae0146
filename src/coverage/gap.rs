//! Gaps and depths as shapes, for drawing and for counting parts.

use super::CoverageError;
use super::query::{self, CoverageQuery, Reading};
use super::tally::{self, Covering};
use crate::atlas::Atlas;
use crate::geometry::{Layer, Region, Shape};

/// The part of a zone where nobody comes, in a reading.
pub(super) fn zone_gap(
    atlas: &Atlas,
    zone: usize,
    coverings: &[Covering<'_>],
    reading: Reading,
) -> Shape {
    let gaps: Vec<Shape> = atlas.zones()[zone]
        .parcels
        .iter()
        .map(|&parcel| parcel_gap(atlas, parcel, coverings, reading))
        .filter(|gap| !gap.is_empty())
        .collect();
    Shape::union(&gaps)
}

/// The part of a parcel where nobody comes, in a reading.
pub(super) fn parcel_gap(
    atlas: &Atlas,
    parcel: usize,
    coverings: &[Covering<'_>],
    reading: Reading,
) -> Shape {
    if coverings[parcel].base(reading) > 0 {
        return Shape::default();
    }
    let shape = &atlas.parcels()[parcel].shape;
    match layers(&coverings[parcel], reading).as_slice() {
        [] => shape.clone(),
        [only] => shape.difference(only),
        several => shape.difference(&Shape::union(several)),
    }
}

fn layers(covering: &Covering<'_>, reading: Reading) -> Vec<Shape> {
    let counts = |layer: &&Layer<'_>| reading.counts(layer.class);
    covering.parts.iter().filter(counts).map(|layer| layer.cut.outline()).collect()
}

/// The gap of every zone for a question and reading, in the order of the Atlas's zones; `None`
/// where somebody comes everywhere.
///
/// # Errors
/// [`CoverageError::UnknownKind`], [`CoverageError::UnknownCapability`] ← the query.
pub fn gap_regions(
    atlas: &Atlas,
    query: &CoverageQuery,
    reading: Reading,
) -> Result<Vec<Option<Region>>, CoverageError> {
    query.check(atlas.catalogue())?;
    let voices = query::voices(atlas, query);
    let coverings = tally::coverings(atlas, &voices);
    let gap = |zone| atlas.plane().region(&zone_gap(atlas, zone, &coverings, reading));
    Ok((0..atlas.zones().len()).map(gap).collect())
}

/// Where exactly so many offices come; the last depth stands for itself and all above.
#[derive(Debug)]
pub struct DepthLayer {
    /// Number of offices: 0, 1, 2, or 3 and more.
    pub depth: u32,
    /// Index of the zone.
    pub zone: usize,
    /// Where.
    pub region: Region,
}

/// The zones cut by how many offices come, for a question and reading; empty parts left out.
///
/// # Errors
/// [`CoverageError::UnknownKind`], [`CoverageError::UnknownCapability`] ← the query.
pub fn depth_layers(
    atlas: &Atlas,
    query: &CoverageQuery,
    reading: Reading,
) -> Result<Vec<DepthLayer>, CoverageError> {
    query.check(atlas.catalogue())?;
    let voices = query::voices(atlas, query);
    let coverings = tally::coverings(atlas, &voices);
    let mut result = Vec::new();
    for (zone, own) in atlas.zones().iter().enumerate() {
        let mut by_depth: [Vec<Shape>; tally::DEPTHS] = Default::default();
        for &parcel in &own.parcels {
            let shapes =
                exact_depths(&atlas.parcels()[parcel].shape, &coverings[parcel], reading);
            for (depth, shape) in shapes.into_iter().enumerate() {
                if !shape.is_empty() {
                    by_depth[depth].push(shape);
                }
            }
        }
        for (depth, shapes) in (0..).zip(&by_depth) {
            let region = atlas.plane().region(&Shape::union(shapes));
            result.extend(region.map(|region| DepthLayer { depth, zone, region }));
        }
    }
    Ok(result)
}

/// The parcel cut by depth, built up layer by layer: what was k deep and is covered once more
/// becomes k + 1 deep.
fn exact_depths(
    parcel: &Shape,
    covering: &Covering<'_>,
    reading: Reading,
) -> [Shape; tally::DEPTHS] {
    const LAST: usize = tally::DEPTHS - 1;
    let base = usize::try_from(covering.base(reading)).unwrap_or(LAST).min(LAST);
    let mut exact: [Shape; tally::DEPTHS] = Default::default();
    exact[base] = parcel.clone();
    for shape in layers(covering, reading) {
        for depth in (base..LAST).rev() {
            let deeper = exact[depth].intersection(&shape);
            if deeper.is_empty() {
                continue;
            }
            exact[depth] = exact[depth].difference(&shape);
            exact[depth + 1] = Shape::union([&exact[depth + 1], &deeper]);
        }
    }
    exact
}
