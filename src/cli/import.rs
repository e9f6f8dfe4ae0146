//! `kuhaku import`: official files and survey answers in.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};

use super::table::{Align, Table, thousands};
use super::{Done, Session, print};
use crate::app::{ChangeCounts, Ending, ImportOptions, ImportOutcome, import, load_files};
use crate::intake::{Encoding, Progress};
use crate::merge::Entity;
use crate::model::Severity;

#[derive(Debug, Args)]
pub(super) struct Import {
    /// ファイルまたはフォルダー（zip のままでよい） / files or folders, zip as downloaded
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// 読み込まずに結果だけを見る / show what would happen, change nothing
    #[arg(long)]
    dry_run: bool,
    /// 受け付けない行の割合がこれを超えたら中止（0〜1） / refuse above this share of rejected rows
    #[arg(long, default_value_t = 0.1, value_parser = share)]
    max_rejected: f64,
    /// だれが / who imports, for the history
    #[arg(long, env = "KUHAKU_ACTOR", default_value = "cli")]
    actor: String,
    /// 表と属性の文字コード（cp932、utf-8）。ふつうは自動で見分ける / encoding of tables and attributes, usually seen by itself
    #[arg(long, value_parser = encoding)]
    encoding: Option<Encoding>,
    /// 指摘をすべて表示する / show every finding
    #[arg(long)]
    all_issues: bool,
    /// JSON で出力する / print JSON
    #[arg(long)]
    json: bool,
}

fn share(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(share) if (0.0..=1.0).contains(&share) => Ok(share),
        _ => Err("0 から 1 の数で書いてください / a number from 0 to 1".to_owned()),
    }
}

fn encoding(text: &str) -> Result<Encoding, String> {
    let named = Encoding::named(text);
    named.ok_or_else(|| {
        "cp932（shift_jis）か utf-8 と書いてください / cp932 or utf-8".to_owned()
    })
}

impl Import {
    pub(super) async fn run(self, session: &Session) -> anyhow::Result<Done> {
        let files = load_files(&self.paths)?;
        let names: Vec<&str> = files.iter().map(|file| file.name.as_str()).collect();
        let options = ImportOptions {
            dry_run: self.dry_run,
            max_rejected: self.max_rejected,
            actor: self.actor.clone(),
            reason: format!("import {}", names.join(" ")),
            encoding: self.encoding,
        };
        let workspace = if self.dry_run {
            session.open_or_pretend().await?
        } else {
            session.open_or_make().await?
        };
        let bar = Bar::new();
        let outcome = import(&workspace, files, &options, &bar).await?;
        bar.0.finish_and_clear();
        if self.json {
            print(&serde_json::to_string_pretty(&outcome)?)?;
        } else {
            let limit = if self.all_issues { usize::MAX } else { 20 };
            print(&render(&outcome, session, limit))?;
        }
        Ok(match outcome.ending {
            _ if outcome.rows_rejected > 0 => Done::WithFindings,
            Ending::TooManyRejected | Ending::NothingRecognized => Done::WithFindings,
            Ending::Committed | Ending::Unchanged | Ending::DryRun => Done::Well,
        })
    }
}

/// A bar on stderr; nothing where stderr is no terminal.
pub(super) struct Bar(ProgressBar);

impl Bar {
    pub(super) fn new() -> Self {
        let bar = ProgressBar::new(0);
        let style = ProgressStyle::with_template("{spinner} {pos}/{len} {wide_bar} {msg}");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        bar.enable_steady_tick(Duration::from_millis(100));
        Self(bar)
    }

    pub(super) fn clear(&self) {
        self.0.finish_and_clear();
    }
}

impl Progress for Bar {
    fn stage(&self, file: &str, _format: &str, done: u64, total: Option<u64>) {
        self.0.set_length(total.unwrap_or(0));
        self.0.set_position(done);
        self.0.set_message(file.to_owned());
    }
}

/// The outcome as people read it.
pub(super) fn render(outcome: &ImportOutcome, session: &Session, limit: usize) -> String {
    let mut parts = vec![files(outcome, session)];
    if !outcome.counts.is_empty() {
        parts.push(changes(&outcome.counts, session));
    }
    let rejected =
        outcome.issues.iter().filter(|own| own.severity == Severity::Rejected).count();
    if !outcome.issues.is_empty() {
        parts.push(issues(outcome, session, limit));
    }
    let key = match outcome.ending {
        Ending::Committed => "cli.import_committed",
        Ending::Unchanged => "cli.import_unchanged",
        Ending::DryRun => "cli.import_dry_run",
        Ending::TooManyRejected => "cli.import_too_many",
        Ending::NothingRecognized => "cli.import_nothing",
    };
    let values = [
        ("revision", outcome.revision.to_string()),
        (
            "rejected",
            rejected.max(usize::try_from(outcome.rows_rejected).unwrap_or(0)).to_string(),
        ),
        ("rows", outcome.rows_read.to_string()),
    ];
    let values: Vec<(&str, &str)> =
        values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    parts.push(session.fill(key, &values));
    parts.join("\n\n")
}

#[expect(clippy::cast_precision_loss, reason = "counts of rows")]
fn files(outcome: &ImportOutcome, session: &Session) -> String {
    let mut table = Table::new([
        (session.text("cli.file").to_owned(), Align::Left),
        (session.text("cli.format").to_owned(), Align::Left),
        (session.text("cli.rows").to_owned(), Align::Right),
        (session.text("cli.accepted").to_owned(), Align::Right),
        (session.text("cli.rejected").to_owned(), Align::Right),
    ]);
    for file in &outcome.files {
        table.row([
            file.name.clone(),
            file.format.clone(),
            thousands(file.rows_read as f64),
            thousands(file.accepted as f64),
            thousands(file.rejected as f64),
        ]);
    }
    table.render()
}

/// A table of changes by kind of record.
pub(super) fn changes(counts: &BTreeMap<Entity, ChangeCounts>, session: &Session) -> String {
    let mut table = Table::new([
        (session.text("cli.entity").to_owned(), Align::Left),
        (session.text("cli.added").to_owned(), Align::Right),
        (session.text("cli.changed").to_owned(), Align::Right),
        (session.text("cli.missing").to_owned(), Align::Right),
        (session.text("cli.removed").to_owned(), Align::Right),
    ]);
    for (entity, counts) in counts {
        let key = match entity {
            Entity::Provider => "cli.providers",
            Entity::Town => "cli.towns",
            Entity::Zone => "cli.zones",
            Entity::Cell => "cli.cells",
            Entity::Projection => "cli.projections",
            Entity::Decision => "cli.decisions",
            Entity::ColumnMap => "cli.column_maps",
            Entity::ProjectedTotals => "cli.projected_totals",
            Entity::Address => "cli.addresses",
            Entity::Backdrop => "cli.backdrop",
        };
        table.row([
            session.text(key).to_owned(),
            counts.added.to_string(),
            counts.changed.to_string(),
            counts.missing.to_string(),
            counts.removed.to_string(),
        ]);
    }
    table.render()
}

fn issues(outcome: &ImportOutcome, session: &Session, limit: usize) -> String {
    let mut lines = vec![session.text("cli.issues").to_owned()];
    for issue in outcome.issues.iter().take(limit) {
        let mark = match issue.severity {
            Severity::Rejected => "×",
            Severity::Dropped => "△",
            Severity::Noted => "・",
        };
        lines.push(format!("  {mark} {}", issue.sentence(session.language)));
    }
    if outcome.issues.len() > limit {
        let rest = (outcome.issues.len() - limit).to_string();
        lines.push(format!("  {}", session.fill("cli.more_issues", &[("count", &rest)])));
    }
    lines.join("\n")
}
