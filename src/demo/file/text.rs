//! Lines of tables: quoting, line ends, encodings.

/// The byte order mark that publishers put before UTF-8 tables.
pub(super) const BOM: &str = "\u{feff}";

/// A table with quotes only where needed and CRLF line ends.
pub(super) fn table(rows: &[Vec<String>]) -> String {
    rows.iter().map(|row| line(row.iter().map(|cell| quote_if_needed(cell)))).collect()
}

/// One line of cells that are already quoted.
pub(super) fn line(cells: impl Iterator<Item = String>) -> String {
    let mut text = cells.collect::<Vec<_>>().join(",");
    text.push_str("\r\n");
    text
}

/// A cell in quotes.
pub(super) fn quoted(cell: &str) -> String {
    format!("\"{}\"", cell.replace('"', "\"\""))
}

fn quote_if_needed(cell: &str) -> String {
    if cell.contains([',', '"', '\n', '\r']) { quoted(cell) } else { cell.to_owned() }
}

/// UTF-8 with byte order mark.
pub(super) fn utf8_with_bom(text: &str) -> Vec<u8> {
    format!("{BOM}{text}").into_bytes()
}

/// Code page 932, as statistics offices write it.
pub(super) fn cp932(text: &str) -> Vec<u8> {
    encoding_rs::SHIFT_JIS.encode(text).0.into_owned()
}

/// Owned cells from literals.
pub(super) fn cells(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}
