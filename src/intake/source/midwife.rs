//! 医療情報ネット: maternity homes (助産所), whose working hours stand in the same row.

use std::cell::RefCell;

use super::hours::DayTimes;
use super::medical::{Layout, read_class};
use super::{Found, Input};
use crate::intake::reader::table::{Row, Table};
use crate::merge::Issues;

pub(super) fn is_midwife_table(table: &Table) -> bool {
    table.has(&["ID", "正式名称", "月_就業時間帯1_開始時間"])
}

pub(super) fn read(table: &Table, input: &Input, issues: &RefCell<Issues>) -> Option<Found> {
    let times = DayTimes::of(table, "就業");
    let words = |row: &Row| times.words(row);
    let layout = Layout { class: Some("4"), format: "maternity_csv", hours: &words };
    read_class(table, input, issues, layout)
}
