//! Suppressed values (秘匿): only the sum over a merge group (合算) is known.
//!
//! # Source
//! METHODS 3.6: a masked value is never 0; the host's detail is shared out over the group in
//! proportion to total population.

use std::collections::BTreeMap;

use crate::model::{MergeGroup, Population};

/// How a row was treated (HTKSYORI).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Treatment {
    /// 0: values as they are.
    Plain,
    /// 1: values of others are added in.
    Host,
    /// 2: values were added to another row, named by key.
    Suppressed {
        /// Key of the host, as far as the table tells.
        host: String,
    },
}

/// A row of a table with suppression.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) row: u64,
    pub(super) key: String,
    pub(super) treatment: Treatment,
    /// Values as read; bands hidden or absent are `None`.
    pub(super) population: Population,
    pub(super) merged: Option<MergeGroup>,
}

/// A suppressed row whose host is not in the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct HostMissing {
    pub(super) row: u64,
    pub(super) host: String,
}

/// Shares the hosts' details out over their groups; sums over all rows stay the same.
pub(super) fn share_out(entries: &mut [Entry]) -> Vec<HostMissing> {
    let rows = entries.iter().map(|own| (own.row, own.key.as_str(), &own.treatment));
    let (groups, missing) = groups(rows);
    for (host, members) in groups {
        share_out_group(entries, host, &members);
    }
    missing
}

/// The members of each group by its host, the host last; and the rows whose host is not there.
///
/// # Shape
/// Members are the places of the rows in their order.
pub(super) fn groups<'a>(
    rows: impl Iterator<Item = (u64, &'a str, &'a Treatment)> + Clone,
) -> (BTreeMap<usize, Vec<usize>>, Vec<HostMissing>) {
    let positions: BTreeMap<&str, usize> =
        rows.clone().enumerate().map(|(at, (_, key, _))| (key, at)).collect();
    let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    let mut missing = Vec::new();
    for (at, (row, _, treatment)) in rows.enumerate() {
        let Treatment::Suppressed { host } = treatment else { continue };
        match positions.get(host.as_str()) {
            Some(&host) if host != at => groups.entry(host).or_default().push(at),
            _ => missing.push(HostMissing { row, host: host.clone() }),
        }
    }
    for (&host, members) in &mut groups {
        members.push(host);
    }
    (groups, missing)
}

/// The part of a group's detail that a member of so many people gets.
pub(super) fn share_of(people: f64, all: f64, is_host: bool) -> f64 {
    // Nobody lives in the group: the host keeps what it states.
    if all > 0.0 { people / all } else { f64::from(u8::from(is_host)) }
}

fn share_out_group(entries: &mut [Entry], host: usize, members: &[usize]) {
    let Some(own) = entries.get(host) else { return };
    let detail = own.population.clone();
    let group = MergeGroup(own.key.clone());
    let total: f64 = members
        .iter()
        .filter_map(|&at| entries.get(at))
        .map(|entry| entry.population.total)
        .sum();
    for &at in members {
        let Some(entry) = entries.get_mut(at) else { continue };
        let share = share_of(entry.population.total, total, at == host);
        entry.population = Population { total: entry.population.total, ..detail.times(share) };
        entry.merged = Some(group.clone());
    }
}

/// Reads a value of the table.
///
/// `-` and its full-width forms are 0; `X` and `*` are hidden; thousands separators are allowed.
pub(super) fn value(text: &str) -> Result<Option<f64>, Unreadable> {
    match text.trim() {
        "X" | "x" | "Ｘ" | "ｘ" | "*" | "＊" | "" => Ok(None),
        "-" | "－" | "‐" | "−" | "―" => Ok(Some(0.0)),
        text => {
            let number = crate::model::half_width(text).replace(',', "").parse::<f64>();
            let number = number.ok().filter(|number| (0.0..1e9).contains(number));
            number.map(Some).ok_or(Unreadable)
        }
    }
}

/// The text is not a number of people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Unreadable;

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(key: &str, treatment: Treatment, total: f64, over65: Option<f64>) -> Entry {
        let population = Population { total, over65, ..Population::default() };
        Entry { row: 1, key: key.to_owned(), treatment, population, merged: None }
    }

    #[test]
    fn the_host_shares_its_detail_in_proportion_to_people() {
        let to_a = Treatment::Suppressed { host: "a".to_owned() };
        let mut entries = [
            entry("a", Treatment::Host, 30.0, Some(12.0)),
            entry("b", to_a.clone(), 10.0, None),
            entry("c", to_a, 0.0, None),
            entry("d", Treatment::Plain, 5.0, Some(1.0)),
        ];
        assert!(share_out(&mut entries).is_empty());
        let over65: Vec<_> = entries.iter().map(|entry| entry.population.over65).collect();
        assert_eq!(over65, [Some(9.0), Some(3.0), Some(0.0), Some(1.0)]);
        assert_eq!(entries[1].merged, Some(MergeGroup("a".to_owned())));
        assert_eq!(entries[3].merged, None);
    }

    #[test]
    fn a_group_without_host_stays_unknown() {
        let treatment = Treatment::Suppressed { host: "z".to_owned() };
        let mut entries = [entry("a", treatment, 3.0, None)];
        assert_eq!(share_out(&mut entries).len(), 1);
        assert_eq!(entries[0].population.over65, None);
    }

    #[test]
    fn hidden_is_not_zero() {
        assert_eq!(value("X"), Ok(None));
        assert_eq!(value("－"), Ok(Some(0.0)));
        assert_eq!(value("1,382"), Ok(Some(1382.0)));
        assert_eq!(value("たくさん"), Err(Unreadable));
    }
}
