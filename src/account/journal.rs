//! Changes of records, written into the log of what was done.

use super::audit::{self, Detail, Subject};
use super::policy::Actor;
use crate::db::Tx;
use crate::privacy::Sealed;
use crate::ukm::record::{Entry, Journal};

impl Journal for Actor {
    fn actor(&self) -> String {
        self.id().map_or_else(|| "publik".to_owned(), |id| format!("akun {id}"))
    }

    async fn note(&self, tx: &mut Tx, entry: Entry) -> sqlx::Result<()> {
        let sealed = |value: Option<Sealed>| value.map(|value| Detail::Sealed(value.into_bytes()));
        let written = audit::Entry {
            action: entry.action,
            // Looking at a number or erasing is about the person, whichever of their businesses led there.
            subject: match entry.owner_id.filter(|_| entry.action.starts_with("subjek.")) {
                Some(owner) => Subject::Owner(owner),
                None => Subject::Business(entry.business_id),
            },
            reason: entry.reason,
            before: sealed(entry.before),
            after: sealed(entry.after),
        };
        tx.audit(self, written).await
    }
}
