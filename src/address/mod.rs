//! Addresses to points, offline: an index over the towns and numbers of address data sets.
//!
//! What is here: reading an address as people and lists write it, down to the number the data know, and
//! searching by beginnings and postal codes. What is not: reading the data sets (`intake`), deciding
//! which offices are placed (`merge`).
//!
//! Invariant: nothing is guessed silently. An address that may mean two places is
//! [`Finding::Ambiguous`] with both; numbers the data do not know leave the answer at the town, and
//! [`Found::level`] says so.

mod build;
mod find;
mod municipality;
mod suggest;

use crate::geometry::LonLat;
use crate::model::AddressLevel;

pub use build::AddressIndex;

/// A place an address may mean.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// Prefecture and municipality.
    pub municipality: String,
    /// Town, 丁目 and 小字 as the data set writes them.
    pub town: String,
    /// A point that stands for it.
    pub point: LonLat,
}

/// An address that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// Where.
    pub point: LonLat,
    /// How exactly.
    pub level: AddressLevel,
    /// From 0 to 1: 1 where all that was written was found, less where numbers or words were left.
    pub confidence: f64,
    /// The town it lies in.
    pub place: Candidate,
    /// Other readings that were not taken because they say more than the data know.
    pub alternatives: Vec<Candidate>,
    /// What was written beyond what was found: numbers, buildings.
    pub rest: String,
}

/// What became of an address.
#[derive(Debug, Clone, PartialEq)]
pub enum Finding {
    /// It was found.
    Found(Box<Found>),
    /// It may mean several places.
    Ambiguous(Vec<Candidate>),
    /// The municipality is known, the town is not.
    UnknownTown {
        /// Prefecture and municipality.
        municipality: String,
    },
    /// The data hold no such municipality.
    UnknownMunicipality,
}
