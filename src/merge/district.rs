//! Zones that are made of school districts, by a table of which district is in which zone.

use std::collections::{BTreeMap, BTreeSet};

use super::place::ZoneFinder;
use super::residents::municipality_of;
use super::{At, District, DistrictZone, Issues, Work};
use crate::geometry::{Region, joined};
use crate::model::{DatasetId, Register, Zone, ZoneId, school_spelling};

/// A school's district, of one or more pieces.
#[derive(Debug)]
struct School {
    municipality: Option<String>,
    code: Option<String>,
    spelling: String,
    pieces: Vec<Region>,
}

/// The school districts of an import.
#[derive(Debug, Default)]
pub(super) struct Schools {
    list: Vec<School>,
}

impl Schools {
    pub(super) const fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Adds those of the city: of municipalities whose towns are known, of unknown ones, and all where no town is.
    /// Whether there were any.
    pub(super) fn add(&mut self, districts: &[District], register: &Register) -> bool {
        let city: BTreeSet<String> = register.towns.keys().map(municipality_of).collect();
        let is_near = |own: &&District| {
            city.is_empty() || own.municipality.as_ref().is_none_or(|own| city.contains(own))
        };
        let mut is_any = false;
        for own in districts.iter().filter(is_near) {
            is_any = true;
            let spelling = school_spelling(&own.name);
            let is_same = |school: &&mut School| {
                school.municipality == own.municipality
                    && school.code == own.code
                    && school.spelling == spelling
            };
            match self.list.iter_mut().find(is_same) {
                Some(school) => school.pieces.push(own.region.clone()),
                None => self.list.push(School {
                    municipality: own.municipality.clone(),
                    code: own.code.clone(),
                    spelling,
                    pieces: vec![own.region.clone()],
                }),
            }
        }
        is_any
    }

    /// The districts a row may mean, by number: by code, else by name.
    fn meant(&self, row: &DistrictZone) -> Vec<usize> {
        let spelling = school_spelling(&row.name);
        let is_meant = |school: &School| match &row.code {
            Some(code) => school.code.as_ref() == Some(code),
            None => school.spelling == spelling,
        };
        let all = self.list.iter().enumerate();
        all.filter(|(_, school)| is_meant(school)).map(|(number, _)| number).collect()
    }
}

/// A zone as its districts are put together.
#[derive(Debug, Default)]
struct Draft {
    name: Option<String>,
    pieces: Vec<Region>,
    is_broken: bool,
}

impl Work {
    /// Draws zones as the districts they are made of; a zone with a district that is not found, or not its own
    /// alone, is left as it was.
    pub(super) fn zones_of_districts(
        &mut self,
        rows: &[DistrictZone],
        schools: &Schools,
        dataset: &DatasetId,
        issues: &mut Issues,
    ) {
        let finder = ZoneFinder::new(&self.register);
        let mut drafts: BTreeMap<ZoneId, Draft> = BTreeMap::new();
        let mut taken: BTreeMap<usize, (ZoneId, u64)> = BTreeMap::new();
        for row in rows {
            let at = || At::row(row.row).column(&row.column).value(&row.name);
            let by_name = || row.zone_name.as_deref().and_then(|name| finder.find(name));
            let Some(zone) = row.zone_number.clone().map(ZoneId::new).or_else(by_name) else {
                issues.reject(
                    "issue.unknown_zone",
                    at().value(row.zone_name.as_deref().unwrap_or_default()),
                );
                continue;
            };
            let draft = drafts.entry(zone.clone()).or_default();
            draft.name = draft.name.take().or_else(|| row.zone_name.clone());
            let found = schools.meant(row);
            let &[number] = found.as_slice() else {
                draft.is_broken = true;
                if found.is_empty() {
                    issues.reject("issue.unknown_district", at());
                } else {
                    issues
                        .reject("issue.ambiguous_district", at().detail("count", found.len()));
                }
                continue;
            };
            if let Some((earlier, first)) = taken.get(&number) {
                if *earlier != zone {
                    draft.is_broken = true;
                    issues.reject("issue.district_in_two_zones", at().detail("first", first));
                    drafts.entry(earlier.clone()).or_default().is_broken = true;
                }
                continue;
            }
            draft.pieces.extend(
                schools.list.get(number).into_iter().flat_map(|own| own.pieces.clone()),
            );
            taken.insert(number, (zone, row.row));
        }
        for (id, draft) in drafts {
            self.draw_zone(id, draft, dataset, issues);
        }
        let left = schools.list.len() - taken.len();
        if left > 0 {
            issues.note("issue.districts_left", At::file().detail("count", left));
        }
    }

    fn draw_zone(
        &mut self,
        id: ZoneId,
        draft: Draft,
        dataset: &DatasetId,
        issues: &mut Issues,
    ) {
        let region = joined(&draft.pieces).filter(|_| !draft.is_broken);
        let Some(region) = region else {
            issues.reject("issue.zone_not_whole", At::file().value(id.as_str()));
            return;
        };
        let order = u32::try_from(self.register.zones.len() + 1).unwrap_or(u32::MAX);
        let zone = self.register.zones.entry(id.clone()).or_insert_with(|| Zone {
            order: id.as_str().parse().unwrap_or(order),
            name: draft.name.unwrap_or_else(|| id.to_string()),
            id,
            name_kana: None,
            contact: None,
            region: None,
            dataset: dataset.clone(),
        });
        zone.region = Some(region);
    }
}
