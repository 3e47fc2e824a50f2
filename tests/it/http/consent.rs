//! The exact place follows its owner's consent, whoever writes it and wherever it shows.

use std::time::{Duration, Instant};

use axum::http::StatusCode;
use simbaumi::geodesy::{LonLat, Tile, World};

use crate::support::records::{self, HOSTILE};
use crate::support::service::now;
use crate::support::tile::{self, Value};
use crate::support::{Service, TestDb};

/// Longitude and latitude in 1e-7 degree, and whether they are exact.
type Shown = (i32, i32, bool);

async fn in_view(test: &TestDb, id: i64) -> Shown {
    sqlx::query_as("select lon_e7, lat_e7, exact from public_business where id = $1")
        .bind(id)
        .fetch_one(test.db.primary())
        .await
        .unwrap()
}

async fn in_api(service: &Service) -> Shown {
    let ukm = service.json(&format!("/api/v1/ukm/{}", HOSTILE.code())).await;
    let e7 = |key: &str| (ukm[key].as_f64().unwrap() * 1e7).round() as i32;
    assert_eq!(ukm["route"].is_null(), ukm["precision"] == "desa");
    (e7("lon"), e7("lat"), ukm["precision"] == "exact")
}

/// What the deepest tile at this place says of the precision of the business, if it holds it.
async fn in_tile(service: &Service, (lon_e7, lat_e7, _): Shown) -> Option<Value> {
    let at = World::of(LonLat::new(f64::from(lon_e7) / 1e7, f64::from(lat_e7) / 1e7).unwrap());
    let at = Tile::at(at, 16);
    let answer = service.get(&format!("/tiles/ukm/16/{}/{}.mvt", at.x(), at.y())).await;
    if answer.status == StatusCode::NO_CONTENT {
        return None;
    }
    let code = Value::Text(HOSTILE.code());
    let features = tile::tile(&answer.ok().body).into_iter().flat_map(|layer| layer.features);
    features.into_iter().find(|feature| feature.tags["code"] == code).map(|f| f.tags["precision"].clone())
}

/// Runs a statement on the consent of business `$1` as any program could, and waits until the map shows `exact`.
async fn decide(service: &Service, id: i64, sql: &'static str, exact: bool) -> Duration {
    sqlx::query(sql).bind(id).bind(now()).execute(service.test.db.primary()).await.unwrap();
    let begun = Instant::now();
    while in_api(service).await.2 != exact {
        assert!(begun.elapsed() < Duration::from_secs(20), "{sql} does not show");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    begun.elapsed()
}

const WITHDRAW: &str = "update publication set withdrawn_at = $2
    where business_id = $1 and field_group = 'exact_place' and withdrawn_at is null";
const GRANT: &str = "insert into publication (business_id, field_group, version, granted_at, channel)
    values ($1, 'exact_place', 1, $2::timestamptz + interval '1 day', 'formulir')";
const REMOVE: &str = "delete from publication where business_id = $1 and granted_at > $2";

#[tokio::test(flavor = "multi_thread")]
async fn a_withdrawn_place_is_gone_from_view_api_and_tile_within_a_second() {
    let service = Service::real().await;
    let _following = service.follow();
    let id = records::id_of(&service.test.db, &HOSTILE).await;
    // Also waits for the follower to begin.
    service.change(id, async |_| ()).await;
    let place = in_view(&service.test, id).await;
    assert!(place.2);
    assert_eq!(in_api(&service).await, place);
    assert_eq!(in_tile(&service, place).await, Some(Value::Text("exact".into())));

    let took = decide(&service, id, WITHDRAW, false).await;
    assert!(took < Duration::from_secs(1), "{took:?}");
    let stand_in = in_view(&service.test, id).await;
    assert!(!stand_in.2 && (stand_in.0, stand_in.1) != (place.0, place.1));
    assert_eq!(in_api(&service).await, stand_in);
    assert_ne!(in_tile(&service, place).await, Some(Value::Text("exact".into())));
    assert_eq!(in_tile(&service, stand_in).await, Some(Value::Text("desa".into())));
    let position = LonLat::new(f64::from(stand_in.0) / 1e7, f64::from(stand_in.1) / 1e7).unwrap();
    let areas = service.app.atlas().unwrap().areas.clone();
    let (desa, _) = areas.desa_at(position).unwrap();
    assert_eq!(areas.desa()[usize::from(desa.0)].code, records::DESA);

    // Whoever changes their mind several times must not be found by comparing the stand-ins.
    decide(&service, id, GRANT, true).await;
    assert_eq!(in_view(&service.test, id).await, place);
    decide(&service, id, REMOVE, false).await;
    assert_eq!(in_view(&service.test, id).await, stand_in);
}

#[tokio::test]
async fn consent_shows_nothing_that_is_not_on_the_map() {
    let service = Service::real().await;
    let mut tx = simbaumi::db::Tx::begin(&service.test.db).await.unwrap();
    let before: i64 =
        sqlx::query_scalar("select max(revision) from change").fetch_one(&mut *tx).await.unwrap();
    for hidden in [records::OUTSIDE, records::NOT_LOCATED] {
        let id = records::id_of(&service.test.db, &hidden).await;
        sqlx::query(GRANT).bind(id).bind(now()).execute(&mut *tx).await.unwrap();
    }
    tx.commit(simbaumi::db::Change::None, now()).await.unwrap();
    let (shown, after): (i64, i64) = sqlx::query_as(
        "select (select count(*) from business where public_point is not null and desa_code is null),
             (select max(revision) from change)",
    )
    .fetch_one(service.test.db.primary())
    .await
    .unwrap();
    assert_eq!((shown, after), (0, before));
}
