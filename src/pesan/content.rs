//! What rests of a message: recipient and words, behind the one pair of functions that turns them into bytes.

use serde::{Deserialize, Serialize};

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
pub(super) fn seal(content: &Content) -> Result<Vec<u8>, Unreadable> {
    // What goes wrong could quote the content.
    serde_json::to_vec(content).map_err(|_quotes| Unreadable)
}

/// Out of `outbox.content`.
pub(super) fn open(bytes: &[u8]) -> Result<Content, Unreadable> {
    serde_json::from_slice(bytes).map_err(|_quotes| Unreadable)
}

/// The bytes are not those of a content.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("isi pesan tidak dapat dibaca")]
pub(super) struct Unreadable;
