//! 自治体標準オープンデータセット 医療機関一覧: a municipality's own list of medical institutions.

use std::cell::RefCell;

use super::hours::one_line;
use super::office::{self, PositionColumns, Seen};
use super::{Found, Input, dataset, service};
use crate::intake::reader::table::{Row, Table};
use crate::merge::{At, Issues, Records};
use crate::model::{
    Catalogue, DatasetId, Provider, half_width, office_code, phone, postal_code,
};

pub(super) fn read(table: &Table, input: &Input, issues: &RefCell<Issues>) -> Option<Found> {
    let columns = Columns::of(table);
    let owner = dataset::municipal(
        "municipal-medical",
        "standard_medical_csv",
        "自治体標準オープンデータセット 医療機関一覧",
    );
    let mut seen = Seen::default();
    let mut offices = Vec::new();
    let mut rows_read = 0;
    for row in table.rows(issues) {
        rows_read += 1;
        let issues = &mut *issues.borrow_mut();
        let Some(office) = columns.office(&row, table, input.catalogue, &owner.id, issues)
        else {
            continue;
        };
        if seen.is_new(office.id.as_str(), row.number, "ID", issues) {
            offices.push(office);
        }
    }
    let batches = vec![input.batch(owner, Records::Providers(offices))];
    Some(Found { format: "standard_medical_csv", rows_read, batches })
}

struct Columns {
    municipality: Option<usize>,
    id: Option<usize>,
    code: Option<usize>,
    name: Option<usize>,
    kana: Option<usize>,
    class: Option<usize>,
    address: Option<usize>,
    building: Option<usize>,
    postal: Option<usize>,
    position: PositionColumns,
    phone: Option<usize>,
    fax: Option<usize>,
    corporation: Option<usize>,
    corporation_number: Option<usize>,
    days: Option<usize>,
    opens: Option<usize>,
    closes: Option<usize>,
    remark: Option<usize>,
    specialities: Option<usize>,
    beds: Option<usize>,
    url: Option<usize>,
    status: Option<usize>,
}

impl Columns {
    fn of(table: &Table) -> Self {
        Self {
            municipality: table
                .column_of(&["全国地方公共団体コード", "都道府県コード又は市区町村コード"]),
            id: table.column_of(&["ID", "No"]),
            code: table.column("医療機関コード"),
            name: table.column("名称"),
            kana: table.column("名称_カナ"),
            class: table.column("医療機関の種類"),
            address: table.column_of(&["所在地_連結表記", "所在地", "住所"]),
            building: table.column_of(&["建物名等(方書)", "方書"]),
            postal: table.column("郵便番号"),
            position: PositionColumns {
                lon: table.column("経度"), lat: table.column("緯度")
            },
            phone: table.column("電話番号"),
            fax: table.column("FAX番号"),
            corporation: table.column_of(&["法人の名称", "開設者氏名"]),
            corporation_number: table.column("法人番号"),
            days: table.column("診療曜日"),
            opens: table.column("診療開始時間"),
            closes: table.column("診療終了時間"),
            remark: table.column("診療日時特記事項"),
            specialities: table.column("診療科目"),
            beds: table.column("病床数"),
            url: table.column("URL"),
            status: table.column_of(&["状況", "現存・休止"]),
        }
    }

    fn office(
        &self,
        row: &Row,
        table: &Table,
        catalogue: &Catalogue,
        owner: &DatasetId,
        issues: &mut Issues,
    ) -> Option<Provider> {
        let class = row.cell(self.class);
        let Some(kind) = service::medical_kind(catalogue, class) else {
            let at = At::row(row.number).column("医療機関の種類").value(class);
            issues.reject("issue.unknown_medical_class", at);
            return None;
        };
        let Some(name) = row.filled(self.name) else {
            issues.reject("issue.name_missing", At::row(row.number).column("名称"));
            return None;
        };
        let Some(code) = self.code_of(row) else {
            issues.reject("issue.code_missing", At::row(row.number).column("ID"));
            return None;
        };
        if let Some(status) = row.filled(self.status).filter(|status| status.contains('休')) {
            let at = At::row(row.number).column("状況").value(status);
            issues.note("issue.office_suspended", at);
        }
        Some(Provider {
            name_kana: office::some(&half_width(row.cell(self.kana))),
            corporation: office::some(row.cell(self.corporation)),
            corporation_number: office::some(&half_width(row.cell(self.corporation_number))),
            postal_code: postal_code(row.cell(self.postal)),
            address: office::address(row.cell(self.address), row.cell(self.building)),
            location: office::location(row, table, self.position, issues),
            phone: phone(row.cell(self.phone)),
            fax: phone(row.cell(self.fax)),
            url: office::some(row.cell(self.url)),
            hours: self.hours(row),
            specialities: office::words(row.cell(self.specialities)),
            capacity: office::capacity(row.cell(self.beds)),
            ..Provider::listed(&kind.id, &code, name, owner)
        })
    }

    /// The national number; where a list has none, its own number made unique by the municipality.
    fn code_of(&self, row: &Row) -> Option<String> {
        let national = office_code(row.cell(self.code));
        if !national.is_empty() {
            return Some(national);
        }
        let own = office_code(row.cell(self.id));
        let municipality = office_code(row.cell(self.municipality));
        (!own.is_empty()).then(|| format!("{municipality}-{own}"))
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
