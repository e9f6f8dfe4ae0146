//! Residents of the resident register, by the names of towns.

use std::sync::Arc;

use jiff::civil::date;
use kuhaku::atlas::{Atlas, DemandSource};
use kuhaku::coverage::{CoverageQuery, analyze};
use kuhaku::intake::{Records, SourceFile};
use kuhaku::merge::{Merged, merge};
use kuhaku::message::Language;
use kuhaku::model::{
    AgeBand, Audience, Catalogue, Cell, CellCode, DatasetId, Population, Register,
    ResidentCount, TownKey,
};

use super::make::{cp932, square, three_towns, towns};
use super::{file, merged_into, reading, rules};

const STANDARD: &str = "全国地方公共団体コード,地域コード,都道府県名,市区町村名,調査年月日,地域名,総人口,男性,女性,\
    0-64歳の男性,0-64歳の女性,65-74歳の男性,65-74歳の女性,75歳以上の男性,75歳以上の女性,世帯数,備考\n\
    992011,1,海原県,汐見野市,2026/5/31,潮見1丁目,\"0,900\",450,450,250,250,100,100,100,100,400,\n\
    992011,2,海原県,汐見野市,2026/5/31,潮見２丁目,80,40,40,40,30,－,5,－,5,30,\n\
    992011,3,海原県,汐見野市,2026/5/31,大字沖ヶ浜,40,20,20,ｘ,ｘ,ｘ,ｘ,ｘ,ｘ,10,\n\
    992011,,海原県,汐見野市,2026/5/31,汐見野市,1020,,,,,,,,,,\n";

fn city() -> Register {
    let towns = three_towns().into_iter().map(|(name, bytes)| file(name, bytes)).collect();
    merged_into(&Register::default(), towns).register
}

fn register(text: impl AsRef<[u8]>) -> SourceFile {
    file("residents.csv", text)
}

/// Towns by name with the people of a plain register.
fn plain(rows: &[(&str, u32)]) -> SourceFile {
    let rows: Vec<String> =
        rows.iter().map(|(name, people)| format!("{name},{people},1")).collect();
    register(format!("町丁名,人口,世帯数\n{}\n", rows.join("\n")))
}

fn merged(before: &Register, source: SourceFile) -> Merged {
    merge(before, reading(vec![source]).batches)
}

fn counted<'a>(register: &'a Register, key: &str) -> Option<&'a ResidentCount> {
    register.towns[&TownKey::new(key)].residents.as_ref()
}

fn totals(register: &Register) -> Vec<Option<f64>> {
    let keys = ["99201001001", "99201001002", "992010020"];
    keys.iter().map(|key| counted(register, key).map(|own| own.population.total)).collect()
}

#[test]
fn the_standard_data_set_is_read_by_name_with_ages_of_both_sexes() {
    let read = reading(vec![register(STANDARD)]);
    assert_eq!(rules(&read.issues), [("register_ages_hidden", Some(4))]);
    assert_eq!(
        (read.files[0].format.as_str(), read.files[0].rows_read),
        ("resident_register", 4)
    );
    let after = merge(&city(), read.batches);
    assert_eq!(after.issues, []);
    let first = counted(&after.register, "99201001001").expect("counted");
    assert_eq!(first.as_of, Some(date(2026, 5, 31)));
    let people = &first.population;
    assert_eq!(
        (people.total, people.over65, people.over75),
        (900.0, Some(400.0), Some(200.0))
    );
    let second = &counted(&after.register, "99201001002").expect("counted").population;
    assert_eq!((second.total, second.over65), (80.0, Some(10.0)));
    // Hidden ages are not nobody.
    let third = &counted(&after.register, "992010020").expect("counted").population;
    assert_eq!((third.total, third.over65), (40.0, None));
    let dataset = &after.register.datasets[&DatasetId::new("resident-register-99201")];
    assert_eq!(
        (dataset.publisher.as_str(), dataset.as_of),
        ("汐見野市", Some(date(2026, 5, 31)))
    );
    // People of the census are kept beside.
    let census = after.register.towns[&TownKey::new("992010020")].population.as_ref();
    assert_eq!(census.map(|own| own.total), Some(50.0));
}

#[test]
fn towns_of_the_register_count_instead_of_those_of_the_census() {
    let after = merged(&city(), register(STANDARD)).register;
    let atlas = picture(after);
    assert_eq!(atlas.demand_source(), DemandSource::Towns);
    let own = atlas.counted_residents().expect("counted");
    assert_eq!((own.as_of, own.towns, own.of), (Some(date(2026, 5, 31)), 3, 3));
    assert_eq!(own.without_ages, 1);
    let people: f64 = atlas.units().iter().map(|unit| unit.population.total).sum();
    assert_eq!(people, 1_020.0);
    assert!(picture(city()).counted_residents().is_none());
    // Beside every figure that leaves the program.
    let line = |atlas: &Atlas| {
        let query = CoverageQuery::of_kind("visiting_nursing", Audience::Planner);
        let report = analyze(atlas, &query).expect("figures");
        kuhaku::export::caption_line(&report.caption, Language::Ja)
    };
    assert!(
        line(&atlas).ends_with("。人口は住民基本台帳（2026-05-31 現在）です"),
        "{}",
        line(&atlas)
    );
    assert!(!line(&picture(city())).contains("住民基本台帳"));
}

fn picture(register: Register) -> Atlas {
    Atlas::build(Arc::new(register), Arc::new(Catalogue::shipped()), 1, date(2026, 11, 29))
}

/// A 500 m cell that lies in the square towns, with people.
fn cell(code: &str, people: f64) -> (CellCode, Cell) {
    let code = CellCode::new(code);
    let cell = Cell {
        code: code.clone(),
        population: Population { total: people, ..Population::default() },
        merged: None,
        dataset: DatasetId::new("mesh"),
    };
    (code, cell)
}

#[test]
fn cells_tell_where_in_a_town_its_people_are() {
    let mut before = city();
    // The mesh about 35.45–35.46, 141.30–141.33: some cells lie in one town, some in two, none in the third.
    let codes = ["534112441", "534112442", "534112443", "534112444", "534112452"];
    before.cells.extend(
        codes.iter().zip([10.0, 20.0, 30.0, 40.0, 50.0]).map(|own| cell(own.0, own.1)),
    );
    let census = picture(before.clone());
    assert_eq!(census.demand_source(), DemandSource::Mesh);
    let atlas = picture(merged(&before, register(STANDARD)).register);
    assert_eq!(atlas.demand_source(), DemandSource::Mesh);
    for (index, parcel) in atlas.parcels().iter().enumerate() {
        let town = parcel.town.as_ref().expect("a town");
        let expected =
            counted(atlas.register(), town.as_str()).expect("counted").population.total;
        let people = |atlas: &Atlas| -> Vec<f64> {
            let pieces = atlas.parcels()[index].pieces.iter().filter_map(|piece| piece.unit);
            pieces.map(|(unit, share)| atlas.units()[unit].population.total * share).collect()
        };
        let (own, old) = (people(&atlas), people(&census));
        assert!((own.iter().sum::<f64>() - expected).abs() < 1e-9, "{town:?} {own:?}");
        let points = parcel.points.iter().map(|&unit| atlas.units()[unit].population.total);
        assert!((points.sum::<f64>() - expected).abs() < 1e-9, "as points, too");
        // In the proportions of the census, where it found anybody.
        let all: f64 = old.iter().sum();
        let expected: Vec<f64> = match all > 0.0 {
            true => old.iter().map(|own| own / all * expected).collect(),
            false => vec![expected],
        };
        assert_eq!(own.len(), expected.len(), "{town:?}");
        assert!(
            own.iter().zip(&expected).all(|(one, two)| (one - two).abs() < 1e-9),
            "{own:?}"
        );
        let area: f64 = parcel.pieces.iter().map(|own| own.area.as_square_meters()).sum();
        assert!((area / parcel.area.as_square_meters() - 1.0).abs() < 2e-6);
        for &unit in &parcel.points {
            assert!(parcel.shape.contains(atlas.units()[unit].center), "{town:?}");
        }
    }
}

#[test]
fn a_register_without_ages_leaves_the_proportions_of_the_census() {
    let files = three_towns().into_iter().map(|(name, bytes)| file(name, bytes));
    let files = files.chain([file("tblT001082C99.txt", cp932(super::places::AGES))]).collect();
    let mut before = merged_into(&Register::default(), files).register;
    let rows = [("潮見1丁目", 600), ("潮見2丁目", 100), ("沖ケ浜", 100)];
    let after = |before: &Register| picture(merged(before, plain(&rows)).register);
    let over65 = |atlas: &Atlas| -> f64 {
        let of = |unit: &kuhaku::atlas::DemandUnit| unit.population.over65;
        atlas.units().iter().filter_map(of).sum()
    };
    // 140 of 400 in 潮見, whose two towns the census adds together; 10 of 50 in 沖ケ浜.
    let expected = 0.35 * 700.0 + 0.2 * 100.0;
    let atlas = after(&before);
    assert!((over65(&atlas) - expected).abs() < 1e-9, "{}", over65(&atlas));
    assert_eq!(atlas.counted_residents().map(|own| own.without_ages), Some(3));
    // With cells, those of the cells.
    let (code, mut one) = cell("534112441", 10.0);
    one.population.over65 = Some(4.0);
    before.cells.insert(code, one);
    for parcel in after(&before).parcels() {
        let unit = parcel.pieces.iter().find_map(|piece| piece.unit);
        assert!(unit.is_some(), "{}", parcel.name);
    }
    let in_cell = after(&before);
    let of_cell = in_cell.units().iter().filter(|unit| unit.code == "534112441");
    for unit in of_cell {
        let share = unit.population.over65.expect("known") / unit.population.total;
        assert!((share - 0.4).abs() < 1e-9);
    }
}

#[test]
fn a_register_of_other_areas_is_not_used_at_all() {
    let before = city();
    let cases = [
        // Areas of associations, one of which is called as a town.
        (vec![("潮見第１", 300), ("潮見第２", 300), ("沖ケ浜", 50)], "register_towns_unknown"),
        (vec![("潮見1丁目", 900), ("沖ケ浜", 40)], "register_towns_missing"),
        // By sex.
        (vec![("沖ケ浜", 20), ("沖ケ浜", 20)], "register_town_twice"),
    ];
    for (rows, rule) in cases {
        let after = merged(&before, plain(&rows));
        assert_eq!(rules(&after.issues)[0].0, rule);
        assert_eq!(after.register, before, "{rule}");
    }
    let nowhere = merged(&Register::default(), plain(&[("沖ケ浜", 20)]));
    assert_eq!(rules(&nowhere.issues), [("register_without_towns", None)]);
    assert_eq!(nowhere.register, Register::default());
}

#[test]
fn a_few_people_without_a_town_are_told_and_nobody_else_is_lost() {
    let rows = [
        ("潮見一丁目", 900),
        ("潮見2丁目", 80),
        ("沖ケ浜", 40),
        ("沖ケ浜無番地", 5),
        ("空地", 0),
    ];
    let after = merged(&city(), plain(&rows));
    assert_eq!(rules(&after.issues), [("register_town_unknown", Some(5))]);
    assert_eq!(totals(&after.register), [Some(900.0), Some(80.0), Some(40.0)]);
}

#[test]
fn a_town_that_the_boundaries_part_is_shared_out_and_sums_are_left_out() {
    let whole = merged(&city(), plain(&[("潮見", 800), ("沖ケ浜", 40), ("合計", 840)]));
    assert_eq!(whole.issues, []);
    // 300 and 100 by the census.
    assert_eq!(totals(&whole.register), [Some(600.0), Some(200.0), Some(40.0)]);
    let rows = [("潮見", 1_000), ("潮見1丁目", 900), ("潮見2丁目", 100), ("沖ケ浜", 40)];
    let with_sum = merged(&city(), plain(&rows));
    assert_eq!(with_sum.issues, []);
    assert_eq!(totals(&with_sum.register), [Some(900.0), Some(100.0), Some(40.0)]);
    // Somewhere else in 潮見, beside its parts: not guessed.
    let rows = [("潮見", 4), ("潮見1丁目", 900), ("潮見2丁目", 100), ("沖ケ浜", 40)];
    let beside = merged(&city(), plain(&rows));
    assert_eq!(rules(&beside.issues), [("register_town_unknown", Some(2))]);
    assert_eq!(totals(&beside.register), [Some(900.0), Some(100.0), Some(40.0)]);
}

#[test]
fn the_latest_day_counts_in_a_file_and_between_files() {
    let of = |day: &str, people: u32| {
        format!("{day},潮見1丁目,{people},1\n{day},潮見2丁目,100,1\n{day},沖ケ浜,50,1\n")
    };
    let header = "基準日,町名,総人口,世帯数\n";
    let both = format!("{header}{}{}", of("2024-04-01", 300), of("2025年4月1日", 310));
    let read = reading(vec![register(&both)]);
    assert_eq!(rules(&read.issues), [("register_days", None)]);
    let now = merge(&city(), read.batches).register;
    assert_eq!(totals(&now), [Some(310.0), Some(100.0), Some(50.0)]);
    let older = merged(&now, register(format!("{header}{}", of("2024-04-01", 300))));
    assert_eq!(rules(&older.issues), [("register_older", None)]);
    assert_eq!(older.register, now);
    let newer = merged(&now, register(format!("{header}{}", of("2026-04-01", 320))));
    assert_eq!(newer.issues, []);
    assert_eq!(totals(&newer.register)[0], Some(320.0));
}

#[test]
fn people_far_from_those_of_the_census_are_pointed_at() {
    let rows = [("潮見1丁目", 3_000), ("潮見2丁目", 100), ("沖ケ浜", 50)];
    let after = merged(&city(), plain(&rows));
    assert_eq!(rules(&after.issues), [("register_far", None)]);
    assert_eq!(totals(&after.register)[0], Some(3_000.0));
}

#[test]
fn other_towns_take_the_people_of_the_register_out() {
    let before = merged(&city(), register(STANDARD)).register;
    let same = three_towns().into_iter().map(|(name, bytes)| file(name, bytes)).collect();
    let again = merged_into(&before, same);
    assert_eq!((again.issues, again.register == before), (vec![], true));
    let other = towns(&[
        ("99201001001", "潮見一丁目", "", "8101", "300", square(141.30, 35.45, 0.01)),
        ("992010040", "新町", "", "8101", "150", square(141.31, 35.45, 0.02)),
    ]);
    let renamed = |name: &str| name.replace("r2ka", "h27ka");
    let other: Vec<SourceFile> =
        other.into_iter().map(|(name, bytes)| file(&renamed(name), bytes)).collect();
    // With a register of theirs in the same import there is nothing to do.
    let of_theirs = plain(&[("潮見1丁目", 300), ("新町", 150)]);
    let at_once = reading(other.iter().cloned().chain([of_theirs]).collect());
    let at_once = merge(&before, at_once.batches);
    assert_eq!(at_once.issues, []);
    let credited = |register: &Register| -> Vec<String> {
        let of_registers =
            register.datasets.values().filter(|own| own.format == "resident_register");
        of_registers.map(|own| own.id.to_string()).collect()
    };
    assert_eq!(credited(&before), ["resident-register-99201"]);
    assert_eq!(credited(&at_once.register), ["resident-register"], "the one that counts");
    let after = merged_into(&before, other);
    assert_eq!(rules(&after.issues), [("register_again", None)]);
    assert!(after.register.towns.values().all(|town| town.residents.is_none()));
    assert_eq!(credited(&after.register), Vec::<String>::new());
}

#[test]
fn a_row_without_name_or_people_is_named() {
    let text = "町丁名,人口,世帯数\n,20,1\n沖ケ浜,,1\n沖ケ浜,多数,1\n潮見1丁目,300,1\n";
    let read = reading(vec![register(text)]);
    let expected = [
        ("register_name_missing", Some(2)),
        ("total_missing", Some(3)),
        ("number_unreadable", Some(4)),
        ("total_missing", Some(4)),
        ("register_undated", None),
    ];
    assert_eq!(rules(&read.issues), expected);
    assert!(
        read.batches
            .iter()
            .any(|own| matches!(&own.records, Records::Residents(rows) if rows.len() == 1))
    );
}

#[test]
fn ages_are_people_of_bands() {
    let text = "町丁字名,世帯数,総数,0 ～,15～,65～,75～,85～,100歳\n沖ケ浜,9,21,1,2,3,4,5,6\n\
        潮見1丁目,1,300,300,－,－,－,－,－\n潮見2丁目,1,100,90,－,－,－,－,－\n";
    let read = reading(vec![register(text)]);
    assert_eq!(rules(&read.issues), [("register_undated", None), ("register_sum", Some(4))]);
    let after = merge(&city(), read.batches).register;
    let people = &counted(&after, "992010020").expect("counted").population;
    let bands =
        [AgeBand::Total, AgeBand::Under15, AgeBand::Over65, AgeBand::Over75, AgeBand::Over85];
    let known = bands.map(|band| people.band(band));
    assert_eq!(known, [21.0, 1.0, 18.0, 15.0, 11.0].map(Some));
}
