//! E-mail by SMTP.

use std::time::Duration;

use anyhow::Context;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};

use super::attempt::{Failure, Outgoing};
use super::config::{Security, Smtp};

/// Longest wait for one answer of the server.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(15);

/// A mail server. Each message has a connection of its own, so that none suffers from the one before.
#[derive(Clone)]
pub(super) struct Mail {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

impl Mail {
    pub fn new(smtp: &Smtp) -> anyhow::Result<Self> {
        let tls = || {
            TlsParameters::new_rustls(smtp.host.clone())
                .context("SMTP_URL: nama server tidak cocok untuk TLS")
        };
        let tls = match smtp.security {
            Security::Wrapped => Tls::Wrapper(tls()?),
            Security::StartTls => Tls::Required(tls()?),
            Security::None => Tls::None,
        };
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&smtp.host)
            .port(smtp.port)
            .tls(tls)
            .timeout(Some(ANSWER_TIMEOUT))
            .hello_name(ClientId::Domain(smtp.from.email.domain().to_owned()));
        if let Some((user, password)) = &smtp.login {
            builder = builder.credentials(Credentials::new(user.clone(), password.clone()));
        }
        Ok(Self { transport: builder.build(), from: smtp.from.clone() })
    }

    pub async fn send(&self, message: &Outgoing<'_>) -> Result<(), Failure> {
        let mail = self.compose(message)?;
        match self.transport.send(mail).await {
            Ok(_accepted) => Ok(()),
            Err(error) => Err(failure(&error)),
        }
    }

    fn compose(&self, message: &Outgoing<'_>) -> Result<Message, Failure> {
        let unfit = || Failure::permanent("pesan tidak dapat disusun sebagai surel");
        let to = message.content.to.parse::<Mailbox>().map_err(|_quotes| unfit())?;
        let automatic =
            HeaderValue::new(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated".into());
        let mail = Message::builder()
            .from(self.from.clone())
            .to(to)
            .subject(message.kind.title())
            .message_id(Some(format!("<{}@{}>", message.message_id, self.from.email.domain())))
            .date(message.now.into())
            .raw_header(automatic)
            .header(ContentType::TEXT_PLAIN)
            .body(message.content.text.clone());
        mail.map_err(|_quotes| unfit())
    }
}

fn failure(error: &lettre::transport::smtp::Error) -> Failure {
    match error.status() {
        // 53x is about this server's right to send, which the operator can mend; the message is not at fault.
        Some(code) => {
            let code = code.to_string();
            let why = format!("server surel menjawab {code}");
            if error.is_permanent() && !code.starts_with("53") {
                Failure::permanent(why)
            } else {
                Failure::passing(why)
            }
        }
        None if error.is_timeout() => Failure::passing("server surel tidak menjawab pada waktunya"),
        None if error.is_tls() => Failure::passing("sambungan aman ke server surel gagal"),
        None => Failure::passing("server surel tidak dapat dihubungi"),
    }
}
