//! What exists: offices and what they answered, places, people, and what may be shown to whom.
//!
//! Pure data with its invariants; reading files is `intake`, keeping rows is `store`, and every
//! question is answered on an `atlas`.

mod address;
mod answer;
mod catalogue;
mod column_map;
mod consent;
mod decision;
mod disclosure;
mod fact;
mod forecast;
mod issue;
mod place;
mod population;
mod prefecture;
mod profile;
mod provenance;
mod provider;
mod register;
mod scenario;
mod service_area;
mod spelling;

pub use address::{AddressId, AddressLevel, AddressTown, NumberKind, Numbered};
pub use answer::Answer;
pub use catalogue::{
    Capability, CapabilityId, Catalogue, CatalogueError, Kind, KindId, MarkerShape, Notice,
    Scene, SceneNeed, TimeBand,
};
pub use column_map::{ColumnMap, ColumnMapError, ListColumn};
pub use consent::{Audience, Block, Consent, Consents};
pub use decision::Decision;
pub use disclosure::{Disclosed, disclose};
pub use fact::{Fact, OtherSource};
pub use forecast::{
    AgeGroups, AgeWeight, CareWeight, Edition, ForecastRules, MunicipalityCode, ProjectedCell,
    ProjectedPeople, ProjectedTotals, ProjectionId, WeightUnit,
};
pub use issue::{RowIssue, Severity};
pub use place::{
    Backdrop, BackdropClass, Contact, FloodDepth, InvalidDepth, ResidentCount, Town, TownKey,
    Zone, ZoneId,
};
pub use population::{
    AgeBand, AgeSpan, Ages, Cell, CellCode, MergeGroup, Population, UnknownBand,
};
pub use prefecture::{
    prefecture_named, prefecture_number, prefectures_beside, without_prefecture,
};
pub use profile::{AccessFacts, Facility, Profile, QuestionAnswer, Step};
pub use provenance::{Dataset, DatasetId};
pub use provider::{Acceptance, Location, Provider, ProviderId, SurveyReply};
pub use register::Register;
pub use scenario::{Operation, Scenario, ScenarioError};
pub use service_area::{Extent, Level, RangePart};
pub use spelling::{
    address_key, address_spelling, are_one_name, half_width, kana_spelling, office_code,
    office_name_spelling, phone, postal_code, same_hyphens, school_spelling, town_spelling,
};
