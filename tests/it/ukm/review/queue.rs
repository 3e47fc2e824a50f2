//! What waits, and for whom.

use axum::http::StatusCode;
use chrono::Duration;
use simbaumi::account::policy::{Bounds, Grant, Role};

use super::Desk;
use crate::account::{DESA, OTHER_DESA, leads, plain};
use crate::support::service::now;

#[tokio::test]
async fn queues_hold_what_waits_and_only_of_the_own_area() {
    let mut desk = Desk::new().await;
    let mine = desk.site.business("Keripik Dalam", Some(DESA), "keripik").await;
    let other = desk.site.business("Keripik Luar", Some(OTHER_DESA), "keripik").await;
    let nowhere = desk.site.business("Keripik Entah", None, "keripik").await;
    desk.site.request(mine).await;
    desk.site.request(other).await;
    for query in
        ["", "?antrian=baru", "?antrian=letak", "?antrian=permintaan", "?q=keripik", "?status=pending"]
    {
        let page = desk.page(&format!("/admin/ukm{query}")).await;
        assert!(page.contains("Keripik Dalam"), "{query}");
        assert!(!page.contains("Keripik Luar") && !page.contains("Keripik Entah"), "{query}");
    }
    for query in ["?antrian=wilayah", "?antrian=lama", "?q=tidak-ada", "?keadaan=closed", "?wilayah=99.71.02"]
    {
        assert!(!desk.page(&format!("/admin/ukm{query}")).await.contains("Keripik"), "{query}");
    }
    // Counts are of the own area too.
    assert!(desk.page("/admin/ukm").await.contains("Baru <b>1</b>"));
    let mut admin = desk.site.admin().await;
    let all = desk.site.get(&mut admin, "/admin/ukm?antrian=baru").await.ok().text();
    assert!(all.contains("Baru <b>3</b>") && all.contains("Keripik Entah"), "{all}");
    for id in [other, nowhere] {
        assert_eq!(
            desk.site.get(&mut desk.officer, &format!("/admin/ukm/{id}")).await.status,
            StatusCode::NOT_FOUND
        );
        assert_eq!(desk.decide(id, "setujui", "").await.status, StatusCode::NOT_FOUND);
        assert_eq!(desk.verification(id).await, "pending");
    }
    // A code is found too, and a sign of a pattern is only a sign.
    let code: String = desk.sql("select code from business where name = 'Keripik Dalam'").await;
    assert!(desk.page(&format!("/admin/ukm?q={}", code.to_lowercase())).await.contains("Keripik Dalam"));
    assert!(!desk.page("/admin/ukm?q=%25").await.contains("Keripik Dalam"));
}

#[tokio::test]
async fn a_stale_record_waits_until_somebody_says_that_it_is_right() {
    let mut desk = Desk::new().await;
    let id = desk.site.business("Keripik Lama", Some(DESA), "keripik").await;
    leads(&desk.decide(id, "setujui", "").await);
    assert!(!desk.page("/admin/ukm?antrian=lama").await.contains("Keripik Lama"));
    let mut conn = desk.site.test.connect().await;
    sqlx::query("update business set updated_at = $1")
        .bind(now() - Duration::days(366))
        .execute(&mut conn)
        .await
        .unwrap();
    assert!(desk.page("/admin/ukm?antrian=lama").await.contains("Keripik Lama"));
}

#[tokio::test]
async fn ticked_records_stand_or_fall_each_by_itself() {
    let mut desk = Desk::new().await;
    let good = desk.site.business("Keripik Baik", Some(DESA), "keripik").await;
    let stale = desk.site.business("Keripik Basi", Some(DESA), "keripik").await;
    let outside = desk.site.business("Keripik Luar", Some(OTHER_DESA), "keripik").await;
    let picks =
        [format!("{good}:1"), format!("{stale}:7"), format!("{outside}:1"), "999:1".into(), "x".into()];
    let mut fields = vec![("aksi", "setujui"), ("kunci_formulir", "abcdefghijklmnopqrst")];
    fields.extend(picks.iter().map(|pick| ("pilih", pick.as_str())));
    let answer = desk.site.post(&mut desk.officer, "/admin/ukm/massal", &fields).await.ok().text();
    assert!(answer.contains("1 dari 4 berhasil") && !answer.contains("Keripik Luar"), "{answer}");
    assert_eq!(desk.verification(good).await, "verified");
    assert_eq!(desk.verification(stale).await, "pending");
    assert_eq!(desk.verification(outside).await, "pending");
    // Sent twice it is done once.
    leads(&desk.site.post(&mut desk.officer, "/admin/ukm/massal", &fields).await);
    let pick = format!("{stale}:1");
    for fields in
        [vec![("aksi", "setujui")], vec![("aksi", "kembalikan"), ("pilih", &pick)], vec![("pilih", &pick)]]
    {
        let answer = desk.site.post(&mut desk.officer, "/admin/ukm/massal", &fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    // What was ticked and typed is still there, also on a list that is narrowed.
    let long = "a".repeat(501);
    let fields = [("aksi", "kembalikan"), ("alasan", long.as_str()), ("pilih", &pick), ("q", "Basi")];
    let answer = desk.site.post(&mut desk.officer, "/admin/ukm/massal", &fields).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let page = answer.text();
    assert!(page.contains("error-summary") && page.contains(&format!(">{long}</textarea>")), "{page}");
    assert!(page.contains(&format!("value=\"{pick}\" aria-label=\"Pilih Keripik Basi\" checked")), "{page}");
    assert!(!page.contains("Pilih Keripik Baik") && page.contains("name=\"q\" value=\"Basi\""), "{page}");
    let fields = [("aksi", "kembalikan"), ("alasan", "Nama kurang jelas"), ("pilih", &pick)];
    desk.site.post(&mut desk.officer, "/admin/ukm/massal", &fields).await.ok();
    assert_eq!(desk.verification(stale).await, "draft");
}

#[tokio::test]
async fn an_assigned_pendamping_reaches_a_record_beyond_the_own_area() {
    let mut desk = Desk::new().await;
    let id = desk.site.business("Keripik", Some(DESA), "keripik").await;
    let bounds = Bounds::Desa([OTHER_DESA.to_owned()].into());
    let helper = desk.site.account("Siti", &[Grant { bounds, ..plain(Role::Pendamping) }]).await;
    let mut visitor = desk.site.signed_in(helper).await;
    let path = format!("/admin/ukm/{id}");
    assert_eq!(desk.site.get(&mut visitor, &path).await.status, StatusCode::NOT_FOUND);
    let (pick, who) = (format!("{id}:1"), helper.to_string());
    let term = [("sk", "SK 9/2026"), ("mulai", "2026-11-24"), ("sampai", "2026-12-31")];
    let assign = [("aksi", "tugaskan"), ("pendamping", who.as_str())];
    let fields = [&[("pilih", pick.as_str())], &assign[..], &term].concat();
    // Without a decree nobody is assigned; what was ticked and chosen stays.
    let answer = desk.site.post(&mut desk.officer, "/admin/ukm/massal", &fields[..3]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let page = answer.text();
    let ticked = format!("value=\"{pick}\" aria-label=\"Pilih Keripik\" checked");
    assert!(page.contains("Nomor SK: wajib diisi") && page.contains(&ticked), "{page}");
    assert!(page.contains(&format!("<option value=\"{who}\" selected>")), "{page}");
    desk.site.post(&mut desk.officer, "/admin/ukm/massal", &fields).await.ok();
    let record = desk.page(&path).await;
    assert!(
        record.contains("SK SK 9/2026, mulai 24 November 2026 sampai 31 Desember 2026, oleh Camat"),
        "{record}"
    );
    let logged: serde_json::Value = desk.sql("select after from audit where action = 'ukm ditugaskan'").await;
    assert_eq!((&logged["sk"], &logged["sampai"]), (&"SK 9/2026".into(), &"2026-12-31".into()));
    let page = desk.site.get(&mut visitor, &path).await.ok().text();
    // A pendamping looks and corrects, and decides nothing.
    assert!(page.contains("/ubah/usaha") && !page.contains("/putusan"));
    assert!(desk.site.get(&mut visitor, "/admin/ukm").await.ok().text().contains("Keripik"));
    let (to, officer) = (format!("{path}/pendamping"), &mut desk.officer);
    leads(&desk.site.post(officer, &to, &[("aksi", "akhiri"), ("pendamping", &who)]).await);
    assert_eq!(desk.site.get(&mut visitor, &path).await.status, StatusCode::NOT_FOUND);
    leads(&desk.site.post(officer, &to, &[&assign[..], &term].concat()).await);
    desk.site.get(&mut visitor, &path).await.ok();
    // When its time is over, so is what it gives; it can be given anew.
    let mut conn = desk.site.test.connect().await;
    sqlx::query("update business_companion set valid_from = '2026-01-01', valid_until = '2026-11-23'")
        .execute(&mut conn)
        .await
        .unwrap();
    assert_eq!(desk.site.get(&mut visitor, &path).await.status, StatusCode::NOT_FOUND);
    assert!(desk.page(&path).await.contains("sudah berakhir"));
    leads(&desk.site.post(&mut desk.officer, &to, &[&assign[..], &term].concat()).await);
    desk.site.get(&mut visitor, &path).await.ok();
    // Whoever is no pendamping gets nothing assigned.
    let camat = desk.sql::<i64>("select id from account where name = 'Camat'").await.to_string();
    let fields = [&[("aksi", "tugaskan"), ("pendamping", camat.as_str())], &term[..]].concat();
    let answer = desk.site.post(&mut desk.officer, &to, &fields).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let page = answer.text();
    assert!(
        page.contains("pilih pendamping yang masih bertugas") && page.contains("value=\"SK 9/2026\""),
        "{page}"
    );
}

#[tokio::test]
async fn what_no_text_can_hold_is_refused_with_words() {
    let mut desk = Desk::new().await;
    let id = desk.site.business("Keripik", Some(DESA), "keripik").await;
    for path in ["/admin/ukm?wilayah=%00".to_owned(), format!("/admin/ukm/{id}?wilayah=a%00b")] {
        let answer = desk.site.get(&mut desk.officer, &path).await;
        assert!(answer.status.as_u16() < 500, "{path}: {}", answer.status);
    }
}

#[tokio::test]
async fn a_reported_class_that_the_figures_contradict_waits_and_stays_as_it_is() {
    let mut desk = Desk::new().await;
    let id = desk.site.business("Keripik Besar", Some(DESA), "keripik").await;
    let year = [("angka", "omset_idr"), ("paling_sedikit", "3 miliar"), ("paling_banyak", "3 miliar")];
    let year = [&year[..], &[("dari", "1-1-2025"), ("sampai", "31-12-2025")]].concat();
    for (section, typed) in
        [("usaha", vec![("nama", "Keripik Besar"), ("skala", "mikro"), ("desa", DESA)]), ("angka", year)]
    {
        let version = desk.version(id).await;
        let fields = [vec![("versi", version.as_str())], typed].concat();
        leads(&desk.site.post(&mut desk.officer, &format!("/admin/ukm/{id}/ubah/{section}"), &fields).await);
    }
    assert!(desk.page("/admin/ukm?antrian=kelas").await.contains("Keripik Besar"));
    let page = desk.page(&format!("/admin/ukm/{id}")).await;
    assert!(page.contains("Kelas yang dilaporkan mikro, sedangkan menurut omzet usaha ini kecil."), "{page}");
    assert!(page.contains("kecil (yang dipakai; PP 7/2021, angka per 31 Desember 2025)"), "{page}");
    assert_eq!(desk.sql::<String>("select reported_class from business").await, "mikro");
    assert!(desk.sql::<bool>("select disagrees from business_class").await);
    // The law changes: what was measured before is measured anew, what was reported stays.
    let mut conn = desk.site.test.connect().await;
    sqlx::query(
        "insert into class_threshold (basis, class, above_idr, up_to_idr, regulation, valid_from) values
             ('omset', 'mikro', -1, 4000000000, 'aturan baru', '2026-12-01'),
             ('omset', 'kecil', 4000000000, 15000000000, 'aturan baru', '2026-12-01')",
    )
    .execute(&mut conn)
    .await
    .unwrap();
    let later = "2026-12-02".parse().unwrap();
    assert_eq!(simbaumi::ukm::class::measure::measure_rest(&mut conn, later).await.unwrap(), 1);
    assert_eq!(simbaumi::ukm::class::measure::measure_rest(&mut conn, later).await.unwrap(), 0);
    assert!(!desk.sql::<bool>("select disagrees from business_class").await);
    assert!(!desk.page("/admin/ukm?antrian=kelas").await.contains("Keripik Besar"));
}
