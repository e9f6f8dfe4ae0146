//! Where towns grow: sites in pairs along outline and river, free sites between.

use super::design::Design;
use super::plane::{self, Spot};
use super::voronoi;
use crate::demo::dice::Dice;

/// Rounds of moving free sites to the middle of their cell.
const ROUNDS: usize = 3;

/// Sites of a city: the first `inside` of them lie in the city, the rest around it.
pub(crate) struct Sites {
    /// Places in local meters.
    pub(crate) spots: Vec<Spot>,
    /// How many lie in the city.
    pub(crate) inside: usize,
}

/// Chooses `count` sites in the city and as many around it as are needed.
pub(crate) fn choose(design: &Design, count: usize, area_m2: f64, dice: &mut Dice) -> Sites {
    let spacing = (area_m2 / count as f64).sqrt();
    let (mut spots, mut around) = outline_pairs(design, spacing);
    river_pairs(design, spacing, &mut spots, &mut around);
    let fixed = spots.len();
    scatter(design, spacing, count, &mut spots, dice);
    let inside = spots.len();
    spots.extend(around);
    for _ in 0..ROUNDS {
        let cells = voronoi::cells(&spots, 3.0 * design.radius);
        for site in fixed..inside {
            let ring: Vec<Spot> = cells[site].iter().map(|side| side.start).collect();
            spots[site] = plane::centroid(&ring);
        }
    }
    Sites { spots, inside }
}

/// Pairs mirrored at the outline, so that the city's border follows it; a second row outside
/// closes the outer cells.
fn outline_pairs(design: &Design, spacing: f64) -> (Vec<Spot>, Vec<Spot>) {
    let mut course = design.outline.clone();
    course.extend(design.outline.first());
    let total = plane::length(&course);
    let pairs = (total / (0.95 * spacing)) as usize;
    let (mut inside, mut outside) = (Vec::new(), Vec::new());
    let mut second = Vec::new();
    for index in 0..pairs {
        let (point, [a, b]) = plane::along(&course, total * index as f64 / pairs as f64);
        let left = plane::left_of(a, b);
        // Where the river crosses the outline its own pairs take over.
        let shore = plane::moved(point, left, 0.40 * spacing);
        if plane::offset_from(&design.river, shore).abs() < 0.75 * spacing {
            continue;
        }
        inside.push(plane::moved(point, left, 0.40 * spacing));
        outside.push(plane::moved(point, left, -0.40 * spacing));
        second.push(plane::moved(point, left, -1.3 * spacing));
    }
    outside.extend(second);
    (inside, outside)
}

/// Pairs mirrored at the river, so that town borders follow it, beyond the outline as well.
fn river_pairs(design: &Design, spacing: f64, inside: &mut Vec<Spot>, around: &mut Vec<Spot>) {
    let total = plane::length(&design.river);
    let step = 0.80 * spacing;
    let mut outline = design.outline.clone();
    outline.extend(design.outline.first());
    for index in 0..(total / step) as usize {
        let (point, [a, b]) = plane::along(&design.river, step * (index as f64 + 0.5));
        let depth = plane::offset_from(&outline, point);
        if depth.abs() > 1.5 * spacing && depth < 0.0 {
            continue;
        }
        let spots = if depth > 0.0 { &mut *inside } else { &mut *around };
        let left = plane::left_of(a, b);
        for side in [-0.36, 0.36] {
            let spot = plane::moved(point, left, side * spacing);
            if spots.iter().all(|other| plane::distance(*other, spot) > 0.5 * spacing) {
                spots.push(spot);
            }
        }
    }
}

/// Throws free sites, closer together near stations, until the city has `count`.
fn scatter(
    design: &Design,
    spacing: f64,
    count: usize,
    spots: &mut Vec<Spot>,
    dice: &mut Dice,
) {
    let mut slack = 0.95;
    let mut misses = 0;
    let mut outline = design.outline.clone();
    outline.extend(design.outline.first());
    while spots.len() < count {
        let spread = 1.5 * design.radius;
        let spot = [dice.between(-spread, spread), dice.between(-spread, spread)];
        if !plane::contains(&design.outline, spot) {
            continue;
        }
        let near = (design.to_stop(spot) / (0.45 * design.radius)).min(1.0);
        let gap = slack * spacing * (0.62 + 0.63 * near);
        let crowded = spots.iter().any(|other| plane::distance(*other, spot) < gap);
        let on_line = plane::offset_from(&design.river, spot).abs() < 0.62 * spacing
            || plane::offset_from(&outline, spot) < 0.70 * spacing;
        if crowded || on_line {
            misses += 1;
            if misses > 60 {
                misses = 0;
                slack *= 0.97;
            }
            continue;
        }
        spots.push(spot);
    }
}
