//! `kuhaku status`: what the workspace holds.

use clap::Args;

use super::table::{Align, Table};
use super::{Done, Session, print};

#[derive(Debug, Args)]
pub(super) struct Status {
    /// JSON で出力する / print JSON
    #[arg(long)]
    json: bool,
}

impl Status {
    pub(super) async fn run(self, session: &Session) -> anyhow::Result<Done> {
        let workspace = session.open().await?;
        let atlas = workspace.atlas();
        let register = atlas.register();
        let history = workspace.store().history(10).await?;
        let asked = |kind: &crate::model::KindId| {
            let own = register.providers.values().filter(|office| office.kind == *kind);
            own.fold([0_usize; 4], |[all, asked, answered, ranged], office| {
                [
                    all + 1,
                    asked + usize::from(office.survey.is_some()),
                    answered + usize::from(office.answered_on().is_some()),
                    ranged + usize::from(office.has_range()),
                ]
            })
        };
        let kinds: Vec<_> = session
            .catalogue
            .kinds
            .iter()
            .map(|kind| (kind, asked(&kind.id)))
            .filter(|(_, [all, ..])| *all > 0)
            .collect();
        if self.json {
            let kinds: Vec<_> = kinds
                .iter()
                .map(|(kind, [all, asked, answered, ranged])| {
                    serde_json::json!({ "kind": kind.id, "offices": all, "asked": asked,
                                        "answered": answered, "with_range": ranged })
                })
                .collect();
            let json = serde_json::json!({
                "municipality": register.municipality(), "revision": atlas.revision(),
                "zones": register.zones.len(), "towns": register.towns.len(),
                "cells": register.cells.len(), "kinds": kinds,
                "datasets": register.datasets.values().collect::<Vec<_>>(), "history": history,
            });
            print(&serde_json::to_string_pretty(&json)?)?;
            return Ok(Done::Well);
        }
        let mut table = Table::new([
            (session.text("report.kind").to_owned(), Align::Left),
            (session.text("cli.offices").to_owned(), Align::Right),
            (session.text("cli.asked").to_owned(), Align::Right),
            (session.text("cli.answered").to_owned(), Align::Right),
            (session.text("cli.with_range").to_owned(), Align::Right),
        ]);
        for (kind, counts) in &kinds {
            let name = match session.language {
                crate::message::Language::Ja => &kind.label,
                crate::message::Language::En => &kind.label_en,
            };
            let counts = counts.iter().map(ToString::to_string);
            table.row(std::iter::once(name.clone()).chain(counts));
        }
        let head = session.fill(
            "cli.status_head",
            &[
                ("city", register.municipality().unwrap_or("—")),
                ("revision", &atlas.revision().to_string()),
                ("zones", &register.zones.len().to_string()),
                ("towns", &register.towns.len().to_string()),
                ("cells", &register.cells.len().to_string()),
            ],
        );
        let log = history.iter().map(|own| {
            let reason: String = own.reason.chars().take(60).collect();
            format!("  {:>4}  {}  {}  {reason}", own.number, own.at, own.actor)
        });
        let log: Vec<String> = log.collect();
        let history = session.text("cli.history");
        print(&format!("{head}\n\n{}\n\n{history}\n{}", table.render(), log.join("\n")))?;
        Ok(Done::Well)
    }
}
