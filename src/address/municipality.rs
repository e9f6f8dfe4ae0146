//! Which municipality an address names.

use std::collections::HashMap;

use crate::geometry::LonLat;
use crate::model::address_spelling;

/// The municipalities of the index.
#[derive(Debug, Clone, Default)]
pub(super) struct Municipalities {
    list: Vec<Municipality>,
    ids: HashMap<(String, String), u32>,
    /// Spellings, with and without prefecture, 郡 and city of the ward: those called so.
    spelled: HashMap<Box<str>, Vec<u32>>,
    /// The longest spelling, in characters.
    longest: usize,
}

#[derive(Debug, Clone)]
struct Municipality {
    full: String,
    point: Option<LonLat>,
    is_kyoto: bool,
}

/// The municipality an address begins with.
#[derive(Debug, PartialEq)]
pub(super) enum Named<'a> {
    /// One, and what follows it.
    One(u32, &'a str),
    /// Several of one name.
    Several(Vec<u32>),
    /// None that the index knows, though one is named.
    Unknown,
    /// None is named.
    Nothing(&'a str),
}

impl Municipalities {
    pub(super) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The number of a municipality, known from now on.
    pub(super) fn of(&mut self, prefecture: &str, name: &str) -> u32 {
        let key = (prefecture.to_owned(), name.to_owned());
        if let Some(&known) = self.ids.get(&key) {
            return known;
        }
        let number = u32::try_from(self.list.len()).unwrap_or(u32::MAX);
        self.list.push(Municipality {
            full: format!("{prefecture}{name}"),
            point: None,
            is_kyoto: name.starts_with("京都市"),
        });
        self.ids.insert(key, number);
        let prefecture = address_spelling(prefecture);
        let name = address_spelling(name);
        let mut short = vec![name.clone()];
        // A 町 or 村 is called without its 郡 too.
        short.extend(name.split_once('郡').map(|(_, rest)| rest.to_owned()));
        for own in short.iter().filter(|own| !own.is_empty()) {
            for text in [own.clone(), format!("{prefecture}{own}")] {
                self.longest = self.longest.max(text.chars().count());
                let spelled = self.spelled.entry(text.into()).or_default();
                if !spelled.contains(&number) {
                    spelled.push(number);
                }
            }
        }
        number
    }

    pub(super) fn place(&mut self, number: u32, point: Option<LonLat>) {
        if let Some(own) = self.list.get_mut(number as usize) {
            own.point = own.point.or(point);
        }
    }

    pub(super) fn full_name(&self, number: u32) -> &str {
        self.list.get(number as usize).map_or("", |own| own.full.as_str())
    }

    pub(super) fn point(&self, number: u32) -> Option<LonLat> {
        self.list.get(number as usize)?.point
    }

    pub(super) fn is_kyoto(&self, number: u32) -> bool {
        self.list.get(number as usize).is_some_and(|own| own.is_kyoto)
    }

    /// The municipality of this name, with prefecture.
    pub(super) fn named(&self, full: &str) -> Option<u32> {
        let found = self.spelled.get(address_spelling(full).as_str())?;
        let [only] = found.as_slice() else { return None };
        Some(*only)
    }

    /// Reads the municipality at the beginning of a spelling; the longest name counts.
    pub(super) fn read<'a>(&self, spelling: &'a str) -> Named<'a> {
        let ends: Vec<usize> = spelling
            .char_indices()
            .map(|(at, sign)| at + sign.len_utf8())
            .take(self.longest)
            .collect();
        for &end in ends.iter().rev() {
            let (head, rest) = spelling.split_at(end);
            match self.spelled.get(head).map(Vec::as_slice) {
                Some([only]) => return Named::One(*only, rest),
                Some(several @ [_, _, ..]) => return Named::Several(several.to_vec()),
                _ => {}
            }
        }
        if names_one(spelling) { Named::Unknown } else { Named::Nothing(spelling) }
    }
}

/// Whether an address begins with a prefecture or something that looks like a city: a name is then not
/// looked for among the towns of another one.
fn names_one(spelling: &str) -> bool {
    let head: String = spelling.chars().take(9).collect();
    let prefecture =
        ["東京都", "北海道", "京都府", "大阪府"].iter().any(|own| head.starts_with(own))
            || head.chars().skip(2).take(2).any(|sign| sign == '県');
    let until_number: String =
        head.chars().take_while(|sign| !sign.is_ascii_digit() && *sign != '-').collect();
    prefecture || until_number.chars().skip(1).any(|sign| sign == '市' || sign == '郡')
}
