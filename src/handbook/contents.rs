//! A whole book as plain data: chapters, numbers, indexes. Typesetting adds nothing to it.

use std::collections::BTreeMap;

use serde::Serialize;

use super::entry::Entry;
use super::figure::Figure;
use super::markdown::Article;
use super::setting::Setting;
use crate::message::Language;

/// A book ready to be set.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Contents {
    /// Book id.
    pub book: String,
    /// Title on the cover.
    pub title: String,
    /// Zones it is limited to, in words.
    pub scope: Option<String>,
    /// Municipality.
    pub municipality: String,
    /// Publisher.
    pub publisher: String,
    /// Language of labels.
    pub language: Language,
    /// Year, month, day of the edition.
    pub issued_on: [i32; 3],
    /// Year and month of the edition, in words.
    pub edition: String,
    /// The day the data stands for, in words.
    pub as_of: String,
    /// Across every page of a professional edition.
    pub watermark: Option<String>,
    /// First 16 digits of the hash of the records.
    pub hash: String,
    /// Offices in it.
    pub count: usize,
    /// Live page with its QR code.
    pub live: Option<Live>,
    /// How it is set.
    pub setting: Setting,
    /// Labels of the template.
    pub words: BTreeMap<&'static str, &'static str>,
    /// Articles before the chapters.
    pub articles: Vec<Article>,
    /// The index map.
    pub index_map: Option<Figure>,
    /// Zones with number and support center.
    pub zones: Vec<ZoneLine>,
    /// Names of the capability table's columns.
    pub matrix: Vec<String>,
    /// Names of the access table's columns.
    pub access: Vec<String>,
    /// Chapters.
    pub chapters: Vec<Chapter>,
    /// Entries by number less one.
    pub entries: Vec<Entry>,
    /// Diagrams by number less one.
    pub diagrams: Vec<Option<Figure>>,
    /// Index by reading.
    pub index: Vec<IndexGroup>,
    /// Entries whose reading is not known.
    pub no_reading: Vec<usize>,
    /// Index by kind.
    pub kinds: Vec<IndexGroup>,
    /// Texts too long for their entries.
    pub continued: Vec<Continued>,
    /// What licenses ask to be shown.
    pub sources: Vec<String>,
    /// Signs on the maps: shape and kind.
    pub legend: Vec<LegendLine>,
}

/// The live page.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Live {
    /// Its address.
    pub url: String,
    /// QR code as SVG.
    pub qr: String,
}

/// A zone in the front matter and among the contacts.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ZoneLine {
    /// As on the index map.
    pub number: String,
    /// Name.
    pub name: String,
    /// Support center.
    pub center: Option<String>,
    /// Its address.
    pub address: Option<String>,
    /// Its telephone.
    pub phone: Option<String>,
    /// Index of its chapter, where chapters are zones.
    pub chapter: Option<usize>,
}

/// A chapter.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Chapter {
    /// Title.
    pub title: String,
    /// A sentence that must stand at its head.
    pub caption: Option<String>,
    /// Support center of its zone.
    pub contact: Option<String>,
    /// Its map.
    pub map: Option<Figure>,
    /// Numbers of entries that are not on the map, having no position.
    pub off_map: Vec<usize>,
    /// Numbers of its entries, in order.
    pub entries: Vec<usize>,
}

/// A head of an index with the numbers under it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct IndexGroup {
    /// あ, か, … or a kind.
    pub head: String,
    /// Numbers, in order.
    pub numbers: Vec<usize>,
}

/// A text that is printed whole at the back.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Continued {
    /// Entry.
    pub number: usize,
    /// Name of the text.
    pub label: String,
    /// The whole text.
    pub text: String,
}

/// A sign of the maps.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LegendLine {
    /// The sign.
    pub svg: String,
    /// Kind.
    pub label: String,
}
