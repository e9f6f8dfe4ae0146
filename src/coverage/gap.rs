//! Gaps and depths as shapes, for drawing and for counting parts.

use rayon::prelude::*;

use super::covering::Covering;
use super::query::{CoverageQuery, Reading};
use super::voice::Voices;
use super::{CoverageError, baseline, tally};
use crate::atlas::Atlas;
use crate::geometry::{Region, Shape};

/// The part of a parcel where not all needs are met, in a reading.
pub(super) fn parcel_gap(
    atlas: &Atlas,
    parcel: usize,
    covering: &Covering<'_>,
    reading: Reading,
) -> Shape {
    let shape = &atlas.parcels()[parcel].shape;
    let gaps: Vec<Shape> = (0..covering.needs)
        .map(|need| {
            if covering.base(need, reading) > 0 {
                return Shape::default();
            }
            shape.difference_of_all(&covering.outlines(need, reading))
        })
        .filter(|gap| !gap.is_empty())
        .collect();
    match gaps.as_slice() {
        [] => Shape::default(),
        [only] => only.clone(),
        several => Shape::union(several),
    }
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
    let (voices, near) = baseline::speakers(atlas, query);
    let gap = |&parcel: &usize| {
        let own = &atlas.parcels()[parcel];
        let covering = Covering::new(query, Voices::of(&voices), &near[parcel], parcel, own);
        parcel_gap(atlas, parcel, &covering, reading)
    };
    let gaps = atlas.zones().par_iter().map(|zone| {
        let gaps: Vec<Shape> = zone.parcels.iter().map(gap).collect();
        atlas.plane().region(&Shape::union(&gaps))
    });
    Ok(gaps.collect())
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
    let (voices, near) = baseline::speakers(atlas, query);
    let mut result = Vec::new();
    for (zone, own) in atlas.zones().iter().enumerate() {
        let mut by_depth: [Vec<Shape>; tally::DEPTHS] = Default::default();
        for &parcel in &own.parcels {
            let shape = &atlas.parcels()[parcel];
            let covering =
                Covering::new(query, Voices::of(&voices), &near[parcel], parcel, shape);
            let shapes = least_depths(&shape.shape, &covering, reading);
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

/// The parcel cut by the depth of the need fewest come for.
fn least_depths(
    parcel: &Shape,
    covering: &Covering<'_>,
    reading: Reading,
) -> [Shape; tally::DEPTHS] {
    let mut least = exact_depths(parcel, covering, 0, reading);
    for need in 1..covering.needs {
        let other = exact_depths(parcel, covering, need, reading);
        let at_least =
            |own: &[Shape; tally::DEPTHS], depth: usize| Shape::union(&own[depth..]);
        let deep: [Shape; tally::DEPTHS] = std::array::from_fn(|depth| {
            at_least(&least, depth).intersection(&at_least(&other, depth))
        });
        least = std::array::from_fn(|depth| match deep.get(depth + 1) {
            Some(deeper) => deep[depth].difference(deeper),
            None => deep[depth].clone(),
        });
    }
    least
}

/// The parcel cut by depth for one need, built up layer by layer: what was k deep and is covered once more
/// becomes k + 1 deep.
fn exact_depths(
    parcel: &Shape,
    covering: &Covering<'_>,
    need: usize,
    reading: Reading,
) -> [Shape; tally::DEPTHS] {
    const LAST: usize = tally::DEPTHS - 1;
    let base = usize::try_from(covering.base(need, reading)).unwrap_or(LAST).min(LAST);
    let mut exact: [Shape; tally::DEPTHS] = Default::default();
    exact[base] = parcel.clone();
    for shape in covering.outlines(need, reading) {
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
