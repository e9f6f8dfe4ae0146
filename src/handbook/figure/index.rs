//! 圏域索引図: the whole city, its zones numbered and told apart without color.

use std::collections::BTreeSet;

use super::canvas::{Canvas, Lettering};
use super::frame::Frame;
use super::ground::Ground;
use super::label::{Occupied, Seat, text_width};
use super::{Figure, draw_edge, draw_scale_and_north};
use crate::atlas::Atlas;

/// Fills that neighbors do not share: from white to grey, and two hatches.
const FILLS: [&str; 5] = ["#ffffff", "#e3e3e3", "url(#h1)", "url(#h2)", "#cfcfcf"];
const HATCHES: &str = concat!(
    "<pattern id=\"h1\" width=\"2.4\" height=\"2.4\" patternUnits=\"userSpaceOnUse\" ",
    "patternTransform=\"rotate(45)\"><rect width=\"2.4\" height=\"2.4\" fill=\"#fff\"/>",
    "<rect width=\"0.4\" height=\"2.4\" fill=\"#b0b0b0\"/></pattern>",
    "<pattern id=\"h2\" width=\"2\" height=\"2\" patternUnits=\"userSpaceOnUse\">",
    "<rect width=\"2\" height=\"2\" fill=\"#fff\"/>",
    "<rect x=\"0.7\" y=\"0.7\" width=\"0.6\" height=\"0.6\" fill=\"#9a9a9a\"/></pattern>",
);

/// The city with its zones; `numbers` are written before the names, in the order of the Atlas.
///
/// # Units
/// Width and height in millimeters.
pub fn index_map(
    ground: &Ground,
    atlas: &Atlas,
    numbers: &[String],
    (width, height): (f64, f64),
    alt: String,
) -> Figure {
    let frame = Frame::fitting(&ground.extent, width, height, 4.0);
    let mut canvas = Canvas::new(&frame);
    let fills = told_apart(atlas);
    canvas.group("stroke=\"#333\" stroke-width=\"0.45\" stroke-linejoin=\"round\"");
    for (zone, fill) in ground.zones.iter().zip(&fills) {
        let fill = format!("fill=\"{}\" fill-rule=\"evenodd\"", FILLS[*fill]);
        canvas.path(&zone.on(&frame), true, &fill);
    }
    canvas.end_group();
    ground.draw_lines(&mut canvas, &frame, 0.7);
    canvas
        .group("fill=\"none\" stroke=\"#222\" stroke-width=\"0.5\" stroke-linejoin=\"round\"");
    for zone in &ground.zones {
        canvas.path(&zone.on(&frame), true, "");
    }
    canvas.end_group();
    let mut occupied = Occupied::default();
    for (zone, number) in ground.zones.iter().zip(numbers) {
        let Some(at) = zone.middle.map(|middle| frame.place(middle)) else { continue };
        let size = 3.4;
        let half = [text_width(&zone.name) * size / 2.0 + 1.0, size * 1.7];
        occupied.insist(Seat { center: at, half });
        let circle = [at[0], at[1] - size * 0.75];
        canvas.circle(
            circle,
            size * 0.82,
            "fill=\"#fff\" stroke=\"#111\" stroke-width=\"0.4\"",
        );
        let lettering =
            Lettering { size: size * 0.92, bold: true, color: "#111", halo: false };
        canvas.text(circle, number, lettering);
        let lettering = Lettering { size, halo: true, ..lettering };
        canvas.text([at[0], at[1] + size * 0.85], &zone.name, lettering);
    }
    ground.draw_stations(&mut canvas, &frame, &mut occupied, 2.4);
    draw_scale_and_north(&mut canvas, &frame, 2.8);
    draw_edge(&mut canvas, &frame);
    Figure { svg: canvas.finish(HATCHES), alt, width, height }
}

/// A fill for every zone that no neighbor has; zones are neighbors when towns of theirs touch.
fn told_apart(atlas: &Atlas) -> Vec<usize> {
    let zones = atlas.zones();
    let corners: Vec<BTreeSet<(i32, i32)>> = zones
        .iter()
        .map(|zone| zone.shape.contours().flatten().map(|point| (point.x, point.y)).collect())
        .collect();
    let mut fills: Vec<usize> = Vec::new();
    for own in 0..zones.len() {
        let taken: BTreeSet<usize> = (0..own)
            .filter(|other| !corners[own].is_disjoint(&corners[*other]))
            .map(|other| fills[other])
            .collect();
        let free = (0..FILLS.len()).find(|fill| !taken.contains(fill));
        fills.push(free.unwrap_or(own % FILLS.len()));
    }
    fills
}
