//! The best choice and the proof of it: branch and bound.

use std::rc::Rc;

use super::cover::Instance;
use super::greedy::{greedy, swap};
use super::relaxation::{Bound, Prices, View, relax};

/// How a search is watched: neither clock nor keyboard is known here.
#[derive(Clone, Copy)]
pub struct Watch<'a> {
    /// Asked now and then; `true` ends the search with the best found so far.
    pub stop: &'a dyn Fn() -> bool,
    /// Told now and then how far it is.
    pub progress: &'a dyn Fn(Progress),
}

/// How far a search is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Progress {
    /// Branches looked at.
    pub branches: u64,
    /// The best value so far.
    pub value: f64,
    /// No choice is better than this.
    pub upper: f64,
}

impl Watch<'static> {
    /// Never stops, tells nothing.
    pub const fn silent() -> Self {
        Self { stop: &|| false, progress: &|_| () }
    }
}

/// What a search found.
#[derive(Debug, Clone, Default)]
pub(super) struct Found {
    /// The best sites and their value; `None` where no choice meets the needs (or reaches the
    /// goal), or none was found before the search was stopped.
    pub(super) best: Option<(Vec<u32>, f64)>,
    /// Nothing better than this exists.
    pub(super) upper: f64,
    /// Whether it was stopped.
    pub(super) stopped: bool,
    /// Branches looked at.
    pub(super) branches: u64,
}

const FREE: u8 = 0;
const INSIDE: u8 = 1;
const OUTSIDE: u8 = 2;

#[derive(Debug, Clone)]
struct Branch {
    state: Vec<u8>,
    upper: f64,
    prices: Rc<Prices>,
}

/// Finds the best choice of `count` sites, or with a `goal` any choice that reaches it.
///
/// # Source
/// Land & Doig 1960; bounds as in [`relax`], with sites decided by what they would cost the bound.
pub(super) fn search(
    instance: &Instance,
    count: usize,
    goal: Option<f64>,
    watch: Watch<'_>,
) -> Found {
    let mut search = Search::new(instance, count, goal, watch);
    search.begin();
    let prices = search.first_prices();
    let root = Branch {
        state: vec![FREE; instance.sites.len()],
        upper: instance.most(),
        prices: Rc::new(prices),
    };
    let mut open = vec![root];
    while let Some(branch) = open.pop() {
        if search.is_done() {
            break;
        }
        let known = open.iter().map(|own| own.upper).fold(branch.upper, f64::max);
        if search.branches > 0 && search.branches.is_multiple_of(16) {
            search.tell(known);
        }
        if (watch.stop)() {
            let upper = known.max(search.value());
            search.tell(upper);
            return Found { upper, stopped: true, ..search.found() };
        }
        if branch.upper >= search.aim() {
            search.look(branch, &mut open);
        }
    }
    search.tell(search.value());
    search.found()
}

struct Search<'a> {
    instance: &'a Instance,
    count: usize,
    goal: Option<f64>,
    watch: Watch<'a>,
    best: Option<(Vec<u32>, f64)>,
    branches: u64,
    whole: bool,
}

impl<'a> Search<'a> {
    fn new(instance: &'a Instance, count: usize, goal: Option<f64>, watch: Watch<'a>) -> Self {
        let whole = instance.weights.iter().all(|own| own.fract() == 0.0)
            && instance.base.fract() == 0.0
            && instance.most() < 1e12;
        Self { instance, count, goal, watch, best: None, branches: 0, whole }
    }

    fn begin(&mut self) {
        let own = greedy(self.instance, self.count);
        if own.meets_needs {
            let mut sites = own.sites;
            let value = swap(self.instance, &mut sites, own.value);
            self.offer(sites, value);
        }
    }

    fn first_prices(&self) -> Prices {
        let mut reach = vec![0.0; self.instance.weights.len()];
        for &unit in self.instance.sites.iter().flatten() {
            reach[unit as usize] += 1.0;
        }
        let price = |(weight, sites): (&f64, f64)| weight / f64::max(sites.sqrt(), 1.0);
        let units = self.instance.weights.iter().zip(reach).map(price).collect();
        Prices { units, groups: vec![0.0; self.instance.needs.len()] }
    }

    fn value(&self) -> f64 {
        self.best.as_ref().map_or(0.0, |own| own.1)
    }

    /// Only branches that can reach this are worth looking at.
    fn aim(&self) -> f64 {
        let step = if self.whole { 1.0 - 1e-6 } else { PRECISION };
        let better = match &self.best {
            None => 0.0,
            Some((_, value)) if self.whole => value + step,
            Some((_, value)) => value * (1.0 + step),
        };
        let slack = self.instance.rounding();
        self.goal.map_or(better, |goal| better.max(goal - slack))
    }

    fn is_done(&self) -> bool {
        let slack = self.instance.rounding();
        self.goal.is_some_and(|goal| self.best.is_some() && self.value() >= goal - slack)
    }

    fn offer(&mut self, sites: Vec<u32>, value: f64) {
        if self.best.as_ref().is_none_or(|own| value > own.1) {
            self.best = Some((sites, value));
        }
    }

    fn tell(&self, upper: f64) {
        let value = self.value();
        (self.watch.progress)(Progress { branches: self.branches, value, upper });
    }

    fn found(&self) -> Found {
        Found {
            best: self.best.clone(),
            upper: self.value(),
            stopped: false,
            branches: self.branches,
        }
    }

    /// Bounds a branch, and decides it or splits it in two.
    fn look(&mut self, mut branch: Branch, open: &mut Vec<Branch>) {
        self.branches += 1;
        let mut steps = if self.branches == 1 { FIRST_STEPS } else { STEPS };
        loop {
            let view = self.view(&branch.state);
            if view.origin.len() <= view.count || view.count == 0 {
                return self.settle(&view, &branch.state);
            }
            let mut prices = (*branch.prices).clone();
            let bound = self.relax(&view, &mut prices, steps, &branch.state);
            branch.prices = Rc::new(prices);
            branch.upper = branch.upper.min(bound.upper);
            if branch.upper < self.aim() || self.is_done() {
                return;
            }
            let decided = self.decide(&view, &bound, &mut branch.state);
            steps = STEPS;
            // Where much was decided the rest is worth another bound before it is split.
            if decided * 5 < view.origin.len() {
                let free = |site: u32| branch.state[site as usize] == FREE;
                if let Some(site) = most_open(&view, &bound, free) {
                    return split(site, branch, open);
                }
            }
        }
    }

    /// What is left to decide.
    fn view(&self, state: &[u8]) -> View {
        let instance = self.instance;
        let mut view = View {
            base: instance.base,
            needs: instance.needs.clone(),
            count: self.count,
            ..View::default()
        };
        let mut covered = vec![false; instance.weights.len()];
        for (site, _) in state.iter().enumerate().filter(|(_, own)| **own == INSIDE) {
            view.count -= 1;
            for &unit in &instance.sites[site] {
                let unit = unit as usize;
                if std::mem::replace(&mut covered[unit], true) {
                    continue;
                }
                view.base += instance.weights[unit];
                if let Some(group) = instance.group_of.get(unit) {
                    view.needs[*group as usize] -= instance.weights[unit];
                }
            }
        }
        let mut to = vec![u32::MAX; instance.weights.len()];
        view.starts.push(0);
        for (site, units) in (0_u32..).zip(&instance.sites) {
            if state[site as usize] != FREE {
                continue;
            }
            for &unit in units.iter().filter(|unit| !covered[**unit as usize]) {
                let known = &mut to[unit as usize];
                if *known == u32::MAX {
                    *known = size(view.unit_origin.len());
                    view.unit_origin.push(unit);
                    view.weights.push(instance.weights[unit as usize]);
                    view.group_of.extend(instance.group_of.get(unit as usize));
                }
                view.units.push(*known);
            }
            // What adds nothing is not worth a thought.
            if view.starts.last() != Some(&size(view.units.len())) {
                view.origin.push(site);
                view.starts.push(size(view.units.len()));
            }
        }
        view
    }

    fn relax(
        &mut self,
        view: &View,
        prices: &mut Prices,
        steps: usize,
        state: &[u8],
    ) -> Bound {
        let aim = self.aim();
        let inside: Vec<u32> =
            (0..).zip(state).filter(|own| *own.1 == INSIDE).map(|own| own.0).collect();
        let mut turn = 0_usize;
        let every = if steps > STEPS { 8 } else { STEPS - 20 };
        let mut trial = |chosen: &[u32], value: f64, missing: &[f64]| {
            turn += 1;
            let is_promising = value >= self.aim() || turn.is_multiple_of(every);
            if is_promising && self.instance.all_met(missing) {
                let mut sites = inside.clone();
                sites.extend(chosen);
                let value = swap(self.instance, &mut sites, value);
                self.offer(sites, value);
            }
            self.aim()
        };
        relax(view, prices, steps, aim, &mut trial)
    }

    /// Decides sites whose other state the bound rules out; how many.
    fn decide(&self, view: &View, bound: &Bound, state: &mut [u8]) -> usize {
        let aim = self.aim();
        let (least, most) = bound.margin;
        let mut decided = 0;
        for (&site, &worth) in view.origin.iter().zip(&bound.worth) {
            let own = &mut state[site as usize];
            if worth > most && bound.upper - worth + most < aim {
                *own = INSIDE;
                decided += 1;
            } else if worth < least && bound.upper + worth - least < aim {
                *own = OUTSIDE;
                decided += 1;
            }
        }
        decided
    }

    /// All free sites fit: they are all chosen.
    fn settle(&mut self, view: &View, state: &[u8]) {
        let inside = (0_u32..).zip(state).filter(|own| *own.1 == INSIDE).map(|own| own.0);
        let mut sites: Vec<u32> = inside.collect();
        sites.extend(view.origin.iter().take(view.count));
        if let Some(value) = self.instance.value(&sites) {
            self.offer(sites, value);
        }
    }
}

/// The free site the relaxation is least sure about.
fn most_open(view: &View, bound: &Bound, free: impl Fn(u32) -> bool) -> Option<(u32, f64)> {
    let sites = view.origin.iter().zip(bound.leaning.iter().zip(&bound.worth));
    let open = sites.filter(|(site, _)| free(**site));
    let unsure = |leaning: f64, worth: f64| (leaning - leaning * leaning) * worth;
    open.map(|(site, (leaning, worth))| (*site, *leaning, unsure(*leaning, *worth)))
        .max_by(|one, two| one.2.total_cmp(&two.2).then(two.0.cmp(&one.0)))
        .map(|(site, leaning, _)| (site, leaning))
}

/// Puts both states of a site on the stack, the likelier one on top.
fn split((site, leaning): (u32, f64), branch: Branch, open: &mut Vec<Branch>) {
    let mut states = [OUTSIDE, INSIDE];
    if leaning < 0.5 {
        states.reverse();
    }
    for own in states {
        let mut next = branch.clone();
        next.state[site as usize] = own;
        open.push(next);
    }
}

fn size(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// Subgradient steps at the start, and for each branch.
const FIRST_STEPS: usize = 2_000;
const STEPS: usize = 80;

/// A choice is proven the best within this share, where weights are not whole numbers.
pub(super) const PRECISION: f64 = 1e-6;
