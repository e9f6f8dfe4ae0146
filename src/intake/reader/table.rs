//! Tables: rows of cells found by header name, from CSV or a sheet.

use std::collections::BTreeMap;

use super::delimited::Csv;
use crate::intake::{Content, Encoding, Progress};
use crate::merge::{At, Issues};
use crate::model::{half_width, same_hyphens};

/// Rows read between two questions whether anybody wants the rest.
const ASKED_EVERY: u64 = 4_096;
/// Most columns; the widest official table has 313.
pub(super) const MAX_COLUMNS: usize = 5_000;

/// A table whose first filled row names the columns.
#[derive(Debug)]
pub(in crate::intake) struct Table<'a> {
    header: Vec<String>,
    header_row: u64,
    columns: BTreeMap<String, usize>,
    body: Body<'a>,
    /// Rows above the header: titles, dates.
    titles: Vec<Row>,
    watch: Watch<'a>,
}

/// Who may say that nobody wants the rest.
#[derive(Clone, Copy, Default)]
struct Watch<'a>(Option<&'a dyn Progress>);

impl std::fmt::Debug for Watch<'_> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Watch")
    }
}

#[derive(Debug)]
enum Body<'a> {
    Csv(Csv<'a>),
    Sheet(Vec<Row>),
}

/// One row of a table.
#[derive(Debug, Clone, Default)]
pub(in crate::intake) struct Row {
    /// Row as a spreadsheet counts it: 1 is the first.
    pub(in crate::intake) number: u64,
    pub(in crate::intake) cells: Cells,
    pub(super) undecodable: Vec<usize>,
}

/// The cells of a row in one text: a million rows are read faster than with a text for each cell.
#[derive(Debug, Clone, Default)]
pub(in crate::intake) struct Cells {
    text: String,
    ends: Vec<usize>,
}

impl Cells {
    pub(super) fn with_capacity(bytes: usize, cells: usize) -> Self {
        Self { text: String::with_capacity(bytes), ends: Vec::with_capacity(cells) }
    }

    /// The cells of a text that end where told; `None` if one of them would end within a sign.
    pub(super) fn of_text(text: &str, ends: impl Iterator<Item = usize>) -> Option<Self> {
        let ends: Vec<usize> = ends.collect();
        let are_whole = ends.iter().all(|end| text.is_char_boundary(*end));
        are_whole.then(|| Self { text: text.to_owned(), ends })
    }

    pub(super) fn push(&mut self, cell: &str) {
        self.text.push_str(cell);
        self.ends.push(self.text.len());
    }

    /// The text of a cell as written.
    pub(in crate::intake) fn get(&self, at: usize) -> Option<&str> {
        let end = *self.ends.get(at)?;
        let start = at.checked_sub(1).and_then(|before| self.ends.get(before)).copied();
        self.text.get(start.unwrap_or_default()..end)
    }

    /// All cells, from left to right.
    pub(in crate::intake) fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.ends.len()).filter_map(|at| self.get(at))
    }

    fn to_vec(&self) -> Vec<String> {
        self.iter().map(str::to_owned).collect()
    }
}

impl<Text: AsRef<str>> FromIterator<Text> for Cells {
    fn from_iter<All: IntoIterator<Item = Text>>(all: All) -> Self {
        let mut cells = Self::default();
        for cell in all {
            cells.push(cell.as_ref());
        }
        cells
    }
}

impl Row {
    /// A row of texts.
    pub(super) fn of(number: u64, cells: Vec<String>) -> Self {
        Self { number, cells: cells.into_iter().collect(), undecodable: Vec::new() }
    }

    /// The trimmed text of a column; empty where the table or the row has no such cell.
    pub(in crate::intake) fn cell(&self, column: Option<usize>) -> &str {
        column.and_then(|at| self.cells.get(at)).map_or("", |text| text.trim())
    }

    /// The text of a column, `None` if empty.
    pub(in crate::intake) fn filled(&self, column: Option<usize>) -> Option<&str> {
        Some(self.cell(column)).filter(|text| !text.is_empty())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.cells.iter().all(|cell| cell.trim().is_empty()) && self.undecodable.is_empty()
    }
}

impl<'a> Table<'a> {
    /// Reads a CSV, in the encoding somebody said or the one that is seen; `None`, with an issue, if it cannot be a
    /// table.
    pub(in crate::intake) fn csv(
        content: &'a Content,
        said: Option<Encoding>,
        issues: &mut Issues,
    ) -> Option<Self> {
        let csv = Csv::open(content, said, issues)?;
        let mut rows = csv.rows().map_while(|row| {
            let failed = |error: &std::io::Error| unreadable(error, issues);
            row.inspect_err(failed).ok()
        });
        let header = rows.find(|row| !row.is_empty());
        drop(rows);
        let header = header?;
        Some(Self::with_header(header, Body::Csv(csv)))
    }

    /// Ends its rows once `progress` says to stop.
    pub(in crate::intake) fn watched(self, progress: &'a dyn Progress) -> Self {
        Self { watch: Watch(Some(progress)), ..self }
    }

    /// Takes the rows of a sheet; titles above the header are passed over.
    pub(super) fn sheet(mut rows: Vec<Row>) -> Option<Self> {
        let filled =
            |row: &Row| row.cells.iter().filter(|cell| !cell.trim().is_empty()).count();
        let header = rows.iter().position(|row| filled(row) >= 3)?;
        let body = rows.split_off(header + 1);
        let header = rows.pop()?;
        Some(Self { titles: rows, ..Self::with_header(header, Body::Sheet(body)) })
    }

    /// A table of records that are no rows of a file: their numbers are what they are known by there.
    pub(in crate::intake) fn records(
        header: Vec<String>,
        rows: impl Iterator<Item = (u64, Vec<String>)>,
    ) -> Self {
        let header = Row { cells: header.into_iter().collect(), ..Row::default() };
        let rows = rows.map(|(number, cells)| Row::of(number, cells));
        Self::with_header(header, Body::Sheet(rows.collect()))
    }

    fn with_header(header: Row, body: Body<'a>) -> Self {
        let mut columns = BTreeMap::new();
        for (at, name) in header.cells.iter().enumerate() {
            columns.entry(column_spelling(name)).or_insert(at);
        }
        let titles = Vec::new();
        let names = header.cells.to_vec();
        let watch = Watch::default();
        Self { titles, header_row: header.number, header: names, columns, body, watch }
    }

    /// The cells of the first rows: titles passed over, header and what follows.
    pub(in crate::intake) fn first_rows(&self, count: usize) -> Vec<Vec<String>> {
        let titles = self.titles.iter().map(|row| row.cells.to_vec());
        let header = std::iter::once(self.header.clone());
        let body: Box<dyn Iterator<Item = Vec<String>> + '_> = match &self.body {
            Body::Csv(csv) => Box::new(
                csv.rows()
                    .map_while(Result::ok)
                    .filter(|row| row.number > self.header_row)
                    .map(|row| row.cells.to_vec()),
            ),
            Body::Sheet(rows) => Box::new(rows.iter().map(|row| row.cells.to_vec())),
        };
        titles.chain(header).chain(body).take(count).collect()
    }

    /// The cells of the first rows below the header.
    pub(in crate::intake) fn sample(&self, count: usize) -> Vec<Vec<String>> {
        self.first_rows(self.titles.len() + 1 + count).split_off(self.titles.len() + 1)
    }

    /// The same rows under these headers, the first row one of them.
    pub(in crate::intake) fn without_header(&self, names: &[&str]) -> Table<'_> {
        let body = match &self.body {
            Body::Csv(csv) => Body::Csv(csv.again()),
            Body::Sheet(rows) => {
                let first = Row::of(self.header_row, self.header.clone());
                Body::Sheet(std::iter::once(first).chain(rows.iter().cloned()).collect())
            }
        };
        let cells = names.iter().collect();
        let header = Row { number: self.header_row - 1, cells, undecodable: Vec::new() };
        Table::with_header(header, body)
    }

    /// The column with this header; width, capitals, spaces and line breaks do not matter.
    pub(in crate::intake) fn column(&self, name: &str) -> Option<usize> {
        self.columns.get(&column_spelling(name)).copied()
    }

    /// The first of several headers the table has.
    pub(in crate::intake) fn column_of(&self, names: &[&str]) -> Option<usize> {
        names.iter().find_map(|name| self.column(name))
    }

    /// Whether the table has all these headers.
    pub(in crate::intake) fn has(&self, names: &[&str]) -> bool {
        names.iter().all(|name| self.column(name).is_some())
    }

    /// All headers as written.
    pub(in crate::intake) fn header(&self) -> &[String] {
        &self.header
    }

    /// The header of a column as written.
    pub(in crate::intake) fn name_of(&self, column: Option<usize>) -> &str {
        column.and_then(|at| self.header.get(at)).map_or("", |name| name.trim())
    }

    /// The filled rows below the header, cells that cannot be decoded left empty and reported.
    pub(in crate::intake) fn rows<'t>(
        &'t self,
        issues: &'t std::cell::RefCell<Issues>,
    ) -> impl Iterator<Item = Row> + 't {
        let rows: Box<dyn Iterator<Item = Row> + 't> = match &self.body {
            Body::Csv(csv) => Box::new(csv.rows().map_while(|row| {
                let failed =
                    |error: &std::io::Error| unreadable(error, &mut issues.borrow_mut());
                row.inspect_err(failed).ok()
            })),
            Body::Sheet(rows) => Box::new(rows.iter().cloned()),
        };
        let mut count = 0_u64;
        let is_wanted = move |_: &Row| {
            count += 1;
            !count.is_multiple_of(ASKED_EVERY)
                || !self.watch.0.is_some_and(Progress::is_stopped)
        };
        let rows = rows.take_while(is_wanted);
        rows.filter(|row| row.number > self.header_row && !row.is_empty()).inspect(|row| {
            for &column in &row.undecodable {
                let at = At::row(row.number).column(self.name_of(Some(column)));
                issues.borrow_mut().drop_value("issue.undecodable", at);
            }
        })
    }
}

/// The file ended, or could not be read, before its end: what was read of it stays.
pub(in crate::intake) fn unreadable(error: &std::io::Error, issues: &mut Issues) {
    issues.reject("issue.file_unreadable", At::file().value(error.to_string()));
}

/// Headers differ in width, spaces, line breaks and dashes between editions, and in capitals between forms
/// of a file: attributes of a shapefile are written large.
fn column_spelling(name: &str) -> String {
    let folded = half_width(&same_hyphens(name)).to_lowercase();
    folded.chars().filter(|sign| !sign.is_whitespace()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_match_whatever_their_width() {
        let mut issues = Issues::new("t.csv");
        let content = "方書（ビル名等）,Ｎｏ\n1,2".as_bytes().to_vec().into();
        let table = Table::csv(&content, None, &mut issues).expect("a table");
        assert_eq!(table.column("方書(ビル名等)"), Some(0));
        assert_eq!(table.column("No"), Some(1));
    }
}
