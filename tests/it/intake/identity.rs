//! One office in several data sets: known by number, by telephone and name, by name and address; two where
//! that is not certain.

use std::collections::BTreeSet;

use jiff::civil::date;
use kuhaku::geometry::LonLat;
use kuhaku::intake::SourceFile;
use kuhaku::merge::merge;
use kuhaku::model::{Audience, Fact, Location, Provider, ProviderId, Register, disclose};

use super::make::care;
use super::{file, merged_into, reading, rules};
use crate::shared::shared;

/// A clinic: number, name, address, telephone, position or nothing.
type Clinic<'a> = (&'a str, &'a str, &'a str, &'a str, &'a str);

/// 医療機関一覧 of the standard.
fn standard(rows: &[Clinic]) -> SourceFile {
    let mut text =
        "ID,名称,医療機関の種類,所在地_連結表記,電話番号,緯度,経度,医療機関コード\n"
            .to_owned();
    for (code, name, address, phone, at) in rows {
        let (lat, lon) = at.split_once(' ').unwrap_or_default();
        text += &format!("{code},{name},診療所,{address},{phone},{lat},{lon},{code}\n");
    }
    file("clinics.csv", text)
}

/// A list of no official format.
fn list(rows: &[Clinic]) -> SourceFile {
    let mut text = "番号,名称,住所,電話番号,緯度,経度\n".to_owned();
    for (code, name, address, phone, at) in rows {
        let (lat, lon) = at.split_once(' ').unwrap_or_default();
        text += &format!("{code},{name},{address},{phone},{lat},{lon}\n");
    }
    file("診療所一覧.csv", text)
}

/// 地方厚生局: nine digits, no header.
fn bureau(rows: &[(&str, &str, &str)]) -> SourceFile {
    let row = |(code, name, address): &(&str, &str, &str)| {
        format!("{code},{},{name},9990001,{address}\n", &code[2..])
    };
    file("bureau.csv", rows.iter().map(row).collect::<String>())
}

fn only(register: &Register) -> &Provider {
    assert_eq!(register.providers.len(), 1, "{:?}", register.providers.keys());
    register.providers.values().next().expect("one")
}

/// The rules of the issues about offices in two data sets.
fn told(merged: &kuhaku::merge::Merged) -> Vec<&str> {
    let rules = rules(&merged.issues).into_iter().map(|own| own.0);
    rules.filter(|rule| rule.starts_with("office_")).collect()
}

const HERE: &str = "35.455 141.305";
const SHIOMI: Clinic =
    ("1310100001", "潮見医院", "海原県汐見野市潮見1-2", "099-000-0001", HERE);

#[test]
fn a_clinic_is_known_by_its_number_in_either_spelling() {
    let both = || {
        let listed = ("130100001", "医療法人社団汐会 しおみ医院", "汐見野市潮見9-9");
        vec![standard(&[SHIOMI]), bureau(&[listed])]
    };
    let merged = merged_into(&Register::default(), both());
    let own = only(&merged.register);
    assert_eq!((own.name.as_str(), own.code.as_str()), ("潮見医院", "1310100001"));
    let source = &own.other_sources[0];
    assert_eq!(
        (source.dataset.as_str(), source.code.as_str()),
        ("bureau-medical", "130100001")
    );
    assert_eq!(source.filled, BTreeSet::from([Fact::PostalCode]));
    assert_eq!(own.postal_code.as_deref(), Some("9990001"));
    assert_eq!(told(&merged), ["office_in_other_dataset"]);

    // One after the other, in whichever order: one office with all facts, and nothing changes later.
    for order in [[0, 1], [1, 0]] {
        let mut register = Register::default();
        for at in order {
            register = merged_into(&register, vec![both().swap_remove(at)]).register;
        }
        let own = only(&register);
        assert_eq!(own.phone.as_deref(), Some("099-000-0001"));
        assert_eq!(own.location.map(|own| own.position.lat()), Some(35.455));
        assert_eq!(merged_into(&register, both()).changes, []);
        for file in both() {
            assert_eq!(merged_into(&register, vec![file]).changes, []);
        }
    }
}

#[test]
fn an_office_without_a_common_number_is_known_by_telephone_or_address_and_name() {
    for (name, address, phone, by) in [
        ("医療法人汐会　潮見医院", "汐見野市よそ5", "0990000001", Some("phone_and_name")),
        ("潮見医院", "汐見野市潮見１丁目２番　潮ビル", "", Some("name_and_address")),
        ("潮見医院分院", "汐見野市潮見1-2", "099-000-0001", None),
        ("潮見医院", "汐見野市潮見1-3", "099-000-0009", None),
    ] {
        let other = list(&[("77", name, address, phone, "")]);
        let merged = merged_into(&Register::default(), vec![standard(&[SHIOMI]), other]);
        match by {
            Some(by) => {
                let own = only(&merged.register);
                assert_eq!(
                    (own.name.as_str(), own.other_sources.len()),
                    ("潮見医院", 1),
                    "{by}"
                );
                assert!(told(&merged)[0].ends_with(by), "{:?}", told(&merged));
            }
            None => {
                assert_eq!(merged.register.providers.len(), 2, "{name} {address}");
                assert_eq!(told(&merged), [""; 0]);
            }
        }
    }
}

#[test]
fn two_offices_of_one_list_stay_two_and_neither_is_guessed() {
    // Two of one name and telephone in one data set: which one is the third data set's is not known.
    let other = ("1310100002", "潮見医院", "海原県汐見野市潮見8-8", "099-000-0001", HERE);
    let third = list(&[("77", "潮見医院", "汐見野市よそ5", "099-000-0001", "")]);
    let merged = merged_into(&Register::default(), vec![standard(&[SHIOMI, other]), third]);
    assert_eq!(merged.register.providers.len(), 3);
    // And two rows of a later list are not both taken for one office.
    let rows = [
        ("77", "潮見医院", "汐見野市潮見1-2", "", ""),
        ("78", "潮見医院", "汐見野市潮見1-2", "", ""),
    ];
    let merged = merged_into(&Register::default(), vec![standard(&[SHIOMI]), list(&rows)]);
    assert_eq!(merged.register.providers.len(), 2);
}

#[test]
fn what_another_list_gave_is_taken_back_with_it_and_what_people_set_stays() {
    let bare = ("1310100001", "潮見医院", "海原県汐見野市潮見1-2", "", "");
    let more = |phone, at| list(&[("77", "潮見医院", "汐見野市潮見1-2", phone, at)]);
    let first = vec![standard(&[bare]), more("099-000-0007", HERE)];
    let register = merged_into(&Register::default(), first).register;
    let own = only(&register);
    assert_eq!(own.phone.as_deref(), Some("099-000-0007"));
    assert_eq!(own.other_sources[0].filled, BTreeSet::from([Fact::Location, Fact::Phone]));
    // The list no longer states the telephone: gone. The first data set now does: that one counts.
    let later = merged_into(&register, vec![more("", HERE)]).register;
    assert_eq!(only(&later).phone, None);
    let stated = ("1310100001", "潮見医院", "海原県汐見野市潮見1-2", "099-000-0001", "");
    let later = merged_into(&register, vec![standard(&[stated])]).register;
    assert_eq!(only(&later).phone.as_deref(), Some("099-000-0001"));
    assert_eq!(only(&later).other_sources[0].filled, BTreeSet::from([Fact::Location]));
    let again = merged_into(&later, vec![more("099-000-0007", HERE)]).register;
    assert_eq!(only(&again).phone.as_deref(), Some("099-000-0001"));
    // Set by hand, a position stays whatever lists say.
    let mut by_hand = register.clone();
    let spot = Location::by_hand(LonLat::try_new(141.31, 35.44).expect("valid"));
    by_hand.providers.values_mut().for_each(|own| own.location = Some(spot));
    let kept = merged_into(&by_hand, vec![standard(&[bare]), more("", "35.46 141.33")]);
    assert_eq!(only(&kept.register).location, Some(spot));
}

#[test]
fn a_survey_may_name_the_number_of_any_list_and_the_public_sees_none_of_them() {
    let station = [("9990000001", "ほし", "35.455", "141.305", "099-000-0001")];
    let other = file(
        "訪問看護一覧.csv",
        "ステーションコード,名称,住所,電話番号\n1390007,ほし,汐見野市よそ5,099-000-0001\n",
    );
    let survey = "\u{feff}種別,事業所番号,事業所名,回答日,24時間対応\n訪問看護,1390007,ほし,2026-09-12,○\n";
    let files = vec![
        file("jigyosho_130.csv", care(&station)),
        other,
        file("survey_offices.csv", survey),
    ];
    let register = merged_into(&Register::default(), files).register;
    let own = only(&register);
    assert_eq!(own.id, ProviderId::new("visiting_nursing:9990000001"));
    assert_eq!(own.answered_on(), Some(date(2026, 9, 12)));
    assert_eq!(own.other_sources.len(), 1);
    for (audience, sources) in
        [(Audience::Public, 0), (Audience::Professional, 0), (Audience::Planner, 1)]
    {
        let seen = disclose(own, audience, date(2026, 11, 1)).expect("published");
        assert_eq!(seen.other_sources.len(), sources, "{audience:?}");
    }
}

#[test]
fn lists_of_real_clinics_without_a_common_number_meet() {
    let Some(root) = shared("data") else { return };
    let one = |path: &str| {
        let path = root.join(path);
        let bytes = std::fs::read(&path).expect("readable");
        file(&path.file_name().expect("a name").to_string_lossy(), bytes)
    };
    let bureau = one("kouseikyoku/202508_all_med_inst_cd_chiba.csv");
    let first = merge(&Register::default(), reading(vec![bureau]).batches).register;
    let clinics = first.providers.len();
    let net = ["clinic", "hospital"]
        .map(|kind| one(&format!("iryo-joho-net/derived-json/{kind}_千葉県.json")));
    let merged = merge(&first, reading(net.into()).batches);
    let met = merged.register.providers.values().filter(|own| !own.other_sources.is_empty());
    let met: Vec<&Provider> = met.collect();
    println!(
        "{clinics} listed, {} together, {} met",
        merged.register.providers.len(),
        met.len()
    );
    assert_eq!(clinics, 3_683);
    assert!(met.len() > 1_500, "{}", met.len());
    // Each stands in both lists once: nothing is lost.
    assert_eq!(merged.register.providers.len() + met.len(), clinics + 2_634 + 266);
}
