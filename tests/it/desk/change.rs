//! Corrections: what is saved at once and what is asked for; what owners see, and what they take along.

use axum::http::{Method, StatusCode, header};
use simbaumi::ukm::record::{Patch, Record};
use simbaumi::ukm::request::{self, Kind, State, Wanted};

use super::{NIK, PHONE, Person, Shop};
use crate::account::leads;
use crate::support::service::now;

async fn asked(shop: &Shop, person: &Person) -> Vec<request::Request> {
    let mut conn = shop.service.test.connect().await;
    let wanted = Wanted { account: Some(person.id), kind: Some(Kind::Change), ..Wanted::default() };
    request::list(&mut conn, shop.service.app.keys(), wanted).await.unwrap()
}

#[tokio::test]
async fn an_owner_sees_the_own_records_and_no_other() {
    let shop = Shop::new().await;
    let (siti, budi) = (shop.person("Siti").await, shop.person("Budi").await);
    let code = shop.business(Some(&siti), |_| {}).await;
    let other = shop.business(Some(&budi), |record| record.name = "Dodol Pak Budi".into()).await;
    let html = shop.get(&siti, "/saya").await.ok().text();
    assert!(html.contains("Keripik Bu Siti") && html.contains("Terbit") && !html.contains("Dodol Pak Budi"));
    let html = shop.get(&siti, &format!("/saya/ukm/{code}")).await.ok().text();
    assert!(html.contains("************0001") && !html.contains(NIK), "the own NIK is masked too");
    assert!(html.contains("Lengkapi nanti") && html.contains("Omzet"));
    let missing = shop.get(&siti, "/tidak-ada").await.text();
    for part in [
        "",
        "/ubah/usaha",
        "/angka",
        "/ubah/pelatihan",
        "/izin",
        "/ubah/keadaan",
        "/tayang",
        "/data",
        "/poster",
    ] {
        let answer = shop.get(&siti, &format!("/saya/ukm/{other}{part}")).await;
        assert_eq!((answer.status, answer.text()), (StatusCode::NOT_FOUND, missing.clone()), "{part}");
    }
    for part in [
        "/kirim",
        "/ubah/usaha",
        "/angka",
        "/ubah/pelatihan",
        "/izin",
        "/ubah/keadaan",
        "/tayang",
        "/sembunyi",
        "/tampil",
        "/unduh",
        "/hapus",
    ] {
        let sent = [
            ("kelompok", "phone"),
            ("izin", "ya"),
            ("mengerti", "ya"),
            ("latih_judul", "x"),
            ("omset", "1 juta"),
        ];
        let answer = shop.post(&siti, &format!("/saya/ukm/{other}{part}"), &sent).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{part}");
    }
    assert_eq!(shop.load(&other).await.version, 1);
    let unknown = shop.get(&siti, "/saya/ukm/'--").await;
    assert_eq!((unknown.status, unknown.text()), (StatusCode::NOT_FOUND, missing));
    let nobody = shop.send(None, Method::GET, &format!("/saya/ukm/{code}"), None).await;
    assert!(leads(&nobody).starts_with("/masuk?ke="));
}

#[tokio::test]
async fn of_a_verified_record_some_is_saved_and_the_rest_is_asked_for() {
    let shop = Shop::new().await;
    let siti = shop.person("Siti").await;
    let code = shop.business(Some(&siti), |_| {}).await;
    let page = format!("/saya/ukm/{code}/ubah/usaha");
    let changes =
        [("usaha", "Keripik Siti dan Anak"), ("jam", "Senin 08.00–17.00"), ("harga_produk", "12 ribu")];
    let answer = shop.edit(&siti, &page, &changes).await;
    assert_eq!(leads(&answer), format!("/saya/ukm/{code}?hasil=keduanya"));
    let kept = shop.load(&code).await;
    assert_eq!(kept.record.name, "Keripik Bu Siti");
    assert_eq!(kept.record.opening_hours.as_deref(), Some("Senin 08.00–17.00"));
    assert_eq!(kept.record.products[0].price_idr, Some(12_000));
    let requests = asked(&shop, &siti).await;
    assert_eq!((requests.len(), requests[0].state), (1, State::Open));
    let patch: Patch = serde_json::from_value(requests[0].content.clone().unwrap()).unwrap();
    assert_eq!(patch.apply(&kept.record).unwrap().name, "Keripik Siti dan Anak");

    // What is asked for stands in the form; a further wish is one request with the first.
    let form = shop.form(&siti, &page, &[]).await;
    assert!(form.contains(&("usaha".to_owned(), "Keripik Siti dan Anak".to_owned())));
    let place = format!("/saya/ukm/{code}/ubah/tempat");
    assert_eq!(
        leads(&shop.edit(&siti, &place, &[("alamat", "Jalan Baru 7")]).await),
        format!("/saya/ukm/{code}?hasil=usul")
    );
    let requests = asked(&shop, &siti).await;
    assert_eq!(requests.len(), 2);
    assert_eq!((requests[0].state, requests[1].state), (State::Open, State::Rejected));
    let patch: Patch = serde_json::from_value(requests[0].content.clone().unwrap()).unwrap();
    let wanted: Record = patch.apply(&kept.record).unwrap();
    assert_eq!((&*wanted.name, wanted.address.as_deref()), ("Keripik Siti dan Anak", Some("Jalan Baru 7")));
    let html = shop.get(&siti, &format!("/saya/ukm/{code}")).await.ok().text();
    assert!(html.contains("Usul perbaikan Anda menunggu") && html.contains("nama usaha"));

    // Back to what it was: nothing is asked for any more.
    shop.edit(&siti, &page, &[("usaha", "Keripik Bu Siti")]).await;
    shop.edit(&siti, &place, &[("alamat", "Gang Rahasia 3")]).await;
    assert!(asked(&shop, &siti).await.iter().all(|request| !request.state.is_open()));
}

#[tokio::test]
async fn what_was_given_back_is_changed_at_once_and_sent_again() {
    let shop = Shop::new().await;
    let siti = shop.person("Siti").await;
    let code = shop.business(Some(&siti), |record| record.verification = "draft".into()).await;
    let page = format!("/saya/ukm/{code}/ubah/usaha");
    shop.edit(&siti, &page, &[("usaha", "Keripik Siti"), ("mulai", "2019-03")]).await;
    let kept = shop.load(&code).await;
    assert_eq!((kept.record.name.as_str(), kept.version), ("Keripik Siti", 2));
    assert!(asked(&shop, &siti).await.is_empty());
    let html = shop.get(&siti, &format!("/saya/ukm/{code}")).await.ok().text();
    assert!(html.contains("Kirim lagi"));
    let sent = shop.edit(&siti, &format!("/saya/ukm/{code}"), &[]).await;
    assert_eq!(sent.status, StatusCode::METHOD_NOT_ALLOWED);
    let send = format!("/saya/ukm/{code}/kirim");
    assert_eq!(leads(&shop.post(&siti, &send, &[]).await), format!("/saya/ukm/{code}?hasil=dikirim"));
    assert_eq!(shop.load(&code).await.record.verification, "pending");
    assert_eq!(shop.post(&siti, &send, &[]).await.status, StatusCode::CONFLICT);
}

#[tokio::test]
async fn an_owner_does_not_change_a_verified_self_by_way_of_another_business() {
    let shop = Shop::new().await;
    let siti = shop.person("Siti").await;
    let code = shop.business(Some(&siti), |_| {}).await;
    let owner = shop.load(&code).await.owner_id;
    let second = shop.business(Some(&siti), |record| record.verification = "pending".into()).await;
    sqlx::query("update business set owner_id = $1 where code = $2")
        .bind(owner)
        .bind(&second)
        .execute(shop.service.test.db.primary())
        .await
        .unwrap();
    let page = format!("/saya/ukm/{second}/ubah/pemilik");
    assert!(leads(&shop.edit(&siti, &page, &[("nama", "Orang Lain")]).await).ends_with("usul"));
    assert_eq!(shop.load(&code).await.record.owner.unwrap().name.as_deref(), Some("Siti Aminah"));
}

#[tokio::test]
async fn every_fault_stands_beside_its_field_and_what_was_typed_stays() {
    let shop = Shop::new().await;
    let siti = shop.person("Siti").await;
    let code = shop.business(Some(&siti), |_| {}).await;
    for (part, field, typed) in [
        ("usaha", "usaha", ""),
        ("usaha", "bentuk", "apa"),
        ("usaha", "mulai", "bulan lusa"),
        ("usaha", "harga_produk-1", "murah"),
        ("tempat", "desa", "99.99"),
        ("tempat", "rt", "abc"),
        ("tempat", "tempat", "dekat pasar"),
        ("tempat", "tempat", "-8.65, 115.21"),
        ("kontak", "wa", ""),
        ("kontak", "wa_usaha", "08"),
        ("kontak", "surel", "bukan"),
        ("pemilik", "nama", ""),
        ("pemilik", "nik", "123"),
        ("pemilik", "nib", "x"),
        ("pemilik", "kelamin", "z"),
        ("pemilik", "lahir", "besok"),
        ("pemilik", "npwp", "12"),
        ("pemilik", "rt_pemilik", "abc"),
        ("kontak", "wa", "0251-8321075"),
        ("kontak", "wa_usaha", "0812 3456 7890 / 021-87912345"),
        ("kontak", "situs", "javascript:alert(1)"),
        ("kontak", "situs", "https://bank.id@jahat.id"),
        ("kontak", "lokapasar", "toko saya"),
        ("kontak", "instagram", "<b>siti</b>"),
        ("pelatihan", "latih_waktu-1", "kemarin lusa"),
    ] {
        let page = format!("/saya/ukm/{code}/ubah/{part}");
        let name = field.strip_suffix("-1").unwrap_or(field);
        let answer = shop.edit(&siti, &page, &[(name, typed)]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{field} {typed}");
        let html = answer.text();
        assert!(
            html.contains(&format!("id=\"{field}-e\"")) && html.contains("Kesalahan: "),
            "{field} {typed}"
        );
        assert!(html.contains(&format!("href=\"#{field}\"")) && html.contains("autofocus"), "{field}");
    }
    assert_eq!(shop.load(&code).await.version, 1);
}

#[tokio::test]
async fn what_does_not_go_with_the_rest_of_a_record_stands_on_the_page() {
    let shop = Shop::new().await;
    let siti = shop.person("Siti").await;
    for standing in ["draft", "verified"] {
        let code = shop
            .business(Some(&siti), |record| {
                record.verification = standing.into();
                record.state = "closed".into();
                record.end_month = "2020-05".parse().ok();
            })
            .await;
        let page = format!("/saya/ukm/{code}/ubah/usaha");
        let answer =
            shop.edit(&siti, &page, &[("mulai", "Januari 2024"), ("kegiatan", "Menjual dodol")]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{standing}");
        let html = answer.text();
        assert!(html.contains("Januari 2024") && html.contains("Menjual dodol"), "{standing}");
        assert!(html.contains("error-summary"), "{standing}");
        assert_eq!(shop.load(&code).await.version, 1);
    }
    assert!(asked(&shop, &siti).await.is_empty());
}

#[tokio::test]
async fn a_form_sent_twice_counts_once_and_an_old_one_not_at_all() {
    let shop = Shop::new().await;
    let siti = shop.person("Siti").await;
    let code = shop.business(Some(&siti), |_| {}).await;
    let page = format!("/saya/ukm/{code}/ubah/kontak");
    let fields = shop.form(&siti, &page, &[("instagram", "@keripik.siti")]).await;
    let stale = shop.form(&siti, &page, &[("instagram", "@lain")]).await;
    let pairs = |fields: &[(String, String)]| -> Vec<(String, String)> { fields.to_vec() };
    let (fields, stale) = (pairs(&fields), pairs(&stale));
    let send = async |fields: &[(String, String)]| {
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (&**name, &**value)).collect();
        shop.post(&siti, &page, &fields).await
    };
    let (first, second) = tokio::join!(send(&fields), send(&fields));
    assert_eq!(leads(&first), leads(&second));
    assert_eq!(shop.load(&code).await.version, 2);
    let late = send(&stale).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    let html = late.text();
    assert!(html.contains("value=\"@lain\"") && html.contains("Yang berubah: pemasaran"), "{html}");
    assert!(html.contains("name=\"versi\" value=\"2\""), "it can be saved from here");
    assert_eq!(shop.load(&code).await.version, 2);
    // New permits are not lost either.
    let permits = format!("/saya/ukm/{code}/izin");
    let old = [("versi", "1"), ("izin_jenis", "sku"), ("izin_nomor", "503/77/2024")];
    let late = shop.post(&siti, &permits, &old).await;
    assert_eq!((late.status, late.text().contains("value=\"503/77/2024\"")), (StatusCode::CONFLICT, true));
}

#[tokio::test]
async fn an_owner_corrects_what_officers_see_masked() {
    let shop = Shop::new().await;
    let siti = shop.person("Siti").await;
    let code = shop.business(Some(&siti), |record| record.verification = "draft".into()).await;
    let page = format!("/saya/ukm/{code}/ubah/pemilik");
    let typed = [
        ("npwp", "09.254.294.3-407.000"),
        ("disabilitas", "tidak"),
        ("rt_pemilik", "2"),
        ("rw_pemilik", "5"),
    ];
    leads(&shop.edit(&siti, &page, &typed).await);
    let owner = shop.load(&code).await.record.owner.unwrap();
    assert_eq!(owner.nik.map(|nik| nik.masked()).as_deref(), Some("************0001"), "left empty it stays");
    assert!(owner.npwp.is_some());
    assert_eq!(
        (owner.disability, owner.rt.as_deref(), owner.rw.as_deref()),
        (Some(false), Some("02"), Some("05"))
    );
    let html = shop.get(&siti, &page).await.ok().text();
    assert!(html.contains("value=\"tidak\" checked") && !html.contains("254294") && !html.contains(NIK));
    leads(&shop.edit(&siti, &page, &[("disabilitas", "")]).await);
    assert_eq!(shop.load(&code).await.record.owner.unwrap().disability, None);
}

#[tokio::test]
async fn a_permit_that_has_ended_is_told_so_at_the_desk() {
    let shop = Shop::new().await;
    let siti = shop.person("Siti").await;
    let code = shop.business(Some(&siti), |record| record.verification = "draft".into()).await;
    let permits = format!("/saya/ukm/{code}/izin");
    let row = [("izin_jenis", "sku"), ("izin_nomor", "503/12/2020"), ("izin_sampai", "12 Mei 2021")];
    leads(&shop.edit(&siti, &permits, &row).await);
    for path in [format!("/saya/ukm/{code}"), permits] {
        assert!(shop.get(&siti, &path).await.ok().text().contains("kedaluwarsa"), "{path}");
    }
}

#[tokio::test]
async fn everything_that_is_kept_goes_along_and_that_is_noted() {
    let shop = Shop::new().await;
    let siti = shop.person("Siti").await;
    let code = shop.business(Some(&siti), |_| {}).await;
    shop.edit(&siti, &format!("/saya/ukm/{code}/ubah/kontak"), &[("instagram", "@siti")]).await;
    shop.edit(&siti, &format!("/saya/ukm/{code}/ubah/pemilik"), &[("nama", "Siti A.")]).await;
    let page = format!("/saya/ukm/{code}/unduh");
    let answer = shop.post(&siti, &page, &[]).await.ok();
    assert!(answer.header(header::CONTENT_DISPOSITION).contains(&format!("data-{code}.json")));
    assert_eq!(answer.header(header::CACHE_CONTROL), "no-store");
    let data = answer.json();
    assert_eq!(data["data"]["owner"]["phone"], PHONE);
    assert_eq!(data["versi"].as_array().unwrap().len(), 2);
    assert_eq!(data["permintaan"][0]["jenis"], "change");
    assert!(data["catatan"].as_array().unwrap().iter().any(|entry| entry["oleh"] == "Anda"));
    assert!(!answer.text().contains(NIK));
    let whole = shop.post(&siti, &page, &[("nomor", "ya")]).await.ok();
    assert_eq!(whole.json()["data"]["owner"]["nik"], NIK);
    let logged: i64 = sqlx::query_scalar(
        "select count(*) from audit where action = 'pemilik mengunduh data' and account_id = $1 and at = $2",
    )
    .bind(siti.id)
    .bind(now())
    .fetch_one(shop.service.test.db.primary())
    .await
    .unwrap();
    assert_eq!(logged, 2);
}

#[tokio::test]
async fn permits_are_added_and_taken_away_and_an_end_is_told() {
    let shop = Shop::new().await;
    let siti = shop.person("Siti").await;
    let code = shop.business(Some(&siti), |record| record.verification = "pending".into()).await;
    let (permits, state) = (format!("/saya/ukm/{code}/izin"), format!("/saya/ukm/{code}/ubah/keadaan"));
    let row = [("izin_jenis", "sku"), ("izin_nomor", "503/12/2024"), ("izin_terbit", "12 Mei 2024")];
    assert_eq!(leads(&shop.edit(&siti, &permits, &row).await), format!("{permits}?hasil=disimpan"));
    let kept = shop.load(&code).await.record.legalities;
    assert_eq!(kept.iter().map(|paper| &*paper.kind).collect::<Vec<_>>(), ["sku"]);
    // What is wrong stands beside its row, and what was typed stays.
    let wrong = [("izin_jenis", ""), ("izin_nomor", "ABC-77")];
    let answer = shop.edit(&siti, &permits, &wrong).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let html = answer.text();
    assert!(html.contains("id=\"izin_jenis-1-e\"") && html.contains("value=\"ABC-77\""), "{html}");
    // The same again is no second one.
    assert_eq!(shop.edit(&siti, &permits, &row).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let number = kept[0].number.clone().unwrap();
    let goes = [("buang", &*format!("sku:{number}"))];
    assert_eq!(leads(&shop.edit(&siti, &permits, &goes).await), format!("{permits}?hasil=disimpan"));
    assert!(shop.load(&code).await.record.legalities.is_empty());

    let verified = shop.business(Some(&siti), |_| {}).await;
    let state_of_verified = format!("/saya/ukm/{verified}/ubah/keadaan");
    let wrong = [("keadaan", "closed"), ("berhenti", "Mei 2099")];
    let answer = shop.edit(&siti, &state_of_verified, &wrong).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let closed = [("keadaan", "closed"), ("berhenti", "Mei 2026")];
    let answer = shop.edit(&siti, &state_of_verified, &closed).await;
    assert_eq!(leads(&answer), format!("/saya/ukm/{verified}?hasil=usul"));
    assert_eq!(shop.load(&verified).await.record.state, "active", "an officer looks first");
    assert_eq!(leads(&shop.edit(&siti, &state, &closed).await), format!("/saya/ukm/{code}?hasil=disimpan"));
    let record = shop.load(&code).await.record;
    assert_eq!(
        (&*record.state, record.end_month.map(|month| month.to_string())),
        ("closed", Some("2026-05".into()))
    );
}

#[tokio::test]
async fn what_must_be_there_is_asked_for_also_where_it_was_missing_before() {
    let shop = Shop::new().await;
    let siti = shop.person("Siti").await;
    let code = shop
        .business(Some(&siti), |record| {
            record.verification = "draft".into();
            record.owner.as_mut().unwrap().name = None;
        })
        .await;
    let page = format!("/saya/ukm/{code}/ubah/pemilik");
    let answer = shop.edit(&siti, &page, &[("rt_pemilik", "2")]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text().contains("id=\"nama-e\""));
    leads(&shop.edit(&siti, &page, &[("nama", "Siti"), ("rt_pemilik", "2")]).await);
}

#[tokio::test]
async fn a_wrong_number_is_taken_out_once_that_is_meant() {
    let shop = Shop::new().await;
    let siti = shop.person("Siti").await;
    let code = shop.business(Some(&siti), |record| record.verification = "draft".into()).await;
    let page = format!("/saya/ukm/{code}/ubah/pemilik");
    let html = shop.get(&siti, &page).await.ok().text();
    assert!(
        html.contains("name=\"nik_hapus\"") && !html.contains("nik_yakin") && !html.contains("npwp_hapus")
    );
    let answer = shop.edit(&siti, &page, &[("nik_hapus", "ya")]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text().contains("name=\"nik_yakin\"") && answer.text().contains("id=\"nik-e\""));
    assert!(shop.load(&code).await.record.owner.unwrap().nik.is_some());
    leads(&shop.edit(&siti, &page, &[("nik_hapus", "ya"), ("nik_yakin", "ya")]).await);
    assert!(shop.load(&code).await.record.owner.unwrap().nik.is_none());
}

#[tokio::test]
async fn papers_without_a_number_are_told_apart() {
    let shop = Shop::new().await;
    let siti = shop.person("Siti").await;
    let code = shop.business(Some(&siti), |record| record.verification = "draft".into()).await;
    let page = format!("/saya/ukm/{code}/izin");
    for issuer in ["Desa Satu", "Desa Dua"] {
        leads(&shop.edit(&siti, &page, &[("izin_jenis", "sku"), ("izin_penerbit", issuer)]).await);
    }
    let again = shop.edit(&siti, &page, &[("izin_jenis", "sku"), ("izin_penerbit", "Desa Dua")]).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    leads(&shop.edit(&siti, &page, &[("buang", "sku::::Desa Satu")]).await);
    let left = shop.load(&code).await.record.legalities;
    assert_eq!(left.iter().map(|paper| paper.issuer.as_deref()).collect::<Vec<_>>(), [Some("Desa Dua")]);
}
