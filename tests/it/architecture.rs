//! The floors of `docs/ARCHITECTURE.md`, held by reading the sources.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Which modules each module may use. The order is that of the house, ground floor first.
const FLOORS: [(&str, &[&str]); 18] = [
    ("unit", &[]),
    ("geometry", &["unit"]),
    ("message", &[]),
    ("model", &["geometry", "message", "unit"]),
    ("address", &["geometry", "model"]),
    ("atlas", &["address", "geometry", "model", "unit"]),
    ("coverage", &["atlas", "geometry", "model", "unit"]),
    ("planning", &["atlas", "coverage", "geometry", "message", "model", "unit"]),
    ("handbook", &["atlas", "geometry", "message", "model"]),
    ("merge", &["address", "geometry", "model", "unit"]),
    ("demo", &[]),
    ("intake", &["geometry", "merge", "message", "model", "unit"]),
    ("store", &["model"]),
    ("tile", &["geometry"]),
    ("export", &["coverage", "geometry", "message", "model"]),
    (
        "app",
        &[
            "address", "atlas", "coverage", "export", "geometry", "handbook", "intake",
            "merge", "message", "model", "planning", "store", "tile", "unit",
        ],
    ),
    (
        "server",
        &[
            "app", "atlas", "coverage", "export", "geometry", "handbook", "intake", "merge",
            "message", "model", "planning", "store", "tile", "unit",
        ],
    ),
    (
        "cli",
        &[
            "app", "atlas", "coverage", "export", "intake", "merge", "message", "model",
            "planning", "server", "store", "unit",
        ],
    ),
];

/// Crates that only these modules may name.
const CRATES: [(&str, &[&str]); 27] = [
    ("geo", &["geometry"]),
    ("i_overlay", &["geometry"]),
    ("rstar", &["geometry"]),
    ("geographiclib_rs", &["geometry"]),
    ("rayon", &["atlas", "coverage", "demo", "handbook", "planning"]),
    ("jismesh", &["geometry", "demo"]),
    ("proj4rs", &["geometry", "intake"]),
    ("shapefile", &["intake"]),
    ("calamine", &["intake"]),
    ("tempfile", &["intake", "store"]),
    ("encoding_rs", &["intake", "demo"]),
    ("rand", &["demo"]),
    ("rand_chacha", &["demo"]),
    ("sqlx", &["store"]),
    ("rusqlite", &["intake", "export"]),
    ("wkb", &["intake", "export"]),
    ("mvt", &["tile"]),
    ("typst", &["handbook"]),
    ("typst_layout", &["handbook"]),
    ("typst_pdf", &["handbook"]),
    ("typst_render", &["handbook"]),
    ("pulldown_cmark", &["handbook"]),
    ("qrcodegen", &["handbook"]),
    ("axum", &["server"]),
    ("askama", &["server"]),
    ("clap", &["cli"]),
    ("indicatif", &["cli"]),
];

/// Modules that know no clock, no files, no network and no chance.
const PURE: [&str; 11] = [
    "unit", "geometry", "message", "model", "address", "atlas", "coverage", "planning",
    "handbook", "merge", "tile",
];
const IMPURE: [&str; 7] = [
    "std::fs",
    "std::net",
    "std::env",
    "std::time::SystemTime",
    "SystemTime::now",
    "Timestamp::now",
    "Zoned::now",
];

fn sources() -> Vec<(String, PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("sources are there") {
            let path = entry.expect("readable").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "rs") {
                let inside = path.strip_prefix(&root).expect("below the root").to_owned();
                let first = inside.components().next().expect("a name");
                let module =
                    first.as_os_str().to_string_lossy().trim_end_matches(".rs").to_owned();
                let text = std::fs::read_to_string(&path).expect("UTF-8");
                found.push((module, inside, without_tests(&text)));
            }
        }
    }
    found.sort();
    found
}

/// The code before the tests at the foot of a file, without comments.
fn without_tests(text: &str) -> String {
    let code = text.split("#[cfg(test)]").next().unwrap_or_default();
    code.lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect::<Vec<_>>()
        .join("\n")
}

/// What follows each occurrence of a prefix: the module's or item's name.
fn names_after<'a>(code: &'a str, prefix: &str) -> BTreeSet<&'a str> {
    code.match_indices(prefix)
        .map(|(at, _)| &code[at + prefix.len()..])
        .map(|rest| {
            let end = rest.find(|sign: char| !sign.is_alphanumeric() && sign != '_');
            &rest[..end.unwrap_or(rest.len())]
        })
        .collect()
}

#[test]
fn no_floor_looks_up() {
    let floors: BTreeSet<&str> = FLOORS.iter().map(|(name, _)| *name).collect();
    let mut faults = Vec::new();
    for (module, path, code) in sources() {
        if module == "lib" || module == "main" {
            continue;
        }
        let allowed = FLOORS.iter().find(|(name, _)| *name == module).map(|own| own.1);
        let allowed = allowed.unwrap_or_else(|| unreachable!("{module} is on no floor"));
        for used in names_after(&code, "crate::") {
            if floors.contains(used) && used != module && !allowed.contains(&used) {
                faults.push(format!("{}: {module} uses {used}", path.display()));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_crate_is_used_on_its_floor_only() {
    let mut faults = Vec::new();
    for (module, path, code) in sources() {
        for (name, users) in CRATES {
            let names = format!("{name}::");
            let used = code.match_indices(&names).any(|(at, _)| {
                !code[..at]
                    .ends_with(|sign: char| sign.is_alphanumeric() || "_:".contains(sign))
            });
            if used && !users.contains(&module.as_str()) {
                faults.push(format!("{}: {module} uses {name}", path.display()));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn the_ground_floor_knows_no_clock_and_no_files() {
    let mut faults = Vec::new();
    for (module, path, code) in sources() {
        if PURE.contains(&module.as_str()) {
            let found = IMPURE.iter().filter(|name| code.contains(**name));
            faults.extend(found.map(|name| format!("{}: {name}", path.display())));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_message_key_in_the_sources_is_in_the_catalogue() {
    let mut missing = BTreeSet::new();
    for (_, path, code) in sources() {
        for prefix in ["\"cli.", "\"report.", "\"issue.", "\"page.", "\"handbook."] {
            for key in names_after(&code, prefix) {
                let key = format!("{}{key}", &prefix[1..]);
                let whole = code.contains(&format!("\"{key}\""));
                if whole && !kuhaku::message::is_known(&key) {
                    missing.insert(format!("{}: {key}", path.display()));
                }
            }
        }
    }
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn the_architecture_page_names_only_what_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = std::fs::read_to_string(root.join("docs/ARCHITECTURE.md")).expect("the page");
    let mut missing = Vec::new();
    for quoted in page.split('`').skip(1).step_by(2) {
        let is_path = quoted.contains('/')
            && !quoted.starts_with('/')
            && !quoted.contains(['{', '*', ' ', '<']);
        if is_path && !root.join(quoted).exists() && !root.join("src").join(quoted).exists() {
            missing.push(quoted.to_owned());
        }
    }
    assert!(missing.is_empty(), "{missing:?}");
}
