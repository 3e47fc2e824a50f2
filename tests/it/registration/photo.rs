//! Pictures on the way into the register.

use axum::http::StatusCode;
use chrono::Duration;

use super::{Applicant, code, count};
use crate::account::{Site, leads};
use crate::files::picture::jpeg;
use crate::files::{Folder, send};
use crate::support::service::now;

impl Applicant {
    async fn upload(&mut self, site: &Site, files: &[(&str, &[u8])]) -> crate::support::Answer {
        self.visitor.cookie = self.draft.clone();
        send(site, &self.visitor, "/daftar/foto", "kunci-untuk-foto", files).await
    }
}

#[tokio::test]
async fn pictures_of_a_draft_go_with_the_registration_and_are_shown_by_consent() {
    let folder = Folder::new();
    let site = Site::with(folder.config()).await;
    let mut siti = Applicant::new();
    siti.fill(&site, "Keripik Bu Siti").await;
    let (first, second) = (jpeg(200, 150, 1), jpeg(200, 150, 2));
    let sent = siti.upload(&site, &[("a.jpg", &first), ("b.jpg", &second)]).await;
    assert_eq!(leads(&sent), "/daftar/foto");
    // Sent again after a lost connection, it is there once.
    leads(&siti.upload(&site, &[("a.jpg", &first)]).await);
    let page = siti.get(&site, "/daftar/foto").await.ok().text();
    assert_eq!(page.matches("<img").count(), 2);
    let small = page.split("<img src=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    assert_eq!(&siti.get(&site, &small).await.ok().body[..2], b"\xff\xd8");
    let mut stranger = Applicant::new();
    assert_eq!(stranger.get(&site, &small).await.status, StatusCode::NOT_FOUND);
    assert_eq!(leads(&stranger.upload(&site, &[("a.jpg", &first)]).await), "/daftar?hilang=1");
    assert_eq!(leads(&stranger.post(&site, &format!("{small}/hapus"), &[]).await), "/daftar?hilang=1");

    let refused = siti.upload(&site, &[("virus.jpg", b"#!/bin/sh")]).await;
    assert!(refused.status.is_client_error() && refused.text().contains("virus.jpg"));
    assert_eq!(leads(&siti.post(&site, &format!("{small}/hapus"), &[]).await), "/daftar/foto");
    assert_eq!(leads(&siti.upload(&site, &[]).await), "/daftar/periksa");

    let review = siti.get(&site, "/daftar/periksa").await.ok().text();
    assert!(review.contains("1 foto") && review.contains("tayang_foto"));
    let key = siti.key(&site).await;
    let ticked = [("kunci_formulir", &*key), ("persetujuan", "ya"), ("tayang_foto", "ya")];
    let code = code(&siti.post(&site, "/daftar/periksa", &ticked).await);
    let made = super::record(&site, &code).await;
    assert_eq!(made.record.consents[0].field_group, "photo");
    let mut conn = site.test.connect().await;
    let of: Vec<Option<i64>> =
        sqlx::query_scalar("select business_id from file").fetch_all(&mut conn).await.unwrap();
    assert_eq!(of, [Some(made.id)]);
}

#[tokio::test]
async fn pictures_of_a_draft_that_is_never_sent_go_with_it() {
    let folder = Folder::new();
    let site = Site::with(folder.config()).await;
    let mut siti = Applicant::new();
    siti.fill(&site, "Keripik Bu Siti").await;
    leads(&siti.upload(&site, &[("a.jpg", &jpeg(200, 150, 1))]).await);
    let mut conn = site.test.connect().await;
    let late = now() + Duration::days(31);
    assert_eq!(simbaumi::ukm::registration::prune(&mut conn, late).await.unwrap(), 1);
    let left: i64 = sqlx::query_scalar("select count(*) from file").fetch_one(&mut conn).await.unwrap();
    assert_eq!((left, count(&site, "subject").await), (0, 0));
}

#[tokio::test]
async fn without_a_picture_nobody_is_asked_to_show_one() {
    let site = Site::new().await;
    let mut siti = Applicant::new();
    siti.fill(&site, "Keripik Bu Siti").await;
    assert!(siti.get(&site, "/daftar/foto").await.ok().text().contains("Lanjut tanpa foto"));
    assert!(!siti.get(&site, "/daftar/periksa").await.ok().text().contains("tayang_foto"));
}
