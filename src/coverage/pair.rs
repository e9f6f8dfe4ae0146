//! Which two are missed most together: the people whom only these two offices, or corporations,
//! come to.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;
use serde::Serialize;
use utoipa::ToSchema;

use super::baseline::{self, Baseline};
use super::fragility;
use super::report::{Caption, Estimate};
use super::tally::{Sole, Tally};
use super::voice::Voices;
use crate::atlas::Atlas;
use crate::model::AgeBand;

/// One of a pair.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Holder {
    /// Office id; with corporations counted, that of its first office.
    pub id: String,
    /// Name of the office or corporation.
    pub name: String,
}

/// What would be lost without two offices or corporations.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct PairLoss {
    /// The two.
    pub pair: [Holder; 2],
    /// Square meters only these two come to: lost if both go, and not if one stays.
    pub together_m2: f64,
    /// People only these two come to, by band, in the order of the bands the sources give.
    pub together: Vec<(AgeBand, Estimate)>,
    /// People lost if both go: those, and whom each of the two alone comes to.
    pub lost: Vec<(AgeBand, Estimate)>,
    /// Names of the zones where only these two come, in display order.
    pub zones: Vec<String>,
}

/// N-2: what the loss of two offices, or corporations, would leave without anybody (METHODS 3.7).
///
/// # Shape
/// Pairs from the one most people depend on; pairs without a place of their own are left out. For
/// one need what pairs lose together adds up to the people at depth two.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct PairReport {
    /// What must stand beside every figure.
    pub caption: Caption,
    /// People exactly two offices (or corporations) come to, by band.
    pub two: Vec<(AgeBand, Estimate)>,
    /// Pair by pair.
    pub pairs: Vec<PairLoss>,
}

/// What depends on a pair beyond what depends on each of them.
#[derive(Debug, Default)]
struct Together {
    sums: Option<Sole>,
    zones: BTreeSet<usize>,
}

impl Baseline {
    /// What would be lost without two offices, in the pessimistic reading.
    ///
    /// It names offices as critical: for planners, never for the public.
    ///
    /// # Source
    /// METHODS 3.7: `P(E) − P(E without a and b)`. Worked out as a's own loss and, with a silent,
    /// that of b, so that it holds for several needs at one place as well.
    /// # Cost
    /// For every office, its towns counted once more where at most two come, on all cores.
    pub fn pairs(&self, atlas: &Atlas) -> PairReport {
        let mut city = Tally::default();
        for zone in &self.zones {
            city.add(zone);
        }
        let holders: BTreeSet<usize> = self.voices.iter().map(|voice| voice.holder).collect();
        let holders: Vec<usize> = holders.into_iter().collect();
        let found: Vec<_> =
            holders.par_iter().flat_map_iter(|&first| self.with(atlas, first)).collect();
        let mut pairs: Vec<PairLoss> = found
            .into_iter()
            .filter_map(|(pair, own)| self.pair_loss(atlas, &city, pair, &own))
            .collect();
        let weight = |loss: &PairLoss| {
            let asked = loss.together.iter().find(|(band, _)| *band == self.query.band);
            asked.or(loss.together.first()).map_or(0.0, |(_, people)| people.value)
        };
        pairs.sort_by(|one, two| {
            let by_people = weight(two).total_cmp(&weight(one));
            by_people.then(two.together_m2.total_cmp(&one.together_m2))
        });
        let two = city.bands().map(|band| {
            let at = band.index();
            (band, Estimate::new(city.areal[0][at][2], city.point[0][at][2]))
        });
        PairReport { caption: self.caption.clone(), two: two.collect(), pairs }
    }

    /// What depends on a holder and each one after it together.
    fn with(&self, atlas: &Atlas, first: usize) -> BTreeMap<[usize; 2], Together> {
        let voices = Voices::of(&self.voices);
        let own = (0..).zip(&self.voices).filter(|(_, voice)| voice.holder == first);
        let own: BTreeMap<u32, _> = own.collect();
        let parcels: BTreeSet<usize> = own
            .values()
            .flat_map(|voice| voice.reach.covers(voice.level).keys().copied())
            .filter(|&parcel| self.tallies[parcel].depends_on_two())
            .collect();
        let mut found: BTreeMap<[usize; 2], Together> = BTreeMap::new();
        for parcel in parcels {
            let near: Vec<u32> =
                self.near[parcel].iter().filter(|it| !own.contains_key(it)).copied().collect();
            let without = baseline::count(atlas, &self.query, parcel, voices, &near);
            let before = &self.tallies[parcel];
            let seconds = without.soles.iter().filter(|sole| sole.holder > first);
            for mut more in seconds.copied() {
                if let Some(own) = before.soles.iter().find(|own| own.holder == more.holder) {
                    more.add(own, -1.0);
                }
                // With several needs, less than nothing: what depends on each is lost only once.
                let pair = found.entry([first, more.holder]).or_default();
                if more.is_anything() {
                    pair.zones.insert(atlas.parcels()[parcel].zone);
                }
                match &mut pair.sums {
                    Some(sums) => sums.add(&more, 1.0),
                    none => *none = Some(more),
                }
            }
        }
        found
    }

    fn pair_loss(
        &self,
        atlas: &Atlas,
        city: &Tally,
        pair: [usize; 2],
        own: &Together,
    ) -> Option<PairLoss> {
        let sums = own.sums.as_ref().filter(|sums| sums.is_anything())?;
        let mut lost = *sums;
        for alone in city.soles.iter().filter(|sole| pair.contains(&sole.holder)) {
            lost.add(alone, 1.0);
        }
        let holder = |index: usize| {
            let (id, name) = self.holder_name(atlas, index);
            Holder { id, name }
        };
        Some(PairLoss {
            pair: pair.map(holder),
            together_m2: sums.area,
            together: fragility::people(city, sums),
            lost: fragility::people(city, &lost),
            zones: own.zones.iter().map(|&zone| atlas.zones()[zone].name.clone()).collect(),
        })
    }
}
