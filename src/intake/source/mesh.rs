//! e-Stat 地域メッシュ統計: residents of 1 km, 500 m and 250 m cells.
//!
//! Column numbers differ between tables; columns are found by their labels in the second row.

use std::cell::RefCell;

use super::ages::{AgeColumns, folded, number};
use super::office::Seen;
use super::suppression::{self, Entry, Treatment};
use super::{Found, Input, dataset};
use crate::intake::reader::table::{Row, Table};
use crate::merge::{At, Issues, Records};
use crate::model::{Cell, CellCode, Population};

pub(super) fn read(table: &Table, input: &Input, issues: &RefCell<Issues>) -> Option<Found> {
    let mut rows = table.rows(issues);
    let labels = rows.next().unwrap_or_default();
    let columns = Columns::of(table, &labels);
    if columns.total.is_none() {
        drop(rows);
        issues.borrow_mut().reject("issue.labels_missing", At::row(labels.number.max(1)));
        return None;
    }
    let mut seen = Seen::default();
    let mut entries = Vec::new();
    let mut rows_read = 0;
    for row in rows {
        rows_read += 1;
        let issues = &mut *issues.borrow_mut();
        let Some(entry) = columns.entry(&row, issues) else { continue };
        if seen.is_new(&entry.key, row.number, "KEY_CODE", issues) {
            entries.push(entry);
        }
    }
    let issues = &mut *issues.borrow_mut();
    for missing in suppression::share_out(&mut entries) {
        let at = At::row(missing.row).column("HTKSAKI").value(&missing.host);
        issues.note("issue.merge_host_missing", at);
    }
    let year = if table.header().iter().any(|name| name.trim().starts_with("T000")) {
        2015
    } else {
        2020
    };
    let (size, title) = match entries.first().map(|entry| entry.key.len()) {
        Some(8) => ("mesh-1000m", "地域メッシュ統計（1km）"),
        Some(10) => ("mesh-250m", "地域メッシュ統計（250m）"),
        _ => ("mesh-500m", "地域メッシュ統計（500m）"),
    };
    let owner = dataset::census(size, "estat_mesh", title, year);
    let cells = entries.into_iter().map(|entry| Cell {
        code: CellCode::new(entry.key),
        population: entry.population,
        merged: entry.merged,
        dataset: owner.id.clone(),
    });
    let records = Records::Cells(cells.collect());
    let batches = vec![input.batch(owner, records)];
    Some(Found { format: "estat_mesh", rows_read, batches })
}

struct Columns {
    key: Option<usize>,
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
            treatment: table.column("HTKSYORI"),
            host: table.column("HTKSAKI"),
            total: label(&["人口(総数)", "人口総数", "人口総数(総数)"]),
            ages: AgeColumns::of(labels.cells.iter()),
        }
    }

    fn entry(&self, row: &Row, issues: &mut Issues) -> Option<Entry> {
        let key = row.cell(self.key);
        if !is_cell_code(key) {
            let at = At::row(row.number).column("KEY_CODE").value(key);
            issues.reject("issue.mesh_code_unreadable", at);
            return None;
        }
        let total = number(row, self.total, "人口（総数）", issues);
        let ages = self.ages.people(row, issues);
        let Some(total) = total else {
            issues.reject(
                "issue.total_missing",
                At::row(row.number).column("人口（総数）").value(key),
            );
            return None;
        };
        let treatment = match row.cell(self.treatment) {
            "1" => Treatment::Host,
            "2" => Treatment::Suppressed { host: row.cell(self.host).to_owned() },
            _ => Treatment::Plain,
        };
        let population = Population::of_spans(total, &ages);
        let key = key.to_owned();
        Some(Entry { row: row.number, key, treatment, population, merged: None })
    }
}

/// Whether the text is a code of a 1 km, 500 m or 250 m cell (JIS X 0410) in Japan.
pub(super) fn is_cell_code(text: &str) -> bool {
    let digits: Vec<u8> =
        text.bytes().filter(u8::is_ascii_digit).map(|byte| byte - b'0').collect();
    if digits.len() != text.len() || !matches!(digits.len(), 8..=10) {
        return false;
    }
    let at = |index: usize| digits.get(index).copied().unwrap_or_default();
    let first = u16::from(at(0)) * 10 + u16::from(at(1));
    let second = u16::from(at(2)) * 10 + u16::from(at(3));
    let in_japan = (30..=68).contains(&first) && (22..=54).contains(&second);
    in_japan
        && at(4) < 8
        && at(5) < 8
        && digits.iter().skip(8).all(|own| (1..=4).contains(own))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mesh_codes_are_checked_digit_by_digit() {
        for code in ["50300001", "503000011", "5030000114"] {
            assert!(is_cell_code(code), "{code}");
        }
        for code in ["5030000", "503000015", "50308001", "9930000", "5030000a1", "503000010"] {
            assert!(!is_cell_code(code), "{code}");
        }
    }
}
