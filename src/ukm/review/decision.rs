//! What was decided about a business. A decision is a version of the record: what is decided is its `verification`, and
//! its name in the history says how.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

/// How an officer decides about a business.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// It is right, and public from now on.
    Approved,
    /// Its owner is to correct it first; it is a draft again.
    Returned,
    /// It does not belong into the register.
    Rejected,
}

impl Verdict {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Approved, Self::Returned, Self::Rejected];

    /// Its name in the history of the record.
    pub const fn action(self) -> &'static str {
        match self {
            Self::Approved => "ukm.setujui",
            Self::Returned => "ukm.kembalikan",
            Self::Rejected => "ukm.tolak",
        }
    }

    /// The `verification` of a record that was decided so.
    pub const fn verification(self) -> &'static str {
        match self {
            Self::Approved => "verified",
            Self::Returned => "draft",
            Self::Rejected => "rejected",
        }
    }

    fn of_action(action: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|verdict| verdict.action() == action)
    }
}

/// A decision as its owner hears of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// How it was decided.
    pub verdict: Verdict,
    /// Why, in the officer's words.
    pub reason: Option<String>,
    /// When.
    pub at: DateTime<Utc>,
}

/// Its name in the history when a decision is taken back.
pub(super) const TAKEN_BACK: &str = "ukm.batal_putusan";

/// The latest decision about a business, if there was one that was not taken back.
pub async fn last_decision(conn: &mut PgConnection, business: i64) -> sqlx::Result<Option<Decision>> {
    let mut actions = Verdict::ALL.map(|verdict| verdict.action().to_owned()).to_vec();
    actions.push(TAKEN_BACK.to_owned());
    let row = sqlx::query!(
        "select action, reason, written_at from business_version
         where business_id = $1 and action = any($2) order by version desc limit 1",
        business,
        &actions,
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.and_then(|row| {
        Some(Decision { verdict: Verdict::of_action(&row.action)?, reason: row.reason, at: row.written_at })
    }))
}
