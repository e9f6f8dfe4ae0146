//! Where people live: mesh cells, or whole towns where no mesh is known.
//!
//! Towns of a resident register have its people, spread within the town as the census finds them in
//! cells: the register is newer and tells the town, the mesh tells where in it.

use jiff::civil::Date;
use serde::Serialize;

use super::parcel::{Parcel, Piece};
use crate::geometry::{BoxIndex, GridPoint, LonLat, MeshCell, Plane, Shape, homes};
use crate::model::{AgeGroups, MergeGroup, Population, Register, ResidentCount, Town};

/// What the people are counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DemandSource {
    /// Mesh cells of the census.
    Mesh,
    /// Towns of the census.
    Towns,
    /// Mesh cells of a projection, each in its municipality.
    Projection,
    /// No population is known.
    None,
}

/// That people are those of a resident register (住民基本台帳), and of how many towns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct CountedResidents {
    /// The day they were counted; of several the earliest, `null` where one is not known.
    #[schema(value_type = Option<String>, format = Date)]
    pub as_of: Option<Date>,
    /// Towns counted so.
    pub towns: usize,
    /// All towns.
    pub of: usize,
    /// Towns of which the register does not tell the ages: they are in the proportions of the census.
    pub without_ages: usize,
}

impl CountedResidents {
    /// Those of a register; `None` where all people are of the census.
    pub(super) fn of(register: &Register, parcels: &[Parcel]) -> Option<Self> {
        let counts = || parcels.iter().filter_map(|parcel| residents_of(register, parcel));
        let towns = counts().count();
        let is_dated = counts().all(|own| own.as_of.is_some());
        (towns > 0).then(|| Self {
            as_of: counts().filter_map(|own| own.as_of).min().filter(|_| is_dated),
            towns,
            of: parcels.iter().filter(|parcel| parcel.town.is_some()).count(),
            without_ages: counts().filter(|own| !own.population.tells_ages()).count(),
        })
    }
}

/// A mesh cell or town, or the part of a cell in a town of a resident register, with its residents.
#[derive(Debug, Clone)]
pub struct DemandUnit {
    /// Mesh code or town key.
    pub code: String,
    /// Residents.
    pub population: Population,
    /// Residents by age; only projections tell them.
    pub ages: Option<AgeGroups>,
    /// Group of units whose suppressed values were added together, if any.
    pub merged: Option<MergeGroup>,
    /// Its representative point: the middle of the cell, a point well inside the town.
    pub position: LonLat,
    /// The same point on the plane.
    pub center: GridPoint,
    /// The parcel the representative point lies in.
    pub parcel: Option<usize>,
}

/// Cuts every parcel into pieces by demand unit, and returns the units that touch a parcel.
pub(super) fn spread(
    register: &Register,
    plane: &Plane,
    parcels: &mut [Parcel],
    index: &BoxIndex,
) -> (Vec<DemandUnit>, DemandSource) {
    let mut by_cell = spread_cells(register, plane, parcels, index);
    count_residents(register, plane, parcels, &mut by_cell);
    let (units, source) = if by_cell.is_empty() {
        let units = spread_towns(register, plane, parcels);
        let source = if units.is_empty() { DemandSource::None } else { DemandSource::Towns };
        (units, source)
    } else {
        (by_cell, DemandSource::Mesh)
    };
    settle(&units, parcels);
    (units, source)
}

/// Tells each parcel the points in it, and adds the land where nobody is counted.
pub(super) fn settle(units: &[DemandUnit], parcels: &mut [Parcel]) {
    for (index, unit) in units.iter().enumerate() {
        if let Some(parcel) = unit.parcel.and_then(|own| parcels.get_mut(own)) {
            parcel.points.push(index);
        }
    }
    for parcel in parcels {
        add_remainder(parcel);
    }
}

/// A mesh cell on the plane.
pub(super) struct Square {
    pub(super) position: LonLat,
    pub(super) center: GridPoint,
    pub(super) shape: Shape,
    /// Square meters.
    pub(super) area: f64,
    /// Parcels whose boxes meet it.
    pub(super) near: Vec<usize>,
}

impl Square {
    /// The cell of a code; `None` far from every parcel.
    pub(super) fn of(code: &str, plane: &Plane, index: &BoxIndex) -> Option<Self> {
        let square = MeshCell::parse(code).ok()?;
        // Far cells of a national file fall out here, before any geometry is made.
        let position = square.center();
        let center = GridPoint::from_meters(plane.project(position).ok()?);
        index.around(around(center, -1_500), around(center, 1_500)).next()?;
        let shape = plane.shape(&square.region()).ok()?;
        let bounds = shape.bounds()?;
        let near = index.around(bounds.min, bounds.max).collect();
        let area = shape.area().as_square_meters();
        Some(Self { position, center, shape, area, near })
    }
}

fn spread_cells(
    register: &Register,
    plane: &Plane,
    parcels: &mut [Parcel],
    index: &BoxIndex,
) -> Vec<DemandUnit> {
    let mut units = Vec::new();
    let squares: Vec<_> = register
        .cells
        .values()
        .filter_map(|cell| Some((cell, Square::of(cell.code.as_str(), plane, index)?)))
        .collect();
    let centers: Vec<[f64; 2]> =
        squares.iter().map(|(_, square)| square.center.to_meters()).collect();
    let homes = homes(&centers, parcels.iter().map(|own| &own.shape));
    for ((cell, square), home) in squares.into_iter().zip(homes) {
        let mut touched = false;
        for &parcel in &square.near {
            let piece = parcels[parcel].shape.intersection(&square.shape);
            if piece.is_empty() {
                continue;
            }
            touched = true;
            let own = piece.area();
            let unit = Some((units.len(), own.as_square_meters() / square.area));
            parcels[parcel].pieces.push(Piece { shape: piece, area: own, unit });
        }
        if touched {
            units.push(DemandUnit {
                code: cell.code.to_string(),
                population: cell.population.clone(),
                ages: None,
                merged: cell.merged.clone(),
                position: square.position,
                center: square.center,
                parcel: home.map(|own| own as usize),
            });
        }
    }
    units
}

/// The people of a parcel by the resident register.
fn residents_of<'a>(register: &'a Register, parcel: &Parcel) -> Option<&'a ResidentCount> {
    register.towns.get(parcel.town.as_ref()?)?.residents.as_ref()
}

/// Counts the people of towns by the resident register: each piece of such a town becomes a unit of its
/// own, with the part of the town's people that the census finds there.
fn count_residents(
    register: &Register,
    plane: &Plane,
    parcels: &mut [Parcel],
    units: &mut Vec<DemandUnit>,
) {
    if units.is_empty() {
        return;
    }
    let cells = units.len();
    let mut is_counted = vec![false; parcels.len()];
    for (index, parcel) in parcels.iter_mut().enumerate() {
        let Some(own) = residents_of(register, parcel) else { continue };
        is_counted[index] = true;
        let weight = |piece: &Piece| {
            piece.unit.map_or(0.0, |(unit, share)| units[unit].population.total * share)
        };
        let weights: Vec<f64> = parcel.pieces.iter().map(weight).collect();
        let all: f64 = weights.iter().sum();
        if all <= 0.0 {
            // Nobody lived there in the year of the census: the town is one place.
            parcel.pieces.clear();
            let town = parcel.town.as_ref().and_then(|key| register.towns.get(key));
            units.extend(
                town.and_then(|town| town_unit(town, plane, index, units.len(), parcel)),
            );
            continue;
        }
        for (piece, weight) in parcel.pieces.iter_mut().zip(weights) {
            let Some((cell, _)) = piece.unit.take().filter(|_| weight > 0.0) else { continue };
            let cell = &units[cell];
            let middle = if piece.shape.contains(cell.center) {
                Some((cell.position, cell.center))
            } else {
                inner_place(plane, &piece.shape)
            };
            let (position, center) = middle.unwrap_or((cell.position, cell.center));
            let unit = DemandUnit {
                code: cell.code.clone(),
                population: if own.population.tells_ages() {
                    own.population.times(weight / all)
                } else {
                    cell.population.scaled_to(own.population.total * weight / all)
                },
                ages: None,
                merged: None,
                position,
                center,
                parcel: Some(index),
            };
            piece.unit = Some((units.len(), 1.0));
            units.push(unit);
        }
    }
    for unit in units.iter_mut().take(cells) {
        unit.parcel = unit.parcel.filter(|&home| !is_counted[home]);
    }
    drop_unused(parcels, units);
}

/// A point well inside a shape.
pub(super) fn inner_place(plane: &Plane, shape: &Shape) -> Option<(LonLat, GridPoint)> {
    let position = plane.region(shape)?.inner_point();
    let center = plane.project(position).ok()?;
    Some((position, GridPoint::from_meters(center)))
}

/// Drops the units that no parcel has a piece of any more.
fn drop_unused(parcels: &mut [Parcel], units: &mut Vec<DemandUnit>) {
    let pieces = || parcels.iter().flat_map(|parcel| &parcel.pieces);
    let mut number_of: Vec<Option<usize>> = vec![None; units.len()];
    for (unit, _) in pieces().filter_map(|piece| piece.unit) {
        number_of[unit] = Some(unit);
    }
    for (next, number) in number_of.iter_mut().flatten().enumerate() {
        *number = next;
    }
    for piece in parcels.iter_mut().flat_map(|parcel| &mut parcel.pieces) {
        piece.unit =
            piece.unit.and_then(|(unit, share)| number_of[unit].map(|number| (number, share)));
    }
    let mut number = number_of.into_iter();
    units.retain(|_| number.next().flatten().is_some());
}

fn around(center: GridPoint, meters: i32) -> GridPoint {
    let shift = meters.saturating_mul(1000);
    GridPoint { x: center.x.saturating_add(shift), y: center.y.saturating_add(shift) }
}

fn spread_towns(
    register: &Register,
    plane: &Plane,
    parcels: &mut [Parcel],
) -> Vec<DemandUnit> {
    let mut units = Vec::new();
    for (index, parcel) in parcels.iter_mut().enumerate() {
        let Some(town) = parcel.town.as_ref().and_then(|key| register.towns.get(key)) else {
            continue;
        };
        units.extend(town_unit(town, plane, index, units.len(), parcel));
    }
    units
}

/// A town as a unit of that number, of which the parcel becomes the one piece; `None` where its people
/// are not known.
fn town_unit(
    town: &Town,
    plane: &Plane,
    index: usize,
    number: usize,
    parcel: &mut Parcel,
) -> Option<DemandUnit> {
    let population = residents(town)?;
    let position = town.region.as_ref()?.inner_point();
    let center = GridPoint::from_meters(plane.project(position).ok()?);
    let unit = Some((number, 1.0));
    parcel.pieces.push(Piece { shape: parcel.shape.clone(), area: parcel.area, unit });
    Some(DemandUnit {
        code: town.key.to_string(),
        population,
        ages: None,
        merged: town.merged.clone().filter(|_| town.residents.is_none()),
        position,
        center,
        parcel: Some(index),
    })
}

/// The residents of a town; none for one whose residents stand with the host of its group, so that
/// the group's bounds reach it.
fn residents(town: &Town) -> Option<Population> {
    if let Some(own) = &town.residents {
        let census = town.population.as_ref().filter(|census| census.total > 0.0);
        return Some(match census {
            Some(census) if !own.population.tells_ages() => {
                census.scaled_to(own.population.total)
            }
            _ => own.population.clone(),
        });
    }
    town.population.clone().or_else(|| town.merged.is_some().then(Population::default))
}

/// Adds the part of the parcel where nobody is counted, so that pieces add up to the parcel.
fn add_remainder(parcel: &mut Parcel) {
    let counted: f64 = parcel.pieces.iter().map(|piece| piece.area.as_square_meters()).sum();
    let total = parcel.area.as_square_meters();
    // A square meter in a town: below that the rest is rounding of the grid.
    if total - counted < 1.0_f64.max(1e-9 * total) {
        return;
    }
    let union = Shape::union(parcel.pieces.iter().map(|piece| &piece.shape));
    let shape = parcel.shape.difference(&union);
    let area = shape.area();
    if !shape.is_empty() {
        parcel.pieces.push(Piece { shape, area, unit: None });
    }
}
