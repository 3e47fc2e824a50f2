//! E-mail addresses.

use super::finding::{Finding, Reading};
use super::text;

/// Slips in the names of the mail services that people use here.
const SLIPS: [(&str, &str); 14] = [
    ("gmail.con", "gmail.com"),
    ("gmail.co", "gmail.com"),
    ("gmail.cm", "gmail.com"),
    ("gmail.co.id", "gmail.com"),
    ("gmail.id", "gmail.com"),
    ("gmai.com", "gmail.com"),
    ("gmial.com", "gmail.com"),
    ("gmal.com", "gmail.com"),
    ("gamil.com", "gmail.com"),
    ("gemail.com", "gmail.com"),
    ("yahoo.con", "yahoo.com"),
    ("yaho.com", "yahoo.com"),
    ("yahoo.co", "yahoo.com"),
    ("hotmail.con", "hotmail.com"),
];

/// An e-mail address; what stands behind `@` is in small letters.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Email(String);

impl Email {
    /// Reads an address; of several the first.
    pub fn read(input: &str) -> Reading<Self> {
        let plain = text::tidy(input);
        if text::is_unknown(&plain) {
            return Reading::unknown();
        }
        // Sheets that were made anonymous say `[surel dihapus]`.
        if text::is_absent(&plain) || (plain.starts_with('[') && plain.ends_with(']')) {
            return Reading::absent();
        }
        let lower = plain.to_lowercase();
        let bare = if lower.starts_with("mailto:") { plain.get(7..).unwrap_or_default() } else { &plain };
        // "nama @gmail.com" is one address, "a@b.id c@d.id" are two.
        let joined = bare.replace(" @", "@").replace("@ ", "@");
        let mut words =
            joined.split([' ', ';', '/', '<', '>']).filter(|word| word.contains('@')).map(str::to_owned);
        let Some(first) = words.next() else {
            return Reading::unreadable(Finding::error(
                "surel_tanpa_at",
                "Alamat surel harus memuat tanda @.",
                "Tulis seperti nama@gmail.com. Bila tidak punya surel, kosongkan.",
            ));
        };
        let mut findings = Vec::new();
        if words.next().is_some() {
            findings.push(Finding::info(
                "surel_ganda",
                "Ada lebih dari satu alamat surel; yang pertama dipakai.",
            ));
        }
        let first = first.trim_matches([',', '.', '(', ')', '"']).to_owned();
        let repaired = first.replace(',', ".");
        if repaired != first {
            findings.push(Finding::warning(
                "surel_koma",
                "Ada koma dalam alamat surel; dibaca sebagai titik.",
                "Periksa kembali alamatnya.",
            ));
        }
        let Some((local, domain)) = split(&repaired) else {
            return Reading::unreadable(Finding::error(
                "surel_salah",
                "Alamat surel tidak lengkap.",
                "Tulis lengkap seperti nama@gmail.com.",
            ));
        };
        if let Some((_, meant)) = SLIPS.iter().find(|(slip, _)| *slip == domain) {
            findings.push(Finding::warning(
                "surel_salah_ketik",
                format!("Alamat surel berakhir dengan {domain}."),
                format!("Mungkin maksudnya {meant}. Periksa kembali."),
            ));
        }
        Reading::judged(Self(format!("{local}@{domain}")), findings)
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What stands before `@`, and the name of the service in small letters.
fn split(address: &str) -> Option<(&str, String)> {
    let (local, domain) = address.split_once('@')?;
    let domain = domain.to_lowercase();
    let local_ok = (1..=64).contains(&local.len())
        && local.chars().all(|ch| ch.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(ch))
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..");
    let label_ok = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    let (_, top) = domain.rsplit_once('.')?;
    let domain_ok = domain.len() <= 190
        && domain.split('.').all(label_ok)
        && top.len() >= 2
        && top.bytes().all(|b| b.is_ascii_alphabetic());
    (local_ok && domain_ok).then_some((local, domain))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_and_slips_are_told() {
        for (text, address, ids) in [
            ("eni@gmail.com", "eni@gmail.com", &[][..]),
            (" Eni.Keripik@GMAIL.com ", "Eni.Keripik@gmail.com", &[]),
            ("mailto:eni@bogorkab.go.id", "eni@bogorkab.go.id", &[]),
            ("eni @ gmail.com", "eni@gmail.com", &[]),
            ("eni@gmail,com", "eni@gmail.com", &["surel_koma"]),
            ("eni@gmail.con", "eni@gmail.con", &["surel_salah_ketik"]),
            ("eni@gmail.com / budi@yahoo.com", "eni@gmail.com", &["surel_ganda"]),
        ] {
            let reading = Email::read(text);
            assert_eq!(reading.value().map(Email::as_str), Some(address), "{text}");
            assert_eq!(reading.ids(), ids, "{text}");
        }
        for (text, id) in [
            ("eni", "surel_tanpa_at"),
            ("eni@gmail", "surel_salah"),
            ("@gmail.com", "surel_salah"),
            ("eni@@gmail.com", "surel_salah"),
            ("eni@gmail..com", "surel_salah"),
            ("eni\"@gmail.com", "surel_salah"),
        ] {
            assert_eq!(Email::read(text).ids(), [id], "{text}");
        }
        for text in ["", "-", "[surel dihapus]", "tidak ada"] {
            assert_eq!(Email::read(text), Reading::absent(), "{text}");
        }
    }
}
