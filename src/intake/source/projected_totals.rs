//! People of coming years by municipality and age, as 社人研「日本の地域別将来推計人口」 gives them.
//!
//! One row a municipality, year and sex; columns are found by their headers: the code, the year, and
//! one for each group of five years from `0～4歳` on, the last open (`95歳以上`).

use std::cell::RefCell;
use std::collections::BTreeMap;

use super::{Found, Input, dataset, suppression};
use crate::intake::reader::table::{Row, Table};
use crate::merge::{At, Issues, Records};
use crate::model::{AgeGroups, MunicipalityCode, ProjectedTotals, half_width};

const CODE: [&str; 4] = ["市区町村コード", "団体コード", "地域コード", "コード"];
const YEAR: [&str; 3] = ["年", "年次", "推計年"];
const SEX: [&str; 2] = ["男女", "性別"];
/// What the sex column says of everybody.
const EVERYBODY: [&str; 4] = ["", "総数", "計", "男女計"];

pub(super) fn is_totals_table(table: &Table) -> bool {
    table.column_of(&CODE).is_some()
        && table.column_of(&YEAR).is_some()
        && age_columns(table).len() > 1
}

pub(super) fn read(table: &Table, input: &Input, issues: &RefCell<Issues>) -> Option<Found> {
    let ages = age_columns(table);
    let mut totals: BTreeMap<MunicipalityCode, BTreeMap<u16, AgeGroups>> = BTreeMap::new();
    let mut rows_read = 0;
    for row in table.rows(issues) {
        rows_read += 1;
        let issues = &mut *issues.borrow_mut();
        let sex = half_width(row.cell(table.column_of(&SEX)));
        if !EVERYBODY.contains(&sex.as_str()) {
            continue;
        }
        let Some((code, year)) = key(table, &row, issues) else { continue };
        let Some(people) = people(table, &row, &ages, issues) else { continue };
        let years = totals.entry(code).or_default();
        if years.contains_key(&year) {
            let at = At::row(row.number).value(year.to_string());
            issues.reject("issue.projection_year_twice", at);
            continue;
        }
        years.insert(year, people);
    }
    let owner = dataset::projected_totals();
    let totals = totals.into_iter().map(|(municipality, years)| ProjectedTotals {
        municipality,
        years,
        dataset: owner.id.clone(),
    });
    let records = Records::ProjectedTotals(totals.collect());
    let batches = vec![input.batch(owner, records)];
    Some(Found { format: "projected_totals", rows_read, batches })
}

/// Columns of the age groups, youngest first; empty where the groups leave a hole.
fn age_columns(table: &Table) -> Vec<usize> {
    let mut found: BTreeMap<u16, usize> = BTreeMap::new();
    let mut open = None;
    for (at, name) in table.header().iter().enumerate() {
        match age_of(name) {
            Some(Group::Five(from)) => {
                found.entry(from).or_insert(at);
            }
            // Sums such as 65歳以上 stand behind the groups: the oldest is the group.
            Some(Group::Open(from)) => open = open.max(Some((from, at))),
            None => {}
        }
    }
    let follows =
        found.keys().enumerate().all(|(group, &from)| from == AgeGroups::from_age(group));
    let last = AgeGroups::from_age(found.len());
    match open {
        Some((from, at)) if follows && from == last => {
            found.into_values().chain([at]).collect()
        }
        _ => Vec::new(),
    }
}

enum Group {
    /// Five years from this age on.
    Five(u16),
    /// This age and over.
    Open(u16),
}

/// `0～4歳`, `85〜89歳`, `95歳以上`.
fn age_of(name: &str) -> Option<Group> {
    let name: String = half_width(name).chars().filter(|sign| !sign.is_whitespace()).collect();
    if let Some(from) = name.strip_suffix("歳以上") {
        return Some(Group::Open(from.parse().ok()?));
    }
    let (from, to) = name.strip_suffix('歳')?.split_once(['～', '〜', '~', '-', '−', '―'])?;
    let (from, to): (u16, u16) = (from.parse().ok()?, to.parse().ok()?);
    (from.checked_add(4) == Some(to)).then_some(Group::Five(from))
}

fn key(table: &Table, row: &Row, issues: &mut Issues) -> Option<(MunicipalityCode, u16)> {
    let (code, year) = (table.column_of(&CODE), table.column_of(&YEAR));
    let text = half_width(row.cell(code));
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    // Six digits end with a check digit.
    let own = match text.len() {
        5 | 6 if digits => text.get(..5),
        _ => None,
    };
    let Some(own) = own else {
        let at = At::row(row.number).column(table.name_of(code)).value(&text);
        issues.reject("issue.municipality_unreadable", at);
        return None;
    };
    let written = half_width(row.cell(year));
    let number = written.trim_end_matches('年').parse().ok();
    let Some(number) = number.filter(|own| (1900..3000).contains(own)) else {
        let at = At::row(row.number).column(table.name_of(year)).value(&written);
        issues.reject("issue.projection_year", at);
        return None;
    };
    Some((MunicipalityCode::new(own), number))
}

fn people(table: &Table, row: &Row, ages: &[usize], issues: &mut Issues) -> Option<AgeGroups> {
    let number = |&at: &usize| {
        let text = row.cell(Some(at));
        let value = suppression::value(text).ok().flatten();
        if value.is_none() {
            let at = At::row(row.number).column(table.name_of(Some(at))).value(text);
            issues.reject("issue.projection_number", at);
        }
        value
    };
    ages.iter().map(number).collect::<Option<_>>().map(AgeGroups)
}
