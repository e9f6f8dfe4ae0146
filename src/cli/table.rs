//! Tables for a terminal, aligned where full-width and half-width signs stand together.

use unicode_width::UnicodeWidthStr;

use crate::message;

/// How a column is aligned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Align {
    Left,
    Right,
}

/// A table with a header.
#[derive(Debug)]
pub(super) struct Table {
    columns: Vec<(String, Align)>,
    rows: Vec<Vec<String>>,
    /// Rows before which a line is drawn.
    rules: Vec<usize>,
}

impl Table {
    pub(super) fn new(columns: impl IntoIterator<Item = (String, Align)>) -> Self {
        Self { columns: columns.into_iter().collect(), rows: Vec::new(), rules: Vec::new() }
    }

    pub(super) fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.rows.push(cells.into_iter().collect());
    }

    /// Draws a line before the next row.
    pub(super) fn rule(&mut self) {
        self.rules.push(self.rows.len());
    }

    pub(super) fn render(&self) -> String {
        let widths: Vec<usize> = (0..self.columns.len())
            .map(|column| {
                let cells = self.rows.iter().filter_map(|row| row.get(column));
                let widest = cells.map(|cell| cell.width()).max().unwrap_or(0);
                widest.max(self.columns[column].0.width())
            })
            .collect();
        let line: String =
            widths.iter().map(|width| "─".repeat(*width)).collect::<Vec<_>>().join("──");
        let header: Vec<&str> = self.columns.iter().map(|(name, _)| name.as_str()).collect();
        let mut lines = vec![self.line(&header, &widths), line.clone()];
        for (index, row) in self.rows.iter().enumerate() {
            if self.rules.contains(&index) {
                lines.push(line.clone());
            }
            let cells: Vec<&str> = row.iter().map(String::as_str).collect();
            lines.push(self.line(&cells, &widths));
        }
        lines.join("\n")
    }

    fn line(&self, cells: &[&str], widths: &[usize]) -> String {
        let padded =
            cells.iter().zip(widths).zip(&self.columns).map(|((cell, width), column)| {
                let space = " ".repeat(width.saturating_sub(cell.width()));
                match column.1 {
                    Align::Left => format!("{cell}{space}"),
                    Align::Right => format!("{space}{cell}"),
                }
            });
        padded.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    }
}

/// A whole number with separators: `12,345`.
#[expect(
    clippy::cast_possible_truncation,
    reason = "people and offices are far below 2^63; saturates"
)]
pub(super) fn thousands(value: f64) -> String {
    message::in_thousands(&(value.round() as i64).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_width_names_do_not_push_numbers_out_of_line() {
        let mut table =
            Table::new([("圏域".to_owned(), Align::Left), ("km²".to_owned(), Align::Right)]);
        table.row(["本庁".to_owned(), "1.25".to_owned()]);
        table.row(["北".to_owned(), "12.50".to_owned()]);
        assert_eq!(table.render(), "圏域    km²\n───────────\n本庁   1.25\n北    12.50");
    }

    #[test]
    fn thousands_are_grouped() {
        assert_eq!(thousands(0.4), "0");
        assert_eq!(thousands(999.6), "1,000");
        assert_eq!(thousands(-1_234_567.0), "-1,234,567");
    }
}
