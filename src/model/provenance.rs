//! Where a record comes from and how it must be credited.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::catalogue::text_id;

text_id!(
    /// A data set's id, such as `kaigo-130`.
    DatasetId
);

/// A source that was imported, with what its license asks to be shown.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Dataset {
    /// Id, stable over re-imports of the same kind of file.
    pub id: DatasetId,
    /// Name of the format, such as `care_service_csv`.
    pub format: String,
    /// Title in Japanese.
    pub title: String,
    /// Publisher, if the format tells.
    pub publisher: String,
    /// License, if the format tells.
    pub license: String,
    /// Text that must stand on maps and in print.
    pub attribution: String,
    /// The day the content speaks of, if known.
    pub as_of: Option<Date>,
    /// Names of the files it came from.
    pub files: Vec<String>,
    /// SHA-256 of the files, in the order of `files`.
    pub digests: Vec<String>,
    /// Records of the files that are no concern of the city and were not kept: offices beyond its surroundings.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub left_out: u64,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
const fn is_zero(count: &u64) -> bool {
    *count == 0
}
