//! Sheets of an Excel workbook, read cell by cell so that an empty million-row sheet costs nothing.

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{Data, DataRef, Reader, Xlsx};

use super::archive::unpacks_within_limits;
use super::table::{MAX_COLUMNS, Row, Table};
use crate::merge::{At, Issues};

/// Sheets looked at; surveys have two.
const MAX_SHEETS: usize = 50;
/// Filled cells taken from one sheet: a table of 20,000 rows with 100 columns.
const MAX_CELLS: usize = 2_000_000;

/// The sheets that hold a table, with their names.
pub(in crate::intake) fn sheets(
    bytes: &[u8],
    issues: &mut Issues,
) -> Vec<(String, Table<'static>)> {
    if !unpacks_within_limits(bytes) {
        issues.reject("issue.spreadsheet_unreadable", At::file());
        return Vec::new();
    }
    // The library is not written for hostile files; a panic in it must stay an issue of the file.
    let read = catch_unwind(AssertUnwindSafe(|| read_sheets(bytes)));
    let Some(rows) = read.ok().flatten() else {
        issues.reject("issue.spreadsheet_unreadable", At::file());
        return Vec::new();
    };
    let tables = rows.into_iter().filter_map(|(name, rows)| {
        let table = Table::sheet(rows)?;
        Some((name, table))
    });
    tables.collect()
}

fn read_sheets(bytes: &[u8]) -> Option<Vec<(String, Vec<Row>)>> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).ok()?;
    let names = book.sheet_names();
    let mut sheets = Vec::new();
    for name in names.into_iter().take(MAX_SHEETS) {
        let Some(rows) = read_rows(&mut book, &name) else { continue };
        sheets.push((name, rows));
    }
    Some(sheets)
}

fn read_rows(book: &mut Xlsx<Cursor<&[u8]>>, name: &str) -> Option<Vec<Row>> {
    let mut reader = book.worksheet_cells_reader(name).ok()?;
    let mut rows: Vec<(u64, Vec<String>)> = Vec::new();
    let mut taken = 0;
    while let Ok(Some(cell)) = reader.next_cell() {
        taken += 1;
        if taken > MAX_CELLS {
            return None;
        }
        let (row, column) = cell.get_position();
        let (number, Ok(column)) = (u64::from(row) + 1, usize::try_from(column)) else {
            continue;
        };
        let text = text_of(cell.get_value());
        if text.is_empty() || column >= MAX_COLUMNS {
            continue;
        }
        if rows.last().is_none_or(|(last, _)| *last != number) {
            rows.push((number, Vec::new()));
        }
        let Some((_, cells)) = rows.last_mut() else { continue };
        if cells.len() <= column {
            cells.resize(column + 1, String::new());
        }
        if let Some(place) = cells.get_mut(column) {
            *place = text;
        }
    }
    Some(rows.into_iter().map(|(number, cells)| Row::of(number, cells)).collect())
}

/// A cell as a CSV would show it: whole numbers without a point, dates as `2026-09-12`.
fn text_of(value: &DataRef<'_>) -> String {
    match Data::from(value.clone()) {
        Data::Int(number) => number.to_string(),
        Data::Float(number) => number.to_string(),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => text,
        Data::Bool(flag) => flag.to_string(),
        Data::DateTime(at) => date_text(at.as_f64()),
        _ => String::new(),
    }
}

/// A spreadsheet day number as a date: day 0 is 1899-12-30.
fn date_text(days: f64) -> String {
    let day_number = days.floor();
    #[expect(clippy::cast_possible_truncation, reason = "checked to be in range just before")]
    let whole = if (1.0..=2_900_000.0).contains(&day_number) { day_number as i64 } else { 0 };
    let date = jiff::civil::date(1899, 12, 30);
    match date.checked_add(jiff::Span::new().days(whole)) {
        Ok(date) if whole > 0 => date.to_string(),
        _ => days.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn day_numbers_become_dates() {
        assert_eq!(date_text(46_277.0), "2026-09-12");
        assert_eq!(date_text(0.5), "0.5");
    }
}
