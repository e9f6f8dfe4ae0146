//! What an importer could not take as it was: data, not an error.

use serde::{Deserialize, Serialize};

use crate::message::{self, Language};

/// How much of a row an issue cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The row was not taken.
    Rejected,
    /// The row was taken without the value in question.
    Dropped,
    /// The row was taken; somebody should look at it.
    Noted,
}

/// A finding about one row (or a whole file) of an import.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct RowIssue {
    /// How much it cost.
    pub severity: Severity,
    /// File name, with the archive it was in: `a.zip/b.csv`.
    pub file: String,
    /// Row as a spreadsheet counts it: 1 is the first line. `None` for the whole file.
    pub row: Option<u64>,
    /// Column header or field name.
    pub column: Option<String>,
    /// Value found, shortened to 80 characters.
    pub value: Option<String>,
    /// Key of the rule in the message catalogue, such as `issue.outside_japan`.
    pub rule: String,
    /// Values for the placeholders of the rule's message.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub details: Vec<(String, String)>,
}

/// Details that are numbers of things, of which many are told in thousands.
const COUNTS: [&str; 6] = ["count", "people", "all", "records", "shapes", "limit"];

impl RowIssue {
    /// The finding in one sentence: where, what was found, which rule.
    pub fn sentence(&self, language: Language) -> String {
        let rule = self.finding(language);
        let place = [
            Some(self.file.clone()),
            self.row.map(|row| match language {
                Language::Ja => format!("{row}行目"),
                Language::En => format!("row {row}"),
            }),
            self.column.as_ref().map(|column| format!("「{column}」")),
            self.value.as_ref().map(|value| format!("`{value}`")),
        ];
        let place: Vec<String> = place.into_iter().flatten().collect();
        format!("{}: {rule}", place.join(" "))
    }

    /// What was found, without where.
    pub fn finding(&self, language: Language) -> String {
        let told = |(name, value): &(String, String)| {
            let is_count = COUNTS.contains(&name.as_str());
            let value = if is_count { message::in_thousands(value) } else { value.clone() };
            (name.clone(), value)
        };
        let details: Vec<(String, String)> = self.details.iter().map(told).collect();
        let details: Vec<(&str, &str)> =
            details.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        message::fill(&self.rule, language, &details)
    }
}
