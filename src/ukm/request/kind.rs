//! What can be asked for, and how far it has come.

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// "This business is mine."
    Claim,
    /// A correction: a [`crate::ukm::record::Patch`].
    Change,
    /// To be erased.
    Erasure,
    /// Something is wrong with what the public sees.
    Report,
    /// An answer to "is this still right?" that needs an officer.
    Confirmation,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Claim, Self::Change, Self::Erasure, Self::Report, Self::Confirmation];

    /// As stored and in addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Claim => "claim",
            Self::Change => "change",
            Self::Erasure => "erasure",
            Self::Report => "report",
            Self::Confirmation => "confirmation",
        }
    }

    /// The kind of a stored word.
    pub fn find(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }

    /// For people.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Claim => "Pengakuan usaha",
            Self::Change => "Usul perbaikan",
            Self::Erasure => "Permintaan hapus data",
            Self::Report => "Laporan pengunjung",
            Self::Confirmation => "Jawaban konfirmasi",
        }
    }
}

/// How far a request has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// Nobody has looked at it.
    Open,
    /// Somebody is at work on it, or was.
    Taken,
    /// It was carried out.
    Approved,
    /// Whoever asked is to say more.
    Returned,
    /// It will not be carried out.
    Rejected,
}

impl State {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Open, Self::Taken, Self::Approved, Self::Returned, Self::Rejected];

    /// As stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Taken => "taken",
            Self::Approved => "approved",
            Self::Returned => "returned",
            Self::Rejected => "rejected",
        }
    }

    /// The state of a stored word.
    pub fn find(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }

    /// For people, to be followed by a date.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Open => "menunggu",
            Self::Taken => "sedang diperiksa",
            Self::Approved => "disetujui",
            Self::Returned => "dikembalikan",
            Self::Rejected => "ditolak",
        }
    }

    /// Whether it waits for a decision.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Open | Self::Taken)
    }
}
