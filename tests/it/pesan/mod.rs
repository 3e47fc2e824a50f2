//! Messages: from the change that causes them to whoever takes them.

mod gateway;
mod loss;
mod mail;
mod outbox;
mod server;
pub mod stub;

use chrono::{DateTime, Duration, Utc};
use simbaumi::app::Clock;
use simbaumi::db::{Change, Tx};
use simbaumi::pesan::{
    self, Address, Channel, Channels, Gateway, Message, MessageConfig, Phone, Put, Smtp, Text, Worker,
};
use simbaumi::privacy::{Keys, subject};
use sqlx::Row;
use tokio::sync::watch;

use crate::support::TestDb;

fn now() -> DateTime<Utc> {
    "2026-11-24T08:00:00Z".parse().unwrap()
}

fn mailbox(number: usize) -> Address {
    Address::email(&format!("pemilik{number}@example.id")).unwrap()
}

fn chat(number: usize) -> Address {
    Address::whatsapp(&Phone::parse(&format!("+62812{number:08}")).unwrap())
}

/// Puts one message and commits.
async fn put(test: &TestDb, key: &str, to: &Address) -> Put {
    let mut tx = Tx::begin(&test.db).await.unwrap();
    let text = Text::Approved { business: "Keripik Bu Siti", link: "https://ukm.example/ukm/ABCDEFGH" };
    let message = Message { key, to, phone: None, text, business_id: None };
    let key = subject::create(&mut tx, &test.keys().await, now()).await.unwrap();
    let put = pesan::put(&mut tx, &key, &message, now()).await.unwrap();
    tx.commit(Change::None, now()).await.unwrap();
    put
}

/// A worker whose clock stands at `minutes` after the messages were put.
pub async fn worker(test: &TestDb, smtp: Option<u16>, gateway: Option<u16>, minutes: i64) -> Worker {
    worker_with(test, test.keys().await, smtp, gateway, minutes)
}

/// As [`worker`], where the keys were read before.
fn worker_with(test: &TestDb, keys: Keys, smtp: Option<u16>, gateway: Option<u16>, minutes: i64) -> Worker {
    let config = MessageConfig {
        smtp_url: smtp
            .map(|port| Smtp::parse(&format!("smtp://127.0.0.1:{port}?from=ukm@example.id")).unwrap()),
        message_gateway_url: gateway
            .map(|port| Gateway::parse(&format!("http://127.0.0.1:{port}/kirim")).unwrap()),
        ..MessageConfig::default()
    };
    let clock = Clock::Fixed(now() + Duration::minutes(minutes));
    Worker::new(test.db.clone(), keys, clock, Channels::open(&config).unwrap())
}

/// One round that nobody interrupts; returns how many messages were claimed.
pub async fn round(worker: &Worker, channel: Channel) -> usize {
    let (_going, stop) = watch::channel(());
    worker.round(channel, &stop).await.unwrap()
}

/// State, attempts and last error of every message, in the order in which they were put.
async fn states(test: &TestDb) -> Vec<(String, i32, Option<String>)> {
    let rows = sqlx::query("select state, attempts, last_error from outbox order by id")
        .fetch_all(&mut test.connect().await)
        .await
        .unwrap();
    rows.iter().map(|row| (row.get(0), row.get(1), row.get(2))).collect()
}

/// Waits until `done`.
async fn until(what: &str, mut done: impl AsyncFnMut() -> bool) {
    let begun = std::time::Instant::now();
    while !done().await {
        assert!(begun.elapsed() < std::time::Duration::from_mins(1), "{what}");
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
}
