//! The files of the demo city, carried in the binary.

use crate::intake::SourceFile;

/// As committed under `data/demo`.
#[derive(rust_embed::RustEmbed)]
#[folder = "data/demo"]
#[exclude = "*.md"]
// The workbook holds the same answers as the two survey tables.
#[exclude = "*.xlsx"]
struct Files;

/// The demo city in the official formats, as a city would hand it in.
///
/// # Shape
/// In order of their names.
pub fn demo_files() -> Vec<SourceFile> {
    let mut names: Vec<_> = Files::iter().collect();
    names.sort();
    let bytes = |name: &str| Files::get(name).map(|file| file.data.into_owned());
    names
        .iter()
        .filter_map(|name| Some(SourceFile::new(name.as_ref(), bytes(name)?)))
        .collect()
}
