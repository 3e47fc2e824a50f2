//! Query parameters, read by hand so that every fault is reported beside its field, in Indonesian, in one answer.

use std::borrow::Cow;
use std::convert::Infallible;
use std::fmt::Display;
use std::str::FromStr;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;

use super::error::{Error, FieldError};
use crate::geodesy::LonLat;

/// Longest text of a search box.
pub const MOST_SEARCHED: usize = 200;

/// The query of a request. An empty value counts as given for the API and as absent for a page,
/// because a browser sends every field of a form.
#[derive(Debug)]
pub struct Params {
    pairs: Vec<(String, String)>,
    empty_is_absent: bool,
    /// Names that were asked for.
    asked: Vec<&'static str>,
    errors: Vec<FieldError>,
}

/// Query of an API request: an empty parameter is an error, and so is one that is never asked for.
#[derive(Debug)]
pub struct ApiParams(pub Params);

/// An API request that knows no parameter.
#[derive(Debug)]
pub struct NoParams;

/// Query of a page: an empty field is absent.
#[derive(Debug)]
pub struct PageParams(pub Params);

impl<S: Sync> FromRequestParts<S> for ApiParams {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(Params::parse(parts.uri.query().unwrap_or_default(), false)))
    }
}

impl<S: Sync> FromRequestParts<S> for NoParams {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Error> {
        Params::parse(parts.uri.query().unwrap_or_default(), false).finish().map(|()| Self)
    }
}

impl<S: Sync> FromRequestParts<S> for PageParams {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(Params::parse(parts.uri.query().unwrap_or_default(), true)))
    }
}

impl Params {
    /// Reads `query`, the part of an address behind `?`.
    pub fn parse(query: &str, empty_is_absent: bool) -> Self {
        let pairs = query
            .split('&')
            .filter(|pair| !pair.is_empty())
            .map(|pair| {
                let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
                (decode(name).into_owned(), decode(value).into_owned())
            })
            .collect();
        Self { pairs, empty_is_absent, asked: Vec::new(), errors: Vec::new() }
    }

    /// Notes that `field` is wrong.
    pub fn error(&mut self, field: impl Into<Cow<'static, str>>, message: impl Into<String>) {
        self.errors.push(FieldError { field: field.into(), message: message.into() });
    }

    /// The text of `field`, trimmed. An empty or repeated value is an error for the API.
    pub fn text(&mut self, field: &'static str) -> Option<String> {
        self.asked.push(field);
        let mut values = self.pairs.iter().filter(|(name, _)| name == field).map(|(_, value)| value.trim());
        let first = values.next()?.to_owned();
        if values.next().is_some() && !self.empty_is_absent {
            self.error(field, "diberikan lebih dari satu kali");
            return None;
        }
        if first.is_empty() {
            if !self.empty_is_absent {
                self.error(field, "kosong; isi nilainya atau hilangkan");
            }
            return None;
        }
        Some(first)
    }

    /// What a search box holds, without control characters. Nobody is told of a part of it: what is too long is refused.
    pub fn search(&mut self, field: &'static str) -> Option<String> {
        let text = self.text(field)?;
        if text.chars().count() > MOST_SEARCHED {
            self.error(field, format!("kata pencarian paling banyak {MOST_SEARCHED} huruf"));
            return None;
        }
        let line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        Some(line.trim().to_owned()).filter(|line| !line.is_empty())
    }

    /// The value of `field` parsed as `T`; a text that does not parse is reported with `T`'s own message.
    pub fn parsed<T: FromStr<Err: Display>>(&mut self, field: &'static str) -> Option<T> {
        let text = self.text(field)?;
        match text.parse() {
            Ok(value) => Some(value),
            Err(error) => {
                self.error(field, error.to_string());
                None
            }
        }
    }

    /// A number that a page hands on: the key of a row, a version. What cannot be one comes from no page, which is told.
    pub fn id<T: FromStr>(&mut self, field: &'static str) -> Option<T> {
        let id = self.text(field)?.parse().ok();
        if id.is_none() {
            self.error(field, "nomor ini tidak dikenal; muat ulang halamannya, lalu ulangi");
        }
        id
    }

    /// A finite number; a decimal comma is accepted, because that is how it is typed in Indonesia.
    pub fn number(&mut self, field: &'static str) -> Option<f64> {
        let text = self.text(field)?;
        match text.replace(',', ".").parse::<f64>() {
            Ok(number) if number.is_finite() => Some(number),
            _ => {
                self.error(field, format!("\u{201c}{}\u{201d} bukan angka", shorten(&text)));
                None
            }
        }
    }

    /// A whole number within `min..=max`, written in digits alone, or `default` when absent. A sign is refused, also one
    /// that became a space on the way.
    pub fn whole(&mut self, field: &'static str, min: u32, max: u32, default: u32) -> u32 {
        let Some(text) = self.text(field) else { return default };
        let plain = self.all(field).next().is_some_and(|sent| {
            let sent = if self.empty_is_absent { sent.trim() } else { sent };
            sent.bytes().all(|byte| byte.is_ascii_digit())
        });
        match text.parse::<u32>() {
            Ok(number) if plain && (min..=max).contains(&number) => number,
            _ => {
                self.error(field, format!("harus bilangan bulat antara {min} dan {max}"));
                default
            }
        }
    }

    /// The value of `field` through `find`, reported as `message` when it finds nothing.
    pub fn lookup<T>(
        &mut self,
        field: &'static str,
        message: &str,
        find: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let text = self.text(field)?;
        let found = find(&text);
        if found.is_none() {
            self.error(field, format!("{message}: \u{201c}{}\u{201d}", shorten(&text)));
        }
        found
    }

    /// The position in `lon` and `lat`, if both are given and in range.
    pub fn position(&mut self) -> Option<LonLat> {
        let given = |params: &Self, field| {
            params.pairs.iter().any(|(name, value)| name == field && !value.is_empty())
        };
        let before = self.errors.len();
        let (lon, lat) = (self.number("lon"), self.number("lat"));
        let (Some(lon), Some(lat)) = (lon, lat) else {
            // One of the two without the other cannot be used; a number that did not parse is already reported.
            if self.errors.len() == before && given(self, "lon") != given(self, "lat") {
                let missing = if given(self, "lon") { "lat" } else { "lon" };
                self.error(missing, "wajib diisi bersama pasangannya");
            }
            return None;
        };
        if lon.abs() > 180.0 {
            self.error("lon", "bujur harus antara -180 dan 180");
        }
        if lat.abs() > 90.0 {
            self.error("lat", "lintang harus antara -90 dan 90; apakah lon dan lat tertukar?");
        }
        LonLat::new(lon, lat)
    }

    /// The position in `lon` and `lat`, which must be given.
    pub fn required_position(&mut self) -> Option<LonLat> {
        let before = self.errors.len();
        let position = self.position();
        if position.is_none() && self.errors.len() == before {
            self.error("lon", "wajib diisi (derajat bujur, misalnya 106.8)");
            self.error("lat", "wajib diisi (derajat lintang, misalnya -6.55)");
        }
        position
    }

    /// Every value of `field`, as it came.
    pub fn all<'a>(&'a self, field: &str) -> impl Iterator<Item = &'a str> {
        self.pairs.iter().filter(move |(name, _)| name == field).map(|(_, value)| value.as_str())
    }

    /// Forgets what is wrong.
    pub fn forgive(&mut self) {
        self.errors.clear();
    }

    /// Puts one value in the place of all that `field` had.
    pub fn set(&mut self, field: &str, value: &str) {
        self.pairs.retain(|(name, _)| name != field);
        self.pairs.push((field.to_owned(), value.to_owned()));
    }

    /// All of it, as it came.
    pub fn pairs(&self) -> &[(String, String)] {
        &self.pairs
    }

    /// All of it, as it came.
    pub fn into_pairs(self) -> Vec<(String, String)> {
        self.pairs
    }

    /// What is wrong so far.
    pub fn errors(&self) -> &[FieldError] {
        &self.errors
    }

    /// Fails with everything that was wrong. To the API this is also the end of what it knows.
    pub fn finish(mut self) -> Result<(), Error> {
        let mut unknown: Vec<String> = Vec::new();
        for (name, _) in self.pairs.iter().filter(|_| !self.empty_is_absent) {
            let name = shorten(name);
            if !self.asked.contains(&name.as_str()) && !unknown.contains(&name) {
                unknown.push(name);
            }
        }
        for name in unknown {
            self.error(name, "parameter ini tidak dikenal di alamat ini; daftarnya ada di /api");
        }
        if self.errors.is_empty() { Ok(()) } else { Err(Error::Invalid(self.errors)) }
    }
}

/// At most 40 characters of what was typed, to be shown back.
fn shorten(text: &str) -> String {
    text.chars().take(40).collect()
}

/// Percent-decoding of `application/x-www-form-urlencoded`; bytes that are no UTF-8 become U+FFFD.
fn decode(text: &str) -> Cow<'_, str> {
    if !text.contains(['%', '+']) {
        return Cow::Borrowed(text);
    }
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let hex = |offset: usize| bytes.get(at + offset).and_then(|b| (*b as char).to_digit(16));
        match (byte, hex(1), hex(2)) {
            (b'%', Some(high), Some(low)) => {
                out.push((high * 16 + low) as u8);
                at += 3;
                continue;
            }
            (b'+', ..) => out.push(b' '),
            _ => out.push(byte),
        }
        at += 1;
    }
    Cow::Owned(String::from_utf8_lossy(&out).into_owned())
}

/// Percent-encodes `text` for a query value.
pub fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            out.push(byte as char);
        } else {
            out.push('%');
            for nibble in [byte >> 4, byte & 15] {
                out.push(char::from_digit(u32::from(nibble), 16).unwrap_or('0').to_ascii_uppercase());
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_percent_decoded() {
        let mut params = Params::parse("q=kopi+%26+teh&x=%C3%A9&bad=%zz&b=%FF", false);
        assert_eq!(params.text("q").as_deref(), Some("kopi & teh"));
        assert_eq!(params.text("x").as_deref(), Some("é"));
        assert_eq!(params.text("bad").as_deref(), Some("%zz"));
        assert_eq!(params.text("b").as_deref(), Some("\u{fffd}"));
        assert!(params.finish().is_ok());
    }

    #[test]
    fn what_is_encoded_decodes_to_itself() {
        assert_eq!(decode(&encode("keripik & kopi é 100%+")), "keripik & kopi é 100%+");
    }

    #[test]
    fn an_empty_value_is_absent_on_a_page_and_wrong_in_the_api() {
        let mut page = Params::parse("q=", true);
        assert_eq!(page.text("q"), None);
        assert!(page.finish().is_ok());
        let mut api = Params::parse("q=", false);
        assert_eq!(api.text("q"), None);
        assert!(api.finish().is_err());
    }

    #[test]
    fn the_api_refuses_what_it_never_asks_for_and_a_page_does_not() {
        let left = |query: &str, page: bool| {
            let mut params = Params::parse(query, page);
            params.text("q");
            match params.finish() {
                Ok(()) => Vec::new(),
                Err(Error::Invalid(errors)) => {
                    errors.into_iter().map(|error| error.field.into_owned()).collect()
                }
                Err(other) => vec![other.to_string()],
            }
        };
        assert_eq!(left("q=a&warna=merah&x&warna=biru", false), ["warna", "x"]);
        assert_eq!(left("Q=a", false), ["Q"]);
        assert_eq!(left("%00=1", false), ["\0"]);
        assert!(left("q=a&fbclid=x", true).is_empty());
        assert!(left("", false).is_empty());
    }

    #[test]
    fn a_whole_number_is_digits_alone() {
        for (query, page, right) in [
            ("n=5", false, true),
            ("n=+5", false, false),
            ("n=%2B5", false, false),
            ("n=5+", false, false),
            ("n=-5", false, false),
            ("n=5.0", false, false),
            ("n=%2B5", true, false),
            ("n=5+", true, true),
        ] {
            let mut params = Params::parse(query, page);
            params.whole("n", 1, 9, 1);
            assert_eq!(params.finish().is_ok(), right, "{query} {page}");
        }
    }

    #[test]
    fn impossible_positions_are_reported_beside_their_field() {
        for (query, field) in [
            ("lon=200&lat=0", "lon"),
            ("lon=0&lat=106.8", "lat"),
            ("lon=NaN&lat=0", "lon"),
            ("lon=1e400&lat=0", "lon"),
            ("lon=106.8", "lat"),
            ("lat=", "lat"),
        ] {
            let mut params = Params::parse(query, false);
            assert!(params.required_position().is_none(), "{query}");
            assert!(params.errors().iter().any(|e| e.field == field), "{query}: {:?}", params.errors());
        }
    }
}
