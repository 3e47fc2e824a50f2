//! One error for every handler. It renders as `application/problem+json` (RFC 9457); the page router turns the same
//! error into an HTML page.

use std::borrow::Cow;

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

/// What is wrong with one field of an input, in Indonesian.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct FieldError {
    /// Name of the parameter or form field.
    pub field: Cow<'static, str>,
    /// What to do about it.
    pub message: String,
}

/// Why a request was not answered as asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Nothing is at this address; the sentence says what was looked for.
    #[error("not found: {0}")]
    NotFound(Cow<'static, str>),
    /// The input cannot be used; one entry per field.
    #[error("invalid input: {0:?}")]
    Invalid(Vec<FieldError>),
    /// Only for those who are signed in; whoever asks for a page is led to the sign-in instead.
    #[error("not signed in")]
    SignedOut,
    /// Not from here: from another site, or while looking through the eyes of somebody else.
    #[error("refused: {0}")]
    Refused(Cow<'static, str>),
    /// It was changed meanwhile, or its state does not allow this; the sentence says what.
    #[error("conflict: {0}")]
    Conflict(Cow<'static, str>),
    /// More was sent than any form of ours takes.
    #[error("too large")]
    TooLarge,
    /// Too many attempts, or too many at the same time.
    #[error("too many requests")]
    TooMany {
        /// When it is worth another try.
        retry_after_s: u32,
    },
    /// The method is not offered at this address.
    #[error("method not allowed")]
    MethodNotAllowed,
    /// The database, or the index that is built from it, does not answer now.
    #[error("unavailable: {0}")]
    Unavailable(Cow<'static, str>),
    /// Anything else; logged once, told without detail.
    #[error(transparent)]
    Internal(#[from] anyhow::Error),
}

impl Error {
    /// One field that is wrong.
    pub fn field(field: &'static str, message: impl Into<String>) -> Self {
        Self::Invalid(vec![FieldError { field: field.into(), message: message.into() }])
    }

    /// The page or record `what` does not exist.
    pub fn not_found(what: impl Into<Cow<'static, str>>) -> Self {
        Self::NotFound(what.into())
    }

    /// What is forbidden looks like what does not exist.
    pub const fn no_page() -> Self {
        Self::NotFound(Cow::Borrowed(
            "Halaman ini tidak ada. Mungkin alamatnya salah ketik, atau halamannya sudah pindah.",
        ))
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        if crate::db::is_unavailable(&error) {
            tracing::warn!(%error, "database away");
            return Self::Unavailable(
                "Basis data sedang tidak dapat dihubungi. Peta dan daftar tetap dapat dibuka; coba lagi sebentar lagi."
                    .into(),
            );
        }
        Self::Internal(error.into())
    }
}

/// The body of an error, RFC 9457 with field errors added.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct Problem {
    /// Always `about:blank`: the status says the type.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// Short name of the problem, Indonesian.
    pub title: &'static str,
    /// HTTP status.
    pub status: u16,
    /// What happened and what to do, Indonesian.
    pub detail: String,
    /// What is wrong with each field.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
    /// Seconds after which it is worth another try; sent as a header.
    #[serde(skip)]
    pub retry_after_s: Option<u32>,
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        let retry_after_s = match &error {
            Error::TooMany { retry_after_s } => Some(*retry_after_s),
            Error::Unavailable(_) => Some(5),
            _ => None,
        };
        let (status, title, detail, errors) = match error {
            Error::NotFound(what) => {
                (StatusCode::NOT_FOUND, "Tidak ditemukan", what.into_owned(), Vec::new())
            }
            Error::Invalid(errors) => (
                StatusCode::BAD_REQUEST,
                "Isian perlu diperbaiki",
                errors.iter().map(|e| format!("{}: {}", e.field, e.message)).collect::<Vec<_>>().join("; "),
                errors,
            ),
            Error::SignedOut => (
                StatusCode::UNAUTHORIZED,
                "Anda belum masuk",
                "Sesi Anda sudah berakhir. Masuk lagi di /masuk, lalu ulangi.".to_owned(),
                Vec::new(),
            ),
            Error::Refused(why) => {
                (StatusCode::FORBIDDEN, "Permintaan ditolak", why.into_owned(), Vec::new())
            }
            Error::Conflict(why) => (StatusCode::CONFLICT, "Sudah berubah", why.into_owned(), Vec::new()),
            Error::TooLarge => (
                StatusCode::PAYLOAD_TOO_LARGE,
                "Isian terlalu panjang",
                "Isian ini terlalu panjang, jadi tidak ada yang disimpan. Tekan tombol Kembali di peramban; tulisan \
                 Anda biasanya masih ada di sana. Singkatkan yang panjang, lalu kirim lagi. Foto tidak ditempel di \
                 isian, tetapi dikirim lewat halaman Foto."
                    .to_owned(),
                Vec::new(),
            ),
            Error::TooMany { retry_after_s } => (
                StatusCode::TOO_MANY_REQUESTS,
                "Terlalu banyak percobaan",
                format!("Coba lagi dalam {}.", waiting_time(retry_after_s)),
                Vec::new(),
            ),
            Error::MethodNotAllowed => (
                StatusCode::METHOD_NOT_ALLOWED,
                "Cara permintaan tidak didukung",
                "Alamat ini tidak menerima cara permintaan tersebut.".to_owned(),
                Vec::new(),
            ),
            Error::Unavailable(why) => (
                StatusCode::SERVICE_UNAVAILABLE,
                "Layanan sedang tidak tersedia",
                why.into_owned(),
                Vec::new(),
            ),
            Error::Internal(cause) => {
                tracing::error!(error = format!("{cause:#}"), "request failed");
                (
                    StatusCode::INTERNAL_SERVER_ERROR,
                    "Terjadi gangguan",
                    "Permintaan tidak dapat diselesaikan karena gangguan di server. Coba lagi sebentar lagi."
                        .to_owned(),
                    Vec::new(),
                )
            }
        };
        Self { kind: "about:blank", title, status: status.as_u16(), detail, errors, retry_after_s }
    }
}

/// Seconds, or minutes rounded up.
fn waiting_time(seconds: u32) -> String {
    if seconds < 60 { format!("{seconds} detik") } else { format!("{} menit", seconds.div_ceil(60)) }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = serde_json::to_vec(&self).unwrap_or_default();
        let headers =
            [(header::CONTENT_TYPE, "application/problem+json"), (header::CACHE_CONTROL, "no-store")];
        let mut response = (status, headers, body).into_response();
        if let Some(seconds) = self.retry_after_s {
            response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
        }
        // The page router reads it back to draw the same problem for people.
        response.extensions_mut().insert(self);
        response
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        Problem::from(self).into_response()
    }
}
