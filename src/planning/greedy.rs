//! One site after the other, always the one that adds most; then exchanged for better ones.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

use super::cover::Instance;

/// What choosing greedily yields.
#[derive(Debug, Default)]
pub(super) struct Greedy {
    /// Sites of the instance in the order they were chosen.
    pub(super) sites: Vec<u32>,
    /// The weight covered, that covered before included.
    pub(super) value: f64,
    /// No choice of as many sites covers more.
    pub(super) upper: f64,
    /// Whether every group got what it needs.
    pub(super) meets_needs: bool,
}

/// What a site would add, and the site; the larger first, of equals the first.
#[derive(Debug, PartialEq)]
struct Offer(f64, Reverse<u32>);

impl Eq for Offer {}

impl PartialOrd for Offer {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Offer {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.total_cmp(&other.0).then(self.1.cmp(&other.1))
    }
}

/// Chooses greedily. What groups need is served first.
///
/// A site's gain never grows as others are chosen, so that only the best offers are worked out anew
/// (lazy evaluation). For the same reason the value so far plus the `count` largest gains is
/// an upper bound for every choice, at every step; and without needs the value added is at
/// least `1 − (1 − 1/count)^count` of the best.
///
/// # Source
/// Nemhauser, Wolsey & Fisher 1978; Minoux 1978 (lazy evaluation).
pub(super) fn greedy(instance: &Instance, count: usize) -> Greedy {
    let mut run = State::new(instance);
    let mut own = Greedy { value: instance.base, upper: instance.most(), ..Greedy::default() };
    if !run.is_met() {
        run.serves_needs = true;
        choose(&mut run, &mut own, count);
        run.serves_needs = false;
    }
    choose(&mut run, &mut own, count);
    own.meets_needs = run.is_met();
    if instance.needs.is_empty() {
        let share = 1.0 - (1.0 - 1.0 / approximate(count)).powf(approximate(count));
        own.upper = own.upper.min(instance.base + (own.value - instance.base) / share);
    }
    own
}

fn approximate(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::INFINITY, f64::from)
}

fn choose(run: &mut State<'_>, own: &mut Greedy, count: usize) {
    let free = (0..).zip(&run.instance.sites).map(|(site, _)| site);
    let offers = free.map(|site: u32| Offer(run.gain(site), Reverse(site)));
    let mut offers: BinaryHeap<Offer> = offers.collect();
    own.bound(run, &offers, count);
    while own.sites.len() < count && !(run.serves_needs && run.is_met()) {
        let Some(Offer(_, Reverse(site))) = offers.pop() else { break };
        let gain = run.gain(site);
        let offer = Offer(gain, Reverse(site));
        if offers.peek().is_some_and(|next| *next > offer) {
            offers.push(offer);
            continue;
        }
        if gain <= 0.0 {
            break;
        }
        own.value += run.take(site);
        own.sites.push(site);
        own.bound(run, &offers, count);
    }
}

impl Greedy {
    fn bound(&mut self, run: &State<'_>, offers: &BinaryHeap<Offer>, count: usize) {
        if run.serves_needs {
            return;
        }
        let mut gains: Vec<f64> = offers.iter().map(|offer| offer.0).collect();
        gains.sort_unstable_by(|one, two| two.total_cmp(one));
        self.upper = self.upper.min(self.value + gains.iter().take(count).sum::<f64>());
    }
}

struct State<'a> {
    instance: &'a Instance,
    covered: Vec<bool>,
    missing: Vec<f64>,
    serves_needs: bool,
}

impl<'a> State<'a> {
    fn new(instance: &'a Instance) -> Self {
        Self {
            instance,
            covered: vec![false; instance.weights.len()],
            missing: instance.needs.clone(),
            serves_needs: false,
        }
    }

    fn is_met(&self) -> bool {
        self.instance.all_met(&self.missing)
    }

    fn gain(&self, site: u32) -> f64 {
        let open = || {
            let units = self.instance.sites[site as usize].iter();
            units.map(|unit| *unit as usize).filter(|unit| !self.covered[*unit])
        };
        if !self.serves_needs {
            return open().map(|unit| self.instance.weights[unit]).sum();
        }
        let mut by_group = vec![0.0; self.missing.len()];
        for unit in open() {
            by_group[self.instance.group_of[unit] as usize] += self.instance.weights[unit];
        }
        by_group.iter().zip(&self.missing).map(|(gain, need)| gain.min(need.max(0.0))).sum()
    }

    fn take(&mut self, site: u32) -> f64 {
        let mut gain = 0.0;
        for &unit in &self.instance.sites[site as usize] {
            let unit = unit as usize;
            if std::mem::replace(&mut self.covered[unit], true) {
                continue;
            }
            gain += self.instance.weights[unit];
            if let Some(group) = self.instance.group_of.get(unit) {
                self.missing[*group as usize] -= self.instance.weights[unit];
            }
        }
        gain
    }
}

/// Exchanges single sites for better ones as long as that helps; the new value.
///
/// # Source
/// Teitz & Bart 1968.
pub(super) fn swap(instance: &Instance, sites: &mut [u32], value: f64) -> f64 {
    let mut hits = vec![0_u32; instance.weights.len()];
    let units = |site: u32| instance.sites[site as usize].iter().map(|unit| *unit as usize);
    for unit in sites.iter().flat_map(|site| units(*site)) {
        hits[unit] += 1;
    }
    let gain = |hits: &[u32], site: u32| -> f64 {
        units(site).filter(|unit| hits[*unit] == 0).map(|unit| instance.weights[unit]).sum()
    };
    let mut value = value;
    let mut place = 0;
    let mut fruitless = 0;
    while fruitless < sites.len() {
        let out = sites[place];
        units(out).for_each(|unit| hits[unit] -= 1);
        let lost = gain(&hits, out);
        let mut best = (lost + instance.rounding(), out);
        for other in (0..).zip(&instance.sites).map(|(site, _)| site) {
            let own = if other == out { 0.0 } else { gain(&hits, other) };
            if own > best.0
                && !sites.contains(&other)
                && keeps_needs(instance, sites, place, other)
            {
                best = (own, other);
            }
        }
        units(best.1).for_each(|unit| hits[unit] += 1);
        fruitless += 1;
        if best.1 != out {
            value += best.0 - lost;
            sites[place] = best.1;
            fruitless = 0;
        }
        place = (place + 1) % sites.len();
    }
    value
}

fn keeps_needs(instance: &Instance, sites: &[u32], place: usize, other: u32) -> bool {
    if instance.needs.is_empty() {
        return true;
    }
    let mut next = sites.to_vec();
    next[place] = other;
    instance.value(&next).is_some()
}
