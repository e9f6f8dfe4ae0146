//! What people decided about records that may be one office.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::ProviderId;

/// Whether two records are one office, as somebody decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// The record that stays, or the first of two.
    pub one: ProviderId,
    /// The other.
    pub two: ProviderId,
    /// Whether they are one office.
    pub same: bool,
    /// Who decided.
    pub by: String,
    /// When.
    pub on: Date,
}

impl Decision {
    /// Its key in the register: the same whichever is named first.
    pub fn key(one: &ProviderId, two: &ProviderId) -> String {
        let (first, second) = if one <= two { (one, two) } else { (two, one) };
        format!("{first}|{second}")
    }
}
