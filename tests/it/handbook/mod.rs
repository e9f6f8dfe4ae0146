//! Handbooks: what is printed is what the records say, for whom they say it.

use std::sync::Arc;

use jiff::civil::{Date, date};
use kuhaku::app::{
    Handbook, HandbookError, HandbookForm, HandbookRequest, Templates, edition,
};
use kuhaku::atlas::Atlas;
use kuhaku::handbook::{ContentsError, Kept, PrintError};
use kuhaku::message::Language;
use kuhaku::model::{Audience, Block, Catalogue, Consent, Profile, Provider, Register};

use crate::harness::{Folder, demo};

mod accessible;
mod bad_input;
mod command;
mod edition;
mod press;

const DAY: Date = date(2026, 12, 1);

/// The zone most tests print: it has offices of every kind.
const ZONE: &str = "柳本町";

pub(crate) fn request(book: &str, zone: Option<&str>) -> HandbookRequest {
    HandbookRequest {
        book: book.to_owned(),
        zones: zone.map(str::to_owned).into_iter().collect(),
        ..HandbookRequest::default()
    }
}

pub(crate) fn made(
    atlas: &Atlas,
    request: &HandbookRequest,
    audience: Audience,
) -> Result<Handbook, HandbookError> {
    let none = Templates::new();
    let edition = edition(atlas, &none, request, audience, DAY, Language::Ja)?;
    Handbook::gather(atlas, edition, &|_, _| true)
}

fn book(atlas: &Atlas, id: &str, zone: Option<&str>) -> Handbook {
    made(atlas, &request(id, zone), Audience::Public).expect("a book")
}

fn pdf(book: &Handbook) -> Vec<u8> {
    book.bytes(HandbookForm::Pdf, &Templates::new()).expect("a PDF")
}

/// The texts of the pages as an independent reader finds them, without blanks.
fn pages(pdf: &[u8]) -> Vec<String> {
    let pages = pdf_extract::extract_text_from_mem_by_pages(pdf).expect("readable");
    pages.iter().map(|page| squeezed(page)).collect()
}

/// Blanks, and what readers of PDF write in place of equal-looking signs, do not count.
fn squeezed(text: &str) -> String {
    text.chars().filter(|sign| !sign.is_whitespace()).collect()
}

/// The demo city with changes to its register.
fn changed(change: impl FnOnce(&mut Register)) -> Atlas {
    let atlas = demo().atlas();
    let mut register = atlas.register().clone();
    change(&mut register);
    Atlas::build(Arc::new(register), Arc::new(Catalogue::shipped()), 2, atlas.today())
}

/// The first office of a book, as the register holds it, changed.
fn with_first_of(id: &str, change: impl FnOnce(&mut Provider)) -> (Atlas, String) {
    let first = book(&demo().atlas(), id, Some(ZONE)).contents.entries[0].id.clone();
    let atlas = changed(|register| {
        let own = register.providers.values_mut().find(|own| own.id.as_str() == first);
        change(own.expect("the office"));
    });
    (atlas, first)
}

fn to_all(provider: &mut Provider, block: Block) {
    provider.consents.set(block, Some(Consent { audience: Audience::Public, until: None }));
}

#[test]
fn numbers_on_maps_entries_and_indexes_agree() {
    let atlas = demo().atlas();
    let nursing = book(&atlas, "visiting_nursing", None);
    let printed = nursing.print(&Templates::new()).expect("sets");
    let count = printed.page_count();
    let places: Vec<usize> =
        (1..=nursing.contents.count).map(|own| page_of(&nursing, own)).collect();
    let pages = pages(&pdf(&nursing));
    assert_eq!(pages.len(), count);
    let contents = &nursing.contents;
    let index: String = pages[pages.len() - 6..].concat();
    let mut seen = 0;
    for chapter in &contents.chapters {
        let map = chapter.map.as_ref().expect("a map");
        for number in &chapter.entries {
            let entry = &contents.entries[number - 1];
            assert_eq!(entry.number, *number);
            let page = places[number - 1];
            let name = squeezed(&entry.name);
            let on_page = &pages[page - 1];
            assert!(on_page.contains(&format!("{number}")), "{number} on {page}");
            assert!(on_page.contains(&name), "{name} on page {page}: {on_page}");
            let line = format!("{name}［{number}］{page}");
            assert!(index.contains(&line), "the index has `{line}`");
            let on_map = map.svg.contains(&format!(">{number}</text>"));
            assert_eq!(on_map, !chapter.off_map.contains(number), "{number} on its map");
            seen += 1;
        }
    }
    assert_eq!(seen, contents.count);
    assert!(seen >= 40, "the city's stations");
}

fn page_of(book: &Handbook, number: usize) -> usize {
    let printed = book.print(&Templates::new()).expect("sets");
    printed.page_of(number).expect("every number has a page")
}

#[test]
fn entries_stand_in_the_order_of_their_readings() {
    let atlas = demo().atlas();
    let request = HandbookRequest {
        order: Some("kana".to_owned()),
        ..request("visiting_nursing", None)
    };
    let book = made(&atlas, &request, Audience::Public).expect("a book");
    let heads: Vec<&str> = book.contents.index.iter().map(|own| own.head.as_str()).collect();
    assert!(heads.windows(2).all(|pair| pair[0] < pair[1]), "{heads:?}");
    let indexed: Vec<usize> =
        book.contents.index.iter().flat_map(|own| own.numbers.clone()).collect();
    let in_order: Vec<usize> = (1..=indexed.len()).collect();
    assert_eq!(indexed, in_order, "by reading, index and book have one order");
}

#[test]
fn every_book_is_set_on_both_papers_and_in_large_print() {
    let atlas = demo().atlas();
    let books = kuhaku::app::books(atlas.catalogue(), &Templates::new()).expect("books").books;
    assert_eq!(books.len(), 9);
    for own in books {
        for (paper, large) in [("a4", false), ("b5", true)] {
            let request = HandbookRequest {
                paper: Some(paper.to_owned()),
                large,
                ..request(&own.id, Some(ZONE))
            };
            let book = made(&atlas, &request, Audience::Public).expect("a book");
            let bytes = pdf(&book);
            let title = squeezed(&own.title);
            let text = pages(&bytes).concat();
            assert!(text.contains(&title), "{} says what it is", own.id);
            for entry in &book.contents.entries {
                assert!(text.contains(&squeezed(&entry.name)), "{}: {}", own.id, entry.name);
            }
            assert!(book.contents.count > 0, "{}", own.id);
        }
    }
}

#[test]
fn large_print_on_small_paper_keeps_addresses_and_telephones_whole() {
    let atlas = demo().atlas();
    for id in ["visiting_nursing", "medical", "care_manager", "home_doctor"] {
        let request = HandbookRequest {
            paper: Some("b5".to_owned()),
            large: true,
            ..request(id, Some(ZONE))
        };
        let own = made(&atlas, &request, Audience::Public).expect("a book");
        let text = pages(&pdf(&own)).concat();
        assert!(text.contains("2026年12月版"), "the month of issue");
        for entry in &own.contents.entries {
            let firm = ["所在地", "電話", "営業日・時間"];
            for fact in entry.facts.iter().filter(|own| firm.contains(&own.label.as_str())) {
                assert!(!fact.text.ends_with('…'), "{}: {}", entry.name, fact.text);
                assert!(text.contains(&squeezed(&fact.text)), "{}: {}", id, fact.text);
            }
        }
    }
}

#[test]
fn a_sheet_is_one_page_on_a3() {
    let request = HandbookRequest { paper: Some("a3".to_owned()), ..request("sheet", None) };
    let book = made(&demo().atlas(), &request, Audience::Public).expect("a sheet");
    assert_eq!(book.print(&Templates::new()).expect("sets").page_count(), 1);
}

#[test]
fn the_same_records_and_day_give_the_same_bytes() {
    let atlas = demo().atlas();
    let first = pdf(&book(&atlas, "care_manager", Some(ZONE)));
    let second = pdf(&book(&atlas, "care_manager", Some(ZONE)));
    assert!(first == second, "byte for byte");
    let rebuilt = changed(|_| {});
    assert!(first == pdf(&book(&rebuilt, "care_manager", Some(ZONE))));
}

#[test]
fn a_professional_edition_says_so_on_every_page() {
    let atlas = demo().atlas();
    let own = made(&atlas, &request("visiting_nursing", Some(ZONE)), Audience::Professional)
        .expect("a book");
    assert!(own.contents.title.ends_with("（専門職版）"));
    let pages = pages(&pdf(&own));
    assert!(pages.iter().all(|page| page.contains("専門職用")), "{pages:?}");
    let public = pdf(&book(&atlas, "visiting_nursing", Some(ZONE)));
    assert!(!self::pages(&public).concat().contains("専門職用"));
}

#[test]
fn what_only_professionals_may_see_is_in_their_edition_only() {
    let secret = "専門職だけに伝えること";
    let (atlas, id) = with_first_of("visiting_nursing", |own| {
        let pr = Some(secret.to_owned());
        own.profile = Some(Box::new(Profile { pr, ..Profile::default() }));
        let audience = Audience::Professional;
        own.consents.set(Block::Message, Some(Consent { audience, until: None }));
    });
    let request = request("visiting_nursing", Some(ZONE));
    let says = |audience| {
        let book = made(&atlas, &request, audience).expect("a book");
        assert!(book.contents.entries.iter().any(|own| own.id == id));
        let rows = book.contents.rows().concat().concat();
        let html = book.contents.html();
        let text = pages(&pdf(&book)).concat();
        [text, rows, html].map(|text| text.contains(secret))
    };
    assert_eq!(says(Audience::Public), [false; 3]);
    assert_eq!(says(Audience::Professional), [true; 3]);
}

#[test]
fn the_web_page_and_the_list_hold_what_the_book_holds() {
    let atlas = demo().atlas();
    let dental = book(&atlas, "dental", Some(ZONE));
    let html = String::from_utf8(
        dental.bytes(HandbookForm::Html, &Templates::new()).expect("a page"),
    )
    .expect("UTF-8");
    assert_eq!(html.matches("<article ").count(), dental.contents.count);
    let csv = dental.bytes(HandbookForm::Csv, &Templates::new()).expect("a list");
    let text = String::from_utf8(csv).expect("UTF-8");
    let rows = dental.contents.rows();
    assert_eq!(rows.len(), dental.contents.count + 1);
    assert!(rows.iter().all(|row| row.len() == rows[0].len()));
    for entry in &dental.contents.entries {
        assert!(text.contains(&entry.name) && html.contains(&entry.name), "{}", entry.name);
    }
    let xlsx = dental.bytes(HandbookForm::Xlsx, &Templates::new()).expect("a workbook");
    let again = dental.bytes(HandbookForm::Xlsx, &Templates::new()).expect("a workbook");
    assert!(xlsx.starts_with(b"PK") && xlsx == again);
}
