//! Lists of offices that follow no official format: columns are guessed from their headers, and the
//! guess is shown.
//!
//! A list needs a name, an address or a position, and a kind: in a column, or in the name of the file or
//! sheet (`訪問看護一覧.xlsx`).

use std::cell::RefCell;
use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use super::office::{self, PositionColumns, Seen};
use super::{Found, Input, dataset};
use crate::intake::reader::table::{Row, Table};
use crate::merge::{At, Issues, Records};
use crate::model::{
    Catalogue, Kind, Provider, address_spelling, half_width, office_code, phone, postal_code,
};

const NAME: [&str; 9] = [
    "名称",
    "施設名",
    "事業所名",
    "医療機関名",
    "医療機関名称",
    "機関名",
    "薬局名",
    "施設名称",
    "name",
];
const ADDRESS: [&str; 5] = ["住所", "所在地", "所在地_連結表記", "施設所在地", "address"];
const KIND: [&str; 8] = [
    "種別",
    "種類",
    "サービス種別",
    "サービスの種類",
    "施設種別",
    "serviceType",
    "kind",
    "category",
];
const CODE: [&str; 8] = [
    "事業所番号",
    "医療機関コード",
    "ステーションコード",
    "施設番号",
    "コード",
    "ID",
    "id",
    "番号",
];
const LON: [&str; 4] = ["経度", "lon", "lng", "longitude"];
const LAT: [&str; 3] = ["緯度", "lat", "latitude"];

/// Words of other lists for kinds of the catalogue.
const KIND_WORDS: [(&str, &str); 12] = [
    ("訪問看護ステーション", "visiting_nursing"),
    ("クリニック", "clinic"),
    ("医科診療所", "clinic"),
    ("無床診療所", "clinic"),
    ("有床診療所", "clinic"),
    ("歯科", "dental"),
    ("歯科医院", "dental"),
    ("居宅介護支援事業所", "care_manager"),
    ("ケアマネジャー", "care_manager"),
    ("ヘルパー", "home_help"),
    ("デイサービス", "day_service"),
    ("調剤薬局", "pharmacy"),
];

/// Whether a table looks like such a list; its kind may still be unknown.
pub(super) fn is_office_list(table: &Table) -> bool {
    let has_place = table.column_of(&ADDRESS).is_some()
        || (table.column_of(&LON).is_some() && table.column_of(&LAT).is_some());
    table.column_of(&NAME).is_some() && has_place
}

pub(super) fn read(table: &Table, input: &Input, issues: &RefCell<Issues>) -> Option<Found> {
    let columns = Columns::of(table);
    let of_file = kind_in_name(input.catalogue, input.name);
    if of_file.is_none() && columns.kind.is_none() {
        let at = At::row(1).detail("columns", columns.words(table));
        issues.borrow_mut().reject("issue.list_kind_unknown", at);
        return None;
    }
    let at = At::row(1).detail("columns", columns.words(table));
    issues.borrow_mut().note("issue.list_guessed", at);
    let mut seen = Seen::default();
    let mut offices: BTreeMap<String, Vec<Provider>> = BTreeMap::new();
    let mut rows_read = 0;
    for row in table.rows(issues) {
        rows_read += 1;
        let issues = &mut *issues.borrow_mut();
        let written = row.cell(columns.kind);
        let kind = kind_of(input.catalogue, written).or(of_file);
        let Some(kind) = kind else {
            let at = At::row(row.number).column(table.name_of(columns.kind)).value(written);
            issues.reject("issue.list_kind_unreadable", at);
            continue;
        };
        let Some(own) = columns.office(&row, table, kind, issues) else { continue };
        let code = table.name_of(columns.code);
        if seen.is_new(own.id.as_str(), row.number, code, issues) {
            offices.entry(kind.id.to_string()).or_default().push(own);
        }
    }
    let batches = offices.into_values().filter_map(|offices| {
        let kind = input.catalogue.kind(&offices.first()?.kind)?;
        Some(input.batch(dataset::office_list(kind), Records::Providers(offices)))
    });
    Some(Found { format: "office_list", rows_read, batches: batches.collect() })
}

/// The kind a cell names, in the catalogue's words or in those of other lists.
fn kind_of<'c>(catalogue: &'c Catalogue, text: &str) -> Option<&'c Kind> {
    let text = half_width(text);
    let known = || KIND_WORDS.iter().find(|(word, _)| *word == text).map(|(_, id)| *id);
    let named = catalogue.kind_named(&text);
    named.or_else(|| known().and_then(|id| catalogue.kind_named(id)))
}

/// The kind the name of a file or sheet contains; the longest word counts.
fn kind_in_name<'c>(catalogue: &'c Catalogue, path: &str) -> Option<&'c Kind> {
    let name = path.rsplit('/').next().unwrap_or(path);
    let name = half_width(name);
    let own = catalogue.kinds.iter().flat_map(|kind| {
        [(kind.label.as_str(), kind), (kind.easy.as_str(), kind), (kind.id.as_str(), kind)]
    });
    let other =
        KIND_WORDS.iter().filter_map(|(word, id)| Some((*word, catalogue.kind_named(id)?)));
    let found = own.chain(other).filter(|(word, _)| !word.is_empty() && name.contains(word));
    found.max_by_key(|(word, _)| word.len()).map(|(_, kind)| kind)
}

struct Columns {
    name: Option<usize>,
    kana: Option<usize>,
    kind: Option<usize>,
    code: Option<usize>,
    address: Option<usize>,
    building: Option<usize>,
    postal: Option<usize>,
    position: PositionColumns,
    phone: Option<usize>,
    fax: Option<usize>,
    url: Option<usize>,
    corporation: Option<usize>,
    capacity: Option<usize>,
}

impl Columns {
    fn of(table: &Table) -> Self {
        let any = |names: &[&str]| table.column_of(names);
        Self {
            name: any(&NAME),
            kana: any(&[
                "フリガナ",
                "ふりがな",
                "名称_カナ",
                "事業所名カナ",
                "かな",
                "カナ",
                "kana",
            ]),
            kind: any(&KIND),
            code: any(&CODE),
            address: any(&ADDRESS),
            building: any(&["建物名等(方書)", "方書", "建物名"]),
            postal: any(&["郵便番号", "〒", "postal_code", "zip"]),
            position: PositionColumns { lon: any(&LON), lat: any(&LAT) },
            phone: any(&["電話番号", "電話", "TEL", "Tel", "tel", "phone", "連絡先"]),
            fax: any(&["FAX番号", "FAX", "Fax", "fax"]),
            url: any(&["URL", "url", "ホームページ", "HP"]),
            corporation: any(&["法人名", "法人の名称", "開設者", "運営法人", "事業者名"]),
            capacity: any(&["定員", "病床数", "capacity"]),
        }
    }

    /// The guess in words: `名称=施設名、住所=所在地`.
    fn words(&self, table: &Table) -> String {
        let pairs = [
            ("名称", self.name),
            ("種別", self.kind),
            ("番号", self.code),
            ("住所", self.address),
            ("緯度", self.position.lat),
            ("経度", self.position.lon),
            ("電話", self.phone),
        ];
        let words = pairs.into_iter().filter(|(_, column)| column.is_some());
        let words: Vec<String> =
            words.map(|(own, column)| format!("{own}={}", table.name_of(column))).collect();
        words.join("、")
    }

    fn office(
        &self,
        row: &Row,
        table: &Table,
        kind: &Kind,
        issues: &mut Issues,
    ) -> Option<Provider> {
        let name = row.cell(self.name);
        if name.is_empty() {
            issues.reject(
                "issue.name_missing",
                At::row(row.number).column(table.name_of(self.name)),
            );
            return None;
        }
        let address = office::address(row.cell(self.address), row.cell(self.building));
        let written = office_code(row.cell(self.code));
        let code =
            if written.is_empty() { made_code(name, &address) } else { written.clone() };
        let owner = dataset::office_list(kind);
        let mut own = Provider::listed(&kind.id, &code, name, &owner.id);
        own.name_kana = office::some(row.cell(self.kana));
        own.address = address;
        own.postal_code = postal_code(row.cell(self.postal));
        if self.position.lon.is_some() && self.position.lat.is_some() {
            own.location = office::location(row, table, self.position, issues);
        }
        own.phone = phone(row.cell(self.phone));
        let digits: Option<String> = own
            .phone
            .as_ref()
            .map(|phone| phone.chars().filter(char::is_ascii_digit).collect());
        if digits.is_some_and(|digits| !written.is_empty() && digits == written) {
            // Some lists repeat the number of the office where they have no telephone.
            own.phone = None;
            issues.tally("issue.phone_is_code", row.number, table.name_of(self.phone));
        }
        own.fax = phone(row.cell(self.fax));
        own.url = office::some(row.cell(self.url));
        own.corporation = office::some(row.cell(self.corporation));
        own.capacity = office::capacity(row.cell(self.capacity));
        Some(own)
    }
}

/// A number for an office that has none: the same for the same name and address.
pub(super) fn made_code(name: &str, address: &str) -> String {
    let text = format!("{}\n{}", address_spelling(name), address_spelling(address));
    let digest = Sha256::digest(text.as_bytes());
    let hex: String = digest.iter().take(5).map(|byte| format!("{byte:02x}")).collect();
    format!("list-{hex}")
}
