//! `simbaumi import …`.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use clap::{Args, Subcommand};
use rand::SeedableRng;
use rand::rngs::StdRng;

use super::{boundaries, import_kbli, import_reference, import_ukm, with_database};
use crate::app::Clock;
use crate::config::{DatabaseConfig, ServedConfig};
use crate::db::{Access, Change, Tx};
use crate::wilayah::edition;

#[derive(Subcommand)]
pub(super) enum Arguments {
    /// Facts of areas (names, codes, points, official areas) of a kabupaten or kota, from a CSV file.
    Wilayah(WilayahArguments),
    /// Shapes of desa; the set before stays and can be returned to.
    Boundaries(boundaries::ImportArguments),
    /// Businesses, from CSV or `GeoJSON`.
    Ukm(import_ukm::Arguments),
    /// Take an import of businesses back.
    Undo(import_ukm::UndoArguments),
    /// An edition of the classification of fields of business (KBLI), from CSV or JSON.
    Kbli(import_kbli::Arguments),
    /// Figures from another source (CSV in long form), to stand beside the own counts.
    Reference(import_reference::Arguments),
}

#[derive(Args)]
pub(super) struct WilayahArguments {
    #[command(flatten)]
    database: DatabaseConfig,
    #[command(flatten)]
    served: ServedConfig,
    /// CSV with the header of geodata/wilayah.csv; the BPS code, population, postal code and weight may be absent.
    file: PathBuf,
}

pub(super) async fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    match arguments {
        Arguments::Wilayah(arguments) => run_wilayah(arguments).await,
        Arguments::Boundaries(arguments) => boundaries::run_import(arguments).await,
        Arguments::Ukm(arguments) => Box::pin(import_ukm::run(arguments)).await,
        Arguments::Undo(arguments) => Box::pin(import_ukm::run_undo(arguments)).await,
        Arguments::Kbli(arguments) => import_kbli::run(arguments).await,
        Arguments::Reference(arguments) => import_reference::run(arguments).await,
    }
}

async fn run_wilayah(arguments: WilayahArguments) -> anyhow::Result<ExitCode> {
    let path = &arguments.file;
    let text =
        std::fs::read_to_string(path).with_context(|| format!("berkas {} tidak terbaca", path.display()))?;
    let kabupaten = &arguments.served.kabupaten;
    with_database(&arguments.database, Access::Command, async |db| {
        let mut tx = Tx::begin(db).await?;
        tx.lift_time_limit().await?;
        let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        let file = edition::File { name: &name, text: &text };
        let mut rng = StdRng::from_rng(&mut rand::rng());
        let now = Clock::System.now();
        let (report, relocated) = edition::import(&mut tx, kabupaten, &file, &mut rng, now).await?;
        tx.commit(Change::Reload, now).await?;
        say!("{report}");
        if let Some(relocated) = relocated.filter(|relocated| relocated.businesses > 0) {
            say!("{relocated}");
        }
        Ok(ExitCode::SUCCESS)
    })
    .await
}
