//! Every rule an issue can name has its texts.

use std::collections::BTreeSet;
use std::path::Path;

use kuhaku::message::{Language, is_known, text};

fn rules_in(folder: &Path, rules: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).expect("the sources are there") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            rules_in(&path, rules);
            continue;
        }
        let source = std::fs::read_to_string(&path).expect("UTF-8");
        let quoted = source.split('"').filter(|part| part.starts_with("issue."));
        rules.extend(quoted.map(str::to_owned));
    }
}

#[test]
fn every_rule_used_has_a_text_in_both_languages() {
    let mut used = BTreeSet::new();
    for part in ["intake", "merge"] {
        rules_in(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(part), &mut used);
    }
    assert!(used.len() > 50, "{used:?}");
    for rule in &used {
        assert!(is_known(rule), "{rule}");
        for language in [Language::Ja, Language::En] {
            assert!(!text(rule, language).is_empty(), "{rule}");
        }
    }
}
