//! Identity numbers: sealed, and found again by keyed hash.

use sqlx::PgConnection;

use crate::privacy::{Identifier, KeyError, Keys, Sealed, Secret, Slot, SubjectId, SubjectKey, subject};
use crate::ukm::product::normalise;

/// Where a NIK rests.
pub(super) const NIK: Slot = Slot::new("owner", "nik_cipher");
/// Where a personal NPWP rests.
pub(super) const NPWP: Slot = Slot::new("owner", "npwp_cipher");

/// A NIK or NPWP as it rests in `owner`: sealed, and its lookup.
pub fn seal_identity(keys: &Keys, key: &SubjectKey, of: Identifier, number: &Secret) -> (Sealed, Vec<u8>) {
    let slot = if of == Identifier::Npwp { NPWP } else { NIK };
    (key.seal(slot, number.expose().as_bytes()), keys.lookup(of, number.expose()))
}

/// A trade name in one spelling and its desa, by which an erased business is recognised in a file that names nobody.
pub fn place_identifier(name: &str, desa_code: Option<&str>) -> String {
    format!("{}|{}", normalise(name), desa_code.unwrap_or_default())
}

/// Owners with this NIK.
pub async fn find_owners_by_nik(
    conn: &mut PgConnection,
    keys: &Keys,
    nik: &Secret,
) -> Result<Vec<i64>, KeyError> {
    keys.refresh(conn).await?;
    let hashes = keys.lookups(Identifier::Nik, nik.expose());
    Ok(sqlx::query_scalar!("select id from owner where nik_lookup = any($1) order by id", &hashes)
        .fetch_all(conn)
        .await?)
}

/// Owners with this personal NPWP.
pub async fn find_owners_by_npwp(
    conn: &mut PgConnection,
    keys: &Keys,
    npwp: &Secret,
) -> Result<Vec<i64>, KeyError> {
    keys.refresh(conn).await?;
    let hashes = keys.lookups(Identifier::Npwp, npwp.expose());
    Ok(sqlx::query_scalar!("select id from owner where npwp_lookup = any($1) order by id", &hashes)
        .fetch_all(conn)
        .await?)
}

/// Brings at most `most` lookups to the current version of their key; gives how many, 0 when none is left.
pub async fn recompute_lookups(conn: &mut PgConnection, keys: &Keys, most: i64) -> Result<u64, KeyError> {
    keys.refresh(conn).await?;
    let rows = sqlx::query!(
        r#"select id, subject_id, nik_cipher, npwp_cipher from owner
           where id in (
               (select id from owner where nik_lookup is not null and get_byte(nik_lookup, 0) < $1 order by id limit $2)
               union
               (select id from owner where npwp_lookup is not null and get_byte(npwp_lookup, 0) < $1 order by id limit $2))
           order by id limit $2 for update"#,
        i32::from(keys.lookup_version()),
        most
    )
    .fetch_all(&mut *conn)
    .await?;
    for row in &rows {
        let key = match row.subject_id {
            Some(id) => subject::find(conn, keys, SubjectId(id)).await?,
            None => None,
        };
        let again =
            |of: Identifier, slot: Slot, cipher: Option<&Vec<u8>>| -> Result<Option<Vec<u8>>, KeyError> {
                // Without its key a number cannot be opened, and whoever has it cannot be found by it.
                let Some((key, cipher)) = key.as_ref().zip(cipher) else { return Ok(None) };
                let number = key.open_text(slot, cipher).or(Err(KeyError::Broken))?;
                Ok(Some(keys.lookup(of, &number)))
            };
        let nik = again(Identifier::Nik, NIK, row.nik_cipher.as_ref())?;
        let npwp = again(Identifier::Npwp, NPWP, row.npwp_cipher.as_ref())?;
        sqlx::query!("update owner set nik_lookup = $2, npwp_lookup = $3 where id = $1", row.id, nik, npwp)
            .execute(&mut *conn)
            .await?;
    }
    Ok(rows.len() as u64)
}
