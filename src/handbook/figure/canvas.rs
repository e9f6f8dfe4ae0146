//! Writing SVG: paths, texts and signs in millimeters, nothing that depends on a viewer.

use std::fmt::Write;

use super::frame::Frame;
use super::label::text_width;
use crate::model::MarkerShape;

/// The typeface of labels, as embedded in the build.
const FACE: &str = "BIZ UDPGothic";

/// Where an SVG is written.
#[derive(Debug)]
pub(super) struct Canvas {
    body: String,
    width: f64,
    height: f64,
}

/// How a text stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lettering {
    /// Height of a full-width sign, millimeters.
    pub(super) size: f64,
    pub(super) bold: bool,
    pub(super) color: &'static str,
    /// Whether a white edge keeps it readable on patterns.
    pub(super) halo: bool,
}

impl Canvas {
    pub(super) fn new(frame: &Frame) -> Self {
        Self {
            body: String::with_capacity(16 * 1024),
            width: frame.width,
            height: frame.height,
        }
    }

    /// Opens a group that shows only what lies in the window; attributes hold for all of it.
    pub(super) fn group(&mut self, attributes: &str) {
        let _ = write!(self.body, "<g clip-path=\"url(#w)\" {attributes}>");
    }

    pub(super) fn end_group(&mut self) {
        self.body.push_str("</g>");
    }

    /// One path of all courses.
    pub(super) fn path(&mut self, courses: &[Vec<[f64; 2]>], closed: bool, attributes: &str) {
        let drawn: Vec<_> = courses.iter().filter(|course| course.len() > 1).collect();
        if drawn.is_empty() {
            return;
        }
        self.body.push_str("<path d=\"");
        for course in drawn {
            for (index, [x, y]) in course.iter().enumerate() {
                let _ = write!(
                    self.body,
                    "{}{} {}",
                    if index == 0 { 'M' } else { 'L' },
                    short(*x),
                    short(*y)
                );
            }
            if closed {
                self.body.push('Z');
            }
        }
        let _ = write!(self.body, "\" {attributes}/>");
    }

    pub(super) fn line(&mut self, from: [f64; 2], to: [f64; 2], attributes: &str) {
        self.path(&[vec![from, to]], false, attributes);
    }

    pub(super) fn rect(&mut self, at: [f64; 2], size: [f64; 2], attributes: &str) {
        let [x, y] = at.map(short);
        let [width, height] = size.map(short);
        let _ = write!(
            self.body,
            "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" {attributes}/>"
        );
    }

    pub(super) fn circle(&mut self, at: [f64; 2], radius: f64, attributes: &str) {
        let ([x, y], radius) = (at.map(short), short(radius));
        let _ =
            write!(self.body, "<circle cx=\"{x}\" cy=\"{y}\" r=\"{radius}\" {attributes}/>");
    }

    /// A text whose middle is at a place.
    pub(super) fn text(&mut self, at: [f64; 2], text: &str, lettering: Lettering) {
        let Lettering { size, bold, color, halo } = lettering;
        // 0.36 of the size below the middle: where the baseline of these faces lies.
        let (x, y) =
            (short(at[0] - text_width(text) * size / 2.0), short(at[1] + 0.36 * size));
        let weight = if bold { "700" } else { "400" };
        let size = short(size);
        let write_once = |body: &mut String, paint: &str| {
            let _ = write!(
                body,
                "<text x=\"{x}\" y=\"{y}\" font-family=\"{FACE}\" font-weight=\"{weight}\" \
                 font-size=\"{size}\" {paint}>{}</text>",
                escaped(text)
            );
        };
        let edge = if halo {
            " stroke=\"#fff\" stroke-width=\"0.7\" stroke-linejoin=\"round\" paint-order=\"stroke\""
        } else {
            ""
        };
        write_once(&mut self.body, &format!("fill=\"{color}\"{edge}"));
    }

    /// The outline of a marker about a place.
    pub(super) fn sign(
        &mut self,
        shape: MarkerShape,
        at: [f64; 2],
        radius: f64,
        attributes: &str,
    ) {
        let corners: &[[f64; 2]] = match shape {
            MarkerShape::Circle => return self.circle(at, radius, attributes),
            MarkerShape::Square => &[[-0.9, -0.9], [0.9, -0.9], [0.9, 0.9], [-0.9, 0.9]],
            MarkerShape::Diamond => &[[0.0, -1.25], [1.25, 0.0], [0.0, 1.25], [-1.25, 0.0]],
            MarkerShape::Triangle => &[[0.0, -1.45], [1.35, 0.95], [-1.35, 0.95]],
            MarkerShape::House => {
                &[[0.0, -1.35], [1.1, -0.35], [1.1, 1.0], [-1.1, 1.0], [-1.1, -0.35]]
            }
            MarkerShape::Drop => {
                &[[-0.8, -0.95], [0.8, -0.95], [1.1, -0.1], [0.0, 1.4], [-1.1, -0.1]]
            }
            MarkerShape::Star => &STAR,
        };
        let place =
            |corner: &[f64; 2]| [at[0] + corner[0] * radius, at[1] + corner[1] * radius];
        self.path(&[corners.iter().map(place).collect()], true, attributes);
    }

    /// The document; `patterns` are defined in it.
    pub(super) fn finish(self, patterns: &str) -> String {
        let (width, height) = (short(self.width), short(self.height));
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}mm\" height=\"{height}mm\" \
             viewBox=\"0 0 {width} {height}\"><defs><clipPath id=\"w\"><rect width=\"{width}\" \
             height=\"{height}\"/></clipPath>{patterns}</defs>{}</svg>",
            self.body
        )
    }
}

const STAR: [[f64; 2]; 10] = [
    [0.0, -1.3],
    [0.33, -0.42],
    [1.24, -0.4],
    [0.53, 0.17],
    [0.77, 1.05],
    [0.0, 0.54],
    [-0.77, 1.05],
    [-0.53, 0.17],
    [-1.24, -0.4],
    [-0.33, -0.42],
];

/// A number with two decimals at most: a hundredth of a millimeter is below what is printed.
fn short(number: f64) -> String {
    let text = format!("{number:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// A text as SVG and HTML carry it.
pub(crate) fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            sign if sign.is_control() && !matches!(sign, '\n' | '\t') => {}
            sign => safe.push(sign),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short_and_markup_is_text() {
        assert_eq!(["1.5", "0", "2"], [short(1.501), short(-0.001), short(2.0)]);
        assert_eq!(escaped("<b>&\"'\u{1}"), "&lt;b&gt;&amp;&quot;&#39;");
    }
}
