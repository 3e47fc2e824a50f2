//! Pages of the desk that are older than what is there, or that are sent again.

use axum::http::StatusCode;
use simbaumi::db::Change;
use simbaumi::ukm::record::Training;
use simbaumi::ukm::request::{self, Decision, Kind, State, Wanted};

use super::{Person, Shop};
use crate::account::leads;
use crate::support::Answer;
use crate::support::service::now;

async fn open_request(shop: &Shop, person: &Person) -> Option<request::Request> {
    let mut conn = shop.service.test.connect().await;
    let wanted =
        Wanted { account: Some(person.id), kind: Some(Kind::Change), open: true, ..Wanted::default() };
    request::list(&mut conn, shop.service.app.keys(), wanted).await.unwrap().pop()
}

async fn send(shop: &Shop, person: &Person, page: &str, fields: &[(String, String)]) -> Answer {
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (&**name, &**value)).collect();
    shop.post(person, page, &fields).await
}

fn with(fields: &[(String, String)], name: &str, value: &str) -> Vec<(String, String)> {
    let mut fields = fields.to_vec();
    fields.retain(|(known, _)| known != name);
    fields.push((name.to_owned(), value.to_owned()));
    fields
}

#[tokio::test]
async fn an_older_second_page_takes_back_nothing_that_was_asked_for_since() {
    let shop = Shop::new().await;
    let siti = shop.person("Siti").await;
    let code = shop.business(Some(&siti), |_| {}).await;
    let (business, place) = (format!("/saya/ukm/{code}/ubah/usaha"), format!("/saya/ukm/{code}/ubah/tempat"));
    let older = shop.form(&siti, &business, &[("jam", "Senin 08.00–12.00")]).await;
    leads(&shop.edit(&siti, &place, &[("alamat", "Jalan Baru 7")]).await);
    leads(&shop.edit(&siti, &business, &[("usaha", "Keripik Siti dan Anak")]).await);
    let asked = open_request(&shop, &siti).await.unwrap();

    let late = send(&shop, &siti, &business, &older).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    let html = late.text();
    assert!(
        html.contains("Yang berubah: alamat usaha, nama usaha")
            || html.contains("Yang berubah: nama usaha, alamat usaha"),
        "{html}"
    );
    assert!(html.contains("value=\"Keripik Siti dan Anak\"") && html.contains("08.00–12.00"), "{html}");
    assert!(html.contains(&format!("name=\"usul\" value=\"{}\"", asked.id)));
    assert_eq!(open_request(&shop, &siti).await.map(|one| one.id), Some(asked.id));

    // What was asked for and is true by now was seen by whoever asked.
    let seen = shop.form(&siti, &business, &[("jam", "Senin 08.00–12.00")]).await;
    let mut tx = shop.tx().await;
    let decision = Decision { by: None, state: State::Rejected, reason: None };
    request::decide(&mut tx, shop.service.app.keys(), asked.id, decision, now()).await.unwrap();
    tx.commit(Change::None, now()).await.unwrap();
    let late = send(&shop, &siti, &business, &seen).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    let html = late.text();
    assert!(
        html.contains("value=\"Keripik Bu Siti\"") && html.contains("name=\"usul\" value=\"\""),
        "{html}"
    );
}

#[tokio::test]
async fn a_version_that_never_was_is_late_and_told_in_words() {
    let shop = Shop::new().await;
    let siti = shop.person("Siti").await;
    let code = shop.business(Some(&siti), |_| {}).await;
    for part in ["ubah/usaha", "izin"] {
        let page = format!("/saya/ukm/{code}/{part}");
        let form = shop
            .form(&siti, &page, &[("jam", "Senin"), ("izin_jenis", "sku"), ("izin_nomor", "503/1/2024")])
            .await;
        for version in ["abc", "0", "99999", ""] {
            let late = send(&shop, &siti, &page, &with(&form, "versi", version)).await;
            assert_eq!(late.status, StatusCode::CONFLICT, "{part} {version}");
            let html = late.text();
            assert!(html.contains("Isian Anda belum tersimpan") && !html.contains("invalid"), "{html}");
            assert!(html.contains("name=\"versi\" value=\"1\""), "{html}");
        }
    }
    assert_eq!(shop.load(&code).await.version, 1);
}

#[tokio::test]
async fn a_row_that_an_officer_added_meanwhile_stays() {
    let shop = Shop::new().await;
    let siti = shop.person("Siti").await;
    let code = shop.business(Some(&siti), |_| {}).await;
    let page = format!("/saya/ukm/{code}/ubah/pelatihan");
    let typed = shop.form(&siti, &page, &[("latih_judul", "Kemasan")]).await;
    let business = shop.load(&code).await;
    let mut after = business.record.clone();
    after.trainings.push(Training { title: "Halal".into(), ..Training::default() });
    shop.save(&business, &after).await;
    let late = send(&shop, &siti, &page, &typed).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    let fields = super::fields(&late.text());
    leads(&send(&shop, &siti, &page, &fields).await);
    let trainings = shop.load(&code).await.record.trainings;
    let titles: Vec<&str> = trainings.iter().map(|one| &*one.title).collect();
    assert_eq!(titles, ["Kemasan", "Halal"]);
}

#[tokio::test]
async fn a_form_corrected_after_going_back_is_not_dropped() {
    let shop = Shop::new().await;
    let siti = shop.person("Siti").await;
    let code = shop.business(Some(&siti), |_| {}).await;
    let figures = format!("/saya/ukm/{code}/angka");
    let form = shop.form(&siti, &figures, &[("omset", "3 juta"), ("omset_bulan", "2026-10")]).await;
    let other = with(&form, "omset", "4 juta");
    for fields in [&form, &form, &other, &other, &form] {
        leads(&send(&shop, &siti, &figures, fields).await);
    }
    let told: Vec<Option<i64>> =
        shop.load(&code).await.record.observations.iter().map(|one| one.low).collect();
    assert_eq!(told, [Some(3_000_000), Some(4_000_000)]);
    // Where a version is remembered, the second is late and nothing is lost.
    let contact = format!("/saya/ukm/{code}/ubah/kontak");
    let form = shop.form(&siti, &contact, &[("instagram", "@siti")]).await;
    leads(&send(&shop, &siti, &contact, &form).await);
    let late = send(&shop, &siti, &contact, &with(&form, "instagram", "@keripik")).await;
    assert_eq!((late.status, late.text().contains("value=\"@keripik\"")), (StatusCode::CONFLICT, true));
}
