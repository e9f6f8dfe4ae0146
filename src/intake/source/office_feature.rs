//! Offices as GeoJSON points: a name, a kind (or several) and an id under the names files use.

use super::office::{self, Seen};
use super::{Input, dataset, service};
use crate::intake::reader::feature::{Drawing, Feature};
use crate::merge::Batch;
use crate::merge::{At, Issues, Records};
use crate::model::{
    Catalogue, DatasetId, Kind, Provider, half_width, office_code, phone, postal_code,
};

const NAME: [&str; 5] = ["name", "名称", "事業所名", "正式名称", "施設名"];
const KIND: [&str; 7] = [
    "kind",
    "種別",
    "service_type",
    "サービスの種類",
    "category_label",
    "医療機関の種類",
    "category",
];
const ID: [&str; 8] =
    ["jigyosho_id", "facility_id", "事業所番号", "医療機関コード", "code", "ID", "id", "番号"];
const ADDRESS: [&str; 4] = ["address_full", "address", "住所", "所在地"];

/// Whether a feature is an office for certain: a named point of a kind we know.
pub(super) fn holds_offices(features: &[Feature], catalogue: &Catalogue) -> bool {
    features.iter().any(|feature| {
        let written = feature.first(&KIND).unwrap_or_default();
        let mut names = written.split([';', '；']);
        matches!(feature.drawing, Drawing::Point(_))
            && feature.has_any(&NAME)
            && names.any(|name| service::kind_named(catalogue, name.trim()).is_some())
    })
}

/// Whether the features look like offices, if perhaps of kinds we do not know.
pub(super) fn fit(features: &[Feature]) -> bool {
    let points =
        features.iter().filter(|feature| matches!(feature.drawing, Drawing::Point(_)));
    let described =
        points.clone().filter(|feature| feature.has_any(&NAME) && feature.has_any(&KIND));
    described.count() > 0
}

pub(super) fn read(features: &[Feature], input: &Input, issues: &mut Issues) -> Vec<Batch> {
    let stem = input.file_name().split('.').next().unwrap_or_default();
    let owner = dataset::municipal(&format!("offices-{stem}"), "office_geojson", stem);
    let mut seen = Seen::default();
    let mut offices = Vec::new();
    for feature in features {
        offices.extend(of_feature(feature, input, &owner.id, &mut seen, issues));
    }
    vec![input.batch(owner, Records::Providers(offices))]
}

fn of_feature(
    feature: &Feature,
    input: &Input,
    owner: &DatasetId,
    seen: &mut Seen,
    issues: &mut Issues,
) -> Vec<Provider> {
    let at = || At::row(feature.number);
    let Some(name) = feature.first(&NAME) else {
        issues.reject("issue.name_missing", at().column(NAME[0]));
        return Vec::new();
    };
    let Some(code) = feature.first(&ID).map(|code| office_code(&code)) else {
        issues.reject("issue.code_missing", at().column(ID[0]).value(&name));
        return Vec::new();
    };
    let kinds = kinds(feature, input, issues);
    let location = match &feature.drawing {
        Drawing::Point(point) => {
            let quoted = at().column("coordinates").value(format!("{},{}", point.x, point.y));
            office::in_japan(point.x, point.y, quoted, issues)
        }
        _ => {
            issues.drop_value("issue.position_missing", at().column("geometry"));
            None
        }
    };
    let mut offices = Vec::new();
    for kind in kinds {
        let key = format!("{}:{code}", kind.id);
        if !seen.is_new(&key, feature.number, ID[0], issues) {
            continue;
        }
        let text = |names: &[&str]| feature.first(names);
        offices.push(Provider {
            name_kana: text(&["name_kana", "フリガナ", "kana"]).map(|kana| half_width(&kana)),
            corporation: text(&["corporation", "法人の名称", "法人名"]),
            postal_code: text(&["postal_code", "郵便番号"])
                .and_then(|code| postal_code(&code)),
            address: text(&ADDRESS).unwrap_or_default(),
            location,
            phone: text(&["tel", "phone", "電話番号"]).and_then(|number| phone(&number)),
            fax: text(&["fax", "FAX番号"]).and_then(|number| phone(&number)),
            url: text(&["website", "url", "URL"]),
            capacity: text(&["capacity", "total_beds", "定員"])
                .and_then(|number| office::capacity(&number)),
            ..Provider::listed(&kind.id, &code, &name, owner)
        });
    }
    offices
}

/// The kinds a feature names, each once; several are separated by `;`.
fn kinds<'a>(feature: &Feature, input: &Input<'a>, issues: &mut Issues) -> Vec<&'a Kind> {
    let mut kinds: Vec<&Kind> = Vec::new();
    let written = feature.first(&KIND).unwrap_or_default();
    for name in written.split([';', '；']).map(str::trim).filter(|name| !name.is_empty()) {
        match service::kind_named(input.catalogue, name) {
            Some(kind) if kinds.iter().any(|own| own.id == kind.id) => {}
            Some(kind) => kinds.push(kind),
            None => {
                let at = At::row(feature.number).column("kind").value(name);
                issues.drop_value("issue.unknown_service", at);
            }
        }
    }
    if kinds.is_empty() {
        let at = At::row(feature.number).column("kind").value(&written);
        issues.reject("issue.unknown_kind_of_feature", at);
    }
    kinds
}
