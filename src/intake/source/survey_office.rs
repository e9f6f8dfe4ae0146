//! The municipal survey: one row an office, answered or not.

use std::cell::RefCell;

use super::consent::{ConsentColumns, UNTIL};
use super::office::{self, NumberRule};
use super::{Found, Input, dataset, service};
use crate::intake::reader::table::{Row, Table};
use crate::merge::{At, Issues, Records, SurveyOffice};
use crate::model::{Acceptance, Answer, Block, CapabilityId, Catalogue, SurveyReply};

const CONSENTS: [(&str, Block); 6] = [
    ("公開_基本", Block::Basic),
    ("公開_連絡先", Block::Contact),
    ("公開_範囲", Block::Range),
    ("公開_機能", Block::Capability),
    ("公開_受入状況", Block::Acceptance),
    ("公開_メッセージ", Block::Message),
];

/// Columns that are not capabilities.
const FIXED: [&str; 10] = [
    "種別",
    "事業所番号",
    "事業所名",
    "回答日",
    "回答者",
    "受入状況",
    "受入状況の時点",
    "広げられる可能性",
    "メッセージ",
    UNTIL,
];

/// Whether a table is the survey's. A list of offices written by us tells the day of the answer, too, but
/// not all that was answered: read as the survey, it would take the rest away.
pub(super) fn is_survey_table(table: &Table) -> bool {
    table.has(&["事業所番号", "種別", "回答日"]) && !table.has(&["名称", "経度", "緯度"])
}

pub(super) fn read(table: &Table, input: &Input, issues: &RefCell<Issues>) -> Option<Found> {
    let columns = Columns::of(table, input.catalogue, &mut issues.borrow_mut());
    let mut offices = Vec::new();
    let mut rows_read = 0;
    for row in table.rows(issues) {
        rows_read += 1;
        let issues = &mut *issues.borrow_mut();
        offices.extend(columns.office(&row, input.catalogue, issues));
    }
    let owner = dataset::municipal("survey", "survey", "在宅サービス実施状況調査");
    let batches = vec![input.batch(owner, Records::SurveyOffices(offices))];
    Some(Found { format: "survey_offices", rows_read, batches })
}

struct Columns {
    kind: Option<usize>,
    code: Option<usize>,
    answered_on: Option<usize>,
    respondent: Option<usize>,
    capabilities: Vec<(usize, CapabilityId, String)>,
    acceptance: Option<usize>,
    acceptance_on: Option<usize>,
    could_extend: Option<usize>,
    message: Option<usize>,
    consents: ConsentColumns,
}

impl Columns {
    fn of(table: &Table, catalogue: &Catalogue, issues: &mut Issues) -> Self {
        let consent_names: Vec<&str> = CONSENTS.iter().map(|(name, _)| *name).collect();
        let mut capabilities = Vec::new();
        for (at, header) in table.header().iter().enumerate() {
            let name = header.trim();
            let fixed = FIXED.contains(&name) || consent_names.contains(&name);
            match catalogue.capability_named(name) {
                _ if fixed || name.is_empty() => {}
                Some(found) => capabilities.push((at, found.id.clone(), name.to_owned())),
                None => issues.note("issue.unknown_question", At::row(1).column(name)),
            }
        }
        Self {
            kind: table.column("種別"),
            code: table.column("事業所番号"),
            answered_on: table.column("回答日"),
            respondent: table.column("回答者"),
            capabilities,
            acceptance: table.column("受入状況"),
            acceptance_on: table.column("受入状況の時点"),
            could_extend: table.column("広げられる可能性"),
            message: table.column("メッセージ"),
            consents: ConsentColumns::of(table, &CONSENTS),
        }
    }

    fn office(
        &self,
        row: &Row,
        catalogue: &Catalogue,
        issues: &mut Issues,
    ) -> Option<SurveyOffice> {
        let code = row.cell(self.code);
        // Offices are found by this number; a wrong length shows when none is found.
        let rule = NumberRule { length: code.chars().count(), prefecture: None };
        let code = office::number(row.number, "事業所番号", code, rule, issues)?;
        let label = row.cell(self.kind);
        let kind = service::kind_named(catalogue, label).map(|kind| kind.id.clone());
        if kind.is_none() {
            issues.note("issue.unknown_kind", At::row(row.number).column("種別").value(label));
        }
        let reply = self.reply(row, issues);
        let consents = self.consents.read(row, issues);
        let answered = self.is_answered(row, &reply) || consents.iter().any(|c| c.1.is_some());
        Some(SurveyOffice { row: row.number, kind, code, reply, answered, consents })
    }

    fn reply(&self, row: &Row, issues: &mut Issues) -> SurveyReply {
        let mut reply = SurveyReply {
            answered_on: dataset::date_cell(row, self.answered_on, "回答日", issues),
            acceptance: self.acceptance(row, issues),
            could_extend: office::some(row.cell(self.could_extend)),
            message: office::some(row.cell(self.message)),
            ..SurveyReply::default()
        };
        for (at, id, header) in &self.capabilities {
            let text = row.cell(Some(*at));
            match Answer::parse(text) {
                Some(Answer::Unanswered) => {}
                Some(answer) => {
                    reply.capabilities.insert(id.clone(), answer);
                }
                None => {
                    let at = At::row(row.number).column(header).value(text);
                    issues.drop_value("issue.unknown_answer", at);
                }
            }
        }
        reply
    }

    fn acceptance(&self, row: &Row, issues: &mut Issues) -> Option<Acceptance> {
        let text = row.cell(self.acceptance);
        let as_of = dataset::date_cell(row, self.acceptance_on, "受入状況の時点", issues);
        match Answer::parse(text) {
            _ if text == "非公開" => None,
            Some(Answer::Unanswered) => None,
            Some(answer) => Some(Acceptance { answer, as_of }),
            None => {
                let at = At::row(row.number).column("受入状況").value(text);
                issues.drop_value("issue.unknown_answer", at);
                None
            }
        }
    }

    fn is_answered(&self, row: &Row, reply: &SurveyReply) -> bool {
        reply.answered_on.is_some()
            || row.filled(self.answered_on).is_some()
            || row.filled(self.respondent).is_some()
            || reply.acceptance.is_some()
            || reply.could_extend.is_some()
            || reply.message.is_some()
            || !reply.capabilities.is_empty()
    }
}
