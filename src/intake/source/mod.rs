//! One file an official format: which columns it has and what they mean.

mod address;
mod ages;
mod base_registry;
mod bureau_list;
pub(super) mod care_office;
mod consent;
mod consultation;
mod dataset;
mod feature_collection;
mod flood;
mod geolonia;
mod hours;
mod land_facility;
mod medical;
mod mesh;
mod midwife;
mod nursing_list;
mod office;
mod office_list;
mod position_reference;
mod projected_totals;
mod projection;
mod public_facility;
mod refusal;
mod resident_register;
mod school_district;
mod service;
mod standard_medical;
mod suppression;
mod survey_office;
mod survey_profile;
mod survey_range;
mod town_age;
mod town_boundary;
mod zone;

use std::cell::RefCell;
use std::collections::BTreeMap;

use crate::intake::ListColumns;
use crate::intake::reader::dbf::Attributes;
use crate::intake::reader::feature::Feature;
use crate::intake::reader::shape::ShapeSet;
use crate::intake::reader::table::Table;
use crate::merge::{At, Batch, Issues, Records, Surroundings};
use crate::model::{Catalogue, ColumnMap, Dataset};

pub(super) use office_list::FORMAT as OFFICE_LIST;

/// What a source is given beside the content.
#[derive(Debug, Clone)]
pub(super) struct Input<'a> {
    /// File name, with the archive it was in.
    pub(super) name: &'a str,
    /// SHA-256 of the bytes.
    pub(super) digest: String,
    /// Kinds and capabilities.
    pub(super) catalogue: &'a Catalogue,
    /// What the columns of lists mean, by the lists' headers.
    pub(super) columns: &'a BTreeMap<String, ColumnMap>,
    /// The city, as far as it is known.
    pub(super) surroundings: &'a Surroundings,
}

impl Input<'_> {
    /// The name without folders and archives.
    fn file_name(&self) -> &str {
        self.name.rsplit('/').next().unwrap_or(self.name)
    }

    fn batch(&self, dataset: Dataset, records: Records) -> Batch {
        let dataset = Dataset {
            files: vec![self.name.to_owned()],
            digests: vec![self.digest.clone()],
            ..dataset
        };
        Batch { file: self.name.to_owned(), dataset, records }
    }
}

/// What a source made of a file.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) format: &'static str,
    pub(super) rows_read: u64,
    pub(super) batches: Vec<Batch>,
}

type TableSource = fn(&Table, &Input, &RefCell<Issues>) -> Option<Found>;

/// Reads a table with the source its headers call for.
pub(super) fn read_table(
    table: &Table,
    input: &Input,
    issues: &RefCell<Issues>,
) -> Option<Found> {
    let Some(source) = source_of(table, input) else {
        let seen: Vec<&str> = table.header().iter().map(|name| name.trim()).take(8).collect();
        let rule = refusal::of_table(table);
        issues.borrow_mut().reject(rule, At::row(1).value(seen.join(",")));
        return None;
    };
    source(table, input, issues)
}

/// Whether some source reads a table with these headers.
pub(super) fn is_known_table(table: &Table, input: &Input) -> bool {
    source_of(table, input).is_some()
}

/// Whether a table is of a publication of the whole country, of which only what concerns the city is kept.
pub(super) fn is_of_the_country(table: &Table) -> bool {
    care_office::is_care_table(table)
        || medical::is_pharmacy_table(table)
        || midwife::is_midwife_table(table)
        || table.has(&["ID", "正式名称"])
}

/// The columns of a table that is read as a list of offices, or would be if somebody said what they are.
pub(super) fn columns_of(table: &Table, input: &Input) -> Option<ListColumns> {
    let is_list = source_of(table, input)
        .is_none_or(|own| std::ptr::fn_addr_eq(own, office_list::read as TableSource));
    (is_list && !refusal::is_known(table))
        .then(|| office_list::columns_of(table, input))
        .flatten()
}

/// The same of a layer that was read as a list of offices, or not at all.
pub(super) fn columns_of_points(features: &[Feature], input: &Input) -> Option<ListColumns> {
    let table = feature_collection::points_as_table(features)?;
    office_list::columns_of(&table, input)
}

fn source_of(table: &Table, input: &Input) -> Option<TableSource> {
    // What somebody said of such a list goes before what it looks like.
    if office_list::is_said(table, input) {
        return Some(office_list::read);
    }
    let sources: [(bool, TableSource); 20] = [
        (base_registry::is_registry_table(table), base_registry::read),
        (position_reference::is_reference_table(table), position_reference::read),
        (table.has(&["KEY_CODE", "HYOSYO"]), town_age::read),
        (table.has(&["KEY_CODE", "HTKSYORI"]), mesh::read),
        (projected_totals::is_totals_table(table), projected_totals::read),
        (zone::is_town_table(table), zone::read_towns),
        (zone::is_zone_table(table) || zone::is_district_table(table), zone::read_zones),
        (table.has(&["事業所番号", "区分", "方法"]), survey_range::read),
        (survey_office::is_survey_table(table), survey_office::read),
        (survey_profile::is_profile_table(table), survey_profile::read),
        (care_office::is_care_table(table), care_office::read),
        (medical::is_pharmacy_table(table), medical::read_pharmacies),
        (midwife::is_midwife_table(table), midwife::read),
        (table.has(&["ID", "正式名称"]), medical::read_facilities),
        (table.has(&["名称", "医療機関の種類"]), standard_medical::read),
        (public_facility::is_facility_table(table), public_facility::read),
        (bureau_list::is_bureau_list(table), bureau_list::read),
        (consultation::is_consultation_table(table), consultation::read),
        (nursing_list::is_nursing_list(table), nursing_list::read),
        (resident_register::is_register_table(table), resident_register::read),
    ];
    let official = sources.into_iter().find_map(|(fits, source)| fits.then_some(source));
    // Last: what follows no official format.
    official.or_else(|| office_list::is_office_list(table, input).then_some(office_list::read))
}

/// Reads the towns of an address list; `None` for other JSON.
pub(super) fn read_towns(
    bytes: &[u8],
    input: &Input,
    issues: &RefCell<Issues>,
) -> Option<Option<Found>> {
    geolonia::holds_towns(bytes).then(|| geolonia::read(bytes, input, issues))
}

/// Reads the features of a layer with the source their properties call for.
pub(super) fn read_features(
    features: &[Feature],
    input: &Input,
    issues: &RefCell<Issues>,
) -> Option<Found> {
    if projection::holds_cells(features.iter().take(1).flat_map(Feature::names), input) {
        return projection::read_features(features, input, &mut issues.borrow_mut());
    }
    feature_collection::read(features, input, issues)
}

/// Reads a shapefile whose attributes are needed alone; `None` for others.
pub(super) fn read_attributes(
    set: &ShapeSet,
    input: &Input,
    issues: &RefCell<Issues>,
) -> Option<Option<Found>> {
    let table = Attributes::parse(set.dbf.as_deref()?, set.cpg.as_deref(), set.said)?;
    projection::holds_cells(table.names(), input)
        .then(|| projection::read_table(&table, input, &mut issues.borrow_mut()))
}
