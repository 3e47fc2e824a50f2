//! Corrections by officers.

use axum::http::StatusCode;
use serde_json::json;
use simbaumi::db::Change;
use simbaumi::ukm::record::{self, FieldChange, Patch};
use simbaumi::ukm::request::{self, Kind, Put};

use super::Desk;
use crate::account::{DESA, OTHER_DESA, leads};
use crate::support::html::attributes;
use crate::support::service::now;

#[tokio::test]
async fn who_is_late_with_a_correction_keeps_the_own_words_and_sees_the_other_ones() {
    let mut desk = Desk::new().await;
    let id = desk.site.business("Keripik", Some(DESA), "keripik").await;
    let path = format!("/admin/ukm/{id}/ubah/usaha");
    let save = async |desk: &mut Desk, version: &str, name: &str, hours: &str, address: &str| {
        let fields = [
            ("versi", version),
            ("usaha", name),
            ("keadaan", "active"),
            ("jam", hours),
            ("alamat", address),
            ("desa", DESA),
        ];
        desk.site.post(&mut desk.officer, &path, &fields).await
    };
    leads(&save(&mut desk, "1", "Keripik Bu Siti", "08.00–16.00", "").await);
    let late = save(&mut desk, "1", "Keripik Siti", "", "Jalan Raya 1").await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    let page = late.text();
    for part in
        ["Keripik Bu Siti", "value=\"Keripik Siti\"", "value=\"Jalan Raya 1\"", "value=\"08.00–16.00\""]
    {
        assert!(page.contains(part), "{part}: {page}");
    }
    assert_eq!(crate::account::field(&page, "versi"), "2");
    leads(&save(&mut desk, "2", "Keripik Siti", "08.00–16.00", "Jalan Raya 1").await);
    let mut conn = desk.site.test.connect().await;
    let now = record::load(&mut conn, &desk.site.keys, id).await.unwrap().unwrap();
    assert_eq!((now.record.name.as_str(), now.version), ("Keripik Siti", 3));
    assert_eq!(now.record.opening_hours.as_deref(), Some("08.00–16.00"));
    let bad = save(&mut desk, "3", "", "", "").await;
    assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(bad.text().contains("<title>Kesalahan:"));
}

#[tokio::test]
async fn whoever_is_late_keeps_what_was_typed_where_nothing_stored_is_shown() {
    let mut desk = Desk::new().await;
    let id = desk.site.business("Keripik", Some(DESA), "keripik").await;
    let page = format!("/admin/ukm/{id}/ubah/pemilik");
    leads(&desk.site.post(&mut desk.officer, &page, &[("versi", "1"), ("nama", "Siti Lain")]).await);
    let late = [
        ("versi", "1"),
        ("surel", "siti@contoh.id"),
        ("nik", "3201014203800001"),
        ("lahir", "2 Maret 1980"),
        ("alamat_pemilik", "Kp. Baru 9"),
        ("alasan", "membaca KTP"),
    ];
    let answer = desk.site.post(&mut desk.officer, &page, &late).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    let html = answer.text();
    for (name, typed) in &late[1..] {
        assert!(html.contains(&format!("value=\"{typed}\"")), "{name}: {html}");
    }
    assert!(
        html.contains("value=\"Siti Lain\"") && html.contains("ditulis orang lain “Siti Lain”"),
        "{html}"
    );
    assert_eq!(crate::account::field(&html, "versi"), "2");
}

#[tokio::test]
async fn a_version_that_never_was_is_late_also_where_nothing_differs() {
    let mut desk = Desk::new().await;
    let id = desk.site.business("Keripik", Some(DESA), "keripik").await;
    for (part, fields) in [
        ("ubah/usaha", [("usaha", "Keripik Lain"), ("desa", DESA)]),
        ("izin", [("cara", "lisan"), ("bukti", "telepon")]),
    ] {
        for version in ["abc", "0", "99999", ""] {
            let fields: Vec<_> = fields.into_iter().chain([("versi", version), ("phone", "ya")]).collect();
            let answer = desk.site.post(&mut desk.officer, &format!("/admin/ukm/{id}/{part}"), &fields).await;
            assert_eq!(answer.status, StatusCode::CONFLICT, "{part} {version}");
            let page = answer.text();
            assert!(page.contains("error-summary") && !page.contains("invalid"), "{page}");
            assert_eq!(crate::account::field(&page, "versi"), "1", "{part}");
        }
    }
    assert_eq!(desk.version(id).await, "1");
}

#[tokio::test]
async fn a_figure_of_an_officer_has_a_whole_date() {
    let mut desk = Desk::new().await;
    let id = desk.site.business("Keripik", Some(DESA), "keripik").await;
    let figure =
        [("versi", "1"), ("angka", "omset_idr"), ("paling_sedikit", "5 juta"), ("dari", "Oktober 2026")];
    let answer = desk.site.post(&mut desk.officer, &format!("/admin/ukm/{id}/ubah/angka"), &figure).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let page = answer.text();
    assert!(
        page.contains("Mulai tanggal, baris 1: tulis tanggal lengkapnya, misalnya 31 Desember 2025"),
        "{page}"
    );
    assert!(page.contains("value=\"Oktober 2026\""));
    assert_eq!(desk.version(id).await, "1");
}

#[tokio::test]
async fn who_says_since_when_that_a_permit_is_right_is_shown() {
    let mut desk = Desk::new().await;
    let id = desk.site.business("Keripik", Some(DESA), "keripik").await;
    let paper = [
        ("versi", "1"),
        ("izin_jenis", "sku"),
        ("izin_nomor", "503/12/2024"),
        ("izin_status", "terverifikasi"),
    ];
    leads(&desk.site.post(&mut desk.officer, &format!("/admin/ukm/{id}/ubah/izin"), &paper).await);
    let page = desk.page(&format!("/admin/ukm/{id}")).await;
    assert!(page.contains("terverifikasi sejak 24 November 2026 oleh Camat"), "{page}");
    let history = desk.page(&format!("/admin/ukm/{id}/riwayat?dari=1&ke=2")).await;
    assert!(
        history.contains("503/12/2024")
            && history.contains(", terverifikasi")
            && !history.contains("2026-11-24T"),
        "{history}"
    );
}

#[tokio::test]
async fn the_edition_goes_with_the_code() {
    let mut desk = Desk::new().await;
    let id = desk.site.business("Keripik", Some(DESA), "keripik").await;
    let page = format!("/admin/ukm/{id}/ubah/usaha");
    for (version, code, known) in [("1", "10794", true), ("2", "", false), ("3", "10799", true)] {
        let fields = [("versi", version), ("usaha", "Keripik Umi"), ("kbli", code)];
        leads(&desk.site.post(&mut desk.officer, &page, &fields).await);
        let edition = desk.sql::<Option<i16>>("select kbli_edition from business").await;
        assert_eq!(edition.is_some(), known, "{code}");
    }
}

/// What a browser sends of the form on a page when nothing is typed.
fn sent(page: &str) -> Vec<(String, String)> {
    let (mut values, mut select) = (Vec::new(), String::new());
    let one = |tag: &str, name| attributes(tag, name).pop().unwrap_or_default();
    for tag in page.split('<') {
        let offers = tag.contains("type=\"radio\"") || tag.contains("type=\"checkbox\"");
        let off = offers && !tag.contains(" checked");
        if tag.starts_with("input") && !off {
            values.push((one(tag, "name"), one(tag, "value")));
        } else if tag.starts_with("select") {
            select = one(tag, "name");
        } else if tag.starts_with("option") && tag.contains(" selected") {
            values.push((select.clone(), one(tag, "value")));
        }
    }
    values
}

#[tokio::test]
async fn every_group_comes_back_from_its_form_as_it_went_in() {
    let mut desk = Desk::new().await;
    let id = desk.site.business("Keripik", Some(DESA), "keripik").await;
    let sections: [(&str, &[(&str, &str)]); 5] = [
        ("pemilik", &[("nama", "Siti"), ("wa", "0812 0000 0009"), ("kelamin", "p"), ("lahir", "3-2-1980")]),
        (
            "angka",
            &[
                ("angka", "omset_idr"),
                ("paling_sedikit", "50.000.000"),
                ("dari", "1-1-2025"),
                ("sampai", "31-12-2025"),
            ],
        ),
        ("izin", &[("izin_jenis", "sku"), ("izin_nomor", "503/12/2024"), ("izin_status", "dilaporkan")]),
        ("pelatihan", &[("latih_judul", "Kemasan"), ("latih_waktu", "6 Mei 2023")]),
        (
            "pemasaran",
            &[("nama_produk", "sandal jepit"), ("harga_produk", "10.000"), ("wa_usaha", "0812 0000 0009")],
        ),
    ];
    for (section, typed) in sections {
        let path = format!("/admin/ukm/{id}/ubah/{section}");
        let version = desk.version(id).await;
        let mut fields = vec![("versi", version.as_str())];
        fields.extend_from_slice(typed);
        leads(&desk.site.post(&mut desk.officer, &path, &fields).await);
    }
    let mut conn = desk.site.test.connect().await;
    let now = record::load(&mut conn, &desk.site.keys, id).await.unwrap().unwrap();
    let owner = now.record.owner.as_ref().unwrap();
    assert_eq!(owner.phone.as_deref(), Some("+6281200000009"));
    assert_eq!(owner.nik.as_ref().map(ToString::to_string).as_deref(), Some("************0001"));
    assert_eq!(now.record.observations[0].low, Some(50_000_000));
    assert_eq!((now.record.products.len(), now.record.products[0].price_idr), (1, Some(10_000)));
    assert!(now.record.products[0].product_id.is_some());
    assert_eq!(now.record.channels[0].value, "+6281200000009");
    // Drawn and sent again as it stands, nothing is a change.
    for section in ["angka", "izin", "pelatihan", "pemasaran", "usaha", "pemilik"] {
        let path = format!("/admin/ukm/{id}/ubah/{section}");
        let values = sent(&desk.page(&path).await);
        assert!(values.len() > 6, "{section}: {values:?}");
        let fields: Vec<(&str, &str)> =
            values.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        leads(&desk.site.post(&mut desk.officer, &path, &fields).await);
        assert_eq!(desk.version(id).await, "6", "{section}: {values:?}");
    }
    for (section, typed) in [
        ("pemilik", ("wa", "12")),
        ("pemilik", ("nik", "123")),
        ("angka", ("angka", "omset_idr")),
        ("pemasaran", ("situs", "javascript:alert(1)")),
    ] {
        let fields = [("versi", "6"), typed];
        let answer =
            desk.site.post(&mut desk.officer, &format!("/admin/ukm/{id}/ubah/{section}"), &fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{section} {typed:?}");
        assert!(!answer.text().contains("3201010203800001"));
    }
}

#[tokio::test]
async fn nobody_reaches_beyond_the_area_through_a_shared_owner_or_by_moving_a_record() {
    let mut desk = Desk::new().await;
    let mine = desk.site.business("Keripik Dalam", Some(DESA), "keripik").await;
    let other = desk.site.business("Keripik Luar", Some(OTHER_DESA), "keripik").await;
    let mut conn = desk.site.test.connect().await;
    sqlx::query("update business set owner_id = (select owner_id from business where id = $1) where id = $2")
        .bind(mine)
        .bind(other)
        .execute(&mut conn)
        .await
        .unwrap();
    let version = desk.version(mine).await;
    let fields = [("versi", version.as_str()), ("nama", "Orang Lain")];
    let answer = desk.site.post(&mut desk.officer, &format!("/admin/ukm/{mine}/ubah/pemilik"), &fields).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN, "{}", answer.text());
    assert!(answer.text().contains("di luar wilayah Anda"));
    let fields = [
        ("versi", version.as_str()),
        ("usaha", "Keripik Dalam"),
        ("keadaan", "active"),
        ("desa", OTHER_DESA),
    ];
    let answer = desk.site.post(&mut desk.officer, &format!("/admin/ukm/{mine}/ubah/usaha"), &fields).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text().contains("minta admin utama"));
    assert_eq!(desk.version(mine).await, version);
    assert_eq!(desk.version(other).await, "1");
    // What an owner asks for reaches no further than who decides about it.
    for (field, before, after) in
        [("desa_code", json!(DESA), json!(OTHER_DESA)), ("owner.education", json!(null), json!("s1"))]
    {
        let change = FieldChange { field: field.into(), before, after };
        let new = request::New {
            kind: Kind::Change,
            business: mine,
            account: None,
            content: serde_json::to_value(Patch(vec![change])).unwrap(),
        };
        let mut tx = desk.site.tx().await;
        let Put::Made(number) = request::put(&mut tx, &desk.site.keys, &new, now()).await.unwrap() else {
            panic!("{field} is asked for")
        };
        tx.commit(Change::None, now()).await.unwrap();
        let path = format!("/admin/ukm/{mine}/permintaan/{number}");
        let answer = desk.site.post(&mut desk.officer, &path, &[("putusan", "setujui")]).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{field}: {}", answer.text());
        assert!(answer.text().contains("admin utama"), "{field}: {}", answer.text());
    }
    assert_eq!(desk.version(mine).await, version);
}
