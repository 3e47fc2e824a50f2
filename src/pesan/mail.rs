//! E-mail by SMTP.

use std::error::Error;
use std::path::Path;
use std::time::Duration;
use std::{fs, io};

use anyhow::Context;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
use rustls::CertificateError;

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
    /// Speaks to `smtp`, trusting the authorities in `own_authority` (PEM) beside the public ones.
    pub fn new(smtp: &Smtp, own_authority: Option<&Path>) -> anyhow::Result<Self> {
        let authority = own_authority.map(read_certificate).transpose()?;
        let tls = || {
            let mut parameters = TlsParameters::builder(smtp.host.clone());
            if let Some(certificate) = authority.clone() {
                parameters = parameters.add_root_certificate(certificate);
            }
            parameters.build_rustls().context("SMTP_URL: nama server tidak cocok untuk TLS")
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

fn read_certificate(file: &Path) -> anyhow::Result<Certificate> {
    let shown = file.display();
    let pem = fs::read(file).with_context(|| format!("SMTP_CA_FILE: berkas {shown} tidak dapat dibaca"))?;
    Certificate::from_pem(&pem).with_context(|| format!("SMTP_CA_FILE: berkas {shown} bukan sertifikat PEM"))
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
        None if let Some(fault) = certificate_fault(error) => Failure::passing(fault),
        None if error.is_timeout() => Failure::passing("server surel tidak menjawab pada waktunya"),
        None if error.is_tls() => Failure::passing("sambungan aman ke server surel gagal"),
        None => Failure::passing("server surel tidak dapat dihubungi"),
    }
}

/// What is wrong with the server's certificate, where that is why there is no connection.
fn certificate_fault(error: &(dyn Error + 'static)) -> Option<&'static str> {
    let chain = std::iter::successors(Some(error), |error: &&(dyn Error + 'static)| (*error).source());
    let refused = chain.filter_map(|error| error.downcast_ref::<io::Error>()?.get_ref()?.downcast_ref());
    refused.into_iter().find_map(|error| match error {
        rustls::Error::InvalidCertificate(fault) => Some(match fault {
            CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
                "sertifikat server surel sudah kedaluwarsa"
            }
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                "sertifikat server surel bukan untuk nama server di SMTP_URL"
            }
            CertificateError::UnknownIssuer => {
                "sertifikat server surel tidak dikenal penerbitnya; bila milik kantor sendiri, isi SMTP_CA_FILE"
            }
            _ => "sertifikat server surel tidak sah",
        }),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("sambungan")]
    struct Around(#[source] io::Error);

    #[test]
    fn a_certificate_that_proves_nothing_is_told_from_a_server_that_is_away() {
        let of = |error: rustls::Error| certificate_fault(&Around(io::Error::other(error)));
        let refused = |fault| of(rustls::Error::InvalidCertificate(fault)).unwrap_or_default();
        assert!(refused(CertificateError::Expired).contains("kedaluwarsa"));
        assert!(refused(CertificateError::NotValidForName).contains("SMTP_URL"));
        assert!(refused(CertificateError::UnknownIssuer).contains("SMTP_CA_FILE"));
        assert!(refused(CertificateError::Revoked).contains("tidak sah"));
        assert_eq!(of(rustls::Error::HandshakeNotComplete), None);
        assert_eq!(certificate_fault(&Around(io::ErrorKind::ConnectionRefused.into())), None);
    }
}
