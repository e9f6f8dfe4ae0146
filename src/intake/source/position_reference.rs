//! 位置参照情報 (国土交通省): 街区 and 大字・町丁目 levels, and the CSV of Geolonia 住所データ, which is made
//! of them.

use std::cell::RefCell;

use super::office::PositionColumns;
use super::{Found, Input, address, dataset};
use crate::intake::reader::table::Table;
use crate::merge::{At, Issues, Records};
use crate::model::NumberKind;

/// 更新後履歴フラグ of a number that is gone.
const GONE: &str = "3";

const TOWN: [&str; 3] = ["大字・丁目名", "大字町丁目名", "大字・町丁目名"];

pub(super) fn is_reference_table(table: &Table) -> bool {
    table.has(&["都道府県名", "市区町村名", "緯度", "経度"])
        && table.column_of(&TOWN).is_some()
}

pub(super) fn read(table: &Table, input: &Input, issues: &RefCell<Issues>) -> Option<Found> {
    let number = table.column_of(&["街区符号・地番"]);
    let is_geolonia = table.column("大字町丁目名カナ").is_some();
    let owner = match (number, is_geolonia) {
        (Some(_), _) => dataset::position_reference("blocks", "街区レベル"),
        (None, true) => dataset::geolonia(),
        (None, false) => dataset::position_reference("towns", "大字・町丁目レベル"),
    };
    let column = |name: &str| table.column(name);
    let [prefecture, municipality, code] =
        ["都道府県名", "市区町村名", "市区町村コード"].map(column);
    let part = table.column_of(&["小字・通称名"]);
    let [by_house, first, history] =
        ["住居表示フラグ", "代表フラグ", "更新後履歴フラグ"].map(column);
    let position = PositionColumns { lon: column("経度"), lat: column("緯度") };
    let town_column = table.column_of(&TOWN);
    let mut towns = address::Towns::default();
    let mut rows_read = 0;
    for row in table.rows(issues) {
        rows_read += 1;
        let issues = &mut *issues.borrow_mut();
        let names = [prefecture, municipality, town_column].map(|own| row.cell(own));
        if names.contains(&"") {
            let at = At::row(row.number).column(table.name_of(town_column));
            issues.reject("issue.address_incomplete", at);
            continue;
        }
        // The same number again, at another of its points; or a number that is gone.
        if row.cell(first) == "0" || row.cell(history) == GONE {
            continue;
        }
        let Some(at) = address::position(&row, table, position, issues) else { continue };
        let [prefecture, municipality, name] = names;
        let mut town = address::town(prefecture, municipality, name, &owner.id);
        row.cell(part).clone_into(&mut town.part);
        town.code = Some(row.cell(code)).filter(|code| code.len() == 5).map(str::to_owned);
        town.kana = row.filled(table.column("大字町丁目名カナ")).map(str::to_owned);
        let town = towns.of(town);
        match number.and_then(|column| address::number(row.cell(Some(column)).split('-'))) {
            Some(number) => {
                let kind = if row.cell(by_house) == "1" {
                    NumberKind::Block
                } else {
                    NumberKind::Lot
                };
                town.numbers.push(address::numbered(kind, number, at));
            }
            None => town.point = town.point.or(Some(at)),
        }
    }
    let records = Records::Addresses(towns.into_list());
    let batches = vec![input.batch(owner, records)];
    Some(Found { format: "position_reference", rows_read, batches })
}
