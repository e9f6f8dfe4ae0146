//! Who needs care, and where: people of one age band by demand unit and zone.

use std::collections::BTreeMap;

use crate::atlas::Atlas;
use crate::model::AgeBand;

/// People of one age band.
#[derive(Debug)]
pub(super) struct Demand {
    /// By demand unit: people within the towns, areal weighting.
    pub(super) people: Vec<f64>,
    /// By zone: its units with the people of theirs who live in it.
    pub(super) zones: Vec<Vec<(usize, f64)>>,
    /// By unit: the parcel its middle lies in, else the one that holds most of it.
    pub(super) home: Vec<Option<usize>>,
    /// Whether any source gives this band.
    pub(super) is_known: bool,
}

impl Demand {
    pub(super) fn of(atlas: &Atlas, band: AgeBand) -> Self {
        let units = atlas.units();
        let mut people = vec![0.0; units.len()];
        let mut zones = vec![BTreeMap::<usize, f64>::new(); atlas.zones().len()];
        // The parcel of the middle outweighs any share.
        let mut home: Vec<(f64, Option<usize>)> = units
            .iter()
            .map(|unit| (unit.parcel.map_or(0.0, |_| f64::INFINITY), unit.parcel))
            .collect();
        for (index, parcel) in atlas.parcels().iter().enumerate() {
            for (unit, share) in parcel.pieces.iter().filter_map(|piece| piece.unit) {
                if share > home[unit].0 {
                    home[unit] = (share, Some(index));
                }
                let Some(all) = units[unit].population.band(band) else { continue };
                people[unit] += all * share;
                *zones[parcel.zone].entry(unit).or_default() += all * share;
            }
        }
        Self {
            people,
            zones: zones.into_iter().map(|own| own.into_iter().collect()).collect(),
            home: home.into_iter().map(|own| own.1).collect(),
            is_known: units.iter().any(|unit| unit.population.band(band).is_some()),
        }
    }

    /// The units of the whole city with their people.
    pub(super) fn city(&self) -> Vec<(usize, f64)> {
        self.people.iter().copied().enumerate().filter(|own| own.1 > 0.0).collect()
    }

    pub(super) fn total(&self) -> f64 {
        self.people.iter().sum()
    }
}
