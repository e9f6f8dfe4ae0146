//! Finds the typefaces of printed handbooks, which are embedded and never committed.
//!
//! They come with the client's packages (`npm ci` in `web`); a folder of one's own is named with
//! `KUHAKU_FONTS`, and Debian's package of the same face is found by itself.

use std::path::PathBuf;
use std::process::exit;

/// Name of the variable the code reads, and where the file may lie below a place.
const FACES: [(&str, &[&str]); 3] = [
    (
        "KUHAKU_FACE_REGULAR",
        &["biz-udpgothic/400Regular/BIZUDPGothic_400Regular.ttf", "BIZUDPGothic-Regular.ttf"],
    ),
    (
        "KUHAKU_FACE_BOLD",
        &["biz-udpgothic/700Bold/BIZUDPGothic_700Bold.ttf", "BIZUDPGothic-Bold.ttf"],
    ),
    (
        // Rare kanji such as 𠮷, which the first face has not: all that Japanese names use, in a
        // quarter of the size of a pan-CJK collection.
        "KUHAKU_FACE_RARE",
        &["noto-sans-jp/400Regular/NotoSansJP_400Regular.ttf", "NotoSansJP-Regular.ttf"],
    ),
];

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed=KUHAKU_FONTS");
    if std::env::var_os("CARGO_FEATURE_HANDBOOK").is_none() {
        return;
    }
    let root = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let packages = root.join("web/node_modules/@expo-google-fonts");
    let places: Vec<PathBuf> = std::env::var_os("KUHAKU_FONTS")
        .map(PathBuf::from)
        .into_iter()
        .chain([packages, PathBuf::from("/usr/share/fonts/truetype/bizud-gothic")])
        .collect();
    let mut missing = false;
    for (variable, names) in FACES {
        let found = places
            .iter()
            .flat_map(|place| names.iter().map(move |name| place.join(name)))
            .find(|path| path.is_file());
        match found {
            Some(path) => {
                println!("cargo::rerun-if-changed={}", path.display());
                println!("cargo::rustc-env={variable}={}", path.display());
            }
            None => {
                let name = names[1];
                println!(
                    "cargo::error={name} がありません。`make client`（または web で `npm ci`）を実行するか、\
                     KUHAKU_FONTS に書体のフォルダを指定してください。冊子が要らなければ \
                     --no-default-features / {name} is missing: run `make client` (or `npm ci` in web), \
                     or name a folder of fonts in KUHAKU_FONTS; without handbooks: --no-default-features"
                );
                missing = true;
            }
        }
    }
    if missing {
        // Told again the next time: nothing else would make cargo look.
        println!("cargo::rerun-if-changed=web/node_modules/.installed");
        exit(1);
    }
}
