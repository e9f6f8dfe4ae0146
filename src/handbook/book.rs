//! The books that can be printed, read from data: `data/templates/books.toml`.

use serde::{Deserialize, Serialize};

use super::setting::Paper;
use crate::model::{CapabilityId, Catalogue, KindId};

/// How entries are set.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Layout {
    /// A few lines with a diagram.
    Card,
    /// One page an entry.
    Profile,
    /// A table row an entry.
    List,
    /// One page: a map with the list beside it.
    Sheet,
}

/// In which order entries and chapters come.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// A chapter a zone, by reading within it.
    Zone,
    /// By reading, a chapter a row of the kana table.
    Kana,
    /// A chapter a department; an office with several stands in each.
    Speciality,
    /// A chapter a kind.
    Kind,
}

impl Order {
    /// All orders, in the order they are offered.
    pub const ALL: [Self; 4] = [Self::Zone, Self::Kana, Self::Speciality, Self::Kind];

    /// The name on the command line and in URLs.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Zone => "zone",
            Self::Kana => "kana",
            Self::Speciality => "speciality",
            Self::Kind => "kind",
        }
    }

    /// The order of a name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|own| own.name() == name)
    }
}

/// A part of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names are the printed parts")]
pub enum Part {
    Facts,
    Specialities,
    Capacity,
    Capabilities,
    Conditions,
    Range,
    Diagram,
    Access,
    Message,
    Pr,
    Questions,
    Acceptance,
}

/// A book: what it holds and how it is set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Book {
    /// Identifier on the command line and in URLs.
    pub id: String,
    /// Japanese title.
    pub title: String,
    /// English title.
    pub title_en: String,
    /// Kinds it holds, unless fewer are chosen.
    pub kinds: Vec<KindId>,
    /// Capabilities an office must have answered 可 or 要相談 to be in it.
    #[serde(default)]
    pub needs: Vec<CapabilityId>,
    /// How entries are set.
    pub layout: Layout,
    /// In which order, unless another is chosen.
    pub order: Order,
    /// The paper it is printed on, unless another is chosen.
    #[serde(default)]
    pub paper: Paper,
    /// Entries that share a page at the most when all have long texts; two if absent.
    #[serde(default)]
    pub per_page: Option<u8>,
    /// Parts of an entry, in this order.
    pub shows: Vec<Part>,
    /// Message key of the range's name: 対応可能エリア, 送迎範囲.
    #[serde(default = "range_key")]
    pub range: String,
    /// Message key of the message's name: メッセージ, 院長メッセージ.
    #[serde(default = "message_key")]
    pub message: String,
    /// Columns of the capability table; none without one.
    #[serde(default)]
    pub matrix: Vec<CapabilityId>,
    /// Whether a table of access facts follows the entries.
    #[serde(default)]
    pub access: bool,
    /// Message key of a sentence that must stand at the head of every chapter.
    #[serde(default)]
    pub caption: Option<String>,
}

fn range_key() -> String {
    "handbook.range".to_owned()
}

fn message_key() -> String {
    "handbook.message".to_owned()
}

/// Why the list of books cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BookError {
    /// The text is not TOML of the expected shape.
    #[error("`books.toml`: not readable")]
    Unreadable(#[source] Box<toml::de::Error>),
    /// A book names something the catalogue does not hold.
    #[error("`books.toml`: book `{book}` names `{id}`, which is not in the catalogue")]
    Undefined {
        /// The book.
        book: String,
        /// The kind or capability.
        id: String,
    },
    /// There is no such book.
    #[error("`{id}` is not a book; there are: {known}")]
    Unknown {
        /// The id asked for.
        id: String,
        /// The ids there are.
        known: String,
    },
}

/// All books.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Books {
    /// In the order they are offered.
    #[serde(rename = "book")]
    pub books: Vec<Book>,
}

impl Books {
    /// Reads the list of books and holds it against the catalogue.
    ///
    /// # Errors
    /// [`BookError::Unreadable`], [`BookError::Undefined`].
    pub fn parse(text: &str, catalogue: &Catalogue) -> Result<Self, BookError> {
        let books: Self =
            toml::from_str(text).map_err(|source| BookError::Unreadable(Box::new(source)))?;
        for book in &books.books {
            let capabilities = book.needs.iter().chain(&book.matrix);
            let unknown = capabilities
                .filter(|id| catalogue.capability(id).is_none())
                .map(ToString::to_string)
                .chain(
                    book.kinds
                        .iter()
                        .filter(|id| catalogue.kind(id).is_none())
                        .map(ToString::to_string),
                )
                .next();
            if let Some(id) = unknown {
                return Err(BookError::Undefined { book: book.id.clone(), id });
            }
        }
        Ok(books)
    }

    /// The book of an id.
    ///
    /// # Errors
    /// [`BookError::Unknown`], with the ids there are.
    pub fn book(&self, id: &str) -> Result<&Book, BookError> {
        self.books.iter().find(|own| own.id == id).ok_or_else(|| BookError::Unknown {
            id: id.chars().take(80).collect(),
            known: self.books.iter().map(|own| own.id.as_str()).collect::<Vec<_>>().join(", "),
        })
    }
}
