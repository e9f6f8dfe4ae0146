//! Addresses to points: many spellings, never a silent guess, real lists.

#![expect(clippy::panic, reason = "helpers of tests fail with the address they are about")]

use std::collections::BTreeMap;

use kuhaku::address::{AddressIndex, Finding, Found};
use kuhaku::geometry::{LonLat, geodesic_distance};
use kuhaku::intake::{Context, Reading, Records, SourceFile, read};
use kuhaku::merge::merge;
use kuhaku::model::{
    AddressLevel, Catalogue, Location, Provider, Register, Severity, address_spelling,
};
use proptest::prelude::*;

use crate::harness::{demo, get_ok, percent_encoded, post_form, public, workspace_of};
use crate::shared;

/// 街区レベル of an invented city: 潮見 with two 丁目, 中野 beside 大字中野, 磯ケ浜 with lots.
const BLOCKS: &str = "\
都道府県名,市区町村名,大字・丁目名,小字・通称名,街区符号・地番,座標系番号,Ｘ座標,Ｙ座標,緯度,経度,住居表示フラグ,代表フラグ,更新前履歴フラグ,更新後履歴フラグ
海原県,汐見野市,潮見一丁目,,1,9,0,0,35.4401,141.2901,1,1,0,0
海原県,汐見野市,潮見一丁目,,2,9,0,0,35.4402,141.2902,1,1,0,0
海原県,汐見野市,潮見一丁目,,2,9,0,0,35.4409,141.2909,1,0,0,0
海原県,汐見野市,潮見一丁目,,9,9,0,0,35.4409,141.2909,1,1,0,3
海原県,汐見野市,潮見二丁目,,3,9,0,0,35.4423,141.2923,1,1,0,0
海原県,汐見野市,中野,,5,9,0,0,35.4505,141.3005,0,1,0,0
海原県,汐見野市,大字中野,,12,9,0,0,35.4612,141.3112,0,1,0,0
海原県,汐見野市,磯ケ浜,,100-2,9,0,0,35.4702,141.3202,0,1,0,0
海原県,汐見野市,大字檜澤,沖,7,9,0,0,35.4807,141.3307,0,1,0,0
海原県,汐見野市,秋山,,8,9,0,0,35.4908,141.3408,0,1,0,0
海原県,汐見野市,秋山三丁目,,2,9,0,0,35.4932,141.3432,1,1,0,0
海原県,磯郡岬町,浜,,1,9,0,0,35.5001,141.4001,0,1,0,0
京都府,京都市中京区,桝屋町,,50,6,0,0,35.0060,135.7650,0,1,0,0
東京都,府中市,宮町,,1,9,0,0,35.6690,139.4780,1,1,0,0
広島県,府中市,府川町,,1,3,0,0,34.5680,133.2360,0,1,0,0
";

fn file(name: &str, text: &str) -> SourceFile {
    SourceFile::new(name, text.as_bytes().to_vec())
}

fn reading(files: Vec<SourceFile>) -> Reading {
    let catalogue = Catalogue::shipped();
    read(files, &Context::of(&catalogue), &())
}

fn register(files: Vec<SourceFile>) -> Register {
    merge(&Register::default(), reading(files).batches).register
}

fn index_of(register: &Register) -> AddressIndex {
    AddressIndex::new(register.addresses.iter())
}

fn invented() -> AddressIndex {
    index_of(&register(vec![file("99_2026.csv", BLOCKS)]))
}

fn found(index: &AddressIndex, address: &str) -> Found {
    match index.find(address, None) {
        Finding::Found(found) => *found,
        other => panic!("{address}: {other:?}"),
    }
}

fn assert_at(found: &Found, lat: f64, lon: f64, address: &str) {
    let off = (found.point.lat() - lat).abs() + (found.point.lon() - lon).abs();
    assert!(off < 1e-9, "{address}: {found:?}");
}

#[test]
fn one_address_in_its_many_spellings_is_one_place() {
    let index = invented();
    for address in [
        "海原県汐見野市潮見一丁目2番3号",
        "汐見野市潮見１丁目２番３号",
        "海原県 汐見野市 潮見 1-2-3",
        "汐見野市潮見1‐2‐3 しおみビル201",
        "〒999-0001 海原県汐見野市潮見１－２－３",
        "汐見野市潮見一丁目２番地の３",
        "汐見野市潮見一ー２ー３".replace("一ー", "1ー").as_str(),
        "海原県汐見野市大字潮見一丁目2-3",
    ] {
        let found = found(&index, address);
        assert_eq!(found.level, AddressLevel::Block, "{address}");
        assert_at(&found, 35.4402, 141.2902, address);
        assert_eq!(found.place.municipality, "海原県汐見野市");
        assert!(found.rest.starts_with('3'), "{address}: {}", found.rest);
    }
    for (address, level, lat, lon) in [
        ("汐見野市磯ヶ浜100番地2", AddressLevel::Lot, 35.4702, 141.3202),
        ("汐見野市磯が浜100-2", AddressLevel::Lot, 35.4702, 141.3202),
        ("汐見野市大字桧沢字沖7", AddressLevel::Lot, 35.4807, 141.3307),
        ("汐見野市檜澤沖7番地", AddressLevel::Lot, 35.4807, 141.3307),
        ("磯郡岬町浜1", AddressLevel::Lot, 35.5001, 141.4001),
        ("岬町浜1", AddressLevel::Lot, 35.5001, 141.4001),
        ("京都市中京区三条通烏丸西入桝屋町50", AddressLevel::Lot, 35.0060, 135.7650),
        (
            "京都府京都市中京区柳馬場通三条下る桝屋町50番地",
            AddressLevel::Lot,
            35.0060,
            135.7650,
        ),
    ] {
        let found = found(&index, address);
        assert_eq!(found.level, level, "{address}: {found:?}");
        assert_at(&found, lat, lon, address);
    }
}

#[test]
fn what_the_data_do_not_know_leaves_the_answer_coarse_and_says_so() {
    let index = invented();
    // The block is not known: the 丁目 is, and it is less sure.
    let block = found(&index, "汐見野市潮見一丁目77番1号");
    assert_eq!(block.level, AddressLevel::TownPart);
    assert!(block.confidence < 0.8 && block.rest.starts_with("77-1"), "{block:?}");
    // A 丁目 that is not there: the town, from the middle of its 丁目.
    let town = found(&index, "汐見野市潮見7丁目2番3号");
    assert_eq!((town.level, town.place.town.as_str()), (AddressLevel::Town, "潮見"));
    // 12 is no 1 that 2 follows.
    let twelve = found(&index, "汐見野市潮見12-3");
    assert_eq!(twelve.level, AddressLevel::Town, "{twelve:?}");
    // A number that is gone.
    assert_eq!(found(&index, "汐見野市潮見1-9").level, AddressLevel::TownPart);
    // 秋山3-2 is 秋山3番地2 or 秋山3丁目2番; three numbers are only the latter.
    let either = found(&index, "汐見野市秋山3-2");
    assert_eq!(either.level, AddressLevel::Town);
    assert_eq!(either.alternatives.len(), 1);
    assert!(either.confidence < 0.5, "{either:?}");
    let three = found(&index, "汐見野市秋山3-2-15");
    assert_eq!((three.level, three.place.town.as_str()), (AddressLevel::Block, "秋山三丁目"));
    assert_eq!(found(&index, "汐見野市秋山8").level, AddressLevel::Lot);
}

#[test]
fn ambiguity_is_told_and_never_guessed() {
    let index = invented();
    let Finding::Ambiguous(two) = index.find("汐見野市中野3", None) else {
        panic!("中野 and 大字中野 are two places")
    };
    let mut towns: Vec<&str> = two.iter().map(|own| own.town.as_str()).collect();
    towns.sort_unstable();
    assert_eq!(towns, ["中野", "大字中野"]);
    // The number, or the word, decides.
    assert_at(&found(&index, "汐見野市中野5"), 35.4505, 141.3005, "中野5");
    assert_at(&found(&index, "汐見野市中野12"), 35.4612, 141.3112, "中野12");
    assert_at(&found(&index, "汐見野市大字中野3"), 35.4612, 141.3112, "大字中野3");
    // Two cities of one name, unless one is at home.
    let city = index.find("府中市宮町1", None);
    assert!(matches!(city, Finding::Ambiguous(_)), "{city:?}");
    let home = index.find("府中市宮町1", Some("東京都府中市"));
    assert!(matches!(home, Finding::Found(own) if own.level == AddressLevel::Block));
    assert_eq!(found(&index, "東京都府中市宮町1-2").level, AddressLevel::Block);
    for (address, expected) in [
        (
            "汐見野市なぎさ町1",
            Finding::UnknownTown { municipality: "海原県汐見野市".to_owned() },
        ),
        ("千葉県松戸市根本387", Finding::UnknownMunicipality),
        ("大分市荷揚町2-31", Finding::UnknownMunicipality),
        ("", Finding::UnknownMunicipality),
        ("潮見1-2-3", Finding::UnknownMunicipality),
    ] {
        assert_eq!(index.find(address, None), expected, "{address}");
    }
    let home = index.find("潮見1-2-3", Some("海原県汐見野市"));
    assert!(matches!(home, Finding::Found(own) if own.level == AddressLevel::Block));
}

#[test]
fn towns_are_found_by_beginning_and_postal_code() {
    let index = invented();
    let names = |text: &str| -> Vec<String> {
        index.beginning_with(text, 10).into_iter().map(|own| own.town).collect()
    };
    assert_eq!(names("潮"), ["潮見一丁目", "潮見二丁目"]);
    assert_eq!(names("檜沢"), ["大字檜澤沖"]);
    assert!(names("なぎさ").is_empty() && names("").is_empty());
}

proptest! {
    #[test]
    fn any_text_gives_an_answer_that_lies_in_the_data(
        text in "(汐見野市|海原県|府中市|京都市中京区)?[潮見中野大字秋山一二三丁目番地号の上る西入0-9０-９ー－ 磯ヶ浜]{0,18}"
    ) {
        let index = invented();
        if let Finding::Found(own) = index.find(&text, Some("海原県汐見野市")) {
            prop_assert!((34.0..36.0).contains(&own.point.lat()), "{}", text);
            prop_assert!((0.0..=1.0).contains(&own.confidence));
        }
    }
}

#[test]
fn rows_that_cannot_be_used_are_told() {
    let text = "\
lg_code,machiaza_id,rsdt_addr_flg,rep_lon,rep_lat,rep_srid
302015,0001000,1,135.1,34.2,EPSG:6668
302015,0002000,1,135.1,34.2,EPSG:4301
30201,0003000,1,135.1,34.2,EPSG:6668
302015,0004000,1,,,EPSG:6668
302015,0005000,1,34.2,135.1,EPSG:6668
";
    let reading = reading(vec![file("mt_town_pos_pref30.csv", text)]);
    let mut rules: Vec<(&str, Option<u64>)> =
        reading.issues.iter().map(|own| (own.rule.as_str(), own.row)).collect();
    rules.sort_unstable();
    assert_eq!(
        rules,
        [
            ("issue.address_frame", Some(3)),
            ("issue.key_unreadable", Some(4)),
            ("issue.position_missing", Some(5)),
            ("issue.position_swapped", Some(6)),
        ]
    );
    // Positions without the names they belong to place nothing, and say so.
    let merged = merge(&Register::default(), reading.batches);
    assert!(merged.register.addresses.is_empty());
    assert_eq!(merged.issues[0].rule, "issue.address_nameless");
    assert_eq!(merged.issues[0].severity, Severity::Dropped);
}

/// A clinic list of the municipality's form, without positions.
fn clinics(rows: &[(&str, &str, &str)]) -> SourceFile {
    let mut text =
        "ID,名称,医療機関の種類,所在地_連結表記,緯度,経度,医療機関コード\n".to_owned();
    for (code, address, position) in rows {
        let (lat, lon) = position.split_once(' ').unwrap_or_default();
        text += &format!("{code},第{code}医院,診療所,{address},{lat},{lon},{code}\n");
    }
    file("clinics.csv", &text)
}

fn one<'a>(register: &'a Register, code: &str) -> &'a Provider {
    let own = register.providers.values().find(|own| own.code.ends_with(code));
    own.unwrap_or_else(|| panic!("{code} is not in {:?}", register.providers.keys()))
}

#[test]
fn offices_without_a_position_are_placed_and_stated_ones_stay() {
    let list = || {
        clinics(&[
            ("1310000001", "海原県汐見野市潮見1-2-3", ""),
            ("1310000002", "汐見野市潮見1-2-3", "35.45 141.30"),
            ("1310000003", "汐見野市中野3", ""),
            ("1310000004", "汐見野市なぎさ町3", ""),
            ("1310000005", "千葉県松戸市根本387", ""),
        ])
    };
    let blocks = || file("99_2026.csv", BLOCKS);
    let merged = merge(&Register::default(), reading(vec![list(), blocks()]).batches);
    let register = &merged.register;
    let placed = one(register, "0001").location.expect("placed");
    assert_eq!(placed.by_address, Some(AddressLevel::Block));
    assert_eq!(one(register, "0002").location.expect("stated").by_address, None);
    for code in ["0003", "0004", "0005"] {
        assert_eq!(one(register, code).location, None, "{code}");
    }
    let mut rules: Vec<&str> = merged.issues.iter().map(|own| own.rule.as_str()).collect();
    rules.sort_unstable();
    assert_eq!(
        rules,
        [
            "issue.address_ambiguous",
            "issue.address_outside",
            "issue.address_unknown",
            "issue.placed_by_block"
        ]
    );
    // In whatever order files come, and a second time: the same, and told once.
    let first = merge(&Register::default(), reading(vec![list()]).batches).register;
    let later = merge(&first, reading(vec![blocks()]).batches);
    assert_eq!(later.register, *register);
    let again = merge(register, reading(vec![list(), blocks()]).batches);
    assert!(again.changes.is_empty(), "{:?}", again.changes);
    assert!(again.issues.iter().all(|own| !own.rule.starts_with("issue.placed")));
    // A position set by hand, or stated later, takes its place and stays.
    let mut by_hand = register.clone();
    let id = one(register, "0001").id.clone();
    let spot = LonLat::try_new(141.31, 35.44).expect("valid");
    by_hand.providers.get_mut(&id).expect("an office").location =
        Some(Location::by_hand(spot));
    let kept = merge(&by_hand, reading(vec![list(), blocks()]).batches).register;
    assert_eq!(kept.providers[&id].location, Some(Location::by_hand(spot)));
    let stated = clinics(&[("1310000001", "海原県汐見野市潮見1-2-3", "35.46 141.33")]);
    let stated = merge(register, reading(vec![stated]).batches).register;
    let own = stated.providers[&id].location.expect("stated");
    assert_eq!((own.by_address, own.position.lat()), (None, 35.46));
}

#[test]
fn residents_find_their_block_by_address_and_by_postal_code() {
    // Blocks of a real town of the demo city: its own point, and one a little east of it.
    let mut register = demo().atlas().register().clone();
    let town =
        register.towns.values().find(|own| own.name.ends_with("1丁目")).expect("a town");
    let inside = town.region.as_ref().expect("an area").inner_point();
    let (key, name) = (town.key.to_string(), town.name.clone());
    let text = format!(
        "都道府県名,市区町村名,大字・丁目名,小字・通称名,街区符号・地番,緯度,経度,住居表示フラグ,代表フラグ\n\
         海原県,汐見野市,{name},,4,{},{},1,1\n",
        inside.lat(),
        inside.lon()
    );
    register = merge(&register, reading(vec![file("blocks.csv", &text)]).batches).register;
    let mut own = register.addresses.values_mut();
    own.next().expect("an address").postal_codes = vec!["9990199".to_owned()];
    let workspace = workspace_of(&register);
    let router = public(&workspace);
    let ask = |text: &str| {
        get_ok(&router, &format!("/api/v1/places?q={}", percent_encoded(text))).json()
    };
    let block = ask(&format!("海原県汐見野市{name}4番7号"));
    assert_eq!(
        (&block[0]["found_by"], &block[0]["town"]),
        (&"address".into(), &key.clone().into())
    );
    let at = &block[0]["position"];
    assert!((at[0].as_f64().expect("lon") - inside.lon()).abs() < 1e-6, "{at}");
    // A block the data do not know is the town, as before.
    assert_eq!(ask(&format!("{name}99番1号"))[0]["found_by"], "town");
    let postcode = ask("〒999-0199");
    assert_eq!(
        (&postcode[0]["found_by"], &postcode[0]["town"]),
        (&"postcode".into(), &key.into())
    );
    // What was typed leaves neither in the URL nor in its digits: the point is rounded to 100 m.
    let form = format!("q={}", percent_encoded(&format!("{name}4-7")));
    let answer = post_form(&router, "/", &form);
    let to = answer.header("location");
    assert_eq!(answer.status, 303, "{}", answer.text());
    let place = to.split(['?', '&']).nth(1).expect("a place");
    assert!(place.starts_with("at=") || place.starts_with("town="), "{to}");
    if let Some(point) = place.strip_prefix("at=") {
        let decimals = point.split(',').map(|own| own.split('.').nth(1).map_or(0, str::len));
        assert!(decimals.max() <= Some(3), "{to}");
    }
    assert!(get_ok(&router, &to).text().contains(&name));
}

/// Files below the shared data by path, or `None` where they are not there.
fn official(paths: &[&str]) -> Option<Vec<SourceFile>> {
    let one = |path: &&str| {
        let bytes = std::fs::read(shared::shared(&format!("data/{path}"))?).expect("readable");
        // The folder says the prefecture, as in the publisher's tree.
        let from = path.find("千葉県").or_else(|| path.find("福岡県"));
        let name =
            from.map_or_else(|| path.rsplit('/').next().unwrap_or(path), |at| &path[at..]);
        Some(SourceFile::new(name, bytes))
    };
    paths.iter().map(one).collect()
}

#[test]
fn the_base_registry_finds_houses_of_wakayama() {
    let paths = [
        "abr/mt_pref_all.csv.zip",
        "abr/mt_city_all.csv.zip",
        "abr/mt_city_pos_all.csv.zip",
        "abr/mt_town_pref30.csv.zip",
        "abr/mt_town_pos_pref30.csv.zip",
        "abr/mt_rsdtdsp_rsdt_pref30.csv.zip",
        "abr/mt_rsdtdsp_rsdt_pos_pref30.csv.zip",
    ];
    let Some(files) = official(&paths) else { return };
    let reading = reading(files);
    assert!(
        reading.files.iter().all(|own| own.format == "base_registry"),
        "{:?}",
        reading.files
    );
    let rows: Vec<u64> = reading.files.iter().map(|own| own.rows_read).collect();
    assert_eq!(rows[..5], [47, 1_918, 1_918, 3_544, 3_537]);
    let register = merge(&Register::default(), reading.batches).register;
    let index = index_of(&register);
    let house = found(&index, "和歌山県和歌山市葵町1番1号");
    assert_eq!(house.level, AddressLevel::House);
    assert_at(&house, 34.214_456, 135.165_196_7, "葵町1番1号");
    let alike = found(&index, "和歌山市葵町１－１ 葵ハイツ１０２");
    assert_eq!((alike.level, alike.point), (house.level, house.point));
    assert_eq!(found(&index, "和歌山市葵町1").level, AddressLevel::Block);
    assert_eq!(found(&index, "和歌山県和歌山市").level, AddressLevel::Municipality);
    // 伊都郡かつらぎ町: 郡 may be left out.
    let town = found(&index, "かつらぎ町大字丁ノ町2160");
    assert_eq!(town.place.municipality, "和歌山県伊都郡かつらぎ町");
    assert!(!index.of_postal_code("6408273").is_empty());
}

/// What placing a list by Geolonia's towns comes to.
#[derive(Debug, Default)]
struct Placed {
    total: usize,
    levels: BTreeMap<AddressLevel, usize>,
    elsewhere: usize,
    meters: Vec<f64>,
}

impl Placed {
    fn at(&self, level: AddressLevel) -> usize {
        self.levels.get(&level).copied().unwrap_or_default()
    }

    fn quantile(&self, share: f64) -> f64 {
        let mut sorted = self.meters.clone();
        sorted.sort_by(f64::total_cmp);
        sorted[((sorted.len() - 1) as f64 * share).round() as usize]
    }

    /// Finds an address; `municipality` is where the list says it is.
    fn add(
        &mut self,
        index: &AddressIndex,
        address: &str,
        municipality: &str,
        at: Option<LonLat>,
    ) {
        self.total += 1;
        let Finding::Found(found) = index.find(address, None) else { return };
        *self.levels.entry(found.level).or_default() += 1;
        self.elsewhere += usize::from(!found.place.municipality.ends_with(municipality));
        let off = at.map(|at| geodesic_distance(found.point, at).as_meters());
        self.meters.extend(off);
    }
}

fn geolonia(prefecture: &str) -> Option<AddressIndex> {
    let folder = shared::shared(&format!("data/geolonia-addresses/{prefecture}"))?;
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        let bytes = std::fs::read(&path).expect("readable");
        files.push(SourceFile::new(format!("{prefecture}/{name}"), bytes));
    }
    Some(index_of(&register(files)))
}

#[test]
fn clinics_of_chiba_without_positions_are_placed_in_their_own_municipality() {
    let Some(index) = geolonia("千葉県") else { return };
    let path = "data/kouseikyoku/202508_all_med_inst_cd_chiba.csv";
    let text =
        std::fs::read_to_string(shared::shared(path).expect("beside it")).expect("UTF-8");
    let mut placed = Placed::default();
    let mut elsewhere = Vec::new();
    for row in text.lines() {
        let address = row.rsplit(',').next().expect("an address");
        placed.add(&index, address, "", None);
        let Finding::Found(found) = index.find(address, None) else { continue };
        // The list writes no prefecture, and 郡 not always.
        let own = address_spelling(found.place.municipality.trim_start_matches("千葉県"));
        let short = own.split_once('郡').map_or(own.as_str(), |(_, rest)| rest);
        let written = address_spelling(address.trim_start_matches("千葉県"));
        if !written.starts_with(&own) && !written.starts_with(short) {
            elsewhere.push(format!("{address} → {}", found.place.municipality));
        }
    }
    assert_eq!(elsewhere, [""; 0]);
    println!("{placed:?}");
    assert_eq!(placed.total, 3_785);
    assert!(placed.levels.values().sum::<usize>() >= 3_740, "{placed:?}");
}

#[test]
fn offices_of_iizuka_are_placed_near_where_they_are() {
    let Some(index) = geolonia("福岡県") else { return };
    let catalogue = Catalogue::shipped();
    let paths: Vec<String> = std::iter::once("municipal/iizuka/hospitals.csv".to_owned())
        .chain(
            [
                "120", "140", "160", "170", "220", "331", "332", "361", "410", "520", "540",
                "550", "720", "730", "760", "770",
            ]
            .map(|own| format!("kaigo-opendata/fukuoka/jigyosho_{own}.csv")),
        )
        .collect();
    let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
    let Some(files) = official(&paths) else { return };
    let (mut medical, mut care) = (Placed::default(), Placed::default());
    for batch in read(files, &Context::of(&catalogue), &()).batches {
        let Records::Providers(list) = &batch.records else { continue };
        for own in list.iter().filter(|own| own.address.contains("飯塚市")) {
            let Some(location) = own.location else { continue };
            let placed = if batch.dataset.id.as_str().starts_with("care-") {
                &mut care
            } else {
                &mut medical
            };
            placed.add(&index, &own.address, "飯塚市", Some(location.position));
        }
    }
    for (name, own) in [("medical", &medical), ("care", &care)] {
        println!(
            "{name}: {} of {}, {:?}, median {:.0} m, p95 {:.0} m, elsewhere {}",
            own.meters.len(),
            own.total,
            own.levels,
            own.quantile(0.5),
            own.quantile(0.95),
            own.elsewhere
        );
    }
    assert_eq!((medical.total, medical.meters.len()), (140, 140));
    assert_eq!(care.total, care.meters.len());
    assert!(care.total >= 70);
    assert_eq!(medical.elsewhere + care.elsewhere, 0);
    assert!(medical.quantile(0.5) < 450.0 && medical.quantile(0.95) < 1_300.0);
    assert!(care.quantile(0.5) < 550.0 && care.quantile(0.95) < 1_300.0);
    assert_eq!(medical.at(AddressLevel::Municipality), 0);
}
