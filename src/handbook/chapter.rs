//! Chapters: offices in sheaves, numbers in order, maps and diagrams.

use std::collections::BTreeMap;

use super::book::{Layout, Order};
use super::contents::Chapter;
use super::edition::{ContentsError, Edition};
use super::entry::Entry;
use super::figure::{Figure, Marker, marker_map, range_diagram};
use super::gather::{Basis, Going};
use super::kana::{HEADS, Reading};
use super::setting::Setting;
use crate::atlas::{Atlas, Office};
use crate::message;
use crate::model::{KindId, MarkerShape};

/// A chapter before it is numbered: offices by their index, in order.
pub(super) struct Sheaf {
    title: String,
    zone: Option<usize>,
    members: Vec<usize>,
}

pub(super) fn sheaves(
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
            let claimed =
                |own: usize| sheaves.iter().any(|sheaf| sheaf.members.contains(&own));
            let rest = gather(word("handbook.chapter.no_zone"), None, &|own| !claimed(own));
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
pub(super) fn number(sheaves: &[Sheaf], entries: &mut [Entry]) -> Vec<usize> {
    let mut order = Vec::with_capacity(entries.len());
    for member in sheaves.iter().flat_map(|sheaf| &sheaf.members) {
        if entries[*member].number == 0 {
            order.push(*member);
            entries[*member].number = order.len();
        }
    }
    order
}

pub(super) fn chapter(
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
    let map = (edition.book.layout != Layout::Sheet).then(|| {
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
        caption: edition
            .book
            .caption
            .as_deref()
            .map(|key| message::text(key, edition.language).to_owned()),
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
pub(super) fn shape_of(edition: &Edition, shape: Option<MarkerShape>) -> MarkerShape {
    let kinds = if edition.kinds.is_empty() { &edition.book.kinds } else { &edition.kinds };
    if kinds.len() < 2 {
        return MarkerShape::Circle;
    }
    shape.unwrap_or(MarkerShape::Circle)
}

pub(super) fn diagrams(
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
