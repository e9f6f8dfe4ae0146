//! What is missing or doubtful in the records: counted, listed, and gone once it is put right.

use std::collections::BTreeMap;

use axum::Router;
use axum::http::Method;
use kuhaku::app::{Doubt, QualityReport, Workspace, quality};
use kuhaku::intake::{Context, SourceFile, read};
use kuhaku::merge::{DecisionError, decide, merge};
use kuhaku::model::{Answer, CapabilityId, Catalogue, Decision, ProviderId, Register};

use crate::harness::{
    Answer as HttpAnswer, Folder, demo, get, get_ok, public, send_json, with_planner,
    workspace_of,
};

/// 街区 of an invented city.
const BLOCKS: &str = "\
都道府県名,市区町村名,大字・丁目名,小字・通称名,街区符号・地番,座標系番号,Ｘ座標,Ｙ座標,緯度,経度,住居表示フラグ,代表フラグ,更新前履歴フラグ,更新後履歴フラグ
海原県,汐見野市,潮見一丁目,,1,9,0,0,35.4401,141.2901,1,1,0,0
海原県,汐見野市,潮見一丁目,,2,9,0,0,35.4402,141.2902,1,1,0,0
";

/// Stations with a telephone: the first two are one, the third is far from its address, the fourth is
/// placed by its address no closer than the 丁目, the fifth nowhere, the others at one point.
const STATIONS: &str = "\
事業所番号,名称,種別,住所,電話番号,緯度,経度
1360000001,株式会社なぎ訪問看護,訪問看護,汐見野市潮見1-1,099-000-0001,35.4401,141.2901
1360000002,なぎ訪問看護,訪問看護,汐見野市潮見1-2,099-000-0001,35.4402,141.2902
1360000003,遠い訪問看護,訪問看護,汐見野市潮見1-2,099-000-0003,35.5002,141.2902
1360000004,丁目訪問看護,訪問看護,汐見野市潮見1-77,,,
1360000005,不明訪問看護,訪問看護,よその町5,,,
1360000006,山一訪問看護,訪問看護,潮路1,,35.45,141.30
1360000007,山二訪問看護,訪問看護,潮路2,,35.45,141.30
1360000008,山三訪問看護,訪問看護,潮路3,,35.45,141.30
1360000009,山四訪問看護,訪問看護,潮路4,,35.45,141.30
1360000010,山五訪問看護,訪問看護,潮路5,,35.45,141.30
";

fn register(files: &[(&str, &str)]) -> Register {
    let file = |(name, text): &(&str, &str)| SourceFile::new(*name, text.as_bytes().to_vec());
    let catalogue = Catalogue::shipped();
    let reading = read(files.iter().map(file).collect(), &Context::of(&catalogue), &());
    merge(&Register::default(), reading.batches).register
}

fn report(register: &Register) -> QualityReport {
    quality(&workspace_of(register).atlas())
}

#[test]
fn an_office_that_denies_what_it_notified_is_named_with_the_notice() {
    let mut register = register(&[("訪問看護一覧.csv", STATIONS)]);
    let day = jiff::civil::date(2026, 11, 1);
    let answers = [Answer::No, Answer::Consult, Answer::Unanswered];
    for (office, answer) in register.providers.values_mut().zip(answers) {
        office.notices = vec!["訪看24".to_owned(), "訪看25".to_owned()];
        let survey = office.survey.get_or_insert_default();
        survey.answered_on = Some(day);
        survey.capabilities.insert(CapabilityId::new("24h"), answer);
    }
    let report = report(&register);
    assert_eq!(doubted(&report, Doubt::NoticeDenied), ["0001"]);
    let own = report.work.iter().find(|own| own.doubt == Doubt::NoticeDenied).expect("listed");
    assert_eq!(own.detail.as_deref(), Some("24時間対応体制加算"));
}

/// The last digits of the codes of the offices under a doubt.
fn doubted(report: &QualityReport, doubt: Doubt) -> Vec<String> {
    let own = report.work.iter().filter(|own| own.doubt == doubt);
    own.map(|own| own.id[own.id.len() - 4..].to_owned()).collect()
}

#[test]
fn each_doubt_names_its_offices_and_no_others() {
    let register = register(&[("99_2026.csv", BLOCKS), ("訪問看護一覧.csv", STATIONS)]);
    let report = report(&register);
    let piled: Vec<String> = (6..=10).map(|own| format!("{own:04}")).collect();
    for (doubt, expected) in [
        (Doubt::Twice, vec!["0001".to_owned()]),
        (Doubt::FarFromAddress, vec!["0003".to_owned()]),
        (Doubt::Pile, piled),
        (Doubt::NoPosition, vec!["0005".to_owned()]),
        (Doubt::CoarsePosition, Vec::new()),
        (Doubt::NotAnswered, Vec::new()),
    ] {
        assert_eq!(doubted(&report, doubt), expected, "{doubt:?}");
    }
    let twice = report.work.iter().find(|own| own.doubt == Doubt::Twice).expect("a pair");
    assert_eq!(twice.detail.as_deref(), Some("1360000002 なぎ訪問看護"));
    let far = report.work.iter().find(|own| own.doubt == Doubt::FarFromAddress).expect("far");
    assert_eq!(far.detail.as_deref(), Some("6.7 km"), "0.06 degrees of latitude");
    let [row] = report.rows.as_slice() else { panic!("{:?}", report.rows) };
    let own = &row.completeness;
    assert_eq!(
        (own.offices, own.with_position, own.by_address, own.with_phone),
        (10, 9, 1, 3)
    );
}

#[test]
fn answers_are_asked_for_again_after_a_year() {
    let atlas = demo().atlas();
    let mut register = atlas.register().clone();
    let before = report(&register);
    let fresh = |own: &kuhaku::model::Provider| {
        own.survey.as_ref().is_some_and(|own| own.answered_on.is_some())
    };
    let mut own = register.providers.values_mut().filter(|own| fresh(own));
    let (first, second) = (own.next().expect("one"), own.next().expect("another"));
    let ids = [first.id.to_string(), second.id.to_string()];
    let day = atlas.today().saturating_sub(jiff::Span::new().days(366));
    first.survey.as_mut().expect("asked").answered_on = Some(day);
    second.survey.as_mut().expect("asked").answered_on = None;
    let after = report(&register);
    let new = |doubt: Doubt| {
        let is_old =
            |id: &str| before.work.iter().any(|own| own.doubt == doubt && own.id == id);
        let own = after.work.iter().filter(|own| own.doubt == doubt && !is_old(&own.id));
        own.map(|own| own.id.clone()).collect::<Vec<_>>()
    };
    let was_stale =
        before.work.iter().any(|own| own.doubt == Doubt::Stale && own.id == ids[0]);
    assert!(was_stale || new(Doubt::Stale) == [ids[0].clone()], "{:?}", new(Doubt::Stale));
    assert_eq!(new(Doubt::NotAnswered), [ids[1].clone()]);
}

#[test]
fn the_zones_of_a_kind_add_up_to_no_more_than_the_kind() {
    let report = quality(&demo().atlas());
    let register = demo().atlas().register().clone();
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    for row in report.rows.iter().filter(|own| own.zone.is_some()) {
        *kinds.entry(&row.kind).or_default() += row.completeness.offices;
    }
    let whole: Vec<_> = report.rows.iter().filter(|own| own.zone.is_none()).collect();
    assert!(whole.len() >= 6, "{}", whole.len());
    for row in whole {
        let own = &row.completeness;
        let counted =
            register.providers.values().filter(|own| own.kind.as_str() == row.kind).count();
        assert_eq!(own.offices, counted, "{}", row.kind);
        assert!(kinds[row.kind.as_str()] <= own.with_position, "{}", row.kind);
        assert!(own.fresh <= own.answered && own.answered <= own.asked, "{}", row.kind);
        assert!(own.by_address <= own.with_position && own.with_phone <= own.offices);
    }
}

#[test]
fn the_work_list_is_for_planners_and_a_table_with_names() {
    let workspace: &std::sync::Arc<Workspace> = demo();
    let planner = with_planner(workspace);
    let json = get_ok(&planner, "/planner/api/v1/quality").json();
    let items = json["work"].as_array().expect("a list").len();
    assert!(items > 0);
    let csv = get_ok(&planner, "/planner/api/v1/quality.csv");
    assert!(csv.header("content-type").starts_with("text/csv"));
    let text = csv.text().trim_start_matches('\u{feff}').to_owned();
    assert_eq!(text.lines().count(), items + 1);
    assert!(
        text.starts_with("確かめること,詳しく,圏域,種別,番号,名称,住所,電話,確認"),
        "{text:.120}"
    );
    let kind = &demo().atlas().catalogue().kinds[0].label.clone();
    assert!(text.contains(&format!(",{kind},")), "kinds by name");
    assert_eq!(get(&public(workspace), "/planner/api/v1/quality").status, 404);
    assert_eq!(get(&public(workspace), "/api/v1/quality").status, 404);
}

#[test]
fn the_command_prints_figures_and_writes_the_list() {
    let folder = Folder::new();
    folder.put("訪問看護一覧.csv", STATIONS.as_bytes());
    folder.run_well(&["import", "訪問看護一覧.csv"]);
    let run = folder.run(&["quality", "--work", "work.csv"]);
    assert_eq!(run.code, Some(1), "findings: {}", run.stderr);
    assert!(run.stdout.contains("10/10") || run.stdout.contains("8/10"), "{}", run.stdout);
    assert!(run.stdout.contains("二重登録の疑い"), "{}", run.stdout);
    let list = std::fs::read_to_string(folder.path("work.csv")).expect("written");
    assert!(list.contains("1360000002 なぎ訪問看護"), "{list}");
    let run = folder.run(&["quality", "--work", "nowhere/work.csv"]);
    assert_eq!(run.code, Some(2), "{}", run.stderr);
    assert!(run.stderr.contains("nowhere/work.csv"), "{}", run.stderr);
}

fn decision(one: &str, two: &str, same: bool) -> Decision {
    let id = |code: &str| ProviderId::new(format!("visiting_nursing:136000{code}"));
    let on = jiff::civil::date(2026, 11, 27);
    Decision { one: id(one), two: id(two), same, by: "test".to_owned(), on }
}

/// The register with the same files read again.
fn again(register: &Register, files: &[(&str, &str)]) -> Register {
    let file = |(name, text): &(&str, &str)| SourceFile::new(*name, text.as_bytes().to_vec());
    let catalogue = Catalogue::shipped();
    let reading = read(files.iter().map(file).collect(), &Context::of(&catalogue), &());
    merge(register, reading.batches).register
}

const FILES: [(&str, &str); 2] = [("99_2026.csv", BLOCKS), ("訪問看護一覧.csv", STATIONS)];
const SURVEY: &str = "種別,事業所番号,事業所名,回答日,回答者,24時間対応\n\
    訪問看護,136000CODE,,2026-09-01,管理者,可\n";

fn answered(code: &str) -> String {
    SURVEY.replace("CODE", code)
}

#[test]
fn two_records_decided_to_be_one_stay_one() {
    let before = register(&FILES);
    // The second has answered: it stays, whichever is named first.
    let before = again(&before, &[("survey_offices.csv", &answered("0002"))]);
    let decided = decide(&before, decision("0001", "0002", true)).expect("a pair");
    assert_eq!(decided.providers.len(), before.providers.len() - 1);
    let id = ProviderId::new("visiting_nursing:1360000002");
    let office = &decided.providers[&id];
    assert_eq!(office.answered_on(), Some(jiff::civil::date(2026, 9, 1)));
    assert_eq!(office.survey, before.providers[&id].survey);
    assert!(doubted(&report(&decided), Doubt::Twice).is_empty());
    let reread = again(&decided, &FILES);
    assert_eq!(reread.providers, decided.providers, "the list names both, and they stay one");
    // An answer under the number that is gone reaches the office that stays.
    let later = answered("0001").replace("2026-09-01", "2026-10-01");
    let later = again(&decided, &[("survey_offices.csv", &later)]);
    assert_eq!(later.providers.len(), decided.providers.len());
    assert_eq!(later.providers[&id].answered_on(), Some(jiff::civil::date(2026, 10, 1)));
}

#[test]
fn two_records_decided_to_be_two_are_not_doubted_again() {
    let before = register(&FILES);
    let decided = decide(&before, decision("0002", "0001", false)).expect("a pair");
    assert_eq!(decided.providers, before.providers);
    assert!(doubted(&report(&decided), Doubt::Twice).is_empty());
    assert!(doubted(&report(&again(&decided, &FILES)), Doubt::Twice).is_empty());
    let joined = decide(&decided, decision("0001", "0002", true)).expect("a second thought");
    assert_eq!(joined.providers.len(), before.providers.len() - 1);
}

#[test]
fn decisions_that_would_lose_something_are_refused() {
    let before = register(&FILES);
    let both = [answered("0001"), answered("0002")];
    let both = again(&before, &[("a/survey_offices.csv", &both[0])]);
    let both = again(&both, &[("survey_offices.csv", &answered("0002"))]);
    let fault = decide(&both, decision("0001", "0002", true)).expect_err("two answers");
    assert!(matches!(fault, DecisionError::BothSaid { .. }), "{fault}");
    let fault = decide(&before, decision("0001", "0001", true)).expect_err("one record");
    assert!(matches!(fault, DecisionError::NoPair { .. }), "{fault}");
    let fault = decide(&before, decision("0001", "0099", false)).expect_err("nobody");
    assert!(matches!(fault, DecisionError::UnknownOffice { .. }), "{fault}");
    let joined = decide(&before, decision("0001", "0002", true)).expect("a pair");
    let fault =
        decide(&joined, decision("0001", "0003", true)).expect_err("listed a third time");
    assert!(matches!(fault, DecisionError::BothListed { .. }), "{fault}");
}

fn post(router: &Router, path: &str, json: &str) -> HttpAnswer {
    send_json(router, Method::POST, path, json)
}

#[test]
fn planners_decide_and_can_go_back() {
    let before = register(&FILES);
    let router = with_planner(&workspace_of(&before));
    let path = "/planner/api/v1/quality/decisions";
    let ids = ["visiting_nursing:1360000001", "visiting_nursing:1360000002"];
    let body = |two: &str| format!(r#"{{"one":"{}","two":"{two}","same":true}}"#, ids[0]);
    let fault = post(&router, path, &body("visiting_nursing:no"));
    assert_eq!(fault.status, 400);
    assert!(fault.json()["detail"].as_str().expect("words").contains("台帳にありません"));
    assert_eq!(post(&router, path, "{}").status, 400);
    let done = post(&router, path, &body(ids[1]));
    assert_eq!(done.status, 200, "{}", done.text());
    assert_eq!(done.json()["id"], ids[0]);
    let revision = done.json()["revision"].as_u64().expect("a revision");
    let work = get_ok(&router, "/planner/api/v1/quality").json();
    let twice = |work: &serde_json::Value| {
        let own = work["work"].as_array().expect("a list").iter();
        own.filter(|own| own["doubt"] == "twice").count()
    };
    assert_eq!(twice(&work), 0);
    let back = format!(r#"{{"to":{}}}"#, revision - 1);
    let back = post(&router, "/planner/api/v1/revisions/restore", &back);
    assert_eq!(back.status, 200, "{}", back.text());
    assert_eq!(twice(&get_ok(&router, "/planner/api/v1/quality").json()), 1);
    assert_eq!(post(&public(demo()), "/api/v1/quality/decisions", "{}").status, 404);
}
