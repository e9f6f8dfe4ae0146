//! Residents by town and age of the resident register (住民基本台帳), as cities publish them and as the
//! municipal standard data set 地域・年齢別人口 has them.
//!
//! One row a town; columns are found by their headers: the town, everybody, and ages in any of the
//! usual spellings (`0 ～`, `0～4歳`, `0-4歳の男性`, `85歳以上`, `100歳`). Rows of sums are left out.

use std::cell::RefCell;
use std::collections::BTreeMap;

use jiff::civil::Date;

use super::ages::{folded, number};
use super::{Found, Input, dataset};
use crate::intake::reader::table::{Row, Table};
use crate::merge::{At, Issues, Records, Residents};
use crate::model::{AgeSpan, Dataset, Population, half_width};

const FORMAT: &str = "resident_register";
const TOWN: [&str; 10] = [
    "町丁字名",
    "町丁目名",
    "町丁名",
    "町字名",
    "町名",
    "地域名",
    "大字町丁目",
    "大字・町丁名",
    "町丁字",
    "町丁目",
];
const TOTAL: [&str; 9] =
    ["総数", "総人口", "人口総数", "総人口数", "人口計", "人口", "合計", "男女計", "計"];
const DAY: [&str; 4] = ["調査年月日", "基準日", "基準年月日", "時点"];
const CITY: [&str; 3] = ["市区町村名", "地方公共団体名", "市町村名"];
const CODE: [&str; 5] = [
    "都道府県コード又は市区町村コード",
    "全国地方公共団体コード",
    "市区町村コード",
    "地方公共団体コード",
    "団体コード",
];
/// What stands in place of a town in a row of sums.
const SUMS: [&str; 7] = ["総数", "合計", "総計", "計", "全市", "市計", "総人口"];

/// Whether a table counts people of towns by age.
pub(super) fn is_register_table(table: &Table) -> bool {
    table.column_of(&TOWN).is_some()
        && table.column_of(&TOTAL).is_some()
        && (ages_of(table.header()).len() > 1 || table.column("世帯数").is_some())
}

pub(super) fn read(table: &Table, input: &Input, issues: &RefCell<Issues>) -> Option<Found> {
    let columns = Columns::of(table);
    let mut read: Vec<(Option<Date>, Residents)> = Vec::new();
    let mut rows_read = 0;
    let (mut city, mut code) = (None, None);
    for row in table.rows(issues) {
        rows_read += 1;
        city = city.or_else(|| row.filled(columns.city).map(str::to_owned));
        code = code.or_else(|| row.filled(columns.code).and_then(municipality_digits));
        read.extend(columns.residents(&row, &mut issues.borrow_mut()));
    }
    let issues = &mut *issues.borrow_mut();
    let day = read.iter().filter_map(|own| own.0).max();
    let all = read.len();
    read.retain(|own| own.0 == day);
    let earlier = all - read.len();
    if let Some(day) = day.filter(|_| earlier > 0) {
        issues.note(
            "issue.register_days",
            At::file().detail("day", day).detail("count", earlier),
        );
    }
    let as_of = day.or_else(|| dataset::date_in(input.file_name()));
    if as_of.is_none() && !read.is_empty() {
        issues.note("issue.register_undated", At::file());
    }
    let owner =
        Dataset { as_of, ..dataset::resident_register(city.as_deref(), code.as_deref()) };
    let records = Records::Residents(read.into_iter().map(|own| own.1).collect());
    Some(Found { format: FORMAT, rows_read, batches: vec![input.batch(owner, records)] })
}

/// The digits that begin the census keys of a municipality: five, of a city with wards three.
fn municipality_digits(code: &str) -> Option<String> {
    let digits = half_width(code);
    let is_code =
        matches!(digits.len(), 5 | 6) && digits.bytes().all(|own| own.is_ascii_digit());
    let own = digits.get(..5).filter(|_| is_code)?;
    Some(own.strip_suffix("00").unwrap_or(own).to_owned())
}

struct Columns<'a> {
    table: &'a Table<'a>,
    town: Option<usize>,
    total: Option<usize>,
    day: Option<usize>,
    city: Option<usize>,
    code: Option<usize>,
    ages: BTreeMap<AgeSpan, Counted>,
    /// Whether the ages are all ages, each once.
    is_whole: bool,
}

impl<'a> Columns<'a> {
    fn of(table: &'a Table<'a>) -> Self {
        let ages = ages_of(table.header());
        let mut end = Some(0);
        for span in ages.keys() {
            end = if end == Some(span.from()) { span.below() } else { Some(u8::MAX) };
        }
        Self {
            table,
            town: table.column_of(&TOWN),
            total: table.column_of(&TOTAL),
            day: table.column_of(&DAY),
            city: table.column_of(&CITY),
            code: table.column_of(&CODE),
            is_whole: !ages.is_empty() && end.is_none(),
            ages,
        }
    }

    /// The people of a row, with the day they were counted; `None` for a row of sums.
    fn residents(&self, row: &Row, issues: &mut Issues) -> Option<(Option<Date>, Residents)> {
        let town = row.cell(self.town).trim();
        let city = row.filled(self.city);
        let plain = folded(town);
        if SUMS.contains(&plain.as_str()) || city.is_some_and(|own| folded(own) == plain) {
            return None;
        }
        let total_name = self.table.name_of(self.total);
        let total = number(row, self.total, total_name, issues);
        let (Some(total), false) = (total, town.is_empty()) else {
            let (rule, column) = if town.is_empty() {
                ("issue.register_name_missing", self.town)
            } else {
                ("issue.total_missing", self.total)
            };
            issues.reject(
                rule,
                At::row(row.number).column(self.table.name_of(column)).value(town),
            );
            return None;
        };
        let mut ages = Vec::new();
        for (span, counted) in &self.ages {
            ages.extend(self.people(row, counted, issues).map(|people| (*span, people)));
        }
        if ages.len() < self.ages.len() {
            issues.tally("issue.register_ages_hidden", row.number, "");
            // Ages of which some are hidden would make sums that are too small.
            ages.clear();
        }
        let sum: f64 = ages.iter().map(|own| own.1).sum();
        if self.is_whole && !ages.is_empty() && (sum - total).abs() > 0.5 {
            issues.tally("issue.register_sum", row.number, total_name);
        }
        let day = dataset::date_cell(row, self.day, self.table.name_of(self.day), issues);
        let code = row.filled(self.code).and_then(municipality_digits);
        let residents = Residents {
            row: row.number,
            town: town.to_owned(),
            municipality: city.map(str::to_owned).or(code),
            population: Population::of_spans(total, &ages),
        };
        Some((day, residents))
    }

    fn people(&self, row: &Row, counted: &Counted, issues: &mut Issues) -> Option<f64> {
        let mut of = |column: Option<usize>| {
            column.and_then(|at| number(row, Some(at), self.table.name_of(Some(at)), issues))
        };
        match counted {
            Counted { both: Some(both), .. } => of(Some(*both)),
            Counted { men, women, .. } => Some(of(*men)? + of(*women)?),
        }
    }
}

/// Where the people of an age are counted.
#[derive(Debug, Clone, Copy, Default)]
struct Counted {
    both: Option<usize>,
    men: Option<usize>,
    women: Option<usize>,
}

/// Whom a column counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Whom {
    Everybody,
    Men,
    Women,
}

/// The ages of a label, before its neighbors are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Label {
    Span(u8, u8),
    Open(u8),
    Below(u8),
    /// `10～`: up to where the next begins.
    From(u8),
    /// `100歳`: this year of age, or, the oldest, it and over.
    Single(u8),
}

/// The columns of people by age: those that count everybody, or men and women.
fn ages_of(header: &[String]) -> BTreeMap<AgeSpan, Counted> {
    let labels: Vec<(usize, Whom, Label)> = header
        .iter()
        .enumerate()
        .filter_map(|(at, name)| label_of(name).map(|(whom, label)| (at, whom, label)))
        .collect();
    let starts = || labels.iter().map(|own| own.2);
    let next = |age: u8| {
        let begin = |label| match label {
            Label::From(own) | Label::Single(own) | Label::Open(own) => Some(own),
            _ => None,
        };
        starts().filter_map(begin).filter(|own| *own > age).min()
    };
    let last = |age: u8| !starts().any(|own| own == Label::Open(age)) && next(age).is_none();
    let mut ages: BTreeMap<AgeSpan, Counted> = BTreeMap::new();
    for &(at, whom, label) in &labels {
        let span = match label {
            Label::Span(from, to) => {
                to.checked_add(1).and_then(|end| AgeSpan::new(from, Some(end)))
            }
            Label::Open(from) => AgeSpan::new(from, None),
            Label::Below(end) => AgeSpan::new(0, Some(end)),
            Label::From(from) => AgeSpan::new(from, next(from)),
            Label::Single(age) if last(age) => AgeSpan::new(age, None),
            Label::Single(age) => {
                age.checked_add(1).and_then(|end| AgeSpan::new(age, Some(end)))
            }
        };
        let Some(span) = span else { continue };
        let counted = ages.entry(span).or_default();
        let column = match whom {
            Whom::Everybody => &mut counted.both,
            Whom::Men => &mut counted.men,
            Whom::Women => &mut counted.women,
        };
        column.get_or_insert(at);
    }
    ages.retain(|_, own| own.both.is_some() || (own.men.is_some() && own.women.is_some()));
    ages
}

/// Whom and which ages a header counts; `None` for others.
fn label_of(name: &str) -> Option<(Whom, Label)> {
    let folded = folded(name).replace(['〜', '～', '-', '−', '―', '‐', '－', '–'], "~");
    let whom = match (folded.contains('男') && !folded.contains("男女"), folded.contains('女'))
    {
        (true, _) => Whom::Men,
        (false, true) if !folded.contains("男女") => Whom::Women,
        _ => Whom::Everybody,
    };
    let mut text = folded;
    for word in [
        "男女計",
        "男性",
        "女性",
        "男女",
        "総数",
        "人口",
        "(",
        ")",
        "_",
        "の",
        "男",
        "女",
        "計",
        "人",
    ] {
        text = text.replace(word, "");
    }
    let age = |text: &str| text.parse::<u8>().ok();
    let label = if let Some(from) =
        text.strip_suffix("歳以上").or_else(|| text.strip_suffix("以上"))
    {
        Label::Open(age(from)?)
    } else if let Some(below) = text.strip_suffix("歳未満") {
        Label::Below(age(below)?)
    } else if let Some(from) = text.strip_suffix('~') {
        Label::From(age(from.trim_end_matches('歳'))?)
    } else if let Some((from, to)) = text.split_once('~') {
        Label::Span(age(from.trim_end_matches('歳'))?, age(to.trim_end_matches('歳'))?)
    } else {
        Label::Single(age(text.strip_suffix('歳')?)?)
    };
    Some((whom, label))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spans(header: &[&str]) -> Vec<(u8, Option<u8>)> {
        let header: Vec<String> = header.iter().map(|own| (*own).to_owned()).collect();
        ages_of(&header).keys().map(|own| (own.from(), own.below())).collect()
    }

    #[test]
    fn ages_are_known_in_every_spelling() {
        let by_five = spans(&["町丁字名", "総数", "0 ～", "5 ～", "10～", "100歳"]);
        assert_eq!(by_five, [(0, Some(5)), (5, Some(10)), (10, Some(100)), (100, None)]);
        let by_sex =
            ["総人口", "0-4歳の男性", "0-4歳の女性", "85歳以上の男性", "85歳以上の女性"];
        assert_eq!(spans(&by_sex), [(0, Some(5)), (85, None)]);
        let by_year = spans(&["０歳", "１歳", "２歳以上"]);
        assert_eq!(by_year, [(0, Some(1)), (1, Some(2)), (2, None)]);
        let others =
            spans(&["０～４歳（計）", "男0～4歳", "15歳未満", "65歳〜", "世帯数", "計", "男"]);
        assert_eq!(others, [(0, Some(5)), (0, Some(15)), (65, None)]);
        assert!(spans(&["0-4歳の男性", "5-9歳の女性"]).is_empty(), "half of the people");
    }

    #[test]
    fn codes_name_a_city_or_its_wards() {
        assert_eq!(municipality_digits("402052").as_deref(), Some("40205"));
        assert_eq!(municipality_digits("011002").as_deref(), Some("011"));
        assert_eq!(municipality_digits("4020"), None);
    }
}
