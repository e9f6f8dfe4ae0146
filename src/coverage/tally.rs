//! Counting one parcel: areas and people by how many come, piece by piece.

use super::covering::{Covering, Part, SLOTS};
use super::query::Reading;
use super::suppressed::Exposure;
use super::voice::{CLASSES, Voices};
use crate::atlas::{Atlas, Cover, Parcel, Piece};
use crate::geometry::{Face, Layer, Overlap, Shape};
use crate::model::{AgeBand, Population};
use crate::unit::SquareMeters;

/// Depth classes: 0, 1, 2, 3 or more.
pub(super) const DEPTHS: usize = 4;
const BANDS: usize = AgeBand::MOST;

/// What depends on one office or corporation alone, in the pessimistic reading.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Sole {
    pub(super) holder: usize,
    /// Square meters.
    pub(super) area: f64,
    /// Persons by areal weighting, by band.
    pub(super) areal: [f64; BANDS],
    /// Persons by point allocation, by band.
    pub(super) point: [f64; BANDS],
}

impl Sole {
    /// Adds (or with a sign of −1 takes away) sums of the same holder, or of another.
    pub(super) fn add(&mut self, other: &Self, sign: f64) {
        self.area += sign * other.area;
        add_each(&mut self.areal, &other.areal, sign);
        add_each(&mut self.point, &other.point, sign);
    }

    /// Whether a square meter or a thousandth of a person depends on it.
    pub(super) fn is_anything(&self) -> bool {
        let mut people = self.areal.iter().chain(&self.point);
        self.area >= 1.0 || people.any(|people| *people >= 1e-3)
    }
}

/// Sums over parcels, by reading and depth. Where several needs are asked for, the depth is that
/// of the need fewest come for.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Tally {
    /// Square meters, summed over pieces.
    pub(super) area: [[f64; DEPTHS]; 3],
    /// Square meters where not all needs are met, from whole parcels: a second way to the same.
    pub(super) uncovered: [f64; 3],
    /// Square meters of pieces where somebody lives.
    pub(super) inhabited: f64,
    /// Of them, where not all needs are met.
    pub(super) inhabited_gap: [f64; 3],
    /// Persons by areal weighting, by band.
    pub(super) areal: [[[f64; DEPTHS]; BANDS]; 3],
    /// Persons by point allocation, by band.
    pub(super) point: [[[f64; DEPTHS]; BANDS]; 3],
    /// Bands the sources give at all.
    pub(super) known: [bool; BANDS],
    /// The band asked for, where it is none of those always given.
    pub(super) asked: Option<AgeBand>,
    /// By holder.
    pub(super) soles: Vec<Sole>,
    /// Suppressed units in the gap.
    pub(super) exposure: Exposure,
}

/// What the faces of one shape add up to.
#[derive(Debug, Default)]
struct Faces {
    depths: [[f64; DEPTHS]; 3],
    /// Square meters by holder that depend on it alone.
    soles: Vec<(usize, f64)>,
}

impl Tally {
    /// Counts one parcel.
    pub(super) fn of_parcel(
        atlas: &Atlas,
        index: usize,
        covering: &Covering<'_>,
        voices: Voices<'_>,
        near: &[u32],
    ) -> Self {
        let parcel = &atlas.parcels()[index];
        let mut tally = Self { asked: covering.asked, ..Self::default() };
        let mut overlap = Overlap::default();
        for piece in &parcel.pieces {
            let faces = faces(&mut overlap, covering, &piece.shape, piece.area);
            tally.add_piece(atlas, piece, &faces);
        }
        let whole = faces(&mut overlap, covering, &parcel.shape, parcel.area);
        for (sum, depths) in tally.uncovered.iter_mut().zip(&whole.depths) {
            *sum += depths[0];
        }
        tally.add_points(atlas, parcel, index, covering, voices, near);
        tally
    }

    /// People of a band by piece of a parcel, in the order of its pieces: unit, all, and those
    /// nobody comes to.
    pub(super) fn people_by_piece(
        atlas: &Atlas,
        index: usize,
        covering: &Covering<'_>,
        (band, reading): (AgeBand, Reading),
    ) -> Vec<(usize, f64, f64)> {
        let mut overlap = Overlap::default();
        let pieces = atlas.parcels()[index].pieces.iter();
        let people = pieces.filter_map(|piece| {
            let (unit, share) = piece.unit?;
            let people = atlas.units()[unit].population.band(band)? * share;
            let faces = faces(&mut overlap, covering, &piece.shape, piece.area);
            let open = faces.depths[reading as usize][0] / piece.area.as_square_meters();
            Some((unit, people, people * open))
        });
        people.collect()
    }

    /// Adds the sums of other parcels.
    pub(super) fn add(&mut self, other: &Self) {
        self.add_figures(other, 1.0);
        self.exposure.add_all(&other.exposure);
        for sole in &other.soles {
            self.sole(sole.holder).add(sole, 1.0);
        }
    }

    /// Adds (or with a sign of −1 takes away) sums, but not who depends on whom.
    pub(super) fn add_figures(&mut self, other: &Self, sign: f64) {
        add_each(self.area.as_flattened_mut(), other.area.as_flattened(), sign);
        add_each(&mut self.uncovered, &other.uncovered, sign);
        self.inhabited += sign * other.inhabited;
        add_each(&mut self.inhabited_gap, &other.inhabited_gap, sign);
        let sums = [(&mut self.areal, &other.areal), (&mut self.point, &other.point)];
        for (own, other) in sums {
            let own = own.as_flattened_mut().as_flattened_mut();
            add_each(own, other.as_flattened().as_flattened(), sign);
        }
        for (known, own) in self.known.iter_mut().zip(other.known) {
            *known |= own;
        }
        self.asked = self.asked.or(other.asked);
    }

    /// The bands there are figures of: those always given, as far as sources give them, and the one
    /// asked for.
    pub(super) fn bands(&self) -> impl Iterator<Item = AgeBand> + use<> {
        let known = self.known;
        bands(self.asked).filter(move |band| known[band.index()])
    }

    /// Whether anything may depend on two: certainly where exactly two come, and for several needs
    /// also where one comes for another need.
    pub(super) fn depends_on_two(&self) -> bool {
        let some = |depths: &[f64; DEPTHS]| depths[1] + depths[2] > 0.0;
        some(&self.area[0]) || self.point[0].iter().any(some)
    }

    fn sole(&mut self, holder: usize) -> &mut Sole {
        let at = match self.soles.binary_search_by_key(&holder, |sole| sole.holder) {
            Ok(at) => at,
            Err(at) => {
                let none = [0.0; BANDS];
                let sole = Sole { holder, area: 0.0, areal: none, point: none };
                self.soles.insert(at, sole);
                at
            }
        };
        &mut self.soles[at]
    }

    fn add_piece(&mut self, atlas: &Atlas, piece: &Piece, faces: &Faces) {
        let total = piece.area.as_square_meters();
        for (sums, depths) in self.area.iter_mut().zip(&faces.depths) {
            for (sum, area) in sums.iter_mut().zip(depths) {
                *sum += area;
            }
        }
        for &(holder, area) in &faces.soles {
            self.sole(holder).area += area;
        }
        let Some((unit, share)) = piece.unit else { return };
        if atlas.units()[unit].merged.is_some() {
            for (reading, depths) in faces.depths.iter().enumerate() {
                self.exposure.add(unit, reading, share * depths[0] / total);
            }
        }
        let population = &atlas.units()[unit].population;
        if population.total > 0.0 {
            self.inhabited += total;
            for (sum, depths) in self.inhabited_gap.iter_mut().zip(&faces.depths) {
                *sum += depths[0];
            }
        }
        for (band, people) in known_bands(population, self.asked) {
            self.known[band] = true;
            for (sums, depths) in self.areal.iter_mut().zip(&faces.depths) {
                for (sum, area) in sums[band].iter_mut().zip(depths) {
                    *sum += people * share * area / total;
                }
            }
            for &(holder, area) in &faces.soles {
                self.sole(holder).areal[band] += people * share * area / total;
            }
        }
    }

    /// Adds the parcel's demand units as points: all of a unit's people where its middle lies.
    ///
    /// Circles are judged by distance on the ellipsoid here, so the count is exact.
    fn add_points(
        &mut self,
        atlas: &Atlas,
        parcel: &Parcel,
        index: usize,
        covering: &Covering<'_>,
        voices: Voices<'_>,
        near: &[u32],
    ) {
        for unit in parcel.points.iter().map(|&unit| &atlas.units()[unit]) {
            // Per need and holder the surest class that reaches the point.
            let mut hits: Vec<(usize, usize, usize)> = near
                .iter()
                .filter_map(|&voice| voices.get(voice))
                .filter(|voice| {
                    let level =
                        || voice.reach.level_at(unit.position, unit.center, Some(index));
                    match voice.cover(index) {
                        None => false,
                        Some(Cover::Whole) => true,
                        Some(_) => level() == Some(voice.level),
                    }
                })
                .map(|voice| (voice.need, voice.holder, voice.class))
                .collect();
            hits.sort_unstable();
            hits.dedup_by_key(|(need, holder, _)| (*need, *holder));
            let mut counts = [0; SLOTS];
            for (need, _, class) in &hits {
                counts[need * CLASSES + class] += 1;
            }
            let depths = depths(covering.needs, &counts);
            let mut soles: Vec<usize> = hits
                .iter()
                .filter(|(need, _, class)| *class == 0 && counts[need * CLASSES] == 1)
                .map(|(_, holder, _)| *holder)
                .collect();
            soles.sort_unstable();
            soles.dedup();
            for (band, people) in known_bands(&unit.population, self.asked) {
                for (sums, &depth) in self.point.iter_mut().zip(&depths) {
                    sums[band][depth_class(depth)] += people;
                }
                for &holder in soles.iter().filter(|_| depths[0] == 1) {
                    self.sole(holder).point[band] += people;
                }
            }
        }
    }

    /// The area where every need is met in a reading.
    pub(super) fn covered(&self, reading: Reading) -> SquareMeters {
        SquareMeters::square_meters(self.area[reading as usize][1..].iter().sum())
    }
}

fn add_each(sums: &mut [f64], parts: &[f64], sign: f64) {
    for (sum, part) in sums.iter_mut().zip(parts) {
        *sum += sign * part;
    }
}

fn bands(asked: Option<AgeBand>) -> impl Iterator<Item = AgeBand> {
    AgeBand::ALL.into_iter().chain(asked)
}

fn known_bands(
    population: &Population,
    asked: Option<AgeBand>,
) -> impl Iterator<Item = (usize, f64)> + use<'_> {
    bands(asked).filter_map(|band| Some((band.index(), population.band(band)?)))
}

/// What the layers near a shape make of it.
fn faces(
    overlap: &mut Overlap,
    covering: &Covering<'_>,
    shape: &Shape,
    area: SquareMeters,
) -> Faces {
    if covering.needs == 1 {
        faces_by::<CLASSES>(overlap, covering, shape, area)
    } else {
        faces_by::<SLOTS>(overlap, covering, shape, area)
    }
}

fn faces_by<const N: usize>(
    overlap: &mut Overlap,
    covering: &Covering<'_>,
    shape: &Shape,
    area: SquareMeters,
) -> Faces {
    let mut faces = Faces::default();
    let mut add = |face: Option<&Face<N>>, area: SquareMeters| {
        let area = area.as_square_meters();
        let mut counts = covering.whole;
        for (count, more) in counts.iter_mut().zip(face.map_or([0; N], |face| face.counts)) {
            *count += more;
        }
        let depths = depths(covering.needs, &counts);
        for (sums, depth) in faces.depths.iter_mut().zip(depths) {
            sums[depth_class(depth)] += area;
        }
        if depths[0] == 1 {
            let sole = |need: usize| {
                let slot = need * CLASSES;
                let part = || face.and_then(|face| face.sole(slot));
                (counts[slot] == 1).then(|| part().unwrap_or(covering.whole_holders[slot]))
            };
            for need in 0..covering.needs {
                // Several needs may depend on the same one.
                let holder =
                    sole(need).filter(|own| !(0..need).any(|at| sole(at) == Some(*own)));
                if let Some(holder) = holder {
                    note(&mut faces.soles, holder, area);
                }
            }
        }
    };
    // Where enough come everywhere for sure, parts cannot change any depth that is told apart.
    let deepest = depths(covering.needs, &covering.whole)[0];
    let near = if depth_class(deepest) == DEPTHS - 1 {
        Vec::new()
    } else {
        layers_near(covering, shape)
    };
    if near.is_empty() {
        add(None, area);
    } else {
        overlap.run(shape, &near, |face, area| add(Some(face), area));
    }
    // Rounding leaves up to a square millimeter of nothing, and never less than nothing.
    let sole_areas = faces.soles.iter_mut().map(|(_, area)| area);
    for area in faces.depths.iter_mut().flatten().chain(sole_areas) {
        *area = if *area < 1e-6 { 0.0 } else { *area };
    }
    faces
}

fn note(soles: &mut Vec<(usize, f64)>, holder: usize, area: f64) {
    match soles.iter_mut().find(|(own, _)| *own == holder) {
        Some((_, sum)) => *sum += area,
        None => soles.push((holder, area)),
    }
}

/// How many come in each reading: of several needs, for the one fewest come for.
fn depths(needs: usize, counts: &[u32; SLOTS]) -> [u32; 3] {
    let mut least = [u32::MAX; 3];
    for own in counts.chunks_exact(CLASSES).take(needs) {
        let mut deep = 0;
        for (least, count) in least.iter_mut().zip(own) {
            deep += count;
            *least = deep.min(*least);
        }
    }
    least
}

fn layers_near<'a>(covering: &'a Covering<'_>, shape: &Shape) -> Vec<Layer<'a>> {
    let Some(bounds) = shape.bounds() else { return Vec::new() };
    let near =
        |part: &&Part<'_>| part.cut().bounds().is_some_and(|own| own.intersects(&bounds));
    covering.parts.iter().filter(near).map(Part::layer).collect()
}

fn depth_class(count: u32) -> usize {
    usize::try_from(count).map_or(DEPTHS - 1, |count| count.min(DEPTHS - 1))
}
