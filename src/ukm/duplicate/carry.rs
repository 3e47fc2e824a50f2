//! What hangs on a record beside its data, and goes along when it is merged.

use serde::{Deserialize, Serialize};

use crate::account::companion;
use crate::account::policy::{Action, Actor};
use crate::db::Tx;
use crate::files::album;
use crate::ukm::record::{self, Desk};
use crate::ukm::request;
use crate::ukm::review::access::{self, Unsaved};

/// What went along, so that it can come back.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Carried {
    photos: Vec<i64>,
    requests: Vec<i64>,
    companions: Vec<i64>,
    account: Option<i64>,
    /// State of verification of the one that went.
    pub(super) verification: Option<String>,
}

/// Takes along what hangs on `from`. Nothing of it becomes public by that: photos that their owner does not show stay
/// where they are when those of `to` are shown. An account that `to` has already stays.
pub(super) async fn carry(
    tx: &mut Tx,
    desk: Desk<'_>,
    by: &Actor,
    (from, to): (i64, i64),
) -> Result<Carried, Unsaved> {
    let mut carried = Carried {
        photos: album::carry(tx, (from, to)).await?,
        requests: request::carry(tx, (from, to)).await?,
        companions: companion::copy(tx, (from, to)).await?,
        account: None,
        verification: None,
    };
    let (theirs, known) = (record::account_of(tx, from).await?, record::account_of(tx, to).await?);
    if let Some(account) = theirs.filter(|_| known.is_none()) {
        access::give_to_account(tx, desk, (by, Action::Verify), to, account).await?;
        carried.account = Some(account);
    }
    Ok(carried)
}

/// Brings back to `to` what `from` still has of it.
pub(super) async fn give_back(
    tx: &mut Tx,
    by: &Actor,
    (from, to): (i64, i64),
    carried: &Carried,
) -> Result<(), Unsaved> {
    album::carry_back(tx, (from, to), &carried.photos).await?;
    request::carry_back(tx, (from, to), &carried.requests).await?;
    for account in &carried.companions {
        companion::end(tx, from, *account).await?;
    }
    if let Some(account) = carried.account {
        access::take_from_account(tx, (by, Action::Verify), from, account).await?;
    }
    Ok(())
}
