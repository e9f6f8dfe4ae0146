//! Setting a book: templates and data in, pages out. The only user of the Typst crates.
//!
//! Templates see nothing but the data they are given, and the data is text to them: markup in a name
//! is printed, not run. A sign that no embedded face can write, a template that fails, anything that
//! would be printed off the page is an error with its place, never a box, a guess or a cut.

mod font;
mod world;

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;
use typst::WorldExt;
use typst::diag::SourceDiagnostic;
use typst::foundations::{Datetime, Label, Smart};
use typst::introspection::Introspector;
use typst::layout::{Abs, Frame, FrameItem, Point, Transform};
use typst::syntax::DiagSpanKind;
use typst::utils::{PicoStr, Scalar};
use typst_layout::{Page, PagedDocument};
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

use super::contents::Contents;
use super::errata::Errata;
use super::proof::Proofs;
use world::Desk;

/// The templates shipped with the program, by file name.
const SHIPPED: [(&str, &str); 7] = [
    ("layout.typ", include_str!("../../../data/templates/layout.typ")),
    ("book.typ", include_str!("../../../data/templates/book.typ")),
    ("entry.typ", include_str!("../../../data/templates/entry.typ")),
    ("front.typ", include_str!("../../../data/templates/front.typ")),
    ("back.typ", include_str!("../../../data/templates/back.typ")),
    ("errata.typ", include_str!("../../../data/templates/errata.typ")),
    ("proof.typ", include_str!("../../../data/templates/proof.typ")),
];

/// Why something could not be printed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PrintError {
    /// No embedded face has the sign.
    #[error(
        "`{sign}` (U+{code:04X}) in `{field}` of {record} cannot be printed: no embedded typeface has it"
    )]
    MissingGlyph {
        /// The sign.
        sign: char,
        /// Its code.
        code: u32,
        /// Name and id of the record.
        record: String,
        /// Where in the record.
        field: String,
    },
    /// A template is wrong.
    #[error("template `{file}`, line {line}: {message}")]
    Template {
        /// The template.
        file: String,
        /// Line, from 1.
        line: usize,
        /// What is wrong.
        message: String,
    },
    /// Something would be printed off the page.
    #[error("page {page}: `{text}` would be printed off the page")]
    OffPage {
        /// The page, from 1.
        page: usize,
        /// The text concerned.
        text: String,
    },
    /// The document does not conform to PDF/UA-1.
    #[error("the PDF would not be accessible: {message}")]
    NotAccessible {
        /// What is missing.
        message: String,
    },
    /// The data could not be handed to the template.
    #[error("the data of the book could not be written")]
    Data(#[source] serde_json::Error),
    /// A page that is not there.
    #[error("there is no page {page}: the book has {pages}")]
    NoPage {
        /// As asked for, from 1.
        page: usize,
        /// Pages there are.
        pages: usize,
    },
}

/// Sets books with the shipped templates, or others of the same names.
#[derive(Debug, Clone)]
pub struct Typesetter {
    templates: BTreeMap<String, String>,
}

impl Default for Typesetter {
    fn default() -> Self {
        let own = SHIPPED.map(|(name, text)| (name.to_owned(), text.to_owned()));
        Self { templates: own.into() }
    }
}

/// A book that has been set.
#[derive(Debug)]
pub struct Printed {
    document: PagedDocument,
    issued_on: [i32; 3],
    ident: String,
}

impl Typesetter {
    /// With templates of one's own in place of shipped ones, or beside them.
    pub fn with(mut self, templates: impl IntoIterator<Item = (String, String)>) -> Self {
        self.templates.extend(templates);
        self
    }

    /// Sets a book.
    ///
    /// # Errors
    /// [`PrintError`].
    /// # Cost
    /// About a millisecond an entry; setting the same again after a small change takes less.
    pub fn book(&self, contents: &Contents) -> Result<Printed, PrintError> {
        check_signs(contents)?;
        let ident = format!("kuhaku {} {}", contents.book, contents.hash);
        self.set("book.typ", contents, contents.issued_on, ident)
    }

    /// Sets a 正誤表.
    ///
    /// # Errors
    /// [`PrintError`].
    pub fn errata(&self, errata: &Errata) -> Result<Printed, PrintError> {
        let value = serde_json::to_value(errata).map_err(PrintError::Data)?;
        for part in ["corrections", "added"] {
            check_value(&value[part], &errata.title, part)?;
        }
        let ident = format!("kuhaku errata {} {}", errata.old_hash, errata.hash);
        self.set("errata.typ", errata, errata.issued_on, ident)
    }

    /// Sets proof sheets.
    ///
    /// # Errors
    /// [`PrintError`].
    pub fn proofs(&self, proofs: &Proofs) -> Result<Printed, PrintError> {
        let contents = proofs.contents;
        check_signs(contents)?;
        let ident = format!("kuhaku proof {} {}", contents.book, contents.hash);
        self.set("proof.typ", proofs, contents.issued_on, ident)
    }

    fn set(
        &self,
        template: &str,
        data: &impl Serialize,
        issued_on: [i32; 3],
        ident: String,
    ) -> Result<Printed, PrintError> {
        let data = serde_json::to_vec(data).map_err(PrintError::Data)?;
        let missing = || PrintError::Template {
            file: template.to_owned(),
            line: 1,
            message: "no such template".to_owned(),
        };
        let desk = Desk::new(template, &self.templates, data).ok_or_else(missing)?;
        let set = typst::compile::<PagedDocument>(&desk);
        // Another face in place of the one a template asks for would be a guess.
        let missing_face =
            set.warnings.iter().find(|own| own.message.starts_with("unknown font family"));
        if let Some(fault) = missing_face {
            return Err(template_fault(&desk, std::slice::from_ref(fault)));
        }
        let set = set.output;
        // What other jobs left in the typesetter's memory is let go after a while.
        typst::comemo::evict(8);
        let document = set.map_err(|faults| template_fault(&desk, &faults))?;
        let printed = Printed { document, issued_on, ident };
        printed.check_edges()?;
        Ok(printed)
    }
}

/// The first fault with its place: in a template where there is one, else where it was called.
fn template_fault(desk: &Desk, faults: &[SourceDiagnostic]) -> PrintError {
    let Some(fault) = faults.first() else {
        return PrintError::Template { file: String::new(), line: 0, message: String::new() };
    };
    let id = match fault.span.get() {
        DiagSpanKind::Detached => None,
        DiagSpanKind::Number { id, .. } | DiagSpanKind::Range { id, .. } => Some(id),
    };
    let at = desk.range(fault.span).map_or(0, |range| range.start);
    let (file, line) =
        id.map_or_else(|| ("book.typ".to_owned(), 1), |id| desk.line_of(id, at));
    let hints: Vec<&str> = fault.hints.iter().map(|hint| hint.v.as_str()).collect();
    let mut message = fault.message.to_string();
    if !hints.is_empty() {
        message += &format!(" ({})", hints.join("; "));
    }
    PrintError::Template { file, line, message }
}

/// Every text of every entry can be written with the embedded faces.
fn check_signs(contents: &Contents) -> Result<(), PrintError> {
    for entry in &contents.entries {
        let record = format!("{} ({})", entry.name, entry.id);
        check_value(&serde_json::to_value(entry).map_err(PrintError::Data)?, &record, "name")?;
    }
    let heads = [&contents.title, &contents.publisher, &contents.municipality];
    for text in heads.into_iter().chain(&contents.sources) {
        check_text(text, &contents.title, "front")?;
    }
    for article in &contents.articles {
        let value = serde_json::to_value(article).map_err(PrintError::Data)?;
        check_value(&value, &article.title, "article")?;
    }
    Ok(())
}

fn check_value(value: &Value, record: &str, field: &str) -> Result<(), PrintError> {
    match value {
        Value::String(text) => check_text(text, record, field),
        Value::Array(values) => {
            values.iter().try_for_each(|own| check_value(own, record, field))
        }
        Value::Object(fields) => {
            let label = fields.get("label").and_then(Value::as_str);
            fields
                .iter()
                .try_for_each(|(name, own)| check_value(own, record, label.unwrap_or(name)))
        }
        _ => Ok(()),
    }
}

fn check_text(text: &str, record: &str, field: &str) -> Result<(), PrintError> {
    let Some(sign) = font::unwritable(text) else { return Ok(()) };
    Err(PrintError::MissingGlyph {
        sign,
        code: u32::from(sign),
        record: record.to_owned(),
        field: field.to_owned(),
    })
}

impl Printed {
    /// How many pages there are.
    pub fn page_count(&self) -> usize {
        self.document.pages().len()
    }

    /// The page, from 1, on which an entry of a number stands.
    pub fn page_of(&self, number: usize) -> Option<usize> {
        let label = Label::new(PicoStr::intern(&format!("entry-{number}")))?;
        let introspector = self.document.introspector();
        let location = introspector.query_label(label).ok()?.location()?;
        introspector.page(location).map(std::num::NonZeroUsize::get)
    }

    /// The book as a tagged PDF that conforms to PDF/UA-1.
    ///
    /// # Errors
    /// [`PrintError::NotAccessible`].
    /// # Shape
    /// The same document gives the same bytes; its dates are the edition's.
    pub fn pdf(&self) -> Result<Vec<u8>, PrintError> {
        let [year, month, day] = self.issued_on;
        let small = |number: i32| u8::try_from(number).unwrap_or(1);
        let midnight = Datetime::from_ymd_hms(year, small(month), small(day), 0, 0, 0);
        let options = PdfOptions {
            ident: Smart::Custom(self.ident.clone()),
            creator: Smart::Custom(Some("Kuhaku".into())),
            timestamp: midnight.and_then(|own| Timestamp::new_local(own, 540)),
            standards: PdfStandards::new(&[PdfStandard::Ua_1]).map_err(|fault| {
                PrintError::NotAccessible { message: fault.message().to_string() }
            })?,
            ..PdfOptions::default()
        };
        typst_pdf::pdf(&self.document, &options).map_err(|faults| {
            let messages: Vec<String> =
                faults.iter().take(3).map(|own| own.message.to_string()).collect();
            PrintError::NotAccessible { message: messages.join("; ") }
        })
    }

    /// Width of a page.
    ///
    /// # Units
    /// `page` counts from 1; points.
    /// # Errors
    /// [`PrintError::NoPage`].
    pub fn page_width(&self, page: usize) -> Result<f64, PrintError> {
        Ok(self.page(page)?.frame.width().to_pt())
    }

    fn page(&self, page: usize) -> Result<&Page, PrintError> {
        let pages = self.document.pages();
        let found = page.checked_sub(1).and_then(|at| pages.get(at));
        found.ok_or(PrintError::NoPage { page, pages: pages.len() })
    }

    /// A page as a PNG image.
    ///
    /// # Units
    /// `page` counts from 1; `dots` are pixels a point.
    /// # Errors
    /// [`PrintError::NoPage`].
    pub fn png(&self, page: usize, dots: f64) -> Result<Vec<u8>, PrintError> {
        let found = self.page(page)?;
        let options = typst_render::RenderOptions {
            pixel_per_pt: Scalar::new(dots),
            ..typst_render::RenderOptions::default()
        };
        typst_render::render(found, &options)
            .encode_png()
            .map_err(|_| PrintError::NoPage { page, pages: self.page_count() })
    }

    /// No text lies outside its page.
    fn check_edges(&self) -> Result<(), PrintError> {
        for (index, page) in self.document.pages().iter().enumerate() {
            let mut outside = None;
            let size = page.frame.size();
            walk(&page.frame, Transform::identity(), &mut |at, width, text| {
                let slack = Abs::pt(0.5);
                let fits = at.x >= -slack
                    && at.x + width <= size.x + slack
                    && at.y >= -slack
                    && at.y <= size.y - Abs::pt(6.0);
                if !fits && outside.is_none() {
                    outside = Some(text.chars().take(40).collect::<String>());
                }
            });
            if let Some(text) = outside {
                return Err(PrintError::OffPage { page: index + 1, text });
            }
        }
        Ok(())
    }
}

/// Visits every upright text of a frame with its place and width.
fn walk(frame: &Frame, outer: Transform, visit: &mut dyn FnMut(Point, Abs, &str)) {
    for (at, item) in frame.items() {
        match item {
            FrameItem::Group(group) => {
                let inner = outer
                    .pre_concat(Transform::translate(at.x, at.y))
                    .pre_concat(group.transform);
                walk(&group.frame, inner, visit);
            }
            // A watermark is turned and runs over the page on purpose.
            FrameItem::Text(text) if outer.kx.is_zero() && outer.ky.is_zero() => {
                visit(at.transform(outer), text.width(), &text.text);
            }
            _ => {}
        }
    }
}
