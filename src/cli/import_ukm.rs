//! `simbaumi import ukm` and `simbaumi import undo`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context;
use chrono::NaiveDate;
use clap::Args;
use rand::SeedableRng;
use rand::rngs::StdRng;

use super::{open_keys, with_database};
use crate::account::console;
use crate::app::Clock;
use crate::config::{DatabaseConfig, ServedConfig};
use crate::db::{Access, Db, Tx};
use crate::http::format::whole;
use crate::import::{self, Bench, By, Input, Request, Told, Vault};
use crate::privacy::erasure::{Erased, Log};
use crate::{ukm, wilayah};

#[derive(Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    database: DatabaseConfig,
    #[command(flatten)]
    served: ServedConfig,
    /// CSV, TSV, `GeoJSON` or a JSON list.
    file: PathBuf,
    /// JSON that says which column is which field, for columns whose names are not understood.
    #[arg(long, value_name = "FILE")]
    mapping: Option<PathBuf>,
    /// Says what would happen and stores nothing.
    #[arg(long)]
    dry_run: bool,
    /// The day that the file speaks of, as 2026-01-31: what was changed in the register after it is not overwritten.
    #[arg(long, value_name = "DATE")]
    date: Option<NaiveDate>,
    /// Where the report of every row goes; beside the file, as NAME.laporan.csv, when absent.
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
}

pub(super) async fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    let input: Arc<dyn Input> = Arc::new(arguments.file.clone());
    std::fs::File::open(&arguments.file)
        .with_context(|| format!("berkas {} tidak terbaca", arguments.file.display()))?;
    let told = match &arguments.mapping {
        Some(path) => Told::read(&String::from_utf8_lossy(&read(path)?))?,
        None => Told::default(),
    };
    let name =
        arguments.file.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    with_database(&arguments.database, Access::Command, async |db| {
        let request = Request {
            name: &name,
            input: &input,
            told: &told,
            data_date: arguments.date,
            dry_run: arguments.dry_run,
        };
        let served = (&arguments.database, arguments.served.kabupaten.as_str());
        let report = at_bench(served, db, async |tx, bench| {
            let mut rng = StdRng::from_rng(&mut rand::rng());
            Ok(Box::pin(import::import_ukm(tx, bench, request, &mut rng)).await?)
        });
        let (tx, report) = report.await?;
        if !request.dry_run {
            tx.commit(report.feed(), Clock::System.now()).await?;
        }
        say!("{report}");
        if report.already.is_some() {
            say!("Laporan baris dari impor pertama tidak diubah.");
            return Ok(ExitCode::SUCCESS);
        }
        let path = arguments.report.clone().unwrap_or_else(|| beside(&arguments.file));
        std::fs::write(&path, report.row_report()?)
            .with_context(|| format!("laporan baris tidak dapat ditulis ke {}", path.display()))?;
        say!("Laporan setiap baris: {}", path.display());
        Ok(ExitCode::SUCCESS)
    })
    .await
}

fn read(path: &Path) -> anyhow::Result<Vec<u8>> {
    std::fs::read(path).with_context(|| format!("berkas {} tidak terbaca", path.display()))
}

fn beside(file: &Path) -> PathBuf {
    let mut name = file.file_name().unwrap_or_default().to_os_string();
    name.push(".laporan.csv");
    file.with_file_name(name)
}

/// Begins a transaction, reads what imports work with, and does `work` in it.
async fn at_bench<T>(
    (database, kabupaten): (&DatabaseConfig, &str),
    db: &Db,
    work: impl AsyncFnOnce(&mut Tx, &Bench<'_>) -> anyhow::Result<T>,
) -> anyhow::Result<(Tx, T)> {
    let now = Clock::System.now();
    let keys = open_keys(database, db).await?;
    let log = Log::of_data(&database.data);
    let erased = Erased::new(&log.read()?);
    let mut tx = Tx::begin(db).await?;
    tx.lift_time_limit().await?;
    ukm::sync(&mut tx).await?;
    wilayah::query::prepare(&mut tx, kabupaten, now).await?;
    let areas = wilayah::query::load(&mut tx, kabupaten).await?;
    let dictionary = ukm::product::load(&mut tx).await?;
    let operator = console::operator(now);
    let bench = Bench {
        areas: &areas,
        dictionary: &dictionary,
        vault: Vault { keys: &keys, log: &log, erased: &erased },
        by: By::Console(&operator),
        now,
    };
    let done = work(&mut tx, &bench).await?;
    Ok((tx, done))
}

#[derive(Args)]
pub(super) struct UndoArguments {
    #[command(flatten)]
    database: DatabaseConfig,
    #[command(flatten)]
    served: ServedConfig,
    /// Number of the import, as its report tells it.
    number: i64,
}

/// `simbaumi import undo`.
pub(super) async fn run_undo(arguments: UndoArguments) -> anyhow::Result<ExitCode> {
    with_database(&arguments.database, Access::Command, async |db| {
        let served = (&arguments.database, arguments.served.kabupaten.as_str());
        let undone = at_bench(served, db, async |tx, bench| {
            let file = import::find_file(tx, arguments.number).await?;
            let file = file.filter(|file| file.applied_at.is_some() && file.undone_at.is_none());
            let file =
                file.with_context(|| format!("tidak ada impor nomor {} yang berlaku", arguments.number))?;
            Ok(Box::pin(import::undo(tx, bench, &file)).await?)
        });
        let (tx, undone) = undone.await?;
        tx.commit(undone.feed(), Clock::System.now()).await?;
        say!(
            "Impor {} dibatalkan: {} usaha dikeluarkan, {} dikembalikan seperti semula.",
            arguments.number,
            whole(undone.removed.len()),
            whole(undone.restored.len())
        );
        if undone.kept > 0 {
            say!(
                "{} baris tetap, karena usahanya sudah diubah atau dipakai setelah impor itu.",
                whole(undone.kept)
            );
        }
        Ok(ExitCode::SUCCESS)
    })
    .await
}
