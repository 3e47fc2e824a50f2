//! The channels that are set up.

use super::address::Channel;
use super::attempt::{Failure, Outgoing};
use super::config::MessageConfig;
use super::gateway::GatewayClient;
use super::mail::Mail;

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
            mail: config
                .smtp_url
                .as_ref()
                .map(|smtp| Mail::new(smtp, config.smtp_ca_file.as_deref()))
                .transpose()?,
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
