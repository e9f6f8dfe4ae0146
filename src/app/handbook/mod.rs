//! Printing handbooks: from a request in words to a book on paper, on the web or in a list.

mod error;
mod job;

use std::collections::BTreeMap;
use std::sync::OnceLock;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::Workspace;
use crate::atlas::Atlas;
use crate::export;
use crate::handbook::{
    Basis, Books, Contents, Edition, Going, Kept, Order, Paper, PrintError, Printed,
    Typesetter, article, contents, errata, proofs,
};
use crate::message::Language;
use crate::model::{Audience, KindId, ZoneId};
use crate::store::NewEdition;

pub use error::HandbookError;
pub use job::{Job, JobOrder, JobState, JobStep, MOST_JOBS, Press};

/// Templates of one's own, by file name; what is not there is as shipped.
pub type Templates = BTreeMap<String, String>;

const BOOKS: &str = include_str!("../../../data/templates/books.toml");
const USAGE: &str = include_str!("../../../data/templates/usage.md");

/// A book as it is asked for on the command line or in a URL.
#[derive(
    Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize, utoipa::ToSchema,
)]
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
        None => book.paper,
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

impl HandbookForm {
    /// How names of such files end.
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Html => "html",
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
        }
    }
}

/// A book put together, and set where its form needs it.
#[derive(Debug)]
pub struct Handbook {
    /// What is in it.
    pub contents: Contents,
    edition: Edition,
    printed: OnceLock<Printed>,
}

impl Handbook {
    /// Puts a book together.
    ///
    /// # Errors
    /// [`HandbookError::Contents`].
    pub fn gather(
        atlas: &Atlas,
        edition: Edition,
        going: Going,
    ) -> Result<Self, HandbookError> {
        let contents = contents(&Basis::new(atlas), &edition, going)?;
        Ok(Self { contents, edition, printed: OnceLock::new() })
    }

    /// Sets it, unless it has been.
    ///
    /// # Errors
    /// [`HandbookError::Print`].
    pub fn print(&self, templates: &Templates) -> Result<&Printed, HandbookError> {
        if let Some(printed) = self.printed.get() {
            return Ok(printed);
        }
        let printed = typesetter(templates).book(&self.contents)?;
        Ok(self.printed.get_or_init(|| printed))
    }

    /// Its pages, where it has been set.
    pub fn printed(&self) -> Option<&Printed> {
        self.printed.get()
    }

    /// The book as bytes of a form.
    ///
    /// # Errors
    /// [`HandbookError::Print`], [`HandbookError::Export`].
    pub fn bytes(
        &self,
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

    /// Proof sheets of all its offices, or of those named by id, official number or name, as PDF.
    ///
    /// # Errors
    /// [`HandbookError::Contents`] ← an office that is not in the book; [`HandbookError::Print`].
    pub fn proofs(
        &self,
        atlas: &Atlas,
        offices: &[String],
        templates: &Templates,
    ) -> Result<Vec<u8>, HandbookError> {
        let proofs = proofs(&self.contents, &self.edition, atlas, offices)?;
        Ok(typesetter(templates).proofs(&proofs)?.pdf()?)
    }

    /// What differs from a kept edition, as PDF, with the number of statements that do.
    ///
    /// # Errors
    /// [`HandbookError::Print`].
    pub fn errata(
        &self,
        kept: &Kept,
        templates: &Templates,
    ) -> Result<(Vec<u8>, usize), HandbookError> {
        let errata = errata(kept, &self.contents);
        let count = errata.corrections.len() + errata.gone.len() + errata.added.len();
        Ok((typesetter(templates).errata(&errata)?.pdf()?, count))
    }

    /// Keeps the edition in the workspace, with the hash of its records and its pages; returns its
    /// number.
    ///
    /// # Errors
    /// [`HandbookError::Print`], [`HandbookError::Store`].
    pub async fn keep(
        &self,
        workspace: &Workspace,
        request: &HandbookRequest,
        revision: u64,
        templates: &Templates,
    ) -> Result<u64, HandbookError> {
        let printed = self.print(templates)?;
        let pages: Vec<Option<usize>> =
            (1..=self.contents.count).map(|number| printed.page_of(number)).collect();
        let kept = Kept::of(&self.contents, |number| pages.get(number - 1).copied().flatten());
        let json = |value: serde_json::Result<String>| {
            value.map_err(|source| HandbookError::Print(PrintError::Data(source)))
        };
        let row = NewEdition {
            book: kept.book.clone(),
            audience: audience_name(self.edition.audience).to_owned(),
            title: kept.title.clone(),
            issued_on: self.edition.issued_on.to_string(),
            hash: kept.hash.clone(),
            revision,
            request: json(serde_json::to_string(request))?,
            body: json(serde_json::to_string(&kept))?,
        };
        Ok(workspace.store().keep_edition(&row).await?)
    }
}

const fn audience_name(audience: Audience) -> &'static str {
    match audience {
        Audience::Public => "public",
        Audience::Professional => "professional",
        Audience::Planner => "planner",
    }
}

fn typesetter(templates: &Templates) -> Typesetter {
    Typesetter::default().with(templates.clone())
}

/// A kept edition: what was asked for, for whom, and what was printed.
///
/// # Errors
/// [`HandbookError::NoEdition`], [`HandbookError::Damaged`], [`HandbookError::Store`].
pub async fn kept_edition(
    workspace: &Workspace,
    number: u64,
) -> Result<(HandbookRequest, Audience, Kept), HandbookError> {
    let missing = HandbookError::NoEdition { number };
    let rows = workspace.store().editions().await?;
    let row = rows.into_iter().find(|row| row.number == number);
    let (Some(row), Some((request, body))) = (row, workspace.store().edition(number).await?)
    else {
        return Err(missing);
    };
    let damaged = |source| HandbookError::Damaged { number, source };
    let audience = serde_json::from_value(serde_json::Value::String(row.audience));
    Ok((
        serde_json::from_str(&request).map_err(damaged)?,
        audience.map_err(damaged)?,
        serde_json::from_str(&body).map_err(damaged)?,
    ))
}
