//! `simbaumi account create`.

use std::process::ExitCode;

use clap::Args;

use super::with_database;
use crate::account::query::NewAccount;
use crate::account::{console, contact, link};
use crate::app::Clock;
use crate::config::Config;
use crate::db::Access;

#[derive(Args)]
pub(super) struct CreateArguments {
    /// Name of the person.
    #[arg(long, value_name = "NAME", value_parser = name)]
    name: String,

    /// E-mail address to sign in with.
    #[arg(long, value_name = "ADDRESS", value_parser = email, required_unless_present = "phone")]
    email: Option<String>,

    /// Telephone number to sign in with.
    #[arg(long, value_name = "NUMBER", value_parser = phone)]
    phone: Option<String>,

    /// Make it an admin utama, by the decree (SK) of this number.
    #[arg(long, value_name = "SK", value_parser = decree)]
    admin_utama: Option<String>,

    #[command(flatten)]
    config: Config,
}

fn name(text: &str) -> Result<String, String> {
    line("NAME", text)
}

fn decree(text: &str) -> Result<String, String> {
    line("SK", text)
}

fn line(what: &str, text: &str) -> Result<String, String> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > 200 || text.chars().any(char::is_control) {
        return Err(format!("{what} harus berupa satu baris, 1 sampai 200 huruf."));
    }
    Ok(text.to_owned())
}

fn email(text: &str) -> Result<String, String> {
    contact::email(text).map_err(|_not_one| format!("\"{text}\" bukan alamat surel."))
}

fn phone(text: &str) -> Result<String, String> {
    contact::phone(text).map_err(|_not_one| format!("\"{text}\" bukan nomor telepon."))
}

pub(super) async fn run_create(arguments: CreateArguments) -> anyhow::Result<ExitCode> {
    let CreateArguments { name, email, phone, admin_utama, config } = arguments;
    let new = NewAccount { name, email, phone };
    let token = with_database(&config.database, Access::Command, async |db| {
        match console::create(db, &new, admin_utama, Clock::System.now()).await {
            Err(sqlx::Error::Database(error)) if error.is_unique_violation() => {
                Err(anyhow::anyhow!("Surel atau nomor telepon ini sudah dipakai akun lain."))
            }
            token => Ok(token?),
        }
    });
    let token = token.await?;
    say!("{}", link::address(&config, config.address(), &token));
    Ok(ExitCode::SUCCESS)
}
