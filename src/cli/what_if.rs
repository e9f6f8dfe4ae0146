//! `kuhaku what-if`: what changes to offices would do; nothing is stored.

use std::io::Read;
use std::path::PathBuf;

use anyhow::Context as _;
use clap::Args;

use super::question::Question;
use super::table::{Align, Table, thousands};
use super::{Done, Session, print};
use crate::atlas::Atlas;
use crate::coverage::{Baseline, Reading, WhatIfReport, ZoneChange};
use crate::export;
use crate::model::{AgeBand, Extent, Level, Operation, ProviderId, RangePart, Scenario};
use crate::unit::Meters;

#[derive(Debug, Args)]
#[command(after_help = "例 / Example:
  kuhaku what-if --capability 24h --radius 訪問看護ステーションともしび=3000 --close 9960100501")]
pub(super) struct WhatIf {
    #[command(flatten)]
    question: Question,
    /// 事業所が閉じたら（番号か名称） / an office closes (number or name)
    #[arg(long, value_name = "OFFICE")]
    close: Vec<String>,
    /// 訪問範囲が半径になったら / an office goes this far
    #[arg(long, value_name = "OFFICE=METERS")]
    radius: Vec<String>,
    /// 今の範囲に町丁目を加えたら / an office adds towns
    #[arg(long, value_name = "OFFICE=TOWN,TOWN")]
    add_towns: Vec<String>,
    /// 移転したら / an office moves
    #[arg(long, value_name = "OFFICE=LON,LAT")]
    move_to: Vec<String>,
    /// 変更の一覧（JSON、`-` は標準入力） / changes as JSON
    #[arg(long, value_name = "FILE")]
    operations: Option<PathBuf>,
    /// JSON で出力する / print JSON
    #[arg(long)]
    json: bool,
}

impl WhatIf {
    pub(super) async fn run(self, session: &Session) -> anyhow::Result<Done> {
        let query = self.question.resolve(session)?;
        let workspace = session.open().await?;
        let atlas = self.question.atlas(&workspace, session)?;
        let scenario = self.scenario(&atlas, session)?;
        if scenario.operations.is_empty() {
            anyhow::bail!(session.text("cli.no_changes").to_owned());
        }
        let baseline = Baseline::new(&atlas, &query)?;
        let report = baseline.try_out(&atlas, &scenario)?.report(&atlas);
        if self.json {
            print(&serde_json::to_string_pretty(&report)?)?;
        } else {
            print(&render(&report, session))?;
        }
        Ok(Done::Well)
    }

    fn scenario(&self, atlas: &Atlas, session: &Session) -> anyhow::Result<Scenario> {
        let mut operations = match &self.operations {
            None => Vec::new(),
            Some(path) => read(path)?.operations,
        };
        for text in &self.close {
            operations.push(Operation::Close { id: office(atlas, text, session)? });
        }
        for text in &self.radius {
            let (id, meters) = pair(atlas, text, session)?;
            let meters: f64 = meters.trim().parse().with_context(|| format!("`{text}`"))?;
            let extent = Extent::Radius(Meters::meters(meters));
            let part = RangePart { level: Level::Yes, extent, note: None };
            operations.push(Operation::Range { id, ranges: vec![part] });
        }
        for text in &self.add_towns {
            let (id, towns) = pair(atlas, text, session)?;
            let mut ranges = atlas
                .register()
                .providers
                .get(&id)
                .and_then(|own| own.survey.as_ref())
                .map(|survey| survey.ranges.clone())
                .unwrap_or_default();
            let extent = Extent::Towns(towns_named(atlas, towns, session)?);
            ranges.push(RangePart { level: Level::Yes, extent, note: None });
            operations.push(Operation::Range { id, ranges });
        }
        for text in &self.move_to {
            let (id, place) = pair(atlas, text, session)?;
            let position: serde_json::Value = serde_json::from_str(&format!("[{place}]"))
                .with_context(|| format!("`{text}`"))?;
            let change = serde_json::json!({ "op": "move", "id": id, "position": position });
            operations
                .push(serde_json::from_value(change).with_context(|| format!("`{text}`"))?);
        }
        Ok(Scenario { operations })
    }
}

fn read(path: &std::path::Path) -> anyhow::Result<Scenario> {
    let mut text = String::new();
    if path.as_os_str() == "-" {
        std::io::stdin().read_to_string(&mut text)?;
    } else {
        let whole = std::fs::read_to_string(path);
        text = whole.with_context(|| format!("`{}`", path.display()))?;
    }
    serde_json::from_str(&text).with_context(|| format!("`{}`", path.display()))
}

fn pair<'t>(
    atlas: &Atlas,
    text: &'t str,
    session: &Session,
) -> anyhow::Result<(ProviderId, &'t str)> {
    let (name, value) = text.split_once('=').with_context(|| format!("`{text}`: ="))?;
    Ok((office(atlas, name, session)?, value))
}

/// The one office an id, a number or a name means.
fn office(atlas: &Atlas, text: &str, session: &Session) -> anyhow::Result<ProviderId> {
    let text = text.trim();
    let all = &atlas.register().providers;
    if let Some((id, _)) = all.get_key_value(&ProviderId::new(text)) {
        return Ok(id.clone());
    }
    let named: Vec<&ProviderId> = all
        .values()
        .filter(|own| own.code == text || own.name == text)
        .map(|own| &own.id)
        .collect();
    match named.as_slice() {
        [only] => Ok((*only).clone()),
        [] => anyhow::bail!(session.fill("cli.no_such_office", &[("name", text)])),
        several => {
            let ids: Vec<&str> = several.iter().map(|id| id.as_str()).collect();
            let ids = ids.join(", ");
            anyhow::bail!(session.fill("cli.many_offices", &[("name", text), ("ids", &ids)]))
        }
    }
}

fn towns_named(
    atlas: &Atlas,
    text: &str,
    session: &Session,
) -> anyhow::Result<Vec<crate::model::TownKey>> {
    let name = |own: &str| {
        let towns = atlas.register().towns.values();
        let found: Vec<_> =
            towns.filter(|town| town.name == own || town.key.as_str() == own).collect();
        match found.as_slice() {
            [only] => Ok(only.key.clone()),
            _ => Err(anyhow::anyhow!(session.fill("cli.no_such_town", &[("name", own)]))),
        }
    };
    text.split([',', '、']).map(|own| name(own.trim())).collect()
}

fn render(report: &WhatIfReport, session: &Session) -> String {
    let caption = export::caption_line(&report.caption, session.language);
    format!("{caption}\n\n{}", changes(report, session))
}

/// The zones touched, before and after.
pub(super) fn changes(report: &WhatIfReport, session: &Session) -> String {
    if report.zones.is_empty() {
        return session.text("cli.nothing_touched").to_owned();
    }
    let column = |key: &str, align| (session.text(key).to_owned(), align);
    let band = report.caption.band.words(session.language);
    let of_band = |key: &str| (session.fill(key, &[("band", &band)]), Align::Right);
    let mut table = Table::new([
        column("report.zone", Align::Left),
        column("cli.gap_pessimistic", Align::Right),
        column("cli.gap_optimistic", Align::Right),
        of_band("cli.gap_of"),
        of_band("cli.sole_people"),
    ]);
    for zone in &report.zones {
        table.row(cells(zone, &zone.name, report.caption.band));
    }
    table.rule();
    table.row(cells(&report.city, session.text("report.city"), report.caption.band));
    let mut text = table.render();
    let towns = report.towns_touched.to_string();
    text.push_str("\n* ");
    text.push_str(&session.fill("cli.towns_touched", &[("count", &towns)]));
    text
}

fn cells(zone: &ZoneChange, name: &str, band: AgeBand) -> Vec<String> {
    let own = |reading| zone.readings.iter().find(|own| own.reading == reading);
    let gap = |reading| {
        own(reading).map_or_else(String::new, |own| {
            let (before, after) = (own.gap_before_m2 / 1e6, own.gap_after_m2 / 1e6);
            format!("{before:.3} → {after:.3} ({:+.3})", after - before)
        })
    };
    let band = own(Reading::Pessimistic)
        .and_then(|own| own.people.iter().find(|own| own.band == band));
    let people = |before: f64, after: f64| {
        let change = after.round() - before.round();
        let sign = if change < 0.0 { "−" } else { "+" };
        format!(
            "{} → {} ({sign}{})",
            thousands(before),
            thousands(after),
            thousands(change.abs())
        )
    };
    let none = || "—".to_owned();
    vec![
        name.to_owned(),
        gap(Reading::Pessimistic),
        gap(Reading::Optimistic),
        band.map_or_else(none, |own| people(own.gap_before.value, own.gap_after.value)),
        band.map_or_else(none, |own| people(own.sole_before.value, own.sole_after.value)),
    ]
}
