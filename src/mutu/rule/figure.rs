//! Rules about modal, omset and tenaga kerja.

use chrono::{Days, NaiveDate};

use super::{Form, Rule, rule};
use crate::mutu::class::{Class, Part};
use crate::mutu::fact::Facts;

/// Sales of a year that ended so many days ago say nothing of today; numbers of people hold a little longer.
const SALES_DAYS: u64 = 2 * 365;
const WORKERS_DAYS: u64 = 3 * 365;
/// More people than this and still micro: somebody miscounted, or it is not micro.
const MANY: i64 = 100;

/// Kinds of all workers, and of those among them with a disability.
const WORKERS: [(&str, &str); 4] = [
    ("workers_paid_male", "workers_paid_disabled_male"),
    ("workers_paid_female", "workers_paid_disabled_female"),
    ("workers_unpaid_male", "workers_unpaid_disabled_male"),
    ("workers_unpaid_female", "workers_unpaid_disabled_female"),
];

fn is_past(end: NaiveDate, days: u64, today: NaiveDate) -> bool {
    end.checked_add_days(Days::new(days)).is_some_and(|until| until < today)
}

fn least(facts: &Facts<'_>, kind: &str) -> Option<i64> {
    facts.latest(kind).and_then(|one| one.low)
}

fn most(facts: &Facts<'_>, kind: &str) -> Option<i64> {
    facts.latest(kind).and_then(|one| one.high)
}

fn has_outlier(facts: &Facts<'_>) -> bool {
    let product = facts.record.products.first().and_then(|product| product.product_id);
    let class = facts.record.reported_class.as_deref().unwrap_or_default();
    product.zip(facts.sales()).is_some_and(|(product, sales)| facts.peers.is_outlier(product, class, sales))
}

pub(super) const RULES: &[Rule] = &[
    rule(
        (Part::Modal, Form::FIGURES),
        ("modal_kosong", Class::Empty, false, 5),
        (
            "Modal usaha tidak diketahui",
            "Belum ada angka modal. \u{201c}Tidak tahu\u{201d} adalah jawaban, tetapi bukan keterangan.",
            "Tanyakan kisarannya: modal sendiri dan pinjaman, tanpa tanah dan bangunan.",
        ),
        |facts| facts.latest("modal_idr").is_none(),
    ),
    rule(
        (Part::Modal, Form::FIGURES),
        ("aset_kosong", Class::Empty, false, 3),
        (
            "Aset tidak diketahui",
            "Format SIDT memerlukan nilai aset.",
            "Tanyakan kira-kira nilai alat dan persediaannya.",
        ),
        |facts| facts.latest("asset_idr").is_none(),
    ),
    rule(
        (Part::Omset, Form::FIGURES),
        ("omset_kosong", Class::Empty, false, 10),
        (
            "Omzet setahun tidak diketahui",
            "Kelas usaha (mikro, kecil, menengah) dihitung dari omzet satu tahun.",
            "Tanyakan penjualan satu tahun; kisaran sudah cukup.",
        ),
        |facts| facts.sales().is_none(),
    ),
    rule(
        (Part::Workers, Form::FIGURES),
        ("pekerja_kosong", Class::Empty, false, 8),
        (
            "Jumlah pekerja tidak diketahui",
            "Kosong tidak sama dengan nol.",
            "Tanyakan berapa yang dibayar dan berapa keluarga yang membantu; tulis 0 bila tidak ada.",
        ),
        |facts| WORKERS.iter().all(|(all, _)| facts.latest(all).is_none()),
    ),
    rule(
        (Part::Omset, Form::FIGURES),
        ("kelas_beda", Class::Conflict, true, 4),
        (
            "Kelas usaha tidak sesuai angkanya",
            "Kelas yang dilaporkan berbeda dari kelas menurut omzet atau modalnya (PP 7/2021 Pasal 35).",
            "Periksa jumlah nol pada angkanya, atau tanyakan lagi kelasnya.",
        ),
        |facts| facts.noticed_any(&["kelas_beda"]),
    ),
    rule(
        (Part::Omset, Form::FIGURES),
        ("kelas_di_luar_umkm", Class::Conflict, true, 4),
        (
            "Lebih besar dari usaha menengah",
            "Menurut angkanya usaha ini bukan UMKM; hampir selalu kelebihan nol.",
            "Periksa jumlah nol dan satuannya.",
        ),
        |facts| facts.noticed_any(&["kelas_di_luar_umkm"]),
    ),
    rule(
        (Part::Modal, Form::FIGURES),
        ("modal_omset_beda", Class::Conflict, false, 2),
        (
            "Modal dan omzet menunjuk kelas berbeda",
            "Menurut modalnya kelas usaha ini lain daripada menurut omzetnya.",
            "Periksa keduanya; perbedaan dapat saja benar.",
        ),
        |facts| facts.noticed_any(&["kelas_modal_omset_beda"]),
    ),
    rule(
        (Part::Omset, Form::FIGURES),
        ("omset_janggal", Class::Conflict, true, 4),
        (
            "Omzet jauh dari usaha sejenis",
            "Dibanding usaha lain dengan produk dan kelas yang sama, omzetnya sangat jauh dari yang biasa.",
            "Periksa jumlah nol, dan apakah angkanya untuk sebulan atau setahun.",
        ),
        has_outlier,
    ),
    rule(
        (Part::Omset, Form::FIGURES),
        ("omset_nol", Class::Conflict, false, 2),
        (
            "Omzet nol, usaha aktif",
            "Usaha yang berjalan tidak mungkin tidak menjual apa-apa setahun penuh.",
            "Tanyakan omzetnya; bila tidak tahu, pilih tidak tahu.",
        ),
        |facts| facts.record.state == "active" && facts.sales().is_some_and(|sales| sales < 1.0),
    ),
    rule(
        (Part::Omset, Form::FIGURES),
        ("angka_masa_depan", Class::Conflict, true, 3),
        (
            "Angka untuk masa yang belum mulai",
            "Ada angka untuk masa yang belum dimulai.",
            "Periksa tahunnya.",
        ),
        |facts| facts.record.observations.iter().any(|one| one.period_start > facts.today),
    ),
    rule(
        (Part::Omset, Form::FIGURES),
        ("omset_usang", Class::Stale, false, 4),
        (
            "Omzet sudah lama",
            "Omzet yang tercatat lebih dari dua tahun yang lalu.",
            "Tanyakan omzet tahun lalu dan tambahkan; yang lama tetap disimpan.",
        ),
        |facts| facts.latest("omset_idr").is_some_and(|one| is_past(one.period_end, SALES_DAYS, facts.today)),
    ),
    rule(
        (Part::Workers, Form::FIGURES),
        ("disabilitas_lebih", Class::Conflict, true, 2),
        (
            "Pekerja disabilitas melebihi semua pekerja",
            "Pekerja dengan disabilitas adalah bagian dari jumlah pekerja, jadi tidak dapat lebih banyak.",
            "Tanyakan jumlah seluruh pekerja, lalu berapa di antaranya dengan disabilitas.",
        ),
        |facts| {
            WORKERS.iter().any(|(all, part)| {
                least(facts, part).zip(most(facts, all)).is_some_and(|(part, all)| part > all)
            })
        },
    ),
    rule(
        (Part::Workers, Form::FIGURES),
        ("pekerja_tidak_wajar", Class::Conflict, true, 2),
        (
            "Usaha mikro dengan seratus pekerja",
            "Seratus pekerja atau lebih tidak cocok dengan kelas mikro.",
            "Periksa jumlah pekerjanya dan kelas usahanya.",
        ),
        |facts| {
            let people: i64 = WORKERS.iter().filter_map(|(all, _)| least(facts, all)).sum();
            people >= MANY && facts.record.reported_class.as_deref() == Some("mikro")
        },
    ),
    rule(
        (Part::Workers, Form::FIGURES),
        ("pekerja_usang", Class::Stale, false, 2),
        (
            "Jumlah pekerja sudah lama",
            "Jumlah pekerja yang tercatat lebih dari tiga tahun yang lalu.",
            "Tanyakan jumlahnya sekarang.",
        ),
        |facts| {
            let latest =
                WORKERS.iter().filter_map(|(all, _)| facts.latest(all)).map(|one| one.period_end).max();
            latest.is_some_and(|end| is_past(end, WORKERS_DAYS, facts.today))
        },
    ),
];

#[cfg(test)]
pub(super) const CASES: &[super::tests::Case] = &[
    ("modal_kosong", |one| one.figure("modal_idr", 2025, None)),
    ("aset_kosong", |one| one.figure("asset_idr", 2025, None)),
    ("omset_kosong", |one| one.figure("omset_idr", 2025, None)),
    ("pekerja_kosong", |one| one.record.observations.retain(|figure| !figure.kind.starts_with("workers"))),
    ("kelas_beda", |one| one.record.reported_class = Some("menengah".to_owned())),
    ("kelas_di_luar_umkm", |one| one.figure("omset_idr", 2025, Some(90_000_000_000))),
    ("modal_omset_beda", |one| one.figure("modal_idr", 2025, Some(9_000_000_000))),
    ("omset_janggal", |one| one.figure("omset_idr", 2025, Some(1_000))),
    ("omset_nol", |one| one.figure("omset_idr", 2025, Some(0))),
    ("angka_masa_depan", |one| one.figure("capacity", 2027, Some(5))),
    ("omset_usang", |one| one.figure("omset_idr", 2022, Some(60_000_000))),
    ("disabilitas_lebih", |one| one.figure("workers_paid_disabled_male", 2025, Some(9))),
    ("pekerja_tidak_wajar", |one| one.figure("workers_paid_male", 2025, Some(100))),
    ("pekerja_usang", |one| one.figure("workers_paid_male", 2021, Some(2))),
];
