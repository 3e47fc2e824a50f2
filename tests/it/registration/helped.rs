//! An officer fills it in for somebody else.

use axum::http::StatusCode;
use simbaumi::account::policy::{Menu, Role};

use super::{Applicant, code, record};
use crate::account::{DESA, Site, field, leads, pendamping_admin, plain};

const ELSEWHERE: &str = "99.71.02.1002";

#[tokio::test]
async fn an_officer_registers_others_inside_the_own_area_only() {
    let site = Site::new().await;
    let id = site.account("Camat", &[pendamping_admin(Menu::Ukm, DESA)]).await;
    let mut officer = Applicant::officer(site.signed_in(id).await);
    assert!(officer.get(&site, "/daftar").await.ok().text().contains("Daftarkan untuk orang lain"));
    assert_eq!(leads(&officer.post(&site, "/daftar", &[("untuk", "orang-lain")]).await), "/daftar/pemilik");
    officer.fill(&site, "Keripik Bu Siti").await;
    let page = officer.get(&site, "/daftar/lokasi").await.ok().text();
    assert!(page.contains(DESA) && !page.contains(ELSEWHERE), "only the own desa is offered");
    let outside = officer.post(&site, "/daftar/lokasi", &[("desa", ELSEWHERE)]).await;
    assert_eq!(outside.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(outside.text().contains("luar wilayah tugas"));
    let key = officer.key(&site).await;
    let ticked = [("kunci_formulir", &*key), ("persetujuan", "ya"), ("tayang_nama", "ya")];
    let code = code(&officer.post(&site, "/daftar/periksa", &ticked).await);
    let made = record(&site, &code).await;
    assert_eq!(made.record.consents[0].channel, "dibantu oleh petugas");
    let mut conn = site.test.connect().await;
    let (channel, account): (String, Option<i64>) =
        sqlx::query_as("select channel, account_id from registration").fetch_one(&mut conn).await.unwrap();
    assert_eq!((channel.as_str(), account), ("dibantu oleh petugas", Some(id)));
    let who: Option<i64> = sqlx::query_scalar("select account_id from audit where action = 'ukm.daftar'")
        .fetch_one(&mut conn)
        .await
        .unwrap();
    assert_eq!(who, Some(id));
}

#[tokio::test]
async fn the_draft_of_an_officer_is_opened_by_nobody_else_and_ends_with_the_grant() {
    let site = Site::new().await;
    let id = site.account("Camat", &[pendamping_admin(Menu::Ukm, DESA)]).await;
    let mut officer = Applicant::officer(site.signed_in(id).await);
    leads(&officer.post(&site, "/daftar", &[("untuk", "orang-lain")]).await);
    officer.fill(&site, "Keripik Bu Siti").await;
    let other = site.account("Camat Lain", &[pendamping_admin(Menu::Ukm, DESA)]).await;
    let other = site.signed_in(other).await.cookie;
    for (session, to) in [(None, "/masuk?ke=%2Fdaftar%2Fperiksa"), (other, "/daftar?hilang=1")] {
        let mut thief = Applicant { session, ..officer.clone() };
        assert_eq!(leads(&thief.get(&site, "/daftar/periksa").await), to);
    }
    let key = officer.key(&site).await;
    let mut conn = site.test.connect().await;
    sqlx::query("update role_grant set revoked_at = now() where account_id = $1")
        .bind(id)
        .execute(&mut conn)
        .await
        .unwrap();
    let fields = [("kunci_formulir", &*key), ("persetujuan", "ya")];
    assert_eq!(leads(&officer.post(&site, "/daftar/periksa", &fields).await), "/daftar?hilang=1");
    assert_eq!(super::count(&site, "business").await, 0);
}

#[tokio::test]
async fn a_session_that_ends_on_the_way_costs_nothing_that_was_typed() {
    let site = Site::new().await;
    let id = site.account("Camat", &[pendamping_admin(Menu::Ukm, DESA)]).await;
    let mut officer = Applicant::officer(site.signed_in(id).await);
    leads(&officer.post(&site, "/daftar", &[("untuk", "orang-lain")]).await);
    let mark = field(&officer.get(&site, "/daftar/pemilik").await.ok().text(), "draf");
    let mut ended = Applicant { session: None, ..officer.clone() };
    // Also the first page, which needs no draft of its own.
    assert_eq!(leads(&ended.get(&site, "/daftar/pemilik").await), "/masuk?ke=%2Fdaftar%2Fpemilik");
    let owner = [("draf", mark.as_str()), ("nama", "Siti Aminah"), ("wa", "0812 3456 7890")];
    assert_eq!(leads(&ended.post(&site, "/daftar/pemilik", &owner).await), "/masuk?ke=%2Fdaftar%2Fpemilik");
    // Signed in again, it goes on with what was sent, right or wrong.
    let page = officer.get(&site, "/daftar/pemilik").await.ok().text();
    assert!(page.contains("Siti Aminah") && page.contains("untuk orang lain"), "{page}");
    let wrong = [("draf", mark.as_str()), ("usaha", ""), ("produk", "keripik singkong")];
    assert_eq!(leads(&ended.post(&site, "/daftar/usaha", &wrong).await), "/masuk?ke=%2Fdaftar%2Fusaha");
    let page = officer.get(&site, "/daftar/usaha").await.text();
    assert!(page.contains("keripik singkong") && page.contains("Wajib diisi"), "{page}");
    assert_eq!(leads(&ended.post(&site, "/daftar/periksa", &[]).await), "/masuk?ke=%2Fdaftar%2Fperiksa");
    assert_eq!(leads(&ended.get(&site, "/daftar/foto").await), "/masuk?ke=%2Fdaftar%2Ffoto");
    // Whoever has the browser and not the page changes nothing.
    let other = [("nama", "Orang Lain"), ("wa", "0812 9999 9999")];
    leads(&ended.post(&site, "/daftar/pemilik", &other).await);
    let page = officer.get(&site, "/daftar/pemilik").await.ok().text();
    assert!(page.contains("Siti Aminah") && !page.contains("Orang Lain"));
    assert_eq!(super::count(&site, "draft").await, 1, "no draft beside it");
    // And may begin their own.
    assert_eq!(leads(&ended.post(&site, "/daftar", &[]).await), "/daftar/pemilik");
    ended.get(&site, "/daftar/pemilik").await.ok();
}

#[tokio::test]
async fn whoever_may_not_fill_in_records_helps_nobody() {
    let site = Site::new().await;
    let pemilik = site.account("Pemilik", &[]).await;
    let evaluator = site.account("Kampus", &[plain(Role::Evaluator)]).await;
    for visitor in [site.signed_in(pemilik).await, site.signed_in(evaluator).await, Applicant::new().visitor]
    {
        let mut one = Applicant::officer(visitor);
        let answer = one.post(&site, "/daftar", &[("untuk", "orang-lain")]).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
        assert!(!one.get(&site, "/daftar").await.ok().text().contains("orang lain"));
    }
    let pendamping = site.account("Pendamping", &[plain(Role::Pendamping)]).await;
    let mut one = Applicant::officer(site.signed_in(pendamping).await);
    leads(&one.post(&site, "/daftar", &[("untuk", "orang-lain")]).await);
}
