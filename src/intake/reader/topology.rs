//! TopoJSON: borders as arcs that areas share, put together to the features of a GeoJSON file.
//!
//! # Source
//! The TopoJSON Format Specification 1.0: an arc of a negative number is `!number` the other way round; with a
//! `transform`, positions are integers and each after the first a difference to the one before.

use serde_json::{Map, Value, json};

use super::MAX_VERTICES;
use crate::merge::{At, Issues};

/// Objects in objects: collections of collections are not published.
const MAX_DEPTH: usize = 8;

/// Whether a JSON object is TopoJSON.
pub(super) fn is_topology(root: &Map<String, Value>) -> bool {
    root.get("type").and_then(Value::as_str) == Some("Topology")
}

/// The features of all objects, in their order; an object that cannot be put together is null.
pub(super) fn features(root: &Map<String, Value>, issues: &mut Issues) -> Option<Vec<Value>> {
    let arcs = root.get("arcs").and_then(Value::as_array);
    let objects = root.get("objects").and_then(Value::as_object);
    let (Some(arcs), Some(objects)) = (arcs, objects) else {
        issues.reject("issue.topojson_damaged", At::file());
        return None;
    };
    let Some(transform) = Transform::of(root.get("transform")) else {
        issues.reject("issue.topojson_damaged", At::file().column("transform"));
        return None;
    };
    let arcs = arcs.iter().map(|arc| transform.arc(arc)).collect();
    let mut topology = Topology { arcs, transform, left: MAX_VERTICES, features: Vec::new() };
    for object in objects.values() {
        topology.add(object, 0);
    }
    if topology.left == 0 {
        issues.reject("issue.too_many_vertices", At::file().detail("limit", MAX_VERTICES));
        return None;
    }
    Some(topology.features)
}

type Line = Vec<[f64; 2]>;

/// How integers become positions; without one, positions are as written.
#[derive(Debug, Clone, Copy)]
struct Transform(Option<[[f64; 2]; 2]>);

impl Transform {
    fn of(value: Option<&Value>) -> Option<Self> {
        let Some(value) = value.filter(|own| !own.is_null()) else { return Some(Self(None)) };
        let (scale, shift) = (pair(value.get("scale")?)?, pair(value.get("translate")?)?);
        Some(Self(Some([scale, shift])))
    }

    fn place(self, at: [f64; 2]) -> [f64; 2] {
        let Some([scale, shift]) = self.0 else { return at };
        [at[0] * scale[0] + shift[0], at[1] * scale[1] + shift[1]]
    }

    /// The positions of an arc; `None` if one of them is none.
    fn arc(self, arc: &Value) -> Option<Line> {
        let mut sum = [0.0; 2];
        let positions = arc.as_array()?.iter().map(|at| {
            let at = pair(at)?;
            sum = match self.0 {
                Some(_) => [sum[0] + at[0], sum[1] + at[1]],
                None => at,
            };
            Some(self.place(sum))
        });
        positions.collect()
    }
}

fn pair(value: &Value) -> Option<[f64; 2]> {
    let list = value.as_array()?;
    let number = |at: usize| list.get(at)?.as_f64().filter(|own| own.is_finite());
    Some([number(0)?, number(1)?])
}

struct Topology {
    /// Arcs put into place; `None` for damaged ones.
    arcs: Vec<Option<Line>>,
    transform: Transform,
    /// Vertices that may still be taken: arcs can be named any number of times.
    left: usize,
    features: Vec<Value>,
}

impl Topology {
    fn add(&mut self, object: &Value, depth: usize) {
        let kind = object.get("type").and_then(Value::as_str).unwrap_or_default();
        if kind == "GeometryCollection" && depth < MAX_DEPTH {
            let parts = object.get("geometries").and_then(Value::as_array);
            for part in parts.into_iter().flatten() {
                self.add(part, depth + 1);
            }
            return;
        }
        let feature = self.geometry(kind, object).map_or(Value::Null, |geometry| {
            let properties = object.get("properties").cloned().unwrap_or(json!({}));
            json!({ "type": "Feature", "geometry": geometry, "properties": properties })
        });
        self.features.push(feature);
    }

    fn geometry(&mut self, kind: &str, object: &Value) -> Option<Value> {
        let arcs = || object.get("arcs")?.as_array();
        let coordinates = match kind {
            "" => return object.get("type").is_none_or(Value::is_null).then_some(Value::Null),
            "Point" => json!(self.transform.place(pair(object.get("coordinates")?)?)),
            "LineString" => json!(self.line(arcs()?)?),
            "MultiLineString" | "Polygon" => json!(self.lines(arcs()?)?),
            "MultiPolygon" => {
                let parts = arcs()?.iter().map(|part| self.lines(part.as_array()?));
                json!(parts.collect::<Option<Vec<_>>>()?)
            }
            _ => return None,
        };
        Some(json!({ "type": kind, "coordinates": coordinates }))
    }

    fn lines(&mut self, parts: &[Value]) -> Option<Vec<Line>> {
        parts.iter().map(|part| self.line(part.as_array()?)).collect()
    }

    /// Arcs one after the other; where one begins, the one before ends.
    fn line(&mut self, numbers: &[Value]) -> Option<Line> {
        let mut line = Line::new();
        for number in numbers {
            let number = number.as_i64()?;
            let (at, is_back) = if number < 0 { (!number, true) } else { (number, false) };
            let arc = self.arcs.get(usize::try_from(at).ok()?)?.as_ref()?;
            self.left = self.left.saturating_sub(arc.len());
            if self.left == 0 {
                return None;
            }
            let skip = usize::from(!line.is_empty());
            if is_back {
                line.extend(arc.iter().rev().skip(skip));
            } else {
                line.extend(arc.iter().skip(skip));
            }
        }
        Some(line)
    }
}

#[cfg(test)]
mod tests {
    use crate::intake::reader::feature::{Drawing, Feature, features};
    use crate::merge::Issues;
    use geo::Area as _;

    /// Two squares of 10 beside each other, sharing arc 0; in integers of which 10 are one degree.
    const SQUARES: &str = r#"{"type":"Topology","transform":{"scale":[0.1,0.1],"translate":[140,35]},
        "arcs":[[[10,0],[0,10]],[[10,10],[-10,0],[0,-10],[10,0]],[[10,10],[10,0],[0,-10],[-10,0]]],
        "objects":{"city":{"type":"GeometryCollection","geometries":[
            {"type":"Polygon","arcs":[[0,1]],"properties":{"name":"西"}},
            {"type":"MultiPolygon","arcs":[[[-1,-3]]],"properties":{"name":"東"}},
            {"type":"Point","coordinates":[5,5],"properties":{"name":"点"}},
            {"type":null,"properties":{"name":"なし"}}]}}}"#;

    fn read(text: &str) -> (Option<Vec<Feature>>, Vec<String>) {
        let mut issues = Issues::new("a.topojson");
        let found = features(text.as_bytes(), &mut issues);
        (found, issues.into_list().into_iter().map(|own| own.rule).collect())
    }

    #[test]
    fn shared_arcs_make_whole_areas() {
        let (found, issues) = read(SQUARES);
        let found = found.expect("features");
        assert!(issues.is_empty(), "{issues:?}");
        let areas: Vec<f64> = found
            .iter()
            .filter_map(|own| match &own.drawing {
                Drawing::Area(area) => Some(area.unsigned_area()),
                _ => None,
            })
            .collect();
        assert!(areas.iter().all(|own| (own - 1.0).abs() < 1e-9), "{areas:?}");
        assert_eq!((areas.len(), found.len()), (2, 4));
        assert_eq!(found[1].text("name").as_deref(), Some("東"));
        let Drawing::Point(at) = found[2].drawing else { panic!("{:?}", found[2]) };
        assert!((at.x - 140.5).abs() < 1e-9 && (at.y - 35.5).abs() < 1e-9, "{at:?}");
        assert!(matches!(found[3].drawing, Drawing::Nothing));
    }

    #[test]
    fn a_broken_object_costs_only_itself() {
        for broken in
            [r#"[[0,9]]"#, r#"[[-9]]"#, r#"[["a"]]"#, r#"[[1.5]]"#, "[[99999999999]]"]
        {
            let (found, issues) = read(&SQUARES.replacen("[[0,1]]", broken, 1));
            assert_eq!(found.expect("the others").len(), 3, "{broken}");
            assert_eq!(issues, ["issue.feature_unreadable"], "{broken}");
        }
    }

    #[test]
    fn damaged_files_and_bombs_are_refused() {
        for (from, to) in [
            (r#""arcs":[[[10"#, r#""bows":[[[10"#),
            (r#""objects""#, r#""things""#),
            (r#""scale":[0.1,0.1]"#, r#""scale":[0.1]"#),
        ] {
            let (found, issues) = read(&SQUARES.replacen(from, to, 1));
            assert!(found.is_none(), "{from}");
            assert_eq!(issues, ["issue.topojson_damaged"], "{from}");
        }
        let many = format!("[[{}0]]", "0,".repeat(1_100_000));
        let (found, issues) = read(&SQUARES.replacen("[[0,1]]", &many, 1));
        assert!(found.is_none());
        assert_eq!(issues, ["issue.too_many_vertices"]);
    }
}
