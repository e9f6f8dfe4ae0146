//! Offices of the demo city: where they stand and what the official lists say about them.

use super::city::{Point, Town};
use super::dice::Dice;
use super::layout::plane;
use super::name::{self, PlaceName};
use super::size::OfficeCounts;
use std::collections::BTreeSet;

/// Kind of an office.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum OfficeKind {
    /// 訪問看護.
    VisitingNursing,
    /// 診療所.
    Clinic,
    /// 病院.
    Hospital,
    /// 歯科診療所.
    Dental,
    /// 薬局.
    Pharmacy,
    /// 居宅介護支援.
    CareManager,
    /// 訪問介護.
    HomeHelp,
    /// 通所介護.
    DayService,
    /// 看護小規模多機能型居宅介護.
    Multifunction,
    /// 介護老人保健施設.
    HealthFacility,
}

impl OfficeKind {
    /// The Japanese label used in the survey and in the catalogue.
    pub fn label(self) -> &'static str {
        match self {
            Self::VisitingNursing => "訪問看護",
            Self::Clinic => "診療所",
            Self::Hospital => "病院",
            Self::Dental => "歯科診療所",
            Self::Pharmacy => "薬局",
            Self::CareManager => "居宅介護支援",
            Self::HomeHelp => "訪問介護",
            Self::DayService => "通所介護",
            Self::Multifunction => "複合型サービス（看護小規模多機能型居宅介護）",
            Self::HealthFacility => "介護老人保健施設",
        }
    }

    /// Service code of the care list, or `None` for medical facilities.
    pub fn care_code(self) -> Option<u32> {
        match self {
            Self::VisitingNursing => Some(130),
            Self::CareManager => Some(430),
            Self::HomeHelp => Some(110),
            Self::DayService => Some(150),
            Self::Multifunction => Some(770),
            Self::HealthFacility => Some(520),
            Self::Clinic | Self::Hospital | Self::Dental | Self::Pharmacy => None,
        }
    }

    /// 機関区分 of the medical list (1 hospital, 2 clinic, 3 dental, 5 pharmacy).
    pub fn medical_class(self) -> Option<u32> {
        match self {
            Self::Hospital => Some(1),
            Self::Clinic => Some(2),
            Self::Dental => Some(3),
            Self::Pharmacy => Some(5),
            _ => None,
        }
    }

    /// How many offices of this kind `counts` asks for.
    fn count(self, counts: &OfficeCounts) -> usize {
        match self {
            Self::VisitingNursing => counts.nursing,
            Self::Clinic => counts.clinics,
            Self::Hospital => counts.hospitals,
            Self::Dental => counts.dental,
            Self::Pharmacy => counts.pharmacies,
            Self::CareManager => counts.care_managers,
            Self::HomeHelp => counts.home_help,
            Self::DayService => counts.day_services,
            Self::Multifunction => counts.multifunction,
            Self::HealthFacility => counts.health_facilities,
        }
    }

    /// All kinds in the order of [`super::City::offices`].
    pub const ALL: [Self; 10] = [
        Self::VisitingNursing,
        Self::Clinic,
        Self::Hospital,
        Self::Dental,
        Self::Pharmacy,
        Self::CareManager,
        Self::HomeHelp,
        Self::DayService,
        Self::Multifunction,
        Self::HealthFacility,
    ];
}

/// An office as the official lists describe it.
#[derive(Debug, Clone)]
pub struct Office {
    /// Kind.
    pub kind: OfficeKind,
    /// 10-character care number, or 13-digit ID of the medical list.
    pub number: String,
    /// Name.
    pub name: String,
    /// Reading in katakana.
    pub kana: String,
    /// Name of the corporation.
    pub corporation: String,
    /// 13-digit corporate number; empty if unknown.
    pub corporation_number: String,
    /// Address as published, with the quirks of the official lists.
    pub address: String,
    /// Building (方書); already contained in `address`.
    pub building: String,
    /// Where it really stands.
    pub point: Point,
    /// Whether the published coordinates are missing (`0.0`).
    pub unlocated: bool,
    /// Town in which it stands, or the nearest one if it stands outside the city.
    pub town: usize,
    /// Whether it stands in the city.
    pub inside: bool,
    /// Phone number as published.
    pub phone: String,
    /// Fax number as published.
    pub fax: String,
    /// Open on Monday … Sunday and on public holidays.
    pub open: [bool; 8],
    /// Opening and closing time.
    pub hours: (&'static str, &'static str),
    /// Capacity in persons; 0 if not applicable.
    pub capacity: u32,
    /// Address on the web; empty if there is none.
    pub url: String,
}

/// Every how many offices of a kind one has no published coordinates, one a full-width address.
const QUIRKS: [usize; 3] = [61, 7, 9];

/// Founds all offices of one city.
pub(crate) fn found(
    towns: &[Town],
    stops: &[Point],
    counts: &OfficeCounts,
    dice: &mut Dice,
) -> Vec<Office> {
    let near = |town: &Town| {
        let gap = stops.iter().map(|stop| gap_km(*stop, town.center)).fold(9.0, f64::min);
        1.0 / (0.35 + gap * gap)
    };
    let pull: Vec<f64> = towns.iter().map(|town| near(town) * town.area_km2.sqrt()).collect();
    let homes: Vec<f64> =
        towns.iter().map(|town| f64::from(town.population()).sqrt()).collect();
    let mut founder =
        Founder { towns, taken: BTreeSet::new(), corporations: Vec::new(), dice };
    let mut offices = Vec::new();
    for kind in OfficeKind::ALL {
        for rank in 0..kind.count(counts) {
            let outside = match kind {
                OfficeKind::VisitingNursing => rank % 16 == 11,
                OfficeKind::Clinic => rank % 60 == 37,
                _ => false,
            };
            let weights = if rank % 3 == 2 { &homes } else { &pull };
            offices.push(founder.office(kind, rank, outside, weights));
        }
    }
    offices
}

/// Distance in kilometers, good to a percent within the city.
pub(crate) fn gap_km(a: Point, b: Point) -> f64 {
    let (dx, dy) = ((a[0] - b[0]) * 90.81, (a[1] - b[1]) * 110.95);
    (dx * dx + dy * dy).sqrt()
}

struct Founder<'a> {
    towns: &'a [Town],
    taken: BTreeSet<String>,
    corporations: Vec<(String, bool)>,
    dice: &'a mut Dice,
}

impl Founder<'_> {
    fn office(
        &mut self,
        kind: OfficeKind,
        rank: usize,
        outside: bool,
        pull: &[f64],
    ) -> Office {
        let (town, point) = self.site(pull, outside);
        let name = self.name(kind, town);
        let (address, building) = self.address(town, outside, rank);
        let (corporation, corporation_number) = self.corporation(kind);
        let (phone, fax) = self.phones(rank);
        let url = if self.dice.chance(0.4) {
            let slug = self.dice.range(1_000, 9_999);
            format!(
                "https://example.jp/{}/{slug}/",
                kind.care_code().unwrap_or(0) + rank as u32
            )
        } else {
            String::new()
        };
        Office {
            kind,
            number: number(kind, rank, outside),
            name: name.text,
            kana: name.kana,
            corporation,
            corporation_number,
            address,
            building,
            point,
            unlocated: self.unlocated(kind, rank),
            town,
            inside: !outside,
            phone,
            fax,
            open: self.open_days(kind),
            hours: *self.dice.pick(&[
                ("09:00", "18:00"),
                ("08:30", "17:30"),
                ("09:00", "17:00"),
            ]),
            capacity: match kind {
                OfficeKind::DayService => *self.dice.pick(&[10, 18, 25, 30, 40]),
                OfficeKind::Multifunction => 29,
                OfficeKind::HealthFacility => *self.dice.pick(&[80, 100, 120]),
                OfficeKind::Hospital => *self.dice.pick(&[60, 99, 130, 180, 240, 320]),
                _ => 0,
            },
            url,
        }
    }

    /// Stations must be found on the map; other kinds show how gaps in the lists look.
    fn unlocated(&self, kind: OfficeKind, rank: usize) -> bool {
        match kind {
            OfficeKind::VisitingNursing | OfficeKind::Hospital => false,
            OfficeKind::CareManager | OfficeKind::DayService => rank == 40,
            _ => rank % QUIRKS[0] == 33,
        }
    }

    /// A place in a town drawn by `pull`; outside the city it lies beyond an edge town.
    fn site(&mut self, pull: &[f64], outside: bool) -> (usize, Point) {
        loop {
            let town = self.dice.weighted(pull);
            let Some(ring) = self.towns[town].parts.first() else { continue };
            if outside {
                let center = self.towns[town].center;
                let point = self.beyond(center, ring);
                let free = self
                    .towns
                    .iter()
                    .all(|other| other.parts.iter().all(|part| !plane::contains(part, point)));
                if free {
                    return (self.nearest(point), point);
                }
                continue;
            }
            for _ in 0..40 {
                let bound = |axis: usize| {
                    ring.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), p| {
                        (low.min(p[axis]), high.max(p[axis]))
                    })
                };
                let (x, y) = (bound(0), bound(1));
                let point = [self.dice.between(x.0, x.1), self.dice.between(y.0, y.1)];
                let point = point.map(|degrees: f64| (degrees * 1e7).round() / 1e7);
                if plane::contains(ring, point) {
                    return (town, point);
                }
            }
        }
    }

    fn beyond(&mut self, center: Point, ring: &[Point]) -> Point {
        let corner = *self.dice.pick(ring);
        let step = self.dice.between(1.8, 3.2);
        [0, 1].map(|axis| {
            ((center[axis] + (corner[axis] - center[axis]) * step) * 1e7).round() / 1e7
        })
    }

    fn nearest(&self, point: Point) -> usize {
        (0..self.towns.len())
            .min_by(|&a, &b| {
                gap_km(self.towns[a].center, point)
                    .total_cmp(&gap_km(self.towns[b].center, point))
            })
            .unwrap_or(0)
    }

    fn name(&mut self, kind: OfficeKind, town: usize) -> PlaceName {
        let place = PlaceName {
            text: self.towns[town].base.replace('ケ', "ヶ"),
            kana: self.towns[town].base_kana.clone(),
        };
        for _ in 0..12 {
            let found = name::office_name(kind, &place, self.dice);
            if self.taken.insert(found.text.clone()) {
                return found;
            }
        }
        let mut found = name::office_name(kind, &place, self.dice);
        for (text, kana) in [("第二", "ダイニ"), ("第三", "ダイサン"), ("南", "ミナミ")]
        {
            found = PlaceName {
                text: text.to_owned() + &found.text,
                kana: kana.to_owned() + &found.kana,
            };
            if self.taken.insert(found.text.clone()) {
                break;
            }
        }
        found
    }

    fn address(&mut self, town: usize, outside: bool, rank: usize) -> (String, String) {
        let (block, house) = (self.dice.range(1, 32), self.dice.range(1, 28));
        let street = if outside {
            format!("{}荒浜{}丁目{block}-{house}", name::NEIGHBOR, self.dice.range(1, 3))
        } else {
            format!("{}{}{block}-{house}", name::CITY, self.towns[town].city_name())
        };
        let street = if rank % QUIRKS[1] == 3 { name::full_width(&street) } else { street };
        let prefecture = if rank % 6 == 5 { "" } else { name::PREFECTURE };
        let building = if rank % QUIRKS[2] == 4 {
            let floor = self.dice.range(1, 5);
            let (head, tail) =
                (["潮風", "みなと", "第一浜", "サンライズ"], ["ビル", "ハイツ"]);
            format!("{}{}{floor}階", self.dice.pick(&head), self.dice.pick(&tail))
        } else {
            String::new()
        };
        (format!("{prefecture}{street}{building}"), building)
    }

    /// Two of five offices share a corporation with an earlier one.
    fn corporation(&mut self, kind: OfficeKind) -> (String, String) {
        let medical = kind.medical_class().is_some();
        let known: Vec<usize> = (0..self.corporations.len())
            .filter(|&index| self.corporations[index].1 == medical)
            .collect();
        let index = if !known.is_empty() && self.dice.chance(0.4) {
            *self.dice.pick(&known)
        } else {
            let mut name = name::corporation(medical, self.dice);
            while self.corporations.iter().any(|(other, _)| *other == name) {
                name += "汐見野";
            }
            self.corporations.push((name, medical));
            self.corporations.len() - 1
        };
        let number =
            if self.dice.chance(0.08) { String::new() } else { format!("{:013}", index + 1) };
        (self.corporations[index].0.clone(), number)
    }

    fn phones(&mut self, rank: usize) -> (String, String) {
        let line = self.dice.range(200, 989);
        let phone = format!("000-{line}-{:04}", self.dice.range(1_000, 9_998));
        let fax = if self.dice.chance(0.75) {
            format!("000-{line}-{:04}", self.dice.range(1_000, 9_998))
        } else {
            String::new()
        };
        if rank % 11 == 6 {
            return (name::full_width(&phone), name::full_width(&fax));
        }
        (phone, fax)
    }

    fn open_days(&mut self, kind: OfficeKind) -> [bool; 8] {
        let mut open = [true, true, true, true, true, false, false, false];
        open[5] = self.dice.chance(0.55);
        open[7] = self.dice.chance(0.35);
        match kind {
            OfficeKind::Clinic | OfficeKind::Dental => {
                open[*self.dice.pick(&[2, 3])] = self.dice.chance(0.3);
                open[5] = self.dice.chance(0.85);
                open[7] = false;
            }
            OfficeKind::HomeHelp | OfficeKind::Multifunction | OfficeKind::HealthFacility => {
                open = [true; 8];
            }
            _ => open[6] = open[5] && self.dice.chance(0.25),
        }
        open
    }
}

/// Numbers are unique within the prefecture that does not exist.
fn number(kind: OfficeKind, rank: usize, outside: bool) -> String {
    let city = if outside { name::NEIGHBOR_CODE } else { name::CITY_CODE } % 1_000;
    match (kind.medical_class(), kind) {
        (Some(class), _) => format!("99{class}{city:03}{:06}0", 1 + rank),
        (None, OfficeKind::VisitingNursing) => {
            format!("9960{:06}", city * 500 + rank as u32 + 1)
        }
        (None, _) => {
            let code = kind.care_code().unwrap_or(0) / 10;
            format!("9970{code:02}{:04}", rank * 3 + 16)
        }
    }
}
