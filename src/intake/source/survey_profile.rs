//! What offices wrote for the handbook: one row an office, texts and facts about the premises.

use std::cell::RefCell;

use super::consent::{ConsentColumns, UNTIL};
use super::office::{self, NumberRule};
use super::{Found, Input, dataset, service};
use crate::intake::reader::table::{Row, Table};
use crate::merge::{At, Issues, Records, SurveyProfile};
use crate::model::{
    AccessFacts, Answer, Block, Catalogue, Facility, Profile, QuestionAnswer, Step, half_width,
};

const CONSENTS: [(&str, Block); 2] =
    [("公開_プロフィール", Block::Profile), ("公開_設備", Block::Access)];

/// Headers of interview questions begin with it.
const QUESTION: &str = "質問：";

const FIXED: [&str; 10] = [
    "種別",
    "事業所番号",
    "事業所名",
    "PR文",
    "診療科",
    "主な状態・疾患",
    "入口の段差cm",
    "スロープ勾配",
    "ドア",
    "ドア幅cm",
];

/// Longest text kept: printed books cut nothing, so that a slip of the mouse must end somewhere.
const MAX_TEXT: usize = 20_000;

pub(super) fn is_profile_table(table: &Table) -> bool {
    table.has(&["事業所番号", "PR文"])
}

pub(super) fn read(table: &Table, input: &Input, issues: &RefCell<Issues>) -> Option<Found> {
    let columns = Columns::of(table, &mut issues.borrow_mut());
    let mut profiles = Vec::new();
    let mut rows_read = 0;
    for row in table.rows(issues) {
        rows_read += 1;
        let issues = &mut *issues.borrow_mut();
        profiles.extend(columns.profile(&row, input.catalogue, issues));
    }
    let owner = dataset::municipal("survey", "survey", "在宅サービス実施状況調査");
    let batches = vec![input.batch(owner, Records::SurveyProfiles(profiles))];
    Some(Found { format: "survey_profiles", rows_read, batches })
}

struct Columns {
    kind: Option<usize>,
    code: Option<usize>,
    pr: Option<usize>,
    specialities: Option<usize>,
    conditions: Option<usize>,
    questions: Vec<(usize, String)>,
    step: Option<usize>,
    slope: Option<usize>,
    door: Option<usize>,
    door_width: Option<usize>,
    facilities: Vec<(usize, Facility)>,
    consents: ConsentColumns,
}

impl Columns {
    fn of(table: &Table, issues: &mut Issues) -> Self {
        let mut questions = Vec::new();
        let mut facilities = Vec::new();
        for (at, header) in table.header().iter().enumerate() {
            let name = header.trim();
            let facility = Facility::ALL.into_iter().find(|own| own.label() == name);
            let known = FIXED.contains(&name)
                || name == UNTIL
                || CONSENTS.iter().any(|(own, _)| *own == name);
            match (facility, name.strip_prefix(QUESTION)) {
                (Some(facility), _) => facilities.push((at, facility)),
                (None, Some(question)) => questions.push((at, question.trim().to_owned())),
                (None, None) if known || name.is_empty() => {}
                (None, None) => {
                    issues.note("issue.unknown_question", At::row(1).column(name));
                }
            }
        }
        Self {
            kind: table.column("種別"),
            code: table.column("事業所番号"),
            pr: table.column("PR文"),
            specialities: table.column("診療科"),
            conditions: table.column("主な状態・疾患"),
            questions,
            step: table.column("入口の段差cm"),
            slope: table.column("スロープ勾配"),
            door: table.column("ドア"),
            door_width: table.column("ドア幅cm"),
            facilities,
            consents: ConsentColumns::of(table, &CONSENTS),
        }
    }

    fn profile(
        &self,
        row: &Row,
        catalogue: &Catalogue,
        issues: &mut Issues,
    ) -> Option<SurveyProfile> {
        let code = row.cell(self.code);
        let rule = NumberRule { length: code.chars().count(), prefecture: None };
        let code = office::number(row.number, "事業所番号", code, rule, issues)?;
        let kind = service::kind_named(catalogue, row.cell(self.kind));
        let questions = self.questions.iter().filter_map(|(at, question)| {
            let answer = text(row, Some(*at), question, issues)?;
            Some(QuestionAnswer { question: question.clone(), answer })
        });
        let questions = questions.collect();
        let profile = Profile {
            pr: text(row, self.pr, "PR文", issues),
            specialities: list(row.cell(self.specialities)),
            conditions: text(row, self.conditions, "主な状態・疾患", issues),
            questions,
            access: self.access(row, issues),
        };
        Some(SurveyProfile {
            row: row.number,
            kind: kind.map(|kind| kind.id.clone()),
            code,
            profile,
            consents: self.consents.read(row, issues),
        })
    }

    fn access(&self, row: &Row, issues: &mut Issues) -> AccessFacts {
        let mut access = AccessFacts {
            step: centimeters(row, self.step, "入口の段差cm", issues).and_then(Step::of_cm),
            slope: text(row, self.slope, "スロープ勾配", issues),
            door: text(row, self.door, "ドア", issues),
            door_width_cm: centimeters(row, self.door_width, "ドア幅cm", issues)
                .map(|width| width.round() as u16),
            ..AccessFacts::default()
        };
        for &(at, facility) in &self.facilities {
            let written = row.cell(Some(at));
            match Answer::parse(written) {
                Some(Answer::Unanswered) => {}
                Some(answer) => {
                    access.facilities.insert(facility, answer);
                }
                None => {
                    let at = At::row(row.number).column(facility.label()).value(written);
                    issues.drop_value("issue.unknown_answer", at);
                }
            }
        }
        access
    }
}

fn text(row: &Row, column: Option<usize>, name: &str, issues: &mut Issues) -> Option<String> {
    let text = office::some(row.cell(column))?;
    if text.chars().count() > MAX_TEXT {
        let at = At::row(row.number).column(name).value(&text);
        issues.drop_value("issue.text_too_long", at.detail("limit", MAX_TEXT));
        return None;
    }
    Some(text)
}

/// The items of a list as people separate them.
fn list(text: &str) -> Vec<String> {
    let items = text.split(['、', ';', '；', ',', '，', '\n']).map(str::trim);
    items.filter(|item| !item.is_empty()).map(str::to_owned).collect()
}

/// A length from 0 to 999 cm; anything else, "バリアフリー" too, is no measure.
fn centimeters(
    row: &Row,
    column: Option<usize>,
    name: &str,
    issues: &mut Issues,
) -> Option<f64> {
    let written = row.filled(column)?;
    let folded = half_width(written);
    let number = folded.trim_end_matches("cm").trim().parse::<f64>().ok();
    let number = number.filter(|number| (0.0..1_000.0).contains(number));
    if number.is_none() {
        let at = At::row(row.number).column(name).value(written);
        issues.drop_value("issue.not_centimeters", at);
    }
    number
}
