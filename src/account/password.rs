//! Passwords: argon2id, a bounded number at a time, and none that everybody would try first.

use std::num::NonZero;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use argon2::Argon2;
use argon2::password_hash::{PasswordHasher, PasswordVerifier, phc};
use tokio::sync::Semaphore;

use crate::http::error::Error;

/// Shortest password.
pub const MIN_LENGTH: usize = 10;

/// Longest, so that hashing stays bounded.
pub const MAX_LENGTH: usize = 200;

/// Those who may wait for their turn or have it; whoever comes when they are so many is asked to try again.
pub const MAX_WAITING: usize = 32;

/// Passwords and parts of them that are tried first, as [`plain`] has them, the longest first.
static COMMON: LazyLock<Vec<String>> = LazyLock::new(|| {
    let lines = include_str!("common_passwords.txt").lines().filter(|line| !line.starts_with('#'));
    let mut common: Vec<String> = lines.map(plain).collect();
    common.sort_by_key(|part| std::cmp::Reverse(part.len()));
    common
});

/// Half of the machine at most is busy with hashing: the map goes on.
static TURNS: LazyLock<Semaphore> = LazyLock::new(|| {
    let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
    Semaphore::new((cores / 2).max(1))
});

static WAITING: AtomicUsize = AtomicUsize::new(0);

/// Why a password is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Weak {
    /// Too short.
    #[error("kata sandi minimal {MIN_LENGTH} huruf atau angka; kalimat pendek paling mudah diingat")]
    Short,
    /// Too long.
    #[error("kata sandi paling panjang {MAX_LENGTH} huruf")]
    Long,
    /// Known to everybody who tries.
    #[error("kata sandi ini terlalu mudah ditebak; pakai beberapa kata yang tidak berhubungan")]
    Common,
    /// Says who its owner is.
    #[error("kata sandi tidak boleh memuat nama, surel, atau nomor telepon Anda")]
    Personal,
}

/// Whether `password` may be chosen by somebody with these names, addresses and numbers.
pub fn check(password: &str, about: &[&str]) -> Result<(), Weak> {
    let length = password.chars().count();
    if length < MIN_LENGTH {
        return Err(Weak::Short);
    }
    if length > MAX_LENGTH {
        return Err(Weak::Long);
    }
    let plain = plain(password);
    let known = about.iter().flat_map(|text| text.split(['@', ' ', '.'])).map(self::plain);
    if known.filter(|part| part.len() >= 4).any(|part| plain.contains(&part)) {
        return Err(Weak::Personal);
    }
    // What is left when every common part is taken out has to stand on its own.
    let rest = COMMON.iter().fold(plain, |rest, part| rest.replace(part, ""));
    let mut letters: Vec<char> = rest.chars().collect();
    letters.sort_unstable();
    letters.dedup();
    if letters.len() < 5 || is_run(&rest) { Err(Weak::Common) } else { Ok(()) }
}

/// Small letters, with the usual disguises taken off: `P4$$w0rd` is `password`.
fn plain(text: &str) -> String {
    let letters =
        text.chars().flat_map(char::to_lowercase).filter(|c| c.is_alphanumeric() || "@$!".contains(*c));
    letters
        .map(|c| match c {
            '@' | '4' => 'a',
            '$' | '5' => 's',
            '0' => 'o',
            '1' | '!' => 'i',
            '3' => 'e',
            '7' => 't',
            c => c,
        })
        .collect()
}

/// True for `abcdefgh` and `87654321`.
fn is_run(text: &str) -> bool {
    let codes: Vec<i64> = text.chars().map(|c| i64::from(u32::from(c))).collect();
    [1, -1].iter().any(|step| codes.windows(2).all(|pair| pair[1] - pair[0] == *step))
}

/// A place among those who wait for the hasher, or are at it. Given back when it is dropped.
#[derive(Debug)]
pub struct Place(());

impl Drop for Place {
    fn drop(&mut self) {
        WAITING.fetch_sub(1, Ordering::Relaxed);
    }
}

/// A place at the hasher. Whoever asks for a password that is to be hashed or compared takes it before anything else, so
/// that those who will not be served cost neither a connection to the database nor its patience.
///
/// # Errors
/// [`Error::TooMany`] at once when so many wait that there is none.
pub fn queue() -> Result<Place, Error> {
    let place = Place(());
    if WAITING.fetch_add(1, Ordering::Relaxed) >= MAX_WAITING {
        return Err(Error::TooMany { retry_after_s: 5 });
    }
    Ok(place)
}

impl Place {
    async fn with_turn<T: Send + 'static>(
        self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Error> {
        let turn = TURNS.acquire().await.map_err(|closed| Error::Internal(closed.into()))?;
        // The turn goes along with the work: a visitor who leaves does not make room for a second hash beside it.
        let done = tokio::task::spawn_blocking(move || {
            let result = work();
            drop((turn, self));
            result
        });
        done.await.map_err(|error| Error::Internal(error.into()))
    }

    /// What is kept of `password`.
    pub async fn hash(self, password: String) -> Result<String, Error> {
        let hashed = self.with_turn(move || derive(password.as_bytes()));
        hashed.await?.map_err(|error| Error::Internal(anyhow::anyhow!("password hash: {error}")))
    }

    /// Whether `password` is the one that `kept` was made of. Without one the same time is spent.
    pub async fn verify(self, password: String, kept: Option<String>) -> Result<bool, Error> {
        self.with_turn(move || is_right(&password, kept.as_deref(), compare)).await
    }
}

fn derive(password: &[u8]) -> argon2::password_hash::Result<String> {
    let salt: [u8; 16] = rand::random();
    let hash: phc::PasswordHash = Argon2::default().hash_password_with_salt(password, &salt)?;
    Ok(hash.to_string())
}

fn compare(password: &[u8], kept: &phc::PasswordHash) -> bool {
    Argon2::default().verify_password(password, kept).is_ok()
}

/// Whether `password` is the one of `kept`. Compares once, always with the same costs, whatever is kept.
fn is_right(
    password: &str,
    kept: Option<&str>,
    compare: impl FnOnce(&[u8], &phc::PasswordHash) -> bool,
) -> bool {
    let known = kept.and_then(|kept| phc::PasswordHash::new(kept).ok());
    let exists = known.is_some();
    let hash = known.or_else(|| phc::PasswordHash::new(NOBODY).ok());
    let same = hash.is_some_and(|hash| compare(password.as_bytes(), &hash));
    same && exists && password.chars().count() <= MAX_LENGTH
}

/// As [`Place::hash`], for whoever holds nothing while they wait.
pub async fn hash(password: String) -> Result<String, Error> {
    queue()?.hash(password).await
}

/// As [`Place::verify`], for whoever holds nothing while they wait.
pub async fn verify(password: String, kept: Option<String>) -> Result<bool, Error> {
    queue()?.verify(password, kept).await
}

/// A hash with today's costs that no account has.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$c2ltYmF1bWlub2JvZHkh$OGVhmBn3q9fy0hdVqJwGWeXUq6KHwWDU3ZSCC4XnUUQ";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_everybody_tries_first_is_refused() {
        for (password, why) in [
            ("pendek", Weak::Short),
            ("password123", Weak::Common),
            ("P4$$w0rd2026", Weak::Common),
            ("bismillah123", Weak::Common),
            ("Indonesia1945", Weak::Common),
            ("aaaaaaaaaaaa", Weak::Common),
            ("abcdefghijkl", Weak::Common),
            ("simbaumi2026", Weak::Common),
            ("qwertyuiop12", Weak::Common),
            ("SitiAminah99x", Weak::Personal),
        ] {
            assert_eq!(check(password, &["Siti Aminah", "siti@dinas.go.id"]), Err(why), "{password}");
        }
        assert!(COMMON.len() >= 400, "{}", COMMON.len());
        // Whatever the letters' case, and with digits behind them.
        for common in COMMON.iter() {
            for password in [format!("{common}2718281828"), format!("{}20261124", common.to_uppercase())] {
                assert_eq!(check(&password, &[]), Err(Weak::Common), "{password}");
            }
        }
        assert_eq!(check(&"x".repeat(201), &[]), Err(Weak::Long));
        for password in ["tempe mendoan biru laut", "kuda-lari-9-gunung", "Qz7!mLp2#vRx"] {
            assert_eq!(check(password, &["Siti Aminah", "siti@dinas.go.id"]), Ok(()), "{password}");
        }
    }

    #[test]
    fn an_account_that_there_is_costs_what_one_costs_that_there_is_not() {
        let own = derive(b"tempe mendoan biru").unwrap();
        for (password, kept, expected) in [
            ("tempe mendoan biru", Some(&*own), true),
            ("gunung kuda lari", Some(&own), false),
            ("tempe mendoan biru", None, false),
            ("tempe mendoan biru", Some("rusak"), false),
            (&"x".repeat(MAX_LENGTH + 1), Some(&own), false),
            ("", None, false),
        ] {
            let mut compared = Vec::new();
            let right = is_right(password, kept, |typed, hash| {
                compared.push((typed.to_vec(), hash.algorithm.to_string(), hash.params.to_string()));
                compare(typed, hash)
            });
            assert_eq!(right, expected, "{password} {kept:?}");
            let once = (password.as_bytes().to_vec(), "argon2id".to_owned(), "m=19456,t=2,p=1".to_owned());
            assert_eq!(compared, [once], "{password} {kept:?}");
        }
    }

    // One test, since the queue is one for the whole process.
    #[tokio::test]
    async fn a_hash_knows_its_password_the_dummy_knows_none_and_whoever_finds_the_queue_full_is_told_so() {
        let kept = hash("tempe mendoan biru".into()).await.unwrap();
        assert!(kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{kept}");
        assert!(verify("tempe mendoan biru".into(), Some(kept.clone())).await.unwrap());
        assert!(!verify("tempe mendoan".into(), Some(kept)).await.unwrap());
        assert!(!verify("apa saja".into(), None).await.unwrap());

        let mut places: Vec<Place> = (0..MAX_WAITING).map(|_| queue().unwrap()).collect();
        assert!(matches!(queue(), Err(Error::TooMany { retry_after_s: 5 })));
        assert!(matches!(hash("tempe mendoan biru".into()).await, Err(Error::TooMany { .. })));
        places.pop();
        assert!(hash("tempe mendoan biru".into()).await.is_ok());
        let last = queue().unwrap();
        assert!(queue().is_err(), "the place of a hash that is done is free again, and only that");
        drop((last, places));
    }
}
