//! People of coming years as projected, and how much care people of an age need.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::catalogue::text_id;
use super::{AgeSpan, CellCode, DatasetId, MergeGroup, Population};

text_id!(
    /// A projected cell's key: mesh code and municipality code, such as `5339574232-12207`.
    ProjectionId
);
text_id!(
    /// A municipality's code of five digits.
    MunicipalityCode
);

/// Years an age group spans.
const GROUP_YEARS: u16 = 5;

/// People by age: groups of five years from 0 on, the last one open.
///
/// # Units
/// Persons; projections have fractions.
/// # Shape
/// 20 groups end with 95 and over, 19 with 90 and over.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AgeGroups(pub Vec<f64>);

impl AgeGroups {
    /// People from an age on, up to an age if one is given.
    ///
    /// # Shape
    /// `None` where the groups do not tell: an age within a group, or beyond where the last begins.
    pub fn people(&self, from: u16, below: Option<u16>) -> Option<f64> {
        let at = |age: u16| {
            let index = usize::from(age / GROUP_YEARS);
            (age.is_multiple_of(GROUP_YEARS) && index < self.0.len()).then_some(index)
        };
        let (start, end) = (at(from)?, below.map_or(Some(self.0.len()), at)?);
        Some(self.0.get(start..end)?.iter().sum())
    }

    /// The age a group begins with.
    pub fn from_age(group: usize) -> u16 {
        u16::try_from(group).unwrap_or(u16::MAX).saturating_mul(GROUP_YEARS)
    }

    /// The same people in fewer groups: the last of them takes all above.
    pub fn folded(&self, groups: usize) -> Self {
        let Some(last) = groups.checked_sub(1).filter(|last| *last < self.0.len()) else {
            return self.clone();
        };
        let mut folded = self.0.get(..last).unwrap_or_default().to_vec();
        folded.push(self.0.iter().skip(last).sum());
        Self(folded)
    }

    /// All people times a number.
    pub fn times(&self, factor: f64) -> Self {
        Self(self.0.iter().map(|people| people * factor).collect())
    }

    /// People of both, in as many groups as both tell; without any group, there is nobody to add.
    pub fn plus(&self, other: &Self) -> Self {
        if self.0.is_empty() || other.0.is_empty() {
            return if self.0.is_empty() { other.clone() } else { self.clone() };
        }
        let groups = self.0.len().min(other.0.len());
        let (own, more) = (self.folded(groups), other.folded(groups));
        Self(own.0.iter().zip(&more.0).map(|(one, two)| one + two).collect())
    }

    /// The bands figures are given for.
    ///
    /// # Shape
    /// `total` may differ from the sum of the groups where a publisher suppresses ages only.
    pub fn population(&self, total: f64) -> Population {
        let groups = self.0.iter().enumerate();
        let spans = groups.filter_map(|(group, people)| {
            let from = u8::try_from(Self::from_age(group)).ok()?;
            let below = (group + 1 < self.0.len()).then(|| from.saturating_add(5));
            Some((AgeSpan::new(from, below)?, *people))
        });
        Population::of_spans(total, &spans.collect::<Vec<_>>())
    }
}

/// The people of a cell in one year.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ProjectedPeople {
    /// Everybody.
    pub total: f64,
    /// By age; `None` where the publisher gives the total only.
    pub ages: Option<AgeGroups>,
    /// Group of cells whose suppressed ages were added together that year, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub merged: Option<MergeGroup>,
}

/// The part of a mesh cell that lies in one municipality, with its people year by year.
///
/// A cell on the border of municipalities comes as one record for each of them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ProjectedCell {
    /// Mesh code.
    pub code: CellCode,
    /// The municipality; several where the publisher did not part the cell between them.
    pub municipalities: Vec<MunicipalityCode>,
    /// People by year.
    pub years: BTreeMap<u16, ProjectedPeople>,
    /// Where it comes from.
    pub dataset: DatasetId,
}

impl ProjectedCell {
    /// Its key in the register.
    pub fn id(&self) -> ProjectionId {
        let codes: Vec<&str> = self.municipalities.iter().map(|own| own.as_str()).collect();
        ProjectionId::new(format!("{}-{}", self.code, codes.join("_")))
    }
}

/// The people a municipality is projected to have: what cells are calibrated to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ProjectedTotals {
    /// The municipality.
    pub municipality: MunicipalityCode,
    /// People by year and age.
    pub years: BTreeMap<u16, AgeGroups>,
    /// Where it comes from.
    pub dataset: DatasetId,
}

/// How an edition of projection meshes names its columns.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Edition {
    /// Identifier; part of the data set's id.
    pub id: String,
    /// Its name as the publisher writes it.
    pub label: String,
    /// When it was published: of several, the latest is used.
    pub published: jiff::civil::Date,
    /// Names of the column with the mesh code.
    pub mesh: Vec<String>,
    /// Names of the column with the municipality.
    pub municipality: Vec<String>,
    /// Names of the columns with everybody.
    pub total: Vec<String>,
    /// Names of the columns by age, youngest first.
    pub ages: Vec<String>,
    /// Names of the columns with the sign of suppression.
    pub suppressed: Vec<String>,
    /// Names of the columns with the cell that suppressed ages were added to.
    pub merged_into: Vec<String>,
}

/// How much care people need by age.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CareWeight {
    /// Identifier used in URLs and tables.
    pub id: String,
    /// Japanese name.
    pub label: String,
    /// English name.
    pub label_en: String,
    /// What the weights are.
    pub unit: WeightUnit,
    /// Weights by age, youngest first.
    pub ages: Vec<AgeWeight>,
}

/// What weights by age are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum WeightUnit {
    /// Relative to each other: only the index tells something.
    Index,
    /// Users among 1,000 people.
    #[serde(rename = "per_1000")]
    Per1000,
}

/// The weight of one person from an age on, up to the next entry.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AgeWeight {
    /// Age in years; a multiple of five.
    pub from: u16,
    /// Weight of one person, or users among 1,000.
    pub weight: f64,
}

impl CareWeight {
    /// What people of these ages need: `Σ people × weight`.
    ///
    /// # Units
    /// Weighted persons; for [`WeightUnit::Per1000`] users.
    /// # Shape
    /// `None` where the age groups do not tell an age the weights ask for.
    /// # Source
    /// METHODS 3.10.
    pub fn demand(&self, ages: &AgeGroups) -> Option<f64> {
        let ends = self.ages.iter().skip(1).map(|own| Some(own.from)).chain([None]);
        let sum: Option<f64> = self
            .ages
            .iter()
            .zip(ends)
            .map(|(own, end)| Some(ages.people(own.from, end)? * own.weight))
            .sum();
        match self.unit {
            WeightUnit::Index => sum,
            WeightUnit::Per1000 => sum.map(|users| users / 1_000.0),
        }
    }

    /// Whether ages rise in steps of five and weights are usable numbers.
    pub fn is_sound(&self) -> bool {
        let rises = self.ages.windows(2).all(|pair| match pair {
            [one, two] => one.from < two.from,
            _ => true,
        });
        let usable = |own: &AgeWeight| {
            own.from.is_multiple_of(GROUP_YEARS) && (0.0..1e9).contains(&own.weight)
        };
        rises && !self.ages.is_empty() && self.ages.iter().all(usable)
    }
}

/// What a catalogue says about forecasts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ForecastRules {
    /// Editions, latest first.
    #[serde(rename = "edition", default = "shipped_editions")]
    pub editions: Vec<Edition>,
    /// Weights in display order.
    #[serde(rename = "weight", default = "shipped_weights")]
    pub weights: Vec<CareWeight>,
}

impl ForecastRules {
    /// The rules shipped with the program.
    pub fn shipped() -> Self {
        toml::from_str(include_str!("../../data/catalogue/forecast.toml"))
            .expect("a test holds the shipped rules to be valid")
    }
}

fn shipped_editions() -> Vec<Edition> {
    ForecastRules::shipped().editions
}

fn shipped_weights() -> Vec<CareWeight> {
    ForecastRules::shipped().weights
}

#[cfg(test)]
mod tests {
    use super::*;

    /// People of 0–14, 15–39, 40–64, 65–74, 75+ in one group each.
    fn groups(five: [f64; 5]) -> AgeGroups {
        let mut ages = vec![0.0; 20];
        for (people, from) in five.into_iter().zip([0, 3, 8, 13, 15]) {
            ages[from] = people;
        }
        AgeGroups(ages)
    }

    #[test]
    fn weighted_demand_agrees_with_the_golden_numbers() {
        // METHODS 3.10.
        let rules = ForecastRules::shipped();
        let of = |id: &str, five| {
            let weight = rules.weights.iter().find(|own| own.id == id).expect("shipped");
            weight.demand(&groups(five)).expect("all ages are given")
        };
        let base = [10_000.0, 24_000.0, 36_000.0, 12_000.0, 18_000.0];
        let later = [8_000.0, 20_000.0, 30_000.0, 14_000.0, 21_000.0];
        let near = |found: f64, golden: f64| assert!((found - golden).abs() < 1e-6, "{found}");
        near(of("medical", base), 149_400.0);
        near(of("care", base), 1_723_800.0);
        near(of("medical", later), 156_900.0);
        near(of("care", later), 1_999_100.0);
        let index = |id| 100.0 * of(id, later) / of(id, base);
        assert!((index("medical") - 105.02).abs() < 0.005);
        assert!((index("care") - 115.97).abs() < 0.005);
    }

    #[test]
    fn ages_that_are_not_told_are_no_number() {
        let ages = AgeGroups(vec![1.0; 19]);
        assert_eq!(ages.people(65, None), Some(6.0));
        assert_eq!(ages.people(90, None), Some(1.0));
        assert_eq!(ages.people(95, None), None);
        assert_eq!(ages.people(67, None), None);
        assert_eq!(ages.people(65, Some(75)), Some(2.0));
        assert_eq!(AgeGroups(vec![1.0; 4]).population(4.0).over65, None);
        assert_eq!(AgeGroups(vec![1.0; 20]).folded(19).0.last(), Some(&2.0));
    }

    #[test]
    fn shipped_rules_are_sound() {
        let rules = ForecastRules::shipped();
        assert!(rules.weights.iter().all(CareWeight::is_sound));
        assert!(rules.editions.is_sorted_by_key(|own| std::cmp::Reverse(own.published)));
        let mut weight = rules.weights[0].clone();
        weight.ages[1].from = 17;
        assert!(!weight.is_sound());
    }
}
