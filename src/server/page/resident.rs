//! The resident's page: where do you live, and who comes there?

use askama::Template;
use axum::Form;
use axum::extract::{Query, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::super::Surface;
use super::answer::{self, AnswerView, Phone, shape_name};
use super::ask::{Ask, Asked, kinds_present, point_text, rounded};
use super::frame::{Frame, render};
use crate::atlas::{Atlas, Place, PlaceKind};
use crate::message::Language;

/// What people type is cut here: no address is longer.
const QUERY_LENGTH: usize = 100;

/// Towns offered when a name may mean several.
const CANDIDATES: usize = 30;

type Pairs = Vec<(String, String)>;

#[derive(Template)]
#[template(path = "resident.html")]
struct ResidentPage {
    frame: Frame,
    /// What was typed, for the box; only ever in the answer to a POST.
    typed: String,
    /// What went wrong, above the box.
    problem: Option<&'static str>,
    /// Towns the query may mean.
    candidates: Vec<Choice>,
    zones: Vec<Choice>,
    /// The zone whose towns are offered.
    open_zone: Option<(String, Vec<Choice>)>,
    kinds: Vec<Chip>,
    capabilities: Vec<Chip>,
    /// Whether a capability is chosen, so that the disclosure starts open.
    is_narrowed: bool,
    /// The place as hidden fields of the filters' form.
    place: Option<(&'static str, String)>,
    answer: Option<AnswerView>,
}

/// A link to choose.
#[derive(Debug)]
struct Choice {
    label: String,
    href: String,
    is_current: bool,
}

/// A kind or capability to choose.
#[derive(Debug)]
struct Chip {
    id: String,
    label: String,
    is_chosen: bool,
    shape: &'static str,
    color: String,
}

/// `GET /`: the empty page, the towns of a zone, or an answer.
pub(super) async fn show(
    State(surface): State<Surface>,
    Query(pairs): Query<Pairs>,
) -> Response {
    let ask = Ask::read(&surface, &pairs);
    let atlas = surface.workspace.atlas();
    let mut page = blank(&surface, &atlas, &ask);
    let asks_place = !matches!(ask.place, Asked::Nothing | Asked::Zone(_));
    if let Some(spot) = answer::spot(&atlas, &page.frame, &ask) {
        page.place = match &ask.place {
            Asked::Town(key) => Some(("town", key.to_string())),
            Asked::At(at) => Some(("at", point_text(*at))),
            Asked::Nothing | Asked::Zone(_) | Asked::Nowhere => None,
        };
        page.answer = Some(answer::answer(&atlas, &page.frame, &ask, spot, surface.audience));
    } else if asks_place {
        page.problem = Some("page.search.outside");
    }
    let status = match (&page.problem, &ask.place) {
        (Some(_), Asked::Town(_)) => StatusCode::NOT_FOUND,
        _ => StatusCode::OK,
    };
    render(status, &page)
}

/// `POST /`: what was typed becomes a town, by redirect, or a choice of towns.
pub(super) async fn search(
    State(surface): State<Surface>,
    Form(pairs): Form<Pairs>,
) -> Response {
    let ask = Ask { page: 1, ..Ask::read(&surface, &pairs) };
    let typed = pairs.iter().find(|(name, _)| name == "q").map(|(_, own)| own.as_str());
    let typed: String = typed
        .unwrap_or_default()
        .chars()
        .filter(|sign| !sign.is_control())
        .take(QUERY_LENGTH)
        .collect();
    let atlas = surface.workspace.atlas();
    let found = atlas.find_places(&typed, CANDIDATES);
    // A town named in full, an address in one, or the only one of a postcode. Anything else is offered,
    // not guessed.
    if let [place] = found.as_slice()
        && place.kind != PlaceKind::Similar
    {
        return see_other(&ask.href(&asked(&atlas, place), 1));
    }
    let mut page = blank(&surface, &atlas, &ask);
    page.problem = Some(match (typed.trim().is_empty(), found.is_empty()) {
        (true, _) => "page.search.empty",
        (false, true) => "page.search.not_found",
        (false, false) => "page.search.several",
    });
    let choice = |place: Place| Choice {
        href: ask.href(&Asked::Town(place.town), 1),
        label: place.name,
        is_current: false,
    };
    page.candidates = found.into_iter().map(choice).collect();
    page.typed = typed;
    let mut response = render(StatusCode::OK, &page);
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// What a place found is asked as: an address as its point, rounded so that no address can be read from
/// it, where that still lies in its town; else the town.
fn asked(atlas: &Atlas, place: &Place) -> Asked {
    let town = Asked::Town(place.town.clone());
    if place.kind != PlaceKind::Address {
        return town;
    }
    let Some(at) = rounded(place.position) else { return town };
    let parcel = atlas.locate(at).and_then(|own| atlas.parcels().get(own));
    match parcel {
        Some(parcel) if parcel.town.as_ref() == Some(&place.town) => Asked::At(at),
        _ => town,
    }
}

fn see_other(path: &str) -> Response {
    match HeaderValue::from_str(path) {
        Ok(path) => (StatusCode::SEE_OTHER, [(header::LOCATION, path)]).into_response(),
        Err(_) => StatusCode::BAD_REQUEST.into_response(),
    }
}

/// The page with its box, its chips and its zones, and no answer.
fn blank(surface: &Surface, atlas: &Atlas, ask: &Ask) -> ResidentPage {
    let (zones, open_zone) = zones(atlas, ask);
    ResidentPage {
        frame: Frame::new(surface, "src/resident/main.ts", Language::Ja),
        typed: String::new(),
        problem: None,
        candidates: Vec::new(),
        zones,
        open_zone,
        kinds: kinds(surface, atlas, ask),
        capabilities: capabilities(atlas, ask),
        is_narrowed: !ask.capabilities.is_empty(),
        place: None,
        answer: None,
    }
}

fn kinds(surface: &Surface, atlas: &Atlas, ask: &Ask) -> Vec<Chip> {
    let present = kinds_present(surface, surface.audience);
    let kinds = atlas.catalogue().kinds.iter();
    kinds
        .filter(|kind| present.contains(&kind.id) || kind.id == ask.kind)
        .map(|kind| Chip {
            id: kind.id.to_string(),
            label: kind.easy.clone(),
            is_chosen: kind.id == ask.kind,
            shape: shape_name(kind.shape),
            color: kind.color.clone(),
        })
        .collect()
}

fn capabilities(atlas: &Atlas, ask: &Ask) -> Vec<Chip> {
    let asked = atlas.catalogue().capabilities.iter();
    asked
        .filter(|own| own.kinds.contains(&ask.kind))
        .map(|own| Chip {
            id: own.id.to_string(),
            label: own.easy.clone(),
            is_chosen: ask.capabilities.contains(&own.id),
            shape: "circle",
            color: String::new(),
        })
        .collect()
}

type OpenZone = Option<(String, Vec<Choice>)>;

fn zones(atlas: &Atlas, ask: &Ask) -> (Vec<Choice>, OpenZone) {
    let mut open = None;
    let mut choices = Vec::new();
    for zone in atlas.zones() {
        let Some(id) = zone.id.as_ref() else { continue };
        let is_current = matches!(&ask.place, Asked::Zone(own) if own == id.as_str());
        if is_current {
            let towns = zone.parcels.iter().filter_map(|&index| {
                let parcel = &atlas.parcels()[index];
                let town = parcel.town.clone()?;
                Some(Choice {
                    label: parcel.name.clone(),
                    href: ask.href(&Asked::Town(town), 1),
                    is_current: false,
                })
            });
            open = Some((zone.name.clone(), towns.collect()));
        }
        choices.push(Choice {
            label: zone.name.clone(),
            href: format!("{}#towns", ask.href(&Asked::Zone(id.to_string()), 1)),
            is_current,
        });
    }
    (choices, open)
}
