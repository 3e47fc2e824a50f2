//! Addresses of websites and shops, and names of accounts in social media.

use super::finding::{Finding, Reading};
use super::text;

/// Longest address that is kept, in characters.
const LONGEST: usize = 200;

/// The address of a page that anybody may open: `http` or `https`, or without either as people write it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Link(String);

/// What stands behind the scheme, and whether there was one that is no web address.
fn without_scheme(plain: &str) -> Option<&str> {
    let lower = plain.to_lowercase();
    for scheme in ["https://", "http://"] {
        if lower.starts_with(scheme) {
            return plain.get(scheme.len()..);
        }
    }
    // `javascript:`, `data:` and the like are no addresses; a colon further behind is a port or part of a path.
    let head = plain.split(['/', '?', '#']).next().unwrap_or_default();
    let foreign = head.split_once(':').is_some_and(|(_, port)| !port.bytes().all(|b| b.is_ascii_digit()));
    (!foreign).then_some(plain)
}

/// Whether a text that stands where a host does is the name of one on the net.
fn is_host(host: &str) -> bool {
    let name = host.split_once(':').map_or(host, |(name, _)| name);
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    let top = name.rsplit_once('.').map(|(_, top)| top);
    name.split('.').all(label)
        && top.is_some_and(|top| top.len() >= 2 && top.bytes().all(|b| b.is_ascii_alphabetic()))
}

impl Link {
    /// Reads an address such as `https://keripik.id/toko` or `keripik.id`. Nothing before an `@` is taken, which would
    /// hide where it leads.
    pub fn read(input: &str) -> Reading<Self> {
        let plain = text::tidy(input);
        if text::is_unknown(&plain) {
            return Reading::unknown();
        }
        if text::is_absent(&plain) {
            return Reading::absent();
        }
        if plain.chars().count() > LONGEST {
            return Reading::unreadable(Finding::error(
                "tautan_terlalu_panjang",
                "Alamat ini terlalu panjang (paling panjang 200 huruf).",
                "Salin alamat halaman depannya saja.",
            ));
        }
        let rest = without_scheme(&plain);
        let host = rest.and_then(|rest| rest.split(['/', '?', '#']).next());
        let known = host.is_some_and(is_host) && !plain.contains([' ', '<', '>', '"', '\\', '`']);
        if known {
            return Reading::known(Self(plain));
        }
        Reading::unreadable(Finding::error(
            "tautan_salah",
            "Ini bukan alamat situs.",
            "Tulis seperti keripikbusiti.id, atau buka halamannya lalu salin alamatnya.",
        ))
    }

    /// As it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// An account or page in social media: its name, or its address.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Account(String);

impl Account {
    /// Longest name, in characters.
    const LONGEST: usize = 100;

    /// Reads `@keripik.siti`, `Keripik Bu Siti` or the address of a page.
    pub fn read(input: &str) -> Reading<Self> {
        let plain = text::tidy(input);
        let is_link = plain.contains("://") || plain.contains('/');
        if is_link {
            return Link::read(&plain).map(|link| Self(link.0));
        }
        if text::is_unknown(&plain) {
            return Reading::unknown();
        }
        if text::is_absent(&plain) {
            return Reading::absent();
        }
        if plain.chars().count() > Self::LONGEST {
            return Reading::unreadable(Finding::error(
                "akun_terlalu_panjang",
                "Nama akun ini terlalu panjang (paling panjang 100 huruf).",
                "Tulis nama akunnya saja.",
            ));
        }
        let name = plain.strip_prefix('@').unwrap_or(&plain);
        let fits = |ch: char| ch.is_alphanumeric() || " ._-&'’+".contains(ch);
        if name.chars().any(char::is_alphanumeric) && name.chars().all(fits) {
            return Reading::known(Self(plain));
        }
        Reading::unreadable(Finding::error(
            "akun_salah",
            "Ini bukan nama akun.",
            "Tulis nama akunnya, misalnya keripikbusiti, atau salin alamat halamannya.",
        ))
    }

    /// As it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_web_address_is_told_from_what_leads_nowhere_or_elsewhere() {
        for text in [
            "keripikbusiti.id",
            "www.keripik.co.id/toko?x=1",
            "HTTPS://Keripik.id",
            "http://keripik.id:8080/a:b@c",
            "tokopedia.com/keripik-siti",
            "https://shopee.co.id/keripik.siti#produk",
        ] {
            assert_eq!(Link::read(text).value().map(Link::as_str), Some(text), "{text}");
        }
        for text in [
            "javascript:alert(1)",
            "JavaScript:alert(1)//a.id",
            "data:text/html,a.id",
            "ftp://keripik.id",
            "mailto:siti@keripik.id",
            "https://bank.co.id@jahat.id/",
            "siti:rahasia@keripik.id",
            "keripik",
            "toko siti.id",
            "https://",
            "http://-a.id",
            "192.168.1.1",
            "a..id",
            "keripik.id/<script>",
        ] {
            assert_eq!(Link::read(text).ids(), ["tautan_salah"], "{text}");
        }
        assert_eq!(Link::read(&format!("a.id/{}", "x".repeat(200))).ids(), ["tautan_terlalu_panjang"]);
        assert_eq!(Link::read("belum ada"), Reading::absent());
    }

    #[test]
    fn an_account_is_a_name_or_an_address() {
        for text in
            ["@keripik.siti", "keripikbusiti", "Keripik Bu Siti", "instagram.com/keripik_siti", "a.b_c"]
        {
            assert_eq!(Account::read(text).value().map(Account::as_str), Some(text), "{text}");
        }
        for (text, id) in [
            ("<b>siti</b>", "tautan_salah"),
            ("javascript:alert(1)", "akun_salah"),
            ("https://a@b.id/siti", "tautan_salah"),
            ("@", "akun_salah"),
            ("...", "akun_salah"),
        ] {
            assert_eq!(Account::read(text).ids(), [id], "{text}");
        }
        assert_eq!(Account::read(&"x".repeat(101)).ids(), ["akun_terlalu_panjang"]);
        assert_eq!(Account::read("-"), Reading::absent());
    }
}
