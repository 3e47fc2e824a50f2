//! What is masked, and what is erased.

use axum::http::StatusCode;
use simbaumi::ukm::request::{self, State};

use super::Desk;
use crate::account::{DESA, OTHER_DESA, leads};

#[tokio::test]
async fn a_number_is_shown_once_to_who_says_why_and_history_goes_back() {
    let mut desk = Desk::new().await;
    let id = desk.site.business("Keripik", Some(DESA), "keripik").await;
    let path = format!("/admin/ukm/{id}");
    let nik = "3201010203800001";
    assert!(!desk.page(&path).await.contains(nik));
    let fields = [("nomor", "nik"), ("alasan", "mencocokkan KTP")];
    let officer = desk.site.post(&mut desk.officer, &format!("{path}/nomor"), &fields).await;
    assert_eq!(officer.status, StatusCode::NOT_FOUND, "only the admin utama sees it");
    let mut admin = desk.site.admin().await;
    let without = desk.site.post(&mut admin, &format!("{path}/nomor"), &[("nomor", "nik")]).await;
    assert_eq!(without.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(!without.text().contains(nik));
    let shown = desk.site.post(&mut admin, &format!("{path}/nomor"), &fields).await.ok();
    assert!(shown.text().contains(nik));
    assert_eq!(shown.header(axum::http::header::CACHE_CONTROL), "no-store");
    let log = desk.page(&format!("{path}/catatan")).await;
    assert!(log.contains("NIK dilihat") && log.contains("mencocokkan KTP") && !log.contains(nik), "{log}");
    let fields = [("versi", "1"), ("usaha", "Keripik Baru"), ("desa", DESA)];
    leads(&desk.site.post(&mut desk.officer, &format!("{path}/ubah/usaha"), &fields).await);
    let compared = desk.page(&format!("{path}/riwayat?dari=1&ke=2")).await;
    assert!(compared.contains("<ins>Keripik Baru</ins>") && compared.contains("Camat"), "{compared}");
    assert!(!desk.page(&format!("{path}/riwayat?lihat=1")).await.contains(nik));
    let fields = [("versi", "2"), ("alasan", "salah ketik")];
    leads(&desk.site.post(&mut desk.officer, &format!("{path}/riwayat/1/pulihkan"), &fields).await);
    assert!(desk.page(&path).await.contains("<h1>Keripik</h1>"));
}

#[tokio::test]
async fn an_owner_is_erased_only_where_all_of_theirs_lies_in_the_area() {
    let mut desk = Desk::new().await;
    let id = desk.site.business("Keripik", Some(DESA), "keripik").await;
    let number = desk.site.request(id).await;
    let path = format!("/admin/ukm/{id}/hapus");
    let code: String = desk.sql("select code from business").await;
    let wrong = desk.site.post(&mut desk.officer, &path, &[("alasan", "surat"), ("kode", "00000000")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let elsewhere = desk.site.business("Keripik Lain", Some(OTHER_DESA), "keripik").await;
    let fields = [("alasan", "surat"), ("kode", code.as_str())];
    // The same NIK owns another, which is none of this officer's business.
    assert_eq!(desk.site.post(&mut desk.officer, &path, &fields).await.status, StatusCode::FORBIDDEN);
    let mut conn = desk.site.test.connect().await;
    sqlx::query(
        "update owner set nik_lookup = null where id = (select owner_id from business where id = $1)",
    )
    .bind(elsewhere)
    .execute(&mut conn)
    .await
    .unwrap();
    leads(&desk.site.post(&mut desk.officer, &path, &fields).await);
    let page = desk.page(&format!("/admin/ukm/{id}")).await;
    assert!(
        page.contains("Dihapus atas permintaan pemiliknya") && !page.contains("Pemilik Keripik"),
        "{page}"
    );
    let one = request::find(&mut conn, &desk.site.keys, number).await.unwrap().unwrap();
    assert_eq!((one.state, one.content), (State::Rejected, None));
    assert_eq!(desk.decide(id, "setujui", "").await.status, StatusCode::CONFLICT);
}
