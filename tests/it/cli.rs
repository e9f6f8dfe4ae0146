//! The command line as people and scripts meet it.

use std::io::Read;
use std::process::Stdio;

use serde_json::Value;
use unicode_width::UnicodeWidthStr;

use crate::harness::{Folder, Run};

/// A folder whose workspace holds the demo city.
fn city() -> Folder {
    let folder = Folder::new();
    folder.put_demo();
    folder.run_well(&["import", "city"]);
    folder
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).expect("JSON")
}

/// Times and days of the run, which no snapshot can hold.
fn without_times(text: &str) -> String {
    let stamp = |word: &str| {
        let bytes = word.as_bytes();
        let is_time = bytes.len() > 18 && bytes[4] == b'-' && bytes.contains(&b'T');
        if is_time { "TIME".to_owned() } else { word.to_owned() }
    };
    let line = |line: &str| line.split(' ').map(stamp).collect::<Vec<_>>().join(" ");
    text.lines().map(line).collect::<Vec<_>>().join("\n")
}

/// Rows of a table below its rule all reach no further than the rule, and numbers end together.
fn assert_aligned(text: &str) {
    let lines: Vec<&str> = text.lines().collect();
    let rules: Vec<usize> =
        (0..lines.len()).filter(|&index| lines[index].starts_with('─')).collect();
    assert!(!rules.is_empty(), "{text}");
    for rule in rules {
        let width = lines[rule].width();
        assert_eq!(lines[rule - 1].width(), width, "the last column ends flush: {text}");
        for line in lines[rule + 1..].iter().take_while(|line| !line.is_empty()) {
            if line.starts_with('*') {
                break;
            }
            assert_eq!(line.width(), width, "{line}");
        }
    }
}

#[test]
fn a_table_of_gaps_is_aligned_and_stable() {
    let folder = city();
    let text = folder.run_well(&["analyze"]);
    assert_aligned(&text);
    insta::assert_snapshot!("analyze", text);
    let text = folder.run_well(&["analyze", "--capability", "24h,看取り", "--lang", "en"]);
    insta::assert_snapshot!("analyze_24h_terminal_en", text);
}

#[test]
fn tables_of_losses_and_trials_are_aligned_and_stable() {
    let folder = city();
    let text = folder.run_well(&["analyze", "--fragility", "--capability", "24h"]);
    assert_aligned(&text);
    insta::assert_snapshot!("fragility_24h", text);
    let text = folder.run_well(&["analyze", "--pairs", "--capability", "24h"]);
    assert_aligned(&text);
    insta::assert_snapshot!("pairs_24h", text);
    let change = "訪問看護ステーションともしび=4000";
    let text = folder.run_well(&["what-if", "--radius", change]);
    assert_aligned(&text);
    insta::assert_snapshot!("what_if_radius", text);
    for wrong in [
        ["what-if", "--kind=visiting_nursing"],
        ["what-if", "--close=どこにもない"],
        ["what-if", "--radius=訪問看護ステーションともしび=-5"],
        ["what-if", "--radius=訪問看護ステーションともしび=遠く"],
        ["what-if", "--add-towns=訪問看護ステーションともしび=どこにもない"],
        ["what-if", "--operations=nowhere.json"],
        ["analyze", "--scene=だれも知らない"],
        ["analyze", "--hours=真昼"],
    ] {
        let run = folder.run(&wrong);
        assert_eq!(run.code, Some(2), "{wrong:?}");
        assert!(!run.stderr.is_empty(), "{wrong:?}");
    }
    for names_offices in ["--fragility", "--pairs"] {
        let refused = folder.run(&["analyze", names_offices, "--audience", "public"]);
        assert_eq!(refused.code, Some(2));
    }
    let json = json(&folder.run_well(&["analyze", "--scene", "terminal_team", "--json"]));
    assert_eq!(json["caption"]["needs"].as_array().map(Vec::len), Some(3));
}

#[test]
fn a_table_of_access_is_aligned_and_stable() {
    let folder = city();
    let text = folder.run_well(&["analyze", "--access"]);
    assert_aligned(&text);
    insta::assert_snapshot!("analyze_access", text);
    let arguments = ["analyze", "--access", "30min", "--supply", "capacity", "--lang", "en"];
    let text = folder.run_well(&arguments);
    insta::assert_snapshot!("analyze_access_capacity_en", text);
    let report = json(&folder.run_well(&["analyze", "--access", "3km", "--json"]));
    assert_eq!(report["zones"].as_array().map(Vec::len), Some(15));
    assert_eq!(report["city"]["lorenz"].as_array().map(Vec::len), Some(11));
    for wrong in [
        ["--access", "far"],
        ["--access=3km", "--theta=2"],
        ["--access=NaNkm", "--band=total"],
        ["--access=3km", "--decay=steep"],
        ["--decay", "sharp"],
    ] {
        let run = folder.run(&[&["analyze"], &wrong[..]].concat());
        assert_eq!(run.code, Some(2), "{wrong:?}: {}", run.stderr);
        assert!(run.stderr.contains("--access"), "{wrong:?}: {}", run.stderr);
    }
}

#[test]
fn the_same_question_in_ids_and_in_japanese_has_the_same_answer() {
    let folder = city();
    let ids =
        folder.run_well(&["analyze", "--kind", "visiting_nursing", "--capability", "24h"]);
    let words =
        folder.run_well(&["analyze", "--kind", "訪問看護", "--capability", "24時間対応"]);
    assert_eq!(ids, words);
}

#[test]
fn status_says_what_is_in_the_workspace() {
    let folder = city();
    let text = without_times(&folder.run_well(&["status"]));
    assert_aligned(&text);
    insta::assert_snapshot!("status", text);
    let status = json(&folder.run_well(&["status", "--json"]));
    assert_eq!(
        (&status["revision"], &status["zones"], &status["towns"]),
        (&1.into(), &15.into(), &250.into())
    );
    assert_eq!(status["history"][0]["actor"], "cli");
}

#[test]
fn a_dry_run_shows_everything_and_changes_nothing() {
    let folder = Folder::new();
    folder.put_demo();
    let text = folder.run_well(&["import", "city", "--dry-run"]);
    insta::assert_snapshot!("import_dry_run", text);
    assert_eq!(folder.names(), ["city"], "no workspace is made");
    folder.run_well(&["import", "city"]);
    let status = folder.run_well(&["status", "--json"]);
    let text = std::fs::read_to_string(folder.path("city/jigyosho_130.csv")).expect("reads");
    folder.put("jigyosho_130.csv", text.replace(",000-", ",009-").as_bytes());
    let outcome =
        json(&folder.run_well(&["import", "jigyosho_130.csv", "--dry-run", "--json"]));
    assert_eq!(outcome["ending"], "dry_run");
    assert!(
        outcome["counts"]["provider"]["changed"].as_u64() > Some(40),
        "{}",
        outcome["counts"]
    );
    assert_eq!(folder.run_well(&["status", "--json"]), status);
}

#[test]
fn the_same_files_again_make_no_revision() {
    let folder = city();
    let outcome = json(&folder.run_well(&["import", "city", "--json"]));
    assert_eq!((&outcome["ending"], &outcome["revision"]), (&"unchanged".into(), &1.into()));
}

#[test]
fn json_parses_and_agrees_with_the_table() {
    let folder = city();
    let report = json(&folder.run_well(&["analyze", "--json"]));
    let gap = report["city"]["readings"][0]["gap_m2"].as_f64().expect("a number") / 1e6;
    let table = folder.run_well(&["analyze"]);
    assert!(table.contains(&format!("{gap:.3}")), "{gap} is in the table");
    let imported = folder.run(&["import", "city", "--json", "--dry-run"]);
    assert!(json(&imported.stdout)["files"].as_array().map_or(0, Vec::len) > 20);
}

/// A table of offices in which most rows have no office number.
fn broken() -> String {
    let folder = Folder::new();
    folder.put_demo();
    let text = std::fs::read_to_string(folder.path("city/jigyosho_130.csv")).expect("reads");
    let mut lines = text.lines();
    let mut broken = vec![lines.next().expect("a header").to_owned()];
    for (index, line) in lines.enumerate() {
        let keep = index % 3 == 0;
        let cells: Vec<&str> = line.split(',').collect();
        let number = cells[1];
        broken.push(if keep { line.to_owned() } else { line.replace(number, "") });
    }
    broken.join("\r\n") + "\r\n"
}

#[test]
fn too_many_rejected_rows_are_refused_and_the_data_stay() {
    let folder = city();
    let before = folder.run_well(&["status", "--json"]);
    folder.put("jigyosho_130.csv", broken().as_bytes());
    let refused = folder.run(&["import", "jigyosho_130.csv", "--json"]);
    assert_eq!(refused.code, Some(1), "{}", refused.stdout);
    let outcome = json(&refused.stdout);
    assert_eq!(outcome["ending"], "too_many_rejected");
    assert!(outcome["rows_rejected"].as_u64() > Some(20));
    assert_eq!(folder.run_well(&["status", "--json"]), before);
    let told = folder.run(&["import", "jigyosho_130.csv"]);
    assert!(told.stdout.contains("--max-rejected"), "{}", told.stdout);
    // Asked to, it takes what is good and still says that something was not.
    let taken = folder.run(&["import", "jigyosho_130.csv", "--max-rejected", "1"]);
    assert_eq!(taken.code, Some(1));
    assert_ne!(folder.run_well(&["status", "--json"]), before);
}

#[test]
fn what_cannot_run_ends_with_two_and_a_sentence_on_stderr() {
    let folder = city();
    folder.put("notes.kuhaku", b"this is not a workspace");
    folder.put("broken.toml", b"kinds = 7");
    let cases: [(&[&str], &str); 12] = [
        (&["status", "-w", "none.kuhaku"], "none.kuhaku"),
        (&["analyze", "-w", "none.kuhaku"], "kuhaku import"),
        (&["serve", "-w", "none.kuhaku"], "--workspace"),
        (&["export", "gaps-geojson", "-w", "none.kuhaku"], "none.kuhaku"),
        (&["status", "-w", "notes.kuhaku"], "is not a workspace file"),
        (&["import", "nowhere.csv"], "nowhere.csv"),
        (&["import"], "<PATHS>"),
        (&["import", "city", "--max-rejected", "2"], "0 から 1"),
        (&["analyze", "--capability", "24H!"], "24h, emergency, terminal"),
        (&["analyze", "--kind", "hospitals"], "visiting_nursing, clinic, hospital"),
        (&["analyze", "--catalogue", "broken.toml"], "kinds"),
        (&["frobnicate"], "frobnicate"),
    ];
    for (arguments, part) in cases {
        let run = folder.run(arguments);
        assert_eq!(run.code, Some(2), "{arguments:?}: {}", run.stderr);
        assert!(run.stderr.contains(part), "{arguments:?}: {}", run.stderr);
        assert!(run.stdout.is_empty(), "{arguments:?}: {}", run.stdout);
    }
    assert!(!folder.names().contains(&"none.kuhaku".to_owned()), "looking makes no file");
    assert_eq!(
        std::fs::read(folder.path("notes.kuhaku")).expect("reads"),
        b"this is not a workspace"
    );
}

#[test]
fn files_of_no_known_format_are_a_finding_and_change_nothing() {
    let folder = city();
    let before = folder.run_well(&["status", "--json"]);
    folder.put("notes.txt", "会議の覚え書き".as_bytes());
    folder.put("empty.csv", b"");
    folder.put("zeros.zip", &[0; 1_000]);
    let run = folder.run(&["import", "notes.txt", "empty.csv", "zeros.zip"]);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    assert_eq!(folder.run_well(&["status", "--json"]), before);
}

#[test]
fn a_reader_that_stops_early_is_no_fault() {
    let folder = city();
    let commands: [&[&str]; 6] = [
        &["export", "providers-geojson", "--kind", "clinic,pharmacy"],
        &["analyze", "--json"],
        &["import", "city", "--dry-run", "--json"],
        &["completions", "bash"],
        &["openapi"],
        &["status", "--json"],
    ];
    for arguments in commands {
        let mut command = folder.command(arguments);
        let mut child =
            command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("starts");
        // Reads one byte and hangs up.
        let mut head = [0];
        let mut stdout = child.stdout.take().expect("piped");
        stdout.read_exact(&mut head).expect("a byte");
        drop(stdout);
        let output = child.wait_with_output().expect("ends");
        let run = Run::of(output);
        assert_eq!(run.code, Some(0), "{arguments:?}: {}", run.stderr);
    }
}

#[test]
fn exports_are_files_that_other_programs_read() {
    let folder = city();
    for what in ["gaps-geojson", "providers-geojson"] {
        let text = folder.run_well(&["export", what, "--capability", "24h"]);
        let collection: geojson::FeatureCollection = text.parse().expect("GeoJSON");
        assert!(!collection.features.is_empty(), "{what}");
    }
    for (what, table) in [("gaps-gpkg", "空白地域"), ("providers-gpkg", "事業所")] {
        let run = folder.run(&["export", what, "--capability", "24h", "--out", "a.gpkg"]);
        assert_eq!(run.code, Some(0), "{}", run.stderr);
        let package = rusqlite::Connection::open(folder.path("a.gpkg")).expect("opens");
        let rows: u32 = package
            .query_row(&format!("SELECT count(geom) FROM \"{table}\""), [], |row| row.get(0))
            .expect("counts");
        assert!(rows > 0, "{what}");
    }
    let run = folder.run(&["export", "coverage-csv", "--out", "figures.csv"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert!(run.stdout.is_empty() && run.stderr.contains("figures.csv"));
    let bytes = std::fs::read(folder.path("figures.csv")).expect("reads");
    assert!(bytes.starts_with("\u{feff}".as_bytes()));
    let refused = folder.run(&["export", "coverage-csv", "--out", "no/such/folder/a.csv"]);
    assert_eq!(refused.code, Some(2));
    assert!(refused.stderr.contains("no/such/folder/a.csv"), "{}", refused.stderr);
}

#[test]
fn the_demo_prints_its_tables_and_leaves_nothing_behind() {
    let folder = Folder::new();
    let text = folder.run_well(&["demo", "--no-serve"]);
    assert!(text.contains("24時間対応"), "{text}");
    assert!(folder.names().is_empty(), "{:?}", folder.names());
    folder.run_well(&["demo", "--no-serve", "--keep"]);
    assert!(folder.run_well(&["status"]).contains("汐見野市"));
    // Twice in a row is no fault.
    folder.run_well(&["demo", "--no-serve", "--keep"]);
}

#[test]
fn help_shows_examples_and_completions_are_there_for_every_shell() {
    let folder = Folder::new();
    let help = folder.run_well(&["--help"]);
    assert!(help.contains("Examples:") && help.contains("kuhaku analyze --kind"), "{help}");
    for command in ["demo", "import", "status", "analyze", "serve", "export"] {
        assert!(help.contains(command), "{command}");
        let own = folder.run_well(&[command, "--help"]);
        assert!(own.contains("--workspace"), "{own}");
    }
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = folder.run_well(&["completions", shell]);
        assert!(script.contains("kuhaku") && script.len() > 1_000, "{shell}");
    }
    assert!(folder.run_well(&["--version"]).starts_with("kuhaku "));
    assert!(json(&folder.run_well(&["openapi"]))["paths"].is_object());
    assert!(folder.names().is_empty());
}

#[test]
fn english_is_english() {
    let folder = city();
    let english: String = ["status", "analyze"]
        .into_iter()
        .map(|command| folder.run_well(&[command, "--lang", "en"]))
        .collect();
    for word in ["Offices", "Answered", "Gap", "revision"] {
        assert!(english.contains(word), "{word}: {english}");
    }
    for word in ["空白km²", "事業所", "条件:"] {
        assert!(!english.contains(word), "{word}: {english}");
    }
}

#[test]
fn suggestions_and_sites_are_tables_json_or_refused_in_words() {
    let folder = city();
    let text = folder.run_well(&["suggest", "--limit", "5", "--all"]);
    assert_aligned(&text);
    assert!(text.contains("足し合わせられません"), "{text}");
    let report = json(&folder.run_well(&["suggest", "--kind", "clinic", "--json"]));
    let first = &report["suggestions"][0];
    let words = first["reason"].as_str().expect("a reason");
    assert!(words.contains(first["name"].as_str().expect("a name")), "{words}");
    let stopped = folder.run_well(&["suggest", "--time-limit", "0", "--lang", "en"]);
    assert!(stopped.contains("stopped early"), "{stopped}");
    let text = folder.run_well(&["locate", "--radius", "700m", "--sites", "2"]);
    assert_aligned(&text);
    assert!(text.contains("証明済み"), "{text}");
    let report = json(&folder.run_well(&["locate", "--cover", "80", "--json"]));
    assert_eq!(
        report["at_least"].as_u64(),
        report["sites"].as_array().map(|own| own.len() as u64)
    );
    let stopped = folder.run_well(&["locate", "--time-limit=0", "--lang=en", "--radius=500m"]);
    assert!(stopped.contains("Stopped early"), "{stopped}");
    for wrong in [
        ["--sites=0"],
        ["--sites=9999"],
        ["--radius=-3km"],
        ["--radius=NaNkm"],
        ["--cover=-1"],
        ["--floor=101"],
        ["--at=castle"],
        ["--audience=public"],
    ] {
        let run = folder.run(&[["locate"].as_slice(), &wrong].concat());
        assert_eq!(run.code, Some(2), "{wrong:?}: {}", run.stderr);
        assert!(run.stdout.is_empty() && !run.stderr.is_empty(), "{wrong:?}");
    }
}

#[test]
fn a_new_site_is_sought_among_the_public_facilities_that_were_imported() {
    let folder = city();
    let none = folder.run(&["locate", "--at", "public_facility"]);
    assert_eq!(none.code, Some(2), "there is no facility yet: {}", none.stderr);
    let list = "全国地方公共団体コード,ID,名称,名称_カナ,POIコード,所在地_連結表記,緯度,経度,電話番号\r\n\
        992019,,千鳥野小学校,ﾁﾄﾞﾘﾉｼｮｳｶﾞｯｺｳ,1503,海原県汐見野市千鳥野1丁目,35.4839291,141.3331200,\r\n\
        992019,7,柳本町公民館,,1505,海原県汐見野市柳本町1丁目,35.4737755,141.2922321,000-100-9000\r\n\
        992019,,,,1505,海原県汐見野市柳本町2丁目,35.47,141.29,\r\n\
        992019,,遠い図書館,,1505,外国,48.85,2.35,\r\n";
    std::fs::write(folder.path("facilities.csv"), list).expect("written");
    let read = folder.run(&["import", "facilities.csv", "--max-rejected", "0.5"]);
    assert!(read.stdout.contains("standard_facility_csv"), "{}{}", read.stdout, read.stderr);
    assert!(
        read.stdout.contains("名称") && read.stdout.contains("48.85,2.35"),
        "{}",
        read.stdout
    );
    let report = json(&folder.run_well(&[
        "locate",
        "--capability",
        "24h",
        "--at",
        "public_facility",
        "--radius",
        "1500m",
        "--sites",
        "2",
        "--json",
    ]));
    let sites = report["sites"].as_array().expect("sites");
    let names: Vec<&str> = sites.iter().filter_map(|own| own["name"].as_str()).collect();
    assert!(!names.is_empty() && names.len() <= 2, "{report}");
    assert!(
        names.iter().all(|own| ["千鳥野小学校", "柳本町公民館"].contains(own)),
        "{names:?}"
    );
    // Facilities visit nobody: no figure changes by them.
    let before = city().run_well(&["analyze"]);
    let after = folder.run_well(&["analyze"]).replace("（第2版）", "（第1版）");
    assert_eq!(after, before);
}

#[test]
fn coming_years_are_tables_json_or_refused_in_words() {
    let folder = city();
    let text = folder.run_well(&["forecast", "--capability", "24h", "--years", "2040"]);
    assert_aligned(&text);
    insta::assert_snapshot!("forecast_24h", text);
    let text = folder.run_well(&[
        "forecast",
        "--withdrawal",
        "--year=2050",
        "--band=total",
        "--around=1800m",
        "--lang=en",
    ]);
    assert_aligned(&text);
    insta::assert_snapshot!("withdrawal_en", text);
    let report = json(&folder.run_well(&["forecast", "--year", "2030", "--json"]));
    assert_eq!(report["city"]["years"].as_array().map(Vec::len), Some(2));
    for wrong in [
        ["--years=2033", "--json"],
        ["--audience=public", "--json"],
        ["--withdrawal", "--json"],
        ["--withdrawal", "--year=2025"],
        ["--year=2040", "--around=1km"],
    ] {
        let run = folder.run(&[["forecast"].as_slice(), &wrong].concat());
        assert_eq!(run.code, Some(2), "{wrong:?}: {}", run.stderr);
        assert!(run.stdout.is_empty() && !run.stderr.is_empty(), "{wrong:?}");
    }
}

#[test]
fn the_columns_of_a_list_are_told_and_said() {
    let folder = city();
    let list = "お名前,どこ,れんらく先\nなぎ,汐見野市潮見1-2,000-1111-2222\n";
    folder.put("list.csv", list.as_bytes());
    let text = folder.run_well(&["columns", "list.csv"]);
    insta::assert_snapshot!("columns", text);
    let wrong = folder.run(&["columns", "list.csv", "--set", "name=床", "--kind", "診療所"]);
    assert_eq!(wrong.code, Some(2));
    assert!(wrong.stderr.contains("name=床"), "{}", wrong.stderr);
    let incomplete = folder.run(&["columns", "list.csv", "--set", "名称=お名前"]);
    assert_eq!(incomplete.code, Some(2));
    assert!(incomplete.stderr.contains("種別"), "{}", incomplete.stderr);
    let said =
        ["columns", "list.csv", "--set", "名称=お名前", "address=2", "--kind", "診療所"];
    insta::assert_snapshot!("columns_said", folder.run_well(&said));
    let outcome = folder.run(&["import", "list.csv", "--json"]);
    assert_eq!(json(&outcome.stdout)["counts"]["provider"]["added"], 1);
    let text = folder.run_well(&["columns", "list.csv", "--forget"]);
    assert!(text.contains("推定"), "{text}");
}
