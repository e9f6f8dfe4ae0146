//! The answer to a resident: a sentence, groups of cards, the support center, when it was asked.

use crate::atlas::{Atlas, Callers, Visit};
use crate::geometry::LonLat;
use crate::model::{Answer, Audience, Catalogue, MarkerShape};

use super::super::view::{self, ContactView, OfficeView};
use super::ask::{Ask, Asked};
use super::frame::Frame;

/// Cards a page.
pub(super) const PAGE: usize = 20;

/// Offices without an answer that are named; the rest is counted.
const SILENT: usize = 10;

/// A place that was asked about.
#[derive(Debug)]
pub(super) struct Spot {
    pub(super) position: LonLat,
    /// As the sentence says it.
    pub(super) name: String,
    pub(super) zone: Option<String>,
    pub(super) zone_name: Option<String>,
    pub(super) contact: Option<ContactView>,
    pub(super) town: Option<String>,
}

/// Everything an answer shows.
#[derive(Debug)]
pub(super) struct AnswerView {
    pub(super) spot: Spot,
    pub(super) sentence: Sentence,
    /// What else is to be said under the sentence.
    pub(super) lines: Vec<String>,
    pub(super) comes: Group,
    pub(super) ask: Group,
    pub(super) outside: Vec<Card>,
    pub(super) silent: Vec<Card>,
    pub(super) silent_total: usize,
    /// 「2026年9月の調査です。」
    pub(super) surveyed: Option<String>,
    pub(super) pages: Option<Pages>,
}

/// The answer in one sentence, taken apart so that its number can be printed large.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Sentence {
    pub(super) before: String,
    /// Empty where the sentence has no number.
    pub(super) count: String,
    /// 「か所」, never parted from its number by a line end.
    pub(super) counter: &'static str,
    pub(super) after: String,
}

impl Sentence {
    fn new(text: &str, count: usize) -> Self {
        const COUNTER: &str = "か所";
        let Some((before, after)) = text.split_once("{count}") else {
            return Self { before: text.to_owned(), ..Self::default() };
        };
        let rest = after.strip_prefix(COUNTER);
        Self {
            before: before.to_owned(),
            count: count.to_string(),
            counter: if rest.is_some() { COUNTER } else { "" },
            after: rest.unwrap_or(after).to_owned(),
        }
    }
}

/// A group of cards: how many there are, and those of this page.
#[derive(Debug)]
pub(super) struct Group {
    pub(super) total: usize,
    pub(super) cards: Vec<Card>,
}

/// Where in the list this page is.
#[derive(Debug)]
pub(super) struct Pages {
    pub(super) position: String,
    pub(super) previous: Option<String>,
    pub(super) next: Option<String>,
}

/// An office on a card. What its office did not agree to show is absent.
#[derive(Debug)]
pub(super) struct Card {
    /// Number in the list and on the map.
    pub(super) number: Option<usize>,
    pub(super) name: String,
    pub(super) kind: String,
    pub(super) shape: &'static str,
    pub(super) color: String,
    pub(super) distance: Option<String>,
    pub(super) address: String,
    pub(super) hours: Option<String>,
    /// Plain words, and whether to ask first.
    pub(super) abilities: Vec<(String, bool)>,
    pub(super) accepting: Option<&'static str>,
    pub(super) message: Option<String>,
    pub(super) phone: Option<Phone>,
    pub(super) url: Option<String>,
    pub(super) position: Option<[f64; 2]>,
}

/// A telephone number to read and to dial.
#[derive(Debug, Clone)]
pub(super) struct Phone {
    pub(super) text: String,
    pub(super) digits: String,
}

impl Phone {
    pub(super) fn new(text: &str) -> Option<Self> {
        let digits: String =
            text.chars().filter(|sign| sign.is_ascii_digit() || *sign == '+').collect();
        (digits.len() >= 3).then(|| Self { text: text.to_owned(), digits })
    }
}

/// The place a question names; `None` where the city does not reach.
pub(super) fn spot(atlas: &Atlas, frame: &Frame, ask: &Ask) -> Option<Spot> {
    let register = atlas.register();
    let (position, point) = match &ask.place {
        Asked::Town(key) => (register.towns.get(key)?.region.as_ref()?.inner_point(), false),
        Asked::At(at) => (*at, true),
        Asked::Nothing | Asked::Zone(_) | Asked::Nowhere => return None,
    };
    let parcel = &atlas.parcels()[atlas.locate(position)?];
    let zone = &atlas.zones()[parcel.zone];
    let contact = zone.id.as_ref().and_then(|id| register.zones.get(id)?.contact.as_ref());
    let name = if point {
        frame.fill("page.answer.near", "town", &parcel.name)
    } else {
        parcel.name.clone()
    };
    Some(Spot {
        position,
        name,
        zone: zone.id.as_ref().map(ToString::to_string),
        zone_name: zone.id.is_some().then(|| zone.name.clone()),
        contact: contact.map(ContactView::from),
        town: parcel.town.as_ref().map(ToString::to_string),
    })
}

/// Who comes to the spot, in the words of the page.
pub(super) fn answer(
    atlas: &Atlas,
    frame: &Frame,
    ask: &Ask,
    spot: Spot,
    audience: Audience,
) -> AnswerView {
    let kinds = std::slice::from_ref(&ask.kind);
    let callers = atlas.who_comes(spot.position, kinds, &ask.capabilities, audience);
    let sentence = sentence(atlas.catalogue(), frame, ask, &spot, &callers);
    let Callers { comes, ask: may, outside, silent } = callers;
    let from = (ask.page - 1) * PAGE;
    let card = |number: Option<usize>, visit: &Visit<'_>| card(atlas, frame, number, visit);
    let on_page = |visits: &[Visit<'_>], before: usize| -> Vec<Card> {
        let numbered = visits.iter().enumerate().map(|(at, own)| (before + at, own));
        let shown = numbered.filter(|(at, _)| (from..from + PAGE).contains(at));
        shown.map(|(at, own)| card(Some(at + 1), own)).collect()
    };
    let plain = |visits: &[Visit<'_>], limit: usize| -> Vec<Card> {
        visits.iter().take(limit).map(|own| card(None, own)).collect()
    };
    let mut lines = Vec::new();
    if comes.is_empty() && may.is_empty() {
        lines.push(frame.t("page.answer.none_next").to_owned());
    }
    AnswerView {
        sentence,
        lines,
        pages: pages(frame, ask, comes.len() + may.len()),
        comes: Group { total: comes.len(), cards: on_page(&comes, 0) },
        ask: Group { total: may.len(), cards: on_page(&may, comes.len()) },
        outside: plain(&outside, 3),
        silent_total: silent.len(),
        silent: plain(&silent, SILENT),
        surveyed: surveyed(atlas, frame, ask),
        spot,
    }
}

fn sentence(
    catalogue: &Catalogue,
    frame: &Frame,
    ask: &Ask,
    spot: &Spot,
    callers: &Callers<'_>,
) -> Sentence {
    let (key, count) = match (callers.comes.len(), callers.ask.len()) {
        (0, 0) => ("page.answer.none", 0),
        (0, may) => ("page.answer.ask_only", may),
        (comes, 0) => ("page.answer.comes", comes),
        (comes, _) => ("page.answer.comes_and_ask", comes),
    };
    let able: Vec<&str> = ask
        .capabilities
        .iter()
        .filter_map(|id| Some(catalogue.capability(id)?.easy.as_str()))
        .collect();
    let condition = if able.is_empty() {
        String::new()
    } else {
        frame.fill("page.answer.condition", "able", able.join("・"))
    };
    let kind = catalogue.kind(&ask.kind).map_or("", |kind| kind.easy.as_str());
    let text = crate::message::fill(
        key,
        frame.language,
        &[
            ("place", &spot.name),
            ("kind", kind),
            ("condition", &condition),
            ("ask", &callers.ask.len().to_string()),
        ],
    );
    Sentence::new(&text, count)
}

/// The month of the latest answer of the kind: a count over the register, no office's secret.
fn surveyed(atlas: &Atlas, frame: &Frame, ask: &Ask) -> Option<String> {
    let providers = atlas.register().providers.values();
    let day = providers
        .filter(|own| own.kind == ask.kind)
        .filter_map(|own| own.answered_on())
        .max()?;
    let values = [("year", day.year().to_string()), ("month", day.month().to_string())];
    let values = values.each_ref().map(|(name, value)| (*name, value.as_str()));
    Some(crate::message::fill("page.answer.surveyed", frame.language, &values))
}

fn pages(frame: &Frame, ask: &Ask, total: usize) -> Option<Pages> {
    let last = total.div_ceil(PAGE);
    (last > 1).then(|| {
        let here = ask.page.min(last);
        let values = [("page", here.to_string()), ("last", last.to_string())];
        let values = values.each_ref().map(|(name, value)| (*name, value.as_str()));
        Pages {
            position: crate::message::fill("page.answer.page", frame.language, &values),
            previous: (here > 1).then(|| ask.href(&ask.place, here - 1)),
            next: (here < last).then(|| ask.href(&ask.place, here + 1)),
        }
    })
}

fn card(atlas: &Atlas, frame: &Frame, number: Option<usize>, visit: &Visit<'_>) -> Card {
    let view = view::visit(atlas, visit);
    let kind = atlas.catalogue().kind(&visit.office.record.kind);
    let OfficeView { name, address, hours, message, phone, url, position, .. } = view.office;
    let hours = match (hours, view.office.consultation) {
        (Some(days), Some(times)) => Some(format!("{times}（{days}）")),
        (days, times) => times.or(days),
    };
    let abilities = view.office.capabilities.iter().filter_map(|own| {
        let easy =
            atlas.catalogue().capabilities.iter().find(|it| it.id.as_str() == own.id)?;
        match own.answer {
            Answer::Yes => Some((easy.easy.clone(), false)),
            Answer::Consult => Some((easy.easy.clone(), true)),
            Answer::No | Answer::Unanswered => None,
        }
    });
    Card {
        number,
        name,
        kind: kind.map_or_else(String::new, |kind| kind.easy.clone()),
        shape: kind.map_or("circle", |kind| shape_name(kind.shape)),
        color: kind.map_or_else(|| "#84919E".to_owned(), |kind| kind.color.clone()),
        distance: view.distance_m.map(distance_text),
        address,
        hours: hours.map(|hours| hours.replace(", ", "、").replace([',', '，'], "・")),
        abilities: abilities.collect(),
        accepting: view.office.accepting.and_then(|answer| {
            Some(match answer {
                Answer::Yes => static_text(frame, "page.card.accepting_yes"),
                Answer::Consult => static_text(frame, "page.card.accepting_consult"),
                Answer::No => static_text(frame, "page.card.accepting_no"),
                Answer::Unanswered => return None,
            })
        }),
        message,
        phone: phone.as_deref().and_then(Phone::new),
        url,
        position,
    }
}

fn static_text(frame: &Frame, key: &'static str) -> &'static str {
    crate::message::text(key, frame.language)
}

/// About how far, as people say it: to 100 m below one kilometer, then to 0.1 km.
fn distance_text(meters: f64) -> String {
    let hundreds = (meters / 100.0).round().max(1.0) * 100.0;
    if hundreds < 1_000.0 {
        format!("約{hundreds:.0}m")
    } else {
        format!("約{:.1}km", hundreds / 1_000.0)
    }
}

pub(super) const fn shape_name(shape: MarkerShape) -> &'static str {
    match shape {
        MarkerShape::Circle => "circle",
        MarkerShape::Square => "square",
        MarkerShape::Diamond => "diamond",
        MarkerShape::Triangle => "triangle",
        MarkerShape::House => "house",
        MarkerShape::Drop => "drop",
        MarkerShape::Star => "star",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_are_rounded_as_people_say_them() {
        assert_eq!(distance_text(20.0), "約100m");
        assert_eq!(distance_text(940.0), "約900m");
        assert_eq!(distance_text(960.0), "約1.0km");
        assert_eq!(distance_text(1_240.0), "約1.2km");
    }

    #[test]
    fn a_number_is_dialed_without_its_hyphens() {
        let phone = Phone::new("000-800-4944").expect("a number");
        assert_eq!(phone.digits, "0008004944");
        assert!(Phone::new("なし").is_none());
    }
}
