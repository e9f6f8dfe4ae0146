//! Every rule an issue can name has its texts.

use std::collections::BTreeSet;
use std::path::Path;

use kuhaku::message::{Language, is_known, text};
use kuhaku::model::{DatasetId, KindId, ListColumn, OtherSource, Provider};

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

#[test]
fn every_field_an_import_can_change_of_an_office_has_a_name() {
    let dataset = DatasetId::new("t");
    let other =
        OtherSource { dataset: dataset.clone(), code: String::new(), filled: [].into() };
    let own = Provider {
        consultation: Some(String::new()),
        specialities: vec![String::new()],
        notices: vec![String::new()],
        survey: Some(Box::default()),
        profile: Some(Box::default()),
        other_sources: vec![other],
        ..Provider::listed(&KindId::new("clinic"), "1", "ほし", &dataset)
    };
    let json = serde_json::to_value(own).expect("JSON");
    for field in json.as_object().expect("fields").keys().filter(|own| *own != "id") {
        assert!(is_known(&format!("page.import.field.{field}")), "{field}");
    }
    for column in ListColumn::ALL {
        assert!(is_known(&format!("page.import.column.{}", column.name())), "{column:?}");
    }
}
