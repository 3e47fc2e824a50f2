//! How far a registration has come, in words for whoever has its code.

use chrono::{DateTime, Utc};

use super::review::LOOKED_AT_WITHIN;
use crate::http::format;

/// Where a registration is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// An officer has to look at it.
    Waiting {
        /// Since it was sent, or sent again.
        since: DateTime<Utc>,
    },
    /// Its owner has to correct it.
    Returned,
    /// It does not belong into the register.
    Rejected,
    /// Everybody sees it.
    Public,
    /// Approved, and not shown at its owner's wish.
    Hidden,
    /// Approved, and the business has ended or moved away.
    Ended,
    /// It was another business of the register, with this code where that is public.
    Merged(Option<String>),
    /// Gone at its owner's request.
    Erased,
}

impl Stage {
    /// What whoever registered does now.
    pub(super) const fn todo(&self) -> &'static str {
        match self {
            Self::Waiting { .. } => {
                "Anda tidak perlu melakukan apa-apa. Kabarnya dikirim ke nomor WhatsApp yang didaftarkan."
            }
            Self::Returned => "Perbaiki yang disebut petugas, lalu kirim lagi.",
            Self::Rejected => "Bila menurut Anda ini keliru, tanyakan kepada petugas dan sebutkan kode ini.",
            Self::Public => "Bila ada yang berubah, perbarui lewat akun Anda di Usaha saya.",
            Self::Hidden => "Pemilik dapat menampilkannya lagi lewat akunnya di Usaha saya.",
            Self::Ended => {
                "Bila usahanya masih berjalan, perbaiki lewat akun Anda di Usaha saya, atau tanyakan kepada petugas."
            }
            Self::Merged(_) => {
                "Bila keduanya usaha yang berbeda, tanyakan kepada petugas dan sebutkan kode ini."
            }
            Self::Erased => "Bila usaha ini ingin dicatat lagi, daftarkan kembali.",
        }
    }
}

/// A registration and where it is.
pub(super) struct Progress {
    pub(super) code: String,
    pub(super) stage: Stage,
    pub(super) sent_at: DateTime<Utc>,
    /// Why it was sent back or refused.
    pub(super) reason: Option<String>,
}

/// One mark on the way.
pub(super) struct Mark {
    pub(super) title: &'static str,
    pub(super) text: String,
    pub(super) done: bool,
}

fn mark(title: &'static str, text: impl Into<String>, done: bool) -> Mark {
    Mark { title, text: text.into(), done }
}

impl Progress {
    /// The code under which everybody sees the business.
    pub(super) fn public_code(&self) -> Option<&str> {
        match &self.stage {
            Stage::Public => Some(&self.code),
            Stage::Merged(code) => code.as_deref(),
            _ => None,
        }
    }

    /// Until when an officer is to have looked at it, while it waits.
    pub(super) fn looked_at_by(&self) -> Option<DateTime<Utc>> {
        if let Stage::Waiting { since } = self.stage { Some(since + LOOKED_AT_WITHIN) } else { None }
    }

    fn because(&self, then: &str) -> String {
        match self.reason.as_deref().map(str::trim).filter(|reason| !reason.is_empty()) {
            Some(reason) => format!("Alasan petugas: {}. {then}", reason.trim_end_matches('.')),
            None => then.to_owned(),
        }
    }

    /// The way so far, and what is still to come.
    pub(super) fn marks(&self, now: DateTime<Utc>) -> Vec<Mark> {
        let mut marks = vec![mark("Diterima", format::day(self.sent_at), true)];
        let looked_at = || mark("Diperiksa", "Selesai.", true);
        marks.extend(match &self.stage {
            Stage::Waiting { since } => {
                let by = *since + LOOKED_AT_WITHIN;
                let (day, late) = (format::day(by), by < now);
                let text = if late {
                    format!(
                        "Seharusnya selesai {day}, tetapi petugas belum sempat. Silakan tanyakan kabarnya."
                    )
                } else {
                    format!("Paling lambat {day}.")
                };
                vec![mark("Diperiksa", text, false), mark("Terbit", "Setelah diperiksa.", false)]
            }
            Stage::Returned => vec![
                mark("Dikembalikan", self.because("Datanya perlu diperbaiki dahulu."), true),
                mark("Terbit", "Setelah dilengkapi dan diperiksa.", false),
            ],
            Stage::Rejected => {
                vec![mark("Tidak diterima", self.because("Usaha ini tidak masuk ke daftar UKM."), true)]
            }
            Stage::Public => {
                vec![looked_at(), mark("Terbit", "Usaha Anda sudah dapat ditemukan di peta.", true)]
            }
            Stage::Hidden => {
                let text = "Sudah disetujui, tetapi tidak tampil untuk umum atas permintaan pemiliknya.";
                vec![looked_at(), mark("Disembunyikan", text, true)]
            }
            Stage::Ended => {
                let text = "Sudah disetujui; sekarang usahanya tercatat tutup atau pindah.";
                vec![looked_at(), mark("Tidak berjalan lagi", text, true)]
            }
            Stage::Merged(_) => {
                let text = "Usaha ini sudah tercatat sebelumnya. Kedua data digabung menjadi satu.";
                vec![looked_at(), mark("Digabung", text, true)]
            }
            Stage::Erased => {
                vec![mark("Dihapus", "Datanya sudah dihapus atas permintaan pemiliknya.", true)]
            }
        });
        marks
    }
}
