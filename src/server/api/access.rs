//! Access per zone: supply a person, its inequality, distances to offices.

use axum::Json;
use axum::extract::State;
use serde::Deserialize;

use super::super::Surface;
use super::super::error::{ApiError, Problem};
use super::super::extract::Params;
use super::super::question::Question;
use super::coverage::blocking;
use crate::coverage::{AccessOptions, AccessReport, Catchment, Supply, THETA, access_report};

/// Parameters that say how access is measured, as they stand in the URL.
#[derive(Debug, Clone, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Measure {
    /// `declared` (default): what offices declared; a distance such as `3km`; a time by car such as
    /// `30min` (概算).
    catchment: Option<String>,
    /// Weight within a distance or time: `gentle` (default), `sharp`, `binary`, `gaussian`, `power`,
    /// or steps such as `1:1,2:0.68,3:0.22` in the unit of the catchment, ending at its limit.
    decay: Option<String>,
    /// Weight of 要相談 in declared ranges, 0 to 1; 0.5 if absent.
    theta: Option<f64>,
    /// `offices` (default): one for each office; `capacity`: the capacity filed (定員).
    supply: Option<String>,
}

impl Measure {
    fn resolve(&self, question: &Question) -> Result<AccessOptions, ApiError> {
        let text = |own: &Option<String>| own.clone().unwrap_or_default();
        let supply = match self.supply.as_deref() {
            None | Some("" | "offices") => Supply::Offices,
            Some("capacity") => Supply::Capacity,
            Some(_) => {
                return Err(ApiError::bad(
                    "supply",
                    "supply は offices か capacity です",
                    "supply is `offices` or `capacity`",
                ));
            }
        };
        Ok(AccessOptions {
            catchment: Catchment::parse(
                &text(&self.catchment),
                &text(&self.decay),
                self.theta.unwrap_or(THETA),
            )?,
            supply,
            band: question.band()?,
            reading: question.reading()?,
        })
    }
}

/// 圏域ごとの到達しやすさ（1,000人あたりの供給、不平等、事業所までの距離） / access per zone: supply for
/// 1,000 people, its inequality, distances to offices
#[utoipa::path(get, path = "/api/v1/access", params(Question, Measure),
    responses((status = 200, body = AccessReport), (status = 400, body = Problem)))]
pub(super) async fn report(
    State(surface): State<Surface>,
    Params(question): Params<Question>,
    Params(measure): Params<Measure>,
) -> Result<Json<AccessReport>, ApiError> {
    let query = question.resolve(&surface)?;
    let options = measure.resolve(&question)?;
    let (workspace, year) = (surface.workspace, question.year()?);
    let answer = blocking::<_, ApiError>(move || {
        let atlas = workspace.atlas_in(year)?;
        Ok(access_report(&atlas, &query, &options)?)
    });
    Ok(Json(answer.await?))
}
