//! What rests of a message: recipient and words, behind the one pair of functions that turns them into bytes.

use serde::{Deserialize, Serialize};

use crate::privacy::{Sealed, Slot, SubjectKey};

/// Where it rests.
const CONTENT: Slot = Slot::new("outbox", "content");

/// The personal part of a message.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Content {
    /// Mailbox or number.
    pub to: String,
    /// Number of the same person, by which an officer can reach them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// The words.
    pub text: String,
}

/// How a link begins that was written before anybody knew where this service is reached ([`Config::base_url`]).
///
/// [`Config::base_url`]: crate::config::Config::base_url
const THIS_MACHINE: &str = "http://localhost:";

impl Content {
    /// The same with links that lead to `base`, also those that name this machine.
    pub fn led_to(mut self, base: Option<&str>) -> Self {
        if let Some(base) = base {
            let base = base.trim_end_matches('/');
            let mut parts = self.text.split(THIS_MACHINE);
            let first = parts.next().unwrap_or_default().to_owned();
            let rest = parts.map(|part| part.trim_start_matches(|c: char| c.is_ascii_digit()));
            self.text = rest.fold(first, |text, part| text + base + part);
        }
        self
    }
}

/// As it rests in `outbox.content`.
pub(super) fn seal(key: &SubjectKey, content: &Content) -> Result<Sealed, Unreadable> {
    // What goes wrong could quote the content.
    key.seal_json(CONTENT, content).map_err(|_quotes| Unreadable)
}

/// Out of `outbox.content`.
pub(super) fn open(key: &SubjectKey, sealed: &[u8]) -> Result<Content, Unreadable> {
    key.open_json(CONTENT, sealed).map_err(|_opaque| Unreadable)
}

/// Seals what an earlier version of the program kept in plain form. The plain form of a content is its sealed one before
/// sealing, so it needs no reading.
pub(super) fn seal_plain(key: &SubjectKey, plain: &[u8]) -> Sealed {
    key.seal(CONTENT, plain)
}

/// The bytes are not those of a content.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("isi pesan tidak dapat dibaca")]
pub(super) struct Unreadable;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_of_the_time_before_the_address_was_known_lead_to_it() {
        let content = |text: &str| Content { to: String::new(), phone: None, text: text.into() };
        let local =
            content("Buka http://localhost:8080/status?kode=A1 atau http://localhost:0/daftar.\n8080");
        let led = content("Buka https://ukm.id/x/status?kode=A1 atau https://ukm.id/x/daftar.\n8080");
        assert!(local.clone().led_to(Some("https://ukm.id/x/")) == led);
        assert!(local.clone().led_to(None) == local);
        assert!(led.clone().led_to(Some("https://lain.id")) == led);
    }
}
