//! Second factor: codes of six digits that change every 30 seconds (RFC 6238), and recovery codes on paper.

use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use subtle::ConstantTimeEq;

use super::secret;

/// Seconds that a code lasts.
const STEP_S: i64 = 30;

/// Recovery codes that are handed out.
pub const RECOVERY_CODES: usize = 10;

const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// Letters of recovery codes: none is mistaken for another on paper.
const PAPER: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// What the server and an authenticator app share. It has no `Debug` form.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Vec<u8>);

impl Secret {
    /// A new one of 160 bits.
    pub fn random() -> Self {
        Self(rand::random::<[u8; 20]>().to_vec())
    }

    /// As it is kept.
    pub fn from_bytes(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// As it is kept.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// As it is typed into an app.
    pub fn base32(&self) -> String {
        let mut out = String::with_capacity(self.0.len() * 8 / 5 + 1);
        let (mut held, mut bits) = (0_u32, 0);
        for byte in &self.0 {
            held = held << 8 | u32::from(*byte);
            bits += 8;
            while bits >= 5 {
                bits -= 5;
                out.push(BASE32[(held >> bits & 31) as usize] as char);
            }
        }
        if bits > 0 {
            out.push(BASE32[(held << (5 - bits) & 31) as usize] as char);
        }
        out
    }

    /// Reads [`Self::base32`] back.
    pub fn parse(text: &str) -> Option<Self> {
        let (mut out, mut held, mut bits) = (Vec::new(), 0_u32, 0);
        for letter in text.bytes() {
            let value = BASE32.iter().position(|one| *one == letter)?;
            held = held << 5 | value as u32;
            bits += 5;
            if bits >= 8 {
                bits -= 8;
                out.push((held >> bits) as u8);
            }
        }
        (out.len() == 20).then_some(Self(out))
    }

    /// The address that an app reads from the QR code.
    pub fn address(&self, account: &str) -> String {
        let label = crate::http::params::encode(&format!("SI MBA UMI:{account}"));
        format!("otpauth://totp/{label}?secret={}&issuer=SI%20MBA%20UMI", self.base32())
    }

    /// The code of one time step.
    fn code(&self, step: i64) -> String {
        // HMAC takes keys of any length.
        let Ok(mut mac) = Hmac::<Sha1>::new_from_slice(&self.0) else { return String::new() };
        mac.update(&step.to_be_bytes());
        let digest = mac.finalize().into_bytes();
        let at = usize::from(digest[19] & 15);
        let number = digest.iter().skip(at).take(4).fold(0_u32, |sum, byte| sum << 8 | u32::from(*byte));
        format!("{:06}", (number & 0x7fff_ffff) % 1_000_000)
    }

    /// The code at a moment, as an app would show it.
    pub fn code_at(&self, unix_s: i64) -> String {
        self.code(unix_s.div_euclid(STEP_S))
    }

    /// The time step whose code this is: the present one or a neighbour, and later than the last that was used.
    pub fn check(&self, code: &str, unix_s: i64, last: Option<i64>) -> Option<i64> {
        let code: String = code.chars().filter(|c| !c.is_whitespace()).collect();
        let now = unix_s.div_euclid(STEP_S);
        (now - 1..=now + 1)
            .filter(|step| last.is_none_or(|last| *step > last))
            .find(|step| self.code(*step).as_bytes().ct_eq(code.as_bytes()).into())
    }
}

/// A new recovery code: 80 bits in four blocks.
pub fn recovery_code() -> String {
    let letters: Vec<char> = (0..16).map(|_| PAPER[usize::from(rand::random::<u8>() & 31)] as char).collect();
    letters.chunks(4).map(|block| block.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}

/// What is kept of a recovery code, however its blocks and letters are typed.
pub fn recovery_hash(code: &str) -> Vec<u8> {
    let letters = code.chars().filter(char::is_ascii_alphanumeric).map(|c| match c.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        c => c,
    });
    secret::hash(&letters.collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_those_of_the_rfc() {
        let secret = Secret::from_bytes(b"12345678901234567890".to_vec());
        for (time, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(secret.code_at(time), code);
        }
        assert_eq!(secret.base32(), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        assert!(Secret::parse(&secret.base32()) == Some(secret));
        assert!(Secret::parse("GEZD").is_none() && Secret::parse("1").is_none());
    }

    #[test]
    fn a_code_opens_once_and_a_little_early_or_late() {
        let secret = Secret::random();
        let code = secret.code_at(3_000);
        for time in [2_970, 3_000, 3_059] {
            assert_eq!(secret.check(&code, time, None), Some(100), "{time}");
        }
        assert_eq!(secret.check(&code, 3_060, None), None);
        assert_eq!(secret.check(&code, 3_000, Some(100)), None);
        assert_eq!(secret.check("", 3_000, None), None);
        assert_eq!(secret.check("１２３４５６", 3_000, None), None);
    }

    #[test]
    fn a_recovery_code_is_known_in_any_spelling() {
        let code = recovery_code();
        assert_eq!(code.len(), 19);
        assert_eq!(recovery_hash(&code), recovery_hash(&code.to_lowercase().replace('-', " ")));
        assert_eq!(recovery_hash("oil0"), recovery_hash("0110"));
        assert_ne!(recovery_hash(&code), recovery_hash(&recovery_code()));
    }
}
