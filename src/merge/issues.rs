//! Collecting row issues, one file at a time.

use std::collections::BTreeMap;

use crate::model::{RowIssue, Severity};

/// Longest value quoted in an issue, in characters.
const VALUE_LENGTH: usize = 80;

/// Where an issue was found.
#[derive(Debug, Clone, Default)]
pub struct At {
    row: Option<u64>,
    column: Option<String>,
    value: Option<String>,
    details: Vec<(String, String)>,
}

impl At {
    /// The file as a whole.
    pub fn file() -> Self {
        Self::default()
    }

    /// A row, counted as a spreadsheet does.
    pub fn row(row: u64) -> Self {
        Self { row: Some(row), ..Self::default() }
    }

    /// Names the column.
    pub fn column(mut self, column: impl Into<String>) -> Self {
        self.column = Some(column.into());
        self
    }

    /// Quotes the value found, shortened.
    pub fn value(mut self, value: impl AsRef<str>) -> Self {
        self.value = Some(value.as_ref().chars().take(VALUE_LENGTH).collect());
        self
    }

    /// Fills a placeholder of the rule's message.
    pub fn detail(mut self, name: &str, value: impl ToString) -> Self {
        let value = value.to_string().chars().take(VALUE_LENGTH).collect();
        self.details.push((name.to_owned(), value));
        self
    }
}

/// The issues of one file.
#[derive(Debug)]
pub struct Issues {
    file: String,
    list: Vec<RowIssue>,
    tallies: BTreeMap<(&'static str, String), (u64, u64)>,
}

impl Issues {
    /// No issues yet, for the file named.
    pub fn new(file: impl Into<String>) -> Self {
        Self { file: file.into(), list: Vec::new(), tallies: BTreeMap::new() }
    }

    /// The row was not taken.
    pub fn reject(&mut self, rule: &'static str, at: At) {
        self.push(Severity::Rejected, rule, at);
    }

    /// The row was taken without the value.
    pub fn drop_value(&mut self, rule: &'static str, at: At) {
        self.push(Severity::Dropped, rule, at);
    }

    /// The row was taken; somebody should look.
    pub fn note(&mut self, rule: &'static str, at: At) {
        self.push(Severity::Noted, rule, at);
    }

    /// Counts a finding that would repeat on thousands of rows; one issue tells how often, with
    /// the first row. The rule's message has the placeholder `{count}`.
    pub fn tally(&mut self, rule: &'static str, row: u64, column: &str) {
        let tally = self.tallies.entry((rule, column.to_owned())).or_insert((row, 0));
        tally.0 = tally.0.min(row);
        tally.1 += 1;
    }

    /// Whether something was not taken so far.
    pub fn has_rejected(&self) -> bool {
        self.list.iter().any(|issue| issue.severity == Severity::Rejected)
    }

    /// Number of rows not taken so far.
    pub fn rejected_rows(&self) -> u64 {
        let rejected = self.list.iter().filter(|issue| issue.severity == Severity::Rejected);
        rejected.filter(|issue| issue.row.is_some()).count() as u64
    }

    /// All issues, tallies last.
    pub fn into_list(mut self) -> Vec<RowIssue> {
        for ((rule, column), (row, count)) in std::mem::take(&mut self.tallies) {
            let mut at = At::row(row).detail("count", count);
            if !column.is_empty() {
                at = at.column(column);
            }
            self.push(Severity::Noted, rule, at);
        }
        self.list
    }

    fn push(&mut self, severity: Severity, rule: &'static str, at: At) {
        self.list.push(RowIssue {
            severity,
            file: self.file.clone(),
            row: at.row,
            column: at.column,
            value: at.value,
            rule: rule.to_owned(),
            details: at.details,
        });
    }
}
