//! Which fields a group has, and how each is asked.

use super::{Section, Table};
use crate::http::form::{Form, Labels};
use crate::http::parts::Choice;
use crate::privacy::Secret;
use crate::ukm::record::Record;
use crate::ukm::review::page::words::figure;
use crate::ukm::value::{Education, LegalForm, PlaceType, Sex};

/// All fields with their labels.
pub(super) const LABELS: Labels = &[
    ("nama_pemilik", "Nama pemilik"),
    ("nik", "NIK"),
    ("npwp", "NPWP"),
    ("nib", "NIB"),
    ("kelamin", "Jenis kelamin"),
    ("lahir", "Tanggal lahir"),
    ("disabilitas", "Penyandang disabilitas"),
    ("pendidikan", "Pendidikan terakhir"),
    ("telepon", "Nomor telepon atau WhatsApp"),
    ("surel", "Surel"),
    ("alamat_pemilik", "Alamat pemilik"),
    ("rt_pemilik", "RT"),
    ("rw_pemilik", "RW"),
    ("nama", "Nama usaha"),
    ("bentuk", "Bentuk usaha"),
    ("kegiatan", "Kegiatan"),
    ("kbli", "KBLI"),
    ("skala", "Skala menurut pemilik"),
    ("tempat", "Jenis tempat"),
    ("jam", "Jam buka"),
    ("mulai", "Mulai usaha"),
    ("berhenti", "Berhenti usaha"),
    ("keadaan", "Keadaan"),
    ("alamat", "Alamat usaha"),
    ("rt", "RT"),
    ("rw", "RW"),
    ("desa", "Desa atau kelurahan"),
    ("produk", "Produk"),
    ("harga", "Harga (Rp)"),
    ("saluran", "Cara"),
    ("isi_saluran", "Nomor atau alamat"),
    ("angka", "Angka"),
    ("dari", "Mulai tanggal"),
    ("sampai", "Sampai tanggal"),
    ("paling_sedikit", "Paling sedikit"),
    ("paling_banyak", "Paling banyak"),
    ("izin", "Jenis"),
    ("nomor_izin", "Nomor"),
    ("penerbit", "Penerbit"),
    ("terbit", "Terbit"),
    ("berlaku", "Berlaku sampai"),
    ("status_izin", "Status"),
    ("pelatihan", "Pelatihan"),
    ("penyelenggara", "Penyelenggara"),
    ("waktu", "Tanggal"),
    ("alasan", "Alasan perubahan"),
];

/// Fields of the form that may be masked, and what the record calls them. Left empty they stay as they are.
pub(super) const MASKED: [(&str, &str); 5] = [
    ("lahir", "owner.birth_date"),
    ("disabilitas", "owner.disability"),
    ("alamat_pemilik", "owner.address"),
    ("rt_pemilik", "owner.rt"),
    ("rw_pemilik", "owner.rw"),
];

/// How a field is asked.
pub(super) struct Field {
    pub name: &'static str,
    pub label: &'static str,
    pub hint: String,
    pub kind: &'static str,
    /// None: a line of text.
    pub options: Vec<Choice>,
    pub value: String,
    pub error: Option<String>,
}

/// A list: the same fields in rows.
pub(super) struct Rows {
    pub title: &'static str,
    pub about: &'static str,
    pub error: Option<String>,
    pub cells: Vec<Vec<Field>>,
}

/// Rows that are offered beside those that are there.
const SPARE: usize = 2;

pub(super) const KINDS: [&str; 12] = [
    "modal_idr",
    "asset_idr",
    "omset_idr",
    "workers_paid_male",
    "workers_paid_female",
    "workers_paid_disabled_male",
    "workers_paid_disabled_female",
    "workers_unpaid_male",
    "workers_unpaid_female",
    "workers_unpaid_disabled_male",
    "workers_unpaid_disabled_female",
    "capacity",
];
pub(super) const STATUSES: [&str; 5] =
    ["dilaporkan", "berkas dilihat", "terverifikasi", "kedaluwarsa", "dicabut"];
pub(super) const CHANNELS: [&str; 8] =
    ["whatsapp", "telepon", "instagram", "facebook", "tiktok", "situs", "lokapasar", "lainnya"];

fn options<'a>(known: impl IntoIterator<Item = (&'a str, &'a str)>, chosen: &str) -> Vec<Choice> {
    let mut options = vec![Choice::new("", "–", chosen.is_empty())];
    options.extend(known.into_iter().map(|(value, label)| Choice::new(value, label, value == chosen)));
    // What is stored and no longer offered stays until somebody chooses another.
    if !options.iter().any(|option| option.selected) {
        options.push(Choice::new(chosen, chosen, true));
    }
    options
}

fn same(words: &[&'static str]) -> Vec<(&'static str, &'static str)> {
    words.iter().map(|word| (*word, *word)).collect()
}

fn choices(name: &str, table: &Table<'_>, chosen: &str) -> Vec<Choice> {
    match name {
        "kelamin" => options([Sex::Male, Sex::Female].map(|one| (one.as_str(), one.label())), chosen),
        "disabilitas" => options([("ya", "ya"), ("tidak", "tidak")], chosen),
        "pendidikan" => options(Education::ALL.iter().map(|one| (one.as_str(), one.label())), chosen),
        "bentuk" => options(LegalForm::ALL.iter().map(|one| (one.as_str(), one.label())), chosen),
        "tempat" => options(PlaceType::ALL.iter().map(|one| (one.as_str(), one.label())), chosen),
        "skala" => options(same(&["mikro", "kecil", "menengah"]), chosen),
        "keadaan" => {
            let known = [("active", "aktif"), ("closed", "tutup"), ("moved", "pindah")];
            known.map(|(value, label)| Choice::new(value, label, value == chosen)).to_vec()
        }
        "saluran" => options(same(&CHANNELS), chosen),
        "status_izin" => options(same(&STATUSES), chosen),
        "angka" => options(KINDS.map(|kind| (kind, figure(kind))), chosen),
        "izin" => options(table.kinds.all().iter().map(|kind| (&*kind.slug, &*kind.name)), chosen),
        "desa" => {
            let areas = &table.atlas.areas;
            let line = |kecamatan: u16, desa: &str| {
                format!("{} – {desa}", areas.kecamatan()[usize::from(kecamatan)].name)
            };
            let of = areas.kecamatan_of_slice();
            let desa: Vec<(&str, String)> =
                areas.desa().iter().zip(of).map(|(one, of)| (&*one.code, line(*of, &one.name))).collect();
            options(desa.iter().map(|(code, label)| (*code, label.as_str())), chosen)
        }
        _ => Vec::new(),
    }
}

fn kind(name: &str) -> &'static str {
    match name {
        "telepon" => "tel",
        "surel" => "email",
        _ => "text",
    }
}

fn names(section: Section) -> &'static [&'static str] {
    match section {
        Section::Owner => &[
            "nama_pemilik",
            "telepon",
            "surel",
            "nik",
            "npwp",
            "nib",
            "kelamin",
            "lahir",
            "disabilitas",
            "pendidikan",
            "alamat_pemilik",
            "rt_pemilik",
            "rw_pemilik",
        ],
        Section::Business => &[
            "nama", "bentuk", "kegiatan", "kbli", "skala", "tempat", "jam", "mulai", "berhenti", "keadaan",
            "alamat", "rt", "rw", "desa",
        ],
        Section::Figures | Section::Papers | Section::Trainings | Section::Marketing => &[],
    }
}

/// Lists of a group: heading, what to know, columns. The first column tells whether a row is there.
pub(super) fn lists(section: Section) -> &'static [(&'static str, &'static str, &'static [&'static str])] {
    match section {
        Section::Owner | Section::Business => &[],
        Section::Figures => &[(
            "Angka",
            "Setiap angka dengan masanya. Yang tidak diketahui dikosongkan, bukan 0.",
            &["angka", "paling_sedikit", "paling_banyak", "dari", "sampai"],
        )],
        Section::Papers => &[(
            "Sertifikat dan ijin",
            "",
            &["izin", "nomor_izin", "penerbit", "terbit", "berlaku", "status_izin"],
        )],
        Section::Trainings => &[("Pelatihan", "", &["pelatihan", "penyelenggara", "waktu"])],
        Section::Marketing => &[
            ("Produk", "Produk utama di baris pertama.", &["produk", "harga"]),
            ("Pemasaran", "", &["saluran", "isi_saluran"]),
        ],
    }
}

fn field(name: &'static str, table: &Table<'_>, form: &Form, value: &str, hint: String) -> Field {
    Field {
        name,
        label: form.label(name),
        hint,
        kind: kind(name),
        options: choices(name, table, value),
        value: value.to_owned(),
        error: form.error_of(name),
    }
}

/// The fields of a group that stand alone.
pub(super) fn fields(section: Section, table: &Table<'_>, record: &Record, form: &Form) -> Vec<Field> {
    let owner = record.owner.as_ref();
    let hint = |name: &str| match name {
        "nik" => owner.and_then(|owner| owner.nik.as_ref()).map(Secret::masked),
        "npwp" => owner.and_then(|owner| owner.npwp.as_ref()).map(Secret::masked),
        _ => None,
    };
    let known = |name: &str| hint(name).map(|masked| format!("Tersimpan: {masked}. Kosongkan bila tetap."));
    let about = |name: &str| match name {
        "mulai" | "berhenti" => "Contoh: Maret 2019".to_owned(),
        "lahir" => "Contoh: 3-2-1980".to_owned(),
        _ => known(name).unwrap_or_default(),
    };
    names(section).iter().map(|name| field(name, table, form, form.value(name), about(name))).collect()
}

/// The lists of a group with what was typed, and some empty rows.
pub(super) fn rows(section: Section, table: &Table<'_>, form: &Form) -> Vec<Rows> {
    let list = |(title, about, columns): &(&'static str, &'static str, &'static [&'static str])| {
        let typed: Vec<Vec<&str>> = columns.iter().map(|name| form.all(name).collect()).collect();
        let filled =
            |row: usize| typed.iter().any(|column| column.get(row).is_some_and(|text| !text.is_empty()));
        let there = (0..typed.iter().map(Vec::len).max().unwrap_or_default()).filter(|row| filled(*row));
        let there: Vec<usize> = there.chain(std::iter::repeat_n(usize::MAX, SPARE)).collect();
        let row = |row: &usize| {
            let cell = |(name, column): (&&'static str, &Vec<&str>)| {
                let value = column.get(*row).copied().unwrap_or_default();
                Field { error: None, ..field(name, table, form, value, String::new()) }
            };
            columns.iter().zip(&typed).map(cell).collect()
        };
        let error = columns.iter().find_map(|name| form.error_of(name));
        Rows { title, about, error, cells: there.iter().map(row).collect() }
    };
    lists(section).iter().map(list).collect()
}

/// The field of the form in which a field of the record is asked.
pub(super) fn named(field: &str) -> &'static str {
    match field {
        "owner.nik" => "nik",
        "owner.npwp" => "npwp",
        "owner.nib" => "nib",
        "owner.phone" => "telepon",
        "owner.sex" => "kelamin",
        "kbli_code" => "kbli",
        "end_month" => "berhenti",
        "desa_code" => "desa",
        "products" => "produk",
        "observations" => "angka",
        "legalities" => "izin",
        "channels" => "saluran",
        _ => "nama",
    }
}
