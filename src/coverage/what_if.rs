//! What a scenario would change, at the cost of the towns it touches.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;
use serde::Serialize;
use utoipa::ToSchema;

use super::baseline::{self, Baseline};
use super::covering::Covering;
use super::query::Reading;
use super::report::{Caption, Estimate};
use super::tally::Tally;
use super::voice::{self, Holders, Voice, Voices};
use super::{CoverageError, gap};
use crate::atlas::{Atlas, Office};
use crate::geometry::{Region, Shape};
use crate::model::{AgeBand, Provider, ProviderId, Scenario, disclose};

/// A number before and after.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
pub struct BandChange {
    /// The band.
    pub band: AgeBand,
    /// People nobody comes to, today.
    pub gap_before: Estimate,
    /// The same under the scenario.
    pub gap_after: Estimate,
    /// People exactly one office comes to, today.
    pub sole_before: Estimate,
    /// The same under the scenario.
    pub sole_after: Estimate,
}

/// One reading, before and after.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ReadingChange {
    /// How answers were read.
    pub reading: Reading,
    /// Square meters where nobody comes, today.
    pub gap_before_m2: f64,
    /// The same under the scenario.
    pub gap_after_m2: f64,
    /// People by band.
    pub people: Vec<BandChange>,
}

/// One zone, or the city, before and after.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ZoneChange {
    /// Zone id; `None` for the city and for places no zone claims.
    pub id: Option<String>,
    /// Name.
    pub name: String,
    /// Area, square meters.
    pub area_m2: f64,
    /// Pessimistic, optimistic, unknown.
    pub readings: Vec<ReadingChange>,
}

/// What a scenario changes.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct WhatIfReport {
    /// What must stand beside every figure. Offices that did not say where they go keep the circle
    /// assumed today.
    pub caption: Caption,
    /// How many towns were counted anew.
    pub towns_touched: usize,
    /// The whole city.
    pub city: ZoneChange,
    /// The zones touched, in display order; all others stay as they are.
    pub zones: Vec<ZoneChange>,
}

/// A scenario worked out on a baseline.
#[derive(Debug)]
pub struct Trial<'a> {
    baseline: &'a Baseline,
    /// Numbers of voices that fall silent.
    silenced: Vec<u32>,
    added: Vec<Voice>,
    /// Who covers each touched parcel now, and its figures.
    touched: BTreeMap<usize, (Vec<u32>, Tally)>,
}

impl Baseline {
    /// Works out a scenario: only towns that an office concerned covers, or would cover, are
    /// counted.
    ///
    /// # Errors
    /// [`CoverageError::Scenario`] ← a change that cannot be made.
    pub fn try_out<'a>(
        &'a self,
        atlas: &Atlas,
        scenario: &Scenario,
    ) -> Result<Trial<'a>, CoverageError> {
        let changed = scenario.apply(atlas.register(), atlas.catalogue())?;
        let silenced = self.voices_of(atlas, changed.keys());
        let added = self.voices_added(atlas, &changed);
        let known = self.voices.len();
        let gone = silenced.iter().filter_map(|&number| self.voices.get(number as usize));
        let parcels: BTreeSet<usize> = gone
            .chain(&added)
            .flat_map(|voice| voice.reach.covers(voice.level).keys().copied())
            .collect();
        let voices = Voices { known: &self.voices, added: &added };
        let count = |parcel: usize| {
            let stays =
                self.near[parcel].iter().filter(|own| !silenced.contains(own)).copied();
            let comes =
                (known..).zip(&added).filter(|(_, voice)| voice.cover(parcel).is_some());
            let near: Vec<u32> =
                stays.chain(comes.filter_map(|(own, _)| u32::try_from(own).ok())).collect();
            let tally = baseline::count(atlas, &self.query, parcel, voices, &near);
            (parcel, (near, tally))
        };
        let touched = parcels.into_par_iter().map(count).collect();
        Ok(Trial { baseline: self, silenced, added, touched })
    }

    /// The numbers of the voices of some offices.
    fn voices_of<'i>(
        &self,
        atlas: &Atlas,
        ids: impl Iterator<Item = &'i ProviderId>,
    ) -> Vec<u32> {
        let offices = atlas.offices(self.query.audience);
        let mut numbers = Vec::new();
        for id in ids {
            let Ok(index) = offices.binary_search_by(|office| office.record.id.cmp(id)) else {
                continue;
            };
            let from = self.voices.partition_point(|voice| voice.office < index);
            let own = self.voices[from..].iter().take_while(|voice| voice.office == index);
            numbers.extend((from..).zip(own).filter_map(|(at, _)| u32::try_from(at).ok()));
        }
        numbers
    }

    fn voices_added(
        &self,
        atlas: &Atlas,
        changed: &BTreeMap<ProviderId, Option<Provider>>,
    ) -> Vec<Voice> {
        let offices = atlas.offices(self.query.audience);
        let holders = Holders::new(self.query.count_by, offices);
        let seen = changed.iter().filter_map(|(id, provider)| {
            let record = disclose(provider.as_ref()?, self.query.audience, atlas.today())?;
            Some((id, atlas.office_of(record)))
        });
        let mut next = offices.len();
        let mut voices = Vec::new();
        for (id, office) in seen {
            let known = offices.binary_search_by(|own: &Office| own.record.id.cmp(id));
            let index = known.unwrap_or_else(|_| {
                next += 1;
                next - 1
            });
            let holder = holders.of(index, &office);
            voices.extend(voice::office_voices(
                atlas,
                &self.query.needs,
                index,
                holder,
                &office,
            ));
        }
        voices
    }
}

impl Trial<'_> {
    /// The figures before and after.
    pub fn report(&self, atlas: &Atlas) -> WhatIfReport {
        let known = &self.baseline.zones;
        let before = &self.baseline.city;
        let mut after = before.clone();
        let zones = self
            .touched_zones(atlas)
            .into_iter()
            .map(|index| {
                let zone = &atlas.zones()[index];
                let own = self.zone(&zone.parcels);
                after.add_figures(&known[index], -1.0);
                after.add_figures(&own, 1.0);
                let id = zone.id.as_ref().map(ToString::to_string);
                change(id, &zone.name, zone.area.as_square_meters(), &known[index], &own)
            })
            .collect();
        let name = atlas.municipality().unwrap_or_default();
        let area = atlas.zones().iter().map(|zone| zone.area.as_square_meters()).sum();
        WhatIfReport {
            caption: self.baseline.caption.clone(),
            towns_touched: self.touched.len(),
            city: change(None, name, area, before, &after),
            zones,
        }
    }

    /// The gaps of the zones touched, as they would be, in a reading; `None` where somebody comes
    /// everywhere.
    pub fn gaps(&self, atlas: &Atlas, reading: Reading) -> Vec<(usize, Option<Region>)> {
        let gap = |&parcel: &usize| self.gap(atlas, parcel, reading);
        let zones = self.touched_zones(atlas).into_iter();
        let region = |zone: usize| {
            let shapes: Vec<Shape> = atlas.zones()[zone].parcels.iter().map(gap).collect();
            (zone, atlas.plane().region(&Shape::union(&shapes)))
        };
        zones.map(region).collect()
    }

    fn gap(&self, atlas: &Atlas, parcel: usize, reading: Reading) -> Shape {
        let (near, tally) = match self.touched.get(&parcel) {
            Some((near, tally)) => (near, tally),
            None => (&self.baseline.near[parcel], &self.baseline.tallies[parcel]),
        };
        if tally.uncovered[reading as usize] == 0.0 {
            return Shape::default();
        }
        let voices = Voices { known: &self.baseline.voices, added: &self.added };
        let own = &atlas.parcels()[parcel];
        let covering = Covering::new(&self.baseline.query, voices, near, parcel, own);
        gap::parcel_gap(atlas, parcel, &covering, reading)
    }

    /// How many voices the scenario takes away and adds.
    pub const fn voice_changes(&self) -> (usize, usize) {
        (self.silenced.len(), self.added.len())
    }

    fn touched_zones(&self, atlas: &Atlas) -> BTreeSet<usize> {
        self.touched.keys().map(|&parcel| atlas.parcels()[parcel].zone).collect()
    }

    fn zone(&self, parcels: &[usize]) -> Tally {
        parcels.iter().fold(Tally::default(), |mut sum, parcel| {
            let known = || &self.baseline.tallies[*parcel];
            sum.add_figures(self.touched.get(parcel).map_or_else(known, |(_, own)| own), 1.0);
            sum
        })
    }
}

fn change(
    id: Option<String>,
    name: &str,
    area_m2: f64,
    before: &Tally,
    after: &Tally,
) -> ZoneChange {
    let readings = Reading::ALL.map(|reading| {
        let at = reading as usize;
        let people = |tally: &Tally, band: AgeBand, depth: usize| {
            let band = band.index();
            Estimate::new(tally.areal[at][band][depth], tally.point[at][band][depth])
        };
        let bands = before.bands().map(|band| BandChange {
            band,
            gap_before: people(before, band, 0),
            gap_after: people(after, band, 0),
            sole_before: people(before, band, 1),
            sole_after: people(after, band, 1),
        });
        ReadingChange {
            reading,
            gap_before_m2: before.uncovered[at],
            gap_after_m2: after.uncovered[at],
            people: bands.collect(),
        }
    });
    ZoneChange { id, name: name.to_owned(), area_m2, readings: readings.into() }
}
