//! What an import would change, as planners look at it before it is applied.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Serialize;
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

use crate::app::{ChangeCounts, Ending, Prepared};
use crate::geometry::{BoundingBox, LonLat};
use crate::intake::FileReport;
use crate::merge::{Change, Entity, What};
use crate::message::{self, Language};
use crate::model::{
    Audience, Disclosed, Provider, ProviderId, Register, RowIssue, Severity, TownKey, disclose,
};

/// Changes and findings told at once; all of them go out as tables.
const MOST_LISTED: usize = 300;

/// Offices and areas drawn.
const MOST_DRAWN: usize = 4_000;

/// Vertices of areas drawn: more would be slow on an old machine.
const MOST_VERTICES: usize = 300_000;

/// What an import would change.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Preview {
    /// The revision it was compared with.
    base: u64,
    /// Why it should not be applied as it is, if so.
    obstacle: Option<Ending>,
    rows_read: u64,
    rows_rejected: u64,
    files: Vec<FileReport>,
    /// Changes by kind of record.
    #[schema(value_type = Object)]
    counts: BTreeMap<Entity, ChangeCounts>,
    offices: OfficeCounts,
    /// The first changes; of towns, cells and other areas only those that are not new.
    changes: Vec<ChangeView>,
    /// How many changes there are.
    changes_total: usize,
    /// The first findings, the gravest first.
    issues: Vec<IssueView>,
    /// How many findings there are.
    issues_total: usize,
    /// Offices and towns concerned, GeoJSON; properties `what`, `entity`, `name`, `kind`.
    #[schema(value_type = Object)]
    places: Value,
    /// The box around them: west, south, east, north.
    bounds: Option<[f64; 4]>,
}

/// Offices by what would become of them.
#[derive(Debug, Default, Serialize, ToSchema)]
pub(crate) struct OfficeCounts {
    /// New.
    new: usize,
    /// Known, at another place.
    moved: usize,
    /// Known, with something else different.
    changed: usize,
    /// Known, and the same.
    unchanged: usize,
    /// In the data set until now, but not in these files: closed, perhaps. They stay.
    missing: usize,
}

/// One change.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ChangeView {
    #[schema(value_type = String)]
    entity: Entity,
    id: String,
    name: String,
    /// Kind id, of an office.
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<String>,
    /// `new`, `moved`, `changed`, `missing` or `removed`.
    what: &'static str,
    /// Fields that are different.
    fields: Vec<FieldView>,
}

/// A field before and after, in plain text where it is one.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FieldView {
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    before: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    after: Option<String>,
}

/// One finding.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct IssueView {
    #[schema(value_type = String)]
    severity: Severity,
    file: String,
    row: Option<u64>,
    column: Option<String>,
    value: Option<String>,
    /// What was found, in Japanese.
    rule: String,
    /// The same in English.
    rule_en: String,
}

impl Preview {
    pub(crate) fn of(prepared: &Prepared, max_rejected: f64) -> Self {
        // A city's first import has thousands of new cells: what is new is told by its count.
        let told = |own: &&Change| own.entity == Entity::Provider || own.what != What::Added;
        let changes = prepared.changes.iter().filter(told).take(MOST_LISTED);
        let mut issues: Vec<&RowIssue> = prepared.issues.iter().collect();
        issues.sort_by_key(|own| own.severity);
        let (places, bounds) = places(prepared);
        Self {
            base: prepared.atlas.revision(),
            obstacle: prepared.obstacle(max_rejected),
            rows_read: prepared.rows_read,
            rows_rejected: prepared.rows_rejected,
            files: prepared.files.clone(),
            counts: prepared.counts(),
            offices: office_counts(prepared),
            changes: changes.map(|own| change_view(prepared, own)).collect(),
            changes_total: prepared.changes.len(),
            issues: issues.into_iter().take(MOST_LISTED).map(issue_view).collect(),
            issues_total: prepared.issues.len(),
            places,
            bounds: bounds.map(|own| [own.west, own.south, own.east, own.north]),
        }
    }
}

fn word(what: &What) -> &'static str {
    match what {
        What::Added => "new",
        What::Changed { fields } if fields.iter().any(|own| own == "location") => "moved",
        What::Changed { .. } => "changed",
        What::Missing => "missing",
        What::Removed => "removed",
    }
}

fn office_counts(prepared: &Prepared) -> OfficeCounts {
    let mut counts = OfficeCounts::default();
    for change in prepared.changes.iter().filter(|own| own.entity == Entity::Provider) {
        match word(&change.what) {
            "new" => counts.new += 1,
            "moved" => counts.moved += 1,
            "changed" => counts.changed += 1,
            "missing" => counts.missing += 1,
            _ => {}
        }
    }
    let known = prepared.atlas.register().providers.len();
    counts.unchanged = known.saturating_sub(counts.moved + counts.changed + counts.missing);
    counts
}

/// The office before or after, as planners may see it.
fn office(register: &Register, id: &str, today: Date) -> Option<Disclosed<Provider>> {
    disclose(register.providers.get(&ProviderId::new(id))?, Audience::Planner, today)
}

fn change_view(prepared: &Prepared, change: &Change) -> ChangeView {
    let (before, after) = (prepared.atlas.register(), &prepared.register);
    let today = prepared.atlas.today();
    let (mut name, mut kind) = (change.id.clone(), None);
    match change.entity {
        Entity::Provider => {
            let own = office(after, &change.id, today);
            if let Some(own) = own.or_else(|| office(before, &change.id, today)) {
                name.clone_from(&own.name);
                kind = Some(own.kind.to_string());
            }
        }
        Entity::Town => {
            let own = after.towns.get(&TownKey::new(change.id.as_str()));
            name = own.map_or(name, |own| own.name.clone());
        }
        Entity::Zone => {
            let id = crate::model::ZoneId::new(change.id.as_str());
            name = after.zones.get(&id).map_or(name, |own| own.name.clone());
        }
        _ => {}
    }
    let fields = match &change.what {
        What::Changed { fields } => {
            let texts = |register| fields_of(register, change, today);
            let (old, new) = (texts(before), texts(after));
            let text = |of: &Map<String, Value>, field: &str| of.get(field).and_then(plain);
            let view = |field: &String| FieldView {
                name: field.clone(),
                before: text(&old, field),
                after: text(&new, field),
            };
            fields.iter().map(view).collect()
        }
        _ => Vec::new(),
    };
    let (entity, id) = (change.entity, change.id.clone());
    ChangeView { entity, id, name, kind, what: word(&change.what), fields }
}

/// The fields of an office; other records are told by the names of their fields alone.
fn fields_of(register: &Register, change: &Change, today: Date) -> Map<String, Value> {
    if change.entity != Entity::Provider {
        return Map::new();
    }
    let own = office(register, &change.id, today);
    match own.map(|own| serde_json::to_value(&*own)) {
        Some(Ok(Value::Object(fields))) => fields,
        _ => Map::new(),
    }
}

/// A value people can read as it is.
fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.chars().take(120).collect()),
        Value::Number(number) => Some(number.to_string()),
        Value::Array(list) => {
            let words: Option<Vec<&str>> = list.iter().map(Value::as_str).collect();
            words.map(|words| words.join("、").chars().take(120).collect())
        }
        Value::Object(own) => {
            let at = own.get("position")?;
            let degrees = |index: usize| at.get(index)?.as_f64();
            Some(format!("{:.5}, {:.5}", degrees(1)?, degrees(0)?))
        }
        _ => None,
    }
}

fn issue_view(issue: &RowIssue) -> IssueView {
    IssueView {
        severity: issue.severity,
        file: issue.file.clone(),
        row: issue.row,
        column: issue.column.clone(),
        value: issue.value.clone(),
        rule: issue.finding(Language::Ja),
        rule_en: issue.finding(Language::En),
    }
}

/// Offices and towns concerned, as GeoJSON, and the box around them.
fn places(prepared: &Prepared) -> (Value, Option<BoundingBox>) {
    let today = prepared.atlas.today();
    let mut features = Vec::new();
    let mut bounds: Option<BoundingBox> = None;
    let mut include = |own: BoundingBox| {
        bounds = Some(bounds.map_or(own, |all| all.union(&own)));
    };
    let mut vertices = 0;
    for change in prepared.changes.iter().filter(|own| own.what != What::Removed) {
        if features.len() >= MOST_DRAWN {
            break;
        }
        let what = word(&change.what);
        match change.entity {
            Entity::Provider => {
                let Some(own) = office(&prepared.register, &change.id, today) else {
                    continue;
                };
                let Some(at) = own.location.map(|own| own.position) else { continue };
                if let Some(around) = BoundingBox::around(std::iter::once(at)) {
                    include(around);
                }
                features.push(json!({
                    "type": "Feature",
                    "geometry": { "type": "Point", "coordinates": rounded(at) },
                    "properties": { "what": what, "entity": "provider", "name": own.name,
                                    "kind": own.kind.as_str() },
                }));
            }
            Entity::Town => {
                let town = prepared.register.towns.get(&TownKey::new(change.id.as_str()));
                let Some(town) = town else { continue };
                let Some(region) = &town.region else { continue };
                include(region.bounding_box());
                let rings: Vec<Vec<Vec<[f64; 2]>>> = rings(region);
                vertices += rings.iter().flatten().map(Vec::len).sum::<usize>();
                if vertices > MOST_VERTICES {
                    continue;
                }
                features.push(json!({
                    "type": "Feature",
                    "geometry": { "type": "MultiPolygon", "coordinates": rings },
                    "properties": { "what": what, "entity": "town", "name": town.name },
                }));
            }
            _ => {}
        }
    }
    (json!({ "type": "FeatureCollection", "features": features }), bounds)
}

/// To about a meter: a preview is looked at, not measured.
fn rounded(at: LonLat) -> [f64; 2] {
    [at.lon(), at.lat()].map(|own| (own * 1e5).round() / 1e5)
}

fn rings(region: &crate::geometry::Region) -> Vec<Vec<Vec<[f64; 2]>>> {
    let ring = |ring: &geo_types::LineString<f64>| -> Vec<[f64; 2]> {
        ring.coords().map(|at| [at.x, at.y].map(|own| (own * 1e5).round() / 1e5)).collect()
    };
    let polygon = |own: &geo_types::Polygon<f64>| -> Vec<Vec<[f64; 2]>> {
        std::iter::once(own.exterior()).chain(own.interiors()).map(ring).collect()
    };
    region.polygons().iter().map(polygon).collect()
}

/// All findings, a row each, under a header.
pub(crate) fn issue_rows(prepared: &Prepared, language: Language) -> Vec<Vec<String>> {
    let text = |key: &str| message::text(key, language).to_owned();
    let head = ["severity", "file", "row", "column", "value", "finding"];
    let head = head.map(|own| text(&format!("page.import.head.{own}")));
    let row = |own: &RowIssue| {
        let view = issue_view(own);
        let rule = if language == Language::Ja { view.rule } else { view.rule_en };
        let severity = match view.severity {
            Severity::Rejected => "page.import.severity.rejected",
            Severity::Dropped => "page.import.severity.dropped",
            Severity::Noted => "page.import.severity.noted",
        };
        let row = view.row.map_or_else(String::new, |own| own.to_string());
        let cell = Option::unwrap_or_default;
        vec![text(severity), view.file, row, cell(view.column), cell(view.value), rule]
    };
    std::iter::once(head.into()).chain(prepared.issues.iter().map(row)).collect()
}

/// All changes, a row each, under a header.
pub(crate) fn change_rows(prepared: &Prepared, language: Language) -> Vec<Vec<String>> {
    let text = |key: &str| message::text(key, language).to_owned();
    let head = ["what", "entity", "id", "name", "fields"];
    let head = head.map(|own| text(&format!("page.import.head.{own}")));
    let row = |own: &Change| {
        let view = change_view(prepared, own);
        let entity = format!("page.import.entity.{}", entity_name(view.entity));
        let fields: Vec<String> = view
            .fields
            .iter()
            .map(|own| match (&own.before, &own.after) {
                (None, None) => own.name.clone(),
                (before, after) => {
                    let cell = |own: &Option<String>| own.clone().unwrap_or_default();
                    format!("{}: {} → {}", own.name, cell(before), cell(after))
                }
            })
            .collect();
        let what = format!("page.import.what.{}", view.what);
        vec![text(&what), text(&entity), view.id, view.name, fields.join("; ")]
    };
    std::iter::once(head.into()).chain(prepared.changes.iter().map(row)).collect()
}

fn entity_name(entity: Entity) -> &'static str {
    match entity {
        Entity::Provider => "provider",
        Entity::Town => "town",
        Entity::Zone => "zone",
        Entity::Cell => "cell",
        Entity::Projection => "projection",
        Entity::Decision => "decision",
        Entity::ColumnMap => "column_map",
        Entity::ProjectedTotals => "projected_totals",
        Entity::Address => "address",
        Entity::Backdrop => "backdrop",
    }
}
