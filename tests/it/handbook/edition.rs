//! Kept editions, 正誤表, proof sheets.

use kuhaku::handbook::errata;

use super::*;
use crate::harness::block_on;

fn kept(book: &Handbook) -> Kept {
    let count = book.contents.count;
    let pages: Vec<usize> = (1..=count).map(|number| page_of(book, number)).collect();
    Kept::of(&book.contents, |number| pages.get(number - 1).copied())
}

fn with_pr(text: &str) -> (Atlas, String) {
    with_first_of("visiting_nursing", |own| {
        own.profile.get_or_insert_default().pr = Some(text.to_owned());
        to_all(own, Block::Message);
    })
}

#[test]
fn one_text_edited_changes_its_page_and_the_record_number_only() {
    let (before, id) = with_pr("ていねいに伺います。");
    let (after, _) = with_pr("ゆっくり伺います。");
    let old = book(&before, "visiting_nursing", Some(ZONE));
    let new = book(&after, "visiting_nursing", Some(ZONE));
    let entry = old.contents.entries.iter().find(|own| own.id == id).expect("it is in");
    let number = entry.number;
    let page = page_of(&old, number);
    let none = Templates::new();
    let count = old.print(&none).expect("sets").page_count();
    assert_eq!(count, new.print(&none).expect("sets").page_count());
    let mut differ = Vec::new();
    for own in 1..=count {
        let image = |book: &Handbook| {
            book.print(&none).expect("sets").png(own, 0.7).expect("an image")
        };
        if image(&old) != image(&new) {
            differ.push(own);
        }
    }
    // The last page carries the number that equal records share.
    assert_eq!(differ, [page, count]);
    let sheet = errata(&kept(&old), &new.contents);
    assert_eq!((sheet.gone.len(), sheet.added.len(), sheet.corrections.len()), (0, 0, 1));
    let own = &sheet.corrections[0];
    assert_eq!((own.number, own.page), (number, page));
    assert_eq!(own.wrong.as_deref(), Some("ていねいに伺います。"));
    assert_eq!(own.right.as_deref(), Some("ゆっくり伺います。"));
    let (bytes, count) = new.errata(&kept(&old), &none).expect("a sheet");
    let text = pages(&bytes).concat();
    assert_eq!(count, 1);
    assert!(
        text.contains("正誤表") && text.contains("ていねいに") && text.contains("ゆっくり")
    );
    assert!(text.contains(&old.contents.hash) && text.contains(&new.contents.hash));
}

#[test]
fn equal_records_have_an_equal_hash_and_nothing_to_correct() {
    let atlas = demo().atlas();
    let own = book(&atlas, "pharmacy", Some(ZONE));
    let again = book(&changed(|_| {}), "pharmacy", Some(ZONE));
    assert_eq!(own.contents.hash, again.contents.hash);
    let (bytes, count) = again.errata(&kept(&own), &Templates::new()).expect("a sheet");
    assert_eq!(count, 0);
    assert!(pages(&bytes).concat().contains("変更・訂正はありません"));
}

#[test]
fn what_was_withdrawn_is_not_repeated() {
    let (before, id) = with_pr("もう見せたくない文です。");
    let old = book(&before, "visiting_nursing", Some(ZONE));
    let kept = kept(&old);
    let (withdrawn, _) = with_first_of("visiting_nursing", |own| {
        own.consents.set(Block::Message, None);
    });
    let new = book(&withdrawn, "visiting_nursing", Some(ZONE));
    let sheet = errata(&kept, &new.contents);
    let own = sheet.corrections.iter().find(|own| own.label == "事業所から").expect("told");
    assert_eq!((own.wrong.as_ref(), own.right.as_ref()), (None, None));
    let (bytes, _) = new.errata(&kept, &Templates::new()).expect("a sheet");
    assert!(!pages(&bytes).concat().contains("もう見せたくない"));
    // An office that is gone altogether is told by its number, not by its name.
    let (hidden, _) = with_first_of("visiting_nursing", |own| {
        own.consents.set(Block::Basic, None);
    });
    let new = book(&hidden, "visiting_nursing", Some(ZONE));
    let entry = &kept.entries.iter().find(|own| own.entry.id == id).expect("was in").entry;
    let sheet = errata(&kept, &new.contents);
    assert_eq!(sheet.gone.iter().map(|own| own.number).collect::<Vec<_>>(), [entry.number]);
    let (bytes, _) = new.errata(&kept, &Templates::new()).expect("a sheet");
    assert!(!pages(&bytes).concat().contains(&squeezed(&entry.name)));
}

#[test]
fn an_edition_is_kept_with_its_request_and_read_back() {
    let folder = Folder::new();
    block_on(async {
        let path = folder.path("city.kuhaku");
        let workspace = kuhaku::app::Workspace::open(&path, Catalogue::shipped());
        let workspace = workspace.await.expect("opens");
        let atlas = demo().atlas();
        let asked = request("visiting_nursing", Some(ZONE));
        let own = made(&atlas, &asked, Audience::Professional).expect("a book");
        for expected in [1, 2] {
            let none = Templates::new();
            let kept = own.keep(&workspace, &asked, 7, &none);
            assert_eq!(kept.await.expect("kept"), expected);
        }
        let rows = workspace.store().editions().await.expect("rows");
        assert_eq!(rows.iter().map(|own| own.number).collect::<Vec<_>>(), [2, 1]);
        assert_eq!((rows[0].hash.as_str(), rows[0].revision), (own.contents.hash.as_str(), 7));
        let read = kuhaku::app::kept_edition(&workspace, 1).await.expect("read back");
        assert_eq!((read.0, read.1), (asked, Audience::Professional));
        assert_eq!(read.2.entries.len(), own.contents.count);
        assert!(read.2.entries.iter().all(|own| own.page > 1), "with their pages");
        let missing = kuhaku::app::kept_edition(&workspace, 9).await;
        assert!(matches!(missing, Err(HandbookError::NoEdition { number: 9 })));
    });
}

#[test]
fn a_proof_sheet_shows_the_entry_and_the_consents_behind_it() {
    let (atlas, id) = with_pr("見本の紹介文です。");
    let own = book(&atlas, "visiting_nursing", Some(ZONE));
    let bytes =
        own.proofs(&atlas, std::slice::from_ref(&id), &Templates::new()).expect("a sheet");
    let text = pages(&bytes).concat();
    let entry = own.contents.entries.iter().find(|own| own.id == id).expect("it is in");
    for words in [entry.name.as_str(), "見本の紹介文です。", "住民に公開", "ご担当者"]
    {
        assert!(text.contains(&squeezed(words)), "{words}: {text}");
    }
    let others = own.contents.entries.iter().filter(|own| own.id != id);
    assert!(others.into_iter().all(|own| !text.contains(&squeezed(&own.name))));
    let all = own.proofs(&atlas, &[], &Templates::new()).expect("all sheets");
    assert!(pages(&all).len() >= own.contents.count);
    let stranger = own.proofs(&atlas, &["ない事業所".to_owned()], &Templates::new());
    let fault = stranger.expect_err("not in the book");
    assert!(matches!(fault, HandbookError::Contents(ContentsError::NotInBook { .. })));
}
