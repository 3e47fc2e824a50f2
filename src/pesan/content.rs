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
