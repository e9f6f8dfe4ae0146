//! `kuhaku analyze --fragility` and `--pairs`: who is missed most.

use super::table::{Align, Table, thousands};
use super::{Session, print};
use crate::coverage::{Estimate, FragilityReport, Loss, PairLoss, PairReport};
use crate::export;
use crate::model::AgeBand;

/// Prints the losses as people read them, or as JSON.
pub(super) fn answer(
    report: &FragilityReport,
    json: bool,
    session: &Session,
) -> anyhow::Result<()> {
    if json {
        return print(&serde_json::to_string_pretty(report)?);
    }
    print(&render(report, session))
}

fn render(report: &FragilityReport, session: &Session) -> String {
    let mut text = export::caption_line(&report.caption, session.language);
    text.push_str("\n\n");
    if report.losses.is_empty() {
        text.push_str(session.text("cli.nobody_depends"));
        return text;
    }
    let column = |key: &str, align| (session.text(key).to_owned(), align);
    let mut table = Table::new([
        column("cli.office", Align::Left),
        column("cli.lost_zones", Align::Left),
        column("cli.lost_area", Align::Right),
        (report.caption.band.words(session.language), Align::Right),
        column("cli.lost_over75", Align::Right),
    ]);
    for loss in &report.losses {
        table.row([
            loss.name.clone(),
            zones(&by_area(loss)),
            format!("{:.3}", loss.area_m2 / 1e6),
            people(&loss.people, report.caption.band),
            people(&loss.people, AgeBand::Over75),
        ]);
    }
    text.push_str(&table.render());
    text.push_str(&sum_note("cli.sole_note", &report.sole, report.caption.band, session));
    text
}

/// Prints the losses of pairs as people read them, or as JSON.
pub(super) fn answer_pairs(
    report: &PairReport,
    json: bool,
    session: &Session,
) -> anyhow::Result<()> {
    if json {
        return print(&serde_json::to_string_pretty(report)?);
    }
    print(&render_pairs(report, session))
}

/// Pairs a meeting looks at; the rest is said to be there.
const SHOWN: usize = 30;

fn render_pairs(report: &PairReport, session: &Session) -> String {
    let mut text = export::caption_line(&report.caption, session.language);
    text.push_str("\n\n");
    if report.pairs.is_empty() {
        text.push_str(session.text("cli.nobody_depends_on_two"));
        return text;
    }
    let column = |key: &str, align| (session.text(key).to_owned(), align);
    let band = report.caption.band.words(session.language);
    let of_band = |key: &str| (session.fill(key, &[("band", &band)]), Align::Right);
    let mut table = Table::new([
        column("cli.pair_first", Align::Left),
        column("cli.pair_second", Align::Left),
        column("cli.lost_zones", Align::Left),
        column("cli.pair_area", Align::Right),
        of_band("cli.pair_people"),
        of_band("cli.pair_lost_people"),
    ]);
    for PairLoss { pair: [first, second], together_m2, together, lost, zones: names } in
        report.pairs.iter().take(SHOWN)
    {
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        table.row([
            first.name.clone(),
            second.name.clone(),
            zones(&names),
            format!("{:.3}", together_m2 / 1e6),
            people(together, report.caption.band),
            people(lost, report.caption.band),
        ]);
    }
    text.push_str(&table.render());
    let rest = report.pairs.len().saturating_sub(SHOWN);
    if rest > 0 {
        text.push_str("\n* ");
        text.push_str(&session.fill("cli.pairs_more", &[("count", &thousands_of(rest))]));
    }
    text.push_str(&sum_note("cli.pair_note", &report.two, report.caption.band, session));
    text
}

fn thousands_of(count: usize) -> String {
    thousands(f64::from(u32::try_from(count).unwrap_or(u32::MAX)))
}

/// The people of the band asked for of a sum, in words.
fn sum_note(
    key: &str,
    sums: &[(AgeBand, Estimate)],
    band: AgeBand,
    session: &Session,
) -> String {
    let Some((_, sum)) = sums.iter().find(|(own, _)| *own == band) else {
        return String::new();
    };
    let (count, spread) = (thousands(sum.value), thousands(sum.spread));
    let band = band.words(session.language);
    let values = [("band", band.as_str()), ("count", &count), ("spread", &spread)];
    format!("\n* {}", session.fill(key, &values))
}

fn people(people: &[(AgeBand, Estimate)], band: AgeBand) -> String {
    let own = people.iter().find(|(own, _)| *own == band);
    own.map_or_else(
        || "—".to_owned(),
        |(_, own)| format!("{} ±{}", thousands(own.value), thousands(own.spread)),
    )
}

/// The zones of a loss, those that would lose most first.
fn by_area(loss: &Loss) -> Vec<&str> {
    let mut zones: Vec<_> = loss.zones.iter().collect();
    zones.sort_by(|one, two| two.area_m2.total_cmp(&one.area_m2));
    zones.iter().map(|zone| zone.zone.as_str()).collect()
}

/// At most three names.
fn zones(names: &[&str]) -> String {
    let first: Vec<&str> = names.iter().take(3).copied().collect();
    let more = if names.len() > 3 { " …" } else { "" };
    first.join("・") + more
}
