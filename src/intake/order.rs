//! What is read of the files handed over, and in what order: parts of a shapefile together, a layer that is
//! there in several forms once, and lists of the whole country last.

use std::collections::BTreeMap;

use super::reader::shape::ShapeSet;
use super::reader::table::{Table, unreadable};
use super::reader::text::{self, Encoding};
use super::{Content, Reading, SourceFile, source};
use crate::merge::{At, Issues};

/// Bytes in which the header of a table is found; that of 医療情報ネット has 3,706.
const HEADER_BYTES: u64 = 64 << 10;

/// Leaves out layers of 国土数値情報 that are there in another form, too: its zips hold each layer as
/// GeoJSON and as shapefile, some in two encodings.
pub(super) fn without_copies(
    sets: Vec<ShapeSet>,
    files: Vec<SourceFile>,
    reading: &mut Reading,
) -> (Vec<ShapeSet>, Vec<SourceFile>) {
    let mut best: BTreeMap<String, (u8, String)> = BTreeMap::new();
    let shapes =
        sets.iter().filter(|set| set.shp.is_some()).map(|set| format!("{}.shp", set.stem));
    let names = shapes.chain(files.iter().map(|file| file.name.clone()));
    for name in names.clone() {
        let Some((layer, rank)) = land_layer(&name) else { continue };
        let kept = best.entry(layer).or_insert((rank, name.clone()));
        if rank < kept.0 {
            *kept = (rank, name);
        }
    }
    let mut copies: BTreeMap<String, String> = BTreeMap::new();
    for name in names {
        let kept = land_layer(&name).and_then(|(layer, _)| best.get(&layer));
        if let Some((_, kept)) = kept.filter(|(_, kept)| *kept != name) {
            copies.insert(name, kept.clone());
        }
    }
    for (name, kept) in &copies {
        let mut issues = Issues::new(name);
        issues.note("issue.layer_twice", At::file().detail("file", kept));
        reading.take(name, None, issues);
    }
    let sets =
        sets.into_iter().filter(|set| !copies.contains_key(&format!("{}.shp", set.stem)));
    let files = files.into_iter().filter(|file| !copies.contains_key(&file.name));
    (sets.collect(), files.collect())
}

/// The layer a file of 国土数値情報 holds (`p04-20_12`), and how much its form is preferred, the lowest
/// most; `None` for other files.
fn land_layer(name: &str) -> Option<(String, u8)> {
    let file = name.rsplit('/').next()?;
    let (stem, end) = file.rsplit_once('.')?;
    let is_shape = match end.to_lowercase().as_str() {
        "geojson" => false,
        "shp" => true,
        _ => return None,
    };
    let (letter, rest) = stem.split_at_checked(1)?;
    let (number, rest) = rest.split_at_checked(2)?;
    let rest = rest.trim_start_matches(|sign: char| sign.is_ascii_lowercase());
    let is_layer = letter.bytes().all(|sign| sign.is_ascii_uppercase())
        && number.bytes().all(|sign| sign.is_ascii_digit())
        && rest.starts_with('-');
    let is_old = name.to_lowercase().contains("shift-jis/");
    // Folders such as `10_計画規模` hold other layers, those of encodings and forms the same ones.
    let folder = name
        .rsplit('/')
        .nth(1)
        .filter(|own| own.starts_with(|sign: char| sign.is_ascii_digit()));
    let layer = format!("{}{}", folder.unwrap_or_default(), stem.to_lowercase());
    is_layer.then(|| (layer, u8::from(is_shape) + 2 * u8::from(is_old)))
}

/// When a file is read: of nationwide lists is kept what concerns the places of layers and the offices other
/// tables name.
pub(super) fn turn(file: &SourceFile, encoding: Option<Encoding>) -> u8 {
    match extension(&file.name).as_str() {
        "csv" | "txt" if is_of_the_country(&file.bytes, encoding) => 2,
        "csv" | "txt" | "xlsx" | "xlsm" => 1,
        _ => 0,
    }
}

/// Whether the header of a CSV is that of a nationwide list.
fn is_of_the_country(content: &Content, encoding: Option<Encoding>) -> bool {
    let Ok(mut start) = content.range(0, HEADER_BYTES) else { return false };
    // The last line, cut short, may hold half a sign.
    if let Some(end) = start.iter().rposition(|byte| *byte == b'\n') {
        start.truncate(end);
    }
    let start = Content::from(start);
    let table = Table::csv(&start, encoding, &mut Issues::new(""));
    table.is_some_and(|own| source::is_of_the_country(&own))
}

pub(super) fn extension(name: &str) -> String {
    let last = name.rsplit('/').next().unwrap_or(name);
    last.rsplit_once('.').map_or(String::new(), |(_, end)| end.to_lowercase())
}

/// Puts `.shp`, `.dbf`, `.prj` and `.cpg` of one name together, wherever they lie.
pub(super) fn group_shapefiles(
    files: Vec<SourceFile>,
    reading: &mut Reading,
) -> (Vec<ShapeSet>, Vec<SourceFile>) {
    let stem_of = |name: &str| name.rsplit_once('.').map_or(name, |(stem, _)| stem).to_owned();
    let is_part = |name: &str| {
        matches!(
            extension(name).as_str(),
            "shp" | "dbf" | "prj" | "cpg" | "shx" | "sbn" | "sbx"
        )
    };
    let stems: Vec<String> = files
        .iter()
        .filter(|file| matches!(extension(&file.name).as_str(), "shp" | "dbf"))
        .map(|file| stem_of(&file.name))
        .collect();
    let mut sets: BTreeMap<String, ShapeSet> = BTreeMap::new();
    let mut rest = Vec::new();
    for file in files {
        let stem = stem_of(&file.name);
        if !is_part(&file.name) || !stems.contains(&stem) {
            rest.push(file);
            continue;
        }
        let set = sets.entry(stem.clone()).or_default();
        set.stem = stem;
        let part = extension(&file.name);
        if !matches!(part.as_str(), "shp" | "dbf" | "prj" | "cpg") {
            continue;
        }
        let bytes = match file.bytes.into_whole() {
            Ok(bytes) => bytes,
            Err(error) => {
                let mut issues = Issues::new(&file.name);
                unreadable(&error, &mut issues);
                reading.issues.extend(issues.into_list());
                continue;
            }
        };
        match part.as_str() {
            "shp" => set.shp = Some(bytes),
            "dbf" => set.dbf = Some(bytes),
            "prj" => set.prj = Some(text::decode_name(&bytes)),
            _ => set.cpg = Some(text::decode_name(&bytes)),
        }
    }
    (sets.into_values().collect(), rest)
}
