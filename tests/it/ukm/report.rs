//! "Laporkan" on public pages.

use axum::http::StatusCode;
use simbaumi::config::Config;
use simbaumi::pesan::Phone;
use simbaumi::ukm::request::{self, Kind, Wanted};

use crate::account::{DESA, Site, Visitor, field, leads};
use crate::support::service::{config, now};

async fn site(config: Config) -> (Site, i64, String) {
    let mut site = Site::with(config).await;
    let id = site.business("Keripik Uji", Some(DESA), "keripik").await;
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

#[tokio::test]
async fn anybody_reports_from_the_public_page_and_an_officer_reads_it() {
    let (site, id, code) = site(config()).await;
    let visitor = &mut Visitor::new();
    let path = format!("/ukm/{code}/laporkan");
    let public = site.get(visitor, &format!("/ukm/{code}")).await.ok().text();
    assert!(public.contains(&format!("href=\"{path}\"")));
    let key = field(&site.get(visitor, &path).await.ok().text(), "kunci_formulir");
    let fields = [("kunci_formulir", &*key), ("jenis", "pindah"), ("keterangan", "sekarang di <b>pasar</b>")];
    for _ in 0..2 {
        assert_eq!(leads(&site.post(visitor, &path, &fields).await), format!("{path}?terkirim=1"));
    }
    assert!(site.get(visitor, &format!("{path}?terkirim=1")).await.ok().text().contains("Laporan diterima"));
    let keys = site.app(now()).keys().clone();
    let wanted = Wanted { business: Some(id), kind: Some(Kind::Report), open: true, ..Wanted::default() };
    let waiting = request::list(&mut site.test.connect().await, &keys, wanted).await.unwrap();
    assert_eq!(waiting.len(), 1, "sent twice, carried out once");
    let content = waiting[0].content.clone().unwrap();
    assert_eq!(
        (&content["laporan"], &content["keterangan"]),
        (&"usaha sudah pindah".into(), &"sekarang di <b>pasar</b>".into())
    );
}

#[tokio::test]
async fn what_is_missing_or_too_long_is_told_beside_its_field() {
    let (site, _, code) = site(config()).await;
    let visitor = &mut Visitor::new();
    let path = format!("/ukm/{code}/laporkan");
    let long = "x".repeat(600);
    for (fields, message, kept) in [
        (vec![("keterangan", "halo")], "Pilih salah satu.", ">halo</textarea>"),
        (vec![("jenis", "apa")], "Pilih salah satu.", "Kesalahan: "),
        (vec![("jenis", "salah")], "Tulis bagian mana yang salah.", "value=\"salah\" checked"),
        (
            vec![("jenis", "tutup"), ("keterangan", &long)],
            "Paling panjang 500 huruf.",
            "value=\"tutup\" checked",
        ),
    ] {
        let answer = site.post(visitor, &path, &fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        let text = answer.text();
        assert!(text.contains(message) && text.contains(kept), "{message}: {text}");
    }
    assert_eq!(site.get(visitor, "/ukm/0/laporkan").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn one_address_reports_so_often_and_no_more() {
    let (site, _, code) = site(config()).await;
    let visitor = &mut Visitor::new();
    let path = format!("/ukm/{code}/laporkan");
    for _ in 0..30 {
        leads(&site.post(visitor, &path, &[("jenis", "tutup")]).await);
    }
    let answer = site.post(visitor, &path, &[("jenis", "tutup")]).await;
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
    let other = &mut Visitor { from: ([198, 51, 100, 9], 40_000).into(), ..Visitor::new() };
    leads(&site.post(other, &path, &[("jenis", "tutup")]).await);
}

#[tokio::test]
async fn without_a_published_number_the_page_shows_the_forum() {
    let phone = Phone::parse("+6281299990000").ok();
    let (site, _, code) = site(Config { forum_phone: phone, ..config() }).await;
    let mut conn = site.test.connect().await;
    let own = "https://wa.me/6281200000002";
    // A number that is known and not published is no number for the public; one that was published once neither.
    for (change, shows_forum) in [
        ("select 1", true),
        (
            "insert into marketing_channel (business_id, kind, value)
             select id, 'whatsapp', '+6281200000002' from business",
            true,
        ),
        (
            "insert into publication (business_id, field_group, version, granted_at, channel)
             select id, 'phone', 1, now() - interval '1 day', 'uji' from business",
            false,
        ),
        ("update publication set withdrawn_at = now()", true),
    ] {
        sqlx::raw_sql(change).execute(&mut conn).await.unwrap();
        let page = site.get(&mut Visitor::new(), &format!("/ukm/{code}")).await.ok().text();
        let forum = page.contains("https://wa.me/6281299990000") && page.contains("WhatsApp forum");
        assert_eq!((forum, page.contains(own)), (shows_forum, !shows_forum), "{change}: {page}");
    }
}

#[tokio::test]
async fn without_a_number_of_the_forum_the_page_says_whom_to_ask() {
    let (site, _, code) = site(config()).await;
    let page = site.get(&mut Visitor::new(), &format!("/ukm/{code}")).await.ok().text();
    assert!(
        page.contains("pengurus forum UKM di desa setempat") && !page.contains("WhatsApp forum"),
        "{page}"
    );
}
