//! Why a plan cannot be worked out.

/// Why a plan cannot be worked out.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum PlanningError {
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
        /// The group.
        group: u32,
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
