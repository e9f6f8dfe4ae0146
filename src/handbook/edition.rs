//! What is to be printed, and why it cannot be.

use jiff::civil::Date;

use super::book::{Book, Order};
use super::markdown::Article;
use super::setting::Paper;
use crate::message::Language;
use crate::model::{Audience, KindId, ZoneId};

/// What is to be printed.
#[derive(Debug, Clone)]
pub struct Edition {
    /// The book.
    pub book: Book,
    /// Kinds, if fewer than the book's.
    pub kinds: Vec<KindId>,
    /// Zones; all if empty.
    pub zones: Vec<ZoneId>,
    /// In which order.
    pub order: Order,
    /// For whom; nothing else is printed.
    pub audience: Audience,
    /// Paper.
    pub paper: Paper,
    /// 大きな文字版.
    pub large: bool,
    /// Entries a page, counted out.
    pub per_page: Option<u8>,
    /// The day printed as 版: also the date in the PDF.
    pub issued_on: Date,
    /// Who publishes; the municipality if empty.
    pub publisher: String,
    /// Address of the live page, for the QR code.
    pub url: Option<String>,
    /// Articles after the shipped ones.
    pub articles: Vec<Article>,
    /// Language of labels; names and texts are as they are.
    pub language: Language,
}

/// The most entries a book may have.
pub const MOST_ENTRIES: usize = 3_000;

/// Why there is no book.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ContentsError {
    /// A zone that is not there.
    #[error("`{id}` is no zone of this workspace")]
    UnknownZone {
        /// As asked for.
        id: String,
    },
    /// A kind the book does not hold.
    #[error("`{id}` is not among the kinds of `{book}`")]
    OtherKind {
        /// As asked for.
        id: String,
        /// The book.
        book: String,
    },
    /// More entries than one book can take.
    #[error(
        "{count} entries are too many for one book, which takes {most}; choose fewer zones"
    )]
    TooMany {
        /// Entries chosen.
        count: usize,
        /// The limit.
        most: usize,
    },
    /// A proof sheet of an office that would not be printed.
    #[error("`{id}` is not in this book for this audience, so that it has no proof sheet")]
    NotInBook {
        /// As asked for: an id, an official number or a name.
        id: String,
    },
    /// Somebody stopped it.
    #[error("stopped")]
    Stopped,
}
