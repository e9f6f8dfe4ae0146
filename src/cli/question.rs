//! The question on the command line, shared by `analyze` and `export`.

use std::sync::Arc;

use clap::Args;

use super::Session;
use crate::app::{Workspace, ages_words, year_words};
use crate::atlas::Atlas;
use crate::coverage::{CountBy, CoverageQuery, Match, QuestionWords, Reading};
use crate::model::Audience;

#[derive(Debug, Clone, Args)]
pub(super) struct Question {
    /// 種別（複数可、`,` 区切り） / kinds, comma-separated
    #[arg(long, value_delimiter = ',', default_value = "visiting_nursing")]
    kind: Vec<String>,
    /// 機能（複数可、`,` 区切り） / capabilities, comma-separated
    #[arg(long, value_delimiter = ',')]
    capability: Vec<String>,
    /// 機能のどれか一つでよい / any one capability is enough
    #[arg(long)]
    any: bool,
    /// 場面（種別・機能の代わり） / a scene, in place of kinds and capabilities
    #[arg(long)]
    scene: Option<String>,
    /// 時間帯（all で全時間帯） / a time band, or `all`
    #[arg(long)]
    hours: Option<String>,
    /// 同じ場所に必要な別のサービス `種別:機能+機能`（くり返し可） / a further service needed there
    #[arg(long)]
    also: Vec<String>,
    /// 事業所でなく法人で数える / count corporations instead of offices
    #[arg(long)]
    by_corporation: bool,
    /// 数える人の年齢（total, over65, under15, 40to64 など） / whose people are counted
    #[arg(long, default_value = "over65")]
    band: String,
    /// 将来推計人口の年（今の事業所のまま） / a projected year, under today's offices
    #[arg(long)]
    year: Option<u16>,
    /// 見せる相手 / for whom
    #[arg(long, value_enum, default_value_t = For::Planner)]
    audience: For,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum For {
    Public,
    Professional,
    Planner,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum ReadAs {
    Pessimistic,
    Optimistic,
    Unknown,
}

impl From<For> for Audience {
    fn from(own: For) -> Self {
        match own {
            For::Public => Self::Public,
            For::Professional => Self::Professional,
            For::Planner => Self::Planner,
        }
    }
}

impl From<ReadAs> for Reading {
    fn from(read: ReadAs) -> Self {
        match read {
            ReadAs::Pessimistic => Self::Pessimistic,
            ReadAs::Optimistic => Self::Optimistic,
            ReadAs::Unknown => Self::Unknown,
        }
    }
}

impl Question {
    /// The year asked for.
    pub(super) const fn year(&self) -> Option<u16> {
        self.year
    }

    /// The picture of the year asked for.
    pub(super) fn atlas(
        &self,
        workspace: &Workspace,
        session: &Session,
    ) -> anyhow::Result<Arc<Atlas>> {
        workspace
            .atlas_in(self.year)
            .map_err(|fault| anyhow::anyhow!(year_words(&fault, session.language)))
    }

    /// The engine's question; ids and Japanese labels are both understood.
    pub(super) fn resolve(&self, session: &Session) -> anyhow::Result<CoverageQuery> {
        let catalogue = &session.catalogue;
        let words = QuestionWords {
            kinds: self.kind.clone(),
            capabilities: self.capability.clone(),
            matching: if self.any { Match::Any } else { Match::All },
            scene: self.scene.clone(),
            hours: self.hours.clone(),
            also: self.also.clone(),
            count_by: if self.by_corporation { CountBy::Corporation } else { CountBy::Office },
            band: Some(self.band.clone()),
        };
        words.resolve(catalogue, self.audience.into()).map_err(|fault| {
            if let Some(words) = ages_words(&fault, session.language) {
                return anyhow::anyhow!(words);
            }
            let kinds: Vec<&str> =
                catalogue.kinds.iter().map(|kind| kind.id.as_str()).collect();
            let capabilities: Vec<&str> =
                catalogue.capabilities.iter().map(|own| own.id.as_str()).collect();
            anyhow::anyhow!(session.fill(
                "cli.unknown_question",
                &[
                    ("fault", &fault.to_string()),
                    ("kinds", &kinds.join(", ")),
                    ("capabilities", &capabilities.join(", ")),
                ],
            ))
        })
    }
}
