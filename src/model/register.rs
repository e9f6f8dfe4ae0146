//! Everything a workspace holds at one revision, as plain sorted records.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    AddressId, AddressTown, Backdrop, BackdropClass, Cell, CellCode, ColumnMap, Dataset,
    DatasetId, Decision, MunicipalityCode, ProjectedCell, ProjectedTotals, ProjectionId,
    Provider, ProviderId, Town, TownKey, Zone, ZoneId,
};

/// The records of a workspace. `intake` proposes changes to it, `store` keeps it, and an `atlas`
/// is built from it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Register {
    /// Sources.
    pub datasets: BTreeMap<DatasetId, Dataset>,
    /// Offices.
    pub providers: BTreeMap<ProviderId, Provider>,
    /// Towns.
    pub towns: BTreeMap<TownKey, Town>,
    /// Zones.
    pub zones: BTreeMap<ZoneId, Zone>,
    /// Mesh cells.
    pub cells: BTreeMap<CellCode, Cell>,
    /// People of coming years by mesh cell and municipality.
    #[serde(default)]
    pub projections: BTreeMap<ProjectionId, ProjectedCell>,
    /// People of coming years by municipality.
    #[serde(default)]
    pub projected_totals: BTreeMap<MunicipalityCode, ProjectedTotals>,
    /// Where addresses are.
    #[serde(default)]
    pub addresses: BTreeMap<AddressId, AddressTown>,
    /// What people decided about records that may be one office.
    #[serde(default)]
    pub decisions: BTreeMap<String, Decision>,
    /// What the columns of lists mean, by the lists' headers.
    #[serde(default)]
    pub column_maps: BTreeMap<String, ColumnMap>,
    /// Lines and areas for orientation, by id.
    pub backdrop: BTreeMap<String, Backdrop>,
}

impl Register {
    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether it holds areas that floods may reach.
    pub fn has_floods(&self) -> bool {
        self.backdrop.values().any(|own| matches!(own.class, BackdropClass::Flood(_)))
    }

    /// Whether somebody decided that two records are two offices.
    pub fn are_two(&self, one: &ProviderId, two: &ProviderId) -> bool {
        self.decisions.get(&Decision::key(one, two)).is_some_and(|own| !own.same)
    }

    /// The municipality's name, taken from its towns: the one most towns carry.
    pub fn municipality(&self) -> Option<&str> {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for town in self.towns.values() {
            *counts.entry(town.municipality.as_str()).or_default() += 1;
        }
        counts.into_iter().max_by_key(|&(_, count)| count).map(|(name, _)| name)
    }
}
