//! One business with its owner and the nine groups of data, as one value, and the one way to write it.
//!
//! [`load()`] gives a [`Business`]: what is derived, and the [`Record`] that people fill in. Whoever changes it hands
//! [`save()`] the version that was read and a [`Patch`]; what was changed meanwhile is told as a [`Conflict`]. Every save
//! writes the tables, one row of `business_version` and one entry of the audit in the caller's transaction, and gives
//! what to commit it with ([`Saved::feed`]).
//!
//! Imports and example data write in bulk and no versions: a business without a row in `business_version` is its own
//! first version, which is written down when it is first changed. They share [`settle`] with [`save()`].
//!
//! Owns `owner`, `business`, its parts, and `business_version`. Invariants: a person's data open only with the key of
//! their subject, the public point is the true one only by consent and otherwise stays the same stand-in as long as the
//! desa stays, and no consent that was withdrawn comes back by restoring.

mod account;
mod answer;
mod check;
mod create;
mod diff;
mod erase;
mod figure;
mod journal;
mod load;
mod lookup;
mod merged;
mod model;
mod place;
mod save;
mod store;
#[cfg(test)]
mod tests;
mod unmask;
mod version;

pub use account::{account_of, give_to_account, take_from_account};
pub use check::{CHANNELS, CLASSES, STATES, STATUSES, check};
pub use create::create;
pub use diff::{FieldChange, Patch, PatchError, diff};
pub use erase::{EraseError, erase_owner, replay};
pub use figure::{FIGURES, month, year};
pub use journal::{AUDIT_AFTER, AUDIT_BEFORE, Details, Entry, Journal, open_details};
pub use load::{Business, LoadError, find_id, load, load_many, subject_key};
pub use lookup::{
    find_owners_by_nik, find_owners_by_npwp, place_identifier, recompute_lookups, seal_identity,
};
pub use merged::{code_after_merge, merged_into, set_merged_into};
pub use model::{Channel, Consent, Legality, Observation, Owner, Product, Record, Training};
pub use place::{Placed, settle};
pub use save::{Conflict, Desk, Edit, SaveError, Saved, restore, save};
pub use unmask::{IdentityNumber, UnmaskError, unmask, unmask_person};
pub use version::{Version, VersionInfo, at_version, compare, versions, writers};
