//! What officers see of a record, and what the log keeps of their looking and trying.

use axum::http::StatusCode;
use serde_json::json;
use simbaumi::db::Change;
use simbaumi::ukm::request::{self, Kind, Put};

use super::Desk;
use crate::account::{DESA, OTHER_DESA, leads};
use crate::support::service::now;

#[tokio::test]
async fn officers_see_what_is_personal_masked_and_figures_in_bands_and_every_look_is_in_the_log() {
    let mut desk = Desk::new().await;
    let id = desk.site.business("Keripik", Some(DESA), "keripik").await;
    let mut conn = desk.site.test.connect().await;
    sqlx::query(
        "update owner set birth_date = '1985-07-19', disability = true, address = 'Kp. Rahasia 7', rt = '004', rw = '009'",
    )
    .execute(&mut conn)
    .await
    .unwrap();
    sqlx::query(
        "insert into observation values ($1, 'omset_idr', '2025-01-01', '2025-12-31', 123456789, 123456789, 'rupiah', 'pemilik', '2026-01-01')",
    )
    .bind(id)
    .execute(&mut conn)
    .await
    .unwrap();
    let path = format!("/admin/ukm/{id}");
    let fields = [("versi", "1"), ("usaha", "Keripik Baru"), ("keadaan", "active"), ("desa", DESA)];
    leads(&desk.site.post(&mut desk.officer, &format!("{path}/ubah/usaha"), &fields).await);
    for part in ["", "/riwayat?lihat=1", "/riwayat?dari=1&ke=2", "/ubah/pemilik", "/ubah/angka", "/catatan"] {
        let page = desk.page(&format!("{path}{part}")).await;
        for secret in ["1985", "Kp. Rahasia", "123.456.789", "004"] {
            assert!(!page.contains(secret), "{part}: {secret}");
        }
    }
    let page = desk.page(&path).await;
    assert!(
        page.contains("40\u{2013}49 tahun") && page.contains("Rp 50 juta \u{2013} Rp 300 juta"),
        "{page}"
    );
    // What the form does not show stays when it is sent back.
    let fields = [("versi", "2"), ("nama", "Suryani"), ("wa", "081200000001")];
    leads(&desk.site.post(&mut desk.officer, &format!("{path}/ubah/pemilik"), &fields).await);
    leads(&desk.site.post(&mut desk.officer, &format!("{path}/ubah/angka"), &[("versi", "3")]).await);
    let kept = "select o.birth_date::text || o.address || o.rw || o.disability || (select high from observation) from owner o";
    assert_eq!(desk.sql::<String>(kept).await, "1985-07-19Kp. Rahasia 7009true123456789");
    // One entry for an hour of looking, of each who looks.
    let mut admin = desk.site.admin().await;
    let page = desk.site.get(&mut admin, &path).await.ok().text();
    assert!(page.contains("123.456.789") && !page.contains("Kp. Rahasia"), "{page}");
    let looks = "select count(*) from audit where action = 'data dilihat' and subject_kind = 'ukm'";
    assert_eq!(desk.sql::<i64>(looks).await, 2);
    let fields = [("nomor", "pribadi"), ("alasan", "menyurati")];
    let shown = desk.site.post(&mut admin, &format!("{path}/nomor"), &fields).await.ok().text();
    assert!(shown.contains("Kp. Rahasia 7") && shown.contains("19 Juli 1985"), "{shown}");
    let owner = desk.sql::<i64>("select owner_id from business").await;
    let log = desk.site.get(&mut admin, &format!("/admin/log?jenis=pemilik&nomor={owner}")).await.ok().text();
    for part in ["data pribadi dilihat", "menyurati", "data dilihat", "Keripik Baru"] {
        assert!(log.contains(part), "{part}: {log}");
    }
    // The owner sees who it was, by what they are.
    let account = desk.site.account("Suryani", &[]).await;
    sqlx::query("update owner set account_id = $1").bind(account).execute(&mut conn).await.unwrap();
    let code = desk.sql::<String>("select code from business").await;
    let mut owner = desk.site.signed_in(account).await;
    let page = desk.site.get(&mut owner, &format!("/saya/ukm/{code}/data")).await.ok().text();
    for part in ["Admin pendamping, ", "Admin utama, ", ": data dilihat", ": data pribadi dilihat"] {
        assert!(page.contains(part), "{part}: {page}");
    }
    assert!(!page.contains("Camat"));
}

#[tokio::test]
async fn each_masked_field_stays_when_it_comes_back_empty_and_is_replaced_when_it_is_typed() {
    let mut desk = Desk::new().await;
    let id = desk.site.business("Keripik", Some(DESA), "keripik").await;
    let mut conn = desk.site.test.connect().await;
    sqlx::query(
        "update owner set birth_date = '1985-07-19', disability = true, address = 'Kp. Rahasia 7', rt = '004', rw = '009'",
    )
    .execute(&mut conn)
    .await
    .unwrap();
    let page = format!("/admin/ukm/{id}/ubah/pemilik");
    let kept = "select concat_ws('|', birth_date, disability, address, rt, rw) from owner";
    let html = desk.page(&page).await;
    for secret in ["1985", "Kp. Rahasia", "\"004\"", "\"009\"", "value=\"ya\" checked"] {
        assert!(!html.contains(secret), "{secret}");
    }
    assert!(html.contains("disembunyikan"));
    let masked = ["lahir", "disabilitas", "alamat_pemilik", "rt_pemilik", "rw_pemilik", "nik", "npwp"];
    let version = desk.version(id).await;
    let mut fields: Vec<(&str, &str)> = masked.map(|name| (name, "")).into();
    fields.extend([("versi", version.as_str()), ("nama", "Suryani Baru"), ("wa", "081200000001")]);
    leads(&desk.site.post(&mut desk.officer, &page, &fields).await);
    assert_eq!(desk.sql::<String>(kept).await, "1985-07-19|t|Kp. Rahasia 7|004|009");
    let stored = simbaumi::ukm::record::load(&mut conn, &desk.site.keys, id).await.unwrap().unwrap();
    let owner = stored.record.owner.unwrap();
    assert_eq!(owner.nik.map(|nik| nik.masked()).as_deref(), Some("************0001"));
    // One at a time, the others stay.
    for (name, typed, now) in [
        ("lahir", "1 Mei 1990", "1990-05-01|t|Kp. Rahasia 7|004|009"),
        ("disabilitas", "tidak", "1990-05-01|f|Kp. Rahasia 7|004|009"),
        ("alamat_pemilik", "Kp. Baru 1", "1990-05-01|f|Kp. Baru 1|004|009"),
        ("rt_pemilik", "5", "1990-05-01|f|Kp. Baru 1|05|009"),
        ("rw_pemilik", "6", "1990-05-01|f|Kp. Baru 1|05|06"),
    ] {
        let version = desk.version(id).await;
        let mut fields: Vec<(&str, &str)> = masked.map(|name| (name, "")).into();
        fields.retain(|(one, _)| *one != name);
        fields.extend([
            ("versi", version.as_str()),
            ("nama", "Suryani Baru"),
            ("wa", "081200000001"),
            (name, typed),
        ]);
        leads(&desk.site.post(&mut desk.officer, &page, &fields).await);
        assert_eq!(desk.sql::<String>(kept).await, now, "{name}");
    }
    // What is wrong with one does not show the stored ones.
    let wrong = [("versi", "9"), ("nama", "Suryani Baru"), ("wa", "081200000001"), ("lahir", "besok")];
    let answer = desk.site.post(&mut desk.officer, &page, &wrong).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(!answer.text().contains("Kp. Baru 1"));
}

#[tokio::test]
async fn figures_that_are_seen_as_bands_are_added_to_and_never_overwritten() {
    let mut desk = Desk::new().await;
    let id = desk.site.business("Keripik", Some(DESA), "keripik").await;
    let page = format!("/admin/ukm/{id}/ubah/angka");
    let figures =
        "select string_agg(period_start || ' ' || high, ', ' order by period_start, high) from observation";
    for (year, amount, now) in [
        ("2024", "5 juta", "2024-01-01 5000000"),
        ("2025", "6 juta", "2024-01-01 5000000, 2025-01-01 6000000"),
        ("2025", "7 juta", "2024-01-01 5000000, 2025-01-01 6000000, 2025-01-01 7000000"),
    ] {
        let version = desk.version(id).await;
        let (from, until) = (format!("1-1-{year}"), format!("31-12-{year}"));
        let fields = [
            ("versi", version.as_str()),
            ("angka", "omset_idr"),
            ("paling_sedikit", amount),
            ("paling_banyak", amount),
            ("dari", &from),
            ("sampai", &until),
        ];
        leads(&desk.site.post(&mut desk.officer, &page, &fields).await);
        assert_eq!(desk.sql::<String>(figures).await, now);
        let html = desk.page(&page).await;
        assert!(html.contains("tidak ditampilkan di sini dan tetap tersimpan") && !html.contains("000.000"));
    }
}

#[tokio::test]
async fn a_record_is_not_shown_when_the_look_cannot_be_written_down() {
    let mut desk = Desk::new().await;
    let id = desk.site.business("Keripik", Some(DESA), "keripik").await;
    let stop = "create trigger stop before insert on audit for each row execute function refuse_change()";
    sqlx::query(stop).execute(&mut desk.site.test.connect().await).await.unwrap();
    for part in ["", "/riwayat", "/ubah/usaha", "/lokasi"] {
        let answer = desk.site.get(&mut desk.officer, &format!("/admin/ukm/{id}{part}")).await;
        assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR, "{part}");
    }
}

#[tokio::test]
async fn what_officers_are_refused_to_change_is_in_the_log_but_does_not_flood_it() {
    let mut desk = Desk::new().await;
    let id = desk.site.business("Luar", Some(OTHER_DESA), "sandal").await;
    let count = "select count(*) from audit where action = 'permintaan ditolak'";
    for _again in 0..3 {
        let answer = desk.decide(id, "setujui", "").await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
    }
    assert_eq!(desk.sql::<i64>(count).await, 1);
    desk.site.post(&mut desk.officer, "/admin/pengguna/1/wewenang", &[("peran", "admin_utama")]).await;
    assert_eq!(desk.sql::<i64>(count).await, 2);
    for number in 0..30 {
        desk.site.post(&mut desk.officer, &format!("/admin/ukm/{number}00/putusan"), &[]).await;
    }
    assert_eq!(desk.sql::<i64>(count).await, 20);
}

#[tokio::test]
async fn an_account_is_not_given_what_lies_beyond_the_area_of_who_decides() {
    let mut desk = Desk::new().await;
    let mine = desk.site.business("Keripik Dalam", Some(DESA), "keripik").await;
    let other = desk.site.business("Keripik Luar", Some(OTHER_DESA), "keripik").await;
    sqlx::query("update business set owner_id = (select owner_id from business where id = $1) where id = $2")
        .bind(mine)
        .bind(other)
        .execute(&mut desk.site.test.connect().await)
        .await
        .unwrap();
    let account = desk.site.account("Suryani", &[]).await;
    let content = json!({ "hubungan": "saya" });
    let new = request::New { kind: Kind::Claim, business: mine, account: Some(account), content };
    let mut tx = desk.site.tx().await;
    let Put::Made(number) = request::put(&mut tx, &desk.site.keys, &new, now()).await.unwrap() else {
        panic!("it is asked for")
    };
    tx.commit(Change::None, now()).await.unwrap();
    let path = format!("/admin/ukm/{mine}/permintaan/{number}");
    let answer = desk.site.post(&mut desk.officer, &path, &[("putusan", "setujui")]).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN, "{}", answer.text());
    assert_eq!(desk.sql::<i64>("select count(account_id) from owner").await, 0);
    let mut admin = desk.site.admin().await;
    leads(&desk.site.post(&mut admin, &path, &[("putusan", "setujui")]).await);
    assert_eq!(desk.sql::<i64>("select count(account_id) from owner").await, 1);
}
