//! What we write, read again: the same offices, and no answer lost.

use kuhaku::export::{providers_csv, providers_geojson};
use kuhaku::geometry::LonLat;
use kuhaku::intake::{Context, SourceFile, read};
use kuhaku::merge::{Merged, merge};
use kuhaku::model::{Audience, Catalogue, Location, Provider, Register};

use crate::harness::demo;

fn files() -> [SourceFile; 2] {
    let atlas = demo().atlas();
    let offices = || atlas.offices(Audience::Planner).iter().map(|own| &own.record);
    let table = providers_csv(offices(), atlas.catalogue()).expect("a table");
    let points = providers_geojson(offices(), "caption");
    [("kuhaku-providers.csv", table), ("kuhaku-providers.geojson", points.into_bytes())]
        .map(|(name, bytes)| SourceFile { name: name.to_owned(), bytes })
}

fn read_into(register: &Register, file: SourceFile) -> Merged {
    let catalogue = Catalogue::shipped();
    let reading = read(vec![file], &Context::of(&catalogue), &());
    let refused: Vec<_> =
        reading.issues.iter().filter(|own| own.rule != "issue.position_missing").collect();
    assert!(
        refused.iter().all(|own| own.severity != kuhaku::model::Severity::Rejected),
        "{refused:?}"
    );
    merge(register, reading.batches)
}

/// What both files carry, and nothing else: an office of a list is surveyed by nobody.
fn facts(own: &Provider) -> Provider {
    let kind = own.kind.clone();
    let at = own
        .location
        .map(|own| own.position)
        .unwrap_or_else(|| LonLat::try_new(0.0, 0.0).expect("valid"));
    Provider {
        code: own.code.clone(),
        name_kana: own.name_kana.clone(),
        postal_code: own.postal_code.clone(),
        address: own.address.clone(),
        location: own.location.map(|own| Location::stated(own.position)),
        phone: own.phone.clone(),
        ..Provider::proposed(own.id.clone(), kind, &own.name, at)
    }
}

#[test]
fn lists_we_write_are_read_as_the_same_offices() {
    let register = demo().atlas().register().clone();
    for file in files() {
        let name = file.name.clone();
        let merged = read_into(&Register::default(), file);
        let (written, again): (Vec<_>, Vec<_>) = (
            register.providers.values().map(facts).collect(),
            merged.register.providers.values().map(facts).collect(),
        );
        assert_eq!(again.len(), written.len(), "{name}");
        for (one, other) in written.iter().zip(&again) {
            assert_eq!(one, other, "{name}");
        }
    }
}

#[test]
fn lists_we_write_change_nothing_where_they_come_from() {
    let register = demo().atlas().register().clone();
    for file in files() {
        let name = file.name.clone();
        let merged = read_into(&register, file);
        assert_eq!(merged.changes, [], "{name}");
        assert!(merged.register.providers == register.providers, "{name}");
    }
}
