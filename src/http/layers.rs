//! What is done to every response: security headers, and panics turned into an answer.

use std::any::Any;

use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};

use super::error::Error;
use crate::app::App;

/// Headers that every response carries.
#[derive(Clone, Debug)]
pub struct SecurityHeaders {
    policy: HeaderValue,
    /// Reached by an encrypted way, and from then on by no other.
    encrypted: bool,
}

impl SecurityHeaders {
    /// The policy allows this server alone, and the hosts of a configured basemap.
    pub fn new(app: &App) -> Self {
        let hosts = app.config().basemap.hosts().join(" ");
        let policy = format!(
            "default-src 'self'; img-src 'self' data: blob: {hosts}; connect-src 'self' {hosts}; worker-src 'self'; \
             style-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
        );
        // Hosts were parsed from URLs, so the text is always a valid header; the strictest policy stands in.
        let strictest = HeaderValue::from_static("default-src 'self'");
        let encrypted = app.config().public_url.as_deref().is_some_and(|url| url.starts_with("https://"));
        Self { policy: HeaderValue::from_str(&policy).unwrap_or(strictest), encrypted }
    }

    /// Adds them to `response`. While what is shown is example data nothing of it belongs into a search engine, data for
    /// programs as little as pages.
    pub fn add(&self, mut response: Response, demo: bool) -> Response {
        let headers = response.headers_mut();
        if demo {
            headers.insert(HeaderName::from_static("x-robots-tag"), HeaderValue::from_static("noindex"));
        }
        headers.insert(header::CONTENT_SECURITY_POLICY, self.policy.clone());
        headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("strict-origin-when-cross-origin"));
        headers.insert(
            HeaderName::from_static("permissions-policy"),
            HeaderValue::from_static("geolocation=(self), camera=(), microphone=()"),
        );
        if self.encrypted {
            headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
        }
        response
    }
}

/// A panic is a fault of ours: it is logged and answered like any internal error.
#[expect(clippy::needless_pass_by_value, reason = "the layer hands it over so")]
pub fn answer_panic(panic: Box<dyn Any + Send>) -> Response {
    let text = panic
        .downcast_ref::<String>()
        .cloned()
        .or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()))
        .unwrap_or_else(|| "panic".to_owned());
    Error::Internal(anyhow::anyhow!("panic: {text}")).into_response()
}
