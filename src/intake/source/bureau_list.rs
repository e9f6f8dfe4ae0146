//! 地方厚生局「コード内容別医療機関一覧表」 as collected into one table: five columns and no header.

use std::cell::RefCell;

use super::office::Seen;
use super::{Found, Input, dataset};
use crate::intake::reader::table::Table;
use crate::merge::{At, Issues, Records};
use crate::model::{KindId, Provider, office_code, postal_code};

const COLUMNS: [&str; 5] = ["医療機関コード", "コード", "名称", "郵便番号", "住所"];

/// Whether the first row is one of such a list: 9 digits that end with the 7 of the next cell.
pub(super) fn is_bureau_list(table: &Table) -> bool {
    let [full, short, name, ..] = table.header() else { return false };
    let digits = |text: &String, count: usize| {
        text.len() == count && text.bytes().all(|digit| digit.is_ascii_digit())
    };
    table.header().len() == COLUMNS.len()
        && digits(full, 9)
        && digits(short, 7)
        && full.ends_with(short.as_str())
        && !name.is_empty()
}

pub(super) fn read(table: &Table, input: &Input, issues: &RefCell<Issues>) -> Option<Found> {
    let table = table.without_header(&COLUMNS);
    let owner = dataset::bureau_list();
    let mut seen = Seen::default();
    let mut offices = Vec::new();
    let mut rows_read = 0;
    for row in table.rows(issues) {
        rows_read += 1;
        let issues = &mut *issues.borrow_mut();
        let [code, _, name, postal, address] = [0, 1, 2, 3, 4].map(|at| row.cell(Some(at)));
        let code = office_code(code);
        if code.len() != 9 || name.is_empty() {
            let at = At::row(row.number).column(COLUMNS[0]).value(&code);
            issues.reject("issue.key_unreadable", at);
            continue;
        }
        // The list does not say which is which; 病院 is a protected name.
        let kind = if name.contains("病院") { "hospital" } else { "clinic" };
        let kind = KindId::new(kind);
        if input.catalogue.kind(&kind).is_none() {
            issues.reject("issue.kind_missing", At::row(row.number).value(kind.as_str()));
            continue;
        }
        if !seen.is_new(&code, row.number, COLUMNS[0], issues) {
            continue;
        }
        let mut own = Provider::listed(&kind, &code, name, &owner.id);
        own.postal_code = postal_code(postal);
        address.clone_into(&mut own.address);
        offices.push(own);
    }
    let batches = vec![input.batch(owner, Records::Providers(offices))];
    Some(Found { format: "bureau_list", rows_read, batches })
}
