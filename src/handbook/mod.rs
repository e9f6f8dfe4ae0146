//! Handbooks: the books that cities hand out, printed from the same records as the map.
//!
//! What is here: books as data ([`Books`]), a book put together for one audience ([`contents`]), its
//! maps ([`figure`]), its pages ([`Typesetter`]). What is not: reading and keeping files (`app`), tables
//! (`export`). Nothing but [`Disclosed`](crate::model::Disclosed) offices of an Atlas comes in, and
//! nothing is printed that is not in [`Contents`].

mod book;
mod contents;
mod entry;
pub mod figure;
mod html;
mod kana;
mod list;
mod markdown;
mod print;
mod setting;

pub use book::{Book, BookError, Books, Layout, Order, Part};
pub use contents::{
    Basis, Chapter, Contents, ContentsError, Continued, Edition, Going, IndexGroup,
    LegendLine, Live, MOST_ENTRIES, ZoneLine, contents,
};
pub use entry::{Entry, Fact, Passage, Sign};
pub use kana::{HEADS, Reading};
pub use markdown::{Article, Block, Run, article};
pub use print::{PrintError, Printed, Typesetter};
pub use setting::{Fitted, Paper, Setting, fit};
