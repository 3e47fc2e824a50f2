use rand::SeedableRng;
use rand::rngs::SmallRng;
use simbaumi::wilayah::boundary::{File, Relocated, import_and_relocate, restore_and_relocate};
use sqlx::PgConnection;

use super::{by_code, collection, conn_with_facts, now, square, take};

/// Code, desa, conflict, outside, public longitude, precision.
type BusinessRow = (String, Option<String>, bool, bool, Option<f64>, Option<String>);

async fn add_business(conn: &mut PgConnection, n: i64, sql: &str) {
    let mut insert = sqlx::QueryBuilder::<sqlx::Postgres>::new(
        "insert into business (code, name, verification, created_at, updated_at, desa_code, desa_source, point,
                               outside, public_point, public_precision) overriding system value values ('",
    );
    insert.push(format!("{n:08}")).push("', 'Uji', 'verified', now(), now(), ").push(sql).push(")");
    insert.build().execute(conn).await.unwrap();
}

#[tokio::test]
async fn businesses_follow_the_borders() {
    let mut conn = conn_with_facts().await;
    take(&mut conn, "99.71", &collection(&by_code())).await.unwrap();
    let point = |lon: f64| format!("ST_Point({lon}, -7.005, 4326)");
    let (a, b, out) = (point(110.0195), point(110.005), point(110.0405));
    // In order: a stand-in whose desa changes; one whose desa stays; a desa from its point; a contradiction to come;
    // a point outside so far.
    add_business(&mut conn, 1, &format!("'99.71.01.1002', 'record', null, false, {a}, 'desa'")).await;
    add_business(&mut conn, 2, &format!("'99.71.01.1001', 'record', null, false, {b}, 'desa'")).await;
    add_business(&mut conn, 3, &format!("'99.71.01.1002', 'point', {a}, false, {a}, 'exact'")).await;
    add_business(&mut conn, 4, &format!("'99.71.01.1002', 'record', {a}, false, {a}, 'desa'")).await;
    add_business(&mut conn, 5, &format!("null, null, {out}, true, null, null")).await;
    sqlx::query(
        "insert into publication (business_id, field_group, version, granted_at, channel)
         select id, 'exact_place', 1, now(), 'uji' from business where code = '00000003'",
    )
    .execute(&mut conn)
    .await
    .unwrap();
    let mut features = by_code();
    features[1].1 = square(110.01, 110.019);
    features[2].1 = square(110.019, 110.03);
    features[3].1 = square(110.03, 110.041);
    let mut random = SmallRng::seed_from_u64(1);
    let text = collection(&features);
    let file = File { source: "uji", bytes: text.as_bytes() };
    let (_, done) = import_and_relocate(&mut conn, "99.71", &file, &mut random, now()).await.unwrap();
    assert_eq!(done, Relocated { businesses: 5, changed: 4, redrawn: 3, moved: 2 });
    let rows: Vec<BusinessRow> = sqlx::query_as(
        "select code, desa_code, point_conflict, outside, ST_X(public_point), public_precision
         from business order by code",
    )
    .fetch_all(&mut conn)
    .await
    .unwrap();
    let inside = |x: Option<f64>, from: f64, to: f64| x.is_some_and(|x| x > from && x < to);
    assert!(inside(rows[0].4, 110.01, 110.019));
    assert_eq!(rows[1].4, Some(110.005));
    assert_eq!(rows[2].1.as_deref(), Some("99.71.02.1001"));
    assert_eq!((rows[2].4, rows[2].5.as_deref()), (Some(110.0195), Some("exact")));
    assert_eq!((rows[3].1.as_deref(), rows[3].2), (Some("99.71.01.1002"), true));
    assert_eq!(
        (rows[4].1.as_deref(), rows[4].3, rows[4].5.as_deref()),
        (Some("99.71.02.1002"), false, Some("desa"))
    );
    assert!(inside(rows[4].4, 110.03, 110.041));
    let (origin, done) = restore_and_relocate(&mut conn, "99.71", &mut random).await.unwrap().unwrap();
    assert_eq!((origin.official, done.businesses, done.moved), (true, 5, 2));
}
