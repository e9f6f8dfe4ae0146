//! What the columns of a list of offices mean that follows no official format, as somebody said once.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Catalogue, KindId, half_width};

/// What a column of a list of offices can hold.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names are those of the office's fields")]
pub enum ListColumn {
    Name,
    Kana,
    Kind,
    Code,
    PostalCode,
    Address,
    Building,
    Lat,
    Lon,
    Phone,
    Fax,
    Url,
    Hours,
    Consultation,
    Specialities,
    Notices,
    Corporation,
    Capacity,
}

impl ListColumn {
    /// All of them, in the order of a list.
    pub const ALL: [Self; 18] = [
        Self::Name,
        Self::Kana,
        Self::Kind,
        Self::Code,
        Self::PostalCode,
        Self::Address,
        Self::Building,
        Self::Lat,
        Self::Lon,
        Self::Phone,
        Self::Fax,
        Self::Url,
        Self::Hours,
        Self::Consultation,
        Self::Specialities,
        Self::Notices,
        Self::Corporation,
        Self::Capacity,
    ];

    /// Its name in files, URLs and messages.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Kana => "kana",
            Self::Kind => "kind",
            Self::Code => "code",
            Self::PostalCode => "postal_code",
            Self::Address => "address",
            Self::Building => "building",
            Self::Lat => "lat",
            Self::Lon => "lon",
            Self::Phone => "phone",
            Self::Fax => "fax",
            Self::Url => "url",
            Self::Hours => "hours",
            Self::Consultation => "consultation",
            Self::Specialities => "specialities",
            Self::Notices => "notices",
            Self::Corporation => "corporation",
            Self::Capacity => "capacity",
        }
    }
}

/// The columns of lists with these headers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColumnMap {
    /// Headers as written; lists are known by them.
    pub headers: Vec<String>,
    /// Kind of the rows whose kind no column tells.
    pub kind: Option<KindId>,
    /// Which column, from 0, holds what.
    pub columns: BTreeMap<ListColumn, usize>,
    /// Who said so.
    pub by: String,
    /// When.
    pub on: Date,
}

/// Why a list cannot be read by such a map.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ColumnMapError {
    /// No column holds the name.
    #[error("a column must hold the name")]
    NoName,
    /// Neither an address nor a position.
    #[error("a column must hold the address, or two the position")]
    NoPlace,
    /// Neither a column with the kind nor a kind for all rows.
    #[error("a column must hold the kind, or one kind be that of all rows")]
    NoKind,
    /// The kind is not in the catalogue.
    #[error("`{id}` is no kind of the catalogue")]
    UnknownKind {
        /// The id given.
        id: String,
    },
    /// A column that the list does not have, or one for two things.
    #[error("column {column} is not in the list, or is given two meanings")]
    BadColumn {
        /// Its number, from 1.
        column: usize,
    },
}

impl ColumnMap {
    /// The key of lists with these headers: width and spaces do not matter.
    pub fn key(headers: &[String]) -> String {
        let plain = |header: &String| -> String {
            half_width(header).chars().filter(|sign| !sign.is_whitespace()).collect()
        };
        headers.iter().map(plain).collect::<Vec<_>>().join("|")
    }

    /// Whether lists can be read by it.
    ///
    /// # Errors
    /// [`ColumnMapError`].
    pub fn check(&self, catalogue: &Catalogue) -> Result<(), ColumnMapError> {
        let has = |column| self.columns.contains_key(&column);
        let mut used = std::collections::BTreeSet::new();
        for &column in self.columns.values() {
            if column >= self.headers.len() || !used.insert(column) {
                return Err(ColumnMapError::BadColumn { column: column.saturating_add(1) });
            }
        }
        if !has(ListColumn::Name) {
            return Err(ColumnMapError::NoName);
        }
        let has_position = has(ListColumn::Lat) && has(ListColumn::Lon);
        if !has(ListColumn::Address) && !has_position {
            return Err(ColumnMapError::NoPlace);
        }
        match &self.kind {
            Some(kind) if catalogue.kind(kind).is_none() => {
                Err(ColumnMapError::UnknownKind { id: kind.to_string() })
            }
            None if !has(ListColumn::Kind) => Err(ColumnMapError::NoKind),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(columns: &[(ListColumn, usize)], kind: Option<&str>) -> ColumnMap {
        ColumnMap {
            headers: ["A", "B", "C"].map(str::to_owned).into(),
            kind: kind.map(KindId::new),
            columns: columns.iter().copied().collect(),
            by: "t".to_owned(),
            on: jiff::civil::date(2026, 11, 27),
        }
    }

    #[test]
    fn a_map_needs_name_place_and_kind_and_a_column_for_each() {
        use ListColumn::{Address, Kind, Lat, Lon, Name};
        let catalogue = Catalogue::shipped();
        let check = |columns: &[_], kind| map(columns, kind).check(&catalogue);
        let nursing = Some("visiting_nursing");
        assert_eq!(check(&[(Name, 0), (Address, 1)], nursing), Ok(()));
        assert_eq!(check(&[(Name, 0), (Address, 1), (Kind, 2)], None), Ok(()));
        assert_eq!(check(&[(Address, 1)], nursing), Err(ColumnMapError::NoName));
        assert_eq!(check(&[(Name, 0), (Lat, 1)], nursing), Err(ColumnMapError::NoPlace));
        assert_eq!(check(&[(Name, 0), (Lat, 1), (Lon, 2)], None), Err(ColumnMapError::NoKind));
        let twice = check(&[(Name, 0), (Address, 0)], nursing);
        assert_eq!(twice, Err(ColumnMapError::BadColumn { column: 1 }));
        let beyond = check(&[(Name, 0), (Address, 3)], nursing);
        assert_eq!(beyond, Err(ColumnMapError::BadColumn { column: 4 }));
        let unknown = check(&[(Name, 0), (Address, 1)], Some("床屋"));
        assert!(matches!(unknown, Err(ColumnMapError::UnknownKind { .. })));
    }

    #[test]
    fn lists_are_known_by_their_headers_whatever_the_width() {
        let key = |headers: &[&str]| {
            ColumnMap::key(&headers.iter().map(|own| (*own).to_owned()).collect::<Vec<_>>())
        };
        assert_eq!(key(&["ＴＥＬ", "住 所"]), key(&["TEL", "住所"]));
        assert_ne!(key(&["TEL", "住所"]), key(&["住所", "TEL"]));
    }
}
