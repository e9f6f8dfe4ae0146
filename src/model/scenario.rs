//! What might be different: a list of changes to offices, to be tried before anybody decides.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    Answer, CapabilityId, Catalogue, KindId, Location, Provider, ProviderId, RangePart,
    Register,
};
use crate::geometry::LonLat;

/// One change.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "op", rename_all = "snake_case", deny_unknown_fields)]
pub enum Operation {
    /// An office that does not exist yet.
    Add {
        /// A key of its own; no office may have it.
        id: ProviderId,
        /// Kind of resource.
        kind: KindId,
        /// A working name.
        name: String,
        /// Where it would be.
        position: LonLat,
        /// Where it would go.
        ranges: Vec<RangePart>,
        /// What it could do.
        #[serde(default)]
        capabilities: BTreeMap<CapabilityId, Answer>,
    },
    /// An office closes.
    Close {
        /// Which.
        id: ProviderId,
    },
    /// An office moves; circles move with it.
    Move {
        /// Which.
        id: ProviderId,
        /// Where to.
        position: LonLat,
    },
    /// An office goes elsewhere than it says.
    Range {
        /// Which.
        id: ProviderId,
        /// All its ranges from now on.
        ranges: Vec<RangePart>,
    },
    /// An office can do something else than it says.
    Capability {
        /// Which.
        id: ProviderId,
        /// What.
        capability: CapabilityId,
        /// Its new answer.
        answer: Answer,
    },
}

/// A list of changes, applied in order.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Scenario {
    /// The changes.
    pub operations: Vec<Operation>,
}

/// Why a scenario cannot be applied. `at` counts operations from one.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ScenarioError {
    /// It changes an office that does not exist, or that an earlier change closed.
    #[error("operation {at}: no office `{id}`")]
    NoOffice {
        /// Which operation.
        at: usize,
        /// The id in question.
        id: ProviderId,
    },
    /// It adds an office whose key is taken.
    #[error("operation {at}: `{id}` exists already")]
    Exists {
        /// Which operation.
        at: usize,
        /// The id in question.
        id: ProviderId,
    },
    /// It names a kind the catalogue does not have.
    #[error("operation {at}: kind `{id}` is not in the catalogue")]
    UnknownKind {
        /// Which operation.
        at: usize,
        /// The id in question.
        id: KindId,
    },
    /// It names a capability the catalogue does not have.
    #[error("operation {at}: capability `{id}` is not in the catalogue")]
    UnknownCapability {
        /// Which operation.
        at: usize,
        /// The id in question.
        id: CapabilityId,
    },
    /// A radius or time that is none: negative, zero, not a number, beyond all bounds.
    #[error("operation {at}: a range needs a radius from 1 m to 200 km")]
    NoRadius {
        /// Which operation.
        at: usize,
    },
}

impl Scenario {
    /// The offices that the changes leave different: as they would be, or `None` where closed.
    ///
    /// # Errors
    /// See [`ScenarioError`]; the first change that cannot be made stops.
    pub fn apply(
        &self,
        register: &Register,
        catalogue: &Catalogue,
    ) -> Result<BTreeMap<ProviderId, Option<Provider>>, ScenarioError> {
        let mut changed: BTreeMap<ProviderId, Option<Provider>> = BTreeMap::new();
        for (at, operation) in (1..).zip(&self.operations) {
            operation.check(at, catalogue)?;
            let id = operation.id();
            let current = match changed.get(id) {
                Some(own) => own.clone(),
                None => register.providers.get(id).cloned(),
            };
            let next = operation.on(at, current)?;
            changed.insert(id.clone(), next);
        }
        Ok(changed)
    }
}

impl Operation {
    /// The office concerned.
    pub const fn id(&self) -> &ProviderId {
        match self {
            Self::Add { id, .. }
            | Self::Close { id }
            | Self::Move { id, .. }
            | Self::Range { id, .. }
            | Self::Capability { id, .. } => id,
        }
    }

    fn check(&self, at: usize, catalogue: &Catalogue) -> Result<(), ScenarioError> {
        match self {
            Self::Add { kind, ranges, capabilities, .. } => {
                if catalogue.kind(kind).is_none() {
                    return Err(ScenarioError::UnknownKind { at, id: kind.clone() });
                }
                let unknown = |id: &&CapabilityId| catalogue.capability(id).is_none();
                match capabilities.keys().find(unknown) {
                    Some(id) => Err(ScenarioError::UnknownCapability { at, id: id.clone() }),
                    None => check_ranges(at, ranges),
                }
            }
            Self::Range { ranges, .. } => check_ranges(at, ranges),
            Self::Capability { capability: id, .. } if catalogue.capability(id).is_none() => {
                Err(ScenarioError::UnknownCapability { at, id: id.clone() })
            }
            Self::Close { .. } | Self::Move { .. } | Self::Capability { .. } => Ok(()),
        }
    }

    fn on(
        &self,
        at: usize,
        current: Option<Provider>,
    ) -> Result<Option<Provider>, ScenarioError> {
        if let Self::Add { id, kind, name, position, ranges, capabilities } = self {
            if current.is_some() {
                return Err(ScenarioError::Exists { at, id: id.clone() });
            }
            let mut office = Provider::proposed(id.clone(), kind.clone(), name, *position);
            let reply = office.survey.get_or_insert_default();
            reply.ranges.clone_from(ranges);
            reply.capabilities.clone_from(capabilities);
            return Ok(Some(office));
        }
        let missing = || ScenarioError::NoOffice { at, id: self.id().clone() };
        let mut office = current.ok_or_else(missing)?;
        let reply = office.survey.get_or_insert_default();
        match self {
            Self::Add { .. } | Self::Close { .. } => return Ok(None),
            Self::Move { position, .. } => {
                let location = Location::by_hand(*position);
                office.location = Some(location);
                office.zone_override = None;
            }
            Self::Range { ranges, .. } => reply.ranges.clone_from(ranges),
            Self::Capability { capability, answer, .. } => {
                reply.capabilities.insert(capability.clone(), *answer);
            }
        }
        Ok(Some(office))
    }
}

fn check_ranges(at: usize, ranges: &[RangePart]) -> Result<(), ScenarioError> {
    let is_fine = |part: &RangePart| {
        let radius = match &part.extent {
            super::Extent::Radius(radius) => radius.as_meters(),
            // A car goes less than 200 km in this time.
            super::Extent::Minutes(minutes) => minutes.as_minutes() * 1_000.0,
            _ => return true,
        };
        (1.0..=200_000.0).contains(&radius)
    };
    if ranges.iter().all(is_fine) { Ok(()) } else { Err(ScenarioError::NoRadius { at }) }
}
