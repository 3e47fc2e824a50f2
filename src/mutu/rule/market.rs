//! Rules about products and how they are sold.

use super::{Form, Rule, is_void, rule};
use crate::mutu::class::{Class, Part};

const ABOUT: (Part, Form) = (Part::Marketing, Form::MARKETING);

pub(super) const RULES: &[Rule] = &[
    rule(
        ABOUT,
        ("produk_kosong", Class::Empty, true, 3),
        (
            "Produk kosong",
            "Tidak tertulis apa yang dijual.",
            "Tulis produk utamanya, misalnya keripik singkong.",
        ),
        |facts| facts.record.products.iter().all(|product| is_void(Some(&product.text))),
    ),
    rule(
        ABOUT,
        ("produk_tak_dikenal", Class::Empty, true, 2),
        (
            "Produk belum dikenali",
            "Kata yang dipakai tidak ada dalam kamus produk, jadi usaha ini tidak tampil di peta produk.",
            "Tulis nama produknya dengan kata yang umum.",
        ),
        |facts| facts.noticed_any(&["produk_tak_dikenal"]),
    ),
    rule(
        ABOUT,
        ("pemasaran_kosong", Class::Empty, false, 3),
        (
            "Belum ada saluran pemasaran",
            "Tidak tertulis cara pembeli menghubungi: WhatsApp, media sosial, atau lokapasar.",
            "Tanyakan nomor WhatsApp usaha atau akun media sosialnya.",
        ),
        |facts| facts.record.channels.iter().all(|channel| is_void(Some(&channel.value))),
    ),
    rule(
        ABOUT,
        ("harga_nol", Class::Conflict, false, 1),
        ("Harga nol", "Harga nol biasanya berarti belum diisi.", "Isi harganya, atau kosongkan."),
        |facts| facts.record.products.iter().any(|product| product.price_idr == Some(0)),
    ),
];

#[cfg(test)]
pub(super) const CASES: &[super::tests::Case] = &[
    ("produk_kosong", |one| one.record.products[0].text = "-".to_owned()),
    ("produk_tak_dikenal", |one| one.record.products[0].product_id = None),
    ("pemasaran_kosong", |one| one.record.channels.clear()),
    ("harga_nol", |one| one.record.products[0].price_idr = Some(0)),
];
