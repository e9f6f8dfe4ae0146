//! What an importer hands over: records as the file says them, not yet tied to each other.

use crate::geometry::{LonLat, Region};
use crate::model::{
    AddressTown, Backdrop, Block, Cell, Consent, Contact, Dataset, KindId, Level, MergeGroup,
    NumberKind, Population, Profile, ProjectedCell, ProjectedTotals, Provider, SurveyReply,
    Town, TownKey, Zone,
};
use crate::unit::{Meters, Minutes};

/// Departments and hours of an institution of 医療情報ネット.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfficeHours {
    /// Row of the file, the first of the institution.
    pub row: u64,
    /// Its number in 医療情報ネット.
    pub code: String,
    /// 診療科目, each once.
    pub specialities: Vec<String>,
    /// 診療時間 in words.
    pub consultation: Option<String>,
}

/// The records of one file (or one sheet of it).
#[derive(Debug, Clone, PartialEq)]
pub struct Batch {
    /// File name, with the archive it was in.
    pub file: String,
    /// The data set the records belong to.
    pub dataset: Dataset,
    /// The records.
    pub records: Records,
}

/// Records of one kind.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Records {
    /// Towns with their areas.
    Towns(Vec<Town>),
    /// Residents of towns by age.
    TownPopulations(Vec<TownPopulation>),
    /// Residents of towns by the resident register.
    Residents(Vec<Residents>),
    /// Mesh cells with residents.
    Cells(Vec<Cell>),
    /// Daily-life zones.
    Zones(Vec<Zone>),
    /// School districts with their areas, to make zones of.
    Districts(Vec<District>),
    /// Which school district is in which zone.
    DistrictZones(Vec<DistrictZone>),
    /// Support centers of zones.
    ZoneContacts(Vec<ZoneContact>),
    /// Which town is in which zone.
    TownZones(Vec<TownZone>),
    /// Offices.
    Providers(Vec<Provider>),
    /// Departments and consultation hours of offices of another file.
    OfficeHours(Vec<OfficeHours>),
    /// Figures drawn in the survey.
    SurveyAreas(Vec<SurveyArea>),
    /// Replies to the survey.
    SurveyOffices(Vec<SurveyOffice>),
    /// Ranges stated in the survey.
    SurveyRanges(Vec<SurveyRange>),
    /// What offices wrote for the handbook.
    SurveyProfiles(Vec<SurveyProfile>),
    /// Lines and areas for orientation.
    Backdrop(Vec<Backdrop>),
    /// People of coming years by mesh cell.
    Projections(Vec<ProjectedRow>),
    /// People of coming years by municipality.
    ProjectedTotals(Vec<ProjectedTotals>),
    /// Where addresses are.
    Addresses(Vec<AddressTown>),
    /// Rows of the base registry of addresses, whose towns, numbers and positions are in files of their
    /// own.
    Registry(Vec<RegistryRow>),
}

impl Records {
    /// The stage the records are merged in: what others refer to comes first.
    pub(super) const fn rank(&self) -> u8 {
        match self {
            Self::Towns(_) => 0,
            Self::TownPopulations(_) => 1,
            Self::Residents(_) => 2,
            Self::Cells(_) => 3,
            Self::Zones(_) => 4,
            Self::Districts(_) => 5,
            Self::DistrictZones(_) => 6,
            Self::ZoneContacts(_) => 7,
            Self::TownZones(_) => 8,
            Self::Providers(_) => 9,
            Self::SurveyAreas(_) => 10,
            Self::SurveyOffices(_) => 11,
            Self::SurveyRanges(_) => 12,
            Self::SurveyProfiles(_) => 13,
            Self::Backdrop(_) => 14,
            Self::Projections(_) => 15,
            Self::ProjectedTotals(_) => 16,
            Self::Addresses(_) => 17,
            Self::Registry(_) => 18,
            Self::OfficeHours(_) => 19,
        }
    }

    /// Number of records.
    pub fn len(&self) -> usize {
        match self {
            Self::Towns(list) => list.len(),
            Self::TownPopulations(list) => list.len(),
            Self::Residents(list) => list.len(),
            Self::Cells(list) => list.len(),
            Self::Zones(list) => list.len(),
            Self::Districts(list) => list.len(),
            Self::DistrictZones(list) => list.len(),
            Self::ZoneContacts(list) => list.len(),
            Self::TownZones(list) => list.len(),
            Self::Providers(list) => list.len(),
            Self::OfficeHours(list) => list.len(),
            Self::SurveyAreas(list) => list.len(),
            Self::SurveyOffices(list) => list.len(),
            Self::SurveyRanges(list) => list.len(),
            Self::SurveyProfiles(list) => list.len(),
            Self::Backdrop(list) => list.len(),
            Self::Projections(list) => list.len(),
            Self::ProjectedTotals(list) => list.len(),
            Self::Addresses(list) => list.len(),
            Self::Registry(list) => list.len(),
        }
    }

    /// Whether there is no record.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// A row of the base registry of addresses.
#[derive(Debug, Clone, PartialEq)]
pub struct RegistryRow {
    /// Row in the file.
    pub row: u64,
    /// Code of the municipality, six digits.
    pub code: String,
    /// Id of the town within it; empty for the municipality itself.
    pub town: String,
    /// Id of a house, block or lot within the town; `None` for the town itself.
    pub number_id: Option<String>,
    /// What it says.
    pub content: RegistryContent,
}

/// What a row of the base registry says.
#[derive(Debug, Clone, PartialEq)]
pub enum RegistryContent {
    /// The names of a municipality or town.
    Town(Box<AddressTown>),
    /// The number of a house, block or lot.
    Number(NumberKind, String),
    /// Where it is.
    Point(LonLat),
}

/// Residents of a town, from an age table.
#[derive(Debug, Clone, PartialEq)]
pub struct TownPopulation {
    /// Row in the file.
    pub row: u64,
    /// Census key.
    pub key: TownKey,
    /// Name as the census writes it.
    pub name: String,
    /// Municipality as the table writes it.
    pub municipality: String,
    /// Residents by age band, for a host those of its whole group; `None` if suppressed.
    pub population: Option<Population>,
    /// Group of towns whose suppressed values were added together, named by its host, if any.
    pub merged: Option<MergeGroup>,
}

/// Residents of a town by the resident register, named as the city names it.
#[derive(Debug, Clone, PartialEq)]
pub struct Residents {
    /// Row in the file.
    pub row: u64,
    /// Name of the town.
    pub town: String,
    /// Code (the first digits of the census keys) or name of the municipality, if the file tells.
    pub municipality: Option<String>,
    /// Residents by age band.
    pub population: Population,
}

/// A projected cell with its row.
#[derive(Debug, Clone, PartialEq)]
pub struct ProjectedRow {
    /// Row in the file.
    pub row: u64,
    /// The cell.
    pub cell: ProjectedCell,
}

/// A school district, or a piece of one.
#[derive(Debug, Clone, PartialEq)]
pub struct District {
    /// Number of the feature in the file, from 1.
    pub row: u64,
    /// Code of the municipality, five digits, if known.
    pub municipality: Option<String>,
    /// 学校コード, if known.
    pub code: Option<String>,
    /// Name of the school.
    pub name: String,
    /// The area.
    pub region: Region,
}

/// A row that puts a school district into a zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DistrictZone {
    /// Row in the file.
    pub row: u64,
    /// Header of the column that names the district.
    pub column: String,
    /// 学校コード, if the row has one.
    pub code: Option<String>,
    /// School or district as written.
    pub name: String,
    /// Zone number as written, if any.
    pub zone_number: Option<String>,
    /// Zone name as written, if any.
    pub zone_name: Option<String>,
}

/// A support center and the zone it serves.
#[derive(Debug, Clone, PartialEq)]
pub struct ZoneContact {
    /// Row in the file.
    pub row: u64,
    /// Zone number or name as written.
    pub zone: String,
    /// The center.
    pub contact: Contact,
}

/// A row that puts a town into a zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TownZone {
    /// Row in the file.
    pub row: u64,
    /// Census key, if the row has one.
    pub key: Option<String>,
    /// Town name as the municipality writes it.
    pub town: String,
    /// Reading of the town name.
    pub town_kana: Option<String>,
    /// Zone number as written, if any.
    pub zone_number: Option<String>,
    /// Zone name as written, if any.
    pub zone_name: Option<String>,
    /// Postal codes, seven digits.
    pub postal_codes: Vec<String>,
}

/// One office's row of the survey, answered or not.
#[derive(Debug, Clone, PartialEq)]
pub struct SurveyOffice {
    /// Row in the file.
    pub row: u64,
    /// Kind, if the label is in the catalogue.
    pub kind: Option<KindId>,
    /// Official number.
    pub code: String,
    /// Reply; its ranges come from the ranges table.
    pub reply: SurveyReply,
    /// Whether the row holds any answer at all.
    pub answered: bool,
    /// Consent stated for each block; `None` = the cell is empty.
    pub consents: Vec<(Block, Option<Consent>)>,
}

/// Where, in the words of the ranges table.
#[derive(Debug, Clone, PartialEq)]
pub enum DraftExtent {
    /// Town names or keys.
    Towns(Vec<String>),
    /// Zone names or numbers.
    Zones(Vec<String>),
    /// The whole municipality.
    WholeCity,
    /// Straight-line distance.
    Radius(Meters),
    /// Minutes by car.
    Minutes(Minutes),
    /// A figure of the areas file.
    Drawn(String),
}

/// One row of the ranges table.
#[derive(Debug, Clone, PartialEq)]
pub struct SurveyRange {
    /// Row in the file.
    pub row: u64,
    /// Kind, if the table has the column.
    pub kind: Option<KindId>,
    /// Official number of the office.
    pub code: String,
    /// How firm it is.
    pub level: Level,
    /// Where.
    pub extent: DraftExtent,
    /// Remark.
    pub note: Option<String>,
}

/// One office's row of handbook texts.
#[derive(Debug, Clone, PartialEq)]
pub struct SurveyProfile {
    /// Row in the file.
    pub row: u64,
    /// Kind, if the label is in the catalogue.
    pub kind: Option<KindId>,
    /// Official number.
    pub code: String,
    /// What it wrote.
    pub profile: Profile,
    /// Consent stated for each block; `None` = the cell is empty.
    pub consents: Vec<(Block, Option<Consent>)>,
}

/// A figure of the survey.
#[derive(Debug, Clone, PartialEq)]
pub struct SurveyArea {
    /// Feature number in the file, from 1.
    pub row: u64,
    /// Figure number.
    pub id: String,
    /// Office it belongs to, if the feature says so.
    pub code: Option<String>,
    /// The area.
    pub region: Region,
}
