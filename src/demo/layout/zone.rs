//! Contiguous zones of varied size, and neighborhoods of one to six towns sharing a name.

use super::plane::{self, Spot};
use crate::demo::dice::Dice;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Rounds of moving zone middles.
const ROUNDS: usize = 24;

/// A town seen as a node: where it is, on which side of the river, and what it touches.
pub(crate) struct Node {
    /// Middle in local meters.
    pub(crate) spot: Spot,
    /// Whether it lies left of the river.
    pub(crate) left_bank: bool,
    /// Touching nodes.
    pub(crate) neighbors: Vec<usize>,
}

/// Divides nodes into `count` contiguous zones.
///
/// # Shape
/// Returns the zone of each node. Sizes lie within 0.6 and 1.5 of the mean where the map allows.
pub(crate) fn divide(
    nodes: &[Node],
    count: usize,
    river_gap: f64,
    dice: &mut Dice,
) -> Vec<usize> {
    let place = |node: &Node| {
        [node.spot[0], node.spot[1], if node.left_bank { river_gap } else { 0.0 }]
    };
    let places: Vec<[f64; 3]> = nodes.iter().map(place).collect();
    let mut middles = spread(&places, count, dice);
    let mut zones = vec![0; nodes.len()];
    for _ in 0..ROUNDS {
        for (zone, place) in zones.iter_mut().zip(&places) {
            *zone = nearest(&middles, place);
        }
        for (number, middle) in middles.iter_mut().enumerate() {
            let members: Vec<&[f64; 3]> = places
                .iter()
                .zip(&zones)
                .filter(|(_, zone)| **zone == number)
                .map(|(place, _)| place)
                .collect();
            if !members.is_empty() {
                let total = members.len() as f64;
                *middle =
                    [0, 1, 2].map(|axis| members.iter().map(|m| m[axis]).sum::<f64>() / total);
            }
        }
    }
    connect(nodes, &mut zones, count);
    let mean = nodes.len() as f64 / count as f64;
    balance(nodes, &mut zones, count, (mean * 0.62) as usize, (mean * 1.48) as usize);
    zones
}

fn squared(a: &[f64; 3], b: &[f64; 3]) -> f64 {
    (0..3).map(|axis| (a[axis] - b[axis]) * (a[axis] - b[axis])).sum()
}

fn nearest(middles: &[[f64; 3]], place: &[f64; 3]) -> usize {
    (0..middles.len())
        .min_by(|&a, &b| squared(&middles[a], place).total_cmp(&squared(&middles[b], place)))
        .unwrap_or(0)
}

/// Starting middles far apart from each other.
fn spread(places: &[[f64; 3]], count: usize, dice: &mut Dice) -> Vec<[f64; 3]> {
    let mut middles = vec![*dice.pick(places)];
    while middles.len() < count {
        let weights: Vec<f64> = places
            .iter()
            .map(|place| {
                middles.iter().map(|m| squared(m, place)).fold(f64::INFINITY, f64::min)
            })
            .map(|gap| gap * gap)
            .collect();
        middles.push(places[dice.weighted(&weights)]);
    }
    middles
}

/// Gives every node cut off from its zone's main part to a touching zone.
fn connect(nodes: &[Node], zones: &mut [usize], count: usize) {
    loop {
        let mut stray = None;
        for zone in 0..count {
            let mut parts = components(nodes, zones, zone);
            parts.sort_by_key(|part| std::cmp::Reverse(part.len()));
            if let Some(part) = parts.get(1) {
                stray = Some((zone, part.clone()));
                break;
            }
        }
        let Some((zone, part)) = stray else { return };
        for node in part {
            let other = nodes[node].neighbors.iter().map(|&n| zones[n]).find(|&z| z != zone);
            zones[node] = other.unwrap_or(zone);
        }
    }
}

fn components(nodes: &[Node], zones: &[usize], zone: usize) -> Vec<Vec<usize>> {
    let mut left: BTreeSet<usize> = (0..nodes.len()).filter(|&n| zones[n] == zone).collect();
    let mut parts = Vec::new();
    while let Some(start) = left.pop_first() {
        let mut part = vec![start];
        let mut queue = VecDeque::from([start]);
        while let Some(node) = queue.pop_front() {
            for &next in &nodes[node].neighbors {
                if left.remove(&next) {
                    part.push(next);
                    queue.push_back(next);
                }
            }
        }
        parts.push(part);
    }
    parts
}

/// Moves border nodes from zones that are too large, and to zones that are too small.
fn balance(nodes: &[Node], zones: &mut [usize], count: usize, low: usize, high: usize) {
    for _ in 0..nodes.len() {
        let mut sizes = vec![0_usize; count];
        zones.iter().for_each(|&zone| sizes[zone] += 1);
        let mut moves: Vec<(usize, usize, usize)> = Vec::new();
        for node in 0..nodes.len() {
            for &next in &nodes[node].neighbors {
                let (from, to) = (zones[node], zones[next]);
                let wanted = sizes[from] > high || sizes[to] < low;
                if from != to && wanted && sizes[from] > sizes[to] + 1 {
                    moves.push((sizes[from] - sizes[to], node, to));
                }
            }
        }
        moves.sort_unstable_by_key(|&(gain, node, to)| (std::cmp::Reverse(gain), node, to));
        let done = moves.iter().any(|&(_, node, to)| {
            let from = zones[node];
            zones[node] = to;
            let whole = components(nodes, zones, from).len() == 1;
            if !whole {
                zones[node] = from;
            }
            whole
        });
        if !done {
            return;
        }
    }
}

/// Puts zones in order from north to south in strips, so that numbers read like a map.
pub(crate) fn number(nodes: &[Node], zones: &mut [usize], count: usize, radius: f64) {
    let mut middles: Vec<(i64, f64, usize)> = (0..count)
        .map(|zone| {
            let ring: Vec<Spot> = nodes
                .iter()
                .zip(&*zones)
                .filter(|(_, z)| **z == zone)
                .map(|(n, _)| n.spot)
                .collect();
            let total = ring.len().max(1) as f64;
            let x = ring.iter().map(|spot| spot[0]).sum::<f64>() / total;
            let y = ring.iter().map(|spot| spot[1]).sum::<f64>() / total;
            ((-y / (0.5 * radius)).round() as i64, x, zone)
        })
        .collect();
    middles.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)).then(a.2.cmp(&b.2)));
    let renumbered: BTreeMap<usize, usize> =
        middles.iter().enumerate().map(|(new, entry)| (entry.2, new)).collect();
    zones.iter_mut().for_each(|zone| *zone = renumbered[zone]);
}

/// Groups the nodes of each zone into neighborhoods of one to six, in order of the zones.
pub(crate) fn neighborhoods(
    nodes: &[Node],
    zones: &[usize],
    count: usize,
    dice: &mut Dice,
) -> Vec<Vec<usize>> {
    let mut groups = Vec::new();
    for zone in 0..count {
        let mut left: BTreeSet<usize> =
            (0..nodes.len()).filter(|&n| zones[n] == zone).collect();
        while let Some(start) = left.iter().copied().min_by(|&a, &b| {
            let rank = |n: usize| nodes[n].spot[0] - 2.0 * nodes[n].spot[1];
            rank(a).total_cmp(&rank(b))
        }) {
            let wanted = *dice.pick(&[1, 1, 2, 3, 3, 4, 4, 5, 6]);
            left.remove(&start);
            let mut group = vec![start];
            while group.len() < wanted {
                let next = left
                    .iter()
                    .copied()
                    .filter(|n| nodes[*n].neighbors.iter().any(|other| group.contains(other)))
                    .min_by(|&a, &b| {
                        let gap = |n: usize| plane::distance(nodes[n].spot, nodes[start].spot);
                        gap(a).total_cmp(&gap(b))
                    });
                let Some(next) = next else { break };
                left.remove(&next);
                group.push(next);
            }
            groups.push(group);
        }
    }
    groups
}
