//! `simbaumi confirm …`.

use std::process::ExitCode;

use anyhow::anyhow;
use clap::{Args, Subcommand};

use super::{open_keys, with_database};
use crate::account::policy::Actor;
use crate::app::Clock;
use crate::config::Config;
use crate::db::Access;
use crate::ukm::confirm::send::send;

#[derive(Subcommand)]
pub(super) enum Arguments {
    /// Put the yearly question into the outbox, for businesses that nobody has confirmed for a year. To be run daily.
    Send(Box<SendArguments>),
}

#[derive(Args)]
pub(super) struct SendArguments {
    /// Most messages of one run.
    #[arg(long, value_name = "NUMBER", default_value = "1000", value_parser = most)]
    most: u64,

    #[command(flatten)]
    config: Config,
}

fn most(text: &str) -> Result<u64, String> {
    let number = text.parse().ok().filter(|number| (1..=1_000_000).contains(number));
    number.ok_or_else(|| format!("NUMBER harus bilangan dari 1 sampai 1000000, bukan \"{text}\"."))
}

pub(super) async fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    let Arguments::Send(arguments) = arguments;
    let SendArguments { most, config } = *arguments;
    let Some(base) = config.public_url else {
        return Err(anyhow!("PUBLIC_URL harus diisi: tautan di dalam pesan dimulai dengan alamat itu."));
    };
    with_database(&config.database, Access::Command, async |db| {
        let actor = Actor::public("konsol", Clock::System.now());
        let keys = open_keys(&config.database, db).await?;
        let done = send((db, &keys), &actor, &base, most).await?;
        say!("{} pertanyaan konfirmasi masuk ke kotak keluar.", done.sent);
        if done.unreachable > 0 {
            say!("{} usaha tidak punya nomor atau surel yang dapat dipakai.", done.unreachable);
        }
        Ok(ExitCode::SUCCESS)
    })
    .await
}
