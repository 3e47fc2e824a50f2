//! The channels that are set up.

use super::address::Channel;
use super::attempt::{Failure, Outgoing};
use super::config::MessageConfig;
use super::gateway::GatewayClient;
use super::mail::Mail;
use crate::config::Config;

/// The ways out that the settings open.
#[derive(Clone, Default)]
pub struct Channels {
    mail: Option<Mail>,
    gateway: Option<GatewayClient>,
    /// Where links lead that were written before this was known.
    base: Option<String>,
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
            base: None,
        })
    }

    /// As [`Self::open`], where links in messages lead back here. Elsewhere every message waits for an officer, which the
    /// log says once; settings that are wrong are told all the same.
    pub fn open_with_links(config: &Config) -> anyhow::Result<Self> {
        let channels = Self::open(&config.message)?;
        let sends = Channel::ALL.into_iter().any(|channel| channels.sends(channel));
        if !sends || config.links_lead_here() {
            return Ok(Self { base: config.public_url.clone(), ..channels });
        }
        tracing::warn!(
            "PUBLIC_URL belum diisi: pesan yang memuat tautan tidak dikirim sendiri dan menunggu petugas. \
             Isi PUBLIC_URL dengan alamat layanan ini, lalu mulai lagi."
        );
        Ok(Self::default())
    }

    /// Whether messages of this channel leave by themselves.
    pub const fn sends(&self, channel: Channel) -> bool {
        match channel {
            Channel::Email => self.mail.is_some(),
            Channel::WhatsApp | Channel::Sms => self.gateway.is_some(),
        }
    }

    pub(super) async fn send(&self, message: Outgoing<'_>) -> Result<(), Failure> {
        let message = &Outgoing { content: message.content.led_to(self.base.as_deref()), ..message };
        match (message.channel, &self.mail, &self.gateway) {
            (Channel::Email, Some(mail), _) => mail.send(message).await,
            (Channel::WhatsApp | Channel::Sms, _, Some(gateway)) => gateway.send(message).await,
            _ => Err(Failure::passing("saluran tidak dipasang")),
        }
    }
}
