//! Maps in print: vector figures of our own layers, readable without color.
//!
//! What is here: the city with its zones ([`index_map`]), a part of it with numbered markers
//! ([`marker_map`]), the range of one office ([`range_diagram`]). What is not: how a page is set,
//! which is `print`. A figure is SVG in millimeters; its texts are texts, so that they can be searched
//! for in the PDF. Positions and ranges come from disclosed offices only.

mod canvas;
mod frame;
mod ground;
mod index;
mod label;
mod marker;
mod range;

pub(crate) use canvas::escaped;
pub use ground::Ground;
pub use index::index_map;
pub use marker::{Marker, marker_map, sign_of};
pub use range::range_diagram;

use canvas::{Canvas, Lettering};
use frame::Frame;

/// A drawn figure.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Figure {
    /// The drawing.
    pub svg: String,
    /// What it shows, for those who do not see it.
    pub alt: String,
    /// Millimeters.
    pub width: f64,
    /// Millimeters.
    pub height: f64,
}

/// Hatches that differ without color; `p0` … `p5` tell neighbors apart, `yes` and `ask` are ranges.
const PATTERNS: &str = concat!(
    "<pattern id=\"yes\" width=\"1.6\" height=\"1.6\" patternUnits=\"userSpaceOnUse\" ",
    "patternTransform=\"rotate(45)\"><rect width=\"1.6\" height=\"1.6\" fill=\"#d5e9c8\"/>",
    "<rect width=\"0.45\" height=\"1.6\" fill=\"#4d7d35\"/></pattern>",
    "<pattern id=\"ask\" width=\"1.5\" height=\"1.5\" patternUnits=\"userSpaceOnUse\">",
    "<rect width=\"1.5\" height=\"1.5\" fill=\"#fbf1dc\"/>",
    "<rect x=\"0.45\" y=\"0.45\" width=\"0.5\" height=\"0.5\" fill=\"#a8761b\"/></pattern>",
);

/// Scale bar and north arrow, on white so that they read on anything.
fn draw_scale_and_north(canvas: &mut Canvas, frame: &Frame, size: f64) {
    const STEPS: [(f64, &str); 8] = [
        (100.0, "100m"),
        (200.0, "200m"),
        (500.0, "500m"),
        (1e3, "1km"),
        (2e3, "2km"),
        (5e3, "5km"),
        (1e4, "10km"),
        (2e4, "20km"),
    ];
    let fits = |step: &&(f64, &str)| step.0 * frame.scale <= frame.width * 0.28;
    let (meters, words) = *STEPS.iter().rev().find(fits).unwrap_or(&STEPS[0]);
    let length = meters * frame.scale;
    let text_width = label::text_width(words) * size;
    let [left, bottom] = [2.0, frame.height - 2.0];
    let plate = [length.max(text_width) + 3.0, size + 3.2];
    canvas.rect(
        [left - 1.0, bottom - plate[1] + 1.0],
        plate,
        "fill=\"#fff\" fill-opacity=\"0.88\"",
    );
    let bar = vec![
        [left, bottom - 1.2],
        [left, bottom],
        [left + length, bottom],
        [left + length, bottom - 1.2],
    ];
    canvas.path(&[bar], false, "fill=\"none\" stroke=\"#111\" stroke-width=\"0.4\"");
    let lettering = Lettering { size, bold: false, color: "#111", halo: false };
    let middle = left + length.max(text_width) / 2.0;
    canvas.text([middle, bottom - 1.4 - size / 2.0], words, lettering);
    let [x, y] = [frame.width - 2.2 - size, 2.0];
    canvas.rect(
        [x - 1.0, y - 1.0],
        [size + 2.0, size * 2.6 + 1.4],
        "fill=\"#fff\" fill-opacity=\"0.88\"",
    );
    let middle = x + size / 2.0;
    let arrow = vec![
        [middle, y],
        [middle + size * 0.42, y + size * 1.4],
        [middle, y + size * 1.05],
        [middle - size * 0.42, y + size * 1.4],
    ];
    canvas.path(&[arrow], true, "fill=\"#111\"");
    let lettering = Lettering { bold: true, ..lettering };
    canvas.text([middle, y + size * 2.0], "N", lettering);
}

/// A thin frame around the window.
fn draw_edge(canvas: &mut Canvas, frame: &Frame) {
    canvas.rect(
        [0.15, 0.15],
        [frame.width - 0.3, frame.height - 0.3],
        "fill=\"none\" stroke=\"#444\" stroke-width=\"0.3\"",
    );
}
