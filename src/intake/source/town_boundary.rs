//! e-Stat 小地域 boundaries as a shapefile, editions 2015 (both field orders) and 2020.

use std::cell::RefCell;
use std::collections::BTreeMap;

use geo_types::MultiPolygon;

use super::{Found, Input, dataset};
use crate::intake::reader::crs::Frame;
use crate::intake::reader::dbf::Attributes;
use crate::intake::reader::feature::refuse_frame;
use crate::intake::reader::polygon;
use crate::intake::reader::shape::{self, Shape, ShapeSet, UnreadableShape};
use crate::merge::{At, Issues, Records};
use crate::model::{DatasetId, Population, Town, TownKey};

/// HCODE of water survey areas (水面調査区).
const WATER: &str = "8154";
/// Lengths a town's KEY_CODE can have.
const KEY_LENGTHS: [usize; 2] = [9, 11];

pub(in crate::intake) fn read(
    set: &ShapeSet,
    input: &Input,
    issues: &RefCell<Issues>,
) -> Option<Found> {
    let issues = &mut *issues.borrow_mut();
    let (Some(shp), Some(dbf)) = (&set.shp, &set.dbf) else {
        let missing = if set.shp.is_none() { ".shp" } else { ".dbf" };
        issues.reject("issue.shapefile_incomplete", At::file().value(missing));
        return None;
    };
    let Some(table) = Attributes::parse(dbf, set.cpg.as_deref()) else {
        issues.reject("issue.dbf_unreadable", At::file());
        return None;
    };
    if !table.has("KEY_CODE") || !(table.has("S_NAME") || table.has("MOJI")) {
        let at = At::file().column("KEY_CODE, S_NAME");
        issues.reject("issue.shapefile_unknown", at);
        return None;
    }
    let (shapes, truncated) = match shape::polygons(shp) {
        Ok(read) => read,
        Err(unreadable) => {
            refuse_shape(&unreadable, issues);
            return None;
        }
    };
    let frame = frame_of(set, issues)?;
    note_damage(&table, truncated, shapes.len(), issues);
    let rows_read = table.len().max(shapes.len()) as u64;
    let is_2015 = !table.has("S_AREA") || table_is_2015(&set.stem);
    let year = if is_2015 { 2015 } else { 2020 };
    let owner =
        dataset::census("towns", "estat_town_boundary", "小地域（町丁・字等別）境界", year);
    let mut towns: BTreeMap<String, Parts> = BTreeMap::new();
    for (index, shape) in shapes.into_iter().enumerate() {
        let Some(record) = Record::read(&table, index, issues) else { continue };
        let Some(area) = area_of(&record, shape, frame, issues) else { continue };
        let parts = towns.entry(record.key.clone()).or_default();
        parts.add(record, area);
    }
    let towns = towns.into_values().filter_map(|parts| parts.town(&owner.id, issues));
    let records = Records::Towns(towns.collect());
    let batches = vec![input.batch(owner, records)];
    Some(Found { format: "estat_town_boundary", rows_read, batches })
}

fn table_is_2015(stem: &str) -> bool {
    stem.rsplit('/').next().is_some_and(|name| name.to_lowercase().starts_with("h27"))
}

fn refuse_shape(unreadable: &UnreadableShape, issues: &mut Issues) {
    let (rule, at) = match unreadable {
        UnreadableShape::NotShapefile => ("issue.shp_unreadable", At::file()),
        UnreadableShape::NotPolygons { found } => {
            ("issue.shp_not_polygons", At::file().value(found.to_string()))
        }
        UnreadableShape::TooLarge { limit } => {
            ("issue.too_many_vertices", At::file().detail("limit", limit))
        }
    };
    issues.reject(rule, at);
}

fn frame_of(set: &ShapeSet, issues: &mut Issues) -> Option<Frame> {
    match shape::frame(set) {
        Some(Ok(frame)) => Some(frame),
        Some(Err(refused)) => {
            refuse_frame(&refused, issues);
            None
        }
        None => {
            issues.note("issue.crs_missing", At::file());
            Some(Frame::Degrees)
        }
    }
}

fn note_damage(table: &Attributes, truncated: bool, shapes: usize, issues: &mut Issues) {
    if truncated || table.truncated {
        issues.reject("issue.shapefile_truncated", At::file());
    }
    if table.wrong_code_page {
        issues.note("issue.code_page_wrong", At::file());
    }
    if shapes != table.len() {
        let at = At::file().detail("shapes", shapes).detail("records", table.len());
        issues.reject("issue.shapefile_uneven", at);
    }
}

fn area_of(
    record: &Record,
    shape: Shape,
    frame: Frame,
    issues: &mut Issues,
) -> Option<MultiPolygon<f64>> {
    let at = || At::row(record.row).value(&record.key);
    if record.is_water {
        issues.note("issue.water_area", at());
        return None;
    }
    if !KEY_LENGTHS.contains(&record.key.len())
        || !record.key.bytes().all(|byte| byte.is_ascii_digit())
    {
        // 抜け地: an area no town owns has no name and a key cut short.
        let rule =
            if record.name.is_empty() { "issue.unowned_area" } else { "issue.key_unreadable" };
        issues.reject(rule, at().column("KEY_CODE"));
        return None;
    }
    let area =
        shape.filter(|shape| !shape.0.is_empty()).and_then(|shape| frame.to_degrees(shape));
    if area.is_none() {
        issues.reject("issue.shape_unreadable", at());
    }
    area
}

/// What the attribute table says of one polygon.
struct Record {
    row: u64,
    key: String,
    name: String,
    municipality: String,
    is_water: bool,
    is_representative: bool,
    residents: Option<f64>,
}

impl Record {
    fn read(table: &Attributes, index: usize, issues: &mut Issues) -> Option<Self> {
        if index >= table.len() {
            return None;
        }
        // Row 1 is the field names, as a spreadsheet shows the table.
        let row = index as u64 + 2;
        let mut text = |field: &str| match table.text(index, field) {
            Some(Ok(text)) => text,
            Some(Err(_)) => {
                issues.drop_value("issue.undecodable", At::row(row).column(field));
                String::new()
            }
            None => String::new(),
        };
        let first = |left: String, right: String| if left.is_empty() { right } else { left };
        let prefecture = first(text("PREF_NAME"), text("KEN_NAME"));
        let city =
            first(text("CITY_NAME"), format!("{}{}", text("GST_NAME"), text("CSS_NAME")));
        Some(Self {
            row,
            key: text("KEY_CODE"),
            name: first(text("S_NAME"), text("MOJI")),
            municipality: format!("{prefecture}{city}"),
            is_water: text("HCODE") == WATER,
            is_representative: text("KIGO_E") == "E1",
            residents: text("JINKO").parse().ok(),
        })
    }
}

/// The polygons of one key. Residents stand on the representative one (KIGO_E `E1`); where none is
/// marked they add up.
#[derive(Default)]
struct Parts {
    records: Vec<Record>,
    areas: Vec<geo_types::Polygon<f64>>,
}

impl Parts {
    fn add(&mut self, record: Record, area: MultiPolygon<f64>) {
        self.records.push(record);
        self.areas.extend(area.0);
    }

    fn town(self, dataset: &DatasetId, issues: &mut Issues) -> Option<Town> {
        let first = self.records.first()?;
        let at = At::row(first.row).value(&first.key);
        let region = polygon::region(MultiPolygon::new(self.areas), at, issues)?;
        let named = self.records.iter().find(|record| !record.name.is_empty());
        let Some(named) = named else {
            issues.reject("issue.name_missing", At::row(first.row).column("S_NAME"));
            return None;
        };
        let marked = self.records.iter().any(|record| record.is_representative);
        let counted = self.records.iter().filter(|record| record.is_representative || !marked);
        let residents: Vec<f64> = counted.filter_map(|record| record.residents).collect();
        let population = (!residents.is_empty())
            .then(|| Population { total: residents.iter().sum(), ..Population::default() });
        Some(Town {
            key: TownKey::new(first.key.clone()),
            name: named.name.clone(),
            name_kana: None,
            municipality: named.municipality.clone(),
            region: Some(region),
            zone: None,
            postal_codes: Vec::new(),
            population,
            merged: None,
            dataset: dataset.clone(),
        })
    }
}
