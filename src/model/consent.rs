//! Who may see what, as each office agreed.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// For whom something is shown; each sees what the ones before it see.
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
pub enum Audience {
    /// 住民: anybody.
    Public,
    /// 専門職: care managers, hospitals, community support centers.
    Professional,
    /// 市職員: the planners of the municipality.
    Planner,
}

/// A part of an office's record that is agreed to, or not, as one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Block {
    /// Name, kind, address, position, corporation.
    Basic,
    /// Telephone, fax, URL, hours, and what official lists publish beside: departments, notices.
    Contact,
    /// The ranges it says it visits.
    Range,
    /// What it says it can do.
    Capability,
    /// Whether it takes new people now.
    Acceptance,
    /// Message and PR text.
    Message,
    /// Departments, main conditions of the people cared for, and the interview for the handbook.
    Profile,
    /// Facts about the premises: step, doors, facilities.
    Access,
}

impl Block {
    /// All blocks, in the order of the survey form.
    pub const ALL: [Self; 8] = [
        Self::Basic,
        Self::Contact,
        Self::Range,
        Self::Capability,
        Self::Acceptance,
        Self::Message,
        Self::Profile,
        Self::Access,
    ];
}

/// What an office agreed to for one block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    /// The widest audience agreed to.
    pub audience: Audience,
    /// The last day it holds; `None` for no end.
    pub until: Option<Date>,
}

impl Consent {
    /// Whether the consent lets `audience` see the block on `today`; the last day still counts.
    pub fn permits(&self, audience: Audience, today: Date) -> bool {
        audience >= self.audience && self.until.is_none_or(|until| today <= until)
    }
}

/// The consents of one office, by block. A block without one is for planners only.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Consents(BTreeMap<Block, Consent>);

impl Consents {
    /// Consents as stated for each block.
    pub fn new(consents: impl IntoIterator<Item = (Block, Consent)>) -> Self {
        Self(consents.into_iter().collect())
    }

    /// What an open-data publisher has already published under its license: name, place, contact.
    ///
    /// The survey's own statement replaces it, block by block, even where that hides more.
    pub fn published_openly() -> Self {
        let open = Consent { audience: Audience::Public, until: None };
        Self::new([(Block::Basic, open), (Block::Contact, open)])
    }

    /// Replaces the consent of one block; `None` withdraws it.
    pub fn set(&mut self, block: Block, consent: Option<Consent>) {
        match consent {
            Some(consent) => self.0.insert(block, consent),
            None => self.0.remove(&block),
        };
    }

    /// The consent of one block.
    pub fn consent(&self, block: Block) -> Option<Consent> {
        self.0.get(&block).copied()
    }

    /// Whether `audience` may see `block` on `today`. Planners always may: they keep the register.
    pub fn permit(&self, block: Block, audience: Audience, today: Date) -> bool {
        audience == Audience::Planner
            || self.0.get(&block).is_some_and(|consent| consent.permits(audience, today))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn no_consent_means_not_shown() {
        let none = Consents::default();
        for block in Block::ALL {
            assert!(!none.permit(block, Audience::Public, date(2026, 9, 1)));
            assert!(!none.permit(block, Audience::Professional, date(2026, 9, 1)));
            assert!(none.permit(block, Audience::Planner, date(2026, 9, 1)));
        }
    }

    #[test]
    fn consent_ends_after_its_last_day() {
        let until = Some(date(2026, 3, 31));
        let consent = Consent { audience: Audience::Public, until };
        assert!(consent.permits(Audience::Public, date(2026, 3, 31)));
        assert!(!consent.permits(Audience::Public, date(2026, 4, 1)));
    }

    #[test]
    fn professionals_see_what_the_public_sees_but_not_the_reverse() {
        let consent = Consent { audience: Audience::Professional, until: None };
        assert!(consent.permits(Audience::Professional, date(2026, 1, 1)));
        assert!(!consent.permits(Audience::Public, date(2026, 1, 1)));
    }
}
