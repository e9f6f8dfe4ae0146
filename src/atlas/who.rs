//! The resident's question: who comes to this place?

use super::{Atlas, Office};
use crate::geometry::{GridPoint, LonLat, geodesic_distance};
use crate::model::{Answer, Audience, CapabilityId, Disclosed, KindId, Level, Provider};
use crate::unit::Meters;

/// An office and how far it is.
#[derive(Debug, Clone, Copy)]
pub struct Visit<'a> {
    /// The office.
    pub office: &'a Office,
    /// Distance on the ellipsoid; `None` if its position is unknown.
    pub distance: Option<Meters>,
}

/// Who comes to a place, in the groups a resident is told.
///
/// # Shape
/// Each group nearest first, ties by id; offices without a position last.
#[derive(Debug, Default)]
pub struct Callers<'a> {
    /// It comes (可) and can do all that was asked.
    pub comes: Vec<Visit<'a>>,
    /// It may come, or may be able to: ask (要相談).
    pub ask: Vec<Visit<'a>>,
    /// It said it does not come here.
    pub outside: Vec<Visit<'a>>,
    /// It has not said, or has not said to this audience (未回答).
    pub silent: Vec<Visit<'a>>,
}

impl Atlas {
    /// Who comes to a position, among offices of `kinds` that can do all of `capabilities`.
    ///
    /// An office that said it cannot do what was asked is in no group.
    pub fn who_comes<'a>(
        &'a self,
        at: LonLat,
        kinds: &[KindId],
        capabilities: &[CapabilityId],
        audience: Audience,
    ) -> Callers<'a> {
        let able = |office: &Disclosed<Provider>| {
            capabilities.iter().fold(Answer::Yes, |able, id| able.and(office.capability(id)))
        };
        self.who_comes_able(at, kinds, audience, able)
    }

    /// Who comes to a position, among offices of `kinds`; `able` says what each answers to the
    /// condition.
    pub fn who_comes_able<'a>(
        &'a self,
        at: LonLat,
        kinds: &[KindId],
        audience: Audience,
        able: impl Fn(&Disclosed<Provider>) -> Answer,
    ) -> Callers<'a> {
        let parcel = self.locate(at);
        let point = self.plane().project(at).ok().map(GridPoint::from_meters);
        let mut callers = Callers::default();
        for office in self.offices(audience) {
            if !kinds.contains(&office.record.kind) {
                continue;
            }
            let able = able(&office.record);
            let level = office
                .reach
                .as_ref()
                .zip(point)
                .map(|(reach, point)| reach.level_at(at, point, parcel));
            let distance = office
                .record
                .location
                .map(|location| geodesic_distance(location.position, at));
            let visit = Visit { office, distance };
            match (level, able) {
                (_, Answer::No) => {}
                (Some(Some(Level::Yes)), Answer::Yes) => callers.comes.push(visit),
                (Some(Some(_)), Answer::Yes | Answer::Consult) => callers.ask.push(visit),
                (Some(None), _) => callers.outside.push(visit),
                (None, _) | (_, Answer::Unanswered) => callers.silent.push(visit),
            }
        }
        let groups =
            [&mut callers.comes, &mut callers.ask, &mut callers.outside, &mut callers.silent];
        for group in groups {
            let meters =
                |visit: &Visit<'_>| visit.distance.map_or(f64::INFINITY, Meters::as_meters);
            group.sort_by(|a, b| meters(a).total_cmp(&meters(b)));
        }
        callers
    }
}
