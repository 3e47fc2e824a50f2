//! Settings of the channels.

use std::fmt;
use std::path::PathBuf;

use clap::Args;
use lettre::message::Mailbox;
use url::{Host, Url};

/// How messages leave by themselves. What is not set waits for an officer.
#[derive(Args, Clone, Debug, Default)]
pub struct MessageConfig {
    /// Mail server, `smtps://USER:PASSWORD@HOST` or `smtp://USER:PASSWORD@HOST:PORT` (STARTTLS, compulsory beyond this
    /// machine; `?tls=none` sends in the clear), with the sender as `?from=ADDRESS` unless USER is one.
    #[arg(long, env = "SMTP_URL", value_name = "URL", hide_env_values = true, value_parser = Smtp::parse)]
    pub smtp_url: Option<Smtp>,

    /// Certificates (PEM) of a mail server's own authority, trusted beside the public ones.
    #[arg(long, env = "SMTP_CA_FILE", value_name = "FILE")]
    pub smtp_ca_file: Option<PathBuf>,

    /// Address that takes messages for chats and telephones, see docs/MESSAGES.md.
    #[arg(long, env = "MESSAGE_GATEWAY_URL", value_name = "URL", hide_env_values = true,
          value_parser = Gateway::parse)]
    pub message_gateway_url: Option<Gateway>,

    /// Secret that is shown to the gateway.
    #[arg(long, env = "MESSAGE_GATEWAY_TOKEN", value_name = "TOKEN", hide_env_values = true,
          value_parser = Token::parse)]
    pub message_gateway_token: Option<Token>,
}

/// How the way to the mail server is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Security {
    /// From the first byte.
    Wrapped,
    /// Before anything is said.
    StartTls,
    /// Not at all.
    None,
}

/// A mail server and the sender. Its `Debug` form shows no password.
#[derive(Clone)]
pub struct Smtp {
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) security: Security,
    pub(super) login: Option<(String, String)>,
    pub(super) from: Mailbox,
}

impl Smtp {
    /// Reads the address of a mail server; the sentence for a wrong one repeats nothing of it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let wrong = |why: &str| format!("SMTP_URL {why}.");
        let shape = "harus berbentuk smtp://pengguna:sandi@server:587 atau smtps://…";
        let url = Url::parse(text).map_err(|_quotes| wrong(shape))?;
        let host = url.host_str().filter(|host| !host.is_empty()).ok_or_else(|| wrong(shape))?;
        let mut from = None;
        let mut tls = None;
        for (name, value) in url.query_pairs() {
            match &*name {
                "from" => from = Some(value.into_owned()),
                "tls" => tls = Some(value.into_owned()),
                _ => return Err(wrong("hanya mengenal parameter from dan tls")),
            }
        }
        let security = match (url.scheme(), tls.as_deref()) {
            ("smtps", None) => Security::Wrapped,
            ("smtp", Some("none")) => Security::None,
            ("smtp", None) if is_here(&url) => Security::None,
            ("smtp", None | Some("starttls")) => Security::StartTls,
            ("smtp" | "smtps", Some(_)) => {
                return Err(wrong("hanya mengenal tls=starttls dan tls=none pada smtp://"));
            }
            _ => return Err(wrong(shape)),
        };
        let user = plain(url.username()).ok_or_else(|| wrong(shape))?;
        let password = plain(url.password().unwrap_or_default()).ok_or_else(|| wrong(shape))?;
        let from = from.unwrap_or_else(|| user.clone()).parse::<Mailbox>();
        let from =
            from.map_err(|_quotes| wrong("harus menyebut pengirim, misalnya ?from=ukm@example.go.id"))?;
        let port = url.port().unwrap_or(match security {
            Security::Wrapped => 465,
            Security::StartTls => 587,
            Security::None => 25,
        });
        let login = (!user.is_empty()).then_some((user, password));
        Ok(Self { host: host.to_owned(), port, security, login, from })
    }
}

impl fmt::Debug for Smtp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Smtp({}:{}, {:?})", self.host, self.port, self.security)
    }
}

/// Undoes percent signs.
fn plain(text: &str) -> Option<String> {
    let (mut bytes, mut rest) = (Vec::new(), text.bytes());
    while let Some(byte) = rest.next() {
        bytes.push(if byte == b'%' {
            let (high, low) =
                (char::from(rest.next()?).to_digit(16)?, char::from(rest.next()?).to_digit(16)?);
            (high * 16 + low) as u8
        } else {
            byte
        });
    }
    // Not text: there is nothing to say about it that would not show it.
    String::from_utf8(bytes).ok()
}

/// Whether an address stays on this machine.
fn is_here(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        // Of a scheme that the parser does not know, numbers are names too.
        Some(Host::Domain(name)) => name == "localhost" || name == "127.0.0.1",
        None => false,
    }
}

/// Where the gateway listens. Its `Debug` form shows only the host.
#[derive(Clone)]
pub struct Gateway(Url);

impl Gateway {
    /// Reads the address: `https`, or `http` on this machine.
    pub fn parse(text: &str) -> Result<Self, String> {
        let wrong =
            "MESSAGE_GATEWAY_URL harus alamat https:// (atau http:// di mesin ini), tanpa nama pengguna.";
        let url = Url::parse(text).map_err(|_quotes| wrong.to_owned())?;
        let protected = url.scheme() == "https" || (url.scheme() == "http" && is_here(&url));
        let bare = url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
        if protected && bare { Ok(Self(url)) } else { Err(wrong.to_owned()) }
    }

    pub(super) fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl fmt::Debug for Gateway {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Gateway({})", self.0.host_str().unwrap_or_default())
    }
}

/// A secret that is sent in a header. Its `Debug` form hides it.
#[derive(Clone)]
pub struct Token(String);

impl Token {
    fn parse(text: &str) -> Result<Self, String> {
        if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic()) {
            Ok(Self(text.to_owned()))
        } else {
            Err("MESSAGE_GATEWAY_TOKEN harus huruf, angka dan tanda ASCII tanpa spasi.".into())
        }
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_server_beyond_this_machine_is_spoken_to_in_secret() {
        for (text, security, port) in [
            ("smtps://a%40b.id:p@mail.id", Security::Wrapped, 465),
            ("smtp://a%40b.id:p@mail.id", Security::StartTls, 587),
            ("smtp://mail.id:25?from=a@b.id", Security::StartTls, 25),
            ("smtp://mail.id?tls=none&from=a@b.id", Security::None, 25),
            ("smtp://localhost:1025?from=a@b.id", Security::None, 1025),
            ("smtp://127.0.0.1?from=a@b.id", Security::None, 25),
        ] {
            let smtp = Smtp::parse(text).expect(text);
            assert_eq!((smtp.security, smtp.port, &*smtp.from.email.to_string()), (security, port, "a@b.id"));
        }
        let smtp = Smtp::parse("smtps://a%40b.id:r%25hasia@mail.id?from=UKM%20<x@b.id>").unwrap();
        assert_eq!(smtp.login, Some(("a@b.id".into(), "r%hasia".into())));
        assert!(!format!("{smtp:?}").contains("hasia"));
    }

    #[test]
    fn a_wrong_address_is_answered_with_a_sentence_that_repeats_nothing() {
        let secret = "rahasia";
        for text in [
            "",
            "mail",
            "http://u:rahasia@h",
            "smtp://u:rahasia@h",
            "smtps://a%40b:rahasia@h?tls=none",
            "smtp://a%40b:rahasia@h?x=1",
            "smtp://a%40b.id:rahasia%zz@h",
        ] {
            let message = Smtp::parse(text).expect_err(text);
            assert!(message.starts_with("SMTP_URL") && message.ends_with('.') && !message.contains(secret));
        }
        for text in ["", "http://gateway.id/", "https://u:rahasia@h/", "ftp://localhost/", "https://"] {
            let message = Gateway::parse(text).expect_err(text);
            assert!(message.starts_with("MESSAGE_GATEWAY_URL") && !message.contains(secret));
        }
        assert!(
            Gateway::parse("http://127.0.0.1:9/x").is_ok() && Gateway::parse("https://g.id/send").is_ok()
        );
        assert!(
            Token::parse("a b").is_err() && Token::parse("a\r\nX: y").is_err() && Token::parse("").is_err()
        );
    }
}
