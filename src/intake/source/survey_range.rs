//! The municipal survey: the ranges offices say they visit, several rows an office.

use std::cell::RefCell;

use super::office::{self, NumberRule};
use super::{Found, Input, dataset, service};
use crate::intake::reader::table::{Row, Table};
use crate::merge::{At, DraftExtent, Issues, Records, SurveyRange};
use crate::model::{Catalogue, Level, half_width};
use crate::unit::{Meters, Minutes};

/// Largest radius read: no office visits farther; a larger number is meters, or a slip.
const MAX_RADIUS_KM: f64 = 100.0;
/// Longest drive read.
const MAX_MINUTES: f64 = 180.0;

pub(super) fn read(table: &Table, input: &Input, issues: &RefCell<Issues>) -> Option<Found> {
    let columns = Columns {
        kind: table.column("種別"),
        code: table.column("事業所番号"),
        level: table.column("区分"),
        method: table.column("方法"),
        content: table.column("内容"),
        note: table.column("備考"),
    };
    let mut ranges = Vec::new();
    let mut rows_read = 0;
    for row in table.rows(issues) {
        rows_read += 1;
        let issues = &mut *issues.borrow_mut();
        ranges.extend(columns.range(&row, input.catalogue, issues));
    }
    let owner = dataset::municipal("survey", "survey", "在宅サービス実施状況調査");
    let batches = vec![input.batch(owner, Records::SurveyRanges(ranges))];
    Some(Found { format: "survey_ranges", rows_read, batches })
}

struct Columns {
    kind: Option<usize>,
    code: Option<usize>,
    level: Option<usize>,
    method: Option<usize>,
    content: Option<usize>,
    note: Option<usize>,
}

impl Columns {
    fn range(
        &self,
        row: &Row,
        catalogue: &Catalogue,
        issues: &mut Issues,
    ) -> Option<SurveyRange> {
        let code = row.cell(self.code);
        let rule = NumberRule { length: code.chars().count(), prefecture: None };
        let code = office::number(row.number, "事業所番号", code, rule, issues)?;
        let level = match half_width(row.cell(self.level)).as_str() {
            "可" | "○" | "◯" | "〇" => Level::Yes,
            "要相談" | "△" => Level::Consult,
            "除外" => Level::Excluded,
            other => {
                let at = At::row(row.number).column("区分").value(other);
                issues.reject("issue.unknown_level", at);
                return None;
            }
        };
        let extent = self.extent(row, issues)?;
        if level == Level::Excluded
            && !matches!(
                extent,
                DraftExtent::Towns(_) | DraftExtent::Zones(_) | DraftExtent::Drawn(_)
            )
        {
            let at = At::row(row.number).column("方法").value(row.cell(self.method));
            issues.reject("issue.exclusion_method", at);
            return None;
        }
        let kind =
            row.filled(self.kind).and_then(|label| service::kind_named(catalogue, label));
        Some(SurveyRange {
            row: row.number,
            kind: kind.map(|kind| kind.id.clone()),
            code,
            level,
            extent,
            note: office::some(row.cell(self.note)),
        })
    }

    fn extent(&self, row: &Row, issues: &mut Issues) -> Option<DraftExtent> {
        let content = row.cell(self.content);
        match row.cell(self.method) {
            "町丁目" => self.list(row, issues).map(DraftExtent::Towns),
            "圏域" => self.list(row, issues).map(DraftExtent::Zones),
            "市内全域" => Some(DraftExtent::WholeCity),
            "半径" => self
                .number(row, "km", MAX_RADIUS_KM, issues)
                .map(|km| DraftExtent::Radius(Meters::kilometers(km))),
            "時間" => self
                .number(row, "分", MAX_MINUTES, issues)
                .map(|minutes| DraftExtent::Minutes(Minutes::minutes(minutes))),
            "図形" if !content.is_empty() => Some(DraftExtent::Drawn(content.to_owned())),
            "図形" => {
                issues.reject("issue.range_without_place", At::row(row.number).column("内容"));
                None
            }
            other => {
                let at = At::row(row.number).column("方法").value(other);
                issues.reject("issue.unknown_method", at);
                None
            }
        }
    }

    fn list(&self, row: &Row, issues: &mut Issues) -> Option<Vec<String>> {
        let content = row.cell(self.content);
        let items: Vec<String> = content
            .split([';', '；', '、', '\n'])
            .map(|item| item.trim().to_owned())
            .filter(|item| !item.is_empty())
            .collect();
        if items.is_empty() {
            issues.reject("issue.range_without_place", At::row(row.number).column("内容"));
            return None;
        }
        Some(items)
    }

    fn number(&self, row: &Row, unit: &str, limit: f64, issues: &mut Issues) -> Option<f64> {
        let text = row.cell(self.content);
        let folded = half_width(text);
        let number = folded.strip_suffix(unit).unwrap_or(&folded).trim().parse::<f64>().ok();
        let number = number.filter(|number| *number > 0.0 && *number <= limit);
        if number.is_none() {
            let at = At::row(row.number).column("内容").value(text);
            issues
                .reject("issue.range_number", at.detail("limit", limit).detail("unit", unit));
        }
        number
    }
}
