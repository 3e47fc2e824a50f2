//! Forms: the one way in which pages take in what people type.
//!
//! A page names its fields with their labels. On `GET` it draws [`Form::new`]; on `POST` the handler takes [`Posted`],
//! reads it as a [`Form`] with the functions of [`Params`], and notes what is wrong. With errors it draws the same
//! page again with [`Form::status`] (422): the summary has the focus, every message stands beside its field, nothing
//! typed is lost but secrets. Without errors it writes, and leads on by [`see_other`].

use std::ops::{Deref, DerefMut};
use std::sync::LazyLock;

use axum::body::to_bytes;
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

use super::error::{Error, FieldError};
use super::params::Params;
use crate::db::Tx;
use crate::typed;

/// Largest body of a form without files.
pub(super) const MAX_BYTES: usize = 1024 * 1024;

/// Fields that are never drawn with what was typed into them.
pub(super) const SECRETS: [&str; 3] = ["sandi", "sandi_lama", "ulang"];

/// Whether this content type is that of a form without files.
pub(super) fn is_form(kind: Option<&str>) -> bool {
    kind.is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"))
}

/// Name of the field that holds the key of a form.
const KEY: &str = "kunci_formulir";

/// Names this server among those that note contents of forms, and the key of its hashes: both are new with each start.
static SERVER: LazyLock<[u8; 8]> = LazyLock::new(rand::random);
static CONTENT: LazyLock<[u8; 32]> = LazyLock::new(rand::random);

/// What is noted of a form that was carried out.
struct Claimed {
    location: String,
    content: Option<Vec<u8>>,
}

impl Claimed {
    /// A key for `content`, if it is known that the form said something else.
    fn other(&self, content: &[u8]) -> Option<[u8; 32]> {
        let known = self.content.as_deref()?;
        let comparable = known.get(..SERVER.len()) == content.get(..SERVER.len());
        if !comparable || known == content {
            return None;
        }
        Some(Sha256::digest([known, content].concat()).into())
    }
}

/// Names of fields, and their labels for people.
pub type Labels = &'static [(&'static str, &'static str)];

/// The body of a posted form.
#[derive(Debug)]
pub struct Posted(Params);

impl<S: Send + Sync> FromRequest<S> for Posted {
    type Rejection = Error;

    async fn from_request(request: Request, _: &S) -> Result<Self, Error> {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        if !is_form(kind) {
            return Err(Error::Refused("Isian hanya diterima dari formulir halaman ini.".into()));
        }
        let body = to_bytes(request.into_body(), MAX_BYTES).await;
        let body = body.map_err(|_too_large| Error::TooLarge)?;
        Ok(Self(Params::parse(&String::from_utf8_lossy(&body), true)))
    }
}

impl Posted {
    /// A form that came another way: its fields as in an address.
    pub fn parse(fields: &str) -> Self {
        Self(Params::parse(fields, true))
    }

    /// What was typed into the fields of `labels`.
    pub fn read(self, labels: Labels) -> Form {
        let known = self.0.all(KEY).find(|key| is_key(key)).map(ToOwned::to_owned);
        Form { params: self.0, labels, key: known.unwrap_or_else(new_key), claimed: None, refused: None }
    }
}

/// A form with what was typed into it, and what is wrong with that.
#[derive(Debug)]
pub struct Form {
    params: Params,
    labels: Labels,
    key: String,
    /// The key under which it was carried out.
    claimed: Option<String>,
    /// As the work behind it was refused.
    refused: Option<StatusCode>,
}

impl Form {
    /// An empty one.
    pub fn new(labels: Labels) -> Self {
        Self { params: Params::parse("", true), labels, key: new_key(), claimed: None, refused: None }
    }

    /// One that is filled in already.
    pub fn filled(labels: Labels, values: &[(&str, &str)]) -> Self {
        let pairs = values.iter().map(|(name, value)| format!("{name}={}", super::params::encode(value)));
        let query = pairs.collect::<Vec<_>>().join("&");
        Self { params: Params::parse(&query, true), ..Self::new(labels) }
    }

    /// The same as if nothing had been noticed.
    #[must_use]
    pub fn unjudged(mut self) -> Self {
        self.params.forgive();
        self
    }

    /// A line of text without invisible and control characters, at most `longest` letters.
    pub fn line(&mut self, field: &'static str, longest: usize) -> Option<String> {
        let text = self.params.text(field)?;
        let line = typed::line(&text);
        if line.chars().count() > longest {
            self.error(field, format!("paling panjang {longest} huruf"));
            return None;
        }
        Some(line).filter(|line| !line.is_empty())
    }

    /// As [`Self::line`]; without it the form is incomplete.
    pub fn required(&mut self, field: &'static str, longest: usize) -> Option<String> {
        let before = self.errors().len();
        let line = self.line(field, longest);
        if line.is_none() && self.errors().len() == before {
            self.error(field, "wajib diisi");
        }
        line
    }

    /// A password exactly as it was typed; empty when it was not.
    pub fn secret(&self, field: &str) -> String {
        debug_assert!(SECRETS.contains(&field), "{field} would be drawn again");
        self.params.all(field).next().unwrap_or_default().to_owned()
    }

    /// Whether the box with `value` is ticked.
    pub fn is_ticked(&self, field: &str, value: &str) -> bool {
        self.params.all(field).any(|one| one == value)
    }

    /// What stands in `field`, for the template.
    pub fn value(&self, field: &str) -> &str {
        self.params.all(field).next().unwrap_or_default()
    }

    /// What is wrong with `field`, for the template: a sentence.
    pub fn error_of(&self, field: &str) -> Option<String> {
        self.errors().iter().find(|error| error.field == field).map(sentence)
    }

    /// The label of `field`.
    pub fn label(&self, field: &str) -> &'static str {
        self.labels.iter().find(|(name, _)| *name == field).map_or("", |(_, label)| label)
    }

    /// What the summary says: field, and label with message; of a list also which row.
    pub fn summary(&self) -> Vec<(String, String)> {
        let line = |error: &FieldError| {
            let row = error.field.rsplit_once('-').filter(|(_, row)| row.parse::<usize>().is_ok());
            let text = match (self.label(&error.field), row) {
                ("", Some((column, row))) if !self.label(column).is_empty() => {
                    format!("{}, baris {row}: {}", self.label(column), error.message)
                }
                ("", _) => sentence(error),
                (label, _) => format!("{label}: {}", error.message),
            };
            (error.field.to_string(), text)
        };
        self.errors().iter().map(line).collect()
    }

    /// The key that tells a form sent twice from two forms.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// True when nothing is wrong.
    pub fn is_valid(&self) -> bool {
        self.errors().is_empty()
    }

    /// Says beside `field` why the work behind the form was refused, so that its page is drawn again with all that was
    /// typed into it.
    ///
    /// # Errors
    /// What no page of a form can explain.
    pub fn refuse(&mut self, field: &'static str, error: Error) -> Result<(), Error> {
        let (status, why) = match error {
            Error::Conflict(why) => (StatusCode::CONFLICT, why.into_owned()),
            Error::Refused(why) => (StatusCode::FORBIDDEN, why.into_owned()),
            Error::Invalid(errors) => {
                let all: Vec<String> = errors.into_iter().map(|one| one.message).collect();
                (StatusCode::UNPROCESSABLE_ENTITY, all.join("; "))
            }
            other => return Err(other),
        };
        self.params.error(field, why);
        self.refused = Some(status);
        Ok(())
    }

    /// 200 for a form to be filled in, 422 for one to be put right, 409 or 403 for one whose work was refused.
    pub fn status(&self) -> StatusCode {
        let faulty = if self.is_valid() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
        self.refused.unwrap_or(faulty)
    }

    /// The title of the page, which says first that something is wrong.
    pub fn title(&self, title: &str) -> String {
        if self.is_valid() { title.to_owned() } else { format!("Kesalahan: {title}") }
    }

    /// Notes within `tx` that this form was carried out and where its sender goes. A second sending, also one at the
    /// same time, gets back where the first went, and must write nothing. Sent again with other answers, as by whoever
    /// goes back in the browser, it is a form of its own.
    pub async fn claim(
        &mut self,
        tx: &mut Tx,
        location: &str,
        now: DateTime<Utc>,
    ) -> sqlx::Result<Option<String>> {
        let first = self.claim_key(tx, location, now).await?;
        let Some(content) = first.as_ref().and_then(|first| first.other(&self.content())) else {
            return Ok(first.map(|first| first.location));
        };
        self.claimed = Some(URL_SAFE_NO_PAD.encode(content));
        let again = self.claim_key(tx, location, now).await?;
        Ok(again.map(|again| again.location))
    }

    /// As [`Self::claim`], for work that can be done once only, whatever is answered.
    pub async fn claim_once(
        &mut self,
        tx: &mut Tx,
        location: &str,
        now: DateTime<Utc>,
    ) -> sqlx::Result<Option<String>> {
        Ok(self.claim_key(tx, location, now).await?.map(|first| first.location))
    }

    async fn claim_key(
        &self,
        tx: &mut Tx,
        location: &str,
        now: DateTime<Utc>,
    ) -> sqlx::Result<Option<Claimed>> {
        let content = self.content();
        let done = sqlx::query!(
            "insert into form_key (key, location, at, content) values ($1, $2, $3, $4) on conflict do nothing",
            self.claimed_key(),
            location,
            now,
            &content[..],
        )
        .execute(&mut **tx)
        .await?;
        if done.rows_affected() > 0 {
            return Ok(None);
        }
        sqlx::query_as!(Claimed, "select location, content from form_key where key = $1", self.claimed_key())
            .fetch_optional(&mut **tx)
            .await
    }

    fn claimed_key(&self) -> &str {
        self.claimed.as_deref().unwrap_or(&self.key)
    }

    /// What was answered, as a hash that leads nobody back to it: which server drew its key, and the hash.
    fn content(&self) -> Vec<u8> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&*CONTENT).expect("keys of any length are taken");
        for (name, value) in self.params.pairs() {
            // Lengths keep what is told apart from what is told together.
            mac.update(&(name.len() as u64).to_be_bytes());
            mac.update(name.as_bytes());
            mac.update(&(value.len() as u64).to_be_bytes());
            mac.update(value.as_bytes());
        }
        [&SERVER[..], &mac.finalize().into_bytes()].concat()
    }

    /// As [`Self::claim`], for a place that is known only after the work: what [`Self::claim`] noted is replaced.
    pub async fn lead_to(&self, tx: &mut Tx, location: &str) -> sqlx::Result<()> {
        sqlx::query!("update form_key set location = $2 where key = $1", self.claimed_key(), location)
            .execute(&mut **tx)
            .await?;
        Ok(())
    }
}

impl Deref for Form {
    type Target = Params;

    fn deref(&self) -> &Params {
        &self.params
    }
}

impl DerefMut for Form {
    fn deref_mut(&mut self) -> &mut Params {
        &mut self.params
    }
}

/// A message with a capital and a full stop.
fn sentence(error: &FieldError) -> String {
    let mut letters = error.message.chars();
    let first = letters.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
    let text = format!("{first}{}", letters.as_str());
    if text.ends_with(['.', '?']) { text } else { format!("{text}.") }
}

fn new_key() -> String {
    URL_SAFE_NO_PAD.encode(rand::random::<[u8; 18]>())
}

fn is_key(text: &str) -> bool {
    (16..=64).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b))
}

/// Leads on after a form was carried out. `location` is an address on this server.
pub fn see_other(location: &str) -> Response {
    // Addresses of our own are ASCII; what cannot stand in a header leads home.
    let location = HeaderValue::from_str(location).unwrap_or(HeaderValue::from_static("/"));
    (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response()
}

/// `text` if it is an address on this server, so that no link leads a visitor who signs in elsewhere.
pub fn own_address(text: &str) -> Option<&str> {
    let inside = text.starts_with('/') && !text.starts_with("//") && !text.starts_with("/\\");
    (inside && text.len() <= 500 && text.bytes().all(|b| b.is_ascii_graphic() && b != b'\\')).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LABELS: Labels = &[("nama", "Nama")];

    #[test]
    fn what_was_typed_stays_and_the_message_stands_beside_it() {
        let mut form =
            Posted(Params::parse("nama=Siti+%3Cb%3E&kunci_formulir=abcdefghijklmnopq", true)).read(LABELS);
        assert_eq!(form.line("nama", 100).as_deref(), Some("Siti <b>"));
        assert!(form.is_valid() && form.status() == StatusCode::OK && form.key() == "abcdefghijklmnopq");
        assert_eq!(form.line("nama", 3), None);
        assert_eq!(form.error_of("nama").as_deref(), Some("Paling panjang 3 huruf."));
        assert_eq!(form.summary(), [("nama".to_owned(), "Nama: paling panjang 3 huruf".to_owned())]);
        assert_eq!((form.value("nama"), form.status().as_u16()), ("Siti <b>", 422));
        assert_eq!(form.title("Akun baru"), "Kesalahan: Akun baru");
    }

    #[test]
    fn of_a_list_the_summary_says_which_row() {
        let mut form = Posted(Params::parse("", true)).read(LABELS);
        form.error("nama-2", "isi namanya");
        form.error("lain-2", "isi yang lain");
        let told: Vec<String> = form.summary().into_iter().map(|(_, text)| text).collect();
        assert_eq!(told, ["Nama, baris 2: isi namanya", "Isi yang lain."]);
    }

    #[test]
    fn control_characters_and_broken_keys_do_not_come_in() {
        let mut form = Posted(Params::parse("nama=a%00b&kosong=%00&kunci_formulir=x'--", true)).read(LABELS);
        assert_eq!(form.required("nama", 9).as_deref(), Some("a b"));
        assert_eq!(form.required("kosong", 9), None);
        assert!(is_key(form.key()) && !form.is_valid());
    }

    #[test]
    fn only_own_addresses_are_led_to() {
        for good in ["/", "/admin/pengguna?q=a"] {
            assert_eq!(own_address(good), Some(good));
        }
        for bad in ["", "https://a", "//a", "/\\a", "/a\nb", "/a b", "admin"] {
            assert_eq!(own_address(bad), None, "{bad:?}");
        }
    }
}
