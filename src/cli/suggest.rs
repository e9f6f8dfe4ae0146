//! `kuhaku suggest`: which office could add what, by people gained for every square kilometer.

use clap::Args;

use super::question::Question;
use super::stop::Stop;
use super::table::{Align, Table, thousands};
use super::{Done, Session, print};
use crate::coverage::Baseline;
use crate::export;
use crate::planning::{Extension, SuggestOptions, Suggestion, SuggestionReport, suggest};

#[derive(Debug, Args)]
pub(super) struct Suggest {
    #[command(flatten)]
    question: Question,
    /// 広げられると答えていない事業所も含める / offices that did not say they could extend, too
    #[arg(long)]
    all: bool,
    /// 表示する数 / how many
    #[arg(long, default_value_t = 20)]
    limit: usize,
    #[command(flatten)]
    stop: Stop,
    /// JSON で出力する / print JSON
    #[arg(long)]
    json: bool,
}

impl Suggest {
    pub(super) async fn run(self, session: &Session) -> anyhow::Result<Done> {
        let query = self.question.resolve(session)?;
        let workspace = session.open().await?;
        let atlas = self.question.atlas(&workspace, session)?;
        let stopper = self.stop.listen();
        let options = SuggestOptions {
            band: query.band,
            all: self.all,
            limit: self.limit,
            ..SuggestOptions::default()
        };
        let baseline = Baseline::new(&atlas, &query)?;
        let report = suggest(&atlas, &baseline, &options, &|| stopper.is_asked())
            .map_err(|fault| anyhow::anyhow!(fault.words(session.language)))?;
        if self.json {
            print(&serde_json::to_string_pretty(&report)?)?;
        } else {
            print(&render(&report, session))?;
        }
        Ok(Done::Well)
    }
}

fn render(report: &SuggestionReport, session: &Session) -> String {
    let mut lines = vec![export::caption_line(&report.caption, session.language)];
    let counts = [report.offices, report.tried, report.left].map(|own| own.to_string());
    let (gap, spread) = (thousands(report.gap.value), thousands(report.gap.spread));
    lines.push(session.fill(
        "report.suggest_head",
        &[
            ("band", &report.band.words(session.language)),
            ("gap", &gap),
            ("spread", &spread),
            ("offices", &counts[0]),
            ("tried", &counts[1]),
        ],
    ));
    lines.push(String::new());
    if report.suggestions.is_empty() {
        lines.push(session.fill("report.suggest_none", &[("tried", &counts[1])]));
    } else {
        lines.push(table(&report.suggestions, session));
        lines.push(format!("* {}", session.text("report.suggest_alone")));
    }
    if report.left > 0 {
        let left = session.fill("report.suggest_left", &[("left", &counts[2])]);
        lines.push(format!("* {left}"));
    }
    lines.join("\n")
}

fn table(suggestions: &[Suggestion], session: &Session) -> String {
    let columns = [
        ("report.column_office", Align::Left),
        ("report.column_extension", Align::Left),
        ("report.column_condition", Align::Left),
        ("report.column_gain", Align::Right),
        ("report.column_added", Align::Right),
        ("report.column_rate", Align::Right),
    ];
    let mut table =
        Table::new(columns.map(|(key, align)| (session.text(key).to_owned(), align)));
    for own in suggestions {
        let extension = match &own.extension {
            Extension::Town { name, .. } => format!("＋{name}"),
            Extension::Radius { from_m, to_m } => {
                format!("{:.1} → {:.1} km", from_m / 1e3, to_m / 1e3)
            }
        };
        table.row([
            own.name.clone(),
            extension,
            own.condition.clone().unwrap_or_else(|| "—".to_owned()),
            format!("{} ±{}", thousands(own.gain.value), thousands(own.gain.spread)),
            format!("{:.2}", own.added_m2 / 1e6),
            own.gain_per_km2.map_or_else(|| "—".to_owned(), thousands),
        ]);
    }
    table.render()
}
