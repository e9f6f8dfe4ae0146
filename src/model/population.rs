//! People by age band, in towns and in mesh cells.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::DatasetId;
use super::catalogue::text_id;
use crate::message::{Language, fill, text};

text_id!(
    /// A JIS X 0410 mesh code: 8, 9 or 10 digits.
    CellCode
);

/// An age band figures are given for.
///
/// # Shape
/// Written as its name: `total`, `over65`, `under15`, `40to64` (both ages included).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum AgeBand {
    /// Everybody.
    Total,
    /// 65 years and over.
    Over65,
    /// 75 years and over.
    Over75,
    /// 85 years and over.
    Over85,
    /// Under 15 years, for services to children (小児).
    Under15,
    /// Any other ages; none of the bands above.
    Span(AgeSpan),
}

impl AgeBand {
    /// The bands that are always given: everybody, the old from the widest, children.
    ///
    /// There is none between 15 and 64: beside the others it would tell small counts of the old by
    /// subtraction. Planners may ask for it.
    pub const ALL: [Self; 5] =
        [Self::Total, Self::Over65, Self::Over75, Self::Over85, Self::Under15];

    /// How many bands one question can have: those always given and one asked for.
    pub const MOST: usize = Self::ALL.len() + 1;

    /// The band of these ages.
    ///
    /// # Shape
    /// `None` for no ages, or everybody: that is [`Self::Total`], with those of unknown age.
    pub fn of_ages(from: u8, below: Option<u8>) -> Option<Self> {
        match (from, below) {
            (65, None) => Some(Self::Over65),
            (75, None) => Some(Self::Over75),
            (85, None) => Some(Self::Over85),
            (0, Some(15)) => Some(Self::Under15),
            (0, None) => None,
            (from, below) => AgeSpan::new(from, below).map(Self::Span),
        }
    }

    /// The ages of the band; `None` for everybody.
    pub const fn ages(self) -> Option<AgeSpan> {
        match self {
            Self::Total => None,
            Self::Over65 => Some(AgeSpan { from: 65, below: None }),
            Self::Over75 => Some(AgeSpan { from: 75, below: None }),
            Self::Over85 => Some(AgeSpan { from: 85, below: None }),
            Self::Under15 => Some(AgeSpan { from: 0, below: Some(15) }),
            Self::Span(span) => Some(span),
        }
    }

    /// Its name in files and URLs.
    pub fn name(self) -> String {
        match self.ages() {
            None => "total".to_owned(),
            Some(AgeSpan { from, below: None }) => format!("over{from}"),
            Some(AgeSpan { from: 0, below: Some(below) }) => format!("under{below}"),
            Some(AgeSpan { from, below: Some(below) }) => format!("{from}to{}", below - 1),
        }
    }

    /// It in words: 「65歳以上」, 「40〜64歳」.
    pub fn words(self, language: Language) -> String {
        let Some(AgeSpan { from, below }) = self.ages() else {
            return text("report.band.total", language).to_owned();
        };
        let young = from.to_string();
        match below {
            None => fill("report.band.over", language, &[("from", &young)]),
            Some(below) if from == 0 => {
                fill("report.band.under", language, &[("below", &below.to_string())])
            }
            Some(below) => {
                let old = (below - 1).to_string();
                fill("report.band.span", language, &[("from", &young), ("to", &old)])
            }
        }
    }

    /// The band of a name.
    pub fn named(name: &str) -> Option<Self> {
        let age = |text: &str| {
            let plain = text.bytes().all(|byte| byte.is_ascii_digit());
            text.parse::<u8>().ok().filter(|_| plain)
        };
        if name == "total" {
            return Some(Self::Total);
        }
        if let Some(from) = name.strip_prefix("over") {
            return Self::of_ages(age(from)?, None);
        }
        if let Some(below) = name.strip_prefix("under") {
            return Self::of_ages(0, Some(age(below)?));
        }
        let (from, to) = name.split_once("to")?;
        Self::of_ages(age(from)?, Some(age(to)?.checked_add(1)?))
    }

    /// Index into arrays by band: all that are not always given share the last place.
    pub const fn index(self) -> usize {
        match self {
            Self::Total => 0,
            Self::Over65 => 1,
            Self::Over75 => 2,
            Self::Over85 => 3,
            Self::Under15 => 4,
            Self::Span(_) => 5,
        }
    }
}

impl From<AgeBand> for String {
    fn from(band: AgeBand) -> Self {
        band.name()
    }
}

impl TryFrom<String> for AgeBand {
    type Error = UnknownBand;

    fn try_from(name: String) -> Result<Self, UnknownBand> {
        Self::named(&name).ok_or(UnknownBand { name })
    }
}

/// A text that names no age band.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{name}` is no age band: `total`, `over65`, `under15` or `40to64` are")]
pub struct UnknownBand {
    /// The text.
    pub name: String,
}

impl utoipa::PartialSchema for AgeBand {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::String)
            .pattern(Some("^(total|over[0-9]+|under[0-9]+|[0-9]+to[0-9]+)$"))
            .description(Some("An age band: `total`, `over65`, `under15`, `40to64`."))
            .build()
            .into()
    }
}

impl utoipa::ToSchema for AgeBand {}

/// Ages from a year on, and below another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AgeSpan {
    from: u8,
    below: Option<u8>,
}

impl AgeSpan {
    /// Nobody is older.
    const OLDEST: u8 = 120;

    /// These ages; `None` if there are none, or nobody is that old.
    pub fn new(from: u8, below: Option<u8>) -> Option<Self> {
        let some = below.is_none_or(|below| from < below && below <= Self::OLDEST);
        (some && from <= Self::OLDEST).then_some(Self { from, below })
    }

    /// The youngest.
    pub const fn from(self) -> u8 {
        self.from
    }

    /// The age that is too old; `None` where the oldest are among them.
    pub const fn below(self) -> Option<u8> {
        self.below
    }
}

/// How many are of an age and over, at the ages by which a source parts people.
///
/// # Units
/// Persons.
/// # Shape
/// Ascending by age; people of unknown age are in none of them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Ages(Arc<[(u8, f64)]>);

impl Ages {
    /// The ages told by people of spans, such as 0–4, 5–9, 65 and over.
    ///
    /// # Shape
    /// `None` where the spans do not lead up to the oldest. Of spans that tell the same twice, the
    /// first counts.
    pub fn of_spans(spans: &[(AgeSpan, f64)]) -> Option<Self> {
        // People of an age and over, by age; 'nobody' stands above the oldest.
        let mut known: BTreeMap<Option<u8>, f64> = BTreeMap::from([(None, 0.0)]);
        loop {
            let before = known.len();
            for (span, people) in spans {
                let (lower, upper) = (Some(span.from), span.below);
                match (known.get(&lower).copied(), known.get(&upper).copied()) {
                    (None, Some(above)) => {
                        known.insert(lower, above + people);
                    }
                    (Some(all), None) => {
                        known.insert(upper, (all - people).max(0.0));
                    }
                    _ => {}
                }
            }
            if known.len() == before {
                break;
            }
        }
        let ages: Arc<[(u8, f64)]> =
            known.into_iter().filter_map(|(age, people)| Some((age?, people))).collect();
        (!ages.is_empty()).then_some(Self(ages))
    }

    /// The people of a span; `None` where the source does not part them there.
    pub fn people(&self, span: AgeSpan) -> Option<f64> {
        let at_least = |age: u8| {
            let at = self.0.binary_search_by_key(&age, |own| own.0).ok()?;
            self.0.get(at).map(|own| own.1)
        };
        let above = span.below.map_or(Some(0.0), at_least)?;
        // Sources that round each number may state more of the older than of all.
        Some((at_least(span.from)? - above).max(0.0))
    }

    /// The ages by which people are parted.
    pub fn breaks(&self) -> impl Iterator<Item = u8> + '_ {
        self.0.iter().map(|own| own.0)
    }

    /// Whether people are parted at an age.
    pub fn tells(&self, age: u8) -> bool {
        self.0.binary_search_by_key(&age, |own| own.0).is_ok()
    }

    fn times(&self, share: f64) -> Self {
        Self(self.0.iter().map(|(age, people)| (*age, people * share)).collect())
    }

    /// Both together, at the ages that both tell.
    fn plus(&self, other: &Self) -> Option<Self> {
        let both = self.0.iter().filter_map(|(age, people)| {
            let more = other.people(AgeSpan { from: *age, below: None })?;
            Some((*age, people + more))
        });
        let both: Arc<[(u8, f64)]> = both.collect();
        (!both.is_empty()).then_some(Self(both))
    }
}

/// Residents by age band.
///
/// # Shape
/// A band that the source does not give is `None`, never 0. Values are whole numbers unless a
/// suppressed value was shared out over a [`MergeGroup`].
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Population {
    /// Everybody, unknown ages included.
    pub total: f64,
    /// 65 years and over.
    pub over65: Option<f64>,
    /// 75 years and over.
    pub over75: Option<f64>,
    /// 85 years and over.
    pub over85: Option<f64>,
    /// Under 15 years.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub under15: Option<f64>,
    /// Every age by which the source parts people, for bands that are asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ages: Option<Ages>,
}

impl Population {
    /// The number of one band.
    pub fn band(&self, band: AgeBand) -> Option<f64> {
        match band {
            AgeBand::Total => Some(self.total),
            AgeBand::Over65 => self.over65,
            AgeBand::Over75 => self.over75,
            AgeBand::Over85 => self.over85,
            AgeBand::Under15 => self.under15,
            AgeBand::Span(span) => self.ages.as_ref()?.people(span),
        }
    }

    /// All people, and what the people of spans tell of their ages.
    pub fn of_spans(total: f64, spans: &[(AgeSpan, f64)]) -> Self {
        let ages = Ages::of_spans(spans);
        let band = |band: AgeBand| {
            let span = band.ages()?;
            // What is stated outright stands, whatever else would add up to.
            let stated = spans.iter().find(|(own, _)| *own == span).map(|(_, people)| *people);
            stated.or_else(|| ages.as_ref()?.people(span))
        };
        Self {
            total,
            over65: band(AgeBand::Over65),
            over75: band(AgeBand::Over75),
            over85: band(AgeBand::Over85),
            under15: band(AgeBand::Under15),
            ages,
        }
    }

    /// Whether anything is known of ages.
    pub fn tells_ages(&self) -> bool {
        self.over65.is_some() || self.ages.is_some()
    }

    /// As many people as `total`, of the same ages in proportion; unchanged where there is nobody.
    pub fn scaled_to(&self, total: f64) -> Self {
        if self.total <= 0.0 {
            return self.clone();
        }
        Self { total, ..self.times(total / self.total) }
    }

    /// A share of everybody, of all ages alike.
    pub fn times(&self, share: f64) -> Self {
        let part = |value: Option<f64>| value.map(|value| value * share);
        Self {
            total: self.total * share,
            over65: part(self.over65),
            over75: part(self.over75),
            over85: part(self.over85),
            under15: part(self.under15),
            ages: self.ages.as_ref().map(|ages| ages.times(share)),
        }
    }

    /// Both together, in the bands that both give.
    pub fn plus(&self, other: &Self) -> Self {
        let both = |one: Option<f64>, two: Option<f64>| Some(one? + two?);
        let ages = self.ages.as_ref().zip(other.ages.as_ref());
        Self {
            total: self.total + other.total,
            over65: both(self.over65, other.over65),
            over75: both(self.over75, other.over75),
            over85: both(self.over85, other.over85),
            under15: both(self.under15, other.under15),
            ages: ages.and_then(|(one, two)| one.plus(two)),
        }
    }
}

/// Areas whose suppressed (秘匿) values were added to one of them (合算).
///
/// Only the sum over the group is known; members hold it shared out by their total population.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MergeGroup(pub String);

/// A mesh cell with its residents.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Cell {
    /// Mesh code; its digits say where it is and how large.
    pub code: CellCode,
    /// Residents.
    pub population: Population,
    /// Group of cells whose suppressed values were added together, if any.
    pub merged: Option<MergeGroup>,
    /// Where it comes from.
    pub dataset: DatasetId,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(from: u8, below: impl Into<Option<u8>>) -> AgeSpan {
        AgeSpan::new(from, below.into()).expect("ages")
    }

    #[test]
    fn names_and_bands_are_one_to_one() {
        for name in ["total", "over65", "over75", "over85", "under15", "40to64", "over18"] {
            assert_eq!(AgeBand::named(name).expect(name).name(), name);
        }
        assert_eq!(AgeBand::named("0to14"), Some(AgeBand::Under15));
        assert_eq!(AgeBand::named("5to5").map(AgeBand::name).as_deref(), Some("5to5"));
        for name in
            ["", "over", "over0", "under0", "64to40", "over300", "40-64", "+4to9", "over121"]
        {
            assert_eq!(AgeBand::named(name), None, "{name}");
        }
        let places: Vec<usize> = AgeBand::ALL.into_iter().map(AgeBand::index).collect();
        assert_eq!(places, [0, 1, 2, 3, 4]);
        assert_eq!(AgeBand::named("40to64").map(AgeBand::index), Some(AgeBand::MOST - 1));
    }

    #[test]
    fn spans_tell_every_band_between_their_ages() {
        // As the mesh tables part people: 0–14, 15 and over, 15–64, 18, 20, 65, 75 and over.
        let stated = [
            (span(0, 15), 10.0),
            (span(15, None), 90.0),
            (span(15, 65), 50.0),
            (span(18, None), 86.0),
            (span(65, None), 40.0),
            (span(75, None), 15.0),
        ];
        let people = Population::of_spans(101.0, &stated);
        let of = |name: &str| people.band(AgeBand::named(name).expect("a band"));
        assert_eq!(of("total"), Some(101.0));
        assert_eq!(of("15to64"), Some(50.0));
        assert_eq!(of("under18"), Some(14.0));
        assert_eq!(of("15to17"), Some(4.0));
        assert_eq!(of("65to74"), Some(25.0));
        assert_eq!(of("over85"), None);
        assert_eq!(of("40to64"), None);
    }

    #[test]
    fn groups_of_five_years_up_to_the_oldest_tell_all_sums() {
        let mut stated: Vec<_> =
            (0..15).map(|at| (span(at * 5, at * 5 + 5), f64::from(at + 1))).collect();
        assert_eq!(Ages::of_spans(&stated), None, "nothing leads up to the oldest");
        stated.push((span(75, None), 30.0));
        let people = Population::of_spans(200.0, &stated);
        assert_eq!(people.over65, Some(14.0 + 15.0 + 30.0));
        assert_eq!(people.under15, Some(1.0 + 2.0 + 3.0));
        let forty = people.band(AgeBand::named("40to64").expect("a band"));
        assert_eq!(forty, Some(9.0 + 10.0 + 11.0 + 12.0 + 13.0));
        let twice = people.plus(&people.times(0.5));
        assert_eq!(twice.band(AgeBand::named("40to64").expect("a band")), Some(55.0 * 1.5));
        assert_eq!(twice.total, 300.0);
    }
}
