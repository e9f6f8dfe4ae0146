//! Projections: the national mesh (R6 edition, 500 m) and the municipal totals it is set against.

use super::shape::{self, Field, PRJ};
use super::{archive, text};
use crate::demo::city::{BANDS, City, Ring};
use crate::demo::future::{FutureCell, Tenths, YEARS, project};
use crate::demo::name;

/// Below this many tenths of a person the ages of a cell are added to another cell.
const SUPPRESSED_BELOW: u64 = 100;

/// Broad groups after the groups of five years: PTA … PTE, as bands.
const BROAD: [(&str, usize, usize); 5] =
    [("A", 0, 3), ("B", 3, 13), ("C", 13, BANDS), ("D", 15, BANDS), ("E", 16, BANDS)];

/// The zip with its shapefile.
pub(super) fn zip(city: &City) -> Vec<u8> {
    let cells = project(&city.cells);
    let rings: Vec<Ring> = cells.iter().map(|cell| square(cell.code)).collect();
    let rings: Vec<&[_]> = rings.iter().map(Vec::as_slice).collect();
    let (shp, shx) = shape::shapes(&rings);
    let hosts: Vec<Vec<Option<usize>>> =
        (0..YEARS.len()).map(|year| hosts(&cells, year)).collect();
    let rows = (0..cells.len()).map(|cell| row(&cells, &hosts, cell));
    let table = shape::attributes(&fields(), rows);
    archive::zip(&[
        ("500m_mesh_2024_99.shp", shp),
        ("500m_mesh_2024_99.shx", shx),
        ("500m_mesh_2024_99.dbf", table),
        ("500m_mesh_2024_99.prj", PRJ.as_bytes().to_vec()),
    ])
}

fn fields() -> Vec<Field<String>> {
    let number = |name: String| (name, b'N', 10, 4);
    let mut fields = vec![
        ("MESH_ID".to_owned(), b'C', 9, 0),
        ("SHICODE".to_owned(), b'C', 5, 0),
        number("PTN_2020".to_owned()),
    ];
    for year in YEARS {
        fields.push(number(format!("PTN_{year}")));
        fields.push((format!("HITOKU{year}"), b'C', 1, 0));
        fields.push((format!("GASSAN{year}"), b'C', 9, 0));
        fields.extend((0..=BANDS).map(|group| number(format!("PT{group:02}_{year}"))));
        for kind in ["PT", "RT"] {
            fields.extend(BROAD.map(|own| number(format!("{kind}{}_{year}", own.0))));
        }
    }
    fields
}

fn row(cells: &[FutureCell], hosts: &[Vec<Option<usize>>], at: usize) -> Vec<String> {
    let cell = &cells[at];
    let mut row = vec![
        cell.code.to_string(),
        name::CITY_CODE.to_string(),
        format!("{}.0000", cell.counted),
    ];
    for (year, hosts) in hosts.iter().enumerate() {
        let members = (0..cells.len()).filter(|other| hosts[*other] == Some(at));
        let is_host = members.clone().next().is_some();
        let shown = match hosts[at] {
            Some(_) => [0; BANDS],
            None => members
                .fold(cell.years[year], |sum, other| add(sum, &cells[other].years[year])),
        };
        let sign = if hosts[at].is_some() {
            "*"
        } else if is_host {
            "@"
        } else {
            ""
        };
        row.push(tenths(sum(&cell.years[year])));
        row.push(sign.to_owned());
        row.push(hosts[at].map_or(String::new(), |host| cells[host].code.to_string()));
        row.push(tenths(sum(&shown)));
        row.extend(shown.iter().map(|people| tenths(*people)));
        let broad = BROAD.map(|(_, from, to)| shown[from..to].iter().sum::<u64>());
        row.extend(broad.map(tenths));
        let all = sum(&shown).max(1) as f64;
        row.extend(broad.map(|people| format!("{:.4}", people as f64 / all)));
    }
    row
}

/// For each sparse cell of a year the cell that takes its ages: the nearest by its code.
fn hosts(cells: &[FutureCell], year: usize) -> Vec<Option<usize>> {
    let people = |cell: usize| sum(&cells[cell].years[year]);
    let large: Vec<usize> =
        (0..cells.len()).filter(|&cell| people(cell) >= 3 * SUPPRESSED_BELOW).collect();
    let near = |cell: usize| {
        let gap = |other: &usize| cells[*other].code.abs_diff(cells[cell].code);
        large.iter().copied().min_by_key(gap)
    };
    let is_sparse = |cell: usize| people(cell) > 0 && people(cell) < SUPPRESSED_BELOW;
    (0..cells.len()).map(|cell| if is_sparse(cell) { near(cell) } else { None }).collect()
}

fn add(mut sum: Tenths, other: &Tenths) -> Tenths {
    sum.iter_mut().zip(other).for_each(|(mine, theirs)| *mine += theirs);
    sum
}

fn sum(people: &Tenths) -> u64 {
    people.iter().sum()
}

/// Four decimals, as the publisher writes them.
fn tenths(people: u64) -> String {
    format!("{}.{}000", people / 10, people % 10)
}

/// The ring of a 500 m cell, counterclockwise.
///
/// # Source
/// JIS X 0410: 15″ of latitude by 22.5″ of longitude.
fn square(code: u64) -> Ring {
    let digit = |place: u32| code / 10_u64.pow(place) % 10;
    let half = digit(0) - 1;
    let rows = (code / 10_000_000 * 8 + digit(4)) * 20 + digit(2) * 2 + half / 2;
    let columns = (code / 100_000 % 100 * 8 + digit(3)) * 20 + digit(1) * 2 + half % 2;
    let (south, west) = (rows as f64 / 240.0, columns as f64 / 160.0 + 100.0);
    let (north, east) = ((rows + 1) as f64 / 240.0, (columns + 1) as f64 / 160.0 + 100.0);
    vec![[west, south], [east, south], [east, north], [west, north], [west, south]]
}

/// The city's totals by age group: near the sum of the cells, but not equal, as in life.
pub(super) fn totals(city: &City) -> Vec<u8> {
    let cells = project(&city.cells);
    let mut header = text::cells(&["市区町村コード", "都道府県", "市区町村", "年", "総数"]);
    header.extend((0..BANDS - 1).map(|band| format!("{}～{}歳", band * 5, band * 5 + 4)));
    header.push(format!("{}歳以上", (BANDS - 1) * 5));
    let rows = YEARS.iter().enumerate().map(|(year, name)| {
        let sums = cells.iter().fold([0; BANDS], |sum, cell| add(sum, &cell.years[year]));
        let people: Vec<u64> = (0..BANDS)
            .map(|band| {
                // From 2 % fewer to 2 % more.
                let thousandths = 980 + ((band * 7 + year * 3) % 9) as u64 * 5;
                sums[band] * thousandths / 10_000
            })
            .collect();
        let mut row = vec![
            name::CITY_CODE.to_string(),
            name::PREFECTURE.to_owned(),
            name::CITY.to_owned(),
            name.to_string(),
            people.iter().sum::<u64>().to_string(),
        ];
        row.extend(people.iter().map(u64::to_string));
        row
    });
    let rows: Vec<Vec<String>> = std::iter::once(header).chain(rows).collect();
    text::utf8_with_bom(&text::table(&rows))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn squares_agree_with_jismesh() {
        let code =
            jismesh::MeshCode::try_from_latlng(35.451, 141.301, jismesh::MeshLevel::Lv4);
        let code = u64::from(code.unwrap());
        let ring = square(code);
        assert!(ring[0][0] <= 141.301 && 141.301 < ring[2][0], "{ring:?}");
        assert!(ring[0][1] <= 35.451 && 35.451 < ring[2][1], "{ring:?}");
    }
}
