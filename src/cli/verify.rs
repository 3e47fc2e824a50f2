//! `simbaumi verify`.

use std::process::ExitCode;

use clap::Args;

use super::{open_keys, with_database};
use crate::app::{App, Clock};
use crate::config::Config;
use crate::db::Access;
use crate::http::format::whole;
use crate::verify::{self, rule};

#[derive(Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    config: Config,
    /// Looks for nothing, and prints one digest over the rows of the register as they are now.
    #[arg(long)]
    digest: bool,
}

pub(super) async fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    let config = arguments.config;
    if arguments.digest {
        let digest = with_database(&config.database, Access::Command, async |db| {
            Ok(verify::digest::digest(&mut *db.primary().acquire().await?).await?)
        });
        say!("{}", digest.await?);
        return Ok(ExitCode::SUCCESS);
    }
    let report = with_database(&config.database.clone(), Access::Command, async |db| {
        let keys = open_keys(&config.database, db).await?;
        verify::run(&App::new(config, Clock::System, db.clone(), keys)).await
    })
    .await?;
    say!(
        "Diperiksa: {} aturan, {} UKM di indeks, {} kunci orang, {} foto.",
        rule::RULES.len(),
        whole(report.businesses),
        whole(report.keys),
        whole(report.photos)
    );
    if report.loose_objects > 0 {
        say!("{} berkas foto tanpa catatan; layanan menghapusnya sendiri.", whole(report.loose_objects));
    }
    for finding in &report.findings {
        let examples = finding.examples.join(", ");
        say!("TIDAK COCOK [{}] {}: {} ({examples})", finding.rule, finding.fault, whole(finding.count));
    }
    if report.findings.is_empty() {
        say!("Semuanya cocok.");
        return Ok(ExitCode::SUCCESS);
    }
    Ok(ExitCode::FAILURE)
}
