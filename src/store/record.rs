//! Records as rows: which collection, which id, which JSON; and what changed between two registers.

use std::collections::BTreeMap;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Result, StoreError};
use crate::model::Register;

/// A part of the register that is kept as rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Collection {
    Dataset,
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

/// What happens to one record.
#[derive(Debug)]
pub(super) struct Step {
    pub(super) collection: Collection,
    pub(super) id: String,
    /// The new JSON; `None` when the record goes.
    pub(super) body: Option<String>,
    /// Whether there was one before.
    pub(super) ends_the_old: bool,
}

impl Collection {
    const ALL: [Self; 11] = [
        Self::Dataset,
        Self::Provider,
        Self::Town,
        Self::Zone,
        Self::Cell,
        Self::Projection,
        Self::ProjectedTotals,
        Self::Address,
        Self::Decision,
        Self::ColumnMap,
        Self::Backdrop,
    ];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Dataset => "dataset",
            Self::Provider => "provider",
            Self::Town => "town",
            Self::Zone => "zone",
            Self::Cell => "cell",
            Self::Projection => "projection",
            Self::ProjectedTotals => "projected_totals",
            Self::Address => "address",
            Self::Decision => "decision",
            Self::ColumnMap => "column_map",
            Self::Backdrop => "backdrop",
        }
    }

    pub(super) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|own| own.name() == name)
    }

    /// Adds a record to a register.
    pub(super) fn put(self, register: &mut Register, id: &str, body: &str) -> Result<()> {
        use crate::model::{
            AddressId, CellCode, DatasetId, MunicipalityCode, ProjectionId, ProviderId,
            TownKey, ZoneId,
        };
        match self {
            Self::Dataset => {
                register.datasets.insert(DatasetId::new(id), self.parse(id, body)?);
            }
            Self::Provider => {
                register.providers.insert(ProviderId::new(id), self.parse(id, body)?);
            }
            Self::Town => {
                register.towns.insert(TownKey::new(id), self.parse(id, body)?);
            }
            Self::Zone => {
                register.zones.insert(ZoneId::new(id), self.parse(id, body)?);
            }
            Self::Cell => {
                register.cells.insert(CellCode::new(id), self.parse(id, body)?);
            }
            Self::Projection => {
                register.projections.insert(ProjectionId::new(id), self.parse(id, body)?);
            }
            Self::ProjectedTotals => {
                let totals = self.parse(id, body)?;
                register.projected_totals.insert(MunicipalityCode::new(id), totals);
            }
            Self::Address => {
                register.addresses.insert(AddressId::new(id), self.parse(id, body)?);
            }
            Self::Decision => {
                register.decisions.insert(id.to_owned(), self.parse(id, body)?);
            }
            Self::ColumnMap => {
                register.column_maps.insert(id.to_owned(), self.parse(id, body)?);
            }
            Self::Backdrop => {
                register.backdrop.insert(id.to_owned(), self.parse(id, body)?);
            }
        }
        Ok(())
    }

    fn parse<T: DeserializeOwned>(self, id: &str, body: &str) -> Result<T> {
        serde_json::from_str(body).map_err(|source| self.damaged(id, source))
    }

    fn damaged(self, id: &str, source: serde_json::Error) -> StoreError {
        StoreError::Damaged { collection: self.name(), id: id.to_owned(), source }
    }

    fn compare<K: Ord + ToString, V: PartialEq + Serialize>(
        self,
        before: &BTreeMap<K, V>,
        after: &BTreeMap<K, V>,
        steps: &mut Vec<Step>,
    ) -> Result<()> {
        for (key, value) in after {
            let old = before.get(key);
            if old == Some(value) {
                continue;
            }
            let id = key.to_string();
            let body =
                serde_json::to_string(value).map_err(|source| self.damaged(&id, source))?;
            let ends_the_old = old.is_some();
            steps.push(Step { collection: self, id, body: Some(body), ends_the_old });
        }
        let gone = before.keys().filter(|key| !after.contains_key(key));
        steps.extend(gone.map(|key| Step {
            collection: self,
            id: key.to_string(),
            body: None,
            ends_the_old: true,
        }));
        Ok(())
    }
}

/// What must be written to get from one register to the other.
pub(super) fn difference(before: &Register, after: &Register) -> Result<Vec<Step>> {
    let mut steps = Vec::new();
    Collection::Dataset.compare(&before.datasets, &after.datasets, &mut steps)?;
    Collection::Provider.compare(&before.providers, &after.providers, &mut steps)?;
    Collection::Town.compare(&before.towns, &after.towns, &mut steps)?;
    Collection::Zone.compare(&before.zones, &after.zones, &mut steps)?;
    Collection::Cell.compare(&before.cells, &after.cells, &mut steps)?;
    Collection::Projection.compare(&before.projections, &after.projections, &mut steps)?;
    Collection::ProjectedTotals.compare(
        &before.projected_totals,
        &after.projected_totals,
        &mut steps,
    )?;
    Collection::Address.compare(&before.addresses, &after.addresses, &mut steps)?;
    Collection::Decision.compare(&before.decisions, &after.decisions, &mut steps)?;
    Collection::ColumnMap.compare(&before.column_maps, &after.column_maps, &mut steps)?;
    Collection::Backdrop.compare(&before.backdrop, &after.backdrop, &mut steps)?;
    Ok(steps)
}

/// Records added, changed and removed, by collection.
pub(super) fn counts(steps: &[Step]) -> BTreeMap<Collection, [i64; 3]> {
    let mut counts: BTreeMap<Collection, [i64; 3]> = BTreeMap::new();
    for step in steps {
        let kind = match (&step.body, step.ends_the_old) {
            (Some(_), false) => 0,
            (Some(_), true) => 1,
            (None, _) => 2,
        };
        counts.entry(step.collection).or_default()[kind] += 1;
    }
    counts
}
