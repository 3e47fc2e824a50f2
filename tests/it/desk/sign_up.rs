//! An account for somebody without a grant.

use axum::http::StatusCode;

use crate::account::{PASSWORD, Site, Visitor, email, leads};

fn fields(contact: &str) -> [(&str, &str); 4] {
    [("nama", "Siti Aminah"), ("kontak", contact), ("sandi", PASSWORD), ("ulang", PASSWORD)]
}

#[tokio::test]
async fn an_owner_makes_an_account_and_comes_to_the_own_desk() {
    let site = Site::new().await;
    let mut visitor = Visitor::new();
    site.get(&mut visitor, "/masuk/daftar?ke=/klaim/ABC").await.ok();
    let mut sent = fields("0812 3456 7890").to_vec();
    sent.push(("ke", "/saya"));
    let answer = site.post(&mut visitor, "/masuk/daftar", &sent).await;
    assert_eq!(leads(&answer), "/masuk?baru=1&ke=%2Fsaya");
    assert!(visitor.cookie.is_none(), "nobody is signed in by making an account");
    let sign_in = [("nama", "+62 812-3456-7890"), ("sandi", PASSWORD)];
    assert_eq!(leads(&site.post(&mut visitor, "/masuk", &sign_in).await), "/saya");
    let html = site.get(&mut visitor, "/saya").await.ok().text();
    assert!(html.contains("Belum ada usaha di akun ini") && html.contains("<a href=\"/saya\">Saya</a>"));
    assert!(!html.contains("/admin"));
}

#[tokio::test]
async fn whether_a_name_is_taken_is_not_told() {
    let site = Site::new().await;
    site.account("Siti", &[]).await;
    let known = email("Siti");
    let taken = site.post(&mut Visitor::new(), "/masuk/daftar", &fields(&known)).await;
    let free = site.post(&mut Visitor::new(), "/masuk/daftar", &fields("baru@contoh.id")).await;
    assert_eq!(leads(&taken), leads(&free));
    assert_eq!(taken.body, free.body);
    // The account that was there is as it was.
    assert_eq!(leads(&site.sign_in(&mut Visitor::new(), "Siti").await), "/saya");
}

#[tokio::test]
async fn faults_stand_beside_their_fields_and_many_accounts_from_one_address_are_slowed_down() {
    let site = Site::new().await;
    let wrong = [("nama", "Siti"), ("kontak", "bukan nomor"), ("sandi", "pendek"), ("ulang", "")];
    let answer = site.post(&mut Visitor::new(), "/masuk/daftar", &wrong).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let html = answer.text();
    assert!(
        html.contains("id=\"kontak-e\"") && html.contains("id=\"sandi-e\"") && !html.contains("pendek\"")
    );
    let mut conn = site.test.connect().await;
    for _ in 0..300 {
        let gate = simbaumi::account::throttle::Gate::SignUp("192.0.2.7");
        simbaumi::account::throttle::enter(&mut conn, gate, crate::support::service::now()).await.unwrap();
    }
    let answer = site.post(&mut Visitor::new(), "/masuk/daftar", &fields("lagi@contoh.id")).await;
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
}
