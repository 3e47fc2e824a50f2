//! Rules about where a business is.

use super::{Form, Rule};
use crate::mutu::class::{Class, Part};
use crate::mutu::peer::Column;

/// So many other businesses on one point are a market, or a point that was copied.
const CROWD: i64 = 4;

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "di_luar_wilayah",
        class: Class::Outside,
        heavy: true,
        part: Part::Business,
        title: "Titik di luar kabupaten",
        why: "Titik di peta berada di luar semua desa, jadi usaha ini tidak terhitung di wilayah mana pun dengan pasti.",
        remedy: "Periksa apakah lintang dan bujur tertukar atau tanda minusnya hilang, lalu pindahkan titiknya.",
        points: 8,
        form: Form::Place,
        finds: |facts| facts.point_outside,
    },
    Rule {
        id: "desa_tak_diketahui",
        class: Class::Outside,
        heavy: true,
        part: Part::Business,
        title: "Desa belum diketahui",
        why: "Tanpa desa, usaha ini tidak masuk hitungan kecamatan atau desa mana pun dan tidak ada petugas yang membinanya.",
        remedy: "Pilih desanya, atau taruh titiknya di peta.",
        points: 6,
        form: Form::Place,
        finds: |facts| !facts.has_desa,
    },
    Rule {
        id: "desa_kosong",
        class: Class::Empty,
        heavy: true,
        part: Part::Business,
        title: "Desa tidak tertulis",
        why: "Desanya tidak tertulis dalam data; paling-paling hanya terbaca dari titik di peta.",
        remedy: "Tanyakan desanya, lalu pilih dari daftar.",
        points: 5,
        form: Form::BUSINESS,
        finds: |facts| facts.record.desa_code.is_none(),
    },
    Rule {
        id: "titik_kosong",
        class: Class::Empty,
        heavy: false,
        part: Part::Business,
        title: "Belum ada titik di peta",
        why: "Tanpa titik, usaha ini tidak ikut dalam pencarian usaha terdekat.",
        remedy: "Taruh pin di peta, atau tempel tautan peta dari pemiliknya.",
        points: 5,
        form: Form::Place,
        finds: |facts| facts.record.point.is_none(),
    },
    Rule {
        id: "titik_beda_desa",
        class: Class::Conflict,
        heavy: true,
        part: Part::Business,
        title: "Titik di desa lain",
        why: "Titiknya berada di desa lain dari yang tertulis; salah satunya keliru.",
        remedy: "Cocokkan dengan alamatnya: pindahkan titiknya, atau ganti desanya.",
        points: 6,
        form: Form::Place,
        finds: |facts| facts.point_conflict && !facts.point_outside,
    },
    Rule {
        id: "titik_bersama",
        class: Class::Conflict,
        heavy: true,
        part: Part::Business,
        title: "Banyak usaha di satu titik",
        why: "Lima usaha atau lebih memakai titik yang sama dan ini bukan kios pasar; biasanya titiknya disalin dari kantor desa.",
        remedy: "Taruh titik usaha ini sendiri. Bila memang di pasar, ubah jenis tempatnya menjadi pasar.",
        points: 4,
        form: Form::Place,
        finds: |facts| facts.shared.point >= CROWD && facts.record.place_type.as_deref() != Some("pasar"),
    },
    Rule {
        id: "titik_masa_depan",
        class: Class::Conflict,
        heavy: false,
        part: Part::Business,
        title: "Tanggal titik belum terjadi",
        why: "Titiknya dicatat dengan tanggal yang belum terjadi.",
        remedy: "Ambil titiknya sekali lagi.",
        points: 1,
        form: Form::Place,
        finds: |facts| facts.record.point_date.is_some_and(|day| day > facts.today),
    },
    Rule {
        id: "alamat_kosong",
        class: Class::Empty,
        heavy: false,
        part: Part::Business,
        title: "Alamat kosong",
        why: "Jalan atau kampungnya tidak tertulis, atau tulisannya sama di banyak data sehingga tidak menunjuk apa-apa.",
        remedy: "Tulis kampung, jalan, dan nomornya.",
        points: 3,
        form: Form::BUSINESS,
        finds: |facts| {
            let constant = |text: &String| facts.peers.is_constant(Column::Address, text);
            super::is_void(facts.record.address.as_ref())
                || facts.record.address.as_ref().is_some_and(constant)
        },
    },
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
