//! Text in the encodings Japanese offices use, decoded strictly.

use std::borrow::Cow;
use std::io;

use encoding_rs::{SHIFT_JIS, UTF_16BE, UTF_16LE};

use crate::intake::Content;

/// Byte order marks of UTF-8 and UTF-16.
const MARKS: [&[u8]; 3] = [b"\xEF\xBB\xBF", b"\xFF\xFE", b"\xFE\xFF"];

/// Bytes looked at together when guessing.
const SEAM: usize = 1 << 20;

/// An encoding of official files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize, utoipa::ToSchema)]
pub enum Encoding {
    /// UTF-8, with or without a byte order mark.
    #[serde(rename = "utf-8")]
    Utf8,
    /// Shift_JIS with Windows extensions (cp932).
    #[serde(rename = "cp932")]
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
    pub fn named(label: &str) -> Option<Self> {
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

/// A text whose encoding is known.
pub(super) enum Detected<'a> {
    /// Its bytes, as [`detect`] gives them.
    Held(Cow<'a, [u8]>, Encoding),
    /// It is on disk, from this byte on.
    OnDisk(u64, Encoding),
}

/// As [`detect`], without reading into memory what is on disk. What somebody said goes before a guess, but not
/// before a byte order mark.
///
/// # Errors
/// The content cannot be read to its end.
pub(super) fn detect_in(
    content: &Content,
    said: Option<Encoding>,
) -> io::Result<Detected<'_>> {
    let is_marked = |start: &[u8]| MARKS.iter().any(|mark| start.starts_with(mark));
    if let Some(bytes) = content.held() {
        let (text, encoding) = detect(bytes);
        let said = said.filter(|_| !is_marked(bytes));
        return Ok(Detected::Held(text, said.unwrap_or(encoding)));
    }
    match content.range(0, 3)?.as_slice() {
        [0xEF, 0xBB, 0xBF] => return Ok(Detected::OnDisk(3, Encoding::Utf8)),
        [0xFF, 0xFE, _] | [0xFE, 0xFF, _] => {
            let whole = content.whole()?;
            let (bytes, encoding) = detect(&whole);
            return Ok(Detected::Held(Cow::Owned(bytes.into_owned()), encoding));
        }
        _ => {}
    }
    if let Some(said) = said {
        return Ok(Detected::OnDisk(0, said));
    }
    let mut not_utf8 = 0;
    content.walk(0, |piece, is_last| {
        let done = if is_last { piece.len() } else { whole_signs(piece) };
        not_utf8 += undecodable_in_utf8(piece.get(..done).unwrap_or_default());
        done
    })?;
    if not_utf8 == 0 {
        return Ok(Detected::OnDisk(0, Encoding::Utf8));
    }
    let mut not_cp932 = 0;
    content.walk(0, |piece, _| {
        not_cp932 += undecodable_in_cp932(piece);
        piece.len()
    })?;
    Ok(Detected::OnDisk(0, more_likely(not_utf8, not_cp932)))
}

/// The encoding that explains more of the bytes.
pub(super) fn guess(bytes: &[u8]) -> Encoding {
    let not_utf8 = undecodable_in_utf8(bytes);
    if not_utf8 == 0 {
        return Encoding::Utf8;
    }
    // Piece by piece: a huge file must not be copied to be looked at. A character cut at a seam
    // adds one error a piece, far fewer than the wrong encoding makes.
    let not_cp932: usize = bytes.chunks(SEAM).map(undecodable_in_cp932).sum();
    more_likely(not_utf8, not_cp932)
}

const fn more_likely(not_utf8: usize, not_cp932: usize) -> Encoding {
    if not_cp932 <= not_utf8 { Encoding::Cp932 } else { Encoding::Utf8 }
}

/// Bytes before the last sign of UTF-8, which may be cut.
fn whole_signs(piece: &[u8]) -> usize {
    let last = piece.iter().rev().take(4).position(|byte| byte & 0xC0 != 0x80);
    last.map_or(piece.len(), |back| piece.len() - back - 1)
}

fn undecodable_in_utf8(piece: &[u8]) -> usize {
    piece.utf8_chunks().filter(|chunk| !chunk.invalid().is_empty()).count()
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
