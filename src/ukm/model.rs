//! Values of the register, parsed once.

use std::fmt;

/// How far a record is known to be right. Only verified ones are public.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verification {
    /// Begun and not handed in.
    Draft,
    /// Handed in and not looked at.
    Pending,
    /// Accepted by the dinas.
    Verified,
    /// Refused by the dinas.
    Rejected,
}

impl Verification {
    /// As stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Pending => "pending",
            Self::Verified => "verified",
            Self::Rejected => "rejected",
        }
    }
}

/// Class by modal usaha or sales (PP 7/2021), as reported; never recomputed silently.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BusinessClass {
    /// Up to 1 billion rupiah of modal usaha or 2 billion of sales a year.
    Mikro,
    /// Up to 5 billion or 15 billion.
    Kecil,
    /// Up to 10 billion or 50 billion.
    Menengah,
}

impl BusinessClass {
    /// As stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Mikro => "mikro",
            Self::Kecil => "kecil",
            Self::Menengah => "menengah",
        }
    }

    /// The class that a text such as `Usaha Mikro` names.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.to_lowercase();
        [Self::Mikro, Self::Kecil, Self::Menengah].into_iter().find(|class| text.contains(class.as_str()))
    }
}

/// Sex as the identity card states it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sex {
    /// Laki-laki.
    Male,
    /// Perempuan.
    Female,
}

impl Sex {
    /// As stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Male => "l",
            Self::Female => "p",
        }
    }

    /// Reads the ways in which sheets state it. What is not understood stays unknown.
    pub fn parse(text: &str) -> Option<Self> {
        match text.trim().to_lowercase().as_str() {
            "l" | "lk" | "laki" | "laki-laki" | "laki - laki" | "laki laki" | "pria" | "male" | "m" => {
                Some(Self::Male)
            }
            "p" | "pr" | "perempuan" | "wanita" | "female" | "f" => Some(Self::Female),
            _ => None,
        }
    }
}

/// A telephone number in the international form `+62…`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Phone(String);

impl Phone {
    /// The first number in a text such as `0812-3456 789 / 0877…`, `wa.me/+62812…`, `812…` (a spreadsheet took the
    /// zero away) or `0062812…`; none when there is no plausible one.
    pub fn parse(text: &str) -> Option<Self> {
        text.split(['/', ',', ';', '|', '\n']).find_map(Self::parse_one)
    }

    fn parse_one(text: &str) -> Option<Self> {
        let foreign = text.trim_start_matches(['\'', ' ']).starts_with('+');
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        if text.chars().filter(|c| c.is_alphabetic()).count() > 12 {
            return None;
        }
        let national = if let Some(rest) = digits.strip_prefix("0062").or_else(|| digits.strip_prefix("62")) {
            rest.trim_start_matches('0')
        } else if foreign {
            return (8..=15).contains(&digits.len()).then(|| Self(format!("+{digits}")));
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
        plausible.then(|| Self(format!("+62{national}")))
    }

    /// `+62…`
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Nomor Induk Berusaha: 13 digits. One owner has one, for all businesses.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Nib(String);

impl Nib {
    /// The number in a text, if it has 13 digits.
    pub fn parse(text: &str) -> Option<Self> {
        let digits: String = text.chars().filter(|c| !matches!(c, ' ' | '.' | '-' | '\'')).collect();
        (digits.len() == 13 && digits.bytes().all(|b| b.is_ascii_digit())).then_some(Self(digits))
    }

    /// The 13 digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Legal forms, the longer name first: "PT Perorangan" is not a sole proprietor.
const LEGAL_FORMS: [(&str, &[&str]); 11] = [
    (
        "PT Perorangan",
        &["pt perorangan", "perseroan perorangan", "pt perseorangan", "perseroan perseorangan"],
    ),
    ("BUMDes", &["bumdes", "bum desa", "badan usaha milik desa"]),
    ("Perorangan", &["perorangan", "perseorangan", "pribadi", "individu"]),
    ("CV", &["cv", "commanditaire", "persekutuan komanditer"]),
    ("PT", &["pt", "perseroan terbatas"]),
    ("UD", &["ud", "usaha dagang"]),
    ("Firma", &["firma", "fa"]),
    ("Koperasi", &["koperasi"]),
    ("Yayasan", &["yayasan"]),
    ("Persekutuan Perdata", &["persekutuan perdata"]),
    ("Kelompok", &["kub", "kelompok", "kelompok usaha bersama"]),
];

/// The legal form that a text names; the text itself when it names none that is known.
pub fn legal_form(text: &str) -> Option<String> {
    let plain: String =
        text.to_lowercase().chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    let words: Vec<&str> = plain.split_whitespace().collect();
    if words.is_empty() {
        return None;
    }
    let padded = format!(" {} ", words.join(" "));
    let known = LEGAL_FORMS
        .iter()
        .find(|(_, spellings)| spellings.iter().any(|spelling| padded.contains(&format!(" {spelling} "))));
    Some(known.map_or_else(|| text.trim().to_owned(), |(name, _)| (*name).to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phone_number_is_read_in_every_form_that_sheets_hold() {
        for text in [
            "081234567890",
            "0812-3456-7890",
            "+62 812 3456 7890",
            "6281234567890",
            "006281234567890",
            "81234567890",
            "'081234567890",
            "+62 0812 3456 7890",
            "https://wa.me/+6281234567890",
            "081234567890 / 087711112222",
        ] {
            assert_eq!(Phone::parse(text).unwrap().as_str(), "+6281234567890", "{text}");
        }
        assert_eq!(Phone::parse("0251 8321 075").unwrap().as_str(), "+622518321075");
        for text in ["", "-", "0", "tidak ada", "08123", "12345678", "0812345678901234"] {
            assert_eq!(Phone::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_one_person_company_is_not_a_sole_proprietor() {
        assert_eq!(legal_form("PT. Perorangan").as_deref(), Some("PT Perorangan"));
        assert_eq!(legal_form("Perorangan").as_deref(), Some("Perorangan"));
        assert_eq!(legal_form("CV.").as_deref(), Some("CV"));
        assert_eq!(legal_form("PT").as_deref(), Some("PT"));
        assert_eq!(legal_form("Lainnya").as_deref(), Some("Lainnya"));
        assert_eq!(legal_form(" - "), None);
    }

    #[test]
    fn classes_and_numbers_are_read() {
        assert_eq!(BusinessClass::parse("Usaha MIKRO"), Some(BusinessClass::Mikro));
        assert_eq!(BusinessClass::parse("besar"), None);
        assert_eq!(Sex::parse("Perempuan"), Some(Sex::Female));
        assert_eq!(Sex::parse("?"), None);
        assert!(Nib::parse("0220001234567").is_some());
        assert!(Nib::parse("022000123456").is_none());
    }
}
