//! The census table of 250 m cells (T001142), with suppression of sparse cells.

use super::{archive, text};
use crate::demo::city::{BANDS, Cell, City};
use std::collections::BTreeMap;

/// Below this many people a cell's details are added to another cell.
const SUPPRESSED_BELOW: u32 = 9;

/// Columns that stay in a suppressed cell: population by sex, households, private households.
const KEPT: [usize; 5] = [0, 1, 2, 33, 34];

/// Labels of the themes that come as total, men, women.
const THEMES: [&str; 11] = [
    "人口（総数）",
    "０～１４歳人口",
    "１５歳以上人口",
    "１５～６４歳人口",
    "１８歳以上人口",
    "２０歳以上人口",
    "６５歳以上人口",
    "７５歳以上人口",
    "８５歳以上人口",
    "９５歳以上人口",
    "外国人人口",
];

/// Labels of the household columns.
const HOUSEHOLD_LABELS: [&str; 17] = [
    "世帯総数",
    "一般世帯数",
    "１人世帯数　一般世帯数",
    "２人世帯数　一般世帯数",
    "３人世帯数　一般世帯数",
    "４人世帯数　一般世帯数",
    "５人世帯数　一般世帯数",
    "６人世帯数　一般世帯数",
    "７人以上世帯数　一般世帯数",
    "親族のみの世帯数　一般世帯数",
    "核家族世帯数　一般世帯数",
    "核家族以外の世帯数　一般世帯数",
    "６歳未満世帯員のいる世帯数　一般世帯数",
    "６５歳以上世帯員のいる世帯数　一般世帯数",
    "世帯主の年齢が２０～２９歳の１人世帯数　一般世帯数",
    "高齢単身世帯数　一般世帯数",
    "高齢夫婦世帯数　一般世帯数",
];

/// The zip with its one table.
pub(super) fn zip(city: &City) -> Vec<u8> {
    let figures: Vec<Vec<u32>> = city.cells.iter().map(figures).collect();
    let into = receivers(&city.cells);
    let mut from: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (cell, receiver) in &into {
        from.entry(*receiver).or_default().push(*cell);
    }
    let mut rows = headers();
    for (number, cell) in city.cells.iter().enumerate() {
        let code = |cell: &usize| city.cells[*cell].code.to_string();
        let (target, sources) = (into.get(&number), from.get(&number));
        let state = if target.is_some() { 2 } else { u32::from(sources.is_some()) };
        let joined = sources.map(|list| list.iter().map(code).collect::<Vec<_>>().join(";"));
        let mut row = vec![
            cell.code.to_string(),
            state.to_string(),
            target.map_or(String::new(), code),
            joined.unwrap_or_default(),
        ];
        row.extend((0..figures[number].len()).map(|column| {
            let own = figures[number][column];
            if KEPT.contains(&column) {
                return own.to_string();
            }
            if target.is_some() {
                return "*".to_owned();
            }
            let others =
                sources.map_or(0, |list| list.iter().map(|n| figures[*n][column]).sum());
            (own + others).to_string()
        }));
        rows.push(row);
    }
    archive::zip(&[("tblT001142Q99.txt", text::cp932(&text::table(&rows)))])
}

/// The 50 figures of a cell.
fn figures(cell: &Cell) -> Vec<u32> {
    let sum = |sex: usize, first: usize, end: usize| -> u32 {
        cell.people[sex][first..end].iter().sum()
    };
    let adults = |sex: usize| sum(sex, 4, BANDS) + cell.people[sex][3] * 2 / 5;
    let mut figures = Vec::with_capacity(50);
    let mut theme = |of: &dyn Fn(usize) -> u32| figures.extend([of(0) + of(1), of(0), of(1)]);
    theme(&|sex| sum(sex, 0, BANDS));
    theme(&|sex| sum(sex, 0, 3));
    theme(&|sex| sum(sex, 3, BANDS));
    theme(&|sex| sum(sex, 3, 13));
    theme(&adults);
    theme(&|sex| sum(sex, 4, BANDS));
    theme(&|sex| sum(sex, 13, BANDS));
    theme(&|sex| sum(sex, 15, BANDS));
    theme(&|sex| sum(sex, 17, BANDS));
    theme(&|sex| sum(sex, 19, BANDS));
    theme(&|sex| sum(sex, 0, BANDS) * 23 / 1_000);
    let homes: u32 = cell.households.iter().sum();
    let [single, couple, ..] = cell.households;
    let related = (homes - single) * 193 / 200;
    let nuclear = related * 22 / 25;
    let toddlers = sum(0, 0, 1) + sum(1, 0, 1);
    let elderly = sum(0, 13, BANDS) + sum(1, 13, BANDS);
    let twenties = single * 3 / 25;
    let alone = (elderly * 19 / 100).min(single - twenties);
    figures.extend([homes, homes]);
    figures.extend(cell.households);
    figures.extend([related, nuclear, related - nuclear]);
    figures.extend([(toddlers * 17 / 20).min(homes), (elderly * 20 / 29).min(homes)]);
    figures.extend([twenties, alone, (elderly * 4 / 25).min(couple)]);
    figures
}

/// For each sparse cell the cell that takes its details: as near as the code shows.
fn receivers(cells: &[Cell]) -> BTreeMap<usize, usize> {
    let people = |cell: usize| cells[cell].people.iter().flatten().sum::<u32>();
    let large: Vec<usize> =
        (0..cells.len()).filter(|&n| people(n) >= 3 * SUPPRESSED_BELOW).collect();
    let sparse = (0..cells.len()).filter(|&cell| people(cell) < SUPPRESSED_BELOW);
    sparse
        .filter_map(|cell| {
            let into = [10, 100, 10_000, 1_000_000].into_iter().find_map(|block| {
                large
                    .iter()
                    .copied()
                    .filter(|&other| cells[other].code / block == cells[cell].code / block)
                    .min_by_key(|&other| cells[other].code.abs_diff(cells[cell].code))
            });
            Some((cell, into?))
        })
        .collect()
}

fn headers() -> Vec<Vec<String>> {
    let mut codes = text::cells(&["KEY_CODE", "HTKSYORI", "HTKSAKI", "GASSAN"]);
    codes.extend((1..=50).map(|number| format!("T001142{number:03}")));
    let mut labels = vec![String::new(); 4];
    for theme in THEMES {
        let total = if theme == "人口（総数）" { "" } else { "　総数" };
        labels.extend([total, "　男", "　女"].map(|sex| format!("　{theme}{sex}")));
    }
    labels.extend(HOUSEHOLD_LABELS.map(|label| format!("　{label}")));
    vec![codes, labels]
}
