//! The channels that are set up, and what can become of an attempt.

use std::time::Duration;

use chrono::{DateTime, Utc};

use super::address::Channel;
use super::config::MessageConfig;
use super::content::Content;
use super::gateway::GatewayClient;
use super::mail::Mail;
use super::text::Kind;

/// One message as a channel gets it.
pub(super) struct Outgoing<'a> {
    pub message_id: &'a str,
    pub kind: Kind,
    pub channel: Channel,
    pub content: &'a Content,
    pub now: DateTime<Utc>,
}

/// Why an attempt failed. The words are this program's own: a server's answer may quote the recipient.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{why}")]
pub(super) struct Failure {
    pub why: String,
    /// The same message would be refused again.
    pub permanent: bool,
    /// How long the other side wants to be left alone.
    pub wait: Option<Duration>,
}

impl Failure {
    /// It may go better next time.
    pub fn passing(why: impl Into<String>) -> Self {
        Self { why: why.into(), permanent: false, wait: None }
    }

    /// It will not.
    pub fn permanent(why: impl Into<String>) -> Self {
        Self { why: why.into(), permanent: true, wait: None }
    }
}

/// The ways out that the settings open.
#[derive(Clone)]
pub struct Channels {
    mail: Option<Mail>,
    gateway: Option<GatewayClient>,
}

impl Channels {
    /// As the settings say; the error is a whole sentence.
    pub fn open(config: &MessageConfig) -> anyhow::Result<Self> {
        Ok(Self {
            mail: config.smtp_url.as_ref().map(Mail::new).transpose()?,
            gateway: config
                .message_gateway_url
                .as_ref()
                .map(|url| GatewayClient::new(url, config.message_gateway_token.as_ref())),
        })
    }

    /// Whether messages of this channel leave by themselves.
    pub const fn sends(&self, channel: Channel) -> bool {
        match channel {
            Channel::Email => self.mail.is_some(),
            Channel::WhatsApp | Channel::Sms => self.gateway.is_some(),
        }
    }

    pub(super) async fn send(&self, message: &Outgoing<'_>) -> Result<(), Failure> {
        match (message.channel, &self.mail, &self.gateway) {
            (Channel::Email, Some(mail), _) => mail.send(message).await,
            (Channel::WhatsApp | Channel::Sms, _, Some(gateway)) => gateway.send(message).await,
            _ => Err(Failure::passing("saluran tidak dipasang")),
        }
    }
}
