//! One attempt to send: what a channel gets, and why it may fail.

use std::time::Duration;

use chrono::{DateTime, Utc};

use super::address::Channel;
use super::content::Content;
use super::text::Kind;

/// One message as a channel gets it.
pub(super) struct Outgoing<'a> {
    pub message_id: &'a str,
    pub kind: Kind,
    pub channel: Channel,
    pub content: Content,
    pub now: DateTime<Utc>,
}

/// Why an attempt failed. The words are this program's own: a server's answer may quote the recipient.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{why}")]
pub(super) struct Failure {
    pub why: String,
    /// The same message would be refused again.
    pub permanent: bool,
    /// How long the other side wants to be left alone.
    pub wait: Option<Duration>,
}

impl Failure {
    /// It may go better next time.
    pub fn passing(why: impl Into<String>) -> Self {
        Self { why: why.into(), permanent: false, wait: None }
    }

    /// It will not.
    pub fn permanent(why: impl Into<String>) -> Self {
        Self { why: why.into(), permanent: true, wait: None }
    }
}
