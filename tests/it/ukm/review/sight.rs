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
