//! How large a country the generator makes.

/// How many towns, zones and offices are generated.
///
/// # Shape
/// The land consists of `blocks` islands, each a city of its own; counts are those of one island.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Size {
    /// How many cities lie side by side.
    pub blocks: usize,
    /// Towns (町丁目) of one city.
    pub towns: usize,
    /// Daily-life areas (日常生活圏域) of one city.
    pub zones: usize,
    /// Land of one city in square kilometers.
    pub area_km2: f64,
    /// People of one city.
    pub people: u32,
    /// Offices of one city.
    pub offices: OfficeCounts,
    /// Length in meters below which a border is not subdivided any more.
    pub detail_m: f64,
}

/// How many offices of each kind one city has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OfficeCounts {
    /// 訪問看護 stations, of which `answering` returned the survey.
    pub nursing: usize,
    /// 訪問看護 stations that answered.
    pub answering: usize,
    /// 診療所.
    pub clinics: usize,
    /// 歯科診療所.
    pub dental: usize,
    /// 病院.
    pub hospitals: usize,
    /// 薬局.
    pub pharmacies: usize,
    /// 居宅介護支援.
    pub care_managers: usize,
    /// 通所介護.
    pub day_services: usize,
    /// 訪問介護.
    pub home_help: usize,
    /// 看護小規模多機能型居宅介護.
    pub multifunction: usize,
    /// 介護老人保健施設.
    pub health_facilities: usize,
}

impl OfficeCounts {
    /// Stations only: what the coverage engine needs.
    const fn nursing_only(nursing: usize) -> Self {
        Self {
            nursing,
            answering: nursing,
            clinics: 0,
            dental: 0,
            hospitals: 0,
            pharmacies: 0,
            care_managers: 0,
            day_services: 0,
            home_help: 0,
            multifunction: 0,
            health_facilities: 0,
        }
    }
}

impl Size {
    /// The demo city: about 480,000 people in 250 towns.
    pub fn demo() -> Self {
        Self {
            blocks: 1,
            towns: 250,
            zones: 15,
            area_km2: 61.5,
            people: 480_316,
            offices: OfficeCounts {
                nursing: 48,
                answering: 41,
                clinics: 191,
                dental: 188,
                hospitals: 23,
                pharmacies: 192,
                care_managers: 130,
                day_services: 110,
                home_help: 61,
                multifunction: 2,
                health_facilities: 6,
            },
            detail_m: 40.0,
        }
    }

    /// A larger city for measurements: 400 towns, 15 zones and 100 stations.
    pub fn city() -> Self {
        Self {
            towns: 400,
            area_km2: 98.0,
            people: 770_000,
            offices: OfficeCounts { nursing: 100, answering: 100, ..Self::demo().offices },
            ..Self::demo()
        }
    }

    /// The whole nation: 220,000 towns, 7,000 zones and 15,000 stations in 1,000 cities.
    pub fn nation() -> Self {
        Self {
            blocks: 1_000,
            towns: 220,
            zones: 7,
            area_km2: 60.0,
            people: 125_000,
            offices: OfficeCounts::nursing_only(15),
            detail_m: 160.0,
        }
    }
}
