//! `kuhaku restore`: the content of an earlier revision, as a new one.

use clap::Args;

use super::import::changes;
use super::{Done, Session, print};
use crate::app::restore;

#[derive(Debug, Args)]
pub(super) struct Restore {
    /// 戻す先の版（`kuhaku status` で分かる。省略すると直前の版） / revision to go back to; the one before the latest if absent
    #[arg(long)]
    to: Option<u64>,
    /// 書きこまずに、変わることだけを見る / show what would change, change nothing
    #[arg(long)]
    dry_run: bool,
    /// だれが / who, for the history
    #[arg(long, env = "KUHAKU_ACTOR", default_value = "cli")]
    actor: String,
}

impl Restore {
    pub(super) async fn run(self, session: &Session) -> anyhow::Result<Done> {
        let workspace = session.open().await?;
        let latest = workspace.atlas().revision();
        let to = self.to.unwrap_or_else(|| latest.saturating_sub(1));
        let done = restore(&workspace, to, self.dry_run, &self.actor).await?;
        if !done.counts.is_empty() {
            print(&changes(&done.counts, session))?;
        }
        let key = match self.dry_run {
            _ if done.counts.is_empty() => "cli.restore_unchanged",
            true => "cli.restore_dry_run",
            false => "cli.restored",
        };
        let values = [("to", done.to.to_string()), ("revision", done.revision.to_string())];
        let values: Vec<(&str, &str)> =
            values.iter().map(|(name, value)| (*name, value.as_str())).collect();
        print(&session.fill(key, &values))?;
        Ok(Done::Well)
    }
}
