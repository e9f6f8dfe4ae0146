//! `kuhaku analyze`: the figures of every zone for one question; with `--access`, those of access.

use clap::Args;

use super::access::{self, Access};
use super::fragility;
use super::question::Question;
use super::table::{Align, Table, thousands};
use super::{Done, Session, print};
use crate::atlas::{CountedResidents, DemandSource};
use crate::coverage::{
    BandFigures, Baseline, CoverageReport, Reading, ZoneFigures, analyze, disclose_figures,
};
use crate::export;
use crate::model::{AgeBand, Audience};

#[derive(Debug, Args)]
pub(super) struct Analyze {
    #[command(flatten)]
    question: Question,
    #[command(flatten)]
    access: Access,
    /// 一つの事業所が欠けたときに失われる範囲 / what the loss of each office would leave uncovered
    #[arg(long, conflicts_with = "access")]
    fragility: bool,
    /// 二つの事業所が同時に欠けたときに失われる範囲 / what the loss of two offices together would leave uncovered
    #[arg(long, conflicts_with_all = ["access", "fragility"])]
    pairs: bool,
    /// JSON で出力する / print JSON
    #[arg(long)]
    json: bool,
}

impl Analyze {
    pub(super) async fn run(self, session: &Session) -> anyhow::Result<Done> {
        let query = self.question.resolve(session)?;
        let measure = self.access.resolve(query.band, session)?;
        let workspace = session.open().await?;
        let atlas = self.question.atlas(&workspace, session)?;
        if let Some(options) = measure {
            access::answer(&atlas, &query, &options, self.json, session)?;
            return Ok(Done::Well);
        }
        if self.fragility || self.pairs {
            // They name offices as critical.
            if query.audience != Audience::Planner {
                anyhow::bail!(session.text("cli.planners_only").to_owned());
            }
            let baseline = Baseline::new(&atlas, &query)?;
            if self.pairs {
                fragility::answer_pairs(&baseline.pairs(&atlas), self.json, session)?;
            } else {
                fragility::answer(&baseline.fragility(&atlas), self.json, session)?;
            }
            return Ok(Done::Well);
        }
        let report = disclose_figures(&analyze(&atlas, &query)?);
        if self.json {
            print(&serde_json::to_string_pretty(&report)?)?;
        } else {
            print(&render(&report, session))?;
        }
        Ok(Done::Well)
    }
}

/// The report as people read it: condition, table, notes.
pub(super) fn render(report: &CoverageReport<Option<f64>>, session: &Session) -> String {
    let mut text = export::caption_line(&report.caption, session.language);
    text.push_str("\n\n");
    if report.zones.is_empty() {
        text.push_str(session.text("cli.no_zones"));
        return text;
    }
    let left = ["report.zone"];
    let right = [
        "report.area",
        "cli.gap_pessimistic",
        "cli.gap_optimistic",
        "cli.gap_unknown",
        "cli.gap_inhabited",
    ];
    let column = |align: Align| move |key: &&str| (session.text(key).to_owned(), align);
    let band = report.caption.band.words(session.language);
    let of_band = |key: &str| (session.fill(key, &[("band", &band)]), Align::Right);
    let columns = left.iter().map(column(Align::Left));
    let columns = columns.chain(right.iter().map(column(Align::Right)));
    let people = [
        (band.clone(), Align::Right),
        column(Align::Right)(&"cli.gap_people"),
        column(Align::Right)(&"cli.gap_over75"),
        of_band("cli.sole_people"),
    ];
    let mut table = Table::new(columns.chain(people));
    for zone in &report.zones {
        table.row(cells(zone, &zone.name, report.caption.band, session));
    }
    table.rule();
    table.row(cells(&report.city, session.text("report.city"), report.caption.band, session));
    text.push_str(&table.render());
    for note in notes(report, session) {
        text.push_str("\n* ");
        text.push_str(&note);
    }
    text
}

fn cells(
    zone: &ZoneFigures<Option<f64>>,
    name: &str,
    asked: AgeBand,
    session: &Session,
) -> Vec<String> {
    let none = || "—".to_owned();
    let gap = |reading| {
        let figures = zone.reading(reading);
        figures.map_or_else(none, |own| match own.gap_share {
            Some(share) => format!("{:.3} ({:.1}%)", own.gap_m2 / 1e6, share * 100.0),
            None => none(),
        })
    };
    let band =
        |band| zone.reading(Reading::Pessimistic).and_then(|own| own.band(band)).copied();
    let people = |band: Option<BandFigures<Option<f64>>>| {
        band.map_or_else(none, |own| {
            let Some((value, spread)) = own.gap.value.zip(own.gap.spread) else {
                return session.text("cli.withheld").to_owned();
            };
            let value = format!("{} ±{}", thousands(value), thousands(spread));
            match suppressed(&own, session) {
                Some(words) => format!("{value} {words}"),
                None => value,
            }
        })
    };
    let own = band(asked);
    let count = |people: Option<f64>| {
        people.map_or_else(|| session.text("cli.withheld").to_owned(), thousands)
    };
    let residents = zone.population.iter().find(|(name, _)| *name == asked.name());
    vec![
        name.to_owned(),
        format!("{:.3}", zone.area_m2 / 1e6),
        gap(Reading::Pessimistic),
        gap(Reading::Optimistic),
        gap(Reading::Unknown),
        zone.reading(Reading::Pessimistic)
            .and_then(|own| own.inhabited_gap_share)
            .map_or_else(none, |share| format!("{:.1}%", share * 100.0)),
        residents.map_or_else(none, |(_, own)| count(own.value)),
        people(own),
        people(band(AgeBand::Over75)),
        own.map_or_else(none, |own| count(own.sole.value)),
    ]
}

/// How far suppressed values leave the gap's people open, where it is a person or more.
fn suppressed(people: &BandFigures<Option<f64>>, session: &Session) -> Option<String> {
    let bounds = people.suppressed.filter(|own| own.upper - own.lower >= 1.0)?;
    let (low, high) = (thousands(bounds.lower), thousands(bounds.upper));
    Some(session.fill("cli.suppressed", &[("low", &low), ("high", &high)]))
}

/// Below this share of answers a warning stands beside the figures (METHODS 3.11).
const FEW_ANSWERS: f64 = 0.7;

fn notes(report: &CoverageReport<Option<f64>>, session: &Session) -> Vec<String> {
    let caption = &report.caption;
    let survey = caption.survey;
    let mut notes = Vec::new();
    #[expect(clippy::cast_precision_loss, reason = "counts of offices")]
    let rate = survey.answered as f64 / survey.asked.max(1) as f64;
    if survey.with_range == 0 {
        notes.push(session.text("report.no_ranges").to_owned());
    } else if rate < FEW_ANSWERS {
        notes.push(session.text("report.low_answers").to_owned());
    }
    if survey.withheld > 0 {
        let count = survey.withheld.to_string();
        notes.push(session.fill("report.withheld", &[("count", &count)]));
    }
    if survey.approximate > 0 {
        let count = survey.approximate.to_string();
        notes.push(session.fill("report.approximate", &[("count", &count)]));
    }
    if survey.limited > 0 {
        let count = survey.limited.to_string();
        notes.push(session.fill("report.limited", &[("count", &count)]));
    }
    if let Some(radius) = caption.assumed_radius_m {
        let km = format!("{:.1}", radius / 1000.0);
        notes.push(session.fill("report.assumed", &[("km", &km)]));
    }
    let everybody = report.zones.iter().chain([&report.city]);
    let mut bands = everybody.flat_map(|zone| &zone.readings).flat_map(|own| &own.people);
    if bands.any(|people| people.withheld) {
        notes.push(session.text("report.few_withheld").to_owned());
    }
    let key = match caption.demand {
        DemandSource::Mesh => "report.area_weighting",
        DemandSource::Towns => "report.town_weighting",
        DemandSource::Projection => "report.projection_weighting",
        DemandSource::None => "report.no_people",
    };
    notes.push(session.text(key).to_owned());
    notes.extend(residents_notes(session, caption.residents, caption.demand));
    notes
}

/// How far people are those of a resident register.
pub(super) fn residents_notes(
    session: &Session,
    residents: Option<CountedResidents>,
    demand: DemandSource,
) -> Vec<String> {
    let Some(own) = residents else { return Vec::new() };
    let (towns, of) = (own.towns.to_string(), own.of.to_string());
    let values = [("towns", towns.as_str()), ("of", &of)];
    let counted = session.fill("report.residents", &values);
    let spread = (demand == DemandSource::Mesh)
        .then(|| session.text("report.residents_mesh").to_owned());
    let ages = (own.without_ages > 0).then(|| {
        session.fill("report.residents_ages", &[("count", &own.without_ages.to_string())])
    });
    std::iter::once(counted).chain(spread).chain(ages).collect()
}
