//! `kuhaku handbook`: the books a city hands out, as PDF, web page or list.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::{Args, ValueEnum};
use jiff::civil::Date;

use super::question::For;
use super::{Done, Session, print, write};
use crate::app::{
    self, Handbook as Made, HandbookError, HandbookForm, HandbookRequest, Templates, Workspace,
};
use crate::atlas::Atlas;
use crate::model::Audience;

#[derive(Debug, Args)]
pub(super) struct Handbook {
    /// 冊子（--list で一覧） / which book; --list shows them
    #[arg(long, required_unless_present_any = ["list", "editions", "errata"])]
    book: Option<String>,
    /// 冊子の一覧 / the books there are
    #[arg(long)]
    list: bool,
    /// この版を作業ファイルに残す（正誤表のもとになる） / keep the edition, for errata
    #[arg(long)]
    keep: bool,
    /// 残した版の一覧 / the kept editions
    #[arg(long)]
    editions: bool,
    /// 残した版との正誤表（版の番号） / errata against a kept edition, by its number
    #[arg(long, conflicts_with_all = ["book", "keep", "proof"])]
    errata: Option<u64>,
    /// 事業所ごとの確認用紙 / proof sheets, one an office
    #[arg(long)]
    proof: bool,
    /// 確認用紙を作る事業所（番号か名前、省くと全部） / offices of the proof sheets
    #[arg(long, value_delimiter = ',', requires = "proof")]
    office: Vec<String>,
    /// 種別をしぼる / fewer kinds than the book has
    #[arg(long, value_delimiter = ',')]
    kind: Vec<String>,
    /// 圏域の番号か名前（複数可、省くと全部） / zones, all if absent
    #[arg(long, value_delimiter = ',')]
    zone: Vec<String>,
    /// 並べ方 zone 圏域・kana 五十音・speciality 診療科・kind 種別 / order
    #[arg(long)]
    order: Option<String>,
    /// だれに見せるか / for whom
    #[arg(long, value_enum, default_value_t = For::Public)]
    audience: For,
    /// 用紙 a4・b5・a3（省くと冊子ごとの用紙） / paper, else the book's own
    #[arg(long)]
    size: Option<String>,
    /// 大きな文字版（14pt） / large print
    #[arg(long)]
    large: bool,
    /// 1ページの件数（1〜4） / entries a page
    #[arg(long)]
    per_page: Option<u8>,
    /// 版の日付（省くと今日） / date of the edition, today if absent
    #[arg(long)]
    date: Option<Date>,
    /// 発行者（省くと自治体名） / publisher
    #[arg(long, default_value = "")]
    publisher: String,
    /// 最新情報のページの URL（QRコード） / address of the live page, for a QR code
    #[arg(long)]
    url: Option<String>,
    /// 読みもののページ（Markdown） / article pages in Markdown
    #[arg(long)]
    article: Vec<PathBuf>,
    /// 差しかえる様式のフォルダ / folder of templates in place of shipped ones
    #[arg(long)]
    templates: Option<PathBuf>,
    /// 形式（省くと出力ファイルの名前から） / form, else by the name of the file
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// 出力ファイル（`-` は標準出力） / output file, `-` for stdout
    #[arg(short, long, default_value = "-")]
    out: PathBuf,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Pdf,
    Html,
    Csv,
    Xlsx,
}

impl Handbook {
    pub(super) async fn run(self, session: &Session) -> anyhow::Result<Done> {
        let templates = self.templates()?;
        if self.list {
            for book in told(session, app::books(&session.catalogue, &templates))?.books {
                print(&format!("{:<18}{}  {}", book.id, book.title, book.title_en))?;
            }
            return Ok(Done::Well);
        }
        let workspace = session.open().await?;
        if self.editions {
            return list_editions(&workspace, session).await;
        }
        if let Some(number) = self.errata {
            return self.write_errata(&workspace, session, &templates, number).await;
        }
        let atlas = workspace.atlas();
        let request = self.request()?;
        let audience = self.audience.into();
        let book = self.gather(&atlas, session, &templates, &request, audience)?;
        if self.proof {
            let bytes = told(session, book.proofs(&atlas, &self.office, &templates))?;
            self.hand_over(session, &bytes)?;
            return Ok(Done::Well);
        }
        let bytes = told(session, book.bytes(self.form(), &templates))?;
        self.hand_over(session, &bytes)?;
        let count = book.contents.count.to_string();
        let values = [("count", count.as_str()), ("hash", book.contents.hash.as_str())];
        eprintln!("{}", session.fill("cli.handbook_made", &values));
        if self.keep {
            let kept = book.keep(&workspace, &request, atlas.revision(), &templates).await;
            let kept = told(session, kept)?;
            let values = [("number", kept.to_string())];
            let values = values.each_ref().map(|(name, own)| (*name, own.as_str()));
            eprintln!("{}", session.fill("cli.handbook_kept", &values));
        }
        Ok(Done::Well)
    }

    fn gather(
        &self,
        atlas: &Atlas,
        session: &Session,
        templates: &Templates,
        request: &HandbookRequest,
        audience: Audience,
    ) -> anyhow::Result<Made> {
        let day = self.date.unwrap_or(atlas.today());
        let language = session.language;
        let edition = app::edition(atlas, templates, request, audience, day, language);
        told(session, edition.and_then(|own| Made::gather(atlas, own, &|_, _| true)))
    }

    /// The book a kept edition was, made anew, against what was kept.
    async fn write_errata(
        &self,
        workspace: &Workspace,
        session: &Session,
        templates: &Templates,
        number: u64,
    ) -> anyhow::Result<Done> {
        let (request, audience, kept) =
            told(session, app::kept_edition(workspace, number).await)?;
        let atlas = workspace.atlas();
        let book = self.gather(&atlas, session, templates, &request, audience)?;
        let (bytes, count) = told(session, book.errata(&kept, templates))?;
        self.hand_over(session, &bytes)?;
        let values = [("number", number.to_string()), ("count", count.to_string())];
        let values = values.each_ref().map(|(name, own)| (*name, own.as_str()));
        eprintln!("{}", session.fill("cli.handbook_errata", &values));
        Ok(Done::Well)
    }

    fn request(&self) -> anyhow::Result<HandbookRequest> {
        let articles = self.article.iter().map(|path| read(path)).collect::<Result<_, _>>()?;
        Ok(HandbookRequest {
            book: self.book.clone().unwrap_or_default(),
            kinds: self.kind.clone(),
            zones: self.zone.clone(),
            order: self.order.clone(),
            paper: self.size.clone(),
            large: self.large,
            per_page: self.per_page,
            publisher: self.publisher.clone(),
            url: self.url.clone(),
            articles,
        })
    }

    fn form(&self) -> HandbookForm {
        let name = self.out.extension().map(|end| end.to_string_lossy().to_lowercase());
        match (self.format, name.as_deref()) {
            (Some(Format::Html), _) | (None, Some("html" | "htm")) => HandbookForm::Html,
            (Some(Format::Csv), _) | (None, Some("csv")) => HandbookForm::Csv,
            (Some(Format::Xlsx), _) | (None, Some("xlsx")) => HandbookForm::Xlsx,
            _ => HandbookForm::Pdf,
        }
    }

    /// Templates of the folder given, by file name.
    fn templates(&self) -> anyhow::Result<Templates> {
        let mut templates = Templates::new();
        let Some(folder) = &self.templates else { return Ok(templates) };
        let entries = std::fs::read_dir(folder)
            .with_context(|| format!("`{}`: cannot be read", folder.display()))?;
        for entry in entries {
            let path = entry?.path();
            let ours = path.extension().is_some_and(|end| {
                ["typ", "toml", "md"].iter().any(|own| end.eq_ignore_ascii_case(own))
            });
            if let (true, Some(name)) = (ours, path.file_name()) {
                templates.insert(name.to_string_lossy().into_owned(), read(&path)?);
            }
        }
        Ok(templates)
    }

    fn hand_over(&self, session: &Session, bytes: &[u8]) -> anyhow::Result<()> {
        if self.out.as_os_str() == "-" {
            return write(bytes);
        }
        std::fs::write(&self.out, bytes)
            .with_context(|| format!("`{}`: cannot be written", self.out.display()))?;
        let path = self.out.display().to_string();
        eprintln!("{}", session.fill("cli.written", &[("path", &path)]));
        Ok(())
    }
}

/// A fault in the language of messages; faults of files keep what lies behind them.
fn told<T>(session: &Session, result: Result<T, HandbookError>) -> anyhow::Result<T> {
    result.map_err(|fault| match fault {
        HandbookError::Export(_) | HandbookError::Store(_) | HandbookError::Damaged { .. } => {
            fault.into()
        }
        _ => anyhow::anyhow!(fault.words(session.language)),
    })
}

async fn list_editions(workspace: &Workspace, session: &Session) -> anyhow::Result<Done> {
    let editions = workspace.store().editions().await?;
    if editions.is_empty() {
        print(session.text("cli.handbook_no_editions"))?;
    }
    for own in editions {
        print(&format!(
            "{:>4}  {}  {}  {:<18}{:<13}{}",
            own.number, own.issued_on, own.hash, own.book, own.audience, own.title
        ))?;
    }
    Ok(Done::Well)
}

fn read(path: &Path) -> anyhow::Result<String> {
    std::fs::read_to_string(path)
        .with_context(|| format!("`{}`: cannot be read", path.display()))
}
