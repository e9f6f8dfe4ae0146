//! What is drawn: features of each layer, for one audience.

use serde::{Deserialize, Serialize};

use crate::atlas::{Atlas, Office};
use crate::coverage::{
    AccessError, AccessOptions, CoverageQuery, Reading, TownAccess, depth_layers, gap_regions,
    town_access,
};
use crate::geometry::{LonLat, Region};
use crate::model::{Audience, BackdropClass, FloodDepth, Level};
use crate::tile::{Feature, Geometry, Layer, Value};

/// A layer of the map.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum LayerKind {
    /// 日常生活圏域.
    Zones,
    /// 町丁目.
    Towns,
    /// Offices, as points.
    Providers,
    /// Declared ranges, one feature an office and level.
    Ranges,
    /// Where nobody comes, for a question.
    Gaps,
    /// How many offices come, for a question.
    Depth,
    /// How far each town is from an office, and how much care there is for its people.
    Access,
    /// Boundary, rivers, railways, stations, roads.
    Backdrop,
    /// How deep water may stand in a flood.
    Flood,
}

impl LayerKind {
    /// All layers.
    pub const ALL: [Self; 9] = [
        Self::Zones,
        Self::Towns,
        Self::Providers,
        Self::Ranges,
        Self::Gaps,
        Self::Depth,
        Self::Access,
        Self::Backdrop,
        Self::Flood,
    ];

    /// The layer's name in URLs and tiles.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Zones => "zones",
            Self::Towns => "towns",
            Self::Providers => "providers",
            Self::Ranges => "ranges",
            Self::Gaps => "gaps",
            Self::Depth => "depth",
            Self::Access => "access",
            Self::Backdrop => "backdrop",
            Self::Flood => "flood",
        }
    }

    /// The layer of a name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|own| own.name() == name)
    }

    /// Whether the layer depends on the kinds and capabilities asked for.
    pub const fn depends_on_query(self) -> bool {
        matches!(
            self,
            Self::Gaps | Self::Depth | Self::Access | Self::Ranges | Self::Providers
        )
    }

    /// Properties of the layer's features as an audience gets them: name, type (`String`, `Number`,
    /// `Boolean`), meaning.
    pub fn fields(
        self,
        audience: Audience,
    ) -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
        let told = move |name: &str| audience == Audience::Planner || name != PER_1000;
        self.all_fields().iter().copied().filter(move |own| told(own.0))
    }

    const fn all_fields(self) -> &'static [(&'static str, &'static str, &'static str)] {
        match self {
            Self::Zones => &[("id", "String", "圏域番号"), ("name", "String", "日常生活圏域")],
            Self::Towns => &[
                ("id", "String", "町丁目キー"),
                ("name", "String", "町丁目"),
                ("zone", "String", "圏域番号"),
            ],
            Self::Providers => &[
                ("id", "String", "事業所"),
                ("name", "String", "名称"),
                ("kind", "String", "種別"),
            ],
            Self::Ranges => &[
                ("id", "String", "事業所"),
                ("level", "String", "可 (yes) / 要相談 (consult)"),
                ("approximate", "Boolean", "概算"),
            ],
            Self::Gaps => {
                &[("zone", "String", "圏域番号"), ("name", "String", "日常生活圏域")]
            }
            Self::Depth => &[
                ("zone", "String", "圏域番号"),
                ("depth", "Number", "来てくれる事業所の数 (3 = 3以上)"),
            ],
            Self::Access => &[
                ("id", "String", "町丁目キー"),
                ("name", "String", "町丁目"),
                ("nearest_m", "Number", "町丁目の中心から最寄りの事業所までの直線距離 (m)"),
                (PER_1000, "Number", "65歳以上千人あたりの事業所（市職員のみ）"),
            ],
            Self::Backdrop => &[("class", "String", "種類"), ("name", "String", "名称")],
            Self::Flood => &[
                (
                    "depth",
                    "Number",
                    "想定浸水深の区分 (1: 0.5m未満, 2: 0.5〜3m, 3: 3〜5m, 4: 5〜10m, 5: 10〜20m, 6: 20m以上)",
                ),
                ("name", "String", "河川"),
            ],
        }
    }
}

/// The property that planners alone get.
const PER_1000: &str = "per_1000";

/// Which layer, for which question.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LayerRequest {
    /// The layer.
    pub kind: LayerKind,
    /// The question; its audience decides what may be drawn.
    pub query: CoverageQuery,
    /// How answers are read, for gaps, depth and access.
    pub reading: Reading,
}

/// Prepares a layer for tiles.
pub(super) fn build(atlas: &Atlas, request: &LayerRequest) -> Result<Layer, AccessError> {
    Ok(Layer::new(request.kind.name(), layer_features(atlas, request)?))
}

/// The features of a layer, ids from 1 in a stable order.
///
/// # Errors
/// As [`crate::coverage::analyze`] and [`town_access`], for layers that depend on a question.
pub fn layer_features(
    atlas: &Atlas,
    request: &LayerRequest,
) -> Result<Vec<Feature>, AccessError> {
    let parts: Vec<Part> = match request.kind {
        LayerKind::Zones => zones(atlas),
        LayerKind::Towns => towns(atlas),
        LayerKind::Providers => offices(atlas, &request.query).filter_map(point).collect(),
        LayerKind::Ranges => {
            offices(atlas, &request.query).flat_map(|office| ranges(atlas, office)).collect()
        }
        LayerKind::Gaps => gap_regions(atlas, &request.query, request.reading)?
            .into_iter()
            .zip(atlas.zones())
            .filter_map(|(region, zone)| {
                let id = zone.id.as_ref().map_or("", |id| id.as_str());
                Some((
                    Geometry::Area(region?),
                    vec![("zone", text(id)), ("name", text(&zone.name))],
                ))
            })
            .collect(),
        LayerKind::Depth => depth_layers(atlas, &request.query, request.reading)?
            .into_iter()
            .map(|own| {
                let zone = atlas.zones().get(own.zone).and_then(|zone| zone.id.as_ref());
                let id = zone.map_or("", |id| id.as_str());
                let depth = Value::Whole(i64::from(own.depth));
                (Geometry::Area(own.region), vec![("zone", text(id)), ("depth", depth)])
            })
            .collect(),
        LayerKind::Access => access(atlas, request)?,
        LayerKind::Backdrop => backdrop(atlas),
        LayerKind::Flood => floods(atlas),
    };
    let features = (1..).zip(parts).map(|(id, (geometry, properties))| Feature {
        id,
        geometry,
        properties,
    });
    Ok(features.collect())
}

type Part = (Geometry, Vec<(&'static str, Value)>);

fn text(value: &str) -> Value {
    Value::Text(value.to_owned())
}

fn zones(atlas: &Atlas) -> Vec<Part> {
    let area = |zone: &crate::atlas::AtlasZone| {
        let region = atlas.plane().region(&zone.shape)?;
        let id = zone.id.as_ref().map_or("", |id| id.as_str());
        Some((Geometry::Area(region), vec![("id", text(id)), ("name", text(&zone.name))]))
    };
    atlas.zones().iter().filter_map(area).collect()
}

fn towns(atlas: &Atlas) -> Vec<Part> {
    let towns = atlas.register().towns.values().filter_map(|town| {
        let region: Region = town.region.clone()?;
        let zone = town.zone.as_ref().map_or("", |zone| zone.as_str());
        let properties = vec![
            ("id", text(town.key.as_str())),
            ("name", text(&town.name)),
            ("zone", text(zone)),
        ];
        Some((Geometry::Area(region), properties))
    });
    towns.collect()
}

/// Towns with their distance, and for planners with the offices for 1,000 people of 65 years and over:
/// where an office comes to few people only, the figure would tell others how many.
fn access(atlas: &Atlas, request: &LayerRequest) -> Result<Vec<Part>, AccessError> {
    let options = AccessOptions { reading: request.reading, ..AccessOptions::default() };
    let tells_people = request.query.audience == Audience::Planner;
    let part = |own: TownAccess| {
        let town = atlas.register().towns.get(&own.town)?;
        let mut properties = vec![("id", text(town.key.as_str())), ("name", text(&town.name))];
        let nearest = own.nearest.map(|own| Value::Number(own.as_meters().round()));
        properties.extend(nearest.map(|own| ("nearest_m", own)));
        let per_1000 = own.per_1000.filter(|_| tells_people);
        properties.extend(per_1000.map(|own| (PER_1000, Value::Number(own))));
        Some((Geometry::Area(town.region.clone()?), properties))
    };
    let towns = town_access(atlas, &request.query, &options)?;
    Ok(towns.into_iter().filter_map(part).collect())
}

/// The offices of the question's kinds that may be able to do what it asks (any answer but no).
fn offices<'a>(
    atlas: &'a Atlas,
    query: &'a CoverageQuery,
) -> impl Iterator<Item = &'a Office> + 'a {
    atlas.offices(query.audience).iter().filter(|office| query.counts(&office.record))
}

fn point(office: &Office) -> Option<Part> {
    let position: LonLat = office.record.location?.position;
    let properties = vec![
        ("id", text(office.record.id.as_str())),
        ("name", text(&office.record.name)),
        ("kind", text(office.record.kind.as_str())),
    ];
    Some((Geometry::Point(position), properties))
}

fn ranges<'a>(atlas: &'a Atlas, office: &'a Office) -> impl Iterator<Item = Part> + 'a {
    let levels = [(Level::Yes, "yes"), (Level::Consult, "consult")];
    levels.into_iter().filter_map(move |(level, name)| {
        let reach = office.reach.as_ref()?;
        let region = atlas.plane().region(&reach.shape_within(level, atlas.parcels()))?;
        let properties = vec![
            ("id", text(office.record.id.as_str())),
            ("level", text(name)),
            ("approximate", Value::Flag(reach.is_approximate())),
        ];
        Some((Geometry::Area(region), properties))
    })
}

fn backdrop(atlas: &Atlas) -> Vec<Part> {
    let mut parts = Vec::new();
    for own in atlas.register().backdrop.values() {
        let Some(class) = class_name(own.class) else { continue };
        let properties = || {
            let mut properties = vec![("class", text(class))];
            properties.extend(own.name.as_deref().map(|name| ("name", text(name))));
            properties
        };
        if let Some(region) = &own.region {
            parts.push((Geometry::Area(region.clone()), properties()));
        }
        let is_point = |line: &Vec<LonLat>| line.len() == 1;
        let (points, lines): (Vec<_>, Vec<_>) = own.lines.iter().cloned().partition(is_point);
        for at in points.into_iter().flatten() {
            parts.push((Geometry::Point(at), properties()));
        }
        if !lines.is_empty() {
            parts.push((Geometry::Lines(lines), properties()));
        }
    }
    parts
}

/// The class by name; `None` for what has a layer of its own.
const fn class_name(class: BackdropClass) -> Option<&'static str> {
    Some(match class {
        BackdropClass::Boundary => "boundary",
        BackdropClass::River => "river",
        BackdropClass::Railway => "railway",
        BackdropClass::Station => "station",
        BackdropClass::TrunkRoad => "trunk",
        BackdropClass::PrimaryRoad => "primary",
        BackdropClass::SecondaryRoad => "secondary",
        BackdropClass::Flood(_) => return None,
    })
}

/// The deepest last: where areas lie over each other, what may come at worst is seen.
fn floods(atlas: &Atlas) -> Vec<Part> {
    let areas = atlas.register().backdrop.values().filter_map(|own| match own.class {
        BackdropClass::Flood(depth) => Some((depth, own.name.as_deref(), own.region.clone()?)),
        _ => None,
    });
    let mut areas: Vec<_> = areas.collect();
    areas.sort_by_key(|(depth, ..)| *depth);
    let part = |(depth, name, region): (FloodDepth, Option<&str>, Region)| {
        let mut properties = vec![("depth", Value::Whole(i64::from(u8::from(depth))))];
        properties.extend(name.map(|name| ("name", text(name))));
        (Geometry::Area(region), properties)
    };
    areas.into_iter().map(part).collect()
}

/// A request that shows everything an audience may see, whatever offices can do.
impl LayerRequest {
    /// The layer without a question.
    pub fn plain(kind: LayerKind, audience: Audience) -> Self {
        let query = CoverageQuery::of_nothing(audience);
        Self { kind, query, reading: Reading::Pessimistic }
    }
}
