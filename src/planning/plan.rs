//! A choice of sites, how good it is and how far that is proven.

use super::cover::{Instance, MaximumCover};
use super::greedy::greedy;
use super::search::{Watch, search};
use super::{PlanningError, Proof};

/// A choice of sites.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// The sites chosen; fewer than asked for where more would add nothing. Greedy choices stand
    /// in the order they were made, others ascending.
    pub sites: Vec<usize>,
    /// The weight covered, what was covered before included.
    pub value: f64,
    /// What was covered before.
    pub already: f64,
    /// No choice of as many sites covers more.
    pub upper: f64,
    /// How far that is proven.
    pub proof: Proof,
    /// Branches looked at.
    pub branches: u64,
}

impl Plan {
    /// By how much, as a share of the upper bound, a better choice could at most be better.
    ///
    /// # Shape
    /// 0 for a proven best choice.
    pub fn gap(&self) -> f64 {
        match crate::unit::share(self.upper - self.value, self.upper) {
            Some(gap) if self.proof != Proof::Optimal => gap.max(0.0),
            _ => 0.0,
        }
    }
}

impl MaximumCover {
    /// Chooses one site after the other, always the one that adds most.
    ///
    /// # Shape
    /// Without an equity floor the weight added is at least `1 − (1 − 1/p)^p` (more than
    /// `1 − 1/e`, 63.2 %) of the best; [`Plan::upper`] is the tighter of that and of what the largest
    /// gains still to be had add up to. With a floor, what groups need is served first.
    /// # Errors
    /// As [`MaximumCover::check`]; [`PlanningError::ChooseNone`], [`PlanningError::ChooseTooMany`];
    /// [`PlanningError::FloorUndecided`] ← a floor this way does not reach.
    /// # Source
    /// Nemhauser, Wolsey & Fisher 1978; METHODS 3.10.
    pub fn greedy(&self, count: usize) -> Result<Plan, PlanningError> {
        self.check_count(count)?;
        let instance = Instance::strip(self);
        let own = greedy(&instance, count);
        if !own.meets_needs {
            let share = self.floor.as_ref().map_or(0.0, |floor| floor.least_share);
            return Err(PlanningError::FloorUndecided { share, count });
        }
        let sites = own.sites.iter().map(|site| instance.origin[*site as usize]);
        let is_best = own.value + instance.rounding() >= own.upper;
        Ok(Plan {
            sites: sites.collect(),
            value: own.value,
            already: instance.base,
            upper: own.upper.max(own.value),
            proof: if is_best { Proof::Optimal } else { Proof::Greedy },
            branches: 0,
        })
    }

    /// Finds the best choice and proves it, or the best until `watch` stops it.
    ///
    /// # Shape
    /// The proof is exact for weights that are whole numbers, and within a millionth for others.
    /// # Errors
    /// As [`MaximumCover::check`]; [`PlanningError::ChooseNone`], [`PlanningError::ChooseTooMany`];
    /// [`PlanningError::FloorTooHigh`], [`PlanningError::FloorTogether`],
    /// [`PlanningError::FloorUndecided`] ← the equity floor.
    pub fn exact(&self, count: usize, watch: Watch<'_>) -> Result<Plan, PlanningError> {
        self.check_count(count)?;
        let instance = Instance::reduce(self);
        let found = search(&instance, count, None, watch);
        let Some((sites, value)) = found.best else {
            return Err(self.why_not(count, found.stopped, watch));
        };
        let proof = if found.stopped { Proof::Stopped } else { Proof::Optimal };
        Ok(Plan {
            sites: instance.originals(&sites),
            value,
            already: instance.base,
            upper: found.upper.max(value),
            proof,
            branches: found.branches,
        })
    }

    /// Why no choice gives every group its share.
    fn why_not(&self, count: usize, stopped: bool, watch: Watch<'_>) -> PlanningError {
        let Some(floor) = self.floor.as_ref() else { return PlanningError::NoDemand };
        let share = floor.least_share;
        if stopped {
            return PlanningError::FloorUndecided { share, count };
        }
        let needs = floor.needs(&self.weights);
        for (group, need) in (0_u32..).zip(needs).filter(|(_, need)| *need > 0.0) {
            let own = |(weight, of): (&f64, &u32)| if *of == group { *weight } else { 0.0 };
            let weights = self.weights.iter().zip(&floor.group_of).map(own).collect();
            let alone = Self { weights, floor: None, ..self.clone() };
            let instance = Instance::reduce(&alone);
            let found = search(&instance, count, None, watch);
            let total = need / share;
            if !found.stopped && found.upper < need - instance.rounding() {
                return PlanningError::FloorTooHigh {
                    group: group.to_string(),
                    share,
                    count,
                    most: found.upper / total,
                };
            }
        }
        PlanningError::FloorTogether { share, count }
    }
}
