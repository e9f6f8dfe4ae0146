//! Every dependency's license is one `deny.toml` allows. `cargo deny` checks advisories too, where
//! it is installed.

use std::process::Command;

use serde_json::Value;

fn allowed() -> Vec<String> {
    let text = include_str!("../../deny.toml");
    let policy: toml::Table = text.parse().expect("TOML");
    let list = policy["licenses"]["allow"].as_array().expect("a list");
    list.iter().map(|own| own.as_str().expect("text").to_owned()).collect()
}

/// Whether an SPDX expression can be satisfied with allowed licenses.
fn acceptable(expression: &str, allowed: &[String]) -> bool {
    // Old manifests write `MIT/Apache-2.0`.
    let expression = expression.replace('/', " OR ").replace(['(', ')'], " ");
    let one = |name: &str| allowed.iter().any(|own| own == name.trim());
    // No expression here nests OR inside AND with a forbidden part: each AND group must hold
    // an allowed license for every alternative it names, or one alternative must be allowed.
    expression.split(" AND ").all(|group| group.split(" OR ").any(one))
}

/// The platform tests run on: what is built here is what is looked at.
fn host() -> String {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(rustc).arg("-vV").output().expect("rustc runs");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    let host = text.lines().find_map(|line| line.strip_prefix("host: "));
    host.expect("rustc names its host").to_owned()
}

#[test]
fn licenses_of_all_dependencies_are_allowed() {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked", "--offline"])
        .args(["--filter-platform", &host()])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let allowed = allowed();
    let packages = metadata["packages"].as_array().expect("packages");
    assert!(packages.len() > 100, "the whole tree is looked at");
    let refused: Vec<String> = packages
        .iter()
        .filter(|package| {
            let license = package["license"].as_str().unwrap_or_default();
            !acceptable(license, &allowed)
        })
        .map(|package| {
            format!("{} {}: {}", package["name"], package["version"], package["license"])
        })
        .collect();
    assert!(refused.is_empty(), "{}", refused.join("\n"));
}

#[test]
fn a_license_that_is_not_listed_is_refused() {
    let allowed = allowed();
    assert!(acceptable("MIT OR GPL-3.0-only", &allowed));
    assert!(!acceptable("GPL-3.0-only", &allowed));
    assert!(!acceptable("MIT AND GPL-3.0-only", &allowed));
    assert!(!acceptable("", &allowed));
}
