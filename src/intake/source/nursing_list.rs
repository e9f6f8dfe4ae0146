//! 地方厚生局「届出受理指定訪問看護事業所名簿」: an Excel list without a header a program could use.
//!
//! Columns are found by what their cells look like, row by row, so that a list with columns moved or
//! merged in another way is still read. A row is an office if it has a number of the list, a name, and
//! an address behind a postal code; everything between (page heads, notes) is passed over.
//!
//! # Source
//! The layout as two public programs read it; no file of it was at hand.

use std::cell::RefCell;
use std::sync::LazyLock;

use jiff::civil::Date;
use regex::Regex;

use super::office::Seen;
use super::{Found, Input, dataset};
use crate::intake::reader::table::{Row, Table};
use crate::merge::{At, Issues, Records};
use crate::model::{KindId, Provider, half_width, phone, postal_code};

/// The kind of the catalogue that these rows are.
const KIND: &str = "visiting_nursing";

/// Rows looked at for the date and for what the list is.
const FIRST: usize = 40;

static NOTICE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"訪看\s*(\d+)").expect("a valid pattern"));
static POSTAL: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^〒?\s*(\d{3}-?\d{4})\s").expect("a valid pattern"));
static PHONE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"0\d{1,4}-\d{1,4}-\d{3,4}").expect("a valid pattern"));
static AS_OF: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(令和|平成)\s*(\d+|元)\s*年\s*(\d+)\s*月\s*(\d+)\s*日\s*現在")
        .expect("a valid pattern")
});

/// Whether a table is such a list: a row among the first has notices of visiting nursing beside a postal
/// code with an address.
pub(super) fn is_nursing_list(table: &Table) -> bool {
    table.first_rows(FIRST).iter().any(|cells| {
        let notices = cells.iter().any(|cell| NOTICE.is_match(&folded(cell)));
        notices && cells.iter().any(|cell| address_of(cell).is_some())
    })
}

pub(super) fn read(table: &Table, input: &Input, issues: &RefCell<Issues>) -> Option<Found> {
    let kind = KindId::new(KIND);
    if input.catalogue.kind(&kind).is_none() {
        issues.borrow_mut().reject("issue.kind_missing", At::row(1).value(KIND));
        return None;
    }
    let first = table.first_rows(FIRST);
    let as_of = first.iter().flatten().find_map(|cell| as_of(&folded(cell)));
    let table = table.without_header(&[]);
    let owner = dataset::nursing_list(as_of, input.file_name());
    let mut seen = Seen::default();
    let mut offices: Vec<(u64, Provider)> = Vec::new();
    let mut rows_read = 0;
    // Whether the last office met was taken: its notices may go on below.
    let mut is_open = false;
    for row in table.rows(issues) {
        let issues = &mut *issues.borrow_mut();
        let Some(cells) = OfficeCells::of(&row) else {
            // A row of notices alone goes on with the office above it.
            if let Some((_, last)) = offices.last_mut().filter(|_| is_open && goes_on(&row)) {
                last.notices.extend(notices(&row));
                last.notices.sort();
                last.notices.dedup();
            }
            continue;
        };
        rows_read += 1;
        is_open = false;
        let Some(code) = cells.code else {
            issues.reject("issue.code_missing", At::row(row.number).value(&cells.name));
            continue;
        };
        if !seen.is_new(&code, row.number, "ステーションコード", issues) {
            continue;
        }
        let mut own = Provider::listed(&kind, &code, &cells.name, &owner.id);
        own.corporation = cells.corporation;
        own.postal_code = cells.postal;
        own.address = cells.address;
        own.phone = cells.phone;
        own.fax = cells.fax;
        own.notices = notices(&row);
        offices.push((row.number, own));
        is_open = true;
    }
    for (row, _) in offices.iter().filter(|(_, own)| own.notices.is_empty()) {
        issues.borrow_mut().tally("issue.notices_missing", *row, "受理番号");
    }
    let offices: Vec<Provider> = offices.into_iter().map(|(_, own)| own).collect();
    if offices.is_empty() {
        issues.borrow_mut().reject("issue.table_unknown", At::file());
        return None;
    }
    let batches = vec![input.batch(owner, Records::Providers(offices))];
    Some(Found { format: "nursing_list", rows_read, batches })
}

/// Half width with line breaks kept: the list puts several things in one cell.
fn folded(cell: &str) -> String {
    let lines: Vec<String> =
        cell.lines().map(|line| half_width(line).trim().to_owned()).collect();
    lines.join("\n")
}

/// Whether a row has notices with their numbers (`(訪看10)第12号`) or dates, and nothing else: page heads and
/// explanations name notices as well.
fn goes_on(row: &Row) -> bool {
    let cells = || row.cells.iter().map(folded).filter(|cell| !cell.is_empty());
    let is_notice = |cell: &String| NOTICE.is_match(cell) && cell.contains('第');
    let is_date =
        |cell: &String| cell.contains('年') && cell.contains('月') && !NOTICE.is_match(cell);
    cells().any(|cell| is_notice(&cell))
        && cells().all(|cell| is_notice(&cell) || is_date(&cell))
}

fn notices(row: &Row) -> Vec<String> {
    let mut codes: Vec<String> = Vec::new();
    for cell in row.cells.iter() {
        let text = folded(cell);
        codes.extend(NOTICE.captures_iter(&text).map(|found| format!("訪看{}", &found[1])));
    }
    codes.sort();
    codes.dedup();
    codes
}

/// Postal code and address of a cell that has both, each on a line or one after the other.
fn address_of(cell: &str) -> Option<(Option<String>, String)> {
    let text = folded(cell);
    let text = text.trim();
    let found = POSTAL.captures(text)?;
    let rest = text.get(found.get(0)?.end()..)?;
    let address: String = rest.lines().map(str::trim).collect();
    (!address.is_empty()).then(|| (postal_code(&found[1]), address))
}

/// `令和 8年 8月 1日現在` as a date.
fn as_of(text: &str) -> Option<Date> {
    let found = AS_OF.captures(text)?;
    let first = if &found[1] == "令和" { 2018 } else { 1988 };
    let year = if &found[2] == "元" { 1 } else { found[2].parse::<i16>().ok()? };
    Date::new(first + year, found[3].parse().ok()?, found[4].parse().ok()?).ok()
}

/// What the cells of an office's row say.
struct OfficeCells {
    code: Option<String>,
    name: String,
    corporation: Option<String>,
    postal: Option<String>,
    address: String,
    phone: Option<String>,
    fax: Option<String>,
}

impl OfficeCells {
    /// `None` for a row that is no office: one without an address, or without a name before it.
    fn of(row: &Row) -> Option<Self> {
        let cells: Vec<&str> = row.cells.iter().collect();
        let place = cells.iter().position(|cell| address_of(cell).is_some())?;
        let (postal, address) = address_of(cells.get(place)?)?;
        let before = cells.get(..place)?;
        let named = before.iter().rev().find(|cell| is_name(&folded(cell)))?;
        let lines = folded(named);
        let mut lines = lines.lines().filter(|line| !line.is_empty());
        let (first, rest) = (lines.next()?.to_owned(), lines.collect::<String>());
        let (corporation, name) =
            if rest.is_empty() { (None, first) } else { (Some(first), rest) };
        let numbers = cells.get(place + 1..).unwrap_or_default().iter().find_map(|cell| {
            let text = folded(cell);
            let found: Vec<String> =
                PHONE.find_iter(&text).filter_map(|own| phone(own.as_str())).collect();
            (!found.is_empty()).then_some(found)
        });
        let mut numbers = numbers.unwrap_or_default().into_iter();
        Some(Self {
            code: before.iter().find_map(|cell| station_code(cell)),
            name,
            corporation,
            postal,
            address,
            phone: numbers.next(),
            fax: numbers.next(),
        })
    }
}

/// Whether a cell can be a name: text that is no number and no code.
fn is_name(text: &str) -> bool {
    let signs = text.chars().filter(|sign| !sign.is_whitespace());
    let other =
        signs.filter(|sign| !sign.is_ascii_digit() && !matches!(sign, ',' | '.' | '-'));
    other.count() >= 2
}

/// ステーションコード: seven digits or more, written in full width with commas. The list's own running number
/// is shorter.
fn station_code(cell: &str) -> Option<String> {
    let text = half_width(cell);
    let signs: String =
        text.chars().filter(|sign| !matches!(sign, ',' | '.' | '-' | ' ' | '\n')).collect();
    let fits =
        (7..=10).contains(&signs.len()) && signs.bytes().all(|own| own.is_ascii_digit());
    fits.then_some(signs)
}
