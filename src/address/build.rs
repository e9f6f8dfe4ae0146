//! The index: municipalities, their towns by spelling, numbers by town.

use std::collections::{BTreeMap, HashMap};

use super::Candidate;
use super::municipality::Municipalities;
use crate::geometry::LonLat;
use crate::model::{AddressId, AddressTown, NumberKind, address_spelling, kana_spelling};

/// An index over address data.
#[derive(Debug, Clone, Default)]
pub struct AddressIndex {
    pub(super) municipalities: Municipalities,
    pub(super) towns: Vec<Town>,
    /// By municipality and spelling, the towns called so.
    pub(super) named: HashMap<(u32, Box<str>), Vec<u32>>,
    /// The longest spelling of a town, in characters.
    pub(super) longest: usize,
    pub(super) postal: BTreeMap<Box<str>, Vec<u32>>,
    /// The first town that is only known by its 丁目; all after it are such.
    pub(super) made_from: u32,
    /// Spelling, reading and town, for what begins with some text.
    pub(super) beginnings: Vec<(Box<str>, u32)>,
}

/// A town of the index.
#[derive(Debug, Clone)]
pub(super) struct Town {
    pub(super) municipality: u32,
    /// As the data set writes it, 小字 behind it.
    pub(super) label: Box<str>,
    pub(super) point: Option<LonLat>,
    /// Whether it is a 丁目 or a 小字: a part of a larger town.
    pub(super) is_part: bool,
    /// Number → point, sorted by number.
    pub(super) numbers: Box<[(Box<str>, NumberKind, LonLat)]>,
}

impl AddressIndex {
    /// Builds the index.
    ///
    /// # Cost
    /// Linear in towns and numbers, but for sorting the numbers of each town.
    pub fn new<'a>(records: impl Iterator<Item = (&'a AddressId, &'a AddressTown)>) -> Self {
        let mut index = Self::default();
        for (_, record) in records {
            index.add(record);
        }
        index.points_of_whole_towns();
        index.beginnings.sort_unstable();
        index.beginnings.dedup();
        index
    }

    /// Whether there are no addresses.
    pub fn is_empty(&self) -> bool {
        self.towns.is_empty() && self.municipalities.is_empty()
    }

    fn add(&mut self, record: &AddressTown) {
        let municipality = self.municipalities.of(&record.prefecture, &record.municipality);
        if record.name.is_empty() && record.part.is_empty() {
            self.municipalities.place(municipality, record.point);
            return;
        }
        let number = u32::try_from(self.towns.len()).unwrap_or(u32::MAX);
        let name = address_spelling(&record.name);
        let spelling = format!("{name}{}", address_spelling(&record.part));
        let label = format!("{}{}", record.name, record.part);
        self.name(municipality, &spelling, number);
        for (begins, sign) in [(&spelling, false), (&spelling, true)] {
            let text = if sign { without_oaza(begins) } else { begins.clone() };
            self.beginnings.push((text.into(), number));
        }
        if let Some(kana) = &record.kana {
            self.beginnings.push((kana_spelling(kana).into(), number));
        }
        for code in &record.postal_codes {
            self.postal.entry(code.as_str().into()).or_default().push(number);
        }
        self.towns.push(Town {
            municipality,
            label: label.into(),
            point: record.point,
            is_part: !record.part.is_empty() || name.ends_with("丁目"),
            numbers: numbers(record),
        });
    }

    /// Makes a town known by its spelling, with and without 大字 and 字.
    fn name(&mut self, municipality: u32, spelling: &str, town: u32) {
        for text in [spelling.to_owned(), without_oaza(spelling)] {
            self.longest = self.longest.max(text.chars().count());
            let named = self.named.entry((municipality, text.into())).or_default();
            if !named.contains(&town) {
                named.push(town);
            }
        }
    }

    /// Gives 大字 that the data set has only in parts a point: the middle of its parts.
    fn points_of_whole_towns(&mut self) {
        let mut parts: BTreeMap<(u32, String), Vec<LonLat>> = BTreeMap::new();
        for ((municipality, spelling), towns) in &self.named {
            let Some(stem) = stem_of_chome(spelling) else { continue };
            let points = towns.iter().filter_map(|&own| self.towns.get(own as usize)?.point);
            parts.entry((*municipality, stem.to_owned())).or_default().extend(points);
        }
        self.made_from = u32::try_from(self.towns.len()).unwrap_or(u32::MAX);
        for ((municipality, stem), points) in parts {
            let known = self.named.contains_key(&(municipality, stem.as_str().into()));
            let Some(middle) = middle(&points).filter(|_| !known) else { continue };
            let number = u32::try_from(self.towns.len()).unwrap_or(u32::MAX);
            self.towns.push(Town {
                municipality,
                label: stem.as_str().into(),
                point: Some(middle),
                is_part: false,
                numbers: Box::default(),
            });
            self.named.insert((municipality, stem.into()), vec![number]);
        }
    }

    pub(super) fn candidate(&self, town: u32) -> Option<Candidate> {
        let own = self.towns.get(town as usize)?;
        Some(Candidate {
            municipality: self.municipalities.full_name(own.municipality).to_owned(),
            town: own.label.to_string(),
            point: own.point?,
        })
    }
}

/// `潮見3丁目` → `潮見`.
pub(super) fn stem_of_chome(spelling: &str) -> Option<&str> {
    let short = spelling.strip_suffix("丁目")?;
    let stem = short.trim_end_matches(|sign: char| sign.is_ascii_digit());
    (stem.len() < short.len() && !stem.is_empty()).then_some(stem)
}

/// The spelling without 大字, and without 字 before a part of a town.
pub(super) fn without_oaza(spelling: &str) -> String {
    let plain = spelling.replace("大字", "");
    let plain = plain.strip_prefix('字').unwrap_or(&plain);
    // 字 within is dropped only where something stands on both sides: 十文字 ends with it.
    let mut signs = plain.chars().peekable();
    let mut kept = String::with_capacity(plain.len());
    while let Some(sign) = signs.next() {
        let between =
            !kept.is_empty() && signs.peek().is_some_and(|next| !next.is_ascii_digit());
        if sign == '字' && between && !kept.ends_with('文') {
            continue;
        }
        kept.push(sign);
    }
    kept
}

fn middle(points: &[LonLat]) -> Option<LonLat> {
    let count = u32::try_from(points.len()).ok().filter(|count| *count > 0)?;
    let sum = points.iter().fold([0.0; 2], |sum, at| [sum[0] + at.lon(), sum[1] + at.lat()]);
    LonLat::try_new(sum[0] / f64::from(count), sum[1] / f64::from(count)).ok()
}

/// The numbers of a town; a block that is only known by its houses lies in their middle.
fn numbers(record: &AddressTown) -> Box<[(Box<str>, NumberKind, LonLat)]> {
    let mut numbers: Vec<(Box<str>, NumberKind, LonLat)> = Vec::new();
    let mut blocks: BTreeMap<&str, Vec<LonLat>> = BTreeMap::new();
    for own in &record.numbers {
        let Ok(at) = LonLat::try_new(own.2, own.3) else { continue };
        if own.0 == NumberKind::House {
            let block = own.1.split('-').next().unwrap_or_default();
            blocks.entry(block).or_default().push(at);
        }
        numbers.push((own.1.as_str().into(), own.0, at));
    }
    numbers.sort_by(|one, two| (&one.0, one.1).cmp(&(&two.0, two.1)));
    numbers.dedup_by(|later, earlier| later.0 == earlier.0);
    let missing: Vec<(Box<str>, NumberKind, LonLat)> = blocks
        .into_iter()
        .filter(|(block, _)| {
            numbers.binary_search_by(|own| own.0.as_ref().cmp(block)).is_err()
        })
        .filter_map(|(block, points)| {
            Some((block.into(), NumberKind::Block, middle(&points)?))
        })
        .collect();
    numbers.extend(missing);
    numbers.sort_by(|one, two| one.0.cmp(&two.0));
    numbers.into()
}
