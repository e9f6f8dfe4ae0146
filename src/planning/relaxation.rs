//! An upper bound by Lagrangian relaxation, and what it tells about single sites.

/// A problem as the relaxation sees it: what is decided already is taken out.
#[derive(Debug, Default)]
pub(super) struct View {
    /// Covered for certain.
    pub(super) base: f64,
    pub(super) weights: Vec<f64>,
    /// Which site each is.
    pub(super) origin: Vec<u32>,
    /// Which unit each is.
    pub(super) unit_origin: Vec<u32>,
    /// Where each site's units begin and end in `units`.
    pub(super) starts: Vec<u32>,
    pub(super) units: Vec<u32>,
    /// Group of each unit, if groups have needs.
    pub(super) group_of: Vec<u32>,
    pub(super) needs: Vec<f64>,
    /// How many sites may still be chosen.
    pub(super) count: usize,
}

impl View {
    pub(super) fn of(&self, site: usize) -> &[u32] {
        &self.units[self.starts[site] as usize..self.starts[site + 1] as usize]
    }
}

/// Prices: what a unit's coverage is worth, and what a group's need is worth.
#[derive(Debug, Clone, Default)]
pub(super) struct Prices {
    /// By unit of the whole problem.
    pub(super) units: Vec<f64>,
    pub(super) groups: Vec<f64>,
}

/// What a relaxation found out.
#[derive(Debug, Default)]
pub(super) struct Bound {
    /// Nothing better than this exists.
    pub(super) upper: f64,
    /// The prices' worth of each site at the best bound.
    pub(super) worth: Vec<f64>,
    /// How often each site was chosen lately, 0 to 1.
    pub(super) leaning: Vec<f64>,
    /// The last site chosen and the first not chosen, by worth.
    pub(super) margin: (f64, f64),
}

/// Sites chosen by prices, on the way: the caller may try them.
pub(super) type Trial<'a> = &'a mut dyn FnMut(&[u32], f64, &[f64]) -> f64;

/// Minimizes the relaxation by subgradient steps.
///
/// The constraints "a unit is covered only if a site covers it" get prices `λ`, the groups' needs
/// get prices `μ`; what is left falls apart into units and sites: `L = Σ (W_i − λ_i) + the
/// largest sums Σ λ over a site's units − Σ μ`, where `W_i = w_i (1 + μ_g / need_g)`.
///
/// # Shape
/// Ends early once the bound is below what `aim` (given by `trial`) asks for.
/// # Source
/// Galvão & `ReVelle` 1996 (Lagrangian heuristic for the MCLP); Camerini, Fratta & Maffioli 1975
/// (direction).
pub(super) fn relax(
    view: &View,
    prices: &mut Prices,
    steps: usize,
    aim: f64,
    trial: Trial<'_>,
) -> Bound {
    let mut run = Run::new(view, prices);
    let mut best = Bound { upper: f64::INFINITY, ..Bound::default() };
    let mut kept = (run.lambda.clone(), run.mu.clone());
    let (mut pace, mut idle) = (1.0, 0);
    let mut aim = aim;
    for _ in 0..steps {
        let upper = run.evaluate();
        if upper < best.upper - 1e-9 * upper.abs() {
            idle = 0;
            best.upper = upper;
            best.worth.clone_from(&run.worth);
            best.margin = run.margin();
            kept = (run.lambda.clone(), run.mu.clone());
        } else {
            idle += 1;
        }
        aim = trial(&run.chosen(), run.covered_weight(), &run.group_missing()).max(aim);
        if best.upper < aim {
            break;
        }
        if idle >= PATIENCE {
            idle = 0;
            pace *= 0.6;
            run.lambda.clone_from(&kept.0);
            run.mu.clone_from(&kept.1);
            run.forget();
            if pace < 5e-3 {
                break;
            }
            continue;
        }
        // With nothing to beat yet, the bound must be able to fall below zero: that proves that
        // the needs cannot be met.
        let below = if aim > 0.0 { 0.0 } else { 0.05 * upper.abs().max(1.0) };
        if !run.step(pace, upper - aim + below) {
            break;
        }
    }
    for (unit, price) in view.unit_origin.iter().zip(&kept.0) {
        prices.units[*unit as usize] = *price;
    }
    prices.groups = kept.1;
    best.leaning = run.leaning;
    best
}

/// Steps without a better bound before the pace is slowed.
const PATIENCE: usize = 30;

struct Run<'a> {
    view: &'a View,
    lambda: Vec<f64>,
    mu: Vec<f64>,
    worth: Vec<f64>,
    order: Vec<u32>,
    hits: Vec<u32>,
    heading: Vec<f64>,
    heading_mu: Vec<f64>,
    leaning: Vec<f64>,
    /// What each unit counts with its group's price.
    full: Vec<f64>,
}

impl<'a> Run<'a> {
    fn new(view: &'a View, prices: &Prices) -> Self {
        let lambda = view.unit_origin.iter().map(|unit| prices.units[*unit as usize]);
        let sites = view.origin.len();
        let mu = view.needs.iter().enumerate();
        let price = |group: usize| prices.groups.get(group).copied().unwrap_or_default();
        let mu = mu.map(|(group, need)| if *need > 0.0 { price(group) } else { 0.0 });
        Self {
            view,
            lambda: lambda.collect(),
            mu: mu.collect(),
            worth: vec![0.0; sites],
            order: (0..).take(sites).collect(),
            hits: vec![0; view.weights.len()],
            heading: vec![0.0; view.weights.len()],
            heading_mu: vec![0.0; view.needs.len()],
            leaning: vec![0.0; sites],
            full: view.weights.clone(),
        }
    }

    fn forget(&mut self) {
        self.heading.fill(0.0);
        self.heading_mu.fill(0.0);
    }

    /// The relaxation at these prices; chooses the sites of most worth.
    fn evaluate(&mut self) -> f64 {
        let view = self.view;
        for (unit, group) in view.group_of.iter().enumerate() {
            let (mu, need) = (self.mu[*group as usize], view.needs[*group as usize]);
            let extra = if need > 0.0 { mu / need } else { 0.0 };
            self.full[unit] = view.weights[unit] * (1.0 + extra);
        }
        for (price, full) in self.lambda.iter_mut().zip(&self.full) {
            *price = price.clamp(0.0, *full);
        }
        for (site, worth) in self.worth.iter_mut().enumerate() {
            *worth = view.of(site).iter().map(|unit| self.lambda[*unit as usize]).sum();
        }
        let count = view.count.min(self.order.len());
        if count > 0 && count < self.order.len() {
            let worth = &self.worth;
            let down = |one: &u32, two: &u32| {
                worth[*two as usize].total_cmp(&worth[*one as usize]).then(one.cmp(two))
            };
            self.order.select_nth_unstable_by(count - 1, down);
        }
        self.hits.fill(0);
        for site in &mut self.leaning {
            *site *= 0.95;
        }
        let mut upper = view.base - self.mu.iter().sum::<f64>();
        for &site in &self.order[..count] {
            upper += self.worth[site as usize];
            self.leaning[site as usize] += 0.05;
            for &unit in view.of(site as usize) {
                self.hits[unit as usize] += 1;
            }
        }
        let slack = self.full.iter().zip(&self.lambda).map(|(full, price)| full - price);
        upper + slack.sum::<f64>()
    }

    fn margin(&self) -> (f64, f64) {
        let count = self.view.count.min(self.order.len());
        let worth = |site: &u32| self.worth[*site as usize];
        let (inside, outside) = self.order.split_at(count);
        let least = inside.iter().map(worth).fold(f64::INFINITY, f64::min);
        (least, outside.iter().map(worth).fold(0.0, f64::max))
    }

    fn chosen(&self) -> Vec<u32> {
        let count = self.view.count.min(self.order.len());
        self.order[..count].iter().map(|site| self.view.origin[*site as usize]).collect()
    }

    fn covered_weight(&self) -> f64 {
        let pairs = self.hits.iter().zip(&self.view.weights);
        let own: f64 = pairs.filter(|(hits, _)| **hits > 0).map(|(_, weight)| weight).sum();
        self.view.base + own
    }

    fn group_missing(&self) -> Vec<f64> {
        let mut missing = self.view.needs.clone();
        for (unit, group) in self.view.group_of.iter().enumerate() {
            if self.hits[unit] > 0 {
                missing[*group as usize] -= self.view.weights[unit];
            }
        }
        missing
    }

    /// Moves the prices; `false` where there is nowhere to go.
    fn step(&mut self, pace: f64, distance: f64) -> bool {
        let view = self.view;
        let mut gain: Vec<f64> = Vec::new();
        gain.resize(view.needs.len(), 0.0);
        let mut norm = 0.0;
        for unit in 0..self.hits.len() {
            let hits = f64::from(self.hits[unit]);
            let at_top = self.lambda[unit] >= self.full[unit];
            let own = if at_top { hits.min(1.0) } else { 1.0 };
            if let Some(group) = view.group_of.get(unit) {
                gain[*group as usize] += own * view.weights[unit];
            }
            let mut slope = hits - own;
            if self.lambda[unit] <= 0.0 && slope > 0.0 {
                slope = 0.0;
            }
            let heading = slope + DEFLECTION * self.heading[unit];
            self.heading[unit] = heading;
            norm += heading * heading;
        }
        for (group, need) in view.needs.iter().enumerate().filter(|(_, need)| **need > 0.0) {
            let mut slope = gain[group] / need - 1.0;
            if self.mu[group] <= 0.0 && slope > 0.0 {
                slope = 0.0;
            }
            let heading = slope + DEFLECTION * self.heading_mu[group];
            self.heading_mu[group] = heading;
            norm += heading * heading;
        }
        if norm < 1e-12 {
            return false;
        }
        let stride = pace * distance.max(0.0) / norm;
        for (price, heading) in self.lambda.iter_mut().zip(&self.heading) {
            *price = (*price - stride * heading).max(0.0);
        }
        for (price, heading) in self.mu.iter_mut().zip(&self.heading_mu) {
            *price = (*price - stride * heading).max(0.0);
        }
        true
    }
}

/// How much of the last direction is kept.
const DEFLECTION: f64 = 0.85;
