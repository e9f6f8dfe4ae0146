//! When a long calculation ends early: Ctrl+C, or a time limit.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use clap::Args;

#[derive(Debug, Clone, Args)]
pub(super) struct Stop {
    /// 秒数がたったら、それまでの最良の結果で止める / stop after so many seconds with the best so far
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    time_limit: Option<Duration>,
}

/// Says whether to stop.
#[derive(Debug, Clone)]
pub(super) struct Stopper {
    asked: Arc<AtomicBool>,
    deadline: Option<Instant>,
}

impl Stop {
    /// Listens for Ctrl+C from now on; the time runs from now on.
    pub(super) fn listen(&self) -> Stopper {
        let asked = Arc::new(AtomicBool::new(false));
        let heard = Arc::clone(&asked);
        tokio::spawn(async move {
            if tokio::signal::ctrl_c().await.is_ok() {
                heard.store(true, Ordering::Relaxed);
            }
        });
        let deadline = self.time_limit.and_then(|limit| Instant::now().checked_add(limit));
        Stopper { asked, deadline }
    }
}

impl Stopper {
    pub(super) fn is_asked(&self) -> bool {
        let late = || self.deadline.is_some_and(|deadline| Instant::now() >= deadline);
        self.asked.load(Ordering::Relaxed) || late()
    }
}

fn seconds(text: &str) -> Result<Duration, String> {
    let number = text.parse::<f64>().map_err(|fault| fault.to_string())?;
    Duration::try_from_secs_f64(number).map_err(|fault| fault.to_string())
}
