//! Address data joined, and offices without a position placed by their address.

use std::collections::{BTreeMap, BTreeSet};

use super::{At, Batch, Issues, Records, RegistryContent, RegistryRow, Work};
use crate::address::{AddressIndex, Candidate, Finding};
use crate::geometry::LonLat;
use crate::model::{
    AddressLevel, AddressTown, Location, NumberKind, Numbered, Provider, ProviderId, Register,
};

/// More towns than any prefecture has: a national file.
const MANY_TOWNS: usize = 30_000;

/// Offices named one by one; of the rest only the number is told.
const MOST_NAMED: usize = 50;

/// Candidates named of an address that may mean several places.
const MOST_CANDIDATES: usize = 3;

/// `lg_code/machiaza_id` of a town of the base registry.
type RegistryKey = String;

/// What the base registry says of a town, its files put together.
#[derive(Default)]
struct Registered<'a> {
    town: Option<&'a AddressTown>,
    point: Option<LonLat>,
    numbers: BTreeMap<&'a str, (NumberKind, &'a str)>,
    points: BTreeMap<&'a str, LonLat>,
    first_row: u64,
}

impl Work {
    /// Merges address data; a national file is cut to the prefectures of the workspace.
    pub(super) fn addresses(&mut self, batches: &[Batch]) {
        let mut towns: Vec<AddressTown> = Vec::new();
        let mut registered: BTreeMap<RegistryKey, Registered> = BTreeMap::new();
        let mut last = None;
        for batch in batches {
            match &batch.records {
                Records::Addresses(list) => towns.extend(list.iter().cloned()),
                Records::Registry(rows) => {
                    rows.iter().for_each(|row| gather(row, &mut registered))
                }
                _ => continue,
            }
            last = Some(batch.file.clone());
        }
        let Some(file) = last else { return };
        let mut issues = Issues::new(&file);
        self.name_prefectures(&mut towns);
        towns.extend(self.joined(registered, &mut issues));
        if towns.len() > MANY_TOWNS {
            self.keep_near(&mut towns, &mut issues);
        }
        for town in towns {
            self.address(town);
        }
        self.issues.extend(issues.into_list());
    }

    /// Files named by the municipality alone: its prefecture is that of the workspace's municipality of
    /// the same name.
    fn name_prefectures(&self, towns: &mut [AddressTown]) {
        let own: BTreeSet<&str> =
            self.register.towns.values().map(|town| town.municipality.as_str()).collect();
        for town in towns.iter_mut().filter(|town| town.prefecture.is_empty()) {
            let mut known =
                own.iter().filter_map(|own| own.strip_suffix(town.municipality.as_str()));
            if let (Some(prefecture), None) = (known.next(), known.next()) {
                prefecture.clone_into(&mut town.prefecture);
            }
        }
    }

    /// Towns of the base registry with positions and numbers; a file of one sort alone adds to what is
    /// known from before.
    fn joined(
        &self,
        registered: BTreeMap<RegistryKey, Registered>,
        issues: &mut Issues,
    ) -> Vec<AddressTown> {
        let known: BTreeMap<&str, &AddressTown> = self
            .register
            .addresses
            .values()
            .filter_map(|town| Some((town.registry.as_deref()?, town)))
            .collect();
        let mut towns = Vec::new();
        let (mut nameless, mut first) = (0_u64, 0);
        let mut unplaced = 0_u64;
        for (key, own) in registered {
            let Some(town) = own.town.or_else(|| known.get(key.as_str()).copied()) else {
                nameless += 1;
                first = own.first_row;
                continue;
            };
            let mut town = town.clone();
            town.registry = Some(key);
            town.point = own.point.or(town.point);
            for (id, (kind, number)) in &own.numbers {
                let Some(at) = own.points.get(id) else {
                    unplaced += 1;
                    continue;
                };
                let round = |own: f64| (own * 1e7).round() / 1e7;
                let number = (*number).to_owned();
                town.numbers.push(Numbered(*kind, number, round(at.lon()), round(at.lat())));
            }
            towns.push(town);
        }
        if nameless > 0 {
            let at = At::row(first).column("machiaza_id").detail("count", nameless);
            issues.drop_value("issue.address_nameless", at);
        }
        if unplaced > 0 {
            issues.drop_value("issue.address_unplaced", At::file().detail("count", unplaced));
        }
        towns
    }

    /// Keeps the prefectures that the workspace has towns of.
    fn keep_near(&self, towns: &mut Vec<AddressTown>, issues: &mut Issues) {
        let own: BTreeSet<&str> =
            self.register.towns.values().map(|town| town.municipality.as_str()).collect();
        if own.is_empty() {
            issues.reject("issue.address_too_many", At::file().detail("count", towns.len()));
            towns.clear();
            return;
        }
        let before = towns.len();
        towns.retain(|town| own.iter().any(|own| own.starts_with(town.prefecture.as_str())));
        let count = before - towns.len();
        issues.note("issue.address_cut", At::file().detail("count", count));
    }

    fn address(&mut self, new: AddressTown) {
        let id = new.id();
        let Some(old) = self.register.addresses.get_mut(&id) else {
            self.register.addresses.insert(id, with_sorted_numbers(new));
            return;
        };
        let mut merged = with_sorted_numbers(new);
        merged.code = merged.code.or_else(|| old.code.clone());
        merged.registry = merged.registry.or_else(|| old.registry.clone());
        merged.kana = merged.kana.or_else(|| old.kana.clone());
        merged.point = merged.point.or(old.point);
        if merged.postal_codes.is_empty() {
            merged.postal_codes.clone_from(&old.postal_codes);
        }
        let known: BTreeSet<&str> = merged.numbers.iter().map(|own| own.1.as_str()).collect();
        let more: Vec<Numbered> = old
            .numbers
            .iter()
            .filter(|own| !known.contains(own.1.as_str()))
            .cloned()
            .collect();
        merged.numbers.extend(more);
        *old = with_sorted_numbers(merged);
    }

    /// Places offices that no source gives a position, by their address. Positions that are stated or
    /// set by hand stay.
    pub(super) fn place_by_address(&mut self, batches: &[Batch], before: &Register) {
        if self.register.addresses.is_empty() {
            return;
        }
        let concerned = batches.iter().find(|batch| {
            matches!(
                batch.records,
                Records::Providers(_) | Records::Addresses(_) | Records::Registry(_)
            )
        });
        let Some(file) = concerned.map(|batch| batch.file.clone()) else { return };
        let index = AddressIndex::new(self.register.addresses.iter());
        let home = self.register.municipality().map(str::to_owned);
        let mut told = Told::default();
        for (id, provider) in &mut self.register.providers {
            let earlier = before.providers.get(id);
            place(provider, earlier, &index, home.as_deref(), &mut told);
        }
        let mut issues = Issues::new(&file);
        told.tell(&mut issues);
        self.issues.extend(issues.into_list());
    }
}

fn gather<'a>(row: &'a RegistryRow, registered: &mut BTreeMap<RegistryKey, Registered<'a>>) {
    let key = format!("{}/{}", row.code, row.town);
    let own = registered
        .entry(key)
        .or_insert_with(|| Registered { first_row: row.row, ..Registered::default() });
    match (&row.content, row.number_id.as_deref()) {
        (RegistryContent::Town(town), _) => own.town = Some(town),
        (RegistryContent::Point(at), None) => own.point = Some(*at),
        (RegistryContent::Point(at), Some(id)) => {
            own.points.insert(id, *at);
        }
        (RegistryContent::Number(kind, number), Some(id)) => {
            own.numbers.insert(id, (*kind, number));
        }
        (RegistryContent::Number(..), None) => {}
    }
}

fn with_sorted_numbers(mut town: AddressTown) -> AddressTown {
    town.numbers.sort_by(|one, two| (&one.1, one.0).cmp(&(&two.1, two.0)));
    town.numbers.dedup_by(|later, earlier| later.1 == earlier.1);
    town
}

/// What placing by address came to.
#[derive(Default)]
struct Told {
    placed: BTreeMap<AddressLevel, u64>,
    ambiguous: Vec<(ProviderId, String, Vec<Candidate>)>,
    unknown: Vec<(ProviderId, String)>,
    outside: u64,
}

fn place(
    provider: &mut Provider,
    earlier: Option<&Provider>,
    index: &AddressIndex,
    home: Option<&str>,
    told: &mut Told,
) {
    let is_stated = provider.location.is_some_and(|own| own.by_address.is_none());
    if is_stated || provider.address.trim().is_empty() {
        return;
    }
    let known = earlier.and_then(|own| own.location).filter(|own| own.by_address.is_some());
    provider.location = None;
    match index.find(&provider.address, home) {
        Finding::Found(found) => {
            let location = Location::by_address(found.point, found.level);
            provider.location = Some(location);
            // Told once: an import of something else does not repeat it.
            if known != Some(location) {
                *told.placed.entry(found.level).or_default() += 1;
            }
        }
        Finding::Ambiguous(candidates) => {
            told.ambiguous.push((provider.id.clone(), provider.address.clone(), candidates));
        }
        Finding::UnknownTown { .. } => {
            told.unknown.push((provider.id.clone(), provider.address.clone()));
        }
        Finding::UnknownMunicipality => told.outside += 1,
    }
}

impl Told {
    fn tell(self, issues: &mut Issues) {
        for (level, count) in self.placed {
            let rule = match level {
                AddressLevel::House => "issue.placed_by_house",
                AddressLevel::Lot => "issue.placed_by_lot",
                AddressLevel::Block => "issue.placed_by_block",
                AddressLevel::TownPart => "issue.placed_by_town_part",
                AddressLevel::Town => "issue.placed_by_town",
                AddressLevel::Municipality => "issue.placed_by_municipality",
            };
            issues.note(rule, At::file().detail("count", count));
        }
        let rest = self.ambiguous.len().saturating_sub(MOST_NAMED);
        for (id, address, candidates) in self.ambiguous.into_iter().take(MOST_NAMED) {
            let names = candidates.iter().take(MOST_CANDIDATES);
            let names: Vec<String> =
                names.map(|own| format!("{}{}", own.municipality, own.town)).collect();
            let at = At::file().column(id.as_str()).value(address);
            issues.drop_value(
                "issue.address_ambiguous",
                at.detail("candidates", names.join("、")),
            );
        }
        if rest > 0 {
            let at = At::file().detail("count", rest);
            issues.drop_value("issue.address_ambiguous_more", at);
        }
        let rest = self.unknown.len().saturating_sub(MOST_NAMED);
        for (id, address) in self.unknown.into_iter().take(MOST_NAMED) {
            let at = At::file().column(id.as_str()).value(address);
            issues.drop_value("issue.address_unknown", at);
        }
        if rest > 0 {
            issues.drop_value("issue.address_unknown_more", At::file().detail("count", rest));
        }
        if self.outside > 0 {
            let at = At::file().detail("count", self.outside);
            issues.note("issue.address_outside", at);
        }
    }
}
