//! The parts of a link, as far as maps need them.

/// A link taken apart. Nothing is decoded but what is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::geocode) struct Url {
    /// `http`, `https` or `geo`.
    pub(in crate::geocode) scheme: &'static str,
    /// Small letters, without `www.`; empty for `geo`.
    pub(in crate::geocode) host: String,
    /// From its slash; for `geo` what follows the colon.
    pub(in crate::geocode) path: String,
    query: String,
    /// Behind `#`.
    pub(in crate::geocode) fragment: String,
    /// The whole link, with its scheme.
    pub(in crate::geocode) text: String,
    /// Bytes before it in the word it was found in.
    pub(in crate::geocode) offset: usize,
}

/// Hosts that are known without a scheme before them.
const BARE_HOSTS: [&str; 16] = [
    "maps.app.goo.gl/",
    "goo.gl/maps/",
    "g.co/kgs/",
    "www.google.com/maps",
    "google.com/maps",
    "www.google.co.id/maps",
    "google.co.id/maps",
    "maps.google.com",
    "maps.google.co.id",
    "www.openstreetmap.org",
    "openstreetmap.org",
    "osm.org/",
    "www.waze.com/",
    "waze.com/",
    "ul.waze.com/",
    "maps.apple.com",
];

impl Url {
    /// The link in a word, with or without scheme; marks around it fall off.
    pub(in crate::geocode) fn find(word: &str) -> Option<Self> {
        // Only ASCII letters change, so positions stay.
        let lower = word.to_ascii_lowercase();
        let start = |scheme: &'static str, lead: &str| Some((lower.find(lead)?, scheme, lead.len()));
        let bare = || BARE_HOSTS.iter().find_map(|host| Some((lower.find(host)?, "https", 0)));
        let (offset, scheme, lead) = start("https", "https://")
            .or_else(|| start("http", "http://"))
            .or_else(|| lower.starts_with("geo:").then_some((0, "geo", 4)))
            .or_else(bare)?;
        let whole = word.get(offset..)?.trim_end_matches(['>', ']', ',', ';', '.', '"', '”']);
        let whole = if whole.contains('(') { whole } else { whole.trim_end_matches(')') };
        let rest = whole.get(lead..)?;
        let (rest, fragment) = rest.split_once('#').unwrap_or((rest, ""));
        let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (host, path) = if scheme == "geo" {
            ("", rest.to_owned())
        } else {
            let slash = rest.find('/').unwrap_or(rest.len());
            let (host, path) = rest.split_at_checked(slash)?;
            (host, path.to_owned())
        };
        let host = host.to_ascii_lowercase();
        // A name before "@" or a port is no public map service.
        if scheme != "geo" && (host.is_empty() || host.contains(['@', ':'])) {
            return None;
        }
        Some(Self {
            scheme,
            host: host.strip_prefix("www.").unwrap_or(&host).to_owned(),
            path,
            query: query.to_owned(),
            fragment: fragment.to_owned(),
            text: if lead == 0 { format!("https://{whole}") } else { whole.to_owned() },
            offset,
        })
    }

    /// The first value of a parameter, decoded; empty ones do not count.
    pub(in crate::geocode) fn parameter(&self, name: &str) -> Option<String> {
        let pairs = self.query.split('&').filter_map(|pair| pair.split_once('='));
        let mut values =
            pairs.filter(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| decode(value));
        values.find(|value| !value.trim().is_empty())
    }

    /// Whether a parameter is there, with or without a value.
    pub(in crate::geocode) fn has(&self, name: &str) -> bool {
        self.query.split('&').any(|pair| pair.split('=').next() == Some(name))
    }

    /// The path, decoded.
    pub(in crate::geocode) fn decoded_path(&self) -> String {
        decode(&self.path)
    }
}

/// Undoes percent encoding and plus signs; what is no valid text is replaced.
pub(in crate::geocode) fn decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    let hex = |n: usize| bytes.get(n).and_then(|b| char::from(*b).to_digit(16));
    while let Some(&byte) = bytes.get(at) {
        match (byte, hex(at + 1), hex(at + 2)) {
            (b'%', Some(high), Some(low)) => {
                out.push((high * 16 + low) as u8);
                at += 2;
            }
            (b'+', ..) => out.push(b' '),
            _ => out.push(byte),
        }
        at += 1;
    }
    String::from_utf8_lossy(&out).into_owned()
}
