//! `kuhaku export`: tables, GeoJSON and GeoPackages.

use std::path::PathBuf;

use anyhow::Context as _;
use clap::{Args, ValueEnum};

use super::question::{Question, ReadAs};
use super::{Done, Session, write};
use crate::coverage::{Reading, analyze, disclose_figures, gap_regions};
use crate::export;

#[derive(Debug, Args)]
pub(super) struct Export {
    /// 書き出すもの / what to write
    #[arg(value_enum)]
    what: What,
    /// 出力ファイル（`-` は標準出力） / output file, `-` for stdout
    #[arg(short, long, default_value = "-")]
    out: PathBuf,
    /// 読み方（空白のみ） / reading, for gaps
    #[arg(long, value_enum, default_value_t = ReadAs::Pessimistic)]
    reading: ReadAs,
    #[command(flatten)]
    question: Question,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum What {
    /// 圏域ごとの数字 / figures per zone
    CoverageCsv,
    /// 空白地域 / gaps
    GapsGeojson,
    /// 空白地域（GeoPackage） / gaps as a GeoPackage
    GapsGpkg,
    /// 事業所の一覧 / offices
    ProvidersCsv,
    /// 事業所の一覧（Excel） / offices as a workbook
    ProvidersXlsx,
    /// 事業所の位置 / offices as points
    ProvidersGeojson,
    /// 事業所の位置（GeoPackage） / offices as a GeoPackage
    ProvidersGpkg,
}

impl Export {
    pub(super) async fn run(self, session: &Session) -> anyhow::Result<Done> {
        let query = self.question.resolve(session)?;
        let workspace = session.open().await?;
        let atlas = self.question.atlas(&workspace, session)?;
        let report = disclose_figures(&analyze(&atlas, &query)?);
        let caption = export::caption_line(&report.caption, session.language);
        let offices = || {
            let all = atlas.offices(query.audience).iter().map(|office| &office.record);
            all.filter(|own| query.counts(own))
        };
        let bytes = match self.what {
            What::CoverageCsv => export::coverage_csv(&report)?,
            What::ProvidersCsv => export::providers_csv(offices(), atlas.catalogue())?,
            What::ProvidersGeojson => {
                export::providers_geojson(offices(), &caption).into_bytes()
            }
            What::ProvidersXlsx => {
                export::providers_xlsx(offices(), atlas.catalogue(), atlas.today())?
            }
            What::ProvidersGpkg => {
                let catalogue = atlas.catalogue();
                export::providers_gpkg(offices(), catalogue, &caption, atlas.today())?
            }
            What::GapsGeojson | What::GapsGpkg => {
                let reading = Reading::from(self.reading);
                let gaps = gap_regions(&atlas, &query, reading)?;
                let regions = gaps.into_iter().zip(&report.zones).filter_map(|(gap, zone)| {
                    let properties = serde_json::json!({
                        "zone": zone.id, "name": zone.name,
                        "gap_m2": zone.reading(reading).map(|own| own.gap_m2),
                        "reading": export::reading_word(reading, session.language),
                    });
                    Some((gap?, properties.as_object()?.clone()))
                });
                if self.what == What::GapsGpkg {
                    let name = session.text("report.gaps");
                    export::regions_gpkg(name, regions, &caption, atlas.today())?
                } else {
                    export::regions_geojson(regions, &caption).into_bytes()
                }
            }
        };
        if self.out.as_os_str() == "-" {
            write(&bytes)?;
        } else {
            std::fs::write(&self.out, &bytes)
                .with_context(|| format!("`{}`: cannot be written", self.out.display()))?;
            let path = self.out.display().to_string();
            eprintln!("{}", session.fill("cli.written", &[("path", &path)]));
        }
        Ok(Done::Well)
    }
}
