//! People of coming years: editions, years, municipalities, suppression.

use kuhaku::intake::{Reading, Records, SourceFile};
use kuhaku::merge::{ProjectedRow, merge};
use kuhaku::model::{MergeGroup, MunicipalityCode, ProjectedTotals, ProjectionId, Register};

use super::make::{dbf, shp, square, three_towns, zip};
use super::{file, merged_into, reading, rules};

/// Two cells of 500 m at the three towns, and one far away.
const CELLS: [&str; 3] = ["534112441", "534112442", "503000011"];

/// The names of an edition's columns for years.
fn columns(groups: std::ops::RangeInclusive<usize>, wide: bool, years: &[u16]) -> Vec<String> {
    let mut names = vec!["MESH_ID".to_owned(), "SHICODE".to_owned()];
    for year in years {
        names.push(format!("PTN_{year}"));
        names.push(format!("HITOKU{year}"));
        names.push(format!("GASSAN{year}"));
        let group = |own: usize| match wide {
            true => format!("PT{own:02}_{year}"),
            false => format!("PT{own}_{year}"),
        };
        names.extend(groups.clone().map(group));
    }
    names
}

/// A shapefile's table in a zip; the geometry is not needed.
fn table(name: &str, names: &[String], rows: &[Vec<String>]) -> SourceFile {
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let rows: Vec<Vec<Vec<u8>>> = rows
        .iter()
        .map(|row| row.iter().map(|cell| cell.clone().into_bytes()).collect())
        .collect();
    let rings = vec![square(141.3, 35.45, 0.005); rows.len()];
    let members =
        [(format!("{name}.dbf"), dbf(&names, &rows)), (format!("{name}.shp"), shp(&rings))];
    let members: Vec<(&str, &[u8])> =
        members.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    file(&format!("{name}.zip"), zip(&members))
}

/// A row whose ages are all `each`.
fn row(mesh: &str, code: &str, groups: usize, years: usize, each: f64) -> Vec<String> {
    let mut row = vec![mesh.to_owned(), code.to_owned()];
    for _ in 0..years {
        row.push(format!("{:.4}", each * groups as f64));
        row.extend([String::new(), String::new()]);
        row.extend((0..groups).map(|_| format!("{each:.4}")));
    }
    row
}

fn cells(reading: &Reading) -> Vec<ProjectedRow> {
    let rows = reading.batches.iter().filter_map(|batch| match &batch.records {
        Records::Projections(rows) => Some(rows.clone()),
        _ => None,
    });
    rows.flatten().collect()
}

fn r6(rows: &[Vec<String>]) -> SourceFile {
    table("500m_mesh_2024_99", &columns(1..=20, true, &[2025, 2030]), rows)
}

#[test]
fn both_editions_are_told_by_their_columns() {
    let new = reading(vec![r6(&[row(CELLS[0], "99201", 20, 2, 3.0)])]);
    assert_eq!(new.issues, []);
    assert_eq!(new.files[0].format, "projection_mesh");
    let own = &cells(&new)[0].cell;
    assert_eq!(own.dataset.as_str(), "projection-r6-500m");
    assert_eq!(own.id(), ProjectionId::new("534112441-99201"));
    assert_eq!(own.years.keys().copied().collect::<Vec<_>>(), [2025, 2030]);
    let people = &own.years[&2030];
    assert_eq!(people.total, 60.0);
    let ages = people.ages.as_ref().expect("ages");
    assert_eq!((ages.people(65, None), ages.people(95, None)), (Some(21.0), Some(3.0)));
    for wide in [true, false] {
        let names = columns(1..=19, wide, &[2020]);
        let rows = [row("5341124414", "99201", 19, 1, 2.0)];
        let old = reading(vec![table("250m_mesh_2018_99", &names, &rows)]);
        assert_eq!(old.issues, [], "wide {wide}");
        let own = &cells(&old)[0].cell;
        assert_eq!(own.dataset.as_str(), "projection-h30-250m");
        let ages = own.years[&2020].ages.as_ref().expect("ages");
        assert_eq!((ages.people(85, None), ages.people(95, None)), (Some(4.0), None));
    }
}

#[test]
fn geojson_says_the_same_as_the_table() {
    let names = columns(1..=20, true, &[2025, 2030]);
    let rows = [row(CELLS[0], "99201", 20, 2, 3.5), row(CELLS[1], "1202", 20, 2, 0.25)];
    let features = rows.iter().map(|row| {
        let pairs = names.iter().zip(row).map(|(name, cell)| {
            let value = cell.parse::<f64>().ok().filter(|_| name.starts_with("PT"));
            let value = value.map_or_else(|| cell.as_str().into(), serde_json::Value::from);
            (name.clone(), value)
        });
        let properties: serde_json::Map<_, _> = pairs.collect();
        serde_json::json!({ "type": "Feature", "geometry": null, "properties": properties })
    });
    let json = serde_json::json!({
        "type": "FeatureCollection",
        "crs": { "type": "name", "properties": { "name": "urn:ogc:def:crs:EPSG::6668" } },
        "features": features.collect::<Vec<_>>(),
    });
    let from_json = reading(vec![file("500m_mesh_2024_99.geojson", json.to_string())]);
    assert_eq!(from_json.issues, []);
    let of_table = reading(vec![r6(&rows)]);
    let plain = |own: &Reading| cells(own).into_iter().map(|row| row.cell).collect::<Vec<_>>();
    assert_eq!(plain(&from_json), plain(&of_table));
    assert_eq!(plain(&from_json)[1].municipalities, [MunicipalityCode::new("01202")]);
}

#[test]
fn rows_that_cannot_be_counted_are_named_and_left_out() {
    let mut negative = row(CELLS[1], "99201", 20, 2, 1.0);
    negative[7] = "-3.0".to_owned();
    let mut broken = row("534112443", "99201", 20, 2, 1.0);
    broken[5] = "********".to_owned();
    let reading = reading(vec![r6(&[
        row(CELLS[0], "99201", 20, 2, 1.0),
        row(CELLS[0], "99201", 20, 2, 9.0),
        row("534112445", "99201", 20, 2, 1.0),
        row("53411244", "松戸市", 20, 2, 1.0),
        negative,
        broken,
    ])]);
    assert_eq!(
        rules(&reading.issues),
        [
            ("duplicate", Some(3)),
            ("mesh_code_unreadable", Some(4)),
            ("municipality_unreadable", Some(5)),
            ("projection_number", Some(6)),
            ("projection_number", Some(7)),
        ]
    );
    let column = reading.issues[3].column.as_deref();
    assert_eq!(
        (column, reading.issues[3].value.as_deref()),
        (Some("PT03_2025"), Some("-3.0"))
    );
    assert_eq!(cells(&reading).len(), 1);
}

#[test]
fn an_edition_that_is_not_known_names_its_columns() {
    let names = ["MESH_ID", "CITY_CODE", "POP2010", "POP2050"].map(str::to_owned);
    let rows = [["534112441", "99201", "10", "8"].map(str::to_owned).to_vec()];
    let reading = reading(vec![table("500m_mesh_2010", &names, &rows)]);
    assert_eq!(rules(&reading.issues), [("projection_unknown", Some(1))]);
    let value = reading.issues[0].value.as_deref().expect("columns");
    assert!(value.contains("POP2050") && value.contains("MESH_ID"), "{value}");
    assert!(cells(&reading).is_empty());
}

#[test]
fn suppressed_ages_are_shared_out_in_proportion_to_everybody() {
    let mut host = row(CELLS[0], "99201", 20, 2, 3.0);
    let mut hidden = row(CELLS[1], "99201", 20, 2, 0.0);
    // In 2025 the host holds the ages of both: 30 and 10 people, 2 in each group.
    (host[2], host[3]) = ("30.0".to_owned(), "@".to_owned());
    host[5..25].iter_mut().for_each(|cell| *cell = "2.0".to_owned());
    (hidden[2], hidden[3], hidden[4]) = ("10".to_owned(), "*".to_owned(), CELLS[0].to_owned());
    let mut lost = row("534112443", "99201", 20, 2, 1.0);
    (lost[3], lost[4]) = ("*".to_owned(), "533399999".to_owned());
    let reading = reading(vec![r6(&[host, hidden, lost])]);
    assert_eq!(rules(&reading.issues), [("projection_host_missing", Some(4))]);
    let cells = cells(&reading);
    let ages = |at: usize, year| {
        let people: &kuhaku::model::ProjectedPeople = &cells[at].cell.years[&year];
        (people.ages.as_ref().map(|own| own.0[0]), people.merged.clone())
    };
    let group = Some(MergeGroup(CELLS[0].to_owned()));
    assert_eq!(ages(0, 2025), (Some(1.5), group.clone()));
    assert_eq!(ages(1, 2025), (Some(0.5), group));
    assert_eq!(ages(0, 2030), (Some(3.0), None));
    // A cell whose host is not here has people, but no ages: never 0.
    assert_eq!(ages(2, 2025), (None, None));
    assert_eq!(cells[2].cell.years[&2025].total, 20.0);
}

fn register_of_three_towns() -> Register {
    let towns = three_towns().into_iter().map(|(name, bytes)| file(name, bytes)).collect();
    merged_into(&Register::default(), towns).register
}

#[test]
fn only_cells_of_the_city_and_about_it_are_kept() {
    let rows = [
        row(CELLS[0], "99201", 20, 2, 1.0),
        row(CELLS[0], "99203", 20, 2, 5.0),
        row(CELLS[2], "40205", 20, 2, 1.0),
    ];
    let merged = merged_into(&register_of_three_towns(), vec![r6(&rows)]);
    assert_eq!(rules(&merged.issues), [("projection_elsewhere", Some(4))]);
    // A border cell stays in two: one for each municipality.
    let ids: Vec<&str> = merged.register.projections.keys().map(|own| own.as_str()).collect();
    assert_eq!(ids, ["534112441-99201", "534112441-99203"]);
    let nobody = [row(CELLS[0], "99203", 20, 2, 5.0)];
    let merged = merged_into(&register_of_three_towns(), vec![r6(&nobody)]);
    assert_eq!(rules(&merged.issues), [("projection_not_of_city", None)]);
    assert_eq!(merged.issues[0].value.as_deref(), Some("99203"));
}

#[test]
fn one_edition_is_used_at_a_time() {
    let names = columns(1..=19, false, &[2020]);
    let old = table("500m_mesh_2018_99", &names, &[row(CELLS[0], "99201", 19, 1, 9.0)]);
    let new = r6(&[row(CELLS[1], "99201", 20, 2, 1.0)]);
    let before = register_of_three_towns();
    let at_once = merged_into(&before, vec![old.clone(), new.clone()]);
    assert_eq!(rules(&at_once.issues), [("projection_other_edition", None)]);
    let first = merged_into(&before, vec![old]).register;
    assert_eq!(first.projections.len(), 1);
    let later = merged_into(&first, vec![new]);
    assert_eq!(later.issues, []);
    assert_eq!(later.register.projections, at_once.register.projections);
    assert_eq!(later.register.datasets.len(), first.datasets.len());
    // The same again changes nothing.
    let again = merge(&later.register, Vec::new());
    assert_eq!(again.register, later.register);
}

#[test]
fn totals_of_municipalities_are_read_with_their_open_group() {
    let ages: Vec<String> =
        (0..19).map(|own| format!("{}～{}歳", own * 5, own * 5 + 4)).collect();
    let header =
        format!("コード,市区町村,年,男女,総数,{},95歳以上,（再掲）65歳以上", ages.join(","));
    let people = |each: &str| vec![each; 20].join(",");
    let text = format!(
        "{header}\r\n992011,汐見野市,2040年,総数,2000,{},1\r\n99201,汐見野市,2040,男,1000,{},1\r\n\
         99201,汐見野市,2045,総数,2000,{},1\r\n99201,汐見野市,令和,総数,2000,{},1\r\n\
         40205,飯塚市,2040,総数,2000,{},1\r\n99201,汐見野市,2040,総数,2000,{},1\r\n",
        people("100"),
        people("50"),
        people("x"),
        people("1"),
        people("7"),
        people("1"),
    );
    let reading = reading(vec![file("ipss.csv", text.into_bytes())]);
    assert_eq!(
        rules(&reading.issues),
        [
            ("projection_number", Some(4)),
            ("projection_year", Some(5)),
            ("projection_year_twice", Some(7)),
        ]
    );
    let merged = merge(&register_of_three_towns(), reading.batches);
    let totals: Vec<&ProjectedTotals> = merged.register.projected_totals.values().collect();
    assert_eq!(totals.len(), 1);
    assert_eq!(totals[0].years[&2040].people(0, None), Some(2_000.0));
    assert_eq!(totals[0].years[&2040].people(95, None), Some(100.0));
}
