//! 国土数値情報 小学校区 (A27) and 中学校区 (A32): of which daily-life zones are often made.
//!
//! The editions before 2021 have the same things under other attributes.

use super::{Found, Input, dataset};
use crate::intake::reader::feature::{Drawing, Feature};
use crate::intake::reader::polygon;
use crate::merge::{At, District, Issues, Records};
use crate::model::half_width;

/// Attributes of an edition: municipality, code of the school, name.
struct Layout {
    label: &'static str,
    municipality: &'static str,
    code: Option<&'static str>,
    name: &'static str,
}

const fn layout(
    label: &'static str,
    names: [&'static str; 2],
    code: Option<&'static str>,
) -> Layout {
    Layout { label, municipality: names[0], code, name: names[1] }
}

/// The old editions first: they have the attributes of the new ones with other meanings.
const LAYOUTS: [Layout; 5] = [
    layout("小学校区", ["A27_005", "A27_007"], None),
    layout("小学校区", ["A27_001", "A27_004"], Some("A27_003")),
    layout("中学校区", ["A32_006", "A32_008"], None),
    layout("中学校区", ["A32_001", "A32_004"], Some("A32_003")),
    // As others made it of the old edition.
    layout("中学校区", ["A32_001", "name"], None),
];

fn layout_of(feature: &Feature) -> Option<&'static Layout> {
    LAYOUTS
        .iter()
        .find(|own| feature.has_any(&[own.municipality]) && feature.has_any(&[own.name]))
}

/// Whether the features are school districts with their areas.
pub(super) fn holds_districts(features: &[Feature]) -> bool {
    let is_area = |own: &Feature| matches!(own.drawing, Drawing::Area(_));
    features.first().is_some_and(|first| layout_of(first).is_some())
        && features.iter().any(is_area)
}

pub(super) fn read(features: &[Feature], input: &Input, issues: &mut Issues) -> Option<Found> {
    let layout = features.first().and_then(layout_of)?;
    let stem = input.file_name().split('.').next().unwrap_or_default();
    let owner = dataset::school_districts(stem, layout.label);
    let mut districts = Vec::new();
    for feature in features {
        let at = || At::row(feature.number);
        let Some(name) = feature.text(layout.name) else {
            issues.reject("issue.name_missing", at().column(layout.name));
            continue;
        };
        let Drawing::Area(area) = &feature.drawing else {
            issues.reject("issue.area_expected", at().value(&name));
            continue;
        };
        let Some(region) = polygon::region(area.clone(), at().value(&name), issues) else {
            continue;
        };
        let code = layout.code.and_then(|column| feature.text(column));
        districts.push(District {
            row: feature.number,
            municipality: feature.text(layout.municipality).map(|code| half_width(&code)),
            code: code.map(|code| half_width(&code)),
            name,
            region,
        });
    }
    let batches = vec![input.batch(owner, Records::Districts(districts))];
    Some(Found { format: "school_district", rows_read: features.len() as u64, batches })
}
