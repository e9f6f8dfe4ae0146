//! `kuhaku analyze --access`: supply for 1,000 people, its inequality and distances, by zone.

use clap::{Args, ValueEnum};

use super::analyze::residents_notes;
use super::question::ReadAs;
use super::table::{Align, Table, thousands};
use super::{Session, print};
use crate::atlas::{Atlas, DemandSource};
use crate::coverage::{
    AccessFigures, AccessOptions, AccessReport, Catchment, CoverageQuery, Decay,
    DistanceFigures, Missing, Supply, THETA, access_report,
};
use crate::export;
use crate::model::AgeBand;

#[derive(Debug, Args)]
pub(super) struct Access {
    /// 到達しやすさを出す: declared（申告範囲）, 3km, 30min など / access instead of gaps
    #[arg(long, value_name = "CATCHMENT", num_args = 0..=1, default_missing_value = "declared")]
    access: Option<String>,
    /// 距離の重み: gentle, sharp, binary, gaussian, power, 1:1,2:0.68,3:0.22 など / weight by distance
    #[arg(long, requires = "access", default_value = "gentle")]
    decay: String,
    /// 申告範囲の要相談の重み 0〜1 / weight of 要相談 in declared ranges
    #[arg(long, requires = "access", default_value_t = THETA)]
    theta: f64,
    /// 供給の単位 / unit of supply
    #[arg(long, requires = "access", value_enum, default_value_t = Of::Offices)]
    supply: Of,
    /// 機能の回答の読み方 / reading of answers
    #[arg(long, requires = "access", value_enum, default_value_t = ReadAs::Pessimistic)]
    reading: ReadAs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Of {
    Offices,
    Capacity,
}

impl Access {
    /// The measure, if access was asked for.
    pub(super) fn resolve(
        &self,
        band: AgeBand,
        session: &Session,
    ) -> anyhow::Result<Option<AccessOptions>> {
        let Some(text) = &self.access else { return Ok(None) };
        let catchment = Catchment::parse(text, &self.decay, self.theta).map_err(|fault| {
            let fault = fault.to_string();
            anyhow::anyhow!(session.fill("cli.bad_measure", &[("fault", &fault)]))
        })?;
        Ok(Some(AccessOptions {
            catchment,
            supply: match self.supply {
                Of::Offices => Supply::Offices,
                Of::Capacity => Supply::Capacity,
            },
            band,
            reading: self.reading.into(),
        }))
    }
}

/// Answers with a table or JSON.
pub(super) fn answer(
    atlas: &Atlas,
    query: &CoverageQuery,
    options: &AccessOptions,
    json: bool,
    session: &Session,
) -> anyhow::Result<()> {
    let report = access_report(atlas, query, options)?;
    if json {
        print(&serde_json::to_string_pretty(&report)?)?;
    } else {
        print(&render(&report, session))?;
    }
    Ok(())
}

/// The report as people read it: condition and measure, table, notes.
fn render(report: &AccessReport, session: &Session) -> String {
    let mut text = caption(report, session);
    text.push_str("\n\n");
    if report.zones.is_empty() {
        text.push_str(session.text("cli.no_zones"));
        return text;
    }
    let columns = [
        "report.zone",
        "",
        "report.access_per_1000",
        "report.access_gini",
        "report.access_nearest_mean",
        "report.access_median",
        "report.access_p90",
        "report.access_max",
        "report.access_third_mean",
        "report.access_within_1",
        "report.access_within_3",
        "report.access_by_town",
    ];
    let columns = columns.into_iter().enumerate().map(|(index, key)| {
        let align = if index == 0 { Align::Left } else { Align::Right };
        let of_band = || report.measure.band.words(session.language);
        (if key.is_empty() { of_band() } else { session.text(key).to_owned() }, align)
    });
    let mut table = Table::new(columns);
    for zone in &report.zones {
        table.row(cells(zone, &zone.name, session));
    }
    table.rule();
    table.row(cells(&report.city, session.text("report.city"), session));
    text.push_str(&table.render());
    for note in notes(report, session) {
        text.push_str("\n* ");
        text.push_str(&note);
    }
    text
}

fn cells(zone: &AccessFigures, name: &str, session: &Session) -> Vec<String> {
    let none = || session.text("report.access_none").to_owned();
    let km = |meters: f64| format!("{:.2}", meters / 1_000.0);
    let distance = |of: Option<DistanceFigures>, value: fn(&DistanceFigures) -> f64| {
        of.as_ref().map_or_else(none, |own| km(value(own)))
    };
    let within = |rank: usize| {
        zone.nearest.map_or_else(none, |own| format!("{:.1}%", own.within[rank] * 100.0))
    };
    let by_town = zone.by_town.map_or_else(none, |own| {
        format!("{} ({}–{})", km(own.mean_m), km(own.min_m), km(own.max_m))
    });
    vec![
        name.to_owned(),
        zone.people.map_or_else(none, thousands),
        zone.per_1000.map_or_else(none, |own| format!("{own:.3}")),
        zone.gini.map_or_else(none, |own| format!("{own:.3}")),
        distance(zone.nearest, |own| own.mean_m),
        distance(zone.nearest, |own| own.median_m),
        distance(zone.nearest, |own| own.p90_m),
        distance(zone.nearest, |own| own.max_m),
        distance(zone.third, |own| own.mean_m),
        within(0),
        within(2),
        by_town,
    ]
}

fn caption(report: &AccessReport, session: &Session) -> String {
    let caption = &report.caption;
    let condition = match session.language {
        crate::message::Language::Ja => &caption.condition,
        crate::message::Language::En => &caption.condition_en,
    };
    let supply = match report.measure.supply {
        Supply::Offices => "report.access_supply_offices",
        Supply::Capacity => "report.access_supply_capacity",
    };
    let as_of = caption.as_of.map_or_else(|| "—".to_owned(), |day| day.to_string());
    let words = session.fill(
        "report.access_caption",
        &[
            ("condition", condition),
            ("answered", &caption.survey.answered.to_string()),
            ("asked", &caption.survey.asked.to_string()),
            ("as_of", &as_of),
            ("catchment", &catchment_words(&report.measure.catchment, session)),
            ("supply", session.text(supply)),
            ("band", &report.measure.band.words(session.language)),
            ("revision", &caption.revision.to_string()),
            ("method", &caption.method.to_string()),
        ],
    );
    words + &export::people_words(caption, session.language)
}

fn catchment_words(catchment: &Catchment, session: &Session) -> String {
    let (key, decay, unit, scale) = match catchment {
        Catchment::Declared { theta } => {
            let theta = theta.to_string();
            return session.fill("report.access_declared", &[("theta", &theta)]);
        }
        Catchment::Distance { decay } => ("report.access_distance", decay, "km", 1_000.0),
        Catchment::Minutes { decay } => {
            ("report.access_minutes", decay, session.text("report.access_minute"), 1.0)
        }
    };
    let length = |value: f64| {
        let text = format!("{:.2}", value / scale);
        format!("{} {unit}", text.trim_end_matches('0').trim_end_matches('.'))
    };
    let weight = match decay {
        Decay::Binary { .. } => session.text("report.access_binary").to_owned(),
        Decay::Steps { steps } => {
            let steps =
                steps.iter().map(|step| format!("≤{}: {}", length(step.within), step.weight));
            steps.collect::<Vec<_>>().join(", ")
        }
        Decay::Gaussian { sigma, .. } => {
            session.fill("report.access_gaussian", &[("sigma", &length(*sigma))])
        }
        Decay::Power { exponent, full_within, .. } => session.fill(
            "report.access_power",
            &[("exponent", &exponent.to_string()), ("from", &length(*full_within))],
        ),
    };
    session.fill(key, &[("limit", &length(decay.limit())), ("weight", &weight)])
}

/// Below this share of answers a warning stands beside the figures (METHODS 3.11).
const FEW_ANSWERS: f64 = 0.7;

fn notes(report: &AccessReport, session: &Session) -> Vec<String> {
    let caption = &report.caption;
    let survey = caption.survey;
    let is_declared = matches!(report.measure.catchment, Catchment::Declared { .. });
    let mut notes: Vec<String> = report
        .missing
        .map(|own| session.text(missing_key(own)).to_owned())
        .into_iter()
        .collect();
    let mut counted = |key: &str, count: usize| {
        if count > 0 {
            notes.push(session.fill(key, &[("count", &count.to_string())]));
        }
    };
    counted("report.access_unknown_capacity", report.offices.capacity_unknown);
    let unplaced =
        if is_declared { "report.access_no_range" } else { "report.access_no_position" };
    counted(unplaced, report.offices.unplaced);
    counted("report.access_empty", report.offices.empty_catchment);
    counted("report.access_beyond", report.offices.beyond);
    if is_declared {
        counted("report.withheld", survey.withheld);
        counted("report.approximate", survey.approximate);
    }
    #[expect(clippy::cast_precision_loss, reason = "counts of offices")]
    let rate = survey.answered as f64 / survey.asked.max(1) as f64;
    if is_declared && rate < FEW_ANSWERS {
        notes.push(session.text("report.access_low_answers").to_owned());
    }
    if let Some(radius) = caption.assumed_radius_m {
        let km = format!("{:.1}", radius / 1000.0);
        notes.push(session.fill("report.assumed", &[("km", &km)]));
    }
    notes.push(session.text("report.access_straight").to_owned());
    let demand = match caption.demand {
        DemandSource::Mesh => "report.access_mesh",
        DemandSource::Towns => "report.access_towns",
        DemandSource::Projection => "report.access_projection",
        DemandSource::None => "report.no_people",
    };
    notes.push(session.text(demand).to_owned());
    notes.extend(residents_notes(session, caption.residents, caption.demand));
    for office in report.listed.iter().flat_map(|listed| &listed.empty_catchment) {
        let values = [("name", office.name.as_str()), ("id", office.id.as_str())];
        notes.push(session.fill("report.access_empty_office", &values));
    }
    notes
}

const fn missing_key(missing: Missing) -> &'static str {
    match missing {
        Missing::NoOffices => "report.access_no_offices",
        Missing::NobodyMeets => "report.access_nobody_meets",
        Missing::NoPeople => "report.access_no_people",
        Missing::NoCapacity => "report.access_no_capacity",
        Missing::NoPlace => "report.access_no_place",
    }
}
