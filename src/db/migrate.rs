//! Forward-only migrations, embedded in the binary.

use std::time::Duration;

use sqlx::error::DatabaseError;
use sqlx::migrate::{MigrateError, Migrator};
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, Connection};

use super::Error;

static MIGRATOR: Migrator = sqlx::migrate!();

/// A migration gives up waiting for a lock after this long, so that it never holds up those who queue behind it.
const LOCK_TIMEOUT: &str = "2s";
const ATTEMPTS: u32 = 30;
const PAUSE: Duration = Duration::from_secs(1);

/// The newest schema that this program knows.
pub fn newest_schema() -> i64 {
    MIGRATOR.iter().map(|migration| migration.version).max().unwrap_or_default()
}

/// Brings the schema up to date.
pub async fn migrate(options: &PgConnectOptions) -> Result<(), Error> {
    for attempt in 1..=ATTEMPTS {
        match attempt_once(options).await {
            Err(error) if sql_code(&error).as_deref() == Some("55P03") => {
                tracing::warn!(attempt, "migration waits for a lock that somebody else holds");
                tokio::time::sleep(PAUSE).await;
            }
            result => return result.map_err(explain),
        }
    }
    Err(Error::Busy)
}

async fn attempt_once(options: &PgConnectOptions) -> Result<(), MigrateError> {
    let options = options.clone().options([
        ("lock_timeout", LOCK_TIMEOUT),
        ("statement_timeout", "0"),
        ("client_min_messages", "warning"),
    ]);
    // A connection of its own: the migrator's lock goes with it when a migration fails.
    let mut conn = options.connect().await?;
    MIGRATOR.run_direct(None, &mut conn, false).await?;
    conn.close().await?;
    Ok(())
}

fn sql_code(error: &MigrateError) -> Option<String> {
    match error {
        MigrateError::Execute(cause) | MigrateError::ExecuteMigration(cause, _) => {
            cause.as_database_error().and_then(DatabaseError::code).map(Into::into)
        }
        _ => None,
    }
}

fn explain(error: MigrateError) -> Error {
    let code = sql_code(&error);
    let about_extension = error.to_string().contains("extension");
    match (&error, code.as_deref()) {
        (MigrateError::VersionMissing(version), _) => Error::FromTheFuture(*version),
        (_, Some("0A000" | "58P01")) if about_extension => Error::NoPostgis,
        (_, Some("42501")) if about_extension => Error::ExtensionForbidden,
        _ => Error::Migrate(error),
    }
}
