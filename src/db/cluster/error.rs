//! Why the private cluster cannot be had; each is a whole sentence that says what to do.

use std::io;
use std::path::PathBuf;

/// Why the private cluster cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum ClusterError {
    /// PostgreSQL refuses to run as root, and so does this program where it would have to start it.
    #[error(
        "Basis data tidak boleh dijalankan sebagai root: pakai script/server, atau jalankan perintah ini sebagai \
         pengguna biasa (runuser -u simbaumi -- simbaumi …)."
    )]
    Root,
    /// No server program was found.
    #[error(
        "PostgreSQL tidak ditemukan; pasang dengan: apt install postgresql postgresql-postgis, lalu ulangi."
    )]
    NoPostgres,
    /// Only a server program that is too old was found.
    #[error("PostgreSQL {0} terlalu tua; pasang versi 15 atau lebih baru beserta PostGIS, lalu ulangi.")]
    TooOld(u32),
    /// The data belong to another major version than any that is installed.
    #[error(
        "Data di {folder} dibuat oleh PostgreSQL {data}, sedangkan yang terpasang versi {installed}; pasang \
         postgresql-{data} dan postgresql-{data}-postgis-3, atau pulihkan cadangan ke folder baru."
    )]
    WrongVersion {
        /// The cluster's folder.
        folder: PathBuf,
        /// The major version that made the data.
        data: String,
        /// The major version that is installed.
        installed: u32,
    },
    /// PostGIS is missing.
    #[error("PostGIS tidak ditemukan; pasang dengan: apt install postgresql-{0}-postgis-3, lalu ulangi.")]
    NoPostgis(u32),
    /// PostGIS is older than the schema needs.
    #[error("PostGIS {0} terlalu tua; diperlukan versi 3.3 atau lebih baru.")]
    OldPostgis(String),
    /// Another process has the folder.
    #[error(
        "Folder data {folder} sedang dipakai oleh proses {holder}; hentikan dahulu, atau pilih SIMBAUMI_DATA lain."
    )]
    InUse {
        /// The data folder.
        folder: PathBuf,
        /// Its holder's process number, or a question mark.
        holder: String,
    },
    /// No room left.
    #[error(
        "Disk penuh: tersisa {free_mib} MiB untuk {folder}; kosongkan ruang (sedikitnya {needed_mib} MiB), lalu ulangi."
    )]
    DiskFull {
        /// Where.
        folder: PathBuf,
        /// What is left.
        free_mib: u64,
        /// What is asked for.
        needed_mib: u64,
    },
    /// A folder or file cannot be used.
    #[error("{path} tidak dapat dipakai: {cause}. Periksa pemilik dan izinnya.")]
    Path {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        cause: io::Error,
    },
    /// The folder is there but holds something else.
    #[error("Folder {0} ada tetapi bukan basis data PostgreSQL; pindahkan isinya, lalu ulangi.")]
    NotACluster(PathBuf),
    /// The folder of the socket is not ours alone.
    #[error("Folder soket {0} bukan milik pengguna ini saja; hapus folder itu, lalu ulangi.")]
    SocketFolder(PathBuf),
    /// The socket's path is longer than the system allows.
    #[error("Nama folder soket {0} terlalu panjang (batas 107 bita); pilih SIMBAUMI_DATA yang lebih pendek.")]
    SocketTooLong(PathBuf),
    /// The user has no name, which peer authentication needs.
    #[error(
        "Pengguna sistem ini tidak bernama (tidak ada di /etc/passwd); buat dahulu, misalnya dengan useradd."
    )]
    NamelessUser,
    /// Not enough memory to start.
    #[error("Memori tidak cukup untuk menjalankan PostgreSQL; tutup program lain, lalu ulangi.")]
    NoMemory,
    /// `initdb` failed.
    #[error("Basis data baru tidak dapat dibuat: {0}.")]
    Init(String),
    /// The server ended while starting.
    #[error("PostgreSQL berhenti saat dinyalakan: {reason}. Catatan lengkapnya di {log}.")]
    Start {
        /// Its last words.
        reason: String,
        /// Where to read on.
        log: PathBuf,
    },
    /// The server takes too long.
    #[error("PostgreSQL belum siap setelah {0} detik; lihat catatannya di folder pg/log, lalu ulangi.")]
    Slow(u64),
    /// The server runs, but roles, database or extensions could not be made.
    #[error("Basis data tidak dapat disiapkan: {0}")]
    Setup(#[source] sqlx::Error),
}

impl ClusterError {
    /// For `map_err` on operations on a path.
    pub(super) fn path(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |cause| {
            if cause.kind() == io::ErrorKind::StorageFull {
                return super::space::full(&path);
            }
            Self::Path { path, cause }
        }
    }
}
