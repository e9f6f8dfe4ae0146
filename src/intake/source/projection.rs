//! 国土数値情報 メッシュ別将来推計人口: people of coming years by mesh cell, municipality and age.
//!
//! Which columns an edition has is told by the catalogue ([`Edition`]); the geometry is not needed,
//! since the mesh code tells it.

use std::collections::{BTreeMap, BTreeSet};

use super::office::Seen;
use super::suppression::{self, Treatment};
use super::{Found, Input, dataset, mesh};
use crate::intake::reader::dbf::{Attributes, Undecodable};
use crate::intake::reader::feature::Feature;
use crate::merge::{At, Issues, ProjectedRow, Records};
use crate::model::{
    AgeGroups, CellCode, Dataset, Edition, MergeGroup, MunicipalityCode, ProjectedCell,
    ProjectedPeople, half_width,
};

/// Digits of a municipality code.
const MUNICIPALITY_DIGITS: usize = 5;
/// Column names quoted when no edition fits.
const QUOTED: usize = 12;

/// Whether a file with these columns is one of mesh cells with people of several years.
pub(super) fn holds_cells<'n>(names: impl Iterator<Item = &'n str>, input: &Input) -> bool {
    let names: BTreeSet<String> = names.map(str::to_uppercase).collect();
    let known = |wanted: &[String]| wanted.iter().any(|own| names.contains(own));
    input.catalogue.forecast.editions.iter().any(|own| known(&own.mesh))
}

pub(super) fn read_table(
    table: &Attributes,
    input: &Input,
    issues: &mut Issues,
) -> Option<Found> {
    if table.truncated {
        issues.reject("issue.shapefile_truncated", At::file());
    }
    read(&Sheet::Table(table), input, issues)
}

pub(super) fn read_features(
    features: &[Feature],
    input: &Input,
    issues: &mut Issues,
) -> Option<Found> {
    read(&Sheet::Features(features), input, issues)
}

/// Cells in rows, whatever file they came in.
enum Sheet<'a> {
    Table(&'a Attributes<'a>),
    Features(&'a [Feature]),
}

/// A column: its place in a table, its name in a feature.
#[derive(Debug, Clone)]
struct Column {
    at: usize,
    name: String,
}

impl Sheet<'_> {
    fn columns(&self) -> BTreeMap<String, Column> {
        let column = |(at, name): (usize, &str)| {
            (name.to_uppercase(), Column { at, name: name.to_owned() })
        };
        match self {
            Self::Table(table) => table.names().enumerate().map(column).collect(),
            Self::Features(features) => features
                .iter()
                .take(1)
                .flat_map(Feature::names)
                .enumerate()
                .map(column)
                .collect(),
        }
    }

    fn len(&self) -> usize {
        match self {
            Self::Table(table) => table.len(),
            Self::Features(features) => features.len(),
        }
    }

    /// The row as its program shows it: field names are row 1 of a table.
    fn row(&self, index: usize) -> u64 {
        match self {
            Self::Table(_) => index as u64 + 2,
            Self::Features(features) => features.get(index).map_or(0, |own| own.number),
        }
    }

    fn text(&self, index: usize, column: &Column) -> Result<String, Undecodable> {
        match self {
            Self::Table(table) => table.text_at(index, column.at).unwrap_or(Ok(String::new())),
            Self::Features(features) => {
                let text = features.get(index).and_then(|own| own.text(&column.name));
                Ok(text.unwrap_or_default())
            }
        }
    }
}

/// The columns of one year.
struct YearColumns {
    total: Column,
    /// Empty where only the total is given.
    ages: Vec<Column>,
    suppressed: Option<Column>,
    merged_into: Option<Column>,
}

/// The columns of a file, by the edition that fits it.
struct Columns {
    mesh: Column,
    municipality: Column,
    years: BTreeMap<u16, YearColumns>,
}

impl Columns {
    /// `None` where the file is not of this edition: without its columns, or without all ages in
    /// any year.
    fn of(edition: &Edition, found: &BTreeMap<String, Column>) -> Option<Self> {
        let any = |names: &[String]| names.iter().find_map(|name| found.get(name)).cloned();
        let in_year = |names: &[String], year: u16| {
            names.iter().find_map(|name| found.get(&filled(name, year))).cloned()
        };
        let year_columns = |year: u16| {
            let one = |name: &String| in_year(std::slice::from_ref(name), year);
            let ages: Option<Vec<Column>> = edition.ages.iter().map(one).collect();
            Some(YearColumns {
                total: in_year(&edition.total, year)?,
                ages: ages.unwrap_or_default(),
                suppressed: in_year(&edition.suppressed, year),
                merged_into: in_year(&edition.merged_into, year),
            })
        };
        let years: BTreeMap<u16, YearColumns> = years_of(&edition.total, found)
            .into_iter()
            .filter_map(|year| Some((year, year_columns(year)?)))
            .collect();
        years.values().any(|own| !own.ages.is_empty()).then_some(())?;
        Some(Self {
            mesh: any(&edition.mesh)?,
            municipality: any(&edition.municipality)?,
            years,
        })
    }
}

/// A pattern with its year.
fn filled(pattern: &str, year: u16) -> String {
    pattern.replace("{year}", &format!("{year:04}")).to_uppercase()
}

/// The years for which a file has a column of one of these patterns.
fn years_of(patterns: &[String], found: &BTreeMap<String, Column>) -> BTreeSet<u16> {
    let mut years = BTreeSet::new();
    for (before, after) in patterns.iter().filter_map(|own| own.split_once("{year}")) {
        let (before, after) = (before.to_uppercase(), after.to_uppercase());
        let year = |name: &String| {
            let digits = name.strip_prefix(&before)?.strip_suffix(&after)?;
            (digits.len() == 4).then(|| digits.parse::<u16>().ok()).flatten()
        };
        years.extend(found.keys().filter_map(year));
    }
    years
}

/// A row as read, ages of suppressed years not yet shared out.
struct Entry {
    row: u64,
    mesh: String,
    municipalities: Vec<MunicipalityCode>,
    years: BTreeMap<u16, (ProjectedPeople, Treatment)>,
}

fn read(sheet: &Sheet, input: &Input, issues: &mut Issues) -> Option<Found> {
    let found = sheet.columns();
    let fits = |edition: &Edition| Some((edition.clone(), Columns::of(edition, &found)?));
    let Some((edition, columns)) = input.catalogue.forecast.editions.iter().find_map(fits)
    else {
        let names: Vec<&str> = found.keys().take(QUOTED).map(String::as_str).collect();
        let at = At::row(1).value(names.join(",")).detail("count", found.len());
        issues.reject("issue.projection_unknown", at);
        return None;
    };
    let mut seen = Seen::default();
    let mut entries: Vec<Entry> = Vec::new();
    for index in 0..sheet.len() {
        let Some(entry) = columns.entry(sheet, index, issues) else { continue };
        let codes: Vec<&str> = entry.municipalities.iter().map(|own| own.as_str()).collect();
        let key = format!("{}-{}", entry.mesh, codes.join("_"));
        if seen.is_new(&key, entry.row, &columns.mesh.name, issues) {
            entries.push(entry);
        }
    }
    for year in columns.years.keys() {
        share_out(&mut entries, *year, issues);
    }
    let size = match entries.first().map_or(0, |own| own.mesh.len()) {
        8 => "1km",
        10 => "250m",
        _ => "500m",
    };
    let owner = dataset::projection(&edition, size);
    let rows = entries.into_iter().map(|own| own.projected(&owner)).collect();
    let batches = vec![input.batch(owner, Records::Projections(rows))];
    Some(Found { format: "projection_mesh", rows_read: sheet.len() as u64, batches })
}

impl Columns {
    /// One row; `None`, with an issue, if anything in it cannot be read: a year left out of one
    /// cell would be missing from every sum.
    fn entry(&self, sheet: &Sheet, index: usize, issues: &mut Issues) -> Option<Entry> {
        let row = sheet.row(index);
        let at = |column: &Column, text: &str| At::row(row).column(&column.name).value(text);
        let mut text = |column: &Column| match sheet.text(index, column) {
            Ok(text) => Some(text),
            Err(Undecodable) => {
                issues.reject("issue.undecodable", At::row(row).column(&column.name));
                None
            }
        };
        let (mesh, municipality) = (text(&self.mesh)?, text(&self.municipality)?);
        let code = whole_number(&mesh);
        if !mesh::is_cell_code(code) {
            issues.reject("issue.mesh_code_unreadable", at(&self.mesh, &mesh));
            return None;
        }
        let municipalities = municipality_codes(&municipality);
        if municipalities.is_empty() {
            let at = at(&self.municipality, &municipality);
            issues.reject("issue.municipality_unreadable", at);
            return None;
        }
        let mut years = BTreeMap::new();
        for (year, columns) in &self.years {
            years.insert(*year, columns.people(sheet, index, row, issues)?);
        }
        Some(Entry { row, mesh: code.to_owned(), municipalities, years })
    }
}

impl YearColumns {
    fn people(
        &self,
        sheet: &Sheet,
        index: usize,
        row: u64,
        issues: &mut Issues,
    ) -> Option<(ProjectedPeople, Treatment)> {
        let text = |column: &Option<Column>| {
            let text = column.as_ref().and_then(|own| sheet.text(index, own).ok());
            text.unwrap_or_default()
        };
        let mut number = |column: &Column| {
            let text = sheet.text(index, column).unwrap_or_default();
            let value = suppression::value(&text).ok().flatten();
            if value.is_none() {
                let at = At::row(row).column(&column.name).value(&text);
                issues.reject("issue.projection_number", at);
            }
            value
        };
        let total = number(&self.total)?;
        let treatment = match half_width(&text(&self.suppressed)).trim() {
            "*" => Treatment::Suppressed {
                host: whole_number(&text(&self.merged_into)).to_owned(),
            },
            "@" => Treatment::Host,
            _ => Treatment::Plain,
        };
        let is_hidden = matches!(treatment, Treatment::Suppressed { .. });
        let ages = if self.ages.is_empty() || is_hidden {
            None
        } else {
            Some(AgeGroups(self.ages.iter().map(number).collect::<Option<_>>()?))
        };
        Some((ProjectedPeople { total, ages, merged: None }, treatment))
    }
}

impl Entry {
    fn projected(self, owner: &Dataset) -> ProjectedRow {
        let years = self.years.into_iter().map(|(year, (people, _))| (year, people));
        ProjectedRow {
            row: self.row,
            cell: ProjectedCell {
                code: CellCode::new(self.mesh),
                municipalities: self.municipalities,
                years: years.collect(),
                dataset: owner.id.clone(),
            },
        }
    }
}

/// Shares the ages of hosts out over the cells whose ages were added to them (METHODS 3.6 (c)).
fn share_out(entries: &mut [Entry], year: u16, issues: &mut Issues) {
    let plain = Treatment::Plain;
    let rows = entries.iter().map(|own| {
        let treatment = own.years.get(&year).map_or(&plain, |(_, treatment)| treatment);
        (own.row, own.mesh.as_str(), treatment)
    });
    let (groups, missing) = suppression::groups(rows);
    for lost in &missing {
        issues.tally("issue.projection_host_missing", lost.row, &format!("GASSAN{year}"));
    }
    for (host, members) in groups {
        let people = |at: &usize| entries.get(*at)?.years.get(&year).map(|(own, _)| own.total);
        let all: f64 = members.iter().filter_map(people).sum();
        let detail = entries.get(host).and_then(|own| own.years.get(&year)?.0.ages.clone());
        let group = entries.get(host).map(|own| MergeGroup(own.mesh.clone()));
        for at in members {
            let own = entries.get_mut(at).and_then(|own| own.years.get_mut(&year));
            let Some((people, _)) = own else { continue };
            let share = suppression::share_of(people.total, all, at == host);
            people.ages = detail.as_ref().map(|ages| ages.times(share));
            people.merged.clone_from(&group);
        }
    }
}

/// Number columns write whole numbers with decimals: `5339574232.0000`.
fn whole_number(text: &str) -> &str {
    let text = text.trim();
    match text.split_once('.') {
        Some((whole, zeros)) if zeros.bytes().all(|byte| byte == b'0') => whole,
        _ => text,
    }
}

/// The municipalities of a cell, `01202_01236`; leading zeros a number column lost are put back.
fn municipality_codes(text: &str) -> Vec<MunicipalityCode> {
    let code = |part: &str| {
        let part = whole_number(part);
        let digits = part.bytes().all(|byte| byte.is_ascii_digit());
        let fits = (MUNICIPALITY_DIGITS - 1..=MUNICIPALITY_DIGITS).contains(&part.len());
        (digits && fits).then(|| MunicipalityCode::new(format!("{part:0>5}")))
    };
    let codes: Option<BTreeSet<_>> = text.split(['_', ';']).map(code).collect();
    codes.unwrap_or_default().into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn municipality_codes_are_read_as_publishers_write_them() {
        let codes = |text: &str| -> Vec<String> {
            municipality_codes(text).iter().map(ToString::to_string).collect()
        };
        assert_eq!(codes("12207"), ["12207"]);
        assert_eq!(codes("1202"), ["01202"]);
        assert_eq!(codes("1202.0"), ["01202"]);
        assert_eq!(codes("01202_01236"), ["01202", "01236"]);
        for text in ["", "122075", "松戸市", "12207_", "12207.5"] {
            assert!(codes(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn years_are_found_in_column_names() {
        let column = |name: &str| (name.to_owned(), Column { at: 0, name: name.to_owned() });
        let names = ["PTN_2020", "PTN_2070", "PTN_20", "XPTN_2030", "PT00_2040"];
        let found = names.map(column).into_iter().collect();
        let years = years_of(&["PTN_{year}".to_owned()], &found);
        assert_eq!(years.into_iter().collect::<Vec<_>>(), [2020, 2070]);
    }
}
