//! Two ways in: the router in this process, and the built binary in a temporary folder.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::{Arc, OnceLock};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode};
use kuhaku::app::{Ending, ImportOptions, Workspace, demo_files, import};
use kuhaku::intake::SourceFile;
use kuhaku::model::{Catalogue, Register};
use kuhaku::server::{ServerOptions, router};
use kuhaku::store::Store;
use serde_json::Value;
use tokio::runtime::Runtime;
use tower::ServiceExt;

/// One runtime for all tests: an in-memory workspace lives as long as the runtime it was opened on.
pub(crate) fn block_on<T>(work: impl Future<Output = T>) -> T {
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    RUNTIME.get_or_init(|| Runtime::new().expect("a runtime")).block_on(work)
}

/// The demo city, imported from its official files once a test process.
pub(crate) fn demo() -> &'static Arc<Workspace> {
    static DEMO: OnceLock<Arc<Workspace>> = OnceLock::new();
    DEMO.get_or_init(|| {
        let workspace = empty_workspace();
        import_into(&workspace, demo_files());
        Arc::new(workspace)
    })
}

/// A workspace with nothing in it.
pub(crate) fn empty_workspace() -> Workspace {
    block_on(async {
        let store = Store::in_memory().await.expect("opens");
        Workspace::over(store, Catalogue::shipped()).await.expect("opens")
    })
}

/// A workspace that holds a register as its first revision.
pub(crate) fn workspace_of(register: &Register) -> Arc<Workspace> {
    block_on(async {
        let store = Store::in_memory().await.expect("opens");
        let empty = Register::default();
        store.commit(0, &empty, register, "test", "as given").await.expect("commits");
        Arc::new(Workspace::over(store, Catalogue::shipped()).await.expect("opens"))
    })
}

/// Imports files that must be accepted.
pub(crate) fn import_into(workspace: &Workspace, files: Vec<SourceFile>) {
    let options = ImportOptions::default();
    let outcome = block_on(import(workspace, files, &options, &())).expect("imports");
    assert_eq!(outcome.ending, Ending::Committed, "{:?}", outcome.issues.first());
}

/// The routes of a workspace, with the planner surface beside the public one.
pub(crate) fn with_planner(workspace: &Arc<Workspace>) -> Router {
    let options = ServerOptions { planner_without_login: true, ..ServerOptions::default() };
    router(Arc::clone(workspace), &options).expect("routes")
}

/// The routes of a workspace as the public meets them.
pub(crate) fn public(workspace: &Arc<Workspace>) -> Router {
    router(Arc::clone(workspace), &ServerOptions::default()).expect("routes")
}

/// What came back.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    /// All values of a header, joined.
    pub(crate) fn header(&self, name: &str) -> String {
        let values = self.headers.get_all(name).iter();
        let values = values.map(|value| value.to_str().expect("plain text"));
        values.collect::<Vec<_>>().join(", ")
    }

    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("UTF-8")
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).expect("JSON")
    }

    /// A client's fault, explained: 4xx as problem details in two languages.
    pub(crate) fn assert_problem(&self, asked: &str) {
        let asked: String = asked.chars().take(120).collect();
        assert!(self.status.is_client_error(), "{} for {asked}", self.status);
        let kind = self.header("content-type");
        assert!(kind.starts_with("application/problem+json"), "`{kind}` for {asked}");
        let problem = self.json();
        assert_eq!(problem["status"], self.status.as_u16(), "{asked}");
        for field in ["type", "title", "detail", "detail_en"] {
            let text = problem[field].as_str().unwrap_or_default();
            assert!(!text.is_empty() && text.len() < 2_000, "`{field}` for {asked}");
        }
    }
}

/// Asks a router in this process.
pub(crate) fn ask(
    router: &Router,
    method: Method,
    path: &str,
    headers: &[(&str, &str)],
) -> Answer {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    send(router, request.body(Body::empty()).expect("a request"))
}

/// Sends a form as a browser does.
pub(crate) fn post_form(router: &Router, path: &str, form: &str) -> Answer {
    let request = Request::builder()
        .method(Method::POST)
        .uri(path)
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Body::from(form.to_owned()));
    send(router, request.expect("a request"))
}

/// Sends a JSON body.
pub(crate) fn send_json(router: &Router, method: Method, path: &str, json: &str) -> Answer {
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header("content-type", "application/json")
        .body(Body::from(json.to_owned()));
    send(router, request.expect("a request"))
}

/// Sends any request.
pub(crate) fn send(router: &Router, request: Request<Body>) -> Answer {
    block_on(async {
        let response = router.clone().oneshot(request).await.expect("answers");
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.expect("a whole body").to_vec();
        Answer { status: parts.status, headers: parts.headers, body }
    })
}

pub(crate) fn get(router: &Router, path: &str) -> Answer {
    ask(router, Method::GET, path, &[])
}

/// A GET that must succeed.
pub(crate) fn get_ok(router: &Router, path: &str) -> Answer {
    let answer = get(router, path);
    assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text());
    answer
}

/// Everything but plain letters and digits as `%XX`.
pub(crate) fn percent_encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => {
                char::from(byte).to_string()
            }
            other => format!("%{other:02X}"),
        })
        .collect()
}

/// A temporary folder in which the built binary runs.
pub(crate) struct Folder(tempfile::TempDir);

/// How a run of the binary ended.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Folder {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Writes the demo city's files into `city/`.
    pub(crate) fn put_demo(&self) -> PathBuf {
        let city = self.path("city");
        std::fs::create_dir(&city).expect("a folder");
        for file in demo_files() {
            std::fs::write(city.join(&file.name), file.bytes.whole().expect("reads"))
                .expect("writes");
        }
        city
    }

    pub(crate) fn put(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, bytes).expect("writes");
        path
    }

    /// The binary, in this folder and without the settings of whoever runs the tests.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kuhaku"));
        command.args(arguments).current_dir(self.0.path()).stdin(Stdio::null());
        for name in ["WORKSPACE", "CATALOGUE", "LANG", "ADDRESS", "PORT", "ACTOR"] {
            command.env_remove(format!("KUHAKU_{name}"));
        }
        command.env_remove("RUST_LOG").env("RUST_BACKTRACE", "0");
        command
    }

    /// Runs the binary to its end; its log must be clean.
    pub(crate) fn run(&self, arguments: &[&str]) -> Run {
        Run::of(self.command(arguments).output().expect("runs"))
    }

    /// Runs the binary and returns what it printed, having ended well.
    pub(crate) fn run_well(&self, arguments: &[&str]) -> String {
        let run = self.run(arguments);
        assert_eq!(run.code, Some(0), "{arguments:?}: {}", run.stderr);
        run.stdout
    }

    /// Names in the folder, sorted.
    pub(crate) fn names(&self) -> Vec<String> {
        names_in(self.0.path())
    }
}

impl Run {
    pub(crate) fn of(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
        let run = Self {
            code: output.status.code(),
            stdout: text(output.stdout),
            stderr: text(output.stderr),
        };
        for sign in ["panicked", " WARN ", " ERROR ", "RUST_BACKTRACE"] {
            assert!(!run.stderr.contains(sign), "the log is not clean: {}", run.stderr);
        }
        run
    }
}

fn names_in(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("reads");
    let name = |entry: std::io::Result<std::fs::DirEntry>| {
        entry.expect("an entry").file_name().to_string_lossy().into_owned()
    };
    let mut names: Vec<String> = entries.map(name).collect();
    names.sort();
    names
}
