//! What an owner may correct, page by page, and what of it needs no check.

use serde_json::Value;

use crate::account::policy::Actor;
use crate::geocode;
use crate::peta::atlas::Atlas;
use crate::ukm::field::{self, Ask, Context, Field, Rows};
use crate::ukm::legality::Kinds;
use crate::ukm::record::FieldChange;

/// How a correction of a verified record becomes true.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// At once: only the owner can know it, and nobody is misled about who or where it is.
    Direct,
    /// An officer looks first: it decides who and where the business is, what it counts as, or repeats a document.
    Checked,
}

/// Fields that are saved at once, by their names in the record; every other field is checked.
const DIRECT: [&str; 14] = [
    // How to reach the business, and when.
    "opening_hours",
    "channels",
    "place_type",
    // What the public never sees and no document states.
    "owner.email",
    "owner.education",
    "owner.disability",
    "owner.address",
    "owner.rt",
    "owner.rw",
    // What has a page and a history of its own.
    "observations",
    "trainings",
    "consents",
    "hidden_at",
    "shown_at",
];

/// How `change` becomes true in a verified record. Prices of products change at once, products do not.
pub(super) fn way(change: &FieldChange) -> Way {
    let direct = DIRECT.contains(&change.field.as_str())
        || change.field == "products" && without_prices(&change.before) == without_prices(&change.after);
    if direct { Way::Direct } else { Way::Checked }
}

/// How a correction of a field becomes true in a verified record.
pub(super) fn way_of(field: &Field) -> Way {
    let stored = if field.stored.starts_with("channels.") { "channels" } else { field.stored };
    if DIRECT.contains(&stored) { Way::Direct } else { Way::Checked }
}

fn without_prices(products: &Value) -> Value {
    let mut products = products.clone();
    for product in products.as_array_mut().into_iter().flatten() {
        if let Some(product) = product.as_object_mut() {
            product.remove("price_idr");
        }
    }
    products
}

/// A part of the record that is corrected on one page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Section {
    /// Data usaha and products.
    Business,
    /// Where it is.
    Place,
    /// Telephone, channels.
    Contact,
    /// Pelaku usaha.
    Owner,
    /// Trainings.
    Trainings,
    /// It goes on, has closed, or has moved away.
    State,
}

const BUSINESS: [Ask; 5] = [
    Ask::new("usaha").required(),
    Ask::new("kegiatan").later(),
    Ask::new("bentuk").later(),
    Ask::new("mulai").later(),
    Ask::new("jam").later(),
];

const PLACE: [Ask; 7] = [
    Ask::new("tempat_jenis").later(),
    Ask::new("desa").required(),
    Ask::new("alamat").later(),
    Ask::new("rt"),
    Ask::new("rw"),
    Ask::new("tempat").later(),
    Ask::new("tempat_sumber"),
];

const CONTACT: [Ask; 10] = [
    Ask::new("wa").required(),
    Ask::new("surel").later(),
    Ask::new("wa_usaha").later(),
    Ask::new("telepon"),
    Ask::new("instagram"),
    Ask::new("facebook"),
    Ask::new("tiktok"),
    Ask::new("situs"),
    Ask::new("lokapasar"),
    Ask::new("cara_lain"),
];

const OWNER: [Ask; 11] = [
    Ask::new("nama").required(),
    Ask::new("nik").later(),
    Ask::new("npwp").later(),
    Ask::new("nib").later(),
    Ask::new("kelamin").later(),
    Ask::new("lahir").later(),
    Ask::new("disabilitas").later(),
    Ask::new("pendidikan").later(),
    Ask::new("alamat_pemilik"),
    Ask::new("rt_pemilik"),
    Ask::new("rw_pemilik"),
];

const STATE: [Ask; 2] = [Ask::new("keadaan").required(), Ask::new("berhenti")];

impl Section {
    /// All of them.
    const ALL: [Self; 6] =
        [Self::Business, Self::Place, Self::Contact, Self::Owner, Self::Trainings, Self::State];

    /// Those whose facts stand on the page of the record.
    pub(super) const SHOWN: [Self; 4] = [Self::Business, Self::Place, Self::Contact, Self::Owner];

    /// In addresses.
    pub(super) const fn slug(self) -> &'static str {
        match self {
            Self::Business => "usaha",
            Self::Place => "tempat",
            Self::Contact => "kontak",
            Self::Owner => "pemilik",
            Self::Trainings => "pelatihan",
            Self::State => "keadaan",
        }
    }

    /// The section of an address.
    pub(super) fn find(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|section| section.slug() == slug)
    }

    /// For people.
    pub(super) const fn title(self) -> &'static str {
        match self {
            Self::Business => "Usaha dan produk",
            Self::Place => "Tempat usaha",
            Self::Contact => "Kontak dan pemasaran",
            Self::Owner => "Pemilik",
            Self::Trainings => "Pelatihan",
            Self::State => "Tutup atau pindah",
        }
    }

    /// Its fields.
    pub(super) const fn asks(self) -> &'static [Ask] {
        match self {
            Self::Business => &BUSINESS,
            Self::Place => &PLACE,
            Self::Contact => &CONTACT,
            Self::Owner => &OWNER,
            Self::Trainings => &[],
            Self::State => &STATE,
        }
    }

    /// Its lists.
    pub(super) const fn lists(self) -> &'static [&'static Rows] {
        match self {
            Self::Business => &[&field::PRODUCTS],
            Self::Trainings => &[&field::TRAININGS],
            _ => &[],
        }
    }
}

/// What owners' fields are read and drawn by.
pub(super) fn context<'a>(
    atlas: &'a Atlas,
    kinds: &'a Kinds,
    actor: &Actor,
    place: Option<&'a geocode::Answer>,
) -> Context<'a> {
    Context {
        areas: &atlas.areas,
        dictionary: &atlas.dictionary,
        kinds,
        now: actor.now(),
        place,
        kept_place: None,
        helper: None,
        eyes: None,
        source: "pemilik",
        corrects: true,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_price_changes_at_once_and_a_product_does_not() {
        let product = |text: &str, price: i64| json!([{ "text": text, "product_id": 3, "price_idr": price }]);
        let change = |after| FieldChange { field: "products".into(), before: product("keripik", 1), after };
        assert_eq!(way(&change(product("keripik", 2))), Way::Direct);
        assert_eq!(way(&change(product("dodol", 1))), Way::Checked);
    }

    #[test]
    fn who_and_where_is_checked() {
        for checked in
            ["name", "desa_code", "point", "owner.nik", "owner.phone", "legalities", "state", "verification"]
        {
            let change = FieldChange { field: checked.into(), before: Value::Null, after: Value::Null };
            assert_eq!(way(&change), Way::Checked, "{checked}");
        }
        let ways: Vec<Way> = Section::Contact.asks().iter().map(|ask| way_of(ask.field)).collect();
        assert_eq!(ways.iter().filter(|way| **way == Way::Checked).count(), 1, "the owner's own number");
    }
}
