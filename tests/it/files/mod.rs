//! Photos: what is taken in, what is refused, who sees them, and where they rest.

mod bucket;
pub mod picture;
mod refuse;
mod show;

use std::path::PathBuf;

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Method, Request, header};
use http_body_util::BodyExt;
use simbaumi::app::Clock;
use simbaumi::config::Config;
use simbaumi::db::Change;
use simbaumi::files::FileConfig;
use simbaumi::files::album::{self, Belongs, Outcome};
use simbaumi::files::config::Place;
use simbaumi::files::photo::Upload;
use simbaumi::http::router::router;
use tower::ServiceExt;

use crate::account::{DESA, Site, Visitor, field};
use crate::support::Answer;
use crate::support::service::{config, now};

/// A folder for the files of one test, gone with it.
pub struct Folder(pub PathBuf);

impl Folder {
    pub fn new() -> Self {
        let name: u64 = rand::random();
        let path = std::env::temp_dir().join(format!("simbaumi-foto-{name:016x}"));
        std::fs::create_dir(&path).unwrap();
        Self(path)
    }

    pub fn config(&self) -> Config {
        let files = FileConfig { files: Some(Place::Folder(self.0.clone())), ..FileConfig::default() };
        Config { files, ..config() }
    }

    /// Names of the objects in it.
    pub fn objects(&self) -> Vec<String> {
        let Ok(entries) = std::fs::read_dir(self.0.join("foto")) else { return Vec::new() };
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// An owner at the photos of a business.
pub struct Owner {
    pub site: Site,
    pub visitor: Visitor,
    pub business: i64,
    pub address: String,
}

impl Owner {
    pub async fn new(config: Config) -> Self {
        let site = Site::with(config).await;
        let business = site.business("Keripik Uji", Some(DESA), "keripik").await;
        let admin = site.admin().await;
        Self { visitor: admin, address: format!("/foto/ukm/{business}"), site, business }
    }

    /// Sends files as the form of the page does.
    pub async fn upload(&mut self, files: &[(&str, &[u8])]) -> Answer {
        let page = self.site.get(&mut self.visitor, &self.address).await.ok().text();
        let key = if page.contains("name=\"foto\"") {
            field(&page, "kunci_formulir")
        } else {
            "kunci-untuk-halaman-penuh".to_owned()
        };
        self.send(&key, files).await
    }

    pub async fn send(&mut self, key: &str, files: &[(&str, &[u8])]) -> Answer {
        send(&self.site, &self.visitor, &self.address, key, files).await
    }

    pub async fn sql(&self, statement: &'static str) {
        let mut conn = self.site.test.connect().await;
        sqlx::query(statement).bind(self.business).execute(&mut conn).await.unwrap();
    }

    /// The owner agrees to the photos being shown, and the record is verified.
    pub async fn publish(&self) {
        self.sql("update business set verification = 'verified' where id = $1").await;
        self.sql(
            "insert into publication (business_id, field_group, version, granted_at, channel)
             values ($1, 'photo', 1, '2026-11-01', 'formulir')",
        )
        .await;
    }

    /// Hashes of the photos, in order.
    pub async fn hashes(&self) -> Vec<String> {
        let mut conn = self.site.test.connect().await;
        sqlx::query_scalar("select encode(sha256, 'hex') from file where business_id = $1 order by position")
            .bind(self.business)
            .fetch_all(&mut conn)
            .await
            .unwrap()
    }
}

/// Sends a form with files from a page of this site.
pub async fn send(site: &Site, visitor: &Visitor, path: &str, key: &str, files: &[(&str, &[u8])]) -> Answer {
    let mut body = Vec::new();
    let boundary = "batas-uji";
    body.extend(
        format!("--{boundary}\r\ncontent-disposition: form-data; name=\"kunci_formulir\"\r\n\r\n{key}\r\n")
            .bytes(),
    );
    for (name, bytes) in files {
        let head = format!(
            "--{boundary}\r\ncontent-disposition: form-data; name=\"foto\"; filename=\"{name}\"\r\ncontent-type: image/jpeg\r\n\r\n"
        );
        body.extend(head.bytes());
        body.extend_from_slice(bytes);
        body.extend(b"\r\n");
    }
    body.extend(format!("--{boundary}--\r\n").bytes());
    let request = Request::builder()
        .method(Method::POST)
        .uri(path)
        .header(header::HOST, "uji.example")
        .header(header::CONTENT_TYPE, format!("multipart/form-data; boundary={boundary}"))
        .header("sec-fetch-site", "same-origin")
        .header(header::COOKIE, visitor.cookie.as_deref().unwrap_or_default())
        .extension(ConnectInfo(visitor.from))
        .body(Body::from(body))
        .unwrap();
    let response = router(site.app(visitor.now)).oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    Answer { path: path.to_owned(), status: parts.status, headers: parts.headers, body }
}

/// Commits nothing but time: what the sweep sees later.
pub async fn sweep(site: &Site, hours: i64) -> u64 {
    let later = Clock::System.now() + chrono::Duration::hours(hours);
    simbaumi::files::sweep::sweep(&site.app(now()), later).await.unwrap()
}

/// Commits `work` as the service does.
pub async fn change(site: &Site, work: impl AsyncFnOnce(&mut simbaumi::db::Tx)) {
    let mut tx = site.tx().await;
    work(&mut tx).await;
    tx.commit(Change::None, now()).await.unwrap();
}

/// A photo of a business.
pub async fn photo(site: &Site, business: i64) -> i64 {
    let bytes = picture::jpeg(120, 90, 9);
    let photo = Upload::check(&bytes).unwrap().develop().unwrap();
    let stored = album::store(site.app(now()).files(), photo).await.unwrap();
    let belongs = Belongs::Business(business);
    change(site, async |tx| {
        assert_eq!(album::insert(tx, belongs, &[stored], now()).await.unwrap(), [Outcome::Written]);
    })
    .await;
    album::list(&mut site.test.connect().await, belongs).await.unwrap()[0].id
}
