//! Counting: areas and people by how many offices come, piece by piece.

use super::query::{CLASSES, Reading, Voice};
use crate::atlas::{Atlas, Cover, Parcel};
use crate::geometry::{Cut, Face, Layer, Overlap, Shape};
use crate::model::AgeBand;
use crate::unit::SquareMeters;

/// Depth classes: 0, 1, 2, 3 or more offices.
pub(super) const DEPTHS: usize = 4;

/// What covers one parcel.
#[derive(Debug, Default)]
pub(super) struct Covering<'a> {
    /// Number of voices that cover it whole, by class.
    pub(super) whole: [u32; CLASSES],
    /// Parts covered, with their class; the tag is the index of the voice.
    pub(super) parts: Vec<Layer<'a>>,
}

impl<'a> Covering<'a> {
    fn add(&mut self, cut: Cut<'a>, class: usize, tag: usize) {
        self.parts.push(Layer { cut, class, tag });
    }

    /// How many voices cover the whole parcel in a reading.
    pub(super) fn base(&self, reading: Reading) -> u32 {
        (0..CLASSES)
            .filter(|&class| reading.counts(class))
            .map(|class| self.whole[class])
            .sum()
    }
}

/// What covers each parcel of the Atlas.
pub(super) fn coverings<'a>(atlas: &Atlas, voices: &[Voice<'a>]) -> Vec<Covering<'a>> {
    let mut coverings: Vec<Covering<'a>> =
        atlas.parcels().iter().map(|_| Covering::default()).collect();
    for (tag, voice) in voices.iter().enumerate() {
        for (&parcel, cover) in voice.reach.covers(voice.level) {
            let covering = &mut coverings[parcel];
            match cover {
                Cover::Whole => covering.whole[voice.class] += 1,
                Cover::Part(shape) => covering.add(Cut::Shape(shape), voice.class, tag),
                Cover::Disc(disc) => covering.add(Cut::Disc(*disc), voice.class, tag),
            }
        }
    }
    coverings
}

/// Sums over the parcels of a zone, by reading and depth.
#[derive(Debug, Default)]
pub(super) struct Tally {
    /// Square meters, summed over pieces.
    pub(super) area: [[f64; DEPTHS]; 3],
    /// Square meters where nobody comes, taken from whole parcels: a second way to the same.
    pub(super) uncovered: [f64; 3],
    /// Persons by areal weighting, by band.
    pub(super) areal: [[[f64; DEPTHS]; 4]; 3],
    /// Persons by point allocation, by band.
    pub(super) point: [[[f64; DEPTHS]; 4]; 3],
    /// Bands the sources give at all.
    pub(super) known: [bool; 4],
}

impl Tally {
    /// Adds a parcel's pieces by area.
    pub(super) fn add_parcel(
        &mut self,
        atlas: &Atlas,
        parcel: &Parcel,
        covering: &Covering<'_>,
    ) {
        let mut overlap = Overlap::default();
        for piece in &parcel.pieces {
            let faces = depth_areas(&mut overlap, covering, &piece.shape, piece.area);
            self.add_piece(atlas, piece, &faces);
        }
        let faces = depth_areas(&mut overlap, covering, &parcel.shape, parcel.area);
        for (sum, depths) in self.uncovered.iter_mut().zip(&faces) {
            *sum += depths[0];
        }
    }

    fn add_piece(
        &mut self,
        atlas: &Atlas,
        piece: &crate::atlas::Piece,
        faces: &[[f64; DEPTHS]; 3],
    ) {
        let total = piece.area.as_square_meters();
        for (reading, depths) in faces.iter().enumerate() {
            for (depth, area) in depths.iter().enumerate() {
                self.area[reading][depth] += area;
            }
        }
        let Some((unit, share)) = piece.unit else { return };
        for band in AgeBand::ALL {
            let Some(people) = atlas.units()[unit].population.band(band) else { continue };
            self.known[band.index()] = true;
            for (reading, depths) in faces.iter().enumerate() {
                for (depth, area) in depths.iter().enumerate() {
                    self.areal[reading][band.index()][depth] += people * share * area / total;
                }
            }
        }
    }

    /// Adds the zone's demand units as points: all of a unit's people where its middle lies.
    ///
    /// Circles are judged by distance here and not by their outline, so the count is exact.
    pub(super) fn add_points(
        &mut self,
        atlas: &Atlas,
        zone: usize,
        voices: &[Voice<'_>],
        coverings: &[Covering<'_>],
    ) {
        for unit in atlas.units() {
            let Some(parcel) = unit.parcel.filter(|&own| atlas.parcels()[own].zone == zone)
            else {
                continue;
            };
            let covering = &coverings[parcel];
            let mut counts = covering.whole;
            for part in &covering.parts {
                let Voice { reach, level, class, .. } = voices[part.tag];
                let near = part.cut.bounds().is_some_and(|own| own.is_near(unit.center));
                if near
                    && reach.level_at(unit.position, unit.center, Some(parcel)) == Some(level)
                {
                    counts[class] += 1;
                }
            }
            let mut deep = 0;
            for (class, count) in counts.into_iter().enumerate() {
                deep += count;
                for band in AgeBand::ALL {
                    let people = unit.population.band(band).unwrap_or(0.0);
                    self.point[class][band.index()][depth_class(deep)] += people;
                }
            }
        }
    }

    /// The area covered at least once in a reading.
    pub(super) fn covered(&self, reading: Reading) -> SquareMeters {
        SquareMeters::square_meters(self.area[reading as usize][1..].iter().sum())
    }
}

/// The area of a shape by reading and depth.
fn depth_areas(
    overlap: &mut Overlap,
    covering: &Covering<'_>,
    shape: &Shape,
    area: SquareMeters,
) -> [[f64; DEPTHS]; 3] {
    let mut faces = [[0.0; DEPTHS]; 3];
    let mut add = |counts: &[u32; CLASSES], area: f64| {
        let mut deep = 0;
        for class in 0..CLASSES {
            deep += covering.whole[class] + counts[class];
            faces[class][depth_class(deep)] += area;
        }
    };
    let near = layers_near(covering, shape);
    if near.is_empty() {
        add(&[0; CLASSES], area.as_square_meters());
    } else {
        overlap.run(shape, &near, |face: &Face<CLASSES>, area| {
            add(&face.counts, area.as_square_meters());
        });
    }
    // Rounding leaves up to a square millimeter of nothing, and never less than nothing.
    for area in faces.iter_mut().flatten() {
        *area = if *area < 1e-6 { 0.0 } else { *area };
    }
    faces
}

fn layers_near<'a>(covering: &Covering<'a>, piece: &Shape) -> Vec<Layer<'a>> {
    let Some(bounds) = piece.bounds() else { return Vec::new() };
    let near =
        |layer: &&Layer<'a>| layer.cut.bounds().is_some_and(|own| own.intersects(&bounds));
    covering.parts.iter().filter(near).copied().collect()
}

fn depth_class(count: u32) -> usize {
    usize::try_from(count).map_or(DEPTHS - 1, |count| count.min(DEPTHS - 1))
}
