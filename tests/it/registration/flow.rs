//! The straight way, resuming, and sending more than once.

use std::sync::Arc;

use axum::http::{StatusCode, header};
use chrono::Duration;
use simbaumi::privacy::subject::{self, SubjectId};

use super::{Applicant, code, count, record};
use crate::account::{DESA, Site, leads};
use crate::support::service::now;

#[tokio::test]
async fn the_six_compulsory_answers_are_enough() {
    let site = Site::new().await;
    let mut siti = Applicant::new();
    siti.fill(&site, "Keripik Bu Siti").await;
    let review = siti.get(&site, "/daftar/periksa").await.ok();
    assert_eq!(review.header(header::CACHE_CONTROL), "no-store");
    assert!(review.text().contains("kami catat sebagai Keripik"), "{}", review.text());
    let answer = siti.submit(&site).await;
    let code = code(&answer);
    assert!(siti.draft.is_none(), "the cookie is taken back");
    let made = record(&site, &code).await;
    assert_eq!((made.record.verification.as_str(), made.version), ("pending", 1));
    assert_eq!(made.desa_code.as_deref(), Some(DESA));
    assert_eq!(made.public_precision.as_deref(), Some("desa"));
    let owner = made.record.owner.unwrap();
    assert_eq!(owner.name.as_deref(), Some("Siti Aminah"));
    assert_eq!(owner.phone.as_deref(), Some("+6281234567890"));
    assert!(made.record.products[0].product_id.is_some());
    assert!(made.record.observations.is_empty() && made.record.consents.is_empty());
    let counts = [count(&site, "draft").await, count(&site, "outbox").await, count(&site, "subject").await];
    assert_eq!(counts, [0, 1, 1], "the draft went with its key, a message waits");

    let receipt = siti.get(&site, &format!("/daftar/selesai/{code}")).await.ok().text();
    for word in [code.as_str(), "<svg", "1 Desember 2026", &format!("http://uji.example/status?kode={code}")]
    {
        assert!(receipt.contains(word), "{word}");
    }
    let status = siti.get(&site, &format!("/status?kode={}", code.to_lowercase())).await.ok().text();
    assert!(status.contains("Paling lambat 1 Desember 2026"));
    for page in [receipt, status] {
        assert!(!page.contains("Siti") && !page.contains("Keripik") && !page.contains("3456"));
    }
}

/// Every question of the wizard, answered.
const EVERYTHING: [(&str, &[(&str, &str)]); 6] = [
    (
        "pemilik",
        &[
            ("nama", "Siti Aminah"),
            ("wa", "+62 812-3456-7890"),
            ("nik", "3602 0412 1187 0001"),
            ("kelamin", "p"),
            ("lahir", "12 November 1987"),
            ("pendidikan", "sma"),
            ("disabilitas", "tidak"),
            ("surel", "Siti@Contoh.id"),
        ],
    ),
    (
        "usaha",
        &[
            ("usaha", "Keripik Bu Siti"),
            ("produk", "keripik"),
            ("produk_lain", "batik tulis\r\n\r\njamu"),
            ("harga", "15 ribu"),
            ("bentuk", "PT Perorangan"),
            ("mulai", "Maret 2019"),
        ],
    ),
    (
        "lokasi",
        &[
            ("desa", DESA),
            ("tempat_jenis", "rumah"),
            ("rt", "2"),
            ("rw", "05"),
            ("tempat", "-7,0051 110,0052"),
            ("tampil", "titik"),
        ],
    ),
    ("kontak", &[("jam", "08.00–17.00"), ("telepon", "0251-8321075"), ("instagram", "keripikbusiti")]),
    (
        "izin",
        &[
            ("izin_jenis", ""),
            ("izin_nomor", ""),
            ("izin_penerbit", ""),
            ("izin_terbit", ""),
            ("izin_sampai", ""),
            ("izin_jenis", "nib"),
            ("izin_nomor", "1234 5678 90129"),
            ("izin_penerbit", "OSS"),
            ("izin_terbit", "1 Mei 2023"),
            ("izin_sampai", ""),
            ("latih_judul", "Kemasan"),
            ("latih_penyelenggara", "Dinas"),
            ("latih_waktu", "Mei 2024"),
        ],
    ),
    (
        "modal",
        &[
            ("modal_kisaran", "5000000-10000000"),
            ("modal", ""),
            ("omset_masa", "bulan"),
            ("omset_kisaran", "tidak_tahu"),
            ("tk_bayar_l", "0"),
            ("tk_bayar_p", "2"),
            ("tk_keluarga_p", "tidak tahu"),
            ("tk_bayar_dp", "1"),
        ],
    ),
];

#[tokio::test]
async fn all_nine_groups_of_data_come_into_the_record() {
    let site = Site::new().await;
    let mut siti = Applicant::new();
    siti.fill(&site, "Keripik Bu Siti").await;
    for (step, fields) in EVERYTHING {
        leads(&siti.post(&site, &format!("/daftar/{step}"), fields).await);
    }
    let page = siti.get(&site, "/daftar/pemilik").await.ok().text();
    assert!(page.contains("************0001") && !page.contains("3602"), "a kept NIK is never shown");
    assert!(page.contains("Jenis kelamin tidak sama"), "what is doubtful is said");
    // Sent again without the NIK, it stays.
    let again = [("nama", "Siti Aminah"), ("wa", "081234567890"), ("nik", ""), ("kelamin", "p")];
    leads(&siti.post(&site, "/daftar/pemilik", &again).await);
    let key = siti.key(&site).await;
    let ticked = [("kunci_formulir", &*key), ("persetujuan", "ya"), ("tayang_telepon", "ya")];
    let made = record(&site, &code(&siti.post(&site, "/daftar/periksa", &ticked).await)).await;

    let record = made.record;
    let owner = record.owner.unwrap();
    assert_eq!(owner.nik.unwrap().masked(), "************0001");
    assert_eq!((owner.sex.as_deref(), owner.nib.as_deref()), (Some("p"), Some("1234567890129")));
    let products: Vec<_> = record.products.iter().map(|one| (&*one.text, one.price_idr)).collect();
    assert_eq!(products, [("keripik", Some(15_000)), ("batik tulis", None), ("jamu", None)]);
    assert_eq!(record.legal_form.as_deref(), Some("PT Perorangan"));
    assert_eq!(record.start_month.unwrap().to_string(), "2019-03");
    assert_eq!((record.rt.as_deref(), record.rw.as_deref()), (Some("02"), Some("05")));
    assert_eq!(made.public_precision.as_deref(), Some("exact"));
    assert_eq!(record.legalities.len(), 1);
    assert_eq!((record.trainings[0].title.as_str(), record.channels.len()), ("Kemasan", 3));
    let figures: Vec<_> = record.observations.iter().map(|one| (&*one.kind, one.low, one.high)).collect();
    assert_eq!(
        figures,
        [
            ("modal_idr", Some(5_000_000), Some(10_000_000)),
            ("omset_idr", None, None),
            ("workers_paid_disabled_female", Some(1), Some(1)),
            ("workers_paid_female", Some(2), Some(2)),
            ("workers_paid_male", Some(0), Some(0)),
            ("workers_unpaid_female", None, None),
        ]
    );
    let sales = record.observations.iter().find(|one| one.kind == "omset_idr").unwrap();
    assert_eq!(
        (sales.period_start.to_string(), sales.period_end.to_string()),
        ("2026-10-01".into(), "2026-10-31".into())
    );
    let consents: Vec<_> = record.consents.iter().map(|one| (&*one.field_group, &*one.channel)).collect();
    assert_eq!(consents, [("exact_place", "formulir"), ("phone", "formulir")]);
}

#[tokio::test]
async fn a_draft_is_gone_on_with_by_its_code_on_another_telephone_until_it_is_old() {
    let site = Site::new().await;
    let mut siti = Applicant::new();
    leads(&siti.post(&site, "/daftar/pemilik", &[("nama", "Siti Aminah"), ("wa", "081234567890")]).await);
    let page = siti.get(&site, "/daftar/usaha").await.ok().text();
    let shown = page.split("<code>").nth(1).unwrap().split('<').next().unwrap().to_owned();
    let mut conn = site.test.connect().await;
    let (content, hash): (Vec<u8>, Vec<u8>) =
        sqlx::query_as("select content, code_hash from draft").fetch_one(&mut conn).await.unwrap();
    for rests in [content, hash] {
        let text = String::from_utf8_lossy(&rests).into_owned();
        assert!(!text.contains("Siti") && !text.contains(&shown.replace('-', "")));
    }

    let mut other = Applicant::new();
    let wrong = other.post(&site, "/daftar/lanjut", &[("kode", "0000-0000-0000")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text().contains("tidak dikenal"));
    let typed = shown.to_lowercase().replace('-', " ");
    assert_eq!(leads(&other.post(&site, "/daftar/lanjut", &[("kode", &typed)]).await), "/daftar/usaha");
    assert!(other.get(&site, "/daftar/pemilik").await.ok().text().contains("Siti Aminah"));
    assert!(other.get(&site, "/daftar").await.ok().text().contains("href=\"/daftar/usaha\""));

    let id: i64 = sqlx::query_scalar("select subject_id from draft").fetch_one(&mut conn).await.unwrap();
    let keys = site.app(now()).keys().clone();
    let late = now() + Duration::days(30);
    assert_eq!(simbaumi::ukm::registration::prune(&mut conn, late - Duration::minutes(1)).await.unwrap(), 0);
    other.visitor = other.visitor.at(late);
    assert_eq!(leads(&other.get(&site, "/daftar/usaha").await), "/daftar?hilang=1");
    assert_eq!(simbaumi::ukm::registration::prune(&mut conn, late).await.unwrap(), 1);
    assert!(subject::find(&mut conn, &keys, SubjectId(id)).await.unwrap().is_none());
    assert_eq!(count(&site, "draft").await, 0);
}

#[tokio::test]
async fn sent_twice_at_once_or_again_later_it_is_one_registration() {
    let site = Arc::new(Site::new().await);
    let mut siti = Applicant::new();
    siti.fill(&site, "Keripik Bu Siti").await;
    let key = siti.key(&site).await;
    let sent: Vec<_> = (0..8)
        .map(|_| {
            let (site, mut siti, key) = (site.clone(), siti.clone(), key.clone());
            tokio::spawn(async move {
                let fields = [("kunci_formulir", &*key), ("persetujuan", "ya")];
                code(&siti.post(&site, "/daftar/periksa", &fields).await)
            })
        })
        .collect();
    let mut codes = Vec::new();
    for one in sent {
        codes.push(one.await.unwrap());
    }
    codes.dedup();
    assert_eq!(codes.len(), 1, "{codes:?}");
    // The page sent again later, with or without the cookie.
    for mut later in [siti, Applicant::new()] {
        let fields = [("kunci_formulir", &*key), ("persetujuan", "ya")];
        assert_eq!(code(&later.post(&site, "/daftar/periksa", &fields).await), codes[0]);
    }
    let counts = [count(&site, "business").await, count(&site, "owner").await, count(&site, "outbox").await];
    assert_eq!(counts, [1, 1, 1]);
}

#[tokio::test]
async fn the_pages_of_a_draft_are_closed_to_whoever_has_no_code() {
    let site = Site::new().await;
    let mut siti = Applicant::new();
    siti.fill(&site, "Keripik Bu Siti").await;
    let mut stranger = Applicant::new();
    for step in ["usaha", "lokasi", "kontak", "izin", "modal", "foto", "periksa"] {
        let path = format!("/daftar/{step}");
        assert_eq!(leads(&stranger.get(&site, &path).await), "/daftar?hilang=1");
    }
    assert!(!stranger.get(&site, "/daftar/pemilik").await.ok().text().contains("Siti"));
    let answer = stranger.post(&site, "/daftar/usaha", &[("usaha", "X"), ("produk", "y")]).await;
    assert_eq!(leads(&answer), "/daftar?hilang=1");
    assert_eq!(stranger.get(&site, "/daftar/lain").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn whoever_is_signed_in_finds_what_they_registered_at_their_desk() {
    let site = Site::new().await;
    let id = site.account("Siti", &[]).await;
    let mut siti = Applicant::officer(site.signed_in(id).await);
    siti.fill(&site, "Keripik Bu Siti").await;
    let code = code(&siti.submit(&site).await);
    assert!(siti.get(&site, "/saya").await.ok().text().contains("Keripik Bu Siti"));
    siti.get(&site, &format!("/saya/ukm/{code}")).await.ok();
    let other = site.account("Lain", &[]).await;
    let mut other = Applicant::officer(site.signed_in(other).await);
    assert_eq!(other.get(&site, &format!("/saya/ukm/{code}")).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_page_of_one_person_is_not_saved_into_the_draft_of_another() {
    let site = Site::new().await;
    let mut tab = Applicant::new();
    let first = [("nama", "Bu Pertama"), ("wa", "0812 3456 7890")];
    leads(&tab.post(&site, "/daftar/pemilik", &first).await);
    let page = tab.get(&site, "/daftar/usaha").await.ok().text();
    let of = crate::account::field(&page, "draf");
    // In another tab somebody else begins.
    leads(&tab.post(&site, "/daftar", &[]).await);
    leads(&tab.post(&site, "/daftar/pemilik", &[("nama", "Pak Kedua"), ("wa", "0812 3456 7891")]).await);
    let late = [("draf", of.as_str()), ("usaha", "Keripik Bu Pertama"), ("produk", "keripik")];
    let answer = tab.post(&site, "/daftar/usaha", &late).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert!(!tab.get(&site, "/daftar/periksa").await.ok().text().contains("Keripik Bu Pertama"));
    // Its own page is taken.
    let own = crate::account::field(&tab.get(&site, "/daftar/usaha").await.ok().text(), "draf");
    let own = [("draf", own.as_str()), ("usaha", "Sate Pak Kedua"), ("produk", "sate")];
    leads(&tab.post(&site, "/daftar/usaha", &own).await);
}
