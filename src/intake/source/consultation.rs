//! 医療情報ネット 診療科・診療時間票: departments with their hours, several rows an institution. The institutions
//! themselves are in the 施設票.

use std::cell::RefCell;
use std::collections::BTreeMap;

use super::hours::{DAYS, grouped};
use super::office::{self, NumberRule};
use super::{Found, Input, dataset};
use crate::intake::reader::table::{Row, Table};
use crate::merge::{Issues, OfficeHours, Records};
use crate::model::half_width;

/// Digits of an ID of 医療情報ネット.
const ID_LENGTH: usize = 13;

/// Whether a table is such a list.
pub(super) fn is_consultation_table(table: &Table) -> bool {
    table.has(&["ID", "診療科目コード"]) && table.column("診療科目名").is_some()
}

pub(super) fn read(table: &Table, input: &Input, issues: &RefCell<Issues>) -> Option<Found> {
    let columns = Columns::of(table);
    let as_of = dataset::date_in(input.file_name());
    let owner = dataset::medical("hours", "medical_hours_csv", "診療科・診療時間", as_of);
    let mut institutions: BTreeMap<String, Institution> = BTreeMap::new();
    let mut rows_read = 0;
    for row in table.rows(issues) {
        rows_read += 1;
        let issues = &mut *issues.borrow_mut();
        let rule = NumberRule { length: ID_LENGTH, prefecture: None };
        let code = office::number(row.number, "ID", row.cell(columns.id), rule, issues);
        let Some(code) = code else { continue };
        let own = institutions
            .entry(code)
            .or_insert_with(|| Institution { row: row.number, ..Institution::default() });
        own.add(&columns, &row);
    }
    let list = institutions.into_iter().map(|(code, own)| own.hours(code)).collect();
    let batches = vec![input.batch(owner, Records::OfficeHours(list))];
    Some(Found { format: "medical_hours_csv", rows_read, batches })
}

struct Columns {
    id: Option<usize>,
    name: Option<usize>,
    /// Start and end of consultation by day.
    days: Vec<(Option<usize>, Option<usize>)>,
}

impl Columns {
    fn of(table: &Table) -> Self {
        let day = |day: &str| {
            let column = |what: &str| table.column(&format!("{day}_診療{what}時間"));
            (column("開始"), column("終了"))
        };
        Self {
            id: table.column("ID"),
            name: table.column("診療科目名"),
            days: DAYS.iter().copied().chain(["祝"]).map(day).collect(),
        }
    }
}

/// What the rows of one institution say together.
#[derive(Default)]
struct Institution {
    row: u64,
    names: Vec<String>,
    /// Times by day: each once, whichever department they are of.
    days: Vec<Vec<(String, String)>>,
}

impl Institution {
    fn add(&mut self, columns: &Columns, row: &Row) {
        let name = row.cell(columns.name);
        if !name.is_empty() && !self.names.iter().any(|own| own == name) {
            self.names.push(name.to_owned());
        }
        self.days.resize(columns.days.len(), Vec::new());
        for (day, (from, to)) in self.days.iter_mut().zip(&columns.days) {
            let times = (half_width(row.cell(*from)), half_width(row.cell(*to)));
            if !times.0.is_empty() && !times.1.is_empty() && !day.contains(&times) {
                day.push(times);
            }
        }
    }

    fn hours(self, code: String) -> OfficeHours {
        let names = DAYS.iter().copied().chain(["祝"]);
        let days = names.zip(self.days).map(|(day, times)| (day, joined(times)));
        OfficeHours {
            row: self.row,
            code,
            specialities: self.names,
            consultation: grouped(days),
        }
    }
}

/// Times of a day in which some department sees people, those that touch or overlap joined.
fn joined(mut times: Vec<(String, String)>) -> Vec<String> {
    let minutes = |text: &str| -> Option<u32> {
        let (hour, minute) = text.split_once(':')?;
        Some(hour.parse::<u32>().ok()? * 60 + minute.parse::<u32>().ok()?)
    };
    if times.iter().any(|(from, to)| minutes(from).is_none() || minutes(to).is_none()) {
        // Written in some other way: as it stands.
        return times.into_iter().map(|(from, to)| format!("{from}-{to}")).collect();
    }
    times.sort_by_key(|(from, to)| (minutes(from), minutes(to)));
    let mut bands: Vec<(String, String)> = Vec::new();
    for (from, to) in times {
        match bands.last_mut() {
            Some(last) if minutes(&from) <= minutes(&last.1) => {
                if minutes(&to) > minutes(&last.1) {
                    last.1 = to;
                }
            }
            _ => bands.push((from, to)),
        }
    }
    bands.into_iter().map(|(from, to)| format!("{from}-{to}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn times(list: &[(&str, &str)]) -> Vec<String> {
        joined(list.iter().map(|(from, to)| ((*from).into(), (*to).into())).collect())
    }

    #[test]
    fn times_of_departments_are_joined_where_they_touch() {
        let list =
            [("14:00", "18:00"), ("09:00", "12:00"), ("9:30", "12:30"), ("12:30", "13:00")];
        assert_eq!(times(&list), ["09:00-13:00", "14:00-18:00"]);
        assert_eq!(times(&[("午前", "午後")]), ["午前-午後"]);
        assert!(times(&[]).is_empty());
    }
}
