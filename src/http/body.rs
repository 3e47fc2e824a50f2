//! Bodies of public data: kept encoded and compressed, with a validator, so that a repeated question costs a copy.

use std::collections::HashMap;
use std::hash::{BuildHasher, Hash};
use std::io::Write;
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

/// A body with its validator and its compressed forms.
#[derive(Clone, Debug)]
pub struct DataBody {
    content_type: &'static str,
    identity: Bytes,
    /// None where compressing is not worth it.
    compressed: Option<Compressed>,
    etag: HeaderValue,
}

/// Compressed forms, each made when a client first asks for it: many tiles are asked for by one client only.
#[derive(Clone, Debug, Default)]
struct Compressed {
    gzip: OnceLock<Bytes>,
    brotli: OnceLock<Bytes>,
}

/// Below this many bytes compressing saves less than the headers cost.
const WORTH_COMPRESSING: usize = 860;

impl DataBody {
    /// A body of this media type.
    pub fn new(content_type: &'static str, body: impl Into<Bytes>) -> Self {
        let identity = body.into();
        let etag = etag(&identity);
        let compressed = (identity.len() >= WORTH_COMPRESSING).then(Compressed::default);
        Self { content_type, identity, compressed, etag }
    }

    /// Bytes that it may come to occupy: both compressed forms together are seldom as long as the body.
    pub fn weight(&self) -> usize {
        self.identity.len() * if self.compressed.is_some() { 2 } else { 1 }
    }

    /// Nothing to show: 204. With a validator too, since after the next commit there may be something.
    pub fn nothing() -> Self {
        Self::new("", Bytes::new())
    }

    /// The answer to a request with these headers: 304 when the client holds it, else the best form it accepts.
    pub fn respond(&self, request: &HeaderMap) -> Response {
        if request.get(header::IF_NONE_MATCH).is_some_and(|held| matches(held, &self.etag)) {
            let mut response = StatusCode::NOT_MODIFIED.into_response();
            self.validators(response.headers_mut());
            return response;
        }
        if self.identity.is_empty() {
            let mut response = StatusCode::NO_CONTENT.into_response();
            self.validators(response.headers_mut());
            return response;
        }
        let (encoding, body) = self.accepted(request);
        let mut response = Response::new(axum::body::Body::from(body.clone()));
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(self.content_type));
        if let Some(encoding) = encoding {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
        }
        self.validators(headers);
        response
    }

    fn validators(&self, headers: &mut HeaderMap) {
        headers.insert(header::ETAG, self.etag.clone());
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    }

    fn accepted(&self, request: &HeaderMap) -> (Option<&'static str>, &Bytes) {
        let Some(forms) = &self.compressed else { return (None, &self.identity) };
        let (br, gz) = (quality(request, "br"), quality(request, "gzip"));
        if br > 0.0 && br >= gz {
            (Some("br"), forms.brotli.get_or_init(|| brotli(&self.identity).into()))
        } else if gz > 0.0 {
            (Some("gzip"), forms.gzip.get_or_init(|| gzip(&self.identity).into()))
        } else {
            (None, &self.identity)
        }
    }
}

/// How much a client likes a coding, 0 for not at all (RFC 9110 §12.5.3). A wildcard is not taken up.
fn quality(request: &HeaderMap, coding: &str) -> f32 {
    let accepted = request.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok());
    let mut parts = accepted.unwrap_or_default().split(',').map(|part| part.split(';').map(str::trim));
    let of_coding = parts.find_map(|mut pieces| {
        pieces.next().is_some_and(|name| name.eq_ignore_ascii_case(coding)).then_some(pieces)
    });
    let Some(mut pieces) = of_coding else { return 0.0 };
    let weight = pieces.find_map(|piece| {
        let (name, weight) = piece.split_once('=')?;
        name.trim().eq_ignore_ascii_case("q").then(|| weight.trim().parse().unwrap_or(0.0))
    });
    weight.unwrap_or(1.0)
}

/// Bodies kept for as long as the data that they were made from, by the question that they answer.
#[derive(Debug)]
pub struct Shelf<K> {
    kept: RwLock<Kept<K>>,
    capacity: usize,
}

#[derive(Debug)]
struct Kept<K> {
    bodies: HashMap<K, Arc<DataBody>>,
    weight: usize,
}

/// What an entry costs besides its bytes.
const ENTRY_OVERHEAD: usize = 256;

impl<K: Eq + Hash> Shelf<K> {
    /// A shelf that holds at most about `capacity` bytes. An answer that no longer fits empties it (what is asked
    /// often comes back at once, and nothing has to be counted on the way of a read); one that never fits is not
    /// kept.
    pub fn new(capacity: usize) -> Self {
        Self { kept: RwLock::new(Kept { bodies: HashMap::new(), weight: 0 }), capacity }
    }

    /// An empty shelf of the same capacity.
    #[must_use]
    pub fn emptied(&self) -> Self {
        Self::new(self.capacity)
    }

    /// The body kept for `key`, or the one that `make` makes.
    ///
    /// # Errors
    /// Those of `make`; a failure is not kept.
    pub fn get_or_make<E>(
        &self,
        key: K,
        make: impl FnOnce() -> Result<DataBody, E>,
    ) -> Result<Arc<DataBody>, E> {
        if let Some(body) = self.kept.read().unwrap_or_else(PoisonError::into_inner).bodies.get(&key) {
            return Ok(Arc::clone(body));
        }
        let body = Arc::new(make()?);
        let weight = ENTRY_OVERHEAD + body.weight();
        if weight > self.capacity {
            return Ok(body);
        }
        let mut kept = self.kept.write().unwrap_or_else(PoisonError::into_inner);
        if kept.weight + weight > self.capacity {
            kept.bodies.clear();
            kept.weight = 0;
        }
        if kept.bodies.insert(key, Arc::clone(&body)).is_none() {
            kept.weight += weight;
        }
        Ok(body)
    }
}

/// A weak validator drawn from the bytes themselves: it changes exactly when what is shown changes,
/// and is the same on every node. Weak because the compressed forms share it.
fn etag(body: &[u8]) -> HeaderValue {
    HeaderValue::from_str(&format!("W/\"{:016x}\"", digest(body)))
        .unwrap_or(HeaderValue::from_static("W/\"0\""))
}

/// It meets every answer, so it must cost next to nothing: 5 KB take 0.1 µs. The state is fixed, so that the same build
/// draws the same validator on every node and after every start; another build may draw others, which costs a transfer.
fn digest(body: &[u8]) -> u64 {
    foldhash::quality::FixedState::with_seed(0).hash_one(body)
}

fn matches(held: &HeaderValue, etag: &HeaderValue) -> bool {
    let (Ok(held), Ok(etag)) = (held.to_str(), etag.to_str()) else { return false };
    // Weak comparison (RFC 9110 §8.8.3.2): proxies drop the mark of a weak validator.
    let opaque = |tag: &str| tag.strip_prefix("W/").unwrap_or(tag).to_owned();
    held.split(',').map(str::trim).any(|one| one == "*" || opaque(one) == opaque(etag))
}

fn gzip(body: &[u8]) -> Vec<u8> {
    let mut encoder =
        flate2::write::GzEncoder::new(Vec::with_capacity(body.len() / 3), flate2::Compression::new(6));
    // Writing to a Vec cannot fail.
    let _ = encoder.write_all(body);
    encoder.finish().unwrap_or_default()
}

fn brotli(body: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len() / 4);
    {
        let mut encoder = brotli::CompressorWriter::new(&mut out, 4096, 5, 22);
        let _ = encoder.write_all(body);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(name: header::HeaderName, value: &str) -> HeaderMap {
        HeaderMap::from_iter([(name, HeaderValue::from_str(value).unwrap())])
    }

    #[test]
    fn a_shelf_keeps_answers_and_stays_within_its_capacity() {
        let shelf = Shelf::new(3000);
        let body = || Ok::<_, &str>(DataBody::new("text/plain", vec![b'a'; 800]));
        let made = shelf.get_or_make(1, body).unwrap();
        assert!(Arc::ptr_eq(&made, &shelf.get_or_make(1, || Err("made twice")).unwrap()));
        assert!(shelf.get_or_make(3, || Err("failed")).is_err());
        assert!(shelf.get_or_make(3, body).is_ok());
        for key in 4..20 {
            shelf.get_or_make(key, body).unwrap();
            assert!(shelf.kept.read().unwrap().weight <= 3000);
        }
    }

    #[test]
    fn bodies_that_differ_anywhere_have_different_validators() {
        let body: Vec<u8> = (0..100).collect();
        let mut seen = std::collections::HashSet::from([digest(&body), digest(&[])]);
        for len in 1..body.len() {
            assert!(seen.insert(digest(&body[..len])), "cut at {len}");
        }
        for at in 0..body.len() {
            for bit in 0..8 {
                let mut other = body.clone();
                other[at] ^= 1 << bit;
                assert!(seen.insert(digest(&other)), "bit {bit} of byte {at}");
            }
        }
    }

    #[test]
    fn a_held_body_is_not_sent_again() {
        let body = DataBody::new("text/plain", vec![b'a'; 2000]);
        let etag = body.etag.to_str().unwrap().to_owned();
        assert_eq!(body.respond(&headers(header::IF_NONE_MATCH, &etag)).status(), StatusCode::NOT_MODIFIED);
        let strong = etag.trim_start_matches("W/");
        assert_eq!(body.respond(&headers(header::IF_NONE_MATCH, strong)).status(), StatusCode::NOT_MODIFIED);
        assert_eq!(body.respond(&headers(header::IF_NONE_MATCH, "W/\"other\"")).status(), StatusCode::OK);
    }

    #[test]
    fn nothing_has_a_validator_too() {
        let nothing = DataBody::nothing().respond(&HeaderMap::new());
        assert_eq!(nothing.status(), StatusCode::NO_CONTENT);
        assert!(!nothing.headers().contains_key(header::CONTENT_TYPE));
        let etag = nothing.headers()[header::ETAG].to_str().unwrap();
        let again = DataBody::nothing().respond(&headers(header::IF_NONE_MATCH, etag));
        assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
    }

    #[test]
    fn the_best_accepted_form_is_sent() {
        let body = DataBody::new("text/plain", vec![b'a'; 2000]);
        for (accept, expected) in [
            ("gzip, br", Some("br")),
            ("gzip", Some("gzip")),
            ("br;q=0, gzip", Some("gzip")),
            ("identity", None),
            ("gzip;q=0.000, br; Q=0", None),
            ("br;q=0.1, gzip;q=1.0", Some("gzip")),
            ("br;q=x", None),
        ] {
            let response = body.respond(&headers(header::ACCEPT_ENCODING, accept));
            assert_eq!(
                response.headers().get(header::CONTENT_ENCODING).map(|v| v.to_str().unwrap()),
                expected
            );
        }
    }
}
