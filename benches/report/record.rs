//! A field as the records of a workspace.

use std::collections::BTreeMap;

use geo_types::{LineString, Polygon};
use jiff::civil::date;
use kuhaku::geometry::{LonLat, MeshCell, Plane, Region};
use kuhaku::model::{
    Cell, CellCode, DatasetId, Extent, KindId, Level, Population, Provider, ProviderId,
    RangePart, Register, SurveyReply, Town, TownKey, Zone, ZoneId,
};
use kuhaku::unit::Meters;

use crate::field::Field;

/// What stations say their range is.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Ranges {
    Discs,
    /// Drawn areas of 300 vertices.
    Polygons,
}

impl Ranges {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Discs => "discs",
            Self::Polygons => "300-vertex polygons",
        }
    }
}

pub(crate) fn station_id(number: usize) -> String {
    format!("visiting_nursing:{number:010}")
}

/// The middle of the field.
fn plane() -> Plane {
    Plane::around(LonLat::try_new(138.0, 36.0).expect("valid"))
}

fn region(plane: &Plane, ring: impl IntoIterator<Item = [f64; 2]>) -> Region {
    let at = |point| {
        let at = plane.unproject(point);
        (at.lon(), at.lat())
    };
    let ring: LineString<f64> = ring.into_iter().map(at).collect();
    Region::try_new(Polygon::new(ring, vec![]).into()).expect("a ring encloses an area")
}

/// A jagged area around a station, as an isochrone looks.
pub(crate) fn jagged([x, y, radius]: [f64; 3]) -> Region {
    let point = |at: u32| {
        let angle = f64::from(at) / 300.0 * std::f64::consts::TAU;
        let wave =
            1.0 + 0.12 * (7.0 * angle).sin() + if at.is_multiple_of(2) { 0.03 } else { -0.03 };
        [x + radius * wave * angle.cos(), y + radius * wave * angle.sin()]
    };
    region(&plane(), (0..300).map(point))
}

/// Towns, zones, cells of 500 m and stations: seven of ten say 可, two 要相談, one has not answered.
pub(crate) fn register(field: &Field, ranges: Ranges) -> Register {
    let plane = plane();
    let dataset = DatasetId::new("field");
    let mut register = Register::default();
    for zone in 0..field.zones {
        let id = zone_id(zone);
        register.zones.insert(
            id.clone(),
            Zone {
                name: id.to_string(),
                id,
                name_kana: None,
                order: u32::try_from(zone).expect("few zones"),
                contact: None,
                region: None,
                dataset: dataset.clone(),
            },
        );
    }
    for (index, ring) in field.towns.iter().enumerate() {
        let key = TownKey::new(format!("{index:011}"));
        let town = Town {
            key: key.clone(),
            name: format!("町{index}"),
            name_kana: None,
            municipality: "架空県架空市".to_owned(),
            region: Some(region(&plane, ring.iter().copied())),
            zone: Some(zone_id(field.zone_of[index] as usize)),
            postal_codes: Vec::new(),
            population: None,
            merged: None,
            residents: None,
            dataset: dataset.clone(),
        };
        register.towns.insert(key, town);
    }
    register.cells = cells(field, &plane, &dataset);
    for (number, disc) in field.discs.iter().enumerate() {
        let own = station(number, *disc, ranges, &plane, &dataset);
        register.providers.insert(own.id.clone(), own);
    }
    register
}

fn zone_id(number: usize) -> ZoneId {
    ZoneId::new(format!("{number:04}"))
}

/// The cells of 500 m that the field's people live in; several at one place are one cell.
fn cells(field: &Field, plane: &Plane, dataset: &DatasetId) -> BTreeMap<CellCode, Cell> {
    let mut cells = BTreeMap::new();
    for &[x, y, people] in &field.cells {
        let code = MeshCell::quarter_code(plane.unproject([x, y])).expect("within Japan");
        let code = CellCode::new(&code[..9]);
        let share = |part: f64| Some((people * part).round());
        let population = Population {
            total: people,
            over65: share(0.29),
            over75: share(0.16),
            over85: share(0.05),
            under15: share(0.11),
            ages: None,
        };
        let dataset = dataset.clone();
        cells.insert(code.clone(), Cell { code, population, merged: None, dataset });
    }
    cells
}

fn station(
    number: usize,
    [x, y, radius]: [f64; 3],
    ranges: Ranges,
    plane: &Plane,
    dataset: &DatasetId,
) -> Provider {
    let id = ProviderId::new(station_id(number));
    let kind = KindId::new("visiting_nursing");
    let mut own =
        Provider::proposed(id, kind, &format!("局{number}"), plane.unproject([x, y]));
    own.dataset = dataset.clone();
    let extent = match ranges {
        Ranges::Discs => Extent::Radius(Meters::meters(radius)),
        Ranges::Polygons => Extent::Drawn(jagged([x, y, radius])),
    };
    let level = if number % 10 < 7 { Level::Yes } else { Level::Consult };
    let answered = number % 10 != 9;
    let part = RangePart { level, extent, note: None };
    own.survey = Some(Box::new(SurveyReply {
        answered_on: answered.then(|| date(2026, 9, 1)),
        ranges: if answered { vec![part] } else { Vec::new() },
        ..SurveyReply::default()
    }));
    own
}
