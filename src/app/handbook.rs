//! Printing handbooks: from a request in words to a book on paper, on the web or in a list.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Deserialize;

use crate::atlas::Atlas;
use crate::export::{self, ExportError};
use crate::handbook::{
    Basis, BookError, Books, Contents, ContentsError, Edition, Going, Order, Paper,
    PrintError, Printed, Typesetter, article, contents,
};
use crate::message::Language;
use crate::model::{Audience, KindId, ZoneId};

/// Templates of one's own, by file name; what is not there is as shipped.
pub type Templates = BTreeMap<String, String>;

const BOOKS: &str = include_str!("../../data/templates/books.toml");
const USAGE: &str = include_str!("../../data/templates/usage.md");

/// A book as it is asked for on the command line or in a URL.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Deserialize)]
#[serde(default)]
pub struct HandbookRequest {
    /// Book id.
    pub book: String,
    /// Kinds, by id or name; all of the book's if empty.
    pub kinds: Vec<String>,
    /// Zones, by id or name; all if empty.
    pub zones: Vec<String>,
    /// `zone`, `kana`, `speciality` or `kind`; the book's own if absent.
    pub order: Option<String>,
    /// `a4`, `b5` or `a3`.
    pub paper: Option<String>,
    /// 大きな文字版.
    pub large: bool,
    /// Entries a page.
    pub per_page: Option<u8>,
    /// Publisher, if not the municipality.
    pub publisher: String,
    /// Address of the live page.
    pub url: Option<String>,
    /// Articles in Markdown.
    pub articles: Vec<String>,
    /// Offices by id, for proof sheets.
    pub only: Vec<String>,
}

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
        /// What it should be.
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
}

/// The books there are.
///
/// # Errors
/// [`HandbookError::Book`] ← a list of one's own that is not readable.
pub fn books(
    atlas_catalogue: &crate::model::Catalogue,
    templates: &Templates,
) -> Result<Books, HandbookError> {
    let text = templates.get("books.toml").map_or(BOOKS, String::as_str);
    Ok(Books::parse(text, atlas_catalogue)?)
}

/// The edition a request means.
///
/// # Errors
/// [`HandbookError::Book`], [`HandbookError::Unknown`].
pub fn edition(
    atlas: &Atlas,
    templates: &Templates,
    request: &HandbookRequest,
    audience: Audience,
    issued_on: Date,
    language: Language,
) -> Result<Edition, HandbookError> {
    let book = books(atlas.catalogue(), templates)?.book(&request.book)?.clone();
    let order = match &request.order {
        None => book.order,
        Some(name) => Order::named(name).ok_or_else(|| HandbookError::Unknown {
            what: "order",
            value: short(name),
            known: Order::ALL.map(Order::name).join(", "),
        })?,
    };
    let paper = match &request.paper {
        None => Paper::default(),
        Some(name) => Paper::named(name).ok_or_else(|| HandbookError::Unknown {
            what: "paper",
            value: short(name),
            known: "a4, b5, a3".to_owned(),
        })?,
    };
    let kinds: Vec<KindId> =
        request.kinds.iter().map(|text| kind(atlas, text)).collect::<Result<_, _>>()?;
    let zones: Vec<ZoneId> =
        request.zones.iter().map(|text| zone(atlas, text)).collect::<Result<_, _>>()?;
    let usage = templates.get("usage.md").map_or(USAGE, String::as_str);
    let texts = std::iter::once(usage).chain(request.articles.iter().map(String::as_str));
    let title = crate::message::text("handbook.article.usage", language);
    let articles = texts.map(|text| article(title, text).0).collect();
    Ok(Edition {
        book,
        kinds,
        zones,
        order,
        audience,
        paper,
        large: request.large,
        per_page: request.per_page.filter(|count| *count > 0),
        issued_on,
        publisher: request.publisher.clone(),
        url: request.url.clone(),
        articles,
        language,
        only: request.only.clone(),
    })
}

fn kind(atlas: &Atlas, text: &str) -> Result<KindId, HandbookError> {
    let catalogue = atlas.catalogue();
    let found = catalogue.kind_named(text).map(|kind| kind.id.clone());
    found.ok_or_else(|| HandbookError::Unknown {
        what: "kind",
        value: short(text),
        known: catalogue
            .kinds
            .iter()
            .map(|own| own.id.as_str())
            .collect::<Vec<_>>()
            .join(", "),
    })
}

fn zone(atlas: &Atlas, text: &str) -> Result<ZoneId, HandbookError> {
    let text = text.trim();
    let named = atlas.zones().iter().find(|zone| {
        zone.id.as_ref().is_some_and(|id| id.as_str() == text) || zone.name == text
    });
    let found = named.and_then(|zone| zone.id.clone());
    found.ok_or_else(|| HandbookError::Unknown {
        what: "zone",
        value: short(text),
        known: atlas
            .zones()
            .iter()
            .filter_map(|zone| Some(format!("{} {}", zone.id.as_ref()?, zone.name)))
            .collect::<Vec<_>>()
            .join(", "),
    })
}

fn short(text: &str) -> String {
    text.chars().take(80).collect()
}

/// A form a book can leave in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HandbookForm {
    /// Tagged PDF.
    Pdf,
    /// One web page.
    Html,
    /// A list, UTF-8 with a byte-order mark.
    Csv,
    /// A list as a workbook.
    Xlsx,
}

/// A book put together, and set where its form needs it.
#[derive(Debug)]
pub struct Handbook {
    /// What is in it.
    pub contents: Contents,
    printed: Option<Printed>,
}

impl Handbook {
    /// Puts a book together.
    ///
    /// # Errors
    /// [`HandbookError::Contents`].
    pub fn gather(
        atlas: &Atlas,
        edition: &Edition,
        going: Going,
    ) -> Result<Self, HandbookError> {
        let contents = contents(&Basis::new(atlas), edition, going)?;
        Ok(Self { contents, printed: None })
    }

    /// Sets it, unless it has been.
    ///
    /// # Errors
    /// [`HandbookError::Print`].
    pub fn print(&mut self, templates: &Templates) -> Result<&Printed, HandbookError> {
        if self.printed.is_none() {
            let typesetter = Typesetter::default().with(templates.clone());
            self.printed = Some(typesetter.book(&self.contents)?);
        }
        Ok(self.printed.as_ref().expect("set just now"))
    }

    /// The book as bytes of a form.
    ///
    /// # Errors
    /// [`HandbookError::Print`], [`HandbookError::Export`].
    pub fn bytes(
        &mut self,
        form: HandbookForm,
        templates: &Templates,
    ) -> Result<Vec<u8>, HandbookError> {
        Ok(match form {
            HandbookForm::Pdf => self.print(templates)?.pdf()?,
            HandbookForm::Html => self.contents.html().into_bytes(),
            HandbookForm::Csv => export::rows_csv(self.contents.rows())?,
            HandbookForm::Xlsx => {
                export::rows_xlsx("一覧", &self.contents.rows(), self.contents.issued_on)?
            }
        })
    }
}
