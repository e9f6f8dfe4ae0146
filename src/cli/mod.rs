//! The command line: one file a subcommand.
//!
//! Exit codes: 0 done, 1 finished with findings or rejected rows, 2 could not run. Data goes to
//! stdout, everything else to stderr.

mod access;
mod analyze;
mod columns;
mod demo;
mod distance;
mod export;
mod forecast;
mod fragility;
#[cfg(feature = "handbook")]
mod handbook;
mod import;
mod locate;
mod quality;
mod question;
mod restore;
mod serve;
mod status;
mod stop;
mod suggest;
mod table;
mod what_if;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::{CommandFactory, Parser, Subcommand};

use crate::app::{Workspace, ages_words};
use crate::coverage::AccessError;
use crate::message::Language;
use crate::model::Catalogue;
use crate::planning::PlanningError;
use crate::store::Store;

/// 訪問可能範囲と空白地域 / who says they will visit where, and where nobody does
#[derive(Debug, Parser)]
#[command(name = "kuhaku", version, max_term_width = 100, after_help = EXAMPLES)]
struct Arguments {
    /// 作業ファイル / workspace file
    #[arg(
        short,
        long,
        global = true,
        env = "KUHAKU_WORKSPACE",
        default_value = "city.kuhaku"
    )]
    workspace: PathBuf,
    /// 種別・機能の台帳（TOML） / catalogue replacing the shipped one
    #[arg(long, global = true, env = "KUHAKU_CATALOGUE")]
    catalogue: Option<PathBuf>,
    /// 表示の言語 / language of messages
    #[arg(long, global = true, env = "KUHAKU_LANG", value_enum, default_value_t = Lang::Ja)]
    lang: Lang,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Lang {
    Ja,
    En,
}

const EXAMPLES: &str = "例 / Examples:
  kuhaku demo
  kuhaku import boundary_40205.zip age2020.zip jigyosho_130.csv --dry-run
  kuhaku analyze --kind visiting_nursing --capability 24h
  kuhaku analyze --access 3km --decay sharp
  kuhaku forecast --years 2030,2040
  kuhaku suggest --kind visiting_nursing
  kuhaku locate --radius 1km --sites 3
  kuhaku handbook --book visiting_nursing --out nursing.pdf
  kuhaku serve --port 8080";

#[derive(Debug, Subcommand)]
enum Command {
    /// 架空の市を読み込み、空白の表を出し、地図を開く / load the demo city, print its gaps, serve it
    Demo(demo::Demo),
    /// 公的データ・調査回答を読み込む / import official files and survey answers
    Import(import::Import),
    /// 一覧の列を何として読むかを見る・決める / what the columns of a list are taken for
    Columns(columns::Columns),
    /// 前の版の内容に戻す（消えるものはない） / go back to an earlier revision; nothing is lost
    Restore(restore::Restore),
    /// 記録の点検：足りないもの、疑わしいもの / what is missing or doubtful in the records
    Quality(quality::Quality),
    /// 作業ファイルの中身と履歴 / what the workspace holds
    Status(status::Status),
    /// 圏域ごとの空白・人口・重なり / gaps, people and depth per zone
    Analyze(analyze::Analyze),
    /// 将来の人口・需要・空白（今の事業所のまま） / coming years under today's offices
    Forecast(forecast::Forecast),
    /// もし変えたら：閉鎖・移転・範囲の変更を試す / try changes: what would they do?
    WhatIf(what_if::WhatIf),
    /// どの事業所がどの町丁目・何メートルを加えると空白が減るか / who could extend, and by what
    Suggest(suggest::Suggest),
    /// 新しい拠点をどこに置くと多くの人に届くか / where a new site would reach most people
    Locate(locate::Locate),
    /// 住民向け・市職員向けページを開く / serve the pages, tiles and API
    Serve(serve::Serve),
    /// 表や地図データを書き出す / write tables and GeoJSON
    Export(export::Export),
    /// 冊子（ハンドブック）を印刷用に作る / make handbooks for print
    #[cfg(feature = "handbook")]
    Handbook(handbook::Handbook),
    /// シェル補完を出力する / print shell completions
    Completions {
        /// シェル / shell
        shell: clap_complete::Shell,
    },
    /// API の定義（OpenAPI）を出力する / print the OpenAPI document
    Openapi,
}

/// What every subcommand is given.
struct Session {
    workspace: PathBuf,
    catalogue: Catalogue,
    language: Language,
}

impl Session {
    /// Opens a workspace that must exist already.
    async fn open(&self) -> anyhow::Result<Workspace> {
        if !self.workspace.exists() {
            let path = self.workspace.display().to_string();
            anyhow::bail!(self.fill("cli.no_workspace", &[("path", &path)]));
        }
        self.open_or_make().await
    }

    /// The workspace, or where there is none an empty one that leaves no file behind.
    async fn open_or_pretend(&self) -> anyhow::Result<Workspace> {
        if self.workspace.exists() {
            return self.open_or_make().await;
        }
        Ok(Workspace::over(Store::in_memory().await?, self.catalogue.clone()).await?)
    }

    async fn open_or_make(&self) -> anyhow::Result<Workspace> {
        Ok(Workspace::open(&self.workspace, self.catalogue.clone()).await?)
    }

    fn text<'a>(&self, key: &'a str) -> &'a str {
        crate::message::text(key, self.language)
    }

    fn fill(&self, key: &str, values: &[(&str, &str)]) -> String {
        crate::message::fill(key, self.language, values)
    }
}

/// How a subcommand ended, if it could run.
enum Done {
    Well,
    WithFindings,
}

/// Parses the arguments, runs the subcommand and returns the exit code.
pub fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let filter = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn,kuhaku=info"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    match run(arguments) {
        Ok(Done::Well) => ExitCode::SUCCESS,
        Ok(Done::WithFindings) => ExitCode::from(1),
        Err(fault) => {
            eprintln!("kuhaku: {fault}");
            for cause in fault.chain().skip(1) {
                eprintln!("  ← {cause}");
            }
            ExitCode::from(2)
        }
    }
}

/// Faults that name what the people imported do not tell, in words.
fn worded(fault: anyhow::Error, language: Language) -> anyhow::Error {
    let own = match (fault.downcast_ref(), fault.downcast_ref(), fault.downcast_ref()) {
        (Some(own), ..) => Some(own),
        (_, Some(AccessError::Query(own)), _) => Some(own),
        (_, _, Some(PlanningError::Coverage(own))) => Some(own),
        _ => None,
    };
    let words = own.and_then(|own| ages_words(own, language));
    words.map_or(fault, anyhow::Error::msg)
}

fn run(arguments: Arguments) -> anyhow::Result<Done> {
    let language = match arguments.lang {
        Lang::Ja => Language::Ja,
        Lang::En => Language::En,
    };
    let catalogue = match &arguments.catalogue {
        None => Catalogue::shipped(),
        Some(path) => {
            let text = std::fs::read_to_string(path)
                .with_context(|| format!("`{}`: cannot be read", path.display()))?;
            Catalogue::parse(&text)?
        }
    };
    let session = Session { workspace: arguments.workspace, catalogue, language };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let done = runtime.block_on(async {
        match arguments.command {
            Command::Demo(demo) => demo.run(session).await,
            Command::Import(import) => import.run(&session).await,
            Command::Columns(columns) => columns.run(&session).await,
            Command::Restore(restore) => restore.run(&session).await,
            Command::Quality(quality) => quality.run(&session).await,
            Command::Status(status) => status.run(&session).await,
            Command::Analyze(analyze) => analyze.run(&session).await,
            Command::Forecast(forecast) => forecast.run(&session).await,
            Command::WhatIf(what_if) => what_if.run(&session).await,
            Command::Suggest(suggest) => suggest.run(&session).await,
            Command::Locate(locate) => locate.run(&session).await,
            Command::Serve(serve) => serve.run(&session).await,
            Command::Export(export) => export.run(&session).await,
            #[cfg(feature = "handbook")]
            Command::Handbook(handbook) => handbook.run(&session).await,
            Command::Completions { shell } => {
                let mut command = Arguments::command();
                let mut script = Vec::new();
                clap_complete::generate(shell, &mut command, "kuhaku", &mut script);
                write(&script)?;
                Ok(Done::Well)
            }
            Command::Openapi => {
                print(&crate::server::openapi())?;
                Ok(Done::Well)
            }
        }
    });
    done.map_err(|fault| worded(fault, language))
}

/// Writes a line to stdout.
fn print(text: &str) -> anyhow::Result<()> {
    write(format!("{text}\n").as_bytes())
}

/// Writes to stdout; a closed pipe (`| head`) is an end, not a fault.
fn write(bytes: &[u8]) -> anyhow::Result<()> {
    use std::io::Write;
    let mut out = std::io::stdout();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(fault) if fault.kind() == std::io::ErrorKind::BrokenPipe => std::process::exit(0),
        other => Ok(other?),
    }
}
