//! Erasing a person: their key is destroyed, what rests in plain form is removed, and the log outside the database is
//! told first.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::journal::{Entry, Journal};
use super::load::{LoadError, load};
use super::lookup::place_identifier;
use super::save::EVERYTHING;
use crate::db::{Change, Tx};
use crate::import;
use crate::privacy::erasure::{Erased, Erasure, Identifiers, Log, LogError, Wish, Withdrawal};
use crate::privacy::{Identifier, KeyError, Keys, SubjectId, subject};

/// Stands where the name of an erased business stood.
const NAMELESS: &str = "[dihapus atas permintaan]";

/// Why nobody was erased. The text is for people.
#[derive(Debug, thiserror::Error)]
pub enum EraseError {
    /// No such person.
    #[error("orang ini tidak ada dalam data")]
    NotFound,
    /// Erased before.
    #[error("data orang ini sudah dihapus")]
    Already,
    /// The log cannot be written.
    #[error(transparent)]
    Log(#[from] LogError),
    /// Their record cannot be read.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// Keys.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The database failed.
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
}

/// Whom an erasure reaches.
#[derive(Debug, Default)]
struct Reach {
    owners: Vec<i64>,
    businesses: Vec<i64>,
    subjects: Vec<i64>,
}

/// Erases an owner, everybody registered under the same NIK, and what their businesses hold. The businesses stay as
/// nameless, unpublished numbers, so that history still adds up. Gives what to commit the transaction with.
pub async fn erase_owner(
    tx: &mut Tx,
    (keys, log): (&Keys, &Log),
    by: &impl Journal,
    owner_id: i64,
    now: DateTime<Utc>,
) -> Result<Change, EraseError> {
    keys.refresh(tx).await?;
    let mut reach = Reach { owners: same_person(tx, owner_id).await?, ..Reach::default() };
    reach.businesses = businesses_of(tx, &reach.owners).await?;
    let identifiers = identifiers(tx, keys, &reach).await?;
    reach.subjects = subjects_of(tx, &reach).await?;
    let received = import::subjects_of_received(tx, keys, &reach.businesses, &identifiers).await?;
    reach.subjects.extend(received);
    reach.subjects.sort_unstable();
    reach.subjects.dedup();
    let erasure = Erasure::new(keys, now, reach.subjects.clone(), &identifiers);
    log.append(vec![Wish::Erasure(erasure)]).await?;
    wipe(tx, &reach, now).await?;
    for &business_id in &reach.businesses {
        let entry = Entry {
            action: "subjek.hapus",
            business_id,
            owner_id: Some(owner_id),
            subject: SubjectId(reach.subjects.first().copied().unwrap_or_default()),
            changed: Vec::new(),
            reason: Some("atas permintaan pemiliknya".to_owned()),
            before: None,
            after: None,
        };
        by.note(tx, entry).await?;
    }
    Ok(Change::Businesses(reach.businesses))
}

/// Erases again whoever the log says was erased, and withdraws again what it says was withdrawn, in a database that came
/// back from a backup. Gives the businesses erased; commit with [`Change::Reload`].
pub async fn replay(tx: &mut Tx, keys: &Keys, log: &Log, now: DateTime<Utc>) -> Result<Vec<i64>, EraseError> {
    keys.refresh(tx).await?;
    let wishes = log.read()?;
    let erased = Erased::new(&wishes);
    let mut erasures = Vec::new();
    for wish in wishes {
        match wish {
            Wish::Erasure(erasure) => erasures.push(erasure),
            Wish::Withdrawal(withdrawal) => withdraw(tx, &withdrawal).await?,
        }
    }
    let mut reach = Reach {
        subjects: erasures.iter().flat_map(|erasure| erasure.subjects.iter().copied()).collect(),
        ..Reach::default()
    };
    reach.owners = sealed_owners(tx, &reach.subjects, &erasures).await?;
    reach.owners.extend(unsealed_owners(tx, keys, &erased).await?);
    reach.businesses = businesses_of(tx, &reach.owners).await?;
    let alone = sqlx::query_scalar!(
        "select id from business where owner_id is null and erased_at is null and subject_id = any($1)",
        &reach.subjects
    );
    let alone = alone.fetch_all(&mut **tx).await?;
    reach.businesses.extend(alone);
    let subjects = subjects_of(tx, &reach).await?;
    reach.subjects.extend(subjects);
    let received = import::subjects_of_received(tx, keys, &reach.businesses, &Identifiers::new()).await?;
    reach.subjects.extend(received);
    wipe(tx, &reach, now).await?;
    Ok(reach.businesses)
}

/// A consent that was given anew after the withdrawal stays, and a record that was shown again.
async fn withdraw(conn: &mut PgConnection, withdrawal: &Withdrawal) -> sqlx::Result<()> {
    if withdrawal.field_group == EVERYTHING {
        sqlx::query!(
            "update business set hidden_at = $2
             where code = $1 and hidden_at is null and (shown_at is null or shown_at <= $2)",
            withdrawal.code,
            withdrawal.at
        )
        .execute(conn)
        .await?;
        return Ok(());
    }
    sqlx::query!(
        "update publication p set withdrawn_at = $3 from business b
         where b.code = $1 and p.business_id = b.id and p.field_group = $2 and p.withdrawn_at is null
             and p.granted_at <= $3",
        withdrawal.code,
        withdrawal.field_group,
        withdrawal.at
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Owners whose key was destroyed, and those who were registered under the same number before the erasure: whoever
/// registers anew after it wants to be there.
async fn sealed_owners(tx: &mut Tx, subjects: &[i64], erasures: &[Erasure]) -> Result<Vec<i64>, sqlx::Error> {
    let (mut hashes, mut times) = (Vec::new(), Vec::new());
    for erasure in erasures {
        for identifier in [Identifier::Nik, Identifier::Npwp] {
            let written = erasure.hashes.get(identifier.as_str()).into_iter().flatten();
            hashes.extend(written.filter_map(|hash| bytes_of(hash)));
            times.resize(hashes.len(), erasure.at);
        }
    }
    sqlx::query_scalar!(
        "with erased as (select * from unnest($2::bytea[], $3::timestamptz[]) e (hash, at))
         select id from owner where erased_at is null and id in (
             select id from owner where subject_id = any($1)
             union select o.id from erased e join owner o on o.nik_lookup = e.hash and o.created_at <= e.at
             union select o.id from erased e join owner o on o.npwp_lookup = e.hash and o.created_at <= e.at)
         order by id for update",
        subjects,
        &hashes,
        &times,
    )
    .fetch_all(&mut **tx)
    .await
}

/// The bytes that hexadecimal digits stand for.
fn bytes_of(hex: &str) -> Option<Vec<u8>> {
    let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    hex.as_bytes().chunks(2).map(byte).collect()
}

/// Owners of whom nothing was ever sealed, so that only their telephone and the like tell who they are.
async fn unsealed_owners(tx: &mut Tx, keys: &Keys, erased: &Erased) -> Result<Vec<i64>, sqlx::Error> {
    if erased.is_empty() {
        return Ok(Vec::new());
    }
    let rows = sqlx::query!(
        r#"select o.id, o.nib, o.phone, o.email, b.name as "name?", b.desa_code
           from owner o left join business b on b.owner_id = o.id
           where o.subject_id is null and o.erased_at is null and not o.demo order by o.id"#
    )
    .fetch_all(&mut **tx)
    .await?;
    let mut found = Vec::new();
    for row in rows {
        let mut who = Identifiers::new();
        who.extend(row.nib.map(|nib| (Identifier::Nib, nib)));
        who.extend(row.phone.map(|phone| (Identifier::Phone, phone)));
        who.extend(row.email.map(|email| (Identifier::Email, email.to_lowercase())));
        who.extend(
            row.name.map(|name| (Identifier::Place, place_identifier(&name, row.desa_code.as_deref()))),
        );
        if found.last() != Some(&row.id) && erased.contains(keys, &who) {
            found.push(row.id);
        }
    }
    Ok(found)
}

/// Locks an owner and all who have the same NIK.
async fn same_person(tx: &mut Tx, owner_id: i64) -> Result<Vec<i64>, EraseError> {
    let owner = sqlx::query!("select nik_lookup, erased_at from owner where id = $1", owner_id)
        .fetch_optional(&mut **tx)
        .await?
        .ok_or(EraseError::NotFound)?;
    if owner.erased_at.is_some() {
        return Err(EraseError::Already);
    }
    Ok(sqlx::query_scalar!(
        "select id from owner where id = $1 or nik_lookup = $2 order by id for update",
        owner_id,
        owner.nik_lookup
    )
    .fetch_all(&mut **tx)
    .await?)
}

async fn businesses_of(tx: &mut Tx, owners: &[i64]) -> Result<Vec<i64>, sqlx::Error> {
    sqlx::query_scalar!(
        "select id from business where owner_id = any($1) and erased_at is null order by id for update",
        owners
    )
    .fetch_all(&mut **tx)
    .await
}

/// What identifies them, now that it can still be read.
async fn identifiers(tx: &mut Tx, keys: &Keys, reach: &Reach) -> Result<Identifiers, EraseError> {
    let mut all = Identifiers::new();
    for &id in &reach.businesses {
        let Some(business) = load(tx, keys, id).await? else { continue };
        let record = business.record;
        all.push((Identifier::Place, place_identifier(&record.name, business.desa_code.as_deref())));
        let numbers = record.channels.into_iter().filter(|channel| channel.value.starts_with('+'));
        all.extend(numbers.map(|channel| (Identifier::Phone, channel.value)));
        let Some(owner) = record.owner else { continue };
        all.extend(owner.nik.map(|nik| (Identifier::Nik, nik.expose().to_owned())));
        all.extend(owner.npwp.map(|npwp| (Identifier::Npwp, npwp.expose().to_owned())));
        all.extend(owner.nib.map(|nib| (Identifier::Nib, nib)));
        all.extend(owner.phone.map(|phone| (Identifier::Phone, phone)));
        all.extend(owner.email.map(|email| (Identifier::Email, email.to_lowercase())));
    }
    all.sort_unstable();
    all.dedup();
    Ok(all)
}

/// Subjects of the owners and of their businesses from before they had an owner.
async fn subjects_of(conn: &mut PgConnection, reach: &Reach) -> Result<Vec<i64>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select subject_id as "subject_id!" from owner where id = any($1) and subject_id is not null
           union
           select subject_id from business where id = any($2) and subject_id is not null"#,
        &reach.owners,
        &reach.businesses
    )
    .fetch_all(conn)
    .await
}

/// Destroys keys and removes what rests in plain form.
async fn wipe(conn: &mut PgConnection, reach: &Reach, now: DateTime<Utc>) -> Result<(), sqlx::Error> {
    subject::destroy(conn, &reach.subjects, now).await?;
    import::forget_received(conn, &reach.subjects).await?;
    sqlx::query!(
        "update owner set name = null, nik_cipher = null, nik_lookup = null, npwp_cipher = null, npwp_lookup = null,
             nib = null, sex = null, birth_date = null, disability = null, education = null, phone = null, email = null,
             address = null, rt = null, rw = null, domicile_code = null, domicile_text = null, erased_at = $2
         where id = any($1) and erased_at is null",
        &reach.owners,
        now
    )
    .execute(&mut *conn)
    .await?;
    let businesses = &reach.businesses;
    for sql in [
        sqlx::query!("delete from business_product where business_id = any($1)", businesses),
        sqlx::query!("delete from observation where business_id = any($1)", businesses),
        sqlx::query!("delete from business_class where business_id = any($1)", businesses),
        sqlx::query!("delete from legality where business_id = any($1)", businesses),
        sqlx::query!("delete from training_report where business_id = any($1)", businesses),
        sqlx::query!("delete from file where business_id = any($1)", businesses),
        sqlx::query!("delete from marketing_channel where business_id = any($1)", businesses),
        // Officers write reasons, and names in them.
        sqlx::query!("update business_version set reason = null where business_id = any($1)", businesses),
    ] {
        sql.execute(&mut *conn).await?;
    }
    sqlx::query!(
        "update publication set withdrawn_at = $2 where business_id = any($1) and withdrawn_at is null",
        businesses,
        now
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "update business set name = $2, legal_form = null, activity = null, opening_hours = null, address = null, rt = null,
             rw = null, point = null, point_source = null, point_date = null, point_conflict = false, outside = false,
             public_point = null, public_precision = null, stand_in = null, verification = 'rejected',
             version = version + 1, updated_at = $3, erased_at = $3
         where id = any($1)",
        businesses,
        NAMELESS,
        now
    )
    .execute(conn)
    .await?;
    Ok(())
}
