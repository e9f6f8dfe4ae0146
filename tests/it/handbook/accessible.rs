//! What a PDF for everybody must have (ISO 14289-1), read with a library that did not write it.

use pdf_extract::{Dictionary, Document, Object};

use super::{ZONE, book, pdf};
use crate::harness::demo;

fn dictionary<'a>(document: &'a Document, object: &'a Object) -> Option<&'a Dictionary> {
    let (_, object) = document.dereference(object).ok()?;
    object.as_dict().ok()
}

fn name<'a>(dictionary: &'a Dictionary, key: &[u8]) -> &'a [u8] {
    dictionary.get(key).and_then(Object::as_name).unwrap_or_default()
}

#[test]
fn a_book_is_tagged_named_and_readable_without_eyes() {
    let own = book(&demo().atlas(), "visiting_nursing", Some(ZONE));
    let title = own.contents.title.clone();
    let document = Document::load_mem(&pdf(&own)).expect("readable");
    let catalog = document.catalog().expect("a catalog");
    let part = |key: &[u8]| catalog.get(key).ok().and_then(|own| dictionary(&document, own));
    let marked = part(b"MarkInfo").and_then(|own| own.get(b"Marked").ok()?.as_bool().ok());
    assert_eq!(marked, Some(true), "tagged");
    let lang = catalog.get(b"Lang").and_then(Object::as_str).expect("a language");
    assert!(lang.starts_with(b"ja"));
    let shows = part(b"ViewerPreferences").expect("preferences").get(b"DisplayDocTitle");
    assert_eq!(shows.and_then(Object::as_bool).ok(), Some(true), "the title is shown");
    assert!(part(b"Outlines").is_some(), "bookmarks");
    assert!(part(b"StructTreeRoot").is_some(), "a tree of tags");
    let (_, metadata) =
        document.dereference(catalog.get(b"Metadata").expect("metadata")).expect("there");
    let metadata = metadata.as_stream().expect("a stream");
    let xmp = String::from_utf8_lossy(&metadata.content).into_owned();
    assert!(xmp.contains("pdfuaid:part"), "claims PDF/UA: {xmp}");
    assert!(xmp.contains(&title), "carries the title");
}

#[test]
fn every_figure_is_described_and_every_font_can_be_read_out() {
    let own = book(&demo().atlas(), "visiting_nursing", Some(ZONE));
    let figures_drawn = own.contents.chapters.iter().filter(|own| own.map.is_some()).count()
        + own.contents.diagrams.iter().flatten().count()
        + 1;
    let document = Document::load_mem(&pdf(&own)).expect("readable");
    let (mut figures, mut headings, mut cells, mut fonts) = (0, 0, 0, 0);
    for object in document.objects.values() {
        let Ok(own) = object.as_dict() else { continue };
        match name(own, b"S") {
            b"Figure" => {
                let alt = own.get(b"Alt").and_then(Object::as_str).unwrap_or_default();
                assert!(alt.len() > 10, "a figure without words");
                figures += 1;
            }
            b"H1" | b"H2" => headings += 1,
            b"TH" => cells += 1,
            _ => {}
        }
        if name(own, b"Type") == b"Font" && name(own, b"Subtype") == b"Type0" {
            assert!(own.has(b"ToUnicode"), "a font whose signs cannot be read out");
            fonts += 1;
        }
        if name(own, b"Type") == b"FontDescriptor" {
            let embedded = own.has(b"FontFile2") || own.has(b"FontFile3");
            assert!(embedded, "a font that is not embedded");
        }
    }
    assert_eq!(figures, figures_drawn, "maps and diagrams");
    assert!(headings > 8 && cells > 8 && fonts >= 2, "{headings} {cells} {fonts}");
}
