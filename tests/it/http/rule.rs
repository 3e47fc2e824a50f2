//! What the public may see, and when.

use std::time::Duration;

use axum::http::StatusCode;
use simbaumi::db::{Change, Tx};
use simbaumi::peta::load::load;

use crate::support::records::{self, CLOSED, CLOSED_MOUTH, DRAFT, ENDED, HOSTILE, PENDING, REJECTED};
use crate::support::service::now;
use crate::support::{Service, on_real};

#[test]
fn what_is_not_verified_or_not_running_is_nowhere() {
    on_real(async |service| {
        for hidden in [DRAFT, PENDING, REJECTED, CLOSED, ENDED] {
            let code = hidden.code();
            for path in [format!("/ukm/{code}"), format!("/api/v1/ukm/{code}")] {
                assert_eq!(service.get(&path).await.status, StatusCode::NOT_FOUND, "{path}");
            }
            let query = hidden.name.replace(' ', "+");
            let found = service.json(&format!("/api/v1/ukm/search?q={query}")).await;
            let names = found["features"].as_array().unwrap().iter().map(|f| f["properties"]["name"].clone());
            assert!(names.into_iter().all(|name| name != hidden.name), "{}", hidden.name);
        }
    });
}

#[test]
fn without_consent_only_name_product_and_desa_are_shown() {
    on_real(async |service| {
        let private = [
            "Pemilik Keripik",
            "Jalan Rahasia",
            "Gang Sempit",
            "6281200000001",
            "1234567890123",
            "wa.me",
            "Rute",
        ];
        let page = service.text(&format!("/ukm/{}", CLOSED_MOUTH.code())).await;
        // Below it lists other makers, with what those published.
        let page = page.split("id=\"j-sekitar\"").next().unwrap();
        for text in private {
            assert!(!page.contains(text), "{text}");
        }
        let api = service.json(&format!("/api/v1/ukm/{}", CLOSED_MOUTH.code())).await;
        assert_eq!(api["precision"], "desa");
        assert!(api["whatsapp"].is_null() && api["route"].is_null());
        let open = service.text(&format!("/ukm/{}", HOSTILE.code())).await;
        for text in ["Pemilik &#60;script", "Gang Sempit", "wa.me/6281200000001", "Rute"] {
            assert!(open.contains(text), "{text}");
        }
        assert!(
            !open.contains("Jalan Rahasia") && !open.contains("1234567890123"),
            "the owner's home or NIB"
        );
    });
}

#[test]
fn without_consent_neither_the_place_nor_metres_are_told() {
    on_real(async |service| {
        let id = records::id_of(&service.test.db, &CLOSED_MOUTH).await;
        let (lon, lat): (f64, f64) =
            sqlx::query_as("select st_x(point), st_y(point) from business where id = $1")
                .bind(id)
                .fetch_one(service.test.db.primary())
                .await
                .unwrap();
        let code = CLOSED_MOUTH.code();
        let around =
            service.json(&format!("/api/v1/ukm/nearby?lon={lon}&lat={lat}&radius_m=500&limit=100")).await;
        let features = around["features"].as_array().unwrap();
        let feature = features.iter().find(|one| one["properties"]["code"] == *code).unwrap();
        assert_ne!(feature["geometry"]["coordinates"], serde_json::json!([lon, lat]));
        assert_eq!(feature["properties"]["precision"], "desa");
        assert_eq!(feature["properties"]["desa"], "Pondok Rajeg");
        assert!(feature["properties"].get("distance_m").is_none());
        let open = features.iter().find(|one| one["properties"]["code"] == *HOSTILE.code()).unwrap();
        assert!(open["properties"]["distance_m"].as_f64().unwrap() < 1.0);
        let exact = features.iter().filter(|one| one["properties"]["precision"] == "exact").count();
        let matched = around["matched_exact"].as_u64().unwrap();
        assert!(around["next"].is_string() || matched == exact as u64);

        let query = format!("lon={lon}&lat={lat}&radius_m=500");
        for path in [format!("/ukm?{query}"), format!("/peta?{query}")] {
            let html = service.text(&path).await;
            let item =
                html.split("<li data-ukm=").find(|item| item.starts_with(&format!("\"{code}"))).unwrap();
            let item = item.split("</li>").next().unwrap();
            assert!(!item.contains("data-lon") && !item.contains("class=\"aside\""), "{path}: {item}");
        }
        let page = service.text(&format!("/ukm/{code}")).await;
        for text in ["Koordinat", "geo:", "google.com/maps", "Titik tepat"] {
            assert!(!page.contains(text), "{text}");
        }
    });
}

#[test]
fn figures_of_a_month_agree_with_the_database() {
    on_real(async |service| {
        for month in ["2005-01", "2014-09", "2020-02", "2020-03", "2026-11"] {
            let (total, undated): (i64, i64) = sqlx::query_as(
                "select count(*) filter (where start_month <= m and (end_month is null or end_month > m)),
                     count(*) filter (where start_month is null and (end_month is null or end_month > m))
                 from business, (select ($1 || '-01')::date as m) asked
                 where verification = 'verified' and (state = 'active' or end_month is not null)",
            )
            .bind(month)
            .fetch_one(service.test.db.primary())
            .await
            .unwrap();
            let summary = service.json(&format!("/api/v1/summary/wilayah?level=desa&as_of={month}")).await;
            assert_eq!(summary["total"], total, "{month}");
            assert_eq!(summary["undated"], undated, "{month}");
        }
        let located: i64 = sqlx::query_scalar(
            "select count(*) from business
             where verification = 'verified' and public_point is not null
                 and (end_month > '2026-11-01' or (end_month is null and state = 'active'))",
        )
        .fetch_one(service.test.db.primary())
        .await
        .unwrap();
        let summary = service.json("/api/v1/summary/wilayah?level=kabupaten").await;
        assert_eq!(summary["located"], located);
        let points = service.json("/data/ukm.geojson").await;
        assert_eq!(points["features"].as_array().unwrap().len() as i64, located);
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn a_committed_change_shows_within_a_second_and_a_withdrawal_at_once() {
    let service = Service::real().await;
    let following = service.follow();
    let id = records::id_of(&service.test.db, &HOSTILE).await;
    let code = HOSTILE.code();
    // The first change also waits for the follower to begin.
    service.change(id, async |tx| rename(tx, id, "Keripik Pertama").await).await;
    let took = service.change(id, async |tx| rename(tx, id, "Keripik Baru").await).await;
    assert!(took < Duration::from_secs(1), "{took:?}");
    assert!(service.text(&format!("/ukm/{code}")).await.contains("Keripik Baru"));
    assert!(!service.json(&format!("/api/v1/ukm/{code}")).await["whatsapp"].is_null());
    sqlx::query("update publication set withdrawn_at = $2 where business_id = $1 and field_group = 'phone'")
        .bind(id)
        .bind(now())
        .execute(service.test.db.primary())
        .await
        .unwrap();
    assert!(service.json(&format!("/api/v1/ukm/{code}")).await["whatsapp"].is_null());
    service.change(id, async |tx| verify(tx, id, "rejected").await).await;
    assert_eq!(service.get(&format!("/ukm/{code}")).await.status, StatusCode::NOT_FOUND);
    drop(following);
}

async fn rename(tx: &mut Tx, id: i64, name: &str) {
    sqlx::query("update business set name = $2 where id = $1")
        .bind(id)
        .bind(name)
        .execute(&mut **tx)
        .await
        .unwrap();
}

async fn verify(tx: &mut Tx, id: i64, verification: &str) {
    sqlx::query("update business set verification = $2 where id = $1")
        .bind(id)
        .bind(verification)
        .execute(&mut **tx)
        .await
        .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_real_record_closed_at_an_unknown_time_drives_no_example_data_out() {
    let service = Service::demo().await;
    let _following = service.follow();
    let examples = service.app.atlas().unwrap().index.len();
    let mut tx = Tx::begin(&service.test.db).await.unwrap();
    let id = CLOSED.insert(&mut tx).await;
    tx.commit(Change::Businesses(vec![id]), now()).await.unwrap();
    service.change(id, async |_| ()).await;
    // Following a change and reading everything come to the same.
    assert!(service.app.atlas().unwrap().examples && load(&service.app).await.unwrap().examples);
    assert_eq!(service.app.atlas().unwrap().index.len(), examples);

    // One that has ended in a known month is part of the history, so the examples go.
    service.change(id, async |tx| end(tx, id, Some("2020-03-01")).await).await;
    assert_eq!(service.app.atlas().unwrap().index.len(), 1);
    assert!(!load(&service.app).await.unwrap().examples);
    service.change(id, async |tx| end(tx, id, None).await).await;
    assert_eq!(service.app.atlas().unwrap().index.len(), examples);
}

async fn end(tx: &mut Tx, id: i64, month: Option<&str>) {
    sqlx::query("update business set end_month = $2::text::date where id = $1")
        .bind(id)
        .bind(month)
        .execute(&mut **tx)
        .await
        .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn example_data_leave_with_the_first_real_record() {
    let service = Service::demo().await;
    let _following = service.follow();
    assert!(service.app.atlas().unwrap().demo());
    let examples = service.app.atlas().unwrap().index.len();
    let mut tx = Tx::begin(&service.test.db).await.unwrap();
    let ids = [PENDING.insert(&mut tx).await, HOSTILE.insert(&mut tx).await];
    sqlx::query("update business set verification = 'pending' where id = $1")
        .bind(ids[1])
        .execute(&mut *tx)
        .await
        .unwrap();
    tx.commit(Change::Businesses(ids.to_vec()), now()).await.unwrap();
    // One that is not verified yet changes nothing.
    service.change(ids[0], async |_| ()).await;
    assert!(service.app.atlas().unwrap().demo());

    service.change(ids[1], async |tx| verify(tx, ids[1], "verified").await).await;
    let atlas = service.app.atlas().unwrap();
    assert_eq!((atlas.demo(), atlas.index.len()), (false, 1));
    let total = service.json("/api/v1/summary/wilayah?level=kabupaten").await["total"].clone();
    assert_eq!(total, 1);
    assert_eq!(service.json("/data/ukm.geojson").await["features"].as_array().unwrap().len(), 1);
    for path in ["/", "/ukm"] {
        let html = service.text(path).await;
        assert!(!html.contains("demo-banner") && !html.contains("noindex"), "{path}");
    }

    // With the last real one they are back.
    service.change(ids[1], async |tx| verify(tx, ids[1], "rejected").await).await;
    let atlas = service.app.atlas().unwrap();
    assert_eq!((atlas.demo(), atlas.index.len()), (true, examples));
}
