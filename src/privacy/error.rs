//! What can be wrong with keys.

use std::io;
use std::path::PathBuf;

use super::ring::KeyKind;

/// Why keys cannot be used; each is one sentence for an operator.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// Others could read it.
    #[error("Berkas kunci {0} dapat dibaca pengguna lain; jalankan chmod 600 {0}, lalu ulangi.")]
    Exposed(PathBuf),
    /// There are data that only the lost file can open.
    #[error(
        "Berkas kunci {0} tidak ada, padahal basis data ini memakainya untuk data pribadi; kembalikan berkas itu dari \
         cadangannya, atau tunjukkan letaknya dengan SIMBAUMI_KEY_FILE."
    )]
    Missing(PathBuf),
    /// Keys of another database.
    #[error(
        "Berkas kunci {path} bukan milik basis data ini (sidik jari kunci {kind} versi {version} berbeda); pasang berkas \
         yang benar dengan SIMBAUMI_KEY_FILE."
    )]
    Foreign {
        /// The file.
        path: PathBuf,
        /// Which key differs.
        kind: KeyKind,
        /// See `kind`.
        version: u8,
    },
    /// Keys were rotated elsewhere.
    #[error(
        "Berkas kunci {path} belum memuat kunci {kind} versi {version}; salin berkas terbaru dari server tempat kunci \
         diputar."
    )]
    Outdated {
        /// The file.
        path: PathBuf,
        /// Which key is absent.
        kind: KeyKind,
        /// See `kind`.
        version: u8,
    },
    /// Not a key file.
    #[error("Berkas kunci {path} rusak pada baris {line}; kembalikan dari cadangannya.")]
    Malformed {
        /// The file.
        path: PathBuf,
        /// Number of the line, the first being 1; 0 when keys are absent.
        line: usize,
    },
    /// The file system refuses.
    #[error("Berkas kunci {path} tidak dapat dibaca atau ditulis: {cause}.")]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        cause: io::Error,
    },
    /// A wrapped key does not open.
    #[error(
        "Kunci milik satu subjek data tidak dapat dibuka; isi basis data atau berkas kunci telah berubah."
    )]
    Broken,
    /// 255 versions were made.
    #[error("Kunci sudah diputar 255 kali dan tidak dapat diputar lagi.")]
    Exhausted,
    /// Somebody else is rotating.
    #[error("Pemutaran kunci lain sedang berjalan; tunggu sampai selesai, lalu ulangi.")]
    Rotating,
    /// The database failed.
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
}
