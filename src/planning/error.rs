//! Why a plan cannot be worked out.

use crate::message::{Language, fill};

/// Why a plan cannot be worked out.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum PlanningError {
    /// A question that is not a planner's: answers name offices.
    #[error("suggestions name offices: they are for planners only")]
    PlannersOnly,
    /// A picture of the census where one of a projected year is needed.
    #[error("people of a projected year are needed")]
    NotProjected,
    /// A year that is not after the one it is compared with.
    #[error("{year} is not after {base}")]
    NotAfter {
        /// The year.
        year: u16,
        /// The year others are compared with.
        base: u16,
    },
    /// A radius, or a step of one, that is none.
    #[error("`{meters}` m is no radius: it must lie between 1 m and 100 km")]
    Radius {
        /// The number in question.
        meters: f64,
    },
    /// A radius beyond what 訪問診療 may go.
    #[error("`{meters}` m: home visits by doctors and dentists go 16 km at most")]
    HomeVisit {
        /// The radius in question.
        meters: f64,
    },
    /// Several services are asked for together: one new site cannot be all of them.
    #[error("`{count}` services asked for together; a site can be sought for one at a time")]
    OneNeed {
        /// How many.
        count: usize,
    },
    /// The question, or a change tried out, cannot be worked out.
    #[error(transparent)]
    Coverage(#[from] crate::coverage::CoverageError),
    /// There is no site to choose.
    #[error("there is no candidate site")]
    NoSites,
    /// Nobody lives where demand is counted, or nobody is left without.
    #[error("there is no demand to cover: nobody is left out, or no people are known")]
    NoDemand,
    /// A demand that is none.
    #[error("`{weight}` is no demand: it must be a number and not negative")]
    Weight {
        /// The demand in question.
        weight: f64,
    },
    /// A site covers a unit that does not exist.
    #[error("unit `{unit}` does not exist")]
    UnknownUnit {
        /// The unit in question.
        unit: u32,
    },
    /// A site said to be there does not exist.
    #[error("site `{site}` does not exist")]
    UnknownSite {
        /// The site in question.
        site: usize,
    },
    /// A share that is none.
    #[error("`{share}` is no share: it must lie between 0 and 1")]
    Share {
        /// The share in question.
        share: f64,
    },
    /// Groups and units do not go together.
    #[error("`{groups}` groups given for {units} units")]
    GroupCount {
        /// How many groups are given.
        groups: usize,
        /// How many units there are.
        units: usize,
    },
    /// No site is to be chosen.
    #[error("`0` sites asked for; at least 1 is needed")]
    ChooseNone,
    /// More sites are to be chosen than there are.
    #[error("`{count}` sites asked for, but there are only {candidates} candidates")]
    ChooseTooMany {
        /// How many.
        count: usize,
        /// How many there are.
        candidates: usize,
    },
    /// No choice gives a group its share, whatever the others get.
    #[error(
        "group `{group}` cannot get a share of {share}: {count} sites reach at most {most} of it"
    )]
    FloorTooHigh {
        /// The group: its number, or the zone's name.
        group: String,
        /// The share asked for.
        share: f64,
        /// How many sites.
        count: usize,
        /// The largest share it can get.
        most: f64,
    },
    /// Each group could get its share, but not all together.
    #[error("no choice of {count} sites gives every group a share of {share}")]
    FloorTogether {
        /// The share asked for.
        share: f64,
        /// How many sites.
        count: usize,
    },
    /// No choice was found that gives every group its share, but there may be one: the search was
    /// stopped, or it was no search but a greedy choice.
    #[error(
        "no choice of {count} sites was found that gives every group a share of {share}; \
         whether there is one is not decided"
    )]
    FloorUndecided {
        /// The share asked for.
        share: f64,
        /// How many sites.
        count: usize,
    },
}

impl PlanningError {
    /// The fault in words.
    pub fn words(&self, language: Language) -> String {
        let (key, values) = self.told();
        let values: Vec<(&str, &str)> =
            values.iter().map(|(name, value)| (*name, value.as_str())).collect();
        match key {
            Some(key) => fill(key, language, &values),
            None => self.to_string(),
        }
    }

    /// The message and what stands in it; faults of the caller's data have none.
    fn told(&self) -> (Option<&'static str>, Vec<(&'static str, String)>) {
        let percent = |share: &f64| format!("{:.0}", share * 100.0);
        let kilometers = |meters: &f64| format!("{}", meters / 1000.0);
        match self {
            Self::NoSites => (Some("report.plan_no_sites"), Vec::new()),
            Self::NoDemand => (Some("report.plan_no_demand"), Vec::new()),
            Self::PlannersOnly => (Some("report.plan_planners_only"), Vec::new()),
            Self::NotProjected => (Some("report.year_none"), Vec::new()),
            Self::NotAfter { year, base } => (
                Some("report.withdrawal_not_after"),
                vec![("year", year.to_string()), ("base", base.to_string())],
            ),
            Self::ChooseNone => (Some("report.plan_choose_none"), Vec::new()),
            Self::OneNeed { .. } => (Some("report.plan_one_need"), Vec::new()),
            Self::Radius { meters } => {
                (Some("report.plan_radius"), vec![("km", kilometers(meters))])
            }
            Self::HomeVisit { meters } => {
                (Some("report.plan_home_visit"), vec![("km", kilometers(meters))])
            }
            Self::Share { share } => {
                (Some("report.plan_share"), vec![("percent", percent(share))])
            }
            Self::ChooseTooMany { count, candidates } => (
                Some("report.plan_too_many"),
                vec![("count", count.to_string()), ("candidates", candidates.to_string())],
            ),
            Self::FloorTooHigh { group, share, count, most } => (
                Some("report.plan_floor_group"),
                vec![
                    ("group", group.to_string()),
                    ("percent", percent(share)),
                    ("count", count.to_string()),
                    ("most", format!("{:.1}", most * 100.0)),
                ],
            ),
            Self::FloorTogether { share, count } => (
                Some("report.plan_floor_together"),
                vec![("percent", percent(share)), ("count", count.to_string())],
            ),
            Self::FloorUndecided { share, count } => (
                Some("report.plan_floor_undecided"),
                vec![("percent", percent(share)), ("count", count.to_string())],
            ),
            Self::Coverage(_)
            | Self::Weight { .. }
            | Self::UnknownUnit { .. }
            | Self::UnknownSite { .. }
            | Self::GroupCount { .. } => (None, Vec::new()),
        }
    }
}
