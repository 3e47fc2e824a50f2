//! Permits that are about to end.

use simbaumi::db::Change;
use simbaumi::pesan::outbox::{HandOver, hand_over};
use simbaumi::ukm::reminder;

use super::now;
use crate::account::{DESA, Site};

#[tokio::test]
async fn an_owner_hears_once_of_a_permit_that_ends_within_two_months() {
    let site = Site::new().await;
    let id = site.business("Keripik Siti", Some(DESA), "keripik").await;
    let mut conn = site.test.connect().await;
    sqlx::query("update business set verification = 'verified'").execute(&mut conn).await.unwrap();
    for (kind, days, status) in [
        ("pirt", 30, "dilaporkan"),
        ("sku", 61, "dilaporkan"),
        ("halal", -1, "dilaporkan"),
        ("nib", 20, "dicabut"),
    ] {
        sqlx::query(
            "insert into legality (business_id, kind, expires, status, status_at) values ($1, $2, $3, $4, now())",
        )
        .bind(id)
        .bind(kind)
        .bind((now() + chrono::Duration::days(days)).date_naive())
        .bind(status)
        .execute(&mut conn)
        .await
        .unwrap();
    }
    let app = site.app(now());
    assert_eq!(reminder::send(&app, now()).await.unwrap(), 1);
    assert_eq!(reminder::send(&app, now() + chrono::Duration::hours(1)).await.unwrap(), 0, "once");
    let letter: i64 = sqlx::query_scalar("select id from outbox where kind = 'permit_ends'")
        .fetch_one(&mut conn)
        .await
        .unwrap();
    let mut tx = site.tx().await;
    let HandOver::Link(link) = hand_over(&mut tx, app.keys(), (letter, None), now()).await.unwrap() else {
        panic!("an officer can hand it over")
    };
    tx.commit(Change::None, now()).await.unwrap();
    assert!(
        link.contains("P-IRT") && link.contains("24%20Desember%202026") && link.contains("%2Fklaim%2F"),
        "{link}"
    );
    // A day later the next one is due.
    assert_eq!(reminder::send(&app, now() + chrono::Duration::days(1)).await.unwrap(), 1);
    // One that is followed by another needs no word.
    sqlx::query("update legality set expires = expires + 1").execute(&mut conn).await.unwrap();
    let next = "insert into legality (business_id, kind, status, status_at) select $1, kind, 'dilaporkan', now() from legality";
    sqlx::query(next).bind(id).execute(&mut conn).await.unwrap();
    assert_eq!(reminder::send(&app, now() + chrono::Duration::days(1)).await.unwrap(), 0);
    sqlx::query("delete from legality where expires is null").execute(&mut conn).await.unwrap();
    sqlx::query("update business set state = 'closed'").execute(&mut conn).await.unwrap();
    sqlx::query("update legality set expires = expires + 1").execute(&mut conn).await.unwrap();
    assert_eq!(reminder::send(&app, now() + chrono::Duration::days(1)).await.unwrap(), 0, "it has ended");
}
