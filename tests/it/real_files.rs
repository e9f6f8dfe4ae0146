//! Real official files against the figures their publishers (or the collectors' notes) state.
//!
//! The files are not part of the repository: their licenses differ. They are looked for in
//! `../shared/data`, or where `KUHAKU_SHARED` says; without them every test here says so and
//! passes.

use std::path::PathBuf;

use kuhaku::intake::{Batch, Content, Context, Reading, Records, SourceFile, read};
use kuhaku::merge::merge;
use kuhaku::model::{
    AgeBand, Catalogue, Cell, Population, Provider, Register, Severity, Town,
};

fn data() -> Option<PathBuf> {
    let shared = std::env::var_os("KUHAKU_SHARED").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared")),
        PathBuf::from,
    );
    let data = shared.join("data");
    if data.is_dir() {
        return Some(data);
    }
    eprintln!("SKIPPED: no official files at {}", data.display());
    None
}

fn files(paths: &[&str]) -> Option<Vec<SourceFile>> {
    let data = data()?;
    let one = |path: &&str| {
        let file = std::fs::File::open(data.join(path)).expect("the collection has the file");
        let content = Content::of_file(file).expect("it can be read");
        SourceFile::new(path.rsplit('/').next().unwrap_or(path), content)
    };
    Some(paths.iter().map(one).collect())
}

fn whole(file: &SourceFile) -> Vec<u8> {
    file.bytes.whole().expect("it can be read").into_owned()
}

fn reading(paths: &[&str]) -> Option<Reading> {
    let catalogue = Catalogue::shipped();
    Some(read(files(paths)?, &Context::of(&catalogue), &()))
}

fn providers(batches: &[Batch]) -> Vec<&Provider> {
    let lists = batches.iter().filter_map(|batch| match &batch.records {
        Records::Providers(list) => Some(list),
        _ => None,
    });
    lists.flatten().collect()
}

fn towns(batches: &[Batch]) -> Vec<&Town> {
    let lists = batches.iter().filter_map(|batch| match &batch.records {
        Records::Towns(list) => Some(list),
        _ => None,
    });
    lists.flatten().collect()
}

fn cells(batches: &[Batch]) -> Vec<&Cell> {
    let lists = batches.iter().filter_map(|batch| match &batch.records {
        Records::Cells(list) => Some(list),
        _ => None,
    });
    lists.flatten().collect()
}

fn sum(populations: impl Iterator<Item = Population>) -> [f64; 3] {
    populations.fold([0.0; 3], |[total, over65, over75], own| {
        [
            total + own.total,
            over65 + own.over65.expect("65+ is known"),
            over75 + own.over75.expect("75+ is known"),
        ]
    })
}

fn rejected(reading: &Reading) -> Vec<String> {
    let severe = reading.issues.iter().filter(|issue| issue.severity == Severity::Rejected);
    severe.map(|issue| issue.sentence(kuhaku::message::Language::En)).collect()
}

#[test]
fn iizuka_towns_and_ages_add_up_to_the_published_totals() {
    let paths =
        ["estat-smallarea/2020/boundary_40205.zip", "estat-smallarea/2020-stats/age2020.zip"];
    let Some(reading) = reading(&paths) else { return };
    assert!(rejected(&reading).is_empty(), "{:?}", rejected(&reading));
    let people: f64 = towns(&reading.batches)
        .iter()
        .filter_map(|town| town.population.clone())
        .map(|p| p.total)
        .sum();
    assert_eq!((towns(&reading.batches).len(), people), (149, 126_364.0));
    let merged = merge(&Register::default(), reading.batches);
    assert_eq!(merged.issues, []);
    assert_eq!(merged.register.towns.len(), 149);
    let [total, over65, over75] =
        sum(merged.register.towns.values().filter_map(|town| town.population.clone()));
    assert_eq!(total, 126_364.0);
    assert!((over65 - 39_727.0).abs() < 1e-6, "{over65}");
    assert!((over75 - 19_681.0).abs() < 1e-6, "{over75}");
    let children =
        merged.register.towns.values().filter_map(|town| town.population.as_ref()?.under15);
    assert!((children.sum::<f64>() - 16_215.0).abs() < 1e-6);
    // Row 飯塚市 of the table: 15〜64 as stated, 40〜64 as the sum of its groups of five years.
    for (band, expected) in [("15to64", 68_782.0), ("40to64", 37_486.0), ("under5", 5_023.0)] {
        let band = AgeBand::named(band).expect("a band");
        let people = merged.register.towns.values().map(|town| {
            let people = town.population.as_ref().expect("people");
            people.band(band).expect("the table parts people there")
        });
        let people: f64 = people.sum();
        assert!((people - expected).abs() < 1e-6, "{band:?}: {people}");
    }
    let suppressed = merged.register.towns.values().filter(|town| town.merged.is_some());
    assert_eq!(suppressed.count(), 5);
    assert_eq!(merged.register.municipality(), Some("福岡県飯塚市"));
}

#[test]
fn matsudos_residents_add_up_to_the_published_totals() {
    let Some(reading) = reading(&["matsudo/population.csv"]) else { return };
    let rules: Vec<&str> = reading.issues.iter().map(|issue| issue.rule.as_str()).collect();
    assert_eq!(rules, ["issue.register_undated", "issue.register_ages_hidden"]);
    let lists = reading.batches.iter().filter_map(|batch| match &batch.records {
        Records::Residents(list) => Some(list),
        _ => None,
    });
    let rows: Vec<_> = lists.flatten().collect();
    assert_eq!(rows.len(), 249);
    let people: f64 = rows.iter().map(|row| row.population.total).sum();
    assert_eq!(people, 500_395.0);
    // The row 総数 has 128,866 and 77,395: the ages of 5 people in two towns are hidden.
    let of = |band| rows.iter().filter_map(move |row| row.population.band(band)).sum::<f64>();
    assert_eq!((of(AgeBand::Over65), of(AgeBand::Over75)), (128_861.0, 77_393.0));
    assert_eq!(of(AgeBand::Under15), 15_931.0 + 18_554.0 + 19_431.0);
}

/// Matsudo's register with the towns of an address list as squares, since its boundaries are not here.
#[test]
fn matsudos_residents_find_their_towns_whatever_the_spelling() {
    let list = "geolonia-addresses/千葉県/松戸市.json";
    let Some(mut files) = files(&["matsudo/population.csv", list]) else { return };
    let list = files.pop().expect("two files");
    let list: serde_json::Value = serde_json::from_slice(&whole(&list)).expect("JSON");
    let names: std::collections::BTreeSet<&str> = list
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|own| own["town"].as_str())
        .collect();
    let features: Vec<_> = (0_u32..)
        .zip(&names)
        .map(|(number, name)| {
            let (west, south) = (139.9 + 0.001 * f64::from(number), 35.78);
            let (east, north) = (west + 0.001, south + 0.001);
            let ring =
                [[west, south], [east, south], [east, north], [west, north], [west, south]];
            let key = format!("12207{:06}", 1_000 * (number + 1));
            serde_json::json!({"type": "Feature",
                "geometry": {"type": "Polygon", "coordinates": [ring]},
                "properties": {"KEY_CODE": key, "PREF_NAME": "千葉県", "CITY_NAME": "松戸市",
                    "S_AREA": &key[5..], "S_NAME": name, "HCODE": 8101, "JINKO": 0}})
        })
        .collect();
    let layer = serde_json::json!({"type": "FeatureCollection", "features": features});
    files.push(SourceFile::new("towns.geojson", layer.to_string().into_bytes()));
    let catalogue = Catalogue::shipped();
    let merged =
        merge(&Register::default(), read(files, &Context::of(&catalogue), &()).batches);
    let unknown: Vec<Option<&str>> =
        merged.issues.iter().map(|issue| issue.value.as_deref()).collect();
    // 岩瀬無番地 and 中金杉 have nobody.
    assert_eq!(unknown, [Some("胡録台無番地"), Some("高柳")], "{:?}", merged.issues);
    let counts: Vec<f64> = merged
        .register
        .towns
        .values()
        .filter_map(|town| Some(town.residents.as_ref()?.population.total))
        .collect();
    assert_eq!((counts.len(), counts.iter().sum::<f64>()), (245, 500_395.0 - 9.0 - 20.0));
}

#[test]
fn residents_of_iizuka_by_its_town_names_are_spread_by_the_mesh() {
    let paths = ["estat-smallarea/2020/boundary_40205.zip", "estat-mesh/tblT001101H5030.txt"];
    let Some(reading) = reading(&paths) else { return };
    let before = merge(&Register::default(), reading.batches).register;
    // As the city would write it: one row a 大字 or 丁目, half as many people again as in the census.
    let mut people: std::collections::BTreeMap<&str, f64> = std::collections::BTreeMap::new();
    for town in before.towns.values() {
        let own = town.population.as_ref().map_or(0.0, |own| own.total);
        *people.entry(town.name.as_str()).or_default() += 1.5 * own;
    }
    assert_eq!(people.len(), 93);
    let rows: Vec<String> =
        people.iter().map(|(name, own)| format!("40205,飯塚市,{name},{own},1")).collect();
    let text = format!("市区町村コード,市区町村名,町丁名,人口,世帯数\n{}\n", rows.join("\n"));
    let file = SourceFile::new("residents_20260501.csv", text.into_bytes());
    let catalogue = Catalogue::shipped();
    let merged = merge(&before, read(vec![file], &Context::of(&catalogue), &()).batches);
    assert_eq!(merged.issues, []);
    let atlas = |register: Register| {
        let day = jiff::civil::date(2026, 11, 29);
        let catalogue = std::sync::Arc::new(Catalogue::shipped());
        kuhaku::atlas::Atlas::build(std::sync::Arc::new(register), catalogue, 1, day)
    };
    let atlas = atlas(merged.register);
    assert_eq!(atlas.demand_source(), kuhaku::atlas::DemandSource::Mesh);
    let counted = atlas.counted_residents().expect("counted");
    assert_eq!((counted.as_of, counted.towns), (Some(jiff::civil::date(2026, 5, 1)), 149));
    let mut all = 0.0;
    for parcel in atlas.parcels() {
        let town = &atlas.register().towns[parcel.town.as_ref().expect("a town")];
        let expected = 1.5 * town.population.as_ref().expect("of the boundary").total;
        let pieces = parcel.pieces.iter().filter_map(|piece| piece.unit);
        let own: f64 =
            pieces.map(|(unit, share)| atlas.units()[unit].population.total * share).sum();
        assert!((own - expected).abs() < 1e-6, "{}: {own} {expected}", town.name);
        all += own;
    }
    assert!((all - 1.5 * 126_364.0).abs() < 1e-6, "{all}");
}

#[test]
fn mesh_cells_add_up_to_the_published_totals() {
    let Some(reading) = reading(&["estat-mesh/tblT001101H5030.txt"]) else { return };
    assert!(reading.issues.is_empty(), "{:?}", &reading.issues[..3.min(reading.issues.len())]);
    let cells = cells(&reading.batches);
    let people: f64 = cells.iter().map(|cell| cell.population.total).sum();
    assert_eq!((cells.len(), people), (9_496, 4_685_631.0));
    // HTKSYORI 1 and 2 together: every one of them is in a group.
    assert_eq!(cells.iter().filter(|cell| cell.merged.is_some()).count(), 1_011 + 1_258);
    assert!(cells.iter().all(|cell| cell.population.over85.is_some()));
    let children: f64 = cells.iter().filter_map(|cell| cell.population.under15).sum();
    assert!((children - 609_809.0).abs() < 1e-6, "{children}");
    // Column 10 (15〜64歳人口 総数), and what columns 16 and 28 (18 and over, 95 and over) leave.
    let of = |band: &str| {
        let band = AgeBand::named(band).expect("a band");
        cells.iter().filter_map(|cell| cell.population.band(band)).sum::<f64>()
    };
    let known: f64 = cells.iter().filter_map(|cell| cell.population.over65).sum();
    let ages = of("under15") + of("15to64") + known;
    assert!((of("under18") + of("over18") - ages).abs() < 1e-6);
    assert!(of("over95") > 0.0 && of("over95") < of("over85"));
    assert!((of("18to94") + of("over95") - of("over18")).abs() < 1e-6);
}

#[test]
fn the_neighboring_mesh_adds_up_too() {
    let Some(reading) = reading(&["estat-mesh/tblT001101H5130.txt"]) else { return };
    let cells = cells(&reading.batches);
    let people: f64 = cells.iter().map(|cell| cell.population.total).sum();
    assert_eq!((cells.len(), people), (806, 98_387.0));
}

#[test]
fn boundaries_of_2015_have_their_towns_and_people() {
    for (stem, expected) in [("h27ka13112", (277, 903_346.0)), ("h27ka11224", (60, 136_150.0))]
    {
        let parts = ["shp", "dbf", "shx", "prj"]
            .map(|end| format!("estat-smallarea/2015/{stem}.{end}"));
        let Some(reading) = reading(&parts.each_ref().map(String::as_str)) else { return };
        assert!(rejected(&reading).is_empty(), "{:?}", rejected(&reading));
        let towns = towns(&reading.batches);
        let people: f64 =
            towns.iter().filter_map(|town| town.population.clone()).map(|own| own.total).sum();
        assert_eq!((towns.len(), people), expected, "{stem}");
        assert!(towns.iter().all(|town| town.name.contains('丁') || !town.name.is_empty()));
    }
}

/// Rows of a municipality by service, as the collection's notes state them.
fn care_rows(prefecture: &str, municipality: &str, expected: &[(&str, usize)]) {
    let catalogue = Catalogue::shipped();
    for (service, count) in expected {
        let path = format!("kaigo-opendata/{prefecture}/jigyosho_{service}.csv");
        let Some(mut files) = files(&[&path]) else { return };
        let text = String::from_utf8(whole(&files[0])).expect("UTF-8");
        let own = format!(",{municipality},");
        let (header, rows) = text.split_once('\n').expect("a header");
        let rows: Vec<&str> = rows.lines().filter(|row| row.contains(&own)).collect();
        files[0].bytes = format!("{header}\n{}", rows.join("\r\n")).into_bytes().into();
        let reading = read(files, &Context::of(&catalogue), &());
        let offices = providers(&reading.batches);
        assert_eq!(offices.len(), *count, "{municipality} {service}");
        assert!(offices.iter().all(|office| office.code.len() == 10));
        assert!(offices.iter().all(|office| !office.address.is_empty()));
    }
}

#[test]
fn care_offices_of_matsudo_are_as_many_as_noted() {
    let expected = [
        ("120", 7),
        ("140", 13),
        ("160", 19),
        ("170", 26),
        ("220", 10),
        ("331", 27),
        ("334", 2),
        ("410", 26),
        ("520", 10),
        ("540", 4),
        ("550", 1),
        ("551", 1),
        ("720", 3),
        ("730", 10),
        ("760", 8),
        ("770", 10),
    ];
    care_rows("chiba", "松戸市", &expected);
}

#[test]
fn care_offices_of_iizuka_are_as_many_as_noted() {
    let expected = [
        ("120", 1),
        ("140", 7),
        ("160", 12),
        ("170", 15),
        ("220", 2),
        ("331", 6),
        ("332", 1),
        ("361", 3),
        ("410", 10),
        ("520", 6),
        ("540", 2),
        ("550", 1),
        ("720", 1),
        ("730", 5),
        ("760", 1),
        ("770", 3),
    ];
    care_rows("fukuoka", "飯塚市", &expected);
}

#[test]
fn care_offices_of_hirakata_are_as_many_as_noted() {
    let expected = [("120", 5), ("140", 12), ("160", 24), ("170", 28), ("760", 3), ("770", 1)];
    care_rows("osaka", "枚方市", &expected);
}

#[test]
fn national_care_files_keep_offices_without_a_usable_position() {
    let Some(reading) = reading(&["kaigo-opendata/national/jigyosho_760.csv"]) else { return };
    let file = &reading.files[0];
    assert_eq!(file.rows_read, 1_466);
    let offices = providers(&reading.batches);
    assert_eq!(offices.len() as u64, file.accepted);
    let unplaced = offices.iter().filter(|office| office.location.is_none()).count();
    let dropped =
        reading.issues.iter().filter(|issue| issue.severity == Severity::Dropped).count();
    assert_eq!(unplaced, dropped);
}

#[test]
fn of_national_care_files_the_offices_about_the_city_are_kept() {
    let boundary = "estat-smallarea/2020/boundary_40205.zip";
    let lists = [
        "kaigo-opendata/national/jigyosho_760.csv",
        "kaigo-opendata/national/jigyosho_770.csv",
    ];
    let Some(all) = reading(&lists) else { return };
    let paths = [boundary, lists[0], lists[1]];
    let sifted = reading(&paths).expect("the collection is there");
    // The extent `ogrinfo` tells of the boundary file is 130.558184, 33.503623 to 130.776011, 33.707101.
    let is_near = |own: &Provider| match own.location.map(|own| own.position) {
        Some(at) => {
            (130.308184..131.026011).contains(&at.lon())
                && (33.253623..33.957101).contains(&at.lat())
        }
        None => kuhaku::model::prefecture_number(&own.address)
            .is_none_or(|own| ["35", "40", "41", "43", "44"].contains(&own.as_str())),
    };
    let expected: Vec<&Provider> =
        providers(&all.batches).into_iter().filter(|own| is_near(own)).collect();
    assert!(expected.len() > 100);
    let kept = providers(&sifted.batches);
    let numbers =
        |list: &[&Provider]| list.iter().map(|own| own.code.clone()).collect::<Vec<_>>();
    assert_eq!(numbers(&kept), numbers(&expected));
    let left_out: u64 = sifted.batches.iter().map(|own| own.dataset.left_out).sum();
    assert_eq!(left_out as usize + kept.len(), providers(&all.batches).len());
}

#[test]
fn a_copy_damaged_by_a_spreadsheet_gives_the_same_numbers() {
    let damaged =
        "kaigo-opendata/excel-damaged-2025-06/760_regular_patrol_nursing_20250601.csv";
    let Some(reading) = reading(&[damaged]) else { return };
    let offices = providers(&reading.batches);
    assert!(offices.len() > 1_000);
    assert!(offices.iter().all(|office| office.code.len() == 10));
    assert!(offices.iter().any(|office| office.code == "0190100370"));
    let restored = reading.issues.iter().filter(|issue| issue.rule == "issue.zero_restored");
    assert!(restored.clone().any(|issue| issue.column.as_deref() == Some("事業所番号")));
    let whole = "kaigo-opendata/national/jigyosho_760.csv";
    let Some(original) = self::reading(&[whole]) else { return };
    let known: std::collections::BTreeSet<&str> =
        providers(&original.batches).iter().map(|office| office.code.as_str()).collect();
    let found = offices.iter().filter(|office| known.contains(office.code.as_str())).count();
    assert!(found * 100 > offices.len() * 95, "{found} of {}", offices.len());
}

#[test]
fn the_medical_list_of_iizuka_is_whole_and_placed() {
    let Some(reading) = reading(&["municipal/iizuka/hospitals.csv"]) else { return };
    assert!(reading.issues.is_empty(), "{:?}", reading.issues);
    let offices = providers(&reading.batches);
    let of_kind = |kind: &str| offices.iter().filter(|own| own.kind.as_str() == kind).count();
    assert_eq!((offices.len(), of_kind("clinic"), of_kind("hospital")), (140, 117 + 12, 11));
    assert!(offices.iter().all(|office| office.location.is_some()));
}

#[test]
fn the_public_facilities_of_iizuka_are_all_there_and_placed() {
    let Some(reading) = reading(&["municipal/iizuka/facilities.csv"]) else { return };
    assert!(reading.issues.is_empty(), "{:?}", reading.issues);
    let facilities = providers(&reading.batches);
    assert_eq!(facilities.len(), 155);
    assert!(facilities.iter().all(|own| own.kind.as_str() == "public_facility"));
    assert!(facilities.iter().all(|own| own.location.is_some() && !own.address.is_empty()));
    let first = facilities.iter().find(|own| own.name == "鯰田小学校").expect("a school");
    assert_eq!(first.name_kana.as_deref(), Some("ナマズタショウガッコウ"));
    assert_eq!(first.code, "402052-鯰田小学校");
}

#[test]
fn the_edited_medical_list_is_read_as_far_as_its_numbers_go() {
    let path = "iryo-joho-net/01-1_hospital_facility_info_20250601.csv";
    let Some(reading) = reading(&[path]) else { return };
    let file = &reading.files[0];
    assert_eq!((file.rows_read, file.accepted), (7_587, 7_587));
    let unplaced = providers(&reading.batches);
    let unplaced = unplaced.iter().filter(|office| office.location.is_none()).count();
    assert!(unplaced >= 270, "{unplaced}");
    let Some(reading) = self::reading(&["iryo-joho-net/04_maternity_home_20250601.csv"])
    else {
        return;
    };
    let homes = providers(&reading.batches);
    assert_eq!(homes.len(), 2_039);
    assert!(
        homes[1]
            .hours
            .as_deref()
            .is_some_and(|hours| hours.starts_with("月火木金 10:00-15:00")),
        "{:?}",
        homes[1].hours
    );
}

#[test]
fn hirakata_has_its_zones_offices_and_centers() {
    let paths = [
        "hirakata-zones/jigyosho.geojson",
        "hirakata-zones/medical.geojson",
        "hirakata-zones/houkatsu_centers.geojson",
        "hirakata-zones/chiiki_houkatsu.geojson",
    ];
    let Some(reading) = reading(&paths) else { return };
    assert!(rejected(&reading).is_empty(), "{:?}", rejected(&reading));
    let rows: Vec<(u64, u64)> =
        reading.files.iter().map(|file| (file.rows_read, file.rejected)).collect();
    assert_eq!(rows, [(779, 0), (454, 0), (13, 0), (13, 0)]);
    let merged = merge(&Register::default(), reading.batches);
    let register = &merged.register;
    assert_eq!(register.zones.len(), 13);
    assert!(register.zones.values().all(|zone| zone.region.is_some()));
    let called = |zone: &kuhaku::model::Zone| {
        zone.contact.as_ref().is_some_and(|contact| contact.phone.is_some())
    };
    assert!(register.zones.values().all(called));
    let of_kind = |kind: &str| {
        register.providers.values().filter(|own| own.kind.as_str() == kind).count()
    };
    assert_eq!(of_kind("visiting_nursing"), 90);
    let medical = [of_kind("clinic"), of_kind("dental"), of_kind("hospital")];
    assert_eq!(medical, [245, 186, 23]);
}

#[test]
fn municipal_boundaries_are_backdrop() {
    let Some(reading) = reading(&["n03/japanese-admins/40/40205.json"]) else { return };
    assert_eq!(reading.files[0].format, "boundary_geojson");
    assert!(rejected(&reading).is_empty(), "{:?}", rejected(&reading));
}

#[test]
fn other_peoples_files_are_named_and_refused() {
    let paths = [
        "municipal/iizuka/population_2026-05.csv",
        "matsudo/stations.csv",
        "geolonia-addresses/ja.json",
    ];
    let Some(reading) = reading(&paths) else { return };
    assert!(reading.batches.is_empty());
    assert_eq!(rejected(&reading).len(), 3);
}

#[test]
fn the_school_districts_of_sapporo_become_its_wards_by_a_table() {
    let path = "basemap-sapporo/MiddleSchool.geojson";
    let Some(mut files) = files(&[path]) else { return };
    let json: serde_json::Value = serde_json::from_slice(&whole(&files[0])).expect("GeoJSON");
    let features = json["features"].as_array().expect("features");
    assert_eq!(features.len(), 98);
    let mut table = "圏域番号,圏域名,中学校名\n".to_owned();
    for feature in features {
        let own = &feature["properties"];
        let name = own["name"].as_str().expect("a name").replace("中学校", "中");
        let ward = own["A32_001"].as_str().expect("a code");
        table.push_str(&format!("{ward},第{ward}圏域,{name}\n"));
    }
    files.push(SourceFile::new("schools.csv", table.into_bytes()));
    let catalogue = Catalogue::shipped();
    let read = read(files, &Context::of(&catalogue), &());
    let districts = read.batches.iter().find_map(|batch| match &batch.records {
        Records::Districts(own) => Some(own.clone()),
        _ => None,
    });
    let merged = merge(&Register::default(), read.batches);
    assert_eq!(merged.issues, []);
    let zones = &merged.register.zones;
    assert_eq!(zones.len(), 10);
    let km2 = |region: &kuhaku::geometry::Region| {
        kuhaku::geometry::geodesic_area(region).as_square_kilometers()
    };
    let of_zones: f64 = zones.values().filter_map(|own| own.region.as_ref()).map(km2).sum();
    let of_schools: f64 = districts.expect("read").iter().map(|own| km2(&own.region)).sum();
    println!("{of_schools} km2 of schools, {of_zones} km2 of zones");
    assert!((of_zones / of_schools - 1.0).abs() < 1e-3, "{of_zones} of {of_schools}");
}
