use simbaumi::db::{self, Db, ResultExt, is_unavailable};
use sqlx::postgres::PgConnectOptions;

use crate::support::TestDb;

#[derive(Debug, PartialEq)]
enum Refusal {
    Field(&'static str),
    Other(String),
}

impl From<sqlx::Error> for Refusal {
    fn from(error: sqlx::Error) -> Self {
        Self::Other(error.to_string())
    }
}

async fn repeat_revision(db: &Db) -> Result<(), Refusal> {
    sqlx::query("insert into change values (1, null, now())")
        .execute(db.primary())
        .await
        .on_constraint("change_pkey", |_| Refusal::Field("revision"))?;
    Ok(())
}

#[tokio::test]
async fn a_constraint_becomes_an_error_of_the_field() {
    let test = TestDb::new().await;
    assert_eq!(repeat_revision(&test.db).await, Err(Refusal::Field("revision")));
}

#[tokio::test]
async fn another_constraint_stays_what_it_is() {
    let test = TestDb::new().await;
    let result: Result<_, Refusal> = sqlx::query("insert into data_epoch default values")
        .execute(test.db.primary())
        .await
        .on_constraint("change_pkey", |_| Refusal::Field("revision"));
    assert!(matches!(result, Err(Refusal::Other(_))));
}

#[tokio::test]
async fn a_server_that_is_not_there_counts_as_unavailable() {
    let db = Db::from_options(PgConnectOptions::new_without_pgpass().host("127.0.0.1").port(1));
    let begun = std::time::Instant::now();
    let error = db.primary().acquire().await.unwrap_err();
    assert!(is_unavailable(&error), "{error}");
    assert!(begun.elapsed() < std::time::Duration::from_secs(4), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn the_schema_is_brought_up_to_date_only_once() {
    let test = TestDb::new().await;
    db::migrate(test.options()).await.unwrap();
    db::migrate(test.options()).await.unwrap();
}

#[tokio::test]
async fn a_schema_from_a_newer_version_is_refused_with_a_sentence() {
    let test = TestDb::new().await;
    sqlx::query(
        "insert into _sqlx_migrations (version, description, success, checksum, execution_time)
         values (29991231235959, 'from the future', true, '', 0)",
    )
    .execute(test.db.primary())
    .await
    .unwrap();
    let error = db::migrate(test.options()).await.unwrap_err();
    assert!(matches!(error, db::Error::FromTheFuture(29_991_231_235_959)), "{error}");
}

#[tokio::test]
async fn a_migration_gives_up_its_place_while_somebody_holds_its_table_and_comes_again() {
    let test = TestDb::new().await;
    let mut conn = test.connect().await;
    sqlx::raw_sql("begin; lock table _sqlx_migrations in access exclusive mode")
        .execute(&mut conn)
        .await
        .unwrap();
    let options = test.options().clone();
    let migration = tokio::spawn(async move { db::migrate(&options).await });
    tokio::time::sleep(std::time::Duration::from_secs(3)).await;
    assert!(!migration.is_finished());
    sqlx::raw_sql("commit").execute(&mut conn).await.unwrap();
    migration.await.unwrap().unwrap();
}
