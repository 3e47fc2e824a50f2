//! What an owner agrees to, in the words that are kept with a number, group by group.

use chrono::{DateTime, Utc};

use super::record::{Consent, Record};
use crate::http::format;

/// Version of the texts below. Another wording is another version.
pub(super) const VERSION: i16 = 1;

/// To be agreed to, or nothing is kept.
pub(super) const PROCESSING: &str = "Saya setuju data ini disimpan oleh dinas untuk pendataan dan pembinaan UKM, dan \
     menyatakan isinya benar. Yang tampil kepada umum hanya nama usaha, produk, dan desanya, ditambah yang saya izinkan \
     di bawah. Saya dapat meminta data ini diperbaiki atau dihapus kapan saja.";

/// As [`PROCESSING`], when an officer ticks it for somebody else.
pub(super) const PROCESSING_HELPED: &str = "Pemilik usaha sudah mendengar penjelasan ini dan setuju: data disimpan oleh \
     dinas untuk pendataan dan pembinaan UKM; yang tampil kepada umum hanya nama usaha, produk, dan desanya, ditambah \
     yang diizinkan di bawah; data dapat diperbaiki atau dihapus kapan saja atas permintaannya.";

/// How it was agreed to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Channel {
    /// In the registration, by the owner.
    Form,
    /// In the registration, through an officer.
    Helped,
    /// At the owner's desk.
    Desk,
    /// By word of mouth to an officer.
    Spoken,
    /// On paper to an officer.
    Paper,
}

impl Channel {
    /// As stored, and for people.
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Form => "formulir",
            Self::Helped => "dibantu oleh petugas",
            Self::Desk => "halaman pemilik",
            Self::Spoken => "lisan, dicatat petugas",
            Self::Paper => "kertas, dicatat petugas",
        }
    }
}

/// A group of fields that is shown by consent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Group {
    /// As stored, and in the forms of the desk.
    pub stored: &'static str,
    /// Name of its box in the registration.
    pub field: &'static str,
    /// For people.
    pub title: &'static str,
    /// What is agreed to.
    pub text: &'static str,
}

/// The name of the owner.
pub(super) const OWNER_NAME: Group = Group {
    stored: "owner_name",
    field: "tayang_nama",
    title: "Nama pemilik",
    text: "Nama pemilik boleh ditampilkan.",
};

/// Telephone and `WhatsApp`.
pub(super) const PHONE: Group = Group {
    stored: "phone",
    field: "tayang_telepon",
    title: "Nomor telepon",
    text: "Nomor WhatsApp dan telepon boleh ditampilkan, agar pembeli dapat menghubungi.",
};

/// The point and the address. The registration asks for it beside the place.
pub(super) const EXACT_PLACE: Group = Group {
    stored: "exact_place",
    field: "tampil",
    title: "Titik tepat",
    text: "Titik lokasi dan alamat usaha boleh ditampilkan. Tanpa izin ini hanya desanya yang tampil.",
};

/// Photos.
pub(super) const PHOTO: Group = Group {
    stored: "photo",
    field: "tayang_foto",
    title: "Foto",
    text: "Foto usaha dan produk boleh ditampilkan.",
};

/// All of them.
pub(super) const GROUPS: [Group; 4] = [OWNER_NAME, PHONE, EXACT_PLACE, PHOTO];

/// Those that the last page of the registration asks for.
pub(super) const ASKED_LAST: [Group; 3] = [OWNER_NAME, PHONE, PHOTO];

impl Group {
    /// The group that is stored so.
    pub(super) fn find(stored: &str) -> Option<Self> {
        GROUPS.into_iter().find(|group| group.stored == stored)
    }

    /// The consent that holds now.
    pub(super) fn given(self, record: &Record) -> Option<&Consent> {
        self.all(record).filter(|consent| consent.withdrawn_at.is_none()).last()
    }

    /// Every consent that was given.
    pub(super) fn all(self, record: &Record) -> impl Iterator<Item = &Consent> {
        record.consents.iter().filter(move |consent| consent.field_group == self.stored)
    }

    /// When it was given, in which words, and how; or what happened last.
    pub(super) fn story(self, record: &Record) -> String {
        let withdrawn = self.all(record).filter_map(|consent| consent.withdrawn_at).max();
        match (self.given(record), withdrawn) {
            (Some(given), _) => format!(
                "Diizinkan sejak {}, lewat {}, teks versi {}.",
                format::moment(given.granted_at),
                given.channel,
                given.version
            ),
            (None, Some(at)) => format!("Izin ditarik {}.", format::moment(at)),
            (None, None) => "Belum pernah diizinkan.".to_owned(),
        }
    }

    /// Gives it, unless it is given already.
    pub(super) fn give(self, record: &mut Record, channel: Channel, now: DateTime<Utc>) {
        if self.given(record).is_none() {
            record.consents.push(Consent {
                field_group: self.stored.to_owned(),
                version: VERSION,
                granted_at: now,
                channel: channel.as_str().to_owned(),
                withdrawn_at: None,
            });
        }
    }

    /// Takes it back.
    pub(super) fn withdraw(self, record: &mut Record, now: DateTime<Utc>) {
        let given = record.consents.iter_mut().filter(|consent| consent.field_group == self.stored);
        for consent in given.filter(|consent| consent.withdrawn_at.is_none()) {
            consent.withdrawn_at = Some(now);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_consent_is_given_once_and_can_be_taken_back_and_given_again() {
        let mut record = Record::default();
        let now = DateTime::UNIX_EPOCH;
        PHONE.give(&mut record, Channel::Form, now);
        PHONE.give(&mut record, Channel::Desk, now);
        assert_eq!(record.consents.len(), 1);
        assert_eq!(PHONE.given(&record).map(|consent| &*consent.channel), Some("formulir"));
        PHONE.withdraw(&mut record, now);
        assert_eq!((PHONE.given(&record), PHOTO.given(&record)), (None, None));
        PHONE.give(&mut record, Channel::Desk, now);
        assert_eq!(PHONE.all(&record).count(), 2);
        assert_eq!(Group::find("phone"), Some(PHONE));
    }
}
