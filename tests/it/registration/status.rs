//! What `/status` and the receipt say in every state, to whoever has the code.

use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use simbaumi::config::Config;
use simbaumi::pesan::Phone;

use super::{Applicant, code};
use crate::account::Site;
use crate::support::service::{config, now};

const FORUM: &str = "https://wa.me/6281299990000";

/// A registration that was just sent, and its code.
async fn sent() -> (Site, Applicant, String) {
    let site = Site::with(Config { forum_phone: Phone::parse("+6281299990000").ok(), ..config() }).await;
    let mut siti = Applicant::new();
    siti.fill(&site, "Keripik Bu Siti").await;
    let code = code(&siti.submit(&site).await);
    (site, siti, code)
}

async fn change(site: &Site, code: &str, sql: &'static str) {
    sqlx::query(sql).bind(code).execute(&mut site.test.connect().await).await.unwrap();
}

/// Another version of the record, with what was done and when.
async fn step(site: &Site, code: &str, action: &str, at: DateTime<Utc>) {
    sqlx::query(
        "insert into business_version select (jsonb_populate_record(v, jsonb_build_object(
             'version', v.version + 1, 'action', $2::text, 'reason', 'Fotonya buram', 'written_at', $3::timestamptz))).*
         from business_version v join business b on b.id = v.business_id
         where b.code = $1 order by v.version desc limit 1",
    )
    .bind(code)
    .bind(action)
    .bind(at)
    .execute(&mut site.test.connect().await)
    .await
    .unwrap();
}

async fn status(site: &Site, siti: &mut Applicant, code: &str) -> String {
    siti.get(site, &format!("/status?kode={code}")).await.ok().text()
}

#[tokio::test]
async fn the_status_says_how_far_it_has_come_and_a_reason_only_while_the_code_is_secret() {
    let (site, mut siti, code) = sent().await;
    let mut conn = site.test.connect().await;
    for (verification, action, word, reason_shown) in [
        ("draft", "ukm.kembalikan", "Dikembalikan", true),
        ("rejected", "ukm.tolak", "Tidak diterima", true),
        ("verified", "ukm.setujui", "sudah dapat ditemukan", false),
        ("draft", "ukm.kembalikan", "Dikembalikan", false),
    ] {
        sqlx::query("update business set verification = $1 where code = $2")
            .bind(verification)
            .bind(&code)
            .execute(&mut conn)
            .await
            .unwrap();
        step(&site, &code, action, now()).await;
        let page = status(&site, &mut siti, &code).await;
        assert!(page.contains(word), "{verification}: {page}");
        assert_eq!(page.contains("Fotonya buram"), reason_shown, "{verification}");
        let correct = page.contains(&format!("href=\"/klaim/{code}\""));
        assert_eq!(correct, verification == "draft", "{verification}");
    }
}

#[tokio::test]
async fn each_state_is_told_in_words_with_whom_to_ask_and_what_to_do() {
    let (site, mut siti, code) = sent().await;
    let public = format!("href=\"/ukm/{code}\"");
    for (sql, title, words, shows) in [
        ("select $1", "Diperiksa", "Paling lambat 1 Desember 2026.", false),
        ("update business set verification = 'draft' where code = $1", "Dikembalikan", "kirim lagi", false),
        (
            "update business set verification = 'rejected' where code = $1",
            "Tidak diterima",
            "tanyakan kepada petugas",
            false,
        ),
        (
            "update business set verification = 'verified' where code = $1",
            "Terbit",
            "ditemukan di peta",
            true,
        ),
        (
            "update business set hidden_at = now() where code = $1",
            "Disembunyikan",
            "atas permintaan pemiliknya",
            false,
        ),
        (
            "update business set hidden_at = null, state = 'closed', end_month = '2026-10-01' where code = $1",
            "Tidak berjalan lagi",
            "tercatat tutup atau pindah",
            false,
        ),
        ("update business set erased_at = now() where code = $1", "Dihapus", "daftarkan kembali", false),
    ] {
        change(&site, &code, sql).await;
        let page = status(&site, &mut siti, &code).await;
        assert!(
            page.contains(&format!("<strong>{title}</strong>")) && page.contains(words),
            "{title}: {page}"
        );
        assert_eq!(page.contains(&public), shows, "{title}: {page}");
        assert!(page.contains(FORUM) && page.contains(&code), "{title}: {page}");
        for personal in ["Keripik", "Siti", "8123456789"] {
            assert!(!page.contains(personal), "{title}: {page}");
        }
        // The receipt promises a check only while there is one to come.
        let receipt = siti.get(&site, &format!("/daftar/selesai/{code}")).await.ok().text();
        assert_eq!(receipt.contains("Petugas memeriksa data paling lambat"), title == "Diperiksa", "{title}");
        assert!(receipt.contains(FORUM), "{title}: {receipt}");
    }
}

#[tokio::test]
async fn a_merged_registration_leads_to_the_business_that_stays() {
    let (site, mut siti, code) = sent().await;
    siti.fill(&site, "Keripik Suryani").await;
    let other = super::code(&siti.submit(&site).await);
    sqlx::query(
        "update business set verification = 'rejected', merged_into = (select id from business where code = $2)
         where code = $1",
    )
    .bind(&code)
    .bind(&other)
    .execute(&mut site.test.connect().await)
    .await
    .unwrap();
    let page = status(&site, &mut siti, &code).await;
    assert!(page.contains("<strong>Digabung</strong>") && !page.contains("Tidak diterima"), "{page}");
    assert!(!page.contains(&other), "what is not public is not named: {page}");
    change(&site, &other, "update business set verification = 'verified' where code = $1").await;
    let page = status(&site, &mut siti, &code).await;
    assert!(page.contains(&format!("href=\"/ukm/{other}\"")), "{page}");
    change(&site, &other, "update business set hidden_at = now() where code = $1").await;
    assert!(!status(&site, &mut siti, &code).await.contains(&other));
}

#[tokio::test]
async fn the_day_until_which_it_is_looked_at_counts_from_the_last_sending_and_is_no_empty_promise() {
    let (site, mut siti, code) = sent().await;
    siti.visitor.now = now() + chrono::Duration::days(10);
    let page = status(&site, &mut siti, &code).await;
    assert!(page.contains("Seharusnya selesai 1 Desember 2026"), "{page}");
    step(&site, &code, "ukm.kirim_lagi", siti.visitor.now).await;
    let page = status(&site, &mut siti, &code).await;
    assert!(page.contains("Paling lambat 11 Desember 2026."), "{page}");
    let unknown = siti.get(&site, "/status?kode=00000000").await;
    assert_eq!(unknown.status, StatusCode::UNPROCESSABLE_ENTITY);
}
