//! What a business makes. The wizard asks for the main product and the others in words; where there is a record already,
//! each product has a row with its price.

use super::reader::Reader;
use super::rows::Rows;
use super::{Field, Kind};
use crate::http::format;
use crate::typed;
use crate::ukm::record::{Product, Record};
use crate::ukm::value::{Rupiah, money};

/// Products that a record may name.
const MOST: usize = 20;
/// Longest name of a product.
const NAME: usize = 100;
/// Longest price as it is typed.
const PRICE: usize = 60;

pub(super) const FIELDS: &[Field] = &[
    Field::new("produk", "Produk utama", "Yang paling banyak dijual, misalnya keripik singkong.", "").read(
        |reader, field, record| {
            let Some(text) = reader.form.line(field.name, NAME) else { return };
            let product = placed(reader, field.name, &text, &record.name);
            record.products.push(product);
        },
    ),
    Field::new("produk_lain", "Produk lain", "Satu produk satu baris.", "").of(Kind::Lines).read(others),
    Field::new("harga", "Harga produk utama", "Contoh: 15.000 atau 15 ribu", "").read(
        |reader, field, record| {
            let typed = reader.form.line(field.name, PRICE).unwrap_or_default();
            let price = price(reader, field.name, &typed);
            if let Some(main) = record.products.first_mut() {
                main.price_idr = price;
            }
        },
    ),
];

/// One product a row.
pub const ROWS: Rows = Rows {
    stored: "products",
    title: "Produk dan harga",
    hint: "Produk utama di baris pertama. Kosongkan baris untuk menghapusnya.",
    more: ("tambah-produk", "Tambah produk"),
    columns: &[Field::column("nama_produk", "Produk", ""), Field::column("harga_produk", "Harga (Rp)", "")],
    most: MOST,
    read: rows,
    write: |record| {
        let price = |price: i64| format::whole(price.unsigned_abs());
        let row =
            |product: &Product| vec![product.text.clone(), product.price_idr.map(price).unwrap_or_default()];
        record.products.iter().map(row).collect()
    },
};

fn others(reader: &mut Reader<'_>, field: &'static Field, record: &mut Record) {
    let text = typed::lines(reader.form.value(field.name));
    for text in text.lines().filter(|text| !text.is_empty()) {
        if text.chars().count() > NAME {
            reader.error(field.name, format!("paling panjang {NAME} huruf sebaris"));
            return;
        }
        if record.products.iter().any(|known| known.text.eq_ignore_ascii_case(text)) {
            continue;
        }
        if record.products.len() == MOST {
            reader.error(field.name, format!("paling banyak {} produk", MOST - 1));
            return;
        }
        let product = placed(reader, field.name, text, "");
        record.products.push(product);
    }
}

fn rows(reader: &mut Reader<'_>, rows: &Rows, record: &mut Record) {
    let Some(filled) = rows.filled::<2>(reader) else { return };
    let mut products = Vec::new();
    for row in filled {
        let [(name, text), (of_price, typed)] =
            [("nama_produk", 0), ("harga_produk", 1)].map(|(column, at)| (row.id(column), &row.cells[at]));
        let price_idr =
            reader.cell(&of_price, typed, PRICE).and_then(|typed| price(reader, &of_price, &typed));
        match reader.cell(&name, text, NAME) {
            Some(text) => {
                let known = record.products.iter().find(|product| product.text == text).cloned();
                let product = known.unwrap_or_else(|| placed(reader, &name, &text, ""));
                products.push(Product { price_idr, ..product });
            }
            None if text.is_empty() => reader.error(&name, "isi nama produknya"),
            None => {}
        }
    }
    if products.is_empty() && !record.products.is_empty() {
        reader.error("nama_produk-1", "tulis paling sedikit satu produk");
        return;
    }
    record.products = products;
}

/// One price; of a range nothing can be recorded, which is told.
fn price(reader: &mut Reader<'_>, field: &str, typed: &str) -> Option<i64> {
    let price = reader.known(field, money::read(typed))?;
    let exactly = Rupiah::exactly(price);
    if exactly.is_none() {
        reader.error(field, "tulis satu harga yang paling umum, bukan kisaran");
    }
    exactly
}

/// A product with its place in the dictionary, which is told.
fn placed(reader: &mut Reader<'_>, field: &str, text: &str, business: &str) -> Product {
    let dictionary = reader.context.dictionary;
    let found = dictionary.classify_business(business, text).into_iter().next();
    let told = match &found {
        Some(found) => {
            let product = dictionary.product(found.product);
            let group = &dictionary.group(product.group).name;
            format!("\u{201c}{text}\u{201d} kami catat sebagai {}, kelompok {group}.", product.name)
        }
        None => {
            format!("\u{201c}{text}\u{201d} belum ada di daftar produk; petugas akan mengelompokkannya.")
        }
    };
    reader.note(field, told);
    let product_id = found.map(|found| dictionary.product(found.product).id);
    Product { text: text.to_owned(), product_id, price_idr: None }
}
