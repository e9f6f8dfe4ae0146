//! Towns by postal code and by how they begin.

use super::Candidate;
use super::build::AddressIndex;
use crate::model::{address_spelling, kana_spelling};

impl AddressIndex {
    /// The towns of a postal code of seven digits, sorted by name.
    pub fn of_postal_code(&self, code: &str) -> Vec<Candidate> {
        let towns = self.postal.get(code).into_iter().flatten();
        let mut found: Vec<Candidate> = towns.filter_map(|&own| self.candidate(own)).collect();
        found.sort_by(|one, two| {
            (&one.municipality, &one.town).cmp(&(&two.municipality, &two.town))
        });
        found.dedup();
        found
    }

    /// Towns whose name or reading begins with a text, at most `limit`, sorted by spelling.
    pub fn beginning_with(&self, text: &str, limit: usize) -> Vec<Candidate> {
        let mut found: Vec<Candidate> = Vec::new();
        for text in [address_spelling(text), kana_spelling(text)] {
            if text.is_empty() {
                continue;
            }
            let from = self.beginnings.partition_point(|own| own.0.as_ref() < text.as_str());
            let own = self.beginnings.iter().skip(from);
            for (_, town) in own.take_while(|own| own.0.starts_with(&text)) {
                if found.len() >= limit {
                    return found;
                }
                let candidate = self.candidate(*town);
                found.extend(candidate.filter(|own| !found.contains(own)));
            }
        }
        found
    }
}
