//! Reading official files: bytes in, records and row issues out.
//!
//! What is here: `order` (what is read of the files, and when), `reader` (containers: archives, tables,
//! shapefiles, GeoJSON) and `source` (one file an official format). What is not: joining records with each
//! other and with what is there already, which is [`crate::merge`]. This floor opens no file but what it
//! writes itself for a while ([`Spool`]), and knows no clock.
//!
//! Invariant: any bytes give a [`Reading`]; what was not taken is in its issues, by row.

mod content;
mod order;
mod reader;
mod source;

use std::cell::RefCell;
use std::collections::BTreeMap;

use crate::merge::{At, Issues, Surroundings};
use crate::model::{Catalogue, ColumnMap, ListColumn, RowIssue};
use order::{extension, group_shapefiles, turn, without_copies};
use reader::feature::{self, Feature};
use reader::layer::Layer;
use reader::package::{LayerContent, Package};
use reader::shape::ShapeSet;
use reader::table::{Table, unreadable};
use reader::{archive, json, spreadsheet};
use source::{Found, Input, OFFICE_LIST};

pub use crate::merge::{Batch, Records};
pub use content::{Content, Spool};
pub use reader::text::Encoding;

/// The format of a file that was not recognized.
const UNKNOWN: &str = "unknown";

/// Bytes of a file that is read as a whole: its content takes several times as much.
const MAX_WHOLE_BYTES: u64 = 256 << 20;

/// A file as it was handed over.
#[derive(Debug, Clone)]
pub struct SourceFile {
    /// Its name; a path inside an archive follows the archive's name.
    pub name: String,
    /// Its bytes.
    pub bytes: Content,
}

impl SourceFile {
    /// A file of this name.
    pub fn new(name: impl Into<String>, bytes: impl Into<Content>) -> Self {
        Self { name: name.into(), bytes: bytes.into() }
    }
}

/// What reading needs to know.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// Kinds and capabilities that labels and codes are mapped to.
    pub catalogue: &'a Catalogue,
    /// What the columns of lists mean, as people said, by the lists' headers.
    pub columns: &'a BTreeMap<String, ColumnMap>,
    /// The city, of whose surroundings the offices of nationwide lists are kept.
    pub surroundings: &'a Surroundings,
    /// What CSV files without a byte order mark and attributes of shapefiles are written in, as somebody said;
    /// otherwise as `.cpg`, driver and bytes tell.
    pub encoding: Option<Encoding>,
}

impl<'a> Context<'a> {
    /// With nothing said about columns, and of no city.
    pub fn of(catalogue: &'a Catalogue) -> Self {
        static NONE: BTreeMap<String, ColumnMap> = BTreeMap::new();
        Self { catalogue, columns: &NONE, surroundings: &NOWHERE, encoding: None }
    }
}

/// Surroundings of no city.
static NOWHERE: Surroundings = Surroundings::unknown();

/// Told how far reading has come.
pub trait Progress {
    /// `done` of `total` files are read; `file` of the format named is next or done.
    fn stage(&self, file: &str, format: &str, done: u64, total: Option<u64>);

    /// Whether nobody wants the result any more: asked between files and every few thousand rows of a CSV. Nothing more
    /// is read then, and what was read of a file is no whole.
    fn is_stopped(&self) -> bool {
        false
    }
}

/// Nobody wants to know.
impl Progress for () {
    fn stage(&self, _file: &str, _format: &str, _done: u64, _total: Option<u64>) {}
}

/// What became of one file.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
pub struct FileReport {
    /// Name, with the archive it was in.
    pub name: String,
    /// Format it was recognized as; `unknown` if it was not.
    pub format: String,
    /// What it holds, in the words of its data sets; empty if it was not recognized.
    pub title: String,
    /// Rows (records, features) the file has, header rows not counted.
    pub rows_read: u64,
    /// Records made of them; several rows can make one, and one row several.
    pub accepted: u64,
    /// Rows that were not taken.
    pub rejected: u64,
    /// The columns of a list without an official format, to be looked over and changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub columns: Option<ListColumns>,
}

/// The columns of a list, and what they are taken for.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
pub struct ListColumns {
    /// Headers as written.
    pub headers: Vec<String>,
    /// The first rows.
    pub samples: Vec<Vec<String>>,
    /// Kind id of rows whose kind no column tells, from the name of the file or as somebody said.
    pub kind: Option<String>,
    /// Which column, from 0, holds what.
    #[schema(value_type = Object)]
    pub columns: BTreeMap<ListColumn, usize>,
    /// Whether somebody said so; otherwise it is a guess from headers and values.
    pub remembered: bool,
}

/// Everything that was read.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Reading {
    /// Records by file.
    pub batches: Vec<Batch>,
    /// What could not be taken as it was.
    pub issues: Vec<RowIssue>,
    /// One report a file, in the order read: layers, then tables, then lists of the whole country.
    pub files: Vec<FileReport>,
}

/// Reads files of any accepted format; archives are unpacked, parts of a shapefile put together.
///
/// Of nationwide lists the offices beyond the surroundings of the city are counted and left out: of the city
/// in the context, and of the towns and zones among the files.
///
/// # Cost
/// Memory is that of what is kept, and a small multiple of the unpacked files other than CSV, which are
/// limited; see `reader`. Long CSV files are read from disk in blocks.
pub fn read(files: Vec<SourceFile>, context: &Context, progress: &dyn Progress) -> Reading {
    let mut reading = Reading::default();
    let files = archive::unpack(files, &mut reading.issues);
    let (sets, rest) = group_shapefiles(files, &mut reading);
    let (sets, rest) = without_copies(sets, rest, &mut reading);
    let total = (sets.len() + rest.len()) as u64;
    let mut done = 0;
    let mut rest = rest;
    rest.sort_by_cached_key(|file| turn(file, context.encoding));
    let mut surroundings = context.surroundings.clone();
    for mut set in sets {
        set.said = context.encoding;
        if progress.is_stopped() {
            return reading;
        }
        let name = format!("{}.shp", set.stem);
        let parts = [set.shp.as_deref(), set.dbf.as_deref()];
        let digest = content::digest(parts.into_iter().flatten());
        progress.stage(&name, "shapefile", done, Some(total));
        let input = Input {
            name: &name,
            digest,
            catalogue: context.catalogue,
            columns: context.columns,
            surroundings: &surroundings,
        };
        let batches = reading.batches.len();
        read_shapes(&set, &input, &mut reading);
        reading.batches.iter().skip(batches).for_each(|own| surroundings.add(own));
        done += 1;
    }
    for file in rest {
        if progress.is_stopped() {
            return reading;
        }
        progress.stage(&file.name, "", done, Some(total));
        let batches = reading.batches.len();
        let context = Context { surroundings: &surroundings, ..*context };
        read_file(&file, &context, progress, &mut reading);
        reading.batches.iter().skip(batches).for_each(|own| surroundings.add(own));
        done += 1;
        let format = reading.files.last().map_or(UNKNOWN, |report| &report.format);
        progress.stage(&file.name, format, done, Some(total));
    }
    reading
}

impl Reading {
    fn take_table(&mut self, table: &Table, input: &Input, issues: Issues) {
        let issues = RefCell::new(issues);
        let found = source::read_table(table, input, &issues);
        self.take(input.name, found, issues.into_inner());
        self.tell_columns(source::columns_of(table, input));
    }

    /// Takes the tables of one file; beside something known, explanations and lists to choose from are passed over.
    fn take_tables(
        &mut self,
        tables: Vec<(String, Table, Issues)>,
        is_any_known: bool,
        input: &Input,
    ) {
        let is_known = |table: &Table| source::is_known_table(table, input);
        let is_any_known = is_any_known || tables.iter().any(|(_, table, _)| is_known(table));
        for (name, table, mut issues) in tables {
            if is_any_known && !is_known(&table) {
                issues.note("issue.sheet_ignored", At::file());
                self.take(&name, None, issues);
                continue;
            }
            self.take_table(&table, &Input { name: &name, ..input.clone() }, issues);
        }
    }

    fn take_features(&mut self, features: &[Feature], input: &Input, issues: Issues) {
        let issues = RefCell::new(issues);
        let found = source::read_features(features, input, &issues);
        let is_list = found.as_ref().is_none_or(|found| found.format == OFFICE_LIST);
        self.take(input.name, found, issues.into_inner());
        if is_list {
            self.tell_columns(source::columns_of_points(features, input));
        }
    }

    /// Tells the columns of what was just taken, if it is a list without an official format.
    fn tell_columns(&mut self, columns: Option<ListColumns>) {
        if let Some(report) = self.files.last_mut() {
            report.columns = columns;
        }
    }

    fn take(&mut self, name: &str, found: Option<Found>, issues: Issues) {
        let rejected = issues.rejected_rows();
        let (format, rows_read, batches) = match found {
            Some(found) => (found.format, found.rows_read, found.batches),
            None => (UNKNOWN, 0, Vec::new()),
        };
        let mut titles: Vec<&str> =
            batches.iter().map(|batch| batch.dataset.title.as_str()).collect();
        titles.dedup();
        self.files.push(FileReport {
            name: name.to_owned(),
            format: format.to_owned(),
            title: titles.join("、"),
            rows_read,
            accepted: batches.iter().map(|batch| batch.records.len() as u64).sum(),
            rejected,
            columns: None,
        });
        self.batches.extend(batches);
        self.issues.extend(issues.into_list());
    }
}

fn read_file(
    file: &SourceFile,
    context: &Context,
    progress: &dyn Progress,
    reading: &mut Reading,
) {
    let mut issues = Issues::new(&file.name);
    let digest = match file.bytes.digest() {
        Ok(digest) => digest,
        Err(error) => {
            unreadable(&error, &mut issues);
            reading.take(&file.name, None, issues);
            return;
        }
    };
    let input = Input {
        name: &file.name,
        digest,
        catalogue: context.catalogue,
        columns: context.columns,
        surroundings: context.surroundings,
    };
    let found = match extension(&file.name).as_str() {
        _ if file.bytes.is_empty() => {
            issues.reject("issue.file_empty", At::file());
            None
        }
        "csv" | "txt" => {
            let Some(table) = Table::csv(&file.bytes, context.encoding, &mut issues) else {
                reading.take(&file.name, None, issues);
                return;
            };
            reading.take_table(&table.watched(progress), &input, issues);
            return;
        }
        "xlsx" | "xlsm" | "geojson" | "topojson" | "json" | "gpkg" => {
            if file.bytes.len() > MAX_WHOLE_BYTES {
                let at = At::file().detail("limit", MAX_WHOLE_BYTES >> 20);
                issues.reject("issue.file_too_large", at);
                reading.take(&file.name, None, issues);
                return;
            }
            match file.bytes.whole() {
                Ok(bytes) => read_whole(file, &bytes, &input, issues, reading),
                Err(error) => {
                    unreadable(&error, &mut issues);
                    reading.take(&file.name, None, issues);
                }
            }
            return;
        }
        "gpkg-wal" => {
            issues.reject("issue.package_open", At::file());
            None
        }
        "gpkg-shm" | "md" | "pdf" | "html" | "htm" | "xml" | "sbn" | "sbx" | "shx" | "qpj"
        | "qmd" => {
            issues.note("issue.file_ignored", At::file());
            None
        }
        "pbf" => {
            issues.reject("issue.osm_pbf_unread", At::file());
            None
        }
        _ => {
            issues.reject("issue.file_unknown", At::file());
            None
        }
    };
    reading.take(&file.name, found, issues);
}

/// Reads a file of a format that is read as a whole.
fn read_whole(
    file: &SourceFile,
    bytes: &[u8],
    input: &Input,
    issues: Issues,
    reading: &mut Reading,
) {
    match extension(&file.name).as_str() {
        "xlsx" | "xlsm" => read_workbook(file, bytes, input, issues, reading),
        "gpkg" => read_package(file, bytes, input, issues, reading),
        _ => read_json(bytes, input, issues, reading),
    }
}

fn read_shapes(set: &ShapeSet, input: &Input, reading: &mut Reading) {
    let issues = RefCell::new(Issues::new(input.name));
    if let Some(found) = source::read_attributes(set, input, &issues) {
        reading.take(input.name, found, issues.into_inner());
        return;
    }
    let mut issues = issues.into_inner();
    match Layer::open(set, &mut issues).map(|layer| layer.features(&mut issues)) {
        Some(features) => reading.take_features(&features, input, issues),
        None => reading.take(input.name, None, issues),
    }
}

fn read_json(bytes: &[u8], input: &Input, issues: Issues, reading: &mut Reading) {
    let issues = RefCell::new(issues);
    if let Some(found) = source::read_towns(bytes, input, &issues) {
        reading.take(input.name, found, issues.into_inner());
        return;
    }
    let mut issues = issues.into_inner();
    let features = match json::shape(bytes) {
        json::Shape::Records(table) => {
            reading.take_table(&table, input, issues);
            return;
        }
        json::Shape::GeoJson | json::Shape::Broken => feature::features(bytes, &mut issues),
        json::Shape::Other => {
            issues.reject("issue.json_unknown", At::file());
            None
        }
    };
    match features {
        Some(features) => reading.take_features(&features, input, issues),
        None => reading.take(input.name, None, issues),
    }
}

fn read_package(
    file: &SourceFile,
    bytes: &[u8],
    input: &Input,
    mut issues: Issues,
    reading: &mut Reading,
) {
    let package = Package::open(bytes, &mut issues);
    let layers = package.as_ref().map(|own| own.layers(&mut issues)).unwrap_or_default();
    let (Some(package), false) = (package, layers.is_empty()) else {
        if !issues.has_rejected() {
            issues.reject("issue.file_empty", At::file());
        }
        reading.take(&file.name, None, issues);
        return;
    };
    reading.issues.extend(issues.into_list());
    let several = layers.len() > 1;
    let (mut tables, mut is_any_known) = (Vec::new(), false);
    for layer in layers {
        let name = part_name(file, &layer.name, several);
        let mut issues = Issues::new(&name);
        match package.read(&layer, &mut issues) {
            Some(LayerContent::Features(features)) => {
                let input = Input { name: &name, ..input.clone() };
                reading.take_features(&features, &input, issues);
                is_any_known |= reading.files.last().is_some_and(|own| own.format != UNKNOWN);
            }
            Some(LayerContent::Table(table)) => tables.push((name, table, issues)),
            None => reading.take(&name, None, issues),
        }
    }
    reading.take_tables(tables, is_any_known, input);
}

/// The name of a sheet or layer, that of the file where there is no other.
fn part_name(file: &SourceFile, part: &str, several: bool) -> String {
    if several { format!("{}/{part}", file.name) } else { file.name.clone() }
}

fn read_workbook(
    file: &SourceFile,
    bytes: &[u8],
    input: &Input,
    mut issues: Issues,
    reading: &mut Reading,
) {
    let sheets = spreadsheet::sheets(bytes, &mut issues);
    if sheets.is_empty() && !issues.has_rejected() {
        issues.reject("issue.file_empty", At::file());
    }
    if sheets.is_empty() {
        reading.take(&file.name, None, issues);
        return;
    }
    reading.issues.extend(issues.into_list());
    let several = sheets.len() > 1;
    let tables = sheets.into_iter().map(|(sheet, table)| {
        let name = part_name(file, &sheet, several);
        let issues = Issues::new(&name);
        (name, table, issues)
    });
    reading.take_tables(tables.collect(), false, input);
}
