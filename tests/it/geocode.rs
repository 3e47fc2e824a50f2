//! The gazetteer in the database, and the geocoder of a running service.

use std::time::{Duration, Instant};

use simbaumi::db::{Change, Tx};
use simbaumi::geocode::query::{Origin, forget_business, list_verified, put, revision, set_verified};
use simbaumi::geocode::{Place, PlaceKind, live};
use simbaumi::geodesy::LonLat;

use crate::support::service::{Service, now, on_real};

const BABAKAN: &str = "32.01.30.2008";

fn kampung(name: &str, at: Option<LonLat>) -> Place {
    Place { name: name.into(), kind: PlaceKind::Kampung, desa_code: BABAKAN.into(), at }
}

/// A kampung that no table has, with its desa.
const Q: &str = "Kp.%20Cangkurawok%20Ds.%20Babakan%20Kec.%20Dramaga";

async fn precision(service: &Service, q: &str) -> String {
    let answer = service.json(&format!("/api/v1/geocode?q={q}")).await;
    answer["candidates"][0]["precision"].as_str().unwrap_or("none").to_owned()
}

#[tokio::test]
async fn a_verified_kampung_is_found_within_moments() {
    let service = Service::empty().await;
    let following = tokio::spawn(live::follow(service.app.clone()));
    let mut tx = Tx::begin(&service.test.db).await.unwrap();
    let place = kampung("Cangkurawok", LonLat::new(106.721_26, -6.551_34));
    let id = put(&mut tx, &place, Origin::Officer, false, now()).await.unwrap();
    tx.commit(Change::None, now()).await.unwrap();
    live::refresh(&service.app).await.unwrap();
    assert_eq!(precision(&service, Q).await, "desa");
    let mut tx = Tx::begin(&service.test.db).await.unwrap();
    assert!(set_verified(&mut tx, id, true, now()).await.unwrap());
    assert!(!set_verified(&mut tx, id + 1, true, now()).await.unwrap());
    tx.commit(Change::None, now()).await.unwrap();
    let begun = Instant::now();
    while precision(&service, Q).await != "kampung" {
        assert!(begun.elapsed() < Duration::from_secs(20), "the kampung was not taken over");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let answer = service.json(&format!("/api/v1/geocode?q={Q}")).await;
    assert_eq!(answer["candidates"][0]["lon"], 106.721_26);
    assert_eq!(answer["candidates"][0]["label"], "Kampung Cangkurawok, Desa Babakan, Kecamatan Dramaga");
    following.abort();
}

#[tokio::test]
async fn a_business_tells_its_kampung_and_not_its_house() {
    let service = Service::real().await;
    let mut conn = service.test.connect().await;
    let business: i64 =
        sqlx::query_scalar("select min(id) from business").fetch_one(&mut conn).await.unwrap();
    let before = revision(&mut conn).await.unwrap();
    let exact = LonLat::new(106.721_264_5, -6.551_341_2);
    put(&mut conn, &kampung("Rawa Sari", exact), Origin::Business(business), true, now()).await.unwrap();
    put(&mut conn, &kampung("Kp. Rawa Sari", exact), Origin::Business(business), true, now()).await.unwrap();
    put(&mut conn, &kampung("Lebak", None), Origin::Business(business), true, now()).await.unwrap();
    assert!(revision(&mut conn).await.unwrap() > before);
    let all = list_verified(&mut conn).await.unwrap();
    assert_eq!(all.len(), 2, "one business says one thing about one name");
    assert_eq!(all[0].at, LonLat::new(106.721, -6.551));
    assert_eq!(all[1].at, None);
    let blank = put(&mut conn, &kampung(" ", None), Origin::Officer, true, now()).await;
    assert!(blank.is_err());
    assert_eq!(forget_business(&mut conn, business).await.unwrap(), 2);
    assert_eq!(list_verified(&mut conn).await.unwrap(), []);
}

#[test]
fn what_people_paste_is_answered() {
    on_real(async |service| {
        for (q, precision_wanted, desa) in [
            ("-6.5556,%20106.7250", "point", Some(BABAKAN)),
            ("Lokasi:%20https://maps.google.com/?q%3D-6.5556,106.7250", "point", Some(BABAKAN)),
            ("geo:-6.5556,106.7250;u%3D35", "point", Some(BABAKAN)),
            ("https://www.google.com/maps/@-6.5556,106.7250,17z", "kampung", Some(BABAKAN)),
            ("Kec.%20Dramaga", "kecamatan", None),
        ] {
            let answer = service.json(&format!("/api/v1/geocode?q={q}")).await;
            let first = &answer["candidates"][0];
            assert_eq!(
                (first["precision"].as_str(), first["desa_code"].as_str()),
                (Some(precision_wanted), desa),
                "{q}"
            );
            assert!(first["reason"].as_str().is_some_and(|reason| reason.ends_with('.')), "{q}: {first}");
        }
        let short = service.json("/api/v1/geocode?q=https://maps.app.goo.gl/AbC123").await;
        assert!(short["candidates"].as_array().unwrap().is_empty());
        assert!(short["problem"].as_str().unwrap().contains("bilah alamat"), "{short}");
    });
}
