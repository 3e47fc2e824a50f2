//! Taking an import back: what it made leaves the register, what it changed gets its former values again, and the history
//! of both stays.

use std::collections::HashMap;

use sqlx::PgConnection;

use super::job::Watch;
use super::ledger::{CHUNK, File};
use super::update::save;
use super::{Bench, ImportError};
use crate::db::{Change, Tx};
use crate::privacy::{Slot, SubjectId, subject};
use crate::ukm::record::{Edit, FieldChange, Patch, at_version, diff, load_many};
use crate::ukm::review::access::Unsaved;

/// What taking back is called in the history of records.
const ACTION: &str = "ukm.impor_batal";

const SEALED: Slot = Slot::new("business_withdrawn", "sealed");

/// What was taken back.
#[derive(Debug, Default)]
pub struct Undone {
    /// Businesses that left the register.
    pub removed: Vec<i64>,
    /// Businesses that have their former values again.
    pub restored: Vec<i64>,
    /// Rows whose business somebody changed or used since, so that it stays as it is.
    pub kept: u64,
}

impl Undone {
    /// The businesses that the public index has to read anew.
    pub fn feed(&self) -> Change {
        Change::Businesses(self.removed.iter().chain(&self.restored).copied().collect())
    }
}

/// Takes an applied file back, in the caller's transaction.
pub async fn undo(tx: &mut Tx, bench: &Bench<'_>, file: &File) -> Result<Undone, ImportError> {
    undo_watched(tx, bench, file, None).await
}

/// As [`undo`], telling how far it is.
pub(super) async fn undo_watched(
    tx: &mut Tx,
    bench: &Bench<'_>,
    file: &File,
    watch: Option<&Watch>,
) -> Result<Undone, ImportError> {
    let mut undone = Undone::default();
    let mut done = restore_changed(tx, bench, file, &mut undone, watch).await?;
    loop {
        let removed = remove_made(tx, bench, file, &mut undone).await?;
        if removed == 0 {
            break;
        }
        done += removed;
        if let Some(watch) = watch {
            watch.tell(done).await?;
        }
    }
    undone.kept += keep_used(tx, file.id).await?;
    sqlx::query!("delete from external_id where file_id = $1", file.id).execute(&mut **tx).await?;
    // What merely was found in the register is open again: nothing of it was the file's doing.
    sqlx::query!(
        "update import_row set settled = false where file_id = $1 and settled and state in ('sama', 'duplikat')",
        file.id
    )
    .execute(&mut **tx)
    .await?;
    sqlx::query!("update import_file set undone_at = $2 where id = $1", file.id, bench.now)
        .execute(&mut **tx)
        .await?;
    Ok(undone)
}

/// Gives back former values where nobody changed them since.
async fn restore_changed(
    tx: &mut Tx,
    bench: &Bench<'_>,
    file: &File,
    undone: &mut Undone,
    watch: Option<&Watch>,
) -> Result<usize, ImportError> {
    let rows = sqlx::query!(
        r#"select row_number, business_id as "business_id!", version as "version!" from import_row
           where file_id = $1 and settled and state = 'diperbarui' and business_id is not null and version is not null
           order by row_number desc"#,
        file.id
    )
    .fetch_all(&mut **tx)
    .await?;
    let count = rows.len();
    for (ix, row) in rows.into_iter().enumerate() {
        let whole = restore(tx, bench, (row.business_id, row.version), undone).await?;
        if whole {
            sqlx::query!(
                "update import_row set settled = false where file_id = $1 and row_number = $2",
                file.id,
                row.row_number
            )
            .execute(&mut **tx)
            .await?;
        } else {
            undone.kept += 1;
            mark_kept(tx, file.id, &[row.row_number]).await?;
        }
        if let Some(watch) = watch.filter(|_| ix % 100 == 99) {
            watch.tell(ix + 1).await?;
        }
    }
    Ok(count)
}

/// Takes one version back; false when something of it was changed since and stays.
async fn restore(
    tx: &mut Tx,
    bench: &Bench<'_>,
    (id, version): (i64, i32),
    undone: &mut Undone,
) -> Result<bool, ImportError> {
    let keys = bench.vault.keys;
    let Some(current) = load_many(tx, keys, &[id]).await?.pop() else { return Ok(false) };
    let before = at_version(tx, keys, id, version - 1).await?.and_then(|version| version.record);
    let after = at_version(tx, keys, id, version).await?.and_then(|version| version.record);
    let Some((before, after)) = before.zip(after) else { return Ok(false) };
    let changed_since = diff(&after, &current.record);
    let back = diff(&after, &before);
    let wanted = back.len();
    let free: Vec<FieldChange> = back
        .into_iter()
        .filter(|change| changed_since.iter().all(|other| other.field != change.field))
        .collect();
    let whole = free.len() == wanted;
    let patch = Patch(free);
    let edit = Edit { id, expected_version: current.version, patch: &patch, action: ACTION, reason: None };
    sqlx::query("savepoint baris").execute(&mut **tx).await?;
    match save(tx, bench, &current, edit).await {
        Ok(_) => {
            sqlx::query("release savepoint baris").execute(&mut **tx).await?;
            undone.restored.push(id);
            Ok(whole)
        }
        Err(Unsaved::Save(error)) if error.is_of_the_database() => Err(error.into()),
        Err(_) => {
            sqlx::query("rollback to savepoint baris").execute(&mut **tx).await?;
            Ok(false)
        }
    }
}

/// Removes some of the businesses that the file made and nobody has changed or used since; gives how many.
async fn remove_made(
    tx: &mut Tx,
    bench: &Bench<'_>,
    file: &File,
    undone: &mut Undone,
) -> Result<usize, ImportError> {
    let rows = sqlx::query!(
        r#"select r.row_number, b.id, b.owner_id
           from import_row r join business b on b.id = r.business_id left join owner o on o.id = b.owner_id
           where r.file_id = $1 and r.settled and r.state = 'dibuat'
               and b.erased_at is null and b.merged_into is null and b.hidden_at is null and b.confirmed_at is null
               and not exists (select from business_version v
                               where v.business_id = b.id and v.version > 1 and v.action not like 'ukm.impor%')
               and not exists (select from import_row x join import_file f on f.id = x.file_id
                               where x.business_id = b.id and x.settled and x.state = 'diperbarui')
               and o.account_id is null
               and not exists (select from business x where x.merged_into = b.id)
               and not exists (select from file x where x.business_id = b.id)
               and not exists (select from publication x where x.business_id = b.id)
               and not exists (select from request x where x.business_id = b.id)
               and not exists (select from claim_code x where x.business_id = b.id)
               and not exists (select from business_companion x where x.business_id = b.id)
           order by r.row_number limit $2 for update of b"#,
        file.id,
        CHUNK as i64
    )
    .fetch_all(&mut **tx)
    .await?;
    let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
    let owners: Vec<i64> = rows.iter().filter_map(|row| row.owner_id).collect();
    let numbers: Vec<i32> = rows.iter().map(|row| row.row_number).collect();
    withdraw(tx, bench, file.id, (&ids, &numbers)).await?;
    sqlx::query!(
        "update import_row set settled = false where file_id = $1 and row_number = any($2)",
        file.id,
        &numbers
    )
    .execute(&mut **tx)
    .await?;
    sqlx::query!("delete from business where id = any($1)", &ids).execute(&mut **tx).await?;
    sqlx::query!(
        "delete from owner o where id = any($1) and not exists (select from business b where b.owner_id = o.id)
             and not exists (select from business_version v where v.subject_id = o.subject_id)",
        &owners
    )
    .execute(&mut **tx)
    .await?;
    undone.removed.extend(&ids);
    Ok(ids.len())
}

/// Keeps businesses as they were, under the keys of their subjects.
async fn withdraw(
    conn: &mut PgConnection,
    bench: &Bench<'_>,
    file_id: i64,
    (ids, numbers): (&[i64], &[i32]),
) -> Result<(), ImportError> {
    let keys = bench.vault.keys;
    let businesses = load_many(conn, keys, ids).await?;
    let subjects = sqlx::query!(
        r#"select b.id as "id!", coalesce(o.subject_id, b.subject_id) as "subject_id!"
           from business b left join owner o on o.id = b.owner_id
           where b.id = any($1) and coalesce(o.subject_id, b.subject_id) is not null"#,
        ids
    )
    .fetch_all(&mut *conn)
    .await?;
    let of: HashMap<i64, i64> = subjects.into_iter().map(|row| (row.id, row.subject_id)).collect();
    let all: Vec<i64> = of.values().copied().collect();
    let opened = subject::find_many(conn, keys, &all).await?;
    let row_of: HashMap<i64, i32> = ids.iter().copied().zip(numbers.iter().copied()).collect();
    let (mut kept_ids, mut codes, mut rows, mut sealers, mut sealed, mut created) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for business in &businesses {
        let Some(key) = of.get(&business.id).and_then(|id| opened.get(id)) else { continue };
        let SubjectId(subject) = key.id();
        kept_ids.push(business.id);
        codes.push(business.code.clone());
        rows.push(row_of.get(&business.id).copied().unwrap_or_default());
        sealers.push(subject);
        sealed.push(key.seal_json(SEALED, &business.record)?.into_bytes());
        created.push(business.created_at);
    }
    sqlx::query!(
        "insert into business_withdrawn (business_id, code, file_id, row_number, subject_id, sealed, created_at,
             withdrawn_at)
         select n.id, n.code, $1, n.row_number, n.subject_id, n.sealed, n.created_at, $2
         from unnest($3::bigint[], $4::text[], $5::int[], $6::bigint[], $7::bytea[], $8::timestamptz[])
             n (id, code, row_number, subject_id, sealed, created_at)",
        file_id,
        bench.now,
        &kept_ids,
        &codes,
        &rows,
        &sealers,
        &sealed,
        &created,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Says of the rows whose business stays that it does; gives how many.
async fn keep_used(conn: &mut PgConnection, file_id: i64) -> Result<u64, ImportError> {
    let numbers = sqlx::query_scalar!(
        "select row_number from import_row
         where file_id = $1 and settled and state = 'dibuat' and business_id is not null",
        file_id
    )
    .fetch_all(&mut *conn)
    .await?;
    mark_kept(conn, file_id, &numbers).await?;
    Ok(numbers.len() as u64)
}

async fn mark_kept(conn: &mut PgConnection, file_id: i64, numbers: &[i32]) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update import_row set reason = 'tidak_dibatalkan', told = null,
             reasons = array_prepend('tidak_dibatalkan', array_remove(reasons, 'tidak_dibatalkan'))
         where file_id = $1 and row_number = any($2)",
        file_id,
        numbers
    )
    .execute(conn)
    .await?;
    Ok(())
}
