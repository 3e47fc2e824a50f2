//! What the public may see, and when.

use std::time::Duration;

use axum::http::StatusCode;
use simbaumi::db::{Change, Tx};

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
        for text in ["Pemilik ", "Gang Sempit", "wa.me/6281200000001", "Rute"] {
            assert!(open.contains(text), "{text}");
        }
        assert!(
            !open.contains("Jalan Rahasia") && !open.contains("1234567890123"),
            "the owner's home or NIB"
        );
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
    service.change(id, async |tx| remove(tx, id).await).await;
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

async fn remove(tx: &mut Tx, id: i64) {
    sqlx::query("update business set verification = 'rejected' where id = $1")
        .bind(id)
        .execute(&mut **tx)
        .await
        .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn example_data_leave_with_the_first_real_record() {
    let service = Service::demo().await;
    let _following = service.follow();
    assert!(service.app.atlas().unwrap().demo);
    let mut tx = Tx::begin(&service.test.db).await.unwrap();
    let id = HOSTILE.insert(&mut tx).await;
    let revision = tx.commit(Change::Businesses(vec![id]), now()).await.unwrap().unwrap();
    for _ in 0..1_000 {
        if service.app.atlas().unwrap().revision >= revision {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let atlas = service.app.atlas().unwrap();
    assert!(!atlas.demo);
    assert_eq!(atlas.index.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn with_the_database_gone_the_map_keeps_answering() {
    let service = Service::real().await;
    let code = HOSTILE.code();
    service.test.db.primary().close().await;
    for path in [
        "/",
        "/peta",
        "/peta?wilayah=32.01.01",
        "/ukm",
        "/wilayah/cibinong",
        "/produk/keripik",
        "/api/v1/ukm/nearby?lon=106.8&lat=-6.5",
        "/api/v1/summary/wilayah?level=desa",
        "/tiles/ukm/9/407/265.mvt",
        "/tiles/wilayah/9/407/265.mvt",
        "/data/desa.csv",
    ] {
        assert_eq!(service.get(path).await.status, StatusCode::OK, "{path}");
    }
    let page = service.text(&format!("/ukm/{code}")).await;
    assert!(page.contains("tidak dapat dibaca"));
    let ready = service.get("/readyz").await.ok().json();
    assert_eq!(ready["database"], "down");
}
