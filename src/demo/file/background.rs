//! GeoJSON of rivers, railways, roads and railway stations.

use crate::demo::city::{City, LineKind, Point};

/// Rivers, railways or roads; roads carry their class.
pub(super) fn lines(city: &City, kinds: &[LineKind]) -> Vec<u8> {
    let features = city.lines.iter().filter(|line| kinds.contains(&line.kind)).map(|line| {
        let class = match line.kind {
            LineKind::Trunk => ",\"class\":\"trunk\"",
            LineKind::Primary => ",\"class\":\"primary\"",
            LineKind::Secondary => ",\"class\":\"secondary\"",
            LineKind::River | LineKind::Railway => "",
        };
        let properties = format!("\"name\":\"{}\"{class}", line.name);
        feature(&properties, "LineString", &format!("[{}]", positions(&line.points)))
    });
    collection(features.collect())
}

/// Railway stations.
pub(super) fn stops(city: &City) -> Vec<u8> {
    let features = city.stops.iter().map(|stop| {
        let properties =
            format!("\"name\":\"{}\",\"railway\":\"{}\"", stop.name, stop.railway);
        feature(&properties, "Point", &positions(&[stop.point]))
    });
    collection(features.collect())
}

/// One feature with ready-made properties and coordinates.
pub(super) fn feature(properties: &str, kind: &str, coordinates: &str) -> String {
    format!(
        "{{\"type\":\"Feature\",\"properties\":{{{properties}}},\
         \"geometry\":{{\"type\":\"{kind}\",\"coordinates\":{coordinates}}}}}"
    )
}

/// Positions with seven decimals (about a centimeter).
pub(super) fn positions(points: &[Point]) -> String {
    let texts: Vec<String> =
        points.iter().map(|point| format!("[{:.7},{:.7}]", point[0], point[1])).collect();
    texts.join(",")
}

/// A collection, one feature a line.
pub(super) fn collection(features: Vec<String>) -> Vec<u8> {
    let body = features.join(",\n");
    format!("{{\"type\":\"FeatureCollection\",\"features\":[\n{body}\n]}}\n").into_bytes()
}
