//! What is made where: common trades everywhere, and specialities that give each area its own face.

use rand::RngExt;
use rand::rngs::Xoshiro256PlusPlus;

use super::{Weighted, bell};
use crate::ukm::product::Dictionary;

/// Trades that are found in every village, with their weight; all others weigh 1 times [`GROUP_WEIGHT`].
const COMMON: [(&str, f64); 44] = [
    ("warung-kelontong", 64.0),
    ("warung-makan", 22.0),
    ("gorengan", 17.0),
    ("konter-pulsa", 15.0),
    ("bakso", 13.0),
    ("sayuran", 13.0),
    ("pakaian", 12.0),
    ("mie-ayam", 11.0),
    ("jahit", 11.0),
    ("bengkel-motor", 11.0),
    ("kue-basah", 10.0),
    ("laundry", 9.0),
    ("keripik", 9.0),
    ("gas-elpiji", 8.0),
    ("minuman-es", 8.0),
    ("ayam-goreng", 8.0),
    ("nasi-bungkus", 8.0),
    ("nasi-goreng", 7.0),
    ("buah", 7.0),
    ("air-minum", 6.0),
    ("kue-kering", 6.0),
    ("katering", 6.0),
    ("makanan-ringan", 6.0),
    ("soto", 6.0),
    ("seblak", 6.0),
    ("pakaian-muslim", 6.0),
    ("sate", 5.0),
    ("cilok-batagor", 5.0),
    ("kerupuk", 5.0),
    ("bahan-bakar", 5.0),
    ("tambal-ban", 5.0),
    ("cukur", 5.0),
    ("salon", 5.0),
    ("kedai-kopi", 5.0),
    ("ojek", 5.0),
    ("ternak-ayam", 5.0),
    ("ikan-lele", 5.0),
    ("fotokopi", 4.0),
    ("las", 4.0),
    ("tempe", 4.0),
    ("tahu", 4.0),
    ("roti", 4.0),
    ("jamu", 4.0),
    ("ikan-konsumsi", 4.0),
];

/// Weight of a product that is not among the common ones, by group.
const GROUP_WEIGHT: [f64; 8] = [1.0, 0.8, 0.5, 0.9, 0.5, 0.6, 0.8, 0.7];

/// What an area can be known for: wares that many neighbours make.
const SPECIALITIES: [&str; 64] = [
    "keripik",
    "kerupuk",
    "rengginang",
    "peyek",
    "dodol",
    "manisan",
    "olahan-pala",
    "olahan-talas",
    "gemblong",
    "dodongkal",
    "tahu",
    "tempe",
    "oncom",
    "telur-asin",
    "gula-aren",
    "kopi",
    "roti",
    "donat",
    "kue-basah",
    "kue-kering",
    "bakso",
    "sambal",
    "singkong-olahan",
    "ikan-asin",
    "makanan-beku",
    "kacang-olahan",
    "tas",
    "sepatu",
    "sandal",
    "dompet",
    "konveksi",
    "pakaian-muslim",
    "pakaian-anak",
    "bordir",
    "batik",
    "rajut",
    "sprei",
    "seragam",
    "anyaman-bambu",
    "anyaman-lain",
    "kerajinan-kayu",
    "sangkar-burung",
    "gerabah",
    "boneka",
    "sapu",
    "alat-musik",
    "sayuran",
    "buah",
    "talas",
    "singkong-ubi",
    "padi",
    "jamur",
    "tanaman-hias",
    "bibit",
    "ikan-lele",
    "ikan-konsumsi",
    "ikan-hias",
    "ternak-ayam",
    "ternak-kambing",
    "ternak-sapi",
    "mebel",
    "las",
    "batako",
    "pandai-besi",
];

/// Share of a kecamatan's businesses that its specialities take, the first one first.
const KECAMATAN_SHARES: [f64; 3] = [0.11, 0.07, 0.04];

/// Share of a desa's businesses that its own specialities take.
const DESA_SHARES: [f64; 2] = [0.13, 0.06];

/// The common weights of all products, and which can become a speciality.
pub(super) struct Common {
    weights: Vec<f64>,
    special: Vec<usize>,
}

impl Common {
    /// None for an empty dictionary.
    pub(super) fn new(dictionary: &Dictionary) -> Option<Self> {
        let weights = dictionary.products.iter().map(|product| {
            let common = COMMON.iter().find(|(slug, _)| **slug == *product.slug);
            common.map_or_else(
                || GROUP_WEIGHT.get(usize::from(product.group.0)).copied().unwrap_or(0.5),
                |c| c.1,
            )
        });
        let weights: Vec<f64> = weights.collect();
        let special: Vec<usize> = SPECIALITIES
            .iter()
            .filter_map(|slug| dictionary.by_slug(slug))
            .map(|ix| usize::from(ix.0))
            .collect();
        (!special.is_empty()).then_some(Self { weights, special })
    }

    /// A mix for a kecamatan: how much each product weighs, its specialities included; sums to 1 less what desa add.
    pub(super) fn kecamatan(&self, rng: &mut Xoshiro256PlusPlus) -> Vec<f64> {
        let taken: f64 = KECAMATAN_SHARES.iter().chain(&DESA_SHARES).sum();
        let mut weights: Vec<f64> =
            self.weights.iter().map(|weight| weight * (0.5 * bell(rng)).exp()).collect();
        let sum: f64 = weights.iter().sum();
        for weight in &mut weights {
            *weight *= (1.0 - taken) / sum;
        }
        self.add_specialities(&mut weights, &KECAMATAN_SHARES, rng);
        weights
    }

    /// The mix of a desa within a kecamatan's.
    pub(super) fn desa(&self, kecamatan: &[f64], rng: &mut Xoshiro256PlusPlus) -> Option<Weighted> {
        let mut weights: Vec<f64> =
            kecamatan.iter().map(|weight| weight * (0.25 * bell(rng)).exp()).collect();
        self.add_specialities(&mut weights, &DESA_SHARES, rng);
        Weighted::new(weights)
    }

    fn add_specialities(&self, weights: &mut [f64], shares: &[f64], rng: &mut Xoshiro256PlusPlus) {
        for share in shares {
            let ix = self.special[rng.random_range(0..self.special.len())];
            weights[ix] += share * (0.25 * bell(rng)).exp();
        }
    }
}
