//! The page of the place: its point is looked at before anything is saved.

use axum::http::StatusCode;

use super::{Applicant, code, record};
use crate::account::{DESA, OTHER_DESA, Site, leads};
use crate::support::html::attributes;

/// Well inside [`DESA`].
const HERE: &str = "-7,0051 110,0052";

async fn look(site: &Site, siti: &mut Applicant, fields: &[(&str, &str)]) -> String {
    let answer = siti.post(site, "/daftar/lokasi", fields).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    answer.text()
}

fn point(html: &str) -> String {
    attributes(html, "data-titik").pop().unwrap()
}

#[tokio::test]
async fn a_look_at_the_point_judges_and_saves_nothing_else() {
    let site = Site::new().await;
    let mut siti = Applicant::new();
    siti.fill(&site, "Keripik Bu Siti").await;
    // Nothing is chosen yet, and nothing is wrong with that; the map begins in the middle.
    let page = look(&site, &mut siti, &[("rt", "dua"), ("tindakan", "periksa")]).await;
    assert!(!page.contains("error-summary") && point(&page).is_empty());
    assert!(page.contains("&#34;known&#34;:false") && page.contains("&#34;zoom&#34;:10"), "{page}");
    let page = look(&site, &mut siti, &[("desa", DESA), ("tindakan", "periksa")]).await;
    assert!(page.contains("&#34;zoom&#34;:13"));
    let page = look(&site, &mut siti, &[("desa", DESA), ("tempat", HERE), ("tindakan", "periksa")]).await;
    assert_eq!(point(&page), "-7.0051000, 110.0052000");
    assert!(
        page.contains("Titik ini berada di Kelurahan Suka Maju.") && page.contains("&#34;known&#34;:true")
    );
    assert!(page.contains(&format!("value=\"{HERE}\"")), "what was typed stays as it was typed");
    let outside = [("desa", DESA), ("tempat", "-6,2001 106,8001"), ("tindakan", "periksa")];
    let answer = siti.post(&site, "/daftar/lokasi", &outside).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text().contains("id=\"tempat-e\""));
    let kept = siti.get(&site, "/daftar/lokasi").await.ok().text();
    assert!(point(&kept).is_empty() && !kept.contains(HERE), "nothing was saved");
}

#[tokio::test]
async fn a_contradiction_is_said_at_once_and_the_desa_of_the_point_is_a_tap_away() {
    let site = Site::new().await;
    let mut siti = Applicant::new();
    siti.fill(&site, "Keripik Bu Siti").await;
    let typed = [("desa", OTHER_DESA), ("tempat", HERE), ("tindakan", "periksa")];
    let page = look(&site, &mut siti, &typed).await;
    assert!(page.contains("sedangkan yang dipilih Kelurahan Sukamaju"), "{page}");
    assert!(page.contains("Ganti desa menjadi Kelurahan Suka Maju"));
    let typed = [("desa", OTHER_DESA), ("tempat", HERE), ("tindakan", "desa-titik")];
    let page = look(&site, &mut siti, &typed).await;
    assert!(page.contains(&format!("<option value=\"{DESA}\" selected>")), "{page}");
    assert!(!page.contains("sedangkan yang dipilih") && !page.contains("Ganti desa menjadi"));
}

#[tokio::test]
async fn where_the_point_comes_from_is_kept_and_a_rough_one_is_called_rough() {
    let site = Site::new().await;
    for (named, words, source) in [
        ("gps", "-7.0051000, 110.0052000", "gps"),
        ("peta", "-7.0051000, 110.0052000", "peta"),
        ("perkiraan", "-7.0051000, 110.0052000", "perkiraan"),
        ("rekaan", "-7.0051000, 110.0052000", "koordinat"),
    ] {
        let mut siti = Applicant::new();
        siti.fill(&site, "Keripik Bu Siti").await;
        let typed = [("desa", DESA), ("tempat", words), ("tempat_sumber", named)];
        leads(&siti.post(&site, "/daftar/lokasi", &typed).await);
        let key = siti.key(&site).await;
        let sent = [("kunci_formulir", &*key), ("persetujuan", "ya"), ("usaha_lain", "ya")];
        let made = record(&site, &code(&siti.post(&site, "/daftar/periksa", &sent).await)).await;
        assert_eq!(made.record.point_source.as_deref(), Some(source), "{named} {words}");
    }
}
