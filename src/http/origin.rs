//! The address under which this service is reached, for what other programs carry away.

use std::borrow::Cow;

use axum::http::uri::Authority;
use axum::http::{HeaderMap, header};

/// Scheme and host without a slash at the end: `public_url` where the operator named it, else what the client asked
/// for. Empty when that is not a host, so that addresses stay relative instead of leading anywhere.
///
/// A client that lies about the host misleads only itself: its answer is kept by no cache under another host.
pub fn origin<'a>(public_url: Option<&'a str>, headers: &HeaderMap) -> Cow<'a, str> {
    if let Some(url) = public_url {
        return Cow::Borrowed(url);
    }
    let Some(host) =
        headers.get(header::HOST).and_then(|host| host.to_str().ok()).filter(|host| is_host(host))
    else {
        return Cow::Borrowed("");
    };
    // Told by a proxy that ends the encryption; what else it may say is not a scheme.
    let secure = headers.get("x-forwarded-proto").is_some_and(|scheme| scheme == "https");
    Cow::Owned(format!("{}://{host}", if secure { "https" } else { "http" }))
}

/// A name or address with or without port, and nothing else.
fn is_host(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '[' | ']');
    text.len() <= 255
        && text.chars().all(plain)
        && text.parse::<Authority>().is_ok_and(|authority| !authority.host().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(host: &str) -> HeaderMap {
        HeaderMap::from_iter([(header::HOST, host.parse().unwrap())])
    }

    #[test]
    fn what_the_operator_names_stands() {
        assert_eq!(origin(Some("https://ukm.example"), &asked("lain.example")), "https://ukm.example");
    }

    #[test]
    fn else_the_host_that_was_asked_for_is_taken_if_it_is_one() {
        for (host, expected) in [
            ("ukm.example", "http://ukm.example"),
            ("127.0.0.1:8080", "http://127.0.0.1:8080"),
            ("[::1]:8080", "http://[::1]:8080"),
            ("a@b.example", ""),
            ("a/b", ""),
            ("a\"b", ""),
            ("a b", ""),
            (":80", ""),
            ("", ""),
        ] {
            assert_eq!(origin(None, &asked(host)), expected, "{host}");
        }
        assert_eq!(origin(None, &asked(&"a".repeat(300))), "");
        assert_eq!(origin(None, &HeaderMap::new()), "");
    }

    #[test]
    fn a_proxy_may_say_that_the_way_to_it_is_encrypted() {
        let mut headers = asked("ukm.example");
        for (scheme, expected) in [("https", "https://ukm.example"), ("javascript", "http://ukm.example")] {
            headers.insert("x-forwarded-proto", scheme.parse().unwrap());
            assert_eq!(origin(None, &headers), expected);
        }
    }
}
