//! Showing an identity number to somebody who says why.

use super::journal::{AUDIT_AFTER, Details, Entry, Journal};
use super::load::{LoadError, load, subject_key};
use super::model::Owner;
use super::save::Desk;
use crate::db::Tx;
use crate::privacy::{self, KeyError, NoReason};

/// Which number of an owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdentityNumber {
    /// NIK.
    Nik,
    /// Personal NPWP.
    Npwp,
}

/// Why a number was not shown. The text is for people.
#[derive(Debug, thiserror::Error)]
pub enum UnmaskError {
    /// No such business, or nothing to be shown.
    #[error("nomor ini tidak ada")]
    NotFound,
    /// No reason was given.
    #[error(transparent)]
    NoReason(#[from] NoReason),
    /// It cannot be read.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// Keys.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// It could not be written down that it was shown.
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
}

/// The whole number of the owner of a business, once the audit has been told who sees it and why. Show it after the
/// commit only.
pub async fn unmask(
    tx: &mut Tx,
    desk: Desk<'_>,
    by: &impl Journal,
    id: i64,
    which: IdentityNumber,
    reason: &str,
) -> Result<String, UnmaskError> {
    let business = load(tx, desk.keys, id).await?.ok_or(UnmaskError::NotFound)?;
    let owner_id = business.owner_id;
    let owner = business.record.owner.ok_or(UnmaskError::NotFound)?;
    let (secret, field, action) = match which {
        IdentityNumber::Nik => (owner.nik, "owner.nik", "subjek.lihat_nik"),
        IdentityNumber::Npwp => (owner.npwp, "owner.npwp", "subjek.lihat_npwp"),
    };
    let unmasked = privacy::unmask(&secret.ok_or(UnmaskError::NotFound)?, reason)?;
    let entry = entry(tx, desk, (id, owner_id), (action, &[field]), unmasked.reason()).await?;
    Ok(unmasked.reveal(by.note(tx, entry).await)?)
}

/// What else is masked of the owner of a business (birth, disability, home), once the audit has been told who sees it
/// and why. Show it after the commit only.
pub async fn unmask_person(
    tx: &mut Tx,
    desk: Desk<'_>,
    by: &impl Journal,
    id: i64,
    reason: &str,
) -> Result<Owner, UnmaskError> {
    let business = load(tx, desk.keys, id).await?.ok_or(UnmaskError::NotFound)?;
    let owner = business.record.owner.ok_or(UnmaskError::NotFound)?;
    let fields = ["owner.birth_date", "owner.disability", "owner.address", "owner.domicile_code"];
    let entry = entry(tx, desk, (id, business.owner_id), ("subjek.lihat_pribadi", &fields), reason).await?;
    by.note(tx, entry).await?;
    Ok(Owner { nik: None, npwp: None, ..owner })
}

async fn entry(
    tx: &mut Tx,
    desk: Desk<'_>,
    (id, owner_id): (i64, Option<i64>),
    (action, fields): (&'static str, &[&str]),
    reason: &str,
) -> Result<Entry, UnmaskError> {
    let key = subject_key(tx, desk.keys, id, desk.now).await?.ok_or(UnmaskError::NotFound)?;
    let details = Details { reason: Some(reason.to_owned()), ..Details::default() };
    Ok(Entry {
        action,
        business_id: id,
        owner_id,
        subject: key.id(),
        changed: fields.iter().map(|field| (*field).to_owned()).collect(),
        reason: None,
        before: None,
        after: Some(key.seal_json(AUDIT_AFTER, &details).map_err(LoadError::Form)?),
    })
}
