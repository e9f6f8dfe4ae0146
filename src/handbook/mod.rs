//! Handbooks: the books that cities hand out, printed from the same records as the map.
//!
//! What is here: books as data ([`Books`]), a book put together for one audience ([`contents`]), its
//! maps ([`figure`]), its pages ([`Typesetter`]). What is not: reading and keeping files (`app`), tables
//! (`export`). Nothing but [`Disclosed`](crate::model::Disclosed) offices of an Atlas comes in, and
//! nothing is printed that is not in [`Contents`].

mod back;
mod book;
mod chapter;
mod contents;
mod edition;
mod entry;
mod errata;
pub mod figure;
mod gather;
mod html;
mod kana;
mod list;
mod markdown;
mod print;
mod proof;
mod setting;
mod town;

pub use book::{Book, BookError, Books, Layout, Order, Part};
pub use contents::{Chapter, Contents, Continued, IndexGroup, LegendLine, Live, ZoneLine};
pub use edition::{ContentsError, Edition, MOST_ENTRIES};
pub use entry::{Entry, Fact, Passage, Sign};
pub use errata::{Correction, Errata, Gone, Kept, KeptEntry, errata};
pub use gather::{Basis, Going, contents};
pub use kana::{HEADS, Reading};
pub use markdown::{Article, Block, Run, article};
pub use print::{PrintError, Printed, Typesetter};
pub use proof::{ProofBlock, ProofSheet, Proofs, proofs};
pub use setting::{Fitted, Paper, Setting, fit};
