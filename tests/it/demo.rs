//! The demo city: the committed files are what the generator makes, and they hold together.
//!
//! After a deliberate change of the generator, write the files anew with
//! `KUHAKU_BLESS=1 cargo test --test it demo` and review `git diff --stat data/demo`.

use geographiclib_rs::{Geodesic, PolygonArea, Winding};
use kuhaku::demo::{
    Answer, CAPABILITIES, City, DEMO_SEED, Extent, Level, Office, OfficeKind, OfficialFile,
    Point, Ring, Size, Town, generate, official_files,
};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read};
use std::path::PathBuf;
use std::sync::LazyLock;

static CITY: LazyLock<City> = LazyLock::new(|| generate(&Size::demo(), DEMO_SEED));
static FILES: LazyLock<Vec<OfficialFile>> = LazyLock::new(|| official_files(&CITY));

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("data/demo")
}

/// Members of a zip; compressors may differ between processors, contents may not.
fn members(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    (0..archive.len())
        .map(|index| {
            let mut member = archive.by_index(index).unwrap();
            let mut content = Vec::new();
            member.read_to_end(&mut content).unwrap();
            (member.name().unwrap().into_owned(), content)
        })
        .collect()
}

fn content(name: &str) -> Vec<u8> {
    FILES.iter().find(|file| file.name == name).unwrap().bytes.clone()
}

/// Rows of a table by column name; the byte order mark is removed.
fn rows(bytes: &[u8]) -> Vec<BTreeMap<String, String>> {
    let text = std::str::from_utf8(bytes).unwrap().strip_prefix('\u{feff}').unwrap();
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader.deserialize().map(|row| row.unwrap()).collect()
}

/// Rows of a census table in code page 932: codes, labels, data.
fn census(name: &str) -> Vec<Vec<String>> {
    let member = members(&content(name)).remove(0).1;
    let text = encoding_rs::SHIFT_JIS.decode(&member).0.into_owned();
    assert!(text.ends_with("\r\n"));
    text.lines().map(|line| line.split(',').map(str::to_owned).collect()).collect()
}

fn rings() -> impl Iterator<Item = &'static Ring> {
    CITY.towns.iter().flat_map(|town| &town.parts).chain(&CITY.waters)
}

fn geodesic_km2(ring: &[Point]) -> f64 {
    let earth = Geodesic::wgs84();
    let mut polygon = PolygonArea::new(&earth, Winding::CounterClockwise);
    ring[1..].iter().for_each(|point| polygon.add_point(point[1], point[0]));
    polygon.compute(true).1 / 1e6
}

fn stations() -> Vec<(&'static Office, &'static Answer)> {
    let all = CITY.survey.iter().map(|answer| (&CITY.offices[answer.office], answer));
    all.filter(|(office, _)| office.kind == OfficeKind::VisitingNursing).collect()
}

#[test]
fn the_committed_files_are_what_the_generator_writes() {
    if std::env::var_os("KUHAKU_BLESS").is_some() {
        std::fs::create_dir_all(folder()).unwrap();
        for file in FILES.iter() {
            std::fs::write(folder().join(&file.name), &file.bytes).unwrap();
        }
    }
    let mut committed: BTreeSet<String> = BTreeSet::new();
    for entry in std::fs::read_dir(folder()).unwrap() {
        committed.insert(entry.unwrap().file_name().into_string().unwrap());
    }
    let made: BTreeSet<String> = FILES.iter().map(|file| file.name.clone()).collect();
    assert_eq!(committed, made);
    for file in FILES.iter() {
        let on_disk = std::fs::read(folder().join(&file.name)).unwrap();
        let zipped = file.name.ends_with(".zip") || file.name.ends_with(".xlsx");
        let same =
            on_disk == file.bytes || (zipped && members(&on_disk) == members(&file.bytes));
        assert!(same, "data/demo/{} is stale; see the head of this file", file.name);
    }
}

#[test]
fn a_second_run_gives_the_same_bytes_and_little_of_them() {
    assert_eq!(official_files(&generate(&Size::demo(), DEMO_SEED)), *FILES);
    assert!(FILES.iter().map(|file| file.bytes.len()).sum::<usize>() < 4_000_000);
}

#[test]
fn the_city_measures_61_square_kilometers_and_480_000_people() {
    let area: f64 = rings().map(|ring| geodesic_km2(ring)).sum();
    assert!((60.5..61.5).contains(&area), "{area}");
    let towns: f64 = CITY.towns.iter().map(|town| town.area_km2).sum();
    let water: f64 = CITY.waters.iter().map(|ring| geodesic_km2(ring)).sum();
    assert!((towns + water - area).abs() < 0.05, "{towns} + {water} against {area}");
    let people: u32 = CITY.towns.iter().map(Town::population).sum();
    assert_eq!(people, 480_316);
    let older = |from: usize| -> f64 {
        let all = CITY.towns.iter().flat_map(|town| &town.people);
        f64::from(all.flat_map(|sex| &sex[from..]).sum::<u32>()) / f64::from(people)
    };
    assert!((0.26..0.28).contains(&older(13)), "{}", older(13));
    assert!((0.14..0.16).contains(&older(15)), "{}", older(15));
    assert_eq!((CITY.towns.len(), CITY.zones.len()), (250, 15));
}

#[test]
fn town_ages_range_from_new_districts_to_old_estates() {
    let mut shares: Vec<f64> = CITY
        .towns
        .iter()
        .filter(|town| town.population() > 500)
        .map(|town| {
            let old: u32 = town.people.iter().flat_map(|sex| &sex[13..]).sum();
            f64::from(old) / f64::from(town.population())
        })
        .collect();
    shares.sort_by(f64::total_cmp);
    assert!(shares[0] < 0.15 && shares[shares.len() - 1] > 0.42, "{shares:?}");
}

#[test]
fn every_inner_border_is_drawn_twice_in_opposite_directions() {
    let bits = |point: &Point| (point[0].to_bits(), point[1].to_bits());
    let mut edges = BTreeSet::new();
    for ring in rings() {
        assert_eq!(ring.first(), ring.last());
        for pair in ring.windows(2) {
            assert!(pair[0] != pair[1]);
            assert!(
                edges.insert((bits(&pair[0]), bits(&pair[1]))),
                "drawn twice the same way"
            );
        }
    }
    // Edges without a twin form the outline: one closed course.
    let outline: BTreeMap<_, _> =
        edges.iter().filter(|(a, b)| !edges.contains(&(*b, *a))).copied().collect();
    let (start, mut at) = outline.first_key_value().map(|(a, b)| (*a, *b)).unwrap();
    let mut steps = 1;
    while at != start {
        at = outline[&at];
        steps += 1;
    }
    assert_eq!(steps, outline.len());
}

#[test]
fn zones_cover_all_towns_and_hang_together() {
    for (number, zone) in CITY.zones.iter().enumerate() {
        assert!((10..=25).contains(&zone.towns.len()), "{}", zone.towns.len());
        let mut left: BTreeSet<usize> = zone.towns.iter().copied().collect();
        assert!(left.iter().all(|town| CITY.towns[*town].zone == number));
        let mut queue = vec![left.pop_first().unwrap()];
        while let Some(town) = queue.pop() {
            queue.extend(CITY.towns[town].neighbors.iter().filter(|next| left.remove(next)));
        }
        assert!(left.is_empty(), "zone {} falls apart", zone.name);
    }
    assert_eq!(
        CITY.zones.iter().map(|zone| zone.towns.len()).sum::<usize>(),
        CITY.towns.len()
    );
    let table = rows(&content("town_zones.csv"));
    assert_eq!(table.len(), CITY.towns.len());
    assert!(table.iter().any(|row| row["KEY_CODE"].is_empty()));
    let names: BTreeSet<&String> = table.iter().map(|row| &row["町丁目"]).collect();
    assert_eq!(names.len(), table.len(), "town names are unique");
}

#[test]
fn cells_hold_exactly_the_people_of_the_towns() {
    for sex in 0..2 {
        for band in 0..kuhaku::demo::BANDS {
            let towns: u32 = CITY.towns.iter().map(|town| town.people[sex][band]).sum();
            let cells: u32 = CITY.cells.iter().map(|cell| cell.people[sex][band]).sum();
            assert_eq!(towns, cells);
        }
    }
    let table = census("tblT001142Q99.zip");
    let total: u32 = table[2..].iter().map(|row| row[4].parse::<u32>().unwrap()).sum();
    assert_eq!(total, 480_316);
    assert!(table[0][4] == "T001142001" && table[1][4] == "　人口（総数）");
    let column = table[1].iter().position(|label| label == "　６５歳以上人口　総数").unwrap();
    let old = table[2..].iter().filter_map(|row| row[column].parse::<u32>().ok()).sum::<u32>();
    let expected: u32 =
        CITY.towns.iter().flat_map(|town| &town.people).flat_map(|sex| &sex[13..]).sum();
    assert_eq!(old, expected, "details of sparse cells are added elsewhere, not lost");
    for row in table[2..].iter().filter(|row| row[1] == "2") {
        let receiver = table.iter().find(|other| other[0] == row[2]).unwrap();
        assert!(receiver[1] == "1" && receiver[3].split(';').any(|code| code == row[0]));
        assert_eq!(row[column], "*");
    }
    assert!(table[2..].iter().any(|row| row[1] == "2"));
}

#[test]
fn the_age_table_adds_up_on_every_level() {
    let table = census("tblT001082C99.zip");
    assert!(table.iter().all(|row| row.len() == 67));
    let number = |row: &Vec<String>, column: usize| row[column].parse::<u32>().unwrap_or(0);
    let sum = |levels: [&str; 2], column: usize| -> u32 {
        let chosen = table[2..].iter().filter(|row| levels.contains(&row[1].as_str()));
        chosen.map(|row| number(row, column)).sum()
    };
    for column in 7..67 {
        let whole = number(&table[2], column);
        assert_eq!((sum(["2", "3"], column), sum(["2", "4"], column)), (whole, whole));
    }
    for row in table[2..].iter().filter(|row| row[4] != "2") {
        let bands: u32 = (8..23).map(|column| number(row, column)).sum();
        assert_eq!(number(row, 7), bands + number(row, 26), "five-year bands and 75+");
        assert_eq!(number(row, 7), number(row, 27) + number(row, 47), "men and women");
    }
    let suppressed: Vec<_> = table[2..].iter().filter(|row| row[4] == "2").collect();
    assert!(suppressed.len() >= 3);
    for row in suppressed {
        let receiver =
            table[2..].iter().find(|other| other[4] == "1" && other[6].contains(&row[0][5..]));
        assert!(
            receiver
                .is_some_and(|found| found[0][5..].starts_with(row[5].trim_end_matches("00")))
        );
        assert!(row[7..].iter().all(|cell| cell == "X"));
    }
}

#[test]
fn the_shapefile_reads_back_with_its_attributes() {
    let parts: BTreeMap<String, Vec<u8>> =
        members(&content("A002005212020DDSWC99201-JGD2011.zip")).into_iter().collect();
    let shapes = shapefile::ShapeReader::with_shx(
        Cursor::new(&parts["r2ka99201.shp"][..]),
        Cursor::new(&parts["r2ka99201.shx"][..]),
    );
    let shapes = shapes.unwrap().read_as::<shapefile::Polygon>().unwrap();
    // The language driver byte of the header tells the reader that the text is code page 932.
    let table = Cursor::new(&parts["r2ka99201.dbf"][..]);
    let records = dbase::Reader::new(table).unwrap().read().unwrap();
    assert_eq!(shapes.len(), rings().count());
    assert_eq!(records.len(), shapes.len());
    for (shape, ring) in shapes.iter().zip(rings()) {
        let shapefile::PolygonRing::Outer(points) = &shape.rings()[0] else {
            panic!("outer rings are clockwise");
        };
        let back: Vec<Point> = points.iter().rev().map(|point| [point.x, point.y]).collect();
        assert_eq!(&back, ring);
    }
    let text = |record: &dbase::Record, field: &str| match record.get(field) {
        Some(dbase::FieldValue::Character(text)) => text.clone().unwrap_or_default(),
        _ => String::new(),
    };
    let amount = |record: &dbase::Record, field: &str| match record.get(field) {
        Some(dbase::FieldValue::Numeric(Some(number))) => *number,
        _ => f64::NAN,
    };
    assert_eq!(text(&records[0], "CITY_NAME"), "汐見野市");
    assert_eq!(text(&records[0], "S_NAME"), CITY.towns[0].census_name());
    let people: f64 = records.iter().map(|record| amount(record, "JINKO")).sum();
    assert_eq!(people, 480_316.0);
    let seconds = records.iter().filter(|record| text(record, "KIGO_E") == "E2");
    assert!(seconds.inspect(|record| assert_eq!(amount(record, "JINKO"), 0.0)).count() >= 2);
    let waters = records.iter().filter(|record| amount(record, "HCODE") == 8_154.0);
    assert_eq!(waters.count(), 1);
    let areas: f64 = records.iter().map(|record| amount(record, "AREA")).sum();
    let measured: f64 = rings().map(|ring| geodesic_km2(ring)).sum();
    assert!((areas / 1e6 - measured).abs() < 1e-3, "{areas} against {measured}");
}

#[test]
fn the_survey_names_known_offices_only() {
    let mut known: BTreeSet<String> = BTreeSet::new();
    for file in FILES.iter().filter(|file| file.name.starts_with("jigyosho_")) {
        known.extend(rows(&file.bytes).into_iter().map(|row| row["事業所番号"].clone()));
    }
    for file in FILES.iter().filter(|file| file.name.contains("_2026")) {
        let member = members(&file.bytes).remove(0).1;
        known.extend(rows(&member).into_iter().map(|row| row["ID"].clone()));
    }
    assert_eq!(known.len(), CITY.offices.len(), "numbers are unique");
    let asked = rows(&content("survey_offices.csv"));
    assert!(asked.iter().all(|row| known.contains(&row["事業所番号"])));
    let answered: BTreeSet<&String> = asked
        .iter()
        .filter(|row| !row["回答日"].is_empty())
        .map(|row| &row["事業所番号"])
        .collect();
    let ranges = rows(&content("survey_ranges.csv"));
    assert!(ranges.iter().all(|row| answered.contains(&row["事業所番号"])));
    let areas: serde_json::Value =
        serde_json::from_slice(&content("survey_areas.geojson")).unwrap();
    let drawn = ranges.iter().filter(|row| row["方法"] == "図形").count();
    assert_eq!(areas["features"].as_array().unwrap().len(), drawn);
}

#[test]
fn the_survey_has_the_agreed_counts() {
    let answered = |kind: &str| {
        let table = rows(&content("survey_offices.csv"));
        let of_kind: Vec<_> = table.into_iter().filter(|row| row["種別"] == kind).collect();
        (of_kind.len(), of_kind.iter().filter(|row| !row["回答日"].is_empty()).count())
    };
    assert_eq!(answered("訪問看護"), (48, 41));
    assert_eq!(answered("診療所"), (191, 96));
    assert_eq!(answered("薬局"), (192, 110));
    assert_eq!(answered("居宅介護支援"), (130, 95));
    assert_eq!(answered("歯科診療所"), (188, 70));
    assert_eq!(answered("通所介護"), (110, 60));
}

#[test]
fn the_workbook_says_the_same_as_the_tables() {
    use calamine::{Data, Reader, Xlsx};
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(content("survey.xlsx"))).unwrap();
    for (sheet, table) in [("事業所", "survey_offices.csv"), ("範囲", "survey_ranges.csv")]
    {
        let text = String::from_utf8(content(table)).unwrap();
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .from_reader(text.trim_start_matches('\u{feff}').as_bytes());
        let range = book.worksheet_range(sheet).unwrap();
        for (row, record) in (0_u32..).zip(reader.records()) {
            for (column, cell) in (0_u32..).zip(record.unwrap().iter()) {
                let found = match range.get_value((row, column)) {
                    Some(Data::String(text)) => text.clone(),
                    _ => String::new(),
                };
                assert_eq!(found, cell, "{sheet} {row} {column}");
            }
        }
    }
}

#[test]
fn capability_labels_are_those_of_the_catalogue() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("data/catalogue/catalogue.toml");
    let catalogue: toml::Table = std::fs::read_to_string(path).unwrap().parse().unwrap();
    let entries = catalogue["capability"].as_array().unwrap();
    let known: BTreeSet<(&str, &str)> = entries
        .iter()
        .map(|entry| (entry["id"].as_str().unwrap(), entry["label"].as_str().unwrap()))
        .collect();
    assert!(CAPABILITIES.iter().all(|capability| known.contains(capability)));
}

#[test]
fn stations_state_their_ranges_in_every_way() {
    let mut ways: BTreeMap<&str, usize> = BTreeMap::new();
    for range in
        stations().iter().flat_map(|(_, answer)| &answer.reply).flat_map(|r| &r.ranges)
    {
        let way = match &range.extent {
            Extent::Towns(_) => "towns",
            Extent::Zones(_) => "zones",
            Extent::WholeCity => "city",
            Extent::RadiusKm(_) => "radius",
            Extent::Minutes(_) => "minutes",
            Extent::Drawn(_) => "drawn",
        };
        *ways.entry(way).or_default() += 1;
    }
    assert_eq!((ways["city"], ways["radius"], ways["minutes"], ways["drawn"]), (3, 5, 4, 5));
    let by_night = stations()
        .iter()
        .filter_map(|(_, answer)| answer.reply.as_ref())
        .filter(|reply| reply.capabilities[0] == Some(Level::Yes))
        .count();
    assert_eq!(by_night, 27);
}

#[test]
fn a_nation_is_many_cities_beside_each_other() {
    let size = Size { blocks: 3, ..Size::nation() };
    let nation = generate(&size, 7);
    assert_eq!((nation.towns.len(), nation.zones.len()), (660, 21));
    assert_eq!(nation.survey.len(), 45);
    let keys: BTreeSet<&String> = nation.towns.iter().map(|town| &town.key).collect();
    assert_eq!(keys.len(), 660);
    for (index, town) in nation.towns.iter().enumerate() {
        assert!(nation.zones[town.zone].towns.contains(&index));
        assert!(
            town.neighbors.iter().all(|other| nation.towns[*other].neighbors.contains(&index))
        );
    }
}
