//! Downloads the public table of borders, a pinned edition of it and nothing else.

use std::time::Duration;

use sha2::{Digest, Sha256};
use ureq::Agent;

use crate::hex;

/// Where the public repository `cahyadsn/wilayah_boundaries` (MIT) is served, unless told otherwise.
pub const DEFAULT_BASE: &str = "https://raw.githubusercontent.com/cahyadsn/wilayah_boundaries";
/// The edition that is fetched: Kepmendagri 300.2.2-2430/2025.
pub const COMMIT: &str = "3c5a7960f4d227a38489094d84252bdbb3f978a5";
/// Files of that edition that were looked at, with their SHA-256.
const KNOWN: [(&str, &str); 2] = [
    ("32.01", "b2f13ec1de41bf62d4141cf9dc78e9eed5cb5187b86bf546c902164f78f981ce"),
    ("33.72", "d18219e8616ec37b653e5c03564be4683b4233ed972009917ced9b8312806c1f"),
];
/// Longest time from the first connection to the last byte.
pub const TIME_LIMIT: Duration = Duration::from_secs(10);
/// The largest file of the repository has a few megabytes.
const SIZE_LIMIT: u64 = 32 * 1024 * 1024;

/// What to download.
#[derive(Clone, Debug)]
pub struct Request {
    /// Address of the repository's files, without a slash at the end.
    pub base: String,
    /// Kemendagri code of the kabupaten or kota.
    pub kabupaten: String,
    /// Expected SHA-256 of the file; none for the one known here.
    pub sha256: Option<String>,
    /// Longest time in all.
    pub time_limit: Duration,
}

/// A file that is what it should be.
#[derive(Clone, Debug)]
pub struct Download {
    /// Where it came from, for people.
    pub source: String,
    /// What it holds.
    pub bytes: Vec<u8>,
}

/// Why nothing was downloaded; one sentence in Indonesian. Nothing has changed.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// No checksum is known for the kabupaten.
    #[error("checksum berkas batas {0} belum dikenal; sebutkan dengan --sha256")]
    NoChecksum(String),
    /// The code is not that of a kabupaten, or the checksum not a SHA-256.
    #[error("{0}")]
    Invalid(String),
    /// The file is not there.
    #[error(
        "berkas batas {kabupaten} tidak ada di {address} (jawaban {status}); batas wilayah tidak berubah"
    )]
    Status {
        /// Code of the kabupaten.
        kabupaten: String,
        /// Where it was looked for.
        address: String,
        /// Of the answer.
        status: u16,
    },
    /// It took too long.
    #[error("unduhan batas wilayah tidak selesai dalam {0} detik; batas wilayah tidak berubah")]
    TimedOut(u64),
    /// No connection.
    #[error("tidak dapat terhubung ke {address} ({cause}); batas wilayah tidak berubah")]
    NoConnection {
        /// Where to.
        address: String,
        /// As the network library says.
        cause: String,
    },
    /// More bytes than any such file has.
    #[error("berkas batas lebih besar dari {} MB dan ditolak; batas wilayah tidak berubah", SIZE_LIMIT / 1024 / 1024)]
    TooLarge,
    /// Another file than expected.
    #[error(
        "checksum berkas batas tidak cocok (seharusnya {expected}, diterima {found}); batas wilayah tidak berubah"
    )]
    Checksum {
        /// SHA-256 that was expected.
        expected: String,
        /// SHA-256 of what came.
        found: String,
    },
}

/// The known checksum of a kabupaten's file.
pub fn known_sha256(kabupaten: &str) -> Option<&'static str> {
    KNOWN.iter().find(|(code, _)| *code == kabupaten).map(|(_, sha256)| *sha256)
}

/// Downloads the borders of a kabupaten and checks that they are the expected file; [`super::boundary::import`] takes
/// them from there.
pub async fn boundaries(request: Request) -> Result<Download, FetchError> {
    let limit = request.time_limit;
    let task = tokio::task::spawn_blocking(move || download(&request));
    // The library's own limit does not cover a name server that does not answer.
    match tokio::time::timeout(limit + Duration::from_millis(500), task).await {
        Ok(Ok(result)) => result,
        Ok(Err(error)) => Err(FetchError::Invalid(format!("unduhan terhenti: {error}"))),
        Err(_elapsed) => Err(FetchError::TimedOut(limit.as_secs())),
    }
}

fn download(request: &Request) -> Result<Download, FetchError> {
    let Request { base, kabupaten, .. } = request;
    let province = kabupaten
        .split_once('.')
        .filter(|(a, b)| {
            [a, b].iter().all(|part| part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit()))
        })
        .map(|(province, _)| province)
        .ok_or_else(|| {
            FetchError::Invalid(format!("kode kabupaten \"{kabupaten}\" tidak berbentuk 00.00"))
        })?;
    let expected = match &request.sha256 {
        Some(sha256) => sha256.to_lowercase(),
        None => known_sha256(kabupaten).ok_or_else(|| FetchError::NoChecksum(kabupaten.clone()))?.to_owned(),
    };
    if expected.len() != 64 || !expected.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Err(FetchError::Invalid("--sha256 harus terdiri dari 64 angka heksadesimal".to_owned()));
    }
    let base = base.trim_end_matches('/');
    let address = format!("{base}/{COMMIT}/db/kel/{province}/wilayah_boundaries_kel_{kabupaten}.sql");
    let bytes = get(&address, request)?;
    let found = hex::encode(&Sha256::digest(&bytes));
    if found != expected {
        return Err(FetchError::Checksum { expected, found });
    }
    let source = format!("cahyadsn/wilayah_boundaries {}", COMMIT.get(..8).unwrap_or(COMMIT));
    Ok(Download { source, bytes })
}

fn get(address: &str, request: &Request) -> Result<Vec<u8>, FetchError> {
    let agent: Agent = Agent::config_builder().timeout_global(Some(request.time_limit)).build().into();
    let answer = agent.get(address).call();
    let bytes =
        answer.and_then(|mut response| response.body_mut().with_config().limit(SIZE_LIMIT).read_to_vec());
    bytes.map_err(|error| match error {
        ureq::Error::StatusCode(status) => {
            FetchError::Status { kabupaten: request.kabupaten.clone(), address: address.to_owned(), status }
        }
        ureq::Error::Timeout(_) => FetchError::TimedOut(request.time_limit.as_secs()),
        ureq::Error::BodyExceedsLimit(_) => FetchError::TooLarge,
        other => FetchError::NoConnection { address: request.base.clone(), cause: other.to_string() },
    })
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    use super::*;

    const FILE: &str =
        "-- batas\nINSERT INTO x VALUES ('99.71.01.1001','A',-7,110,'[[[-7,110],[-7.1,110],[-7,110.1]]]');\n";

    /// Answers one request after `wait`; the request line it saw is the task's value.
    async fn server(
        status: &'static str,
        body: &'static str,
        wait: Duration,
    ) -> (String, tokio::task::JoinHandle<String>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let task = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut head = vec![0; 2048];
            let length = stream.read(&mut head).await.unwrap();
            tokio::time::sleep(wait).await;
            let answer = format!(
                "HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
                body.len()
            );
            stream.write_all(answer.as_bytes()).await.ok();
            String::from_utf8_lossy(&head[..length]).lines().next().unwrap_or_default().to_owned()
        });
        (base, task)
    }

    fn request(base: String, sha256: Option<String>) -> Request {
        Request { base, kabupaten: "99.71".to_owned(), sha256, time_limit: Duration::from_secs(5) }
    }

    #[tokio::test]
    async fn the_pinned_file_is_downloaded_and_checked() {
        let (base, task) = server("200 OK", FILE, Duration::ZERO).await;
        let sha256 = hex::encode(&Sha256::digest(FILE)).to_uppercase();
        let download = boundaries(request(base, Some(sha256))).await.unwrap();
        assert_eq!(download.bytes, FILE.as_bytes());
        let path = format!("GET /{COMMIT}/db/kel/99/wilayah_boundaries_kel_99.71.sql HTTP/1.1");
        assert_eq!(task.await.unwrap(), path);
    }

    #[tokio::test]
    async fn every_failure_is_one_sentence() {
        let any = Some("0".repeat(64));
        let (base, _task) = server("200 OK", FILE, Duration::ZERO).await;
        let error = boundaries(request(base, any.clone())).await.unwrap_err();
        assert!(matches!(error, FetchError::Checksum { .. }), "{error}");
        let (base, _task) = server("404 Not Found", "", Duration::ZERO).await;
        let error = boundaries(request(base, any.clone())).await.unwrap_err();
        assert!(matches!(error, FetchError::Status { status: 404, .. }), "{error}");
        let (base, _task) = server("200 OK", FILE, Duration::from_secs(30)).await;
        let slow = Request { time_limit: Duration::from_millis(300), ..request(base, any.clone()) };
        let error = boundaries(slow).await.unwrap_err();
        assert!(matches!(error, FetchError::TimedOut(_)), "{error}");
        let closed = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
        let error = boundaries(request(format!("http://{closed}"), any.clone())).await.unwrap_err();
        assert!(matches!(error, FetchError::NoConnection { .. }), "{error}");
        let error = boundaries(request(String::new(), None)).await.unwrap_err();
        assert!(matches!(error, FetchError::NoChecksum(_)), "{error}");
        let odd = Request { kabupaten: "../..".to_owned(), ..request(String::new(), any) };
        assert!(matches!(boundaries(odd).await.unwrap_err(), FetchError::Invalid(_)));
    }
}
