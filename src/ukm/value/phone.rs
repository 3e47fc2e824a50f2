//! Telephone numbers, in the international form (E.164).

use std::fmt;

use super::finding::{Finding, Reading};
use super::text;

/// Nobody writes more numbers into one cell.
const MOST: usize = 5;

/// What can be reached under a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PhoneKind {
    /// A mobile telephone of Indonesia.
    Mobile,
    /// A landline of Indonesia, for example 0251 (Bogor) or 021 (Cibinong, Gunung Putri, Cileungsi).
    Landline,
    /// A service number, or a series that no network uses.
    Special,
    /// Of another country.
    Foreign,
}

/// A telephone number in the international form `+62…`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Phone(String);

/// The numbers of one input; the first is the main one.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Phones {
    /// The main number.
    pub first: Phone,
    /// Further ones.
    pub others: Vec<Phone>,
}

impl Phones {
    /// Reads numbers such as `0812-3456 789 / 0877…`, `wa.me/+62812…`, `812…` (a spreadsheet took the zero away) or
    /// `0062812…`.
    pub fn read(input: &str) -> Reading<Self> {
        let plain = text::tidy(&input.replace(['\n', '\r'], " / "));
        if text::is_unknown(&plain) {
            return Reading::unknown();
        }
        if text::is_absent(&plain) {
            return Reading::absent();
        }
        if text::is_scientific(&plain) {
            return Reading::unreadable(Finding::error(
                "telepon_angka_hilang",
                "Nomor telepon tersimpan sebagai angka di Excel dan tidak utuh lagi.",
                "Ubah format kolom menjadi Teks, lalu ketik ulang nomornya.",
            ));
        }
        let mut found: Vec<Phone> = Vec::new();
        for part in parts(&plain) {
            let numbers = match Phone::parse_one(&part) {
                Some(phone) => vec![phone],
                None => apart(&part),
            };
            for phone in numbers {
                if found.len() < MOST && !found.contains(&phone) {
                    found.push(phone);
                }
            }
        }
        let mut found = found.into_iter();
        let Some(first) = found.next() else {
            return Reading::unreadable(Finding::error(
                "telepon_tak_terbaca",
                "Nomor telepon tidak terbaca.",
                "Tulis seperti 0812-3456-7890, atau dengan kode daerah seperti 0251-8321075.",
            ));
        };
        let phones = Self { first, others: found.collect() };
        let findings = phones.findings();
        Reading::judged(phones, findings)
    }

    fn findings(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        if !self.others.is_empty() {
            findings.push(Finding::info(
                "telepon_ganda",
                "Ada lebih dari satu nomor; yang pertama menjadi nomor utama.",
            ));
        }
        match self.first.kind() {
            PhoneKind::Special => findings.push(Finding::warning(
                "telepon_khusus",
                "Awalan nomor ini bukan nomor HP atau telepon rumah yang dikenal.",
                "Periksa kembali nomornya.",
            )),
            PhoneKind::Landline => findings.push(Finding::info(
                "telepon_rumah",
                "Ini nomor telepon rumah atau kantor; biasanya tidak ada WhatsApp-nya.",
            )),
            PhoneKind::Foreign => findings.push(Finding::warning(
                "telepon_luar_negeri",
                "Ini nomor luar negeri.",
                "Periksa kode negaranya; nomor Indonesia diawali 0 atau +62.",
            )),
            PhoneKind::Mobile => {}
        }
        findings
    }
}

/// Numbers stand apart by a slash, comma or word, and in addresses of chats behind the last slash.
fn parts(plain: &str) -> Vec<String> {
    let lower = plain.to_lowercase();
    if ["wa.me", "whatsapp.com", "api.whatsapp", "tel:"].iter().any(|host| lower.contains(host)) {
        return lower
            .split([' ', ';', '|'])
            .filter_map(|word| {
                let word = word.split_once("phone=").map_or(word, |(_, rest)| rest);
                let word = word.split(['?', '&']).next()?.trim_end_matches('/');
                word.rsplit(['/', ':']).next().map(|number| number.replace("%2b", "+").replace("%20", ""))
            })
            .collect();
    }
    let apart = lower.replace(" atau ", "/").replace(" dan ", "/").replace("hp:", "/").replace("wa:", "/");
    apart.split(['/', ',', ';', '|', '&']).map(str::to_owned).collect()
}

/// Numbers that only a space or a dash parts, if every one of them is whole: `08123456789 - 0877…`.
fn apart(part: &str) -> Vec<Phone> {
    let marked = part.replace(" - ", " ");
    let marked = [" 08", " 628", " +62", " 02"]
        .iter()
        .fold(marked, |text, start| text.replace(start, &format!("/{}", start.trim_start())));
    let all: Option<Vec<Phone>> = marked.split('/').map(Phone::parse_one).collect();
    all.unwrap_or_default()
}

impl Phone {
    /// The main number of a text; none when there is no plausible one.
    pub fn parse(text: &str) -> Option<Self> {
        Phones::read(text).into_value().map(|phones| phones.first)
    }

    fn parse_one(part: &str) -> Option<Self> {
        let part = text::whole_float(part.trim()).unwrap_or(part);
        let foreign = part.trim_start_matches(['\'', ' ', '(']).starts_with('+');
        if part.chars().filter(|ch| ch.is_alphabetic()).count() > 12 || part.contains('@') {
            return None;
        }
        let digits: String = part.chars().filter(char::is_ascii_digit).collect();
        let national = if let Some(rest) = digits.strip_prefix("0062").or_else(|| digits.strip_prefix("62")) {
            rest.trim_start_matches('0')
        } else if foreign {
            let plausible = (8..=15).contains(&digits.len()) && !digits.starts_with('0');
            return plausible.then(|| Self(format!("+{digits}")));
        } else if let Some(rest) = digits.strip_prefix('0') {
            rest
        } else if digits.starts_with('8') {
            &digits
        } else {
            return None;
        };
        let plausible = match national.as_bytes().first() {
            Some(b'8') => (9..=12).contains(&national.len()),
            Some(b'2'..=b'7' | b'9') => (7..=11).contains(&national.len()),
            _ => false,
        };
        // Typed to get past a compulsory field.
        let made_up = national.ends_with("0000000");
        (plausible && !made_up).then(|| Self(format!("+62{national}")))
    }

    /// `+62…`
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What can be reached under it.
    pub fn kind(&self) -> PhoneKind {
        let Some(national) = self.0.strip_prefix("+62") else { return PhoneKind::Foreign };
        match national.as_bytes() {
            [b'8', b'1' | b'2' | b'3' | b'5' | b'7' | b'8' | b'9', ..] => PhoneKind::Mobile,
            [b'2'..=b'7' | b'9', ..] => PhoneKind::Landline,
            _ => PhoneKind::Special,
        }
    }

    /// As people write it: `0812-3456-7890`, `0251-8321075`, `021-87912345`.
    pub fn national(&self) -> String {
        let Some(national) = self.0.strip_prefix("+62") else { return self.0.clone() };
        // Jakarta, Bandung, Semarang, Surabaya and Medan have area codes of two digits, all others of three.
        let area = match national.as_bytes() {
            [b'2', b'1' | b'2' | b'4', ..] | [b'3' | b'6', b'1', ..] => 2,
            _ => 3,
        };
        let (head, tail) = national.split_at_checked(area).unwrap_or((national, ""));
        match (self.kind(), tail.split_at_checked(4)) {
            (PhoneKind::Mobile, Some((middle, end))) => format!("0{head}-{middle}-{end}"),
            _ => format!("0{head}-{tail}"),
        }
    }
}

impl fmt::Display for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ukm::contact;

    #[test]
    fn a_phone_number_is_read_in_every_form_that_sheets_hold() {
        for text in [
            "081234567890",
            "0812-3456-7890",
            "0812.3456.7890",
            "+62 812 3456 7890",
            "6281234567890",
            "006281234567890",
            "81234567890",
            "'081234567890",
            "+62 0812 3456 7890",
            "(+62) 812-3456-7890",
            "https://wa.me/+6281234567890",
            "https://wa.me/6281234567890",
            "wa.me/6281234567890?text=Halo%20kak%2012",
            "https://api.whatsapp.com/send?phone=6281234567890&text=halo",
            "081234567890 / 087711112222",
            "HP. 081234567890 (Bu Eni)",
            "081234567890.0",
            "81234567890.0",
        ] {
            assert_eq!(Phone::parse(text).expect(text).as_str(), "+6281234567890", "{text}");
        }
        for text in ["", "-", "0", "tidak ada", "08123", "12345678", "0812345678901234", "a@b.id", "8.12E+11"]
        {
            assert_eq!(Phone::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_mobile_number_has_nine_to_twelve_digits_after_the_country() {
        for (digits, is_one) in [(8, false), (9, true), (10, true), (11, true), (12, true), (13, false)] {
            let national = "8123456789012".get(..digits).expect("digits");
            let read = Phone::parse(&format!("0{national}"));
            assert_eq!(
                read.is_some_and(|phone| phone.as_str() == format!("+62{national}")),
                is_one,
                "{digits}"
            );
        }
    }

    #[test]
    fn two_numbers_in_a_cell_are_both_kept() {
        for text in [
            "081512345678 / 087711112222",
            "081512345678, 087711112222",
            "081512345678\n087711112222",
            "081512345678 atau 0877 1111 2222",
            "081512345678 - 087711112222",
            "081512345678 087711112222",
            "0815 1234 5678 0877 1111 2222",
        ] {
            let reading = Phones::read(text);
            let phones = reading.value().expect(text);
            assert_eq!(phones.first.as_str(), "+6281512345678", "{text}");
            assert_eq!(phones.others, [Phone("+6287711112222".to_owned())], "{text}");
            assert_eq!(reading.ids(), ["telepon_ganda"], "{text}");
        }
    }

    #[test]
    fn landlines_and_doubtful_numbers_are_told() {
        for (text, number, national, ids) in [
            ("0251 8321 075", "+622518321075", "0251-8321075", &["telepon_rumah"][..]),
            ("(021) 87912345", "+622187912345", "021-87912345", &["telepon_rumah"]),
            ("0809 1234 567", "+628091234567", "0809-1234567", &["telepon_khusus"]),
            ("+65 6123 4567", "+6561234567", "+6561234567", &["telepon_luar_negeri"]),
            ("0856 1234 5678", "+6285612345678", "0856-1234-5678", &[]),
        ] {
            let reading = Phones::read(text);
            let phone = &reading.value().expect(text).first;
            assert_eq!((phone.as_str(), phone.national().as_str()), (number, national), "{text}");
            assert_eq!(reading.ids(), ids, "{text}");
        }
        assert_eq!(Phones::read("0812xxx").ids(), ["telepon_tak_terbaca"]);
        assert_eq!(Phones::read("081200000000").ids(), ["telepon_tak_terbaca"]);
        assert_eq!(Phones::read("tidak tahu"), Reading::unknown());
    }

    #[test]
    fn a_chat_link_is_read_in_both_forms_and_written_without_plus() {
        for text in ["https://wa.me/+6281234567890", "https://wa.me/6281234567890"] {
            let phone = Phone::parse(text).expect(text);
            let link = contact::whatsapp(phone.as_str(), "Keripik").expect(text);
            assert!(link.starts_with("https://wa.me/6281234567890?"), "{link}");
        }
    }
}
