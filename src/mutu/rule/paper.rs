//! Rules about certificates, permits and trainings.

use super::{Form, Rule, is_void, rule};
use crate::mutu::class::{Class, Part};
use crate::mutu::fact::Facts;
use crate::ukm::legality::{self, Group};

/// Past its last day, whatever was seen of it before.
fn has_expired(facts: &Facts<'_>, group: Group) -> bool {
    facts.papers(group).any(|one| legality::status(&one.status, one.expires, facts.today) == "kedaluwarsa")
}

fn nib(facts: &Facts<'_>) -> Option<String> {
    let permit = facts.record.legalities.iter().find(|one| one.kind == "nib");
    permit.and_then(|one| one.number.clone())
}

pub(super) const RULES: &[Rule] = &[
    rule(
        (Part::Certificates, Form::PAPERS),
        ("sertifikat_kosong", Class::Empty, false, 4),
        (
            "Belum ada sertifikat",
            "Tidak tercatat halal, P-IRT, merek, atau sertifikat lain.",
            "Tanyakan sertifikat apa yang dimiliki; bila belum ada, tawarkan pendampingan.",
        ),
        |facts| facts.papers(Group::Sertifikasi).next().is_none(),
    ),
    rule(
        (Part::Permits, Form::PAPERS),
        ("nib_kosong", Class::Empty, false, 8),
        (
            "NIB belum tercatat",
            "NIB adalah izin dasar setiap usaha dan kunci untuk banyak bantuan.",
            "Salin NIB dari OSS; bila belum punya, bantu mendaftar di oss.go.id.",
        ),
        |facts| is_void(nib(facts).as_ref()) && is_void(facts.owner.nib.as_ref()),
    ),
    rule(
        (Part::Trainings, Form::TRAININGS),
        ("pelatihan_kosong", Class::Empty, false, 4),
        (
            "Belum ada pelatihan",
            "Tidak tercatat pelatihan yang pernah diikuti.",
            "Tanyakan pelatihan yang pernah diikuti, dari dinas atau dari pihak lain.",
        ),
        |facts| !facts.record.trainings.iter().any(|one| !is_void(Some(&one.title))),
    ),
    rule(
        (Part::Trainings, Form::TRAININGS),
        ("pelatihan_masa_depan", Class::Conflict, false, 1),
        (
            "Pelatihan di masa depan",
            "Pelatihan yang sudah diikuti tidak dapat bertanggal di masa depan.",
            "Periksa tanggalnya.",
        ),
        |facts| facts.record.trainings.iter().any(|one| one.held > Some(facts.today)),
    ),
    rule(
        (Part::Certificates, Form::PAPERS),
        ("pirt_luar_kabupaten", Class::Conflict, true, 3),
        (
            "P-IRT dari daerah lain",
            "Angka ke-4 sampai ke-7 P-IRT bukan kode kabupaten ini.",
            "Cocokkan dengan sertifikatnya; usaha yang pindah perlu P-IRT baru.",
        ),
        |facts| facts.noticed_any(&["pirt_luar_kabupaten"]),
    ),
    rule(
        (Part::Certificates, Form::PAPERS),
        ("pirt_tahun", Class::Conflict, true, 2),
        (
            "Tahun P-IRT tidak mungkin",
            "Dua angka terakhir P-IRT adalah tahun berakhirnya, paling lama lima tahun sejak terbit.",
            "Cocokkan dengan sertifikatnya.",
        ),
        |facts| facts.noticed_any(&["pirt_tahun"]),
    ),
    rule(
        (Part::Certificates, Form::PAPERS),
        ("pirt_jenis", Class::Conflict, false, 1),
        (
            "Kode P-IRT tidak dikenal",
            "Angka kemasan atau jenis pangannya tidak ada dalam daftar.",
            "Cocokkan dengan sertifikatnya.",
        ),
        |facts| facts.noticed_any(&["pirt_jenis"]),
    ),
    rule(
        (Part::Certificates, Form::PAPERS),
        ("pirt_salah_izin", Class::Conflict, true, 3),
        (
            "P-IRT untuk pangan yang tidak boleh",
            "Pangan beku, steril, atau hewani yang disimpan dingin memerlukan izin edar BPOM (MD).",
            "Tanyakan produk mana yang memakai P-IRT ini.",
        ),
        |facts| facts.noticed_any(&["pirt_salah_izin"]),
    ),
    rule(
        (Part::Certificates, Form::PAPERS),
        ("nomor_sertifikat_salah", Class::Conflict, true, 2),
        (
            "Nomor sertifikat tidak sah",
            "Nomor P-IRT tidak 15 angka (yang lama 12), karangan, atau rusak di Excel.",
            "Salin nomornya dari sertifikat.",
        ),
        |facts| facts.noticed_any(&["pirt_panjang", "pirt_karangan", "pirt_angka_hilang"]),
    ),
    rule(
        (Part::Certificates, Form::PAPERS),
        ("sertifikat_usang", Class::Stale, true, 4),
        (
            "Sertifikat kedaluwarsa",
            "Ada sertifikat yang masa berlakunya sudah habis.",
            "Bantu memperpanjang, lalu catat nomor dan tanggal yang baru.",
        ),
        |facts| has_expired(facts, Group::Sertifikasi) || facts.noticed_any(&["pirt_kedaluwarsa"]),
    ),
    rule(
        (Part::Permits, Form::PAPERS),
        ("ijin_usang", Class::Stale, true, 4),
        (
            "Ijin kedaluwarsa",
            "Ada ijin yang masa berlakunya sudah habis.",
            "Tanyakan ijin yang berlaku sekarang; IUMK, SIUP, dan TDP sudah digantikan NIB.",
        ),
        |facts| has_expired(facts, Group::Ijin),
    ),
    rule(
        (Part::Permits, Form::PAPERS),
        ("surat_masa_depan", Class::Conflict, true, 2),
        (
            "Surat terbit di masa depan",
            "Tanggal terbit sebuah ijin atau sertifikat belum terjadi.",
            "Periksa tanggalnya pada surat.",
        ),
        |facts| facts.record.legalities.iter().any(|one| one.issued > Some(facts.today)),
    ),
    rule(
        (Part::Permits, Form::PAPERS),
        ("surat_terbalik", Class::Conflict, true, 2),
        (
            "Surat berakhir sebelum terbit",
            "Tanggal berakhir sebuah ijin atau sertifikat lebih awal daripada tanggal terbitnya.",
            "Periksa kedua tanggalnya pada surat.",
        ),
        |facts| {
            let days = |one: &crate::ukm::record::Legality| one.issued.zip(one.expires);
            facts.record.legalities.iter().filter_map(days).any(|(issued, expires)| expires < issued)
        },
    ),
    rule(
        (Part::Permits, Form::PAPERS),
        ("nib_beda", Class::Conflict, true, 3),
        (
            "Dua NIB yang berbeda",
            "NIB pada data pemilik berbeda dari NIB pada daftar ijin.",
            "Cocokkan dengan surat NIB dari OSS.",
        ),
        |facts| facts.owner.nib.clone().zip(nib(facts)).is_some_and(|(one, other)| one != other),
    ),
    rule(
        (Part::Permits, Form::PAPERS),
        ("nib_tidak_sah", Class::Conflict, true, 3),
        ("NIB tidak sah", "NIB harus 13 angka sungguhan.", "Salin 13 angka NIB dari surat OSS."),
        |facts| facts.noticed.iter().any(|id| id.starts_with("nib_")),
    ),
];

#[cfg(test)]
pub(super) const CASES: &[super::tests::Case] = &[
    ("sertifikat_kosong", |one| one.record.legalities.retain(|paper| paper.kind == "nib")),
    ("nib_kosong", |one| {
        one.record.legalities.retain(|paper| paper.kind != "nib");
        one.owner().nib = None;
    }),
    ("pelatihan_kosong", |one| one.record.trainings.clear()),
    ("pelatihan_masa_depan", |one| one.record.trainings[0].held = "2027-01-01".parse().ok()),
    ("pirt_luar_kabupaten", |one| one.paper("pirt").number = Some("2053171010123-29".to_owned())),
    ("pirt_tahun", |one| one.paper("pirt").number = Some("2053201010123-60".to_owned())),
    ("pirt_jenis", |one| one.paper("pirt").number = Some("2003201010123-29".to_owned())),
    ("pirt_salah_izin", |one| one.record.products[0].text = "nugget ayam".to_owned()),
    ("nomor_sertifikat_salah", |one| one.paper("pirt").number = Some("123".to_owned())),
    ("sertifikat_usang", |one| one.paper("pirt").expires = "2026-01-01".parse().ok()),
    ("ijin_usang", |one| one.paper("nib").expires = "2026-01-01".parse().ok()),
    ("surat_masa_depan", |one| one.paper("pirt").issued = "2027-01-01".parse().ok()),
    ("surat_terbalik", |one| {
        one.paper("pirt").issued = "2026-03-01".parse().ok();
        one.paper("pirt").expires = "2026-02-01".parse().ok();
    }),
    ("nib_beda", |one| one.owner().nib = Some("9120001234568".to_owned())),
    ("nib_tidak_sah", |one| one.paper("nib").number = Some("12".to_owned())),
];
