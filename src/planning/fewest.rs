//! The fewest sites that cover everything, or a share of it.

use super::cover::{Instance, MaximumCover};
use super::greedy::greedy;
use super::search::{Watch, search};
use super::{PlanningError, Proof};

/// The fewest sites found.
#[derive(Debug, Clone, PartialEq)]
pub struct Fewest {
    /// The sites, ascending.
    pub sites: Vec<usize>,
    /// No choice of fewer sites than this is enough.
    pub at_least: usize,
    /// The weight covered, what was covered before included.
    pub value: f64,
    /// What was covered before.
    pub already: f64,
    /// The weight that had to be covered.
    pub goal: f64,
    /// Whether it is proven that fewer are not enough.
    pub proof: Proof,
    /// Units with demand that no site reaches.
    pub unreachable: Vec<u32>,
    /// Branches looked at.
    pub branches: u64,
}

impl MaximumCover {
    /// Finds the fewest sites, besides those that are there, that cover a share of the weight that
    /// can be covered at all (LSCP; with a share of 1, all of it).
    ///
    /// # Shape
    /// Units no site reaches are listed and not asked for.
    /// # Errors
    /// As [`MaximumCover::check`]; [`PlanningError::Share`] ← a share that is none;
    /// [`PlanningError::FloorTogether`] ← a floor that all sites together do not reach.
    /// # Source
    /// Toregas, Swain, `ReVelle` & Bergman 1971; METHODS 3.10.
    pub fn fewest(&self, share: f64, watch: Watch<'_>) -> Result<Fewest, PlanningError> {
        self.check()?;
        if !(0.0..=1.0).contains(&share) {
            return Err(PlanningError::Share { share });
        }
        let whole = Instance::reduce(self);
        let all = (0..).zip(&whole.sites).map(|(site, _)| site).collect::<Vec<u32>>();
        if whole.value(&all).is_none() {
            let share = self.floor.as_ref().map_or(0.0, |floor| floor.least_share);
            return Err(PlanningError::FloorTogether { share, count: all.len() });
        }
        // Where everything is covered, weights no longer matter, and a unit comes along with any
        // unit whose sites are among its own.
        let counts = if share < 1.0 { whole.clone() } else { whole.clone().for_everyone() };
        let goal = share * counts.most();
        let (sites, at_least, stopped, branches) = fewest(&counts, goal, watch);
        let originals: Vec<usize> = counts.originals(&sites);
        Ok(Fewest {
            value: self.value(&originals),
            sites: originals,
            at_least,
            already: whole.base,
            goal: share * whole.most(),
            proof: if stopped { Proof::Stopped } else { Proof::Optimal },
            unreachable: self.unreachable(),
            branches,
        })
    }

    /// Units with demand that no site reaches, ascending.
    pub fn unreachable(&self) -> Vec<u32> {
        let every: Vec<usize> = (0..self.sites.len()).collect();
        let covered = self.covered_by(every.iter());
        let own = (0..).zip(covered.iter().zip(&self.weights));
        own.filter(|(_, (covered, weight))| !**covered && **weight > 0.0)
            .map(|(unit, _)| unit)
            .collect()
    }
}

/// Sites, the proven least number, whether it was stopped, branches.
fn fewest(instance: &Instance, goal: f64, watch: Watch<'_>) -> (Vec<u32>, usize, bool, u64) {
    let enough = |own: Option<f64>| own.is_some_and(|own| own >= goal - instance.rounding());
    if enough(instance.value(&[])) {
        return (Vec::new(), 0, false, 0);
    }
    let mut best = first_choice(instance, goal);
    let mut branches = 0;
    let mut at_least = least_by_size(instance, goal);
    while at_least < best.len() {
        let found = search(instance, at_least, Some(goal), watch);
        branches += found.branches;
        match found.best {
            Some((sites, value)) if enough(Some(value)) => best = sites,
            _ if found.stopped => return (best, at_least, true, branches),
            _ => at_least += 1,
        }
    }
    (best, at_least, false, branches)
}

/// As few as greed finds.
fn first_choice(instance: &Instance, goal: f64) -> Vec<u32> {
    let mut sites = greedy(instance, instance.sites.len()).sites;
    let enough = |sites: &[u32]| {
        instance.value(sites).is_some_and(|own| own >= goal - instance.rounding())
    };
    for at in (0..sites.len()).rev() {
        let site = sites.remove(at);
        if !enough(&sites) {
            sites.insert(at, site);
        }
    }
    sites
}

/// So many sites are needed even if no two of them overlapped.
fn least_by_size(instance: &Instance, goal: f64) -> usize {
    let weight = |units: &Vec<u32>| -> f64 {
        units.iter().map(|unit| instance.weights[*unit as usize]).sum()
    };
    let mut sizes: Vec<f64> = instance.sites.iter().map(weight).collect();
    sizes.sort_unstable_by(|one, two| two.total_cmp(one));
    let mut sum = instance.base;
    let fits = |size: &f64| {
        sum += size;
        sum < goal - instance.rounding()
    };
    1 + sizes
        .iter()
        .copied()
        .take_while(fits)
        .count()
        .min(instance.sites.len().saturating_sub(1))
}
