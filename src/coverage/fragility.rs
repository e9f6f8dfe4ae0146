//! Who is missed most: the people only one office, or one corporation, comes to.

use serde::Serialize;
use utoipa::ToSchema;

use super::baseline::Baseline;
use super::report::{Caption, Estimate};
use super::tally::{Sole, Tally};
use crate::atlas::Atlas;
use crate::model::AgeBand;

/// What would be lost without one office or corporation.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Loss {
    /// Office id; with corporations counted, that of its first office.
    pub id: String,
    /// Name of the office or corporation.
    pub name: String,
    /// Square meters nobody else comes to.
    pub area_m2: f64,
    /// People nobody else comes to, by band, in the order of the bands the sources give.
    pub people: Vec<(AgeBand, Estimate)>,
    /// The same zone by zone, zones without any left out.
    pub zones: Vec<ZoneLoss>,
}

/// The part of a loss in one zone.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ZoneLoss {
    /// Name of the zone.
    pub zone: String,
    /// Square meters.
    pub area_m2: f64,
    /// People by band.
    pub people: Vec<(AgeBand, Estimate)>,
}

/// N-1: what the loss of each office would leave without anybody (METHODS 3.7).
///
/// # Shape
/// Losses from the one most people depend on; offices nobody depends on are left out. For one need
/// they add up to the people at depth one; with several needs at one place somebody may depend on
/// several offices and is counted for each of them.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct FragilityReport {
    /// What must stand beside every figure.
    pub caption: Caption,
    /// People exactly one office (or corporation) comes to, by band.
    pub sole: Vec<(AgeBand, Estimate)>,
    /// Office by office.
    pub losses: Vec<Loss>,
}

impl Baseline {
    /// What would be lost without each office, in the pessimistic reading.
    ///
    /// It names offices as critical: for planners, never for the public.
    ///
    /// # Source
    /// METHODS 3.7: `L_j = P({k = 1} ∩ A_j)`, so that `Σ L_j = P_1`.
    pub fn fragility(&self, atlas: &Atlas) -> FragilityReport {
        let city = self.zones.iter().fold(Tally::default(), |mut sum, zone| {
            sum.add(zone);
            sum
        });
        let mut losses: Vec<Loss> =
            city.soles.iter().map(|sole| self.loss(atlas, &city, sole)).collect();
        losses.sort_by(|one, two| {
            let weight = |loss: &Loss| {
                let asked = loss.people.iter().find(|(band, _)| *band == self.query.band);
                asked.or(loss.people.first()).map_or(0.0, |(_, people)| people.value)
            };
            let by_people = weight(two).total_cmp(&weight(one));
            by_people.then(two.area_m2.total_cmp(&one.area_m2)).then(one.id.cmp(&two.id))
        });
        let alone = city.bands().map(|band| {
            let at = band.index();
            (band, Estimate::new(city.areal[0][at][1], city.point[0][at][1]))
        });
        FragilityReport { caption: self.caption.clone(), sole: alone.collect(), losses }
    }

    fn loss(&self, atlas: &Atlas, city: &Tally, sole: &Sole) -> Loss {
        let (id, name) = self.holder_name(atlas, sole.holder);
        let parts = atlas.zones().iter().zip(&self.zones).filter_map(|(zone, tally)| {
            let own = tally.soles.iter().find(|own| own.holder == sole.holder)?;
            let zone = zone.name.clone();
            Some(ZoneLoss { zone, area_m2: own.area, people: people(city, own) })
        });
        Loss {
            id,
            name,
            area_m2: sole.area,
            people: people(city, sole),
            zones: parts.collect(),
        }
    }

    /// Id and name of what is counted: an office, or a corporation by its first office.
    pub(super) fn holder_name(&self, atlas: &Atlas, holder: usize) -> (String, String) {
        let office = atlas.offices(self.query.audience).get(holder);
        let Some(record) = office.map(|office| &office.record) else {
            return Default::default();
        };
        let name = match self.query.count_by {
            super::CountBy::Corporation => record.corporation.as_ref().unwrap_or(&record.name),
            super::CountBy::Office => &record.name,
        };
        (record.id.to_string(), name.clone())
    }
}

pub(super) fn people(city: &Tally, sole: &Sole) -> Vec<(AgeBand, Estimate)> {
    let of = |band: AgeBand| Estimate::new(sole.areal[band.index()], sole.point[band.index()]);
    city.bands().map(|band| (band, of(band))).collect()
}
