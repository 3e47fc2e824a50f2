//! `simbaumi psql`.

use std::ffi::OsString;
use std::process::ExitCode;

use anyhow::Context;
use clap::Args;
use tokio::process::Command;

use super::interruption;
use crate::config::DatabaseConfig;
use crate::db::cluster::Cluster;
use crate::db::{Access, Client};

#[derive(Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    database: DatabaseConfig,

    /// Handed to psql as they are.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<OsString>,
}

pub(super) async fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    // Ctrl-C ends a query inside psql, not psql itself.
    let _ignored = interruption()?;
    if let Some(servers) = &arguments.database.database_url {
        return wait(Client::of_servers(servers).command("psql").args(&arguments.arguments)).await;
    }
    let cluster = Cluster::open(&arguments.database.data, Access::Command).await?;
    let result = match Client::of_cluster(&cluster).await {
        Ok(client) => wait(client.command("psql").args(&arguments.arguments)).await,
        Err(error) => Err(error.into()),
    };
    cluster.stop().await;
    result
}

async fn wait(psql: &mut Command) -> anyhow::Result<ExitCode> {
    let status =
        psql.status().await.context("psql tidak dapat dijalankan; pasang paket postgresql-client")?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
