//! Opening days and hours in words, from the columns official files spread them over.

use crate::intake::reader::table::{Row, Table};
use crate::model::half_width;

pub(super) const DAYS: [&str; 7] = ["月", "火", "水", "木", "金", "土", "日"];

/// Columns of the weekly flags, Monday to Sunday and holidays.
///
/// The flags are named 「…に休診」 but mean the opposite: 1 = open, 0 = closed (定義書).
#[derive(Debug)]
pub(super) struct WeekFlags {
    days: Vec<(&'static str, Option<usize>)>,
    remark: Option<usize>,
}

impl WeekFlags {
    pub(super) fn of(table: &Table) -> Self {
        let named = |day: &str| {
            table.column_of(&[
                &format!("毎週決まった曜日に休診（{day}）"),
                &format!("毎週決まった曜日に休業（{day}）"),
                &format!("定期閉店毎週（{day}）"),
            ])
        };
        let mut days: Vec<_> = DAYS.iter().map(|day| (*day, named(day))).collect();
        days.push((
            "祝",
            table.column_of(&["祝日に休診", "祝日に休業", "祝日に閉店", "祝日"]),
        ));
        let remark = table.column_of(&[
            "その他の休診日（gw、お盆等）",
            "その他の休業日（gw、お盆等）",
            "その他の閉店日（gw、お盆等）",
        ]);
        Self { days, remark }
    }

    /// Open days such as `月・火・水・木・金`, then the remark on other closed days.
    pub(super) fn words(&self, row: &Row) -> Option<String> {
        let is_open = |column| half_width(row.cell(column)) == "1";
        let open: Vec<&str> =
            self.days.iter().filter(|(_, at)| is_open(*at)).map(|(day, _)| *day).collect();
        let remark = row.filled(self.remark).map(|text| format!("休み: {}", one_line(text)));
        let days = (!open.is_empty()).then(|| open.join("・"));
        let parts: Vec<String> = days.into_iter().chain(remark).collect();
        (!parts.is_empty()).then(|| parts.join(" "))
    }
}

/// Columns `{曜}_{what}時間帯{n}_開始時間` and `…_終了時間`.
#[derive(Debug)]
pub(super) struct DayTimes(Vec<(&'static str, Vec<(usize, usize)>)>);

impl DayTimes {
    pub(super) fn of(table: &Table, what: &str) -> Self {
        let days = DAYS.iter().copied().chain(["祝"]).map(|day| {
            let bands = (1..=4).filter_map(|band| {
                let column =
                    |end| table.column(&format!("{day}_{what}時間帯{band}_{end}時間"));
                Some((column("開始")?, column("終了")?))
            });
            (day, bands.collect())
        });
        Self(days.collect())
    }

    /// Hours such as `月火木金 9:00-12:00, 14:00-18:00 / 土 9:00-12:00`; equal days together.
    pub(super) fn words(&self, row: &Row) -> Option<String> {
        grouped(self.0.iter().map(|(day, bands)| {
            let times = bands.iter().filter_map(|&(from, to)| {
                let (from, to) = (row.filled(Some(from))?, row.filled(Some(to))?);
                Some(format!("{}-{}", half_width(from), half_width(to)))
            });
            (*day, times.collect())
        }))
    }
}

/// Times by day in words, days of the same times together; `None` where no day has any.
pub(super) fn grouped<'d>(
    days: impl Iterator<Item = (&'d str, Vec<String>)>,
) -> Option<String> {
    let mut groups: Vec<(String, String)> = Vec::new();
    for (day, times) in days.filter(|(_, times)| !times.is_empty()) {
        let times = times.join(", ");
        match groups.iter_mut().find(|(_, own)| *own == times) {
            Some((days, _)) => days.push_str(day),
            None => groups.push((day.to_owned(), times)),
        }
    }
    let words: Vec<String> =
        groups.into_iter().map(|(days, times)| format!("{days} {times}")).collect();
    (!words.is_empty()).then(|| words.join(" / "))
}

/// Free text on one line: the literal `（改行）` and real line breaks become spaces.
pub(super) fn one_line(text: &str) -> String {
    let text = text.replace("（改行）", " ");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
