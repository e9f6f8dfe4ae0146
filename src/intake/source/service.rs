//! Names of care services and their codes, in the vocabularies files mix.

use crate::model::half_width;
use crate::model::{Catalogue, Kind};

/// Codes of 介護サービス情報公表システム with the names files use; the first name is the title.
const SERVICES: [(&str, &[&str]); 36] = [
    ("110", &["訪問介護"]),
    ("120", &["訪問入浴介護", "訪問入浴"]),
    ("130", &["訪問看護"]),
    ("140", &["訪問リハビリテーション", "訪問リハビリ", "訪問リハ"]),
    ("150", &["通所介護", "デイサービス"]),
    ("155", &["療養通所介護"]),
    ("160", &["通所リハビリテーション", "通所リハビリ", "デイケア"]),
    ("170", &["福祉用具貸与"]),
    ("210", &["短期入所生活介護", "ショートステイ"]),
    ("220", &["短期入所療養介護(介護老人保健施設)", "短期入所療養介護"]),
    ("230", &["短期入所療養介護(療養病床を有する病院等)"]),
    ("320", &["認知症対応型共同生活介護", "グループホーム"]),
    ("331", &["特定施設入居者生活介護(有料老人ホーム)", "特定施設入居者生活介護"]),
    ("332", &["特定施設入居者生活介護(軽費老人ホーム)"]),
    ("333", &["特定施設入居者生活介護(養護老人ホーム)"]),
    ("334", &["特定施設入居者生活介護(有料老人ホーム(サービス付き高齢者向け住宅))"]),
    ("335", &["特定施設入居者生活介護(有料老人ホーム・外部サービス利用型)"]),
    ("336", &["特定施設入居者生活介護(軽費老人ホーム・外部サービス利用型)"]),
    ("337", &["特定施設入居者生活介護(養護老人ホーム・外部サービス利用型)"]),
    (
        "361",
        &[
            "地域密着型特定施設入居者生活介護(有料老人ホーム)",
            "地域密着型特定施設入居者生活介護",
        ],
    ),
    ("362", &["地域密着型特定施設入居者生活介護(軽費老人ホーム)"]),
    ("363", &["地域密着型特定施設入居者生活介護(養護老人ホーム)"]),
    ("364", &["地域密着型特定施設入居者生活介護(有料老人ホーム(サービス付き高齢者向け住宅))"]),
    ("410", &["特定福祉用具販売", "福祉用具販売"]),
    ("430", &["居宅介護支援", "居宅介護支援事業所"]),
    ("510", &["介護老人福祉施設", "特別養護老人ホーム"]),
    ("520", &["介護老人保健施設"]),
    ("530", &["介護療養型医療施設"]),
    ("540", &["地域密着型介護老人福祉施設入所者生活介護", "地域密着型介護老人福祉施設"]),
    ("550", &["介護医療院"]),
    ("551", &["短期入所療養介護(介護医療院)"]),
    ("710", &["夜間対応型訪問介護"]),
    ("720", &["認知症対応型通所介護"]),
    ("730", &["小規模多機能型居宅介護"]),
    ("760", &["定期巡回・随時対応型訪問介護看護"]),
    ("770", &["看護小規模多機能型居宅介護", "複合型サービス"]),
];

/// Later addition to the list above: small day services.
const SMALL_DAY_SERVICE: (&str, &str) = ("780", "地域密着型通所介護");

fn squeezed(text: &str) -> String {
    half_width(text).chars().filter(|sign| !sign.is_whitespace()).collect()
}

/// The code a service name stands for; a remark in brackets may follow the name.
pub(super) fn code_of(name: &str) -> Option<&'static str> {
    let name = squeezed(name);
    exact(&name).or_else(|| name.split_once('(').and_then(|(stem, _)| exact(stem)))
}

fn exact(name: &str) -> Option<&'static str> {
    if name == SMALL_DAY_SERVICE.1 {
        return Some(SMALL_DAY_SERVICE.0);
    }
    let found = SERVICES.iter().find(|(_, names)| names.contains(&name));
    found.map(|(code, _)| *code)
}

/// The title of a service code, or the code itself.
pub(super) fn title_of(code: &str) -> &str {
    if code == SMALL_DAY_SERVICE.0 {
        return SMALL_DAY_SERVICE.1;
    }
    let found = SERVICES.iter().find(|(own, _)| *own == code);
    found.and_then(|(_, names)| names.first().copied()).unwrap_or(code)
}

/// The kind a service name stands for: by code, else by the catalogue's own words.
pub(super) fn kind_named<'a>(catalogue: &'a Catalogue, name: &str) -> Option<&'a Kind> {
    code_of(name)
        .and_then(|code| catalogue.kind_of_care_service(code))
        .or_else(|| catalogue.kind_named(name))
        .or_else(|| medical_kind(catalogue, name))
}

/// The kind of a medical institution's class name, such as 無床診療所 or 診療所（医科）.
pub(super) fn medical_kind<'a>(catalogue: &'a Catalogue, name: &str) -> Option<&'a Kind> {
    let name = squeezed(name);
    let class = match name.split('(').next().unwrap_or(&name) {
        "病院" => "1",
        "診療所" | "無床診療所" | "有床診療所" | "一般診療所" | "医科診療所"
        | "クリニック" => "2",
        "歯科診療所" | "歯科" => "3",
        "助産所" => "4",
        "薬局" => "5",
        _ => return None,
    };
    catalogue.kind_of_medical_class(class)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_vocabularies_lead_to_the_same_code() {
        assert_eq!(code_of("訪問介護（ホームヘルプ）"), Some("110"));
        assert_eq!(code_of("複合型サービス（看護小規模多機能型居宅介護）"), Some("770"));
        assert_eq!(code_of("短期入所療養介護（介護医療院）"), Some("551"));
        assert_eq!(code_of("通所介護（デイサービス）"), Some("150"));
        assert_eq!(code_of("地域密着型通所介護"), Some("780"));
        assert_eq!(code_of("床屋"), None);
    }

    #[test]
    fn every_code_is_of_a_kind_of_the_shipped_catalogue() {
        let catalogue = Catalogue::shipped();
        let codes = SERVICES.iter().map(|(code, _)| *code).chain([SMALL_DAY_SERVICE.0]);
        for code in codes {
            assert!(catalogue.kind_of_care_service(code).is_some(), "{code}");
        }
    }
}
