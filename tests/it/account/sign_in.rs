//! Coming in: password, code, one-time link, and what those get who guess.

use std::net::SocketAddr;

use axum::http::{Method, StatusCode, header};
use chrono::Duration;
use simbaumi::account::console::invite_first_admin;
use simbaumi::account::factor::{self, Given};
use simbaumi::account::link::path;
use simbaumi::account::policy::Role;
use simbaumi::account::query;
use simbaumi::account::throttle::{Gate, enter};
use simbaumi::account::totp::Secret;
use simbaumi::privacy::rotation;

use super::{PASSWORD, Site, Visitor, email, field, leads, plain};
use crate::support::html::contents;
use crate::support::service::{config, now};

#[tokio::test]
async fn the_first_admin_utama_comes_in_by_the_one_time_link_and_must_set_up_a_second_factor() {
    let site = Site::new().await;
    let token = invite_first_admin(&site.test.db, now()).await.unwrap().unwrap();
    let mut visitor = Visitor::new();
    let page = site.get(&mut visitor, &path(&token)).await.ok().text();
    assert!(page.contains("Admin utama pertama"));
    let wrong =
        [("t", token.reveal()), ("nama", "Ibu <b>"), ("surel", "bukan"), ("sandi", "a"), ("ulang", "b")];
    let answer = site.post(&mut visitor, "/masuk/sekali", &wrong).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let html = answer.text();
    assert!(contents(&html, "title")[0].starts_with("Kesalahan:") && field(&html, "nama") == "Ibu <b>");
    assert!(html.contains("autofocus") && html.contains("href=\"#sk\"") && html.contains("id=\"surel-e\""));

    let fields = [
        ("t", token.reveal()),
        ("nama", "Ibu Dinas"),
        ("surel", "Dinas@Contoh.go.id"),
        ("sk", "500.3/12"),
        ("sandi", PASSWORD),
        ("ulang", PASSWORD),
    ];
    let answer = site.post(&mut visitor, "/masuk/sekali", &fields).await;
    assert_eq!(leads(&answer), "/akun/kode");
    for closed in ["/admin", "/admin/pengguna", "/akun"] {
        assert_eq!(leads(&site.get(&mut visitor, closed).await), "/akun/kode", "{closed}");
    }
    let page = site.get(&mut visitor, "/akun/kode").await.ok().text();
    assert!(page.contains("wajib") && page.contains("<svg role=\"img\""));
    let secret = Secret::parse(&field(&page, "rahasia")).unwrap();
    let before = visitor.cookie.clone();
    let code = secret.code_at(now().timestamp());
    let fields = [("rahasia", &*secret.base32()), ("kode", &code)];
    let done = site.post(&mut visitor, "/akun/kode", &fields).await.ok();
    assert_eq!(contents(&done.text(), "code").len(), 10);
    assert_ne!(visitor.cookie, before, "the token is another after the second factor");
    assert!(site.get(&mut visitor, "/admin").await.ok().text().contains("/admin/pengguna"));

    // The link has done its work, and there is no second first admin.
    assert_eq!(site.get(&mut Visitor::new(), &path(&token)).await.status, StatusCode::NOT_FOUND);
    assert!(invite_first_admin(&site.test.db, now()).await.unwrap().is_none());
}

#[tokio::test]
async fn a_code_opens_once_and_a_recovery_code_too() {
    let site = Site::new().await;
    let id = site.account("Dinas", &[query::admin_utama("SK 1".into())]).await;
    let (secret, recovery) = site.factor(id).await;
    let code = secret.code_at(now().timestamp());
    let mut visitor = Visitor::new();
    assert_eq!(leads(&site.sign_in(&mut visitor, "Dinas").await), "/masuk/kode");
    assert_eq!(leads(&site.get(&mut visitor, "/admin").await), "/masuk/kode");
    let wrong = site.post(&mut visitor, "/masuk/kode", &[("kode", "000000")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let answer = site.post(&mut visitor, "/masuk/kode", &[("kode", &code), ("ke", "/admin/log")]).await;
    assert_eq!(leads(&answer), "/admin/log");
    site.get(&mut visitor, "/admin/log").await.ok();

    let mut again = Visitor::new();
    site.sign_in(&mut again, "Dinas").await;
    let answer = site.post(&mut again, "/masuk/kode", &[("kode", &code)]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "the same code twice");
    let spelt = recovery[0].to_lowercase();
    assert_eq!(leads(&site.post(&mut again, "/masuk/kode", &[("kode", &spelt)]).await), "/admin");
    let mut third = Visitor::new();
    site.sign_in(&mut third, "Dinas").await;
    let answer = site.post(&mut third, "/masuk/kode", &[("kode", &recovery[0])]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn who_is_known_and_who_is_not_get_the_same_answer() {
    let site = Site::new().await;
    let closed = site.account("Tutup", &[]).await;
    site.account("Siti", &[]).await;
    let mut tx = site.tx().await;
    query::set_disabled(&mut tx, closed, Some(now())).await.unwrap();
    tx.commit(simbaumi::db::Change::None, now()).await.unwrap();
    let mut answers = Vec::new();
    for (name, typed) in [
        ("siti@contoh.go.id", "salah sekali ini"),
        ("siapa@contoh.go.id", PASSWORD),
        ("tutup@contoh.go.id", PASSWORD),
        ("bukan apa-apa", PASSWORD),
    ] {
        let answer = site.post(&mut Visitor::new(), "/masuk", &[("nama", name), ("sandi", typed)]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
        let html = answer.text();
        assert!(!html.contains(typed), "a password is never sent back");
        let key = field(&html, "kunci_formulir");
        answers.push(html.replace(name, "").replace(&key, ""));
    }
    assert!(answers.windows(2).all(|pair| pair[0] == pair[1]));
}

#[tokio::test]
async fn guessing_is_slowed_down_per_account_and_per_address_and_passes_with_time() {
    let site = Site::new().await;
    site.account("Siti", &[]).await;
    let from = |number: u8| Visitor { from: SocketAddr::from(([192, 0, 2, number], 1)), ..Visitor::new() };
    let guess = [("nama", "siti@contoh.go.id"), ("sandi", "salah sekali ini")];
    for number in 0..10 {
        let status = site.post(&mut from(number), "/masuk", &guess).await.status;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    // Also the right password has to wait now, in whatever spelling of the name and from wherever.
    let right = [("nama", " SITI@contoh.go.id"), ("sandi", PASSWORD)];
    let answer = site.post(&mut from(99), "/masuk", &right).await;
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(answer.header(header::RETRY_AFTER), "900");
    assert!(answer.text().contains("15 menit"));
    let mut later = from(99).at(now() + Duration::minutes(15));
    assert_eq!(leads(&site.post(&mut later, "/masuk", &right).await), "/saya");
    // Unknown names count alike.
    for _ in 0..10 {
        site.post(&mut from(50), "/masuk", &[("nama", "hantu"), ("sandi", "x")]).await;
    }
    let status = site.post(&mut from(51), "/masuk", &[("nama", "Hantu"), ("sandi", "x")]).await.status;
    assert_eq!(status, StatusCode::TOO_MANY_REQUESTS);
    // One address with many names.
    let mut conn = site.test.connect().await;
    for _ in 0..99 {
        enter(&mut conn, Gate::Address("192.0.2.60"), now()).await.unwrap();
    }
    let mut statuses = Vec::new();
    for number in 0..2 {
        let name = format!("orang{number}@contoh.go.id");
        statuses.push(site.post(&mut from(60), "/masuk", &[("nama", &name), ("sandi", "x")]).await.status);
    }
    assert_eq!(statuses, [StatusCode::UNPROCESSABLE_ENTITY, StatusCode::TOO_MANY_REQUESTS]);
}

#[tokio::test]
async fn many_people_who_know_their_passwords_share_one_address() {
    let site = Site::new().await;
    site.account("Siti", &[]).await;
    let mut conn = site.test.connect().await;
    for _ in 0..95 {
        enter(&mut conn, Gate::Address("192.0.2.7"), now()).await.unwrap();
    }
    for _ in 0..12 {
        assert_eq!(leads(&site.sign_in(&mut Visitor::new(), "Siti").await), "/saya");
    }
}

#[tokio::test]
async fn a_form_of_another_site_is_refused_and_no_address_leads_away() {
    let site = Site::new().await;
    site.account("Siti", &[]).await;
    let body = format!("nama={}&sandi={}", email("Siti"), PASSWORD.replace(' ', "+"));
    for (name, value) in [("sec-fetch-site", "cross-site"), ("origin", "https://jahat.example")] {
        let request = axum::http::Request::post("/masuk")
            .header(header::HOST, "uji.example")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(name, value)
            .body(axum::body::Body::from(body.clone()))
            .unwrap();
        let router = simbaumi::http::router::router(site.app(now()));
        let answer = tower::ServiceExt::oneshot(router, request).await.unwrap();
        assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{name}");
        assert!(answer.headers().get(header::SET_COOKIE).is_none());
    }
    for bad in ["https://jahat.example", "//jahat.example", "/\\jahat.example"] {
        let fields = [("nama", &*email("Siti")), ("sandi", PASSWORD), ("ke", bad)];
        assert_eq!(leads(&site.post(&mut Visitor::new(), "/masuk", &fields).await), "/saya", "{bad}");
    }
}

#[tokio::test]
async fn over_https_the_cookie_is_bound_to_this_host() {
    let site = Site::with(simbaumi::config::Config {
        public_url: Some("https://ukm.example.go.id".into()),
        ..config()
    })
    .await;
    site.account("Siti", &[plain(Role::Pendamping)]).await;
    let mut visitor = Visitor::new();
    let answer = site.sign_in(&mut visitor, "Siti").await;
    assert_eq!(leads(&answer), "/admin");
    let cookie = answer.header(header::SET_COOKIE).to_owned();
    assert!(cookie.starts_with("__Host-sesi="), "{cookie}");
    for part in ["Path=/", "HttpOnly", "SameSite=Lax", "Secure"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    site.get(&mut visitor, "/admin").await.ok();
    // The plain name does not count there.
    let token = visitor.cookie.clone().unwrap().replace("__Host-sesi", "sesi");
    let mut other = Visitor { cookie: Some(token), ..Visitor::new() };
    assert_eq!(leads(&site.get(&mut other, "/admin").await), "/masuk?ke=%2Fadmin");
}

#[tokio::test]
async fn broken_bodies_are_a_4xx() {
    let site = Site::new().await;
    for body in [
        "nama=%00&sandi=%00",
        "nama=%FF%FE&sandi=%zz",
        "",
        "&&&=",
        "nama=a&nama=b&sandi=c",
        "kunci_formulir=%27",
    ] {
        let answer = site.send(&mut Visitor::new(), Method::POST, "/masuk", Some(body.to_owned())).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{body}");
    }
    let long = format!("nama={}", "x".repeat(1_100_000));
    let answer = site.send(&mut Visitor::new(), Method::POST, "/masuk", Some(long)).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    for token in ["", "x", "%00", "%27%3B--"] {
        let answer = site.get(&mut Visitor::new(), &format!("/masuk/sekali?t={token}")).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{token}");
    }
}

#[tokio::test]
async fn the_secret_of_a_second_factor_rests_sealed_and_keys_may_be_rotated() {
    let site = Site::new().await;
    let id = site.account("Dinas", &[query::admin_utama("SK 1".into())]).await;
    let (secret, _) = site.factor(id).await;
    let mut conn = site.test.connect().await;
    let resting = async |conn: &mut sqlx::PgConnection| -> Vec<u8> {
        sqlx::query_scalar("select totp_secret from account where id = $1")
            .bind(id)
            .fetch_one(conn)
            .await
            .unwrap()
    };
    let opens = async |conn: &mut sqlx::PgConnection, minutes: i64| {
        let at = now() + Duration::minutes(minutes);
        factor::use_up(conn, &site.keys, id, &secret.code_at(at.timestamp()), at).await.unwrap()
    };
    let bare = secret.bytes().to_vec();
    assert!(!resting(&mut conn).await.windows(bare.len()).any(|part| part == bare));
    let none = async |_: &mut sqlx::PgConnection| Ok(0);
    assert_eq!(rotation::run(&site.test.db, &site.keys, now(), none).await.unwrap().rewrapped, 1);
    assert_eq!(opens(&mut conn, 1).await, Some(Given::Code));

    // As an earlier version of the program kept it.
    sqlx::query("update account set totp_secret = $1, subject_id = null")
        .bind(&bare)
        .execute(&mut conn)
        .await
        .unwrap();
    assert_eq!(opens(&mut conn, 2).await, None, "nothing opens before it is sealed");
    for sealed in [1, 0] {
        assert_eq!(factor::seal_plain(&site.test.db, &site.keys, now()).await.unwrap(), sealed);
    }
    assert!(!resting(&mut conn).await.windows(bare.len()).any(|part| part == bare));
    assert_eq!(opens(&mut conn, 2).await, Some(Given::Code));
    // Set up anew, the key stays.
    let (renewed, _) = site.factor(id).await;
    let at = now() + Duration::minutes(3);
    let given = factor::use_up(&mut conn, &site.keys, id, &renewed.code_at(at.timestamp()), at).await;
    assert_eq!(given.unwrap(), Some(Given::Code));
}
