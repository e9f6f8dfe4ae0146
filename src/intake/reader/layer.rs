//! A shapefile whose parts are put together: drawings, attributes and the frame of the coordinates.

use super::crs::Frame;
use super::dbf::Attributes;
use super::feature::{Drawing, Feature, refuse_frame};
use super::shape::{self, ShapeSet, UnreadableShape};
use crate::merge::{At, Issues};

/// A layer, record by record.
#[derive(Debug)]
pub(in crate::intake) struct Layer<'a> {
    table: Attributes<'a>,
    /// Coordinates as written.
    drawings: Vec<Drawing>,
    frame: Frame,
}

impl<'a> Layer<'a> {
    /// Puts the parts together; `None`, with an issue, where they cannot be.
    pub(in crate::intake) fn open(set: &'a ShapeSet, issues: &mut Issues) -> Option<Self> {
        let (Some(shp), Some(dbf)) = (&set.shp, &set.dbf) else {
            let missing = if set.shp.is_none() { ".shp" } else { ".dbf" };
            issues.reject("issue.shapefile_incomplete", At::file().value(missing));
            return None;
        };
        let Some(table) = Attributes::parse(dbf, set.cpg.as_deref(), set.said) else {
            issues.reject("issue.dbf_unreadable", At::file());
            return None;
        };
        let (drawings, truncated) = match shape::drawings(shp) {
            Ok(read) => read,
            Err(unreadable) => {
                refuse_shape(&unreadable, issues);
                return None;
            }
        };
        let frame = frame_of(set, issues)?;
        note_damage(&table, truncated, drawings.len(), issues);
        Some(Self { table, drawings, frame })
    }

    /// Its records as features, numbered by the rows a spreadsheet shows of the attributes (row 1 is the
    /// field names); cells that cannot be decoded are told and left out.
    pub(in crate::intake) fn features(self, issues: &mut Issues) -> Vec<Feature> {
        let Self { table, drawings, frame } = self;
        let names: Vec<String> = table.names().map(str::to_owned).collect();
        let mut features = Vec::with_capacity(drawings.len());
        for (index, drawing) in drawings.into_iter().take(table.len()).enumerate() {
            let number = index as u64 + 2;
            let Some(drawing) = frame.to_degrees(drawing) else {
                issues.reject("issue.shape_unreadable", At::row(number));
                continue;
            };
            let mut texts = Vec::with_capacity(names.len());
            for (at, name) in names.iter().enumerate() {
                match table.text_at(index, at) {
                    Some(Ok(text)) => texts.push((name.clone(), text)),
                    Some(Err(_)) => {
                        issues.drop_value("issue.undecodable", At::row(number).column(name));
                    }
                    None => {}
                }
            }
            features.push(Feature::of_texts(number, texts.into_iter(), drawing));
        }
        features
    }
}

fn refuse_shape(unreadable: &UnreadableShape, issues: &mut Issues) {
    let (rule, at) = match unreadable {
        UnreadableShape::NotShapefile => ("issue.shp_unreadable", At::file()),
        UnreadableShape::UnusedType { found } => {
            ("issue.shp_unused_type", At::file().value(found.to_string()))
        }
        UnreadableShape::TooLarge { limit } => {
            ("issue.too_many_vertices", At::file().detail("limit", limit))
        }
    };
    issues.reject(rule, at);
}

fn frame_of(set: &ShapeSet, issues: &mut Issues) -> Option<Frame> {
    match set.prj.as_deref().map(Frame::of_prj) {
        Some(Ok(frame)) => Some(frame),
        Some(Err(refused)) => {
            refuse_frame(&refused, issues);
            None
        }
        None => {
            issues.note("issue.crs_missing", At::file());
            Some(Frame::Degrees)
        }
    }
}

fn note_damage(table: &Attributes, truncated: bool, shapes: usize, issues: &mut Issues) {
    if truncated || table.truncated {
        issues.reject("issue.shapefile_truncated", At::file());
    }
    if table.wrong_code_page {
        issues.note("issue.code_page_wrong", At::file());
    }
    if shapes != table.len() {
        let at = At::file().detail("shapes", shapes).detail("records", table.len());
        issues.reject("issue.shapefile_uneven", at);
    }
}
