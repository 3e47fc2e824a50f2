//! `simbaumi migrate`.

use std::process::ExitCode;

use clap::Args;

use super::with_database;
use crate::config::DatabaseConfig;
use crate::db::Access;

#[derive(Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    database: DatabaseConfig,
}

pub(super) async fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    // Opening the database brings it up to date.
    with_database(&arguments.database, Access::Command, async |_| Ok(())).await?;
    eprintln!("Skema basis data sudah mutakhir.");
    Ok(ExitCode::SUCCESS)
}
