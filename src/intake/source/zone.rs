//! The municipality's own tables: daily-life zones, and which town is in which.

use std::cell::RefCell;

use super::office::{self, PositionColumns, Seen};
use super::{Found, Input, dataset};
use crate::intake::reader::table::{Row, Table};
use crate::merge::{At, DistrictZone, Issues, Records, TownZone};
use crate::model::{Contact, Dataset, Zone, ZoneId, half_width, phone, postal_code};

const NUMBER: [&str; 3] = ["圏域番号", "圏域コード", "日常生活圏域番号"];
const NAME: [&str; 3] = ["日常生活圏域", "圏域名", "日常生活圏域名"];
const TOWN: [&str; 3] = ["町丁目", "町名", "町丁・字"];

pub(super) fn is_town_table(table: &Table) -> bool {
    let town = table.column_of(&TOWN).is_some();
    town && (table.column_of(&NUMBER).is_some() || table.column_of(&NAME).is_some())
}

const SCHOOL: [&str; 10] = [
    "学校区",
    "小学校区",
    "中学校区",
    "校区",
    "学区",
    "通学区域",
    "学校名",
    "小学校名",
    "中学校名",
    "小学校",
];
const SCHOOL_CODE: [&str; 1] = ["学校コード"];

/// Whether a table says which school district is in which zone.
pub(super) fn is_district_table(table: &Table) -> bool {
    let is_there = |names: &[&str]| table.column_of(names).is_some();
    (is_there(&SCHOOL) || is_there(&SCHOOL_CODE)) && (is_there(&NUMBER) || is_there(&NAME))
}

pub(super) fn is_zone_table(table: &Table) -> bool {
    table.column_of(&NUMBER).is_some() && table.column_of(&NAME).is_some()
}

fn owner() -> Dataset {
    dataset::municipal("zones", "zone_table", "日常生活圏域")
}

pub(super) fn read_zones(
    table: &Table,
    input: &Input,
    issues: &RefCell<Issues>,
) -> Option<Found> {
    let columns = ZoneColumns::of(table);
    let owner = owner();
    let mut seen = Seen::default();
    let mut zones: Vec<Zone> = Vec::new();
    let mut districts = Vec::new();
    let mut rows_read = 0;
    let is_by_district = is_district_table(table);
    for row in table.rows(issues) {
        rows_read += 1;
        let issues = &mut *issues.borrow_mut();
        let id = half_width(row.cell(columns.number));
        let name = row.filled(columns.name);
        districts.extend(columns.districts(&row, table));
        // Of the districts of a zone every row but the first says nothing new, and one of both is enough.
        let is_known =
            |own: &Zone| own.id.as_str() == id && name.is_none_or(|name| own.name == name);
        let is_one_of_two = id.is_empty() != name.is_none();
        if is_by_district && (is_one_of_two || zones.iter().any(is_known)) {
            continue;
        }
        let (false, Some(name)) = (id.is_empty(), name) else {
            issues.reject("issue.zone_incomplete", At::row(row.number).value(id));
            continue;
        };
        if !seen.is_new(&id, row.number, table.name_of(columns.number), issues) {
            continue;
        }
        zones.push(Zone {
            order: u32::try_from(zones.len() + 1).unwrap_or(u32::MAX),
            id: ZoneId::new(id),
            name: name.to_owned(),
            name_kana: office::some(row.cell(columns.kana)),
            contact: columns.contact(&row, table, issues),
            region: None,
            dataset: owner.id.clone(),
        });
    }
    let mut batches = Vec::new();
    if !zones.is_empty() || !is_by_district {
        batches.push(input.batch(owner, Records::Zones(zones)));
    }
    if is_by_district {
        let owner =
            dataset::municipal("zone-districts", "zone_table", "学校区と日常生活圏域の対応");
        batches.push(input.batch(owner, Records::DistrictZones(districts)));
    }
    Some(Found { format: "zone_table", rows_read, batches })
}

struct ZoneColumns {
    school: Option<usize>,
    school_code: Option<usize>,
    number: Option<usize>,
    name: Option<usize>,
    kana: Option<usize>,
    center: Option<usize>,
    address: Option<usize>,
    phone: Option<usize>,
    position: PositionColumns,
}

impl ZoneColumns {
    fn of(table: &Table) -> Self {
        Self {
            school: table.column_of(&SCHOOL),
            school_code: table.column_of(&SCHOOL_CODE),
            number: table.column_of(&NUMBER),
            name: table.column_of(&NAME),
            kana: table.column_of(&["圏域かな", "圏域カナ", "日常生活圏域かな"]),
            center: table.column_of(&["地域包括支援センター", "センター名"]),
            address: table.column_of(&["センター住所", "住所"]),
            phone: table.column_of(&["センター電話", "電話番号"]),
            position: PositionColumns {
                lon: table.column("経度"), lat: table.column("緯度")
            },
        }
    }

    /// The school districts of a row; a cell may name several.
    fn districts(&self, row: &Row, table: &Table) -> Vec<DistrictZone> {
        let zone_number = office::some(&half_width(row.cell(self.number)));
        let zone_name = office::some(row.cell(self.name));
        let of = |name: &str, column, code: Option<String>| DistrictZone {
            row: row.number,
            column: table.name_of(column).to_owned(),
            code,
            name: name.to_owned(),
            zone_number: zone_number.clone(),
            zone_name: zone_name.clone(),
        };
        let written = row.cell(self.school);
        if let Some(code) = row.filled(self.school_code) {
            let name = if written.is_empty() { code } else { written };
            return vec![of(name, self.school_code, Some(half_width(code)))];
        }
        let names =
            written.split(['、', ',', '，', ';', '；', '/', '／', '・', '\n']).map(str::trim);
        names.filter(|name| !name.is_empty()).map(|name| of(name, self.school, None)).collect()
    }

    fn contact(&self, row: &Row, table: &Table, issues: &mut Issues) -> Option<Contact> {
        let name = row.filled(self.center)?.to_owned();
        let has_position = self.position.lon.is_some() && self.position.lat.is_some();
        let location = has_position
            .then(|| office::location(row, table, self.position, issues))
            .flatten();
        Some(Contact {
            name,
            address: office::some(row.cell(self.address)),
            phone: phone(row.cell(self.phone)),
            position: location.map(|location| location.position),
        })
    }
}

pub(super) fn read_towns(
    table: &Table,
    input: &Input,
    issues: &RefCell<Issues>,
) -> Option<Found> {
    let key = table.column_of(&["KEY_CODE", "町丁目コード"]);
    let town = table.column_of(&TOWN);
    let kana = table.column_of(&["町丁目かな", "町丁目カナ"]);
    let number = table.column_of(&NUMBER);
    let name = table.column_of(&NAME);
    let postal = table.column("郵便番号");
    let mut rows = Vec::new();
    let mut rows_read = 0;
    for row in table.rows(issues) {
        rows_read += 1;
        let issues = &mut *issues.borrow_mut();
        let key = office::some(&half_width(row.cell(key)));
        let town = row.cell(town).to_owned();
        if key.is_none() && town.is_empty() {
            issues.reject("issue.town_missing", At::row(row.number).column(TOWN[0]));
            continue;
        }
        rows.push(TownZone {
            row: row.number,
            key,
            town,
            town_kana: office::some(row.cell(kana)),
            zone_number: office::some(&half_width(row.cell(number))),
            zone_name: office::some(row.cell(name)),
            postal_codes: postal_codes(&row, postal, issues),
        });
    }
    let owner =
        dataset::municipal("town-zones", "town_zone_table", "町丁目と日常生活圏域の対応");
    let batches = vec![input.batch(owner, Records::TownZones(rows))];
    Some(Found { format: "town_zone_table", rows_read, batches })
}

/// Postal codes of a cell; several may be separated by `;` or `、`.
fn postal_codes(row: &Row, column: Option<usize>, issues: &mut Issues) -> Vec<String> {
    let mut codes = Vec::new();
    let texts = row.cell(column).split([';', '；', '、', ',', '/']);
    for text in texts.map(str::trim).filter(|text| !text.is_empty()) {
        match postal_code(text) {
            Some(code) => codes.push(code),
            None => {
                let at = At::row(row.number).column("郵便番号").value(text);
                issues.drop_value("issue.postal_code", at);
            }
        }
    }
    codes
}
