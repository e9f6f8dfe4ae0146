//! The message catalogue: every sentence people read, Japanese first, English second.
//!
//! The texts live in `data/messages/*.json`, which the web client reads too. A test checks that
//! every key used in the sources exists and that both languages name the same placeholders.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

/// A language of the user interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    /// Japanese, the default.
    #[default]
    Ja,
    /// English.
    En,
}

#[derive(Debug, Deserialize)]
struct Entry {
    ja: String,
    en: String,
}

const SOURCES: [&str; 5] = [
    include_str!("../../data/messages/issue.json"),
    include_str!("../../data/messages/cli.json"),
    include_str!("../../data/messages/page.json"),
    include_str!("../../data/messages/report.json"),
    include_str!("../../data/messages/handbook.json"),
];

fn catalogue() -> &'static BTreeMap<String, Entry> {
    static CATALOGUE: OnceLock<BTreeMap<String, Entry>> = OnceLock::new();
    CATALOGUE.get_or_init(|| {
        SOURCES
            .iter()
            .flat_map(|source| {
                serde_json::from_str::<BTreeMap<String, Entry>>(source)
                    .expect("a test holds the shipped messages to be valid JSON")
            })
            .collect()
    })
}

/// The text of a key; the key itself where it is missing, so that nothing is lost silently.
pub fn text(key: &str, language: Language) -> &str {
    match (catalogue().get(key), language) {
        (Some(entry), Language::Ja) => &entry.ja,
        (Some(entry), Language::En) => &entry.en,
        (None, _) => key,
    }
}

/// The text of a key with its `{placeholders}` filled in.
pub fn fill(key: &str, language: Language, values: &[(&str, &str)]) -> String {
    values.iter().fold(text(key, language).to_owned(), |filled, (name, value)| {
        filled.replace(&format!("{{{name}}}"), value)
    })
}

/// A number as it is written for people, `12,345`; any other text as it is.
pub fn in_thousands(number: &str) -> String {
    let (sign, digits) = number.strip_prefix('-').map_or(("", number), |own| ("-", own));
    let (whole, rest) = digits.split_at(digits.find('.').unwrap_or(digits.len()));
    if !whole.bytes().all(|digit| digit.is_ascii_digit()) {
        return number.to_owned();
    }
    let groups = whole.as_bytes().rchunks(3).rev();
    let groups: Vec<&str> =
        groups.map(|group| std::str::from_utf8(group).unwrap_or_default()).collect();
    format!("{sign}{}{rest}", groups.join(","))
}

/// All texts whose keys begin with `prefix`, by the rest of their keys.
pub fn under(prefix: &str, language: Language) -> BTreeMap<&'static str, &'static str> {
    let texts = catalogue().iter().filter_map(|(key, entry)| {
        let text = match language {
            Language::Ja => entry.ja.as_str(),
            Language::En => entry.en.as_str(),
        };
        Some((key.strip_prefix(prefix)?, text))
    });
    texts.collect()
}

/// Whether the catalogue has the key.
pub fn is_known(key: &str) -> bool {
    catalogue().contains_key(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn placeholders(text: &str) -> Vec<&str> {
        let mut found: Vec<&str> =
            text.split('{').skip(1).filter_map(|rest| rest.split('}').next()).collect();
        found.sort_unstable();
        found
    }

    #[test]
    fn both_languages_name_the_same_placeholders() {
        for (key, entry) in catalogue() {
            assert_eq!(placeholders(&entry.ja), placeholders(&entry.en), "{key}");
        }
    }

    #[test]
    fn thousands_are_grouped() {
        let cases = [
            ("0", "0"),
            ("999", "999"),
            ("1000", "1,000"),
            ("-1234567", "-1,234,567"),
            ("12345.25", "12,345.25"),
            ("", ""),
            ("12a45", "12a45"),
        ];
        for (plain, grouped) in cases {
            assert_eq!(in_thousands(plain), grouped);
        }
    }

    #[test]
    fn no_key_is_written_twice() {
        for key in catalogue().keys() {
            let written = format!("\"{key}\":");
            let times: usize = SOURCES.iter().map(|own| own.matches(&written).count()).sum();
            assert_eq!(times, 1, "{key}");
        }
    }
}
