//! The command line: one file per command.
//!
//! Exit codes: 0 done, 1 failed, 2 wrong usage.

/// Prints a line of a command's output. Whoever reads it may have seen enough and gone, as `head` does.
macro_rules! say {
    ($($part:tt)*) => {{
        use std::io::Write as _;
        drop(writeln!(std::io::stdout(), $($part)*));
    }};
}

mod account;
mod backup;
mod boundaries;
mod confirm;
mod demo;
mod export;
mod first_start;
mod import;
mod import_kbli;
mod import_reference;
mod import_ukm;
mod keys;
mod migrate;
mod openapi;
mod psql;
mod serve;
mod verify;

use std::error::Error as _;
use std::io::IsTerminal;
use std::process::ExitCode;

use anyhow::Context;
use clap::error::ErrorKind;
use clap::{Parser, Subcommand};
use tokio::signal::unix::{SignalKind, signal};

use crate::app::Clock;
use crate::config::DatabaseConfig;
use crate::db::{self, Access, Db};
use crate::privacy::Keys;

/// Map-centred public register of small businesses (UKM) of one kabupaten or kota.
#[derive(Parser)]
#[command(name = "simbaumi", version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run the service.
    Serve(Box<serve::Arguments>),
    /// Bring the database schema up to date.
    Migrate(migrate::Arguments),
    /// Make example data, or remove them.
    Demo(demo::Arguments),
    /// Take in a file.
    #[command(subcommand)]
    Import(import::Arguments),
    /// Write a file.
    #[command(subcommand)]
    Export(export::Arguments),
    /// Fetch public data.
    #[command(subcommand)]
    Fetch(Fetch),
    /// Accounts.
    #[command(subcommand)]
    Account(Account),
    /// Print the description of the public API (OpenAPI 3.1, JSON).
    Openapi,
    /// The yearly question whether records are still right.
    #[command(subcommand)]
    Confirm(confirm::Arguments),
    /// Make one file that holds everything but the keys, while the service goes on.
    Backup(Box<backup::BackupArguments>),
    /// Bring everything of a backup back, and repeat the erasures since.
    Restore(Box<backup::RestoreArguments>),
    /// Look for what does not fit together, and say it.
    Verify(Box<verify::Arguments>),
    /// Keys of personal data.
    #[command(subcommand)]
    Keys(keys::Arguments),
    /// Open the database with psql; further arguments are handed to psql.
    Psql(psql::Arguments),
}

#[derive(Subcommand)]
enum Account {
    /// Make an account, and print the one-time address where its owner chooses a password.
    Create(Box<account::CreateArguments>),
}

#[derive(Subcommand)]
enum Fetch {
    /// Shapes of desa, from a pinned public repository.
    Boundaries(boundaries::FetchArguments),
}

/// Runs the command named by the process's arguments.
pub fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return explain_usage(&error),
    };
    start_logging();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return fail(&anyhow::Error::new(error)),
    };
    let result = runtime.block_on(async {
        match arguments.command {
            Command::Serve(arguments) => serve::run(*arguments).await,
            Command::Migrate(arguments) => migrate::run(arguments).await,
            Command::Demo(arguments) => demo::run(arguments).await,
            Command::Import(arguments) => import::run(arguments).await,
            Command::Export(arguments) => export::run(arguments).await,
            Command::Fetch(Fetch::Boundaries(arguments)) => boundaries::run_fetch(arguments).await,
            Command::Account(Account::Create(arguments)) => account::run_create(*arguments).await,
            Command::Openapi => openapi::run(),
            Command::Confirm(arguments) => confirm::run(arguments).await,
            Command::Backup(arguments) => backup::run_backup(*arguments).await,
            Command::Restore(arguments) => backup::run_restore(*arguments).await,
            Command::Verify(arguments) => verify::run(*arguments).await,
            Command::Keys(arguments) => keys::run(arguments).await,
            Command::Psql(arguments) => psql::run(arguments).await,
        }
    });
    result.unwrap_or_else(|error| fail(&error))
}

/// A wrong value is told with the one sentence of its parser; the rest is clap's.
fn explain_usage(error: &clap::Error) -> ExitCode {
    match (error.kind(), error.source()) {
        (ErrorKind::ValueValidation, Some(sentence)) => eprintln!("simbaumi: {sentence}"),
        // Standard output or error may be closed; there is nobody left to tell.
        _ => drop(error.print()),
    }
    ExitCode::from(u8::from(error.use_stderr()) * 2)
}

fn fail(error: &anyhow::Error) -> ExitCode {
    eprintln!("simbaumi: {}", sentence(error));
    ExitCode::FAILURE
}

/// An error and its causes, without those that an error before them has already told.
fn sentence(error: &anyhow::Error) -> String {
    let mut told = String::new();
    for cause in error.chain().map(in_words).filter(|cause| !cause.is_empty()) {
        if !told.contains(&cause) {
            told.push_str(if told.is_empty() { "" } else { ": " });
            told.push_str(&cause);
        }
    }
    told
}

/// What a cause says. The system speaks of files in its own language, so its commonest complaints are put into ours.
fn in_words(cause: &(dyn std::error::Error + 'static)) -> String {
    use std::io::ErrorKind;
    let system = cause.downcast_ref::<std::io::Error>().filter(|error| error.raw_os_error().is_some());
    let words = system.and_then(|error| match error.kind() {
        ErrorKind::NotFound => Some("tidak ada"),
        ErrorKind::PermissionDenied => Some("tidak ada izin"),
        ErrorKind::IsADirectory => Some("itu folder, bukan berkas"),
        ErrorKind::NotADirectory => Some("itu berkas, bukan folder"),
        ErrorKind::StorageFull => Some("disk penuh"),
        ErrorKind::ReadOnlyFilesystem => Some("disk hanya dapat dibaca"),
        _ => None,
    });
    words.map_or_else(|| cause.to_string(), str::to_owned)
}

fn start_logging() {
    use tracing_subscriber::EnvFilter;
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info,sqlx=warn"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .with_target(false)
        .init();
}

/// Opens the database, does `work` with it, and closes it however the work ends, Ctrl-C included.
async fn with_database<T>(
    config: &DatabaseConfig,
    access: Access,
    work: impl AsyncFnOnce(&Db) -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    with(Db::open(config, access), work).await
}

/// As [`with_database`], whatever is in the database.
async fn with_reached<T>(
    config: &DatabaseConfig,
    access: Access,
    work: impl AsyncFnOnce(&Db) -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    with(Db::reach(config, access), work).await
}

async fn with<T>(
    open: impl Future<Output = Result<Db, db::Error>>,
    work: impl AsyncFnOnce(&Db) -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    // Asked first, so that a signal during the start is not lost either.
    let interrupted = interruption()?;
    let db = open.await?;
    let result = tokio::select! {
        result = work(&db) => result,
        () = interrupted => Err(anyhow::anyhow!("Dihentikan sebelum selesai.")),
    };
    db.close().await;
    result
}

/// Opens the key file, or makes it for a database that has none yet.
async fn open_keys(config: &DatabaseConfig, db: &Db) -> anyhow::Result<Keys> {
    let mut conn = db.primary().acquire().await?;
    Ok(Keys::open(&config.key_file(), &mut conn, Clock::System.now()).await?)
}

/// Completes when the process is told to end (Ctrl-C or SIGTERM).
fn interruption() -> anyhow::Result<impl Future<Output = ()>> {
    let mut terminate = signal(SignalKind::terminate()).context("SIGTERM")?;
    let mut interrupt = signal(SignalKind::interrupt()).context("SIGINT")?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

#[cfg(test)]
mod tests {
    use anyhow::Context;

    use super::*;

    #[test]
    fn the_system_s_complaints_are_told_in_our_language() {
        let missing = std::fs::read("/x/y").context("berkas /x/y tidak terbaca").unwrap_err();
        assert_eq!(sentence(&missing), "berkas /x/y tidak terbaca: tidak ada");
    }

    #[test]
    fn a_cause_is_told_once() {
        let cause = std::io::Error::other("tidak ada jalan");
        let again = anyhow::Error::new(cause).context("Server tidak tercapai: tidak ada jalan");
        let error = Err::<(), _>(again).context("Berhenti").unwrap_err();
        assert_eq!(sentence(&error), "Berhenti: Server tidak tercapai: tidak ada jalan");
    }
}
