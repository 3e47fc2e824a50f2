//! What an owner lets the public see, group by group.

use chrono::{DateTime, Utc};

use crate::ukm::record::{Consent, Record};

/// Version of the texts below. Another wording is another version; the words are those of the registration.
pub(super) const VERSION: i16 = 1;

/// How it is agreed to here.
pub(super) const CHANNEL: &str = "halaman pemilik";

/// A group of fields that is shown by consent.
#[derive(Clone, Copy, Debug)]
pub(super) struct Group {
    /// As stored and in forms.
    pub stored: &'static str,
    /// For people.
    pub title: &'static str,
    /// What is agreed to.
    pub text: &'static str,
}

/// All of them.
pub(super) const GROUPS: [Group; 4] = [
    Group { stored: "owner_name", title: "Nama pemilik", text: "Nama pemilik boleh ditampilkan." },
    Group {
        stored: "phone",
        title: "Nomor telepon",
        text: "Nomor WhatsApp dan telepon boleh ditampilkan, agar pembeli dapat menghubungi.",
    },
    Group {
        stored: "exact_place",
        title: "Titik tepat",
        text: "Titik lokasi dan alamat usaha boleh ditampilkan. Tanpa izin ini hanya desanya yang tampil.",
    },
    Group { stored: "photo", title: "Foto", text: "Foto usaha dan produk boleh ditampilkan." },
];

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

    /// Gives it, unless it is given already.
    pub(super) fn give(self, record: &mut Record, now: DateTime<Utc>) {
        if self.given(record).is_none() {
            record.consents.push(Consent {
                field_group: self.stored.to_owned(),
                version: VERSION,
                granted_at: now,
                channel: CHANNEL.to_owned(),
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
