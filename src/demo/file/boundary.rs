//! The census boundary file: shapefile with attributes in code page 932.

use super::archive;
use crate::demo::city::{City, Point, Town};
use crate::demo::layout::{Frame, plane};
use crate::demo::name;

/// Projection text of JGD2011 longitude and latitude.
const PRJ: &str = "GEOGCS[\"GCS_JGD_2011\",DATUM[\"D_JGD_2011\",SPHEROID[\"GRS_1980\",6378137.0,\
    298.257222101]],PRIMEM[\"Greenwich\",0.0],UNIT[\"Degree\",0.0174532925199433]]";

/// Attribute columns: name, type, width, decimals.
const FIELDS: [(&str, u8, u8, u8); 29] = [
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
    let (shp, shx) = shapes(&records);
    archive::zip(&[
        (&format!("{stem}.shp"), shp),
        (&format!("{stem}.shx"), shx),
        (&format!("{stem}.dbf"), attributes(&records)),
        (&format!("{stem}.prj"), PRJ.as_bytes().to_vec()),
    ])
}

/// Main file and index.
///
/// # Source
/// ESRI Shapefile Technical Description (1998): type 5, outer rings clockwise.
fn shapes(records: &[Record]) -> (Vec<u8>, Vec<u8>) {
    let (mut body, mut index) = (Vec::new(), Vec::new());
    for (number, record) in records.iter().enumerate() {
        let content = 44 + 4 + 16 * record.ring.len();
        for value in [50 + body.len() / 2, content / 2] {
            index.extend((value as i32).to_be_bytes());
        }
        for value in [number + 1, content / 2] {
            body.extend((value as i32).to_be_bytes());
        }
        body.extend(5_i32.to_le_bytes());
        bounds(record.ring.iter()).iter().for_each(|edge| body.extend(edge.to_le_bytes()));
        for value in [1, record.ring.len(), 0] {
            body.extend((value as i32).to_le_bytes());
        }
        for coordinate in record.ring.iter().rev().flatten() {
            body.extend(coordinate.to_le_bytes());
        }
    }
    let whole = bounds(records.iter().flat_map(|record| record.ring.iter()));
    (header(&whole, body), header(&whole, index))
}

fn header(bounds: &[f64; 4], body: Vec<u8>) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(100 + body.len());
    bytes.extend(9_994_i32.to_be_bytes());
    bytes.extend([0; 20]);
    bytes.extend((((100 + body.len()) / 2) as i32).to_be_bytes());
    bytes.extend(1_000_i32.to_le_bytes());
    bytes.extend(5_i32.to_le_bytes());
    bounds.iter().for_each(|edge| bytes.extend(edge.to_le_bytes()));
    bytes.extend([0; 32]);
    bytes.extend(body);
    bytes
}

fn bounds<'a>(points: impl Iterator<Item = &'a Point>) -> [f64; 4] {
    let start = [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY];
    points.fold(start, |b, p| [b[0].min(p[0]), b[1].min(p[1]), b[2].max(p[0]), b[3].max(p[1])])
}

/// The attribute table (dBASE III), dated 2022-06-01, language driver of code page 932.
fn attributes(records: &[Record]) -> Vec<u8> {
    let width: usize = 1 + FIELDS.iter().map(|field| field.2 as usize).sum::<usize>();
    let mut bytes = vec![3, 122, 6, 1];
    bytes.extend((records.len() as u32).to_le_bytes());
    bytes.extend((32 * (FIELDS.len() as u16 + 1) + 1).to_le_bytes());
    bytes.extend((width as u16).to_le_bytes());
    bytes.extend([0; 17]);
    bytes.extend([0x13, 0, 0]);
    for (label, kind, width, decimals) in FIELDS {
        let mut name = [0; 11];
        name[..label.len()].copy_from_slice(label.as_bytes());
        bytes.extend(name);
        bytes.extend([kind, 0, 0, 0, 0, width, decimals]);
        bytes.extend([0; 14]);
    }
    bytes.push(b'\r');
    for (number, record) in records.iter().enumerate() {
        bytes.push(b' ');
        for ((_, kind, width, _), text) in FIELDS.iter().zip(row(number, record)) {
            let text = super::text::cp932(&text);
            let pad = vec![b' '; (*width as usize).saturating_sub(text.len())];
            if *kind == b'N' {
                bytes.extend(pad);
                bytes.extend(text);
            } else {
                bytes.extend(text);
                bytes.extend(pad);
            }
        }
    }
    bytes.push(0x1a);
    bytes
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
