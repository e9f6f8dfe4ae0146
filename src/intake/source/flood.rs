//! 国土数値情報 洪水浸水想定区域 (A31): areas by how deep the water may stand.
//!
//! Every edition names its attributes differently; the edition of 2012 has other depths than those after it.

use super::{Found, Input, dataset};
use crate::intake::reader::feature::{Drawing, Feature};
use crate::intake::reader::polygon;
use crate::merge::{At, Issues, Records};
use crate::model::{Backdrop, BackdropClass, FloodDepth, half_width};

/// A rainfall the areas are drawn for, and the attributes that hold the rank of the depth.
struct Rainfall {
    label: &'static str,
    depths: [&'static str; 3],
    river: &'static str,
}

const RAINFALLS: [Rainfall; 2] = [
    Rainfall {
        label: "想定最大規模",
        depths: ["A31_201", "A31a_205", "A31b_201"],
        river: "A31a_202",
    },
    Rainfall {
        label: "計画規模",
        depths: ["A31_101", "A31a_105", "A31b_101"],
        river: "A31a_102",
    },
];

/// The depth in the edition of 2012, drawn for what was planned for.
const OLD_DEPTH: &str = "A31_001";

/// Depths of 2012 (five or seven steps), the rank of today they lie in, and whether they lie in it whole.
const OLD_DEPTHS: [(&str, u8, bool); 12] = [
    ("11", 1, true),
    ("12", 2, true),
    ("13", 2, true),
    ("14", 3, false),
    ("15", 4, false),
    ("21", 1, true),
    ("22", 2, true),
    ("23", 2, true),
    ("24", 2, true),
    ("25", 3, true),
    ("26", 3, true),
    ("27", 4, false),
];

/// Where the depth stands in a layer, and for what rainfall.
fn layout_of(feature: &Feature) -> Option<(&'static str, &'static Rainfall)> {
    let found = RAINFALLS.iter().find_map(|own| {
        let depth = own.depths.iter().find(|name| feature.has_any(&[**name]))?;
        Some((*depth, own))
    });
    found.or_else(|| feature.has_any(&[OLD_DEPTH]).then_some((OLD_DEPTH, &RAINFALLS[1])))
}

/// Whether the features are areas by depth.
pub(super) fn holds_depths(features: &[Feature]) -> bool {
    features.first().is_some_and(|first| layout_of(first).is_some())
}

pub(super) fn read(features: &[Feature], input: &Input, issues: &mut Issues) -> Option<Found> {
    let (column, rainfall) = features.first().and_then(layout_of)?;
    let stem = input.file_name().split('.').next().unwrap_or_default();
    let owner = dataset::flood(stem, rainfall.label);
    let mut areas = Vec::new();
    for feature in features {
        let at = || At::row(feature.number);
        let written = feature.text(column).map(|text| half_width(&text)).unwrap_or_default();
        let Some(depth) = depth_of(&written, column, feature.number, issues) else {
            issues.reject("issue.flood_depth", at().column(column).value(written));
            continue;
        };
        let Drawing::Area(area) = &feature.drawing else {
            issues.reject("issue.area_expected", at());
            continue;
        };
        let Some(region) = polygon::region(area.clone(), at(), issues) else { continue };
        areas.push(Backdrop {
            id: format!("{}:{}", owner.id, feature.number),
            class: BackdropClass::Flood(depth),
            name: feature.text(rainfall.river),
            lines: Vec::new(),
            region: Some(region),
            dataset: owner.id.clone(),
        });
    }
    let batches = vec![input.batch(owner, Records::Backdrop(areas))];
    Some(Found { format: "flood_area", rows_read: features.len() as u64, batches })
}

/// The rank a code stands for; depths of 2012 that lie in two ranks are told, and read as the deeper.
fn depth_of(code: &str, column: &str, row: u64, issues: &mut Issues) -> Option<FloodDepth> {
    if column != OLD_DEPTH {
        return FloodDepth::try_from(code.parse::<u8>().ok()?).ok();
    }
    let (_, rank, is_whole) = OLD_DEPTHS.iter().find(|(own, _, _)| *own == code)?;
    if !is_whole {
        issues.tally("issue.flood_depth_old", row, column);
    }
    FloodDepth::try_from(*rank).ok()
}
