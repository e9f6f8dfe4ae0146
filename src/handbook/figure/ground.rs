//! What every map of a city stands on, worked out once: zones, towns and the lines of orientation.

use super::canvas::{Canvas, Lettering};
use super::frame::{Course, Extent, Frame};
use super::label::{Occupied, Seat, text_width};
use crate::atlas::Atlas;
use crate::geometry::Shape;
use crate::model::BackdropClass;

/// A zone or town as it is drawn.
#[derive(Debug)]
pub(super) struct Area {
    pub(super) name: String,
    pub(super) contours: Vec<Course>,
    pub(super) middle: Option<[f64; 2]>,
    pub(super) extent: Option<Extent>,
}

/// Zones, towns, roads, railways and rivers of an Atlas in meters on its plane.
#[derive(Debug)]
pub struct Ground {
    pub(super) zones: Vec<Area>,
    pub(super) towns: Vec<Area>,
    lines: Vec<(BackdropClass, Course)>,
    stations: Vec<(String, [f64; 2])>,
    /// Support centers by zone, where their place is known.
    pub(super) centers: Vec<Option<[f64; 2]>>,
    pub(super) extent: Extent,
}

impl Ground {
    /// Projects and sorts everything a map of the city can show.
    ///
    /// # Cost
    /// Linear in the vertices; a city takes milliseconds.
    pub fn of(atlas: &Atlas) -> Self {
        let plane = atlas.plane();
        let zones: Vec<Area> =
            atlas.zones().iter().map(|zone| area(&zone.name, &zone.shape)).collect();
        let towns =
            atlas.parcels().iter().map(|parcel| area(&parcel.name, &parcel.shape)).collect();
        let mut lines = Vec::new();
        let mut stations = Vec::new();
        for backdrop in atlas.register().backdrop.values() {
            for line in &backdrop.lines {
                let points: Vec<[f64; 2]> =
                    line.iter().filter_map(|at| plane.project(*at).ok()).collect();
                match (backdrop.class, points.as_slice()) {
                    (BackdropClass::Station, [point]) => {
                        stations.push((backdrop.name.clone().unwrap_or_default(), *point));
                    }
                    (class, _) => {
                        lines.extend(Course::new(points).map(|course| (class, course)))
                    }
                }
            }
        }
        let contacts = atlas.zones().iter().map(|zone| {
            let zone = atlas.register().zones.get(zone.id.as_ref()?)?;
            plane.project(zone.contact.as_ref()?.position?).ok()
        });
        let extent = zones.iter().filter_map(|zone| zone.extent);
        let extent = extent.reduce(|a, b| a.with(&b));
        Self {
            centers: contacts.collect(),
            extent: extent.unwrap_or(Extent { min: [-500.0; 2], max: [500.0; 2] }),
            zones,
            towns,
            lines,
            stations,
        }
    }

    /// The courses of a class that come into the window, on paper.
    fn courses(&self, class: BackdropClass, frame: &Frame, fine: f64) -> Vec<Vec<[f64; 2]>> {
        let near = self
            .lines
            .iter()
            .filter(|(own, course)| *own == class && course.extent.touches(&frame.shown));
        near.flat_map(|(_, course)| course.stretches_on(frame, fine)).collect()
    }

    /// Rivers, roads and railways, in that order: no railway disappears under a road.
    pub(super) fn draw_lines(&self, canvas: &mut Canvas, frame: &Frame, weight: f64) {
        use BackdropClass::{PrimaryRoad, Railway, River, SecondaryRoad, TrunkRoad};
        let fine = 0.05;
        let width = |base: f64| format!("{:.2}", base * weight);
        canvas.group("fill=\"none\" stroke-linejoin=\"round\" stroke-linecap=\"round\"");
        let rivers = self.courses(River, frame, fine);
        let river = format!("stroke=\"#9fc3dd\" stroke-width=\"{}\"", width(1.5));
        canvas.path(&rivers, false, &river);
        for (class, edge, core) in [(SecondaryRoad, 0.5, 0.3), (PrimaryRoad, 0.9, 0.62)] {
            let roads = self.courses(class, frame, fine);
            let edge = format!("stroke=\"#b9b9b9\" stroke-width=\"{}\"", width(edge));
            let core = format!("stroke=\"#fff\" stroke-width=\"{}\"", width(core));
            canvas.path(&roads, false, &edge);
            canvas.path(&roads, false, &core);
        }
        let trunk = self.courses(TrunkRoad, frame, fine);
        let edge = format!("stroke=\"#8c8c8c\" stroke-width=\"{}\"", width(1.3));
        let core = format!("stroke=\"#f1e3c4\" stroke-width=\"{}\"", width(0.95));
        canvas.path(&trunk, false, &edge);
        canvas.path(&trunk, false, &core);
        let rails = self.courses(Railway, frame, fine);
        let rail = format!("stroke=\"#333\" stroke-width=\"{}\"", width(0.8));
        let gap = format!(
            "stroke=\"#fff\" stroke-width=\"{}\" stroke-dasharray=\"{d} {d}\" \
             stroke-linecap=\"butt\"",
            width(0.45),
            d = width(1.6)
        );
        canvas.path(&rails, false, &rail);
        canvas.path(&rails, false, &gap);
        canvas.end_group();
    }

    /// The railway stations in the window, with their names where there is room.
    pub(super) fn draw_stations(
        &self,
        canvas: &mut Canvas,
        frame: &Frame,
        occupied: &mut Occupied,
        size: f64,
    ) {
        for (name, point) in &self.stations {
            let at = frame.place(*point);
            let half = size * 0.42;
            let seat = Seat { center: at, half: [half, half] };
            if !occupied.take(seat, frame) {
                continue;
            }
            let box_at = [at[0] - half, at[1] - half];
            canvas.rect(
                box_at,
                [2.0 * half, 2.0 * half],
                "fill=\"#fff\" stroke=\"#222\" stroke-width=\"0.35\"",
            );
            let lettering = Lettering { size, bold: true, color: "#222", halo: true };
            let text = format!("{name}駅");
            write_beside(canvas, frame, occupied, (at, half), &text, lettering);
        }
    }

    /// Names of towns where there is room.
    pub(super) fn draw_town_names(
        &self,
        canvas: &mut Canvas,
        frame: &Frame,
        occupied: &mut Occupied,
        size: f64,
    ) {
        let lettering = Lettering { size, bold: false, color: "#5a5a5a", halo: true };
        for town in &self.towns {
            let Some(at) = town.middle.map(|middle| frame.place(middle)) else { continue };
            let half = [text_width(&town.name) * size / 2.0 + 0.3, size * 0.62];
            if occupied.take(Seat { center: at, half }, frame) {
                canvas.text(at, &town.name, lettering);
            }
        }
    }
}

/// A text to the right, left, above or below of a sign, where there is room.
fn write_beside(
    canvas: &mut Canvas,
    frame: &Frame,
    occupied: &mut Occupied,
    (at, radius): ([f64; 2], f64),
    text: &str,
    lettering: Lettering,
) {
    let size = lettering.size;
    let half = [text_width(text) * size / 2.0 + 0.2, size * 0.6];
    let away = [radius + half[0] + 0.3, radius + half[1] + 0.2];
    let turns = [[1.0, 0.0], [-1.0, 0.0], [0.0, -1.0], [0.0, 1.0]];
    for turn in turns {
        let center = [at[0] + turn[0] * away[0], at[1] + turn[1] * away[1]];
        if occupied.take(Seat { center, half }, frame) {
            canvas.text(center, text, lettering);
            return;
        }
    }
}

fn area(name: &str, shape: &Shape) -> Area {
    let contours: Vec<Course> = shape.contours().filter_map(Course::of_contour).collect();
    let extent = contours.iter().map(|course| course.extent).reduce(|a, b| a.with(&b));
    Area { name: name.to_owned(), middle: shape.centroid(), extent, contours }
}

impl Area {
    pub(super) fn on(&self, frame: &Frame) -> Vec<Vec<[f64; 2]>> {
        let near = self.contours.iter().filter(|course| course.extent.touches(&frame.shown));
        near.map(|course| course.contour_on(frame, 0.05)).collect()
    }

    pub(super) fn touches(&self, frame: &Frame) -> bool {
        self.extent.is_some_and(|extent| extent.touches(&frame.shown))
    }
}
