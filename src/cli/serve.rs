//! `simbaumi serve`.

use std::process::ExitCode;

use clap::Args;

use super::interruption;
use crate::config::Config;
use crate::db::{Access, Db};

#[derive(Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    config: Config,
}

pub(super) async fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    let interrupted = interruption()?;
    let db = Db::open(&arguments.config.database, Access::Server).await?;
    tracing::info!("ready");
    interrupted.await;
    db.close().await;
    Ok(ExitCode::SUCCESS)
}
