//! A question worked out town by town and kept, so that a change costs only the towns it touches.

use rayon::prelude::*;

use super::covering::Covering;
use super::query::{CoverageQuery, Reading};
use super::suppressed::{self, Exposure};
use super::tally::Tally;
use super::voice::{self, Voice, Voices};
use super::{Caption, CoverageError, CoverageReport, gap, report};
use crate::atlas::Atlas;
use crate::geometry::Shape;

/// A question worked out on an Atlas: who speaks, and the figures of every parcel.
///
/// # Shape
/// Belongs to the Atlas it was made of; every method must be given the same one.
#[derive(Debug)]
pub struct Baseline {
    pub(super) query: CoverageQuery,
    pub(super) voices: Vec<Voice>,
    /// Who covers each parcel, as indexes into the voices, ascending.
    pub(super) near: Vec<Vec<u32>>,
    /// The figures of each parcel.
    pub(super) tallies: Vec<Tally>,
    /// The figures of each zone.
    pub(super) zones: Vec<Tally>,
    /// The figures of all zones together.
    pub(super) city: Tally,
    /// What must stand beside every figure.
    pub(super) caption: Caption,
}

impl Baseline {
    /// Works out a question.
    ///
    /// # Errors
    /// As [`CoverageQuery::check`].
    /// # Cost
    /// Every town is counted, on all cores.
    pub fn new(atlas: &Atlas, query: &CoverageQuery) -> Result<Self, CoverageError> {
        query.check_on(atlas)?;
        let (voices, near) = speakers(atlas, query);
        let tallies = (0..atlas.parcels().len())
            .into_par_iter()
            .map(|parcel| count(atlas, query, parcel, Voices::of(&voices), &near[parcel]))
            .collect();
        let caption = report::caption(atlas, query, &voices);
        let (zones, city) = (Vec::new(), Tally::default());
        let query = query.clone();
        let mut own = Self { query, voices, near, tallies, zones, city, caption };
        own.zones = atlas.zones().iter().map(|zone| own.sum(&zone.parcels)).collect();
        for zone in &own.zones {
            own.city.add_figures(zone, 1.0);
        }
        Ok(own)
    }

    /// The question.
    pub const fn query(&self) -> &CoverageQuery {
        &self.query
    }

    /// What must stand beside every figure made of it.
    pub const fn caption(&self) -> &Caption {
        &self.caption
    }

    /// The figures of every zone.
    ///
    /// # Errors
    /// [`CoverageError::DoesNotAddUp`]; see [`super::analyze`].
    pub fn report(&self, atlas: &Atlas) -> Result<CoverageReport, CoverageError> {
        let zones = atlas
            .zones()
            .par_iter()
            .zip(&self.zones)
            .map(|(zone, tally)| {
                let gaps = Reading::ALL.map(|reading| {
                    let shapes: Vec<Shape> = zone
                        .parcels
                        .iter()
                        .map(|&parcel| self.gap(atlas, parcel, reading))
                        .filter(|gap| !gap.is_empty())
                        .collect();
                    Shape::union(&shapes)
                });
                for reading in Reading::ALL {
                    super::check(zone, tally, reading, &gaps[reading as usize])?;
                }
                let mut figures = report::zone_figures(zone, tally, &gaps);
                suppressed::bound(atlas, &tally.exposure, &mut figures);
                Ok(figures)
            })
            .collect::<Result<_, CoverageError>>()?;
        let mut report = report::assemble(atlas, &self.query, &self.voices, zones);
        // Not the sum of the zones' bounds: a group over two zones has its people only once.
        let mut exposure = Exposure::default();
        for zone in &self.zones {
            exposure.add_all(&zone.exposure);
        }
        suppressed::bound(atlas, &exposure, &mut report.city);
        Ok(report)
    }

    /// The sum over parcels, in their order.
    pub(super) fn sum(&self, parcels: &[usize]) -> Tally {
        parcels.iter().fold(Tally::default(), |mut sum, &parcel| {
            sum.add(&self.tallies[parcel]);
            sum
        })
    }

    fn gap(&self, atlas: &Atlas, parcel: usize, reading: Reading) -> Shape {
        // Most parcels are covered whole or not at all: no outline is made for them.
        if self.tallies[parcel].uncovered[reading as usize] == 0.0 {
            return Shape::default();
        }
        gap::parcel_gap(atlas, parcel, &self.covering(atlas, parcel), reading)
    }

    pub(super) fn covering(&self, atlas: &Atlas, parcel: usize) -> Covering<'_> {
        let own = &atlas.parcels()[parcel];
        Covering::new(&self.query, Voices::of(&self.voices), &self.near[parcel], parcel, own)
    }
}

/// Who speaks to a question, and who of them covers each parcel.
pub(super) fn speakers(atlas: &Atlas, query: &CoverageQuery) -> (Vec<Voice>, Vec<Vec<u32>>) {
    let voices = voice::voices(atlas, query);
    let mut near: Vec<Vec<u32>> = vec![Vec::new(); atlas.parcels().len()];
    for (index, voice) in (0..).zip(&voices) {
        for &parcel in voice.reach.covers(voice.level).keys() {
            near[parcel].push(index);
        }
    }
    (voices, near)
}

/// The figures of one parcel under these voices.
pub(super) fn count(
    atlas: &Atlas,
    query: &CoverageQuery,
    parcel: usize,
    voices: Voices<'_>,
    near: &[u32],
) -> Tally {
    let covering = Covering::new(query, voices, near, parcel, &atlas.parcels()[parcel]);
    Tally::of_parcel(atlas, parcel, &covering, voices, near)
}
