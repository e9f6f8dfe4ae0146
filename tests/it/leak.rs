//! Nothing leaves for an audience that an office did not agree to show it: every public output is
//! read back and searched for what is secret that day.

use std::collections::BTreeSet;
use std::io::{Cursor, Read};

use axum::Router;
use axum::http::{Method, StatusCode};
use jiff::ToSpan;
use kuhaku::app::{LayerKind, Workspace};
use kuhaku::geometry::BoundingBox;
use kuhaku::model::{Audience, Block, Consent, Consents, Extent, Level, Provider, Register};
use kuhaku::server::{ServerOptions, serve};
use serde_json::Value;

use crate::decoded::{Property, fetch, tiles_around};
use crate::harness::{
    Answer, Folder, ask, block_on, demo, get, percent_encoded, post_form, public, send_json,
    with_planner, workspace_of,
};

/// Texts of one office, by the block they belong to; `None` for what is never public.
fn texts(office: &Provider) -> Vec<(Option<Block>, String)> {
    let mut texts: Vec<(Option<Block>, Option<String>)> = vec![
        (Some(Block::Basic), Some(office.id.to_string())),
        (Some(Block::Basic), Some(office.code.clone())),
        (Some(Block::Basic), Some(office.name.clone())),
        (Some(Block::Basic), office.name_kana.clone()),
        (Some(Block::Basic), Some(office.address.clone())),
        (Some(Block::Contact), office.phone.clone()),
        (Some(Block::Contact), office.fax.clone()),
        (Some(Block::Contact), office.url.clone()),
        (Some(Block::Contact), office.hours.clone()),
        (Some(Block::Contact), office.consultation.clone()),
        (Some(Block::Contact), office.specialities.first().cloned()),
        (Some(Block::Contact), office.notices.first().cloned()),
        (None, office.corporation_number.clone()),
    ];
    // As links carry it.
    let digits = |text: &String| text.chars().filter(char::is_ascii_digit).collect();
    texts.push((Some(Block::Contact), office.phone.as_ref().map(digits)));
    texts.push((Some(Block::Contact), office.fax.as_ref().map(digits)));
    if let Some(survey) = &office.survey {
        let notes = survey.ranges.iter().map(|part| (Some(Block::Range), part.note.clone()));
        texts.extend(notes);
        texts.push((Some(Block::Message), survey.message.clone()));
        texts.push((None, survey.could_extend.clone()));
    }
    let texts = texts.into_iter().filter_map(|(block, text)| Some((block, text?)));
    texts.filter(|(_, text)| text.chars().count() >= 4).collect()
}

/// The day the workspace judges consents for decides what is secret.
struct Rules {
    workspace: std::sync::Arc<Workspace>,
}

impl Rules {
    /// Whether the public may see a block: read off the consents, not asked of the code under test.
    fn open(&self, office: &Provider, block: Block) -> bool {
        let today = self.workspace.atlas().today();
        let open = |block| {
            office.consents.consent(block).is_some_and(|own: Consent| {
                own.audience == Audience::Public
                    && own.until.is_none_or(|until| today <= until)
            })
        };
        open(Block::Basic) && open(block)
    }

    fn offices(&self) -> Vec<Provider> {
        self.workspace.atlas().register().providers.values().cloned().collect()
    }

    /// Texts the public must not see, less those that somebody else has published.
    fn secrets(&self) -> BTreeSet<String> {
        let register = self.workspace.atlas().register().clone();
        let mut public = String::new();
        let mut secret = BTreeSet::new();
        for office in register.providers.values() {
            for (block, text) in texts(office) {
                if block.is_some_and(|block| self.open(office, block)) {
                    public += &text;
                    public.push('\n');
                } else {
                    secret.insert(text);
                }
            }
        }
        for town in register.towns.values() {
            public += &format!("{}\n{}\n", town.name, town.key);
        }
        secret.retain(|text| !public.contains(text.as_str()));
        secret
    }
}

/// Every text that a surface gives away, once each.
#[derive(Default)]
struct Spoken {
    texts: BTreeSet<String>,
    /// Paths of the API as its document writes them.
    visited: BTreeSet<String>,
    answers: usize,
}

impl Spoken {
    fn hear(&mut self, answer: &Answer) {
        self.answers += 1;
        for (name, value) in &answer.headers {
            if name != "etag" {
                let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
                self.texts.insert(value);
            }
        }
        match serde_json::from_slice::<Value>(&answer.body) {
            Ok(json) => self.hear_json(&json),
            Err(_) if answer.body.starts_with(b"PK") => self.hear_archive(&answer.body),
            Err(_) => self.hear_text(&answer.body),
        }
    }

    fn hear_text(&mut self, bytes: &[u8]) {
        let text = String::from_utf8_lossy(bytes);
        self.texts.extend(text.lines().map(str::to_owned));
    }

    /// A workbook is an archive of texts.
    fn hear_archive(&mut self, bytes: &[u8]) {
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("an archive");
        for index in 0..archive.len() {
            let mut text = Vec::new();
            archive.by_index(index).expect("a member").read_to_end(&mut text).expect("reads");
            self.hear_text(&text);
        }
    }

    fn hear_json(&mut self, value: &Value) {
        match value {
            Value::String(text) => {
                self.texts.insert(text.clone());
            }
            Value::Array(values) => values.iter().for_each(|own| self.hear_json(own)),
            Value::Object(fields) => {
                for (name, own) in fields {
                    self.texts.insert(name.clone());
                    self.hear_json(own);
                }
            }
            // Measures hide no text; a number that is an id has no fraction.
            Value::Number(number) if !number.is_f64() => {
                self.texts.insert(number.to_string());
            }
            Value::Number(_) | Value::Bool(_) | Value::Null => {}
        }
    }

    /// The secrets among what was said.
    fn given_away<'a>(&self, secrets: &'a BTreeSet<String>) -> BTreeSet<&'a str> {
        let all: String = self.texts.iter().flat_map(|text| [text.as_str(), "\n"]).collect();
        secrets.iter().map(String::as_str).filter(|secret| all.contains(secret)).collect()
    }
}

/// The resident's pages: every town for every kind, every zone, every search.
fn listen_to_pages(
    spoken: &mut Spoken,
    router: &Router,
    register: &Register,
    kinds: &str,
    every: usize,
) {
    for town in register.towns.values().step_by(every) {
        for kind in kinds.split(',') {
            for more in ["", "&capability=24h", "&page=2"] {
                let path =
                    format!("/?town={}&kind={kind}{more}", percent_encoded(town.key.as_str()));
                spoken.hear(&get(router, &path));
            }
        }
        let form = format!("q={}", percent_encoded(&town.name));
        spoken.hear(&post_form(router, "/", &form));
    }
    for zone in register.zones.keys() {
        spoken.hear(&get(router, &format!("/?zone={}", percent_encoded(zone.as_str()))));
    }
}

/// How much of a surface is walked.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Walk {
    /// All tiles of four zooms, every town and office.
    Everything,
    /// All tiles of one zoom, and one town and office in nine.
    Sample,
}

/// A box around every town and office.
fn bounds(register: &Register) -> BoundingBox {
    let offices = register.providers.values().filter_map(|own| Some(own.location?.position));
    let towns = register.towns.values().filter_map(|own| own.region.as_ref());
    let towns = towns.map(|region| region.bounding_box().center());
    BoundingBox::around(offices.chain(towns)).expect("places")
}

fn listen_to_tiles(
    spoken: &mut Spoken,
    router: &Router,
    base: &str,
    (bounds, z): (&BoundingBox, u8),
    kinds: &str,
) {
    for id in tiles_around(bounds, z) {
        for layer in LayerKind::ALL {
            for query in [String::new(), format!("?kind={kinds}&reading=unknown")] {
                spoken.answers += 1;
                for feature in
                    fetch(router, base, layer.name(), id, &query).unwrap_or_default()
                {
                    for (key, value) in feature.properties {
                        spoken.texts.insert(key);
                        if let Property::Text(text) = value {
                            spoken.texts.insert(text);
                        }
                    }
                }
            }
        }
    }
}

/// What answers a question with figures.
const FIGURES: [&str; 6] =
    ["access", "coverage", "coverage.csv", "fragility", "fragility/pairs", "gaps.geojson"];

/// What lists offices.
const OFFICES: [&str; 5] =
    ["providers", "providers.csv", "providers.xlsx", "providers.geojson", "providers.gpkg"];

/// Walks what a surface serves: all tiles of all layers, every path of the API document for every
/// office, zone and town, and the pages.
fn listen(rules: &Rules, base: &str, walk: Walk) -> Spoken {
    let router = if base.is_empty() {
        public(&rules.workspace)
    } else {
        with_planner(&rules.workspace)
    };
    let atlas = rules.workspace.atlas();
    let register = atlas.register();
    let mut spoken = Spoken::default();
    let kinds: Vec<String> =
        atlas.catalogue().kinds.iter().map(|kind| kind.id.to_string()).collect();
    let kinds = kinds.join(",");
    let (zooms, every): (&[u8], usize) = match walk {
        Walk::Everything => (&[8, 11, 13, 14], 1),
        Walk::Sample => (&[12], 9),
    };
    for &z in zooms {
        listen_to_tiles(&mut spoken, &router, base, (&bounds(register), z), &kinds);
    }
    let mut visit = |template: &str, path: &str, query: &str| {
        spoken.visited.insert(template.to_owned());
        let answer = get(&router, &format!("{base}{path}{query}"));
        if answer.status == StatusCode::OK {
            spoken.hear(&answer);
        } else {
            // An answer about nothing repeats the question and says no more.
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}{query}");
        }
    };
    let mut plain = |path: &str, query: &str| visit(path, path, query);
    for path in ["workspace", "catalogue", "zones", "openapi.json"] {
        plain(&format!("/api/v1/{path}"), "");
    }
    for query in ["", "?reading=unknown", "?capability=24h&reading=optimistic"] {
        for path in FIGURES {
            plain(&format!("/api/v1/{path}"), query);
            plain(&format!("/api/v1/{path}"), &format!("?kind={kinds}"));
        }
        for path in OFFICES {
            plain(&format!("/api/v1/{path}"), query);
            plain(&format!("/api/v1/{path}"), "?limit=1000");
        }
    }
    for town in register.towns.values().step_by(every) {
        for query in [format!("&kind={kinds}"), "&capability=24h,terminal".to_owned()] {
            plain("/api/v1/who-comes", &format!("?town={}{query}", town.key));
        }
    }
    for zone in register.zones.keys() {
        let path = format!("/api/v1/zones/{}/towns", percent_encoded(zone.as_str()));
        visit("/api/v1/zones/{zone}/towns", &path, &format!("?kind={kinds}"));
    }
    for office in register.providers.values().step_by(every) {
        let path = format!("/api/v1/providers/{}", percent_encoded(office.id.as_str()));
        visit("/api/v1/providers/{id}", &path, "");
        let range = format!("{path}/range.geojson");
        visit("/api/v1/providers/{id}/range.geojson", &range, "");
        let query = format!("?q={}", percent_encoded(&office.name));
        visit("/api/v1/places", "/api/v1/places", &query);
    }
    let path = "/api/v1/what-if";
    spoken.visited.insert(path.to_owned());
    let answer = send_json(
        &router,
        Method::POST,
        &format!("{base}{path}?capability=24h"),
        r#"{"operations":[]}"#,
    );
    if answer.status == StatusCode::OK {
        spoken.hear(&answer);
    } else {
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
    }
    for path in ["/style.json", "/tiles", "/healthz", "/", "/no-such-page"] {
        let path = if path == "/healthz" { path.to_owned() } else { format!("{base}{path}") };
        spoken.hear(&get(&router, &path));
    }
    listen_to_pages(&mut spoken, &router, register, &kinds, every);
    spoken
}

#[test]
fn nothing_secret_is_in_any_public_output() {
    let rules = Rules { workspace: demo().clone() };
    let secrets = rules.secrets();
    assert!(secrets.len() > 300, "{} secrets are too few to prove anything", secrets.len());
    let spoken = listen(&rules, "", Walk::Everything);
    let leaked = spoken.given_away(&secrets);
    println!(
        "{} answers, {} different texts, {} secrets, {} leaked",
        spoken.answers,
        spoken.texts.len(),
        secrets.len(),
        leaked.len(),
    );
    assert!(leaked.is_empty(), "{leaked:?}");
    let document = get(&public(demo()), "/api/v1/openapi.json").json();
    let paths = document["paths"].as_object().expect("paths").keys();
    for path in paths {
        assert!(spoken.visited.contains(path), "`{path}` is served but not searched");
    }
}

/// All that is printed in every book for an audience, and its form as a web page and as a list.
#[cfg(feature = "handbook")]
fn listen_to_books(rules: &Rules, audience: Audience) -> Spoken {
    use kuhaku::app::{Handbook, HandbookForm, HandbookRequest, Templates, books, edition};
    let atlas = rules.workspace.atlas();
    let none = Templates::new();
    let mut spoken = Spoken::default();
    for book in books(atlas.catalogue(), &none).expect("books").books {
        let request = HandbookRequest { book: book.id, ..HandbookRequest::default() };
        let language = kuhaku::message::Language::Ja;
        let edition = edition(&atlas, &none, &request, audience, atlas.today(), language)
            .expect("means something");
        let own = Handbook::gather(&atlas, edition, &|_, _| true).expect("a book");
        spoken.hear_json(&serde_json::to_value(&own.contents).expect("data"));
        for form in [HandbookForm::Html, HandbookForm::Csv] {
            let bytes = own.bytes(form, &none).expect("a file");
            spoken.texts.extend(String::from_utf8_lossy(&bytes).lines().map(str::to_owned));
        }
    }
    spoken
}

#[cfg(feature = "handbook")]
#[test]
fn nothing_secret_is_printed_for_the_public() {
    let rules = Rules { workspace: demo().clone() };
    let secrets = rules.secrets();
    let spoken = listen_to_books(&rules, Audience::Public);
    let leaked = spoken.given_away(&secrets);
    assert!(leaked.is_empty(), "{leaked:?}");
    let found = listen_to_books(&rules, Audience::Planner).given_away(&secrets).len();
    println!(
        "{} texts printed; {found} of {} secrets in books for planners",
        spoken.texts.len(),
        secrets.len()
    );
    assert!(found > 100, "the search must be able to find them: {found}");
}

#[test]
fn the_same_search_finds_the_secrets_on_the_planner_surface() {
    let rules = Rules { workspace: demo().clone() };
    let secrets = rules.secrets();
    let found = listen(&rules, "/planner", Walk::Sample).given_away(&secrets).len();
    println!("{found} of {} secrets are on the planner surface", secrets.len());
    // Corporation numbers and notes of excluded parts are shown to nobody.
    assert!(found * 3 > secrets.len(), "{found} of {}: the search is blind", secrets.len());
}

fn offices_json(rules: &Rules) -> Vec<Value> {
    let answer = get(&public(&rules.workspace), "/api/v1/providers?limit=1000").json();
    let offices = answer["offices"].as_array().expect("offices").clone();
    assert_eq!(answer["total"], offices.len(), "one page holds all");
    offices
}

/// Every field of every office against its consents, block by block.
fn assert_fields_follow_consents(rules: &Rules) {
    let shown = offices_json(rules);
    let find = |office: &Provider| {
        shown.iter().find(|own| own["id"].as_str() == Some(office.id.as_str()))
    };
    let router = public(&rules.workspace);
    let mut hidden_ranges = 0;
    for office in rules.offices() {
        let path = percent_encoded(office.id.as_str());
        let range = get(&router, &format!("/api/v1/providers/{path}/range.geojson"));
        let Some(view) = find(&office) else {
            assert!(!rules.open(&office, Block::Basic), "{} is missing", office.id);
            assert_eq!(range.status, StatusCode::NOT_FOUND);
            continue;
        };
        assert!(rules.open(&office, Block::Basic), "{} must not be shown", office.id);
        let has = |field: &str| view.get(field).is_some_and(|own| !own.is_null());
        let some = |field: &str| view[field].as_array().is_some_and(|own| !own.is_empty());
        if !rules.open(&office, Block::Contact) {
            assert!(!has("phone") && !has("fax") && !has("url") && !has("hours"), "{view}");
        } else {
            assert_eq!(has("phone"), office.phone.is_some(), "{view}");
        }
        let survey = office.survey.clone().unwrap_or_default();
        let declared = survey.ranges.iter().any(|part| part.level != Level::Excluded);
        let open = rules.open(&office, Block::Range);
        assert_eq!(some("ranges"), open && !survey.ranges.is_empty(), "{view}");
        let drawn = range.json()["features"].as_array().map_or(0, Vec::len);
        assert!(drawn == 0 || (open && declared), "{}", office.id);
        hidden_ranges += usize::from(declared && !open);
        let open = rules.open(&office, Block::Capability);
        assert!(open || !some("capabilities"), "{view}");
        let open = rules.open(&office, Block::Acceptance);
        assert!(open || (!has("accepting") && !has("accepting_as_of")), "{view}");
        let open = rules.open(&office, Block::Message);
        assert_eq!(has("message"), open && survey.message.is_some(), "{view}");
        assert!(!has("could_extend"), "{view}");
    }
    assert!(hidden_ranges > 0, "the demo has ranges that are not public");
}

#[test]
fn every_field_shown_to_the_public_was_agreed_to() {
    assert_fields_follow_consents(&Rules { workspace: demo().clone() });
}

#[test]
fn a_range_that_is_not_public_is_in_no_tile_and_reaches_no_resident() {
    let rules = Rules { workspace: demo().clone() };
    let router = public(demo());
    let closed: BTreeSet<String> = rules
        .offices()
        .iter()
        .filter(|own| own.has_range() && !rules.open(own, Block::Range))
        .map(|own| own.id.to_string())
        .collect();
    let bounds = demo().atlas().bounds().expect("towns");
    for z in [10, 12, 14] {
        for id in tiles_around(&bounds, z) {
            for own in fetch(&router, "", "ranges", id, "").unwrap_or_default() {
                assert!(!closed.contains(own.text("id")), "{}", own.text("id"));
            }
        }
    }
    for town in demo().atlas().register().towns.keys() {
        let json = get(&router, &format!("/api/v1/who-comes?town={town}")).json();
        for group in ["comes", "ask", "outside"] {
            for visit in json[group].as_array().expect("a group") {
                let id = visit["office"]["id"].as_str().expect("an id");
                assert!(!closed.contains(id), "{id} is said to be in `{group}` of {town}");
            }
        }
    }
}

/// The demo with every consent made public until a day.
fn until(days_from_today: i64) -> Register {
    let atlas = demo().atlas();
    let last = atlas.today().checked_add(days_from_today.days()).expect("a day");
    let mut register = atlas.register().clone();
    let consent = Consent { audience: Audience::Public, until: Some(last) };
    for office in register.providers.values_mut() {
        office.consents = Consents::new(Block::ALL.map(|block| (block, consent)));
    }
    register
}

#[test]
fn when_consents_have_ended_nothing_of_any_office_is_left() {
    let rules = Rules { workspace: workspace_of(&until(-2)) };
    assert!(offices_json(&rules).is_empty());
    let spoken = listen(&rules, "", Walk::Sample);
    let secrets = rules.secrets();
    assert!(secrets.len() > 3_000);
    let leaked = spoken.given_away(&secrets);
    assert!(leaked.is_empty(), "{leaked:?}");
    let report = get(&public(&rules.workspace), "/api/v1/coverage").json();
    let covered = &report["city"]["readings"][0]["covered_m2"];
    assert_eq!(covered, 0.0, "ranges that ended cover nothing");
}

#[test]
fn until_the_last_day_of_consent_everything_agreed_to_is_shown() {
    let rules = Rules { workspace: workspace_of(&until(2)) };
    assert_eq!(offices_json(&rules).len(), rules.offices().len());
    let shown = offices_json(&rules).iter().filter(|own| own.get("message").is_some()).count();
    let written = rules
        .offices()
        .iter()
        .filter(|own| own.survey.as_ref().is_some_and(|survey| survey.message.is_some()))
        .count();
    assert!(written > 0);
    assert_eq!(shown, written);
}

/// One secret of every sort, each withheld for its own reason.
#[test]
fn each_block_is_withheld_by_itself() {
    let mut register = demo().atlas().register().clone();
    let everything = Consent { audience: Audience::Public, until: None };
    let offices: Vec<_> = register
        .providers
        .values()
        .filter(|own| own.has_range())
        .map(|own| own.id.clone())
        .take(Block::ALL.len() * 2)
        .collect();
    for (index, id) in offices.iter().enumerate() {
        let office = register.providers.get_mut(id).expect("there");
        office.consents = Consents::new(Block::ALL.map(|block| (block, everything)));
        let block = Block::ALL[index % Block::ALL.len()];
        // Half withdrawn, half agreed to for professionals only.
        let instead = (index >= Block::ALL.len())
            .then_some(Consent { audience: Audience::Professional, until: None });
        office.consents.set(block, instead);
        let mark = |what: &str| Some(format!("secret {what} of {index}"));
        office.name = format!("secret name of {index}");
        office.phone = mark("phone");
        office.fax = mark("fax");
        office.url =
            mark("url").map(|text| format!("https://example.jp/{}", text.replace(' ', "-")));
        office.hours = mark("hours");
        office.consultation = mark("consultation");
        office.specialities = mark("speciality").into_iter().collect();
        office.notices = mark("notice").into_iter().collect();
        office.corporation_number = mark("number");
        let survey = office.survey.as_mut().expect("a reply");
        survey.message = mark("message");
        survey.could_extend = mark("extension");
        for part in &mut survey.ranges {
            part.note = mark("note");
            if let Extent::Radius(_) | Extent::Minutes(_) = part.extent {
                part.note = mark("distance");
            }
        }
    }
    let rules = Rules { workspace: workspace_of(&register) };
    assert_fields_follow_consents(&rules);
    let secrets = rules.secrets();
    assert!(secrets.iter().filter(|own| own.contains("secret")).count() > 40);
    let leaked = listen(&rules, "", Walk::Sample).given_away(&secrets).len();
    assert_eq!(leaked, 0);
}

#[test]
fn the_size_of_ranges_that_are_not_public_is_not_given_away_by_the_circle_assumed_for_others()
{
    let mut register = demo().atlas().register().clone();
    for office in register.providers.values_mut() {
        if office.kind.as_str() == "hospital" {
            office.consents.set(Block::Range, None);
        }
    }
    let router = with_planner(&workspace_of(&register));
    let path = "/api/v1/coverage?kind=hospital";
    let open = get(&router, path).json();
    assert!(open["caption"]["survey"]["withheld"].as_u64() > Some(0));
    assert!(open["caption"].get("assumed_radius_m").is_none_or(Value::is_null), "{open}");
    let unknown = &open["city"]["readings"][2];
    assert_eq!(
        (&unknown["reading"], &unknown["covered_m2"]),
        (&"unknown".into(), &0.0.into())
    );
    let planner = get(&router, &format!("/planner{path}")).json();
    assert!(planner["caption"]["assumed_radius_m"].as_f64() > Some(100.0));
}

// ── The planner surface ─────────────────────────────────────────────────────────────────────────

#[test]
fn without_the_flag_there_is_no_planner_surface() {
    let router = public(demo());
    for path in [
        "/planner",
        "/planner/",
        "/planner/api/v1/coverage",
        "/planner/api/v1/providers",
        "/planner/tiles/ranges.json",
        "/planner/tiles/providers/0/0/0",
        "/planner/style.json",
        "//planner/api/v1/coverage",
        "/./planner/api/v1/coverage",
        "/%70lanner/api/v1/coverage",
    ] {
        let status = get(&router, path).status;
        let refused = [StatusCode::NOT_FOUND, StatusCode::FORBIDDEN];
        assert!(refused.contains(&status), "{path}: {status}");
    }
}

#[test]
fn no_parameter_or_header_makes_the_public_a_planner() {
    let router = public(demo());
    let plain = get(&router, "/api/v1/coverage").body;
    for query in ["audience=planner", "audience=Planner&role=admin", "planner=1"] {
        assert_eq!(get(&router, &format!("/api/v1/coverage?{query}")).body, plain, "{query}");
    }
    for header in [
        ("x-audience", "planner"),
        ("authorization", "Basic cGxhbm5lcjo="),
        ("cookie", "audience=planner"),
        ("x-original-url", "/planner/api/v1/coverage"),
    ] {
        assert_eq!(ask(&router, Method::GET, "/api/v1/coverage", &[header]).body, plain);
    }
}

#[test]
fn the_planner_surface_answers_only_this_machine() {
    let router = with_planner(demo());
    let path = "/planner/api/v1/coverage";
    for host in ["127.0.0.1:8080", "localhost:8080", "[::1]:8080", "localhost"] {
        let answer = ask(&router, Method::GET, path, &[("host", host)]);
        assert_eq!(answer.status, StatusCode::OK, "{host}");
    }
    let foreign: [&[(&str, &str)]; 5] = [
        &[("host", "rebound.example:8080")],
        &[("host", "127.0.0.1.example")],
        &[("host", "192.168.0.7:8080")],
        &[("host", "127.0.0.1:8080"), ("x-forwarded-for", "203.0.113.9")],
        &[("host", "localhost"), ("forwarded", "for=203.0.113.9")],
    ];
    for headers in foreign {
        for path in [path, "/planner", "/planner/tiles/ranges.json"] {
            let answer = ask(&router, Method::GET, path, headers);
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path} {headers:?}");
            answer.assert_problem(path);
        }
        let open = ask(&router, Method::GET, "/api/v1/coverage", headers);
        assert_eq!(open.status, StatusCode::OK, "the public surface has any name");
    }
}

#[test]
fn the_planner_surface_does_not_answer_other_sites_even_with_cors() {
    let options =
        ServerOptions { planner_without_login: true, cors_origins: vec!["*".to_owned()] };
    let router = kuhaku::server::router(demo().clone(), &options).expect("routes");
    let origin = [("origin", "https://elsewhere.example"), ("host", "127.0.0.1:8080")];
    let open = ask(&router, Method::GET, "/api/v1/zones", &origin);
    assert_eq!(open.header("access-control-allow-origin"), "*");
    let closed = ask(&router, Method::GET, "/planner/api/v1/zones", &origin);
    assert_eq!(closed.header("access-control-allow-origin"), "");
}

#[test]
fn planners_without_a_login_are_not_served_to_other_machines() {
    let options = ServerOptions { planner_without_login: true, ..ServerOptions::default() };
    for address in ["0.0.0.0:0", "[::]:0", "192.0.2.1:0", "255.255.255.255:0"] {
        let address = address.parse().expect("an address");
        let ready = |_| panic!("it must not come to listening");
        let served = block_on(serve(demo().clone(), address, &options, ready, async {}));
        let refused = served.expect_err("refuses").to_string();
        assert!(refused.contains("planners without a login"), "{refused}");
    }
    let folder = Folder::new();
    let file = folder.put("one.geojson", br#"{"type":"FeatureCollection","features":[]}"#);
    drop(file);
    let city = folder.put_demo();
    let zones = city.join("zones.csv");
    folder.run_well(&["import", zones.to_str().expect("a path")]);
    let run = folder.run(&[
        "serve",
        "--address",
        "0.0.0.0",
        "--port",
        "0",
        "--planner-without-login",
    ]);
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("planners without a login"), "{}", run.stderr);
}
