//! How 訪問看護 stations answered.

use super::story::Story;
use super::{Answer, Certainty, Extent, Level, Range, reply};
use crate::demo::city::{Point, Ring, Town, Zone};
use crate::demo::dice::{Dice, share_out, wave};
use crate::demo::office::{Office, OfficeKind, gap_km};
use std::collections::BTreeSet;

/// The ways of stating a range, in the order in which central stations take them.
const CENTRAL: [Way; 15] = [
    Way::Radius,
    Way::Drawn,
    Way::Minutes,
    Way::Radius,
    Way::WholeButZones,
    Way::Drawn,
    Way::Minutes,
    Way::Radius,
    Way::Drawn,
    Way::Minutes,
    Way::Radius,
    Way::Drawn,
    Way::Drawn,
    Way::Radius,
    Way::Minutes,
];

/// Towns on the longest list, and how far a specialized station goes for a single town.
const LONGEST_LIST: usize = 45;
const REACH_KM: f64 = 3.0;

/// How a station states its range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Towns,
    Zones,
    Radius,
    Minutes,
    Drawn,
    WholeButZones,
    WholeButTowns,
    WholeIfAsked,
}

/// Ground and story of one city.
struct Ground<'a> {
    towns: &'a [Town],
    zones: &'a [Zone],
    story: Story,
}

/// A station while it fills in the form.
struct Station {
    office: usize,
    /// Town it stands in or near.
    home: usize,
    point: Point,
    way: Way,
    /// Towns it lists (only for [`Way::Towns`] and [`Way::WholeIfAsked`]).
    towns: BTreeSet<usize>,
    reply: super::Reply,
}

impl Station {
    fn has(&self, id: &str) -> bool {
        self.reply.capabilities[reply::position(id)] == Some(Level::Yes)
    }

    fn lists(&self) -> bool {
        self.way == Way::Towns
    }
}

/// Asks all stations; `answering` of them reply.
pub(crate) fn ask_stations(
    towns: &[Town],
    zones: &[Zone],
    stops: &[Point],
    offices: &[Office],
    answering: usize,
    dice: &mut Dice,
) -> Vec<Answer> {
    let ground = Ground { towns, zones, story: Story::new(towns, zones, stops) };
    let mut asked: Vec<usize> = (0..offices.len())
        .filter(|&office| offices[office].kind == OfficeKind::VisitingNursing)
        .collect();
    let all = asked.clone();
    dice.shuffle(&mut asked);
    asked.truncate(answering);
    asked.sort_unstable();
    let mut stations = ground.stations(&asked, offices, dice);
    ground.reach_out(&mut stations);
    ground.keep_story(&mut stations);
    let mut expired: Vec<usize> = (0..stations.len()).collect();
    dice.shuffle(&mut expired);
    expired.truncate(2);
    for (number, station) in stations.iter_mut().enumerate() {
        ground.write(station, dice);
        if expired.contains(&number) {
            station.reply.until = "2026-03-31";
        }
    }
    let mut replies: Vec<(usize, super::Reply)> =
        stations.into_iter().map(|station| (station.office, station.reply)).collect();
    replies.reverse();
    all.into_iter()
        .map(|office| {
            let replied = replies.last().is_some_and(|reply| reply.0 == office);
            let reply = if replied { replies.pop().map(|entry| entry.1) } else { None };
            Answer { office, reply }
        })
        .collect()
}

impl Ground<'_> {
    /// Distance in kilometers to the nearest corner of a set of towns.
    fn clearance(&self, point: Point, towns: &BTreeSet<usize>) -> f64 {
        towns
            .iter()
            .flat_map(|&town| self.towns[town].parts.iter().flatten())
            .map(|corner| gap_km(*corner, point))
            .fold(9.0, f64::min)
    }

    fn stations(&self, asked: &[usize], offices: &[Office], dice: &mut Dice) -> Vec<Station> {
        let mut ways = vec![Way::Towns; asked.len()];
        let mut central: Vec<usize> = (0..asked.len()).collect();
        let avoided: BTreeSet<usize> =
            self.story.nobody.union(&self.story.dark).copied().collect();
        central.sort_by(|&a, &b| {
            let gap = |n: usize| self.clearance(offices[asked[n]].point, &avoided);
            gap(b).total_cmp(&gap(a)).then(a.cmp(&b))
        });
        if !self.story.remote.is_empty() {
            let taken: Vec<Way> = CENTRAL
                .into_iter()
                .chain([
                    Way::WholeButTowns,
                    Way::WholeIfAsked,
                    Way::Zones,
                    Way::Zones,
                    Way::Zones,
                ])
                .collect();
            for (way, &station) in taken.into_iter().zip(&central) {
                ways[station] = way;
            }
        }
        let mut stations: Vec<Station> = asked
            .iter()
            .zip(ways)
            .map(|(&office, way)| Station {
                office,
                home: offices[office].town,
                point: offices[office].point,
                way,
                towns: BTreeSet::new(),
                reply: reply::reply(OfficeKind::VisitingNursing, dice),
            })
            .collect();
        self.distribute(&mut stations, dice);
        for station in &mut stations {
            self.choose_towns(station, dice);
        }
        stations
    }

    /// Hands out capabilities so that their shares are met exactly, to stations they suit first.
    fn distribute(&self, stations: &mut [Station], dice: &mut Dice) {
        for (id, shares) in reply::questions(OfficeKind::VisitingNursing) {
            let empty = 100.0 - shares.iter().sum::<f64>();
            let counts =
                share_out(stations.len() as u32, &[shares[0], shares[1], shares[2], empty]);
            let levels = [Some(Level::Yes), Some(Level::Ask), Some(Level::No), None];
            let mut order: Vec<usize> = (0..stations.len()).collect();
            dice.shuffle(&mut order);
            if ["psychiatric", "pediatric"].contains(id) {
                spread_out(stations, &mut order);
            }
            order.sort_by_key(|&number| self.unsuited(&stations[number], id));
            let answers = levels.iter().zip(counts);
            let answers =
                answers.flat_map(|(level, count)| std::iter::repeat_n(*level, count as usize));
            for (number, level) in order.into_iter().zip(answers) {
                stations[number].reply.capabilities[reply::position(id)] = level;
            }
        }
    }

    /// Orders stations for a capability: 0 surely has it, then by chance, 2 rather not.
    fn unsuited(&self, station: &Station, id: &str) -> u32 {
        if self.story.remote.is_empty() {
            return 1;
        }
        match (id, station.way) {
            ("24h", Way::WholeButZones) => 0,
            ("24h", Way::WholeButTowns) => 2,
            ("24h", _) if self.story.remote[0] == self.towns[station.home].zone => 2,
            ("psychiatric", Way::Towns) => 1,
            ("pediatric", Way::Towns) => 1,
            ("psychiatric" | "pediatric", _) => 2,
            _ => 1,
        }
    }

    fn choose_towns(&self, station: &mut Station, dice: &mut Dice) {
        let special = station.has("psychiatric") || station.has("pediatric");
        let wide = dice.chance(if special { 0.45 } else { 0.12 });
        let count = if wide { dice.range(30, 45) } else { dice.range(8, 24) };
        let allowed = self.allowed(station);
        let near = self.nearest(station.point, self.towns.len(), dice).into_iter();
        station.towns = near.filter(|town| allowed.contains(town)).take(count).collect();
    }

    /// The `count` nearest towns, with some irregularity.
    fn nearest(&self, point: Point, count: usize, dice: &mut Dice) -> Vec<usize> {
        let mut gaps: Vec<(f64, usize)> = self
            .towns
            .iter()
            .enumerate()
            .map(|(index, town)| (gap_km(town.center, point) * dice.between(0.8, 1.2), index))
            .collect();
        gaps.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        gaps.into_iter().take(count).map(|entry| entry.1).collect()
    }

    /// Towns that the story does not leave out for this station.
    fn allowed(&self, station: &Station) -> BTreeSet<usize> {
        let rules = [
            ("24h", &self.story.dark),
            ("psychiatric", &self.story.no_psychiatric),
            ("pediatric", &self.story.no_pediatric),
        ];
        let mut allowed: BTreeSet<usize> =
            (0..self.towns.len()).filter(|town| !self.story.nobody.contains(town)).collect();
        for (id, left_out) in rules {
            if station.has(id) {
                allowed.retain(|town| !left_out.contains(town));
            }
        }
        allowed
    }

    /// Lets specialized stations take on towns nearby that no other of their kind visits.
    fn reach_out(&self, stations: &mut [Station]) {
        let specialties = [
            ("psychiatric", &self.story.no_psychiatric),
            ("pediatric", &self.story.no_pediatric),
        ];
        for (id, left_out) in specialties {
            for (town, about) in self.towns.iter().enumerate() {
                let kept = self.story.remote.contains(&about.zone) || left_out.contains(&town);
                let reached = stations
                    .iter()
                    .any(|station| station.has(id) && station.towns.contains(&town));
                if kept || reached {
                    continue;
                }
                let gap = |station: &Station| gap_km(station.point, about.center);
                let nearest = stations
                    .iter_mut()
                    .filter(|station| station.lists() && station.has(id))
                    .filter(|station| {
                        station.towns.len() < LONGEST_LIST && gap(station) < REACH_KM
                    })
                    .filter(|station| self.allowed(station).contains(&town))
                    .min_by(|a, b| gap(a).total_cmp(&gap(b)));
                if let Some(station) = nearest {
                    station.towns.insert(town);
                }
            }
        }
    }

    /// Makes sure that the remote zones are served where they should be, and only there.
    fn keep_story(&self, stations: &mut [Station]) {
        for &zone in &self.story.remote {
            for &town in &self.zones[zone].towns {
                if self.story.nobody.contains(&town) {
                    continue;
                }
                let by_night = !self.story.dark.contains(&town);
                let center = self.towns[town].center;
                let found = (0..stations.len())
                    .filter(|&n| stations[n].lists() && stations[n].has("24h") == by_night)
                    .min_by(|&a, &b| {
                        let gap = |n: usize| gap_km(stations[n].point, center);
                        gap(a).total_cmp(&gap(b)).then(a.cmp(&b))
                    });
                let Some(keeper) = found else { continue };
                let served = stations.iter().any(|station| {
                    station.lists()
                        && station.towns.contains(&town)
                        && station.has("24h") == by_night
                });
                if !served {
                    stations[keeper].towns.insert(town);
                }
                if self.story.single.contains(&town) {
                    for station in stations.iter_mut() {
                        station.towns.remove(&town);
                    }
                    stations[keeper].towns.insert(town);
                }
            }
        }
    }

    fn write(&self, station: &mut Station, dice: &mut Dice) {
        let towns: Vec<usize> = station.towns.iter().copied().collect();
        let remote = Extent::Zones(self.story.remote.clone());
        let lines = match station.way {
            Way::Towns => self.town_lines(station, towns, dice),
            Way::Zones => self.zone_lines(station, dice),
            Way::Radius => {
                let limit = self.limit(station).clamp(0.8, 3.6);
                let radius = (limit * dice.between(0.75, 0.98) * 10.0).floor() / 10.0;
                vec![Range::new(Certainty::Yes, Extent::RadiusKm(radius))]
            }
            Way::Minutes => vec![
                Range::new(Certainty::Yes, Extent::Minutes(*dice.pick(&[10, 12, 15]))),
                Range {
                    note: "橋の渋滞のため".to_owned(),
                    ..Range::new(Certainty::Except, remote)
                },
            ],
            Way::Drawn => {
                let limit = self.limit(station).clamp(0.8, 2.8);
                vec![Range::new(
                    Certainty::Yes,
                    Extent::Drawn(drawn(station.point, limit, dice)),
                )]
            }
            Way::WholeButZones => vec![
                Range::new(Certainty::Yes, Extent::WholeCity),
                Range::new(Certainty::Except, remote),
            ],
            Way::WholeButTowns => {
                let left_out = self.story.nobody.union(&self.story.single).copied().collect();
                vec![
                    Range::new(Certainty::Yes, Extent::WholeCity),
                    Range {
                        note: "駐車できる場所がないため".to_owned(),
                        ..Range::new(Certainty::Except, Extent::Towns(left_out))
                    },
                ]
            }
            Way::WholeIfAsked => vec![
                Range::new(Certainty::Yes, Extent::Towns(towns)),
                Range::new(Certainty::Ask, Extent::WholeCity),
            ],
        };
        station.reply.ranges = lines;
    }

    /// How far a round range may reach without touching towns the story leaves out.
    fn limit(&self, station: &Station) -> f64 {
        let mut avoided: BTreeSet<usize> =
            self.story.nobody.union(&self.story.single).copied().collect();
        if station.has("24h") {
            avoided.extend(&self.story.dark);
        }
        self.clearance(station.point, &avoided) - 0.1
    }

    /// A list of towns, sometimes with a part on request or a zone written as one.
    fn town_lines(&self, station: &Station, towns: Vec<usize>, dice: &mut Dice) -> Vec<Range> {
        let mut lines = vec![Range::new(Certainty::Yes, Extent::Towns(towns))];
        if dice.chance(0.45) {
            let more = station.towns.len() + dice.range(4, 12);
            let asked: Vec<usize> = self
                .nearest(station.point, more, dice)
                .into_iter()
                .filter(|town| !station.towns.contains(town))
                .collect();
            if !asked.is_empty() {
                let note = ["", "", "週1回まで", "午前中のみ", "短時間であれば"];
                lines.push(Range {
                    note: (*dice.pick(&note)).to_owned(),
                    ..Range::new(Certainty::Ask, Extent::Towns(asked))
                });
            }
        }
        lines
    }

    /// The station's own zone and one beside it, without a few towns.
    fn zone_lines(&self, station: &Station, dice: &mut Dice) -> Vec<Range> {
        let mut order: Vec<usize> =
            (0..self.zones.len()).filter(|zone| !self.story.remote.contains(zone)).collect();
        order.sort_by(|&a, &b| {
            let gap = |zone: usize| gap_km(self.zones[zone].center, station.point);
            gap(a).total_cmp(&gap(b)).then(a.cmp(&b))
        });
        let picked: Vec<usize> = order.into_iter().take(dice.range(1, 3)).collect();
        let last = picked.last().map_or(&[][..], |zone| &self.zones[*zone].towns);
        let left_out = vec![*dice.pick(last), *dice.pick(last)];
        let mut lines = vec![Range::new(Certainty::Yes, Extent::Zones(picked))];
        if dice.chance(0.8) {
            lines.push(Range::new(Certainty::Except, Extent::Towns(left_out)));
        }
        lines
    }
}

/// Orders listing stations so that each is as far as possible from those before it.
fn spread_out(stations: &[Station], order: &mut [usize]) {
    order.sort_by_key(|number| !stations[*number].lists());
    let listing = order.iter().filter(|number| stations[**number].lists()).count();
    for place in 1..listing {
        let clear = |number: usize| {
            let before = order[..place].iter();
            before
                .map(|other| gap_km(stations[*other].point, stations[number].point))
                .fold(f64::INFINITY, f64::min)
        };
        let next = (place..listing)
            .max_by(|&a, &b| clear(order[a]).total_cmp(&clear(order[b])))
            .unwrap_or(place);
        order.swap(place, next);
    }
}

/// A hand-drawn looking polygon around a place, nowhere farther than `limit_km`.
fn drawn(point: Point, limit_km: f64, dice: &mut Dice) -> Ring {
    let corners = dice.range(9, 15);
    let round = |degrees: f64| (degrees * 1e6).round() / 1e6;
    let mut ring: Ring = (0..corners)
        .map(|corner| {
            let turn = (corner as f64 + dice.between(-0.25, 0.25)) / corners as f64;
            let reach = limit_km * dice.between(0.62, 0.98);
            let (x, y) = (reach * wave(turn + 0.25), reach * wave(turn));
            [round(point[0] + x / 90.81), round(point[1] + y / 110.95)]
        })
        .collect();
    ring.extend(ring.first().copied());
    ring
}
