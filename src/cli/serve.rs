//! `kuhaku serve`: pages, tiles and API.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

use clap::Args;

use super::{Done, Session};
use crate::app::Workspace;
use crate::server::{ServerOptions, serve};

#[derive(Debug, Clone, Args)]
pub(super) struct Serve {
    /// 待ち受けアドレス / address to listen on
    #[arg(long, env = "KUHAKU_ADDRESS", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    address: IpAddr,
    /// ポート（0 で空きを使う） / port, 0 for any free one
    #[arg(long, env = "KUHAKU_PORT", default_value_t = 8080)]
    port: u16,
    /// ログインなしで市職員ページを開く（この機械の中だけ） / planner pages without login, loopback only
    #[arg(long)]
    pub(super) planner_without_login: bool,
    /// 公開 API をほかのサイトから使わせる（`*` ですべて） / origins that may use the public API
    #[arg(long, value_delimiter = ',')]
    cors_origin: Vec<String>,
}

impl Serve {
    pub(super) async fn run(self, session: &Session) -> anyhow::Result<Done> {
        // Planners can bring the first files in through the page: the workspace may be new.
        let workspace = if self.planner_without_login && !session.workspace.exists() {
            let path = session.workspace.display().to_string();
            eprintln!("{}", session.fill("cli.new_workspace", &[("path", &path)]));
            session.open_or_make().await?
        } else {
            session.open().await?
        };
        self.serve(session, workspace).await
    }

    pub(super) async fn serve(
        self,
        session: &Session,
        workspace: Workspace,
    ) -> anyhow::Result<Done> {
        let options = ServerOptions {
            planner_without_login: self.planner_without_login,
            cors_origins: self.cors_origin,
        };
        let ready = |address: SocketAddr| {
            let url = format!("http://{address}");
            eprintln!("{}", session.fill("cli.serving_resident", &[("url", &url)]));
            if options.planner_without_login {
                eprintln!("{}", session.fill("cli.serving_planner", &[("url", &url)]));
            }
            eprintln!("{}", session.text("cli.stop_hint"));
        };
        let address = SocketAddr::new(self.address, self.port);
        serve(Arc::new(workspace), address, &options, ready, stop_signal()).await?;
        Ok(Done::Well)
    }
}

/// Ends on Ctrl+C, and on the signal service managers send.
async fn stop_signal() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        let terminate =
            tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate());
        if let Ok(mut terminate) = terminate {
            tokio::select! {
                _ = interrupt => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    // A process that cannot hear the signal runs until it is killed.
    if interrupt.await.is_err() {
        std::future::pending::<()>().await;
    }
}
