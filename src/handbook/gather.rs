//! Putting a book together: which offices, in which order, with which maps.

use super::back;
use super::book::Layout;
use super::chapter::{self, shape_of};
use super::contents::{Chapter, Contents};
use super::edition::{ContentsError, Edition, MOST_ENTRIES};
use super::entry::{Entry, Press};
use super::figure::{Figure, Ground, Marker, index_map, marker_map};
use super::setting::Setting;
use crate::atlas::{Atlas, Office};
use crate::message::{self, Language};
use crate::model::{Answer, Audience};

/// What is worked out once an Atlas and used by every book.
pub struct Basis<'a> {
    /// The Atlas.
    pub atlas: &'a Atlas,
    /// Its ground.
    pub ground: Ground,
}

impl<'a> Basis<'a> {
    /// Prepares an Atlas.
    pub fn new(atlas: &'a Atlas) -> Self {
        Self { atlas, ground: Ground::of(atlas) }
    }
}

/// Told how far making a book has come; says whether to go on.
pub type Going<'a> = &'a (dyn Fn(usize, usize) -> bool + Sync);

/// Puts a book together.
///
/// # Shape
/// The same Atlas and edition give the same contents. Numbers run from 1 in the order of chapters.
/// # Errors
/// [`ContentsError`].
/// # Cost
/// A diagram takes about a millisecond; the rest is linear in the entries.
pub fn contents(
    basis: &Basis,
    edition: &Edition,
    going: Going,
) -> Result<Contents, ContentsError> {
    let atlas = basis.atlas;
    let setting = Setting::new(&edition.book, edition.paper, edition.large, edition.per_page);
    let offices = chosen(atlas, edition)?;
    let press =
        Press { atlas, book: &edition.book, setting: &setting, language: edition.language };
    let mut entries: Vec<Entry> = offices.iter().map(|office| press.entry(office)).collect();
    let sheaves = chapter::sheaves(atlas, edition, &offices, &entries);
    let numbering = chapter::number(&sheaves, &mut entries);
    let offices: Vec<&Office> = numbering.iter().map(|own| offices[*own]).collect();
    entries.sort_by_key(|entry| entry.number);
    let chapters = sheaves
        .into_iter()
        .map(|sheaf| chapter::chapter(basis, edition, &setting, sheaf, &numbering, &offices))
        .collect();
    let diagrams = chapter::diagrams(basis, edition, &setting, &entries, &offices, going)?;
    Ok(assemble(basis, edition, setting, entries, chapters, diagrams, &offices))
}

/// The offices of an edition, as its audience may see them.
fn chosen<'a>(atlas: &'a Atlas, edition: &Edition) -> Result<Vec<&'a Office>, ContentsError> {
    for zone in &edition.zones {
        if atlas.zone(zone.as_str()).is_none() {
            return Err(ContentsError::UnknownZone { id: zone.to_string() });
        }
    }
    for kind in &edition.kinds {
        if !edition.book.kinds.contains(kind) {
            let (id, book) = (kind.to_string(), edition.book.id.clone());
            return Err(ContentsError::OtherKind { id, book });
        }
    }
    let kinds = if edition.kinds.is_empty() { &edition.book.kinds } else { &edition.kinds };
    let able = |office: &Office| {
        edition.book.needs.iter().all(|need| {
            matches!(office.record.capability(need), Answer::Yes | Answer::Consult)
        })
    };
    let in_zone = |office: &Office| {
        let zone = office.zone.and_then(|zone| atlas.zones().get(zone)?.id.as_ref());
        edition.zones.is_empty() || zone.is_some_and(|zone| edition.zones.contains(zone))
    };
    let offices: Vec<&Office> = atlas
        .offices(edition.audience)
        .iter()
        .filter(|own| kinds.contains(&own.record.kind) && able(own) && in_zone(own))
        .collect();
    if offices.len() > MOST_ENTRIES {
        return Err(ContentsError::TooMany { count: offices.len(), most: MOST_ENTRIES });
    }
    Ok(offices)
}

fn assemble(
    basis: &Basis,
    edition: &Edition,
    setting: Setting,
    entries: Vec<Entry>,
    chapters: Vec<Chapter>,
    diagrams: Vec<Option<Figure>>,
    offices: &[&Office],
) -> Contents {
    let atlas = basis.atlas;
    let word = |key: &str| message::text(key, edition.language).to_owned();
    let zones = back::zone_lines(atlas, edition);
    let numbers: Vec<String> = zones.iter().map(|zone| zone.number.clone()).collect();
    let map = (!atlas.zones().is_empty())
        .then(|| sheet_or_index(basis, edition, &setting, &numbers, &chapters, offices));
    let municipality = atlas.municipality().unwrap_or_default().to_owned();
    let scope: Vec<&str> = edition
        .zones
        .iter()
        .filter_map(|id| Some(atlas.zone(id.as_str())?.1.name.as_str()))
        .collect();
    let as_of = offices.iter().filter_map(|own| own.record.answered_on()).max();
    let (title, watermark) = match edition.audience {
        Audience::Public => (None, None),
        Audience::Professional => (
            Some(word("handbook.professional")),
            Some(word("handbook.watermark.professional")),
        ),
        Audience::Planner => {
            (Some(word("handbook.planner")), Some(word("handbook.watermark.planner")))
        }
    };
    let book_title = match edition.language {
        Language::Ja => &edition.book.title,
        Language::En => &edition.book.title_en,
    };
    let (index, no_reading) = back::by_reading(&entries);
    let columns = |list: fn(&Entry) -> Vec<String>| {
        entries.iter().map(list).find(|names| !names.is_empty()).unwrap_or_default()
    };
    Contents {
        book: edition.book.id.clone(),
        title: title.map_or_else(|| book_title.clone(), |own| format!("{book_title}{own}")),
        scope: (!scope.is_empty()).then(|| scope.join("・")),
        publisher: match edition.publisher.trim() {
            "" => municipality.clone(),
            publisher => publisher.to_owned(),
        },
        municipality,
        language: edition.language,
        issued_on: [
            i32::from(edition.issued_on.year()),
            i32::from(edition.issued_on.month()),
            i32::from(edition.issued_on.day()),
        ],
        edition: back::day_words(edition.issued_on, edition.language),
        as_of: back::day_words(as_of.unwrap_or(edition.issued_on), edition.language),
        watermark,
        hash: back::hash_of(edition, offices),
        count: entries.len(),
        live: edition.url.as_deref().and_then(back::live),
        words: message::under("handbook.print.", edition.language),
        articles: edition.articles.clone(),
        index_map: map,
        zones,
        matrix: columns(|own| own.matrix.iter().map(|sign| sign.label.clone()).collect()),
        access: if edition.book.access {
            columns(|own| own.access.iter().map(|fact| fact.label.clone()).collect())
        } else {
            Vec::new()
        },
        kinds: back::by_kind(atlas, offices),
        continued: back::continued(&entries),
        sources: back::sources(atlas),
        legend: back::legend(atlas, edition, offices),
        index,
        no_reading,
        setting,
        chapters,
        entries,
        diagrams,
    }
}

/// On a sheet the map carries the markers; in a book it tells the zones.
fn sheet_or_index(
    basis: &Basis,
    edition: &Edition,
    setting: &Setting,
    numbers: &[String],
    chapters: &[Chapter],
    offices: &[&Office],
) -> Figure {
    let atlas = basis.atlas;
    let city = atlas.municipality().unwrap_or_default();
    if edition.book.layout != Layout::Sheet {
        let alt = message::fill("handbook.alt.index_map", edition.language, &[("city", city)]);
        let (width, height) = setting.map;
        let size = (width, (height * 0.62).min(width));
        return index_map(&basis.ground, atlas, numbers, size, alt);
    }
    let mut markers: Vec<Marker> = Vec::new();
    for number in chapters.iter().flat_map(|chapter| &chapter.entries) {
        let record = &offices[number - 1].record;
        let kind = atlas.catalogue().kind(&record.kind);
        let at = record.location.and_then(|own| atlas.plane().project(own.position).ok());
        let shape = shape_of(edition, kind.map(|kind| kind.shape));
        markers.extend(at.map(|at| Marker { number: *number, at, shape }));
    }
    let count = markers.len().to_string();
    let alt = message::fill(
        "handbook.alt.map",
        edition.language,
        &[("chapter", city), ("count", &count)],
    );
    let only = match edition.zones.as_slice() {
        [zone] => atlas.zone(zone.as_str()).map(|(index, _)| index),
        _ => None,
    };
    marker_map(&basis.ground, only, &markers, setting.map, alt)
}
