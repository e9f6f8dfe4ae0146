//! `kuhaku columns`: what the columns of a list are taken for, and saying what they are.

use std::path::PathBuf;

use clap::Args;

use super::table::{Align, Table};
use super::{Done, Session, print};
use crate::app::{
    ColumnsError, columns_words, forget_columns, load_files, remember_columns, today,
};
use crate::intake::{Context, FileReport, ListColumns, read};
use crate::model::{ColumnMap, KindId, ListColumn};

#[derive(Debug, Args)]
pub(super) struct Columns {
    /// 公的な様式でない一覧（CSV・Excel） / a list of no official format
    file: PathBuf,
    /// 項目と見出し（または列番号）の対応: name=施設 address=3 / what is in which column, by header or number
    #[arg(long, value_name = "ITEM=HEADER", num_args = 1..)]
    set: Vec<String>,
    /// 種別の列がない行の種別 / kind of rows whose kind no column tells
    #[arg(long)]
    kind: Option<String>,
    /// 覚えた割り当てを取り消す / forget what was said
    #[arg(long, conflicts_with_all = ["set", "kind"])]
    forget: bool,
    /// JSON で出力する / print JSON
    #[arg(long)]
    json: bool,
}

impl Columns {
    pub(super) async fn run(self, session: &Session) -> anyhow::Result<Done> {
        let changes = self.forget || !self.set.is_empty() || self.kind.is_some();
        let workspace = if changes {
            session.open_or_make().await?
        } else {
            session.open_or_pretend().await?
        };
        let files = load_files(std::slice::from_ref(&self.file))?;
        let atlas = workspace.atlas();
        let columns = &atlas.register().column_maps;
        let context = Context { columns, ..Context::of(atlas.catalogue()) };
        let reports = read(files, &context, &()).files;
        let mut lists: Vec<(String, ListColumns)> =
            reports.into_iter().filter_map(named).collect();
        if lists.is_empty() {
            print(session.text("report.columns.none"))?;
            return Ok(Done::WithFindings);
        }
        for (_, list) in &mut lists {
            if self.forget {
                forget_columns(&workspace, &list.headers, "cli").await?;
                list.remembered = false;
            } else if changes {
                self.say(list, session)?;
                let map = ColumnMap {
                    headers: list.headers.clone(),
                    kind: list.kind.as_deref().map(KindId::new),
                    columns: list.columns.clone(),
                    by: String::new(),
                    on: today(),
                };
                let done = remember_columns(&workspace, map, "cli").await;
                done.map_err(|fault| match fault {
                    ColumnsError::Map(fault) => {
                        anyhow::anyhow!(columns_words(&fault, session.language))
                    }
                    fault => fault.into(),
                })?;
                list.remembered = true;
            }
        }
        if self.json {
            let lists: Vec<&ListColumns> = lists.iter().map(|own| &own.1).collect();
            print(&serde_json::to_string_pretty(&lists)?)?;
            return Ok(Done::Well);
        }
        let key = match (self.forget, changes) {
            (true, _) => "report.columns.forgotten",
            (false, true) => "report.columns.kept",
            (false, false) => "report.columns.how",
        };
        let mut parts: Vec<String> =
            lists.iter().map(|(name, list)| render(name, list, session)).collect();
        parts.push(session.text(key).to_owned());
        print(&parts.join("\n\n"))?;
        Ok(Done::Well)
    }

    /// Takes over what was said; one column has one meaning, the last.
    fn say(&self, list: &mut ListColumns, session: &Session) -> anyhow::Result<()> {
        for pair in &self.set {
            let bad =
                || anyhow::anyhow!(session.fill("report.columns.bad_pair", &[("pair", pair)]));
            let (item, header) = pair.split_once('=').ok_or_else(bad)?;
            let item = ListColumn::ALL
                .into_iter()
                .find(|own| own.name() == item.trim() || label(*own, session) == item.trim())
                .ok_or_else(bad)?;
            if header.trim().is_empty() {
                list.columns.remove(&item);
                continue;
            }
            let number =
                header.trim().parse::<usize>().ok().and_then(|own| own.checked_sub(1));
            let named = list.headers.iter().position(|own| own == header.trim());
            let at =
                named.or(number.filter(|own| *own < list.headers.len())).ok_or_else(bad)?;
            list.columns.retain(|_, own| *own != at);
            list.columns.insert(item, at);
        }
        if let Some(kind) = &self.kind {
            let known = session.catalogue.kind_named(kind).map(|own| own.id.to_string());
            list.kind = Some(known.unwrap_or_else(|| kind.clone()));
        }
        Ok(())
    }
}

fn named(report: FileReport) -> Option<(String, ListColumns)> {
    report.columns.map(|columns| (report.name, columns))
}

fn label(column: ListColumn, session: &Session) -> String {
    session.text(&format!("page.import.column.{}", column.name())).to_owned()
}

fn render(name: &str, list: &ListColumns, session: &Session) -> String {
    let mut table = Table::new([
        (String::new(), Align::Right),
        (session.text("page.import.columns.column").to_owned(), Align::Left),
        (session.text("page.import.columns.meaning").to_owned(), Align::Left),
        (session.text("page.import.columns.sample").to_owned(), Align::Left),
    ]);
    for (at, header) in list.headers.iter().enumerate() {
        let meaning = list.columns.iter().find(|(_, own)| **own == at);
        let meaning = meaning.map_or("－".to_owned(), |(column, _)| label(*column, session));
        let sample =
            list.samples.iter().find_map(|row| row.get(at).filter(|own| !own.is_empty()));
        let sample: String =
            sample.map(|own| own.chars().take(24).collect()).unwrap_or_default();
        table.row([(at + 1).to_string(), header.clone(), meaning, sample]);
    }
    let kind = list.kind.as_deref().map(|id| {
        let kind = session.catalogue.kind(&KindId::new(id));
        let label = kind.map_or(id, |own| own.label.as_str());
        format!("\n{}: {label}", session.text("page.import.columns.kind"))
    });
    let state = session.text(if list.remembered {
        "report.columns.remembered"
    } else {
        "report.columns.guess"
    });
    format!("{name}  {state}\n{}{}", table.render(), kind.unwrap_or_default())
}
