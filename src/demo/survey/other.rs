//! How clinics, dentists, pharmacies, care managers and day services answered.

use super::{Answer, Certainty, Extent, Level, Range, Reply, reply};
use crate::demo::city::{Town, Zone};
use crate::demo::dice::Dice;
use crate::demo::office::{Office, OfficeKind, gap_km};

/// Kinds that were asked besides stations: share that answered, share of those that visit.
const ASKED: [(OfficeKind, f64, f64); 6] = [
    (OfficeKind::Clinic, 0.50, 0.34),
    (OfficeKind::Hospital, 0.60, 0.20),
    (OfficeKind::Dental, 0.37, 0.50),
    (OfficeKind::Pharmacy, 0.575, 0.68),
    (OfficeKind::CareManager, 0.73, 1.0),
    (OfficeKind::DayService, 0.545, 1.0),
];

/// Asks all other kinds.
pub(crate) fn ask_others(
    towns: &[Town],
    zones: &[Zone],
    offices: &[Office],
    dice: &mut Dice,
) -> Vec<Answer> {
    let mut answers = Vec::new();
    for (kind, answering, visiting) in ASKED {
        let members: Vec<usize> =
            (0..offices.len()).filter(|&office| offices[office].kind == kind).collect();
        let mut replying = members.clone();
        dice.shuffle(&mut replying);
        replying.truncate((members.len() as f64 * answering).round() as usize);
        replying.sort_unstable();
        for office in members {
            let replies = replying.binary_search(&office).is_ok();
            let reply = replies.then(|| {
                let visits = dice.chance(visiting);
                answer(towns, zones, &offices[office], visits, dice)
            });
            answers.push(Answer { office, reply });
        }
    }
    answers
}

fn answer(
    towns: &[Town],
    zones: &[Zone],
    office: &Office,
    visits: bool,
    dice: &mut Dice,
) -> Reply {
    let mut reply = reply::reply(office.kind, dice);
    let level = |yes: bool, dice: &mut Dice| match yes {
        true if dice.chance(0.85) => Some(Level::Yes),
        true => Some(Level::Ask),
        false if dice.chance(0.9) => Some(Level::No),
        false => None,
    };
    let asked: &[&str] = match office.kind {
        OfficeKind::Clinic | OfficeKind::Hospital => &["home_visit", "house_call"],
        OfficeKind::Dental | OfficeKind::Pharmacy => &["home_visit"],
        _ => &[],
    };
    for id in asked {
        reply.capabilities[reply::position(id)] = level(visits, dice);
    }
    if visits {
        reply.ranges = ranges(towns, zones, office, dice);
    } else if office.kind == OfficeKind::Clinic {
        for id in
            ["24h", "emergency", "terminal", "ventilator", "central_line", "pain_control"]
        {
            let cell = &mut reply.capabilities[reply::position(id)];
            *cell = cell.map(|_| Level::No);
        }
    }
    reply
}

fn ranges(towns: &[Town], zones: &[Zone], office: &Office, dice: &mut Dice) -> Vec<Range> {
    // Shares of: radius, towns, zones, whole city, whole city on request.
    let weights: [f64; 5] = match office.kind {
        OfficeKind::Clinic | OfficeKind::Hospital => [40.0, 34.0, 10.0, 6.0, 10.0],
        OfficeKind::Dental => [45.0, 25.0, 14.0, 10.0, 6.0],
        OfficeKind::Pharmacy => [50.0, 22.0, 10.0, 6.0, 12.0],
        OfficeKind::CareManager => [4.0, 26.0, 36.0, 26.0, 8.0],
        _ => [12.0, 34.0, 44.0, 4.0, 6.0],
    };
    let near_towns = |dice: &mut Dice| {
        let mut order: Vec<(f64, usize)> = towns
            .iter()
            .enumerate()
            .map(|(n, town)| (gap_km(town.center, office.point) * dice.between(0.85, 1.15), n))
            .collect();
        order.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let count = dice.range(6, 26);
        let mut picked: Vec<usize> =
            order.into_iter().take(count).map(|entry| entry.1).collect();
        picked.sort_unstable();
        picked
    };
    let near_zones = |dice: &mut Dice| {
        let mut order: Vec<usize> = (0..zones.len()).collect();
        order.sort_by(|&a, &b| {
            let gap = |zone: usize| gap_km(zones[zone].center, office.point);
            gap(a).total_cmp(&gap(b)).then(a.cmp(&b))
        });
        order.truncate(dice.range(1, 4));
        order
    };
    let yes = |extent| Range::new(Certainty::Yes, extent);
    match dice.weighted(&weights) {
        0 => {
            let tenths = dice.range(12, 40) as f64;
            vec![yes(Extent::RadiusKm(tenths / 10.0))]
        }
        1 => vec![yes(Extent::Towns(near_towns(dice)))],
        2 => vec![yes(Extent::Zones(near_zones(dice)))],
        3 => vec![yes(Extent::WholeCity)],
        _ => vec![
            yes(Extent::Zones(vec![towns[office.town].zone])),
            Range::new(Certainty::Ask, Extent::WholeCity),
        ],
    }
}
