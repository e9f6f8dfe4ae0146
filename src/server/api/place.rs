//! Places and the resident's question.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::super::Surface;
use super::super::error::{ApiError, Problem};
use super::super::extract::Params;
use super::super::question::Question;
use super::super::view::{self, ContactView, VisitView};
use crate::atlas::{Atlas, Callers, PlaceKind, Visit};
use crate::geometry::LonLat;
use crate::model::TownKey;

/// A query for a place.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct PlaceQuery {
    /// A town, an address in it, or a postcode.
    q: Option<String>,
}

/// A town that a query may mean.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PlaceView {
    /// Town key.
    town: String,
    name: String,
    /// Longitude, latitude; degrees.
    position: [f64; 2],
    /// `town`: the query names it; `address`: it is an address in it, known to the block, lot or house;
    /// `postcode`; `similar`: one of several it may mean.
    found_by: &'static str,
}

/// 町名・住所・郵便番号から場所を探す / towns that a query may mean, best first
#[utoipa::path(get, path = "/api/v1/places", params(PlaceQuery),
    responses((status = 200, body = Vec<PlaceView>), (status = 400, body = Problem)))]
pub(super) async fn places(
    State(surface): State<Surface>,
    Params(query): Params<PlaceQuery>,
) -> Result<Json<Vec<PlaceView>>, ApiError> {
    let text = query.q.unwrap_or_default();
    if text.trim().is_empty() || text.chars().count() > 200 {
        return Err(ApiError::bad(
            "q",
            "q に町名・住所・郵便番号を 200 文字以内で入れてください",
            "q takes a town, an address or a postcode of at most 200 characters",
        ));
    }
    let atlas = surface.workspace.atlas();
    let found = atlas.find_places(&text, 20).into_iter().map(|place| PlaceView {
        town: place.town.to_string(),
        name: place.name,
        position: [place.position.lon(), place.position.lat()],
        found_by: match place.kind {
            PlaceKind::Town => "town",
            PlaceKind::Address => "address",
            PlaceKind::Postcode => "postcode",
            PlaceKind::Similar => "similar",
        },
    });
    Ok(Json(found.collect()))
}

/// A place to ask about: a town, or a position.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct At {
    /// Town key.
    town: Option<String>,
    /// Longitude, degrees.
    lon: Option<f64>,
    /// Latitude, degrees.
    lat: Option<f64>,
}

/// Who comes to a place.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct WhoComes {
    /// Town key of the place, if it is in one.
    town: Option<String>,
    /// Its name.
    name: Option<String>,
    /// Zone id.
    zone: Option<String>,
    /// The zone's support center.
    contact: Option<ContactView>,
    /// It comes (可).
    comes: Vec<VisitView>,
    /// It may come: ask (要相談).
    ask: Vec<VisitView>,
    /// It does not come here; the three nearest.
    outside: Vec<VisitView>,
    /// It has not answered, or not to this audience.
    silent: Vec<VisitView>,
}

/// この場所に来てくれるのはどこか / who comes to a place
#[utoipa::path(get, path = "/api/v1/who-comes", params(At, Question),
    responses((status = 200, body = WhoComes), (status = 400, body = Problem)))]
pub(super) async fn who_comes(
    State(surface): State<Surface>,
    Params(at): Params<At>,
    Params(question): Params<Question>,
) -> Result<Json<WhoComes>, ApiError> {
    let query = question.resolve(&surface)?;
    let atlas = surface.workspace.atlas();
    let position = position(&atlas, &at)?;
    let Callers { comes, ask, outside, silent } =
        atlas.who_comes_able(position, &query.kinds(), surface.audience, |office| {
            query.ability(office)
        });
    let views = |visits: Vec<Visit<'_>>, limit: usize| -> Vec<VisitView> {
        visits.iter().take(limit).map(|own| view::visit(&atlas, own)).collect()
    };
    let parcel = atlas.locate(position).map(|index| &atlas.parcels()[index]);
    let zone = parcel.and_then(|parcel| atlas.zones()[parcel.zone].id.as_ref());
    let contact = zone
        .and_then(|id| atlas.register().zones.get(id))
        .and_then(|own| own.contact.as_ref());
    Ok(Json(WhoComes {
        town: parcel.and_then(|parcel| parcel.town.as_ref()).map(ToString::to_string),
        name: parcel.map(|parcel| parcel.name.clone()),
        zone: zone.map(ToString::to_string),
        contact: contact.map(ContactView::from),
        comes: views(comes, usize::MAX),
        ask: views(ask, usize::MAX),
        outside: views(outside, 3),
        silent: views(silent, usize::MAX),
    }))
}

fn position(atlas: &Atlas, at: &At) -> Result<LonLat, ApiError> {
    if let Some(key) = &at.town {
        let town = atlas.register().towns.get(&TownKey::new(key.clone()));
        let region = town.and_then(|town| town.region.as_ref());
        let region = region.ok_or_else(|| ApiError::missing(&format!("town {key}")))?;
        return Ok(region.inner_point());
    }
    let degrees = at.lon.zip(at.lat).and_then(|(lon, lat)| LonLat::in_japan(lon, lat).ok());
    degrees.ok_or_else(|| {
        ApiError::bad(
            "lon",
            "town（町丁目キー）か、日本の中の lon と lat（度）を指定してください",
            "give a town key, or lon and lat in degrees within Japan",
        )
    })
}

/// A zone and its support center.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ZoneView {
    id: String,
    name: String,
    name_kana: Option<String>,
    contact: Option<ContactView>,
    /// A position well inside it, for its name: longitude, latitude; degrees.
    position: Option<[f64; 2]>,
    /// West, south, east, north; degrees.
    bounds: Option<[f64; 4]>,
    /// Towns: key and name, in order of their keys.
    towns: Vec<(String, String)>,
}

/// 圏域と町丁目 / zones with their towns
#[utoipa::path(get, path = "/api/v1/zones", responses((status = 200, body = Vec<ZoneView>)))]
pub(super) async fn zones(State(surface): State<Surface>) -> Json<Vec<ZoneView>> {
    let atlas = surface.workspace.atlas();
    let register = atlas.register();
    let zones = atlas.zones().iter().filter_map(|own| {
        let zone = register.zones.get(own.id.as_ref()?)?;
        let towns = own.parcels.iter().filter_map(|&parcel| {
            let parcel = &atlas.parcels()[parcel];
            Some((parcel.town.as_ref()?.to_string(), parcel.name.clone()))
        });
        let region = atlas.plane().region(&own.shape);
        let box_of = |region: &crate::geometry::Region| {
            let own = region.bounding_box();
            [own.west, own.south, own.east, own.north]
        };
        Some(ZoneView {
            position: region.as_ref().map(|region| {
                let inner = region.inner_point();
                [inner.lon(), inner.lat()]
            }),
            bounds: region.as_ref().map(box_of),
            id: zone.id.to_string(),
            name: zone.name.clone(),
            name_kana: zone.name_kana.clone(),
            contact: zone.contact.as_ref().map(ContactView::from),
            towns: towns.collect(),
        })
    });
    Json(zones.collect())
}
