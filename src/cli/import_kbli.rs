//! `simbaumi import kbli`.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use clap::Args;

use super::with_database;
use crate::app::Clock;
use crate::config::DatabaseConfig;
use crate::db::{Access, Change, Tx};
use crate::ukm::kbli;

#[derive(Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    database: DatabaseConfig,
    /// CSV or JSON with a code of five digits and a title in each row.
    file: PathBuf,
    /// Year of the edition, where neither a column nor the name of the file tells it.
    #[arg(long, value_name = "YEAR")]
    edisi: Option<u16>,
}

pub(super) async fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    let path = &arguments.file;
    let bytes = std::fs::read(path).with_context(|| format!("berkas {} tidak terbaca", path.display()))?;
    let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let edition = kbli::read(&name, &bytes, arguments.edisi)?;
    with_database(&arguments.database, Access::Command, async |db| {
        let mut tx = Tx::begin(db).await?;
        let report = kbli::store(&mut tx, &edition).await?;
        tx.commit(Change::None, Clock::System.now()).await?;
        say!("{report}");
        Ok(ExitCode::SUCCESS)
    })
    .await
}
