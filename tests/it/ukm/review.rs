//! What officers do: look through what waits, decide, correct, each in the own area.

use axum::http::StatusCode;
use chrono::Duration;
use serde_json::json;
use simbaumi::account::policy::{Bounds, Grant, Menu, Role};
use simbaumi::db::Change;
use simbaumi::ukm::record::{self, FieldChange, Patch};
use simbaumi::ukm::request::{self, Kind, Put, State, Taken};
use simbaumi::ukm::review::{Verdict, last_decision};
use sqlx::query_scalar;

use crate::account::{DESA, OTHER_DESA, Site, Visitor, leads, pendamping_admin, plain};
use crate::support::html::attributes;
use crate::support::service::now;

/// An office with an officer of one kelurahan.
struct Desk {
    site: Site,
    officer: Visitor,
}

impl Desk {
    async fn new() -> Self {
        let site = Site::new().await;
        let id = site.account("Camat", &[pendamping_admin(Menu::Ukm, DESA)]).await;
        let officer = site.signed_in(id).await;
        Self { site, officer }
    }

    async fn page(&mut self, path: &str) -> String {
        self.site.get(&mut self.officer, path).await.ok().text()
    }

    async fn verification(&self, id: i64) -> String {
        let mut conn = self.site.test.connect().await;
        query_scalar("select verification from business where id = $1")
            .bind(id)
            .fetch_one(&mut conn)
            .await
            .unwrap()
    }

    async fn version(&self, id: i64) -> String {
        let mut conn = self.site.test.connect().await;
        let found: i32 = query_scalar("select version from business where id = $1")
            .bind(id)
            .fetch_one(&mut conn)
            .await
            .unwrap();
        found.to_string()
    }

    /// Sends a decision as the page does.
    async fn decide(&mut self, id: i64, verdict: &str, reason: &str) -> crate::support::Answer {
        let version = self.version(id).await;
        let fields = [("putusan", verdict), ("alasan", reason), ("versi", &version), ("antrian", "baru")];
        self.site.post(&mut self.officer, &format!("/admin/ukm/{id}/putusan"), &fields).await
    }

    async fn sql<T>(&self, sql: &'static str) -> T
    where
        T: Send + Unpin + for<'r> sqlx::Decode<'r, sqlx::Postgres> + sqlx::Type<sqlx::Postgres>,
    {
        query_scalar(sql).fetch_one(&mut self.site.test.connect().await).await.unwrap()
    }
}

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
async fn what_is_approved_is_public_its_owner_hears_of_it_and_it_can_be_taken_back() {
    let mut desk = Desk::new().await;
    let first = desk.site.business("Keripik Satu", Some(DESA), "keripik").await;
    let second = desk.site.business("Keripik Dua", Some(DESA), "keripik").await;
    let answer = desk.decide(first, "setujui", "").await;
    // On to the next one, from where the decision can be taken back.
    assert_eq!(leads(&answer), format!("/admin/ukm/{second}?antrian=baru&tadi={first}"));
    assert_eq!(desk.verification(first).await, "verified");
    assert_eq!(desk.sql::<i64>("select count(*) from outbox where kind = 'approved'").await, 1);
    let page = desk.page(&format!("/admin/ukm/{second}?antrian=baru&tadi={first}")).await;
    assert!(page.contains(&format!("/admin/ukm/{first}/batal")) && page.contains("disetujui"));
    // Without a way to send it an officer hands it over; that of another record is not there.
    let letter = desk.sql::<i64>("select id from outbox").await;
    let wrong = format!("/admin/ukm/{second}/pesan/{letter}");
    assert_eq!(leads(&desk.site.post(&mut desk.officer, &wrong, &[]).await), format!("/admin/ukm/{second}"));
    let right = format!("/admin/ukm/{first}/pesan/{letter}");
    assert!(desk.page(&format!("/admin/ukm/{first}")).await.contains(&right));
    let answer = desk.site.post(&mut desk.officer, &right, &[]).await.ok();
    assert!(answer.text().contains("href=\"https://wa.me/6281200000001?text="));
    // Somebody else cannot take it back.
    let mut admin = desk.site.admin().await;
    let back = format!("/admin/ukm/{first}/batal");
    assert_eq!(desk.site.post(&mut admin, &back, &[]).await.status, StatusCode::CONFLICT);
    let mut late = desk.officer.at(now() + Duration::minutes(29));
    leads(&desk.site.post(&mut late, &back, &[]).await);
    assert_eq!(desk.verification(first).await, "pending");
    let mut conn = desk.site.test.connect().await;
    assert_eq!(last_decision(&mut conn, first).await.unwrap(), None);
    // Nothing is left to be taken back, and too late is too late.
    assert_eq!(desk.site.post(&mut desk.officer, &back, &[]).await.status, StatusCode::CONFLICT);
    leads(&desk.decide(second, "setujui", "").await);
    let mut late = desk.officer.at(now() + Duration::minutes(31));
    let back = format!("/admin/ukm/{second}/batal");
    assert_eq!(desk.site.post(&mut late, &back, &[]).await.status, StatusCode::CONFLICT);
    assert_eq!(desk.verification(second).await, "verified");
}

#[tokio::test]
async fn who_gives_back_or_refuses_says_why() {
    let mut desk = Desk::new().await;
    let id = desk.site.business("Keripik", Some(DESA), "keripik").await;
    for verdict in ["kembalikan", "tolak"] {
        let answer = desk.decide(id, verdict, " ").await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.text().contains("<title>Kesalahan:") && answer.text().contains("Tulis alasannya"));
    }
    assert_eq!(desk.decide(id, "hapus", "x").await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(desk.verification(id).await, "pending");
    leads(&desk.decide(id, "kembalikan", "Foto belum ada").await);
    assert_eq!(desk.verification(id).await, "draft");
    let mut conn = desk.site.test.connect().await;
    let decision = last_decision(&mut conn, id).await.unwrap().unwrap();
    assert_eq!((decision.verdict, decision.reason.as_deref()), (Verdict::Returned, Some("Foto belum ada")));
    assert_eq!(desk.sql::<i64>("select count(*) from outbox where kind = 'returned'").await, 1);
    assert_eq!(desk.decide(id, "kembalikan", "lagi").await.status, StatusCode::CONFLICT);
    leads(&desk.decide(id, "tolak", "Bukan usaha").await);
    assert_eq!(desk.verification(id).await, "rejected");
    let text = desk.sql::<i64>("select count(*) from outbox where kind = 'rejected'").await;
    assert_eq!(text, 1, "the owner hears of it");
    let page = desk.page(&format!("/admin/ukm/{id}")).await;
    assert!(page.contains("Data usaha Anda tidak diterima"), "an officer can hand it over");
    assert!(page.contains(&format!("href=\"/foto/ukm/{id}\"")));
}

#[tokio::test]
async fn two_officers_do_not_decide_about_the_same_record() {
    let mut desk = Desk::new().await;
    let id = desk.site.business("Keripik", Some(DESA), "keripik").await;
    let other = desk.site.account("Lurah", &[pendamping_admin(Menu::Ukm, DESA)]).await;
    let mut other = desk.site.signed_in(other).await;
    leads(&desk.site.post(&mut other, &format!("/admin/ukm/{id}/ambil"), &[]).await);
    assert!(desk.page("/admin/ukm").await.contains("dikerjakan Lurah"));
    assert!(desk.page(&format!("/admin/ukm/{id}")).await.contains("Sedang dikerjakan Lurah"));
    // Taking it too changes nothing.
    leads(&desk.site.post(&mut desk.officer, &format!("/admin/ukm/{id}/ambil"), &[]).await);
    let answer = desk.decide(id, "setujui", "").await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert!(answer.text().contains("sedang dikerjakan Lurah"));
    // After half an hour it is anybody's.
    desk.officer = desk.officer.at(now() + Duration::minutes(31));
    leads(&desk.decide(id, "setujui", "").await);
    // Whoever saw it before is told that it is decided.
    let fields = [("putusan", "tolak"), ("alasan", "x"), ("versi", "1")];
    let answer = desk.site.post(&mut other, &format!("/admin/ukm/{id}/putusan"), &fields).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert!(answer.text().contains("status verifikasi"), "{}", answer.text());
    assert_eq!(desk.verification(id).await, "verified");
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
    let fields = [("aksi", "tugaskan"), ("pendamping", who.as_str()), ("pilih", &pick)];
    desk.site.post(&mut desk.officer, "/admin/ukm/massal", &fields).await.ok();
    let page = desk.site.get(&mut visitor, &path).await.ok().text();
    // A pendamping looks and corrects, and decides nothing.
    assert!(page.contains("/ubah/usaha") && !page.contains("/putusan"));
    assert!(desk.site.get(&mut visitor, "/admin/ukm").await.ok().text().contains("Keripik"));
    let (to, officer) = (format!("{path}/pendamping"), &mut desk.officer);
    leads(&desk.site.post(officer, &to, &[("aksi", "akhiri"), ("pendamping", &who)]).await);
    assert_eq!(desk.site.get(&mut visitor, &path).await.status, StatusCode::NOT_FOUND);
    leads(&desk.site.post(officer, &to, &[("aksi", "tugaskan"), ("pendamping", &who)]).await);
    desk.site.get(&mut visitor, &path).await.ok();
    // Whoever is no pendamping gets nothing assigned.
    let camat = desk.sql::<i64>("select id from account where name = 'Camat'").await.to_string();
    let answer =
        desk.site.post(&mut desk.officer, &to, &[("aksi", "tugaskan"), ("pendamping", &camat)]).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn who_is_late_with_a_correction_keeps_the_own_words_and_sees_the_other_ones() {
    let mut desk = Desk::new().await;
    let id = desk.site.business("Keripik", Some(DESA), "keripik").await;
    let path = format!("/admin/ukm/{id}/ubah/usaha");
    let save = async |desk: &mut Desk, version: &str, name: &str, hours: &str, address: &str| {
        let fields =
            [("versi", version), ("nama", name), ("jam", hours), ("alamat", address), ("desa", DESA)];
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

/// What a browser sends of the form on a page when nothing is typed.
fn sent(page: &str) -> Vec<(String, String)> {
    let (mut values, mut select) = (Vec::new(), String::new());
    let one = |tag: &str, name| attributes(tag, name).pop().unwrap_or_default();
    for tag in page.split('<') {
        if tag.starts_with("input") {
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
        (
            "pemilik",
            &[
                ("nama_pemilik", "Siti"),
                ("telepon", "0812 0000 0009"),
                ("kelamin", "p"),
                ("lahir", "3-2-1980"),
            ],
        ),
        (
            "angka",
            &[
                ("angka", "omset_idr"),
                ("paling_sedikit", "50.000.000"),
                ("dari", "1-1-2025"),
                ("sampai", "31-12-2025"),
            ],
        ),
        ("izin", &[("izin", "sku"), ("nomor_izin", "503/12/2024"), ("status_izin", "dilaporkan")]),
        ("pelatihan", &[("pelatihan", "Kemasan"), ("waktu", "6 Mei 2023")]),
        (
            "pemasaran",
            &[
                ("produk", "sandal jepit"),
                ("harga", "10.000"),
                ("saluran", "whatsapp"),
                ("isi_saluran", "0812 0000 0009"),
            ],
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
        ("pemilik", ("telepon", "12")),
        ("pemilik", ("nik", "123")),
        ("angka", ("angka", "omset_idr")),
        ("pemasaran", ("saluran", "whatsapp")),
    ] {
        let fields = [("versi", "6"), typed];
        let answer =
            desk.site.post(&mut desk.officer, &format!("/admin/ukm/{id}/ubah/{section}"), &fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{section} {typed:?}");
        assert!(!answer.text().contains("3201010203800001"));
    }
}

#[tokio::test]
async fn what_somebody_asks_for_is_shown_and_carried_out_in_one_step() {
    let mut desk = Desk::new().await;
    let id = desk.site.business("Keripik", Some(DESA), "keripik").await;
    let owner = desk.site.account("Pemilik", &[]).await;
    let change =
        FieldChange { field: "opening_hours".into(), before: json!(null), after: json!("08.00–16.00") };
    let content = json!({ "patch": Patch(vec![change]), "catatan": "sudah pindah jam" });
    let mut tx = desk.site.tx().await;
    let new = request::New { kind: Kind::Change, business: id, account: Some(owner), content };
    let put = request::put(&mut tx, &desk.site.keys, &new, now()).await.unwrap();
    let Put::Made(number) = put else { panic!("{put:?}") };
    assert_eq!(request::put(&mut tx, &desk.site.keys, &new, now()).await.unwrap(), Put::Already(number));
    let claim = request::New { kind: Kind::Claim, ..new };
    let Put::Made(claim) = request::put(&mut tx, &desk.site.keys, &claim, now()).await.unwrap() else {
        panic!()
    };
    tx.commit(Change::None, now()).await.unwrap();
    let sealed: Vec<u8> = desk.sql("select content from request limit 1").await;
    assert!(!String::from_utf8_lossy(&sealed).contains("opening_hours"));
    let page = desk.page(&format!("/admin/ukm/{id}")).await;
    for part in ["jam buka", "<ins>08.00–16.00</ins>", "sudah pindah jam", "Akui sebagai pemilik"] {
        assert!(page.contains(part), "{part}");
    }
    let decide = async |desk: &mut Desk, number: i64, fields: &[(&str, &str)]| {
        desk.site.post(&mut desk.officer, &format!("/admin/ukm/{id}/permintaan/{number}"), fields).await
    };
    let without = decide(&mut desk, number, &[("putusan", "tolak")]).await;
    assert_eq!(without.status, StatusCode::UNPROCESSABLE_ENTITY);
    leads(&decide(&mut desk, number, &[("putusan", "setujui")]).await);
    leads(&decide(&mut desk, claim, &[("putusan", "setujui")]).await);
    assert_eq!(decide(&mut desk, number, &[("putusan", "setujui")]).await.status, StatusCode::CONFLICT);
    let mut conn = desk.site.test.connect().await;
    let now = record::load(&mut conn, &desk.site.keys, id).await.unwrap().unwrap();
    assert_eq!(now.record.opening_hours.as_deref(), Some("08.00–16.00"));
    assert_eq!(desk.sql::<Option<i64>>("select account_id from owner").await, Some(owner));
    // A request of another record is not there under this one.
    let other = desk.site.business("Sandal", Some(DESA), "sandal").await;
    let report = desk.site.request(other).await;
    assert_eq!(decide(&mut desk, report, &[("putusan", "setujui")]).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_request_is_taken_by_one_and_told_why() {
    let desk = Desk::new().await;
    let id = desk.site.business("Keripik", Some(DESA), "keripik").await;
    let (a, b) = (desk.site.account("A", &[]).await, desk.site.account("B", &[]).await);
    let number = desk.site.request(id).await;
    let mut tx = desk.site.tx().await;
    let until = now() + request::LEASE;
    assert_eq!(request::take(&mut tx, number, a, now()).await.unwrap(), Taken::Until(until));
    assert_eq!(request::take(&mut tx, number, b, now()).await.unwrap(), Taken::By { account: a, until });
    assert!(matches!(request::take(&mut tx, number, b, until).await.unwrap(), Taken::Until(_)));
    let reason = Some("sudah buka lagi");
    let decision = request::Decision { by: Some(b), state: State::Rejected, reason };
    assert!(request::decide(&mut tx, &desk.site.keys, number, decision, now()).await.unwrap());
    assert!(!request::decide(&mut tx, &desk.site.keys, number, decision, now()).await.unwrap());
    assert_eq!(request::take(&mut tx, number, a, now()).await.unwrap(), Taken::Gone);
    let one = request::find(&mut tx, &desk.site.keys, number).await.unwrap().unwrap();
    assert_eq!((one.state, one.reason.as_deref(), one.account), (State::Rejected, reason, None));
}

#[tokio::test]
async fn a_number_is_shown_once_to_who_says_why_and_history_goes_back() {
    let mut desk = Desk::new().await;
    let id = desk.site.business("Keripik", Some(DESA), "keripik").await;
    let path = format!("/admin/ukm/{id}");
    let nik = "3201010203800001";
    assert!(!desk.page(&path).await.contains(nik));
    let without = desk.site.post(&mut desk.officer, &format!("{path}/nomor"), &[("nomor", "nik")]).await;
    assert_eq!(without.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(!without.text().contains(nik));
    let fields = [("nomor", "nik"), ("alasan", "mencocokkan KTP")];
    let shown = desk.site.post(&mut desk.officer, &format!("{path}/nomor"), &fields).await.ok();
    assert!(shown.text().contains(nik));
    assert_eq!(shown.header(axum::http::header::CACHE_CONTROL), "no-store");
    let log = desk.page(&format!("{path}/catatan")).await;
    assert!(log.contains("NIK dilihat") && log.contains("mencocokkan KTP") && !log.contains(nik), "{log}");
    let fields = [("versi", "1"), ("nama", "Keripik Baru"), ("desa", DESA)];
    leads(&desk.site.post(&mut desk.officer, &format!("{path}/ubah/usaha"), &fields).await);
    let compared = desk.page(&format!("{path}/riwayat?dari=1&ke=2")).await;
    assert!(compared.contains("<ins>Keripik Baru</ins>") && compared.contains("Camat"), "{compared}");
    assert!(!desk.page(&format!("{path}/riwayat?lihat=1")).await.contains(nik));
    let fields = [("versi", "2"), ("alasan", "salah ketik")];
    leads(&desk.site.post(&mut desk.officer, &format!("{path}/riwayat/1/pulihkan"), &fields).await);
    assert!(desk.page(&path).await.contains("<h1>Keripik</h1>"));
}

#[tokio::test]
async fn an_owner_is_erased_only_where_all_of_theirs_lies_in_the_area() {
    let mut desk = Desk::new().await;
    let id = desk.site.business("Keripik", Some(DESA), "keripik").await;
    let number = desk.site.request(id).await;
    let path = format!("/admin/ukm/{id}/hapus");
    let code: String = desk.sql("select code from business").await;
    let wrong = desk.site.post(&mut desk.officer, &path, &[("alasan", "surat"), ("kode", "00000000")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let elsewhere = desk.site.business("Keripik Lain", Some(OTHER_DESA), "keripik").await;
    let fields = [("alasan", "surat"), ("kode", code.as_str())];
    // The same NIK owns another, which is none of this officer's business.
    assert_eq!(desk.site.post(&mut desk.officer, &path, &fields).await.status, StatusCode::CONFLICT);
    let mut conn = desk.site.test.connect().await;
    sqlx::query(
        "update owner set nik_lookup = null where id = (select owner_id from business where id = $1)",
    )
    .bind(elsewhere)
    .execute(&mut conn)
    .await
    .unwrap();
    leads(&desk.site.post(&mut desk.officer, &path, &fields).await);
    let page = desk.page(&format!("/admin/ukm/{id}")).await;
    assert!(
        page.contains("Dihapus atas permintaan pemiliknya") && !page.contains("Pemilik Keripik"),
        "{page}"
    );
    let one = request::find(&mut conn, &desk.site.keys, number).await.unwrap().unwrap();
    assert_eq!((one.state, one.content), (State::Rejected, None));
    assert_eq!(desk.decide(id, "setujui", "").await.status, StatusCode::CONFLICT);
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
    let fields = [("versi", version.as_str()), ("nama_pemilik", "Orang Lain")];
    let answer = desk.site.post(&mut desk.officer, &format!("/admin/ukm/{mine}/ubah/pemilik"), &fields).await;
    assert_eq!(answer.status, StatusCode::CONFLICT, "{}", answer.text());
    assert!(answer.text().contains("di luar wilayah Anda"));
    let fields = [("versi", version.as_str()), ("nama", "Keripik Dalam"), ("desa", OTHER_DESA)];
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
        assert_eq!(answer.status, StatusCode::CONFLICT, "{field}: {}", answer.text());
        assert!(answer.text().contains("admin utama"), "{field}: {}", answer.text());
    }
    assert_eq!(desk.version(mine).await, version);
}

#[tokio::test]
async fn a_decision_that_is_taken_back_is_not_told() {
    let mut desk = Desk::new().await;
    let id = desk.site.business("Keripik", Some(DESA), "keripik").await;
    assert_eq!(desk.decide(id, "setujui", "").await.status, StatusCode::SEE_OTHER);
    assert_eq!(desk.sql::<i64>("select count(*) from outbox where kind = 'approved'").await, 1);
    let answer = desk.site.post(&mut desk.officer, &format!("/admin/ukm/{id}/batal"), &[]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert_eq!(desk.sql::<i64>("select count(*) from outbox where kind = 'approved'").await, 0);
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
async fn a_code_for_a_claim_is_read_only_by_whoever_may_decide_and_an_erased_record_is_left_alone() {
    let mut desk = Desk::new().await;
    let id = desk.site.business("Keripik", Some(DESA), "keripik").await;
    assert_eq!(desk.decide(id, "setujui", "").await.status, StatusCode::SEE_OTHER);
    let code: String = desk.sql("select code from business").await;
    let owner = desk.site.account("Siti", &[]).await;
    let mut owner = desk.site.signed_in(owner).await;
    let sent = desk.site.post(&mut owner, &format!("/klaim/{code}/kode"), &[]).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER);
    let letter: i64 = desk.sql("select id from outbox where kind = 'claim_code'").await;
    let helper = desk.site.account("Pendamping", &[plain(Role::Pendamping)]).await;
    let mut tx = desk.site.tx().await;
    simbaumi::account::query::assign(&mut tx, id, helper, now()).await.unwrap();
    tx.commit(Change::None, now()).await.unwrap();
    let mut helper = desk.site.signed_in(helper).await;
    let path = format!("/admin/ukm/{id}/pesan/{letter}");
    let page = desk.site.get(&mut helper, &format!("/admin/ukm/{id}")).await.ok().text();
    assert!(!page.contains(&path), "not offered");
    assert_eq!(desk.site.post(&mut helper, &path, &[]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(desk.site.post(&mut desk.officer, &path, &[]).await.status, StatusCode::OK);

    let fields = [("alasan", "surat"), ("kode", code.as_str())];
    leads(&desk.site.post(&mut desk.officer, &format!("/admin/ukm/{id}/hapus"), &fields).await);
    assert_eq!(desk.sql::<i64>("select count(*) from outbox where state = 'waiting'").await, 0);
    for part in ["pendamping", "ubah/usaha", "lokasi"] {
        let answer = desk.site.post(&mut desk.officer, &format!("/admin/ukm/{id}/{part}"), &[]).await;
        assert_eq!(answer.status, StatusCode::CONFLICT, "{part}");
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
