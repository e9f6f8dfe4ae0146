//! Files that lie beside the repository and are not part of it.

use std::path::PathBuf;

/// The path of a file under the shared folder, or `None` with a visible note that the test is
/// skipped. The folder is `../shared`, or what `KUHAKU_SHARED` says.
pub(crate) fn shared(path: &str) -> Option<PathBuf> {
    let beside = || concat!(env!("CARGO_MANIFEST_DIR"), "/../shared").into();
    let root = std::env::var_os("KUHAKU_SHARED").map_or_else(beside, PathBuf::from);
    let full = root.join(path);
    if full.exists() {
        return Some(full);
    }
    eprintln!("SKIPPED: {path} is not beside this checkout");
    None
}
