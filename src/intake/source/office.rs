//! What all office files share: positions, addresses, numbers, duplicate rows.

use std::collections::HashMap;

use crate::geometry::{InvalidPosition, LonLat};
use crate::intake::reader::table::{Row, Table};
use crate::merge::{At, Issues, Surroundings};
use crate::model::{Location, half_width, office_code};

/// The columns a position is in.
#[derive(Debug, Clone, Copy)]
pub(super) struct PositionColumns {
    pub(super) lon: Option<usize>,
    pub(super) lat: Option<usize>,
}

/// The position of a row; what is missing or wrong is reported and left out, never corrected.
pub(super) fn location(
    row: &Row,
    table: &Table,
    columns: PositionColumns,
    issues: &mut Issues,
) -> Option<Location> {
    let (lon, lat) = (row.cell(columns.lon), row.cell(columns.lat));
    let at = || At::row(row.number).column(table.name_of(columns.lat));
    if lon.is_empty() && lat.is_empty() {
        issues.drop_value("issue.position_missing", at());
        return None;
    }
    let quoted = || at().value(format!("{lat},{lon}"));
    let number = |text: &str| half_width(text).parse::<f64>().ok();
    let (Some(east), Some(north)) = (number(lon), number(lat)) else {
        issues.drop_value("issue.position_unreadable", quoted());
        return None;
    };
    match LonLat::in_japan(east, north) {
        Ok(position) => Some(Location::stated(position)),
        Err(invalid) => {
            issues.drop_value(rule_of(invalid), quoted());
            None
        }
    }
}

/// What tells whether an office is the city's concern.
#[derive(Debug, Clone, Copy)]
pub(super) struct PlaceColumns {
    pub(super) position: PositionColumns,
    pub(super) address: Option<usize>,
    pub(super) number: Option<usize>,
}

/// Whether a row of a nationwide list is no concern of the city; asked before anything else is read of it.
pub(super) fn is_elsewhere(
    row: &Row,
    columns: PlaceColumns,
    surroundings: &Surroundings,
) -> bool {
    if surroundings.is_unknown() {
        return false;
    }
    let degrees = |column| half_width(row.cell(column)).parse::<f64>().ok();
    let place = degrees(columns.position.lon).zip(degrees(columns.position.lat));
    let place = place.and_then(|(lon, lat)| LonLat::in_japan(lon, lat).ok());
    surroundings.is_elsewhere(place, row.cell(columns.address), row.cell(columns.number))
}

/// Finding that an office was left out.
pub(super) const ELSEWHERE: &str = "issue.office_elsewhere";

/// A position that lies in Japan, or an issue.
pub(super) fn in_japan(lon: f64, lat: f64, at: At, issues: &mut Issues) -> Option<Location> {
    match LonLat::in_japan(lon, lat) {
        Ok(position) => Some(Location::stated(position)),
        Err(invalid) => {
            issues.drop_value(rule_of(invalid), at);
            None
        }
    }
}

const fn rule_of(invalid: InvalidPosition) -> &'static str {
    match invalid {
        InvalidPosition::Missing => "issue.position_missing",
        InvalidPosition::Swapped { .. } => "issue.position_swapped",
        InvalidPosition::NotDegrees { .. } => "issue.position_unreadable",
        InvalidPosition::OutsideJapan { .. } => "issue.outside_japan",
    }
}

/// An address, with the building appended only where it is not part of it already.
pub(super) fn address(street: &str, building: &str) -> String {
    let squeezed = |text: &str| -> String {
        half_width(text).chars().filter(|sign| !sign.is_whitespace()).collect()
    };
    if building.is_empty() || squeezed(street).contains(&squeezed(building)) {
        return street.to_owned();
    }
    format!("{street} {building}")
}

/// A number of people or beds above zero.
pub(super) fn capacity(text: &str) -> Option<u32> {
    half_width(text).parse().ok().filter(|&number| number > 0)
}

/// The words of a list in one cell, each once: departments are separated by spaces, commas, semicolons,
/// middle dots or line breaks.
pub(super) fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let parts = text.split(|sign: char| {
        sign.is_whitespace()
            || matches!(sign, '、' | '，' | ',' | '・' | ';' | '；' | '/' | '／')
    });
    for word in parts.filter(|word| !word.is_empty()) {
        if !words.iter().any(|own| own == word) {
            words.push(word.to_owned());
        }
    }
    words
}

/// A text, `None` if empty.
pub(super) fn some(text: &str) -> Option<String> {
    Some(text.trim()).filter(|text| !text.is_empty()).map(str::to_owned)
}

/// Remembers the row each key came from, to refuse a second one.
#[derive(Debug, Default)]
pub(super) struct Seen(HashMap<Box<str>, u64>);

impl Seen {
    /// Whether the key is new; otherwise the row is rejected, naming the first one.
    pub(super) fn is_new(
        &mut self,
        key: &str,
        row: u64,
        column: &str,
        issues: &mut Issues,
    ) -> bool {
        if let Some(first) = self.0.get(key) {
            let at = At::row(row).column(column).value(key).detail("first", first);
            issues.reject("issue.duplicate", at);
            return false;
        }
        self.0.insert(key.into(), row);
        true
    }
}

/// An official number as it must be, with leading zeros a spreadsheet took away put back where
/// the prefecture proves them.
#[derive(Debug, Clone, Copy)]
pub(super) struct NumberRule<'a> {
    /// Digits the number has.
    pub(super) length: usize,
    /// Prefecture number in two digits, if the row tells.
    pub(super) prefecture: Option<&'a str>,
}

/// The number of a row; `None`, with an issue, where it cannot be one.
pub(super) fn number(
    row: u64,
    column: &str,
    text: &str,
    rule: NumberRule,
    issues: &mut Issues,
) -> Option<String> {
    let code = office_code(text);
    let at = || At::row(row).column(column).value(text);
    if code.is_empty() {
        issues.reject("issue.code_missing", at());
        return None;
    }
    if is_rounded(&code) {
        issues.reject("issue.code_rounded", at());
        return None;
    }
    if code.chars().count() == rule.length {
        return Some(code);
    }
    let digits = code.bytes().all(|byte| byte.is_ascii_digit());
    let restored = format!("0{code}");
    let proven = rule.prefecture.is_some_and(|own| restored.starts_with(own));
    if digits && restored.len() == rule.length && proven {
        issues.tally("issue.zero_restored", row, column);
        return Some(restored);
    }
    issues.tally("issue.code_length", row, column);
    Some(code)
}

/// Whether a spreadsheet turned the number into `1.90E+09`.
fn is_rounded(code: &str) -> bool {
    let upper = code.to_ascii_uppercase();
    upper.split_once("E+").is_some_and(|(mantissa, power)| {
        mantissa.parse::<f64>().is_ok() && power.parse::<u32>().is_ok()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_building_is_named_once() {
        assert_eq!(address("潮見1-2ビルA２階", "ビルＡ2階"), "潮見1-2ビルA２階");
        assert_eq!(address("潮見1-2", "ビルA"), "潮見1-2 ビルA");
    }

    #[test]
    fn zeros_come_back_only_where_the_prefecture_proves_them() {
        let mut issues = Issues::new("t");
        let rule = |prefecture| NumberRule { length: 10, prefecture };
        let mut read = |text, prefecture| number(2, "No", text, rule(prefecture), &mut issues);
        assert_eq!(read("190100370", Some("01")).as_deref(), Some("0190100370"));
        assert_eq!(read("190100370", Some("19")).as_deref(), Some("190100370"));
        assert_eq!(read("190100370", None).as_deref(), Some("190100370"));
        assert_eq!(read("1.9E+09", Some("01")), None);
    }
}
