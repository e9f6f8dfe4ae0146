//! Comma-separated text in memory or on disk: its encoding, its limits, and its rows with the numbers a spreadsheet
//! shows.
//!
//! Text on disk is read in blocks of whole rows, so that a table of any length takes the memory of one.

use std::borrow::Cow;
use std::io::{self, Cursor};

use memchr::{memchr, memchr_iter, memchr3};

use super::table::{Cells, MAX_COLUMNS, Row, unreadable};
use super::text::{self, Encoding};
use crate::intake::Content;
use crate::merge::{At, Issues};

/// Longest row of a CSV; the longest official one is a few kilobytes.
const MAX_ROW_BYTES: usize = 16 << 20;
/// Most rows, counted as a spreadsheet does.
const MAX_ROWS: u64 = 5_000_000;
/// Most bytes passed over at once, so that of two limits the one is told that is met first.
const RUN: usize = 64 << 10;
/// Bytes of a block, to the end of a row.
const BLOCK: u64 = 1 << 20;

/// A text that holds no row no official table has.
#[derive(Debug)]
pub(super) struct Csv<'a> {
    bytes: Bytes<'a>,
    encoding: Encoding,
}

#[derive(Debug)]
enum Bytes<'a> {
    Held(Cow<'a, [u8]>),
    /// Where blocks begin, and the end of the last.
    Blocks(&'a Content, Cow<'a, [u64]>),
}

impl<'a> Csv<'a> {
    /// Looks through a text; `None`, with an issue, if it cannot be a table.
    pub(super) fn open(
        content: &'a Content,
        said: Option<Encoding>,
        issues: &mut Issues,
    ) -> Option<Self> {
        match Self::looked_through(content, said, issues) {
            Ok(own) => own,
            Err(error) => {
                unreadable(&error, issues);
                None
            }
        }
    }

    fn looked_through(
        content: &'a Content,
        said: Option<Encoding>,
        issues: &mut Issues,
    ) -> io::Result<Option<Self>> {
        let mut is_blank = true;
        content.walk(0, |piece, _| {
            is_blank &= piece.iter().all(u8::is_ascii_whitespace);
            piece.len()
        })?;
        if is_blank {
            issues.reject("issue.file_empty", At::file());
            return Ok(None);
        }
        let text = text::detect_in(content, said)?;
        let mut extent = Extent::new(BLOCK);
        let (bytes, encoding) = match text {
            text::Detected::Held(bytes, encoding) => {
                extent.take_piece(&bytes, true);
                (Bytes::Held(bytes), encoding)
            }
            text::Detected::OnDisk(start, encoding) => {
                (extent.at, extent.starts) = (start, vec![start]);
                content.walk(start, |piece, is_last| extent.take_piece(piece, is_last))?;
                extent.starts.push(content.len());
                let starts = std::mem::take(&mut extent.starts);
                (Bytes::Blocks(content, Cow::Owned(starts)), encoding)
            }
        };
        Ok(extent.is_allowed(issues).then_some(Self { bytes, encoding }))
    }

    /// The same text once more.
    pub(super) fn again(&self) -> Csv<'_> {
        let bytes = match &self.bytes {
            Bytes::Held(bytes) => Bytes::Held(Cow::Borrowed(bytes)),
            Bytes::Blocks(content, starts) => Bytes::Blocks(content, Cow::Borrowed(starts)),
        };
        Csv { bytes, encoding: self.encoding }
    }

    /// Its rows; an error ends them.
    pub(super) fn rows(&self) -> impl Iterator<Item = io::Result<Row>> + '_ {
        let blocks: Box<dyn Iterator<Item = io::Result<Cow<'_, [u8]>>>> = match &self.bytes {
            Bytes::Held(bytes) => Box::new(std::iter::once(Ok(Cow::Borrowed(bytes.as_ref())))),
            Bytes::Blocks(content, starts) => {
                let ends = starts.iter().skip(1);
                let blocks = starts.iter().zip(ends);
                Box::new(
                    blocks.map(|(start, end)| content.range(*start, *end).map(Cow::Owned)),
                )
            }
        };
        Rows { blocks, block: None, encoding: self.encoding, number: 0 }
    }
}

/// How far a row reaches, counted without keeping it.
#[derive(Debug, Default)]
struct Extent {
    row: u64,
    row_bytes: usize,
    columns: usize,
    quoted: bool,
    inside_cell: bool,
    /// Byte of the text.
    at: u64,
    /// Where blocks of rows begin, if they are to be kept.
    starts: Vec<u64>,
    /// Bytes a block has at least.
    block: u64,
    refused: Option<(&'static str, usize)>,
}

impl Extent {
    fn new(block: u64) -> Self {
        Self { row: 1, columns: 1, block, ..Self::default() }
    }

    /// Looks at a piece; says how many of its bytes are done, all but what the next one decides.
    fn take_piece(&mut self, piece: &[u8], is_last: bool) -> usize {
        let mut rest = piece;
        while let [byte, after @ ..] = rest {
            if self.refused.is_some() {
                return piece.len();
            }
            self.note_start(*byte);
            let run = self.run(rest);
            let count = if !run.is_empty() {
                self.pass(run);
                run.len()
            } else if self.quoted {
                match after.first() {
                    None if !is_last => break,
                    Some(b'"') => {
                        self.row_bytes += 2;
                        2
                    }
                    _ => self.take(*byte),
                }
            } else {
                self.take(*byte)
            };
            self.at += count as u64;
            rest = rest.get(count..).unwrap_or_default();
            self.refused = match () {
                () if self.row_bytes > MAX_ROW_BYTES => {
                    Some(("issue.row_too_long", MAX_ROW_BYTES >> 20))
                }
                () if self.columns > MAX_COLUMNS => {
                    Some(("issue.too_many_columns", MAX_COLUMNS))
                }
                () if self.row > MAX_ROWS => Some((
                    "issue.too_many_rows",
                    usize::try_from(MAX_ROWS).unwrap_or_default(),
                )),
                () => None,
            };
        }
        piece.len() - rest.len()
    }

    /// Whether the text holds no row that no official table has.
    fn is_allowed(&self, issues: &mut Issues) -> bool {
        if let Some((rule, limit)) = self.refused {
            issues.reject(rule, At::row(self.row).detail("limit", limit));
            return false;
        }
        if self.quoted {
            issues.note("issue.quote_not_closed", At::row(self.row));
        }
        true
    }

    /// Keeps where a row begins, if enough rows lie before it.
    fn note_start(&mut self, byte: u8) {
        let is_start = self.row_bytes == 0 && !self.quoted && !matches!(byte, b'\n' | b'\r');
        if is_start && self.starts.last().is_some_and(|last| self.at - last >= self.block) {
            self.starts.push(self.at);
        }
    }

    /// Bytes ahead that neither open or close quotation marks nor end a row.
    fn run<'a>(&self, rest: &'a [u8]) -> &'a [u8] {
        let near = rest.get(..RUN).unwrap_or(rest);
        let end =
            if self.quoted { memchr(b'"', near) } else { memchr3(b'"', b'\n', b'\r', near) };
        near.get(..end.unwrap_or(near.len())).unwrap_or_default()
    }

    /// Passes over such bytes.
    fn pass(&mut self, run: &[u8]) {
        self.row_bytes += run.len();
        if !self.quoted {
            self.columns += memchr_iter(b',', run).count();
            self.inside_cell = run.last() != Some(&b',');
        }
    }

    /// Looks at a quotation mark or the end of a row, and says that it is one byte.
    fn take(&mut self, byte: u8) -> usize {
        self.row_bytes += 1;
        match byte {
            b'"' if self.quoted => self.quoted = false,
            b'"' if !self.inside_cell => (self.quoted, self.inside_cell) = (true, true),
            b'\n' | b'\r' if !self.quoted => {
                // Counts the line feed of a CRLF not again.
                self.row += u64::from(self.row_bytes > 1);
                (self.row_bytes, self.columns, self.inside_cell) = (0, 1, false);
            }
            _ => {}
        }
        1
    }
}

/// Rows of blocks that follow each other.
struct Rows<'a> {
    blocks: Box<dyn Iterator<Item = io::Result<Cow<'a, [u8]>>> + 'a>,
    block: Option<BlockRows<'a>>,
    encoding: Encoding,
    number: u64,
}

impl Iterator for Rows<'_> {
    type Item = io::Result<Row>;

    fn next(&mut self) -> Option<io::Result<Row>> {
        loop {
            if let Some(row) = self.block.as_mut().and_then(Iterator::next) {
                return Some(Ok(row));
            }
            if let Some(block) = self.block.take() {
                self.number = block.number;
            }
            match self.blocks.next()? {
                Ok(bytes) => {
                    self.block = Some(BlockRows::new(bytes, self.encoding, self.number));
                }
                Err(error) => {
                    self.blocks = Box::new(std::iter::empty());
                    return Some(Err(error));
                }
            }
        }
    }
}

/// Rows of a block.
struct BlockRows<'a> {
    reader: csv::Reader<Cursor<Cow<'a, [u8]>>>,
    encoding: Encoding,
    record: csv::ByteRecord,
    number: u64,
}

impl<'a> BlockRows<'a> {
    fn new(bytes: Cow<'a, [u8]>, encoding: Encoding, number: u64) -> Self {
        let mut reader = csv::ReaderBuilder::new();
        let reader = reader.has_headers(false).flexible(true).from_reader(Cursor::new(bytes));
        Self { reader, encoding, record: csv::ByteRecord::new(), number }
    }

    /// Empty lines from a byte on: the reader passes over them, a spreadsheet counts them.
    fn empty_lines_at(&self, start: u64) -> u64 {
        let start = usize::try_from(start).unwrap_or(usize::MAX);
        let bytes = self.reader.get_ref().get_ref().as_ref();
        let (before, after) = bytes.split_at_checked(start).unwrap_or((bytes, &[]));
        let mut last = before.last().copied().unwrap_or_default();
        let mut lines = 0;
        for &byte in after.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')) {
            // The line feed of a CRLF ends the line its carriage return has ended already.
            lines += u64::from(!(byte == b'\n' && last == b'\r'));
            last = byte;
        }
        lines
    }

    /// The cells, with those that cannot be decoded left empty.
    fn row(&self) -> Row {
        let record = &self.record;
        let ends = (0..record.len()).filter_map(|at| record.range(at)).map(|own| own.end);
        let whole = match self.encoding.decode(record.as_slice()) {
            Some(Cow::Borrowed(text)) => Cells::of_text(text, ends),
            _ => None,
        };
        if let Some(cells) = whole {
            return Row { number: self.number, cells, ..Row::default() };
        }
        let cells = Cells::with_capacity(record.as_slice().len(), record.len());
        let mut row = Row { number: self.number, cells, ..Row::default() };
        for (column, cell) in record.iter().enumerate() {
            match self.encoding.decode(cell) {
                Some(text) => row.cells.push(&text),
                None => {
                    row.cells.push("");
                    row.undecodable.push(column);
                }
            }
        }
        row
    }
}

impl Iterator for BlockRows<'_> {
    type Item = Row;

    fn next(&mut self) -> Option<Row> {
        let start = self.reader.position().byte();
        let is_row = matches!(self.reader.read_byte_record(&mut self.record), Ok(true));
        self.number += u64::from(is_row) + self.empty_lines_at(start);
        is_row.then(|| self.row())
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use proptest::prelude::*;

    use super::*;
    use crate::intake::Spool;

    type Numbered = Vec<(u64, Vec<String>)>;

    fn rows(content: &Content) -> (Numbered, Vec<String>) {
        let mut issues = Issues::new("t.csv");
        let csv = Csv::open(content, None, &mut issues);
        let rows = csv.iter().flat_map(|own| own.rows().map(|row| row.expect("reads")));
        let cells = |row: Row| (row.number, row.cells.iter().map(str::to_owned).collect());
        (
            rows.map(cells).collect(),
            issues.into_list().into_iter().map(|own| own.rule).collect(),
        )
    }

    fn numbers(text: &str) -> Vec<(u64, String)> {
        let (rows, _) = rows(&text.as_bytes().to_vec().into());
        rows.into_iter().map(|(number, cells)| (number, cells[0].clone())).collect()
    }

    #[test]
    fn rows_are_counted_as_a_spreadsheet_does() {
        let text = "a,b\r\n1,\"x\r\ny\"\r\n\r\n2,z\n3,w\r\n\r\n\r\n4,v";
        let expected = [(1, "a"), (2, "1"), (4, "2"), (5, "3"), (8, "4")];
        assert_eq!(numbers(text), expected.map(|(row, id)| (row, id.to_owned())));
        let with_line_feeds = text.replace("\r\n", "\n");
        assert_eq!(numbers(&with_line_feeds), numbers(text));
    }

    #[test]
    fn quotation_marks_inside_cells_are_not_left_open() {
        let fine = "a,b\n\"x\"\"y\",5\" pipe\n\"\",\"\"\"\"\n";
        assert_eq!(rows(&fine.as_bytes().to_vec().into()).1, Vec::<String>::new());
        let open = "a,b\n\"x,y\n";
        assert_eq!(rows(&open.as_bytes().to_vec().into()).1, ["issue.quote_not_closed"]);
    }

    #[test]
    fn a_row_without_end_is_refused_before_it_is_read() {
        let long = vec![b'a'; MAX_ROW_BYTES + 2];
        assert_eq!(rows(&long.into()), (vec![], vec!["issue.row_too_long".to_owned()]));
        let many = "a\n".repeat(usize::try_from(MAX_ROWS).expect("fits") + 2);
        assert_eq!(rows(&many.into_bytes().into()).1, ["issue.too_many_rows"]);
        let wide = vec![b','; MAX_COLUMNS + 2];
        assert_eq!(rows(&wide.into()), (vec![], vec!["issue.too_many_columns".to_owned()]));
    }

    fn on_disk(bytes: &[u8]) -> Content {
        let mut spool = Spool::default();
        spool.write_all(bytes).expect("is written");
        let content = spool.content().expect("is written");
        assert!(content.held().is_none());
        content
    }

    /// Rows of every kind, longer than what is held in memory.
    fn long_text(line_end: &str) -> String {
        let mut text = String::new();
        for row in 0..280_000_u32 {
            let line = match row % 7 {
                0 => format!(
                    "{row},\"訪問{line_end}看護 \"\"{row}\"\"\",汐見野市潮見{line_end}{line_end}"
                ),
                1 => format!("{row},\"a,\"\"\",5\" pipe{line_end}"),
                2 => format!("{row},,{line_end}{line_end}{line_end}"),
                _ => format!(
                    "{row},みなと訪問看護ステーション,海原県汐見野市柳本町{row}番{line_end}"
                ),
            };
            text.push_str(&line);
        }
        text
    }

    #[test]
    fn rows_on_disk_are_those_in_memory() {
        for line_end in ["\n", "\r\n", "\r"] {
            let text = long_text(line_end);
            let cp932 = encoding_rs::SHIFT_JIS.encode(&text).0.into_owned();
            let marked = format!("\u{feff}{text}").into_bytes();
            let wide = text.encode_utf16().flat_map(u16::to_le_bytes);
            let wide: Vec<u8> = [0xFF, 0xFE].into_iter().chain(wide).collect();
            let in_memory = rows(&text.clone().into_bytes().into());
            assert_eq!(in_memory.0.len(), 280_000);
            for bytes in [text.into_bytes(), cp932, marked, wide] {
                assert!(rows(&on_disk(&bytes)) == in_memory, "{line_end:?}");
            }
        }
    }

    #[test]
    fn long_rows_and_open_quotation_marks_are_told_on_disk_too() {
        let mut long = long_text("\n").into_bytes();
        let lines = 1 + long.iter().filter(|byte| **byte == b'\n').count();
        let fine = long.clone();
        long.extend(vec![b'a'; MAX_ROW_BYTES + 2]);
        assert_eq!(rows(&on_disk(&long)).1, ["issue.row_too_long"]);
        let mut wide = fine.clone();
        wide.extend(vec![b','; MAX_COLUMNS + 2]);
        assert_eq!(rows(&on_disk(&wide)).1, ["issue.too_many_columns"]);
        let mut open = fine;
        open.extend(b"1,\"x\n2,y\n");
        let (all, told) = rows(&on_disk(&open));
        assert_eq!((all.len(), told), (280_001, vec!["issue.quote_not_closed".to_owned()]));
        assert!(lines > all.len());
    }

    #[test]
    fn a_cell_that_cannot_be_decoded_is_alone() {
        // The end of one cell and the beginning of the next would make a sign together.
        let mut bytes = "\u{feff}a,b\n".as_bytes().to_vec();
        bytes.extend(b"ok,\xE3\x81\n\xE3\x81,\x82\n\xE8\xA8\xAA,z\n");
        let (all, _) = rows(&bytes.into());
        let cells: Vec<Vec<&str>> =
            all.iter().skip(1).map(|row| row.1.iter().map(String::as_str).collect()).collect();
        assert_eq!(cells, [vec!["ok", ""], vec!["", ""], vec!["訪", "z"]]);
    }

    proptest! {
        /// However a text is cut into pieces to be looked through, its blocks have the rows of the whole.
        #[test]
        fn blocks_have_the_rows_of_the_whole(
            text in "[ab,\"\n\r訪]{0,80}",
            cuts in prop::collection::vec(1usize..9, 0..40),
        ) {
            let bytes = text.as_bytes();
            let mut extent = Extent::new(5);
            extent.starts.push(0);
            let mut rest = bytes;
            for cut in cuts {
                let piece = rest.get(..cut).unwrap_or(rest);
                let done = extent.take_piece(piece, piece.len() == rest.len());
                rest = &rest[done..];
            }
            extent.take_piece(rest, true);
            prop_assert_eq!(extent.at, bytes.len() as u64);
            extent.starts.push(extent.at);
            let cells = |row: io::Result<Row>| {
                let row = row.expect("reads");
                (row.number, row.cells.iter().map(str::to_owned).collect::<Vec<String>>())
            };
            let blocks = extent.starts.windows(2).map(|own| {
                Ok(Cow::Borrowed(&bytes[own[0] as usize..own[1] as usize]))
            });
            let rows_of = |blocks: Vec<io::Result<Cow<'_, [u8]>>>| -> Numbered {
                let blocks = Box::new(blocks.into_iter());
                Rows { blocks, block: None, encoding: Encoding::Utf8, number: 0 }.map(cells).collect()
            };
            let whole = rows_of(vec![Ok(Cow::Borrowed(bytes))]);
            prop_assert_eq!(rows_of(blocks.collect()), whole);
        }
    }
}
