//! Whom a message goes to.

use std::fmt;

/// How a message travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Channel {
    /// By SMTP.
    Email,
    /// By the gateway, or by an officer.
    WhatsApp,
    /// By the gateway.
    Sms,
}

impl Channel {
    /// Every channel.
    pub const ALL: [Self; 3] = [Self::Email, Self::WhatsApp, Self::Sms];

    /// As stored, and as the gateway reads it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::WhatsApp => "whatsapp",
            Self::Sms => "sms",
        }
    }

    /// The channel of a stored word.
    pub fn find(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|channel| channel.as_str() == word)
    }
}

/// A telephone number with its country (E.164): `+6281234567890`. Its `Debug` form hides it.
#[derive(Clone, PartialEq, Eq)]
pub struct Phone(String);

impl Phone {
    /// Reads a number that begins with `+`.
    pub fn parse(text: &str) -> Result<Self, AddressError> {
        let digits = text.strip_prefix('+').ok_or(AddressError::Phone)?;
        let right = (8..=15).contains(&digits.len())
            && digits.bytes().all(|byte| byte.is_ascii_digit())
            && !digits.starts_with('0');
        if right { Ok(Self(text.to_owned())) } else { Err(AddressError::Phone) }
    }

    /// With its plus sign.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// As addresses of chats want it.
    pub fn digits(&self) -> &str {
        self.0.trim_start_matches('+')
    }
}

impl fmt::Debug for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Phone(…)")
    }
}

/// A channel with a recipient on it. Its `Debug` form hides the recipient.
#[derive(Clone, PartialEq, Eq)]
pub struct Address {
    channel: Channel,
    recipient: String,
}

impl Address {
    /// A mailbox.
    pub fn email(text: &str) -> Result<Self, AddressError> {
        match text.parse::<lettre::Address>() {
            // Its message may quote what it could not read.
            Err(_quotes) => Err(AddressError::Email),
            Ok(address) => Ok(Self { channel: Channel::Email, recipient: address.to_string() }),
        }
    }

    /// A chat.
    pub fn whatsapp(phone: &Phone) -> Self {
        Self { channel: Channel::WhatsApp, recipient: phone.0.clone() }
    }

    /// A telephone.
    pub fn sms(phone: &Phone) -> Self {
        Self { channel: Channel::Sms, recipient: phone.0.clone() }
    }

    /// How to reach it.
    pub const fn channel(&self) -> Channel {
        self.channel
    }

    /// Mailbox or number.
    pub fn recipient(&self) -> &str {
        &self.recipient
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Address({}: …)", self.channel.as_str())
    }
}

/// Not an address; a message for people that does not repeat it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// Of a mailbox.
    #[error("alamat surel tidak dikenali")]
    Email,
    /// Of a telephone.
    #[error("nomor telepon harus diawali kode negara, misalnya +62")]
    Phone,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_address_is_refused_and_what_is_one_is_not_shown() {
        for text in ["", "a", "a@", "@b", "a@b\r\nBcc: c@d", "a b@c.id", "a@b.id, c@d.id"] {
            assert_eq!(Address::email(text), Err(AddressError::Email), "{text:?}");
        }
        for text in ["", "+", "0812345678", "+0812345678", "+62 812 3456", "+6281", "+6281234567890123"] {
            assert_eq!(Phone::parse(text), Err(AddressError::Phone), "{text:?}");
        }
        let phone = Phone::parse("+6281234567890").unwrap();
        let shown = format!("{phone:?} {:?} {:?}", Address::sms(&phone), Address::email("siti@example.id"));
        assert!(!shown.contains("8123") && !shown.contains("siti"), "{shown}");
    }
}
