//! `kuhaku locate`: where a new site would reach most of the people nobody comes to.

use clap::Args;

use super::distance::Distance;
use super::question::Question;
use super::stop::Stop;
use super::table::{Align, Table, thousands};
use super::{Done, Session, print};
use crate::coverage::Baseline;
use crate::export;
use crate::message::Language;
use crate::model::{AgeBand, KindId};
use crate::planning::{Candidates, Goal, LocateOptions, Progress, SiteReport, Watch, locate};

#[derive(Debug, Args)]
pub(super) struct Locate {
    #[command(flatten)]
    question: Question,
    /// 新しい拠点が回る半径 `1km`, `800m` / radius of a new site
    #[arg(long, default_value = "1km", allow_hyphen_values = true)]
    radius: Distance,
    /// 選ぶ数 / how many sites
    #[arg(long, default_value_t = 3, conflicts_with = "cover")]
    sites: usize,
    /// 届く人の割合（%）を満たす最小の数を探す / the fewest sites that reach this percentage
    #[arg(long, value_name = "PERCENT")]
    cover: Option<f64>,
    /// 候補地: towns（町丁目）か種別（`,` 区切り） / `towns`, or kinds of offices such as support_center,public_facility
    #[arg(long, value_delimiter = ',', default_value = "towns")]
    at: Vec<String>,
    /// すべての圏域が最低限満たす割合（%） / the least percentage every zone must have
    #[arg(long, value_name = "PERCENT")]
    floor: Option<f64>,
    /// 一つずつ選ぶだけにする（証明なし） / choose one after the other, without a proof
    #[arg(long)]
    greedy: bool,
    #[command(flatten)]
    stop: Stop,
    /// JSON で出力する / print JSON
    #[arg(long)]
    json: bool,
}

impl Locate {
    pub(super) async fn run(self, session: &Session) -> anyhow::Result<Done> {
        let query = self.question.resolve(session)?;
        let options = self.options(query.band, session)?;
        let workspace = session.open().await?;
        let atlas = self.question.atlas(&workspace, session)?;
        let stopper = self.stop.listen();
        let baseline = Baseline::new(&atlas, &query)?;
        let stop = || stopper.is_asked();
        let progress = |own: Progress| tracing::debug!(?own, "searching");
        let report =
            locate(&atlas, &baseline, &options, Watch { stop: &stop, progress: &progress })
                .map_err(|fault| anyhow::anyhow!(fault.words(session.language)))?;
        if self.json {
            print(&serde_json::to_string_pretty(&report)?)?;
        } else {
            print(&render(&report, session))?;
        }
        Ok(Done::Well)
    }

    fn options(&self, band: AgeBand, session: &Session) -> anyhow::Result<LocateOptions> {
        let candidates = if self.at.iter().any(|own| own == "towns") {
            Candidates::Towns
        } else {
            let kinds: Vec<KindId> =
                self.at.iter().map(|own| KindId::new(own.as_str())).collect();
            if let Some(own) = kinds.iter().find(|own| session.catalogue.kind(own).is_none()) {
                anyhow::bail!("--at: kind `{own}` is not in the catalogue");
            }
            Candidates::Offices(kinds)
        };
        Ok(LocateOptions {
            candidates,
            radius: self.radius.meters(),
            goal: match self.cover {
                Some(percent) => Goal::Share(percent / 100.0),
                None => Goal::Sites(self.sites),
            },
            band,
            floor: self.floor.map(|percent| percent / 100.0),
            greedy: self.greedy,
        })
    }
}

fn render(report: &SiteReport, session: &Session) -> String {
    let mut lines = vec![export::caption_line(&report.caption, session.language)];
    let (gap, km) = (thousands(report.gap), format!("{}", report.radius_m / 1000.0));
    let count = report.candidates.to_string();
    lines.push(session.fill(
        "report.locate_head",
        &[
            ("band", &report.band.words(session.language)),
            ("gap", &gap),
            ("km", &km),
            ("candidates", &count),
        ],
    ));
    lines.push(String::new());
    let columns = [
        ("report.column_site", Align::Left),
        ("report.zone", Align::Left),
        ("report.column_site_added", Align::Right),
    ];
    let mut table =
        Table::new(columns.map(|(key, align)| (session.text(key).to_owned(), align)));
    for site in &report.sites {
        table.row([site.name.clone(), site.zone.clone(), thousands(site.added)]);
    }
    lines.push(table.render());
    lines.push(String::new());
    lines.push(match session.language {
        Language::Ja => report.judgment.clone(),
        Language::En => report.judgment_en.clone(),
    });
    if let Some([added, most]) = report.greedy {
        let values = [("people", &*thousands(added)), ("most", &*thousands(most))];
        lines.push(format!("* {}", session.fill("report.locate_greedy", &values)));
    }
    let (people, spread) = (thousands(report.gain.value), thousands(report.gain.spread));
    let values = [("people", people.as_str()), ("spread", spread.as_str())];
    lines.push(format!("* {}", session.fill("report.locate_what_if", &values)));
    if report.unreachable >= 0.5 {
        let people = thousands(report.unreachable);
        let text = session.fill("report.locate_unreachable", &[("people", &people)]);
        lines.push(format!("* {text}"));
    }
    lines.join("\n")
}
