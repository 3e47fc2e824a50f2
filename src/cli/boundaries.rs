//! `simbaumi import boundaries` and `simbaumi fetch boundaries`.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use clap::Args;
use rand::SeedableRng;
use rand::rngs::StdRng;

use super::with_database;
use crate::app::Clock;
use crate::config::{DatabaseConfig, ServedConfig};
use crate::db::{Access, Change, Db, Tx};
use crate::import::reader::{Options, Projection};
use crate::wilayah;
use crate::wilayah::boundary::{self, File, Relocated, Report};
use crate::wilayah::fetch;

#[derive(Args)]
pub(super) struct ImportArguments {
    #[command(flatten)]
    database: DatabaseConfig,
    #[command(flatten)]
    served: ServedConfig,
    /// `GeoJSON`, zipped shapefile, `GeoPackage`, KML, or SQL with rows (kode, nama, lat, lng, path).
    #[arg(required_unless_present = "previous")]
    file: Option<PathBuf>,
    /// The layer to read, where the file has several.
    #[arg(long, value_name = "NAME")]
    layer: Option<String>,
    /// The file has latitude before longitude.
    #[arg(long)]
    swap_axes: bool,
    /// The file is in this zone of UTM, for example 48S, whatever it says itself.
    #[arg(long, value_name = "ZONE", value_parser = zone)]
    utm: Option<Projection>,
    /// Goes back to the boundaries that were active before.
    #[arg(long, conflicts_with = "file")]
    previous: bool,
}

#[derive(Args)]
pub(super) struct FetchArguments {
    #[command(flatten)]
    database: DatabaseConfig,
    #[command(flatten)]
    served: ServedConfig,
    /// SHA-256 that the file must have; needed where none is known to this program.
    #[arg(long, value_name = "HEX")]
    sha256: Option<String>,
}

pub(super) async fn run_import(arguments: ImportArguments) -> anyhow::Result<ExitCode> {
    let kabupaten = arguments.served.kabupaten;
    with_database(&arguments.database, Access::Command, async |db| {
        let Some(path) = &arguments.file else { return restore(db, &kabupaten).await };
        let bytes =
            std::fs::read(path).with_context(|| format!("berkas {} tidak terbaca", path.display()))?;
        let source = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        let options = Options {
            sheet: arguments.layer.clone(),
            projection: arguments.utm,
            swapped: arguments.swap_axes,
        };
        let file = File { source: &source, bytes: &bytes, options };
        report(&import(db, &kabupaten, &file, Clock::System).await?);
        Ok(ExitCode::SUCCESS)
    })
    .await
}

fn zone(text: &str) -> Result<Projection, String> {
    Projection::of_zone(text).ok_or_else(|| "zona UTM ditulis seperti 48S atau 49S".to_owned())
}

pub(super) async fn run_fetch(arguments: FetchArguments) -> anyhow::Result<ExitCode> {
    let kabupaten = arguments.served.kabupaten;
    let request = fetch::Request {
        base: base_address(),
        kabupaten: kabupaten.clone(),
        sha256: arguments.sha256,
        time_limit: fetch::TIME_LIMIT,
    };
    let download = fetch::boundaries(request).await?;
    with_database(&arguments.database, Access::Command, async |db| {
        let file = File { source: &download.source, bytes: &download.bytes, options: Options::default() };
        report(&import(db, &kabupaten, &file, Clock::System).await?);
        Ok(ExitCode::SUCCESS)
    })
    .await
}

/// `SIMBAUMI_BOUNDARIES_URL` points at a mirror of the public repository.
pub(super) fn base_address() -> String {
    std::env::var("SIMBAUMI_BOUNDARIES_URL").unwrap_or_else(|_| fetch::DEFAULT_BASE.to_owned())
}

fn report(report: &(Report, Relocated)) {
    say!("{}", report.0);
    say!("{}", report.1);
}

/// Takes in a file of boundaries and fits the businesses to them, all or nothing.
pub(super) async fn import(
    db: &Db,
    kabupaten: &str,
    file: &File<'_>,
    clock: Clock,
) -> anyhow::Result<(Report, Relocated)> {
    let mut tx = Tx::begin(db).await?;
    tx.lift_time_limit().await?;
    wilayah::query::prepare(&mut tx, kabupaten, clock.now()).await?;
    let mut rng = StdRng::from_rng(&mut rand::rng());
    let done = boundary::import_and_relocate(&mut tx, kabupaten, file, &mut rng, clock.now()).await?;
    tx.commit(Change::Reload, clock.now()).await?;
    Ok(done)
}

async fn restore(db: &Db, kabupaten: &str) -> anyhow::Result<ExitCode> {
    let mut tx = Tx::begin(db).await?;
    tx.lift_time_limit().await?;
    let mut rng = StdRng::from_rng(&mut rand::rng());
    let (origin, relocated) = boundary::restore_and_relocate(&mut tx, kabupaten, &mut rng)
        .await?
        .context("tidak ada batas wilayah sebelumnya")?;
    tx.commit(Change::Reload, Clock::System.now()).await?;
    say!("Kembali ke batas wilayah: {}\n{relocated}", origin.source);
    Ok(ExitCode::SUCCESS)
}
