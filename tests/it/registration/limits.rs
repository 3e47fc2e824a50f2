//! Many may come from one place, and nobody may try codes for ever.

use axum::http::{StatusCode, header};
use simbaumi::account::policy::Menu;

use super::{Applicant, count};
use crate::account::{DESA, Site, leads, pendamping_admin};

#[tokio::test]
async fn a_desa_behind_one_address_registers_and_a_flood_is_told_to_wait() {
    let site = Site::new().await;
    for number in 0..200 {
        let mut one = Applicant::new();
        one.fill(&site, &format!("Usaha {number}")).await;
        super::code(&one.submit(&site).await);
    }
    assert_eq!(count(&site, "business").await, 200);
    let first = [("nama", "Siti"), ("wa", "081234567890")];
    let mut refused = None;
    for _ in 0..300 {
        let answer = Applicant::new().post(&site, "/daftar/pemilik", &first).await;
        if answer.status == StatusCode::TOO_MANY_REQUESTS {
            refused = Some(answer);
            break;
        }
    }
    let refused = refused.expect("a flood ends");
    assert!(refused.text().contains("Coba lagi dalam") && !refused.header(header::RETRY_AFTER).is_empty());
    let mut elsewhere = Applicant::new();
    elsewhere.visitor.from = ([192, 0, 2, 8], 1).into();
    leads(&elsewhere.post(&site, "/daftar/pemilik", &first).await);
}

#[tokio::test]
async fn an_office_sends_sixty_an_hour_for_others() {
    let site = Site::new().await;
    let id = site.account("Camat", &[pendamping_admin(Menu::Ukm, DESA)]).await;
    let mut officer = Applicant::officer(site.signed_in(id).await);
    for number in 0..60 {
        leads(&officer.post(&site, "/daftar", &[("untuk", "orang-lain")]).await);
        officer.fill(&site, &format!("Usaha {number}")).await;
        super::code(&officer.submit(&site).await);
    }
    assert_eq!(count(&site, "business").await, 60);
}

#[tokio::test]
async fn codes_are_not_tried_for_ever() {
    let site = Site::new().await;
    for path in ["/status?kode=00000000", "/daftar/selesai/00000000"] {
        let mut one = Applicant::new();
        if path.starts_with("/daftar") {
            one.visitor.from = ([192, 0, 2, 8], 1).into();
        }
        let mut statuses = Vec::new();
        for _ in 0..102 {
            statuses.push(one.get(&site, path).await.status);
        }
        assert_eq!(statuses.last(), Some(&StatusCode::TOO_MANY_REQUESTS), "{path}");
        assert_ne!(statuses[0], StatusCode::TOO_MANY_REQUESTS);
    }
    // Behind the same address the links of receipts and messages open all the same; a code alone does not.
    let mut siti = Applicant::new();
    siti.visitor.from = ([192, 0, 2, 10], 1).into();
    siti.fill(&site, "Keripik Umi").await;
    let receipt = leads(&siti.submit(&site).await).to_owned();
    let (path, proof) = receipt.split_once('?').unwrap();
    siti.visitor.from = ([192, 0, 2, 8], 1).into();
    let page = siti.get(&site, &receipt).await.ok().text();
    assert!(page.contains(&format!("&#38;{proof}")), "{page}");
    let code = path.rsplit('/').next().unwrap();
    siti.get(&site, &format!("/status?kode={code}&{proof}")).await.ok();
    for other in [format!("/status?kode={code}"), format!("{path}?bukti=1-0123456789abcdef"), path.to_owned()]
    {
        assert_eq!(siti.get(&site, &other).await.status, StatusCode::TOO_MANY_REQUESTS, "{other}");
    }
    assert_eq!(
        siti.get(&site, &format!("/status?kode=00000000&{proof}")).await.status,
        StatusCode::TOO_MANY_REQUESTS,
        "a proof is of one code"
    );
    let mut one = Applicant::new();
    one.visitor.from = ([192, 0, 2, 9], 1).into();
    let mut last = StatusCode::OK;
    for _ in 0..102 {
        last = one.post(&site, "/daftar/lanjut", &[("kode", "0000-0000-0000")]).await.status;
    }
    assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
}
