//! Rules about where a business is.

use super::{Form, Rule, rule};
use crate::mutu::class::{Class, Part};
use crate::mutu::peer::Column;

/// So many other businesses on one point are a market, or a point that was copied.
const CROWD: i64 = 4;

pub(super) const RULES: &[Rule] = &[
    rule(
        (Part::Business, Form::Place),
        ("di_luar_wilayah", Class::Outside, true, 8),
        (
            "Titik di luar kabupaten",
            "Titik di peta berada di luar semua desa, jadi usaha ini tidak terhitung di wilayah mana pun dengan pasti.",
            "Periksa apakah lintang dan bujur tertukar atau tanda minusnya hilang, lalu pindahkan titiknya.",
        ),
        |facts| facts.point_outside,
    ),
    rule(
        (Part::Business, Form::Place),
        ("desa_tak_diketahui", Class::Outside, true, 6),
        (
            "Desa belum diketahui",
            "Tanpa desa, usaha ini tidak masuk hitungan kecamatan atau desa mana pun dan tidak ada petugas yang membinanya.",
            "Pilih desanya, atau taruh titiknya di peta.",
        ),
        |facts| !facts.has_desa,
    ),
    rule(
        (Part::Business, Form::BUSINESS),
        ("desa_kosong", Class::Empty, true, 5),
        (
            "Desa tidak tertulis",
            "Desanya tidak tertulis dalam data; paling-paling hanya terbaca dari titik di peta.",
            "Tanyakan desanya, lalu pilih dari daftar.",
        ),
        |facts| facts.record.desa_code.is_none(),
    ),
    rule(
        (Part::Business, Form::Place),
        ("titik_kosong", Class::Empty, false, 5),
        (
            "Belum ada titik di peta",
            "Tanpa titik, usaha ini tidak ikut dalam pencarian usaha terdekat.",
            "Taruh pin di peta, atau tempel tautan peta dari pemiliknya.",
        ),
        |facts| facts.record.point.is_none(),
    ),
    rule(
        (Part::Business, Form::Place),
        ("titik_beda_desa", Class::Conflict, true, 6),
        (
            "Titik di desa lain",
            "Titiknya berada di desa lain dari yang tertulis; salah satunya keliru.",
            "Cocokkan dengan alamatnya: pindahkan titiknya, atau ganti desanya.",
        ),
        |facts| facts.point_conflict && !facts.point_outside,
    ),
    rule(
        (Part::Business, Form::Place),
        ("titik_bersama", Class::Conflict, true, 4),
        (
            "Banyak usaha di satu titik",
            "Lima usaha atau lebih memakai titik yang sama dan ini bukan kios pasar; biasanya titiknya disalin dari kantor desa.",
            "Taruh titik usaha ini sendiri. Bila memang di pasar, ubah jenis tempatnya menjadi pasar.",
        ),
        |facts| facts.shared.point >= CROWD && facts.record.place_type.as_deref() != Some("pasar"),
    ),
    rule(
        (Part::Business, Form::Place),
        ("titik_masa_depan", Class::Conflict, false, 1),
        (
            "Tanggal titik belum terjadi",
            "Titiknya dicatat dengan tanggal yang belum terjadi.",
            "Ambil titiknya sekali lagi.",
        ),
        |facts| facts.record.point_date.is_some_and(|day| day > facts.today),
    ),
    rule(
        (Part::Business, Form::BUSINESS),
        ("alamat_kosong", Class::Empty, false, 3),
        (
            "Alamat kosong",
            "Jalan atau kampungnya tidak tertulis, atau tulisannya sama di banyak data sehingga tidak menunjuk apa-apa.",
            "Tulis kampung, jalan, dan nomornya.",
        ),
        |facts| {
            let constant = |text: &String| facts.peers.is_constant(Column::Address, text);
            super::is_void(facts.record.address.as_ref())
                || facts.record.address.as_ref().is_some_and(constant)
        },
    ),
];

#[cfg(test)]
pub(super) const CASES: &[super::tests::Case] = &[
    ("di_luar_wilayah", |one| one.point_outside = true),
    ("desa_tak_diketahui", |one| one.has_desa = false),
    ("desa_kosong", |one| one.record.desa_code = None),
    ("titik_kosong", |one| one.record.point = None),
    ("titik_beda_desa", |one| one.point_conflict = true),
    ("titik_bersama", |one| one.shared.point = 4),
    ("titik_masa_depan", |one| one.record.point_date = "2027-01-01".parse().ok()),
    ("alamat_kosong", |one| one.record.address = Some("-".to_owned())),
];
