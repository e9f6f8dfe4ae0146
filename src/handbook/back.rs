//! Back matter: indexes, contacts, sources, what the edition is known by.

use jiff::civil::Date;
use sha2::{Digest, Sha256};

use super::book::Order;
use super::chapter::shape_of;
use super::contents::{Continued, IndexGroup, LegendLine, Live, ZoneLine};
use super::edition::Edition;
use super::entry::Entry;
use super::kana::{HEADS, Reading};
use crate::atlas::{Atlas, Office};
use crate::message::{self, Language};
use crate::model::ZoneId;

pub(super) fn zone_lines(atlas: &Atlas, edition: &Edition) -> Vec<ZoneLine> {
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

pub(super) fn by_reading(entries: &[Entry]) -> (Vec<IndexGroup>, Vec<usize>) {
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

pub(super) fn by_kind(atlas: &Atlas, offices: &[&Office]) -> Vec<IndexGroup> {
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

pub(super) fn continued(entries: &[Entry]) -> Vec<Continued> {
    let passages =
        entries.iter().flat_map(|own| own.passages.iter().map(move |text| (own.number, text)));
    passages
        .filter_map(|(number, passage)| {
            let text = passage.whole.clone()?;
            Some(Continued { number, label: passage.label.clone(), text })
        })
        .collect()
}

pub(super) fn sources(atlas: &Atlas) -> Vec<String> {
    let mut texts: Vec<String> = atlas
        .register()
        .datasets
        .values()
        // A layer known by its file's name only names no publisher.
        .filter(|dataset| !dataset.id.as_str().ends_with(&dataset.attribution))
        .map(|dataset| dataset.attribution.clone())
        .filter(|text| !text.is_empty())
        .collect();
    texts.sort();
    texts.dedup();
    texts
}

pub(super) fn legend(
    atlas: &Atlas,
    edition: &Edition,
    offices: &[&Office],
) -> Vec<LegendLine> {
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
pub(super) fn hash_of(edition: &Edition, offices: &[&Office]) -> String {
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

pub(super) fn live(url: &str) -> Option<Live> {
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

pub(super) fn day_words(day: Date, language: Language) -> String {
    let (year, month) = (day.year().to_string(), day.month().to_string());
    let values = [("year", year.as_str()), ("month", month.as_str())];
    message::fill("handbook.month", language, &values)
}
