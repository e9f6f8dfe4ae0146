//! 国土数値情報 医療機関 (P04) and 福祉施設 (P14): points with coded attributes, as GeoJSON or shapefile.
//!
//! Neither carries an official number, a telephone or a capacity for visits; the number is made of name
//! and address, and other data sets of the same office are joined by those.

use super::office::{self, Seen};
use super::office_list::made_code;
use super::{Found, Input, dataset};
use crate::geometry::LonLat;
use crate::intake::reader::feature::{Drawing, Feature};
use crate::merge::{At, Issues, Records};
use crate::model::{AddressLevel, Kind, Location, Provider, half_width};

/// Attributes of one of the two.
struct Layout {
    format: &'static str,
    letter: &'static str,
    label: &'static str,
    class: &'static str,
    name: &'static str,
    address: &'static str,
}

const MEDICAL: Layout = Layout {
    format: "land_medical",
    letter: "P04",
    label: "医療機関",
    class: "P04_001",
    name: "P04_002",
    address: "P04_003",
};

const WELFARE: Layout = Layout {
    format: "land_welfare",
    letter: "P14",
    label: "福祉施設",
    class: "P14_007",
    name: "P14_008",
    address: "P14_004",
};

/// 位置正確度コード (P14_010) that are no places: points of the municipality or the prefecture.
const NO_PLACE: [&str; 2] = ["4", "5"];

fn layout_of(feature: &Feature) -> Option<&'static Layout> {
    // The editions of 2011 and 2015 of P14 have other attributes under the same names.
    let is_new = feature.text("P14_003").is_none_or(|code| {
        let code = half_width(&code);
        code.len() == 5 && code.bytes().all(|digit| digit.is_ascii_digit())
    });
    let fits = |own: &&Layout| feature.has_any(&[own.class]) && feature.has_any(&[own.name]);
    [&MEDICAL, &WELFARE].into_iter().find(fits).filter(|_| is_new)
}

/// Whether the features are those of one of the two data sets.
pub(super) fn holds_facilities(features: &[Feature]) -> bool {
    features.first().is_some_and(|first| layout_of(first).is_some())
}

pub(super) fn read(features: &[Feature], input: &Input, issues: &mut Issues) -> Option<Found> {
    let layout = features.first().and_then(layout_of)?;
    let mut owner =
        dataset::land_facility(layout.letter, layout.format, layout.label, input.file_name());
    let mut seen = Seen::default();
    let mut offices = Vec::new();
    for feature in features {
        let Some(kind) = kind_of(feature, layout, input, issues) else { continue };
        let Some(name) = feature.text(layout.name) else {
            issues.reject("issue.name_missing", At::row(feature.number).column(layout.name));
            continue;
        };
        let address = address_of(feature, layout);
        let code = made_code(&name, &address);
        let place = match &feature.drawing {
            Drawing::Point(point) => LonLat::in_japan(point.x, point.y).ok(),
            _ => None,
        };
        if input.surroundings.is_elsewhere(place, &address, &code) {
            issues.tally(office::ELSEWHERE, feature.number, "geometry");
            owner.left_out += 1;
            continue;
        }
        let key = format!("{}:{code}", kind.id);
        if !seen.is_new(&key, feature.number, layout.name, issues) {
            continue;
        }
        let own = Provider::listed(&kind.id, &code, &name, &owner.id);
        offices.push(Provider {
            address,
            location: location_of(feature, issues),
            specialities: specialities(feature),
            capacity: feature.text("P04_008").and_then(|beds| office::capacity(&beds)),
            ..own
        });
    }
    let batches = vec![input.batch(owner, Records::Providers(offices))];
    Some(Found { format: layout.format, rows_read: features.len() as u64, batches })
}

/// The kind of a class; welfare facilities that are no resource of home care are counted and left out.
fn kind_of<'c>(
    feature: &Feature,
    layout: &Layout,
    input: &Input<'c>,
    issues: &mut Issues,
) -> Option<&'c Kind> {
    let class = half_width(&feature.text(layout.class).unwrap_or_default());
    if layout.letter == WELFARE.letter {
        let kind = input.catalogue.kind_of_welfare_class(&class);
        if kind.is_none() {
            issues.tally("issue.welfare_class_unused", feature.number, layout.class);
        }
        return kind;
    }
    let kind = input.catalogue.kind_of_medical_class(&class);
    if kind.is_none() {
        let at = At::row(feature.number).column(layout.class).value(&class);
        issues.reject("issue.unknown_medical_class", at);
    }
    kind
}

/// The address; P14 keeps prefecture and municipality in attributes of their own and sometimes in the
/// address as well.
fn address_of(feature: &Feature, layout: &Layout) -> String {
    let street = feature.text(layout.address).unwrap_or_default();
    if layout.letter == MEDICAL.letter {
        return street;
    }
    let part = |name| feature.text(name).unwrap_or_default();
    let (prefecture, city) = (part("P14_001"), part("P14_002"));
    if street.starts_with(&prefecture) {
        street
    } else if street.starts_with(&city) {
        format!("{prefecture}{street}")
    } else {
        format!("{prefecture}{city}{street}")
    }
}

fn location_of(feature: &Feature, issues: &mut Issues) -> Option<Location> {
    let at = || At::row(feature.number).column("geometry");
    let Drawing::Point(point) = &feature.drawing else {
        issues.drop_value("issue.position_missing", at());
        return None;
    };
    let accuracy = feature.text("P14_010").unwrap_or_default();
    if NO_PLACE.contains(&accuracy.as_str()) {
        issues.tally("issue.position_too_coarse", feature.number, "P14_010");
        return None;
    }
    let stated = office::in_japan(point.x, point.y, at(), issues)?;
    Some(match accuracy.as_str() {
        "2" => Location::by_address(stated.position, AddressLevel::Block),
        "3" => Location::by_address(stated.position, AddressLevel::Town),
        _ => stated,
    })
}

/// 診療科目 of P04, three columns of words separated by spaces.
fn specialities(feature: &Feature) -> Vec<String> {
    let texts = ["P04_004", "P04_005", "P04_006"].iter().filter_map(|name| feature.text(name));
    office::words(&texts.collect::<Vec<_>>().join(" "))
}
