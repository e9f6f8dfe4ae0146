//! Imports through the planners' page: handed in, looked at, applied, taken back.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use kuhaku::app::{Workspace, demo_files};
use kuhaku::model::Register;
use serde_json::{Value, json};

use crate::harness::{
    Answer, empty_workspace, get, get_ok, import_into, public, send, send_json, with_planner,
};

const IMPORTS: &str = "/planner/api/v1/imports";

struct Client {
    router: Router,
    workspace: Arc<Workspace>,
}

impl Client {
    fn over(workspace: Workspace) -> Self {
        let workspace = Arc::new(workspace);
        Self { router: with_planner(&workspace), workspace }
    }

    fn post(&self, path: &str, body: &Value) -> Answer {
        send_json(&self.router, Method::POST, path, &body.to_string())
    }

    fn open(&self) -> u64 {
        let opened = self.post(IMPORTS, &json!({}));
        assert_eq!(opened.status, StatusCode::CREATED);
        opened.json()["id"].as_u64().expect("an id")
    }

    fn hand_in(&self, id: u64, name: &str, bytes: &[u8]) -> Answer {
        let path = format!("{IMPORTS}/{id}/files?name={name}");
        let request = Request::put(path).body(Body::from(bytes.to_vec())).expect("a request");
        send(&self.router, request)
    }

    /// Hands files in and reads them; the state once nothing more happens by itself.
    fn read(&self, files: &[(&str, &[u8])]) -> Value {
        let id = self.open();
        for (name, bytes) in files {
            assert_eq!(self.hand_in(id, name, bytes).status, StatusCode::NO_CONTENT);
        }
        self.preview(id)
    }

    fn preview(&self, id: u64) -> Value {
        let begun = self.post(&format!("{IMPORTS}/{id}/preview"), &json!({}));
        assert_eq!(begun.status, StatusCode::ACCEPTED, "{}", begun.text());
        self.finished(id)
    }

    /// The stream of events ends when nothing more happens by itself.
    fn finished(&self, id: u64) -> Value {
        let events = get_ok(&self.router, &format!("{IMPORTS}/{id}/events"));
        assert!(events.header("content-type").starts_with("text/event-stream"));
        let last = events.text().lines().rfind(|line| line.starts_with("data:"));
        let state: Value = serde_json::from_str(&last.expect("an event")[5..]).expect("JSON");
        assert_eq!(state["step"], "ready", "{state}");
        get_ok(&self.router, &format!("{IMPORTS}/{id}")).json()
    }

    fn apply(&self, id: u64, body: &Value) -> Answer {
        self.post(&format!("{IMPORTS}/{id}/apply"), body)
    }

    fn register(&self) -> Register {
        self.workspace.atlas().register().clone()
    }
}

fn file(name: &str) -> Vec<u8> {
    demo_files()
        .into_iter()
        .find(|own| own.name == name)
        .expect("a demo file")
        .bytes
        .whole()
        .expect("reads")
        .into_owned()
}

/// The demo's list of stations, its first one moved, its second one renamed, its last one left out.
fn next_year() -> Vec<u8> {
    let text = String::from_utf8(file("jigyosho_130.csv")).expect("UTF-8");
    let rows: Vec<&str> = text.trim_end().split("\r\n").collect();
    let (first, second) = (rows[1], rows[2]);
    let position = first.split(',').find(|cell| cell.starts_with("35.")).expect("a latitude");
    let moved = first.replace(position, "35.44810");
    let name = second.split(',').nth(4).expect("a name");
    let renamed = second.replacen(name, &format!("{name}本店"), 1);
    let mut kept = vec![rows[0], &moved, &renamed];
    kept.extend(&rows[3..rows.len() - 1]);
    (kept.join("\r\n") + "\r\n").into_bytes()
}

#[test]
fn files_are_read_again_in_the_encoding_somebody_says() {
    let client = Client::over(empty_workspace());
    let id = client.open();
    let list = String::from_utf8(file("jigyosho_770.csv")).expect("UTF-8");
    let list = list.trim_start_matches('\u{feff}').as_bytes();
    assert_eq!(client.hand_in(id, "jigyosho_770.csv", list).status, StatusCode::NO_CONTENT);
    let read = |query: &str| {
        let path = format!("{IMPORTS}/{id}/preview{query}");
        let begun = client.post(&path, &json!({}));
        assert_eq!(begun.status, StatusCode::ACCEPTED, "{}", begun.text());
        client.finished(id)["preview"]["files"][0]["format"].clone()
    };
    assert_eq!(read("?encoding=cp932"), "unknown");
    assert_eq!(read(""), "care_service_csv");
    assert_eq!(read("?encoding=utf-8"), "care_service_csv");
    let wrong = client.post(&format!("{IMPORTS}/{id}/preview?encoding=latin1"), &json!({}));
    assert_eq!(wrong.status, StatusCode::BAD_REQUEST);
}

#[test]
fn a_long_list_is_taken_in_through_the_page_and_only_what_is_near_is_kept() {
    let client = Client::over(empty_workspace());
    let names = ["A002005212020DDSWC99201-JGD2011.zip", "jigyosho_130.csv"];
    let [boundary, list] = names.map(file);
    let mut long = String::from_utf8(list).expect("UTF-8");
    let kept = long.lines().count() as u64 - 1;
    // Longer than what is held in memory.
    let rows = 60_000;
    for row in 0..rows {
        long.push_str(&format!(
            "012025,{row:010},北海道,函館市,みなと訪問看護ステーション{row},,訪問看護,北海道函館市みなと町{row}番地の1,,\
             41.77,140.73,0138-00-0000,,,医療法人みなと,0{row:09},,,,,,,,\r\n"
        ));
    }
    assert!(long.len() > 8 << 20);
    let state = client.read(&[(names[0], &boundary), (names[1], long.as_bytes())]);
    let files = state["preview"]["files"].as_array().expect("files");
    let own = files.iter().find(|own| own["name"] == names[1]).expect("the list");
    let counts = ["rows_read", "accepted", "rejected"].map(|what| own[what].as_u64());
    assert_eq!(counts, [Some(kept + rows), Some(kept), Some(0)]);
    let issues = state["preview"]["issues"].as_array().expect("issues");
    let told = issues.iter().filter(|own| own["file"] == names[1]).map(|own| &own["rule"]);
    let expected = "市の周辺（境界からおよそ20km）の外にある事業所60,000件は取り込みません";
    assert_eq!(told.collect::<Vec<_>>(), [expected]);
}

#[test]
fn a_city_is_brought_in_through_the_page_alone_and_taken_back() {
    let client = Client::over(empty_workspace());
    let files = demo_files();
    let files: Vec<(&str, Vec<u8>)> = files
        .iter()
        .map(|own| (own.name.as_str(), own.bytes.whole().expect("reads").into_owned()))
        .collect();
    let files: Vec<(&str, &[u8])> =
        files.iter().map(|(name, bytes)| (*name, bytes.as_slice())).collect();
    let state = client.read(&files);
    let preview = &state["preview"];
    assert_eq!((&preview["base"], &preview["obstacle"]), (&json!(0), &Value::Null));
    assert_eq!(preview["counts"]["town"]["added"], 250);
    assert_eq!(preview["offices"]["new"], 951);
    assert_eq!(preview["rows_rejected"], 0);
    let drawn = preview["places"]["features"].as_array().expect("features");
    assert!(drawn.len() > 1_000, "{}", drawn.len());
    assert!(client.register().is_empty(), "nothing is written before it is applied");
    let id = state["id"].as_u64().expect("an id");
    let applied = client.apply(id, &json!({}));
    assert_eq!(applied.status, StatusCode::OK, "{}", applied.text());
    assert_eq!(
        (&applied.json()["revision"], &applied.json()["changed"]),
        (&json!(1), &json!(true))
    );

    // The same as on the command line.
    let other = empty_workspace();
    import_into(&other, demo_files());
    assert_eq!(client.register(), *other.atlas().register());
    // A second time there is nothing to apply, and applying it makes no revision.
    let again = client.read(&files);
    assert_eq!(again["preview"]["counts"], json!({}));
    let id = again["id"].as_u64().expect("an id");
    assert_eq!(client.apply(id, &json!({})).json()["changed"], false);

    let restore = "/planner/api/v1/revisions/restore";
    let told = client.post(restore, &json!({ "to": 0, "dry_run": true })).json();
    assert_eq!(
        (&told["revision"], &told["counts"]["town"]["removed"]),
        (&json!(1), &json!(250))
    );
    assert!(!client.register().is_empty(), "a dry run changes nothing");
    assert_eq!(client.post(restore, &json!({ "to": 0 })).json()["revision"], 2);
    assert!(client.register().is_empty());
    assert_eq!(client.post(restore, &json!({ "to": 1 })).json()["revision"], 3);
    assert_eq!(client.register(), *other.atlas().register());
    let history = get_ok(&client.router, "/planner/api/v1/revisions").json();
    let reasons: Vec<&str> = history
        .as_array()
        .expect("a list")
        .iter()
        .map(|own| own["reason"].as_str().expect("text"))
        .collect();
    assert_eq!(reasons[..2], ["restore 1", "restore 0"]);
    assert!(reasons[2].starts_with("import "));
}

#[test]
fn the_preview_tells_moved_renamed_and_missing_offices_and_applies_just_that() {
    let client = Client::over(empty_workspace());
    import_into(&client.workspace, demo_files());
    let before = client.register();
    let state = client.read(&[("jigyosho_130.csv", &next_year())]);
    let preview = &state["preview"];
    let offices = &preview["offices"];
    assert_eq!(
        ["new", "moved", "changed", "missing", "unchanged"].map(|own| offices[own].as_u64()),
        [Some(0), Some(1), Some(1), Some(1), Some(948)]
    );
    let changes = preview["changes"].as_array().expect("a list");
    let whats: Vec<&str> =
        changes.iter().map(|own| own["what"].as_str().expect("text")).collect();
    assert_eq!(whats.len(), 3, "{changes:?}");
    let renamed = changes.iter().find(|own| own["what"] == "changed").expect("a change");
    assert_eq!(renamed["fields"][0]["name"], "name");
    let (old, new) = (&renamed["fields"][0]["before"], &renamed["fields"][0]["after"]);
    assert_eq!(format!("{}本店", old.as_str().expect("text")), *new);

    let id = state["id"].as_u64().expect("an id");
    let table = get_ok(&client.router, &format!("{IMPORTS}/{id}/lists/changes"));
    assert!(
        table.text().contains("移転") && table.text().contains("本店"),
        "{}",
        table.text()
    );
    let issues = get_ok(&client.router, &format!("{IMPORTS}/{id}/lists/issues"));
    assert!(issues.text().starts_with("\u{feff}扱い,ファイル,行"), "{}", issues.text());
    assert_eq!(client.apply(id, &json!({})).status, StatusCode::OK);
    let after = client.register();
    assert_eq!(after.providers.len(), before.providers.len(), "who is missing stays");
    // What people said stays with the office that moved.
    for (key, own) in &after.providers {
        assert_eq!((&own.survey, &own.consents), {
            let old = &before.providers[key];
            (&old.survey, &old.consents)
        });
    }
}

#[test]
fn what_changed_meanwhile_is_compared_anew_before_it_is_applied() {
    let client = Client::over(empty_workspace());
    import_into(&client.workspace, demo_files());
    let [one, two] = [0, 1].map(|_| {
        let state = client.read(&[("jigyosho_130.csv", &next_year())]);
        state["id"].as_u64().expect("an id")
    });
    assert_eq!(client.apply(one, &json!({})).status, StatusCode::OK);
    let refused = client.apply(two, &json!({}));
    refused.assert_problem("apply");
    assert_eq!(refused.json()["parameter"], "revision");
    let state = client.finished(two);
    assert_eq!(state["preview"]["base"], 2);
    assert_eq!(state["preview"]["offices"]["moved"], 0, "it is there already");
    assert_eq!(client.apply(two, &json!({})).json()["changed"], false);
}

#[test]
fn what_should_not_be_applied_must_be_agreed_to_or_is_refused() {
    let client = Client::over(empty_workspace());
    let text = String::from_utf8(file("jigyosho_130.csv")).expect("UTF-8");
    let header = text.lines().next().expect("a header");
    let good = text.lines().nth(1).expect("a row");
    let broken = format!("{header}\r\n{good}\r\n999999{}\r\n", ",".repeat(23));
    let state = client.read(&[("jigyosho_130.csv", broken.as_bytes())]);
    assert_eq!(state["preview"]["obstacle"], "too_many_rejected");
    let id = state["id"].as_u64().expect("an id");
    let refused = client.apply(id, &json!({}));
    refused.assert_problem("apply");
    assert_eq!(refused.json()["parameter"], "accept_rejected");
    let applied = client.apply(id, &json!({ "accept_rejected": true }));
    assert_eq!(applied.json()["revision"], 1, "{}", applied.text());
    assert_eq!(client.register().providers.len(), 1);

    let state = client.read(&[("memo.docx", b"memo")]);
    assert_eq!(state["preview"]["obstacle"], "nothing_recognized");
    let id = state["id"].as_u64().expect("an id");
    client.apply(id, &json!({ "accept_rejected": false })).assert_problem("apply");
}

#[test]
fn steps_out_of_order_and_unreadable_requests_are_told() {
    let client = Client::over(empty_workspace());
    let id = client.open();
    let path = |end: &str| format!("{IMPORTS}/{id}{end}");
    for (answer, parameter) in [
        (client.post(&path("/preview"), &json!({})), "files"),
        (client.apply(id, &json!({})), "step"),
        (client.post(&path("/apply"), &json!({ "force": 1 })), "body"),
        (client.hand_in(id, "", b"x"), "name"),
        (client.hand_in(id, "%2Fetc%2F", b"x"), "name"),
        (client.hand_in(id, &"x".repeat(201), b"x"), "name"),
        (client.post("/planner/api/v1/revisions/restore", &json!({ "to": 7 })), "to"),
        (client.post("/planner/api/v1/revisions/restore", &json!({ "to": "x" })), "body"),
    ] {
        answer.assert_problem("a step out of order");
        assert_eq!(answer.status, StatusCode::BAD_REQUEST);
        assert_eq!(answer.json()["parameter"], parameter, "{}", answer.text());
    }
    assert_eq!(get(&client.router, &path("/lists/issues")).status, StatusCode::NOT_FOUND);
    assert_eq!(get(&client.router, &format!("{IMPORTS}/5")).status, StatusCode::NOT_FOUND);
    // A name is a name: what was before it is dropped.
    assert_eq!(client.hand_in(id, "..%2F..%2Fa.csv", b"x").status, StatusCode::NO_CONTENT);
    assert_eq!(get_ok(&client.router, &path("")).json()["files"][0]["name"], "a.csv");
    for number in 0..199 {
        client.hand_in(id, &format!("{number}.csv"), b"x");
    }
    assert_eq!(client.hand_in(id, "more.csv", b"x").json()["parameter"], "files");
    assert_eq!(client.hand_in(id, "a.csv", b"y").status, StatusCode::NO_CONTENT, "replaced");
}

#[test]
fn an_import_given_up_is_gone_and_only_some_are_kept() {
    let client = Client::over(empty_workspace());
    let first = client.open();
    let gone = Request::delete(format!("{IMPORTS}/{first}")).body(Body::empty());
    assert_eq!(send(&client.router, gone.expect("a request")).status, StatusCode::NO_CONTENT);
    assert_eq!(client.hand_in(first, "a.csv", b"x").status, StatusCode::NOT_FOUND);
    let ids = [0; 4].map(|_| client.open());
    let known = ids.map(|id| get(&client.router, &format!("{IMPORTS}/{id}")).status);
    assert_eq!(known[0], StatusCode::NOT_FOUND, "the oldest went");
    assert!(known[1..].iter().all(|own| *own == StatusCode::OK));
}

#[test]
fn imports_are_for_planners_at_this_machine_only() {
    let client = Client::over(empty_workspace());
    let open = public(&client.workspace);
    for path in ["/api/v1/imports", "/api/v1/revisions/restore"] {
        let answer = send_json(&open, Method::POST, path, "{}");
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(get(&open, "/api/v1/revisions").status, StatusCode::NOT_FOUND);
    let id = client.open();
    let elsewhere = Request::put(format!("{IMPORTS}/{id}/files?name=a.csv"))
        .header("origin", "https://elsewhere.example")
        .body(Body::from("x"));
    let refused = send(&client.router, elsewhere.expect("a request"));
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    // Large bodies pass here and nowhere else.
    let large = vec![b'x'; 200_000];
    assert_eq!(client.hand_in(id, "large.csv", &large).status, StatusCode::NO_CONTENT);
    let what_if = Request::post("/planner/api/v1/what-if")
        .header("content-length", large.len())
        .body(Body::from(large));
    let refused = send(&client.router, what_if.expect("a request"));
    assert_eq!(refused.status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[test]
fn a_workspace_on_disk_goes_back_from_the_command_line() {
    let folder = crate::harness::Folder::new();
    let city = folder.put_demo();
    let city = city.to_str().expect("a path");
    folder.run_well(&["import", city]);
    folder.put("jigyosho_130.csv", &next_year());
    let told = folder.run(&["import", "jigyosho_130.csv"]);
    assert_eq!(told.code, Some(0), "{}", told.stderr);
    let dry = folder.run_well(&["restore", "--dry-run"]);
    assert!(dry.contains("事業所") && dry.contains("まだ何も書きこんでいません"), "{dry}");
    let back = folder.run_well(&["restore", "--to", "1"]);
    assert!(back.contains("版 1 の内容に戻し、新しい版 3"), "{back}");
    let same = folder.run_well(&["restore", "--to", "1"]);
    assert!(same.contains("いまと同じ"), "{same}");
    let none = folder.run(&["restore", "--to", "9"]);
    assert_eq!(none.code, Some(2));
    assert!(none.stderr.contains("there is no revision `9`"), "{}", none.stderr);
}

/// A list whose headers say nothing.
const OWN_LIST: &str = "お名前,どこ,れんらく先\nなぎ,汐見野市潮見1-2,000-1111-2222\n";

#[test]
fn what_the_columns_of_a_list_mean_is_said_once_and_kept() {
    let workspace = empty_workspace();
    import_into(&workspace, demo_files());
    let client = Client::over(workspace);
    let state = client.read(&[("list.csv", OWN_LIST.as_bytes())]);
    let id = state["id"].as_u64().expect("an id");
    let list = &state["preview"]["files"][0]["columns"];
    assert_eq!(list["columns"], json!({ "address": 1, "phone": 2 }));
    assert_eq!(list["remembered"], false);

    let path = "/planner/api/v1/columns";
    let headers = &list["headers"];
    let said = |columns: Value, kind: Value| {
        client.post(path, &json!({ "headers": headers, "columns": columns, "kind": kind }))
    };
    let refused = [
        (json!({ "address": 1 }), json!("clinic"), "名称の列"),
        (json!({ "name": 0 }), json!("clinic"), "住所の列"),
        (json!({ "name": 0, "address": 1 }), Value::Null, "種別の列"),
        (json!({ "name": 0, "address": 1 }), json!("床屋"), "床屋"),
        (json!({ "name": 0, "address": 9 }), json!("clinic"), "10列目"),
        (json!({ "name": 0, "color": 1 }), json!("clinic"), "color"),
    ];
    for (columns, kind, words) in refused {
        let answer = said(columns, kind);
        assert_eq!(answer.status, StatusCode::BAD_REQUEST);
        assert!(answer.text().contains(words), "{words}: {}", answer.text());
    }
    let kept = said(json!({ "name": 0, "address": 1, "phone": 2 }), json!("clinic"));
    assert_eq!(kept.status, StatusCode::OK, "{}", kept.text());

    let again = client.preview(id);
    assert_eq!(again["preview"]["files"][0]["format"], "office_list");
    assert_eq!(again["preview"]["files"][0]["columns"]["remembered"], true);
    assert_eq!(client.apply(id, &json!({})).status, StatusCode::OK);
    let register = client.register();
    let office = register.providers.values().find(|own| own.name == "なぎ").expect("there");
    assert_eq!(
        (office.kind.as_str(), office.phone.as_deref()),
        ("clinic", Some("000-1111-2222"))
    );

    // The next list is read as said, until that is taken back.
    let next = format!("{OWN_LIST}はま,汐見野市浜4,000-1111-3333\n");
    let state = client.read(&[("list2.csv", next.as_bytes())]);
    assert_eq!(state["preview"]["files"][0]["accepted"], 2);
    assert_eq!(said(json!({}), Value::Null).status, StatusCode::OK);
    let state = client.read(&[("list2.csv", next.as_bytes())]);
    assert_eq!(state["preview"]["files"][0]["format"], "unknown");
    let surface = public(&client.workspace);
    assert_eq!(send_json(&surface, Method::POST, "/api/v1/columns", "{}").status, 404);
}
