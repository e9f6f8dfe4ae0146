//! The census table of age by town (T001082), with every level and with suppression.

use super::{archive, text};
use crate::demo::city::{BANDS, City, Town};
use crate::demo::name;

/// Below this many people a town's figures are added to another town.
const SUPPRESSED_BELOW: u32 = 30;

type Figures = [[u32; BANDS]; 2];

/// How a town takes part in suppression.
#[derive(Default, Clone)]
struct Merge {
    into: Option<usize>,
    from: Vec<usize>,
}

/// The zip with its one table.
pub(super) fn zip(city: &City) -> Vec<u8> {
    let mut rows = headers();
    let merges = merges(&city.towns);
    let published: Vec<Figures> = (0..city.towns.len())
        .map(|town| match merges[town].into {
            Some(_) => [[0; BANDS]; 2],
            None => std::iter::once(&town)
                .chain(&merges[town].from)
                .fold([[0; BANDS]; 2], |sum, town| add(sum, &city.towns[*town].people)),
        })
        .collect();
    let whole = published.iter().fold([[0; BANDS]; 2], |sum, town| add(sum, town));
    rows.push(row(
        &name::CITY_CODE.to_string(),
        1,
        "",
        &Merge::default(),
        &city.towns,
        &whole,
    ));
    let mut start = 0;
    while start < city.towns.len() {
        let base = &city.towns[start].base;
        let end =
            start + city.towns[start..].iter().take_while(|town| town.base == *base).count();
        let several = city.towns[start].chome > 0;
        if several {
            let sum =
                published[start..end].iter().fold([[0; BANDS]; 2], |sum, town| add(sum, town));
            let key = &city.towns[start].key[..9];
            rows.push(row(key, 3, base, &Merge::default(), &city.towns, &sum));
        }
        for number in start..end {
            let town = &city.towns[number];
            let level = if several { 4 } else { 2 };
            let merge = &merges[number];
            let figures = &published[number];
            rows.push(row(&town.key, level, &town.census_name(), merge, &city.towns, figures));
        }
        start = end;
    }
    let member = text::cp932(&text::table(&rows));
    archive::zip(&[("tblT001082C99.txt", member)])
}

fn add(mut sum: Figures, other: &Figures) -> Figures {
    for (mine, theirs) in sum.iter_mut().flatten().zip(other.iter().flatten()) {
        *mine += theirs;
    }
    sum
}

/// Small towns go into the largest town of the same name, or else into the largest neighbor.
fn merges(towns: &[Town]) -> Vec<Merge> {
    let small = |town: usize| towns[town].population() < SUPPRESSED_BELOW;
    let mut merges = vec![Merge::default(); towns.len()];
    for town in (0..towns.len()).filter(|&town| small(town) && towns[town].population() > 0) {
        let siblings = (0..towns.len()).filter(|&other| towns[other].base == towns[town].base);
        let largest = |list: &mut dyn Iterator<Item = usize>| {
            list.filter(|&other| !small(other)).max_by_key(|&other| towns[other].population())
        };
        let into = largest(&mut siblings.into_iter())
            .or_else(|| largest(&mut towns[town].neighbors.iter().copied()));
        if let Some(into) = into {
            merges[town].into = Some(into);
            merges[into].from.push(town);
        }
    }
    merges
}

fn row(
    key: &str,
    level: u32,
    label: &str,
    merge: &Merge,
    towns: &[Town],
    figures: &Figures,
) -> Vec<String> {
    let short = |town: &usize| format!("{:0<6}", &towns[*town].key[5..]);
    let state = match (merge.into, merge.from.is_empty()) {
        (Some(_), _) => 2,
        (None, false) => 1,
        (None, true) => 0,
    };
    let mut cells = vec![
        key.to_owned(),
        level.to_string(),
        name::CITY.to_owned(),
        label.to_owned(),
        state.to_string(),
        merge.into.as_ref().map_or(String::new(), short),
        merge.from.iter().map(short).collect::<Vec<_>>().join(";"),
    ];
    if state == 2 {
        cells.extend(std::iter::repeat_n("X".to_owned(), 60));
        return cells;
    }
    let both: Vec<u32> = (0..BANDS).map(|band| figures[0][band] + figures[1][band]).collect();
    for bands in [&both[..], &figures[0], &figures[1]] {
        let sum = |range: std::ops::Range<usize>| bands[range].iter().sum::<u32>();
        let mut numbers = vec![sum(0..BANDS)];
        numbers.extend_from_slice(&bands[..15]);
        numbers.extend([sum(0..3), sum(3..13), sum(13..BANDS), sum(15..BANDS)]);
        let text = |number: u32| if number == 0 { "-".to_owned() } else { number.to_string() };
        cells.extend(numbers.into_iter().map(text));
    }
    cells
}

fn headers() -> Vec<Vec<String>> {
    let mut codes = text::cells(&[
        "KEY_CODE", "HYOSYO", "CITYNAME", "NAME", "HTKSYORI", "HTKSAKI", "GASSAN",
    ]);
    codes.extend((1..=60).map(|number| format!("T001082{number:03}")));
    let mut labels = vec![String::new(); 7];
    for sex in ["総数", "男", "女"] {
        let total = if sex == "総数" { "総数" } else { &format!("{sex}の総数") };
        labels.push(format!("{total}、年齢「不詳」含む"));
        labels.extend(
            (0..15).map(|band| {
                name::full_width(&format!("{sex}{}～{}歳", band * 5, band * 5 + 4))
            }),
        );
        let groups = ["15歳未満", "15～64歳", "65歳以上", "75歳以上"];
        labels.extend(groups.map(|group| name::full_width(&format!("{sex}{group}"))));
    }
    vec![codes, labels]
}
