//! What the address data sets share: positions, datasets, towns put together from rows.

use std::collections::BTreeMap;

use super::office::{self, PositionColumns};
use crate::geometry::LonLat;
use crate::intake::reader::table::{Row, Table};
use crate::merge::Issues;
use crate::model::{AddressId, AddressTown, DatasetId, NumberKind, Numbered};

/// A town without numbers.
pub(super) fn town(
    prefecture: &str,
    municipality: &str,
    name: &str,
    owner: &DatasetId,
) -> AddressTown {
    AddressTown {
        prefecture: prefecture.to_owned(),
        municipality: municipality.to_owned(),
        code: None,
        registry: None,
        name: name.to_owned(),
        part: String::new(),
        kana: None,
        postal_codes: Vec::new(),
        point: None,
        numbers: Vec::new(),
        dataset: owner.clone(),
    }
}

/// The position of a row; what is missing or wrong is reported.
pub(super) fn position(
    row: &Row,
    table: &Table,
    columns: PositionColumns,
    issues: &mut Issues,
) -> Option<LonLat> {
    office::location(row, table, columns, issues).map(|own| own.position)
}

/// Towns by id; rows of the same town are put together.
#[derive(Debug, Default)]
pub(super) struct Towns(BTreeMap<AddressId, AddressTown>);

impl Towns {
    /// The town of a row, as known so far.
    pub(super) fn of(&mut self, town: AddressTown) -> &mut AddressTown {
        self.0.entry(town.id()).or_insert(town)
    }

    /// All towns; those without a point of their own get the middle of their numbers.
    pub(super) fn into_list(self) -> Vec<AddressTown> {
        let finish = |mut town: AddressTown| {
            town.numbers.sort_by(|one, two| (&one.1, one.0).cmp(&(&two.1, two.0)));
            town.numbers.dedup_by(|later, earlier| later.1 == earlier.1);
            town.point = town.point.or_else(|| middle(&town.numbers));
            town
        };
        self.0.into_values().map(finish).collect()
    }
}

fn middle(numbers: &[Numbered]) -> Option<LonLat> {
    let count = u32::try_from(numbers.len()).ok().filter(|count| *count > 0)?;
    let sum = numbers.iter().fold([0.0; 2], |sum, own| [sum[0] + own.2, sum[1] + own.3]);
    LonLat::try_new(sum[0] / f64::from(count), sum[1] / f64::from(count)).ok()
}

/// A numbered place at a position.
pub(super) fn numbered(kind: NumberKind, number: String, at: LonLat) -> Numbered {
    // About a centimeter.
    let round = |own: f64| (own * 1e7).round() / 1e7;
    Numbered(kind, number, round(at.lon()), round(at.lat()))
}

/// Digits of a number without leading zeros, parts joined by `-`; `None` if there is none.
pub(super) fn number<'a>(parts: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let plain = |part: &str| {
        let folded = crate::model::half_width(&crate::model::same_hyphens(part));
        let plain = folded.trim_start_matches('0');
        (!folded.is_empty()).then(|| if plain.is_empty() { "0" } else { plain }.to_owned())
    };
    let parts: Vec<String> = parts.into_iter().filter_map(plain).collect();
    (!parts.is_empty()).then(|| parts.join("-"))
}
