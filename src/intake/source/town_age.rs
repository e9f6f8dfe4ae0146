//! e-Stat 小地域集計: residents of towns by age (T001082 of 2020, T000849 of 2015, totals T001081).
//!
//! The table lists every level from the city down; only rows whose key begins no other key are
//! towns. Columns are found by their labels in the second row.

use std::cell::RefCell;
use std::collections::BTreeSet;

use super::ages::{AgeColumns, folded, number};
use super::{Found, Input, dataset};
use crate::intake::reader::table::{Row, Table};
use crate::merge::{At, Issues, Records, TownPopulation};
use crate::model::{MergeGroup, Population, TownKey};

/// Digits of a key that name the municipality.
const MUNICIPALITY_DIGITS: usize = 5;
/// Digits of the part below the municipality (S_AREA) in HTKSAKI and GASSAN.
const AREA_DIGITS: usize = 6;

pub(super) fn read(table: &Table, input: &Input, issues: &RefCell<Issues>) -> Option<Found> {
    let mut rows: Vec<Row> = table.rows(issues).collect();
    if rows.is_empty() {
        issues.borrow_mut().reject("issue.labels_missing", At::file());
        return None;
    }
    let labels = rows.remove(0);
    let columns = Columns::of(table, &labels);
    if columns.total.is_none() {
        issues.borrow_mut().reject("issue.labels_missing", At::row(labels.number));
        return None;
    }
    let rows_read = rows.len() as u64;
    let issues = &mut *issues.borrow_mut();
    let leaves = leaves(&rows, columns.key, issues);
    let mut populations: Vec<TownPopulation> =
        leaves.iter().filter_map(|row| columns.town(row, issues)).collect();
    name_groups(&mut populations, issues);
    let records = Records::TownPopulations(populations);
    let year = if table.header().iter().any(|name| name.trim().starts_with("T000")) {
        2015
    } else {
        2020
    };
    let owner = dataset::census("town-age", "estat_town_age", "小地域集計 年齢別人口", year);
    let batches = vec![input.batch(owner, records)];
    Some(Found { format: "estat_town_age", rows_read, batches })
}

/// Marks the hosts of suppressed towns as members of their group.
fn name_groups(towns: &mut [TownPopulation], issues: &mut Issues) {
    let groups: BTreeSet<String> = towns
        .iter()
        .filter_map(|town| town.merged.as_ref())
        .map(|own| own.0.clone())
        .collect();
    for town in towns.iter_mut().filter(|town| groups.contains(town.key.as_str())) {
        town.merged.get_or_insert_with(|| MergeGroup(town.key.to_string()));
    }
    let keys: BTreeSet<&str> = towns.iter().map(|town| town.key.as_str()).collect();
    for town in towns.iter() {
        if let Some(group) =
            town.merged.as_ref().filter(|group| !keys.contains(group.0.as_str()))
        {
            let at = At::row(town.row).column("HTKSAKI").value(&group.0);
            issues.note("issue.merge_host_missing", at);
        }
    }
}

/// Rows whose key is a town's: no other key begins with it. Keys seen twice are refused.
fn leaves<'a>(rows: &'a [Row], key: Option<usize>, issues: &mut Issues) -> Vec<&'a Row> {
    let mut sorted: Vec<&Row> = rows.iter().collect();
    sorted.sort_by(|left, right| {
        (left.cell(key), left.number).cmp(&(right.cell(key), right.number))
    });
    let mut leaves: Vec<&Row> = Vec::new();
    for row in sorted {
        let own = row.cell(key);
        if !own.bytes().all(|byte| byte.is_ascii_digit()) || own.len() < MUNICIPALITY_DIGITS {
            let at = At::row(row.number).column("KEY_CODE").value(own);
            issues.reject("issue.key_unreadable", at);
            continue;
        }
        match leaves.last() {
            Some(last) if last.cell(key) == own => {
                let at = At::row(row.number).column("KEY_CODE").value(own);
                issues.reject("issue.duplicate", at.detail("first", last.number));
                continue;
            }
            // Sorted: a key that begins others comes right before the first of them.
            Some(last) if own.starts_with(last.cell(key)) => {
                leaves.pop();
            }
            _ => {}
        }
        leaves.push(row);
    }
    // A municipality's own row, alone in the file, is not a town.
    leaves.retain(|row| row.cell(key).len() > MUNICIPALITY_DIGITS);
    leaves
}

struct Columns {
    key: Option<usize>,
    name: Option<usize>,
    city: Option<usize>,
    treatment: Option<usize>,
    host: Option<usize>,
    total: Option<usize>,
    ages: AgeColumns,
}

impl Columns {
    fn of(table: &Table, labels: &Row) -> Self {
        let label = |wanted: &[&str]| {
            labels.cells.iter().position(|label| wanted.contains(&folded(label).as_str()))
        };
        Self {
            key: table.column("KEY_CODE"),
            name: table.column("NAME"),
            city: table.column("CITYNAME"),
            treatment: table.column("HTKSYORI"),
            host: table.column("HTKSAKI"),
            total: label(&["総数、年齢「不詳」含む", "総数", "人口総数", "人口(総数)"]),
            ages: AgeColumns::of(labels.cells.iter()),
        }
    }

    /// The residents of a row; those of a suppressed town are shared out when its total is known,
    /// which only the boundary file tells.
    fn town(&self, row: &Row, issues: &mut Issues) -> Option<TownPopulation> {
        let key = row.cell(self.key);
        let total = number(row, self.total, "総数", issues);
        let ages = self.ages.people(row, issues);
        let merged = (row.cell(self.treatment) == "2")
            .then(|| MergeGroup(full_key(key, row.cell(self.host))));
        if total.is_none() && merged.is_none() {
            issues
                .reject("issue.total_missing", At::row(row.number).column("総数").value(key));
            return None;
        }
        let population = total.map(|total| Population::of_spans(total, &ages));
        Some(TownPopulation {
            row: row.number,
            key: TownKey::new(key),
            name: row.cell(self.name).to_owned(),
            municipality: row.cell(self.city).to_owned(),
            population: population.filter(|own| own.over65.is_some() || merged.is_none()),
            merged,
        })
    }
}

/// The full key of a 6-digit area in the municipality of `key`; a trailing `00` is not written.
fn full_key(key: &str, area: &str) -> String {
    let municipality = key.get(..MUNICIPALITY_DIGITS).unwrap_or_default();
    let area =
        if area.len() == AREA_DIGITS { area.strip_suffix("00").unwrap_or(area) } else { area };
    format!("{municipality}{area}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_area_codes_become_keys() {
        assert_eq!(full_key("40205065001", "066004"), "40205066004");
        assert_eq!(full_key("402050010", "002000"), "402050020");
    }
}
