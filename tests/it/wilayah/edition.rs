use rand::SeedableRng;
use rand::rngs::SmallRng;
use simbaumi::wilayah::boundary::Relocated;
use simbaumi::wilayah::edition::{File, import};
use simbaumi::wilayah::facts::Report;
use simbaumi::wilayah::{cell, query};
use sqlx::PgConnection;

use super::{FACTS, begin, by_code, collection, now, take};

/// One more kelurahan, between the first two.
const ADDED: &str = "99.71.01.1003,9971010003,Tengah,110.010,-7.005,123\n";

async fn take_in(conn: &mut PgConnection, text: &str) -> (Report, Option<Relocated>) {
    let file = File { name: "uji.csv", text };
    import(conn, "99.71", &file, &mut SmallRng::seed_from_u64(1), now()).await.unwrap()
}

/// Twenty businesses in each desa, each with a stand-in point somewhere inside it.
async fn add_stand_ins(conn: &mut PgConnection) {
    sqlx::query(
        "insert into business (code, name, verification, created_at, updated_at, desa_code, desa_source, public_point,
                               public_precision)
         select lpad((row_number() over ())::text, 8, '0'), 'Uji', 'verified', now(), now(), code, 'record', geom, 'desa'
         from (select code, (ST_Dump(ST_GeneratePoints(geom, 20, 7))).geom
               from boundary join boundary_set on id = set_id where active and length(code) = 13) as p",
    )
    .execute(conn)
    .await
    .unwrap();
}

/// Stand-ins outside the active shape of their desa, and stand-ins.
async fn astray(conn: &mut PgConnection) -> (i64, i64) {
    sqlx::query_as(
        "select count(*) filter (where not ST_Covers(b.geom, u.public_point)), count(*)
         from business u join boundary b on b.code = u.desa_code join boundary_set s on s.id = b.set_id
         where s.active and u.public_precision = 'desa'",
    )
    .fetch_one(conn)
    .await
    .unwrap()
}

/// What the active shapes leave of the outline, as a part of it.
async fn hole(conn: &mut PgConnection) -> f64 {
    sqlx::query_scalar(
        "select 1 - sum(ST_Area(geom)) filter (where length(code) = 13) / sum(ST_Area(geom)) filter (where code = '99.71')
         from boundary b join boundary_set s on s.id = b.set_id where s.active",
    )
    .fetch_one(conn)
    .await
    .unwrap()
}

#[tokio::test]
async fn stand_ins_follow_a_changed_set_of_desa() {
    let mut conn = begin().await;
    assert_eq!(take_in(&mut conn, FACTS).await.1, Some(Relocated::default()));
    add_stand_ins(&mut conn).await;
    assert_eq!(astray(&mut conn).await, (0, 80));

    let (report, done) = take_in(&mut conn, &format!("{FACTS}{ADDED}")).await;
    assert_eq!((report.created, report.boundaries_stale), (1, true));
    let done = done.unwrap();
    assert!(done.businesses == 80 && done.redrawn >= 40 && done.moved == 0, "{done:?}");
    assert_eq!(astray(&mut conn).await, (0, 80));

    // The names alone change no shape.
    let renamed = format!("{FACTS}{ADDED}").replace("Tengah", "Pertengahan");
    let (report, done) = take_in(&mut conn, &renamed).await;
    assert_eq!((report.updated, done), (1, None));

    // A desa that goes leaves no hole in shapes that are made from the facts.
    let (report, done) = take_in(&mut conn, FACTS).await;
    assert_eq!(report.removed, 1);
    assert!(done.unwrap().redrawn >= 40);
    assert_eq!(astray(&mut conn).await, (0, 80));
    let hole = hole(&mut conn).await;
    assert!(hole.abs() < 1e-6, "{hole}");
}

#[tokio::test]
async fn official_shapes_stay_as_long_as_they_fit() {
    let mut conn = begin().await;
    take_in(&mut conn, FACTS).await;
    take(&mut conn, "99.71", &collection(&by_code())).await.unwrap();
    add_stand_ins(&mut conn).await;
    let moved = FACTS.replace("110.015,-7.005,123", "110.016,-7.005,124");
    let (report, done) = take_in(&mut conn, &moved).await;
    assert_eq!((report.updated, done), (1, None));
    assert!(query::load(&mut conn, "99.71").await.unwrap().official());

    let (report, done) = take_in(&mut conn, &format!("{FACTS}{ADDED}")).await;
    assert!(report.boundaries_stale && done.unwrap().redrawn == 80);
    assert_eq!(query::load(&mut conn, "99.71").await.unwrap().source(), cell::SOURCE);
    assert_eq!(astray(&mut conn).await, (0, 80));
}
