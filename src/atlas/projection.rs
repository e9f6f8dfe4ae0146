//! The people of a coming year in place of those of the census; everything else stays as today.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use utoipa::ToSchema;

use super::demand::{self, DemandSource, DemandUnit, Square};
use super::suppression::{self, Part};
use super::{Atlas, Piece};
use crate::geometry::{GridPoint, LonLat, Shape};
use crate::model::{
    AgeGroups, MergeGroup, MunicipalityCode, Population, ProjectedCell, ProjectedPeople,
    ProjectedTotals,
};
use crate::unit::{SquareMeters, share};

/// Which projection people are of: what must stand beside every figure of it.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Projection {
    /// The year.
    pub year: u16,
    /// Title of the data set, with its edition.
    pub edition: String,
    /// How cells were scaled to the totals of their municipalities; empty where no totals of this
    /// year are known and people are as published.
    pub calibrations: Vec<Calibration>,
    /// Inhabited cells of the city's municipalities that touch none of its towns: their people are
    /// in no figure.
    pub unplaced_cells: usize,
}

/// How the cells of a municipality were scaled.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Calibration {
    /// Municipality code.
    pub municipality: String,
    /// By age group, youngest first.
    pub factors: Vec<AgeFactor>,
}

/// What people of an age group were multiplied by.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
pub struct AgeFactor {
    /// First age of the group.
    pub from: u16,
    /// The municipality's total over the sum of its cells; `None` where the cells have nobody.
    pub factor: Option<f64>,
}

/// Why there are no figures of a year.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum YearError {
    /// No projections were imported.
    #[error("no projections are known")]
    NoProjections,
    /// The year is not among those given; none is made up between them.
    #[error("people of {year} are not projected; years are {known:?}")]
    NotGiven {
        /// The year asked for.
        year: u16,
        /// The years there are.
        known: Vec<u16>,
    },
    /// No cell lies in any town.
    #[error("no projected cell of {year} lies in any town")]
    NobodyPlaced {
        /// The year asked for.
        year: u16,
    },
}

impl Atlas {
    /// The years people are projected for, in order.
    pub fn projected_years(&self) -> Vec<u16> {
        let cells = self.register.projections.values();
        let years: BTreeSet<u16> = cells.flat_map(|cell| cell.years.keys().copied()).collect();
        years.into_iter().collect()
    }

    /// The first year projected by age: what later years are compared with. Publishers give the
    /// census year, which projections start from, by totals only.
    pub fn base_year(&self) -> Option<u16> {
        let cells = self.register.projections.values();
        let years = cells.flat_map(|cell| &cell.years);
        let by_age = years.filter(|(_, people)| people.ages.is_some()).map(|(year, _)| *year);
        by_age.min().or_else(|| self.projected_years().first().copied())
    }

    /// This picture with the people of another year: offices, ranges and zones stay as they are.
    ///
    /// # Shape
    /// People live in the part of their cell that lies in their municipality. Where a municipality's
    /// total of the year is known, its cells are scaled to it by age group.
    /// # Errors
    /// [`YearError`].
    /// # Cost
    /// Every projected cell near the city is cut by the towns it touches.
    /// # Source
    /// METHODS 3.6 (join on mesh and municipality), 3.10 (calibration).
    pub fn in_year(&self, year: u16) -> Result<Self, YearError> {
        let known = self.projected_years();
        if known.is_empty() {
            return Err(YearError::NoProjections);
        }
        if !known.contains(&year) {
            return Err(YearError::NotGiven { year, known });
        }
        let mut own = self.clone();
        for parcel in &mut own.parcels {
            parcel.pieces.clear();
            parcel.points.clear();
        }
        let mut settlers = Settlers::new(&own, year);
        for cell in self.register.projections.values() {
            if let Some(people) = cell.years.get(&year) {
                settlers.settle(cell, people);
            }
        }
        if settlers.units.is_empty() {
            return Err(YearError::NobodyPlaced { year });
        }
        let calibrations = settlers.calibrate(self.register.projected_totals.values());
        let Settlers { units, pieces, parts, unplaced, .. } = settlers;
        for (parcel, piece) in pieces {
            own.parcels[parcel].pieces.push(piece);
        }
        let parts = parts.into_iter().map(|(group, mut part)| {
            // As calibrated.
            part.population =
                part.unit.map(|unit| units[unit].population.clone()).or(part.population);
            (group, part)
        });
        own.suppressed = suppression::grouped(parts.collect());
        demand::settle(&units, &mut own.parcels);
        let dataset = self.register.projections.values().next().map(|cell| &cell.dataset);
        let title = dataset.and_then(|id| self.register.datasets.get(id));
        own.units = units;
        own.demand_source = DemandSource::Projection;
        own.counted_residents = None;
        own.projection = Some(Projection {
            year,
            edition: title.map_or_else(String::new, |own| own.title.clone()),
            calibrations,
            unplaced_cells: unplaced,
        });
        Ok(own)
    }

    /// The year its people are of; `None` for those of the census.
    pub fn year(&self) -> Option<u16> {
        self.projection.as_ref().map(|own| own.year)
    }
}

/// The part of a cell within the parcels of one municipality.
struct Share {
    parcel: usize,
    shape: Shape,
    area: SquareMeters,
}

/// Puts the people of cells into parcels.
struct Settlers<'a> {
    atlas: &'a Atlas,
    year: u16,
    /// Municipality by parcel; `None` for whole zones.
    municipality_of: Vec<Option<MunicipalityCode>>,
    /// Those that have towns.
    known: BTreeSet<MunicipalityCode>,
    /// By mesh code and municipality; several records may be of one place.
    places: BTreeMap<(String, Option<MunicipalityCode>), usize>,
    units: Vec<DemandUnit>,
    pieces: Vec<(usize, Piece)>,
    parts: Vec<(MergeGroup, Part)>,
    unplaced: usize,
}

impl<'a> Settlers<'a> {
    fn new(atlas: &'a Atlas, year: u16) -> Self {
        let municipality =
            |key: &crate::model::TownKey| key.as_str().get(..5).map(MunicipalityCode::new);
        let municipality_of: Vec<Option<MunicipalityCode>> =
            atlas.parcels.iter().map(|own| own.town.as_ref().and_then(municipality)).collect();
        Self {
            atlas,
            year,
            known: municipality_of.iter().flatten().cloned().collect(),
            municipality_of,
            places: BTreeMap::new(),
            units: Vec::new(),
            pieces: Vec::new(),
            parts: Vec::new(),
            unplaced: 0,
        }
    }

    fn settle(&mut self, cell: &ProjectedCell, people: &ProjectedPeople) {
        let shares = self.shares(cell);
        let is_own = cell.municipalities.iter().any(|own| self.known.contains(own));
        if shares.is_empty() {
            self.unplaced += usize::from(is_own && people.total > 0.0);
            if let Some(group) = &people.merged {
                let population = Some(population(people, 1.0));
                self.parts.push((group.clone(), Part { unit: None, population }));
            }
            return;
        }
        let Some(square) = self.square(cell) else { return };
        for (municipality, shares) in shares {
            let inside: f64 = shares.iter().map(|own| own.area.as_square_meters()).sum();
            // All people of a record live in its one municipality; those of several, and where the
            // towns' municipality is not known, are spread over the whole cell.
            let is_parted = cell.municipalities.len() == 1 && municipality.is_some();
            let part_inside = if is_parted { 1.0 } else { inside / square.area };
            let place = (cell.code.to_string(), municipality);
            let unit = match self.places.get(&place) {
                Some(&unit) => {
                    self.add(unit, people, part_inside);
                    unit
                }
                None => {
                    let unit = self.unit(&square, &shares, cell, people, part_inside);
                    self.places.insert(place, unit);
                    for own in shares {
                        let part = own.area.as_square_meters() / inside;
                        let unit = Some((unit, part));
                        let piece = Piece { shape: own.shape, area: own.area, unit };
                        self.pieces.push((own.parcel, piece));
                    }
                    unit
                }
            };
            if let Some(group) = &people.merged {
                let part = Part { unit: Some(unit), population: None };
                self.parts.push((group.clone(), part));
            }
        }
    }

    fn square(&self, cell: &ProjectedCell) -> Option<Square> {
        Square::of(cell.code.as_str(), &self.atlas.plane, &self.atlas.parcel_index)
    }

    /// The parts of a cell by municipality.
    fn shares(&self, cell: &ProjectedCell) -> BTreeMap<Option<MunicipalityCode>, Vec<Share>> {
        let mut shares: BTreeMap<Option<MunicipalityCode>, Vec<Share>> = BTreeMap::new();
        let Some(square) = self.square(cell) else { return shares };
        let is_own = cell.municipalities.iter().any(|own| self.known.contains(own));
        for &parcel in &square.near {
            let municipality = &self.municipality_of[parcel];
            let counts = match municipality {
                Some(own) => cell.municipalities.contains(own),
                None => !is_own,
            };
            if !counts {
                continue;
            }
            let shape = self.atlas.parcels[parcel].shape.intersection(&square.shape);
            if !shape.is_empty() {
                let area = shape.area();
                let own = shares.entry(municipality.clone()).or_default();
                own.push(Share { parcel, shape, area });
            }
        }
        shares
    }

    fn unit(
        &mut self,
        square: &Square,
        shares: &[Share],
        cell: &ProjectedCell,
        people: &ProjectedPeople,
        share: f64,
    ) -> usize {
        let parcels = &self.atlas.parcels;
        let middle =
            shares.iter().find(|own| parcels[own.parcel].shape.contains(square.center));
        let (parcel, position, center) = match middle {
            Some(own) => (Some(own.parcel), square.position, square.center),
            None => self.inner_place(shares).unwrap_or((None, square.position, square.center)),
        };
        self.units.push(DemandUnit {
            code: cell.code.to_string(),
            population: population(people, share),
            ages: people.ages.as_ref().map(|ages| ages.times(share)),
            merged: people.merged.clone(),
            position,
            center,
            parcel,
        });
        self.units.len() - 1
    }

    /// A point well inside the largest part, for a cell whose middle lies in another municipality.
    fn inner_place(&self, shares: &[Share]) -> Option<(Option<usize>, LonLat, GridPoint)> {
        let size = |own: &&Share| own.area.as_square_meters();
        let largest = shares.iter().max_by(|one, two| size(one).total_cmp(&size(two)))?;
        let (position, center) = demand::inner_place(&self.atlas.plane, &largest.shape)?;
        Some((Some(largest.parcel), position, center))
    }

    fn add(&mut self, unit: usize, people: &ProjectedPeople, share: f64) {
        let Some(own) = self.units.get_mut(unit) else { return };
        let total = own.population.total + people.total * share;
        let ages = own.ages.as_ref().zip(people.ages.as_ref());
        own.ages = ages.map(|(own, more)| own.plus(&more.times(share)));
        own.population = match &own.ages {
            Some(ages) => ages.population(total),
            None => Population { total, ..Population::default() },
        };
    }

    /// Scales the units of every municipality whose total is known, by age group.
    fn calibrate<'t>(
        &mut self,
        totals: impl Iterator<Item = &'t ProjectedTotals>,
    ) -> Vec<Calibration> {
        let mut calibrations = Vec::new();
        for totals in totals {
            let Some(total) = totals.years.get(&self.year) else { continue };
            let of_municipality: Vec<usize> = self
                .places
                .iter()
                .filter(|((_, own), _)| own.as_ref() == Some(&totals.municipality))
                .map(|(_, &unit)| unit)
                .collect();
            let factors = factors(&self.units, &of_municipality, total);
            if factors.is_empty() {
                continue;
            }
            let units = &self.units;
            let all: f64 = of_municipality.iter().map(|&at| units[at].population.total).sum();
            let overall = share(total.0.iter().sum(), all);
            for unit in of_municipality {
                scale(&mut self.units[unit], &factors, overall);
            }
            let factor = |(group, factor): (usize, &Option<f64>)| AgeFactor {
                from: AgeGroups::from_age(group),
                factor: *factor,
            };
            calibrations.push(Calibration {
                municipality: totals.municipality.to_string(),
                factors: factors.iter().enumerate().map(factor).collect(),
            });
        }
        calibrations
    }
}

fn population(people: &ProjectedPeople, share: f64) -> Population {
    let total = people.total * share;
    match &people.ages {
        Some(ages) => ages.times(share).population(total),
        None => Population { total, ..Population::default() },
    }
}

/// What to multiply each age group by, in as many groups as both sides tell; empty where nobody's
/// age is known.
fn factors(units: &[DemandUnit], of: &[usize], total: &AgeGroups) -> Vec<Option<f64>> {
    let ages = || of.iter().filter_map(|&unit| units[unit].ages.as_ref());
    let Some(groups) = ages().map(|own| own.0.len()).chain([total.0.len()]).min() else {
        return Vec::new();
    };
    if ages().next().is_none() {
        return Vec::new();
    }
    // Cells whose ages are not known keep their share of the total.
    let people = |of_known: bool| -> f64 {
        let units = of.iter().map(|&unit| &units[unit]);
        let counted = units.filter(|own| !of_known || own.ages.is_some());
        counted.map(|own| own.population.total).sum()
    };
    let known = share(people(true), people(false)).unwrap_or(1.0);
    let mut sums = vec![0.0; groups];
    for own in ages() {
        for (sum, people) in sums.iter_mut().zip(&own.folded(groups).0) {
            *sum += people;
        }
    }
    let factor = |(sum, total): (&f64, &f64)| (*sum > 0.0).then(|| total * known / sum);
    sums.iter().zip(&total.folded(groups).0).map(factor).collect()
}

fn scale(unit: &mut DemandUnit, factors: &[Option<f64>], overall: Option<f64>) {
    let Some(ages) = &unit.ages else {
        unit.population.total *= overall.unwrap_or(1.0);
        return;
    };
    let last = factors.len().saturating_sub(1);
    let scaled = ages.0.iter().enumerate().map(|(group, people)| {
        let factor = factors.get(group.min(last)).copied().flatten();
        people * factor.unwrap_or(1.0)
    });
    let scaled = AgeGroups(scaled.collect());
    unit.population = scaled.population(scaled.0.iter().sum());
    unit.ages = Some(scaled);
}
