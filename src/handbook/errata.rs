//! 正誤表: what differs between an edition people hold in their hands and the records of today.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::contents::Contents;
use super::entry::{Entry, Sign};
use super::setting::Setting;
use crate::message::{self, Language};

/// An edition as it is kept: what was printed, where, and what it is known by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// Book id.
    pub book: String,
    /// Title on its cover.
    pub title: String,
    /// Year and month of the edition, in words.
    pub edition: String,
    /// Hash of its records.
    pub hash: String,
    /// Its entries by number less one.
    pub entries: Vec<KeptEntry>,
}

/// An entry of a kept edition with its page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptEntry {
    /// The page it stands on.
    pub page: usize,
    /// The entry as printed.
    pub entry: Entry,
}

impl Kept {
    /// Keeps a book that was set; `page_of` tells on which page a number stands.
    pub fn of(contents: &Contents, page_of: impl Fn(usize) -> Option<usize>) -> Self {
        let entries = contents.entries.iter().map(|entry| KeptEntry {
            page: page_of(entry.number).unwrap_or_default(),
            entry: entry.clone(),
        });
        Self {
            book: contents.book.clone(),
            title: contents.title.clone(),
            edition: contents.edition.clone(),
            hash: contents.hash.clone(),
            entries: entries.collect(),
        }
    }
}

/// One statement that is no longer right.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Correction {
    /// Page of the kept edition.
    pub page: usize,
    /// Number in the kept edition.
    pub number: usize,
    /// The office's name today.
    pub name: String,
    /// Which statement.
    pub label: String,
    /// 誤: as printed. Absent where nothing was, and where the office no longer shows it: an errata
    /// sheet must not repeat what was withdrawn.
    pub wrong: Option<String>,
    /// 正: as it is today; absent where it is no longer shown.
    pub right: Option<String>,
}

/// An office that is no longer in the book. Its name is not repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Gone {
    /// Page of the kept edition.
    pub page: usize,
    /// Number in the kept edition.
    pub number: usize,
}

/// The sheet as plain data.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Errata {
    /// Title of the book.
    pub title: String,
    /// Publisher.
    pub publisher: String,
    /// Language of labels.
    pub language: Language,
    /// Year and month of the kept edition, in words.
    pub old_edition: String,
    /// Its hash.
    pub old_hash: String,
    /// Year and month of today's, in words.
    pub edition: String,
    /// Hash of today's records.
    pub hash: String,
    /// Year, month, day of the sheet.
    pub issued_on: [i32; 3],
    /// Across every page of a professional edition.
    pub watermark: Option<String>,
    /// Paper and type.
    pub setting: Setting,
    /// Labels of the template.
    pub words: BTreeMap<&'static str, &'static str>,
    /// What changed, in the order of the kept edition.
    pub corrections: Vec<Correction>,
    /// Who is no longer in it.
    pub gone: Vec<Gone>,
    /// Entries that were not in it.
    pub added: Vec<Entry>,
}

/// What differs between a kept edition and the same book today.
///
/// # Shape
/// Offices are told apart by their ids, never by names or numbers. Numbers and pages are those of
/// the kept edition, because that is where the sheet is laid in.
pub fn errata(kept: &Kept, today: &Contents) -> Errata {
    let now: BTreeMap<&str, &Entry> =
        today.entries.iter().map(|entry| (entry.id.as_str(), entry)).collect();
    let mut corrections = Vec::new();
    let mut gone = Vec::new();
    for own in &kept.entries {
        let (page, number) = (own.page, own.entry.number);
        match now.get(own.entry.id.as_str()) {
            Some(entry) => corrections.extend(differences(own, entry, today.language)),
            None => gone.push(Gone { page, number }),
        }
    }
    let known = |entry: &&Entry| kept.entries.iter().any(|own| own.entry.id == entry.id);
    Errata {
        title: kept.title.clone(),
        publisher: today.publisher.clone(),
        language: today.language,
        old_edition: kept.edition.clone(),
        old_hash: kept.hash.clone(),
        edition: today.edition.clone(),
        hash: today.hash.clone(),
        issued_on: today.issued_on,
        watermark: today.watermark.clone(),
        setting: today.setting.clone(),
        words: message::under("handbook.print.", today.language),
        corrections,
        gone,
        added: today.entries.iter().filter(|entry| !known(entry)).cloned().collect(),
    }
}

fn differences(kept: &KeptEntry, entry: &Entry, language: Language) -> Vec<Correction> {
    let before = statements(&kept.entry, language);
    let after = statements(entry, language);
    let of = |list: &[(String, String)], label: &str| {
        list.iter().find(|own| own.0 == label).map(|own| own.1.clone())
    };
    let mut labels: Vec<&str> = before.iter().map(|own| own.0.as_str()).collect();
    let new = after.iter().map(|own| own.0.as_str());
    labels.extend(new.filter(|label| !before.iter().any(|own| own.0 == *label)));
    labels
        .into_iter()
        .filter_map(|label| {
            let (old, new) = (of(&before, label), of(&after, label));
            if old == new {
                return None;
            }
            let (wrong, right) = match (old, new) {
                (Some(old), Some(new)) => {
                    let (old, new) = around_the_difference(&old, &new);
                    (Some(old), Some(new))
                }
                (_, new) => (None, new),
            };
            Some(Correction {
                page: kept.page,
                number: kept.entry.number,
                name: entry.name.clone(),
                label: label.to_owned(),
                wrong,
                right,
            })
        })
        .collect()
}

/// Everything an entry states, by label, in its order. The day of the answer is no statement.
fn statements(entry: &Entry, language: Language) -> Vec<(String, String)> {
    let word = |key: &str| message::text(key, language).to_owned();
    let signs = |list: &[Sign]| {
        let given = list.iter().filter(|own| !own.sign.is_empty());
        given.map(|own| format!("{} {}", own.sign, own.label)).collect::<Vec<_>>().join("、")
    };
    let mut all = vec![(word("handbook.print.name"), entry.name.clone())];
    all.extend(entry.kana.clone().map(|kana| (word("handbook.print.kana"), kana)));
    all.push((word("handbook.print.kind"), entry.kind.clone()));
    let whole = |label: &str| {
        let cut = entry.passages.iter().find(|own| own.label == label && own.text.is_empty());
        cut.and_then(|own| own.whole.clone())
    };
    for fact in entry.facts.iter().chain(&entry.access) {
        all.push((
            fact.label.clone(),
            whole(&fact.label).unwrap_or_else(|| fact.text.clone()),
        ));
    }
    all.push((word("handbook.print.able"), signs(&entry.able)));
    all.push((word("handbook.print.matrix"), signs(&entry.matrix)));
    for passage in entry.passages.iter().filter(|own| !own.text.is_empty()) {
        let text = passage.whole.as_ref().unwrap_or(&passage.text);
        all.push((passage.label.clone(), text.clone()));
    }
    all.retain(|(_, text)| !text.is_empty());
    all
}

/// Both texts without what they share at their ends, but for a few signs; short texts are whole.
fn around_the_difference(old: &str, new: &str) -> (String, String) {
    const WHOLE: usize = 60;
    const AROUND: usize = 16;
    let (old, new): (Vec<char>, Vec<char>) = (old.chars().collect(), new.chars().collect());
    let shared = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let left = old.len().min(new.len()) - shared;
    let ending = old.iter().rev().zip(new.iter().rev());
    let tail = ending.take(left).take_while(|(a, b)| a == b).count();
    let cut = |text: &[char]| {
        if text.len() <= WHOLE {
            return text.iter().collect();
        }
        let start = shared.saturating_sub(AROUND);
        let end = (text.len() - tail + AROUND).min(text.len());
        let middle: String = text[start..end].iter().collect();
        let before = if start > 0 { "…" } else { "" };
        let after = if end < text.len() { "…" } else { "" };
        format!("{before}{middle}{after}")
    };
    (cut(&old), cut(&new))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_are_shown_about_their_difference() {
        let head = "あ".repeat(80);
        let (old, new) =
            (format!("{head}三人です。{head}"), format!("{head}四人です。{head}"));
        let (wrong, right) = around_the_difference(&old, &new);
        assert_eq!(wrong, format!("…{}三人です。{}…", "あ".repeat(16), "あ".repeat(12)));
        assert_eq!(right.chars().count(), wrong.chars().count());
        let short = around_the_difference("平日", "平日と土曜");
        assert_eq!(short, ("平日".to_owned(), "平日と土曜".to_owned()));
        assert_eq!(around_the_difference("", &head).1, head[..3 * 80]);
    }
}
