//! The question on the command line, shared by `analyze` and `export`.

use clap::Args;

use super::Session;
use crate::coverage::{CoverageQuery, Match, Reading};
use crate::model::{Audience, CapabilityId, KindId};

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
    /// The engine's question; ids and Japanese labels are both understood.
    pub(super) fn resolve(&self, session: &Session) -> anyhow::Result<CoverageQuery> {
        let catalogue = &session.catalogue;
        let kinds = self.kind.iter().map(|text| {
            catalogue
                .kind_named(text)
                .map_or_else(|| KindId::new(text.clone()), |kind| kind.id.clone())
        });
        let capabilities = self.capability.iter().map(|text| {
            catalogue.capability_named(text).map_or_else(
                || CapabilityId::new(text.clone()),
                |capability| capability.id.clone(),
            )
        });
        let query = CoverageQuery {
            kinds: kinds.collect(),
            capabilities: capabilities.collect(),
            matching: if self.any { Match::Any } else { Match::All },
            audience: match self.audience {
                For::Public => Audience::Public,
                For::Professional => Audience::Professional,
                For::Planner => Audience::Planner,
            },
        };
        query.check(catalogue).map_err(|fault| {
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
        })?;
        Ok(query)
    }
}
