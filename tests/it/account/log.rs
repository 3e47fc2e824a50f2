//! The log only grows, stands or falls with the change, and holds no secret.

use simbaumi::account::audit::{Entry, Subject};
use simbaumi::account::console::operator;
use simbaumi::db::Change;

use super::{PASSWORD, Site, Visitor, leads};
use crate::support::service::now;

#[tokio::test]
async fn entries_cannot_be_changed_or_removed() {
    let site = Site::new().await;
    let id = site.account("Siti", &[]).await;
    let mut tx = site.tx().await;
    tx.audit(&operator(now()), Entry::new("uji", Subject::Account(id))).await.unwrap();
    tx.commit(Change::None, now()).await.unwrap();
    let mut conn = site.test.connect().await;
    for change in ["update audit set action = 'lain'", "delete from audit", "truncate audit"] {
        assert!(sqlx::query(change).execute(&mut conn).await.is_err(), "{change}");
    }
    let count: i64 = sqlx::query_scalar("select count(*) from audit").fetch_one(&mut conn).await.unwrap();
    assert_eq!(count, 1);
}

#[tokio::test]
async fn a_change_that_is_rolled_back_leaves_no_entry() {
    let site = Site::new().await;
    let id = site.account("Siti", &[]).await;
    let mut tx = site.tx().await;
    tx.audit(&operator(now()), Entry::new("uji", Subject::Account(id))).await.unwrap();
    drop(tx);
    let mut conn = site.test.connect().await;
    let count: i64 = sqlx::query_scalar("select count(*) from audit").fetch_one(&mut conn).await.unwrap();
    assert_eq!(count, 0);
}

#[tokio::test]
async fn what_was_done_is_told_per_person_and_per_record() {
    let site = Site::new().await;
    let mut admin = site.admin().await;
    let siti = site.account("Siti", &[]).await;
    let fields = [("peran", "evaluator"), ("sk", "SK <9>"), ("mulai", "2026-11-24")];
    let user = format!("/admin/pengguna/{siti}");
    assert_eq!(leads(&site.post(&mut admin, &format!("{user}/wewenang"), &fields).await), user);
    let mut visitor = Visitor::new();
    site.sign_in(&mut visitor, "Siti").await;
    let about = site.get(&mut admin, &format!("/admin/log?jenis=akun&nomor={siti}")).await.ok().text();
    for part in ["wewenang diberikan", "SK &#60;9&#62;", "peran: Evaluator", "dari 192.0.2.7", "masuk"] {
        assert!(about.contains(part), "{part}: {about}");
    }
    let by = site.get(&mut admin, &format!("/admin/log?oleh={siti}")).await.ok().text();
    assert!(by.contains("masuk") && !by.contains("wewenang diberikan"), "{by}");
}

/// Every text of every table, as a reader of a stolen copy would have it.
#[tokio::test]
async fn no_secret_rests_in_clear() {
    let site = Site::new().await;
    let id = site.account("Siti", &[]).await;
    let (_, recovery) = site.factor(id).await;
    let mut visitor = Visitor::new();
    site.sign_in(&mut visitor, "Siti").await;
    let mut admin = site.admin().await;
    let html = site.post(&mut admin, &format!("/admin/pengguna/{id}/tautan"), &[]).await.ok().text();
    let link = crate::support::html::contents(&html, "code").pop().unwrap();
    let cookie = visitor.cookie.unwrap().replace("sesi=", "");
    let mut conn = site.test.connect().await;
    let mut all = String::new();
    for table in ["account", "session", "recovery_code", "one_time_link", "audit", "attempt", "form_key"] {
        let mut query = sqlx::QueryBuilder::new("select coalesce(string_agg(t::text, ' '), '') from ");
        query.push(table).push(" t");
        let text: String = query.build_query_scalar().fetch_one(&mut conn).await.unwrap();
        all.push_str(&text);
    }
    let token = link.rsplit('=').next().unwrap();
    for secret in [PASSWORD, &cookie, token, &recovery[0]] {
        assert!(!all.contains(secret), "{secret}");
    }
    assert!(all.contains("$argon2id$"));
}
