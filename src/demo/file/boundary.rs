//! The census boundary file: shapefile with attributes in code page 932.

use super::archive;
use super::shape::{self, Field, PRJ};
use crate::demo::city::{City, Point, Town};
use crate::demo::layout::{Frame, plane};
use crate::demo::name;

/// Attribute columns.
const FIELDS: [Field; 29] = [
    ("KEY_CODE", b'C', 11, 0),
    ("PREF", b'C', 2, 0),
    ("CITY", b'C', 3, 0),
    ("S_AREA", b'C', 6, 0),
    ("PREF_NAME", b'C', 12, 0),
    ("CITY_NAME", b'C', 16, 0),
    ("S_NAME", b'C', 96, 0),
    ("KIGO_E", b'C', 3, 0),
    ("HCODE", b'N', 4, 0),
    ("AREA", b'N', 15, 3),
    ("PERIMETER", b'N', 15, 3),
    ("R2KAxx", b'N', 6, 0),
    ("R2KAxx_ID", b'N', 6, 0),
    ("KIHON1", b'C', 4, 0),
    ("DUMMY1", b'C', 1, 0),
    ("KIHON2", b'C', 2, 0),
    ("KEYCODE1", b'C', 9, 0),
    ("KEYCODE2", b'C', 9, 0),
    ("AREA_MAX_F", b'C', 1, 0),
    ("KIGO_D", b'C', 2, 0),
    ("N_KEN", b'C', 2, 0),
    ("N_CITY", b'C', 3, 0),
    ("KIGO_I", b'C', 1, 0),
    ("KBSUM", b'N', 4, 0),
    ("JINKO", b'N', 10, 0),
    ("SETAI", b'N', 10, 0),
    ("X_CODE", b'N', 15, 6),
    ("Y_CODE", b'N', 15, 6),
    ("KCODE1", b'C', 7, 0),
];

/// One polygon of the file.
struct Record<'a> {
    ring: &'a [Point],
    town: Option<&'a Town>,
    /// Number of the polygon within its town, from 0.
    part: usize,
}

/// The zip with its four members.
pub(super) fn zip(city: &City) -> Vec<u8> {
    let mut records: Vec<Record> = Vec::new();
    for town in &city.towns {
        for (part, ring) in town.parts.iter().enumerate() {
            records.push(Record { ring, town: Some(town), part });
        }
    }
    records.extend(city.waters.iter().map(|ring| Record { ring, town: None, part: 0 }));
    let stem = format!("r2ka{}", name::CITY_CODE);
    let rings: Vec<&[Point]> = records.iter().map(|record| record.ring).collect();
    let (shp, shx) = shape::shapes(&rings);
    let fields =
        FIELDS.map(|(name, kind, width, decimals)| (name.to_owned(), kind, width, decimals));
    let rows = records.iter().enumerate().map(|(number, record)| row(number, record));
    archive::zip(&[
        (&format!("{stem}.shp"), shp),
        (&format!("{stem}.shx"), shx),
        (&format!("{stem}.dbf"), shape::attributes(&fields, rows)),
        (&format!("{stem}.prj"), PRJ.as_bytes().to_vec()),
    ])
}

fn row(number: usize, record: &Record) -> Vec<String> {
    let (area, perimeter) = measure(record.ring);
    let town = record.town;
    let key = town.map_or("992019990", |town| &town.key);
    let s_area = format!("{:0<6}", &key[5..]);
    let (head, tail) = s_area.split_at(4);
    let first = record.part == 0;
    let mark = match town {
        Some(town) if town.parts.len() > 1 => format!("E{}", record.part + 1),
        _ => String::new(),
    };
    let people = town.filter(|_| first).map_or(0, Town::population);
    let homes = town.filter(|_| first).map_or(0, |town| town.households.iter().sum());
    let center = match town {
        Some(town) if first => town.center,
        _ => plane::centroid(record.ring),
    };
    let city = (name::CITY_CODE % 1_000).to_string();
    vec![
        key.to_owned(),
        "99".to_owned(),
        city.clone(),
        s_area.clone(),
        name::PREFECTURE.to_owned(),
        name::CITY.to_owned(),
        town.map_or(String::new(), Town::census_name),
        mark,
        if town.is_some() { "8101" } else { "8154" }.to_owned(),
        format!("{area:.3}"),
        format!("{perimeter:.3}"),
        (number + 2).to_string(),
        (number + 1).to_string(),
        head.to_owned(),
        "-".to_owned(),
        tail.to_owned(),
        format!("{city}{s_area}"),
        format!("{city}{s_area}"),
        if first { "M" } else { "" }.to_owned(),
        String::new(),
        String::new(),
        String::new(),
        String::new(),
        (people / 85 + 1).to_string(),
        people.to_string(),
        homes.to_string(),
        format!("{:.6}", center[0]),
        format!("{:.6}", center[1]),
        format!("{head}-{tail}"),
    ]
}

/// Area in square meters and perimeter in meters, in a local frame.
fn measure(ring: &[Point]) -> (f64, f64) {
    let middle = plane::centroid(ring);
    let spots: Vec<Point> =
        ring.iter().map(|point| Frame::new(middle[0], middle[1]).spot(*point)).collect();
    (plane::area(&spots), plane::length(&spots))
}
