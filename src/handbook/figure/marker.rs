//! A part of the city with numbered markers: the number in the book is the number on the map.

use super::canvas::{Canvas, Lettering};
use super::frame::{Extent, Frame};
use super::ground::Ground;
use super::label::{Occupied, Seat, seats, text_width};
use super::{Figure, draw_edge, draw_scale_and_north};
use crate::model::MarkerShape;

/// An entry's place on the map.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Marker {
    /// Its number in the book.
    pub number: usize,
    /// Meters on the plane of the Atlas.
    pub at: [f64; 2],
    /// The sign of its kind.
    pub shape: MarkerShape,
}

/// The zone, or the whole city, with markers.
///
/// # Units
/// Width and height in millimeters.
/// # Shape
/// Every marker is drawn, none on another; where they are crowded, a line leads to the place.
pub fn marker_map(
    ground: &Ground,
    zone: Option<usize>,
    markers: &[Marker],
    (width, height): (f64, f64),
    alt: String,
) -> Figure {
    let own = zone.and_then(|zone| ground.zones.get(zone)).and_then(|zone| zone.extent);
    let places = Extent::around(markers.iter().map(|marker| marker.at));
    // Where no zone has been drawn yet, the markers are all there is to show.
    let extent = match (own, places) {
        (Some(zone), Some(places)) => zone.with(&places),
        (Some(zone), None) => zone,
        (None, places) if ground.zones.is_empty() => places.unwrap_or(ground.extent),
        (None, places) => places.map_or(ground.extent, |places| ground.extent.with(&places)),
    };
    let frame = Frame::fitting(&extent.at_least(400.0), width, height, 6.0);
    let mut canvas = Canvas::new(&frame);
    draw_zones(&mut canvas, ground, &frame, zone);
    ground.draw_lines(&mut canvas, &frame, if zone.is_some() { 1.0 } else { 0.75 });
    let mut occupied = Occupied::default();
    let anchors: Vec<[f64; 2]> = markers.iter().map(|own| frame.place(own.at)).collect();
    let radius = if markers.len() > 120 { 1.9 } else { 2.5 };
    let seated = seats(&anchors, radius, &frame);
    for at in &seated.at {
        let half = [seated.radius * 1.3; 2];
        occupied.insist(Seat { center: *at, half });
    }
    if let Some(center) = zone.and_then(|zone| ground.centers.get(zone).copied().flatten()) {
        let at = frame.place(center);
        if occupied.take(Seat { center: at, half: [2.2; 2] }, &frame) {
            let paint = "fill=\"#fff\" stroke=\"#111\" stroke-width=\"0.4\"";
            canvas.sign(MarkerShape::Star, at, 2.0, paint);
        }
    }
    ground.draw_stations(&mut canvas, &frame, &mut occupied, 2.6);
    draw_zone_names(&mut canvas, ground, &frame, zone, &mut occupied);
    if zone.is_some() {
        ground.draw_town_names(&mut canvas, &frame, &mut occupied, 2.0);
    }
    for (anchor, seat) in anchors.iter().zip(&seated.at) {
        if anchor != seat {
            canvas.line(*anchor, *seat, "stroke=\"#111\" stroke-width=\"0.25\"");
            canvas.circle(*anchor, 0.5, "fill=\"#111\"");
        }
    }
    for (marker, seat) in markers.iter().zip(&seated.at) {
        draw_marker(&mut canvas, marker, *seat, seated.radius);
    }
    draw_scale_and_north(&mut canvas, &frame, 2.8);
    draw_edge(&mut canvas, &frame);
    Figure { svg: canvas.finish(""), alt, width, height }
}

fn draw_marker(canvas: &mut Canvas, marker: &Marker, at: [f64; 2], radius: f64) {
    canvas.sign(
        marker.shape,
        at,
        radius,
        "fill=\"#111\" stroke=\"#fff\" stroke-width=\"0.4\"",
    );
    let text = marker.number.to_string();
    let room = match marker.shape {
        MarkerShape::Triangle | MarkerShape::Star => 1.15,
        _ => 1.55,
    };
    let size = (radius * 1.15).min(radius * room / text_width(&text));
    let lettering = Lettering { size, bold: true, color: "#fff", halo: false };
    canvas.text(at, &text, lettering);
}

/// The zone in white among grey neighbors; without one, all zones in white.
fn draw_zones(canvas: &mut Canvas, ground: &Ground, frame: &Frame, zone: Option<usize>) {
    canvas.group("stroke-linejoin=\"round\"");
    for (index, area) in ground.zones.iter().enumerate() {
        let fill = if zone.is_none_or(|own| own == index) { "#fdfdfb" } else { "#e9e9e6" };
        if area.touches(frame) {
            let paint = format!("fill=\"{fill}\" fill-rule=\"evenodd\"");
            canvas.path(&area.on(frame), true, &paint);
        }
    }
    let towns = ground.towns.iter().filter(|town| zone.is_some() && town.touches(frame));
    for town in towns {
        let paint = "fill=\"none\" stroke=\"#b5b5b5\" stroke-width=\"0.18\" \
                     stroke-dasharray=\"0.9 0.6\"";
        canvas.path(&town.on(frame), true, paint);
    }
    for (index, area) in ground.zones.iter().enumerate() {
        let wide = if zone == Some(index) { "0.8" } else { "0.4" };
        if area.touches(frame) {
            let paint = format!("fill=\"none\" stroke=\"#555\" stroke-width=\"{wide}\"");
            canvas.path(&area.on(frame), true, &paint);
        }
    }
    canvas.end_group();
}

fn draw_zone_names(
    canvas: &mut Canvas,
    ground: &Ground,
    frame: &Frame,
    zone: Option<usize>,
    occupied: &mut Occupied,
) {
    for (index, area) in ground.zones.iter().enumerate() {
        let Some(middle) = area.middle.filter(|_| zone != Some(index)) else { continue };
        let at = frame.place(middle);
        let size = 3.0;
        let half = [text_width(&area.name) * size / 2.0 + 0.4, size * 0.65];
        if occupied.take(Seat { center: at, half }, frame) {
            let lettering = Lettering { size, bold: true, color: "#555", halo: true };
            canvas.text(at, &area.name, lettering);
        }
    }
}

/// A marker's sign alone, for the legend.
pub fn sign_of(shape: MarkerShape) -> String {
    let frame = Frame::fitting(&Extent { min: [0.0; 2], max: [1.0; 2] }, 5.0, 5.0, 0.0);
    let mut canvas = Canvas::new(&frame);
    canvas.sign(shape, [2.5, 2.5], 1.7, "fill=\"#111\"");
    canvas.finish("")
}
