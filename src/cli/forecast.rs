//! `kuhaku forecast`: people, care and gaps of coming years under today's offices; with
//! `--withdrawal`, what would be left if offices went where too few people live.

use clap::Args;

use super::distance::Distance;
use super::question::Question;
use super::table::{Align, Table, thousands};
use super::{Done, Session, print, what_if};
use crate::app::year_words;
use crate::coverage::Reading;
use crate::export;
use crate::message::Language;
use crate::model::WeightUnit;
use crate::planning::{
    ForecastReport, Outlook, PlanningError, WithdrawalOptions, WithdrawalReport, YearFigures,
    forecast, withdrawal,
};

#[derive(Debug, Args)]
#[command(after_help = "例 / Examples:
  kuhaku forecast --kind visiting_nursing --capability 24h
  kuhaku forecast --years 2025,2035,2045
  kuhaku forecast --withdrawal --year 2040 --around 3km")]
pub(super) struct Forecast {
    #[command(flatten)]
    question: Question,
    /// 年（複数可、`,` 区切り） / years, comma-separated
    #[arg(long, value_delimiter = ',', conflicts_with = "year")]
    years: Vec<u16>,
    /// 撤退シナリオ（`--year` の年） / if offices went where too few people live in `--year`
    #[arg(long, requires = "year", conflicts_with = "years")]
    withdrawal: bool,
    /// 撤退シナリオの周囲 `5km`（なければ同じ種別の範囲の中央値） / how far surroundings go
    #[arg(long, requires = "withdrawal", value_name = "DISTANCE", allow_hyphen_values = true)]
    around: Option<Distance>,
    /// JSON で出力する / print JSON
    #[arg(long)]
    json: bool,
}

impl Forecast {
    pub(super) async fn run(self, session: &Session) -> anyhow::Result<Done> {
        let query = self.question.resolve(session)?;
        let workspace = session.open().await?;
        let band = query.band;
        if self.withdrawal {
            let atlas = self.question.atlas(&workspace, session)?;
            let around = self.around.map(Distance::meters);
            let report = withdrawal(&atlas, &query, WithdrawalOptions { band, around })
                .map_err(|fault| told(fault, session))?;
            return answer(&report, self.json, || render_withdrawal(&report, session));
        }
        let asked = match self.question.year() {
            Some(year) => vec![year],
            None => self.years,
        };
        let atlases = workspace
            .atlases_ahead(&asked)
            .map_err(|fault| anyhow::anyhow!(year_words(&fault, session.language)))?;
        let report = forecast(&atlases, &query, band).map_err(|fault| told(fault, session))?;
        answer(&report, self.json, || render(&report, session))
    }
}

fn answer(
    report: &impl serde::Serialize,
    json: bool,
    render: impl FnOnce() -> String,
) -> anyhow::Result<Done> {
    if json {
        print(&serde_json::to_string_pretty(report)?)?;
    } else {
        print(&render())?;
    }
    Ok(Done::Well)
}

/// A table for each quantity, a column for each year.
/// Why there is no forecast; faults of the question are worded where all are.
fn told(fault: PlanningError, session: &Session) -> anyhow::Error {
    match fault {
        PlanningError::Coverage(_) => fault.into(),
        fault => anyhow::anyhow!(fault.words(session.language)),
    }
}

fn render(report: &ForecastReport, session: &Session) -> String {
    let years: Vec<u16> = report.city.years.iter().map(|own| own.year).collect();
    let year = |at: Option<&u16>| at.map_or_else(String::new, u16::to_string);
    let (from, to) = (year(years.first()), year(years.last()));
    let band = &report.band.words(session.language);
    let mut text = export::caption_line(&report.caption, session.language);
    text.push('\n');
    text.push_str(&session.fill("report.forecast_head", &[("from", &from), ("to", &to)]));
    let mut table = |title: String, cell: &dyn Fn(&YearFigures) -> String| {
        text.push_str("\n\n");
        text.push_str(&title);
        text.push('\n');
        text.push_str(&by_year(report, &years, session, cell));
    };
    table(session.fill("report.forecast_people", &[("band", band)]), &|own| {
        let name = report.band.name();
        let people = own.population.iter().find(|(band, _)| *band == name);
        people.map_or_else(none, |(_, own)| thousands(own.value))
    });
    for (at, measure) in report.measures.iter().enumerate() {
        let label = match session.language {
            Language::Ja => &measure.label,
            Language::En => &measure.label_en,
        };
        let base = report.base_year.to_string();
        let values = [("measure", label.as_str()), ("base", &base)];
        let key = match measure.unit {
            WeightUnit::Index => "report.forecast_index",
            WeightUnit::Per1000 => "report.forecast_users",
        };
        table(session.fill(key, &values), &|own| {
            let demand = own.demand.get(at);
            let index = demand.and_then(|own| own.index);
            let index = index.map_or_else(none, |own| format!("{own:.1}"));
            match measure.unit {
                WeightUnit::Index => index,
                WeightUnit::Per1000 => {
                    let users = demand.and_then(|own| own.value).map_or_else(none, thousands);
                    format!("{users} ({index})")
                }
            }
        });
    }
    table(session.fill("report.forecast_gap", &[("band", band)]), &|own| {
        let is_asked = |gap: &&crate::planning::GapPeople| {
            gap.band == report.band && gap.reading == Reading::Pessimistic
        };
        own.gaps.iter().find(is_asked).map_or_else(none, |gap| {
            let (value, spread) = (thousands(gap.people.value), thousands(gap.people.spread));
            let share = gap.share.map_or_else(none, |own| format!("{:.1}%", own * 100.0));
            format!("{value} ±{spread} ({share})")
        })
    });
    table(session.fill("report.forecast_access", &[("band", band)]), &|own| {
        own.per_1000.map_or_else(none, |own| format!("{own:.2}"))
    });
    text.push_str("\n* ");
    text.push_str(session.text("report.forecast_weights"));
    let known = report.city.years.iter().filter_map(|own| own.ages_known);
    let known = known.filter(|own| *own > 0.0).fold(1.0, f64::min);
    if known < 0.9995 {
        let percent = format!("{:.1}", known * 100.0);
        text.push_str("\n* ");
        text.push_str(&session.fill("report.forecast_ages", &[("percent", &percent)]));
    }
    text.push_str("\n* ");
    text.push_str(session.text("report.projection_weighting"));
    text
}

fn by_year(
    report: &ForecastReport,
    years: &[u16],
    session: &Session,
    cell: &dyn Fn(&YearFigures) -> String,
) -> String {
    let zone = (session.text("report.zone").to_owned(), Align::Left);
    let columns = years.iter().map(|year| (year.to_string(), Align::Right));
    let mut table = Table::new([zone].into_iter().chain(columns));
    let row = |own: &Outlook, name: &str| {
        let cells = own.years.iter().map(cell);
        [name.to_owned()].into_iter().chain(cells).collect::<Vec<_>>()
    };
    for zone in &report.zones {
        table.row(row(zone, &zone.name));
    }
    table.rule();
    table.row(row(&report.city, session.text("report.city")));
    table.render()
}

fn render_withdrawal(report: &WithdrawalReport, session: &Session) -> String {
    let mut text = export::caption_line(&report.caption, session.language);
    text.push_str("\n\n");
    text.push_str(match session.language {
        Language::Ja => &report.judgment,
        Language::En => &report.judgment_en,
    });
    let column = |key: &str, align| (session.text(key).to_owned(), align);
    let mut bins = Table::new([
        column("cli.size_around", Align::Right),
        column("cli.size_cells", Align::Right),
        column("cli.size_with", Align::Right),
        column("cli.size_share", Align::Right),
    ]);
    for bin in &report.bins {
        bins.row([
            format!("{}–{}", thousands(bin.from), thousands(bin.to)),
            bin.cells.to_string(),
            bin.with_office.to_string(),
            format!("{:.0}%", bin.share * 100.0),
        ]);
    }
    text.push_str("\n\n");
    text.push_str(&bins.render());
    if let Some(effect) = &report.effect {
        let mut offices = Table::new([
            column("cli.office", Align::Left),
            column("report.zone", Align::Left),
            (report.base_year.to_string(), Align::Right),
            (report.year.to_string(), Align::Right),
        ]);
        for own in &report.offices {
            let (before, after) = (thousands(own.before), thousands(own.after));
            offices.row([own.name.clone(), own.zone.clone(), before, after]);
        }
        text.push_str("\n\n");
        text.push_str(&offices.render());
        text.push_str("\n\n");
        text.push_str(&what_if::changes(effect, session));
    }
    let notes = [("cli.size_without_ages", report.cells_without_ages)];
    for (key, count) in notes.into_iter().filter(|own| own.1 > 0) {
        text.push_str("\n* ");
        text.push_str(&session.fill(key, &[("count", &count.to_string())]));
    }
    text.push_str("\n* ");
    text.push_str(session.text("cli.size_note"));
    text
}

fn none() -> String {
    "—".to_owned()
}
