//! Columns of people by age, found by their labels: 「総数０～４歳」, 「６５歳以上人口　総数」.

use super::suppression;
use crate::intake::reader::table::Row;
use crate::merge::{At, Issues};
use crate::model::{AgeSpan, half_width};

/// The columns of a table that count both sexes of some ages.
#[derive(Debug, Clone, Default)]
pub(super) struct AgeColumns(Vec<(AgeSpan, usize, String)>);

impl AgeColumns {
    /// The columns that labels name.
    pub(super) fn of<'a>(labels: impl IntoIterator<Item = &'a str>) -> Self {
        let columns = labels.into_iter().enumerate();
        let found = columns
            .filter_map(|(at, label)| Some((span_of(label)?, at, label.trim().to_owned())));
        Self(found.collect())
    }

    /// The people of a row; hidden numbers are left out, unreadable ones are told.
    pub(super) fn people(&self, row: &Row, issues: &mut Issues) -> Vec<(AgeSpan, f64)> {
        let stated = self.0.iter().filter_map(|(span, column, label)| {
            let people = number(row, Some(*column), label, issues)?;
            Some((*span, people))
        });
        stated.collect()
    }
}

/// The number of a cell; `None` where it is hidden, empty or, which is told, unreadable.
pub(super) fn number(
    row: &Row,
    column: Option<usize>,
    name: &str,
    issues: &mut Issues,
) -> Option<f64> {
    let text = row.filled(column)?;
    suppression::value(text).unwrap_or_else(|_| {
        let at = At::row(row.number).column(name).value(text);
        issues.drop_value("issue.number_unreadable", at);
        None
    })
}

/// A label without spaces, in half width.
pub(super) fn folded(label: &str) -> String {
    half_width(label).chars().filter(|sign| !sign.is_whitespace()).collect()
}

/// The ages of a label that counts both sexes (総数) of some ages and nothing else.
fn span_of(label: &str) -> Option<AgeSpan> {
    let folded = folded(label).replace(['〜', '～'], "~");
    if !folded.contains("総数") {
        return None;
    }
    let ages = folded.replace("総数", "").replace("人口", "");
    let age = |text: &str| text.parse::<u8>().ok();
    if let Some(from) = ages.strip_suffix("歳以上") {
        return AgeSpan::new(age(from)?, None);
    }
    if let Some(below) = ages.strip_suffix("歳未満") {
        return AgeSpan::new(0, Some(age(below)?));
    }
    let (from, to) = ages.strip_suffix('歳')?.split_once('~')?;
    AgeSpan::new(age(from)?, Some(age(to)?.checked_add(1)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_of_towns_and_meshes_are_understood() {
        let of = |label| span_of(label).map(|span| (span.from(), span.below()));
        assert_eq!(of("総数０～４歳"), Some((0, Some(5))));
        assert_eq!(of("総数１５〜６４歳"), Some((15, Some(65))));
        assert_eq!(of("　０～１４歳人口　総数"), Some((0, Some(15))));
        assert_eq!(of("　１８歳以上人口　総数"), Some((18, None)));
        assert_eq!(of("総数15歳未満"), Some((0, Some(15))));
        for other in [
            "総数、年齢「不詳」含む",
            "男０～４歳",
            "男の総数、年齢「不詳」含む",
            "　０～１４歳人口　男",
            "　人口（総数）",
            "　６５歳以上世帯員のいる世帯数　一般世帯数",
            "　外国人人口　総数",
            "総数999歳以上",
            "",
        ] {
            assert_eq!(of(other), None, "{other}");
        }
    }
}
