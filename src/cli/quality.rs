//! `kuhaku quality`: what is missing or doubtful, as figures and as a work list.

use std::path::PathBuf;

use clap::Args;

use super::table::{Align, Table};
use super::{Done, Session, print};
use crate::app::{
    DecideError, Doubt, QualityReport, Workspace, decide, decision_words, quality,
    quality_rows,
};
use crate::export;

#[derive(Debug, Args)]
pub(super) struct Quality {
    /// 圏域ごとの内訳も示す / with the zones of each kind
    #[arg(long)]
    zones: bool,
    /// 確認する一覧を CSV に書き出す / write the work list as CSV
    #[arg(long)]
    work: Option<PathBuf>,
    /// 二重登録の疑いのある2件を同じ事業所としてまとめる / make one office of two records
    #[arg(long, num_args = 2, value_names = ["ID", "ID"], conflicts_with_all = ["two", "work", "zones"])]
    same: Option<Vec<String>>,
    /// 2件を別の事業所として、今後まとめず一覧にも出さない / keep two records apart for good
    #[arg(long, num_args = 2, value_names = ["ID", "ID"], conflicts_with_all = ["work", "zones"])]
    two: Option<Vec<String>>,
    /// JSON で出力する / print JSON
    #[arg(long)]
    json: bool,
}

impl Quality {
    pub(super) async fn run(self, session: &Session) -> anyhow::Result<Done> {
        let workspace = session.open().await?;
        for (ids, same) in [(&self.same, true), (&self.two, false)] {
            if let Some([one, other]) = ids.as_deref() {
                return self.decide(&workspace, [one, other], same, session).await;
            }
        }
        let atlas = workspace.atlas();
        let report = quality(&atlas);
        if let Some(path) = &self.work {
            let bytes = export::rows_csv(quality_rows(&report, &atlas, session.language))?;
            std::fs::write(path, bytes)
                .map_err(|fault| anyhow::anyhow!("`{}`: {fault}", path.display()))?;
        }
        if self.json {
            print(&serde_json::to_string_pretty(&report)?)?;
        } else {
            print(&self.render(&report, session))?;
        }
        Ok(if report.work.is_empty() { Done::Well } else { Done::WithFindings })
    }

    async fn decide(
        &self,
        workspace: &Workspace,
        pair: [&str; 2],
        same: bool,
        session: &Session,
    ) -> anyhow::Result<Done> {
        let done =
            decide(workspace, pair, same, "cli").await.map_err(|fault| match fault {
                DecideError::Decision(fault) => {
                    anyhow::anyhow!(decision_words(&fault, session.language))
                }
                fault => fault.into(),
            })?;
        if self.json {
            print(&serde_json::to_string_pretty(&done)?)?;
            return Ok(Done::Well);
        }
        let key = if same { "report.decide.same" } else { "report.decide.two" };
        let revision = done.revision.to_string();
        print(&session.fill(key, &[("id", &done.id), ("revision", &revision)]))?;
        Ok(Done::Well)
    }

    fn render(&self, report: &QualityReport, session: &Session) -> String {
        let heads = ["offices", "position", "phone", "asked", "answered", "fresh", "ranged"];
        let heads = heads.map(|own| session.text(&format!("report.quality.{own}")).to_owned());
        let first = (session.text("report.kind").to_owned(), Align::Left);
        let columns = heads.map(|own| (own, Align::Right));
        let mut table = Table::new(std::iter::once(first).chain(columns));
        for row in report.rows.iter().filter(|row| self.zones || row.zone.is_none()) {
            let own = &row.completeness;
            let of = |count: usize, all: usize| format!("{count}/{all}");
            let name =
                if row.zone.is_some() { format!("  {}", row.name) } else { row.name.clone() };
            table.row([
                name,
                own.offices.to_string(),
                of(own.with_position, own.offices),
                of(own.with_phone, own.offices),
                own.asked.to_string(),
                of(own.answered, own.asked),
                of(own.fresh, own.answered),
                of(own.with_range, own.asked),
            ]);
        }
        let doubts = Doubt::ALL.iter().filter_map(|doubt| {
            let count = report.work.iter().filter(|own| own.doubt == *doubt).count();
            let text = session.text(&format!("report.doubt.{}", doubt.name())).to_owned();
            (count > 0).then(|| format!("  {text}: {count}"))
        });
        let doubts: Vec<String> = doubts.collect();
        let mut parts = vec![table.render()];
        if doubts.is_empty() {
            parts.push(session.text("cli.quality_none").to_owned());
        } else {
            parts.push(format!("{}\n{}", session.text("cli.quality_work"), doubts.join("\n")));
        }
        match &self.work {
            Some(path) => {
                let path = path.display().to_string();
                parts.push(session.fill("cli.quality_written", &[("path", &path)]));
            }
            None if doubts.is_empty() => {}
            None => parts.push(session.text("cli.quality_hint").to_owned()),
        }
        parts.join("\n\n")
    }
}
