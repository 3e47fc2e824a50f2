//! Registering a business, from the first page to the receipt.

mod errors;
mod flow;
mod helped;
mod limits;
mod photo;
mod place;
mod status;
mod twin;

use axum::http::{Method, header};
use simbaumi::http::params::encode;

use crate::account::{DESA, Site, Visitor, leads};
use crate::support::Answer;

/// Somebody who registers, with the cookies of their browser.
#[derive(Clone)]
pub struct Applicant {
    visitor: Visitor,
    session: Option<String>,
    draft: Option<String>,
}

impl Applicant {
    pub fn new() -> Self {
        Self { visitor: Visitor::new(), session: None, draft: None }
    }

    /// An officer who is signed in.
    pub fn officer(visitor: Visitor) -> Self {
        Self { session: visitor.cookie.clone(), visitor, draft: None }
    }

    async fn send(&mut self, site: &Site, method: Method, path: &str, body: Option<String>) -> Answer {
        let cookies: Vec<&str> =
            [&self.session, &self.draft].into_iter().flatten().map(String::as_str).collect();
        self.visitor.cookie = (!cookies.is_empty()).then(|| cookies.join("; "));
        let answer = site.send(&mut self.visitor, method, path, body).await;
        if let Some(cookie) = answer.headers.get(header::SET_COOKIE) {
            let pair = cookie.to_str().unwrap().split(';').next().unwrap();
            assert!(pair.starts_with("draf="), "{pair}");
            self.draft = (pair != "draf=").then(|| pair.to_owned());
        }
        answer
    }

    pub async fn get(&mut self, site: &Site, path: &str) -> Answer {
        self.send(site, Method::GET, path, None).await
    }

    pub async fn post(&mut self, site: &Site, path: &str, fields: &[(&str, &str)]) -> Answer {
        let pairs = fields.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value)));
        let body = pairs.collect::<Vec<_>>().join("&");
        self.send(site, Method::POST, path, Some(body)).await
    }

    /// The six compulsory answers but the last, so that only sending is left.
    pub async fn fill(&mut self, site: &Site, name: &str) {
        for (step, fields) in [
            ("pemilik", vec![("nama", "Siti Aminah"), ("wa", "0812 3456 7890")]),
            ("usaha", vec![("usaha", name), ("produk", "kripik singkong")]),
            ("lokasi", vec![("desa", DESA)]),
            ("kontak", vec![]),
            ("izin", vec![]),
            ("modal", vec![]),
        ] {
            let answer = self.post(site, &format!("/daftar/{step}"), &fields).await;
            assert!(leads(&answer).starts_with("/daftar/"), "{step}");
        }
    }

    /// What the last page sends.
    pub async fn key(&mut self, site: &Site) -> String {
        let html = self.get(site, "/daftar/periksa").await.ok().text();
        crate::account::field(&html, "kunci_formulir")
    }

    pub async fn submit(&mut self, site: &Site) -> Answer {
        let key = self.key(site).await;
        self.post(site, "/daftar/periksa", &[("kunci_formulir", &key), ("persetujuan", "ya")]).await
    }
}

/// The code of the receipt that an answer leads to.
#[track_caller]
pub fn code(answer: &Answer) -> String {
    let path = leads(answer).strip_prefix("/daftar/selesai/").expect("a receipt");
    path.split('?').next().unwrap_or_default().to_owned()
}

/// Businesses of the register.
pub async fn count(site: &Site, table: &str) -> i64 {
    let mut conn = site.test.connect().await;
    let sql = match table {
        "business" => "select count(*) from business",
        "owner" => "select count(*) from owner",
        "draft" => "select count(*) from draft",
        "subject" => "select count(*) from subject",
        "outbox" => "select count(*) from outbox",
        other => panic!("{other}"),
    };
    sqlx::query_scalar::<_, i64>(sql).fetch_one(&mut conn).await.unwrap()
}

/// The record behind a code.
pub async fn record(site: &Site, code: &str) -> simbaumi::ukm::record::Business {
    let mut conn = site.test.connect().await;
    let id = simbaumi::ukm::record::find_id(&mut conn, code).await.unwrap().unwrap();
    let app = site.app(crate::support::service::now());
    simbaumi::ukm::record::load(&mut conn, app.keys(), id).await.unwrap().unwrap()
}
