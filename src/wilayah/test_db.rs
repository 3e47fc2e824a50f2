//! A database for tests of this folder.

use std::path::Path;

use chrono::{DateTime, Utc};
use sqlx::{Connection, PgConnection};

/// A connection inside a transaction that nobody commits, without any area or business; none, with the reason
/// printed, when no database is given.
pub(crate) async fn begin() -> Option<PgConnection> {
    let Ok(url) = std::env::var("DATABASE_URL") else {
        eprintln!("skipped: DATABASE_URL is not set");
        return None;
    };
    let mut conn = PgConnection::connect(&url).await.unwrap();
    sqlx::migrate!("./migrations").run(&mut conn).await.ok();
    sqlx::query("begin").execute(&mut conn).await.unwrap();
    // One test at a time: they write the same keys.
    sqlx::query("select pg_advisory_xact_lock(7714)").execute(&mut conn).await.unwrap();
    for table in ["business", "boundary_set", "wilayah"] {
        let mut delete = sqlx::QueryBuilder::<sqlx::Postgres>::new("delete from ");
        delete.push(table).build().execute(&mut conn).await.unwrap();
    }
    Some(conn)
}

/// Some moment.
pub(crate) fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_790_000_000, 0).unwrap()
}

/// A file that may lie beside the project; none, with the reason printed, when it does not.
pub(crate) fn shared(name: &str) -> Option<Vec<u8>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared").join(name);
    match std::fs::read(&path) {
        Ok(bytes) => Some(bytes),
        Err(error) => {
            eprintln!("skipped: {name}: {error}");
            None
        }
    }
}
