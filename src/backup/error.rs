//! Why there is no backup, or no way back from it; each is one sentence for an operator.

use std::io;
use std::path::PathBuf;

use crate::db;
use crate::files::StoreError;
use crate::privacy::KeyError;
use crate::privacy::erasure::LogError;
use crate::ukm::record::EraseError;

/// Why no backup was made.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// There is such a file.
    #[error("Berkas {0} sudah ada; pilih nama lain.")]
    Exists(PathBuf),
    /// Another backup is being written to it.
    #[error("Cadangan ke {0} sedang dibuat oleh perintah lain.")]
    Busy(PathBuf),
    /// It cannot be written.
    #[error("Cadangan {path} tidak dapat ditulis")]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        cause: io::Error,
    },
    /// A program of PostgreSQL's is not there.
    #[error("pg_dump tidak dapat dijalankan ({0}); pasang paket postgresql-client.")]
    NoProgram(#[source] io::Error),
    /// It failed.
    #[error("pg_dump gagal: {0}")]
    Dump(String),
    /// What was written is not what is read.
    #[error(
        "Cadangan yang baru ditulis tidak terbaca kembali dengan benar dan dihapus lagi; periksa disknya."
    )]
    Unreadable,
    /// The list of contents cannot be written as JSON.
    #[error("Daftar isi cadangan tidak dapat ditulis: {0}")]
    Json(#[from] serde_json::Error),
    /// Photos.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The log of erasures.
    #[error(transparent)]
    Log(#[from] LogError),
    /// Where the database is.
    #[error(transparent)]
    Db(#[from] db::Error),
    /// The database failed.
    #[error("Basis data tidak menjawab: {0}")]
    Sql(#[from] sqlx::Error),
}

/// Why nothing was restored.
#[derive(Debug, thiserror::Error)]
pub enum RestoreError {
    /// It cannot be read.
    #[error("Cadangan {path} tidak terbaca")]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        cause: io::Error,
    },
    /// It is not one, or not whole.
    #[error("Berkas {0} bukan cadangan simbaumi yang utuh (terpotong atau rusak); pakai cadangan lain.")]
    Broken(PathBuf),
    /// A newer program made it.
    #[error(
        "Cadangan ini dibuat oleh simbaumi {0} yang lebih baru daripada program ini; pasang versi itu, lalu ulangi."
    )]
    Newer(String),
    /// It is of another place.
    #[error(
        "Cadangan ini milik daerah {0}, sedangkan SIMBAUMI_KABUPATEN adalah {1}; sesuaikan setelannya, lalu ulangi."
    )]
    Elsewhere(String, String),
    /// There is something that would be lost.
    #[error(
        "Basis data tujuan tidak kosong; tambahkan --overwrite kalau seluruh isinya memang mau diganti isi cadangan."
    )]
    NotEmpty,
    /// Somebody uses the database.
    #[error("Basis data sedang dipakai layanan atau perintah lain; hentikan dahulu, lalu ulangi.")]
    InUse,
    /// A program of PostgreSQL's is not there.
    #[error("psql atau pg_restore tidak dapat dijalankan ({0}); pasang paket postgresql-client.")]
    NoProgram(#[source] io::Error),
    /// The database did not take the data. Nothing has changed.
    #[error("Isi cadangan tidak dapat dimasukkan ke basis data, dan tidak ada yang berubah: {0}")]
    Refused(String),
    /// Keys.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The log of erasures.
    #[error(transparent)]
    Log(#[from] LogError),
    /// Erasures could not be repeated.
    #[error("Penghapusan yang pernah diminta tidak dapat diulang: {0}")]
    Erase(#[from] EraseError),
    /// Photos.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Where the database is.
    #[error(transparent)]
    Db(#[from] db::Error),
    /// The database failed.
    #[error("Basis data tidak menjawab: {0}")]
    Sql(#[from] sqlx::Error),
}
