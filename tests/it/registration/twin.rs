//! "Mungkin sudah terdaftar".

use axum::http::StatusCode;

use super::{Applicant, code, count};
use crate::account::{Site, leads};

/// Registers, and makes it public where that is asked.
async fn there(site: &Site, name: &str, nik: &str, public: bool) -> String {
    let mut one = Applicant::new();
    one.fill(site, name).await;
    let owner = [("nama", "Suryani"), ("wa", "0812 3456 7890"), ("nik", nik)];
    leads(&one.post(site, "/daftar/pemilik", &owner).await);
    let code = code(&one.submit(site).await);
    if public {
        let mut conn = site.test.connect().await;
        sqlx::query("update business set verification = 'verified' where code = $1")
            .bind(&code)
            .execute(&mut conn)
            .await
            .unwrap();
    }
    code
}

async fn other(site: &Site, name: &str, phone: &str, nik: &str) -> Applicant {
    let mut one = Applicant::new();
    one.fill(site, name).await;
    leads(&one.post(site, "/daftar/pemilik", &[("nama", "Yani"), ("wa", phone), ("nik", nik)]).await);
    one
}

#[tokio::test]
async fn what_is_public_and_named_alike_is_offered_to_be_claimed() {
    let site = Site::new().await;
    let first = there(&site, "Keripik Saung Suryani", "", true).await;
    let mut one = other(&site, "Kripik Saung Suryani", "0812 3456 7890", "").await;
    let key = one.key(&site).await;
    let sent = [("kunci_formulir", &*key), ("persetujuan", "ya"), ("tayang_nama", "ya")];
    let page = one.post(&site, "/daftar/periksa", &sent).await.ok().text();
    for word in ["Mungkin sudah terdaftar", "Keripik Saung Suryani", &format!("href=\"/klaim/{first}\"")] {
        assert!(page.contains(word), "{word}: {page}");
    }
    assert_eq!(count(&site, "business").await, 1);
    assert!(page.contains("name=\"tayang_nama\" value=\"ya\""), "what was ticked is carried on");
    let again =
        [("kunci_formulir", &*key), ("persetujuan", "ya"), ("tayang_nama", "ya"), ("usaha_lain", "ya")];
    let second = code(&one.post(&site, "/daftar/periksa", &again).await);
    assert_ne!(first, second);
    assert_eq!(code(&one.post(&site, "/daftar/periksa", &again).await), second);
    assert_eq!(count(&site, "business").await, 2);
}

#[tokio::test]
async fn one_that_waits_is_spoken_of_without_its_name_to_whoever_knows_both() {
    let site = Site::new().await;
    let first = there(&site, "Keripik Saung Suryani", "", false).await;
    let mut same = other(&site, "Keripik Saung Suryani", "0812 3456 7890", "").await;
    let page = same.submit(&site).await.ok().text();
    assert!(page.contains("sudah pernah dikirim") && !page.contains(&first) && !page.contains("Saung"));
    let mut stranger = other(&site, "Keripik Saung Suryani", "0812 9999 0000", "").await;
    assert_eq!(stranger.submit(&site).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn nobody_learns_whether_a_nik_is_in_the_register() {
    const NIK: &str = "3602041211870001";
    let site = Site::new().await;
    there(&site, "Keripik Saung Suryani", NIK, true).await;
    let mut prober = other(&site, "Bengkel Mutiara Hidayat", "0812 9999 0000", NIK).await;
    let with = prober.submit(&site).await;
    let mut control = other(&site, "Bengkel Kenanga Permana", "0812 9999 0001", "3602041211870002").await;
    let without = control.submit(&site).await;
    assert_eq!((with.status, without.status), (StatusCode::SEE_OTHER, StatusCode::SEE_OTHER));
}
