//! `simbaumi import ukm`.

use std::process::ExitCode;

use clap::Args;

#[derive(Args)]
pub(super) struct Arguments {}

pub(super) async fn run(_: Arguments) -> anyhow::Result<ExitCode> {
    Ok(ExitCode::SUCCESS)
}
