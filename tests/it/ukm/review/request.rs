//! What people ask for.

use axum::http::StatusCode;
use serde_json::json;
use simbaumi::account::companion;
use simbaumi::account::policy::{Menu, Role};
use simbaumi::account::term::Term;
use simbaumi::db::Change;
use simbaumi::ukm::record::{self, FieldChange, Patch};
use simbaumi::ukm::request::{self, Kind, Put, State, Taken};

use super::Desk;
use crate::account::{DESA, day, leads, pendamping_admin, plain};
use crate::support::service::now;

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
    let typed = number.to_string();
    let late = [("putusan", "tolak"), ("alasan", "jam itu tidak benar"), ("permintaan", typed.as_str())];
    let late = decide(&mut desk, number, &late).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert!(
        late.text().contains("Permintaan ini sudah diputuskan.") && late.text().contains("<h1>Keripik</h1>")
    );
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
async fn what_stands_in_the_way_of_a_request_is_told_on_its_page_with_what_was_typed() {
    let mut desk = Desk::new().await;
    let id = desk.site.business("Keripik", Some(DESA), "keripik").await;
    let owner = desk.site.account("Pemilik", &[]).await;
    let change = FieldChange { field: "opening_hours".into(), before: json!(null), after: json!("08.00") };
    let content = json!({ "patch": Patch(vec![change]) });
    let mut tx = desk.site.tx().await;
    let new = request::New { kind: Kind::Change, business: id, account: Some(owner), content };
    let Put::Made(number) = request::put(&mut tx, &desk.site.keys, &new, now()).await.unwrap() else {
        panic!()
    };
    tx.commit(Change::None, now()).await.unwrap();
    let (path, typed) = (format!("/admin/ukm/{id}/permintaan/{number}"), number.to_string());
    // Somebody else is at work on it.
    let other = desk.site.account("Lain", &[pendamping_admin(Menu::Ukm, DESA)]).await;
    let mut tx = desk.site.tx().await;
    request::take(&mut tx, number, other, now()).await.unwrap();
    tx.commit(Change::None, now()).await.unwrap();
    let fields = [("putusan", "tolak"), ("alasan", "bukan jamnya"), ("permintaan", typed.as_str())];
    let answer = desk.site.post(&mut desk.officer, &path, &fields).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    let page = answer.text();
    assert!(
        page.contains("sedang dikerjakan petugas lain")
            && page.contains("Jam buka") | page.contains("jam buka"),
        "{page}"
    );
    let mut conn = desk.site.test.connect().await;
    sqlx::query("update request set state = 'open', taken_by = null, taken_at = null")
        .execute(&mut conn)
        .await
        .unwrap();
    // The field was changed since: the page says which, and the request still waits beside what is there now.
    sqlx::query("update business set opening_hours = 'tiap hari'").execute(&mut conn).await.unwrap();
    let fields = [("putusan", "setujui"), ("alasan", "sudah ditanyakan"), ("permintaan", typed.as_str())];
    let answer = desk.site.post(&mut desk.officer, &path, &fields).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    let page = answer.text();
    for part in [
        "jam buka",
        "sudah diubah orang lain",
        "tiap hari",
        ">sudah ditanyakan</textarea>",
        "Terima perubahan",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    assert_eq!(
        desk.sql::<i64>("select count(*) from request where state = 'open'").await,
        1,
        "nothing was taken"
    );
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
    let term = Term { decree: Some("SK 9".into()), from: day("2026-01-01"), until: None };
    companion::assign(&mut tx, (id, helper), &term, None, now()).await.unwrap();
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
async fn a_change_of_what_is_masked_says_so_and_is_seen_with_a_reason() {
    let mut desk = Desk::new().await;
    let id = desk.site.business("Keripik", Some(DESA), "keripik").await;
    let owner = desk.site.account("Siti", &[]).await;
    let mut tx = desk.site.tx().await;
    let before = record::load(&mut tx, &desk.site.keys, id).await.unwrap().unwrap().record;
    let mut after = before.clone();
    let person = after.owner.get_or_insert_default();
    person.address = Some("Kp. Baru 9".into());
    let mut old = before.clone();
    old.owner.get_or_insert_default().address = Some("Kp. Lama 1".into());
    sqlx::query("update owner set address = 'Kp. Lama 1'").execute(&mut *tx).await.unwrap();
    let content = serde_json::to_value(Patch::between(&old, &after)).unwrap();
    let new = request::New { kind: Kind::Change, business: id, account: Some(owner), content };
    let Put::Made(number) = request::put(&mut tx, &desk.site.keys, &new, now()).await.unwrap() else {
        panic!("it is asked for")
    };
    tx.commit(Change::None, now()).await.unwrap();
    let page = desk.page(&format!("/admin/ukm/{id}")).await;
    assert!(
        page.contains("tercatat, disembunyikan (isinya berubah)") && !page.contains("Kp. Baru"),
        "{page}"
    );
    let mut admin = desk.site.admin().await;
    let path = format!("/admin/ukm/{id}");
    let choice = format!("usul-{number}");
    let page = desk.site.get(&mut admin, &path).await.ok().text();
    assert!(page.contains(&format!("value=\"{choice}\"")), "{page}");
    let fields = [("nomor", choice.as_str()), ("alasan", "memeriksa usul")];
    let shown = desk.site.post(&mut admin, &format!("{path}/nomor"), &fields).await.ok().text();
    assert!(shown.contains("Kp. Lama 1") && shown.contains("Kp. Baru 9"), "{shown}");
    let log = desk.page(&format!("{path}/catatan")).await;
    assert!(log.contains("data pribadi dilihat") && log.contains("memeriksa usul"), "{log}");
}
