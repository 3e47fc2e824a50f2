//! Who forgot the password gets a link by e-mail where mail leaves by itself, and elsewhere is told how.

use axum::http::StatusCode;
use chrono::Duration;
use simbaumi::account::policy::Menu;
use simbaumi::account::query;
use simbaumi::config::Config;
use simbaumi::db::Change;
use simbaumi::pesan::{Channel, Channels, MessageConfig, Smtp};

use super::{DESA, PASSWORD, Site, Visitor, email, field, leads, pendamping_admin};
use crate::pesan::stub::MailServer;
use crate::pesan::{round, worker};
use crate::support::service::{config, now};

const NEW: &str = "gunung kuda lari sembilan";
const PAGE: &str = "/masuk/lupa";
const SENT: &str = "/masuk/lupa?terkirim=1";

/// Asks for a link as somebody at an address of their own.
async fn ask(site: &Site, from: u8, name: &str) -> crate::support::Answer {
    let mut visitor = Visitor { from: ([192, 0, 2, from], 1).into(), ..Visitor::new() };
    site.post(&mut visitor, PAGE, &[("nama", name)]).await
}

/// Sends what waits, and gives the addresses in the mails.
async fn links(site: &Site) -> Vec<String> {
    let mail = MailServer::start(&[]).await;
    round(&worker(&site.test, Some(mail.port), None, 0).await, Channel::Email).await;
    let found = |mail: &String| {
        // Long lines are folded in a mail.
        let text = mail.replace("=\n", "").replace("=3D", "=");
        let link = text.split_whitespace().find(|word| word.starts_with("http://ukm.example/masuk/sekali"));
        link.unwrap().trim_start_matches("http://ukm.example").to_owned()
    };
    mail.taken().iter().map(found).collect()
}

async fn count(site: &Site, sql: &'static str) -> i64 {
    sqlx::query_scalar(sql).fetch_one(&mut site.test.connect().await).await.unwrap()
}

#[tokio::test]
async fn the_link_in_the_mail_gives_another_password_once_and_ends_every_session() {
    let site = Site::with_mail().await;
    let id = site.account("Siti", &[]).await;
    let mut old = site.signed_in(id).await;
    site.get(&mut old, "/akun").await.ok();
    assert!(site.get(&mut Visitor::new(), "/masuk").await.ok().text().contains("href=\"/masuk/lupa\""));
    assert_eq!(leads(&ask(&site, 1, " SITI@contoh.go.id ").await), SENT);
    // Asking once more does not spoil what is under way already, for anybody can ask.
    assert_eq!(leads(&ask(&site, 2, &email("Siti")).await), SENT);
    let links = links(&site).await;
    assert_eq!(links.len(), 2);
    let mut visitor = Visitor::new();
    let page = site.get(&mut visitor, &links[0]).await.ok().text();
    let fields = [("t", &*field(&page, "t")), ("sandi", NEW), ("ulang", NEW)];
    assert_eq!(leads(&site.post(&mut visitor, "/masuk/sekali", &fields).await), "/saya");
    site.get(&mut visitor, "/akun").await.ok();
    assert!(leads(&site.get(&mut old, "/akun").await).starts_with("/masuk?ke="));
    for link in &links {
        let gone = site.get(&mut Visitor::new(), link).await;
        assert_eq!(gone.status, StatusCode::NOT_FOUND);
        assert!(gone.text().contains("/masuk/lupa"));
    }
    assert_eq!(site.sign_in(&mut Visitor::new(), "Siti").await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let right = [("nama", &*email("Siti")), ("sandi", NEW)];
    leads(&site.post(&mut Visitor::new(), "/masuk", &right).await);
    let mut admin = site.admin().await;
    let log = site.get(&mut admin, &format!("/admin/log?jenis=akun&nomor={id}")).await.ok().text();
    assert!(log.contains("diminta lewat surel") && log.contains("diganti lewat surel"), "{log}");
}

#[tokio::test]
async fn a_link_goes_with_the_hour_and_does_not_open_past_the_second_factor() {
    let site = Site::with_mail().await;
    let id = site.account("Dinas", &[query::admin_utama("SK 1".into())]).await;
    site.factor(id).await;
    ask(&site, 1, &email("Dinas")).await;
    let link = links(&site).await.remove(0);
    let mut late = Visitor::new().at(now() + Duration::minutes(61));
    assert_eq!(site.get(&mut late, &link).await.status, StatusCode::NOT_FOUND);
    let mut visitor = Visitor::new();
    let page = site.get(&mut visitor, &link).await.ok().text();
    let fields = [("t", &*field(&page, "t")), ("sandi", NEW), ("ulang", NEW)];
    assert_eq!(leads(&site.post(&mut visitor, "/masuk/sekali", &fields).await), "/masuk/kode");
    assert_eq!(leads(&site.get(&mut visitor, "/admin").await), "/masuk/kode");
}

#[tokio::test]
async fn whether_there_is_an_account_is_not_told() {
    let site = Site::with_mail().await;
    site.account("Siti", &[]).await;
    let closed = site.account("Tutup", &[]).await;
    let mut tx = site.tx().await;
    query::set_disabled(&mut tx, closed, Some(now())).await.unwrap();
    let phone = query::NewAccount { name: "Ani".into(), email: None, phone: Some("+6281200000009".into()) };
    query::create(&mut tx, &phone, now()).await.unwrap();
    tx.commit(Change::None, now()).await.unwrap();
    let shortest = std::time::Duration::from_millis(300);
    for (name, messages) in [
        ("hantu@contoh.go.id", 0),
        ("tutup@contoh.go.id", 0),
        ("0812 0000 0009", 0),
        ("siti@contoh.go.id", 1),
    ] {
        let begun = std::time::Instant::now();
        let answer = ask(&site, 1, name).await;
        assert_eq!((leads(&answer), answer.body.len()), (SENT, 0), "{name}");
        assert!(begun.elapsed() >= shortest, "{name}");
        assert_eq!(count(&site, "select count(*) from outbox").await, messages, "{name}");
    }
    let page = site.get(&mut Visitor::new(), SENT).await.ok().text();
    assert!(page.contains("Bila ada akun") && !page.contains("siti@"));
    let answer = ask(&site, 1, "bukan apa-apa").await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text().contains("id=\"nama-e\""));
}

#[tokio::test]
async fn asking_is_bounded_per_name_and_a_form_sent_twice_makes_one_message() {
    let site = Site::with_mail().await;
    site.account("Siti", &[]).await;
    let fields = [("nama", "siti@contoh.go.id"), ("kunci_formulir", "abcdefghijklmnopqrst")];
    for _ in 0..2 {
        assert_eq!(leads(&site.post(&mut Visitor::new(), PAGE, &fields).await), SENT);
    }
    assert_eq!(count(&site, "select count(*) from outbox").await, 1);
    for name in ["siti@contoh.go.id", "hantu@contoh.go.id"] {
        let mut statuses = Vec::new();
        for from in 0..6 {
            statuses.push(ask(&site, from, name).await.status);
        }
        assert_eq!(statuses[5], StatusCode::TOO_MANY_REQUESTS, "{name}: {statuses:?}");
    }
    assert!(count(&site, "select count(*) from outbox").await <= 5);
}

#[tokio::test]
async fn neither_link_nor_address_rests_in_clear() {
    let site = Site::with_mail().await;
    site.account("Siti", &[]).await;
    ask(&site, 1, &email("Siti")).await;
    let link = links(&site).await.remove(0);
    let token = link.rsplit('=').next().unwrap();
    let mut conn = site.test.connect().await;
    let all: String = sqlx::query_scalar(
        "select concat((select string_agg(o::text, ' ') from outbox o),
                       (select string_agg(l::text, ' ') from one_time_link l),
                       (select string_agg(a::text, ' ') from audit a),
                       (select string_agg(encode(content, 'escape'), ' ') from outbox))",
    )
    .fetch_one(&mut conn)
    .await
    .unwrap();
    assert!(!all.contains(token) && !all.contains("siti@"), "{all}");
}

#[tokio::test]
async fn without_mail_the_page_says_how_an_officer_gives_a_link() {
    let site = Site::new().await;
    site.account("Siti", &[]).await;
    let page = site.get(&mut Visitor::new(), PAGE).await.ok().text();
    assert!(page.contains("Minta tautan kepada petugas") && !page.contains("action=\"/masuk/lupa\""));
    assert_eq!(leads(&ask(&site, 1, &email("Siti")).await), PAGE);
    assert_eq!(count(&site, "select count(*) from outbox").await, 0);
    assert!(site.sign_in(&mut Visitor::new(), "Siti").await.status.is_redirection(), "{PASSWORD}");
}

#[tokio::test]
async fn while_nobody_knows_where_links_lead_none_is_mailed_and_the_admin_is_told() {
    let smtp_url = Some(Smtp::parse("smtp://127.0.0.1:9?from=ukm@example.id").unwrap());
    let message = MessageConfig { smtp_url, ..MessageConfig::default() };
    let without = Config { message, ..config() };
    let with = Config { public_url: Some("http://ukm.example".into()), ..without.clone() };
    assert!(!Channels::open_with_links(&without).unwrap().sends(Channel::Email));
    assert!(Channels::open_with_links(&with).unwrap().sends(Channel::Email));

    let site = Site::with(without).await;
    site.account("Siti", &[]).await;
    let page = site.get(&mut Visitor::new(), PAGE).await.ok().text();
    assert!(page.contains("Minta tautan kepada petugas") && !page.contains("action=\"/masuk/lupa\""));
    assert_eq!(leads(&ask(&site, 1, &email("Siti")).await), PAGE);
    assert_eq!(count(&site, "select count(*) from outbox").await, 0);
    let told = site.get(&mut site.admin().await, "/admin").await.ok().text();
    assert!(told.contains("PUBLIC_URL") && told.contains("/admin/pengguna"), "{told}");
    let officer = site.account("Ani", &[pendamping_admin(Menu::Ukm, DESA)]).await;
    let untold = site.get(&mut site.signed_in(officer).await, "/admin").await.ok().text();
    assert!(!untold.contains("PUBLIC_URL"), "{untold}");
    let site = Site::with(with).await;
    let untold = site.get(&mut site.admin().await, "/admin").await.ok().text();
    assert!(!untold.contains("PUBLIC_URL"), "{untold}");
}
