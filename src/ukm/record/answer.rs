//! What whoever sent a change is answered when it was not made.

use super::diff::{FieldChange, PatchError};
use super::erase::EraseError;
use super::load::LoadError;
use super::save::SaveError;
use super::unmask::UnmaskError;
use crate::http::error::Error;
use crate::privacy::KeyError;
use crate::ukm::request::RequestError;

const ERASED: &str = "Data ini sudah dihapus atas permintaan pemiliknya, jadi tidak dapat diubah lagi.";

impl From<KeyError> for Error {
    fn from(error: KeyError) -> Self {
        match error {
            KeyError::Sql(error) => error.into(),
            error => Self::Internal(error.into()),
        }
    }
}

impl From<LoadError> for Error {
    fn from(error: LoadError) -> Self {
        match error {
            LoadError::Sql(error) => error.into(),
            LoadError::Key(error) => error.into(),
            error => Self::Internal(error.into()),
        }
    }
}

impl From<SaveError> for Error {
    fn from(error: SaveError) -> Self {
        match error {
            SaveError::NotFound => Self::no_page(),
            SaveError::Erased => Self::Conflict(ERASED.into()),
            SaveError::Owned => Self::Conflict("Usaha ini sudah diakui oleh akun lain.".into()),
            SaveError::Conflict(conflict) => {
                let mut what: Vec<&str> = conflict.changed.iter().map(FieldChange::label).collect();
                what.dedup();
                let what = if what.is_empty() { "isinya".to_owned() } else { what.join(", ") };
                Self::Conflict(
                    format!("Selagi Anda mengisi, orang lain mengubah data ini: {what}. Lihat isinya sekarang, lalu kirim lagi.")
                        .into(),
                )
            }
            SaveError::Invalid { field, message } => Self::field(field, message),
            SaveError::Patch(PatchError::Moved(what)) => Self::Conflict(
                format!("Data \u{201c}{what}\u{201d} sudah diubah orang lain sejak perubahan ini disiapkan. Lihat isinya sekarang, lalu putuskan lagi.")
                    .into(),
            ),
            SaveError::Patch(PatchError::Form) => {
                Self::Conflict("Perubahan ini tidak cocok lagi dengan bentuk data.".into())
            }
            SaveError::Load(error) => error.into(),
            SaveError::Key(error) => error.into(),
            SaveError::Sql(error) => error.into(),
            SaveError::Log(error) => Self::Internal(error.into()),
        }
    }
}

impl From<EraseError> for Error {
    fn from(error: EraseError) -> Self {
        match error {
            EraseError::NotFound => Self::no_page(),
            EraseError::Already => Self::Conflict(ERASED.into()),
            EraseError::Load(error) => error.into(),
            EraseError::Key(error) => error.into(),
            EraseError::Sql(error) => error.into(),
            EraseError::Log(error) => Self::Internal(error.into()),
        }
    }
}

impl From<UnmaskError> for Error {
    fn from(error: UnmaskError) -> Self {
        match error {
            UnmaskError::NotFound => Self::no_page(),
            UnmaskError::NoReason(error) => Self::field("alasan", error.to_string()),
            UnmaskError::Load(error) => error.into(),
            UnmaskError::Key(error) => error.into(),
            UnmaskError::Sql(error) => error.into(),
        }
    }
}

impl From<RequestError> for Error {
    fn from(error: RequestError) -> Self {
        match error {
            RequestError::Erased => Self::Conflict(ERASED.into()),
            RequestError::Key(error) => error.into(),
            RequestError::Sql(error) => error.into(),
            error @ (RequestError::Open(_) | RequestError::Form(_)) => Self::Internal(error.into()),
        }
    }
}
