//! The same with a real mail server.

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use chrono::Duration;
use simbaumi::app::Clock;
use simbaumi::pesan::{Address, Channel, Channels, MessageConfig, Smtp, Worker};

use super::{now, put, round, states};
use crate::files::Folder;
use crate::support::TestDb;

/// `aiosmtpd`, with the Python that `TEST_PYTHON` names.
struct Server {
    process: Child,
    port: u16,
    folder: Folder,
    way: &'static str,
}

impl Server {
    fn start(way: &'static str) -> Self {
        let folder = Folder::new();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        Self { process: run(&folder.0, port, way), port, folder, way }
    }

    /// Comes back after it went, with a new certificate.
    fn restart(&mut self) {
        self.process.wait().unwrap();
        self.process = run(&self.folder.0, self.port, self.way);
    }

    /// A worker whose clock stands `minutes` after the messages were put.
    async fn worker(&self, test: &TestDb, password: &str, trusted: bool, minutes: i64) -> Worker {
        let (scheme, tls) = if self.way == "smtps" { ("smtps", "") } else { ("smtp", "?tls=starttls") };
        let url = format!("{scheme}://ukm%40example.id:{password}@localhost:{}{tls}", self.port);
        let config = MessageConfig {
            smtp_url: Some(Smtp::parse(&url).unwrap()),
            smtp_ca_file: trusted.then(|| self.folder.0.join("ca.pem")),
            ..MessageConfig::default()
        };
        let clock = Clock::Fixed(now() + Duration::minutes(minutes));
        Worker::new(test.db.clone(), test.keys().await, clock, Channels::open(&config).unwrap())
    }

    /// Message-ID and recipient of every mail that was taken.
    fn taken(&self) -> Vec<(String, String)> {
        let mails = (0..).map(|number| std::fs::read_to_string(self.folder.0.join(format!("{number}.eml"))));
        let head = |mail: &str, name: &str| {
            mail.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default().trim().to_owned()
        };
        mails.map_while(Result::ok).map(|mail| (head(&mail, "Message-ID:"), head(&mail, "To:"))).collect()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn run(folder: &Path, port: u16, way: &str) -> Child {
    let python = std::env::var("TEST_PYTHON").unwrap_or_else(|_| "python3".into());
    let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/pesan/mail_server.py");
    let mut process = Command::new(python)
        .arg(program)
        .arg(folder)
        .args([&port.to_string(), way])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert_eq!(line, "ready\n", "the mail server did not start");
    process
}

fn mailbox(name: &str) -> Address {
    Address::email(&format!("{name}@example.id")).unwrap()
}

/// State and last error of every message.
async fn ends(test: &TestDb) -> Vec<(String, Option<String>)> {
    states(test).await.into_iter().map(|(state, _, error)| (state, error)).collect()
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Python with aiosmtpd and cryptography; script/test brings them"]
async fn mail_goes_only_to_a_server_that_proves_itself_and_only_with_the_right_password() {
    for way in ["starttls", "smtps"] {
        let (test, server) = (TestDb::new().await, Server::start(way));
        put(&test, "a", &mailbox("siti")).await;
        let tried = async |password, trusted, minutes| {
            let worker = server.worker(&test, password, trusted, minutes).await;
            assert_eq!(round(&worker, Channel::Email).await, 1, "{way}");
            ends(&test).await.remove(0)
        };
        let (state, error) = tried("r%3Ahasia", false, 0).await;
        let told =
            error.is_some_and(|error| error.starts_with("sertifikat server surel tidak dikenal penerbitnya"));
        assert!(state == "waiting" && told, "{way}: {state}");
        let refused = Some("server surel menjawab 535".to_owned());
        assert_eq!(tried("keliru", true, 10).await, ("waiting".into(), refused), "{way}");
        assert_eq!(server.taken(), [], "{way}");
        assert_eq!(tried("r%3Ahasia", true, 60).await.0, "sent", "{way}");
        let [(_, to)] = &*server.taken() else { panic!("{way}: {:?}", server.taken()) };
        assert_eq!(to, "siti@example.id");
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Python with aiosmtpd and cryptography; script/test brings them"]
async fn one_refusal_keeps_no_other_mail_and_a_server_that_goes_loses_none() {
    let (test, mut server) = (TestDb::new().await, Server::start("starttls"));
    for name in ["siti", "tidak-ada", "penuh", "putus"] {
        put(&test, name, &mailbox(name)).await;
    }
    for minutes in [0, 60, 120] {
        let worker = server.worker(&test, "r%3Ahasia", true, minutes).await;
        round(&worker, Channel::Email).await;
        if minutes == 0 {
            server.restart();
        }
    }
    let states: Vec<String> = ends(&test).await.into_iter().map(|(state, _)| state).collect();
    assert_eq!(states, ["sent", "failed", "sent", "sent"]);
    let taken = server.taken();
    for name in ["siti", "penuh", "putus"] {
        let to = format!("{name}@example.id");
        let mut ids: Vec<&str> =
            taken.iter().filter(|(_, whose)| *whose == to).map(|(id, _)| id.as_str()).collect();
        // A server that went before it answered is asked again, with the name that the mail had.
        assert!(!ids.is_empty(), "{to}: {taken:?}");
        ids.dedup();
        assert_eq!(ids.len(), 1, "{to}: {taken:?}");
    }
    assert!(taken.iter().all(|(_, to)| to != "tidak-ada@example.id"), "{taken:?}");
}
