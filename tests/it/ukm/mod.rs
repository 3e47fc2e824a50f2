//! The register: product dictionary, tables of rules, example data, and lists of businesses taken in.

mod confirm;
mod demo;
mod duplicate;
mod import;
mod place;
mod product;
mod record;
mod reference;
mod reminder;
mod report;
mod review;
mod unmerge;

use chrono::{DateTime, Utc};
use simbaumi::wilayah::{Areas, query};
use sqlx::PgConnection;

fn now() -> DateTime<Utc> {
    "2026-11-24T08:00:00Z".parse().unwrap()
}

/// Areas of the default kabupaten, made from the facts that come with the program.
async fn bogor(conn: &mut PgConnection) -> Areas {
    query::prepare(conn, "32.01", now()).await.unwrap();
    query::load(conn, "32.01").await.unwrap()
}
