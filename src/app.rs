//! What every request handler shares: the time.

use chrono::{DateTime, Utc};

/// Where the time comes from, so that tests can set it.
#[derive(Clone, Copy, Debug, Default)]
pub enum Clock {
    /// The machine's clock.
    #[default]
    System,
    /// Always this time.
    Fixed(DateTime<Utc>),
}

impl Clock {
    /// The time now.
    pub fn now(self) -> DateTime<Utc> {
        match self {
            Self::System => system_now(),
            Self::Fixed(time) => time,
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place that reads the machine's clock")]
fn system_now() -> DateTime<Utc> {
    Utc::now()
}
