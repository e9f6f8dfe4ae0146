//! Why a file that is not read is not: known formats that have no use here, and what to do about others.

use crate::intake::reader::table::Table;

/// Columns of tables that are known and not read.
const TABLES: [(&[&str], &str); 13] = [
    (&["行政区", "総人口"], "issue.district_population_unused"),
    (&["agency_name"], "issue.gtfs_unused"),
    (&["stop_id"], "issue.gtfs_unused"),
    (&["route_id"], "issue.gtfs_unused"),
    (&["service_id"], "issue.gtfs_unused"),
    (&["agency_id"], "issue.gtfs_unused"),
    (&["office_id"], "issue.gtfs_unused"),
    (&["from_stop_id"], "issue.gtfs_unused"),
    (&["fare_id"], "issue.gtfs_unused"),
    (&["shape_id"], "issue.gtfs_unused"),
    (&["feed_publisher_name"], "issue.gtfs_unused"),
    (&["trans_id"], "issue.gtfs_unused"),
    (&["table_name", "language"], "issue.gtfs_unused"),
];

/// Whether a table is of a format that is known and not read.
pub(super) fn is_known(table: &Table) -> bool {
    TABLES.iter().any(|(columns, _)| table.has(columns))
}

/// The rule by which a table is refused.
pub(super) fn of_table(table: &Table) -> &'static str {
    let known = TABLES.iter().find(|(columns, _)| table.has(columns)).map(|(_, rule)| *rule);
    known.unwrap_or_else(|| {
        if looks_like_data(table) { "issue.header_missing" } else { "issue.table_unknown" }
    })
}

/// Whether the first row is data: numbers that no header is.
fn looks_like_data(table: &Table) -> bool {
    let cells: Vec<&str> = table.header().iter().map(|own| own.trim()).collect();
    let is_number = |text: &&&str| {
        let plain: String =
            text.chars().filter(|sign| !matches!(sign, '-' | '.' | ',' | '/' | ':')).collect();
        plain.len() >= 2 && plain.bytes().all(|digit| digit.is_ascii_digit())
    };
    let numbers = cells.iter().filter(is_number).count();
    numbers >= 2 && numbers * 4 >= cells.len()
}

/// The rule by which GeoJSON features are refused, from the names of their properties.
pub(super) fn of_features<'a>(names: impl Iterator<Item = &'a str>) -> &'static str {
    for name in names {
        if name.starts_with("A27_") || name.starts_with("A32_") {
            return "issue.school_district_unused";
        }
        if name.starts_with("A31") {
            return "issue.flood_other_layer";
        }
        if name.starts_with("P14_") {
            return "issue.welfare_edition_old";
        }
    }
    "issue.geojson_unknown"
}
