//! Coming years, on the planner surface only: what they ask for, and what would be left if offices
//! went.

use axum::Json;
use axum::extract::State;
use serde::Deserialize;

use super::super::Surface;
use super::super::error::{ApiError, Problem};
use super::super::extract::Params;
use super::super::question::{Question, list};
use super::coverage::blocking;
use crate::message::Language;
use crate::planning::{
    ForecastReport, PlanningError, WithdrawalOptions, WithdrawalReport, forecast, withdrawal,
};
use crate::unit::Meters;

/// Which years.
#[derive(Debug, Clone, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Years {
    /// Years, comma-separated; 2030, 2040 and 2050 if absent. The first year projected by age is
    /// always among them, as the one others are compared with. `year` does not count here.
    years: Option<String>,
}

/// How the withdrawal scenario is made.
#[derive(Debug, Clone, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Thinning {
    /// Meters the surroundings of an office go; as far as offices of its kind say they usually go if
    /// absent.
    around_m: Option<f64>,
}

/// 将来の人口・需要・空白・到達しやすさ（市職員向けのみ） / people, care, gaps and access of coming years
/// under today's offices (planner surface only)
#[utoipa::path(get, path = "/api/v1/forecast", params(Question, Years),
    responses((status = 200, body = ForecastReport), (status = 400, body = Problem)))]
pub(super) async fn outlook(
    State(surface): State<Surface>,
    Params(question): Params<Question>,
    Params(years): Params<Years>,
) -> Result<Json<ForecastReport>, ApiError> {
    let query = question.resolve(&surface)?;
    let years: Result<Vec<u16>, _> =
        list("years", years.years.as_deref())?.iter().map(|own| own.parse()).collect();
    let years = years.map_err(|_| {
        ApiError::bad(
            "years",
            "years は西暦4桁を , で区切ります",
            "years are of four digits, separated by commas",
        )
    })?;
    let workspace = surface.workspace;
    let work = move || {
        let atlases = workspace.atlases_ahead(&years)?;
        Ok(forecast(&atlases, &query, query.band)?)
    };
    Ok(Json(blocking::<_, ApiError>(work).await?))
}

/// 撤退シナリオ（市職員向けのみ） / what would be left if offices went where fewer people live in `year`
/// than where half of the places have an office today (planner surface only)
#[utoipa::path(get, path = "/api/v1/withdrawal", params(Question, Thinning),
    responses((status = 200, body = WithdrawalReport), (status = 400, body = Problem)))]
pub(super) async fn thinning(
    State(surface): State<Surface>,
    Params(question): Params<Question>,
    Params(thinning): Params<Thinning>,
) -> Result<Json<WithdrawalReport>, ApiError> {
    let query = question.resolve(&surface)?;
    let options =
        WithdrawalOptions { band: query.band, around: thinning.around_m.map(Meters::meters) };
    let Some(year) = question.year()? else {
        return Err(ApiError::bad("year", "year（西暦4桁）が必要です", "year is needed"));
    };
    let workspace = surface.workspace;
    let work = move || {
        let atlas = workspace.atlas_in(Some(year))?;
        withdrawal(&atlas, &query, options).map_err(|fault| match fault {
            PlanningError::Radius { .. } => ApiError::bad(
                "around_m",
                &fault.words(Language::Ja),
                &fault.words(Language::En),
            ),
            other => other.into(),
        })
    };
    Ok(Json(blocking::<_, ApiError>(work).await?))
}
