//! Text in the encodings Japanese offices use, decoded strictly.

use std::borrow::Cow;

use encoding_rs::{SHIFT_JIS, UTF_16BE, UTF_16LE};

/// Bytes looked at together when guessing.
const SEAM: usize = 1 << 20;

/// An encoding of official files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::intake) enum Encoding {
    /// UTF-8, with or without a byte order mark.
    Utf8,
    /// Shift_JIS with Windows extensions (cp932).
    Cp932,
}

impl Encoding {
    /// Decodes a cell; `None` if a byte does not belong to the encoding.
    pub(in crate::intake) fn decode<'a>(self, bytes: &'a [u8]) -> Option<Cow<'a, str>> {
        let text = match self {
            Self::Utf8 => std::str::from_utf8(bytes).ok().map(Cow::Borrowed),
            Self::Cp932 => {
                SHIFT_JIS.decode_without_bom_handling_and_without_replacement(bytes)
            }
        };
        // U+FFFD stands for what an earlier conversion lost.
        text.filter(|text| !text.contains(char::REPLACEMENT_CHARACTER))
    }

    /// The encoding named by a `.cpg` file or an option.
    pub(super) fn named(label: &str) -> Option<Self> {
        match label.trim().to_ascii_lowercase().replace(['-', '_', ' '], "").as_str() {
            "utf8" | "65001" => Some(Self::Utf8),
            "cp932" | "932" | "sjis" | "shiftjis" | "windows31j" | "ms932" | "ansi932"
            | "mskanji" | "oem932" => Some(Self::Cp932),
            _ => None,
        }
    }
}

/// Bytes with byte order mark and UTF-16 resolved, and the encoding of what remains.
pub(in crate::intake) fn detect(bytes: &[u8]) -> (Cow<'_, [u8]>, Encoding) {
    if let Some(rest) = bytes.strip_prefix(b"\xEF\xBB\xBF") {
        return (Cow::Borrowed(rest), Encoding::Utf8);
    }
    for (mark, encoding) in [(b"\xFF\xFE", UTF_16LE), (b"\xFE\xFF", UTF_16BE)] {
        if let Some(rest) = bytes.strip_prefix(mark) {
            let (text, _) = encoding.decode_without_bom_handling(rest);
            return (Cow::Owned(text.into_owned().into_bytes()), Encoding::Utf8);
        }
    }
    (Cow::Borrowed(bytes), guess(bytes))
}

/// The encoding that explains more of the bytes.
pub(super) fn guess(bytes: &[u8]) -> Encoding {
    let not_utf8 = bytes.utf8_chunks().filter(|chunk| !chunk.invalid().is_empty()).count();
    if not_utf8 == 0 {
        return Encoding::Utf8;
    }
    // Piece by piece: a huge file must not be copied to be looked at. A character cut at a seam
    // adds one error a piece, far fewer than the wrong encoding makes.
    let not_cp932: usize = bytes.chunks(SEAM).map(undecodable_in_cp932).sum();
    if not_cp932 <= not_utf8 { Encoding::Cp932 } else { Encoding::Utf8 }
}

fn undecodable_in_cp932(piece: &[u8]) -> usize {
    let (text, _) = SHIFT_JIS.decode_without_bom_handling(piece);
    text.chars().filter(|&sign| sign == char::REPLACEMENT_CHARACTER).count()
}

/// A file name: UTF-8 if it is valid, else cp932, the habit of archivers on Windows.
pub(in crate::intake) fn decode_name(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(name) => name.to_owned(),
        Err(_) => SHIFT_JIS.decode_without_bom_handling(bytes).0.into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_are_told_apart() {
        assert_eq!(detect("訪問看護".as_bytes()).1, Encoding::Utf8);
        assert_eq!(detect(b"\x96\x4B\x96\xE2\x8A\xC5\x8C\xEC").1, Encoding::Cp932);
        let (bytes, encoding) = detect(b"\xFF\xFE\x41\x00\x42\x30");
        assert_eq!((bytes.as_ref(), encoding), ("Aあ".as_bytes(), Encoding::Utf8));
    }

    #[test]
    fn one_broken_cell_does_not_change_the_encoding() {
        let mut bytes = "事業所名,住所,電話番号".repeat(20).into_bytes();
        bytes.push(0x96);
        assert_eq!(detect(&bytes).1, Encoding::Utf8);
        assert_eq!(Encoding::Utf8.decode(b"\x96"), None);
    }
}
