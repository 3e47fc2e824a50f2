//! Sessions end when they should, and the next request knows.

use axum::http::StatusCode;
use chrono::Duration;
use simbaumi::account::policy::{Menu, Role};
use simbaumi::account::query;
use simbaumi::db::Change;

use super::{DESA, PASSWORD, Site, Visitor, day, leads, pendamping_admin, plain};
use crate::support::html::attributes;
use crate::support::service::now;

#[tokio::test]
async fn a_session_ends_after_idling_and_in_any_case_after_its_time() {
    let site = Site::new().await;
    let staff = site.account("Petugas", &[plain(Role::Pendamping)]).await;
    let visitor = site.signed_in(staff).await;
    let mut late = visitor.at(now() + Duration::minutes(119));
    site.get(&mut late, "/akun").await.ok();
    // That request counts: two hours run from there.
    let mut later = visitor.at(now() + Duration::minutes(230));
    site.get(&mut later, "/akun").await.ok();
    let mut idle = visitor.at(now() + Duration::minutes(351));
    assert_eq!(leads(&site.get(&mut idle, "/akun").await), "/masuk?ke=%2Fakun");

    let visitor = site.signed_in(staff).await;
    for hour in 1..12 {
        site.get(&mut visitor.at(now() + Duration::hours(hour)), "/akun").await.ok();
    }
    let mut after = visitor.at(now() + Duration::hours(12));
    assert_eq!(leads(&site.get(&mut after, "/akun").await), "/masuk?ke=%2Fakun");

    let owner = site.account("Pemilik", &[]).await;
    let mut owner = site.signed_in(owner).await.at(now() + Duration::days(13));
    site.get(&mut owner, "/akun").await.ok();
}

#[tokio::test]
async fn a_closed_account_is_out_at_the_next_request_on_every_device() {
    let site = Site::new().await;
    let mut admin = site.admin().await;
    let id = site.account("Siti", &[]).await;
    let mut devices = [site.signed_in(id).await, site.signed_in(id).await];
    for device in &mut devices {
        site.get(device, "/akun").await.ok();
    }
    let answer = site.post(&mut admin, &format!("/admin/pengguna/{id}/tutup"), &[]).await;
    assert_eq!(leads(&answer), format!("/admin/pengguna/{id}"));
    for device in &mut devices {
        assert_eq!(leads(&site.get(device, "/akun").await), "/masuk?ke=%2Fakun");
        assert_eq!(site.post(device, "/akun/sesi/akhiri", &[]).await.status, StatusCode::UNAUTHORIZED);
    }
    // Also a session that somebody slips past the closing does not count.
    let mut tx = site.tx().await;
    let token =
        simbaumi::account::session::begin(&mut tx, id, simbaumi::account::session::Stage::Full, "", now());
    let cookie = format!("sesi={}", token.await.unwrap().reveal());
    tx.commit(Change::None, now()).await.unwrap();
    let mut slipped = Visitor { cookie: Some(cookie), ..Visitor::new() };
    assert_eq!(leads(&site.get(&mut slipped, "/akun").await), "/masuk?ke=%2Fakun");
}

#[tokio::test]
async fn signing_in_draws_a_new_token_and_signing_out_ends_it() {
    let site = Site::new().await;
    site.account("Siti", &[]).await;
    let mut visitor = Visitor::new();
    site.sign_in(&mut visitor, "Siti").await;
    let first = visitor.cookie.clone();
    site.sign_in(&mut visitor, "Siti").await;
    assert_ne!(visitor.cookie, first);
    let mut old = Visitor { cookie: first, ..Visitor::new() };
    assert_eq!(leads(&site.get(&mut old, "/akun").await), "/masuk?ke=%2Fakun", "the token before is dead");
    let held = visitor.cookie.clone();
    assert_eq!(leads(&site.post(&mut visitor, "/keluar", &[]).await), "/masuk");
    assert_eq!(visitor.cookie, None);
    let mut held = Visitor { cookie: held, ..Visitor::new() };
    assert_eq!(leads(&site.get(&mut held, "/akun").await), "/masuk?ke=%2Fakun");
}

#[tokio::test]
async fn own_sessions_are_listed_and_ended_and_those_of_others_are_not() {
    let site = Site::new().await;
    let id = site.account("Siti", &[]).await;
    let mut here = site.signed_in(id).await;
    let mut there = site.signed_in(id).await;
    let stranger = site.account("Orang Lain", &[]).await;
    let mut stranger = site.signed_in(stranger).await;
    let html = site.get(&mut here, "/akun").await.ok().text();
    let ends: Vec<String> = attributes(&html, "action")
        .into_iter()
        .filter(|one| one.ends_with("/akhiri") && one.len() > 18)
        .collect();
    assert_eq!(ends.len(), 1, "{html}");
    assert_eq!(site.post(&mut stranger, &ends[0], &[]).await.status, StatusCode::NOT_FOUND);
    site.get(&mut there, "/akun").await.ok();
    assert_eq!(leads(&site.post(&mut here, &ends[0], &[]).await), "/akun");
    assert_eq!(leads(&site.get(&mut there, "/akun").await), "/masuk?ke=%2Fakun");

    let mut there = site.signed_in(id).await;
    let new = "kuda lari sembilan gunung";
    let wrong = [("sandi_lama", "salah"), ("sandi", new), ("ulang", new)];
    assert_eq!(site.post(&mut here, "/akun/sandi", &wrong).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let right = [("sandi_lama", PASSWORD), ("sandi", new), ("ulang", new)];
    assert_eq!(leads(&site.post(&mut here, "/akun/sandi", &right).await), "/akun");
    assert_eq!(leads(&site.get(&mut there, "/akun").await), "/masuk?ke=%2Fakun");
    site.get(&mut here, "/akun").await.ok();
}

#[tokio::test]
async fn a_grant_counts_from_its_first_to_its_last_day_in_western_indonesian_time() {
    let site = Site::new().await;
    let mut grant = pendamping_admin(Menu::Ukm, DESA);
    grant.until = Some(day("2026-11-24"));
    let id = site.account("Petugas", &[]).await;
    let mut tx = site.tx().await;
    query::give(&mut tx, id, &grant, day("2026-11-24"), None, now()).await.unwrap();
    tx.commit(Change::None, now()).await.unwrap();
    for (time, status) in [
        ("2026-11-23T16:59:59Z", StatusCode::NOT_FOUND),
        ("2026-11-23T17:00:00Z", StatusCode::OK),
        ("2026-11-24T16:59:59Z", StatusCode::OK),
        ("2026-11-24T17:00:00Z", StatusCode::NOT_FOUND),
    ] {
        let mut visitor = site.signed_in_at(id, time.parse().unwrap()).await;
        let answer = site.get(&mut visitor, "/admin").await;
        assert_eq!(answer.status, status, "{time}");
    }
}

#[tokio::test]
async fn a_new_admin_utama_without_second_factor_gets_nowhere_but_to_its_setup() {
    let site = Site::new().await;
    let id = site.account("Siti", &[]).await;
    let mut visitor = site.signed_in(id).await;
    site.get(&mut visitor, "/akun").await.ok();
    let mut tx = site.tx().await;
    let grant = query::admin_utama("SK 3".into());
    query::give(&mut tx, id, &grant, day("2026-01-01"), None, now()).await.unwrap();
    tx.commit(Change::None, now()).await.unwrap();
    for path in ["/akun", "/admin", "/admin/pengguna", "/admin/log"] {
        assert_eq!(leads(&site.get(&mut visitor, path).await), "/akun/kode", "{path}");
    }
}
