//! 医療情報ネット: 施設票 of hospitals, clinics and dental clinics, and the pharmacy list.
//!
//! The original layout and copies edited in a spreadsheet are both read by header name.

use std::cell::RefCell;

use super::hours::{DayTimes, WeekFlags};
use super::office::{self, NumberRule, PlaceColumns, PositionColumns, Seen};
use super::{Found, Input, dataset};
use crate::intake::reader::table::{Row, Table};
use crate::merge::{At, Issues, Records};
use crate::model::{Dataset, Kind, Provider, half_width, phone, prefecture_number};

/// Digits of an ID of 医療情報ネット.
const ID_LENGTH: usize = 13;

pub(super) fn is_pharmacy_table(table: &Table) -> bool {
    let named = table.column_of(&["名称", "正式名称"]).is_some();
    let shop = table.column_of(&[
        "薬局のホームページアドレス",
        "月_開店時間帯1_開始時間",
        "定期閉店毎週（月）",
    ]);
    table.has(&["ID"]) && named && shop.is_some()
}

pub(super) fn read_pharmacies(
    table: &Table,
    input: &Input,
    issues: &RefCell<Issues>,
) -> Option<Found> {
    let times = DayTimes::of(table, "開店");
    let words = |row: &Row| times.words(row);
    read_class(
        table,
        input,
        issues,
        Layout { class: Some("5"), format: "pharmacy_csv", hours: &words },
    )
}

pub(super) fn read_facilities(
    table: &Table,
    input: &Input,
    issues: &RefCell<Issues>,
) -> Option<Found> {
    let flags = WeekFlags::of(table);
    let words = |row: &Row| flags.words(row);
    let class = match input.file_name().get(..2) {
        Some("01") => Some("1"),
        Some("02") => Some("2"),
        Some("03") => Some("3"),
        Some("04") => Some("4"),
        Some("05") => Some("5"),
        _ => None,
    };
    read_class(
        table,
        input,
        issues,
        Layout { class, format: "medical_facility_csv", hours: &words },
    )
}

/// What differs between the lists.
pub(super) struct Layout<'a> {
    /// 機関区分 of the whole list, where the file tells.
    pub(super) class: Option<&'static str>,
    pub(super) format: &'static str,
    pub(super) hours: &'a dyn Fn(&Row) -> Option<String>,
}

/// Reads a list; its class is the file's, else each row's 機関区分 column.
pub(super) fn read_class(
    table: &Table,
    input: &Input,
    issues: &RefCell<Issues>,
    layout: Layout,
) -> Option<Found> {
    let columns = Columns::of(table);
    let as_of = dataset::date_in(input.file_name());
    let mut seen = Seen::default();
    let mut batches: std::collections::BTreeMap<String, Vec<Provider>> = Default::default();
    let mut left_out: std::collections::BTreeMap<String, u64> = Default::default();
    let mut rows_read = 0;
    for row in table.rows(issues) {
        rows_read += 1;
        let issues = &mut *issues.borrow_mut();
        let written = half_width(row.cell(columns.class));
        let class = layout.class.map_or(written, str::to_owned);
        let Some(kind) = input.catalogue.kind_of_medical_class(&class) else {
            let at = At::row(row.number).column("機関区分").value(&class);
            issues.reject("issue.unknown_medical_class", at);
            continue;
        };
        if office::is_elsewhere(&row, columns.place(), input.surroundings) {
            issues.tally(office::ELSEWHERE, row.number, table.name_of(columns.position.lat));
            *left_out.entry(class.clone()).or_default() += 1;
            batches.entry(class).or_default();
            continue;
        }
        let owner = dataset::medical(&class, layout.format, &kind.label, as_of);
        let Some(mut office) = columns.office(&row, table, kind, &owner.id, issues) else {
            continue;
        };
        if seen.is_new(&office.code, row.number, "ID", issues) {
            office.hours = (layout.hours)(&row);
            batches.entry(class).or_default().push(office);
        }
    }
    let batches = batches
        .into_iter()
        .map(|(class, offices)| {
            let label = input.catalogue.kind_of_medical_class(&class);
            let label = label.map_or(class.as_str(), |kind| &kind.label);
            let owner = Dataset {
                left_out: left_out.get(&class).copied().unwrap_or_default(),
                ..dataset::medical(&class, layout.format, label, as_of)
            };
            input.batch(owner, Records::Providers(offices))
        })
        .collect();
    Some(Found { format: layout.format, rows_read, batches })
}

struct Columns {
    id: Option<usize>,
    name: Option<usize>,
    kana: Option<usize>,
    class: Option<usize>,
    prefecture: Option<usize>,
    address: Option<usize>,
    position: PositionColumns,
    phone: Option<usize>,
    url: Option<usize>,
    beds: Option<usize>,
}

impl Columns {
    fn of(table: &Table) -> Self {
        Self {
            id: table.column("ID"),
            name: table.column_of(&["正式名称", "名称"]),
            kana: table.column_of(&["正式名称（フリガナ）", "名称（フリガナ）", "フリガナ"]),
            class: table.column("機関区分"),
            prefecture: table.column("都道府県コード"),
            address: table.column("所在地"),
            position: PositionColumns {
                lon: table.column_of(&["所在地座標（経度）", "経度"]),
                lat: table.column_of(&["所在地座標（緯度）", "緯度"]),
            },
            phone: table.column_of(&["電話番号", "案内用電話番号"]),
            url: table
                .column_of(&["案内用ホームページアドレス", "薬局のホームページアドレス"]),
            beds: table.column_of(&["合計病床数", "合計"]),
        }
    }

    const fn place(&self) -> PlaceColumns {
        PlaceColumns { position: self.position, address: self.address, number: self.id }
    }

    fn office(
        &self,
        row: &Row,
        table: &Table,
        kind: &Kind,
        owner: &crate::model::DatasetId,
        issues: &mut Issues,
    ) -> Option<Provider> {
        let prefecture = self.prefecture_of(row);
        let rule = NumberRule { length: ID_LENGTH, prefecture: prefecture.as_deref() };
        let code = office::number(row.number, "ID", row.cell(self.id), rule, issues)?;
        let Some(name) = row.filled(self.name) else {
            let column = table.name_of(self.name);
            issues.reject("issue.name_missing", At::row(row.number).column(column));
            return None;
        };
        Some(Provider {
            name_kana: office::some(&half_width(row.cell(self.kana))),
            address: row.cell(self.address).to_owned(),
            location: office::location(row, table, self.position, issues),
            phone: phone(row.cell(self.phone)),
            url: office::some(row.cell(self.url)),
            capacity: office::capacity(row.cell(self.beds)),
            ..Provider::listed(&kind.id, &code, name, owner)
        })
    }

    fn prefecture_of(&self, row: &Row) -> Option<String> {
        let written = half_width(row.cell(self.prefecture));
        let number = written.parse::<u8>().ok().map(|number| format!("{number:02}"));
        number.or_else(|| prefecture_number(row.cell(self.address)))
    }
}
