//! What an officer sees of a field: the one table. How a value looks by it is drawn by the work screens
//! ([`review::sight`](crate::ukm::review::sight)).
//!
//! Numbers that name a person and what is specific about them are masked for everybody; the admin utama may see them
//! with a reason, which is logged. Figures of money and people are bands for officers and exact for the admin utama,
//! whose looking is logged like everybody's.

use crate::account::policy::{Actor, Role};

/// In whose eyes a field is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Eyes {
    /// Officers and companions.
    Staff,
    /// The admin utama.
    AdminUtama,
    /// The admin utama who said why, for the file that is then written; that is logged before.
    Unmasked,
}

impl Eyes {
    /// Those of `actor`.
    pub fn of(actor: &Actor) -> Self {
        if actor.has(Role::AdminUtama) { Self::AdminUtama } else { Self::Staff }
    }
}

/// How much of it is seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sight {
    /// That it is there; of a birth date the age group.
    Masked,
    /// Between which round figures it lies.
    Banded,
    /// All of it.
    Plain,
}

/// Field, to staff, to the admin utama. What is not named is seen by whoever may see the record.
const TABLE: [(&str, Sight, Sight); 10] = [
    ("owner.nik", Sight::Masked, Sight::Masked),
    ("owner.npwp", Sight::Masked, Sight::Masked),
    ("owner.birth_date", Sight::Masked, Sight::Masked),
    ("owner.disability", Sight::Masked, Sight::Masked),
    ("owner.address", Sight::Masked, Sight::Masked),
    ("owner.rt", Sight::Masked, Sight::Masked),
    ("owner.rw", Sight::Masked, Sight::Masked),
    ("owner.domicile_code", Sight::Masked, Sight::Masked),
    ("owner.domicile_text", Sight::Masked, Sight::Masked),
    ("observations", Sight::Banded, Sight::Plain),
];

/// How much `eyes` see of a field of a record.
pub fn sight(eyes: Eyes, field: &str) -> Sight {
    let row = TABLE.iter().find(|(name, ..)| *name == field);
    row.map_or(Sight::Plain, |(_, staff, admin)| match eyes {
        Eyes::Staff => *staff,
        Eyes::AdminUtama => *admin,
        Eyes::Unmasked => Sight::Plain,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_sees_plainly_what_names_a_person() {
        for eyes in [Eyes::Staff, Eyes::AdminUtama] {
            for field in
                ["owner.nik", "owner.npwp", "owner.birth_date", "owner.disability", "owner.domicile_code"]
            {
                assert_eq!(sight(eyes, field), Sight::Masked, "{field}");
            }
        }
        assert_eq!(sight(Eyes::Staff, "observations"), Sight::Banded);
        assert_eq!(sight(Eyes::AdminUtama, "observations"), Sight::Plain);
        assert_eq!(sight(Eyes::Staff, "owner.phone"), Sight::Plain);
    }
}
