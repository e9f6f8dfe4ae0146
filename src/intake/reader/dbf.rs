//! Attribute tables of shapefiles, decoded cell by cell so that a broken one can be named.
//!
//! The `dbase` crate decodes whole records and allocates what the header claims; official files
//! with wrong code pages need both differently.

use super::text::{self, Encoding};

/// Fields a table may have: as many as the two bytes of the header's length allow. dBASE itself
/// stops at 255, but projections by age have 343.
const MAX_FIELDS: usize = 2_046;
/// Language driver ids that mean cp932: 0x13 (DOS) and 0x7B (Windows).
const CP932_DRIVERS: [u8; 2] = [0x13, 0x7B];

/// An attribute table.
#[derive(Debug)]
pub(in crate::intake) struct Attributes<'a> {
    fields: Vec<Field>,
    records: &'a [u8],
    record_length: usize,
    count: usize,
    encoding: Encoding,
    /// Whether the file is shorter than its header says.
    pub(in crate::intake) truncated: bool,
    /// Whether the code page named beside the file does not fit its bytes.
    pub(in crate::intake) wrong_code_page: bool,
}

#[derive(Debug)]
struct Field {
    name: String,
    start: usize,
    length: usize,
}

impl<'a> Attributes<'a> {
    /// Reads a table, in the encoding somebody said or as [`choose`] finds it; `None` if the bytes are not one.
    pub(in crate::intake) fn parse(
        bytes: &'a [u8],
        code_page: Option<&str>,
        said: Option<Encoding>,
    ) -> Option<Self> {
        let number = |at: usize| -> Option<usize> {
            let pair: [u8; 2] = bytes.get(at..at + 2)?.try_into().ok()?;
            Some(usize::from(u16::from_le_bytes(pair)))
        };
        let claimed: [u8; 4] = bytes.get(4..8)?.try_into().ok()?;
        let claimed = usize::try_from(u32::from_le_bytes(claimed)).ok()?;
        let (header_length, record_length) = (number(8)?, number(10)?);
        let fields = fields(bytes.get(32..header_length)?);
        let records = bytes.get(header_length..)?;
        let fits = fields.last().is_some_and(|last| last.start + last.length <= record_length);
        if !fits {
            return None;
        }
        let count = claimed.min(records.len() / record_length);
        let records = records.get(..count * record_length)?;
        let (encoding, wrong_code_page) = said.map_or_else(
            || choose(records, bytes.get(29).copied(), code_page),
            |said| (said, false),
        );
        let truncated = count < claimed;
        Some(Self {
            fields,
            records,
            record_length,
            count,
            encoding,
            truncated,
            wrong_code_page,
        })
    }

    /// Number of whole records.
    pub(in crate::intake) fn len(&self) -> usize {
        self.count
    }

    /// Names of all fields, in order.
    pub(in crate::intake) fn names(&self) -> impl Iterator<Item = &str> {
        self.fields.iter().map(|own| own.name.as_str())
    }

    /// The trimmed text of a field by its place among [`Attributes::names`]; `Err` if it cannot be decoded,
    /// `None` if there is none.
    pub(in crate::intake) fn text_at(
        &self,
        record: usize,
        at: usize,
    ) -> Option<Result<String, Undecodable>> {
        let field = self.fields.get(at)?;
        let start = record.checked_mul(self.record_length)?.checked_add(field.start)?;
        let cell = self.records.get(start..start.checked_add(field.length)?)?;
        // Widths cut text at a byte: what is padded with NUL or spaces ends there.
        let end = cell.iter().position(|&byte| byte == 0).unwrap_or(cell.len());
        let text = self.encoding.decode(cell.get(..end)?);
        Some(text.map(|text| text.trim().to_owned()).ok_or(Undecodable))
    }
}

/// The cell's bytes do not belong to the table's encoding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::intake) struct Undecodable;

fn fields(descriptors: &[u8]) -> Vec<Field> {
    let mut fields = Vec::new();
    let mut start = 1;
    for descriptor in descriptors.chunks_exact(32).take(MAX_FIELDS) {
        let (Some(name), Some(&length)) = (descriptor.get(..11), descriptor.get(16)) else {
            break;
        };
        if name.first() == Some(&0x0D) {
            break;
        }
        let end = name.iter().position(|&byte| byte == 0).unwrap_or(name.len());
        let name = String::from_utf8_lossy(name.get(..end).unwrap_or_default());
        let length = usize::from(length);
        fields.push(Field { name: name.trim().to_uppercase(), start, length });
        start += length;
    }
    fields
}

/// The encoding: what `.cpg` names, else the driver id, else what the bytes look like; a name
/// that does not fit the bytes gives way to the one that does.
fn choose(records: &[u8], driver: Option<u8>, code_page: Option<&str>) -> (Encoding, bool) {
    let named = code_page.and_then(Encoding::named);
    let by_driver = driver.filter(|id| CP932_DRIVERS.contains(id)).map(|_| Encoding::Cp932);
    let seen = text::guess(records);
    if records.is_ascii() {
        return (named.or(by_driver).unwrap_or(Encoding::Cp932), false);
    }
    match named {
        // Cells cut within a character make valid UTF-8 look broken; trust the name then.
        Some(Encoding::Utf8) if seen == Encoding::Cp932 => (Encoding::Cp932, true),
        Some(Encoding::Cp932) if seen == Encoding::Utf8 => (Encoding::Utf8, true),
        Some(named) => (named, false),
        None => (seen, false),
    }
}
