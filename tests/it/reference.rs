//! Generated reference pages are what the program says today.
//!
//! `make reference` (or `KUHAKU_BLESS=1 cargo test --test it reference`) writes them anew.

use std::path::Path;
use std::process::Command;

const SUBCOMMANDS: [&str; 10] = [
    "demo",
    "import",
    "status",
    "analyze",
    "suggest",
    "locate",
    "serve",
    "export",
    "handbook",
    "completions",
];

fn help(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_kuhaku"))
        .args(arguments)
        .env("COLUMNS", "100")
        .env_remove("KUHAKU_WORKSPACE")
        .output()
        .expect("the program runs");
    assert!(output.status.success(), "{arguments:?}");
    String::from_utf8(output.stdout).expect("UTF-8").replace("\r\n", "\n")
}

fn fresh(name: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/reference").join(name);
    if std::env::var_os("KUHAKU_BLESS").is_some() {
        std::fs::write(&path, text).expect("writable");
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == text, "docs/reference/{name} is stale: run `make reference`");
}

#[test]
fn the_command_line_reference_is_fresh() {
    let mut page = format!("# kuhaku\n\n```text\n{}```\n", help(&["--help"]));
    for subcommand in SUBCOMMANDS {
        let text = help(&[subcommand, "--help"]);
        page += &format!("\n## kuhaku {subcommand}\n\n```text\n{text}```\n");
    }
    fresh("cli.md", &page);
}

#[test]
fn the_api_reference_is_fresh() {
    fresh("openapi.json", &format!("{}\n", kuhaku::server::openapi()));
}
