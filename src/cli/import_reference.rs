//! `simbaumi import reference`.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use chrono::NaiveDate;
use clap::Args;
use sha2::{Digest, Sha256};

use super::with_database;
use crate::app::Clock;
use crate::config::DatabaseConfig;
use crate::db::{Access, Change, Tx};
use crate::statistik::reference::{self, Source};

#[derive(Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    database: DatabaseConfig,
    /// CSV in long form: a year and a figure in each row, with area and category where there are any.
    file: PathBuf,
    /// What the series is called; the name of the file when nothing is said.
    #[arg(long, value_name = "TEKS")]
    judul: Option<String>,
    /// Who published it.
    #[arg(long, value_name = "TEKS")]
    sumber: Option<String>,
    /// What exactly was counted.
    #[arg(long, value_name = "TEKS")]
    definisi: Option<String>,
    /// Where it can be read.
    #[arg(long, value_name = "URL")]
    tautan: Option<String>,
    /// When it was published or taken down.
    #[arg(long, value_name = "TTTT-BB-HH")]
    tanggal: Option<NaiveDate>,
}

/// Lower case, digits and dashes.
fn slug(name: &str) -> String {
    let plain = |ch: char| if ch.is_ascii_alphanumeric() { ch.to_ascii_lowercase() } else { ' ' };
    name.chars().map(plain).collect::<String>().split_whitespace().collect::<Vec<_>>().join("-")
}

pub(super) async fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    let path = &arguments.file;
    let bytes = std::fs::read(path).with_context(|| format!("berkas {} tidak terbaca", path.display()))?;
    let name = path.file_stem().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let (figures, unit) = reference::read(&bytes)?;
    let link = arguments.tautan.filter(|link| link.starts_with("https://") || link.starts_with("http://"));
    let source = Source {
        slug: slug(&name),
        title: arguments.judul.unwrap_or_else(|| name.replace('_', " ")),
        publisher: arguments.sumber.unwrap_or_else(|| format!("berkas {name}; penerbitnya belum dicatat")),
        definition: arguments.definisi.unwrap_or_else(|| "Belum dicatat apa yang dihitung.".to_owned()),
        unit: unit.unwrap_or_else(|| "usaha".to_owned()),
        address: link,
        dated: arguments.tanggal,
    };
    let hex: Vec<String> = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    let sha256 = hex.concat();
    with_database(&arguments.database, Access::Command, async |db| {
        let (mut tx, now) = (Tx::begin(db).await?, Clock::System.now());
        let report = reference::store(&mut tx, &source, &figures, &sha256, now).await?;
        tx.commit(Change::None, now).await?;
        say!("{report}");
        Ok(ExitCode::SUCCESS)
    })
    .await
}
