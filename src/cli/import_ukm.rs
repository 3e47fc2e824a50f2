//! `simbaumi import ukm`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use clap::Args;
use rand::SeedableRng;
use rand::rngs::StdRng;

use super::{open_keys, with_database};
use crate::app::Clock;
use crate::config::{DatabaseConfig, ServedConfig};
use crate::db::{Access, Change, Db, Tx};
use crate::import::{self, Report, Request, Told, Vault};
use crate::privacy::erasure::{Erased, Log};
use crate::{ukm, wilayah};

#[derive(Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    database: DatabaseConfig,
    #[command(flatten)]
    served: ServedConfig,
    /// CSV, TSV, XLSX, XLS, ODS, `GeoJSON`, JSON, zipped shapefile, `GeoPackage` or KML.
    file: PathBuf,
    /// JSON that says which column is which field, for columns whose names are not understood.
    #[arg(long, value_name = "FILE")]
    mapping: Option<PathBuf>,
    /// Says what would happen and stores nothing.
    #[arg(long)]
    dry_run: bool,
    /// Where the report of every row goes; beside the file, as NAME.laporan.csv, when absent.
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
}

pub(super) async fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    let bytes = read(&arguments.file)?;
    let told = match &arguments.mapping {
        Some(path) => Told::read(&String::from_utf8_lossy(&read(path)?))?,
        None => Told::default(),
    };
    let name =
        arguments.file.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    with_database(&arguments.database, Access::Command, async |db| {
        let request = Request {
            name: &name,
            bytes: &bytes,
            told: &told,
            dry_run: arguments.dry_run,
            now: Clock::System.now(),
        };
        let keys = open_keys(&arguments.database, db).await?;
        let erased = Erased::new(&Log::of_data(&arguments.database.data).read()?);
        let vault = Vault { keys: &keys, erased: &erased };
        let report = take_in(db, &arguments.served.kabupaten, vault, request).await?;
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

/// Takes in a file of businesses, all of it or, on an error, nothing.
async fn take_in(db: &Db, kabupaten: &str, vault: Vault<'_>, request: Request<'_>) -> anyhow::Result<Report> {
    let mut tx = Tx::begin(db).await?;
    tx.lift_time_limit().await?;
    ukm::sync(&mut tx).await?;
    wilayah::query::prepare(&mut tx, kabupaten, request.now).await?;
    let areas = wilayah::query::load(&mut tx, kabupaten).await?;
    let dictionary = ukm::product::load(&mut tx).await?;
    let report = import::import_ukm(
        &mut tx,
        &areas,
        &dictionary,
        vault,
        request,
        &mut StdRng::from_rng(&mut rand::rng()),
    )
    .await?;
    if !request.dry_run {
        tx.commit(Change::Businesses(report.created.clone()), request.now).await?;
    }
    Ok(report)
}
