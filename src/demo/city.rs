//! What the generator makes: a city in memory, as plain data.
//!
//! Indices of towns, zones and offices refer to the vectors of [`City`]. Coordinates are longitude,
//! latitude in degrees on JGD2011, rounded to 1e-9 degrees.

use super::office::Office;
use super::survey::{Answer, Extent, Profile};

/// Longitude and latitude in degrees (JGD2011).
pub type Point = [f64; 2];

/// A closed ring, counterclockwise; the first point is repeated at the end.
pub type Ring = Vec<Point>;

/// Number of five-year age bands: 0–4 … 90–94, 95 and over.
pub const BANDS: usize = 20;

/// A fictional city with its people, its offices and what they said.
#[derive(Debug, Clone, Default)]
pub struct City {
    /// Towns in order of their key.
    pub towns: Vec<Town>,
    /// Daily-life areas.
    pub zones: Vec<Zone>,
    /// Water polygons that belong to no town.
    pub waters: Vec<Ring>,
    /// Inhabited 250 m cells in order of their code.
    pub cells: Vec<Cell>,
    /// Offices, grouped by kind.
    pub offices: Vec<Office>,
    /// Rivers, railways and roads for the background of a map.
    pub lines: Vec<Line>,
    /// Railway stations.
    pub stops: Vec<Stop>,
    /// One entry for every office that was asked.
    pub survey: Vec<Answer>,
    /// What offices wrote for the handbook.
    pub profiles: Vec<Profile>,
}

/// A town (町丁目).
#[derive(Debug, Clone)]
pub struct Town {
    /// Key of 9 digits without 丁目, of 11 digits with.
    pub key: String,
    /// Name before the 丁目 number.
    pub base: String,
    /// Reading of `base` in hiragana.
    pub base_kana: String,
    /// Number of the 丁目; 0 if the town has none.
    pub chome: u32,
    /// Polygons; the first represents the town.
    pub parts: Vec<Ring>,
    /// Zone it belongs to.
    pub zone: usize,
    /// Towns whose first polygon touches this one's first polygon, ascending.
    pub neighbors: Vec<usize>,
    /// Whether it touches the border of the city.
    pub at_edge: bool,
    /// Area in square kilometers.
    pub area_km2: f64,
    /// A point in the middle.
    pub center: Point,
    /// Inhabitants by sex (0 men, 1 women) and five-year band.
    pub people: [[u32; BANDS]; 2],
    /// Households by number of members (1 … 6, 7 and more).
    pub households: [u32; 7],
}

impl Town {
    /// Number of inhabitants.
    pub fn population(&self) -> u32 {
        self.people.iter().flatten().sum()
    }

    /// The name as the census writes it: `浜風台三丁目`.
    pub fn census_name(&self) -> String {
        match self.chome {
            0 => self.base.clone(),
            number => format!("{}{}丁目", self.base, super::name::kanji_number(number)),
        }
    }

    /// The name as the city writes it: `浜風台3丁目`, with a small `ヶ`.
    pub fn city_name(&self) -> String {
        let base = self.base.replace('ケ', "ヶ");
        match self.chome {
            0 => base,
            number => format!("{base}{number}丁目"),
        }
    }

    /// Reading of the city's name in hiragana.
    pub fn kana(&self) -> String {
        match self.chome {
            0 => self.base_kana.clone(),
            number => format!("{}{number}ちょうめ", self.base_kana),
        }
    }
}

/// A daily-life area (日常生活圏域).
#[derive(Debug, Clone)]
pub struct Zone {
    /// Number within its city, from 1.
    pub number: usize,
    /// Name, made from its largest town.
    pub name: String,
    /// Reading in hiragana.
    pub kana: String,
    /// Towns, ascending.
    pub towns: Vec<usize>,
    /// Town in which the support center stands.
    pub center_town: usize,
    /// Place of the support center.
    pub center: Point,
}

/// A 250 m cell of the grid square code (JIS X 0410).
#[derive(Debug, Clone)]
pub struct Cell {
    /// 10-digit code.
    pub code: u64,
    /// Inhabitants by sex and band, as in [`Town::people`].
    pub people: [[u32; BANDS]; 2],
    /// Households by number of members.
    pub households: [u32; 7],
}

/// What a line of the background is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineKind {
    /// A river.
    River,
    /// A railway.
    Railway,
    /// A road of class trunk.
    Trunk,
    /// A road of class primary.
    Primary,
    /// A road of class secondary.
    Secondary,
}

/// A line of the background.
#[derive(Debug, Clone)]
pub struct Line {
    /// What it is.
    pub kind: LineKind,
    /// Its name.
    pub name: String,
    /// Its course.
    pub points: Vec<Point>,
}

/// A railway station.
#[derive(Debug, Clone)]
pub struct Stop {
    /// Name without 駅.
    pub name: String,
    /// Railway on which it lies.
    pub railway: String,
    /// Its place.
    pub point: Point,
}

impl City {
    /// Appends another city and moves its indices behind the ones already here.
    pub(super) fn absorb(&mut self, mut other: Self) {
        let (towns, zones) = (self.towns.len(), self.zones.len());
        let offices = self.offices.len();
        for town in &mut other.towns {
            town.zone += zones;
            town.neighbors.iter_mut().for_each(|neighbor| *neighbor += towns);
        }
        for zone in &mut other.zones {
            zone.center_town += towns;
            zone.towns.iter_mut().for_each(|town| *town += towns);
        }
        other.offices.iter_mut().for_each(|office| office.town += towns);
        for answer in &mut other.survey {
            answer.office += offices;
            for range in answer.reply.iter_mut().flat_map(|reply| &mut reply.ranges) {
                match &mut range.extent {
                    Extent::Towns(list) => list.iter_mut().for_each(|town| *town += towns),
                    Extent::Zones(list) => list.iter_mut().for_each(|zone| *zone += zones),
                    _ => {}
                }
            }
        }
        self.towns.append(&mut other.towns);
        self.zones.append(&mut other.zones);
        self.waters.append(&mut other.waters);
        self.cells.append(&mut other.cells);
        self.offices.append(&mut other.offices);
        self.lines.append(&mut other.lines);
        self.stops.append(&mut other.stops);
        other.profiles.iter_mut().for_each(|profile| profile.office += offices);
        self.survey.append(&mut other.survey);
        self.profiles.append(&mut other.profiles);
    }
}
