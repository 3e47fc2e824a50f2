use std::time::Duration;

use simbaumi::pesan::Channel;

use super::stub::{GatewayServer, Step};
use super::{chat, put, round, states, worker};
use crate::support::TestDb;

const WHATSAPP: Channel = Channel::WhatsApp;

#[tokio::test]
async fn a_gateway_that_fails_is_asked_again_with_the_same_key() {
    let test = TestDb::new().await;
    let gateway = GatewayServer::start(&[Step::Answer(500), Step::Answer(200)]).await;
    put(&test, "a", &chat(1)).await;
    let at = async |minutes| worker(&test, None, Some(gateway.port), minutes).await;
    assert_eq!(round(&at(0).await, WHATSAPP).await, 1);
    assert_eq!(states(&test).await, [("waiting".into(), 1, Some("gateway menjawab 500".into()))]);
    assert_eq!(round(&at(1).await, WHATSAPP).await, 1);
    assert_eq!(states(&test).await, [("sent".into(), 2, None)]);
    let asked = gateway.asked();
    assert_eq!((asked.len(), &asked[0].0), (2, &asked[1].0));
    let body = &asked[0].1;
    assert_eq!(
        (&body["channel"], &body["kind"], &body["to"]),
        (&"whatsapp".into(), &"approved".into(), &"+6281200000001".into())
    );
    assert_eq!(body["id"], *asked[0].0);
    assert!(body["text"].as_str().unwrap().contains("Keripik Bu Siti"));
}

#[tokio::test]
async fn a_gateway_is_left_alone_as_long_as_it_asks_and_refusals_of_a_message_are_final() {
    let test = TestDb::new().await;
    let gateway = GatewayServer::start(&[Step::Busy, Step::Answer(401), Step::Answer(422)]).await;
    put(&test, "a", &chat(1)).await;
    let at = async |minutes| worker(&test, None, Some(gateway.port), minutes).await;
    assert_eq!(round(&at(0).await, WHATSAPP).await, 1);
    assert_eq!(round(&at(59).await, WHATSAPP).await, 0);
    assert_eq!(round(&at(61).await, WHATSAPP).await, 1);
    assert_eq!(states(&test).await[0], ("waiting".into(), 2, Some("gateway menjawab 401".into())));
    assert_eq!(round(&at(63).await, WHATSAPP).await, 1);
    assert_eq!(states(&test).await[0], ("failed".into(), 3, Some("gateway menjawab 422".into())));
}

#[tokio::test]
async fn a_gateway_leads_nowhere_else() {
    let test = TestDb::new().await;
    let gateway = GatewayServer::start(&[Step::Redirect]).await;
    put(&test, "a", &chat(1)).await;
    assert_eq!(round(&worker(&test, None, Some(gateway.port), 0).await, WHATSAPP).await, 1);
    assert_eq!(states(&test).await[0], ("waiting".into(), 1, Some("gateway menjawab 307".into())));
    assert_eq!(gateway.asked().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gateway_that_hangs_costs_one_attempt_and_does_not_deliver_twice() {
    let test = TestDb::new().await;
    let gateway = GatewayServer::start(&[Step::TakeThenHang(Duration::from_secs(40))]).await;
    for number in 0..3 {
        put(&test, &number.to_string(), &chat(number)).await;
    }
    let at = async |minutes| worker(&test, None, Some(gateway.port), minutes).await;
    assert_eq!(round(&at(0).await, WHATSAPP).await, 3);
    let late = states(&test).await.into_iter().filter(|(state, ..)| state == "waiting").collect::<Vec<_>>();
    assert_eq!(late, [("waiting".into(), 1, Some("gateway tidak menjawab pada waktunya".into()))]);
    assert_eq!(round(&at(1).await, WHATSAPP).await, 1);
    assert!(states(&test).await.iter().all(|(state, ..)| state == "sent"));
    assert_eq!((gateway.asked().len(), gateway.delivered().len()), (4, 3));
}
