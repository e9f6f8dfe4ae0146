//! Why a handbook could not be made, in words.

use crate::export::ExportError;
use crate::handbook::{BookError, ContentsError, PrintError};
use crate::message::{Language, fill};
use crate::store::StoreError;

/// Why a book could not be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum HandbookError {
    /// The book asked for, or the list of books.
    #[error(transparent)]
    Book(#[from] BookError),
    /// A word that means nothing here.
    #[error("`{value}` is no {what}; there are: {known}")]
    Unknown {
        /// What it should be: `order`, `paper`, `kind`, `zone`.
        what: &'static str,
        /// As asked for.
        value: String,
        /// What there is.
        known: String,
    },
    /// What should be in it.
    #[error(transparent)]
    Contents(#[from] ContentsError),
    /// How it is set.
    #[error(transparent)]
    Print(#[from] PrintError),
    /// The list.
    #[error(transparent)]
    Export(#[from] ExportError),
    /// The workspace.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A fault of ours: the log has more.
    #[error("making the book broke off")]
    Panicked,
    /// An edition that is not there.
    #[error("no edition {number} was kept in this workspace")]
    NoEdition {
        /// As asked for.
        number: u64,
    },
    /// An edition that cannot be read.
    #[error("edition {number} is damaged")]
    Damaged {
        /// Its number.
        number: u64,
        /// What is wrong.
        #[source]
        source: serde_json::Error,
    },
}

impl HandbookError {
    /// The fault in words.
    pub fn words(&self, language: Language) -> String {
        let Some((key, values)) = self.told() else { return self.to_string() };
        let values: Vec<(&str, &str)> =
            values.iter().map(|(name, value)| (*name, value.as_str())).collect();
        fill(key, language, &values)
    }

    /// What in the request is to be changed; `None` where nothing in it is at fault.
    pub fn parameter(&self) -> Option<&'static str> {
        match self {
            Self::Book(BookError::Unknown { .. }) => Some("book"),
            Self::Unknown { what, .. } => Some(what),
            Self::Contents(
                ContentsError::UnknownZone { .. } | ContentsError::TooMany { .. },
            ) => Some("zones"),
            Self::Contents(ContentsError::OtherKind { .. }) => Some("kinds"),
            Self::Contents(ContentsError::NotInBook { .. }) => Some("office"),
            Self::Print(PrintError::MissingGlyph { .. } | PrintError::OffPage { .. }) => {
                Some("book")
            }
            _ => None,
        }
    }

    /// The message and what stands in it; faults of templates and files are told as they are.
    fn told(&self) -> Option<(&'static str, Vec<(&'static str, String)>)> {
        Some(match self {
            Self::Book(BookError::Unknown { id, known }) => {
                ("handbook.fault.book", vec![("id", id.clone()), ("known", known.clone())])
            }
            Self::Unknown { what, value, known } => {
                let key = match *what {
                    "order" => "handbook.fault.order",
                    "paper" => "handbook.fault.paper",
                    "kind" => "handbook.fault.kind",
                    _ => "handbook.fault.zone",
                };
                (key, vec![("value", value.clone()), ("known", known.clone())])
            }
            Self::Contents(ContentsError::UnknownZone { id }) => {
                ("handbook.fault.no_zone", vec![("id", id.clone())])
            }
            Self::Contents(ContentsError::OtherKind { id, book }) => {
                ("handbook.fault.other_kind", vec![("id", id.clone()), ("book", book.clone())])
            }
            Self::Contents(ContentsError::TooMany { count, most }) => (
                "handbook.fault.too_many",
                vec![("count", count.to_string()), ("most", most.to_string())],
            ),
            Self::Contents(ContentsError::NotInBook { id }) => {
                ("handbook.fault.not_in_book", vec![("id", id.clone())])
            }
            Self::Contents(ContentsError::Stopped) => ("handbook.fault.stopped", Vec::new()),
            Self::Print(fault) => return printing(fault),
            Self::NoEdition { number } => {
                ("handbook.fault.no_edition", vec![("number", number.to_string())])
            }
            Self::Damaged { number, .. } => {
                ("handbook.fault.damaged", vec![("number", number.to_string())])
            }
            Self::Panicked => ("handbook.fault.panicked", Vec::new()),
            Self::Book(_) | Self::Export(_) | Self::Store(_) => return None,
        })
    }
}

fn printing(fault: &PrintError) -> Option<(&'static str, Vec<(&'static str, String)>)> {
    Some(match fault {
        PrintError::MissingGlyph { sign, code, record, field } => (
            "handbook.fault.glyph",
            vec![
                ("sign", sign.to_string()),
                ("code", format!("{code:04X}")),
                ("record", record.clone()),
                ("field", field.clone()),
            ],
        ),
        PrintError::OffPage { page, text } => (
            "handbook.fault.off_page",
            vec![("page", page.to_string()), ("text", text.clone())],
        ),
        PrintError::NoPage { page, pages } => (
            "handbook.fault.no_page",
            vec![("page", page.to_string()), ("pages", pages.to_string())],
        ),
        PrintError::Template { file, line, message } => (
            "handbook.fault.template",
            vec![
                ("file", file.clone()),
                ("line", line.to_string()),
                ("message", message.clone()),
            ],
        ),
        _ => return None,
    })
}
