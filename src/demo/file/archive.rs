//! Zip files with fixed dates.

use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// Packs members in the given order; every member is dated 2026-06-01.
pub(super) fn zip(members: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let date = DateTime::from_date_and_time(2026, 6, 1, 0, 0, 0).unwrap_or_default();
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(date);
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        writer.start_file(*name, options).expect("a zip in memory takes any member");
        writer.write_all(bytes).expect("a zip in memory takes any byte");
    }
    writer.finish().expect("a zip in memory can be finished").into_inner()
}
