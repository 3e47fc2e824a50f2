use chrono::Duration;
use simbaumi::db::{Change, Tx};
use simbaumi::pesan::outbox::{self, HandOver};
use simbaumi::pesan::{self, Channel, Message, Phone, Put, Text};

use super::stub::MailServer;
use super::{chat, mailbox, now, put, round, states, worker};
use crate::support::TestDb;

#[tokio::test]
async fn a_message_exists_with_its_cause_and_once() {
    let test = TestDb::new().await;
    let mut tx = Tx::begin(&test.db).await.unwrap();
    let text = Text::Approved { business: "A", link: "https://a/" };
    let message = Message { key: "approved:1", to: &mailbox(1), phone: None, text, business_id: None };
    assert!(matches!(pesan::put(&mut tx, &message, now()).await.unwrap(), Put::New(_)));
    drop(tx);
    assert_eq!(states(&test).await, []);
    assert!(matches!(put(&test, "approved:1", &mailbox(1)).await, Put::New(_)));
    assert_eq!(put(&test, "approved:1", &mailbox(1)).await, Put::Already);
    assert_eq!(states(&test).await.len(), 1);
}

#[tokio::test]
async fn an_officer_hands_over_what_no_channel_sends_and_nobody_sends_it_again() {
    let test = TestDb::new().await;
    let mail = MailServer::start(&[]).await;
    put(&test, "a", &chat(1)).await;
    let phone = Phone::parse("+6281300000009").unwrap();
    let mut tx = Tx::begin(&test.db).await.unwrap();
    let text = Text::Approved { business: "A", link: "https://a/" };
    let message = Message { key: "b", to: &mailbox(2), phone: Some(&phone), text, business_id: None };
    pesan::put(&mut tx, &message, now()).await.unwrap();
    tx.commit(Change::None, now()).await.unwrap();

    let open = outbox::list_open(&mut test.connect().await, 0, 10).await.unwrap();
    assert_eq!(open.len(), 2);
    for (message, digits) in open.iter().zip(["6281200000001", "6281300000009"]) {
        for _click in 0..2 {
            let mut tx = Tx::begin(&test.db).await.unwrap();
            let handed = outbox::hand_over(&mut tx, message.id, now()).await.unwrap();
            tx.commit(Change::None, now()).await.unwrap();
            let HandOver::Link(link) = handed else { panic!("{handed:?}") };
            assert!(link.starts_with(&format!("https://wa.me/{digits}?text=Data%20")), "{link}");
        }
    }
    assert_eq!(round(&worker(&test, Some(mail.port), None, 1), Channel::Email).await, 0);
    assert!(states(&test).await.iter().all(|(state, ..)| state == "handed"));
    assert_eq!(outbox::list_open(&mut test.connect().await, 0, 10).await.unwrap().len(), 0);

    let later = now() + Duration::days(31);
    assert_eq!(outbox::prune(&mut test.connect().await, later).await.unwrap(), 2);
    let mut tx = Tx::begin(&test.db).await.unwrap();
    assert_eq!(outbox::hand_over(&mut tx, open[0].id, later).await.unwrap(), HandOver::Unknown);
    drop(tx);
    assert_eq!(
        put(&test, "a", &chat(1)).await,
        Put::Already,
        "the cause is remembered longer than the words"
    );
}

#[tokio::test]
async fn what_is_sent_cannot_be_handed_over() {
    let test = TestDb::new().await;
    let mail = MailServer::start(&[]).await;
    let Put::New(id) = put(&test, "a", &mailbox(1)).await else { panic!() };
    assert_eq!(round(&worker(&test, Some(mail.port), None, 0), Channel::Email).await, 1);
    let mut tx = Tx::begin(&test.db).await.unwrap();
    assert_eq!(outbox::hand_over(&mut tx, id, now()).await.unwrap(), HandOver::Leaves);
    assert_eq!(outbox::hand_over(&mut tx, id + 1, now()).await.unwrap(), HandOver::Unknown);
}
