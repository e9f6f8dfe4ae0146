//! A whole book as plain data: chapters, numbers, indexes. Typesetting adds nothing to it.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::book::{Book, Layout, Order};
use super::entry::{Entry, Press};
use super::figure::{Figure, Ground, Marker, index_map, marker_map, range_diagram};
use super::kana::{HEADS, Reading};
use super::markdown::Article;
use super::setting::{Paper, Setting};
use crate::atlas::{Atlas, Office};
use crate::message::{self, Language};
use crate::model::{Answer, Audience, KindId, MarkerShape, ZoneId};

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
    /// These offices only, for proof sheets; all if empty.
    pub only: Vec<String>,
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
    #[error("{count} entries are too many for one book, which takes {most}; choose fewer zones")]
    TooMany {
        /// Entries chosen.
        count: usize,
        /// The limit.
        most: usize,
    },
    /// Somebody stopped it.
    #[error("stopped")]
    Stopped,
}

/// A book ready to be set.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Contents {
    /// Book id.
    pub book: String,
    /// Title on the cover.
    pub title: String,
    /// Zones it is limited to, in words.
    pub scope: Option<String>,
    /// Municipality.
    pub municipality: String,
    /// Publisher.
    pub publisher: String,
    /// Language of labels.
    pub language: Language,
    /// Year, month, day of the edition.
    pub issued_on: [i32; 3],
    /// The day the data stands for, in words.
    pub as_of: String,
    /// Across every page of a professional edition.
    pub watermark: Option<String>,
    /// First 16 digits of the hash of the records.
    pub hash: String,
    /// Offices in it.
    pub count: usize,
    /// Live page with its QR code.
    pub live: Option<Live>,
    /// How it is set.
    pub setting: Setting,
    /// Labels of the template.
    pub words: BTreeMap<&'static str, &'static str>,
    /// Articles before the chapters.
    pub articles: Vec<Article>,
    /// The index map.
    pub index_map: Option<Figure>,
    /// Zones with number and support center.
    pub zones: Vec<ZoneLine>,
    /// Names of the capability table's columns.
    pub matrix: Vec<String>,
    /// Names of the access table's columns.
    pub access: Vec<String>,
    /// Chapters.
    pub chapters: Vec<Chapter>,
    /// Entries by number less one.
    pub entries: Vec<Entry>,
    /// Diagrams by number less one.
    pub diagrams: Vec<Option<Figure>>,
    /// Index by reading.
    pub index: Vec<IndexGroup>,
    /// Entries whose reading is not known.
    pub no_reading: Vec<usize>,
    /// Index by kind.
    pub kinds: Vec<IndexGroup>,
    /// Texts too long for their entries.
    pub continued: Vec<Continued>,
    /// What licenses ask to be shown.
    pub sources: Vec<String>,
    /// Signs on the maps: shape and kind.
    pub legend: Vec<LegendLine>,
}

/// The live page.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Live {
    /// Its address.
    pub url: String,
    /// QR code as SVG.
    pub qr: String,
}

/// A zone in the front matter and among the contacts.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ZoneLine {
    /// As on the index map.
    pub number: String,
    /// Name.
    pub name: String,
    /// Support center.
    pub center: Option<String>,
    /// Its address.
    pub address: Option<String>,
    /// Its telephone.
    pub phone: Option<String>,
    /// Index of its chapter, where chapters are zones.
    pub chapter: Option<usize>,
}

/// A chapter.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Chapter {
    /// Title.
    pub title: String,
    /// A sentence that must stand at its head.
    pub caption: Option<String>,
    /// Support center of its zone.
    pub contact: Option<String>,
    /// Its map.
    pub map: Option<Figure>,
    /// Numbers of entries that are not on the map, having no position.
    pub off_map: Vec<usize>,
    /// Numbers of its entries, in order.
    pub entries: Vec<usize>,
}

/// A head of an index with the numbers under it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct IndexGroup {
    /// あ, か, … or a kind.
    pub head: String,
    /// Numbers, in order.
    pub numbers: Vec<usize>,
}

/// A text that is printed whole at the back.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Continued {
    /// Entry.
    pub number: usize,
    /// Name of the text.
    pub label: String,
    /// The whole text.
    pub text: String,
}

/// A sign of the maps.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LegendLine {
    /// The sign.
    pub svg: String,
    /// Kind.
    pub label: String,
}

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
    let setting =
        Setting::new(&edition.book, edition.paper, edition.large, edition.per_page);
    let offices = chosen(atlas, edition)?;
    let press =
        Press { atlas, book: &edition.book, setting: &setting, language: edition.language };
    let mut entries: Vec<Entry> = offices.iter().map(|office| press.entry(office)).collect();
    let sheaves = sheaves(atlas, edition, &offices, &entries);
    let numbering = number(&sheaves, &mut entries);
    let offices: Vec<&Office> = numbering.iter().map(|own| offices[*own]).collect();
    entries.sort_by_key(|entry| entry.number);
    let chapters = sheaves
        .into_iter()
        .map(|sheaf| chapter(basis, edition, &setting, sheaf, &numbering, &offices))
        .collect();
    let diagrams = diagrams(basis, edition, &setting, &entries, &offices, going)?;
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
    let asked = |office: &Office| {
        edition.only.is_empty() || edition.only.iter().any(|id| id == office.record.id.as_str())
    };
    let offices: Vec<&Office> = atlas
        .offices(edition.audience)
        .iter()
        .filter(|own| kinds.contains(&own.record.kind) && able(own) && in_zone(own))
        .filter(|own| asked(own))
        .collect();
    if offices.len() > MOST_ENTRIES {
        return Err(ContentsError::TooMany { count: offices.len(), most: MOST_ENTRIES });
    }
    Ok(offices)
}

/// A chapter before it is numbered: offices by their index, in order.
struct Sheaf {
    title: String,
    zone: Option<usize>,
    members: Vec<usize>,
}

fn sheaves(
    atlas: &Atlas,
    edition: &Edition,
    offices: &[&Office],
    entries: &[Entry],
) -> Vec<Sheaf> {
    let word = |key: &str| message::text(key, edition.language).to_owned();
    let readings: Vec<Option<Reading>> =
        entries.iter().map(|own| own.kana.as_deref().and_then(Reading::parse)).collect();
    // Without a reading after all with one; ties by name, then id.
    let key = |own: &usize| {
        let reading = &readings[*own];
        (reading.is_none(), reading.clone(), entries[*own].name.clone(), &entries[*own].id)
    };
    let gather = |title: String, zone: Option<usize>, keep: &dyn Fn(usize) -> bool| {
        let mut members: Vec<usize> = (0..offices.len()).filter(|own| keep(*own)).collect();
        members.sort_by(|a, b| key(a).cmp(&key(b)));
        Sheaf { title, zone, members }
    };
    let mut sheaves: Vec<Sheaf> = match edition.order {
        Order::Zone => {
            let zones = atlas.zones().iter().enumerate().filter(|(_, zone)| {
                let id = zone.id.as_ref();
                id.is_some_and(|id| edition.zones.is_empty() || edition.zones.contains(id))
            });
            let mut sheaves: Vec<Sheaf> = zones
                .map(|(index, zone)| {
                    let keep = |own: usize| offices[own].zone == Some(index);
                    gather(zone.name.clone(), Some(index), &keep)
                })
                .collect();
            let claimed = |own: usize| sheaves.iter().any(|sheaf| sheaf.members.contains(&own));
            let rest = gather(word("handbook.chapter.no_zone"), None, &|own| !claimed(own));
            if !edition.only.is_empty() {
                sheaves.retain(|sheaf| !sheaf.members.is_empty());
            }
            sheaves.extend((!rest.members.is_empty()).then_some(rest));
            return sheaves;
        }
        Order::Kana => {
            let head = |own: usize| readings[own].as_ref().map(Reading::head);
            let heads = HEADS.iter().map(|row| {
                let title = message::fill(
                    "handbook.chapter.row",
                    edition.language,
                    &[("row", &row.to_string())],
                );
                gather(title, None, &|own| head(own) == Some(*row))
            });
            let rest =
                gather(word("handbook.index.no_reading"), None, &|own| head(own).is_none());
            heads.chain([rest]).collect()
        }
        Order::Speciality => by_speciality(edition, entries, &gather),
        Order::Kind => {
            let kinds = atlas.catalogue().kinds.iter();
            let of_kind = |kind: &KindId, own: usize| offices[own].record.kind == *kind;
            kinds
                .map(|kind| gather(kind.label.clone(), None, &|own| of_kind(&kind.id, own)))
                .collect()
        }
    };
    sheaves.retain(|sheaf| !sheaf.members.is_empty());
    sheaves
}

type Gather<'a> = &'a dyn Fn(String, Option<usize>, &dyn Fn(usize) -> bool) -> Sheaf;

/// A chapter a department. In a list an office stands in each of its departments; elsewhere in its
/// first, so that no card is printed twice.
fn by_speciality(edition: &Edition, entries: &[Entry], gather: Gather<'_>) -> Vec<Sheaf> {
    let everywhere = edition.book.layout == Layout::List;
    let own = |entry: &Entry| -> Vec<String> {
        let count = if everywhere { usize::MAX } else { 1 };
        entry.specialities.iter().take(count).cloned().collect()
    };
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for entry in entries {
        own(entry).into_iter().for_each(|name| *counts.entry(name).or_default() += 1);
    }
    let mut names: Vec<(String, usize)> = counts.into_iter().collect();
    names.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    let mut sheaves: Vec<Sheaf> = names
        .into_iter()
        .map(|(name, _)| {
            gather(name.clone(), None, &|index| own(&entries[index]).contains(&name))
        })
        .collect();
    let rest = message::text("handbook.chapter.no_speciality", edition.language).to_owned();
    sheaves.push(gather(rest, None, &|index| entries[index].specialities.is_empty()));
    sheaves
}

/// Gives numbers in the order of first appearance; offices by number less one.
fn number(sheaves: &[Sheaf], entries: &mut [Entry]) -> Vec<usize> {
    let mut order = Vec::with_capacity(entries.len());
    for member in sheaves.iter().flat_map(|sheaf| &sheaf.members) {
        if entries[*member].number == 0 {
            order.push(*member);
            entries[*member].number = order.len();
        }
    }
    order
}

fn chapter(
    basis: &Basis,
    edition: &Edition,
    setting: &Setting,
    sheaf: Sheaf,
    numbering: &[usize],
    offices: &[&Office],
) -> Chapter {
    let atlas = basis.atlas;
    let number_of: BTreeMap<usize, usize> =
        numbering.iter().enumerate().map(|(index, own)| (*own, index + 1)).collect();
    let entries: Vec<usize> =
        sheaf.members.iter().filter_map(|own| number_of.get(own).copied()).collect();
    let mut markers = Vec::new();
    let mut off_map = Vec::new();
    for number in &entries {
        let record = &offices[number - 1].record;
        let at = record.location.and_then(|own| atlas.plane().project(own.position).ok());
        let kind = atlas.catalogue().kind(&record.kind);
        match at {
            Some(at) => markers.push(Marker {
                number: *number,
                at,
                shape: shape_of(edition, kind.map(|kind| kind.shape)),
            }),
            None => off_map.push(*number),
        }
    }
    let alt = message::fill(
        "handbook.alt.map",
        edition.language,
        &[("chapter", &sheaf.title), ("count", &markers.len().to_string())],
    );
    let map = (edition.only.is_empty() && edition.book.layout != Layout::Sheet).then(|| {
        let size = match markers.is_empty() {
            false => setting.map,
            true => (setting.map.0, setting.map.1 * 0.6),
        };
        marker_map(&basis.ground, sheaf.zone, &markers, size, alt)
    });
    let zone = sheaf.zone.and_then(|zone| atlas.zones()[zone].id.as_ref());
    let contact = zone.and_then(|zone| atlas.register().zones.get(zone)?.contact.as_ref());
    Chapter {
        title: sheaf.title,
        caption: edition.book.caption.as_deref().map(|key| {
            message::text(key, edition.language).to_owned()
        }),
        contact: contact.map(|own| match &own.phone {
            Some(phone) => format!("{}　{phone}", own.name),
            None => own.name.clone(),
        }),
        map,
        off_map,
        entries,
    }
}

/// One kind needs one sign; several differ by shape.
fn shape_of(edition: &Edition, shape: Option<MarkerShape>) -> MarkerShape {
    let kinds = if edition.kinds.is_empty() { &edition.book.kinds } else { &edition.kinds };
    if kinds.len() < 2 {
        return MarkerShape::Circle;
    }
    shape.unwrap_or(MarkerShape::Circle)
}

fn diagrams(
    basis: &Basis,
    edition: &Edition,
    setting: &Setting,
    entries: &[Entry],
    offices: &[&Office],
    going: Going,
) -> Result<Vec<Option<Figure>>, ContentsError> {
    use rayon::prelude::*;
    use std::sync::atomic::{AtomicUsize, Ordering};
    if !edition.book.shows.contains(&super::book::Part::Diagram) {
        return Ok(vec![None; entries.len()]);
    }
    let done = AtomicUsize::new(0);
    let drawn: Vec<Result<Option<Figure>, ContentsError>> = entries
        .par_iter()
        .zip(offices)
        .map(|(entry, office)| {
            if !going(done.fetch_add(1, Ordering::Relaxed), entries.len()) {
                return Err(ContentsError::Stopped);
            }
            let alt = message::fill(
                "handbook.alt.range",
                edition.language,
                &[("name", &entry.name)],
            );
            Ok(range_diagram(&basis.ground, basis.atlas, office, setting.diagram, alt))
        })
        .collect();
    drawn.into_iter().collect()
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
    let zones = zone_lines(atlas, edition);
    let numbers: Vec<String> = zones.iter().map(|zone| zone.number.clone()).collect();
    let map = (!atlas.zones().is_empty() && edition.only.is_empty()).then(|| {
        sheet_or_index(basis, edition, &setting, &numbers, &chapters, offices)
    });
    let municipality = atlas.register().municipality().unwrap_or_default().to_owned();
    let scope: Vec<&str> = edition
        .zones
        .iter()
        .filter_map(|id| Some(atlas.zone(id.as_str())?.1.name.as_str()))
        .collect();
    let as_of = offices.iter().filter_map(|own| own.record.answered_on()).max();
    let (title, watermark) = match edition.audience {
        Audience::Public => (None, None),
        Audience::Professional => {
            (Some(word("handbook.professional")), Some(word("handbook.watermark.professional")))
        }
        Audience::Planner => {
            (Some(word("handbook.planner")), Some(word("handbook.watermark.planner")))
        }
    };
    let book_title = match edition.language {
        Language::Ja => &edition.book.title,
        Language::En => &edition.book.title_en,
    };
    let (index, no_reading) = by_reading(&entries);
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
        as_of: day_words(as_of.unwrap_or(edition.issued_on), edition.language),
        watermark,
        hash: hash_of(edition, offices),
        count: entries.len(),
        live: edition.url.as_deref().and_then(live),
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
        kinds: by_kind(atlas, offices),
        continued: continued(&entries),
        sources: sources(atlas),
        legend: legend(atlas, edition, offices),
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
    let city = atlas.register().municipality().unwrap_or_default();
    if edition.book.layout != Layout::Sheet {
        let alt =
            message::fill("handbook.alt.index_map", edition.language, &[("city", city)]);
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

fn zone_lines(atlas: &Atlas, edition: &Edition) -> Vec<ZoneLine> {
    let mut chapter = 0;
    let shown = |id: &ZoneId| edition.zones.is_empty() || edition.zones.contains(id);
    let zones = atlas.zones().iter().filter_map(|zone| Some((zone, zone.id.as_ref()?)));
    zones
        .enumerate()
        .map(|(index, (zone, id))| {
            let is_chapter = edition.order == Order::Zone && shown(id);
            let own = is_chapter.then_some(chapter);
            chapter += usize::from(is_chapter);
            let contact =
                atlas.register().zones.get(id).and_then(|zone| zone.contact.as_ref());
            ZoneLine {
                number: (index + 1).to_string(),
                name: zone.name.clone(),
                center: contact.map(|own| own.name.clone()),
                address: contact.and_then(|own| own.address.clone()),
                phone: contact.and_then(|own| own.phone.clone()),
                chapter: own,
            }
        })
        .collect()
}

fn by_reading(entries: &[Entry]) -> (Vec<IndexGroup>, Vec<usize>) {
    let mut read: Vec<(Reading, &Entry)> = Vec::new();
    let mut unread = Vec::new();
    for entry in entries {
        match entry.kana.as_deref().and_then(Reading::parse) {
            Some(reading) => read.push((reading, entry)),
            None => unread.push(entry.number),
        }
    }
    read.sort_by(|a, b| (&a.0, &a.1.name, a.1.number).cmp(&(&b.0, &b.1.name, b.1.number)));
    let group = |head: &char| IndexGroup {
        head: head.to_string(),
        numbers: read
            .iter()
            .filter(|(reading, _)| reading.head() == *head)
            .map(|(_, entry)| entry.number)
            .collect(),
    };
    let groups = HEADS.iter().map(group).filter(|group| !group.numbers.is_empty());
    (groups.collect(), unread)
}

fn by_kind(atlas: &Atlas, offices: &[&Office]) -> Vec<IndexGroup> {
    let kinds = atlas.catalogue().kinds.iter();
    kinds
        .map(|kind| IndexGroup {
            head: kind.label.clone(),
            numbers: (1..=offices.len())
                .filter(|number| offices[number - 1].record.kind == kind.id)
                .collect(),
        })
        .filter(|group| !group.numbers.is_empty())
        .collect()
}

fn continued(entries: &[Entry]) -> Vec<Continued> {
    let passages =
        entries.iter().flat_map(|own| own.passages.iter().map(move |text| (own.number, text)));
    passages
        .filter_map(|(number, passage)| {
            let text = passage.whole.clone()?;
            Some(Continued { number, label: passage.label.clone(), text })
        })
        .collect()
}

fn sources(atlas: &Atlas) -> Vec<String> {
    let mut texts: Vec<String> = atlas
        .register()
        .datasets
        .values()
        .map(|dataset| dataset.attribution.clone())
        .filter(|text| !text.is_empty())
        .collect();
    texts.sort();
    texts.dedup();
    texts
}

fn legend(atlas: &Atlas, edition: &Edition, offices: &[&Office]) -> Vec<LegendLine> {
    let kinds = atlas.catalogue().kinds.iter();
    kinds
        .filter(|kind| offices.iter().any(|own| own.record.kind == kind.id))
        .map(|kind| LegendLine {
            svg: super::figure::sign_of(shape_of(edition, Some(kind.shape))),
            label: kind.label.clone(),
        })
        .collect()
}

/// The hash of what the audience may see of the offices: equal records, equal hash.
fn hash_of(edition: &Edition, offices: &[&Office]) -> String {
    let mut records: Vec<String> = offices
        .iter()
        .map(|office| serde_json::to_string(&office.record).unwrap_or_default())
        .collect();
    records.sort();
    let mut hasher = Sha256::new();
    hasher.update(edition.book.id.as_bytes());
    for record in records {
        hasher.update(record.as_bytes());
        hasher.update(b"\n");
    }
    hasher.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

fn live(url: &str) -> Option<Live> {
    use qrcodegen::{QrCode, QrCodeEcc};
    let code = QrCode::encode_text(url, QrCodeEcc::Medium).ok()?;
    let mut path = String::new();
    for y in 0..code.size() {
        for x in (0..code.size()).filter(|x| code.get_module(*x, y)) {
            path += &format!("M{x} {y}h1v1h-1z");
        }
    }
    let size = code.size();
    let qr = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"-2 -2 {s} {s}\" width=\"{s}\" \
         height=\"{s}\"><path d=\"{path}\" fill=\"#000\"/></svg>",
        s = size + 4
    );
    Some(Live { url: url.to_owned(), qr })
}

fn day_words(day: Date, language: Language) -> String {
    let (year, month) = (day.year().to_string(), day.month().to_string());
    let values = [("year", year.as_str()), ("month", month.as_str())];
    message::fill("handbook.month", language, &values)
}
