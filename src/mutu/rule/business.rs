//! Rules about the business itself, and about how long ago somebody said that its record is right.

use chrono::Days;

use super::{Form, Rule, is_void, rule};
use crate::month::Month;
use crate::mutu::class::{Class, Part};
use crate::mutu::fact::Facts;
use crate::mutu::peer::Column;
use crate::ukm::value::tells_something;

/// Nobody has said for so many days that a record is right: it is stale.
pub(in crate::mutu) const FRESH_DAYS: u64 = 365;

/// Names that every other business could have.
const PLACEHOLDERS: [&str; 14] = [
    "usaha",
    "umkm",
    "ukm",
    "warung",
    "toko",
    "dagang",
    "jualan",
    "pedagang",
    "usaha sendiri",
    "usaha saya",
    "belum ada nama",
    "tanpa nama",
    "tidak ada nama",
    "contoh",
];

/// Before this year hardly any business of the register can have begun.
const FIRST_YEAR: i32 = 1945;

fn is_nameless(facts: &Facts<'_>) -> bool {
    let name = facts.record.name.trim();
    let digits = name.chars().all(|ch| !ch.is_alphabetic());
    digits
        || !tells_something(name)
        || PLACEHOLDERS.contains(&name.to_lowercase().as_str())
        || facts.peers.is_constant(Column::Name, name)
}

fn this_month(facts: &Facts<'_>) -> Option<Month> {
    Month::of(facts.today)
}

const ABOUT: (Part, Form) = (Part::Business, Form::BUSINESS);

pub(super) const RULES: &[Rule] = &[
    rule(
        ABOUT,
        ("nama_kosong", Class::Empty, true, 4),
        (
            "Nama usaha tidak berarti",
            "Namanya hanya kata umum, angka, atau sama di sangat banyak data, jadi usaha ini tidak dapat dikenali.",
            "Tulis nama yang dikenal pembeli; bila belum ada, jenis usaha dan nama panggilan pemilik.",
        ),
        is_nameless,
    ),
    rule(
        ABOUT,
        ("kegiatan_kosong", Class::Empty, false, 4),
        (
            "Kegiatan usaha kosong",
            "Tidak tertulis apa yang dikerjakan, atau tulisannya sama di sebagian besar data.",
            "Tulis kegiatannya dengan kata sendiri, misalnya membuat dan menjual keripik.",
        ),
        |facts| {
            let activity = facts.record.activity.as_ref();
            is_void(activity) || activity.is_some_and(|text| facts.peers.is_constant(Column::Activity, text))
        },
    ),
    rule(
        ABOUT,
        ("bentuk_kosong", Class::Empty, false, 2),
        (
            "Bentuk usaha kosong",
            "Tidak tertulis apakah perorangan, CV, PT, atau koperasi.",
            "Pilih bentuk usahanya.",
        ),
        |facts| is_void(facts.record.legal_form.as_ref()),
    ),
    rule(
        ABOUT,
        ("mulai_kosong", Class::Empty, false, 4),
        (
            "Bulan mulai kosong",
            "Tanpa bulan mulai, usaha ini tidak terhitung dalam pertumbuhan.",
            "Tanyakan tahun mulainya; bulannya boleh kira-kira.",
        ),
        |facts| facts.record.start_month.is_none(),
    ),
    rule(
        ABOUT,
        ("jenis_tempat_kosong", Class::Empty, false, 2),
        (
            "Jenis tempat kosong",
            "Tidak tertulis apakah di rumah, kios, pasar, keliling, atau daring.",
            "Pilih jenis tempatnya.",
        ),
        |facts| facts.record.place_type.is_none(),
    ),
    rule(
        ABOUT,
        ("jam_kosong", Class::Empty, false, 1),
        (
            "Jam buka kosong",
            "Pembeli tidak tahu kapan dapat datang, atau jamnya sama di sebagian besar data.",
            "Tulis hari dan jam bukanya.",
        ),
        |facts| {
            let hours = facts.record.opening_hours.as_ref();
            is_void(hours) || hours.is_some_and(|text| facts.peers.is_constant(Column::Hours, text))
        },
    ),
    rule(
        ABOUT,
        ("mulai_masa_depan", Class::Conflict, true, 3),
        (
            "Mulai di masa depan",
            "Bulan mulainya belum terjadi.",
            "Periksa tahunnya; usaha yang belum berjalan belum didaftarkan.",
        ),
        |facts| facts.record.start_month > this_month(facts),
    ),
    rule(
        ABOUT,
        ("mulai_terlalu_lama", Class::Conflict, false, 2),
        (
            "Mulai sebelum 1945",
            "Tahun mulainya sangat lama; biasanya salah ketik atau tanggal bawaan dari Excel (1900).",
            "Tanyakan tahun mulainya.",
        ),
        |facts| facts.record.start_month.is_some_and(|month| month.year() < FIRST_YEAR),
    ),
    rule(
        ABOUT,
        ("berhenti_masa_depan", Class::Conflict, true, 2),
        (
            "Berhenti di masa depan",
            "Bulan berhentinya belum terjadi.",
            "Kosongkan bulan berhenti bila usahanya masih berjalan.",
        ),
        |facts| facts.record.end_month > this_month(facts),
    ),
    rule(
        ABOUT,
        ("aktif_tetapi_berhenti", Class::Conflict, true, 3),
        (
            "Aktif, tetapi ada bulan berhenti",
            "Keadaannya aktif, padahal tertulis bulan berhentinya.",
            "Tanyakan apakah masih berjalan, lalu perbaiki salah satunya.",
        ),
        |facts| facts.record.state == "active" && facts.record.end_month.is_some(),
    ),
    rule(
        ABOUT,
        ("tutup_tanpa_bulan", Class::Conflict, false, 1),
        (
            "Tutup tanpa bulan berhenti",
            "Usahanya sudah tutup atau pindah, tetapi tidak tertulis sejak kapan, jadi tidak terhitung dalam pertumbuhan.",
            "Isi kira-kira bulan berhentinya.",
        ),
        |facts| facts.record.state != "active" && facts.record.end_month.is_none(),
    ),
    rule(
        (Part::Business, Form::Record),
        ("usang", Class::Stale, true, 6),
        (
            "Setahun tidak dipastikan",
            "Sudah lebih dari satu tahun tidak ada yang mengubah data ini atau menyatakan bahwa isinya masih benar.",
            "Hubungi pemiliknya dan tanyakan apakah masih benar, lalu perbaiki atau catat konfirmasinya.",
        ),
        |facts| {
            facts.confirmed.checked_add_days(Days::new(FRESH_DAYS)).is_some_and(|until| until < facts.today)
        },
    ),
];

#[cfg(test)]
pub(super) const CASES: &[super::tests::Case] = &[
    ("nama_kosong", |one| one.record.name = "Warung".to_owned()),
    ("kegiatan_kosong", |one| one.record.activity = Some("Lain yang sama".to_owned())),
    ("bentuk_kosong", |one| one.record.legal_form = None),
    ("mulai_kosong", |one| one.record.start_month = None),
    ("jenis_tempat_kosong", |one| one.record.place_type = None),
    ("jam_kosong", |one| one.record.opening_hours = Some("tidak tahu".to_owned())),
    ("mulai_masa_depan", |one| one.record.start_month = Month::new(2026, 12)),
    ("mulai_terlalu_lama", |one| one.record.start_month = Month::new(1900, 1)),
    ("berhenti_masa_depan", |one| one.record.end_month = Month::new(2026, 12)),
    ("aktif_tetapi_berhenti", |one| one.record.end_month = Month::new(2025, 1)),
    ("tutup_tanpa_bulan", |one| one.record.state = "closed".to_owned()),
    ("usang", |one| one.confirmed = "2025-11-01".parse().expect("a day")),
];
