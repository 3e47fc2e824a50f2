//! GeoJSON of businesses, written straight from the index: no value is built in between.

use crate::peta::atlas::Atlas;
use crate::peta::index::Ukm;
use crate::peta::{DesaIx, ProductIx, PublicPoint};
use crate::ukm::product::Dictionary;
use crate::wilayah::Areas;

/// Bytes that one feature takes, about.
pub const FEATURE_BYTES: usize = 280;

/// Appends `text` as a JSON string (RFC 8259 §7).
pub fn string(out: &mut Vec<u8>, text: &str) {
    out.push(b'"');
    let bytes = text.as_bytes();
    let mut written = 0;
    for (at, &byte) in bytes.iter().enumerate() {
        if byte >= 0x20 && byte != b'"' && byte != b'\\' {
            continue;
        }
        out.extend_from_slice(&bytes[written..at]);
        match byte {
            b'"' => out.extend_from_slice(b"\\\""),
            b'\\' => out.extend_from_slice(b"\\\\"),
            b'\n' => out.extend_from_slice(b"\\n"),
            _ => {
                const HEX: &[u8; 16] = b"0123456789abcdef";
                out.extend_from_slice(b"\\u00");
                out.extend_from_slice(&[HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 15)]]);
            }
        }
        written = at + 1;
    }
    out.extend_from_slice(&bytes[written..]);
    out.push(b'"');
}

/// Appends a whole number.
pub fn whole(out: &mut Vec<u8>, number: u64) {
    digits(out, number, 1);
}

/// Appends at least `least` digits of a number.
fn digits(out: &mut Vec<u8>, mut number: u64, least: usize) {
    let mut digits = [b'0'; 20];
    let mut at = digits.len();
    while number > 0 {
        at -= 1;
        digits[at] = b'0' + (number % 10) as u8;
        number /= 10;
    }
    out.extend_from_slice(&digits[at.min(digits.len() - least)..]);
}

/// Appends `value` ÷ 10^`decimals`, exactly: `-65556000` with 7 decimals is `-6.5556000`.
pub fn fixed(out: &mut Vec<u8>, value: i64, decimals: u32) {
    if value < 0 {
        out.push(b'-');
    }
    let unit = 10_u64.pow(decimals);
    let magnitude = value.unsigned_abs();
    whole(out, magnitude / unit);
    out.push(b'.');
    digits(out, magnitude % unit, decimals as usize);
}

/// Parts of answers that are the same for every business of a product or a desa, written once.
#[derive(Debug, Default)]
pub struct Fragments {
    /// By product: its slug and group, as members of a feature.
    feature_product: Vec<Box<[u8]>>,
    /// By product: the beginning of its row in a histogram, up to the count.
    row_product: Vec<Box<[u8]>>,
    /// By desa: its codes as members of a feature; then its name as well.
    feature_desa: Vec<[Box<[u8]>; 2]>,
}

impl Fragments {
    /// The parts for a dictionary and areas.
    pub fn new(dictionary: &Dictionary, areas: &Areas) -> Self {
        let feature_product = dictionary.products.iter().map(|product| {
            let mut out = b",\"product\":".to_vec();
            string(&mut out, &product.slug);
            out.extend_from_slice(b",\"group\":");
            string(&mut out, &dictionary.group(product.group).slug);
            out.into()
        });
        let row_product = dictionary.products.iter().map(|product| {
            let mut out = b"{\"product\":".to_vec();
            string(&mut out, &product.slug);
            out.extend_from_slice(b",\"name\":");
            string(&mut out, &product.name);
            out.extend_from_slice(b",\"count\":");
            out.into()
        });
        let feature_desa = (0_u16..).map(DesaIx).zip(areas.desa()).map(|(ix, desa)| {
            let mut out = b",\"desa_code\":".to_vec();
            string(&mut out, &desa.code);
            out.extend_from_slice(b",\"kecamatan_code\":");
            string(&mut out, &areas.kecamatan()[usize::from(areas.kecamatan_of(ix).0)].code);
            let codes: Box<[u8]> = out.as_slice().into();
            out.extend_from_slice(b",\"desa\":");
            string(&mut out, &desa.name);
            [codes, out.into()]
        });
        Self {
            feature_product: feature_product.collect(),
            row_product: row_product.collect(),
            feature_desa: feature_desa.collect(),
        }
    }

    /// Appends the beginning of a product's row in a histogram: its slug, its name, and `"count":`.
    pub fn row(&self, out: &mut Vec<u8>, product: ProductIx) {
        out.extend_from_slice(&self.row_product[usize::from(product.0)]);
    }
}

/// Appends a business as a GeoJSON feature (RFC 7946). `distance_m` is told only for an exact point; a business
/// without one carries the name of its desa instead. One without a public point has a null geometry.
pub fn feature(out: &mut Vec<u8>, atlas: &Atlas, ukm: &Ukm<'_>, distance_m: Option<f64>) {
    let point = ukm.point();
    out.extend_from_slice(b"{\"type\":\"Feature\",\"geometry\":");
    match point {
        Some(point) => geometry(out, point),
        None => out.extend_from_slice(b"null"),
    }
    out.extend_from_slice(b",\"properties\":{\"code\":\"");
    out.extend_from_slice(&ukm.code());
    out.extend_from_slice(b"\",\"name\":");
    string(out, ukm.name());
    out.extend_from_slice(match ukm.product() {
        Some(ix) => &atlas.fragments.feature_product[usize::from(ix.0)],
        None => b",\"product\":null,\"group\":null",
    });
    let exact = point.is_some_and(|point| point.exact);
    out.extend_from_slice(match ukm.desa() {
        Some(ix) => &atlas.fragments.feature_desa[usize::from(ix.0)][usize::from(!exact)],
        None => b",\"desa_code\":null,\"kecamatan_code\":null",
    });
    if let Some(distance_m) = distance_m.filter(|_| exact) {
        out.extend_from_slice(b",\"distance_m\":");
        fixed(out, (distance_m * 1000.0).round() as i64, 3);
    }
    out.extend_from_slice(match point {
        Some(PublicPoint { exact: true, .. }) => b",\"precision\":\"exact\"" as &[u8],
        Some(_) => b",\"precision\":\"desa\"",
        None => b",\"precision\":null",
    });
    if ukm.demo() {
        out.extend_from_slice(b",\"demo\":true");
    }
    out.extend_from_slice(b"}}");
}

fn geometry(out: &mut Vec<u8>, point: PublicPoint) {
    out.extend_from_slice(b"{\"type\":\"Point\",\"coordinates\":[");
    fixed(out, i64::from(point.lon_e7), 7);
    out.push(b',');
    fixed(out, i64::from(point.lat_e7), 7);
    out.extend_from_slice(b"]}");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(write: impl FnOnce(&mut Vec<u8>)) -> String {
        let mut out = Vec::new();
        write(&mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn numbers_are_written_digit_by_digit() {
        assert_eq!(written(|out| fixed(out, -65_556_000, 7)), "-6.5556000");
        assert_eq!(written(|out| fixed(out, -5, 7)), "-0.0000005");
        assert_eq!(written(|out| fixed(out, 123_456, 3)), "123.456");
        assert_eq!(written(|out| whole(out, 0)), "0");
        assert_eq!(written(|out| whole(out, u64::MAX)), u64::MAX.to_string());
    }

    #[test]
    fn any_text_reads_back_from_json() {
        for text in ["", "Keripik \"Bu Eni\"", "a\\b", "baris\nbaru\u{1}\u{7f}", "é ² 😀"] {
            let json = written(|out| string(out, text));
            assert_eq!(serde_json::from_str::<String>(&json).unwrap(), text);
        }
    }
}
