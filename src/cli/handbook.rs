//! `kuhaku handbook`: the books a city hands out, as PDF, web page or list.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::{Args, ValueEnum};
use jiff::civil::Date;

use super::question::For;
use super::{Done, Session, print, write};
use crate::app::{self, Handbook as Made, HandbookForm, HandbookRequest, Templates};

#[derive(Debug, Args)]
pub(super) struct Handbook {
    /// 冊子（--list で一覧） / which book; --list shows them
    #[arg(long, required_unless_present = "list")]
    book: Option<String>,
    /// 冊子の一覧 / the books there are
    #[arg(long)]
    list: bool,
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
    /// 用紙 a4・b5・a3 / paper
    #[arg(long, default_value = "a4")]
    size: String,
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
            for book in app::books(&session.catalogue, &templates)?.books {
                print(&format!("{:<18}{}  {}", book.id, book.title, book.title_en))?;
            }
            return Ok(Done::Well);
        }
        let workspace = session.open().await?;
        let atlas = workspace.atlas();
        let request = self.request()?;
        let day = self.date.unwrap_or(atlas.today());
        let edition = app::edition(
            &atlas,
            &templates,
            &request,
            self.audience.into(),
            day,
            session.language,
        )?;
        let mut book = Made::gather(&atlas, &edition, &|_, _| true)?;
        let bytes = book.bytes(self.form(), &templates)?;
        self.hand_over(session, &bytes)?;
        let count = book.contents.count.to_string();
        let hash = book.contents.hash.clone();
        let values = [("count", count.as_str()), ("hash", hash.as_str())];
        eprintln!("{}", session.fill("cli.handbook_made", &values));
        Ok(Done::Well)
    }

    fn request(&self) -> anyhow::Result<HandbookRequest> {
        let articles = self.article.iter().map(|path| read(path)).collect::<Result<_, _>>()?;
        Ok(HandbookRequest {
            book: self.book.clone().unwrap_or_default(),
            kinds: self.kind.clone(),
            zones: self.zone.clone(),
            order: self.order.clone(),
            paper: Some(self.size.clone()),
            large: self.large,
            per_page: self.per_page,
            publisher: self.publisher.clone(),
            url: self.url.clone(),
            articles,
            only: Vec::new(),
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

fn read(path: &Path) -> anyhow::Result<String> {
    std::fs::read_to_string(path)
        .with_context(|| format!("`{}`: cannot be read", path.display()))
}
