//! What the URL of a resident page asks, and the URLs that ask something else.

use crate::geometry::LonLat;
use crate::model::{Audience, CapabilityId, Catalogue, KindId, TownKey};

use super::super::Surface;

/// Where a resident asks about.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Asked {
    /// Nowhere yet.
    Nothing,
    /// The towns of a zone, to choose from.
    Zone(String),
    /// A town.
    Town(TownKey),
    /// A point, rounded to about 100 m.
    At(LonLat),
    /// Something that is no place, such as a position outside Japan.
    Nowhere,
}

/// A resident's question.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Ask {
    pub(super) place: Asked,
    pub(super) kind: KindId,
    pub(super) capabilities: Vec<CapabilityId>,
    /// From 1.
    pub(super) page: usize,
}

/// What residents ask first: the kind chosen where none is.
const FIRST_KIND: &str = "visiting_nursing";

impl Ask {
    /// Reads name-value pairs; what the catalogue does not know is left out, as people share old
    /// links.
    pub(super) fn read(surface: &Surface, pairs: &[(String, String)]) -> Self {
        let catalogue = surface.workspace.catalogue();
        let value = |name: &str| {
            let found = pairs.iter().find(|(own, _)| own == name).map(|(_, own)| own.trim());
            found.filter(|own| !own.is_empty())
        };
        let kind = value("kind")
            .map(KindId::new)
            .filter(|kind| catalogue.kind(kind).is_some_and(|kind| kind.visits));
        let kind = kind.unwrap_or_else(|| first_kind(catalogue));
        let page = value("page").and_then(|page| page.parse().ok()).unwrap_or(1);
        Self {
            place: place(value("town"), value("at"), value("zone")),
            capabilities: capabilities(catalogue, &kind, pairs),
            kind,
            page: usize::clamp(page, 1, 1_000),
        }
    }

    /// The URL that asks the same of another place, from the first page on.
    pub(super) fn href(&self, place: &Asked, page: usize) -> String {
        let mut pairs: Vec<(&str, String)> = match place {
            Asked::Town(key) => vec![("town", key.to_string())],
            Asked::At(at) => vec![("at", point_text(*at))],
            Asked::Zone(id) => vec![("zone", id.clone())],
            Asked::Nothing | Asked::Nowhere => Vec::new(),
        };
        pairs.push(("kind", self.kind.to_string()));
        pairs.extend(self.capabilities.iter().map(|id| ("capability", id.to_string())));
        if page > 1 {
            pairs.push(("page", page.to_string()));
        }
        let pairs: Vec<String> =
            pairs.iter().map(|(name, value)| format!("{name}={}", encode(value))).collect();
        format!("/?{}", pairs.join("&"))
    }
}

/// Longitude and latitude with three decimals: no address can be read from it.
pub(super) fn point_text(at: LonLat) -> String {
    format!("{:.3},{:.3}", at.lon(), at.lat())
}

/// A position rounded to three decimals, about 100 m; `None` outside Japan.
pub(super) fn rounded(at: LonLat) -> Option<LonLat> {
    let round = |own: f64| (own * 1000.0).round() / 1000.0;
    LonLat::in_japan(round(at.lon()), round(at.lat())).ok()
}

fn first_kind(catalogue: &Catalogue) -> KindId {
    let first = KindId::new(FIRST_KIND);
    let visiting = || catalogue.kinds.iter().find(|kind| kind.visits);
    match catalogue.kind(&first) {
        Some(_) => first,
        None => visiting().map_or(first, |kind| kind.id.clone()),
    }
}

fn place(town: Option<&str>, at: Option<&str>, zone: Option<&str>) -> Asked {
    if let Some(key) = town {
        return Asked::Town(TownKey::new(key));
    }
    if let Some(at) = at {
        let degrees =
            |text: &str| text.trim().parse::<f64>().ok().filter(|own| own.is_finite());
        let pair = at.split_once(',');
        let pair = pair.and_then(|(lon, lat)| Some((degrees(lon)?, degrees(lat)?)));
        return pair
            .and_then(|(lon, lat)| rounded(LonLat::try_new(lon, lat).ok()?))
            .map_or(Asked::Nowhere, Asked::At);
    }
    zone.map_or(Asked::Nothing, |id| Asked::Zone(id.to_owned()))
}

fn capabilities(
    catalogue: &Catalogue,
    kind: &KindId,
    pairs: &[(String, String)],
) -> Vec<CapabilityId> {
    let named = pairs.iter().filter(|(name, _)| name == "capability");
    let named: Vec<&str> = named.flat_map(|(_, value)| value.split(',')).collect();
    let asked = catalogue.capabilities.iter().filter(|own| own.kinds.contains(kind));
    asked.filter(|own| named.contains(&own.id.as_str())).map(|own| own.id.clone()).collect()
}

/// Percent-encodes what may not stand in a query.
fn encode(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~,".contains(&byte);
    text.bytes().fold(String::new(), |mut encoded, byte| {
        if plain(byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
        encoded
    })
}

/// The kinds worth a chip: those that visit and of which this audience sees an office.
pub(super) fn kinds_present(surface: &Surface, audience: Audience) -> Vec<KindId> {
    let atlas = surface.workspace.atlas();
    let kinds = surface.workspace.catalogue().kinds.iter().filter(|kind| kind.visits);
    kinds
        .filter(|kind| atlas.offices(audience).iter().any(|own| own.record.kind == kind.id))
        .map(|kind| kind.id.clone())
        .collect()
}
