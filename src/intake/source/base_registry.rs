//! アドレス・ベース・レジストリ (ABR, デジタル庁): towns, 住居表示 and 地番, each with positions in a file of
//! its own.

use std::cell::RefCell;
use std::collections::BTreeMap;

use super::office::PositionColumns;
use super::{Found, Input, address, dataset};
use crate::intake::reader::table::{Row, Table};
use crate::merge::{At, Issues, Records, RegistryContent, RegistryRow};
use crate::model::{NumberKind, half_width, postal_code};

/// Digits of a municipality code with check digit.
const CODE_LENGTH: usize = 6;

/// Frames taken as equal: JGD2011, JGD2000, WGS84.
const FRAMES: [&str; 3] = ["EPSG:6668", "EPSG:4612", "EPSG:4326"];

pub(super) fn is_registry_table(table: &Table) -> bool {
    table.has(&["lg_code", "machiaza_id"])
        || table.has(&["lg_code", "rep_lon"])
        || table.has(&["lg_code", "pref", "city"])
        || table.has(&["lg_code", "pref", "pref_kana"])
}

pub(super) fn read(table: &Table, input: &Input, issues: &RefCell<Issues>) -> Option<Found> {
    let owner = dataset::base_registry();
    let columns = Columns::of(table);
    let mut rows = Vec::new();
    let mut frames: BTreeMap<String, (u64, u64)> = BTreeMap::new();
    let mut rows_read = 0;
    for row in table.rows(issues) {
        rows_read += 1;
        let issues = &mut *issues.borrow_mut();
        let code = half_width(row.cell(columns.code));
        if code.len() != CODE_LENGTH || !code.bytes().all(|digit| digit.is_ascii_digit()) {
            let at = At::row(row.number).column("lg_code").value(&code);
            issues.reject("issue.key_unreadable", at);
            continue;
        }
        // A town or house that is no more.
        if row.filled(columns.ended).is_some() {
            continue;
        }
        let town = row.cell(columns.town).to_owned();
        let number_id = columns.number_id(&row);
        let Some(content) = columns.content(&row, table, &mut frames, issues) else {
            continue;
        };
        rows.push(RegistryRow { row: row.number, code, town, number_id, content });
    }
    for (frame, (first, count)) in frames {
        let at = At::row(first).column("rep_srid").value(frame).detail("count", count);
        issues.borrow_mut().drop_value("issue.address_frame", at);
    }
    let batches = vec![input.batch(owner, Records::Registry(rows))];
    Some(Found { format: "base_registry", rows_read, batches })
}

struct Columns {
    code: Option<usize>,
    town: Option<usize>,
    ended: Option<usize>,
    names: [Option<usize>; 7],
    kana: Option<usize>,
    postal: Option<usize>,
    /// Ids of block, house and second house, or of the lot.
    ids: [Option<usize>; 4],
    /// Numbers of block and house.
    house: [Option<usize>; 3],
    /// Numbers of a lot.
    lot: [Option<usize>; 3],
    position: PositionColumns,
    frame: Option<usize>,
}

impl Columns {
    fn of(table: &Table) -> Self {
        let all = |names: [&str; 3]| names.map(|name| table.column(name));
        Self {
            code: table.column("lg_code"),
            town: table.column("machiaza_id"),
            ended: table.column("ablt_date"),
            names: ["pref", "county", "city", "ward", "oaza_cho", "chome", "koaza"]
                .map(|name| table.column(name)),
            kana: table.column("oaza_cho_kana"),
            postal: table.column("post_code"),
            ids: ["blk_id", "rsdt_id", "rsdt2_id", "prc_id"].map(|name| table.column(name)),
            house: all(["blk_num", "rsdt_num", "rsdt_num2"]),
            lot: all(["prc_num1", "prc_num2", "prc_num3"]),
            position: PositionColumns {
                lon: table.column("rep_lon"),
                lat: table.column("rep_lat"),
            },
            frame: table.column("rep_srid"),
        }
    }

    /// The id of a house, block or lot within its town; `None` for the town itself.
    fn number_id(&self, row: &Row) -> Option<String> {
        let ids: Vec<&str> = self.ids.iter().map(|own| row.cell(*own)).collect();
        ids.iter().any(|own| !own.is_empty()).then(|| ids.join("/"))
    }

    fn content(
        &self,
        row: &Row,
        table: &Table,
        frames: &mut BTreeMap<String, (u64, u64)>,
        issues: &mut Issues,
    ) -> Option<RegistryContent> {
        if self.position.lon.is_some() {
            let frame = row.cell(self.frame).to_uppercase();
            if !FRAMES.contains(&frame.as_str()) {
                let seen = frames.entry(frame).or_insert((row.number, 0));
                seen.1 += 1;
                return None;
            }
            return address::position(row, table, self.position, issues)
                .map(RegistryContent::Point);
        }
        if let Some(number) = address::number(self.lot.iter().map(|own| row.cell(*own))) {
            return Some(RegistryContent::Number(NumberKind::Lot, number));
        }
        if let Some(number) = address::number(self.house.iter().map(|own| row.cell(*own))) {
            let is_house = row.filled(self.house[1]).is_some();
            let kind = if is_house { NumberKind::House } else { NumberKind::Block };
            return Some(RegistryContent::Number(kind, number));
        }
        if self.ids.iter().any(Option::is_some) {
            let at = At::row(row.number).value(row.cell(self.town));
            issues.drop_value("issue.address_incomplete", at);
            return None;
        }
        let [prefecture, county, city, ward, oaza, chome, part] =
            self.names.map(|own| row.cell(own));
        // A list of prefectures: nothing to find in it.
        self.names[2]?;
        if city.is_empty() {
            let at = At::row(row.number).column("city");
            issues.reject("issue.address_incomplete", at);
            return None;
        }
        let mut town = address::town(
            prefecture,
            &format!("{county}{city}{ward}"),
            &format!("{oaza}{chome}"),
            &dataset::base_registry().id,
        );
        part.clone_into(&mut town.part);
        town.kana = row.filled(self.kana).map(str::to_owned);
        town.postal_codes = postal_code(row.cell(self.postal)).into_iter().collect();
        town.code = row.cell(self.code).get(..5).map(str::to_owned);
        Some(RegistryContent::Town(Box::new(town)))
    }
}
