//! The consent columns of the municipal survey: to whom each block may be shown, and until when.

use super::dataset;
use crate::intake::reader::table::{Row, Table};
use crate::merge::{At, Issues};
use crate::model::{Audience, Block, Consent};

/// Where a table says to whom blocks may be shown.
pub(super) struct ConsentColumns {
    blocks: Vec<(Option<usize>, &'static str, Block)>,
    until: Option<usize>,
}

/// The column of the last day consents hold.
pub(super) const UNTIL: &str = "公開期限";

impl ConsentColumns {
    pub(super) fn of(table: &Table, names: &[(&'static str, Block)]) -> Self {
        let column =
            |&(name, block): &(&'static str, Block)| (table.column(name), name, block);
        Self { blocks: names.iter().map(column).collect(), until: table.column(UNTIL) }
    }

    /// What is agreed to, block by block. A word that cannot be read shows nothing: the strictest
    /// reading, so that an office is never shown without its consent.
    pub(super) fn read(
        &self,
        row: &Row,
        issues: &mut Issues,
    ) -> Vec<(Block, Option<Consent>)> {
        let written = row.cell(self.until);
        let until = dataset::date_cell(row, self.until, UNTIL, issues);
        let end_unreadable = !written.is_empty() && until.is_none();
        let consent = |&(column, name, block): &(Option<usize>, &str, Block)| {
            let audience = match row.cell(column) {
                "" => return (block, None),
                "住民" => Audience::Public,
                "専門職" => Audience::Professional,
                "市のみ" => Audience::Planner,
                other => {
                    let at = At::row(row.number).column(name).value(other);
                    issues.drop_value("issue.unknown_audience", at);
                    Audience::Planner
                }
            };
            let audience = if end_unreadable { Audience::Planner } else { audience };
            (block, Some(Consent { audience, until }))
        };
        self.blocks.iter().map(consent).collect()
    }
}
