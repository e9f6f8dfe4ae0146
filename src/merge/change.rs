//! What is different between two registers, for people to look over before it is kept.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::model::Register;

/// The kind of record a change is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names are the model's records")]
pub enum Entity {
    Provider,
    Town,
    Zone,
    Cell,
    Projection,
    ProjectedTotals,
    Address,
    Decision,
    ColumnMap,
    Backdrop,
}

/// What happened to a record.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// It is new.
    Added,
    /// Some fields are different.
    Changed {
        /// Names of the fields, in the model's order.
        fields: Vec<String>,
    },
    /// It is not in the re-imported data set any more, but kept: closed, perhaps.
    Missing,
    /// It is not in the register any more.
    Removed,
}

/// One record's change.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Change {
    /// Kind of record.
    pub entity: Entity,
    /// Its id.
    pub id: String,
    /// What happened.
    pub what: What,
}

/// The differences between two registers, sorted by entity and id.
pub fn between(before: &Register, after: &Register) -> Vec<Change> {
    let mut changes = Vec::new();
    compare(Entity::Provider, &before.providers, &after.providers, &mut changes);
    compare(Entity::Town, &before.towns, &after.towns, &mut changes);
    compare(Entity::Zone, &before.zones, &after.zones, &mut changes);
    compare(Entity::Cell, &before.cells, &after.cells, &mut changes);
    compare(Entity::Projection, &before.projections, &after.projections, &mut changes);
    compare(
        Entity::ProjectedTotals,
        &before.projected_totals,
        &after.projected_totals,
        &mut changes,
    );
    compare(Entity::Address, &before.addresses, &after.addresses, &mut changes);
    compare(Entity::Decision, &before.decisions, &after.decisions, &mut changes);
    compare(Entity::ColumnMap, &before.column_maps, &after.column_maps, &mut changes);
    compare(Entity::Backdrop, &before.backdrop, &after.backdrop, &mut changes);
    changes
}

fn compare<K: Ord + ToString, V: PartialEq + Serialize>(
    entity: Entity,
    before: &BTreeMap<K, V>,
    after: &BTreeMap<K, V>,
    changes: &mut Vec<Change>,
) {
    for (key, new) in after {
        let what = match before.get(key) {
            None => What::Added,
            Some(old) if old == new => continue,
            Some(old) => What::Changed { fields: different_fields(old, new) },
        };
        changes.push(Change { entity, id: key.to_string(), what });
    }
    for key in before.keys().filter(|key| !after.contains_key(*key)) {
        changes.push(Change { entity, id: key.to_string(), what: What::Removed });
    }
}

/// Names of the top-level fields whose values differ; taken from the serialized form, so that a
/// new field of the model cannot be forgotten here.
fn different_fields<V: Serialize>(old: &V, new: &V) -> Vec<String> {
    let object = |value: &V| match serde_json::to_value(value) {
        Ok(serde_json::Value::Object(fields)) => fields,
        _ => serde_json::Map::new(),
    };
    let (old, new) = (object(old), object(new));
    // Fields that are empty on one side may be left out there.
    let changed = new.iter().filter(|(name, value)| old.get(*name) != Some(value));
    let gone = old.iter().filter(|(name, _)| !new.contains_key(*name));
    changed.chain(gone).map(|(name, _)| name.clone()).collect()
}
