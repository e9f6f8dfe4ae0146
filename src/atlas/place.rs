//! Finding a place by what a resident types: a town, an address in it, or a postcode.

use super::Atlas;
use crate::address::Finding;
use crate::geometry::LonLat;
use crate::model::{AddressLevel, Register, TownKey, address_spelling, kana_spelling};

/// How a place was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PlaceKind {
    /// The query starts with the whole name of the town: an address in it.
    Town,
    /// The query is an address that the address data know to the block, lot or house: the position is
    /// its own.
    Address,
    /// The town has this postcode.
    Postcode,
    /// The town's name starts with the query, or contains it.
    Similar,
}

/// A town that a query may mean.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    /// How it was found.
    pub kind: PlaceKind,
    /// The town.
    pub town: TownKey,
    /// Its name as the municipality writes it.
    pub name: String,
    /// A position well inside it.
    pub position: LonLat,
}

#[derive(Debug, Clone)]
struct Entry {
    normal: String,
    kana: String,
    postcodes: Vec<String>,
    place: Place,
}

/// The towns of a workspace, searchable.
#[derive(Debug, Clone)]
pub(super) struct PlaceIndex {
    entries: Vec<Entry>,
    prefixes: Vec<String>,
}

impl PlaceIndex {
    pub(super) fn new(register: &Register) -> Self {
        let mut entries: Vec<Entry> = register
            .towns
            .values()
            .filter_map(|town| {
                Some(Entry {
                    normal: address_spelling(&town.name),
                    kana: kana_spelling(town.name_kana.as_deref().unwrap_or_default()),
                    postcodes: town.postal_codes.clone(),
                    place: Place {
                        kind: PlaceKind::Town,
                        town: town.key.clone(),
                        name: town.name.clone(),
                        position: town.region.as_ref()?.inner_point(),
                    },
                })
            })
            .collect();
        // The longest name first: `潮見12丁目` must not be read as `潮見1`.
        entries.sort_by(|a, b| {
            (b.normal.chars().count(), &a.normal).cmp(&(a.normal.chars().count(), &b.normal))
        });
        Self { entries, prefixes: municipality_prefixes(register) }
    }

    pub(super) fn find(&self, query: &str, limit: usize) -> Vec<Place> {
        let query = address_spelling(query);
        if query.is_empty() || limit == 0 {
            return Vec::new();
        }
        let digits: String = query.chars().filter(|sign| *sign != '-').collect();
        if digits.len() == 7 && digits.bytes().all(|digit| digit.is_ascii_digit()) {
            return self.matching(PlaceKind::Postcode, limit, |entry| {
                entry.postcodes.contains(&digits)
            });
        }
        let query = self
            .prefixes
            .iter()
            .find_map(|prefix| query.strip_prefix(prefix.as_str()))
            .unwrap_or(&query);
        let named = self.entries.iter().find(|entry| names(&entry.normal, query));
        if let Some(entry) = named {
            return vec![entry.place.clone()];
        }
        let stem = query.trim_end_matches(|sign: char| sign.is_ascii_digit() || sign == '-');
        let stem = if stem.is_empty() { query } else { stem };
        let kana = kana_spelling(stem);
        let similar =
            |entry: &Entry| entry.normal.starts_with(stem) || entry.kana.starts_with(&kana);
        let found = self.matching(PlaceKind::Similar, limit, similar);
        if found.is_empty() && stem.chars().count() >= 2 {
            return self
                .matching(PlaceKind::Similar, limit, |entry| entry.normal.contains(stem));
        }
        found
    }

    fn matching(
        &self,
        kind: PlaceKind,
        limit: usize,
        matches: impl Fn(&Entry) -> bool,
    ) -> Vec<Place> {
        let mut found: Vec<&Entry> =
            self.entries.iter().filter(|entry| matches(entry)).collect();
        found.sort_by(|a, b| (&a.kana, &a.normal).cmp(&(&b.kana, &b.normal)));
        found
            .into_iter()
            .take(limit)
            .map(|entry| Place { kind, ..entry.place.clone() })
            .collect()
    }
}

/// What the address data add to the towns that were found: the position of a block, lot or house; and
/// where no town was found, those the address data know. A town that was named in full is never replaced.
pub(super) fn by_address(
    atlas: &Atlas,
    query: &str,
    limit: usize,
    places: Vec<Place>,
) -> Vec<Place> {
    let index = atlas.address_index();
    let home = atlas.municipality();
    let named = match places.as_slice() {
        [only] if only.kind == PlaceKind::Town => Some(&only.town),
        _ => None,
    };
    let finding = index.find(query, home);
    if let Finding::Found(found) = &finding {
        let exact = found.level <= AddressLevel::Block;
        let place = exact.then(|| place_at(atlas, found.point, PlaceKind::Address)).flatten();
        if let Some(place) = place.filter(|own| named.is_none_or(|named| *named == own.town)) {
            return vec![place];
        }
    }
    if !places.is_empty() {
        return places;
    }
    let (kind, candidates) = match finding {
        Finding::Found(found) if found.level != AddressLevel::Municipality => {
            (PlaceKind::Similar, vec![found.place])
        }
        Finding::Ambiguous(candidates) => (PlaceKind::Similar, candidates),
        _ => match crate::model::postal_code(query) {
            Some(code) => (PlaceKind::Postcode, index.of_postal_code(&code)),
            None => (PlaceKind::Similar, index.beginning_with(query, limit)),
        },
    };
    let mut found: Vec<Place> = Vec::new();
    for candidate in candidates {
        let place = place_at(atlas, candidate.point, kind);
        let is_new = |own: &Place| found.iter().all(|other| other.town != own.town);
        if let Some(place) = place.filter(is_new) {
            found.push(place);
        }
        if found.len() >= limit {
            break;
        }
    }
    found
}

/// The town a position lies in, as a place.
fn place_at(atlas: &Atlas, at: LonLat, kind: PlaceKind) -> Option<Place> {
    let parcel = atlas.parcels().get(atlas.locate(at)?)?;
    Some(Place { kind, town: parcel.town.clone()?, name: parcel.name.clone(), position: at })
}

/// Whether an address begins with the town's name and the name ends there.
fn names(town: &str, query: &str) -> bool {
    if let Some(short) = town.strip_suffix("丁目") {
        // `潮見3-2-1` means 3丁目, as people write it.
        return query.starts_with(town)
            || query.strip_prefix(short).is_some_and(|rest| rest.starts_with('-'));
    }
    query.strip_prefix(town).is_some_and(|rest| {
        rest.chars()
            .next()
            .is_none_or(|next| next.is_ascii_digit() || next == '-' || next == '字')
    })
}

/// `県名市名` and `市名`, normalized, longest first, so that an address may start with either.
fn municipality_prefixes(register: &Register) -> Vec<String> {
    let Some(full) = register.municipality().map(address_spelling) else { return Vec::new() };
    let prefecture_end = ["都", "道", "府", "県"]
        .iter()
        .filter_map(|sign| full.find(sign).map(|at| at + sign.len()))
        .find(|&at| at < full.len());
    let city = prefecture_end.and_then(|at| full.get(at..)).map(str::to_owned);
    std::iter::once(full.clone()).chain(city).filter(|prefix| !prefix.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_names_its_town_and_no_other() {
        assert!(names("潮見3丁目", "潮見3丁目4-12"));
        assert!(names("潮見3丁目", "潮見3-4-12"));
        assert!(!names("潮見3丁目", "潮見31-2"));
        assert!(!names("潮見1丁目", "潮見12丁目"));
        assert!(!names("潮見1丁目", "潮見"));
        assert!(names("浜町", "浜町12-3"));
        assert!(!names("浜町", "浜町通12"));
    }
}
