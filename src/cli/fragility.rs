//! `kuhaku analyze --fragility`: who is missed most.

use super::table::{Align, Table, thousands};
use super::{Session, print};
use crate::coverage::{FragilityReport, Loss};
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
        column("cli.lost_over65", Align::Right),
        column("cli.lost_over75", Align::Right),
    ]);
    for loss in &report.losses {
        table.row([
            loss.name.clone(),
            zones(loss),
            format!("{:.3}", loss.area_m2 / 1e6),
            people(loss, AgeBand::Over65),
            people(loss, AgeBand::Over75),
        ]);
    }
    text.push_str(&table.render());
    let sole = report.sole.iter().find(|(band, _)| *band == AgeBand::Over65);
    if let Some((_, sole)) = sole {
        let (count, spread) = (thousands(sole.value), thousands(sole.spread));
        let words = session.fill("cli.sole_note", &[("count", &count), ("spread", &spread)]);
        text.push_str("\n* ");
        text.push_str(&words);
    }
    text
}

fn people(loss: &Loss, band: AgeBand) -> String {
    let own = loss.people.iter().find(|(own, _)| *own == band);
    own.map_or_else(
        || "—".to_owned(),
        |(_, own)| format!("{} ±{}", thousands(own.value), thousands(own.spread)),
    )
}

/// The zones that would lose most, at most three.
fn zones(loss: &Loss) -> String {
    let mut zones: Vec<_> = loss.zones.iter().collect();
    zones.sort_by(|one, two| two.area_m2.total_cmp(&one.area_m2));
    let names: Vec<&str> = zones.iter().take(3).map(|zone| zone.zone.as_str()).collect();
    let more = if zones.len() > 3 { " …" } else { "" };
    names.join("・") + more
}
