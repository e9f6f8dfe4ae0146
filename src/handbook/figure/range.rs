//! 対応可能エリア図: the declared range of one office, zoomed to fit, with its surroundings.

use super::canvas::{Canvas, Lettering};
use super::frame::{Course, Extent, Frame};
use super::ground::Ground;
use super::label::{Occupied, Seat, text_width};
use super::{Figure, PATTERNS, draw_edge, draw_scale_and_north};
use crate::atlas::{Atlas, Office};
use crate::model::Level;

/// The range of an office; `None` where it declared none, or none that its audience may see.
///
/// # Units
/// Width and height in millimeters.
pub fn range_diagram(
    ground: &Ground,
    atlas: &Atlas,
    office: &Office,
    (width, height): (f64, f64),
    alt: String,
) -> Option<Figure> {
    let reach = office.reach.as_ref()?;
    let contours = |level| -> Vec<Course> {
        let shape = reach.shape_within(level, atlas.parcels());
        shape.contours().filter_map(Course::of_contour).collect()
    };
    let (yes, ask) = (contours(Level::Yes), contours(Level::Consult));
    let place = office.record.location;
    let own = place.and_then(|place| atlas.plane().project(place.position).ok());
    let extents = yes.iter().chain(&ask).map(|course| course.extent);
    let covered = extents.reduce(|a, b| a.with(&b));
    let at = own.map(|at| Extent { min: at, max: at });
    let extent = covered.map(|covered| at.map_or(covered, |at| covered.with(&at))).or(at)?;
    let frame = Frame::fitting(&extent.at_least(1_200.0), width, height, 4.0);
    let mut canvas = Canvas::new(&frame);
    canvas.group("fill=\"#f3f3f0\" fill-rule=\"evenodd\"");
    for zone in ground.zones.iter().filter(|zone| zone.touches(&frame)) {
        canvas.path(&zone.on(&frame), true, "");
    }
    canvas.end_group();
    canvas.group("stroke-linejoin=\"round\" fill-rule=\"evenodd\"");
    for (courses, fill, edge) in [
        (&ask, "ask", "stroke-dasharray=\"1.2 0.7\" stroke=\"#8a5f10\""),
        (&yes, "yes", "stroke=\"#2f5a1a\""),
    ] {
        let drawn: Vec<_> =
            courses.iter().map(|course| course.contour_on(&frame, 0.05)).collect();
        let paint = format!("fill=\"url(#{fill})\" stroke-width=\"0.45\" {edge}");
        canvas.path(&drawn, true, &paint);
    }
    canvas.end_group();
    ground.draw_lines(&mut canvas, &frame, 0.5);
    canvas.group("fill=\"none\" stroke=\"#666\" stroke-width=\"0.3\"");
    for zone in ground.zones.iter().filter(|zone| zone.touches(&frame)) {
        canvas.path(&zone.on(&frame), true, "");
    }
    canvas.end_group();
    let mut occupied = Occupied::default();
    if let Some(at) = own.map(|own| frame.place(own)) {
        occupied.insist(Seat { center: at, half: [1.4; 2] });
    }
    let size = 2.3;
    for zone in &ground.zones {
        let Some(at) = zone.middle.map(|middle| frame.place(middle)) else { continue };
        let half = [text_width(&zone.name) * size / 2.0 + 0.2, size * 0.6];
        if occupied.take(Seat { center: at, half }, &frame) {
            // A plate, not a halo: a PDF draws each edged sign as an outline, half of a large book.
            let [corner, extent] =
                [[at[0] - half[0], at[1] - half[1]], half.map(|own| own * 2.0)];
            canvas.rect(corner, extent, "rx=\"0.5\" fill=\"#fff\" fill-opacity=\"0.8\"");
            let lettering = Lettering { size, bold: false, color: "#222", halo: false };
            canvas.text(at, &zone.name, lettering);
        }
    }
    if let Some(at) = own.map(|own| frame.place(own)) {
        canvas.circle(at, 1.25, "fill=\"#111\" stroke=\"#fff\" stroke-width=\"0.45\"");
    }
    draw_scale_and_north(&mut canvas, &frame, 2.1);
    draw_edge(&mut canvas, &frame);
    Some(Figure { svg: canvas.finish(PATTERNS), alt, width, height })
}
