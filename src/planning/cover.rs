//! The problem of where a few more sites cover most, as plain data; checked and made smaller.

use std::collections::{BTreeMap, BTreeSet};

use super::PlanningError;

/// Where to put a few more sites so that most demand is covered (MCLP).
///
/// # Shape
/// Units are indexes into `weights`, sites indexes into `sites`.
/// # Source
/// Church & `ReVelle` 1974; METHODS 3.10.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct MaximumCover {
    /// The demand of each unit, in any unit of measure; none negative.
    pub weights: Vec<f64>,
    /// The units each site covers.
    pub sites: Vec<Vec<u32>>,
    /// Sites that are there already: what they cover is covered, and they do not count as chosen.
    pub fixed: Vec<usize>,
    /// What every group of units must get.
    pub floor: Option<EquityFloor>,
}

/// The least share of its weight that every group must have covered.
#[derive(Debug, Clone, PartialEq)]
pub struct EquityFloor {
    /// The group of each unit.
    pub group_of: Vec<u32>,
    /// The share, from 0 to 1. Groups without weight ask for nothing.
    pub least_share: f64,
}

impl EquityFloor {
    /// The weight of each group that must be covered.
    pub(super) fn needs(&self, weights: &[f64]) -> Vec<f64> {
        let last = self.group_of.iter().max().map_or(0, |last| *last as usize + 1);
        let mut needs = vec![0.0; last];
        for (group, weight) in self.group_of.iter().zip(weights) {
            needs[*group as usize] += self.least_share * weight;
        }
        needs
    }
}

impl MaximumCover {
    /// Whether the problem can be worked on.
    ///
    /// # Errors
    /// [`PlanningError::NoSites`], [`PlanningError::NoDemand`], [`PlanningError::Weight`],
    /// [`PlanningError::UnknownUnit`], [`PlanningError::UnknownSite`], [`PlanningError::Share`].
    pub fn check(&self) -> Result<(), PlanningError> {
        if self.sites.len() == self.fixed.iter().collect::<BTreeSet<_>>().len() {
            return Err(PlanningError::NoSites);
        }
        if let Some(weight) = self.weights.iter().find(|own| !own.is_finite() || **own < 0.0) {
            return Err(PlanningError::Weight { weight: *weight });
        }
        if !self.weights.iter().any(|weight| *weight > 0.0) {
            return Err(PlanningError::NoDemand);
        }
        let unknown = |unit: &&u32| **unit as usize >= self.weights.len();
        if let Some(unit) = self.sites.iter().flatten().find(unknown) {
            return Err(PlanningError::UnknownUnit { unit: *unit });
        }
        if let Some(&site) = self.fixed.iter().find(|site| **site >= self.sites.len()) {
            return Err(PlanningError::UnknownSite { site });
        }
        match &self.floor {
            None => Ok(()),
            Some(floor) if !(0.0..=1.0).contains(&floor.least_share) => {
                Err(PlanningError::Share { share: floor.least_share })
            }
            Some(floor) if floor.group_of.len() != self.weights.len() => {
                Err(PlanningError::GroupCount {
                    groups: floor.group_of.len(),
                    units: self.weights.len(),
                })
            }
            Some(_) => Ok(()),
        }
    }

    /// As [`MaximumCover::check`], and whether so many sites can be chosen.
    pub(super) fn check_count(&self, count: usize) -> Result<(), PlanningError> {
        self.check()?;
        let candidates = self.sites.len() - self.fixed.iter().collect::<BTreeSet<_>>().len();
        match count {
            0 => Err(PlanningError::ChooseNone),
            _ if count > candidates => Err(PlanningError::ChooseTooMany { count, candidates }),
            _ => Ok(()),
        }
    }

    /// The weight that sites cover together with those already there.
    pub fn value(&self, chosen: &[usize]) -> f64 {
        let covered = self.covered_by(self.fixed.iter().chain(chosen));
        let pairs = self.weights.iter().zip(covered);
        pairs.filter(|(_, covered)| *covered).map(|(weight, _)| weight).sum()
    }

    pub(super) fn covered_by<'s>(&self, sites: impl Iterator<Item = &'s usize>) -> Vec<bool> {
        let mut covered = vec![false; self.weights.len()];
        for &unit in sites.filter_map(|site| self.sites.get(*site)).flatten() {
            covered[unit as usize] = true;
        }
        covered
    }
}

/// A problem without what does not matter: units already covered, units nobody can reach, units
/// that the same sites cover (merged), sites that another site outdoes.
#[derive(Debug, Clone, Default)]
pub(super) struct Instance {
    /// Covered before anything is chosen.
    pub(super) base: f64,
    pub(super) weights: Vec<f64>,
    /// The units of each site, ascending.
    pub(super) sites: Vec<Vec<u32>>,
    /// Which site of the problem each is.
    pub(super) origin: Vec<usize>,
    /// The group of each unit; empty without a floor.
    pub(super) group_of: Vec<u32>,
    /// What each group still needs.
    pub(super) needs: Vec<f64>,
}

impl Instance {
    /// A checked problem without units covered already and without demand.
    pub(super) fn strip(problem: &MaximumCover) -> Self {
        let done = problem.covered_by(problem.fixed.iter());
        let mut own = Self { weights: problem.weights.clone(), ..Self::default() };
        if let Some(floor) = &problem.floor {
            own.needs = floor.needs(&problem.weights);
            own.group_of.clone_from(&floor.group_of);
        }
        for (unit, weight) in problem.weights.iter().enumerate().filter(|own| done[own.0]) {
            own.base += weight;
            own.weights[unit] = 0.0;
            if let Some(group) = own.group_of.get(unit) {
                own.needs[*group as usize] -= weight;
            }
        }
        for (site, units) in problem.sites.iter().enumerate() {
            let open = |unit: &u32| own.weights[*unit as usize] > 0.0;
            let mut units: Vec<u32> = units.iter().copied().filter(open).collect();
            units.sort_unstable();
            units.dedup();
            if !units.is_empty() && !problem.fixed.contains(&site) {
                own.origin.push(site);
                own.sites.push(units);
            }
        }
        own
    }

    /// The same without what does not matter: units that the same sites cover become one, sites
    /// that another site outdoes go, until nothing changes.
    pub(super) fn reduce(problem: &MaximumCover) -> Self {
        let mut own = Self::strip(problem);
        let mut sites: Sites = own.origin.iter().copied().zip(own.sites).collect();
        if own.group_of.is_empty() {
            own.group_of = vec![0; own.weights.len()];
        }
        loop {
            let before = sites.len();
            (sites, own.weights, own.group_of) =
                merge_units(sites, &own.weights, &own.group_of);
            drop_outdone(&mut sites, own.weights.len());
            if sites.len() == before {
                break;
            }
        }
        if problem.floor.is_none() {
            own.group_of.clear();
        }
        (own.origin, own.sites) = sites.into_iter().unzip();
        own
    }

    /// The same where every unit must be covered: each counts one, and units that come along with
    /// others go.
    pub(super) fn for_everyone(mut self) -> Self {
        self.group_of = vec![0; self.weights.len()];
        self.needs.clear();
        self.base = 0.0;
        let mut sites: Sites = self.origin.iter().copied().zip(self.sites).collect();
        loop {
            let before = (sites.len(), self.weights.len());
            drop_implied(&mut sites, self.weights.len());
            drop_outdone(&mut sites, self.weights.len());
            (sites, self.weights, self.group_of) =
                merge_units(sites, &self.weights, &self.group_of);
            if before == (sites.len(), self.weights.len()) {
                break;
            }
        }
        self.weights.fill(1.0);
        self.group_of.clear();
        (self.origin, self.sites) = sites.into_iter().unzip();
        self
    }

    /// The sites of the problem behind these, ascending.
    pub(super) fn originals(&self, sites: &[u32]) -> Vec<usize> {
        let mut own: Vec<usize> =
            sites.iter().map(|site| self.origin[*site as usize]).collect();
        own.sort_unstable();
        own
    }

    /// The weight covered by sites, what is covered before included; `None` where a group gets
    /// less than it needs.
    pub(super) fn value(&self, sites: &[u32]) -> Option<f64> {
        let mut covered = vec![false; self.weights.len()];
        for &unit in sites.iter().flat_map(|site| &self.sites[*site as usize]) {
            covered[unit as usize] = true;
        }
        let mut needs = self.needs.clone();
        let mut value = self.base;
        for (unit, weight) in
            self.weights.iter().enumerate().filter(|(unit, _)| covered[*unit])
        {
            value += weight;
            if let Some(group) = self.group_of.get(unit) {
                needs[*group as usize] -= weight;
            }
        }
        self.all_met(&needs).then_some(value)
    }

    /// Whether nothing is missing, within rounding.
    pub(super) fn all_met(&self, needs: &[f64]) -> bool {
        needs.iter().all(|need| *need <= self.rounding())
    }

    /// What sums of these weights may be off by.
    pub(super) fn rounding(&self) -> f64 {
        1e-9 * (self.base + self.weights.iter().sum::<f64>()).max(1.0)
    }

    /// Everything that could ever be covered.
    pub(super) fn most(&self) -> f64 {
        self.base + self.weights.iter().sum::<f64>()
    }
}

type Sites = Vec<(usize, Vec<u32>)>;

/// Units of one group that the same sites cover become one; units of no site vanish.
fn merge_units(sites: Sites, weights: &[f64], groups: &[u32]) -> (Sites, Vec<f64>, Vec<u32>) {
    let by_unit = units_of(&sites, weights.len());
    let mut known: BTreeMap<(u32, &[u32]), u32> = BTreeMap::new();
    let mut sums = Vec::new();
    let mut sum_groups = Vec::new();
    let mut to = vec![None; weights.len()];
    for (unit, own) in by_unit.iter().enumerate().filter(|(_, own)| !own.is_empty()) {
        let next = u32::try_from(sums.len()).unwrap_or(u32::MAX);
        let at = *known.entry((groups[unit], own)).or_insert(next);
        if at == next {
            sums.push(0.0);
            sum_groups.push(groups[unit]);
        }
        sums[at as usize] += weights[unit];
        to[unit] = Some(at);
    }
    let moved = sites.into_iter().map(|(site, units)| {
        let mut units: Vec<u32> = units.iter().filter_map(|unit| to[*unit as usize]).collect();
        units.sort_unstable();
        units.dedup();
        (site, units)
    });
    (moved.collect(), sums, sum_groups)
}

/// Takes units out that are covered whenever another one is.
fn drop_implied(sites: &mut Sites, unit_count: usize) {
    let by_unit = units_of(sites, unit_count);
    let sets: Vec<&[u32]> = by_unit.iter().map(Vec::as_slice).collect();
    let flags = contained(&sets, sites.len());
    for (_, units) in sites.iter_mut() {
        units.retain(|unit| !flags[*unit as usize].1);
    }
    sites.retain(|(_, units)| !units.is_empty());
}

/// The sites of each unit.
fn units_of(sites: &Sites, unit_count: usize) -> Vec<Vec<u32>> {
    let mut by_unit = vec![Vec::new(); unit_count];
    for (index, (_, units)) in (0_u32..).zip(sites) {
        for &unit in units {
            by_unit[unit as usize].push(index);
        }
    }
    by_unit
}

/// Drops sites whose units another site covers too; of equals the first stays.
fn drop_outdone(sites: &mut Sites, unit_count: usize) {
    let sets: Vec<&[u32]> = sites.iter().map(|(_, units)| units.as_slice()).collect();
    let outdone = contained(&sets, unit_count);
    let mut flags = outdone.iter().map(|own| own.0);
    sites.retain(|_| !flags.next().unwrap_or_default());
}

/// For each set whether it lies in another one, and whether another one lies in it; of equal sets
/// the first is spared.
fn contained(sets: &[&[u32]], universe: usize) -> Vec<(bool, bool)> {
    let words = universe.div_ceil(64);
    let bits: Vec<Vec<u64>> = sets
        .iter()
        .map(|set| {
            let mut own = vec![0_u64; words];
            for member in *set {
                own[*member as usize / 64] |= 1 << (member % 64);
            }
            own
        })
        .collect();
    let mut flags = vec![(false, false); sets.len()];
    for one in 0..sets.len() {
        for two in 0..sets.len() {
            let smaller = sets[one].len() < sets[two].len();
            let equal = sets[one].len() == sets[two].len();
            let is_candidate = !sets[one].is_empty() && (smaller || (equal && one != two));
            let inside =
                || bits[one].iter().zip(&bits[two]).all(|(own, other)| own & !other == 0);
            if is_candidate && inside() {
                flags[one].0 |= smaller || two < one;
                flags[two].1 |= smaller || one < two;
            }
        }
    }
    flags
}
