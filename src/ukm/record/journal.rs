//! Who acts, and what the audit is told.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sqlx::PgConnection;

use super::diff::shown;
use crate::db::Tx;
use crate::privacy::{KeyError, Keys, Sealed, Slot, SubjectId, subject};

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
    /// Why, where no key is left to seal it with. Reasons are free words that may name somebody, so otherwise they are
    /// part of `after`.
    pub reason: Option<String>,
    /// [`Details`] before, sealed for [`AUDIT_BEFORE`].
    pub before: Option<Sealed>,
    /// [`Details`] after, sealed for [`AUDIT_AFTER`].
    pub after: Option<Sealed>,
}

/// What an entry says under seal.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Details {
    /// Why.
    pub reason: Option<String>,
    /// Changed fields and their values, identity numbers whole.
    pub values: Map<String, Value>,
}

impl Details {
    /// The values, identity numbers masked.
    pub fn shown(&self) -> Map<String, Value> {
        self.values.iter().map(|(field, value)| (field.clone(), shown(field, value))).collect()
    }
}

impl std::fmt::Debug for Details {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Details").finish_non_exhaustive()
    }
}

/// Opens what an entry about a business says; none once the person was erased. `slot` is [`AUDIT_BEFORE`] or
/// [`AUDIT_AFTER`].
pub async fn open_details(
    conn: &mut PgConnection,
    keys: &Keys,
    business_id: i64,
    slot: Slot,
    sealed: &Sealed,
) -> Result<Option<Details>, KeyError> {
    // Whose key it was is not written beside it: the owner's now, or one that the business had before.
    let subjects = sqlx::query_scalar!(
        r#"select o.subject_id as "id!" from business b join owner o on o.id = b.owner_id
           where b.id = $1 and o.subject_id is not null
           union select subject_id from business where id = $1 and subject_id is not null
           union select subject_id from business_version where business_id = $1"#,
        business_id
    )
    .fetch_all(&mut *conn)
    .await?;
    for id in subjects {
        if let Some(key) = subject::find(conn, keys, SubjectId(id)).await?
            && let Ok(details) = key.open_json(slot, sealed.as_bytes())
        {
            return Ok(Some(details));
        }
    }
    Ok(None)
}

/// Whoever acts on records, and how their acts are written down.
pub trait Journal: Sync {
    /// Names the actor in the versions of a record, without saying anything personal: `akun 12`.
    fn actor(&self) -> String;

    /// Writes an entry in the transaction of the change. Fails this, the change fails.
    fn note(&self, tx: &mut Tx, entry: Entry) -> impl Future<Output = sqlx::Result<()>> + Send;
}
