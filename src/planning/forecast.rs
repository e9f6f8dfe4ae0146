//! What coming years ask for, under today's offices.

use std::sync::Arc;

use serde::Serialize;
use utoipa::ToSchema;

use super::PlanningError;
use crate::atlas::{Atlas, Projection};
use crate::coverage::{
    AccessOptions, Baseline, Caption, Catchment, CoverageQuery, CoverageReport, Estimate,
    Reading, Supply, THETA, access_report,
};
use crate::model::{AgeBand, AgeGroups, Audience, CareWeight, WeightUnit};
use crate::unit::share;

/// A measure of care, as the catalogue has it.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Measure {
    /// Identifier.
    pub id: String,
    /// Japanese name.
    pub label: String,
    /// English name.
    pub label_en: String,
    /// What its values are: weighted persons, of which only the index tells something, or users.
    pub unit: WeightUnit,
}

/// How much care is asked for.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct CareDemand {
    /// The measure.
    pub measure: String,
    /// `Σ people × weight`; `None` where the ages known do not tell.
    pub value: Option<f64>,
    /// The same with the base year at 100; `None` where there was none then.
    pub index: Option<f64>,
}

/// People nobody comes to.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
pub struct GapPeople {
    /// How answers are read.
    pub reading: Reading,
    /// The band.
    pub band: AgeBand,
    /// How many.
    pub people: Estimate,
    /// Of all people of the band; `None` without any.
    pub share: Option<f64>,
}

/// One year of one zone, or of the city.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct YearFigures {
    /// The year.
    pub year: u16,
    /// People by band.
    pub population: Vec<(String, Estimate)>,
    /// Share of the people whose ages are known: care is counted by them, and held to be alike
    /// among the others.
    pub ages_known: Option<f64>,
    /// Care by measure, in the order of [`ForecastReport::measures`].
    pub demand: Vec<CareDemand>,
    /// People nobody comes to, by reading and band.
    pub gaps: Vec<GapPeople>,
    /// Offices for 1,000 people of the band asked for, by declared ranges; `None` = 算出不可.
    pub per_1000: Option<f64>,
}

/// The years of one zone, or of the city.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Outlook {
    /// Zone id; `None` for the city and for places no zone claims.
    pub id: Option<String>,
    /// Name.
    pub name: String,
    /// Year by year, in order.
    pub years: Vec<YearFigures>,
}

/// What coming years ask for.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ForecastReport {
    /// What must stand beside every figure. Its projection is that of the last year.
    pub caption: Caption,
    /// The year whose demand is 100: the first of these in which ages are known.
    pub base_year: u16,
    /// Whose access [`YearFigures::per_1000`] is.
    pub band: AgeBand,
    /// The measures of care.
    pub measures: Vec<Measure>,
    /// The projections, year by year: edition, and by what it was multiplied.
    pub projections: Vec<Projection>,
    /// The whole city.
    pub city: Outlook,
    /// Zone by zone, in display order.
    pub zones: Vec<Outlook>,
}

/// Looks ahead: people, care and gaps of each year, while offices and their ranges stay.
///
/// # Shape
/// One Atlas a year, each from [`Atlas::in_year`], in order of the years.
/// # Errors
/// [`PlanningError::PlannersOnly`] ← a question for another audience: figures below ten people stand
/// in it; [`PlanningError::NotProjected`] ← no Atlas, or one of the census;
/// [`PlanningError::Coverage`].
/// # Source
/// METHODS 3.10, future demand.
pub fn forecast(
    years: &[Arc<Atlas>],
    query: &CoverageQuery,
    band: AgeBand,
) -> Result<ForecastReport, PlanningError> {
    if query.audience != Audience::Planner {
        return Err(PlanningError::PlannersOnly);
    }
    let projections: Vec<Projection> =
        years.iter().filter_map(|atlas| atlas.projection().cloned()).collect();
    let Some(last) = years.last().filter(|_| projections.len() == years.len()) else {
        return Err(PlanningError::NotProjected);
    };
    let weights = &last.catalogue().forecast.weights;
    let mut caption = None;
    let mut outlooks: Vec<Outlook> = Vec::new();
    for atlas in years {
        let (report, places) = in_year(atlas, query, band, weights)?;
        caption = Some(report.caption);
        if outlooks.is_empty() {
            outlooks = places;
            continue;
        }
        for (outlook, place) in outlooks.iter_mut().zip(places) {
            outlook.years.extend(place.years);
        }
    }
    let mut places = outlooks.into_iter();
    let (Some(caption), Some(mut city)) = (caption, places.next()) else {
        return Err(PlanningError::NotProjected);
    };
    let has_ages = |own: &YearFigures| own.ages_known.is_some_and(|share| share > 0.0);
    let base = city.years.iter().position(has_ages).unwrap_or_default();
    let mut zones: Vec<Outlook> = places.collect();
    zones.iter_mut().chain([&mut city]).for_each(|own| own.set_indexes(base));
    let measure = |own: &CareWeight| Measure {
        id: own.id.clone(),
        label: own.label.clone(),
        label_en: own.label_en.clone(),
        unit: own.unit,
    };
    Ok(ForecastReport {
        caption,
        base_year: city.years.get(base).map(|own| own.year).unwrap_or_default(),
        band,
        measures: weights.iter().map(measure).collect(),
        projections,
        city,
        zones,
    })
}

/// The city and its zones in one year.
fn in_year(
    atlas: &Atlas,
    query: &CoverageQuery,
    band: AgeBand,
    weights: &[CareWeight],
) -> Result<(CoverageReport, Vec<Outlook>), PlanningError> {
    let report = Baseline::new(atlas, query)?.report(atlas)?;
    let options = AccessOptions {
        catchment: Catchment::Declared { theta: THETA },
        supply: Supply::Offices,
        band,
        reading: Reading::Pessimistic,
    };
    // 算出不可 is no fault: the years before and after are still told.
    let access = access_report(atlas, query, &options).ok();
    let zones: Vec<Residents> = atlas.zones().iter().map(|_| Residents::default()).collect();
    let zones = residents(atlas, zones);
    let mut city = Residents::default();
    zones.iter().for_each(|own| city.add(own));
    let year = atlas.year().unwrap_or_default();
    let figures = |place: &crate::coverage::ZoneFigures, residents: &Residents, per_1000| {
        let care = |weight: &CareWeight| CareDemand {
            measure: weight.id.clone(),
            value: residents.demand(weight),
            index: None,
        };
        let gaps = place.readings.iter().flat_map(|own| {
            own.people.iter().map(|people| GapPeople {
                reading: own.reading,
                band: people.band,
                people: people.gap,
                share: people.gap_share,
            })
        });
        let figures = YearFigures {
            year,
            population: place.population.clone(),
            ages_known: share(residents.aged, residents.total),
            demand: weights.iter().map(care).collect(),
            gaps: gaps.collect(),
            per_1000,
        };
        Outlook { id: place.id.clone(), name: place.name.clone(), years: vec![figures] }
    };
    let per_1000 = |zone: Option<usize>| {
        let access = access.as_ref()?;
        zone.map_or(Some(&access.city), |at| access.zones.get(at))?.per_1000
    };
    let mut places = vec![figures(&report.city, &city, per_1000(None))];
    for (at, (place, residents)) in report.zones.iter().zip(&zones).enumerate() {
        places.push(figures(place, residents, per_1000(Some(at))));
    }
    Ok((report, places))
}

/// People of a zone by age.
#[derive(Debug, Default)]
struct Residents {
    total: f64,
    /// Those whose ages are known.
    aged: f64,
    ages: AgeGroups,
}

impl Residents {
    fn add(&mut self, other: &Self) {
        self.total += other.total;
        self.aged += other.aged;
        self.ages = self.ages.plus(&other.ages);
    }

    /// The care they need; those of unknown age as much as the others on average.
    fn demand(&self, weight: &CareWeight) -> Option<f64> {
        if self.total == 0.0 {
            return Some(0.0);
        }
        let known = share(self.aged, self.total).filter(|own| *own > 0.0)?;
        Some(weight.demand(&self.ages)? / known)
    }
}

/// The people of every zone, areal weighting.
fn residents(atlas: &Atlas, mut zones: Vec<Residents>) -> Vec<Residents> {
    for parcel in atlas.parcels() {
        let Some(zone) = zones.get_mut(parcel.zone) else { continue };
        for (unit, part) in parcel.pieces.iter().filter_map(|piece| piece.unit) {
            let Some(unit) = atlas.units().get(unit) else { continue };
            let total = unit.population.total * part;
            zone.total += total;
            if let Some(ages) = &unit.ages {
                zone.aged += total;
                zone.ages = zone.ages.plus(&ages.times(part));
            }
        }
    }
    zones
}

impl Outlook {
    /// Sets a year at 100.
    fn set_indexes(&mut self, base: usize) {
        let Some(base) = self.years.get(base).map(|own| own.demand.clone()) else { return };
        for year in &mut self.years {
            for (own, base) in year.demand.iter_mut().zip(&base) {
                let ratio = own.value.zip(base.value).and_then(|(now, then)| share(now, then));
                own.index = ratio.map(|own| own * 100.0);
            }
        }
    }
}
