use std::sync::Arc;

use simbaumi::ukm::demo::{DemoError, Options, clear, create};
use simbaumi::ukm::product::{load, sync};
use sqlx::{PgConnection, query, query_scalar};

use super::{bogor, now};
use crate::support::TestDb;

async fn make(conn: &mut PgConnection, count: usize, seed: u64) -> Result<usize, DemoError> {
    sync(conn).await.unwrap();
    let (areas, dictionary) = (Arc::new(bogor(conn).await), Arc::new(load(conn).await.unwrap()));
    create(conn, areas, dictionary, Options { count, seed, now: now() }, |_| ()).await
}

async fn fingerprint(conn: &mut PgConnection) -> String {
    query_scalar(
        "select md5(string_agg(b.code || b.name || coalesce(st_astext(public_point), '-')
             || coalesce(start_month::text, '-') || coalesce(b.desa_code, '-'), '|' order by b.code))
         from business b",
    )
    .fetch_one(conn)
    .await
    .unwrap()
}

async fn count(conn: &mut PgConnection, sql: &'static str) -> i64 {
    query_scalar(sql).fetch_one(conn).await.unwrap()
}

#[tokio::test]
async fn example_data_follow_from_their_seed_and_go_without_a_trace() {
    let mut conn = TestDb::new().await.connect().await;
    assert_eq!(make(&mut conn, 3_000, 1).await.unwrap(), 3_000);
    let first = fingerprint(&mut conn).await;
    assert!(matches!(make(&mut conn, 10, 1).await, Err(DemoError::Exists)));
    assert_eq!(clear(&mut conn).await.unwrap(), 3_000);
    for table in [
        "select count(*) from business",
        "select count(*) from owner",
        "select count(*) from business_product",
        "select count(*) from observation",
        "select count(*) from publication",
    ] {
        assert_eq!(count(&mut conn, table).await, 0, "{table}");
    }
    make(&mut conn, 3_000, 1).await.unwrap();
    assert_eq!(fingerprint(&mut conn).await, first);
    clear(&mut conn).await.unwrap();
    make(&mut conn, 3_000, 2).await.unwrap();
    assert_ne!(fingerprint(&mut conn).await, first);
}

#[tokio::test]
async fn real_businesses_get_keys_of_their_own_and_stay_when_examples_go() {
    let mut conn = TestDb::new().await.connect().await;
    make(&mut conn, 500, 1).await.unwrap();
    query(
        "insert into business (code, owner_id, name, verification, created_at, updated_at)
         select '00000000', min(id), 'Usaha Nyata', 'verified', now(), now() from owner",
    )
    .execute(&mut conn)
    .await
    .unwrap();
    assert_eq!(clear(&mut conn).await.unwrap(), 500);
    assert_eq!(count(&mut conn, "select count(*) from business").await, 1);
    assert_eq!(count(&mut conn, "select count(*) from owner").await, 1);
}

#[tokio::test]
async fn public_points_lie_in_the_recorded_desa_unless_their_owner_shows_the_true_place() {
    let mut conn = TestDb::new().await.connect().await;
    make(&mut conn, 2_000, 5).await.unwrap();
    let astray = count(
        &mut conn,
        "select count(*) from business b join boundary_set s on s.active
             join boundary a on a.set_id = s.id and a.code = b.desa_code
         where b.public_precision = 'desa' and not st_intersects(st_buffer(a.geom, 1e-7), b.public_point)",
    )
    .await;
    assert_eq!(astray, 0);
    let unasked = count(
        &mut conn,
        "select count(*) from business b where public_precision = 'exact' and not exists (
             select from publication p where p.business_id = b.id and field_group = 'exact_place')",
    )
    .await;
    assert_eq!(unasked, 0);
}
