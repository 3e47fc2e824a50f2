//! Crashes, rivals and losses in the middle.

use std::collections::HashSet;
use std::time::Duration;

use simbaumi::pesan::Channel;
use tokio::sync::watch;

use super::stub::{GatewayServer, Mail, MailServer, Step};
use super::{chat, mailbox, put, round, states, until, worker};
use crate::support::TestDb;

#[tokio::test(flavor = "multi_thread")]
async fn after_a_crash_between_sending_and_commit_a_mail_goes_out_again_under_the_same_name() {
    let test = TestDb::new().await;
    let mail = MailServer::start(&[Mail::Dawdle(Duration::from_secs(30))]).await;
    put(&test, "a", &mailbox(1)).await;
    let crashing = worker(&test, Some(mail.port), None, 0).await;
    let crash = tokio::spawn(async move { round(&crashing, Channel::Email).await });
    until("the server has the mail", async || mail.taken().len() == 1).await;
    crash.abort();
    drop(crash.await);
    assert_eq!(states(&test).await, [("sending".into(), 1, None)]);
    let at = async |minutes| worker(&test, Some(mail.port), None, minutes).await;
    assert_eq!(round(&at(4).await, Channel::Email).await, 0, "the lease still holds");
    assert_eq!(round(&at(6).await, Channel::Email).await, 1);
    assert_eq!(states(&test).await, [("sent".into(), 2, None)]);
    let ids = mail.ids();
    assert_eq!((ids.len(), &ids[0]), (2, &ids[1]), "whoever reads it can tell that it is the same");
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_crash_between_sending_and_commit_a_gateway_delivers_once() {
    let test = TestDb::new().await;
    let gateway = GatewayServer::start(&[Step::TakeThenHang(Duration::from_secs(15))]).await;
    put(&test, "a", &chat(1)).await;
    let crashing = worker(&test, None, Some(gateway.port), 0).await;
    let crash = tokio::spawn(async move { round(&crashing, Channel::WhatsApp).await });
    until("the gateway has the message", async || gateway.delivered().len() == 1).await;
    crash.abort();
    drop(crash.await);
    assert_eq!(round(&worker(&test, None, Some(gateway.port), 6).await, Channel::WhatsApp).await, 1);
    assert_eq!(states(&test).await, [("sent".into(), 2, None)]);
    assert_eq!((gateway.asked().len(), gateway.delivered().len()), (2, 1));
}

#[tokio::test]
async fn a_connection_that_breaks_after_the_mail_counts_as_not_sent() {
    let test = TestDb::new().await;
    let mail = MailServer::start(&[Mail::BreakOff]).await;
    put(&test, "a", &mailbox(1)).await;
    assert_eq!(round(&worker(&test, Some(mail.port), None, 0).await, Channel::Email).await, 1);
    assert_eq!(states(&test).await[0].0, "waiting");
    assert_eq!(round(&worker(&test, Some(mail.port), None, 1).await, Channel::Email).await, 1);
    let ids = mail.ids();
    assert_eq!((ids.len(), &ids[0]), (2, &ids[1]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sender_whose_lease_has_ended_changes_nothing() {
    let test = TestDb::new().await;
    let mail = MailServer::start(&[Mail::Dawdle(Duration::from_secs(3)), Mail::Refuse("550 no")]).await;
    put(&test, "a", &mailbox(1)).await;
    let slow = worker(&test, Some(mail.port), None, 0).await;
    let slow = tokio::spawn(async move { round(&slow, Channel::Email).await });
    until("the server has the mail", async || mail.taken().len() == 1).await;
    assert_eq!(round(&worker(&test, Some(mail.port), None, 6).await, Channel::Email).await, 1);
    slow.await.unwrap();
    assert_eq!(states(&test).await, [("failed".into(), 2, Some("server surel menjawab 550".into()))]);
}

/// Puts `count` mails.
async fn put_many(test: &TestDb, count: usize) {
    for number in 0..count {
        put(test, &number.to_string(), &mailbox(number)).await;
    }
}

/// Each of `count` mails was taken once.
fn assert_each_once(mail: &MailServer, count: usize) {
    let ids = mail.ids();
    assert_eq!((ids.len(), ids.iter().collect::<HashSet<_>>().len()), (count, count));
}

#[tokio::test(flavor = "multi_thread")]
async fn two_workers_at_once_send_each_of_200_messages_once() {
    let test = TestDb::new().await;
    let mail = MailServer::start(&[]).await;
    put_many(&test, 200).await;
    let (going, stop) = watch::channel(());
    let mut workers = Vec::new();
    for _ in 0..2 {
        workers.push(tokio::spawn(worker(&test, Some(mail.port), None, 0).await.run(stop.clone())));
    }
    until("all are sent", async || states(&test).await.iter().all(|(state, ..)| state == "sent")).await;
    drop(going);
    for worker in workers {
        worker.await.unwrap();
    }
    assert_each_once(&mail, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn with_the_database_away_in_the_middle_each_message_leaves_once() {
    let test = TestDb::new().await;
    let mail = MailServer::start(&[Mail::Dawdle(Duration::from_millis(300)); 100]).await;
    put_many(&test, 100).await;
    let (going, stop) = watch::channel(());
    let running = tokio::spawn(worker(&test, Some(mail.port), None, 0).await.run(stop));
    until("some are under way", async || mail.taken().len() >= 12).await;

    let pool = test.db.primary();
    let nobody = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port();
    let mut outside = test.connect().await;
    pool.set_connect_options(test.options().clone().host("127.0.0.1").port(nobody));
    sqlx::query(
        "select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and pid <> pg_backend_pid()",
    )
    .execute(&mut outside)
    .await
    .unwrap();
    tokio::time::sleep(Duration::from_secs(3)).await;
    let during = mail.taken().len();
    assert!(during < 100, "nothing is claimed without the database");

    pool.set_connect_options(test.options().clone());
    until("all are sent", async || states(&test).await.iter().all(|(state, ..)| state == "sent")).await;
    drop(going);
    running.await.unwrap();
    assert_each_once(&mail, 100);
}
