//! The dictionary that ships with the program, from `geodata/produk.csv` and `geodata/produk_istilah.csv`.

use std::collections::HashMap;

use anyhow::{Context, Result};

use super::{Dictionary, Group, Product, normalise};
use crate::peta::{GroupIx, ProductIx};

const PRODUCTS: &str = include_str!("../../../geodata/produk.csv");
const TERMS: &str = include_str!("../../../geodata/produk_istilah.csv");

/// The first level is fixed: statistics and colours of the map lean on it.
pub(super) const GROUPS: [(&str, &str); 8] = [
    ("kuliner", "Kuliner"),
    ("fesyen", "Fesyen"),
    ("kriya", "Kriya"),
    ("agribisnis", "Agribisnis & Perikanan"),
    ("manufaktur", "Manufaktur Ringan"),
    ("kecantikan", "Kecantikan & Herbal"),
    ("perdagangan", "Perdagangan"),
    ("jasa", "Jasa"),
];

/// Reads the shipped dictionary. Fails only when the shipped files are broken, which a test rules out.
pub fn built_in() -> Result<Dictionary> {
    let groups = groups();
    let products = products(&groups)?;
    let terms = terms(&products)?;
    Ok(Dictionary::new(groups, products, terms))
}

pub(super) fn groups() -> Vec<Group> {
    let group = |(ix, (slug, name)): (usize, &(&str, &str))| Group {
        id: ix as i16 + 1,
        slug: Box::from(*slug),
        name: Box::from(*name),
    };
    GROUPS.iter().enumerate().map(group).collect()
}

pub(super) fn products(groups: &[Group]) -> Result<Vec<Product>> {
    let mut rows = records(PRODUCTS)?;
    let id = |row: &csv::StringRecord| row[0].parse::<i16>().context("product id");
    rows.sort_by_key(|row| id(row).unwrap_or_default());
    let by_slug: HashMap<String, u16> =
        rows.iter().enumerate().map(|(ix, row)| (row[1].to_owned(), ix as u16)).collect();
    rows.iter()
        .map(|row| {
            let group = groups.iter().position(|group| *group.slug == row[3]);
            let part_of = match &row[5] {
                "" => None,
                whole => {
                    Some(ProductIx(*by_slug.get(whole).with_context(|| format!("unknown product {whole}"))?))
                }
            };
            Ok(Product {
                id: id(row)?,
                slug: row[1].into(),
                name: row[2].into(),
                group: GroupIx(group.with_context(|| format!("unknown group {}", &row[3]))? as u8),
                general: &row[4] == "ya",
                part_of,
            })
        })
        .collect()
}

pub(super) fn terms(products: &[Product]) -> Result<Vec<(String, ProductIx)>> {
    let by_slug: HashMap<&str, u16> =
        products.iter().enumerate().map(|(ix, product)| (&*product.slug, ix as u16)).collect();
    records(TERMS)?
        .iter()
        .map(|row| {
            let product =
                by_slug.get(&row[0]).with_context(|| format!("term of unknown product {}", &row[0]))?;
            Ok((normalise(&row[1]), ProductIx(*product)))
        })
        .collect()
}

fn records(text: &str) -> Result<Vec<csv::StringRecord>> {
    let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).from_reader(text.as_bytes());
    reader.records().map(|row| row.context("shipped dictionary")).collect()
}
