//! Rules about who runs a business.

use chrono::Datelike;

use super::{Form, Rule, is_void, rule};
use crate::mutu::class::{Class, Part};
use crate::mutu::fact::Facts;

/// Nobody runs a business of their own before this age, or beyond the other.
const YOUNGEST: u32 = 15;
const OLDEST: u32 = 95;
/// A business that began when its owner was younger than this belonged to somebody else then.
const CHILD: i32 = 10;
/// So many other owners with one number: it is the number of whoever filled in the form.
const CROWD: i64 = 4;

/// Whole years; below 0 for somebody who is not born.
fn age(facts: &Facts<'_>) -> Option<i64> {
    let born = facts.owner.birth_date?;
    Some(facts.today.years_since(born).map_or(-1, i64::from))
}

const ABOUT: (Part, Form) = (Part::Owner, Form::OWNER);

pub(super) const RULES: &[Rule] = &[
    rule(
        ABOUT,
        ("pemilik_kosong", Class::Empty, true, 4),
        (
            "Nama pemilik kosong",
            "Tanpa nama, tidak diketahui siapa yang dibina dan siapa yang boleh mengubah datanya.",
            "Tanyakan nama lengkap pemilik sesuai KTP.",
        ),
        |facts| is_void(facts.owner.name.as_ref()),
    ),
    rule(
        ABOUT,
        ("telepon_kosong", Class::Empty, true, 5),
        (
            "Nomor telepon kosong",
            "Tanpa nomor, pemilik tidak dapat diberi tahu atau ditanya.",
            "Tanyakan nomor HP; bila tidak punya, pakai nomor keluarga.",
        ),
        |facts| facts.owner.phone.is_none(),
    ),
    rule(
        ABOUT,
        ("nik_kosong", Class::Empty, false, 4),
        (
            "NIK belum tercatat",
            "NIK dipakai untuk mengenali orang yang sama di data lain. Isinya tersimpan terkunci.",
            "Salin NIK dari KTP bila pemilik bersedia.",
        ),
        |facts| facts.owner.nik.is_none(),
    ),
    rule(
        ABOUT,
        ("kelamin_kosong", Class::Empty, false, 2),
        (
            "Jenis kelamin kosong",
            "Diperlukan untuk laporan pelaku usaha perempuan.",
            "Pilih laki-laki atau perempuan.",
        ),
        |facts| facts.owner.sex.is_none(),
    ),
    rule(
        ABOUT,
        ("lahir_kosong", Class::Empty, false, 2),
        ("Tanggal lahir kosong", "Diperlukan untuk laporan umur pelaku usaha.", "Salin dari KTP."),
        |facts| facts.owner.birth_date.is_none(),
    ),
    rule(
        ABOUT,
        ("pendidikan_kosong", Class::Empty, false, 1),
        ("Pendidikan kosong", "Diperlukan untuk merencanakan pelatihan.", "Tanyakan sekolah terakhir."),
        |facts| is_void(facts.owner.education.as_ref()),
    ),
    rule(
        ABOUT,
        ("disabilitas_kosong", Class::Empty, false, 1),
        (
            "Disabilitas belum ditanya",
            "Kosong tidak sama dengan \u{201c}tidak\u{201d}.",
            "Tanyakan dengan sopan; jawabannya tersimpan tertutup.",
        ),
        |facts| facts.owner.disability.is_none(),
    ),
    rule(
        ABOUT,
        ("domisili_kosong", Class::Empty, false, 1),
        (
            "Alamat rumah kosong",
            "Domisili pemilik dapat berbeda dari tempat usahanya.",
            "Isi alamat rumah sesuai KTP.",
        ),
        |facts| {
            let owner = facts.owner;
            is_void(owner.address.as_ref())
                && owner.domicile_code.is_none()
                && is_void(owner.domicile_text.as_ref())
        },
    ),
    rule(
        ABOUT,
        ("nik_beda_kelamin", Class::Conflict, true, 3),
        (
            "NIK dan jenis kelamin tidak cocok",
            "Tanggal dalam NIK perempuan ditambah 40. Yang terbaca dari NIK berbeda dari jenis kelamin yang tertulis.",
            "Cocokkan keduanya dengan KTP. Bila KTP memang begitu, biarkan.",
        ),
        |facts| facts.noticed_any(&["nik_beda_kelamin"]),
    ),
    rule(
        ABOUT,
        ("nik_beda_lahir", Class::Conflict, true, 3),
        (
            "NIK dan tanggal lahir tidak cocok",
            "Angka ke-7 sampai ke-12 NIK adalah tanggal lahir, dan berbeda dari yang tertulis.",
            "Cocokkan keduanya dengan KTP. Bila KTP memang begitu, biarkan.",
        ),
        |facts| facts.noticed_any(&["nik_beda_lahir"]),
    ),
    rule(
        ABOUT,
        ("nik_mungkin_kk", Class::Conflict, true, 3),
        (
            "NIK mungkin nomor KK",
            "Tanggal dalam nomor ini terlalu muda untuk pemilik KTP; biasanya ini nomor Kartu Keluarga.",
            "Salin nomor di samping kata NIK pada KTP.",
        ),
        |facts| facts.noticed_any(&["nik_mungkin_kk"]),
    ),
    rule(
        ABOUT,
        ("nik_tidak_sah", Class::Conflict, true, 4),
        (
            "NIK tidak mungkin benar",
            "Angkanya berurutan, tanggalnya tidak ada, berakhir 0000, atau bukan kode provinsi.",
            "Ketik ulang 16 angka NIK dari KTP.",
        ),
        |facts| {
            facts.noticed_any(&["nik_karangan", "nik_tanggal", "nik_urut", "nik_provinsi", "nik_panjang"])
        },
    ),
    rule(
        ABOUT,
        ("umur_tidak_wajar", Class::Conflict, true, 3),
        (
            "Umur pemilik tidak wajar",
            "Menurut tanggal lahirnya pemilik belum lahir, di bawah 15 tahun, atau di atas 95 tahun.",
            "Periksa tahun lahirnya pada KTP.",
        ),
        |facts| age(facts).is_some_and(|age| !(i64::from(YOUNGEST)..=i64::from(OLDEST)).contains(&age)),
    ),
    rule(
        ABOUT,
        ("mulai_sebelum_dewasa", Class::Conflict, false, 2),
        (
            "Usaha mulai ketika pemilik masih anak",
            "Usaha ini mulai sebelum pemiliknya berumur 10 tahun; mungkin warisan, mungkin salah tahun.",
            "Tanyakan tahun mulainya. Bila usaha warisan, isi sejak kapan pemilik ini menjalankannya.",
        ),
        |facts| {
            let years = facts.record.start_month.zip(facts.owner.birth_date);
            years.is_some_and(|(start, born)| start.year() < born.year() + CHILD)
        },
    ),
    rule(
        ABOUT,
        ("telepon_bersama", Class::Conflict, true, 4),
        (
            "Satu nomor telepon untuk banyak pemilik",
            "Lima pemilik atau lebih memakai nomor ini; biasanya nomor petugas yang mengisikan.",
            "Ganti dengan nomor pemiliknya sendiri.",
        ),
        |facts| facts.shared.phone >= CROWD,
    ),
];

#[cfg(test)]
pub(super) const CASES: &[super::tests::Case] = &[
    ("pemilik_kosong", |one| one.owner().name = Some("tidak ada".to_owned())),
    ("telepon_kosong", |one| one.owner().phone = None),
    ("nik_kosong", |one| one.owner().nik = None),
    ("kelamin_kosong", |one| one.owner().sex = None),
    ("lahir_kosong", |one| one.owner().birth_date = None),
    ("pendidikan_kosong", |one| one.owner().education = None),
    ("disabilitas_kosong", |one| one.owner().disability = None),
    ("domisili_kosong", |one| one.owner().address = None),
    ("nik_beda_kelamin", |one| one.owner().sex = Some("l".to_owned())),
    ("nik_beda_lahir", |one| one.owner().birth_date = "1980-02-02".parse().ok()),
    ("nik_mungkin_kk", |one| one.nik("3201014505150001")),
    ("nik_tidak_sah", |one| one.nik("1234567890123456")),
    ("umur_tidak_wajar", |one| one.owner().birth_date = "1920-05-05".parse().ok()),
    ("mulai_sebelum_dewasa", |one| one.record.start_month = crate::month::Month::new(1980, 1)),
    ("telepon_bersama", |one| one.shared.phone = 4),
];
