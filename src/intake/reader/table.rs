//! Tables: rows of cells found by header name, from CSV or a sheet.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::text::{self, Encoding};
use crate::merge::{At, Issues};
use crate::model::{half_width, same_hyphens};

/// Longest row of a CSV; the longest official one is a few kilobytes.
const MAX_ROW_BYTES: usize = 16 << 20;
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
}

#[derive(Debug)]
enum Body<'a> {
    Csv { bytes: Cow<'a, [u8]>, encoding: Encoding },
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
    fn with_capacity(bytes: usize, cells: usize) -> Self {
        Self { text: String::with_capacity(bytes), ends: Vec::with_capacity(cells) }
    }

    fn push(&mut self, cell: &str) {
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

    fn is_empty(&self) -> bool {
        self.cells.iter().all(|cell| cell.trim().is_empty()) && self.undecodable.is_empty()
    }
}

impl<'a> Table<'a> {
    /// Reads CSV bytes; `None`, with an issue, if they cannot be a table.
    pub(in crate::intake) fn csv(bytes: &'a [u8], issues: &mut Issues) -> Option<Self> {
        if bytes.iter().all(u8::is_ascii_whitespace) {
            issues.reject("issue.file_empty", At::file());
            return None;
        }
        let (bytes, encoding) = text::detect(bytes);
        check_extent(&bytes, issues)?;
        let header = CsvRows::new(&bytes, encoding).find(|row| !row.is_empty())?;
        Some(Self::with_header(header, Body::Csv { bytes, encoding }))
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
        Self { titles, header_row: header.number, header: names, columns, body }
    }

    /// The cells of the first rows: titles passed over, header and what follows.
    pub(in crate::intake) fn first_rows(&self, count: usize) -> Vec<Vec<String>> {
        let titles = self.titles.iter().map(|row| row.cells.to_vec());
        let header = std::iter::once(self.header.clone());
        let body: Box<dyn Iterator<Item = Vec<String>> + '_> = match &self.body {
            Body::Csv { bytes, encoding } => Box::new(
                CsvRows::new(bytes, *encoding)
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
            Body::Csv { bytes, encoding } => {
                Body::Csv { bytes: Cow::Borrowed(bytes), encoding: *encoding }
            }
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
            Body::Csv { bytes, encoding } => Box::new(CsvRows::new(bytes, *encoding)),
            Body::Sheet(rows) => Box::new(rows.iter().cloned()),
        };
        rows.filter(|row| row.number > self.header_row && !row.is_empty()).inspect(|row| {
            for &column in &row.undecodable {
                let at = At::row(row.number).column(self.name_of(Some(column)));
                issues.borrow_mut().drop_value("issue.undecodable", at);
            }
        })
    }
}

/// Headers differ in width, spaces, line breaks and dashes between editions, and in capitals between forms
/// of a file: attributes of a shapefile are written large.
fn column_spelling(name: &str) -> String {
    let folded = half_width(&same_hyphens(name)).to_lowercase();
    folded.chars().filter(|sign| !sign.is_whitespace()).collect()
}

/// Refuses rows no official table has, before anything is allocated for them.
fn check_extent(bytes: &[u8], issues: &mut Issues) -> Option<()> {
    let mut extent = Extent { row: 1, columns: 1, ..Extent::default() };
    let mut rest = bytes;
    while let [byte, after @ ..] = rest {
        if let Some(line) = extent.plain_line(rest) {
            extent.row_bytes = line.len();
            extent.columns += line.iter().filter(|byte| **byte == b',').count();
            rest = rest.get(line.len()..).unwrap_or_default();
        } else if extent.quoted && *byte == b'"' && after.first() == Some(&b'"') {
            extent.row_bytes += 2;
            rest = after.get(1..).unwrap_or_default();
        } else {
            extent.take(*byte);
            rest = after;
        }
        let (rule, limit) = match () {
            () if extent.row_bytes > MAX_ROW_BYTES => {
                ("issue.row_too_long", MAX_ROW_BYTES >> 20)
            }
            () if extent.columns > MAX_COLUMNS => ("issue.too_many_columns", MAX_COLUMNS),
            () => continue,
        };
        issues.reject(rule, At::row(extent.row).detail("limit", limit));
        return None;
    }
    if extent.quoted {
        issues.note("issue.quote_not_closed", At::row(extent.row));
    }
    Some(())
}

/// How far a row reaches, counted without keeping it.
#[derive(Debug, Default)]
struct Extent {
    row: u64,
    row_bytes: usize,
    columns: usize,
    quoted: bool,
    inside_cell: bool,
}

impl Extent {
    /// A line without quotation marks, its end left out; `None` within a row and of lines without end.
    fn plain_line<'a>(&self, rest: &'a [u8]) -> Option<&'a [u8]> {
        if self.quoted || self.row_bytes > 0 {
            return None;
        }
        // Longer ones are looked at byte by byte, to tell what is wrong first.
        let near = rest.get(..MAX_ROW_BYTES).unwrap_or(rest);
        let end = near.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
        let line = near.get(..end.or((near.len() == rest.len()).then_some(near.len()))?)?;
        (!line.is_empty() && !line.contains(&b'"')).then_some(line)
    }

    fn take(&mut self, byte: u8) {
        self.row_bytes += 1;
        match byte {
            b'"' if self.quoted => self.quoted = false,
            b'"' if !self.inside_cell => (self.quoted, self.inside_cell) = (true, true),
            b',' if !self.quoted => {
                self.columns += 1;
                self.inside_cell = false;
            }
            b'\n' | b'\r' if !self.quoted => {
                // Counts the line feed of a CRLF not again.
                self.row += u64::from(self.row_bytes > 1);
                (self.row_bytes, self.columns, self.inside_cell) = (0, 1, false);
            }
            _ => self.inside_cell = true,
        }
    }
}

/// Rows of a CSV with the numbers a spreadsheet shows.
struct CsvRows<'a> {
    bytes: &'a [u8],
    reader: csv::Reader<&'a [u8]>,
    encoding: Encoding,
    record: csv::ByteRecord,
    number: u64,
}

impl<'a> CsvRows<'a> {
    fn new(bytes: &'a [u8], encoding: Encoding) -> Self {
        let reader =
            csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(bytes);
        Self { bytes, reader, encoding, record: csv::ByteRecord::new(), number: 0 }
    }

    /// Empty lines from a byte on: the reader passes over them, a spreadsheet counts them.
    fn empty_lines_at(&self, start: u64) -> u64 {
        let start = usize::try_from(start).unwrap_or(usize::MAX);
        let (before, after) = self.bytes.split_at_checked(start).unwrap_or((self.bytes, &[]));
        let mut last = before.last().copied().unwrap_or_default();
        let mut lines = 0;
        for &byte in after.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')) {
            // The line feed of a CRLF ends the line its carriage return has ended already.
            lines += u64::from(!(byte == b'\n' && last == b'\r'));
            last = byte;
        }
        lines
    }
}

impl Iterator for CsvRows<'_> {
    type Item = Row;

    fn next(&mut self) -> Option<Row> {
        let start = self.reader.position().byte();
        if !matches!(self.reader.read_byte_record(&mut self.record), Ok(true)) {
            return None;
        }
        self.number += 1 + self.empty_lines_at(start);
        let cells = Cells::with_capacity(self.record.as_slice().len(), self.record.len());
        let mut row = Row { number: self.number, cells, ..Row::default() };
        for (column, cell) in self.record.iter().enumerate() {
            match self.encoding.decode(cell) {
                Some(text) => row.cells.push(&text),
                None => {
                    row.cells.push("");
                    row.undecodable.push(column);
                }
            }
        }
        Some(row)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::RefCell;

    fn numbers(text: &str) -> Vec<(u64, String)> {
        let mut issues = Issues::new("t.csv");
        let table = Table::csv(text.as_bytes(), &mut issues).expect("a table");
        let issues = RefCell::new(issues);
        table.rows(&issues).map(|row| (row.number, row.cell(Some(0)).to_owned())).collect()
    }

    #[test]
    fn rows_are_counted_as_a_spreadsheet_does() {
        let text = "a,b\r\n1,\"x\r\ny\"\r\n\r\n2,z\n3,w\r\n\r\n\r\n4,v";
        let expected = [(2, "1"), (4, "2"), (5, "3"), (8, "4")];
        assert_eq!(numbers(text), expected.map(|(row, id)| (row, id.to_owned())));
        let with_line_feeds = text.replace("\r\n", "\n");
        assert_eq!(numbers(&with_line_feeds), numbers(text));
    }

    #[test]
    fn quotation_marks_inside_cells_are_not_left_open() {
        let mut issues = Issues::new("t.csv");
        let fine = "a,b\n\"x\"\"y\",5\" pipe\n\"\",\"\"\"\"\n";
        assert!(Table::csv(fine.as_bytes(), &mut issues).is_some());
        assert!(issues.into_list().is_empty());
    }

    #[test]
    fn a_row_without_end_is_refused_before_it_is_read() {
        let mut issues = Issues::new("t.csv");
        let long = vec![b'a'; MAX_ROW_BYTES + 2];
        assert!(Table::csv(&long, &mut issues).is_none());
        let wide = vec![b','; MAX_COLUMNS + 2];
        assert!(Table::csv(&wide, &mut issues).is_none());
        assert_eq!(issues.rejected_rows(), 2);
    }

    #[test]
    fn headers_match_whatever_their_width() {
        let mut issues = Issues::new("t.csv");
        let table =
            Table::csv("方書（ビル名等）,Ｎｏ\n1,2".as_bytes(), &mut issues).expect("a table");
        assert_eq!(table.column("方書(ビル名等)"), Some(0));
        assert_eq!(table.column("No"), Some(1));
    }
}
