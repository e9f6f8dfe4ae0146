//! Lists of offices that follow no official format: columns are as somebody said of lists with these
//! headers, else guessed from headers and values; what they are taken for is shown.
//!
//! A list needs a name, an address or a position, and a kind: in a column, or in the name of the file or
//! sheet (`訪問看護一覧.xlsx`). Points of a map are such a list, too.

use std::cell::RefCell;
use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use super::hours::one_line;
use super::office::{self, PositionColumns, Seen};
use super::{Found, Input, dataset, service};
use crate::intake::ListColumns;
use crate::intake::reader::feature::POINT_COLUMNS;
use crate::intake::reader::table::{Row, Table};
use crate::merge::{At, Issues, Records};
use crate::message::{Language, text};
use crate::model::{
    Catalogue, ColumnMap, Kind, KindId, ListColumn, Provider, address_spelling, half_width,
    office_code, phone, postal_code,
};

/// The name of the format.
pub(in crate::intake) const FORMAT: &str = "office_list";

/// Headers lists use, in order of preference.
const HEADERS: [(ListColumn, &[&str]); 18] = [
    (
        ListColumn::Name,
        &[
            "名称",
            "施設名",
            "事業所名",
            "医療機関名",
            "医療機関名称",
            "機関名",
            "薬局名",
            "施設名称",
            "正式名称",
            "name",
        ],
    ),
    (
        ListColumn::Kana,
        &[
            "フリガナ",
            "ふりがな",
            "名称_カナ",
            "事業所名カナ",
            "かな",
            "カナ",
            "name_kana",
            "kana",
        ],
    ),
    (
        ListColumn::Kind,
        &[
            "種別",
            "種類",
            "サービス種別",
            "サービスの種類",
            "施設種別",
            "serviceType",
            "kind",
            "service_type",
            "category_label",
            "医療機関の種類",
            "category",
        ],
    ),
    (
        ListColumn::Code,
        &[
            "事業所番号",
            "医療機関コード",
            "ステーションコード",
            "施設番号",
            "jigyosho_id",
            "facility_id",
            "code",
            "コード",
            "ID",
            "番号",
        ],
    ),
    (ListColumn::PostalCode, &["郵便番号", "〒", "postal_code", "zip"]),
    (
        ListColumn::Address,
        &["住所", "所在地", "所在地_連結表記", "施設所在地", "address_full", "address"],
    ),
    (ListColumn::Building, &["建物名等(方書)", "方書", "建物名"]),
    (ListColumn::Lat, &[POINT_COLUMNS[1], "緯度", "lat", "latitude"]),
    (ListColumn::Lon, &[POINT_COLUMNS[0], "経度", "lon", "lng", "longitude"]),
    (ListColumn::Phone, &["電話番号", "電話", "TEL", "phone", "連絡先"]),
    (ListColumn::Fax, &["FAX番号", "FAX", "ファックス"]),
    (ListColumn::Url, &["URL", "website", "ホームページ", "HP"]),
    (ListColumn::Hours, &["営業日・時間", "営業時間", "受付時間", "hours"]),
    (ListColumn::Consultation, &["診療時間", "consultation"]),
    (ListColumn::Specialities, &["診療科目", "診療科", "標榜科", "specialities"]),
    (ListColumn::Notices, &["厚生局への届出", "notices"]),
    (
        ListColumn::Corporation,
        &["法人名", "法人の名称", "開設者", "運営法人", "事業者名", "corporation"],
    ),
    (ListColumn::Capacity, &["定員", "病床数", "capacity", "total_beds"]),
];

/// What is taken by its values without being asked: not a telephone number, which may be somebody's own. It is
/// proposed for tables that are not read.
const SURE: fn(ListColumn) -> bool = |column| column != ListColumn::Phone;

/// What formulas begin with.
const FORMULA: [char; 4] = ['=', '+', '-', '@'];

/// Rows looked at to guess a column from its values, and rows shown of a list.
const LOOKED_AT: usize = 30;
const SHOWN: usize = 3;

/// Most columns of a list whose columns are told: the widest official table has 313.
const MOST_COLUMNS: usize = 400;

/// Words of other lists for kinds of the catalogue, beside those of [`service::kind_named`].
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

/// What stands between the kinds of an office that has several.
const BETWEEN_KINDS: [char; 4] = [';', '；', '、', '\n'];

/// Whether somebody said what the columns of such a table are.
pub(super) fn is_said(table: &Table, input: &Input) -> bool {
    input.columns.contains_key(&ColumnMap::key(table.header()))
}

/// Whether a table looks like such a list; its kind may still be unknown. The name must be told by a header:
/// from values alone any table of texts would be one.
pub(super) fn is_office_list(table: &Table, input: &Input) -> bool {
    let (_, names) = HEADERS[0];
    table.column_of(names).is_some()
        && Columns::guess(table, input.catalogue, SURE).has_place()
}

/// Whether such a list is one for certain: a row is of a kind we know.
pub(super) fn holds_offices(list: &Table, input: &Input) -> bool {
    let kind = Columns::guess(list, input.catalogue, SURE).at(ListColumn::Kind);
    let is_known = |row: Row| !kinds_of(input.catalogue, row.cell(kind)).0.is_empty();
    kind.is_some() && list.rows(&RefCell::new(Issues::new(input.name))).any(is_known)
}

/// Whether the kind of its rows is told, by a column or by the name of the file.
pub(super) fn has_kind(table: &Table, input: &Input) -> bool {
    Columns::guess(table, input.catalogue, SURE).at(ListColumn::Kind).is_some()
        || kind_in_name(input.catalogue, input.name).is_some()
}

/// The columns of a table, as said or as guessed; `None` for one that is too wide for a list, or has no row.
pub(super) fn columns_of(table: &Table, input: &Input) -> Option<ListColumns> {
    let headers = table.header();
    let samples = table.sample(SHOWN);
    if !(2..=MOST_COLUMNS).contains(&headers.len()) || samples.is_empty() {
        return None;
    }
    let columns = Columns::of(table, input);
    let short = |text: &String| text.trim().chars().take(60).collect::<String>();
    Some(ListColumns {
        headers: headers.iter().map(|own| own.trim().to_owned()).collect(),
        samples: samples.iter().map(|row| row.iter().map(short).collect()).collect(),
        kind: columns.kind.or_else(|| {
            kind_in_name(input.catalogue, input.name).map(|kind| kind.id.to_string())
        }),
        columns: columns.at,
        remembered: columns.remembered,
    })
}

pub(super) fn read(table: &Table, input: &Input, issues: &RefCell<Issues>) -> Option<Found> {
    let columns = Columns::of(table, input);
    let said = columns.kind.as_deref().and_then(|id| input.catalogue.kind(&KindId::new(id)));
    let of_file = said.or_else(|| kind_in_name(input.catalogue, input.name));
    if of_file.is_none() && columns.at(ListColumn::Kind).is_none() {
        let at = At::row(1).detail("columns", columns.words(table));
        issues.borrow_mut().reject("issue.list_kind_unknown", at);
        return None;
    }
    let rule = if columns.remembered { "issue.list_remembered" } else { "issue.list_guessed" };
    issues.borrow_mut().note(rule, At::row(1).detail("columns", columns.words(table)));
    let mut seen = Seen::default();
    let mut offices: BTreeMap<String, Vec<Provider>> = BTreeMap::new();
    let mut rows_read = 0;
    let kind_column = columns.at(ListColumn::Kind);
    for row in table.rows(issues) {
        rows_read += 1;
        let issues = &mut *issues.borrow_mut();
        let at = || At::row(row.number).column(table.name_of(kind_column));
        let (mut kinds, unknown) = kinds_of(input.catalogue, row.cell(kind_column));
        kinds.extend(of_file.filter(|_| kinds.is_empty()));
        let Some(first) = kinds.first() else {
            let written = row.cell(kind_column);
            issues.reject("issue.list_kind_unreadable", at().value(written));
            continue;
        };
        for name in unknown.iter().filter(|_| of_file.is_none()) {
            issues.drop_value("issue.unknown_service", at().value(name));
        }
        let Some(own) = columns.office(&row, table, first, issues) else { continue };
        let code = table.name_of(columns.at(ListColumn::Code));
        for kind in kinds {
            let own = own.listed_as(&kind.id, &dataset::office_list(kind).id);
            if seen.is_new(own.id.as_str(), row.number, code, issues) {
                offices.entry(kind.id.to_string()).or_default().push(own);
            }
        }
    }
    let batches = offices.into_values().filter_map(|offices| {
        let kind = input.catalogue.kind(&offices.first()?.kind)?;
        Some(input.batch(dataset::office_list(kind), Records::Providers(offices)))
    });
    Some(Found { format: FORMAT, rows_read, batches: batches.collect() })
}

/// The kinds a cell names, each once, and what it names beside them.
fn kinds_of<'c, 't>(catalogue: &'c Catalogue, cell: &'t str) -> (Vec<&'c Kind>, Vec<&'t str>) {
    let (mut kinds, mut unknown): (Vec<&Kind>, Vec<&str>) = Default::default();
    let parts: Vec<&str> = match kind_of(catalogue, cell) {
        Some(_) => vec![cell],
        None => cell.split(BETWEEN_KINDS).map(str::trim).collect(),
    };
    for part in parts.into_iter().filter(|part| !part.is_empty()) {
        match kind_of(catalogue, part) {
            Some(kind) if kinds.iter().any(|own| own.id == kind.id) => {}
            Some(kind) => kinds.push(kind),
            None => unknown.push(part),
        }
    }
    (kinds, unknown)
}

/// The kind a text names, in the words of the catalogue, of services or of other lists.
fn kind_of<'c>(catalogue: &'c Catalogue, text: &str) -> Option<&'c Kind> {
    let text = half_width(text);
    let known = || KIND_WORDS.iter().find(|(word, _)| *word == text).map(|(_, id)| *id);
    let named = service::kind_named(catalogue, &text);
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

/// Which column holds what.
struct Columns {
    at: BTreeMap<ListColumn, usize>,
    /// Kind id of rows whose kind no column tells, as somebody said.
    kind: Option<String>,
    /// Whether somebody said so.
    remembered: bool,
}

impl Columns {
    /// As said of lists with these headers, else as guessed.
    fn of(table: &Table, input: &Input) -> Self {
        match input.columns.get(&ColumnMap::key(table.header())) {
            Some(said) => Self {
                at: said.columns.clone(),
                kind: said.kind.as_ref().map(ToString::to_string),
                remembered: true,
            },
            None if is_office_list(table, input) => Self::guess(table, input.catalogue, SURE),
            None => Self::guess(table, input.catalogue, |_| true),
        }
    }

    /// By headers; what no header tells, by values that can be nothing else, as far as `takes` them.
    fn guess(table: &Table, catalogue: &Catalogue, takes: fn(ListColumn) -> bool) -> Self {
        let by_header = HEADERS.iter().filter_map(|(column, names)| {
            let at = table.column_of(names)?;
            Some((*column, at))
        });
        let mut at: BTreeMap<ListColumn, usize> = by_header.collect();
        let sample = table.sample(LOOKED_AT);
        for column in 0..table.header().len().min(MOST_COLUMNS) {
            if at.values().any(|own| *own == column) {
                continue;
            }
            let cells = sample.iter().filter_map(|row| row.get(column));
            let cells: Vec<&str> =
                cells.map(|cell| cell.trim()).filter(|cell| !cell.is_empty()).collect();
            if let Some(found) = by_value(&cells, catalogue).filter(|own| takes(*own)) {
                at.entry(found).or_insert(column);
            }
        }
        Self { at, kind: None, remembered: false }
    }

    fn at(&self, column: ListColumn) -> Option<usize> {
        self.at.get(&column).copied()
    }

    fn position(&self) -> PositionColumns {
        PositionColumns { lon: self.at(ListColumn::Lon), lat: self.at(ListColumn::Lat) }
    }

    fn has_place(&self) -> bool {
        let position = self.position();
        self.at(ListColumn::Address).is_some()
            || (position.lon.is_some() && position.lat.is_some())
    }

    /// In words: `名称=施設名、住所=所在地`.
    fn words(&self, table: &Table) -> String {
        let word = |(column, at): (&ListColumn, &usize)| {
            let key = format!("page.import.column.{}", column.name());
            format!("{}={}", text(&key, Language::Ja), table.name_of(Some(*at)))
        };
        self.at.iter().map(word).collect::<Vec<_>>().join("、")
    }

    fn office(
        &self,
        row: &Row,
        table: &Table,
        kind: &Kind,
        issues: &mut Issues,
    ) -> Option<Provider> {
        let cell = |column| as_meant(row.cell(self.at(column)));
        let name = cell(ListColumn::Name);
        if name.is_empty() {
            issues.reject(
                "issue.name_missing",
                At::row(row.number).column(table.name_of(self.at(ListColumn::Name))),
            );
            return None;
        }
        let address = office::address(cell(ListColumn::Address), cell(ListColumn::Building));
        let written = office_code(cell(ListColumn::Code));
        let code =
            if written.is_empty() { made_code(name, &address) } else { written.clone() };
        let owner = dataset::office_list(kind);
        let mut own = Provider::listed(&kind.id, &code, name, &owner.id);
        own.name_kana = office::some(cell(ListColumn::Kana));
        own.address = address;
        own.postal_code = postal_code(cell(ListColumn::PostalCode));
        let position = self.position();
        if position.lon.is_some() && position.lat.is_some() {
            own.location = office::location(row, table, position, issues);
        }
        own.phone = phone(cell(ListColumn::Phone));
        let digits: Option<String> = own
            .phone
            .as_ref()
            .map(|phone| phone.chars().filter(char::is_ascii_digit).collect());
        if digits.is_some_and(|digits| !written.is_empty() && digits == written) {
            // Some lists repeat the number of the office where they have no telephone.
            own.phone = None;
            let column = table.name_of(self.at(ListColumn::Phone));
            issues.tally("issue.phone_is_code", row.number, column);
        }
        own.fax = phone(cell(ListColumn::Fax));
        own.url = office::some(cell(ListColumn::Url));
        own.hours = office::some(&one_line(cell(ListColumn::Hours)));
        own.consultation = office::some(&one_line(cell(ListColumn::Consultation)));
        own.specialities = office::words(cell(ListColumn::Specialities));
        own.notices = office::words(cell(ListColumn::Notices));
        own.corporation = office::some(cell(ListColumn::Corporation));
        own.capacity = office::capacity(cell(ListColumn::Capacity));
        Some(own)
    }
}

/// A cell without the apostrophe that what spreadsheets would run as a formula is written after, by us as well.
fn as_meant(text: &str) -> &str {
    text.strip_prefix('\'').filter(|own| own.starts_with(FORMULA)).unwrap_or(text)
}

/// Whether a cell, in half width, can be of a column.
type Test<'a> = &'a dyn Fn(&str) -> bool;

/// What a column holds whose cells can be nothing else, nine in ten of them.
fn by_value(cells: &[&str], catalogue: &Catalogue) -> Option<ListColumn> {
    let most = |fits: &dyn Fn(&str) -> bool| {
        let fitting = cells.iter().filter(|cell| fits(&half_width(cell))).count();
        fitting > 0 && fitting * 10 >= cells.len() * 9
    };
    let number = |cell: &str| cell.parse::<f64>().ok().filter(|_| cell.contains('.'));
    let tests: [(ListColumn, Test); 7] = [
        (ListColumn::Lat, &|cell| number(cell).is_some_and(|own| (20.0..46.0).contains(&own))),
        (ListColumn::Lon, &|cell| {
            number(cell).is_some_and(|own| (122.0..155.0).contains(&own))
        }),
        (ListColumn::Url, &|cell| cell.starts_with("http")),
        (ListColumn::PostalCode, &|cell| {
            cell.contains(['-', '〒']) && postal_code(cell).is_some()
        }),
        (ListColumn::Phone, &|cell| {
            let digits = cell.chars().filter(char::is_ascii_digit).count();
            cell.starts_with(['0', '(']) && cell.contains('-') && (9..=11).contains(&digits)
        }),
        (ListColumn::Kind, &|cell| kind_of(catalogue, cell).is_some()),
        (ListColumn::Address, &|cell| {
            cell.contains(['市', '区', '町', '村'])
                && cell.contains(|own: char| own.is_ascii_digit())
        }),
    ];
    tests.into_iter().find(|(_, fits)| most(fits)).map(|(column, _)| column)
}

/// A number for an office that has none: the same for the same name and address.
pub(super) fn made_code(name: &str, address: &str) -> String {
    let text = format!("{}\n{}", address_spelling(name), address_spelling(address));
    let digest = Sha256::digest(text.as_bytes());
    let hex: String = digest.iter().take(5).map(|byte| format!("{byte:02x}")).collect();
    format!("list-{hex}")
}
