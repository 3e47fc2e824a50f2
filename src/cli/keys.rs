//! `simbaumi keys …`.

use std::process::ExitCode;

use clap::{Args, Subcommand};

use super::{open_keys, with_database};
use crate::app::Clock;
use crate::config::DatabaseConfig;
use crate::db::Access;
use crate::privacy::rotation;
use crate::ukm;

#[derive(Subcommand)]
pub(super) enum Arguments {
    /// Versions and fingerprints, never the keys themselves.
    Show(DatabaseArguments),
    /// Make the next version of the keys and bring all personal data to it; finishes a rotation that was broken off.
    Rotate(DatabaseArguments),
}

#[derive(Args)]
pub(super) struct DatabaseArguments {
    #[command(flatten)]
    database: DatabaseConfig,
}

pub(super) async fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    match arguments {
        Arguments::Show(arguments) => show(arguments).await,
        Arguments::Rotate(arguments) => rotate(arguments).await,
    }
}

async fn show(arguments: DatabaseArguments) -> anyhow::Result<ExitCode> {
    with_database(&arguments.database, Access::Command, async |db| {
        let keys = open_keys(&arguments.database, db).await?;
        say!("Berkas kunci: {}", arguments.database.key_file().display());
        for key in keys.list() {
            let made_at = key.made_at.format("%Y-%m-%d");
            say!("{:<10} versi {:<3} {}  dibuat {made_at}", key.kind.as_str(), key.version, key.fingerprint);
        }
        Ok(ExitCode::SUCCESS)
    })
    .await
}

async fn rotate(arguments: DatabaseArguments) -> anyhow::Result<ExitCode> {
    with_database(&arguments.database, Access::Command, async |db| {
        let keys = open_keys(&arguments.database, db).await?;
        let recompute = async |conn: &mut sqlx::PgConnection| {
            ukm::record::recompute_lookups(conn, &keys, rotation::BATCH).await
        };
        let done = rotation::run(db, &keys, Clock::System.now(), recompute).await?;
        let what = if done.resumed {
            "Pemutaran kunci yang terputus sudah diselesaikan"
        } else {
            "Kunci sudah diputar"
        };
        say!(
            "{what}: {} kunci subjek dibungkus ulang, {} sidik pencarian dihitung ulang.",
            done.rewrapped, done.lookups
        );
        say!(
            "Salin {} ke semua server dan ke tempat cadangannya; kunci lama tetap diperlukan untuk cadangan lama.",
            arguments.database.key_file().display()
        );
        Ok(ExitCode::SUCCESS)
    })
    .await
}
