//! Merging the municipal survey: replies, consents and declared ranges.

use std::collections::{BTreeMap, BTreeSet};

use super::place::{TownFinder, ZoneFinder, are_one_place};
use super::repeat::{Earlier, Repeated, Seen};
use super::{
    At, Batch, DraftExtent, Issues, Records, SurveyArea, SurveyOffice, SurveyRange, Work,
};
use crate::model::{
    Block, Consents, Extent, KindId, Provider, ProviderId, RangePart, Register, TownKey,
    ZoneId,
};

impl Work {
    pub(super) fn survey(&mut self, batches: &[Batch]) {
        let offices = OfficeFinder::new(&self.register);
        let mut earlier = Earlier::default();
        let replaced = self.replies(batches, &offices, &mut earlier);
        self.ranges(batches, &offices, &mut earlier, replaced);
    }

    /// Takes over the replies; the offices whose ranges were given up for those of the table.
    fn replies<'a>(
        &mut self,
        batches: &'a [Batch],
        offices: &OfficeFinder,
        earlier: &mut Earlier<'a>,
    ) -> BTreeSet<ProviderId> {
        let with_ranges =
            batches.iter().any(|batch| matches!(batch.records, Records::SurveyRanges(_)));
        let mut replaced = BTreeSet::new();
        for batch in batches {
            let Records::SurveyOffices(rows) = &batch.records else { continue };
            let mut issues = Issues::new(&batch.file);
            let mut repeated = Repeated::default();
            for row in rows {
                let Some(id) =
                    offices.of_reply(row.row, row.kind.as_ref(), &row.code, &mut issues)
                else {
                    continue;
                };
                match earlier.reply(&id, &batch.file, row) {
                    Seen::First => {}
                    Seen::Same(file) => {
                        repeated.count(file);
                        continue;
                    }
                    Seen::Different(file, first) => {
                        let at = At::row(row.row).column("事業所番号").value(&row.code);
                        let at = at.detail("file", file).detail("first", first);
                        issues.reject("issue.office_answered_twice", at);
                        continue;
                    }
                }
                let Some(provider) = self.register.providers.get_mut(&id) else { continue };
                if reply(provider, row, with_ranges) && with_ranges {
                    replaced.insert(id);
                }
            }
            repeated.tell("issue.answers_repeated", &mut issues);
            self.issues.extend(issues.into_list());
        }
        replaced
    }

    fn ranges<'a>(
        &mut self,
        batches: &'a [Batch],
        offices: &OfficeFinder,
        earlier: &mut Earlier<'a>,
        mut replaced: BTreeSet<ProviderId>,
    ) {
        let places = Places {
            towns: TownFinder::new(&self.register),
            zones: ZoneFinder::new(&self.register),
            figures: figures(batches),
        };
        for batch in batches {
            let Records::SurveyRanges(rows) = &batch.records else { continue };
            let mut issues = Issues::new(&batch.file);
            let mut repeated = Repeated::default();
            let mut joined = Repeated::default();
            for row in rows {
                let found = offices.of_range(row, earlier, &self.register, &mut issues);
                let Some(id) = found else { continue };
                let Some(extent) = places.extent(row, &mut issues) else { continue };
                let Some(provider) = self.register.providers.get_mut(&id) else { continue };
                let survey = provider.survey.get_or_insert_default();
                // The table states all ranges of the offices it names.
                if replaced.insert(id.clone()) {
                    survey.ranges.clear();
                }
                let part = RangePart { level: row.level, extent, note: row.note.clone() };
                match earlier.range(&id, &batch.file, &survey.ranges, &part) {
                    Some(file) => repeated.count(file),
                    None => {
                        survey.ranges.push(part);
                        if let Some(other) = earlier.other_file(&id, &batch.file) {
                            joined.count(other);
                        }
                    }
                }
            }
            repeated.tell("issue.ranges_repeated", &mut issues);
            joined.tell("issue.ranges_joined", &mut issues);
            self.issues.extend(issues.into_list());
        }
    }
}

/// Takes over a reply; whether the ranges held so far were given up for those of the table.
fn reply(provider: &mut Provider, row: &SurveyOffice, with_ranges: bool) -> bool {
    if !row.answered {
        // Asked, not answered: an earlier answer stays.
        provider.survey.get_or_insert_default();
        return false;
    }
    let mut reply = row.reply.clone();
    if let Some(old) = provider.survey.take().filter(|_| !with_ranges) {
        reply.ranges = old.ranges;
    }
    provider.survey = Some(Box::new(reply));
    let published = Consents::published_openly();
    for (block, stated) in &row.consents {
        let fallback = match block {
            Block::Basic | Block::Contact => published.consent(*block),
            _ => None,
        };
        provider.consents.set(*block, stated.or(fallback));
    }
    true
}

fn figures(batches: &[Batch]) -> BTreeMap<String, SurveyArea> {
    let mut figures = BTreeMap::new();
    for batch in batches {
        if let Records::SurveyAreas(areas) = &batch.records {
            for area in areas {
                figures.entry(area.id.clone()).or_insert_with(|| area.clone());
            }
        }
    }
    figures
}

/// Finds offices by kind and number, whichever data set knows it.
pub(super) struct OfficeFinder {
    by_code: BTreeMap<String, Vec<(KindId, ProviderId)>>,
}

impl OfficeFinder {
    pub(super) fn new(register: &Register) -> Self {
        let mut by_code: BTreeMap<String, Vec<(KindId, ProviderId)>> = BTreeMap::new();
        for provider in register.providers.values() {
            let others = provider.other_sources.iter().map(|own| &own.code);
            let codes: BTreeSet<&String> = others.chain([&provider.code]).collect();
            for code in codes {
                let offices = by_code.entry(code.clone()).or_default();
                offices.push((provider.kind.clone(), provider.id.clone()));
            }
        }
        Self { by_code }
    }

    fn with(&self, code: &str) -> &[(KindId, ProviderId)] {
        self.by_code.get(code).map_or(&[], Vec::as_slice)
    }

    fn of_kind(&self, code: &str, kind: Option<&KindId>) -> Option<ProviderId> {
        let found = self.with(code).iter().find(|(own, _)| Some(own) == kind);
        found.map(|(_, id)| id.clone())
    }

    /// The office a row means: of the kind named, else the only one with its number.
    pub(super) fn of_reply(
        &self,
        row: u64,
        kind: Option<&KindId>,
        code: &str,
        issues: &mut Issues,
    ) -> Option<ProviderId> {
        let of_kind = self.of_kind(code, kind);
        of_kind.or_else(|| only(row, code, self.with(code), issues))
    }

    /// The office a range row means: of the kind named, else the only one surveyed, else the
    /// only one there is.
    fn of_range(
        &self,
        row: &SurveyRange,
        earlier: &Earlier,
        register: &Register,
        issues: &mut Issues,
    ) -> Option<ProviderId> {
        if let Some(id) = self.of_kind(&row.code, row.kind.as_ref()) {
            return Some(id);
        }
        let candidates = self.with(&row.code);
        let surveyed = |id: &ProviderId| {
            register.providers.get(id).is_some_and(|provider| provider.survey.is_some())
        };
        let narrowed = |keep: &dyn Fn(&ProviderId) -> bool| -> Vec<(KindId, ProviderId)> {
            candidates.iter().filter(|(_, id)| keep(id)).cloned().collect()
        };
        let in_call = narrowed(&|id| earlier.names(id));
        let ever = narrowed(&surveyed);
        let choice = [in_call, ever].into_iter().find(|list| !list.is_empty());
        only(row.row, &row.code, choice.as_deref().unwrap_or(candidates), issues)
    }
}

fn only(
    row: u64,
    code: &str,
    candidates: &[(KindId, ProviderId)],
    issues: &mut Issues,
) -> Option<ProviderId> {
    let at = At::row(row).column("事業所番号").value(code);
    match candidates {
        [(_, only)] => Some(only.clone()),
        [] => {
            issues.reject("issue.unknown_office", at);
            None
        }
        several => {
            issues.reject("issue.ambiguous_office", at.detail("count", several.len()));
            None
        }
    }
}

/// What the words of a range are resolved against.
struct Places {
    towns: TownFinder,
    zones: ZoneFinder,
    figures: BTreeMap<String, SurveyArea>,
}

impl Places {
    fn extent(&self, row: &SurveyRange, issues: &mut Issues) -> Option<Extent> {
        match &row.extent {
            DraftExtent::Towns(names) => self.towns(row.row, names, issues).map(Extent::Towns),
            DraftExtent::Zones(names) => self.zones(row.row, names, issues).map(Extent::Zones),
            DraftExtent::WholeCity => Some(Extent::WholeCity),
            DraftExtent::Radius(radius) => Some(Extent::Radius(*radius)),
            DraftExtent::Minutes(minutes) => Some(Extent::Minutes(*minutes)),
            DraftExtent::Drawn(id) => self.figure(row, id, issues),
        }
    }

    fn figure(&self, row: &SurveyRange, id: &str, issues: &mut Issues) -> Option<Extent> {
        let at = At::row(row.row).column("内容").value(id);
        let Some(area) = self.figures.get(id) else {
            issues.reject("issue.unknown_figure", at);
            return None;
        };
        if let Some(other) = area.code.as_ref().filter(|code| **code != row.code) {
            issues.reject("issue.figure_of_other_office", at.detail("office", other));
            return None;
        }
        Some(Extent::Drawn(area.region.clone()))
    }

    fn towns(&self, row: u64, names: &[String], issues: &mut Issues) -> Option<Vec<TownKey>> {
        let mut keys = BTreeSet::new();
        for name in names {
            let at = At::row(row).column("内容").value(name);
            let exact = self.towns.by_key(name);
            let named = exact.map_or_else(|| self.towns.named(name), |key| vec![key]);
            match named.as_slice() {
                [only] => {
                    keys.insert(only.clone());
                }
                [] => {
                    let parts = self.towns.parts_of(name);
                    if parts.is_empty() {
                        issues.drop_value("issue.unknown_town_in_range", at);
                    } else {
                        issues.note("issue.town_expanded", at.detail("count", parts.len()));
                        keys.extend(parts);
                    }
                }
                several if are_one_place(several) => {
                    issues.note("issue.town_in_parts", at.detail("count", several.len()));
                    keys.extend(named);
                }
                several => {
                    let at = at.detail("count", several.len());
                    issues.drop_value("issue.ambiguous_town_in_range", at);
                }
            }
        }
        if keys.is_empty() {
            issues.reject("issue.range_without_place", At::row(row).column("内容"));
            return None;
        }
        Some(keys.into_iter().collect())
    }

    fn zones(&self, row: u64, names: &[String], issues: &mut Issues) -> Option<Vec<ZoneId>> {
        let mut ids = BTreeSet::new();
        for name in names {
            match self.zones.find(name) {
                Some(id) => {
                    ids.insert(id);
                }
                None => {
                    let at = At::row(row).column("内容").value(name);
                    issues.drop_value("issue.unknown_zone_in_range", at);
                }
            }
        }
        if ids.is_empty() {
            issues.reject("issue.range_without_place", At::row(row).column("内容"));
            return None;
        }
        Some(ids.into_iter().collect())
    }
}
