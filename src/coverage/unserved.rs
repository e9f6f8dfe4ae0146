//! The people nobody comes to, place by place: what planning starts from.

use rayon::prelude::*;

use super::Estimate;
use super::baseline::Baseline;
use super::query::Reading;
use super::tally::Tally;
use crate::atlas::Atlas;
use crate::model::AgeBand;

/// The people of one demand unit within one parcel.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Unserved {
    /// Index of the demand unit.
    pub unit: usize,
    /// Index of the parcel.
    pub parcel: usize,
    /// Persons, areal weighting.
    pub people: f64,
    /// Of them, those nobody comes to.
    pub left_out: f64,
}

impl Baseline {
    /// The people of a band nobody comes to in a parcel; `None` where no source gives the band.
    pub fn gap_people(
        &self,
        parcel: usize,
        reading: Reading,
        band: AgeBand,
    ) -> Option<Estimate> {
        let tally = self.tallies.get(parcel)?;
        if matches!(band, AgeBand::Span(_)) && tally.asked != Some(band) {
            return None;
        }
        let (at, band) = (reading as usize, band.index());
        let known = tally.known[band];
        known.then(|| Estimate::new(tally.areal[at][band][0], tally.point[at][band][0]))
    }

    /// The people of a band, unit by unit within every parcel, with those nobody comes to.
    ///
    /// # Shape
    /// By parcel, then in the order of its pieces; units without that band are absent. What is
    /// left out adds up to the gap of the report.
    pub fn unserved(&self, atlas: &Atlas, reading: Reading, band: AgeBand) -> Vec<Unserved> {
        let parcels = (0..atlas.parcels().len()).into_par_iter();
        parcels
            .flat_map_iter(|parcel| {
                let covering = self.covering(atlas, parcel);
                Tally::people_by_piece(atlas, parcel, &covering, (band, reading))
                    .into_iter()
                    .map(move |(unit, people, left_out)| Unserved {
                        unit,
                        parcel,
                        people,
                        left_out,
                    })
            })
            .collect()
    }
}
