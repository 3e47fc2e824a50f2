use chrono::Duration;
use simbaumi::db::{Change, Tx};
use simbaumi::pesan::outbox::{self, HandOver};
use simbaumi::pesan::{self, Channel, Message, Phone, Put, Text};
use simbaumi::privacy::{SubjectKey, rotation, subject};

use super::stub::MailServer;
use super::{chat, mailbox, now, put, round, states, worker};
use crate::support::TestDb;

/// A key for whoever a message is about.
async fn key(tx: &mut Tx, test: &TestDb) -> SubjectKey {
    subject::create(tx, &test.keys().await, now()).await.unwrap()
}

#[tokio::test]
async fn a_message_exists_with_its_cause_and_once() {
    let test = TestDb::new().await;
    let mut tx = Tx::begin(&test.db).await.unwrap();
    let text = Text::Approved { business: "A", link: "https://a/" };
    let key = key(&mut tx, &test).await;
    let message = Message { key: "approved:1", to: &mailbox(1), phone: None, text, business_id: None };
    assert!(matches!(pesan::put(&mut tx, &key, &message, now()).await.unwrap(), Put::New(_)));
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
    let keys = test.keys().await;
    let key = key(&mut tx, &test).await;
    let message = Message { key: "b", to: &mailbox(2), phone: Some(&phone), text, business_id: None };
    pesan::put(&mut tx, &key, &message, now()).await.unwrap();
    tx.commit(Change::None, now()).await.unwrap();

    let open = outbox::list_open(&mut test.connect().await, 0, 10).await.unwrap();
    assert_eq!(open.len(), 2);
    for (message, digits) in open.iter().zip(["6281200000001", "6281300000009"]) {
        for _click in 0..2 {
            let mut tx = Tx::begin(&test.db).await.unwrap();
            let handed = outbox::hand_over(&mut tx, &keys, (message.id, None), now()).await.unwrap();
            tx.commit(Change::None, now()).await.unwrap();
            let HandOver::Link(link) = handed else { panic!("{handed:?}") };
            assert!(link.starts_with(&format!("https://wa.me/{digits}?text=Data%20")), "{link}");
        }
    }
    assert_eq!(round(&worker(&test, Some(mail.port), None, 1).await, Channel::Email).await, 0);
    assert!(states(&test).await.iter().all(|(state, ..)| state == "handed"));
    assert_eq!(outbox::list_open(&mut test.connect().await, 0, 10).await.unwrap().len(), 0);

    let later = now() + Duration::days(31);
    assert_eq!(outbox::prune(&mut test.connect().await, later).await.unwrap(), 2);
    let mut tx = Tx::begin(&test.db).await.unwrap();
    assert_eq!(
        outbox::hand_over(&mut tx, &keys, (open[0].id, None), later).await.unwrap(),
        HandOver::Unknown
    );
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
    let keys = test.keys().await;
    let Put::New(id) = put(&test, "a", &mailbox(1)).await else { panic!() };
    assert_eq!(round(&worker(&test, Some(mail.port), None, 0).await, Channel::Email).await, 1);
    let mut tx = Tx::begin(&test.db).await.unwrap();
    assert_eq!(outbox::hand_over(&mut tx, &keys, (id, None), now()).await.unwrap(), HandOver::Leaves);
    assert_eq!(outbox::hand_over(&mut tx, &keys, (id + 1, None), now()).await.unwrap(), HandOver::Unknown);
}

/// The bytes that rest of the words of every message.
async fn resting(test: &TestDb) -> Vec<Vec<u8>> {
    let rows = sqlx::query_scalar("select content from outbox order by id");
    rows.fetch_all(&mut test.connect().await).await.unwrap()
}

#[tokio::test]
async fn the_words_rest_sealed_and_go_with_the_key_of_their_person() {
    let test = TestDb::new().await;
    let mail = MailServer::start(&[]).await;
    put(&test, "a", &mailbox(1)).await;
    put(&test, "b", &mailbox(2)).await;
    for bytes in resting(&test).await {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        assert!(!text.contains("pemilik") && !text.contains("Keripik"), "{text}");
    }
    let mut conn = test.connect().await;
    let first: i64 = sqlx::query_scalar("select subject_id from outbox order by id limit 1")
        .fetch_one(&mut conn)
        .await
        .unwrap();
    assert_eq!(subject::destroy(&mut conn, &[first], now()).await.unwrap(), 1);

    let open = outbox::list_open(&mut conn, 0, 10).await.unwrap();
    assert_eq!(open.len(), 1, "an officer is not shown what nobody can read");
    let keys = test.keys().await;
    let mut tx = Tx::begin(&test.db).await.unwrap();
    let handed = outbox::hand_over(&mut tx, &keys, (open[0].id - 1, None), now()).await.unwrap();
    assert_eq!(handed, HandOver::Unknown);
    drop(tx);
    let none = async |_: &mut sqlx::PgConnection| Ok(0);
    assert_eq!(rotation::run(&test.db, &keys, now(), none).await.unwrap().rewrapped, 1);
    assert_eq!(round(&worker(&test, Some(mail.port), None, 0).await, Channel::Email).await, 2);
    let states: Vec<String> = states(&test).await.into_iter().map(|(state, ..)| state).collect();
    assert_eq!(states, ["failed", "sent"]);
    assert_eq!(mail.taken().len(), 1);
    assert!(mail.taken()[0].contains("pemilik2@example.id"));
}

#[tokio::test]
async fn what_an_earlier_version_kept_in_plain_form_is_sealed_before_it_leaves() {
    let test = TestDb::new().await;
    let mail = MailServer::start(&[]).await;
    let mut conn = test.connect().await;
    for key in ["a", "b", "c"] {
        put(&test, key, &mailbox(1)).await;
    }
    let plain = br#"{"to":"pemilik7@example.id","text":"Halo"}"#;
    sqlx::query("update outbox set subject_id = null, content = $1")
        .bind(&plain[..])
        .execute(&mut conn)
        .await
        .unwrap();
    sqlx::query("update outbox set state = 'handed', settled_at = $1 where idempotency_key = 'c'")
        .bind(now())
        .execute(&mut conn)
        .await
        .unwrap();
    let worker = worker(&test, Some(mail.port), None, 0).await;
    assert_eq!(round(&worker, Channel::Email).await, 0, "nothing leaves before it is sealed");

    let keys = test.keys().await;
    // The first is found to be of an erased person.
    let mut first = true;
    let key_of = async |conn: &mut sqlx::PgConnection, _: Option<i64>| {
        if std::mem::take(&mut first) {
            return Ok(None);
        }
        subject::create(conn, &keys, now()).await.map(Some)
    };
    assert_eq!(outbox::seal_plain(&test.db, now(), key_of).await.unwrap(), 3);
    let rests: Vec<Option<Vec<u8>>> =
        sqlx::query_scalar("select content from outbox order by id").fetch_all(&mut conn).await.unwrap();
    assert!(rests[0].is_none());
    for bytes in rests.into_iter().flatten() {
        assert!(!String::from_utf8_lossy(&bytes).contains("Halo"));
    }
    assert_eq!(round(&worker, Channel::Email).await, 1);
    let states: Vec<String> = states(&test).await.into_iter().map(|(state, ..)| state).collect();
    assert_eq!(states, ["failed", "sent", "handed"]);
    assert!(mail.taken()[0].contains("pemilik7@example.id") && mail.taken()[0].contains("Halo"));
}
