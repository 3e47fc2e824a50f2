//! The words in which rights are spoken of: menus, roles, actions.

/// The seed's six menus; grants of an admin pendamping name them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Menu {
    /// Database Forum: those who accompany businesses.
    Forum,
    /// Database UKM: the register.
    Ukm,
    /// Persebaran produk: places on the map.
    Peta,
    /// Artikel dan berita.
    Artikel,
    /// Informasi acara.
    Acara,
    /// Informasi pelatihan.
    Pelatihan,
}

impl Menu {
    /// All of them, in the seed's order.
    pub const ALL: [Self; 6] =
        [Self::Forum, Self::Ukm, Self::Peta, Self::Artikel, Self::Acara, Self::Pelatihan];

    /// Its name in the database and in forms.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Forum => "forum",
            Self::Ukm => "ukm",
            Self::Peta => "peta",
            Self::Artikel => "artikel",
            Self::Acara => "acara",
            Self::Pelatihan => "pelatihan",
        }
    }

    /// For people.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Forum => "Forum",
            Self::Ukm => "UKM",
            Self::Peta => "Persebaran Produk",
            Self::Artikel => "Artikel & Berita",
            Self::Acara => "Acara",
            Self::Pelatihan => "Pelatihan",
        }
    }

    /// The menu called `slug`.
    pub fn parse(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|menu| menu.slug() == slug)
    }
}

/// The role of a grant. A pemilik needs none: owning a record is enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// The dinas: everything.
    AdminUtama,
    /// Perangkat daerah, kecamatan, puskesmas, perguruan tinggi: chosen menus in chosen areas.
    AdminPendamping,
    /// Member of the forum: UKM of the own area and assigned ones.
    Pendamping,
    /// Perguruan tinggi that evaluates: reads without names.
    Evaluator,
}

impl Role {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::AdminUtama, Self::AdminPendamping, Self::Pendamping, Self::Evaluator];

    /// Its name in the database and in forms.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::AdminUtama => "admin_utama",
            Self::AdminPendamping => "admin_pendamping",
            Self::Pendamping => "pendamping",
            Self::Evaluator => "evaluator",
        }
    }

    /// For people.
    pub const fn title(self) -> &'static str {
        match self {
            Self::AdminUtama => "Admin utama",
            Self::AdminPendamping => "Admin pendamping",
            Self::Pendamping => "Pendamping",
            Self::Evaluator => "Evaluator",
        }
    }

    /// The role called `slug`.
    pub fn parse(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.slug() == slug)
    }
}

/// What somebody wants to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    /// Look at it, with what is personal masked.
    See,
    /// Add a record.
    Fill,
    /// Change a record.
    Edit,
    /// Approve, return or reject.
    Verify,
    /// See a masked value in clear; asks a reason and is logged.
    Unmask,
    /// Take it out as a file; is logged.
    Export,
    /// Bring in many records as a file; is logged.
    Import,
    /// Read for evaluation, without anything that names a person.
    Evaluate,
}

impl Action {
    /// True when nothing is changed or revealed by it.
    pub(super) const fn is_reading(self) -> bool {
        matches!(self, Self::See | Self::Evaluate)
    }

    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::See,
        Self::Fill,
        Self::Edit,
        Self::Verify,
        Self::Unmask,
        Self::Export,
        Self::Import,
        Self::Evaluate,
    ];
}
