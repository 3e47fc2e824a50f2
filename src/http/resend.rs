//! What was typed is not lost when it could not be taken: the page that says so can send it once more.
//!
//! Nothing is kept on the server. The fields of the form come back in the answer, which nobody stores, without the
//! passwords: their form asks for those again.

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::header;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::error::Problem;
use super::form::{MAX_BYTES, SECRETS, is_form};
use super::params::Params;

/// A form that was sent in vain.
#[derive(Clone, Debug)]
pub struct Resend {
    /// Where it was sent to: an address on this server.
    pub action: String,
    /// Its fields, without secrets.
    pub fields: Vec<(String, String)>,
    /// Whether a password has to be typed once more.
    pub without_secret: bool,
}

impl Resend {
    fn new(action: String, body: &[u8]) -> Self {
        let mut fields = Params::parse(&String::from_utf8_lossy(body), true).into_pairs();
        let all = fields.len();
        fields.retain(|(name, _)| !SECRETS.contains(&name.as_str()));
        Self { action, without_secret: fields.len() < all, fields }
    }
}

/// Remembers what a form holds while it is carried out, and hands it to the page of a problem that passes by itself.
pub async fn remember(request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let kind = parts.headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    if parts.method.is_safe() || !is_form(kind) {
        return next.run(Request::from_parts(parts, body)).await;
    }
    let address = parts.uri.path_and_query().map_or("/", |path| path.as_str()).to_owned();
    let Ok(body) = to_bytes(body, MAX_BYTES).await else {
        return super::form::too_long().into_response();
    };
    let mut response = next.run(Request::from_parts(parts, Body::from(body.clone()))).await;
    // Where no time is named, the same form would end the same way.
    let passes =
        response.extensions().get::<Problem>().is_some_and(|problem| problem.retry_after_s.is_some());
    if passes {
        response.extensions_mut().insert(Resend::new(address, &body));
    }
    response
}
