//! Shapefiles: polygons of one ring each, and their attributes in code page 932.
//!
//! # Source
//! ESRI Shapefile Technical Description (1998): type 5, outer rings clockwise.

use crate::demo::city::Point;

/// An attribute column: name, type, width, decimals.
pub(super) type Field<N = &'static str> = (N, u8, u8, u8);

/// Projection text of JGD2011 longitude and latitude.
pub(super) const PRJ: &str = "GEOGCS[\"GCS_JGD_2011\",DATUM[\"D_JGD_2011\",SPHEROID[\"GRS_1980\",6378137.0,\
    298.257222101]],PRIMEM[\"Greenwich\",0.0],UNIT[\"Degree\",0.0174532925199433]]";

/// Main file and index; rings are counterclockwise, as everywhere else in the generator.
pub(super) fn shapes(rings: &[&[Point]]) -> (Vec<u8>, Vec<u8>) {
    let (mut body, mut index) = (Vec::new(), Vec::new());
    for (number, ring) in rings.iter().enumerate() {
        let content = 44 + 4 + 16 * ring.len();
        for value in [50 + body.len() / 2, content / 2] {
            index.extend((value as i32).to_be_bytes());
        }
        for value in [number + 1, content / 2] {
            body.extend((value as i32).to_be_bytes());
        }
        body.extend(5_i32.to_le_bytes());
        bounds(ring.iter()).iter().for_each(|edge| body.extend(edge.to_le_bytes()));
        for value in [1, ring.len(), 0] {
            body.extend((value as i32).to_le_bytes());
        }
        for coordinate in ring.iter().rev().flatten() {
            body.extend(coordinate.to_le_bytes());
        }
    }
    let whole = bounds(rings.iter().flat_map(|ring| ring.iter()));
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
pub(super) fn attributes(
    fields: &[Field<String>],
    rows: impl ExactSizeIterator<Item = Vec<String>>,
) -> Vec<u8> {
    let width: usize = 1 + fields.iter().map(|field| field.2 as usize).sum::<usize>();
    let mut bytes = vec![3, 122, 6, 1];
    bytes.extend((rows.len() as u32).to_le_bytes());
    bytes.extend((32 * (fields.len() as u16 + 1) + 1).to_le_bytes());
    bytes.extend((width as u16).to_le_bytes());
    bytes.extend([0; 17]);
    bytes.extend([0x13, 0, 0]);
    for (label, kind, width, decimals) in fields {
        let mut name = [0; 11];
        name[..label.len()].copy_from_slice(label.as_bytes());
        bytes.extend(name);
        bytes.extend([*kind, 0, 0, 0, 0, *width, *decimals]);
        bytes.extend([0; 14]);
    }
    bytes.push(b'\r');
    for row in rows {
        bytes.push(b' ');
        for ((_, kind, width, _), text) in fields.iter().zip(row) {
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
