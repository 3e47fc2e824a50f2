//! Who acts, and what the audit is told.

use crate::db::Tx;
use crate::privacy::{Sealed, Slot, SubjectId};

/// Where the values before a change are sealed for.
pub const AUDIT_BEFORE: Slot = Slot::new("audit", "before");
/// Where the values after a change are sealed for.
pub const AUDIT_AFTER: Slot = Slot::new("audit", "after");

/// What is written into the audit about one change.
#[derive(Debug)]
pub struct Entry {
    /// What was done, for example `ukm.ubah`.
    pub action: &'static str,
    /// Which business it is about.
    pub business_id: i64,
    /// Which person it is about.
    pub owner_id: Option<i64>,
    /// With whose key the values are sealed.
    pub subject: SubjectId,
    /// Names of the fields changed.
    pub changed: Vec<String>,
    /// Why.
    pub reason: Option<String>,
    /// Changed fields and their values before, as JSON, sealed for [`AUDIT_BEFORE`].
    pub before: Option<Sealed>,
    /// Changed fields and their values after, as JSON, sealed for [`AUDIT_AFTER`].
    pub after: Option<Sealed>,
}

/// Whoever acts on records, and how their acts are written down.
pub trait Journal: Sync {
    /// Names the actor in the versions of a record, without saying anything personal: `akun 12`.
    fn actor(&self) -> String;

    /// Writes an entry in the transaction of the change. Fails this, the change fails.
    fn note(&self, tx: &mut Tx, entry: Entry) -> impl Future<Output = sqlx::Result<()>> + Send;
}
