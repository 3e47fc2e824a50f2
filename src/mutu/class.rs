//! The five classes of the ledger and the parts of a record that it is drawn up for.

/// What a record, or a part of it, counts as: the first that fits, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// It lies outside every area, or nobody knows where.
    Outside,
    /// Something contradicts something else.
    Conflict,
    /// Something that is needed was never told.
    Empty,
    /// Nobody has said for long that it is still so.
    Stale,
    /// In order.
    Recorded,
}

impl Class {
    /// All of them, in the order in which they are tried.
    pub const ALL: [Self; 5] = [Self::Outside, Self::Conflict, Self::Empty, Self::Stale, Self::Recorded];

    /// As stored.
    pub const fn letter(self) -> &'static str {
        match self {
            Self::Outside => "l",
            Self::Conflict => "b",
            Self::Empty => "k",
            Self::Stale => "u",
            Self::Recorded => "t",
        }
    }

    /// The one that is stored so.
    pub fn from_stored(letter: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|class| class.letter() == letter)
    }

    /// In addresses and files.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Outside => "di-luar-wilayah",
            Self::Conflict => "bertentangan",
            Self::Empty => "tidak-diisi",
            Self::Stale => "usang",
            Self::Recorded => "tercatat",
        }
    }

    /// The one that an address names.
    pub fn find(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|class| class.slug() == slug)
    }

    /// For people.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Outside => "Di luar wilayah",
            Self::Conflict => "Bertentangan",
            Self::Empty => "Tidak diisi",
            Self::Stale => "Usang",
            Self::Recorded => "Tercatat",
        }
    }

    /// What it means, for people.
    pub const fn about(self) -> &'static str {
        match self {
            Self::Outside => "Letaknya di luar wilayah, atau desanya belum diketahui.",
            Self::Conflict => "Ada isian yang tidak mungkin benar, atau dua isian yang tidak cocok.",
            Self::Empty => "Ada isian wajib yang kosong atau tidak memberi keterangan.",
            Self::Stale => "Sudah terlalu lama tidak dipastikan masih benar.",
            Self::Recorded => "Tidak ada masalah yang ditemukan.",
        }
    }
}

/// One of the nine groups of data of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// Pelaku usaha.
    Owner,
    /// Data usaha.
    Business,
    /// Modal.
    Modal,
    /// Omset.
    Omset,
    /// Sertifikasi.
    Certificates,
    /// Ijin.
    Permits,
    /// Pelatihan.
    Trainings,
    /// Tenaga kerja.
    Workers,
    /// Pemasaran produk.
    Marketing,
}

impl Part {
    /// All of them, in the seed's order.
    pub const ALL: [Self; 9] = [
        Self::Owner,
        Self::Business,
        Self::Modal,
        Self::Omset,
        Self::Certificates,
        Self::Permits,
        Self::Trainings,
        Self::Workers,
        Self::Marketing,
    ];

    /// In addresses and files.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Owner => "pelaku",
            Self::Business => "usaha",
            Self::Modal => "modal",
            Self::Omset => "omset",
            Self::Certificates => "sertifikasi",
            Self::Permits => "ijin",
            Self::Trainings => "pelatihan",
            Self::Workers => "tenaga-kerja",
            Self::Marketing => "pemasaran",
        }
    }

    /// The one that an address names.
    pub fn find(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|part| part.slug() == slug)
    }

    /// For people.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Owner => "Pelaku usaha",
            Self::Business => "Data usaha",
            Self::Modal => "Modal",
            Self::Omset => "Omset",
            Self::Certificates => "Sertifikasi",
            Self::Permits => "Ijin",
            Self::Trainings => "Pelatihan",
            Self::Workers => "Tenaga kerja",
            Self::Marketing => "Pemasaran produk",
        }
    }

    /// Its place in `quality.classes`, counted from 1; the whole record has the first.
    pub fn position(part: Option<Self>) -> i16 {
        part.map_or(1, |part| part as i16 + 2)
    }
}
