//! Books made over the planners' surface: begun, looked at, handed over, kept, stopped.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::http::{Method, StatusCode};
use kuhaku::app::{HandbookRequest, JobOrder, JobStep, MOST_JOBS, Press};
use kuhaku::message::Language;
use kuhaku::model::Audience;
use serde_json::{Value, json};

use super::{DAY, ZONE, pages, request, squeezed};
use crate::harness::{
    Answer, ask, demo, get, percent_encoded, public, send_json, with_planner, workspace_of,
};

const JOBS: &str = "/planner/api/v1/handbooks/jobs";

fn order(book: &str, zone: &str) -> String {
    json!({ "book": book, "zones": [zone], "date": "2026-12-01" }).to_string()
}

fn begun(router: &Router, order: &str) -> String {
    let answer = send_json(router, Method::POST, JOBS, order);
    assert_eq!(answer.status, StatusCode::ACCEPTED, "{}", answer.text());
    format!("{JOBS}/{}", answer.json()["id"].as_u64().expect("a number"))
}

/// Waits until nothing more happens by itself.
fn over(router: &Router, job: &str) -> Value {
    for _ in 0..3_000 {
        let state = get(router, job).json();
        if ["set", "written", "stopped", "failed"].iter().any(|own| state["step"] == *own) {
            return state;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    unreachable!("a book that never ends")
}

fn post(router: &Router, path: &str) -> Answer {
    send_json(router, Method::POST, path, "{}")
}

#[test]
fn a_book_is_begun_looked_at_written_proofed_kept_and_corrected() {
    let workspace = workspace_of(demo().atlas().register());
    let router = with_planner(&workspace);
    let books = get(&router, "/planner/api/v1/handbooks").json();
    assert_eq!(books["books"].as_array().expect("books").len(), 9);
    let job = begun(&router, &order("visiting_nursing", ZONE));
    let state = over(&router, &job);
    assert_eq!(state["step"], "set", "{state}");
    let book = &state["book"];
    let entries = book["contents"].as_array().expect("its offices");
    assert_eq!(entries.len() as u64, book["entries"].as_u64().expect("a number"));
    assert_eq!((state["done"].as_u64(), state["total"].as_u64()), (Some(2), Some(2)));

    // The page of an entry, as an image: not white, and as wide as was asked.
    let page = entries[0]["page"].as_u64().expect("its page");
    let image = get(&router, &format!("{job}/pages/{page}?width=300"));
    assert_eq!(image.header("content-type"), "image/png");
    assert_eq!(image.body[16..20], 300_u32.to_be_bytes());
    assert!(image.body.len() > 10_000, "{} bytes are an empty page", image.body.len());

    // The PDF says the same name on the same page.
    assert_eq!(post(&router, &format!("{job}/pdf")).status, StatusCode::ACCEPTED);
    assert_eq!(over(&router, &job)["step"], "written");
    let pdf = get(&router, &format!("{job}/files/pdf"));
    assert!(pdf.header("content-disposition").contains("visiting_nursing-2026-12-01.pdf"));
    let text = pages(&pdf.body);
    assert_eq!(text.len() as u64, book["pages"].as_u64().expect("a number"));
    let name = squeezed(entries[0]["name"].as_str().expect("a name"));
    assert!(text[page as usize - 1].contains(&name), "{name} is not on page {page}");

    for (form, start) in
        [("html", &b"<!doctype"[..]), ("csv", b"\xef\xbb\xbf"), ("xlsx", b"PK")]
    {
        let file = get(&router, &format!("{job}/files/{form}"));
        assert_eq!(file.status, StatusCode::OK, "{form}");
        assert!(file.body.starts_with(start), "{form}");
    }
    let office = percent_encoded(entries[0]["id"].as_str().expect("an id"));
    let proofs = get(&router, &format!("{job}/proofs?office={office}"));
    assert_eq!(pages(&proofs.body).len(), 1);
    assert!(pages(&get(&router, &format!("{job}/proofs")).body).len() >= entries.len());
    assert_eq!(get(&router, &format!("{job}/proofs?office=9")).json()["parameter"], "office");

    let kept = post(&router, &format!("{job}/edition"));
    assert_eq!(kept.status, StatusCode::CREATED);
    assert_eq!(kept.json()["number"], 1);
    let editions = get(&router, "/planner/api/v1/handbooks/editions").json();
    assert_eq!(editions[0]["hash"], book["hash"]);
    let errata = get(&router, "/planner/api/v1/handbooks/editions/1/errata");
    assert!(pages(&errata.body).concat().contains("変更・訂正はありません"));

    assert_eq!(ask(&router, Method::DELETE, &job, &[]).status, StatusCode::NO_CONTENT);
    for gone in ["", "/pages/1", "/files/pdf", "/proofs"] {
        get(&router, &format!("{job}{gone}")).assert_problem(gone);
    }
}

#[test]
fn what_cannot_be_made_is_refused_in_words_and_at_once() {
    let router = with_planner(demo());
    for (order, parameter) in [
        (json!({ "book": "novel" }), "book"),
        (json!({ "book": "medical", "zones": ["火星"] }), "zone"),
        (json!({ "book": "medical", "kinds": ["castle"] }), "kind"),
        (json!({ "book": "medical", "order": "size" }), "order"),
        (json!({ "book": "medical", "paper": "a0" }), "paper"),
        (json!({ "book": "medical", "date": "someday" }), "body"),
        (json!({ "book": "medical", "audience": "everybody" }), "body"),
        (json!({ "book": 7 }), "body"),
        (json!([]), "body"),
    ] {
        let answer = send_json(&router, Method::POST, JOBS, &order.to_string());
        answer.assert_problem(&order.to_string());
        assert_eq!(answer.json()["parameter"], parameter, "{order}");
    }
    send_json(&router, Method::POST, JOBS, "{").assert_problem("half a body");
    for path in ["1", "x", "99999999999999999999999", "1/pages/1", "1/files/pdf", "1/proofs"] {
        get(&router, &format!("{JOBS}/{path}")).assert_problem(path);
    }
    ask(&router, Method::DELETE, &format!("{JOBS}/1"), &[]).assert_problem("a job of nobody");
    get(&router, "/planner/api/v1/handbooks/editions/77/errata").assert_problem("no edition");
    let job = begun(&router, &order("pharmacy", ZONE));
    let state = over(&router, &job);
    let past = state["book"]["pages"].as_u64().expect("pages") + 1;
    for page in ["0", &past.to_string(), "-1"] {
        get(&router, &format!("{job}/pages/{page}")).assert_problem(page);
    }
    get(&router, &format!("{job}/files/docx")).assert_problem("docx");
    // What only shows while it is made is told by the job: a kind of another book.
    let other = json!({ "book": "medical", "kinds": ["dental"] }).to_string();
    let state = over(&router, &begun(&router, &other));
    assert_eq!(state["step"], "failed");
    assert!(state["fault"].as_str().is_some_and(|words| words.contains("dental")), "{state}");
}

#[test]
fn a_stopped_book_makes_way_for_the_next() {
    let router = with_planner(demo());
    let all = begun(&router, &json!({ "book": "medical" }).to_string());
    assert_eq!(ask(&router, Method::DELETE, &all, &[]).status, StatusCode::NO_CONTENT);
    get(&router, &all).assert_problem("it is gone");
    assert_eq!(over(&router, &begun(&router, &order("dental", ZONE)))["step"], "set");
}

#[test]
fn a_press_keeps_few_books_and_stops_the_oldest() {
    let press = Press::default();
    let order = |book: &str| JobOrder {
        request: HandbookRequest { ..request(book, Some(ZONE)) },
        audience: Audience::Public,
        issued_on: DAY,
        language: Language::Ja,
    };
    let begin = || press.begin(demo(), order("pharmacy")).expect("begun");
    let jobs: Vec<_> = (0..=MOST_JOBS).map(|_| begin()).collect();
    assert!(press.job(jobs[0].id).is_none(), "the oldest went");
    let oldest = jobs[0].state();
    assert!(matches!(oldest.step, JobStep::Stopped | JobStep::Set), "{:?}", oldest.step);
    let last = jobs.last().expect("a job");
    assert!(press.job(last.id).is_some_and(|own| Arc::ptr_eq(&own, last)));
    assert!(press.remove(last.id) && !press.remove(last.id));
}

#[test]
fn books_are_made_for_planners_at_this_machine_only() {
    let order = order("pharmacy", ZONE);
    for path in ["/api/v1/handbooks", "/api/v1/handbooks/editions", "/api/v1/handbooks/jobs/1"]
    {
        assert_eq!(get(&public(demo()), path).status, StatusCode::NOT_FOUND, "{path}");
    }
    let answer = send_json(&public(demo()), Method::POST, "/api/v1/handbooks/jobs", &order);
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    // A page from elsewhere that sends a form to this machine.
    let router = with_planner(demo());
    for origin in ["https://elsewhere.example", "null", "http://127.0.0.1.elsewhere.example"] {
        let headers = [("origin", origin), ("host", "127.0.0.1:8080")];
        let answer = ask(&router, Method::POST, &format!("{JOBS}/1/edition"), &headers);
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{origin}");
    }
    let own = [("origin", "http://127.0.0.1:8080"), ("host", "127.0.0.1:8080")];
    let answer = ask(&router, Method::POST, &format!("{JOBS}/1/edition"), &own);
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
}
