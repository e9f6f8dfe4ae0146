//! `kuhaku demo`: the fictional city, from its official files to the map, in one command.

use clap::Args;

use super::import::{Bar, render as render_import};
use super::serve::Serve;
use super::{Done, Session, analyze, print};
use crate::app::{ImportOptions, Workspace, demo_files, import};
use crate::coverage::{CoverageQuery, analyze as compute, disclose_figures};
use crate::model::Audience;
use crate::store::Store;

#[derive(Debug, Args)]
pub(super) struct Demo {
    /// 表だけ出して終わる / print the tables and stop
    #[arg(long)]
    no_serve: bool,
    /// 作業ファイルに残す（なければ終了時に消える） / keep the city in the workspace file
    #[arg(long)]
    keep: bool,
    #[command(flatten)]
    serve: Serve,
}

impl Demo {
    pub(super) async fn run(self, session: Session) -> anyhow::Result<Done> {
        let workspace = if self.keep {
            session.open_or_make().await?
        } else {
            Workspace::over(Store::in_memory().await?, session.catalogue.clone()).await?
        };
        eprintln!("{}", session.text("cli.demo_intro"));
        let options = ImportOptions { reason: "demo".to_owned(), ..ImportOptions::default() };
        let bar = Bar::new();
        let outcome = import(&workspace, demo_files(), &options, &bar).await?;
        bar.clear();
        print(&render_import(&outcome, &session, 8))?;
        let atlas = workspace.atlas();
        let nursing = CoverageQuery::of_kind("visiting_nursing", Audience::Planner);
        for query in [nursing.clone(), nursing.with("24h")] {
            let report = disclose_figures(&compute(&atlas, &query)?);
            print(&format!("\n{}", analyze::render(&report, &session)))?;
        }
        if self.no_serve {
            return Ok(Done::Well);
        }
        let mut serve = self.serve;
        serve.planner_without_login = true;
        serve.serve(&session, workspace).await
    }
}
