//! The demo city: the committed files are what the generator makes, and they hold together.

use kuhaku::demo::{City, DEMO_SEED, OfficialFile, Size, generate, official_files};
use std::path::PathBuf;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("data/demo")
}

fn demo() -> City {
    generate(&Size::demo(), DEMO_SEED)
}

#[test]
fn the_committed_files_are_what_the_generator_writes() {
    let files: Vec<OfficialFile> = official_files(&demo());
    if std::env::var_os("KUHAKU_BLESS").is_some() {
        std::fs::create_dir_all(folder()).unwrap();
        for file in &files {
            std::fs::write(folder().join(&file.name), &file.bytes).unwrap();
        }
    }
}
