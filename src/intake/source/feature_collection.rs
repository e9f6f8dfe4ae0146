//! Layers of features, from whatever file: told apart by properties, geometry and file name.

use std::cell::RefCell;
use std::collections::BTreeMap;

use super::office::{self, Seen};
use super::{
    Found, Input, dataset, flood, land_facility, office_list, school_district, town_boundary,
};
use crate::geometry::{LonLat, Region, joined};
use crate::intake::reader::feature::{self, Drawing, Feature};
use crate::intake::reader::polygon;
use crate::intake::reader::table::Table;
use crate::merge::{At, Batch, Issues, Records, SurveyArea, ZoneContact};
use crate::model::{
    Backdrop, BackdropClass, Contact, Dataset, Zone, ZoneId, half_width, phone,
};

const ZONE_ID: [&str; 5] = ["圏域番号", "area_id", "zone_id", "zone", "圏域コード"];
const ZONE_NAME: [&str; 6] =
    ["日常生活圏域", "圏域名", "area_name", "zone_name", "name", "center_name"];
const CENTER: [&str; 3] = ["center_name", "地域包括支援センター", "センター名"];

pub(super) fn read(
    features: &[Feature],
    input: &Input,
    issues: &RefCell<Issues>,
) -> Option<Found> {
    if !input.columns.is_empty()
        && let Some(table) =
            points_as_table(features).filter(|table| office_list::is_said(table, input))
    {
        return office_list::read(&table, input, issues);
    }
    if let Some(official) = official(features, input, &mut issues.borrow_mut()) {
        return official;
    }
    let points = points_as_table(features);
    let list = points.filter(|table| office_list::is_office_list(table, input));
    if let Some(table) = list.as_ref().filter(|table| office_list::holds_offices(table, input))
    {
        return office_list::read(table, input, issues);
    }
    if let Some(class) = class_of_file(input, features) {
        let format = match class {
            Named::Boundary => "boundary_geojson",
            Named::Class(_) | Named::Road => "backdrop_geojson",
        };
        let batch = backdrop(features, class, input, &mut issues.borrow_mut());
        return Some(Found { format, rows_read: features.len() as u64, batches: vec![batch] });
    }
    if let Some(table) = list.filter(|table| office_list::has_kind(table, input)) {
        return office_list::read(&table, input, issues);
    }
    let names = features.iter().take(1).flat_map(Feature::names);
    issues.borrow_mut().reject(super::refusal::of_features(names), At::file());
    None
}

/// Points as a table, to be read as a list of offices; `None` where no feature is one.
pub(super) fn points_as_table(features: &[Feature]) -> Option<Table<'static>> {
    features.iter().any(is_point).then(|| feature::table(features))
}

fn is_area(feature: &Feature) -> bool {
    matches!(feature.drawing, Drawing::Area(_))
}

fn is_point(feature: &Feature) -> bool {
    matches!(feature.drawing, Drawing::Point(_))
}

/// Reads layers that are known by their properties; `None` for others.
fn official(
    features: &[Feature],
    input: &Input,
    issues: &mut Issues,
) -> Option<Option<Found>> {
    let found = |format, batch| {
        Some(Some(Found { format, rows_read: features.len() as u64, batches: vec![batch] }))
    };
    let Some(first) = features.first() else {
        issues.reject("issue.file_empty", At::file());
        return Some(None);
    };
    if first.has_any(&["図形番号"]) {
        return found("survey_areas", survey_areas(features, input, issues));
    }
    if features.iter().any(|f| is_area(f) && f.has_any(&ZONE_ID[..3])) {
        return found("zone_geojson", zones(features, input, issues));
    }
    if features.iter().any(|f| is_point(f) && f.has_any(&ZONE_ID[..3]) && f.has_any(&CENTER)) {
        return found("zone_contact_geojson", contacts(features, input, issues));
    }
    if town_boundary::holds_boundaries(features) {
        return Some(town_boundary::read(features, input, issues));
    }
    if school_district::holds_districts(features) {
        return Some(school_district::read(features, input, issues));
    }
    if flood::holds_depths(features) {
        return Some(flood::read(features, input, issues));
    }
    land_facility::holds_facilities(features)
        .then(|| land_facility::read(features, input, issues))
}

fn survey_areas(features: &[Feature], input: &Input, issues: &mut Issues) -> Batch {
    let mut seen = Seen::default();
    let mut areas = Vec::new();
    for feature in features {
        let at = || At::row(feature.number);
        let Some(id) = feature.text("図形番号") else {
            issues.reject("issue.figure_without_number", at().column("図形番号"));
            continue;
        };
        let Some(region) = region_of(feature, at().value(&id), issues) else { continue };
        if seen.is_new(&id, feature.number, "図形番号", issues) {
            let code = feature.text("事業所番号").map(|code| half_width(&code));
            areas.push(SurveyArea { row: feature.number, id, code, region });
        }
    }
    let owner = dataset::municipal("survey", "survey", "在宅サービス実施状況調査");
    input.batch(owner, Records::SurveyAreas(areas))
}

fn region_of(feature: &Feature, at: At, issues: &mut Issues) -> Option<Region> {
    match &feature.drawing {
        Drawing::Area(area) => polygon::region(area.clone(), at, issues),
        _ => {
            issues.reject("issue.area_expected", at);
            None
        }
    }
}

/// Zones as they are drawn; of several drawings of one zone, such as its school districts, one area is made.
fn zones(features: &[Feature], input: &Input, issues: &mut Issues) -> Batch {
    let owner = dataset::municipal("zones", "zone_geojson", "日常生活圏域");
    let mut seen = Seen::default();
    let mut zones: Vec<Zone> = Vec::new();
    let mut more: BTreeMap<usize, Vec<Region>> = BTreeMap::new();
    for feature in features {
        let at = || At::row(feature.number);
        let Some(id) = feature.first(&ZONE_ID).map(|id| half_width(&id)) else {
            issues.reject("issue.zone_incomplete", at().column(ZONE_ID[0]));
            continue;
        };
        let Some(region) = region_of(feature, at().value(&id), issues) else { continue };
        let name = feature.first(&ZONE_NAME);
        let is_piece = |own: &Zone| {
            own.id.as_str() == id && name.as_ref().is_none_or(|name| own.name == *name)
        };
        if let Some(own) = zones.iter().position(is_piece) {
            more.entry(own).or_default().push(region);
            issues.tally("issue.zone_joined", feature.number, ZONE_ID[0]);
            continue;
        }
        if !seen.is_new(&id, feature.number, ZONE_ID[0], issues) {
            continue;
        }
        let order = id.parse().unwrap_or(u32::try_from(zones.len() + 1).unwrap_or(u32::MAX));
        zones.push(Zone {
            name: name.unwrap_or_else(|| id.clone()),
            id: ZoneId::new(id),
            name_kana: feature.first(&["圏域かな", "name_kana"]),
            order,
            contact: feature.first(&CENTER).map(|name| Contact {
                name,
                address: None,
                phone: None,
                position: None,
            }),
            region: Some(region),
            dataset: owner.id.clone(),
        });
    }
    for (own, mut pieces) in more {
        if let Some(zone) = zones.get_mut(own) {
            pieces.extend(zone.region.take());
            zone.region = joined(&pieces);
            if zone.region.is_none() {
                let at = At::file().value(zone.id.as_str());
                issues.drop_value("issue.polygon_without_area", at);
            }
        }
    }
    input.batch(owner, Records::Zones(zones))
}

fn contacts(features: &[Feature], input: &Input, issues: &mut Issues) -> Batch {
    let mut contacts = Vec::new();
    for feature in features {
        let at = || At::row(feature.number);
        let (Some(zone), Some(name)) = (feature.first(&ZONE_ID), feature.first(&CENTER))
        else {
            issues.reject("issue.zone_incomplete", at().column(ZONE_ID[0]));
            continue;
        };
        let location = match &feature.drawing {
            Drawing::Point(point) => {
                office::in_japan(point.x, point.y, at().column("coordinates"), issues)
            }
            _ => None,
        };
        let contact = Contact {
            name,
            address: feature.first(&["address_full", "address", "住所", "センター住所"]),
            phone: feature.first(&["tel", "phone", "電話番号"]).and_then(|text| phone(&text)),
            position: location.map(|location| location.position),
        };
        contacts.push(ZoneContact { row: feature.number, zone, contact });
    }
    let owner =
        dataset::municipal("zone-centers", "zone_contact_geojson", "地域包括支援センター");
    input.batch(owner, Records::ZoneContacts(contacts))
}

/// What a whole file is on the backdrop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Named {
    Boundary,
    Class(BackdropClass),
    Road,
}

/// Words in file names, and what they say.
const WORDS: [(&[&str], Named); 5] = [
    (&["river", "河川", "kasen", "w05"], Named::Class(BackdropClass::River)),
    (&["station", "駅"], Named::Class(BackdropClass::Station)),
    (&["rail", "鉄道", "n02"], Named::Class(BackdropClass::Railway)),
    (&["road", "道路", "n01"], Named::Road),
    (&["boundary", "n03", "行政区域", "境界", "admin"], Named::Boundary),
];

fn class_of_file(input: &Input, features: &[Feature]) -> Option<Named> {
    if features.iter().any(|feature| feature.has_any(&["N03_001", "N03_007"])) {
        return Some(Named::Boundary);
    }
    if features.iter().any(|feature| feature.has_any(&["N02_005"])) {
        return Some(Named::Class(BackdropClass::Station));
    }
    if features.iter().any(|feature| feature.has_any(&["N02_003"])) {
        return Some(Named::Class(BackdropClass::Railway));
    }
    let name = input.file_name().to_lowercase();
    let by_word = WORDS.iter().find(|(words, _)| words.iter().any(|word| name.contains(word)));
    if let Some((_, named)) = by_word {
        return Some(*named);
    }
    // One municipality's N03 polygons, named by its five-digit code: `40205.json`.
    let stem = name.split('.').next().unwrap_or_default();
    let coded = stem.len() == 5 && stem.bytes().all(|byte| byte.is_ascii_digit());
    if coded && features.iter().all(|feature| feature.has_only("name")) {
        return Some(Named::Boundary);
    }
    let classed = features.iter().any(|feature| {
        feature.text("class").is_some_and(|class| class_named(&class).is_some())
    });
    classed.then_some(Named::Road)
}

fn class_named(text: &str) -> Option<BackdropClass> {
    Some(match text {
        "river" | "stream" | "canal" => BackdropClass::River,
        "railway" | "rail" => BackdropClass::Railway,
        "station" => BackdropClass::Station,
        "boundary" => BackdropClass::Boundary,
        "trunk" | "motorway" => BackdropClass::TrunkRoad,
        "primary" => BackdropClass::PrimaryRoad,
        "secondary" | "tertiary" => BackdropClass::SecondaryRoad,
        _ => return None,
    })
}

fn backdrop(features: &[Feature], named: Named, input: &Input, issues: &mut Issues) -> Batch {
    let stem = input.file_name().split('.').next().unwrap_or_default();
    let owner = match named {
        Named::Boundary => dataset::boundary(stem),
        _ if features.iter().any(|own| own.has_any(&["N02_003"])) => {
            dataset::land_layer(stem, "鉄道")
        }
        _ => dataset::municipal(&format!("backdrop-{stem}"), "backdrop_geojson", stem),
    };
    let mut drawn = Vec::new();
    for feature in features {
        let own = feature.text("class").and_then(|class| class_named(&class));
        let class = match (named, own) {
            (Named::Boundary, _) => BackdropClass::Boundary,
            (Named::Class(class), None) => class,
            (_, Some(class)) => class,
            (Named::Road, None) => {
                let class = feature.text("class").unwrap_or_default();
                let at = At::row(feature.number).column("class").value(class);
                issues.reject("issue.unknown_road_class", at);
                continue;
            }
        };
        drawn.extend(of_feature(feature, class, &owner, issues));
    }
    input.batch(owner, Records::Backdrop(drawn))
}

fn of_feature(
    feature: &Feature,
    class: BackdropClass,
    owner: &Dataset,
    issues: &mut Issues,
) -> Option<Backdrop> {
    let at = || At::row(feature.number);
    let mut drawn = Backdrop {
        id: format!("{}:{}", owner.id, feature.number),
        class,
        name: name_of(feature),
        lines: Vec::new(),
        region: None,
        dataset: owner.id.clone(),
    };
    match &feature.drawing {
        Drawing::Area(_) => drawn.region = Some(region_of(feature, at(), issues)?),
        Drawing::Point(point) => {
            let place = office::in_japan(point.x, point.y, at(), issues)?;
            drawn.lines.push(vec![place.position]);
        }
        // Stations of 国土数値情報 are drawn along their platforms.
        Drawing::Lines(lines) if class == BackdropClass::Station => {
            let points: Vec<_> = lines.iter().flat_map(|line| line.coords()).collect();
            let Some(middle) = points.get(points.len() / 2) else {
                issues.reject("issue.position_missing", at().column("geometry"));
                return None;
            };
            let place = office::in_japan(middle.x, middle.y, at(), issues)?;
            drawn.lines.push(vec![place.position]);
        }
        Drawing::Lines(lines) => {
            for line in lines {
                let places: Result<Vec<LonLat>, _> =
                    line.coords().map(|at| LonLat::in_japan(at.x, at.y)).collect();
                match places {
                    Ok(places) => drawn.lines.push(places),
                    Err(_) => {
                        issues.reject("issue.line_outside_japan", at());
                        return None;
                    }
                }
            }
        }
        Drawing::Nothing => {
            issues.reject("issue.position_missing", at().column("geometry"));
            return None;
        }
    }
    Some(drawn)
}

/// The name; of N03 attributes, municipality parts joined (2024 moved the ward to N03_005).
fn name_of(feature: &Feature) -> Option<String> {
    let plain = feature.first(&["name", "名称", "station_name", "N02_005", "N02_003", "line"]);
    plain.or_else(|| {
        let parts = ["N03_001", "N03_003", "N03_004", "N03_005"];
        let name: String = parts.iter().filter_map(|part| feature.text(part)).collect();
        (!name.is_empty()).then_some(name)
    })
}
