//! What an owner may correct, and what of it needs no check.

use serde_json::Value;

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
}

impl Section {
    /// All of them.
    pub(super) const ALL: [Self; 4] = [Self::Business, Self::Place, Self::Contact, Self::Owner];

    /// In addresses.
    pub(super) const fn slug(self) -> &'static str {
        match self {
            Self::Business => "usaha",
            Self::Place => "tempat",
            Self::Contact => "kontak",
            Self::Owner => "pemilik",
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
        }
    }

    /// Its fields.
    pub(super) fn fields(self) -> impl Iterator<Item = &'static Field> {
        FIELDS.iter().filter(move |field| field.section == self)
    }
}

/// What takes an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Input {
    /// A line of a type, with the keyboard that telephones show.
    Line(&'static str, &'static str),
    /// Several lines.
    Lines,
    /// One out of a list.
    Select,
}

/// One field of a form.
#[derive(Clone, Copy, Debug)]
pub(super) struct Field {
    /// Name on the page.
    pub name: &'static str,
    /// Label on the page.
    pub label: &'static str,
    /// Its name in the record.
    pub stored: &'static str,
    /// Page.
    pub section: Section,
    /// What takes the answer.
    pub input: Input,
    /// How to answer.
    pub hint: &'static str,
    /// Stands among what may be filled in later.
    pub later: bool,
}

const TEXT: Input = Input::Line("text", "");
const PHONE: Input = Input::Line("text", "tel");
const DIGITS: Input = Input::Line("text", "numeric");

const fn field(
    section: Section,
    name: &'static str,
    label: &'static str,
    stored: &'static str,
    input: Input,
    hint: &'static str,
    later: bool,
) -> Field {
    Field { name, label, stored, section, input, hint, later }
}

use Section::{Business, Contact, Owner, Place};

/// Every field that an owner may correct, but the products.
pub(super) const FIELDS: [Field; 27] = [
    field(Business, "nama", "Nama usaha", "name", TEXT, "", false),
    field(
        Business,
        "kegiatan",
        "Kegiatan usaha",
        "activity",
        Input::Lines,
        "Apa yang dibuat atau dijual.",
        true,
    ),
    field(Business, "bentuk", "Bentuk usaha", "legal_form", Input::Select, "", true),
    field(
        Business,
        "mulai",
        "Mulai usaha",
        "start_month",
        Input::Line("month", ""),
        "Bulan dan tahun, misalnya Maret 2019.",
        true,
    ),
    field(Business, "jam", "Jam buka", "opening_hours", TEXT, "Misalnya: Senin–Sabtu 08.00–17.00", true),
    field(Place, "jenis", "Jenis tempat", "place_type", Input::Select, "", true),
    field(Place, "desa", "Desa atau kelurahan", "desa_code", Input::Select, "", false),
    field(Place, "alamat", "Jalan, gang, atau kampung", "address", TEXT, "", true),
    field(Place, "rt", "RT", "rt", DIGITS, "", false),
    field(Place, "rw", "RW", "rw", DIGITS, "", false),
    field(
        Place,
        "titik",
        "Titik lokasi",
        "point",
        TEXT,
        "Tempel tautan Google Maps atau koordinat. Kosongkan bila tidak berubah.",
        true,
    ),
    field(
        Contact,
        "telepon_pemilik",
        "Nomor Anda untuk petugas",
        "owner.phone",
        PHONE,
        "Tidak ditampilkan kepada umum.",
        false,
    ),
    field(
        Contact,
        "surel",
        "Surel Anda",
        "owner.email",
        Input::Line("email", ""),
        "Tidak ditampilkan kepada umum.",
        true,
    ),
    field(
        Contact,
        "whatsapp",
        "WhatsApp usaha",
        "channels.whatsapp",
        PHONE,
        "Tampil bila Anda mengizinkan nomor ditampilkan.",
        true,
    ),
    field(
        Contact,
        "telepon",
        "Telepon usaha",
        "channels.telepon",
        PHONE,
        "Tampil bila Anda mengizinkan nomor ditampilkan.",
        false,
    ),
    field(Contact, "instagram", "Instagram", "channels.instagram", TEXT, "", false),
    field(Contact, "facebook", "Facebook", "channels.facebook", TEXT, "", false),
    field(Contact, "tiktok", "TikTok", "channels.tiktok", TEXT, "", false),
    field(Contact, "situs", "Situs", "channels.situs", TEXT, "", false),
    field(
        Contact,
        "lokapasar",
        "Toko di lokapasar",
        "channels.lokapasar",
        TEXT,
        "Misalnya alamat toko di Shopee atau Tokopedia.",
        false,
    ),
    field(Owner, "nama_pemilik", "Nama pemilik", "owner.name", TEXT, "Sesuai KTP.", false),
    field(Owner, "nik", "NIK", "owner.nik", DIGITS, "16 angka. Kosongkan bila tidak berubah.", true),
    field(Owner, "nib", "NIB", "owner.nib", DIGITS, "13 angka, dari OSS.", true),
    field(Owner, "kelamin", "Jenis kelamin", "owner.sex", Input::Select, "", true),
    field(Owner, "lahir", "Tanggal lahir", "owner.birth_date", Input::Line("date", ""), "", true),
    field(Owner, "pendidikan", "Pendidikan terakhir", "owner.education", Input::Select, "", true),
    field(
        Owner,
        "alamat_pemilik",
        "Alamat rumah",
        "owner.address",
        TEXT,
        "Tidak ditampilkan kepada umum.",
        false,
    ),
];

impl Field {
    /// How a correction of it becomes true in a verified record.
    pub(super) fn way(&self) -> Way {
        let stored = self.stored.split_once("channels.").map_or(self.stored, |_| "channels");
        if DIRECT.contains(&stored) { Way::Direct } else { Way::Checked }
    }

    /// The kind of channel it is, if it is one.
    pub(super) fn channel(&self) -> Option<&'static str> {
        self.stored.strip_prefix("channels.")
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
        let ways: Vec<Way> = Section::Contact.fields().map(Field::way).collect();
        assert_eq!(ways.iter().filter(|way| **way == Way::Checked).count(), 1, "the owner's own number");
    }
}
