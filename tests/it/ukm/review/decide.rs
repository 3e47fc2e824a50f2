//! Decisions, and taking them back.

use axum::http::StatusCode;
use chrono::Duration;
use simbaumi::account::policy::Menu;
use simbaumi::ukm::review::{Verdict, last_decision};

use super::Desk;
use crate::account::{DESA, leads, pendamping_admin};
use crate::support::service::now;

#[tokio::test]
async fn what_is_approved_is_public_its_owner_hears_of_it_and_it_can_be_taken_back() {
    let mut desk = Desk::new().await;
    let first = desk.site.business("Keripik Satu", Some(DESA), "keripik").await;
    let second = desk.site.business("Keripik Dua", Some(DESA), "keripik").await;
    let answer = desk.decide(first, "setujui", "").await;
    // On to the next one, from where the decision can be taken back.
    assert_eq!(leads(&answer), format!("/admin/ukm/{second}?antrian=baru&tadi={first}"));
    assert_eq!(desk.verification(first).await, "verified");
    assert_eq!(desk.sql::<i64>("select count(*) from outbox where kind = 'approved'").await, 1);
    let page = desk.page(&format!("/admin/ukm/{second}?antrian=baru&tadi={first}")).await;
    assert!(page.contains(&format!("/admin/ukm/{first}/batal")) && page.contains("disetujui"));
    // Without a way to send it an officer hands it over; that of another record is not there.
    let letter = desk.sql::<i64>("select id from outbox").await;
    let wrong = format!("/admin/ukm/{second}/pesan/{letter}");
    assert_eq!(leads(&desk.site.post(&mut desk.officer, &wrong, &[]).await), format!("/admin/ukm/{second}"));
    let right = format!("/admin/ukm/{first}/pesan/{letter}");
    assert!(desk.page(&format!("/admin/ukm/{first}")).await.contains(&right));
    let answer = desk.site.post(&mut desk.officer, &right, &[]).await.ok();
    assert!(answer.text().contains("href=\"https://wa.me/6281200000001?text="));
    // Somebody else cannot take it back.
    let mut admin = desk.site.admin().await;
    let back = format!("/admin/ukm/{first}/batal");
    assert_eq!(desk.site.post(&mut admin, &back, &[]).await.status, StatusCode::CONFLICT);
    let mut late = desk.officer.at(now() + Duration::minutes(29));
    leads(&desk.site.post(&mut late, &back, &[]).await);
    assert_eq!(desk.verification(first).await, "pending");
    let mut conn = desk.site.test.connect().await;
    assert_eq!(last_decision(&mut conn, first).await.unwrap(), None);
    // Nothing is left to be taken back, and too late is too late.
    assert_eq!(desk.site.post(&mut desk.officer, &back, &[]).await.status, StatusCode::CONFLICT);
    leads(&desk.decide(second, "setujui", "").await);
    let mut late = desk.officer.at(now() + Duration::minutes(31));
    let back = format!("/admin/ukm/{second}/batal");
    assert_eq!(desk.site.post(&mut late, &back, &[]).await.status, StatusCode::CONFLICT);
    assert_eq!(desk.verification(second).await, "verified");
}

#[tokio::test]
async fn who_gives_back_or_refuses_says_why() {
    let mut desk = Desk::new().await;
    let id = desk.site.business("Keripik", Some(DESA), "keripik").await;
    for verdict in ["kembalikan", "tolak"] {
        let answer = desk.decide(id, verdict, " ").await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.text().contains("<title>Kesalahan:") && answer.text().contains("Tulis alasannya"));
    }
    assert_eq!(desk.decide(id, "hapus", "x").await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(desk.verification(id).await, "pending");
    leads(&desk.decide(id, "kembalikan", "Foto belum ada").await);
    assert_eq!(desk.verification(id).await, "draft");
    let mut conn = desk.site.test.connect().await;
    let decision = last_decision(&mut conn, id).await.unwrap().unwrap();
    assert_eq!((decision.verdict, decision.reason.as_deref()), (Verdict::Returned, Some("Foto belum ada")));
    assert_eq!(desk.sql::<i64>("select count(*) from outbox where kind = 'returned'").await, 1);
    assert_eq!(desk.decide(id, "kembalikan", "lagi").await.status, StatusCode::CONFLICT);
    leads(&desk.decide(id, "tolak", "Bukan usaha").await);
    assert_eq!(desk.verification(id).await, "rejected");
    let text = desk.sql::<i64>("select count(*) from outbox where kind = 'rejected'").await;
    assert_eq!(text, 1, "the owner hears of it");
    let page = desk.page(&format!("/admin/ukm/{id}")).await;
    assert!(page.contains("Data usaha Anda tidak diterima"), "an officer can hand it over");
    assert!(page.contains(&format!("href=\"/foto/ukm/{id}\"")));
}

#[tokio::test]
async fn two_officers_do_not_decide_about_the_same_record() {
    let mut desk = Desk::new().await;
    let id = desk.site.business("Keripik", Some(DESA), "keripik").await;
    let other = desk.site.account("Lurah", &[pendamping_admin(Menu::Ukm, DESA)]).await;
    let mut other = desk.site.signed_in(other).await;
    leads(&desk.site.post(&mut other, &format!("/admin/ukm/{id}/ambil"), &[]).await);
    assert!(desk.page("/admin/ukm").await.contains("dikerjakan Lurah"));
    assert!(desk.page(&format!("/admin/ukm/{id}")).await.contains("Sedang dikerjakan Lurah"));
    // Taking it too changes nothing.
    leads(&desk.site.post(&mut desk.officer, &format!("/admin/ukm/{id}/ambil"), &[]).await);
    let answer = desk.decide(id, "setujui", "").await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert!(answer.text().contains("sedang dikerjakan Lurah"));
    // After half an hour it is anybody's.
    desk.officer = desk.officer.at(now() + Duration::minutes(31));
    leads(&desk.decide(id, "setujui", "").await);
    // Whoever saw it before is told that it is decided.
    let fields = [("putusan", "tolak"), ("alasan", "x"), ("versi", "1")];
    let answer = desk.site.post(&mut other, &format!("/admin/ukm/{id}/putusan"), &fields).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert!(answer.text().contains("status verifikasi"), "{}", answer.text());
    assert_eq!(desk.verification(id).await, "verified");
}

#[tokio::test]
async fn a_decision_that_is_taken_back_is_not_told() {
    let mut desk = Desk::new().await;
    let id = desk.site.business("Keripik", Some(DESA), "keripik").await;
    assert_eq!(desk.decide(id, "setujui", "").await.status, StatusCode::SEE_OTHER);
    assert_eq!(desk.sql::<i64>("select count(*) from outbox where kind = 'approved'").await, 1);
    let answer = desk.site.post(&mut desk.officer, &format!("/admin/ukm/{id}/batal"), &[]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert_eq!(desk.sql::<i64>("select count(*) from outbox where kind = 'approved'").await, 0);
}
