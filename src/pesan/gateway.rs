//! `WhatsApp` and SMS by an HTTP gateway; docs/MESSAGES.md describes the request.

use std::time::Duration;

use serde::Serialize;
use ureq::Agent;

use super::attempt::{Failure, Outgoing};
use super::config::{Gateway, Token};

/// Longest time from the first connection to the last byte.
const TIME_LIMIT: Duration = Duration::from_secs(20);
/// Longest time that a gateway may ask to be left alone.
const LONGEST_WAIT: Duration = Duration::from_hours(1);

/// A gateway.
#[derive(Clone)]
pub(super) struct GatewayClient {
    agent: Agent,
    url: String,
    bearer: Option<String>,
}

#[derive(Serialize)]
struct Request<'a> {
    id: &'a str,
    channel: &'static str,
    kind: &'static str,
    to: &'a str,
    text: &'a str,
}

impl GatewayClient {
    pub fn new(url: &Gateway, token: Option<&Token>) -> Self {
        // Only the host that the operator named: no redirects, no proxy from the environment.
        let config = Agent::config_builder()
            .timeout_global(Some(TIME_LIMIT))
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            .proxy(None)
            .build();
        let bearer = token.map(|token| format!("Bearer {}", token.as_str()));
        Self { agent: config.into(), url: url.as_str().to_owned(), bearer }
    }

    pub async fn send(&self, message: &Outgoing<'_>) -> Result<(), Failure> {
        let request = Request {
            id: message.message_id,
            channel: message.channel.as_str(),
            kind: message.kind.as_str(),
            to: &message.content.to,
            text: &message.content.text,
        };
        let body = serde_json::to_vec(&request)
            .map_err(|_quotes| Failure::permanent("pesan tidak dapat disusun"))?;
        let (client, key) = (self.clone(), message.message_id.to_owned());
        match tokio::task::spawn_blocking(move || client.post(&key, &body)).await {
            Ok(result) => result,
            Err(_stopped) => Err(Failure::passing("pengiriman terputus")),
        }
    }

    fn post(&self, key: &str, body: &[u8]) -> Result<(), Failure> {
        let mut request = self
            .agent
            .post(&self.url)
            .header("content-type", "application/json")
            .header("idempotency-key", key);
        if let Some(bearer) = &self.bearer {
            request = request.header("authorization", bearer);
        }
        let answer = request.send(body).map_err(|error| match error {
            ureq::Error::Timeout(_) => Failure::passing("gateway tidak menjawab pada waktunya"),
            _ => Failure::passing("gateway tidak dapat dihubungi"),
        })?;
        let status = answer.status().as_u16();
        if (200..300).contains(&status) {
            return Ok(());
        }
        let why = format!("gateway menjawab {status}");
        if matches!(status, 400 | 422) {
            // About this message. Other refusals are about the settings, which the operator can mend.
            return Err(Failure::permanent(why));
        }
        let wait = answer.headers().get("retry-after").and_then(|value| value.to_str().ok()?.parse().ok());
        let wait = wait.map(|seconds| Duration::from_secs(seconds).min(LONGEST_WAIT));
        Err(Failure { wait, ..Failure::passing(why) })
    }
}
