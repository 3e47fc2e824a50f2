//! `simbaumi backup` and `simbaumi restore`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use chrono::{DateTime, Utc};
use clap::Args;

use super::{open_keys, with_database, with_reached};
use crate::app::Clock;
use crate::backup::{self, Contents, Source, Target};
use crate::config::Config;
use crate::db::Access;
use crate::files::Store;
use crate::files::config::Place;
use crate::http::format::{day, whole};
use crate::privacy::erasure::Log;

#[derive(Args)]
pub(super) struct BackupArguments {
    /// The new file, or a folder in which it gets a name of its own.
    file: PathBuf,
    #[command(flatten)]
    config: Config,
}

#[derive(Args)]
pub(super) struct RestoreArguments {
    /// A file that `simbaumi backup` made.
    file: PathBuf,
    /// Replaces whatever is there.
    #[arg(long)]
    overwrite: bool,
    #[command(flatten)]
    config: Config,
}

pub(super) async fn run_backup(arguments: BackupArguments) -> anyhow::Result<ExitCode> {
    let BackupArguments { file, config } = arguments;
    let now = Clock::System.now();
    let path = if file.is_dir() { file.join(name(now)) } else { file };
    let made = with_database(&config.database, Access::Command, async |db| {
        // A key file that is not the right one would make the backup one that nobody can open.
        open_keys(&config.database, db).await?;
        let log = Log::of_data(&config.database.data);
        let store = Store::new(&config.files, &config.database.data);
        let settings = settings(&config);
        let source =
            Source { db, log: &log, store: &store, kabupaten: &config.served.kabupaten, settings: &settings };
        Ok(backup::make(source, &path, now).await?)
    })
    .await?;
    let businesses = made.rows.get("business").copied().unwrap_or_default();
    say!(
        "Cadangan selesai: {} ({} kB), {} UKM, {} foto.",
        made.path.display(),
        whole(made.bytes.div_ceil(1000)),
        whole(businesses.unsigned_abs()),
        whole(made.photos)
    );
    for leftover in &made.leftovers {
        say!("Sisa cadangan yang dulu terputus dihapus: {}.", leftover.display());
    }
    if !made.missing_photos.is_empty() {
        say!(
            "Perhatian: {} foto tercatat tetapi berkasnya tidak ada di penyimpanan; jalankan simbaumi verify.",
            made.missing_photos.len()
        );
    }
    say!("Kunci tidak ikut: simpan salinan {} di tempat lain.", config.database.key_file().display());
    Ok(ExitCode::SUCCESS)
}

/// Sorts by time, and in Indonesian time.
fn name(now: DateTime<Utc>) -> String {
    (now + chrono::Duration::hours(7)).format("simbaumi-%Y%m%d-%H%M%S.tar").to_string()
}

/// Settings that a new machine would have to be told again; no secrets.
fn settings(config: &Config) -> BTreeMap<String, String> {
    let bucket = match &config.files.files {
        Some(Place::Bucket { name, prefix }) => Some(format!("s3://{name}/{prefix}")),
        Some(Place::Folder(_)) | None => None,
    };
    [
        ("PUBLIC_URL", config.public_url.clone()),
        ("SIMBAUMI_FORUM_PHONE", config.forum_phone.as_ref().map(|phone| phone.as_str().to_owned())),
        ("SIMBAUMI_FILES", bucket),
        ("BASEMAP_ATTRIBUTION", config.basemap_attribution.clone()),
    ]
    .into_iter()
    .filter_map(|(name, value)| Some((name.to_owned(), value?)))
    .collect()
}

pub(super) async fn run_restore(arguments: RestoreArguments) -> anyhow::Result<ExitCode> {
    let RestoreArguments { file, overwrite, config } = arguments;
    let contents = backup::check(&file)?;
    let log = Log::of_data(&config.database.data);
    let store = Store::new(&config.files, &config.database.data);
    let key_file = config.database.key_file();
    let target =
        Target { key_file, log: &log, store: &store, kabupaten: &config.served.kabupaten, overwrite };
    backup::fits(&contents, &target)?;
    store.open()?;
    let restored = with_reached(&config.database, Access::Server, async |db| {
        Ok(backup::restore(db, &contents, &target, Clock::System.now()).await?)
    })
    .await?;
    let rows = &contents.manifest.rows;
    say!(
        "Cadangan tanggal {} dipulihkan: {} UKM, {} foto.",
        day(contents.manifest.made_at),
        whole(rows.get("business").copied().unwrap_or_default().unsigned_abs()),
        whole(restored.photos)
    );
    say!(
        "Diulang dari catatan penghapusan: {} penghapusan ({} UKM terhapus lagi), {} penarikan izin tayang{}.",
        restored.erasures,
        restored.erased,
        restored.withdrawals,
        restored.last_wish.map_or_else(String::new, |at| format!("; yang terakhir {}", day(at)))
    );
    if restored.messages > 0 {
        say!("{} pesan yang waktu itu belum terkirim menunggu keputusan petugas.", restored.messages);
    }
    tell_settings(&contents, &config, &file);
    Ok(ExitCode::SUCCESS)
}

/// What the service was told then and is not told now.
fn tell_settings(contents: &Contents, config: &Config, file: &Path) {
    let now = settings(config);
    for (name, value) in &contents.manifest.settings {
        if now.get(name) != Some(value) {
            say!("Setelan saat {} dibuat, sekarang berbeda: {name}={value}", file.display());
        }
    }
}
