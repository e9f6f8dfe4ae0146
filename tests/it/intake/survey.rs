//! The survey: answers, consents and ranges, tied to offices and places.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use kuhaku::app::{Ending, ImportOptions, import, load_files};
use kuhaku::atlas::Atlas;
use kuhaku::coverage::{CoverageQuery, Reading, analyze};
use kuhaku::merge::merge;
use kuhaku::message::Language;
use kuhaku::model::{
    AgeBand, Answer, Audience, Block, CapabilityId, Catalogue, DatasetId, Extent, Level,
    Provider, ProviderId, Register, Severity,
};
use rust_xlsxwriter::Workbook;

use super::make::{care, cp932, three_towns};
use super::places::AGES;
use super::{file, merged_into, reading, rules};
use crate::harness::{block_on, demo, empty_workspace};

const HEADER: &str = "種別,事業所番号,事業所名,回答日,回答者,24時間対応,看取り,受入状況,受入状況の時点,広げられる可能性,メッセージ,公開_基本,公開_連絡先,公開_範囲,公開_機能,公開_受入状況,公開_メッセージ,公開期限";

fn offices(rows: &[&str]) -> String {
    format!("\u{feff}{HEADER}\r\n{}\r\n", rows.join("\r\n"))
}

fn ranges(rows: &[&str]) -> String {
    format!("\u{feff}事業所番号,区分,方法,内容,備考\r\n{}\r\n", rows.join("\r\n"))
}

fn city() -> Register {
    let zones = "圏域番号,日常生活圏域\n1,潮見圏域\n2,沖\n";
    let rows = [
        ("9990000001", "ほし", "35.455", "141.305", "000-1"),
        ("9990000002", "うみ", "35.455", "141.305", "000-2"),
    ];
    let mut files: Vec<_> =
        three_towns().into_iter().map(|(name, bytes)| file(name, bytes)).collect();
    files.extend([
        file("zones.csv", zones),
        file("jigyosho_130.csv", care(&rows)),
        file("jigyosho_110.csv", care(&rows[1..])),
    ]);
    merged_into(&Register::default(), files).register
}

fn office<'a>(register: &'a Register, id: &str) -> &'a Provider {
    &register.providers[&ProviderId::new(id)]
}

const STAR: &str = "visiting_nursing:9990000001";
const ANSWERED: &str = "訪問看護,9990000001,ほし,2026-09-12,担当,○,△,×,2026/9/1,看護師が1名増えれば,よろしく,,市のみ,住民,専門職,,,2027-03-31";

#[test]
fn an_answered_row_states_consent_block_by_block() {
    let merged = merged_into(&city(), vec![file("survey_offices.csv", offices(&[ANSWERED]))]);
    assert_eq!(merged.issues, []);
    let star = office(&merged.register, STAR);
    let reply = star.survey.as_ref().expect("a reply");
    assert_eq!(reply.answered_on, Some(jiff::civil::date(2026, 9, 12)));
    assert_eq!(star.capability(&CapabilityId::new("24h")), Answer::Yes);
    assert_eq!(star.capability(&CapabilityId::new("terminal")), Answer::Consult);
    assert_eq!(reply.acceptance.map(|own| own.answer), Some(Answer::No));
    let audience = |block| star.consents.consent(block).map(|own| own.audience);
    // Empty: what open data already publishes stays for the name, and nothing else is shown.
    assert_eq!(audience(Block::Basic), Some(Audience::Public));
    assert_eq!(audience(Block::Contact), Some(Audience::Planner));
    assert_eq!(audience(Block::Range), Some(Audience::Public));
    assert_eq!(audience(Block::Capability), Some(Audience::Professional));
    assert_eq!((audience(Block::Acceptance), audience(Block::Message)), (None, None));
    let until = star.consents.consent(Block::Range).and_then(|own| own.until);
    assert_eq!(until, Some(jiff::civil::date(2027, 3, 31)));
    assert_eq!(star.consents.consent(Block::Basic).and_then(|own| own.until), None);
}

#[test]
fn an_empty_row_never_wipes_an_answer_and_open_data_never_wipes_consent() {
    let first = merged_into(&city(), vec![file("survey_offices.csv", offices(&[ANSWERED]))]);
    let empty = "訪問看護,9990000001,ほし,,,,,,,,,,,,,,,";
    let other = "訪問看護,9990000002,うみ,,,,,,,,,,,,,,,";
    let files = vec![file("survey_offices.csv", offices(&[empty, other]))];
    let second = merged_into(&first.register, files);
    assert_eq!(office(&second.register, STAR), office(&first.register, STAR));
    let asked = office(&second.register, "visiting_nursing:9990000002");
    assert_eq!(asked.survey.as_ref().map(|own| own.answered_on), Some(None));
    let again = care(&[("9990000001", "ほし", "35.455", "141.305", "000-1")]);
    let third = merged_into(&second.register, vec![file("jigyosho_130.csv", again)]);
    assert_eq!(office(&third.register, STAR), office(&first.register, STAR));
}

#[test]
fn what_cannot_be_read_hides_rather_than_shows() {
    let row = "訪問看護,9990000001,ほし,きのう,担当,たぶん,,多分,,,,みんな,住民,住民,住民,住民,住民,いつか";
    let reading = reading(vec![file("survey_offices.csv", offices(&[row]))]);
    let found: BTreeSet<&str> = rules(&reading.issues).into_iter().map(|own| own.0).collect();
    let expected = ["date_unreadable", "unknown_answer", "unknown_audience"];
    assert_eq!(found, BTreeSet::from(expected));
    let merged = merge(&city(), reading.batches);
    let star = office(&merged.register, STAR);
    for block in Block::ALL {
        assert!(!star.consents.permit(block, Audience::Public, jiff::civil::date(2026, 1, 1)));
    }
}

#[test]
fn ranges_are_tied_to_towns_zones_and_figures() {
    let areas = r#"{"type":"FeatureCollection","features":[
      {"type":"Feature","properties":{"図形番号":"A1","事業所番号":"9990000001"},"geometry":{"type":"Polygon","coordinates":[[[141.3,35.4],[141.4,35.4],[141.4,35.5],[141.3,35.4]]]}},
      {"type":"Feature","properties":{"図形番号":"A2","事業所番号":"9990000002"},"geometry":{"type":"Polygon","coordinates":[[[141.3,35.4],[141.4,35.4],[141.4,35.5],[141.3,35.4]]]}}]}"#;
    let rows = [
        "9990000001,可,町丁目,潮見１丁目;沖ヶ浜;竜宮,",
        "9990000001,要相談,圏域,沖;9,土日は相談",
        "9990000001,可,半径,3.5,",
        "9990000001,可,時間,20,",
        "9990000001,可,市内全域,,",
        "9990000001,除外,町丁目,99201001002,",
        "9990000001,可,図形,A1,",
        "9990000001,可,図形,A2,",
        "9990000001,可,図形,A9,",
        "9990000001,可,町丁目,竜宮,",
        "9990000009,可,市内全域,,",
        "9990000001,可,町丁目,潮見,",
    ];
    let files = vec![
        file("survey_ranges.csv", ranges(&rows)),
        file("survey_areas.geojson", areas),
        file("survey_offices.csv", offices(&[ANSWERED])),
    ];
    let merged = merged_into(&city(), files);
    let expected = [
        ("unknown_town_in_range", Some(2)),
        ("unknown_zone_in_range", Some(3)),
        ("figure_of_other_office", Some(9)),
        ("unknown_figure", Some(10)),
        ("unknown_town_in_range", Some(11)),
        ("range_without_place", Some(11)),
        ("unknown_office", Some(12)),
        ("town_expanded", Some(13)),
    ];
    assert_eq!(rules(&merged.issues), expected);
    let star = office(&merged.register, STAR);
    let parts = &star.survey.as_ref().expect("a reply").ranges;
    assert_eq!(parts.len(), 8);
    let Extent::Towns(keys) = &parts[0].extent else { panic!("towns") };
    let keys: Vec<&str> = keys.iter().map(|key| key.as_str()).collect();
    assert_eq!(keys, ["99201001001", "992010020"]);
    assert_eq!(
        (parts[1].level, parts[1].note.as_deref()),
        (Level::Consult, Some("土日は相談"))
    );
    assert!(matches!(&parts[2].extent, Extent::Radius(own) if own.as_meters() == 3500.0));
    assert_eq!(parts[5].level, Level::Excluded);
    assert!(matches!(&parts[7].extent, Extent::Towns(keys) if keys.len() == 2));
}

#[test]
fn the_order_of_files_makes_no_difference() {
    let rows = [("9990000001", "ほし", "35.455", "141.305", "000-1")];
    let mut files: Vec<_> =
        three_towns().into_iter().map(|(name, bytes)| file(name, bytes)).collect();
    files.extend([
        file("zones.csv", "圏域番号,日常生活圏域\n1,潮見圏域\n2,沖\n"),
        file("town_zones.csv", "町丁目,圏域番号\n潮見1丁目,1\n沖ヶ浜,2\n竜宮,2\n"),
        file("jigyosho_130.csv", care(&rows)),
        file("jigyosho_170.csv", care(&rows)),
        file("jigyosho_410.csv", care(&rows)),
        file("survey_offices.csv", offices(&[ANSWERED])),
        file(
            "survey_ranges.csv",
            ranges(&["9990000001,可,圏域,沖,", "9990000009,可,半径,1,"]),
        ),
    ]);
    let merged = |files: Vec<_>| merge(&Register::default(), reading(files).batches);
    let first = merged(files.clone());
    for turn in 0..files.len() {
        files.rotate_left(1);
        if turn % 2 == 0 {
            files.reverse();
        }
        let again = merged(files.clone());
        assert_eq!(again, first);
    }
}

#[test]
fn rows_of_ranges_that_say_nothing_usable_are_refused() {
    let rows = [
        "9990000001,たぶん,市内全域,,",
        "9990000001,可,気分,,",
        "9990000001,可,半径,ちょっと,",
        "9990000001,可,半径,3500,",
        "9990000001,除外,半径,3,",
        "9990000001,可,町丁目,,",
        ",可,市内全域,,",
    ];
    let reading = reading(vec![file("survey_ranges.csv", ranges(&rows))]);
    let expected = [
        ("unknown_level", Some(2)),
        ("unknown_method", Some(3)),
        ("range_number", Some(4)),
        ("range_number", Some(5)),
        ("exclusion_method", Some(6)),
        ("range_without_place", Some(7)),
        ("code_missing", Some(8)),
    ];
    assert_eq!(rules(&reading.issues), expected);
}

#[test]
fn an_office_that_cannot_be_told_is_not_guessed() {
    let row = "9990000002,可,市内全域,,";
    let merged = merged_into(&city(), vec![file("survey_ranges.csv", ranges(&[row]))]);
    assert_eq!(rules(&merged.issues), [("ambiguous_office", Some(2))]);
    let answered = ANSWERED.replace("9990000001", "9990000002");
    let files = vec![
        file("survey_ranges.csv", ranges(&[row])),
        file("survey_offices.csv", offices(&[&answered])),
    ];
    let merged = merged_into(&city(), files);
    assert_eq!(merged.issues, []);
    assert!(office(&merged.register, "visiting_nursing:9990000002").has_range());
    assert!(!office(&merged.register, "home_help:9990000002").has_range());
}

#[test]
fn a_second_answer_that_differs_is_rejected_and_names_both() {
    let other = ANSWERED.replace("○,△", "○,○");
    let files =
        vec![file("1.csv", offices(&[ANSWERED])), file("2.csv", offices(&[ANSWERED, &other]))];
    let merged = merged_into(&city(), files);
    assert_eq!(
        rules(&merged.issues),
        [("office_answered_twice", Some(3)), ("answers_repeated", None)]
    );
    let rejected = &merged.issues[0];
    assert_eq!((rejected.severity, rejected.file.as_str()), (Severity::Rejected, "2.csv"));
    let said = rejected.sentence(Language::En);
    assert!(said.contains("2.csv row 3") && said.contains("1.csv, row 2"), "{said}");
    let star = office(&merged.register, STAR);
    assert_eq!(star.capability(&CapabilityId::new("terminal")), Answer::Consult);
}

#[test]
fn ranges_stated_in_two_files_add_up_and_are_never_doubled() {
    let files = vec![
        file("1.csv", ranges(&["9990000001,可,半径,3.5,", "9990000001,要相談,市内全域,,"])),
        file("2.csv", ranges(&["9990000001,可,半径,3.5km,", "9990000001,可,圏域,1,"])),
    ];
    let merged = merged_into(&city(), files);
    // The second file's own range may be meant so, or be a correction: people are told.
    assert_eq!(rules(&merged.issues), [("ranges_repeated", None), ("ranges_joined", None)]);
    let survey = office(&merged.register, STAR).survey.as_ref().expect("a reply");
    assert_eq!(survey.ranges.len(), 3);
}

#[test]
fn a_folder_with_the_same_survey_as_tables_and_as_a_workbook_reads_as_one() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/demo");
    let files = load_files(&[folder]).expect("the demo city's files");
    assert!(files.iter().any(|file| file.name == "survey.xlsx"));
    assert!(files.iter().any(|file| file.name == "survey_ranges.csv"));
    let workspace = empty_workspace();
    let outcome = block_on(import(&workspace, files, &ImportOptions::default(), &()));
    let outcome = outcome.expect("imports");
    assert_eq!((outcome.ending, outcome.rows_rejected), (Ending::Committed, 0));
    let mut register = workspace.atlas().register().clone();
    let mut once = demo().atlas().register().clone();
    // All that may differ is what was read.
    let survey = DatasetId::new("survey");
    let (both, tables) = (&register.datasets[&survey].files, &once.datasets[&survey].files);
    assert!(both.len() > tables.len(), "{both:?} {tables:?}");
    register.datasets.clear();
    once.datasets.clear();
    assert!(register == once, "the survey was taken in differently");
    for rule in ["issue.answers_repeated", "issue.ranges_repeated"] {
        let notes: Vec<_> = outcome.issues.iter().filter(|own| own.rule == rule).collect();
        assert_eq!(notes.len(), 1, "{rule}");
        assert_eq!(notes[0].severity, Severity::Noted);
    }
}

/// 140 people of 65 and over in two towns of 300 and 100, shared out 105 : 35; an office comes to
/// the first. In the second live at least none of them and at most its 100.
#[test]
fn what_suppressed_ages_leave_open_stands_beside_the_gap() {
    let files = vec![
        file("tblT001082C99.txt", cp932(AGES)),
        file("survey_ranges.csv", ranges(&["9990000001,可,町丁目,潮見1丁目,"])),
    ];
    let register = merged_into(&city(), files).register;
    let catalogue = Arc::new(Catalogue::shipped());
    let atlas = Atlas::build(Arc::new(register), catalogue, 1, jiff::civil::date(2026, 11, 1));
    let query = CoverageQuery::of_kind("visiting_nursing", Audience::Planner);
    let report = analyze(&atlas, &query).expect("figures");
    for figures in report.zones.iter().filter(|zone| zone.area_m2 > 0.0).chain([&report.city])
    {
        let own = figures.reading(Reading::Pessimistic).expect("the reading");
        let people = |band| own.band(band).expect("the band");
        let bounds = |band| people(band).suppressed.map(|own| (own.lower, own.upper));
        let near = |found: f64, expected: f64| (found - expected).abs() < 1e-3;
        assert!(near(people(AgeBand::Over65).gap.value, 45.0));
        let (lower, upper) = bounds(AgeBand::Over65).expect("bounds");
        assert!(near(lower, 10.0) && near(upper, 110.0), "{lower}–{upper}");
        let (lower, upper) = bounds(AgeBand::Over75).expect("bounds");
        assert!(near(lower, 0.0) && near(upper, 60.0), "{lower}–{upper}");
        // How many live in a town in all is published for every town.
        assert_eq!(bounds(AgeBand::Total), None);
    }
}

#[test]
fn a_workbook_with_two_sheets_says_the_same_as_two_files() {
    let mut book = Workbook::new();
    for (name, text) in
        [("事業所", offices(&[ANSWERED])), ("範囲", ranges(&["9990000001,可,半径,3.5,"]))]
    {
        let sheet = book.add_worksheet().set_name(name).expect("a name");
        for (row, line) in (0_u32..).zip(text.trim_start_matches('\u{feff}').lines()) {
            for (column, cell) in (0_u16..).zip(line.split(',')) {
                match cell.parse::<f64>() {
                    Ok(number) => sheet.write_number(row, column, number),
                    Err(_) => sheet.write_string(row, column, cell),
                }
                .expect("a cell");
            }
        }
    }
    let bytes = book.save_to_buffer().expect("a workbook");
    let from_book = merged_into(&city(), vec![file("survey.xlsx", bytes)]);
    let files = vec![
        file("survey_offices.csv", offices(&[ANSWERED])),
        file("survey_ranges.csv", ranges(&["9990000001,可,半径,3.5,"])),
    ];
    let from_files = merged_into(&city(), files);
    assert_eq!(from_book.register.providers, from_files.register.providers);
}
