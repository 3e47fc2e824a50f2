//! What went wrong with the database, sorted by what can be done about it.

use std::error::Error as _;

use sqlx::error::DatabaseError;

use super::cluster::ClusterError;

/// Why the database could not be opened or brought up to date; each is a whole sentence for an operator.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The private cluster.
    #[error(transparent)]
    Cluster(#[from] ClusterError),
    /// A server of somebody's does not answer or refuses.
    #[error("Basis data tidak dapat dihubungi: {0}. Periksa DATABASE_URL dan server PostgreSQL-nya.")]
    Connect(#[source] sqlx::Error),
    /// Several servers are listed and each is a standby.
    #[error("Tidak satu pun server pada DATABASE_URL merupakan server utama (semuanya replika).")]
    NoPrimary,
    /// PostGIS is not to be had on somebody's server.
    #[error("PostGIS tidak terpasang di server PostgreSQL pada DATABASE_URL; pasang paketnya, lalu ulangi.")]
    NoPostgis,
    /// The role may not create extensions.
    #[error(
        "Pengguna basis data tidak boleh memasang ekstensi; minta pengelola server menjalankan \
         \"create extension postgis; create extension pg_trgm;\" pada basis data ini, lalu ulangi."
    )]
    ExtensionForbidden,
    /// The server is older than the schema needs.
    #[error("PostgreSQL {0} terlalu tua; diperlukan versi 15 atau lebih baru.")]
    TooOld(String),
    /// A newer version of this program has been here.
    #[error(
        "Basis data ini sudah diperbarui oleh versi simbaumi yang lebih baru (migrasi {0}); jalankan versi itu."
    )]
    FromTheFuture(i64),
    /// A restore was broken off after the data came back and before they were fit to be shown.
    #[error(
        "Pemulihan cadangan ke basis data ini belum selesai; jalankan lagi simbaumi restore dengan berkas yang sama."
    )]
    Unfinished,
    /// A migration was waiting for a lock longer than patience lasts.
    #[error("Basis data sibuk: perubahan skema menunggu terlalu lama; hentikan pekerjaan lain, lalu ulangi.")]
    Busy,
    /// Any other failure of a migration.
    #[error("Skema basis data tidak dapat diperbarui: {0}")]
    Migrate(#[source] sqlx::migrate::MigrateError),
}

/// Constraints as messages.
pub trait ResultExt<T> {
    /// Turns the violation of the constraint `name` into what `map` makes of it.
    fn on_constraint<E: From<sqlx::Error>>(
        self,
        name: &str,
        map: impl FnOnce(&dyn DatabaseError) -> E,
    ) -> Result<T, E>;
}

impl<T> ResultExt<T> for sqlx::Result<T> {
    fn on_constraint<E: From<sqlx::Error>>(
        self,
        name: &str,
        map: impl FnOnce(&dyn DatabaseError) -> E,
    ) -> Result<T, E> {
        self.map_err(|error| match &error {
            sqlx::Error::Database(cause) if cause.constraint() == Some(name) => map(cause.as_ref()),
            _ => error.into(),
        })
    }
}

/// Whether the database is away, full or overloaded (answer 503 and try again), rather than asked wrongly.
pub fn is_unavailable(error: &sqlx::Error) -> bool {
    use sqlx::Error as E;
    match error {
        E::Io(_) | E::Tls(_) | E::PoolTimedOut | E::PoolClosed | E::WorkerCrashed => true,
        E::Database(cause) => cause.code().is_some_and(|code| is_unavailable_code(&code)),
        _ => error.source().is_some_and(|cause| cause.downcast_ref::<E>().is_some_and(is_unavailable)),
    }
}

/// By SQLSTATE: connection lost (08), resources exhausted (53), stopped by the operator (57P), a standby where
/// a primary was (25006), a time limit on waiting or running (55P03, 57014), system failure (58).
fn is_unavailable_code(code: &str) -> bool {
    code == "25006"
        || code == "55P03"
        || code == "57014"
        || ["08", "53", "57P", "58"].iter().any(|class| code.starts_with(class))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_that_is_away_is_told_from_one_that_was_asked_wrongly() {
        for code in ["08006", "53100", "53300", "57P01", "57P03", "25006", "57014"] {
            assert!(is_unavailable_code(code), "{code}");
        }
        for code in ["23505", "42P01", "22003", "25001"] {
            assert!(!is_unavailable_code(code), "{code}");
        }
        assert!(is_unavailable(&sqlx::Error::PoolTimedOut));
        assert!(!is_unavailable(&sqlx::Error::RowNotFound));
    }
}
