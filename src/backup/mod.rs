//! Backups: one file that holds everything, and the way back from it.
//!
//! A backup is a tar archive: the database as `pg_dump` writes it, the log of erasures, every photo, and at its end a list
//! of what must be in it ([`Manifest`]). Database, counts and list of photos are of one moment, while the service goes on.
//! Keys are not in it. The file gets its name once it is whole and has been read back.
//!
//! [`restore`] touches nothing before the archive, the keys and the place were found to be right. It repeats what people
//! asked for since the backup, so that neither an erased person nor a withdrawn consent comes back.
//!
//! Owns no table.

mod archive;
mod error;
mod make;
mod manifest;
mod restore;
mod script;

pub use archive::{Contents, check};
pub use error::{BackupError, RestoreError};
pub use make::{Made, Source, make};
pub use manifest::Manifest;
pub use restore::{Restored, Target, fits, restore};

/// The database, in `pg_dump`'s own format.
const DUMP: &str = "database.dump";
/// The log of erasures as it was.
const ERASURES: &str = "erasures.log";
/// What is in the archive.
const MANIFEST: &str = "manifest.json";
/// SHA-256 of the manifest.
const SEAL: &str = "manifest.sha256";

/// Tables whose rows are not kept: what lets somebody in must not come back after it was taken away.
const PASSING: [&str; 6] = ["session", "one_time_link", "claim_code", "attempt", "form_key", "review_lease"];
