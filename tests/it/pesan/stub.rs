//! A mail server and a gateway that behave as they are told.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// What a mail server does with the next message.
#[derive(Clone, Copy)]
pub enum Mail {
    /// Takes it.
    Take,
    /// Answers RCPT with this line.
    Refuse(&'static str),
    /// Takes it and breaks off without a word, so that nobody knows.
    BreakOff,
    /// Takes it and says nothing for this long.
    Dawdle(Duration),
}

/// A mail server on a port of its own.
#[derive(Clone)]
pub struct MailServer {
    pub port: u16,
    taken: Arc<Mutex<Vec<String>>>,
    plan: Arc<Mutex<VecDeque<Mail>>>,
}

impl MailServer {
    /// Follows the plan, one step a message, then takes everything.
    pub async fn start(plan: &[Mail]) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let server = Self {
            port: listener.local_addr().unwrap().port(),
            taken: Arc::default(),
            plan: Arc::new(Mutex::new(plan.iter().copied().collect())),
        };
        let answering = server.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let server = answering.clone();
                tokio::spawn(async move { drop(server.talk(stream).await) });
            }
        });
        server
    }

    async fn talk(&self, mut stream: TcpStream) -> std::io::Result<()> {
        let step = self.plan.lock().unwrap().pop_front().unwrap_or(Mail::Take);
        let (reader, mut writer) = stream.split();
        let mut lines = BufReader::new(reader).lines();
        writer.write_all(b"220 mail.example\r\n").await?;
        while let Some(line) = lines.next_line().await? {
            let word = line.get(..4).unwrap_or_default().to_ascii_uppercase();
            let answer = match (&*word, step) {
                ("EHLO", _) => "250-mail.example\r\n250 8BITMIME",
                ("RCPT", Mail::Refuse(answer)) => answer,
                ("QUIT", _) => "221 bye",
                ("DATA", _) => {
                    writer.write_all(b"354 go on\r\n").await?;
                    let mut mail = String::new();
                    while let Some(line) = lines.next_line().await?.filter(|line| line != ".") {
                        mail.push_str(&line);
                        mail.push('\n');
                    }
                    self.taken.lock().unwrap().push(mail);
                    match step {
                        Mail::BreakOff => return Ok(()),
                        Mail::Dawdle(time) => tokio::time::sleep(time).await,
                        Mail::Take | Mail::Refuse(_) => {}
                    }
                    "250 taken"
                }
                _ => "250 ok",
            };
            writer.write_all(format!("{answer}\r\n").as_bytes()).await?;
        }
        Ok(())
    }

    /// Every mail that was taken, whole.
    pub fn taken(&self) -> Vec<String> {
        self.taken.lock().unwrap().clone()
    }

    /// Their Message-IDs.
    pub fn ids(&self) -> Vec<String> {
        let id = |mail: &String| {
            mail.lines().find_map(|line| line.strip_prefix("Message-ID: ")).unwrap().to_owned()
        };
        self.taken().iter().map(id).collect()
    }
}

/// What a gateway does with the next request.
#[derive(Clone, Copy)]
pub enum Step {
    /// Takes it and answers with this status.
    Answer(u16),
    /// Takes it, but the answer comes this late.
    TakeThenHang(Duration),
    /// Sends the asker somewhere else.
    Redirect,
    /// Asks to be left alone for an hour.
    Busy,
}

/// A gateway on a port of its own, which delivers each key once.
#[derive(Clone)]
pub struct GatewayServer {
    pub port: u16,
    inner: Arc<Mutex<Requests>>,
}

#[derive(Default)]
struct Requests {
    plan: VecDeque<Step>,
    asked: Vec<(String, serde_json::Value)>,
    delivered: Vec<String>,
}

impl GatewayServer {
    /// Follows the plan, one step a request, then takes everything.
    pub async fn start(plan: &[Step]) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let requests = Requests { plan: plan.iter().copied().collect(), ..Requests::default() };
        let server =
            Self { port: listener.local_addr().unwrap().port(), inner: Arc::new(Mutex::new(requests)) };
        let router = Router::new()
            .route("/kirim", post(answer))
            .route("/lain", post(answer).get(answer))
            .with_state(server.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        server
    }

    fn deliver(&self, key: &str) {
        let mut inner = self.inner.lock().unwrap();
        if !inner.delivered.iter().any(|known| known == key) {
            inner.delivered.push(key.to_owned());
        }
    }

    /// Keys and bodies of all requests.
    pub fn asked(&self) -> Vec<(String, serde_json::Value)> {
        self.inner.lock().unwrap().asked.clone()
    }

    /// What reached a recipient.
    pub fn delivered(&self) -> Vec<String> {
        self.inner.lock().unwrap().delivered.clone()
    }
}

type Reply = (StatusCode, [(&'static str, &'static str); 2]);

async fn answer(State(server): State<GatewayServer>, headers: HeaderMap, body: axum::body::Bytes) -> Reply {
    let key = headers.get("idempotency-key").unwrap().to_str().unwrap().to_owned();
    let step = {
        let mut inner = server.inner.lock().unwrap();
        inner.asked.push((key.clone(), serde_json::from_slice(&body).unwrap()));
        inner.plan.pop_front().unwrap_or(Step::Answer(200))
    };
    let plain = [("location", ""), ("retry-after", "")];
    match step {
        Step::Answer(status) => {
            if status < 300 {
                server.deliver(&key);
            }
            (StatusCode::from_u16(status).unwrap(), plain)
        }
        Step::TakeThenHang(time) => {
            server.deliver(&key);
            tokio::time::sleep(time).await;
            (StatusCode::OK, plain)
        }
        Step::Redirect => (StatusCode::TEMPORARY_REDIRECT, [("location", "/lain"), ("retry-after", "")]),
        Step::Busy => (StatusCode::TOO_MANY_REQUESTS, [("location", ""), ("retry-after", "3600")]),
    }
}
