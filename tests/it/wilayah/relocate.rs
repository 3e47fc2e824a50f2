use rand::SeedableRng;
use rand::rngs::SmallRng;
use simbaumi::import::reader::Options;
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
    let file = File { source: "uji", bytes: text.as_bytes(), options: Options::default() };
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

#[tokio::test]
async fn a_stand_in_that_waits_for_a_withdrawal_is_kept_as_long_as_its_desa_keeps_its_shape() {
    let mut conn = conn_with_facts().await;
    take(&mut conn, "99.71", &collection(&by_code())).await.unwrap();
    let (kept, changed) = ("ST_Point(110.003, -7.005, 4326)", "ST_Point(110.013, -7.005, 4326)");
    for (n, code, point) in [(1, "99.71.01.1001", kept), (2, "99.71.01.1002", changed)] {
        add_business(&mut conn, n, &format!("'{code}', 'record', {point}, false, {point}, 'desa'")).await;
    }
    // Consent puts the stand-in aside.
    sqlx::query(
        "insert into publication (business_id, field_group, version, granted_at, channel)
         select id, 'exact_place', 1, now(), 'uji' from business",
    )
    .execute(&mut conn)
    .await
    .unwrap();
    let waiting =
        "select code from business where stand_in is not null and public_precision = 'exact' order by 1";
    let codes: Vec<String> = sqlx::query_scalar(waiting).fetch_all(&mut conn).await.unwrap();
    assert_eq!(codes, ["00000001", "00000002"]);
    let mut features = by_code();
    features[1].1 = square(110.01, 110.019);
    let text = collection(&features);
    let file = File { source: "uji", bytes: text.as_bytes(), options: Options::default() };
    let mut random = SmallRng::seed_from_u64(1);
    let (_, done) = import_and_relocate(&mut conn, "99.71", &file, &mut random, now()).await.unwrap();
    assert_eq!(done, Relocated { businesses: 2, changed: 1, redrawn: 0, moved: 0 });
    let codes: Vec<String> = sqlx::query_scalar(waiting).fetch_all(&mut conn).await.unwrap();
    assert_eq!(codes, ["00000001"]);
    // Withdrawn, the other one gets a new stand-in in the new shape.
    sqlx::query("update publication set withdrawn_at = now()").execute(&mut conn).await.unwrap();
    let shown: Vec<(f64, String)> =
        sqlx::query_as("select ST_X(public_point), public_precision from business order by code")
            .fetch_all(&mut conn)
            .await
            .unwrap();
    assert_eq!(shown[0], (110.003, "desa".to_owned()));
    assert!(
        shown[1].1 == "desa"
            && (shown[1].0 - 110.013).abs() > 1e-9
            && (110.01..110.019).contains(&shown[1].0)
    );
}
