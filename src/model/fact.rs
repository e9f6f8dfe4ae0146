//! Other data sets that describe an office too, and what was taken from them.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{DatasetId, Provider};

/// A fact about an office that one data set has and another may lack.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fact {
    /// Reading of the name.
    NameKana,
    /// Corporation.
    Corporation,
    /// Corporate number.
    CorporationNumber,
    /// Postal code.
    PostalCode,
    /// Position, as stated.
    Location,
    /// Telephone.
    Phone,
    /// Fax.
    Fax,
    /// Web page.
    Url,
    /// Days and hours.
    Hours,
    /// Consultation hours.
    Consultation,
    /// Departments.
    Specialities,
    /// Notices to the 地方厚生局.
    Notices,
    /// Capacity.
    Capacity,
}

impl Fact {
    /// All facts, in the order of the model.
    pub const ALL: [Self; 13] = [
        Self::NameKana,
        Self::Corporation,
        Self::CorporationNumber,
        Self::PostalCode,
        Self::Location,
        Self::Phone,
        Self::Fax,
        Self::Url,
        Self::Hours,
        Self::Consultation,
        Self::Specialities,
        Self::Notices,
        Self::Capacity,
    ];

    /// Whether an office has it. A position worked out from the address is none.
    pub fn is_in(self, office: &Provider) -> bool {
        match self {
            Self::NameKana => office.name_kana.is_some(),
            Self::Corporation => office.corporation.is_some(),
            Self::CorporationNumber => office.corporation_number.is_some(),
            Self::PostalCode => office.postal_code.is_some(),
            Self::Location => office.location.is_some_and(|own| own.by_address.is_none()),
            Self::Phone => office.phone.is_some(),
            Self::Fax => office.fax.is_some(),
            Self::Url => office.url.is_some(),
            Self::Hours => office.hours.is_some(),
            Self::Consultation => office.consultation.is_some(),
            Self::Specialities => !office.specialities.is_empty(),
            Self::Notices => !office.notices.is_empty(),
            Self::Capacity => office.capacity.is_some(),
        }
    }

    /// Gives `to` what `from` has, or nothing.
    pub fn copy(self, from: &Provider, to: &mut Provider) {
        match self {
            Self::NameKana => to.name_kana.clone_from(&from.name_kana),
            Self::Corporation => to.corporation.clone_from(&from.corporation),
            Self::CorporationNumber => {
                to.corporation_number.clone_from(&from.corporation_number);
            }
            Self::PostalCode => to.postal_code.clone_from(&from.postal_code),
            Self::Location => to.location = from.location,
            Self::Phone => to.phone.clone_from(&from.phone),
            Self::Fax => to.fax.clone_from(&from.fax),
            Self::Url => to.url.clone_from(&from.url),
            Self::Hours => to.hours.clone_from(&from.hours),
            Self::Consultation => to.consultation.clone_from(&from.consultation),
            Self::Specialities => to.specialities.clone_from(&from.specialities),
            Self::Notices => to.notices.clone_from(&from.notices),
            Self::Capacity => to.capacity = from.capacity,
        }
    }

    /// Takes it away.
    pub fn clear(self, office: &mut Provider) {
        match self {
            Self::NameKana => office.name_kana = None,
            Self::Corporation => office.corporation = None,
            Self::CorporationNumber => office.corporation_number = None,
            Self::PostalCode => office.postal_code = None,
            Self::Location => office.location = None,
            Self::Phone => office.phone = None,
            Self::Fax => office.fax = None,
            Self::Url => office.url = None,
            Self::Hours => office.hours = None,
            Self::Consultation => office.consultation = None,
            Self::Specialities => office.specialities.clear(),
            Self::Notices => office.notices.clear(),
            Self::Capacity => office.capacity = None,
        }
    }
}

/// Another data set that describes the office.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OtherSource {
    /// The data set.
    pub dataset: DatasetId,
    /// The office's number in it.
    pub code: String,
    /// Facts of the record that were taken from it, for want of them in the record's own data set.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub filled: BTreeSet<Fact>,
}

impl Provider {
    /// Takes from another data set's record of this office what is missing here.
    pub fn describe_also(&mut self, other: &Self) {
        if let Some(at) =
            self.other_sources.iter().position(|own| own.dataset == other.dataset)
        {
            for fact in self.other_sources.remove(at).filled {
                fact.clear(self);
            }
        }
        let absent =
            Fact::ALL.into_iter().filter(|fact| !fact.is_in(self) && fact.is_in(other));
        let filled: BTreeSet<Fact> = absent.collect();
        for fact in &filled {
            fact.copy(other, self);
        }
        let (dataset, code) = (other.dataset.clone(), other.code.clone());
        self.other_sources.push(OtherSource { dataset, code, filled });
        self.other_sources.sort_by(|one, two| one.dataset.cmp(&two.dataset));
    }

    /// Whether another data set's record has something to give, or gave something before.
    pub fn would_learn(&self, other: &Self) -> bool {
        let gave = self.other_sources.iter().any(|own| own.dataset == other.dataset);
        gave || Fact::ALL.into_iter().any(|fact| !fact.is_in(self) && fact.is_in(other))
    }

    /// Keeps what other data sets gave an earlier record of this office, as far as this one lacks it.
    pub fn keep_other_sources(&mut self, earlier: &Self) {
        for source in &earlier.other_sources {
            let still: BTreeSet<Fact> =
                source.filled.iter().copied().filter(|fact| !fact.is_in(self)).collect();
            for fact in &still {
                fact.copy(earlier, self);
            }
            self.other_sources.push(OtherSource { filled: still, ..source.clone() });
        }
    }
}
