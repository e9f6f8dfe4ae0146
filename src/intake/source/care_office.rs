//! 介護サービス情報公表システム open data: one CSV a service, 24 columns found by header.
//!
//! Copies saved by a spreadsheet (leading zeros gone, columns dropped, no byte order mark) are
//! read too. The 自治体標準 list of care offices has the same content under other headers.

use std::cell::RefCell;
use std::collections::BTreeMap;

use super::office::{self, NumberRule, PlaceColumns, PositionColumns, Seen};
use super::{Found, Input, dataset, service};
use crate::intake::reader::table::{Row, Table};
use crate::merge::{At, Issues, Records};
use crate::model::{
    Dataset, Kind, Provider, half_width, phone, postal_code, prefecture_number,
};

/// Characters of a 事業所番号.
const NUMBER_LENGTH: usize = 10;
/// Digits of a municipality code with check digit.
const MUNICIPALITY_LENGTH: usize = 6;

const NAME: [&str; 3] = ["事業所名", "介護サービス事業所名称", "名称"];
const SERVICE: [&str; 2] = ["サービスの種類", "実施サービス"];

pub(super) fn is_care_table(table: &Table) -> bool {
    // 名称 alone is a column of many lists.
    let named = table.column_of(&NAME[..2]).is_some() || table.has(&["名称", "実施サービス"]);
    let numbered = table.column_of(&["事業所番号", "No"]).is_some();
    named && numbered && table.column_of(&["住所", "緯度", "サービスの種類"]).is_some()
}

pub(super) fn read(table: &Table, input: &Input, issues: &RefCell<Issues>) -> Option<Found> {
    let columns = Columns::of(table);
    let known = |code: &String| input.catalogue.kind_of_care_service(code).is_some();
    let from_name = service_in_name(input.file_name()).filter(known);
    let as_of = dataset::date_in(input.file_name());
    let mut offices: BTreeMap<String, (Dataset, Vec<Provider>, Seen)> = BTreeMap::new();
    let mut rows_read = 0;
    for row in table.rows(issues) {
        rows_read += 1;
        let issues = &mut *issues.borrow_mut();
        let service = row.cell(columns.service);
        // One file is one service: its name is surer than the words in the cells.
        let codes = from_name.clone().map_or_else(|| codes_of(service), |code| vec![code]);
        if codes.is_empty() {
            let column = table.name_of(columns.service);
            let at = At::row(row.number).column(column).value(service);
            issues.reject("issue.unknown_service", at);
            continue;
        }
        let is_elsewhere = office::is_elsewhere(&row, columns.place(), input.surroundings);
        if is_elsewhere {
            issues.tally(office::ELSEWHERE, row.number, table.name_of(columns.position.lat));
        }
        for code in codes {
            let Some(kind) = input.catalogue.kind_of_care_service(&code) else {
                issues.reject("issue.unknown_service", At::row(row.number).value(&code));
                continue;
            };
            let (owner, list, seen) = offices.entry(code.clone()).or_insert_with(|| {
                let owner = dataset::care(&code, service::title_of(&code), as_of);
                (owner, Vec::new(), Seen::default())
            });
            if is_elsewhere {
                owner.left_out += 1;
                continue;
            }
            let Some(office) = columns.office(&row, table, kind, owner, issues) else {
                break;
            };
            if seen.is_new(&office.code, row.number, table.name_of(columns.number), issues) {
                list.push(office);
            }
        }
    }
    let batches = offices
        .into_values()
        .filter(|(owner, list, _)| !list.is_empty() || owner.left_out > 0)
        .map(|(owner, list, _)| input.batch(owner, Records::Providers(list)))
        .collect();
    Some(Found { format: "care_service_csv", rows_read, batches })
}

/// The codes of the services a cell names: one, or in municipal lists several.
fn codes_of(cell: &str) -> Vec<String> {
    if let Some(code) = service::code_of(cell) {
        return vec![code.to_owned()];
    }
    let parts =
        cell.split(['、', '，', ',', ';', '；', '\n']).filter(|part| !part.trim().is_empty());
    let codes: Option<Vec<&str>> = parts.map(service::code_of).collect();
    codes.unwrap_or_default().into_iter().map(str::to_owned).collect()
}

/// The service code in a file name such as `jigyosho_130.csv` or `760_regular_….csv`.
fn service_in_name(name: &str) -> Option<String> {
    let rest = name.strip_prefix("jigyosho_").unwrap_or(name);
    let code = rest.get(..3)?;
    let next = rest.as_bytes().get(3);
    let alone = next.is_none_or(|byte| !byte.is_ascii_digit());
    (alone && code.bytes().all(|byte| byte.is_ascii_digit())).then(|| code.to_owned())
}

struct Columns {
    municipality: Option<usize>,
    prefecture: Option<usize>,
    number: Option<usize>,
    name: Option<usize>,
    kana: Option<usize>,
    service: Option<usize>,
    address: Option<usize>,
    building: Option<usize>,
    postal: Option<usize>,
    position: PositionColumns,
    phone: Option<usize>,
    fax: Option<usize>,
    corporation: Option<usize>,
    corporation_number: Option<usize>,
    days: Option<usize>,
    days_note: Option<usize>,
    capacity: Option<usize>,
    url: Option<usize>,
}

impl Columns {
    fn of(table: &Table) -> Self {
        Self {
            municipality: table.column_of(&[
                "都道府県コード又は市町村コード",
                "都道府県コード又は市区町村コード",
                "全国地方公共団体コード",
            ]),
            prefecture: table.column("都道府県名"),
            number: table.column_of(&["事業所番号", "No"]),
            name: table.column_of(&NAME),
            kana: table.column_of(&["事業所名カナ", "介護サービス事業所名称_カナ"]),
            service: table.column_of(&SERVICE),
            address: table.column_of(&["住所", "所在地_連結表記"]),
            building: table.column_of(&["方書（ビル名等）", "方書", "建物名等(方書)"]),
            postal: table.column("郵便番号"),
            position: PositionColumns {
                lon: table.column("経度"), lat: table.column("緯度")
            },
            phone: table.column("電話番号"),
            fax: table.column("FAX番号"),
            corporation: table.column("法人の名称"),
            corporation_number: table.column("法人番号"),
            days: table.column("利用可能曜日"),
            days_note: table.column_of(&["利用可能曜日特記事項", "利用可能日時特記事項"]),
            capacity: table.column("定員"),
            url: table.column("URL"),
        }
    }

    const fn place(&self) -> PlaceColumns {
        PlaceColumns { position: self.position, address: self.address, number: self.number }
    }

    fn office(
        &self,
        row: &Row,
        table: &Table,
        kind: &Kind,
        owner: &Dataset,
        issues: &mut Issues,
    ) -> Option<Provider> {
        let prefecture = self.prefecture_of(row, table, issues);
        let rule = NumberRule { length: NUMBER_LENGTH, prefecture: prefecture.as_deref() };
        let column = table.name_of(self.number);
        let code = office::number(row.number, column, row.cell(self.number), rule, issues)?;
        let Some(name) = row.filled(self.name) else {
            issues.reject("issue.name_missing", At::row(row.number).column(NAME[0]));
            return None;
        };
        Some(Provider {
            name_kana: office::some(row.cell(self.kana)).map(|kana| half_width(&kana)),
            corporation: office::some(row.cell(self.corporation)),
            corporation_number: office::some(&half_width(row.cell(self.corporation_number))),
            postal_code: postal_code(row.cell(self.postal)),
            address: office::address(row.cell(self.address), row.cell(self.building)),
            location: office::location(row, table, self.position, issues),
            phone: phone(row.cell(self.phone)),
            fax: phone(row.cell(self.fax)),
            url: office::some(row.cell(self.url)),
            hours: self.hours(row),
            capacity: office::capacity(row.cell(self.capacity)),
            ..Provider::listed(&kind.id, &code, name, &owner.id)
        })
    }

    /// The prefecture's number, from its name or its code; a code that lost its zero is noted.
    fn prefecture_of(&self, row: &Row, table: &Table, issues: &mut Issues) -> Option<String> {
        let written = half_width(row.cell(self.municipality));
        if let (MUNICIPALITY_LENGTH, Some(own)) = (written.len(), written.get(..2)) {
            return Some(own.to_owned());
        }
        let by_name = prefecture_number(row.cell(self.prefecture));
        let restored = written.get(..1).map(|one| format!("0{one}"));
        if written.len() == MUNICIPALITY_LENGTH - 1 && by_name == restored {
            let column = table.name_of(self.municipality);
            issues.tally("issue.zero_restored", row.number, column);
        }
        by_name
    }

    fn hours(&self, row: &Row) -> Option<String> {
        let parts = [row.cell(self.days), row.cell(self.days_note)];
        let filled: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        office::some(&filled.join(" "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_service_code_is_found_in_file_names() {
        let code = |name| service_in_name(name);
        assert_eq!(code("jigyosho_130.csv").as_deref(), Some("130"));
        assert_eq!(code("jigyosho_130_all_20260709180342.csv").as_deref(), Some("130"));
        assert_eq!(code("760_regular_patrol_nursing_20250601.csv").as_deref(), Some("760"));
        assert_eq!(code("20260601.csv"), None);
        assert_eq!(code("事業所一覧.csv"), None);
    }
}
