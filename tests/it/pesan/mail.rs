use std::time::Duration;

use simbaumi::app::Clock;
use simbaumi::pesan::{Channel, Channels, MessageConfig, Smtp, Worker};
use tokio::sync::watch;

use super::stub::{Mail, MailServer};
use super::{mailbox, now, put, round, states, until, worker, worker_with};
use crate::support::TestDb;

#[tokio::test]
async fn a_mail_says_who_sends_it_and_what_it_is_called() {
    let test = TestDb::new().await;
    let mail = MailServer::start(&[]).await;
    put(&test, "a", &mailbox(1)).await;
    assert_eq!(round(&worker(&test, Some(mail.port), None, 0).await, Channel::Email).await, 1);
    assert_eq!(states(&test).await, [("sent".into(), 1, None)]);
    let sent = &mail.taken()[0];
    for line in [
        "From: ukm@example.id",
        "To: pemilik1@example.id",
        "Subject: Data usaha Anda disetujui",
        "Auto-Submitted: auto-generated",
        "Date: Tue, 24 Nov 2026 08:00:00 +0000",
        "Data Keripik Bu Siti sudah diperiksa dan disetujui.",
    ] {
        assert!(sent.lines().any(|have| have == line), "{line}\n{sent}");
    }
    assert!(mail.ids()[0].ends_with("@example.id>"));
    assert_eq!(round(&worker(&test, Some(mail.port), None, 100_000).await, Channel::Email).await, 0);
}

#[tokio::test]
async fn a_refusal_for_now_is_tried_again_later_and_one_for_good_is_not() {
    let test = TestDb::new().await;
    let plan = [
        Mail::Refuse("451 <pemilik1@example.id> later"),
        Mail::Take,
        Mail::Refuse("550 <x@example.id> unknown"),
    ];
    let mail = MailServer::start(&plan).await;
    put(&test, "a", &mailbox(1)).await;
    let at = async |minutes| worker(&test, Some(mail.port), None, minutes).await;
    assert_eq!(round(&at(0).await, Channel::Email).await, 1);
    assert_eq!(states(&test).await, [("waiting".into(), 1, Some("server surel menjawab 451".into()))]);
    assert_eq!(round(&at(0).await, Channel::Email).await, 0, "a pause comes first");
    assert_eq!(round(&at(1).await, Channel::Email).await, 1);
    assert_eq!(states(&test).await, [("sent".into(), 2, None)]);
    put(&test, "b", &mailbox(2)).await;
    assert_eq!(round(&at(1).await, Channel::Email).await, 1);
    assert_eq!(states(&test).await[1], ("failed".into(), 1, Some("server surel menjawab 550".into())));
    assert_eq!(mail.taken().len(), 1);
}

#[tokio::test]
async fn a_server_that_is_away_gets_a_bounded_number_of_attempts() {
    let test = TestDb::new().await;
    let port = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port();
    put(&test, "a", &mailbox(1)).await;
    let keys = test.keys().await;
    for minutes in 0..49 * 60 {
        if round(&worker_with(&test, keys.clone(), Some(port), None, minutes), Channel::Email).await == 1
            && states(&test).await[0].0 == "failed"
        {
            break;
        }
    }
    let (state, attempts, error) = states(&test).await.remove(0);
    assert_eq!((&*state, error.as_deref()), ("failed", Some("server surel tidak dapat dihubungi")));
    assert!((20..70).contains(&attempts), "{attempts}");
}

#[tokio::test]
async fn a_server_without_starttls_is_told_nothing() {
    let test = TestDb::new().await;
    let mail = MailServer::start(&[]).await;
    put(&test, "a", &mailbox(1)).await;
    let url = format!("smtp://localhost:{}?from=ukm@example.id&tls=starttls", mail.port);
    let config = MessageConfig { smtp_url: Some(Smtp::parse(&url).unwrap()), ..MessageConfig::default() };
    let worker = Worker::new(
        test.db.clone(),
        test.keys().await,
        Clock::Fixed(now()),
        Channels::open(&config).unwrap(),
    );
    assert_eq!(round(&worker, Channel::Email).await, 1);
    assert_eq!(states(&test).await[0].0, "waiting");
    assert!(mail.taken().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_finishes_what_is_under_way() {
    let test = TestDb::new().await;
    let mail = MailServer::start(&[Mail::Dawdle(Duration::from_secs(2))]).await;
    put(&test, "a", &mailbox(1)).await;
    let (going, stop) = watch::channel(());
    let running = tokio::spawn(worker(&test, Some(mail.port), None, 0).await.run(stop));
    until("the mail is under way", async || mail.taken().len() == 1).await;
    put(&test, "b", &mailbox(2)).await;
    drop(going);
    tokio::time::timeout(Duration::from_secs(8), running).await.expect("it stops").unwrap();
    let states = states(&test).await;
    assert_eq!((&*states[0].0, &*states[1].0), ("sent", "waiting"));
}
