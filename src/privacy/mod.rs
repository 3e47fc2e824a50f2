//! Personal values at rest: keys, sealed values, and erasure.
//!
//! The key file outside the database ([`Keys`]) holds encryption keys and lookup keys in versions. Every person is a
//! subject with a key of its own, which the database keeps wrapped by the current encryption key ([`subject`]). Personal
//! values rest as [`Sealed`] and open only with the key of their subject, in the place that they were sealed for
//! ([`Slot`]). To erase a person is to destroy that one key ([`erasure`]). Equal identity numbers find each other by a
//! keyed hash ([`Identifier`]).
//!
//! Owns `privacy_key` and `subject`. Knows no domain: who has values that are to be found or erased does that itself.

pub mod erasure;
mod error;
mod file;
mod keys;
mod lookup;
mod ring;
pub mod rotation;
mod seal;
mod secret;
pub mod subject;
#[cfg(test)]
mod tests;

pub use error::KeyError;
pub use keys::{ExpectedKey, KeyInfo, Keys, expected};
pub use lookup::Identifier;
pub use ring::KeyKind;
pub use seal::{OpenError, Sealed, Slot};
pub(crate) use secret::mask;
pub use secret::{NoReason, Secret, Unmasked, unmask};
pub use subject::{NewSubject, SubjectId, SubjectKey};
