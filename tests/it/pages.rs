//! Resident pages through the router in process, over the demo city as its files say it.

use std::path::PathBuf;
use std::sync::{Arc, LazyLock};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode, header};
use kuhaku::app::{ImportOptions, Workspace, import, load_files};
use kuhaku::model::{Audience, Catalogue};
use kuhaku::server::{ServerOptions, router};
use kuhaku::store::Store;
use tokio::runtime::Runtime;
use tower::ServiceExt;

struct City {
    runtime: Runtime,
    workspace: Arc<Workspace>,
}

static CITY: LazyLock<City> = LazyLock::new(|| {
    let runtime = Runtime::new().expect("a runtime");
    let workspace = runtime.block_on(async {
        let store = Store::in_memory().await.expect("a store");
        let workspace = Workspace::over(store, Catalogue::shipped()).await.expect("empty");
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("data/demo");
        let names = std::fs::read_dir(folder).expect("the demo's files");
        let mut paths: Vec<PathBuf> = names
            .map(|entry| entry.expect("a file").path())
            // The workbook holds the same answers as the two survey tables.
            .filter(|path| path.extension().is_some_and(|own| own != "md" && own != "xlsx"))
            .collect();
        paths.sort();
        let files = load_files(&paths).expect("readable");
        import(&workspace, files, &ImportOptions::default(), &()).await.expect("imported");
        workspace
    });
    City { runtime, workspace: Arc::new(workspace) }
});

struct Page {
    status: StatusCode,
    headers: HeaderMap,
    text: String,
}

impl Page {
    fn location(&self) -> &str {
        self.headers[header::LOCATION].to_str().expect("text")
    }

    /// The sentence that answers, without its tags.
    fn sentence(&self) -> String {
        let from = self.text.find("id=\"sentence\"").expect("an answer");
        let inner = &self.text[from..];
        let inner = &inner[inner.find('>').expect("a tag") + 1..];
        let inner = &inner[..inner.find("</h1>").expect("an end")];
        inner
            .split('<')
            .map(|part| part.split_once('>').map_or(part, |(_, own)| own))
            .collect()
    }
}

fn routes(planner_without_login: bool) -> Router {
    let options = ServerOptions { planner_without_login, ..ServerOptions::default() };
    router(Arc::clone(&CITY.workspace), &options).expect("a router")
}

fn ask(router: Router, request: Request<Body>) -> Page {
    CITY.runtime.block_on(async {
        let response = router.oneshot(request).await.expect("an answer");
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.expect("a body");
        let text = String::from_utf8(bytes.to_vec()).expect("UTF-8");
        Page { status: parts.status, headers: parts.headers, text }
    })
}

fn get(path: &str) -> Page {
    let request = Request::get(path).header(header::ACCEPT, "text/html");
    ask(routes(false), request.body(Body::empty()).expect("a request"))
}

fn search(query: &str) -> Page {
    let body = form(&[("q", query)]);
    let request = Request::post("/")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(body));
    ask(routes(false), request.expect("a request"))
}

fn form(pairs: &[(&str, &str)]) -> String {
    let encode =
        |text: &str| -> String { text.bytes().map(|byte| format!("%{byte:02X}")).collect() };
    let pairs: Vec<String> =
        pairs.iter().map(|(name, value)| format!("{name}={}", encode(value))).collect();
    pairs.join("&")
}

/// 松影ヶ丘1丁目.
const TOWN: &str = "99201039001";

#[test]
fn an_address_leads_to_its_town_and_is_not_in_the_url() {
    let found = search("海原県汐見野市松影ヶ丘１丁目２−３４ ハイツ空101");
    assert_eq!(found.status, StatusCode::SEE_OTHER);
    assert_eq!(found.location(), format!("/?town={TOWN}&kind=visiting_nursing"));
    assert!(found.text.is_empty());
}

#[test]
fn an_answer_says_how_many_come_and_whom_to_ask() {
    let page = get(&format!("/?town={TOWN}"));
    assert_eq!(page.status, StatusCode::OK);
    let sentence = page.sentence();
    assert!(
        sentence.starts_with("松影ヶ丘1丁目には、訪問看護ステーションが3か所来てくれます。"),
        "{sentence}"
    );
    for needed in [
        "2026年9月の調査です。",
        "電話でたしかめてください。",
        "汐見野市夕凪通地域包括支援センター",
        "範囲の外（近い順に3件）",
        "回答がまだない事業所",
        "href=\"tel:",
    ] {
        assert!(page.text.contains(needed), "{needed}");
    }
}

#[test]
fn offices_to_be_asked_stand_in_a_group_of_their_own() {
    let atlas = CITY.workspace.atlas();
    let kind = [kuhaku::model::KindId::new("visiting_nursing")];
    let mut asked = atlas.register().towns.values().filter(|town| {
        let at = town.region.as_ref().map(kuhaku::geometry::Region::inner_point);
        at.is_some_and(|at| {
            let audience = kuhaku::model::Audience::Public;
            !atlas.who_comes(at, &kind, &[], audience).ask.is_empty()
        })
    });
    let town = asked.next().expect("the demo has a town somebody must be asked for");
    let page = get(&format!("/?town={}", town.key));
    assert!(page.text.contains("相談すると来てくれることがある"), "{}", town.name);
}

#[test]
fn a_name_of_several_towns_is_asked_about_and_never_guessed() {
    let page = search("松影ヶ丘");
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text.contains("どの場所ですか"));
    assert!(page.text.contains("松影ヶ丘4丁目"));
    assert_eq!(page.headers[header::CACHE_CONTROL], "no-store");
}

#[test]
fn a_postcode_of_one_town_leads_to_it() {
    let atlas = CITY.workspace.atlas();
    let register = atlas.register();
    let town = register.towns.values().find(|town| !town.postal_codes.is_empty());
    let code = &town.expect("a postcode").postal_codes[0];
    let found = search(&format!("〒{}-{}", &code[..3], &code[3..]));
    let expected = if atlas.find_places(code, 9).len() == 1 {
        StatusCode::SEE_OTHER
    } else {
        StatusCode::OK
    };
    assert_eq!(found.status, expected);
}

#[test]
fn absurd_queries_are_answered_with_advice() {
    let long = "あ".repeat(5_000) + &"a".repeat(5_000);
    for query in ["", "   ", "\u{0}\u{1b}[31m", "🗾", "%%%", "' OR 1=1 --", long.as_str()] {
        let page = search(query);
        assert_eq!(page.status, StatusCode::OK, "{query:.9}");
        assert!(page.text.contains("role=\"alert\""), "{query:.9}");
        assert!(page.text.len() < 60_000, "{query:.9}");
        assert!(!page.text.contains('\u{1b}') && !page.text.contains('\u{0}'));
    }
}

#[test]
fn a_body_beyond_any_address_is_refused() {
    let page = search(&"x".repeat(100_000));
    assert_eq!(page.status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[test]
fn what_was_typed_is_shown_as_text_and_not_as_markup() {
    let page = search("<script>alert(1)</script>\"><img src=x>");
    assert!(!page.text.contains("<script>alert"));
    assert!(!page.text.contains("<img"));
    assert!(page.text.contains("script&#62;") || page.text.contains("&lt;script"));
}

#[test]
fn urls_nobody_made_are_borne() {
    for (path, status) in [
        ("/?town=00000000000", StatusCode::NOT_FOUND),
        ("/?town=%3Cscript%3E", StatusCode::NOT_FOUND),
        ("/?at=139.767,35.681", StatusCode::OK),
        ("/?at=NaN,inf", StatusCode::OK),
        ("/?at=1", StatusCode::OK),
        ("/?zone=99", StatusCode::OK),
        ("/?kind=nothing&capability=nothing&page=-1", StatusCode::OK),
        ("/?town=99201039001&page=99999999999999999999", StatusCode::OK),
        ("/?town=99201039001&page=500", StatusCode::OK),
        ("/?%ff%fe=%ff", StatusCode::OK),
    ] {
        let page = get(path);
        assert_eq!(page.status, status, "{path}");
        assert!(!page.text.contains("<script>"), "{path}");
    }
}

#[test]
fn a_point_is_rounded_before_it_is_used_and_shown() {
    let page = get("/?at=141.28765432,35.45432109");
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text.contains("value=\"141.288,35.454\""));
    assert!(!page.text.contains("141.2876"));
}

#[test]
fn nothing_without_consent_is_on_a_resident_page() {
    let atlas = CITY.workspace.atlas();
    let shown = atlas.offices(Audience::Public);
    let mut pages = String::new();
    for town in ["99201039001", "99201040001"] {
        for kind in ["visiting_nursing", "clinic", "pharmacy", "care_manager"] {
            for page in 1..=8 {
                pages += &get(&format!("/?town={town}&kind={kind}&page={page}")).text;
            }
        }
    }
    let (mut hidden_phones, mut shown_phones) = (0, 0);
    for (id, provider) in &atlas.register().providers {
        let public = shown.iter().find(|office| office.record.id == *id);
        let Some(phone) = provider.phone.as_deref() else { continue };
        match public.and_then(|office| office.record.phone.as_deref()) {
            Some(own) => shown_phones += usize::from(pages.contains(own)),
            None => {
                hidden_phones += 1;
                assert!(!pages.contains(phone), "{phone} of {}", provider.name);
                let dialed: String =
                    phone.chars().filter(|sign| sign.is_ascii_digit()).collect();
                assert!(!pages.contains(&dialed), "{dialed} of {}", provider.name);
            }
        }
        if let Some(could) =
            provider.survey.as_ref().and_then(|survey| survey.could_extend.as_deref())
        {
            assert!(could.len() < 9 || !pages.contains(could), "{could}");
        }
    }
    assert!(hidden_phones > 0, "the demo city has offices that keep their number");
    assert!(shown_phones > 20, "and many that show it: {shown_phones}");
}

#[test]
fn filters_and_pages_are_links_and_forms_that_need_no_script() {
    let page = get(&format!("/?town={TOWN}&kind=care_manager&capability=weekend"));
    assert!(
        page.text.contains(&format!("<input type=\"hidden\" name=\"town\" value=\"{TOWN}\">"))
    );
    assert!(page.text.contains("name=\"capability\" value=\"weekend\" checked"));
    let long = get(&format!("/?town={TOWN}&kind=care_manager"));
    let next = format!("/?town={TOWN}&#38;kind=care_manager&#38;page=2");
    assert!(long.text.contains(&next), "a link to the next page");
    assert_eq!(long.text.matches("<article").count(), 20);
}

#[test]
fn every_page_keeps_to_the_content_security_policy() {
    for path in ["/", "/?zone=5", &format!("/?town={TOWN}"), "/planner", "/nowhere"] {
        let page = get(path);
        assert!(page.headers.contains_key(header::CONTENT_SECURITY_POLICY), "{path}");
        for refused in [" style=\"", "<style", " onclick=", "javascript:", "<script>"] {
            assert!(!page.text.contains(refused), "{refused} on {path}");
        }
        assert!(page.text.contains("<html lang=\"ja\">"), "{path}");
    }
}

#[test]
fn texts_are_all_in_the_catalogue() {
    for path in ["/", "/?zone=5", &format!("/?town={TOWN}"), "/planner", "/nowhere"] {
        assert!(!get(path).text.contains("page."), "a key without a text on {path}");
    }
    assert!(!search("").text.contains("page."));
}

#[test]
fn the_planner_is_closed_unless_asked_for() {
    let closed = get("/planner");
    assert_eq!(closed.status, StatusCode::FORBIDDEN);
    assert!(closed.text.contains("--planner-without-login"));
    assert!(closed.headers["x-robots-tag"].to_str().is_ok_and(|own| own.contains("noindex")));
    let request = Request::get("/planner?lang=en").body(Body::empty()).expect("a request");
    let open = ask(routes(true), request);
    assert_eq!(open.status, StatusCode::OK);
    assert!(open.text.contains("<html lang=\"en\">"));
    assert!(open.text.contains("noindex"));
}

#[test]
fn what_is_missing_is_a_page_for_people_and_a_problem_for_programs() {
    let page = get("/nowhere");
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    assert!(page.text.contains("ページが見つかりません"));
    let request = Request::get("/nowhere").body(Body::empty()).expect("a request");
    let problem = ask(routes(false), request);
    assert_eq!(problem.status, StatusCode::NOT_FOUND);
    let kind = problem.headers[header::CONTENT_TYPE].to_str().expect("text");
    assert!(kind.starts_with("application/problem+json"));
}
