//! Merging towns, residents, cells, zones and the backdrop.

use std::collections::{BTreeMap, BTreeSet};

use super::district::Schools;
use super::residents::{self, MUNICIPALITY_DIGITS, municipality_of};
use super::{At, Batch, Issues, Records, TownZone, Work, ZoneContact};
use crate::geometry::{BoundingBox, Region};
use crate::model::{
    Backdrop, BackdropClass, Cell, CellCode, DatasetId, Register, Town, TownKey, Zone, ZoneId,
    half_width, town_spelling,
};

/// Digits of a census key that name a 町 or 大字 without its parts.
const PLACE_DIGITS: usize = 9;
/// Degrees beyond the city that floods and railways are kept for, some 2 km.
const CITY_MARGIN: f64 = 0.02;

impl Work {
    pub(super) fn places(&mut self, batches: &[Batch], before: &Register) {
        let mut totals = residents::totals(&self.register);
        let mut replaced = BTreeSet::new();
        let mut assigned = BTreeMap::new();
        let mut schools = Schools::default();
        for batch in batches {
            let mut issues = Issues::new(&batch.file);
            match &batch.records {
                Records::Towns(towns) => {
                    totals.extend(residents::totals_of(towns));
                    self.towns(towns);
                    self.share_out_groups(&totals, &mut issues);
                }
                Records::TownPopulations(rows) => {
                    self.residents(rows, &batch.dataset.id, &mut issues);
                    self.share_out_groups(&totals, &mut issues);
                }
                Records::Residents(rows) => {
                    let is_taken = self.resident_register(rows, &batch.dataset, &mut issues);
                    if !is_taken {
                        self.forget(&batch.dataset.id, before);
                    }
                }
                Records::Cells(cells) => self.cells(cells),
                Records::Zones(zones) => self.zones(zones),
                Records::Districts(districts) => {
                    let is_table =
                        |own: &Batch| matches!(own.records, Records::DistrictZones(_));
                    let fault = if !batches.iter().any(is_table) {
                        Some("issue.school_district_unused")
                    } else if !schools.add(districts, &self.register) && !districts.is_empty()
                    {
                        Some("issue.districts_elsewhere")
                    } else {
                        None
                    };
                    if let Some(rule) = fault {
                        issues.reject(rule, At::file());
                        self.forget(&batch.dataset.id, before);
                    }
                }
                Records::DistrictZones(rows) if schools.is_empty() => {
                    if !rows.is_empty() {
                        issues.note("issue.districts_wanted", At::file());
                    }
                    self.forget(&batch.dataset.id, before);
                }
                Records::DistrictZones(rows) => {
                    self.zones_of_districts(rows, &schools, &batch.dataset.id, &mut issues);
                }
                Records::ZoneContacts(rows) => self.contacts(rows, &mut issues),
                Records::TownZones(rows) => {
                    self.assign_towns(rows, &mut assigned, &mut issues);
                }
                Records::Backdrop(features) => {
                    if is_flood(features) && self.city_box().is_none() {
                        issues.reject("issue.flood_without_city", At::file());
                        self.forget(&batch.dataset.id, before);
                    } else {
                        self.backdrop(features, &batch.dataset.id, &mut replaced, &mut issues);
                        let is_own = |own: &Backdrop| own.dataset == batch.dataset.id;
                        if !features.is_empty() && !self.register.backdrop.values().any(is_own)
                        {
                            self.forget(&batch.dataset.id, before);
                        }
                    }
                }
                _ => {}
            }
            self.issues.extend(issues.into_list());
        }
        self.keep_finest_cells(batches);
        self.drop_unused_registers(batches, before);
    }

    fn towns(&mut self, towns: &[Town]) {
        let before = self.towns_by_municipality();
        for new in towns {
            let mut town = new.clone();
            if let Some(old) = self.register.towns.get(&new.key) {
                // The city's own spelling stays while it means the same name.
                if town_spelling(&old.name) == town_spelling(&new.name) {
                    town.name.clone_from(&old.name);
                }
                town.name_kana = town.name_kana.or_else(|| old.name_kana.clone());
                town.zone.clone_from(&old.zone);
                town.postal_codes.clone_from(&old.postal_codes);
                let has_ages =
                    |town: &Town| town.population.as_ref().is_some_and(|p| p.over65.is_some());
                if has_ages(old) && !has_ages(new) {
                    town.population.clone_from(&old.population);
                }
                town.merged = town.merged.or_else(|| old.merged.clone());
                town.residents.clone_from(&old.residents);
            }
            self.register.towns.insert(town.key.clone(), town);
        }
        self.drop_other_editions(towns);
        self.drop_residents_of_other_towns(&before);
    }

    /// Towns of another edition would overlap those of this one: its municipalities are replaced.
    fn drop_other_editions(&mut self, towns: &[Town]) {
        let editions: BTreeSet<(String, &DatasetId)> =
            towns.iter().map(|town| (municipality_of(&town.key), &town.dataset)).collect();
        let is_replaced = |town: &Town| {
            let municipality = municipality_of(&town.key);
            editions
                .iter()
                .any(|(own, dataset)| *own == municipality && **dataset != town.dataset)
        };
        self.register.towns.retain(|_, town| !is_replaced(town));
    }

    fn cells(&mut self, cells: &[Cell]) {
        for cell in cells {
            self.register.cells.insert(cell.code.clone(), cell.clone());
        }
    }

    /// A cell that finer cells lie in would count its people twice: the finer ones stay.
    fn keep_finest_cells(&mut self, batches: &[Batch]) {
        let touched = batches.iter().find(|batch| matches!(batch.records, Records::Cells(_)));
        let Some(batch) = touched else { return };
        let coarse: Vec<CellCode> = {
            let codes: Vec<&str> = self.register.cells.keys().map(CellCode::as_str).collect();
            // Sorted texts: the codes that begin with a code follow it directly.
            codes
                .windows(2)
                .filter_map(|pair| match pair {
                    [code, next] if next.starts_with(code) => Some(CellCode::new(*code)),
                    _ => None,
                })
                .collect()
        };
        if let Some(first) = coarse.first() {
            let mut issues = Issues::new(&batch.file);
            let at = At::file().value(first.as_str()).detail("count", coarse.len());
            issues.note("issue.coarse_cells_removed", at);
            self.issues.extend(issues.into_list());
        }
        for code in &coarse {
            self.register.cells.remove(code);
        }
    }

    fn zones(&mut self, zones: &[Zone]) {
        for new in zones {
            let mut zone = new.clone();
            if let Some(old) = self.register.zones.get(&new.id) {
                zone.name_kana = zone.name_kana.or_else(|| old.name_kana.clone());
                zone.contact = zone.contact.or_else(|| old.contact.clone());
                zone.region = zone.region.or_else(|| old.region.clone());
            }
            self.register.zones.insert(zone.id.clone(), zone);
        }
    }

    fn contacts(&mut self, rows: &[ZoneContact], issues: &mut Issues) {
        let finder = ZoneFinder::new(&self.register);
        for row in rows {
            let Some(id) = finder.find(&row.zone) else {
                issues.reject("issue.unknown_zone", At::row(row.row).value(&row.zone));
                continue;
            };
            if let Some(zone) = self.register.zones.get_mut(&id) {
                zone.contact = Some(row.contact.clone());
            }
        }
    }

    fn assign_towns(
        &mut self,
        rows: &[TownZone],
        assigned: &mut BTreeMap<TownKey, (ZoneId, u64)>,
        issues: &mut Issues,
    ) {
        let towns = TownFinder::new(&self.register);
        let zones = ZoneFinder::new(&self.register);
        for row in rows {
            let keys = find_towns(&towns, row, issues);
            if keys.is_empty() {
                continue;
            }
            let Some(zone) = find_zone(&zones, row, issues) else { continue };
            for key in keys {
                self.assign_town(&key, &zone, row, assigned, issues);
            }
        }
    }

    fn assign_town(
        &mut self,
        key: &TownKey,
        zone: &ZoneId,
        row: &TownZone,
        assigned: &mut BTreeMap<TownKey, (ZoneId, u64)>,
        issues: &mut Issues,
    ) {
        if let Some((_, first)) = assigned.get(key).filter(|(earlier, _)| earlier != zone) {
            let at = At::row(row.row).value(&row.town).detail("first", first);
            issues.reject("issue.town_in_two_zones", at);
            return;
        }
        assigned.insert(key.clone(), (zone.clone(), row.row));
        let Some(town) = self.register.towns.get_mut(key) else { return };
        town.zone = Some(zone.clone());
        if !row.town.is_empty() {
            town.name.clone_from(&row.town);
        }
        if row.town_kana.is_some() {
            town.name_kana.clone_from(&row.town_kana);
        }
        town.postal_codes.extend(row.postal_codes.iter().cloned());
        town.postal_codes.sort();
        town.postal_codes.dedup();
    }

    fn backdrop(
        &mut self,
        features: &[Backdrop],
        dataset: &DatasetId,
        replaced: &mut BTreeSet<DatasetId>,
        issues: &mut Issues,
    ) {
        // Features have no official ids: a new edition replaces the earlier one as a whole.
        if replaced.insert(dataset.clone()) {
            self.register.backdrop.retain(|_, feature| feature.dataset != *dataset);
        }
        let city = self.city_box();
        let near = |feature: &Backdrop| match &city {
            Some(city) => near(feature, city),
            None => Some(feature.clone()),
        };
        let kept = features.iter().filter_map(near).map(|own| (own.id.clone(), own));
        let kept: Vec<_> = kept.collect();
        let elsewhere = features.len() - kept.len();
        if elsewhere > 0 {
            issues.note("issue.backdrop_elsewhere", At::file().detail("count", elsewhere));
        }
        self.register.backdrop.extend(kept);
    }

    /// The box around the zones and towns, with a margin; what lies beyond does not matter to the city.
    fn city_box(&self) -> Option<BoundingBox> {
        let zones = self.register.zones.values().filter_map(|zone| zone.region.as_ref());
        let towns = self.register.towns.values().filter_map(|town| town.region.as_ref());
        let boxes = zones.chain(towns).map(Region::bounding_box);
        Some(boxes.reduce(|all, own| all.union(&own))?.widened(CITY_MARGIN))
    }

    /// Takes back that a data set was imported: nothing of it was kept, so it is not credited either.
    fn forget(&mut self, dataset: &DatasetId, before: &Register) {
        match before.datasets.get(dataset) {
            Some(earlier) => {
                self.register.datasets.insert(dataset.clone(), earlier.clone());
            }
            None => {
                self.register.datasets.remove(dataset);
            }
        }
    }
}

/// What of a feature lies about the city; official files of floods and railways are of whole regions or the
/// whole country.
fn near(feature: &Backdrop, city: &BoundingBox) -> Option<Backdrop> {
    match feature.class {
        BackdropClass::Flood(_) => {
            let region = feature.region.as_ref()?.within(city)?;
            Some(Backdrop { region: Some(region), ..feature.clone() })
        }
        BackdropClass::Railway | BackdropClass::Station => {
            let own = BoundingBox::around(feature.lines.iter().flatten().copied());
            own.is_none_or(|own| own.intersects(city)).then(|| feature.clone())
        }
        _ => Some(feature.clone()),
    }
}

fn is_flood(features: &[Backdrop]) -> bool {
    features.iter().any(|feature| matches!(feature.class, BackdropClass::Flood(_)))
}

fn find_towns(towns: &TownFinder, row: &TownZone, issues: &mut Issues) -> Vec<TownKey> {
    if let Some(key) = row.key.as_deref().filter(|key| !key.is_empty()) {
        let found = towns.by_key(key);
        if found.is_none() {
            issues
                .reject("issue.unknown_town", At::row(row.row).column("KEY_CODE").value(key));
        }
        return found.into_iter().collect();
    }
    let at = At::row(row.row).column("町丁目").value(&row.town);
    let found = towns.named(&row.town);
    match found.as_slice() {
        [_] => return found,
        [] => issues.reject("issue.unknown_town", at),
        several if are_one_place(several) => {
            issues.note("issue.town_in_parts", at.detail("count", several.len()));
            return found;
        }
        several => issues.reject("issue.ambiguous_town", at.detail("count", several.len())),
    }
    Vec::new()
}

/// Whether towns of one name are parts of one 大字: the census gives each part a key of its own.
pub(super) fn are_one_place(keys: &[TownKey]) -> bool {
    let place = |key: &TownKey| key.as_str().get(..PLACE_DIGITS).map(str::to_owned);
    let first = keys.first().and_then(place);
    first.is_some() && keys.iter().all(|key| place(key) == first)
}

fn find_zone(zones: &ZoneFinder, row: &TownZone, issues: &mut Issues) -> Option<ZoneId> {
    let written = row.zone_number.iter().chain(&row.zone_name);
    let found = written.clone().find_map(|text| zones.find(text));
    if found.is_none() {
        let value = written.cloned().collect::<Vec<_>>().join(" ");
        let at = At::row(row.row).column("圏域番号").value(value);
        issues.reject("issue.unknown_zone", at);
    }
    found
}

/// Finds towns by key or by any spelling of the name.
pub(super) struct TownFinder {
    keys: BTreeSet<String>,
    names: BTreeMap<String, BTreeSet<TownKey>>,
}

impl TownFinder {
    pub(super) fn new(register: &Register) -> Self {
        let mut names: BTreeMap<String, BTreeSet<TownKey>> = BTreeMap::new();
        for town in register.towns.values() {
            let spelling = town_spelling(&town.name);
            let city = town_spelling(&town.municipality);
            let with_city = format!("{city}{spelling}");
            for name in [spelling, with_city] {
                names.entry(name).or_default().insert(town.key.clone());
            }
        }
        let keys = register.towns.keys().map(|key| key.as_str().to_owned()).collect();
        Self { keys, names }
    }

    pub(super) fn by_key(&self, text: &str) -> Option<TownKey> {
        let key = half_width(text);
        self.keys.contains(&key).then(|| TownKey::new(key))
    }

    pub(super) fn named(&self, text: &str) -> Vec<TownKey> {
        let found = self.names.get(&town_spelling(text));
        found.into_iter().flatten().cloned().collect()
    }

    /// The towns of a 町 or 大字 that is divided: its 丁目, or the longer keys.
    pub(super) fn parts_of(&self, text: &str) -> Vec<TownKey> {
        let key = half_width(text);
        if key.len() >= MUNICIPALITY_DIGITS + 4
            && key.bytes().all(|byte| byte.is_ascii_digit())
        {
            let longer =
                self.keys.range(key.clone()..).take_while(|own| own.starts_with(&key));
            return longer.map(TownKey::new).collect();
        }
        let stem = town_spelling(text);
        let is_part = |name: &str| {
            name.strip_prefix(&stem)
                .and_then(|rest| rest.strip_suffix("丁目"))
                .is_some_and(|number| number.parse::<u32>().is_ok())
        };
        let parts = self.names.iter().filter(|(name, _)| !stem.is_empty() && is_part(name));
        parts.flat_map(|(_, keys)| keys.iter().cloned()).collect()
    }
}

/// Finds zones by number or name.
pub(super) struct ZoneFinder {
    spellings: BTreeMap<String, Option<ZoneId>>,
}

impl ZoneFinder {
    pub(super) fn new(register: &Register) -> Self {
        let mut spellings: BTreeMap<String, Option<ZoneId>> = BTreeMap::new();
        for zone in register.zones.values() {
            let spelling = zone_spelling(&zone.name);
            spellings
                .entry(spelling)
                .and_modify(|found| *found = None)
                .or_insert_with(|| Some(zone.id.clone()));
        }
        // Numbers win over names that look like numbers.
        for id in register.zones.keys() {
            spellings.insert(zone_spelling(id.as_str()), Some(id.clone()));
        }
        Self { spellings }
    }

    pub(super) fn find(&self, text: &str) -> Option<ZoneId> {
        self.spellings.get(&zone_spelling(text)).cloned().flatten()
    }
}

fn zone_spelling(text: &str) -> String {
    let spelling = town_spelling(text);
    let stem = spelling.strip_suffix("圏域").unwrap_or(&spelling);
    stem.strip_suffix("日常生活").unwrap_or(stem).to_owned()
}
