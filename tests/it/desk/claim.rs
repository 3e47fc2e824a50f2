//! "This business is mine": by a code to the number on the record, or by an officer.

use axum::http::StatusCode;
use simbaumi::ukm::request::{self, Kind, Wanted};

use super::{PHONE, Person, Shop};
use crate::account::leads;
use crate::support::service::now;

/// The code that was sent last, as its recipient reads it.
async fn code_sent(shop: &Shop) -> Option<String> {
    let id: Option<i64> = sqlx::query_scalar("select max(id) from outbox where kind = 'claim_code'")
        .fetch_one(shop.service.test.db.primary())
        .await
        .unwrap();
    let mut tx = shop.tx().await;
    let handed = simbaumi::pesan::outbox::hand_over(
        &mut tx,
        shop.service.app.keys(),
        (id?, None),
        crate::support::service::now(),
    )
    .await
    .unwrap();
    let simbaumi::pesan::outbox::HandOver::Link(link) = handed else { panic!("{handed:?}") };
    assert!(link.starts_with("https://wa.me/6281200000001?text="), "{link}");
    // Whoever asks for the code does not say where it is to be typed.
    assert!(link.contains("localhost") && !link.contains("example"), "{link}");
    let (_, rest) = link.split_once("usaha%20Anda%3A%20").unwrap();
    Some(rest.get(..6).unwrap().to_owned())
}

async fn owner(shop: &Shop, code: &str) -> Option<i64> {
    sqlx::query_scalar(
        "select o.account_id from business b join owner o on o.id = b.owner_id where b.code = $1",
    )
    .bind(code)
    .fetch_one(shop.service.test.db.primary())
    .await
    .unwrap()
}

async fn ask(shop: &Shop, person: &Person, code: &str) -> String {
    leads(&shop.post(person, &format!("/klaim/{code}/kode"), &[]).await).to_owned()
}

#[tokio::test]
async fn the_right_code_makes_the_business_the_accounts() {
    let shop = Shop::new().await;
    let siti = shop.person("Siti").await;
    let code = shop.business(None, |_| {}).await;
    let html = shop.get(&siti, &format!("/klaim/{code}")).await.ok().text();
    assert!(html.contains("Keripik Bu Siti") && !html.contains("0812") && !html.contains(PHONE));
    assert_eq!(ask(&shop, &siti, &code).await, format!("/klaim/{code}?terkirim=1#kode"));
    let html = shop.get(&siti, &format!("/klaim/{code}?terkirim=1")).await.ok().text();
    assert!(!html.contains("0001") && !html.contains("6281"), "nothing of the number");
    let right = code_sent(&shop).await.unwrap();
    let check = format!("/klaim/{code}/periksa");
    let wrong = if right == "000000" { "000001" } else { "000000" };
    let answer = shop.post(&siti, &check, &[("kode", wrong)]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text().contains("id=\"kode-e\"") && owner(&shop, &code).await.is_none());
    let spaced = format!("{} {}", &right.get(..3).unwrap(), &right.get(3..).unwrap());
    let answer = shop.post(&siti, &check, &[("kode", &spaced)]).await;
    assert_eq!(leads(&answer), format!("/saya/ukm/{code}?hasil=milik"));
    assert_eq!(owner(&shop, &code).await, Some(siti.id));
    shop.get(&siti, &format!("/saya/ukm/{code}")).await.ok();
    assert_eq!(leads(&shop.get(&siti, &format!("/klaim/{code}")).await), format!("/saya/ukm/{code}"));
    let logged: i64 =
        sqlx::query_scalar("select count(*) from audit where action = 'usaha diakui dengan kode'")
            .fetch_one(shop.service.test.db.primary())
            .await
            .unwrap();
    assert_eq!(logged, 1);
}

#[tokio::test]
async fn guessing_ends_with_the_code_and_nobodys_telephone_is_flooded() {
    let shop = Shop::new().await;
    let siti = shop.person("Siti").await;
    let code = shop.business(None, |_| {}).await;
    ask(&shop, &siti, &code).await;
    let right = code_sent(&shop).await.unwrap();
    let wrong = if right == "000000" { "000001" } else { "000000" };
    let check = format!("/klaim/{code}/periksa");
    for _ in 0..5 {
        shop.post(&siti, &check, &[("kode", wrong)]).await;
    }
    let late = shop.post(&siti, &check, &[("kode", &right)]).await;
    assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY, "the code is used up by guesses");
    for number in 0..4 {
        ask(&shop, &shop.person(&format!("Orang{number}")).await, &code).await;
    }
    let sent: i64 = sqlx::query_scalar("select count(*) from outbox where kind = 'claim_code'")
        .fetch_one(shop.service.test.db.primary())
        .await
        .unwrap();
    assert_eq!(sent, 3);
    for _ in 0..20 {
        shop.post(&siti, &check, &[("kode", wrong)]).await;
    }
    let answer = shop.post(&siti, &check, &[("kode", wrong)]).await;
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn of_two_who_claim_at_once_one_gets_it_and_later_ones_need_an_officer() {
    let shop = Shop::new().await;
    let (siti, budi) = (shop.person("Siti").await, shop.person("Budi").await);
    let code = shop.business(None, |_| {}).await;
    ask(&shop, &siti, &code).await;
    let first = code_sent(&shop).await.unwrap();
    ask(&shop, &budi, &code).await;
    let second = code_sent(&shop).await.unwrap();
    let check = format!("/klaim/{code}/periksa");
    let (kodes, kodeb) = ([("kode", &*first)], [("kode", &*second)]);
    let (one, other) = tokio::join!(shop.post(&siti, &check, &kodes), shop.post(&budi, &check, &kodeb));
    let won = [&one, &other].iter().filter(|answer| answer.status == StatusCode::SEE_OTHER).count();
    assert_eq!(won, 1, "{} {}", one.status, other.status);
    // Whoever comes later sees the same page as before, and nothing is sent.
    let before: i64 = sqlx::query_scalar("select count(*) from outbox")
        .fetch_one(shop.service.test.db.primary())
        .await
        .unwrap();
    let late = shop.person("Late").await;
    assert_eq!(ask(&shop, &late, &code).await, format!("/klaim/{code}?terkirim=1#kode"));
    let after: i64 = sqlx::query_scalar("select count(*) from outbox")
        .fetch_one(shop.service.test.db.primary())
        .await
        .unwrap();
    assert_eq!(before, after);
    let claim = format!("/klaim/{code}");
    assert_eq!(shop.post(&late, &claim, &[]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    for _ in 0..2 {
        assert_eq!(leads(&shop.post(&late, &claim, &[("hubungan", "Saya pemiliknya")]).await), claim);
    }
    let mut conn = shop.service.test.connect().await;
    let wanted = Wanted { account: Some(late.id), kind: Some(Kind::Claim), ..Wanted::default() };
    let asked = request::list(&mut conn, shop.service.app.keys(), wanted).await.unwrap();
    assert_eq!(asked.len(), 1);
    assert_eq!(asked[0].content.as_ref().unwrap()["hubungan"], "Saya pemiliknya");
    assert!(shop.get(&late, "/saya").await.ok().text().contains("Pengakuan usaha"));
}

#[tokio::test]
async fn what_is_not_public_is_claimed_by_whoever_has_its_code_and_shows_nothing() {
    let shop = Shop::new().await;
    let siti = shop.person("Siti").await;
    for verification in ["pending", "draft", "verified"] {
        let code = shop
            .business(None, |record| {
                record.verification = verification.into();
                record.hidden_at = Some(now());
            })
            .await;
        let page = shop.get(&siti, &format!("/klaim/{code}")).await.ok().text();
        assert!(page.contains(&format!("Pendaftaran {code}")) && !page.contains("Keripik"), "{page}");
        ask(&shop, &siti, &code).await;
        let secret = code_sent(&shop).await.unwrap();
        let answer = shop.post(&siti, &format!("/klaim/{code}/periksa"), &[("kode", &secret)]).await;
        assert_eq!(leads(&answer), format!("/saya/ukm/{code}?hasil=milik"));
        assert_eq!(owner(&shop, &code).await, Some(siti.id));
    }
    let refused = shop.business(None, |record| record.verification = "rejected".into()).await;
    for path in ["", "/kode", "/periksa"] {
        let answer =
            shop.post(&siti, &format!("/klaim/{refused}{path}"), &[("hubungan", "x"), ("kode", "1")]).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn codes_are_tried_at_claims_no_more_often_than_elsewhere() {
    let shop = Shop::new().await;
    let siti = shop.person("Siti").await;
    let public = shop.business(None, |_| {}).await;
    let mut last = StatusCode::OK;
    for _ in 0..102 {
        last = shop.get(&siti, "/klaim/00000000").await.status;
    }
    assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(shop.get(&siti, "/status?kode=00000000").await.status, StatusCode::TOO_MANY_REQUESTS);
    shop.get(&siti, &format!("/klaim/{public}")).await.ok();
}

#[tokio::test]
async fn without_a_number_nothing_is_sent_and_nobody_is_told() {
    let shop = Shop::new().await;
    let siti = shop.person("Siti").await;
    let nameless = shop.business(None, |record| (record.owner, record.channels) = (None, Vec::new())).await;
    assert_eq!(ask(&shop, &siti, &nameless).await, format!("/klaim/{nameless}?terkirim=1#kode"));
    assert!(code_sent(&shop).await.is_none());
}

#[tokio::test]
async fn what_was_given_back_is_corrected_by_whoever_has_its_code_and_its_number() {
    let shop = Shop::new().await;
    let siti = shop.person("Siti").await;
    let code = shop.business(None, |record| record.verification = "pending".into()).await;
    let name = shop.load(&code).await.record.name;
    let mut conn = shop.service.test.connect().await;
    sqlx::query("update business set verification = 'draft' where code = $1")
        .bind(&code)
        .execute(&mut conn)
        .await
        .unwrap();
    sqlx::query(
        "insert into business_version select (jsonb_populate_record(v, jsonb_build_object(
             'version', 2, 'action', 'ukm.kembalikan', 'reason', 'Fotonya buram'))).*
         from business_version v join business b on b.id = v.business_id where b.code = $1 and v.version = 1",
    )
    .bind(&code)
    .execute(&mut conn)
    .await
    .unwrap();
    let page = shop.get(&siti, &format!("/klaim/{code}")).await.ok().text();
    assert!(page.contains(&format!("Pendaftaran {code}")) && !page.contains(&name), "{page}");
    ask(&shop, &siti, &code).await;
    let secret = code_sent(&shop).await.unwrap();
    let answer = shop.post(&siti, &format!("/klaim/{code}/periksa"), &[("kode", &secret)]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert_eq!(owner(&shop, &code).await, Some(siti.id));
    // From then on the page at the status leads to the desk.
    let answer = shop.get(&siti, &format!("/klaim/{code}")).await;
    assert_eq!(leads(&answer), format!("/saya/ukm/{code}"));
    let page = shop.get(&siti, &format!("/saya/ukm/{code}")).await.ok().text();
    assert!(page.contains("Dikembalikan") && page.contains("Fotonya buram"));
    // Somebody else who asks an officer is told no name.
    let andi = shop.person("Andi").await;
    shop.post(&andi, &format!("/klaim/{code}"), &[("hubungan", "Saya pemiliknya")]).await;
    let page = shop.get(&andi, "/saya").await.ok().text();
    assert!(page.contains(&format!("Pendaftaran {code}")) && !page.contains(&name), "{page}");
}
