//! Where people live: mesh cells, or whole towns where no mesh is known.

use serde::Serialize;

use super::parcel::{Parcel, Piece};
use crate::geometry::{BoxIndex, GridPoint, LonLat, MeshCell, Plane, Shape, homes};
use crate::model::{AgeGroups, MergeGroup, Population, Register, Town};

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

/// A mesh cell or town with its residents.
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
    let by_cell = spread_cells(register, plane, parcels, index);
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
        let Some(region) = town.region.as_ref() else { continue };
        let Some(population) = residents(town) else { continue };
        let position = region.inner_point();
        let Ok(center) = plane.project(position) else { continue };
        parcel.pieces.push(Piece {
            shape: parcel.shape.clone(),
            area: parcel.area,
            unit: Some((units.len(), 1.0)),
        });
        units.push(DemandUnit {
            code: town.key.to_string(),
            population,
            ages: None,
            merged: town.merged.clone(),
            position,
            center: GridPoint::from_meters(center),
            parcel: Some(index),
        });
    }
    units
}

/// The residents of a town; none for one whose residents stand with the host of its group, so that
/// the group's bounds reach it.
fn residents(town: &Town) -> Option<Population> {
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
