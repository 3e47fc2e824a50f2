//! How a record stands, in the owner's words.

use sqlx::PgConnection;

use crate::http::error::Error;
use crate::http::format;
use crate::ukm::record::{Business, Record};
use crate::ukm::review::{Verdict, last_decision};

/// How far a record has come.
#[derive(Clone, Debug)]
pub(super) struct Standing {
    /// One or two words.
    pub badge: &'static str,
    /// Class of the badge.
    pub class: &'static str,
    /// What it means, and what happens next.
    pub text: String,
    /// What the officer wrote.
    pub reason: Option<String>,
    /// It waits for its owner to send it.
    pub sendable: bool,
    /// Everybody sees it.
    pub public: bool,
    /// It may be changed by its owner.
    pub editable: bool,
}

/// Reads how `business` stands.
pub(super) async fn standing(conn: &mut PgConnection, business: &Business) -> sqlx::Result<Standing> {
    let decision = last_decision(conn, business.id).await?;
    let waiting = Standing {
        badge: "Diterima",
        class: "",
        text: "Menunggu diperiksa petugas. Selama itu semua isian masih dapat Anda ubah.".to_owned(),
        reason: None,
        sendable: false,
        public: false,
        editable: true,
    };
    Ok(match (business.record.verification.as_str(), decision) {
        ("verified", _) => verified(&business.record, waiting),
        ("rejected", decision) => Standing {
            badge: "Ditolak",
            class: "warn",
            text: "Data ini tidak masuk daftar UKM. Hubungi petugas kecamatan bila menurut Anda keliru."
                .to_owned(),
            reason: decision.and_then(|decision| decision.reason),
            editable: false,
            ..waiting
        },
        ("draft", Some(decision)) if decision.verdict == Verdict::Returned => Standing {
            badge: "Dikembalikan",
            class: "warn",
            text: format!(
                "Dikembalikan petugas pada {}. Perbaiki isinya, lalu kirim lagi.",
                format::day(decision.at)
            ),
            reason: decision.reason,
            sendable: true,
            ..waiting
        },
        ("draft", _) => Standing {
            badge: "Belum dikirim",
            class: "warn",
            text: "Lengkapi isinya, lalu kirim agar diperiksa petugas.".to_owned(),
            sendable: true,
            ..waiting
        },
        _ => waiting,
    })
}

/// Goes on only while the owner may change the record.
pub(super) async fn require_editable(conn: &mut PgConnection, business: &Business) -> Result<(), Error> {
    if standing(conn, business).await?.editable {
        return Ok(());
    }
    Err(Error::Conflict("Data ini ditolak petugas, jadi tidak dapat diubah di sini.".into()))
}

fn verified(record: &Record, waiting: Standing) -> Standing {
    let shown = Standing {
        badge: "Terbit",
        class: "good",
        text: "Sudah diperiksa petugas dan tampil untuk umum.".to_owned(),
        public: true,
        ..waiting
    };
    match record.hidden_at {
        Some(at) => Standing {
            badge: "Disembunyikan",
            class: "",
            text: format!("Sejak {} tidak tampil untuk umum, atas permintaan Anda.", format::day(at)),
            public: false,
            ..shown
        },
        None if record.state != "active" && record.end_month.is_none() => Standing {
            badge: "Tidak aktif",
            class: "",
            text: "Tercatat sudah tidak berjalan, jadi tidak tampil untuk umum.".to_owned(),
            public: false,
            ..shown
        },
        None => shown,
    }
}
