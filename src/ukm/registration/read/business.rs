//! Data usaha, and what it makes.

use super::Page;
use crate::ukm::record::{Product, Record};
use crate::ukm::value::date::{self, Span};
use crate::ukm::value::{LegalForm, money};

/// Products that a registration may name.
const MOST_PRODUCTS: usize = 20;
/// Longest name of a product.
const PRODUCT: usize = 100;
/// Longest text about what the business does.
const ACTIVITY: usize = 500;

pub(super) fn read(page: &mut Page<'_>, record: &mut Record) {
    record.name = page.form.required("usaha", 120).unwrap_or_default();
    products(page, record);
    record.activity = lines(page, "kegiatan", ACTIVITY).map(|text| text.replace('\n', " "));
    let form = page.form.line("bentuk", 40).and_then(|stored| LegalForm::from_stored(&stored));
    record.legal_form = form.map(|form| form.as_str().to_owned());
    let started = page.typed("mulai");
    let today = page.context.today();
    record.start_month = page.known("mulai", date::month(&started, Span::Past, today));
}

fn products(page: &mut Page<'_>, record: &mut Record) {
    let main = page.form.required("produk", PRODUCT);
    let price = page.typed("harga");
    let price = page.known("harga", money::read(&price));
    let price = price.and_then(|price| match price.exactly() {
        Some(price) => Some(price),
        None => {
            page.warn("harga", "Kisaran harga belum dapat dicatat; tulis satu harga yang paling umum.");
            None
        }
    });
    let Some(main) = main else { return };
    record.products.push(placed(page, "produk", &main, record.name.as_str(), price));
    let more = lines(page, "produk_lain", MOST_PRODUCTS * PRODUCT).unwrap_or_default();
    for text in more.lines().map(str::trim).filter(|text| !text.is_empty()) {
        if text.chars().count() > PRODUCT {
            page.form.error("produk_lain", format!("paling panjang {PRODUCT} huruf sebaris"));
            return;
        }
        if record.products.iter().any(|known| known.text.eq_ignore_ascii_case(text)) {
            continue;
        }
        if record.products.len() == MOST_PRODUCTS {
            page.form.error("produk_lain", format!("paling banyak {} produk", MOST_PRODUCTS - 1));
            return;
        }
        let product = placed(page, "produk_lain", text, "", None);
        record.products.push(product);
    }
}

/// A product with its place in the dictionary, which is told.
fn placed(page: &mut Page<'_>, field: &str, text: &str, name: &str, price_idr: Option<i64>) -> Product {
    let dictionary = page.context.dictionary;
    let found = dictionary.classify_business(name, text).into_iter().next();
    match &found {
        Some(found) => {
            let product = dictionary.product(found.product);
            let group = &dictionary.group(product.group).name;
            page.note(
                field,
                format!("\u{201c}{text}\u{201d} kami catat sebagai {}, kelompok {group}.", product.name),
            );
        }
        None => page.note(
            field,
            format!("\u{201c}{text}\u{201d} belum ada di daftar produk; petugas akan mengelompokkannya."),
        ),
    }
    let product_id = found.map(|found| dictionary.product(found.product).id);
    Product { text: text.to_owned(), product_id, price_idr }
}

/// A text of several lines.
fn lines(page: &mut Page<'_>, field: &'static str, longest: usize) -> Option<String> {
    let text = page.form.text(field)?;
    if text.chars().count() > longest {
        page.form.error(field, format!("paling panjang {longest} huruf"));
        return None;
    }
    let clean: String = text.chars().filter(|c| *c == '\n' || !c.is_control()).collect();
    Some(clean.trim().to_owned()).filter(|text| !text.is_empty())
}
