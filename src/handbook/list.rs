//! The same book as rows for a spreadsheet.

use std::collections::BTreeMap;

use super::contents::Contents;

impl Contents {
    /// A header and a row an entry, in the order of the book.
    ///
    /// # Shape
    /// All rows have the length of the header; facts and texts stand in columns of their names.
    pub fn rows(&self) -> Vec<Vec<String>> {
        let word = |key: &str| self.words.get(key).copied().unwrap_or_default().to_owned();
        let mut labels: Vec<&str> = Vec::new();
        for entry in &self.entries {
            let facts = entry.facts.iter().map(|fact| fact.label.as_str());
            let passages = entry.passages.iter().map(|passage| passage.label.as_str());
            for label in facts.chain(passages) {
                if !labels.contains(&label) {
                    labels.push(label);
                }
            }
        }
        let signs: Vec<&str> =
            self.matrix.iter().chain(&self.access).map(String::as_str).collect();
        let mut header = vec![word("number"), word("name"), word("kana"), word("kind")];
        header.extend(labels.iter().chain(&signs).map(|label| (*label).to_owned()));
        let rows = self.entries.iter().map(|entry| {
            let mut cells: BTreeMap<&str, String> = BTreeMap::new();
            for fact in entry.facts.iter().chain(&entry.access) {
                cells.insert(&fact.label, fact.text.clone());
            }
            for sign in &entry.matrix {
                cells.insert(&sign.label, sign.sign.clone());
            }
            for passage in &entry.passages {
                let text = passage.whole.as_ref().unwrap_or(&passage.text);
                cells.insert(&passage.label, text.clone());
            }
            let mut row = vec![
                entry.number.to_string(),
                entry.name.clone(),
                entry.kana.clone().unwrap_or_default(),
                entry.kind.clone(),
            ];
            let named = labels.iter().chain(&signs);
            row.extend(named.map(|label| cells.get(label).cloned().unwrap_or_default()));
            row
        });
        std::iter::once(header).chain(rows).collect()
    }
}
