//! Reading an address.

use super::build::{AddressIndex, Town, without_oaza};
use super::municipality::Named;
use super::{Candidate, Finding, Found};
use crate::model::{AddressLevel, NumberKind, address_spelling};

/// Numbers read of an address: 丁目, 番, 号 and a room at most.
const MOST_NUMBERS: usize = 4;

/// Marks of a 京都通り名: the town follows the last of them.
const KYOTO_WAYS: [&str; 8] =
    ["上る", "下る", "上ル", "下ル", "西入る", "東入る", "西入", "東入"];

impl AddressIndex {
    /// Reads an address. `home` is the municipality, with prefecture, that is meant where none or one
    /// of several of the same name is written.
    ///
    /// # Shape
    /// Prefecture, 郡, 大字 and 字 may be left out; digits, hyphens and 丁目 may be written in any way;
    /// what follows the numbers is left in [`Found::rest`].
    pub fn find(&self, address: &str, home: Option<&str>) -> Finding {
        let spelling = address_spelling(address);
        let spelling = without_postal_code(&spelling);
        let home = home.and_then(|home| self.municipalities.named(home));
        let (municipality, rest) = match self.municipalities.read(spelling) {
            Named::One(own, rest) => (own, rest),
            Named::Several(several) => match home.filter(|home| several.contains(home)) {
                Some(home) => {
                    let name = several_name(self, home, spelling);
                    (home, name)
                }
                None => {
                    let point = |own: &u32| self.municipality_candidate(*own);
                    return Finding::Ambiguous(several.iter().filter_map(point).collect());
                }
            },
            Named::Nothing(rest) => match home {
                Some(home) => (home, rest),
                None => return Finding::UnknownMunicipality,
            },
            Named::Unknown => return Finding::UnknownMunicipality,
        };
        self.find_town(municipality, rest)
    }

    fn municipality_candidate(&self, number: u32) -> Option<Candidate> {
        Some(Candidate {
            municipality: self.municipalities.full_name(number).to_owned(),
            town: String::new(),
            point: self.municipalities.point(number)?,
        })
    }

    fn find_town(&self, municipality: u32, spelling: &str) -> Finding {
        let spelling = if self.municipalities.is_kyoto(municipality) {
            after_kyoto_ways(spelling)
        } else {
            spelling
        };
        if spelling.is_empty() {
            return self.municipality_itself(municipality);
        }
        let exact = self.longest_town(municipality, spelling);
        let plain = without_oaza(spelling);
        let found = exact.or_else(|| self.longest_town(municipality, &plain));
        let Some((towns, rest)) = found else {
            let municipality = self.municipalities.full_name(municipality).to_owned();
            return Finding::UnknownTown { municipality };
        };
        self.narrow(municipality, &towns, rest)
    }

    fn municipality_itself(&self, municipality: u32) -> Finding {
        match self.municipality_candidate(municipality) {
            Some(place) => Finding::Found(Box::new(Found {
                point: place.point,
                level: AddressLevel::Municipality,
                confidence: 1.0,
                place,
                alternatives: Vec::new(),
                rest: String::new(),
            })),
            None => Finding::UnknownTown {
                municipality: self.municipalities.full_name(municipality).to_owned(),
            },
        }
    }

    /// The towns whose name is the longest beginning of a spelling, and what follows.
    fn longest_town<'a>(
        &self,
        municipality: u32,
        spelling: &'a str,
    ) -> Option<(Vec<u32>, &'a str)> {
        let ends: Vec<usize> = spelling
            .char_indices()
            .map(|(at, sign)| at + sign.len_utf8())
            .take(self.longest)
            .collect();
        ends.iter().rev().find_map(|&end| {
            let (head, rest) = spelling.split_at(end);
            let towns = self.named.get(&(municipality, head.into()))?;
            // `潮見1` of `潮見12-3` is not 潮見1: a number ends where its digits do.
            let cut = head.ends_with(|sign: char| sign.is_ascii_digit())
                && rest.starts_with(|sign: char| sign.is_ascii_digit());
            (!cut).then(|| (towns.clone(), rest))
        })
    }

    /// Decides between towns of one name, and between a 大字's number and a 丁目.
    fn narrow(&self, municipality: u32, towns: &[u32], rest: &str) -> Finding {
        let (numbers, tail) = numbers(rest);
        if let [first, others @ ..] = towns
            && !others.is_empty()
        {
            // Towns that only one spelling tells apart (中野 and 大字中野), unless numbers do.
            let known: Vec<u32> = towns
                .iter()
                .copied()
                .filter(|&own| {
                    self.towns
                        .get(own as usize)
                        .is_some_and(|own| level_of(own, &numbers).is_some())
                })
                .collect();
            return match known.as_slice() {
                [only] => self.found(*only, &numbers, tail, Vec::new()),
                _ if self.is_one_place(towns) => {
                    self.found(*first, &numbers, tail, Vec::new())
                }
                _ => {
                    let candidates = towns.iter().filter_map(|&own| self.candidate(own));
                    Finding::Ambiguous(candidates.collect())
                }
            };
        }
        let Some(&town) = towns.first() else { return Finding::UnknownMunicipality };
        let Some((chome, after)) = self.chome(municipality, town, &numbers) else {
            return self.found(town, &numbers, tail, Vec::new());
        };
        let plain = self.towns.get(town as usize);
        let plain_has_number = plain.is_some_and(|own| level_of(own, &numbers).is_some());
        let is_whole_only =
            plain.is_some_and(|own| own.numbers.is_empty() && self.made_from <= town);
        if plain_has_number {
            // The data know the number in the 大字 itself: both readings may be meant if the 丁目 has it too.
            let chome_has = self
                .towns
                .get(chome as usize)
                .is_some_and(|own| level_of(own, after).is_some());
            if chome_has {
                let both = [town, chome].into_iter().filter_map(|own| self.candidate(own));
                return Finding::Ambiguous(both.collect());
            }
            return self.found(town, &numbers, tail, Vec::new());
        }
        if is_whole_only || numbers.len() >= 3 {
            return self.found(chome, after, tail, Vec::new());
        }
        // `秋山3-2` is 秋山3番地2 or 秋山3丁目2番: only the 大字 is sure.
        let alternatives = self.candidate(chome).into_iter().collect();
        self.found(town, &numbers, tail, alternatives)
    }

    /// The 丁目 the first number may mean, and the numbers after it.
    fn chome<'n>(
        &self,
        municipality: u32,
        town: u32,
        numbers: &'n [String],
    ) -> Option<(u32, &'n [String])> {
        let own = self.towns.get(town as usize).filter(|own| !own.is_part)?;
        let (first, after) = numbers.split_first()?;
        let name = format!("{}{first}丁目", address_spelling(&own.label));
        let with = self.named.get(&(municipality, name.as_str().into()));
        let without = || self.named.get(&(municipality, without_oaza(&name).into()));
        match with.or_else(without)?.as_slice() {
            [only] => Some((*only, after)),
            _ => None,
        }
    }

    /// Whether towns of one name lie so near each other that one point stands for all: entries that a
    /// data set repeats.
    fn is_one_place(&self, towns: &[u32]) -> bool {
        let points: Vec<_> =
            towns.iter().filter_map(|&own| self.towns.get(own as usize)?.point).collect();
        let labels: Vec<&str> = towns
            .iter()
            .filter_map(|&own| Some(self.towns.get(own as usize)?.label.as_ref()))
            .collect();
        let same = labels.windows(2).all(|two| two[0] == two[1]);
        let near = |own: &crate::geometry::LonLat| {
            points.first().is_some_and(|first| {
                (own.lon() - first.lon()).abs() < 1e-3
                    && (own.lat() - first.lat()).abs() < 1e-3
            })
        };
        same && points.iter().all(near)
    }

    fn found(
        &self,
        town: u32,
        numbers: &[String],
        tail: &str,
        alternatives: Vec<Candidate>,
    ) -> Finding {
        let unknown = || Finding::UnknownTown { municipality: self.municipality_of(town) };
        let Some(own) = self.towns.get(town as usize) else { return unknown() };
        let numbered = level_of(own, numbers);
        let point = numbered.map(|own| own.2).or(own.point);
        let Some(point) = point else { return unknown() };
        let own_level = if own.is_part { AddressLevel::TownPart } else { AddressLevel::Town };
        let level = numbered.map_or(own_level, |own| own.1);
        let used = numbered.map_or(0, |own| own.0);
        let mut left = numbers.get(used..).unwrap_or_default().join("-");
        left.push_str(tail);
        // Each number left, and each reading not taken, makes it less sure where in the town it is.
        let unused = u32::try_from(numbers.len() - used).unwrap_or(0);
        let doubts = unused + u32::try_from(alternatives.len()).unwrap_or(0) * 2;
        let place = Candidate {
            municipality: self.municipality_of(town),
            town: own.label.to_string(),
            point,
        };
        let confidence = 0.8_f64.powi(doubts.min(8).cast_signed());
        Finding::Found(Box::new(Found {
            point,
            level,
            confidence,
            place,
            alternatives,
            rest: left,
        }))
    }

    fn municipality_of(&self, town: u32) -> String {
        let number = self.towns.get(town as usize).map_or(u32::MAX, |own| own.municipality);
        self.municipalities.full_name(number).to_owned()
    }
}

/// What follows the name of one of several municipalities of the same name.
fn several_name<'a>(index: &AddressIndex, home: u32, spelling: &'a str) -> &'a str {
    let full = address_spelling(index.municipalities.full_name(home));
    let cuts = full.char_indices().map(|(at, _)| full.get(at..).unwrap_or_default());
    let mut tails: Vec<&str> = cuts.filter(|tail| spelling.starts_with(*tail)).collect();
    tails.sort_by_key(|tail| std::cmp::Reverse(tail.len()));
    tails.first().and_then(|tail| spelling.strip_prefix(*tail)).unwrap_or(spelling)
}

/// The address without a postal code before it.
fn without_postal_code(spelling: &str) -> &str {
    let mut signs = spelling.char_indices();
    let mut digits = 0;
    for (at, sign) in &mut signs {
        match sign {
            '0'..='9' => digits += 1,
            '-' if digits == 3 => {}
            _ if digits == 7 => return spelling.get(at..).unwrap_or_default(),
            _ => break,
        }
    }
    spelling
}

fn after_kyoto_ways(spelling: &str) -> &str {
    let end = |way: &&str| spelling.rfind(*way).map(|at| at + way.len());
    let last = KYOTO_WAYS.iter().filter_map(end).max();
    last.and_then(|at| spelling.get(at..)).filter(|rest| !rest.is_empty()).unwrap_or(spelling)
}

/// The numbers an address goes on with, without leading zeros, and what follows them.
fn numbers(rest: &str) -> (Vec<String>, &str) {
    let mut numbers = Vec::new();
    let mut rest = rest.strip_prefix('-').unwrap_or(rest);
    while numbers.len() < MOST_NUMBERS {
        let end = rest.find(|sign: char| !sign.is_ascii_digit()).unwrap_or(rest.len());
        let (digits, after) = rest.split_at(end);
        if digits.is_empty() {
            break;
        }
        // A number of a floor or a year is none of an address.
        if after.starts_with(['F', '階']) {
            break;
        }
        let plain = digits.trim_start_matches('0');
        numbers.push(if plain.is_empty() { "0" } else { plain }.to_owned());
        rest = after;
        let joined = rest.strip_prefix(['-', 'の']);
        match joined.filter(|next| next.starts_with(|sign: char| sign.is_ascii_digit())) {
            Some(next) => rest = next,
            None => break,
        }
    }
    (numbers, rest.trim_start_matches('-'))
}

/// The most exact place of the numbers a town knows: how many were used, the level, the point.
fn level_of(
    town: &Town,
    numbers: &[String],
) -> Option<(usize, AddressLevel, crate::geometry::LonLat)> {
    (1..=numbers.len()).rev().find_map(|used| {
        let key = numbers.get(..used)?.join("-");
        let at = town.numbers.binary_search_by(|own| own.0.as_ref().cmp(key.as_str())).ok()?;
        let (_, kind, point) = town.numbers.get(at)?;
        let level = match kind {
            NumberKind::House => AddressLevel::House,
            NumberKind::Lot => AddressLevel::Lot,
            NumberKind::Block => AddressLevel::Block,
        };
        Some((used, level, *point))
    })
}
