//! 自治体標準オープンデータセット 公共施設一覧: schools, halls, libraries: where a new site could be.

use std::cell::RefCell;

use super::hours::one_line;
use super::office::{self, PositionColumns, Seen};
use super::{Found, Input, dataset};
use crate::intake::reader::table::{Row, Table};
use crate::merge::{At, Issues, Records};
use crate::model::{DatasetId, KindId, Provider, half_width, office_code, phone, postal_code};

/// The kind of the catalogue that these rows are.
const KIND: &str = "public_facility";

/// Whether a table is such a list; 医療機関一覧 has a class of institution as well.
pub(super) fn is_facility_table(table: &Table) -> bool {
    table.has(&["名称", "POIコード"]) && table.column("医療機関の種類").is_none()
}

pub(super) fn read(table: &Table, input: &Input, issues: &RefCell<Issues>) -> Option<Found> {
    let kind = KindId::new(KIND);
    if input.catalogue.kind(&kind).is_none() {
        issues.borrow_mut().reject("issue.kind_missing", At::row(1).value(KIND));
        return None;
    }
    let columns = Columns::of(table);
    let owner = dataset::municipal(
        "municipal-facilities",
        "standard_facility_csv",
        "自治体標準オープンデータセット 公共施設一覧",
    );
    let mut seen = Seen::default();
    let mut facilities = Vec::new();
    let mut rows_read = 0;
    for row in table.rows(issues) {
        rows_read += 1;
        let issues = &mut *issues.borrow_mut();
        let Some(facility) = columns.facility(&row, table, &kind, &owner.id, issues) else {
            continue;
        };
        if seen.is_new(facility.id.as_str(), row.number, "名称", issues) {
            facilities.push(facility);
        }
    }
    let batches = vec![input.batch(owner, Records::Providers(facilities))];
    Some(Found { format: "standard_facility_csv", rows_read, batches })
}

struct Columns {
    municipality: Option<usize>,
    id: Option<usize>,
    name: Option<usize>,
    kana: Option<usize>,
    address: Option<usize>,
    building: Option<usize>,
    postal: Option<usize>,
    position: PositionColumns,
    phone: Option<usize>,
    owner: Option<usize>,
    owner_number: Option<usize>,
    days: Option<usize>,
    opens: Option<usize>,
    closes: Option<usize>,
    remark: Option<usize>,
    url: Option<usize>,
}

impl Columns {
    fn of(table: &Table) -> Self {
        Self {
            municipality: table
                .column_of(&["全国地方公共団体コード", "都道府県コード又は市区町村コード"]),
            id: table.column_of(&["ID", "NO"]),
            name: table.column("名称"),
            kana: table.column("名称_カナ"),
            address: table.column_of(&["所在地_連結表記", "所在地", "住所"]),
            building: table.column_of(&["建物名等(方書)", "方書"]),
            postal: table.column("郵便番号"),
            position: PositionColumns {
                lon: table.column("経度"), lat: table.column("緯度")
            },
            phone: table.column("電話番号"),
            owner: table.column("団体名"),
            owner_number: table.column("法人番号"),
            days: table.column("利用可能曜日"),
            opens: table.column("開始時間"),
            closes: table.column("終了時間"),
            remark: table.column_of(&["利用可能時間特記事項", "利用可能日時特記事項"]),
            url: table.column("URL"),
        }
    }

    fn facility(
        &self,
        row: &Row,
        table: &Table,
        kind: &KindId,
        owner: &DatasetId,
        issues: &mut Issues,
    ) -> Option<Provider> {
        let Some(name) = row.filled(self.name) else {
            issues.reject("issue.name_missing", At::row(row.number).column("名称"));
            return None;
        };
        let code = self.code_of(row, name);
        Some(Provider {
            name_kana: office::some(&half_width(row.cell(self.kana))),
            corporation: office::some(row.cell(self.owner)),
            corporation_number: office::some(&half_width(row.cell(self.owner_number))),
            postal_code: postal_code(row.cell(self.postal)),
            address: office::address(row.cell(self.address), row.cell(self.building)),
            location: office::location(row, table, self.position, issues),
            phone: phone(row.cell(self.phone)),
            url: office::some(row.cell(self.url)),
            hours: self.hours(row),
            ..Provider::listed(kind, &code, name, owner)
        })
    }

    /// The list's own number with the municipality's; many lists leave it empty: then the name, of
    /// which a municipality has one.
    fn code_of(&self, row: &Row, name: &str) -> String {
        let municipality = office_code(row.cell(self.municipality));
        let own = office_code(row.cell(self.id));
        let own = if own.is_empty() { name.split_whitespace().collect() } else { own };
        format!("{municipality}-{own}")
    }

    fn hours(&self, row: &Row) -> Option<String> {
        let band = match (row.filled(self.opens), row.filled(self.closes)) {
            (Some(from), Some(to)) => format!("{from}-{to}"),
            _ => String::new(),
        };
        let remark = one_line(row.cell(self.remark));
        let parts = [row.cell(self.days), &band, &remark];
        let words: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        office::some(&words.join(" "))
    }
}
