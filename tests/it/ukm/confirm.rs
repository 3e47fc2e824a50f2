//! The yearly question: who is asked, how it is answered, and that opening it answers nothing.

use axum::http::StatusCode;
use chrono::Duration;
use simbaumi::account::policy::{Actor, Menu, Role};
use simbaumi::http::params::encode;
use simbaumi::pesan::outbox::{self, HandOver};
use simbaumi::ukm::confirm::send::{Done, send};
use simbaumi::ukm::request::{self, Kind, Wanted};

use crate::account::{DESA, OTHER_DESA, Site, Visitor, field, leads, pendamping_admin, plain};
use crate::support::service::now;

const BASE: &str = "https://ukm.example.go.id";

/// A service with one verified business, and its code.
async fn site() -> (Site, i64, String) {
    let mut site = Site::new().await;
    let id = site.business("Keripik Lama", Some(DESA), "keripik").await;
    let mut conn = site.test.connect().await;
    let code =
        sqlx::query_scalar("update business set verification = 'verified' where id = $1 returning code")
            .bind(id)
            .fetch_one(&mut conn)
            .await
            .unwrap();
    site.reload().await;
    (site, id, code)
}

/// Sends what is due a number of days from now.
async fn send_after(site: &Site, days: i64) -> Done {
    let actor = Actor::public("konsol", now() + Duration::days(days));
    send((&site.test.db, &site.keys), &actor, BASE, 1_000).await.unwrap()
}

/// The link in the latest message.
async fn link(site: &Site) -> String {
    let mut tx = site.tx().await;
    let id = sqlx::query_scalar("select id from outbox order by id desc limit 1").fetch_one(&mut *tx).await;
    let handed = outbox::hand_over(&mut tx, &site.keys, (id.unwrap(), None), now()).await.unwrap();
    let HandOver::Link(text) = handed else { panic!("{handed:?}") };
    let link = text.split(&encode(BASE)).nth(1).unwrap().replace("%2F", "/");
    link.chars().take_while(|c| c.is_ascii_alphanumeric() || "/-_".contains(*c)).collect()
}

async fn count(site: &Site, sql: &'static str) -> i64 {
    sqlx::query_scalar(sql).fetch_one(&mut site.test.connect().await).await.unwrap()
}

async fn answer(site: &Site, visitor: &mut Visitor, path: &str, said: &str, words: &str) -> String {
    let page = site.get(visitor, path).await.ok().text();
    let key = field(&page, "kunci_formulir");
    let fields = [("kunci_formulir", &*key), ("jawaban", said), ("keterangan", words)];
    leads(&site.post(visitor, path, &fields).await).to_owned()
}

#[tokio::test]
async fn whoever_was_not_confirmed_for_a_year_is_asked_once_a_year() {
    let (site, ..) = site().await;
    assert_eq!(send_after(&site, 300).await, Done::default());
    assert_eq!(send_after(&site, 370).await, Done { sent: 1, unreachable: 0 });
    assert_eq!(send_after(&site, 371).await, Done::default(), "asked already");
    assert_eq!(send_after(&site, 700).await, Done::default(), "asked already");
    assert_eq!(send_after(&site, 740).await, Done { sent: 1, unreachable: 0 }, "the next year");
    let bare = count(&site, "select count(*) from confirmation_link where length(token_hash) = 32").await;
    assert_eq!(bare, 1, "one link, and only its hash");
}

#[tokio::test]
async fn still_right_notes_the_date_and_no_figure() {
    let (site, id, code) = site().await;
    send_after(&site, 370).await;
    let link = link(&site).await;
    let mut resident = Visitor::new().at(now() + Duration::days(371));
    let page = site.get(&mut resident, &link).await.ok().text();
    assert!(page.contains("Keripik Lama") && page.contains("Keripik</dd>") && page.contains("Suka Maju"));
    assert!(!page.contains("Pemilik") && !page.contains("8120000"), "nothing personal");
    assert_eq!(
        count(&site, "select count(*) from business where confirmed_at is not null").await,
        0,
        "a preview"
    );
    assert_eq!(answer(&site, &mut resident, &link, "benar", "").await, "/konfirmasi/selesai/benar");
    site.get(&mut resident, "/konfirmasi/selesai/benar").await.ok();
    assert_eq!(count(&site, "select count(*) from business where confirmed_at is not null").await, 1);
    assert_eq!(count(&site, "select count(*) from observation").await, 0);
    assert_eq!(count(&site, "select count(*) from business_version where version > 1").await, 0);
    assert_eq!(count(&site, "select count(*) from audit where action = 'konfirmasi dijawab'").await, 1);
    let public = site.get(&mut resident, &format!("/ukm/{code}")).await.ok().text();
    assert!(public.contains("Terakhir dikonfirmasi</dt><dd>30 November 2027"), "{id}");
    assert_eq!(send_after(&site, 700).await, Done::default(), "confirmed within the year");
}

#[tokio::test]
async fn the_other_answers_wait_for_an_officer() {
    let (site, id, code) = site().await;
    let path = format!("/konfirmasi/ukm/{code}");
    let visitor = &mut Visitor::new();
    assert_eq!(
        answer(&site, visitor, &path, "perbarui", "pindah ke RT 2").await,
        "/konfirmasi/selesai/perbarui"
    );
    assert_eq!(answer(&site, visitor, &path, "tutup", "").await, "/konfirmasi/selesai/tutup");
    let keys = site.app(now()).keys().clone();
    let wanted =
        Wanted { business: Some(id), kind: Some(Kind::Confirmation), open: true, ..Wanted::default() };
    let waiting = request::list(&mut site.test.connect().await, &keys, wanted).await.unwrap();
    let contents: Vec<_> = waiting.iter().map(|one| one.content.clone().unwrap()).collect();
    assert_eq!(contents[0]["jawaban"], "usaha sudah tutup");
    assert_eq!(
        (&contents[1]["jawaban"], &contents[1]["keterangan"]),
        (&"ada yang berubah".into(), &"pindah ke RT 2".into())
    );
    assert_eq!(
        count(&site, "select count(*) from business where state = 'active'").await,
        1,
        "nothing has changed"
    );
}

const CONFIRMED: &str = "select count(*) from business where confirmed_at is not null";
const HINTS: &str = "select count(*) from request where kind = 'confirmation' and state = 'open'";

#[tokio::test]
async fn anybody_at_the_page_of_the_desa_gives_a_hint_and_no_confirmation() {
    let (site, id, code) = site().await;
    let path = format!("/konfirmasi/ukm/{code}");
    let other = site.account("Lain", &[pendamping_admin(Menu::Ukm, OTHER_DESA)]).await;
    let evaluator = site.account("Lihat", &[plain(Role::Evaluator)]).await;
    let visitors =
        [Visitor::new(), Visitor::new(), site.signed_in(other).await, site.signed_in(evaluator).await];
    for mut visitor in visitors {
        let to = answer(&site, &mut visitor, &path, "benar", "").await;
        assert_eq!(to, "/konfirmasi/selesai/petunjuk");
    }
    let thanks = site.get(&mut Visitor::new(), "/konfirmasi/selesai/petunjuk").await.ok().text();
    assert!(thanks.contains("petunjuk bagi petugas"), "{thanks}");
    assert_eq!(count(&site, CONFIRMED).await, 0);
    assert_eq!(count(&site, HINTS).await, 1, "one hint of all who say the same");
    assert_eq!(
        answer(&site, &mut Visitor::new(), &path, "benar", "buka tiap pagi").await,
        "/konfirmasi/selesai/petunjuk"
    );
    assert_eq!(count(&site, HINTS).await, 2, "what is said beside it is not lost");
    // It waits where reports wait, and whoever takes it up confirms.
    let officer = site.account("Camat", &[pendamping_admin(Menu::Ukm, DESA)]).await;
    let mut officer = site.signed_in(officer).await;
    let queue = site.get(&mut officer, "/admin/ukm?antrian=permintaan").await.ok().text();
    assert!(queue.contains("Keripik Lama"), "{queue}");
    let page = site.get(&mut officer, &format!("/admin/ukm/{id}")).await.ok().text();
    assert!(page.contains("Pastikan masih benar"), "{page}");
    let hint = count(&site, "select min(id) from request").await;
    let decide = format!("/admin/ukm/{id}/permintaan/{hint}");
    leads(&site.post(&mut officer, &decide, &[("putusan", "setujui")]).await);
    assert_eq!(count(&site, CONFIRMED).await, 1);
    assert_eq!(count(&site, "select count(*) from observation").await, 0);
    // Another answer that is taken up says nothing about when it was right.
    sqlx::query("update business set confirmed_at = null")
        .execute(&mut site.test.connect().await)
        .await
        .unwrap();
    answer(&site, &mut Visitor::new(), &path, "perbarui", "").await;
    let hint = count(&site, "select max(id) from request").await;
    let decide = format!("/admin/ukm/{id}/permintaan/{hint}");
    leads(&site.post(&mut officer, &decide, &[("putusan", "setujui")]).await);
    assert_eq!(count(&site, CONFIRMED).await, 0);
}

#[tokio::test]
async fn the_owner_and_an_officer_who_may_edit_confirm_without_a_link() {
    let (site, id, code) = site().await;
    let path = format!("/konfirmasi/ukm/{code}");
    let owner = site.account("Suryani", &[]).await;
    let officer = site.account("Camat", &[pendamping_admin(Menu::Ukm, DESA)]).await;
    let mut conn = site.test.connect().await;
    sqlx::query("update owner set account_id = $1 where id = (select owner_id from business where id = $2)")
        .bind(owner)
        .bind(id)
        .execute(&mut conn)
        .await
        .unwrap();
    for account in [owner, officer] {
        sqlx::query("update business set confirmed_at = null").execute(&mut conn).await.unwrap();
        let mut visitor = site.signed_in(account).await;
        assert_eq!(answer(&site, &mut visitor, &path, "benar", "").await, "/konfirmasi/selesai/benar");
        assert_eq!(count(&site, CONFIRMED).await, 1);
        // What they want changed still goes through an officer.
        answer(&site, &mut visitor, &path, "perbarui", "jam buka").await;
    }
    assert_eq!(count(&site, HINTS).await, 2);
    assert_eq!(count(&site, "select count(*) from observation").await, 0);
    let mut visitor = site.signed_in(owner).await;
    let desk = site.get(&mut visitor, &format!("/saya/ukm/{code}")).await.ok().text();
    assert!(desk.contains(&path), "{desk}");
}

#[tokio::test]
async fn an_answer_sent_twice_counts_once_and_none_is_told_so() {
    let (site, _, code) = site().await;
    let path = format!("/konfirmasi/ukm/{code}");
    let visitor = &mut Visitor::new();
    let twice = [("kunci_formulir", "kunci-dua-kali-dua-kali"), ("jawaban", "tutup")];
    for _ in 0..2 {
        leads(&site.post(visitor, &path, &twice).await);
    }
    assert_eq!(count(&site, "select count(*) from request").await, 1);
    let answer = site.post(visitor, &path, &[("keterangan", "hanya ini")]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let text = answer.text();
    assert!(text.contains("Pilih salah satu dari tiga jawaban.") && text.contains(">hanya ini</textarea>"));
    for path in ["/konfirmasi/tautan/tidak-ada", "/konfirmasi/ukm/0", "/konfirmasi/selesai/apa"] {
        assert_eq!(site.get(visitor, path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn a_resident_finds_the_business_on_the_page_of_the_desa() {
    let (site, _, code) = site().await;
    let visitor = &mut Visitor::new();
    let page = site.get(visitor, "/konfirmasi/desa/barat/suka-maju").await.ok().text();
    assert!(page.contains(&format!("/konfirmasi/ukm/{code}")) && !page.contains("Pemilik Keripik"));
    let page = site.get(visitor, "/konfirmasi/desa/barat/suka-maju?q=keripik+lama").await.ok().text();
    assert!(page.contains("1 dari 1 usaha"));
    let page = site.get(visitor, "/konfirmasi/desa/barat/suka-maju?q=%3Cb%3Ezzz").await.ok().text();
    assert!(page.contains("Tidak ada usaha bernama") && !page.contains("<b>zzz"));
    assert_eq!(site.get(visitor, "/konfirmasi/desa/barat/entah").await.status, StatusCode::NOT_FOUND);
    let invite = site.get(visitor, "/konfirmasi/desa/barat/suka-maju/undangan").await.ok().text();
    assert!(invite.contains("http://uji.example/konfirmasi/desa/barat/suka-maju") && invite.contains("<svg"));
}
