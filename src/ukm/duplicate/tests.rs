//! Likelihoods on a made-up register in which it is known who is who.

use rand::rngs::Xoshiro256PlusPlus;
use rand::{RngExt, SeedableRng};

use super::{Facts, Name, Namesakes, Reason, judge};
use crate::geodesy::LonLat;

const PEOPLE: [&str; 32] = [
    "Eni", "Siti", "Yati", "Nining", "Imas", "Euis", "Lilis", "Neneng", "Aisyah", "Halimah", "Rosita",
    "Komala", "Asep", "Ujang", "Dedi", "Cecep", "Dadang", "Gunawan", "Hendra", "Kosim", "Maman", "Otong",
    "Saepul", "Tatang", "Zaenal", "Bambang", "Endin", "Mulyadi", "Suherman", "Tarya", "Sobari", "Wahyu",
];
const BLESSINGS: [&str; 24] = [
    "Barokah",
    "Berkah Jaya",
    "Sumber Rejeki",
    "Sederhana",
    "Maju Jaya",
    "Cahaya Baru",
    "Amanah",
    "Mekar Sari",
    "Tunas Muda",
    "Sari Rasa",
    "Sinar Pagi",
    "Mutiara",
    "Dua Saudara",
    "Tiga Putri",
    "Hidayah",
    "Kenanga",
    "Pelangi",
    "Murah Meriah",
    "Panca Karya",
    "Restu Ibu",
    "Saluyu",
    "Sauyunan",
    "Saung Kuring",
    "Gunung Mas",
];
const FAMILY: [&str; 24] = [
    "Suryani",
    "Hidayat",
    "Rahayu",
    "Permana",
    "Nurjanah",
    "Maulana",
    "Lestari",
    "Handayani",
    "Firmansyah",
    "Sutisna",
    "Mulyana",
    "Sukmawati",
    "Anggraeni",
    "Prasetyo",
    "Wijaya",
    "Kartika",
    "Nugraha",
    "Apriani",
    "Junaedi",
    "Sudrajat",
    "Iskandar",
    "Supriatna",
    "Rosmiati",
    "Effendi",
];
const KINDS: [(&str, i16); 16] = [
    ("Warung", 1),
    ("Toko", 2),
    ("Keripik", 3),
    ("Bengkel", 4),
    ("Katering", 5),
    ("Konveksi", 6),
    ("Kedai Kopi", 7),
    ("Laundry", 8),
    ("Salon", 9),
    ("Batik", 10),
    ("Bakso", 11),
    ("Fotokopi", 12),
    ("Kue", 13),
    ("Sablon", 14),
    ("Mebel", 15),
    ("Jamu", 16),
];
const GENERIC: [(&str, i16); 6] = [
    ("Warung Makan", 1),
    ("Toko Kelontong", 2),
    ("Warung Kopi", 7),
    ("Bengkel Motor", 4),
    ("Keripik Singkong", 3),
    ("Laundry", 8),
];

/// A record as somebody typed it, and the business it truly is.
struct Typed {
    truth: usize,
    facts: Facts,
}

struct Village {
    rng: Xoshiro256PlusPlus,
    records: Vec<Typed>,
}

impl Village {
    fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.rng.random_range(0..of.len())]
    }

    fn chance(&mut self, share: f64) -> bool {
        self.rng.random_bool(share)
    }

    fn metres(&mut self, from: LonLat, most: f64) -> LonLat {
        let mut step = || self.rng.random_range(-most..most) / 111_000.0;
        let (east, north) = (step(), step());
        LonLat::new(from.lon() + east, from.lat() + north).unwrap()
    }

    fn add(&mut self, truth: usize, person: u32, name: &str, at: LonLat, product: i16) {
        let facts = Facts {
            name: Name::new(name),
            nik: if self.chance(0.4) { vec![vec![1, person as u8, (person >> 8) as u8]] } else { Vec::new() },
            nib: self.chance(0.2).then(|| format!("{person:013}")),
            phone: self.chance(0.6).then(|| format!("+62812{person:07}")),
            point: self.chance(0.8).then_some(at),
            desa: Some("a".to_owned()),
            products: if self.chance(0.9) { vec![product] } else { Vec::new() },
        };
        self.records.push(Typed { truth, facts });
    }

    fn slip(&mut self, name: &str) -> String {
        let mut letters: Vec<char> = name.chars().collect();
        if letters.len() > 8 && self.chance(0.5) {
            let at = self.rng.random_range(letters.len() - 4..letters.len() - 1);
            if self.chance(0.5) {
                letters.swap(at, at + 1);
            } else {
                letters.remove(at);
            }
        }
        let name: String = letters.into_iter().collect();
        match self.rng.random_range(0..4) {
            0 => name.to_uppercase(),
            1 => name.replacen("Warung ", "Wr. ", 1),
            2 => format!("{name} (rumah)"),
            _ => name,
        }
    }

    /// A register in which one of eight businesses is there twice.
    fn new(seed: u64) -> Self {
        let mut village = Self { rng: Xoshiro256PlusPlus::seed_from_u64(seed), records: Vec::new() };
        let middle = LonLat::new(106.8, -6.5).unwrap();
        for truth in 0..400 {
            let person = truth as u32 + 1_000 * seed as u32;
            let at = village.metres(middle, 900.0);
            let (name, product) = match truth % 5 {
                0 => {
                    let (name, product) = village.pick(&GENERIC);
                    (name.to_owned(), product)
                }
                1 | 2 => {
                    let ((kind, product), owner) = (village.pick(&KINDS), village.pick(&PEOPLE));
                    let title = village.pick(&["Bu", "Pak", "Mang", "Teh"]);
                    let family = if village.chance(0.5) { village.pick(&FAMILY) } else { "" };
                    (format!("{kind} {title} {owner} {family}").trim_end().to_owned(), product)
                }
                _ => {
                    let ((kind, product), blessing) = (village.pick(&KINDS), village.pick(&BLESSINGS));
                    let second = if village.chance(0.5) { village.pick(&FAMILY) } else { "" };
                    (format!("{kind} {blessing} {second}").trim_end().to_owned(), product)
                }
            };
            village.add(truth, person, &name, at, product);
            if truth % 8 == 3 {
                let (again, near) = (village.slip(&name), village.metres(at, 40.0));
                village.add(truth, person, &again, near, product);
            }
            if truth % 16 == 5 {
                let (second, product) = village.pick(&KINDS);
                let blessing = village.pick(&BLESSINGS);
                village.add(10_000 + truth, person, &format!("{second} {blessing}"), at, product);
            }
        }
        village
    }

    /// For each pair with a likelihood of at least `least`: right or wrong; and how many right ones there are.
    fn judge(&self, least: f64) -> (usize, usize, usize) {
        let (mut right, mut wrong, mut all) = (0, 0, 0);
        for (ix, a) in self.records.iter().enumerate() {
            let others = self.records.iter().enumerate().filter(|(other, _)| *other != ix);
            let namesakes = Namesakes::new(&a.facts.name, others.map(|(_, b)| &b.facts.name));
            for b in &self.records[ix + 1..] {
                // Found is what has anything in common; of two bare "Warung Makan" nobody can tell.
                let knowable = !a.facts.name.is_generic() || super::score::same_person(&a.facts, &b.facts);
                all += usize::from(a.truth == b.truth && knowable);
                let judged = judge(&a.facts, &b.facts, &namesakes);
                if judged.is_some_and(|(likelihood, _)| likelihood >= least) {
                    if a.truth == b.truth {
                        right += 1;
                    } else {
                        wrong += 1;
                    }
                }
            }
        }
        (right, wrong, all)
    }
}

#[test]
fn nine_of_ten_duplicates_are_found_and_nine_of_ten_found_are_duplicates() {
    let (mut right, mut wrong, mut all) = (0, 0, 0);
    for seed in 1..=4 {
        let (r, w, a) = Village::new(seed).judge(0.5);
        (right, wrong, all) = (right + r, wrong + w, all + a);
    }
    let precision = right as f64 / (right + wrong) as f64;
    let recall = right as f64 / all as f64;
    assert!(precision >= 0.9, "precision {precision}");
    assert!(recall >= 0.9, "recall {recall}");
}

static NONE: std::sync::LazyLock<Namesakes> = std::sync::LazyLock::new(Namesakes::default);

fn facts(name: &str) -> Facts {
    Facts {
        name: Name::new(name),
        nik: Vec::new(),
        nib: None,
        phone: None,
        point: LonLat::new(106.8, -6.5),
        desa: Some("a".into()),
        products: vec![1],
    }
}

#[test]
fn a_generic_name_alone_is_no_match_even_on_the_same_point() {
    assert_eq!(judge(&facts("Warung Makan"), &facts("Warung Makan"), &NONE), None);
    let phone = Some("+628121".to_owned());
    let (a, b) =
        (Facts { phone: phone.clone(), ..facts("Warung Makan") }, Facts { phone, ..facts("Warung Nasi") });
    let (likelihood, reasons) = judge(&a, &b, &NONE).unwrap();
    assert!(likelihood > 0.9 && reasons.contains(&Reason::SamePhone), "{likelihood} {reasons:?}");
}

#[test]
fn more_namesakes_and_more_distance_make_it_less_likely() {
    let (a, b) = (facts("Warung Barokah"), facts("Warung Barokah"));
    let of = |count: usize| {
        let names = vec![b.name.clone(); count + 1];
        judge(&a, &b, &Namesakes::new(&a.name, names.iter())).unwrap().0
    };
    assert!(of(0) > of(1) && of(1) > of(5) && of(5) > of(50));
    let salons = [b.name.clone(), Name::new("Salon Barokah"), Name::new("Salon Barokah")];
    let beside_salons = judge(&a, &b, &Namesakes::new(&a.name, salons.iter())).unwrap().0;
    assert!((beside_salons - of(0)).abs() < 1e-9, "a salon is no namesake of a warung");
    let far = Facts { point: LonLat::new(106.85, -6.5), ..facts("Warung Barokah") };
    assert!(judge(&a, &far, &NONE).unwrap().0 < 0.5);
}

#[test]
fn another_business_of_the_same_person_is_not_the_same_business() {
    let owner = |name: &str, products| Facts { nik: vec![vec![1, 2]], products, ..facts(name) };
    let far = Facts { point: LonLat::new(106.85, -6.5), ..owner("Konveksi Mutiara", vec![2]) };
    assert!(judge(&owner("Warung Suryani", vec![1]), &far, &NONE).unwrap().0 < 0.2);
    // Hashes of different keys tell nothing.
    let other_key = Facts { nik: vec![vec![2, 9]], ..facts("Warung Suryani") };
    let (_, reasons) = judge(&owner("Warung Suryani", vec![1]), &other_key, &NONE).unwrap();
    assert!(!reasons.contains(&Reason::OtherNik));
}
