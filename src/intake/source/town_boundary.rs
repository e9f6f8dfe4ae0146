//! e-Stat 小地域 boundaries, editions 2015 (both field orders) and 2020: a shapefile, or what somebody made of it.

use std::collections::BTreeMap;

use geo_types::MultiPolygon;

use super::{Found, Input, dataset};
use crate::intake::reader::feature::{Drawing, Feature};
use crate::intake::reader::polygon;
use crate::merge::{At, Issues, Records};
use crate::model::{DatasetId, Population, Town, TownKey};

/// HCODE of water survey areas (水面調査区).
const WATER: &str = "8154";
/// Lengths a town's KEY_CODE can have.
const KEY_LENGTHS: [usize; 2] = [9, 11];

/// Whether the attributes are those of a town boundary.
pub(super) fn holds_boundaries(features: &[Feature]) -> bool {
    features
        .first()
        .is_some_and(|own| own.has_any(&["KEY_CODE"]) && own.has_any(&["S_NAME", "MOJI"]))
}

pub(super) fn read(features: &[Feature], input: &Input, issues: &mut Issues) -> Option<Found> {
    let is_area = |own: &Feature| matches!(own.drawing, Drawing::Area(_) | Drawing::Nothing);
    if !features.iter().all(is_area) {
        issues.reject("issue.shp_not_polygons", At::file());
        return None;
    }
    let has_area_code = features.first().is_some_and(|own| own.has_any(&["S_AREA"]));
    let is_2015 = !has_area_code || name_is_2015(input.file_name());
    let year = if is_2015 { 2015 } else { 2020 };
    let owner =
        dataset::census("towns", "estat_town_boundary", "小地域（町丁・字等別）境界", year);
    let mut towns: BTreeMap<String, Parts> = BTreeMap::new();
    for feature in features {
        let record = Record::of(feature);
        let Some(area) = area_of(&record, &feature.drawing, issues) else { continue };
        let parts = towns.entry(record.key.clone()).or_default();
        parts.add(record, area);
    }
    let towns = towns.into_values().filter_map(|parts| parts.town(&owner.id, issues));
    let records = Records::Towns(towns.collect());
    let batches = vec![input.batch(owner, records)];
    let rows_read = features.len() as u64;
    Some(Found { format: "estat_town_boundary", rows_read, batches })
}

fn name_is_2015(name: &str) -> bool {
    name.to_lowercase().starts_with("h27")
}

fn area_of(
    record: &Record,
    drawing: &Drawing,
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
    let area = match drawing {
        Drawing::Area(area) if !area.0.is_empty() => Some(area.clone()),
        _ => None,
    };
    if area.is_none() {
        issues.reject("issue.shape_unreadable", at());
    }
    area
}

/// What the attributes say of one polygon.
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
    fn of(feature: &Feature) -> Self {
        let text = |names: &[&str]| feature.first(names).unwrap_or_default();
        let prefecture = text(&["PREF_NAME", "KEN_NAME"]);
        let city = feature
            .text("CITY_NAME")
            .unwrap_or_else(|| text(&["GST_NAME"]) + &text(&["CSS_NAME"]));
        Self {
            row: feature.number,
            key: text(&["KEY_CODE"]),
            name: text(&["S_NAME", "MOJI"]),
            municipality: format!("{prefecture}{city}"),
            is_water: text(&["HCODE"]) == WATER,
            is_representative: text(&["KIGO_E"]) == "E1",
            residents: text(&["JINKO"]).parse().ok(),
        }
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
            residents: None,
            dataset: dataset.clone(),
        })
    }
}
