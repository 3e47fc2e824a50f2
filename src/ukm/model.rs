//! States and classes of businesses. What people type is read in [`super::value`].

/// How far a record is known to be right. Only verified ones are public.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verification {
    /// Begun and not handed in.
    Draft,
    /// Handed in and not looked at.
    Pending,
    /// Accepted by the dinas.
    Verified,
    /// Refused by the dinas.
    Rejected,
}

impl Verification {
    /// As stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Pending => "pending",
            Self::Verified => "verified",
            Self::Rejected => "rejected",
        }
    }
}

/// Class by modal usaha or sales, as reported; never recomputed silently. The bounds are data, see [`super::class`]; those
/// named here are of PP 7/2021.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BusinessClass {
    /// Up to 1 billion rupiah of modal usaha or 2 billion of sales a year.
    Mikro,
    /// Up to 5 billion or 15 billion.
    Kecil,
    /// Up to 10 billion or 50 billion.
    Menengah,
}

impl BusinessClass {
    /// As stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Mikro => "mikro",
            Self::Kecil => "kecil",
            Self::Menengah => "menengah",
        }
    }

    /// The class that a text such as `Usaha Mikro` names.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.to_lowercase();
        [Self::Mikro, Self::Kecil, Self::Menengah].into_iter().find(|class| text.contains(class.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_are_read() {
        assert_eq!(BusinessClass::parse("Usaha MIKRO"), Some(BusinessClass::Mikro));
        assert_eq!(BusinessClass::parse("besar"), None);
    }
}
