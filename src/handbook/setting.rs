//! The size of paper and type, and how much text an entry has room for.

use serde::{Deserialize, Serialize};

use super::book::{Book, Layout, Part};

/// A size of paper.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Paper {
    /// 210 × 297 mm.
    #[default]
    A4,
    /// JIS B5, 182 × 257 mm.
    B5,
    /// 297 × 420 mm, for the sheet; set on its side.
    A3,
}

impl Paper {
    /// Width and height in millimeters; B5 is the Japanese one.
    pub const fn size(self) -> (f64, f64) {
        match self {
            Self::A4 => (210.0, 297.0),
            Self::B5 => (182.0, 257.0),
            Self::A3 => (420.0, 297.0),
        }
    }

    /// The paper of a name, as the command line and URLs write it.
    pub fn named(name: &str) -> Option<Self> {
        match name.to_ascii_lowercase().as_str() {
            "a4" => Some(Self::A4),
            "b5" => Some(Self::B5),
            "a3" => Some(Self::A3),
            _ => None,
        }
    }
}

/// How a book is set. All lengths in millimeters, type in points.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Setting {
    /// Paper width.
    pub width: f64,
    /// Paper height.
    pub height: f64,
    /// Outer margins.
    pub margin: f64,
    /// Room at the foot for the page number.
    pub foot: f64,
    /// Size of the body type in points: 10.5, or 16 in large print.
    pub body: f64,
    /// Whether it is large print.
    pub large: bool,
    /// How entries are set.
    pub layout: Layout,
    /// Entries a page, if they were counted out; else as many as fit.
    pub per_page: Option<u8>,
    /// Entries that share a page at the most when all have long texts.
    pub share: u8,
    /// Whether an entry's diagram stands below its facts, not beside them.
    pub stacked: bool,
    /// Width and height of an entry's diagram.
    pub diagram: (f64, f64),
    /// Width and height of a map page's map.
    pub map: (f64, f64),
}

/// Points a millimeter.
const POINTS: f64 = 72.0 / 25.4;

impl Setting {
    /// The setting of a book.
    pub fn new(book: &Book, paper: Paper, large: bool, per_page: Option<u8>) -> Self {
        let (width, height) = paper.size();
        let per_page = per_page.map(|count| count.clamp(1, 4));
        let narrow = paper == Paper::B5;
        // Large print on small paper: two entries on a page would show little of either.
        let most = if large && narrow { 1 } else { 4 };
        let share = per_page.or(book.per_page).unwrap_or(2).clamp(1, most);
        let margin = if narrow { 16.0 } else { 18.0 };
        let (text_width, text_height) = (width - 2.0 * margin, height - margin - 22.0);
        let side: f64 = match (book.layout, share) {
            (Layout::Profile, _) => 72.0,
            (_, 4) => 34.0,
            (_, 3) => 42.0,
            _ => 50.0,
        };
        let side = side.min(text_width * 0.4);
        let map_height = if book.layout == Layout::Sheet {
            // Below it stand the signs, the disclaimer and the sources.
            height - 2.0 * margin - if large { 72.0 } else { 58.0 }
        } else {
            text_height - if large { 74.0 } else { 56.0 }
        };
        let map_width = match (book.layout, paper) {
            (Layout::Sheet, Paper::A3) => text_width * 0.56,
            _ => text_width,
        };
        let map_height = match (book.layout, paper) {
            (Layout::Sheet, Paper::A3) => map_height,
            (Layout::Sheet, _) => text_height * 0.56,
            _ => map_height,
        };
        Self {
            width,
            height,
            margin,
            foot: 22.0,
            // In large print even what is set smaller than the body has 14 points.
            body: if large { 16.0 } else { 10.5 },
            large,
            layout: book.layout,
            per_page,
            share,
            stacked: large && narrow,
            diagram: (side, side * 0.86),
            map: (map_width, map_height),
        }
    }

    /// From one line of body text to the next: capital height and the leading of the templates, and a
    /// little to spare.
    fn line(&self) -> f64 {
        self.body / POINTS * 1.42
    }

    fn text_width(&self) -> f64 {
        self.width - 2.0 * self.margin
    }

    fn text_height(&self) -> f64 {
        self.height - self.margin - self.foot
    }

    /// Full-width signs on a line across the page, inside an entry's frame.
    pub fn signs_across(&self) -> usize {
        ((self.text_width() - 8.0) / (self.body / POINTS)) as usize
    }

    /// Full-width signs on a line beside the diagram.
    pub fn signs_beside(&self, book: &Book) -> usize {
        let beside = book.shows.contains(&Part::Diagram) && !self.stacked;
        let taken = if beside { self.diagram.0 + 5.0 } else { 0.0 };
        // Names of facts stand before their words.
        let names = 5.5 * self.body / POINTS;
        ((self.text_width() - 8.0 - taken - names) / (self.body / POINTS)).max(8.0) as usize
    }

    /// Lines all facts of an entry may take together: most of half a page, at least twelve.
    pub fn lines_for_facts(&self) -> usize {
        let slot = self.text_height() / f64::from(self.share.min(2));
        ((slot * 0.62 / self.line()) as usize).max(12)
    }

    /// Lines of free text an entry has room for, below its facts.
    ///
    /// Two entries share a page unless it was said otherwise: a page that one office fills with its
    /// words is unfair to the others. What does not fit is printed whole at the back.
    pub fn lines_for_texts(&self, facts: usize) -> usize {
        let entries = match self.layout {
            Layout::Profile => 1.0,
            _ => f64::from(self.share),
        };
        let slot = (self.text_height() - 14.0) / entries - 8.0;
        let head = 2.6 * self.line();
        let (words, diagram) = (facts as f64 * self.line(), self.diagram.1 + 4.0);
        let beside = if self.stacked { words + diagram } else { words.max(diagram) };
        (((slot - head - beside) / self.line()) as usize).clamp(2, 60)
    }
}

/// A text that was cut to fit, and whether something was left for the back of the book.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fitted {
    /// What is printed in the entry.
    pub shown: String,
    /// Whether that is not all.
    pub is_cut: bool,
}

/// Cuts texts so that together they take at most `lines`, the longest first.
///
/// # Shape
/// One result a text, in the same order; a text that fits is not touched. Cuts are made after a
/// sentence where one ends in the last third, otherwise between two signs.
pub fn fit(texts: &[&str], signs: usize, lines: usize) -> Vec<Fitted> {
    let signs = signs.max(4);
    let needed: Vec<usize> = texts.iter().map(|text| lines_of(text, signs)).collect();
    let mut most = needed.iter().copied().max().unwrap_or(0);
    while most > 1 && needed.iter().map(|own| (*own).min(most)).sum::<usize>() > lines {
        most -= 1;
    }
    texts
        .iter()
        .zip(needed)
        .map(|(text, needed)| {
            if needed <= most {
                Fitted { shown: (*text).to_owned(), is_cut: false }
            } else {
                Fitted { shown: cut(text, signs, most), is_cut: true }
            }
        })
        .collect()
}

/// Lines a text takes: Latin signs count half.
fn lines_of(text: &str, signs: usize) -> usize {
    let line = |line: &str| {
        let halves: usize = line.chars().map(|sign| if sign.is_ascii() { 1 } else { 2 }).sum();
        halves.div_ceil(2 * signs).max(1)
    };
    if text.is_empty() { 0 } else { text.lines().map(line).sum() }
}

fn cut(text: &str, signs: usize, lines: usize) -> String {
    // Room for the note that tells where the rest is.
    let room = (signs * lines).saturating_sub(16).max(4);
    let mut kept = String::new();
    let mut used = 0;
    for sign in text.chars() {
        let width = match sign {
            '\n' => 2 * signs - used % (2 * signs),
            sign if sign.is_ascii() => 1,
            _ => 2,
        };
        used += width;
        if used > 2 * room {
            break;
        }
        kept.push(sign);
    }
    let least = kept.len() * 2 / 3;
    let end = kept.rfind(['。', '！', '？', '\n']);
    match end.filter(|end| *end >= least) {
        Some(end) => {
            let after = kept[end..].chars().next().map_or(0, char::len_utf8);
            kept.truncate(end + after);
            kept.trim_end().to_owned()
        }
        None => {
            let end = kept.rfind('、').filter(|end| *end >= least);
            kept.truncate(end.map_or(kept.len(), |end| end + '、'.len_utf8()));
            kept.trim_end().to_owned() + "…"
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_text_gives_way_first() {
        let long = "あ".repeat(10_000);
        let fitted = fit(&["みじかい。", &long], 40, 10);
        assert_eq!(fitted[0], Fitted { shown: "みじかい。".to_owned(), is_cut: false });
        assert!(fitted[1].is_cut);
        assert!(lines_of(&fitted[1].shown, 40) <= 9);
    }

    #[test]
    fn a_cut_comes_after_a_sentence_where_it_can() {
        let text = "一つめの文です。".repeat(40);
        let fitted = fit(&[&text], 20, 4);
        assert!(fitted[0].shown.ends_with('。'), "{}", fitted[0].shown);
    }
}
