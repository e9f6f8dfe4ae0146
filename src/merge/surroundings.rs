//! What lies about the city: what of nationwide files is kept, and what is left out.

use std::collections::{BTreeMap, BTreeSet};

use super::residents::municipality_of;
use super::{Batch, Records};
use crate::geometry::{BoundingBox, LonLat, Region};
use crate::model::{
    MunicipalityCode, Register, Town, office_code, prefecture_number, prefectures_beside,
    without_prefecture,
};

/// Degrees about each municipality and zone within which offices and cells of neighbors are kept: 20 km and
/// more. Doctors visit within 16 km (保険医療機関の往診・訪問診療), and people within 15 km of any office of
/// the city are to be known.
const AROUND: f64 = 0.25;

/// Ids of data sets whose publishers offer files of the whole country or of a prefecture.
const OF_THE_COUNTRY: [&str; 3] = ["care-", "medical-", "land-"];

/// The city's municipalities and the land about them.
///
/// # Shape
/// Made of a register, and of what was read since. Where no area is known yet, everything is near.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Surroundings {
    municipalities: BTreeSet<MunicipalityCode>,
    /// Names of the municipalities without prefecture, after the number of that.
    names: BTreeSet<(String, String)>,
    /// Numbers of the prefectures they are in, and of those beside.
    prefectures: BTreeSet<String>,
    /// The land about each municipality, by code, and about each zone, by id.
    boxes: BTreeMap<String, BoundingBox>,
    /// Numbers of the offices that are there already, without leading zeros.
    numbers: BTreeSet<String>,
}

impl Surroundings {
    /// Nothing known: everything is near.
    pub const fn unknown() -> Self {
        Self {
            municipalities: BTreeSet::new(),
            names: BTreeSet::new(),
            prefectures: BTreeSet::new(),
            boxes: BTreeMap::new(),
            numbers: BTreeSet::new(),
        }
    }

    /// Those of the towns and zones of a register, with the offices that are in it.
    pub fn of(register: &Register) -> Self {
        let mut own = Self::unknown();
        own.add_towns(register.towns.values());
        for zone in register.zones.values() {
            own.add_area(zone.id.as_str(), zone.region.as_ref());
        }
        for office in register.providers.values() {
            let others = office.other_sources.iter().map(|other| &other.code);
            own.add_numbers(others.chain([&office.code]));
        }
        own
    }

    /// Adds the towns and zones of records, and the offices that a survey or a list of the city's own names:
    /// however far away they are, they are its concern.
    pub fn add(&mut self, batch: &Batch) {
        match &batch.records {
            Records::SurveyOffices(rows) => self.add_numbers(rows.iter().map(|own| &own.code)),
            Records::SurveyRanges(rows) => self.add_numbers(rows.iter().map(|own| &own.code)),
            Records::SurveyProfiles(rows) => {
                self.add_numbers(rows.iter().map(|own| &own.code))
            }
            Records::SurveyAreas(rows) => {
                self.add_numbers(rows.iter().filter_map(|own| own.code.as_ref()));
            }
            Records::Providers(list) if !is_of_the_country(&batch.dataset.id) => {
                self.add_numbers(list.iter().map(|own| &own.code));
            }
            Records::Towns(towns) => self.add_towns(towns),
            Records::Zones(zones) => {
                for zone in zones {
                    self.add_area(zone.id.as_str(), zone.region.as_ref());
                }
            }
            _ => {}
        }
    }

    fn add_numbers<'c>(&mut self, codes: impl IntoIterator<Item = &'c String>) {
        self.numbers.extend(codes.into_iter().map(|code| bare(&office_code(code))));
    }

    fn add_towns<'t>(&mut self, towns: impl IntoIterator<Item = &'t Town>) {
        for town in towns {
            let Some(region) = &town.region else { continue };
            let code = municipality_of(&town.key);
            self.add_area(&code, Some(region));
            if self.municipalities.insert(MunicipalityCode::new(code.clone())) {
                let prefecture = code.get(..2).unwrap_or_default();
                self.prefectures.extend(prefectures_beside(prefecture));
                self.prefectures.insert(prefecture.to_owned());
                let name = without_prefecture(&town.municipality);
                let name = Some(name).filter(|name| !name.is_empty());
                // 鎌ケ谷市 is written 鎌ヶ谷市, too.
                let name = name.map(|name| (prefecture.to_owned(), name.replace('ヶ', "ケ")));
                self.names.extend(name);
            }
        }
    }

    fn add_area(&mut self, key: &str, region: Option<&Region>) {
        let Some(region) = region else { return };
        let around = region.bounding_box().widened(AROUND);
        let own = self.boxes.entry(key.to_owned()).or_insert(around);
        *own = own.union(&around);
    }

    /// Codes of the city's municipalities.
    pub(super) const fn municipalities(&self) -> &BTreeSet<MunicipalityCode> {
        &self.municipalities
    }

    /// Whether one of the municipalities is the city's.
    pub(super) fn holds(&self, codes: &[MunicipalityCode]) -> bool {
        codes.iter().any(|code| self.municipalities.contains(code))
    }

    /// Whether no area is known yet.
    pub fn is_unknown(&self) -> bool {
        self.boxes.is_empty()
    }

    /// Whether a place is near the city.
    pub fn is_near(&self, place: LonLat) -> bool {
        self.is_unknown() || self.boxes.values().any(|own| own.contains(place))
    }

    /// Whether an office of a nationwide list is no concern of the city: placed beyond its surroundings, or without
    /// a place and addressed in a prefecture that is neither the city's nor beside it; at no address of the city,
    /// and under a number that is not there already.
    pub fn is_elsewhere(&self, place: Option<LonLat>, address: &str, number: &str) -> bool {
        let is_beyond = match place {
            _ if self.is_unknown() => false,
            Some(place) => !self.is_near(place),
            None => prefecture_number(address).is_some_and(|own| {
                !self.prefectures.is_empty() && !self.prefectures.contains(&own)
            }),
        };
        is_beyond && !self.names_it(address, number)
    }

    fn names_it(&self, address: &str, number: &str) -> bool {
        // There is a 府中市 in two prefectures.
        let named = prefecture_number(address);
        let is_of = |prefecture: &String| named.as_ref().is_none_or(|own| own == prefecture);
        let address = address.replace('ヶ', "ケ");
        self.names.iter().any(|(own, name)| is_of(own) && address.contains(name))
            || self.numbers.contains(&bare(&office_code(number)))
    }

    /// Whether some of the land about the city was not about it before.
    pub(super) fn is_wider_than(&self, before: &Self) -> bool {
        let is_new = |own: &BoundingBox| !before.boxes.values().any(|old| old.holds(own));
        !before.is_unknown() && self.boxes.values().any(is_new)
    }
}

/// A number without the leading zeros spreadsheets take away.
fn bare(code: &str) -> String {
    code.trim_start_matches('0').to_owned()
}

/// Whether files of a data set can be of the whole country.
pub(super) fn is_of_the_country(dataset: &crate::model::DatasetId) -> bool {
    OF_THE_COUNTRY.iter().any(|own| dataset.as_str().starts_with(own))
}
