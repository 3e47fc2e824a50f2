//! The links to a registration that we write ourselves.
//!
//! A code is short enough to be read over the telephone, so codes can be guessed, and wrong guesses are counted by address.
//! An address may be shared by a whole desa or a mobile network, where one who guesses must not shut the others out.
//! To answer right codes past the limit would do away with it: whoever guesses learns what is right by being answered.
//! So links carry, beside the code, what nobody can guess (64 bits of a keyed hash of the code): with it a code is answered
//! at any time and counts nothing, and to tell a right proof from a wrong one nothing is looked up. Codes that are typed
//! keep their limit. After a rotation of keys an old link is as good as a typed code.

use crate::privacy::Keys;
use crate::ukm::UkmCode;

/// Name of the proof in addresses.
pub(super) const NAME: &str = "bukti";

/// Of what is no code there is none.
fn proof(keys: &Keys, code: &str) -> Option<String> {
    let code: UkmCode = code.parse().ok()?;
    let (version, hash) = keys.pseudonym("status link", code.number().cast_signed());
    Some(format!("{version}-{hash:016x}"))
}

/// Whether `given` was written by us for this code.
pub(super) fn holds(keys: &Keys, code: UkmCode, given: Option<&str>) -> bool {
    given.is_some() && given == proof(keys, code.as_str()).as_deref()
}

/// The address on this server where the state of a registration is told.
pub fn status_path(keys: &Keys, code: &str) -> String {
    format!("/status?kode={code}&{NAME}={}", proof(keys, code).unwrap_or_default())
}

/// The address on this server of the receipt of a registration.
pub(super) fn receipt_path(keys: &Keys, code: &str) -> String {
    format!("/daftar/selesai/{code}?{NAME}={}", proof(keys, code).unwrap_or_default())
}
