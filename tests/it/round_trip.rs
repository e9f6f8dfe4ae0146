//! What we write, read again: the same offices, and no answer lost.

use std::process::Command;

use jiff::civil::{Date, date};
use kuhaku::export::{providers_csv, providers_geojson, providers_gpkg, providers_xlsx};
use kuhaku::geometry::LonLat;
use kuhaku::intake::{Context, SourceFile, read};
use kuhaku::merge::{Merged, merge};
use kuhaku::model::{
    Audience, Catalogue, DatasetId, Disclosed, KindId, Location, Provider, Register, disclose,
};

use crate::harness::demo;

const DAY: Date = date(2026, 4, 1);

/// A list in each form we write.
fn lists(offices: &[&Disclosed<Provider>]) -> [SourceFile; 4] {
    let catalogue = Catalogue::shipped();
    let own = || offices.iter().copied();
    let table = providers_csv(own(), &catalogue).expect("a table");
    let book = providers_xlsx(own(), &catalogue, DAY).expect("a workbook");
    let points = providers_geojson(own(), "caption");
    let package = providers_gpkg(own(), &catalogue, "caption", DAY).expect("a package");
    [
        ("kuhaku-providers.csv", table),
        ("kuhaku-providers.xlsx", book),
        ("kuhaku-providers.geojson", points.into_bytes()),
        ("kuhaku-providers.gpkg", package),
    ]
    .map(|(name, bytes)| SourceFile::new(name, bytes))
}

fn files() -> [SourceFile; 4] {
    let atlas = demo().atlas();
    let offices: Vec<_> =
        atlas.offices(Audience::Planner).iter().map(|own| &own.record).collect();
    lists(&offices)
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

/// What all these files carry, and nothing else: an office of a list is surveyed by nobody.
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
        fax: own.fax.clone(),
        url: own.url.clone(),
        hours: own.hours.clone(),
        consultation: own.consultation.clone(),
        specialities: own.specialities.clone(),
        notices: own.notices.clone(),
        corporation: own.corporation.clone(),
        capacity: own.capacity,
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

#[test]
fn an_office_with_everything_and_signs_of_all_sorts_comes_back_as_it_was() {
    let some = |text: &str| Some(text.to_owned());
    let kind = KindId::new("clinic");
    let full = Provider {
        name_kana: some("ﾎｼ\"クリニック,\""),
        postal_code: some("9990001"),
        address: "海原県汐見野市潮見1-2 'ビル; \"A\"".to_owned(),
        location: LonLat::try_new(141.300_123_456_789, 35.45).ok().map(Location::stated),
        phone: some("+81-00-1111-2222"),
        fax: some("000-1111-2223"),
        url: some("https://example.jp/?a=1&b=2"),
        hours: some("月火水 09:00-12:00; 祝休"),
        consultation: some("月 09:00-12:30, 14:00-18:00 / 火 09:00-12:00"),
        specialities: ["内科", "小児科"].map(str::to_owned).into(),
        notices: ["訪看23", "訪看25"].map(str::to_owned).into(),
        corporation: some("=医療法人\u{3000}星"),
        capacity: Some(19),
        ..Provider::listed(&kind, "0199000001", "@ほし、クリニック", &DatasetId::new("t"))
    };
    let bare = Provider {
        address: "海原県汐見野市浜4".to_owned(),
        ..Provider::listed(&kind, "0199000002", "-浜", &DatasetId::new("t"))
    };
    let shown = [&full, &bare].map(|own| disclose(own, Audience::Planner, DAY).expect("seen"));
    for file in lists(&[&shown[0], &shown[1]]) {
        let name = file.name.clone();
        let merged = read_into(&Register::default(), file);
        let again: Vec<Provider> = merged.register.providers.values().map(facts).collect();
        assert_eq!(again, [facts(&full), facts(&bare)], "{name}");
    }
}

/// What `ogrinfo` of GDAL, another program altogether, says of a file; `None` where it is not installed.
fn ogrinfo(file: &SourceFile) -> Option<String> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(&file.name);
    std::fs::write(&path, file.bytes.whole().expect("reads")).expect("writes");
    let run = Command::new("ogrinfo").args(["-al", "-so"]).arg(&path).output().ok()?;
    let told = String::from_utf8_lossy(&run.stdout).into_owned();
    let complaints = String::from_utf8_lossy(&run.stderr);
    assert!(run.status.success() && complaints.is_empty(), "{}: {complaints}", file.name);
    Some(told)
}

#[test]
fn another_program_reads_our_layers() {
    let count = demo().atlas().offices(Audience::Planner).len();
    for file in files() {
        if !file.name.ends_with("geojson") && !file.name.ends_with("gpkg") {
            continue;
        }
        let Some(told) = ogrinfo(&file) else {
            eprintln!("SKIPPED: ogrinfo is not installed (gdal-bin)");
            return;
        };
        assert!(told.contains("Geometry: Point"), "{told}");
        assert!(told.contains(&format!("Feature Count: {count}")), "{told}");
        assert!(told.contains("WGS 84"), "{told}");
    }
}
