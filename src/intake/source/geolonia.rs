//! Geolonia 住所データ as JSON: an array of towns for each municipality, named by its file.

use std::cell::RefCell;

use serde::Deserialize;

use super::{Found, Input, address, dataset};
use crate::intake::source::office::in_japan;
use crate::merge::{At, Issues, Records};

#[derive(Debug, Deserialize)]
struct Entry {
    town: String,
    #[serde(default)]
    koaza: String,
    lat: Option<f64>,
    lng: Option<f64>,
}

/// Whether a JSON text is such an array; told by its first entry.
pub(super) fn holds_towns(bytes: &[u8]) -> bool {
    let head: Vec<u8> = bytes
        .iter()
        .copied()
        .filter(|byte| !byte.is_ascii_whitespace())
        .take("[{\"town\":".len())
        .collect();
    head == b"[{\"town\":"
}

pub(super) fn read(bytes: &[u8], input: &Input, issues: &RefCell<Issues>) -> Option<Found> {
    let issues = &mut *issues.borrow_mut();
    let entries: Vec<Entry> = match serde_json::from_slice(bytes) {
        Ok(entries) => entries,
        Err(fault) => {
            issues.reject("issue.json_unreadable", At::file().value(fault.to_string()));
            return None;
        }
    };
    let owner = dataset::geolonia();
    let (prefecture, municipality) = municipality(input.name);
    let mut towns = address::Towns::default();
    for (row, entry) in (1..).zip(&entries) {
        let at = At::row(row).value(&entry.town);
        if entry.town.trim().is_empty() {
            issues.reject("issue.address_incomplete", at);
            continue;
        }
        let (Some(lon), Some(lat)) = (entry.lng, entry.lat) else {
            issues.drop_value("issue.position_missing", at);
            continue;
        };
        let Some(location) = in_japan(lon, lat, at, issues) else { continue };
        let mut town = address::town(prefecture, municipality, entry.town.trim(), &owner.id);
        entry.koaza.trim().clone_into(&mut town.part);
        let town = towns.of(town);
        town.point = town.point.or(Some(location.position));
    }
    let batches = vec![input.batch(owner, Records::Addresses(towns.into_list()))];
    Some(Found { format: "geolonia_addresses", rows_read: entries.len() as u64, batches })
}

/// `api/ja/千葉県/松戸市.json`: the municipality, and its prefecture where the path tells.
fn municipality(path: &str) -> (&str, &str) {
    let mut parts = path.rsplit('/');
    let file = parts.next().unwrap_or_default();
    let municipality = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    let ends = ["都", "道", "府", "県"];
    let folder = parts.next().filter(|own| ends.iter().any(|end| own.ends_with(end)));
    (folder.unwrap_or_default(), municipality)
}
