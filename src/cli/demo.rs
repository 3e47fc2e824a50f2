//! `simbaumi demo`: marked example data.

use std::process::ExitCode;
use std::sync::Arc;

use clap::Args;

use super::with_database;
use crate::app::Clock;
use crate::config::{DatabaseConfig, ServedConfig};
use crate::db::{Access, Change, Db, Tx};
use crate::ukm::demo::{self, Options};
use crate::{ukm, wilayah};

#[derive(Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    database: DatabaseConfig,
    #[command(flatten)]
    served: ServedConfig,
    #[command(flatten)]
    size: Size,
    /// Removes all example data.
    #[arg(long, conflicts_with_all = ["count", "seed"])]
    clear: bool,
}

/// How much is made, and which.
#[derive(Args)]
pub(super) struct Size {
    /// Number of businesses.
    #[arg(long, default_value_t = demo::DEFAULT_COUNT)]
    count: usize,
    /// The same seed gives the same data.
    #[arg(long, default_value_t = 3201)]
    seed: u64,
}

impl Default for Size {
    fn default() -> Self {
        Self { count: demo::DEFAULT_COUNT, seed: 3201 }
    }
}

pub(super) async fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    with_database(&arguments.database, Access::Command, async |db| {
        if arguments.clear {
            let mut tx = Tx::begin(db).await?;
            tx.lift_time_limit().await?;
            let removed = demo::clear(&mut tx).await?;
            tx.commit(Change::Reload, Clock::System.now()).await?;
            say!("{removed} data contoh dihapus.");
        } else {
            let made = load(db, &arguments.served.kabupaten, &arguments.size, Clock::System).await?;
            say!("{made} data contoh dibuat.");
        }
        Ok(ExitCode::SUCCESS)
    })
    .await
}

/// Makes example data in one transaction.
pub(super) async fn load(db: &Db, kabupaten: &str, size: &Size, clock: Clock) -> anyhow::Result<usize> {
    let mut tx = Tx::begin(db).await?;
    tx.lift_time_limit().await?;
    ukm::sync(&mut tx).await?;
    wilayah::query::prepare(&mut tx, kabupaten, clock.now()).await?;
    let areas = Arc::new(wilayah::query::load(&mut tx, kabupaten).await?);
    let dictionary = Arc::new(ukm::product::load(&mut tx).await?);
    let options = Options { count: size.count, seed: size.seed, now: clock.now() };
    let tenth = (size.count / 10).max(10_000);
    let made = demo::create(&mut tx, areas, dictionary, options, |stored| {
        if stored % tenth < 10_000 {
            tracing::info!("data contoh: {stored} dari {}", size.count);
        }
    })
    .await?;
    tx.commit(Change::Reload, clock.now()).await?;
    Ok(made)
}
