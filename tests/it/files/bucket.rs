//! The same on a real S3 server.

use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use axum::http::StatusCode;
use simbaumi::config::Config;
use simbaumi::files::FileConfig;
use simbaumi::files::config::{Hidden, Place};

use super::picture::jpeg;
use super::{Owner, sweep};
use crate::account::{Visitor, leads};
use crate::support::service::config;

/// The server of `moto`, which speaks S3.
struct Server {
    process: Child,
    endpoint: String,
}

impl Server {
    /// With the Python that `TEST_PYTHON` names.
    fn start() -> Self {
        let python = std::env::var("TEST_PYTHON").unwrap_or_else(|_| "python3".into());
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let process = Command::new(&python)
            .args(["-m", "moto.server", "-H", "127.0.0.1", "-p", &port.to_string()])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let server = Self { process, endpoint: format!("http://127.0.0.1:{port}") };
        let begun = Instant::now();
        while ureq::put(format!("{}/foto-uji", server.endpoint)).send_empty().is_err() {
            assert!(begun.elapsed() < Duration::from_mins(1), "the S3 server did not start");
            std::thread::sleep(Duration::from_millis(200));
        }
        server
    }

    fn config(&self) -> Config {
        let files = FileConfig {
            files: Some(Place::Bucket { name: "foto-uji".into(), prefix: "kab/".into() }),
            s3_endpoint: Some(self.endpoint.clone()),
            s3_region: "us-east-1".into(),
            s3_key: Some("kunci".into()),
            s3_secret: Some(Hidden::from("rahasia")),
        };
        Config { files, ..config() }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Python with moto[server,s3]; script/test brings it"]
async fn photos_rest_in_a_bucket() {
    let server = Server::start();
    let mut owner = Owner::new(server.config()).await;
    leads(&owner.upload(&[("a.jpg", &jpeg(600, 400, 1)), ("b.jpg", &jpeg(600, 400, 2))]).await);
    owner.publish().await;
    let hashes = owner.hashes().await;
    for hash in &hashes {
        let answer = owner.site.get(&mut Visitor::new(), &format!("/foto/{hash}")).await.ok();
        assert!(answer.body.starts_with(b"\xff\xd8"));
    }
    owner.sql("delete from file where business_id = $1 and position = 1").await;
    assert_eq!(sweep(&owner.site, 2).await, 2);
    assert_eq!(sweep(&owner.site, 2).await, 0);
    owner.site.get(&mut Visitor::new(), &format!("/foto/{}", hashes[1])).await.ok();
    drop(server);
    let away = owner.site.get(&mut Visitor::new(), &format!("/foto/{}", hashes[1])).await;
    assert_eq!(away.status, StatusCode::SERVICE_UNAVAILABLE, "the store is away");
}
