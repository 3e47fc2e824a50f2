//! The name by which an account is found: an e-mail address or a telephone number.

/// What somebody signs in with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Contact {
    /// In small letters.
    Email(String),
    /// E.164, with `+`.
    Phone(String),
}

/// Why a text is neither.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ContactError {
    /// No e-mail address.
    #[error("tulis alamat surel yang lengkap, misalnya nama@contoh.go.id")]
    Email,
    /// No number.
    #[error("tulis nomor telepon yang lengkap, misalnya 0812 3456 7890")]
    Phone,
}

impl Contact {
    /// Reads what was typed: with an `@` an e-mail address, else a number.
    pub fn parse(text: &str) -> Result<Self, ContactError> {
        if text.contains('@') { email(text).map(Self::Email) } else { phone(text).map(Self::Phone) }
    }

    /// In its one spelling.
    pub fn text(&self) -> &str {
        match self {
            Self::Email(text) | Self::Phone(text) => text,
        }
    }
}

/// An e-mail address in small letters.
pub fn email(text: &str) -> Result<String, ContactError> {
    let text = text.trim().to_lowercase();
    let whole = text.split_once('@').is_some_and(|(name, host)| {
        let labels: Vec<&str> = host.split('.').collect();
        !name.is_empty() && labels.len() > 1 && labels.iter().all(|label| !label.is_empty())
    });
    let plain = text.len() <= 254
        && text.matches('@').count() == 1
        && !text.contains(|c: char| c.is_whitespace() || c.is_control() || "<>\"(),;:\\".contains(c));
    if whole && plain { Ok(text) } else { Err(ContactError::Email) }
}

/// A telephone number as E.164; `08…`, `62…`, `+62…` and foreign numbers with `+` are understood.
pub fn phone(text: &str) -> Result<String, ContactError> {
    let text = text.trim();
    if text.contains(|c: char| !(c.is_ascii_digit() || "+-. ()".contains(c))) {
        return Err(ContactError::Phone);
    }
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let number = match (text.starts_with('+'), digits.strip_prefix('0')) {
        (false, Some(rest)) => format!("62{rest}"),
        _ => digits,
    };
    let fits = (8..=15).contains(&number.len()) && !number.starts_with('0');
    if fits { Ok(format!("+{number}")) } else { Err(ContactError::Phone) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_number_has_one_spelling() {
        for text in ["0812 3456 7890", "+62 812-3456-7890", "6281234567890", "(0812) 3456.7890"] {
            assert_eq!(phone(text).as_deref(), Ok("+6281234567890"), "{text}");
        }
        for text in ["", "0812", "abc", "+0812345678", "08123456789012345"] {
            assert_eq!(phone(text), Err(ContactError::Phone), "{text}");
        }
    }

    #[test]
    fn an_address_is_whole_and_in_small_letters() {
        assert_eq!(email(" Umi@Dinas.go.id "), Ok("umi@dinas.go.id".into()));
        for text in ["umi@", "@b.c", "umi@dinas", "a b@c.d", "a@b@c.d", "a@b..c", "a\n@b.c", "a@b.c,d"] {
            assert_eq!(email(text), Err(ContactError::Email), "{text}");
        }
    }
}
