//! The embedded typefaces, and what cannot be written with them.

use std::sync::LazyLock;

use typst::foundations::Bytes;
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;

/// The UD face in two weights, then the fallback for rare kanji.
const FACES: [&[u8]; 3] = [
    include_bytes!(env!("KUHAKU_FACE_REGULAR")),
    include_bytes!(env!("KUHAKU_FACE_BOLD")),
    include_bytes!(env!("KUHAKU_FACE_RARE")),
];

/// The faces, read once a process.
pub(super) struct Faces {
    pub(super) fonts: Vec<Font>,
    pub(super) book: LazyHash<FontBook>,
}

pub(super) static FACES_READ: LazyLock<Faces> = LazyLock::new(|| {
    let fonts: Vec<Font> =
        FACES.iter().filter_map(|face| Font::new(Bytes::new(*face), 0)).collect();
    Faces { book: LazyHash::new(FontBook::from_fonts(&fonts)), fonts }
});

/// The first sign of a text that no face can write; signs without a shape are passed over.
pub(super) fn unwritable(text: &str) -> Option<char> {
    let faces = &FACES_READ.fonts;
    text.chars().find(|&sign| {
        let code = u32::from(sign);
        let shapeless = sign.is_whitespace()
            || matches!(code, 0x200b..=0x200f | 0x2060 | 0xfeff | 0xfe00..=0xfe0f | 0xe0100..=0xe01ef | 0xad);
        !shapeless && !faces.iter().any(|face| face.info().coverage.contains(code))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rare_kanji_are_written_and_emoji_are_told() {
        assert_eq!(FACES_READ.fonts.len(), FACES.len());
        assert_eq!(unwritable("髙橋・𠮷田・﨑・①㈱　〒○△×－葛\u{e0100}"), None);
        assert_eq!(unwritable("笑顔で😊"), Some('😊'));
    }
}
