//! What the store promises: history, no lost update, nothing half-written.

use super::*;
use crate::model::{Contact, DatasetId, Zone, ZoneId};

fn with_zone(register: &Register, id: &str, name: &str) -> Register {
    let mut register = register.clone();
    let zone = Zone {
        id: ZoneId::new(id),
        name: name.to_owned(),
        name_kana: None,
        order: 1,
        contact: Some(Contact {
            name: "センター".to_owned(),
            address: None,
            phone: Some("000-1234".to_owned()),
            position: None,
        }),
        region: None,
        dataset: DatasetId::new("test"),
    };
    register.zones.insert(zone.id.clone(), zone);
    register
}

#[tokio::test]
async fn every_revision_stays_readable() {
    let store = Store::in_memory().await.expect("opens");
    let empty = Register::default();
    let one = with_zone(&empty, "1", "本庁");
    let two = with_zone(&one, "1", "本庁東");
    assert_eq!(store.commit(0, &empty, &one, "test", "first").await.expect("commits"), 1);
    assert_eq!(store.commit(1, &one, &two, "test", "second").await.expect("commits"), 2);
    assert_eq!(store.commit(2, &two, &empty, "test", "third").await.expect("commits"), 3);
    assert_eq!(store.load_at(0).await.expect("loads"), empty);
    assert_eq!(store.load_at(1).await.expect("loads"), one);
    assert_eq!(store.load_at(2).await.expect("loads"), two);
    assert_eq!(store.load().await.expect("loads"), (empty, 3));
    let reasons: Vec<String> =
        store.history(10).await.expect("reads").into_iter().map(|own| own.reason).collect();
    assert_eq!(reasons, ["third", "second", "first"]);
}

#[tokio::test]
async fn a_change_on_an_old_revision_is_refused() {
    let store = Store::in_memory().await.expect("opens");
    let empty = Register::default();
    let one = with_zone(&empty, "1", "本庁");
    store.commit(0, &empty, &one, "a", "first").await.expect("commits");
    let other = with_zone(&empty, "2", "矢切");
    let refused = store.commit(0, &empty, &other, "b", "late").await;
    assert!(matches!(refused, Err(StoreError::Conflict { expected: 0, found: 1 })));
    assert_eq!(store.load().await.expect("loads"), (one, 1));
}

#[tokio::test]
async fn nothing_changed_is_no_revision() {
    let store = Store::in_memory().await.expect("opens");
    let empty = Register::default();
    assert_eq!(store.commit(0, &empty, &empty, "a", "nothing").await.expect("commits"), 0);
    assert!(store.history(10).await.expect("reads").is_empty());
}

#[tokio::test]
async fn a_file_that_is_no_workspace_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("住所 録.xlsx");
    std::fs::write(&path, vec![7; 10_000]).expect("writes");
    assert!(matches!(Store::open(&path).await, Err(StoreError::NotAWorkspace { .. })));
    assert_eq!(std::fs::read(&path).expect("reads"), vec![7; 10_000]);
}
