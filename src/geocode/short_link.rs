//! Short links of Google Maps: what to do with them, and following them where the operator allows it.
//!
//! Following asks a fixed list of hosts for their redirect and nothing else: HEAD, https, no body, no cookies, no public
//! address that turns out to be private, a few hops, a few seconds, two at a time. The place that a redirect names is
//! never asked, only read.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{DefaultConnector, NextTimeout};

use super::link::{self, Link, Url};

/// What to tell when a short link is not followed.
pub const HOW_TO_COPY: &str = "Tautan pendek tidak memuat koordinat. Buka tautannya di peramban, tunggu sampai peta \
                               tampil, lalu salin alamat panjang dari bilah alamat; atau tekan lama pada tempatnya \
                               di peta dan salin angka koordinatnya.";

/// The only hosts that are ever asked.
const HOSTS: [&str; 3] = ["maps.app.goo.gl", "goo.gl", "g.co"];
/// Redirects that are followed at most.
const MOST_HOPS: usize = 3;
/// Longest time for all of them.
const TIME_LIMIT: Duration = Duration::from_secs(4);
/// Links that are followed at the same time at most.
const MOST_AT_ONCE: usize = 2;

/// Why a short link led nowhere; one sentence in Indonesian.
#[derive(Debug, thiserror::Error)]
pub enum ShortLinkError {
    /// As many links as allowed are being followed.
    #[error("Banyak tautan sedang dibuka; coba lagi sebentar lagi.")]
    Busy,
    /// No answer in time, or no connection.
    #[error("Tautan pendek itu tidak dapat dibuka sekarang. {HOW_TO_COPY}")]
    Unreachable,
    /// The answer was no redirect, or one to somewhere else.
    #[error("Tautan pendek itu tidak menuju sebuah tempat di peta. {HOW_TO_COPY}")]
    NoPlace,
}

/// Follows short links. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Expander {
    /// Where all hosts are asked instead; only tests set it.
    instead: Option<SocketAddr>,
    time_limit: Duration,
    permits: Arc<Semaphore>,
}

impl Default for Expander {
    fn default() -> Self {
        Self { instead: None, time_limit: TIME_LIMIT, permits: Arc::new(Semaphore::new(MOST_AT_ONCE)) }
    }
}

/// The first short link of a text, if its place is not in the text itself.
pub fn short_link_in(words: &str) -> Option<String> {
    match link::find(words)?.0 {
        Link::Short(address) => Some(address),
        _ => None,
    }
}

impl Expander {
    /// The long link behind a short one.
    pub async fn expand(&self, address: String) -> Result<String, ShortLinkError> {
        let Ok(permit) = Arc::clone(&self.permits).try_acquire_owned() else {
            return Err(ShortLinkError::Busy);
        };
        let (instead, time_limit) = (self.instead, self.time_limit);
        let task = tokio::task::spawn_blocking(move || {
            // Held until the thread is done, even if nobody waits for it any more.
            let _permit = permit;
            follow(&address, instead, time_limit)
        });
        // The library's own limit does not cover a name server that does not answer.
        match tokio::time::timeout(time_limit + Duration::from_millis(500), task).await {
            Ok(Ok(result)) => result,
            Ok(Err(_)) | Err(_) => Err(ShortLinkError::Unreachable),
        }
    }
}

fn follow(
    address: &str,
    instead: Option<SocketAddr>,
    time_limit: Duration,
) -> Result<String, ShortLinkError> {
    let until = std::time::Instant::now() + time_limit;
    let mut address = address.to_owned();
    for _ in 0..MOST_HOPS {
        let url = Url::find(&address).ok_or(ShortLinkError::NoPlace)?;
        if !matches!(link::read(&url), Link::Short(_)) || !HOSTS.contains(&url.host.as_str()) {
            return Ok(address);
        }
        let left = until.saturating_duration_since(std::time::Instant::now());
        address = redirect(&url, instead, left)?;
    }
    match Url::find(&address).map(|url| link::read(&url)) {
        Some(Link::Short(_)) | None => Err(ShortLinkError::NoPlace),
        Some(_) => Ok(address),
    }
}

/// Where an allowed host says the link leads.
fn redirect(url: &Url, instead: Option<SocketAddr>, left: Duration) -> Result<String, ShortLinkError> {
    let scheme = if instead.is_some() { "http" } else { "https" };
    let (host, path) = (&url.host, &url.path);
    let config = ureq::Agent::config_builder()
        .timeout_global(Some(left.max(Duration::from_millis(1))))
        .max_redirects(0)
        .max_redirects_will_error(false)
        .http_status_as_error(false)
        .https_only(instead.is_none())
        .proxy(None)
        .build();
    let agent = ureq::Agent::with_parts(config, DefaultConnector::default(), PublicOnly { instead });
    let answer = agent.head(format!("{scheme}://{host}{path}")).call().map_err(|error| {
        tracing::debug!(%error, host, "short link not followed");
        ShortLinkError::Unreachable
    })?;
    if !answer.status().is_redirection() {
        return Err(ShortLinkError::NoPlace);
    }
    let location = answer.headers().get("location").and_then(|value| value.to_str().ok());
    let location = location.filter(|location| location.starts_with("https://") && location.len() <= 4_000);
    location.map(str::to_owned).ok_or(ShortLinkError::NoPlace)
}

/// Resolves names, and leaves out every address that is not on the public internet.
#[derive(Debug)]
struct PublicOnly {
    instead: Option<SocketAddr>,
}

impl Resolver for PublicOnly {
    fn resolve(
        &self,
        uri: &ureq::http::Uri,
        config: &ureq::config::Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let mut kept = self.empty();
        if let Some(instead) = self.instead {
            kept.push(instead);
            return Ok(kept);
        }
        let all = DefaultResolver::default().resolve(uri, config, timeout)?;
        for address in all.iter().filter(|address| is_public(address.ip())) {
            kept.push(*address);
        }
        if kept.is_empty() { Err(ureq::Error::HostNotFound) } else { Ok(kept) }
    }
}

fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => match address.to_ipv4_mapped() {
            Some(mapped) => is_public_v4(mapped),
            None => is_public_v6(address),
        },
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let shared = a == 100 && (64..128).contains(&b);
    let special = a == 0 || a >= 224 || a == 192 && b == 0 && c == 0 || a == 198 && (b == 18 || b == 19);
    let documentation = address.is_documentation();
    !(address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || shared
        || special
        || documentation)
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    // Only 2000::/3 is given out; 6to4, Teredo and the examples of documents are inside it and hide others.
    let [first, second, ..] = address.segments();
    first & 0xe000 == 0x2000 && first != 0x2002 && !(first == 0x2001 && (second == 0 || second == 0x0db8))
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    use super::*;

    const LONG: &str = "https://www.google.com/maps/place/Warung/data=!8m2!3d-6.5911!4d106.7902";

    /// Answers requests one after another with these heads; keeps what was asked.
    async fn server(answers: Vec<String>, wait: Duration) -> (Expander, Arc<Mutex<Vec<String>>>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&asked);
        tokio::spawn(async move {
            for answer in answers {
                let (mut stream, _) = listener.accept().await.unwrap();
                let mut head = vec![0; 2048];
                let length = stream.read(&mut head).await.unwrap();
                log.lock().unwrap().push(String::from_utf8_lossy(&head[..length]).to_lowercase());
                tokio::time::sleep(wait).await;
                stream.write_all(answer.as_bytes()).await.ok();
            }
        });
        let time_limit = Duration::from_millis(800);
        (Expander { instead: Some(address), time_limit, ..Expander::default() }, asked)
    }

    fn to(location: &str) -> String {
        format!(
            "HTTP/1.1 302 Found\r\nLocation: {location}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        )
    }

    #[tokio::test]
    async fn a_redirect_is_read_and_not_asked() {
        let (expander, asked) = server(vec![to(LONG)], Duration::ZERO).await;
        let long = expander.expand("https://maps.app.goo.gl/AbC?g_st=iw".into()).await.unwrap();
        assert_eq!(long, LONG);
        let asked = asked.lock().unwrap();
        assert_eq!(asked.len(), 1);
        assert!(
            asked[0].starts_with("head /abc http/1.1") && asked[0].contains("host: maps.app.goo.gl"),
            "{asked:?}"
        );
        assert!(!asked[0].contains("cookie"));
    }

    #[tokio::test]
    async fn allowed_hosts_may_lead_on_to_each_other_a_few_times() {
        let hop = to("https://maps.app.goo.gl/next");
        let (expander, asked) = server(vec![hop.clone(), to(LONG)], Duration::ZERO).await;
        assert_eq!(expander.expand("https://goo.gl/maps/x".into()).await.unwrap(), LONG);
        assert_eq!(asked.lock().unwrap().len(), 2);
        let (expander, asked) = server(vec![hop; 9], Duration::ZERO).await;
        let error = expander.expand("https://goo.gl/maps/x".into()).await.unwrap_err();
        assert!(matches!(error, ShortLinkError::NoPlace));
        assert_eq!(asked.lock().unwrap().len(), MOST_HOPS);
    }

    #[tokio::test]
    async fn what_is_no_redirect_is_refused() {
        let body = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello".to_owned();
        for answer in
            [body, to("http://169.254.169.254/latest"), to("/relative"), "HTTP/1.1 404 x\r\n\r\n".into()]
        {
            let (expander, _asked) = server(vec![answer.clone()], Duration::ZERO).await;
            let error = expander.expand("https://maps.app.goo.gl/x".into()).await.unwrap_err();
            assert!(matches!(error, ShortLinkError::NoPlace), "{answer}: {error}");
        }
        // Somewhere else: read, never asked.
        let (expander, asked) = server(vec![to("https://intranet.example/x"); 2], Duration::ZERO).await;
        let elsewhere = expander.expand("https://maps.app.goo.gl/x".into()).await.unwrap();
        assert_eq!((elsewhere.as_str(), asked.lock().unwrap().len()), ("https://intranet.example/x", 1));
    }

    #[tokio::test]
    async fn time_and_number_are_bounded() {
        let (expander, _asked) = server(vec![to(LONG)], Duration::from_secs(30)).await;
        let begun = std::time::Instant::now();
        let slow = tokio::spawn({
            let expander = expander.clone();
            async move { expander.expand("https://maps.app.goo.gl/x".into()).await }
        });
        let other = tokio::spawn({
            let expander = expander.clone();
            async move { expander.expand("https://maps.app.goo.gl/y".into()).await }
        });
        tokio::time::sleep(Duration::from_millis(100)).await;
        let third = expander.expand("https://maps.app.goo.gl/z".into()).await.unwrap_err();
        assert!(matches!(third, ShortLinkError::Busy));
        for task in [slow, other] {
            assert!(matches!(task.await.unwrap().unwrap_err(), ShortLinkError::Unreachable));
        }
        assert!(begun.elapsed() < Duration::from_secs(3));
    }

    #[test]
    fn private_addresses_are_not_public() {
        for address in [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "224.0.0.1",
            "255.255.255.255",
            "192.0.0.8",
            "198.18.0.1",
            "192.0.2.1",
            "::1",
            "::",
            "fe80::1",
            "fc00::1",
            "ff02::1",
            "::ffff:10.0.0.1",
            "64:ff9b::a00:1",
            "2002:a00:1::",
            "2001::1",
            "2001:db8::1",
        ] {
            assert!(!is_public(address.parse().unwrap()), "{address}");
        }
        for address in ["142.250.4.138", "2404:6800:4003::8a", "8.8.8.8"] {
            assert!(is_public(address.parse().unwrap()), "{address}");
        }
    }
}
