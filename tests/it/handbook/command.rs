//! `kuhaku handbook` as people type it.

use super::*;

fn city() -> Folder {
    let folder = Folder::new();
    folder.put_demo();
    folder.run_well(&["import", "city"]);
    folder
}

#[test]
fn a_book_is_printed_kept_and_corrected() {
    let folder = city();
    let list = folder.run_well(&["handbook", "--list"]);
    assert_eq!(list.lines().count(), 9, "{list}");
    let book =
        ["handbook", "--book", "visiting_nursing", "--zone", ZONE, "--date", "2026-12-01"];
    let with = |more: &[&'static str]| [&book[..], more].concat();
    folder.run_well(&with(&["--keep", "--out", "nursing.pdf"]));
    for name in ["nursing.html", "nursing.csv", "nursing.xlsx"] {
        folder.run_well(&with(&["--out", name]));
    }
    folder.run_well(&with(&["--proof", "--out", "proof.pdf"]));
    let kept = folder.run_well(&["handbook", "--editions"]);
    assert!(kept.contains("2026-12-01") && kept.contains("visiting_nursing"), "{kept}");
    folder.run_well(&["handbook", "--errata", "1", "--out", "errata.pdf"]);
    let read = |name: &str| std::fs::read(folder.path(name)).expect("written");
    for name in ["nursing.pdf", "proof.pdf", "errata.pdf"] {
        assert!(read(name).starts_with(b"%PDF-"), "{name}");
    }
    assert!(pages(&read("errata.pdf")).concat().contains("変更・訂正はありません"));
    assert!(String::from_utf8_lossy(&read("nursing.html")).starts_with("<!doctype html>"));
    assert!(read("nursing.csv").starts_with("\u{feff}番号,名称".as_bytes()));
    assert!(read("nursing.xlsx").starts_with(b"PK"));
}

#[test]
fn what_cannot_be_printed_is_refused_with_what_there_is() {
    let folder = city();
    for (arguments, word) in [
        (&["--book", "novel"][..], "visiting_nursing"),
        (&["--book", "medical", "--zone", "火星"], ZONE),
        (&["--book", "medical", "--order", "size"], "kana"),
        (&["--errata", "3"], "3 番の版は残されていません"),
        (&["--book", "medical", "--proof", "--office", "9"], "この冊子に載らない"),
    ] {
        let run = folder.run(&[&["handbook"], arguments].concat());
        assert_eq!(run.code, Some(2), "{arguments:?}");
        assert!(run.stderr.contains(word), "{arguments:?}: {}", run.stderr);
        assert!(run.stdout.is_empty(), "{arguments:?}");
    }
}
