//! Telling that two data sets speak of one office: by number, then by telephone and name, then by name
//! and address. What is less certain stays two offices and is left to people.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{
    DatasetId, KindId, Provider, ProviderId, Register, address_key, are_one_name,
};

/// By what an office was known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum By {
    /// The same official number.
    Number,
    /// The same telephone number and name.
    PhoneAndName,
    /// The same name at the same address.
    NameAndAddress,
}

/// Kinds whose numbers are 医療機関コード: prefecture, table of points, seven digits.
const MEDICAL: [&str; 4] = ["hospital", "clinic", "dental", "pharmacy"];

/// The offices of a register, found by what tells them apart.
///
/// # Shape
/// Only offices of one kind are compared, and only with those of other data sets: a data set that lists
/// two offices has two.
pub(super) struct Known {
    by_source: BTreeMap<(DatasetId, ProviderId), ProviderId>,
    by_key: BTreeMap<(By, KindId, String), BTreeSet<ProviderId>>,
}

impl Known {
    pub(super) fn new(register: &Register) -> Self {
        let mut known = Self { by_source: BTreeMap::new(), by_key: BTreeMap::new() };
        for provider in register.providers.values() {
            known.add(provider);
        }
        known
    }

    /// Keeps an office, with all that other data sets call it.
    pub(super) fn add(&mut self, provider: &Provider) {
        for source in &provider.other_sources {
            let id = ProviderId::new(format!("{}:{}", provider.kind, source.code));
            self.by_source.insert((source.dataset.clone(), id), provider.id.clone());
        }
        for (by, key) in keys(provider) {
            let key = (by, provider.kind.clone(), key);
            self.by_key.entry(key).or_default().insert(provider.id.clone());
        }
    }

    /// The office that another data set's record speaks of, if it is certain.
    pub(super) fn find(
        &self,
        new: &Provider,
        register: &Register,
        taken: &BTreeSet<ProviderId>,
    ) -> Option<(ProviderId, By)> {
        let source = (new.dataset.clone(), new.id.clone());
        if let Some(id) = self.by_source.get(&source).filter(|id| !taken.contains(*id)) {
            return Some((id.clone(), By::Number));
        }
        let is_other = |id: &&ProviderId| {
            let own = register.providers.get(*id);
            own.is_some_and(|own| {
                own.dataset != new.dataset
                    && own.other_sources.iter().all(|own| own.dataset != new.dataset)
            }) && !taken.contains(*id)
        };
        keys(new).into_iter().find_map(|(by, key)| {
            let same = self.by_key.get(&(by, new.kind.clone(), key))?;
            let is_named_so = |id: &&ProviderId| {
                by == By::Number
                    || register
                        .providers
                        .get(*id)
                        .is_some_and(|own| are_one_name(&own.name, &new.name))
            };
            let mut others = same.iter().filter(is_other).filter(is_named_so);
            let only = others.next()?;
            others.next().is_none().then(|| (only.clone(), by))
        })
    }
}

/// What an office is looked up by, the surest first; its name must agree besides, but for a number.
fn keys(provider: &Provider) -> Vec<(By, String)> {
    let phone = provider.phone.as_deref().unwrap_or_default();
    let phone: String = phone.chars().filter(char::is_ascii_digit).collect();
    let phone = Some(phone).filter(|own| own.len() >= 9);
    let keys = [
        (By::Number, number(provider)),
        (By::PhoneAndName, phone),
        (By::NameAndAddress, address_key(&provider.address)),
    ];
    keys.into_iter().filter_map(|(by, key)| Some((by, key?))).collect()
}

/// 医療機関コード in nine digits, as lists write it with the table of points (ten) and without.
fn number(provider: &Provider) -> Option<String> {
    let code = &provider.code;
    let is_medical = MEDICAL.contains(&provider.kind.as_str());
    if !is_medical || !code.bytes().all(|own| own.is_ascii_digit()) {
        return None;
    }
    match code.len() {
        9 => Some(code.clone()),
        10 => Some(format!("{}{}", code.get(..2)?, code.get(3..)?)),
        _ => None,
    }
}
