//! Names that read like real ones. Every person and business is invented.

use rand::rngs::Xoshiro256PlusPlus;

use super::{chance, pick};
use crate::ukm::value::Sex;

const WOMEN: [&str; 48] = [
    "Eni", "Siti", "Yati", "Nining", "Rina", "Wati", "Imas", "Euis", "Lilis", "Neneng", "Aisyah", "Dewi",
    "Sri", "Ani", "Nurul", "Fitri", "Lina", "Yuli", "Tuti", "Rohmah", "Ika", "Dian", "Maya", "Ratna",
    "Santi", "Susi", "Yanti", "Ida", "Kokom", "Mimin", "Oom", "Popon", "Rosita", "Halimah", "Khodijah",
    "Marni", "Wulan", "Endang", "Titin", "Umi", "Nani", "Hasanah", "Komala", "Laras", "Novi", "Putri",
    "Rahma", "Sari",
];

const MEN: [&str; 48] = [
    "Asep", "Ujang", "Dedi", "Agus", "Budi", "Cecep", "Dadang", "Eko", "Fajar", "Gunawan", "Hendra", "Iwan",
    "Jaja", "Kosim", "Maman", "Nana", "Otong", "Rahmat", "Saepul", "Tatang", "Usep", "Wawan", "Yayan",
    "Zaenal", "Ahmad", "Bambang", "Didin", "Endin", "Herman", "Ismail", "Jamal", "Lukman", "Mulyadi",
    "Nurdin", "Opik", "Rudi", "Slamet", "Taufik", "Udin", "Yusuf", "Aep", "Entis", "Hasan", "Karna",
    "Sobari", "Suherman", "Tarya", "Wahyu",
];

const FAMILY: [&str; 40] = [
    "Suryani",
    "Hidayat",
    "Kurnia",
    "Rahayu",
    "Permana",
    "Setiawan",
    "Nurjanah",
    "Suhendar",
    "Maulana",
    "Wibawa",
    "Lestari",
    "Saputra",
    "Handayani",
    "Ramdani",
    "Firmansyah",
    "Hakim",
    "Sutisna",
    "Mulyana",
    "Sopian",
    "Hermawan",
    "Sukmawati",
    "Anggraeni",
    "Prasetyo",
    "Susanti",
    "Wijaya",
    "Fauzi",
    "Kartika",
    "Sulaeman",
    "Nugraha",
    "Apriani",
    "Suparman",
    "Junaedi",
    "Mariana",
    "Pratama",
    "Sudrajat",
    "Yuliani",
    "Iskandar",
    "Supriatna",
    "Rosmiati",
    "Effendi",
];

const BLESSINGS: [&str; 44] = [
    "Barokah",
    "Berkah Jaya",
    "Sumber Rejeki",
    "Sederhana",
    "Mandiri",
    "Maju Jaya",
    "Bersama",
    "Cahaya",
    "Putra Mandiri",
    "Amanah",
    "Sejahtera",
    "Mekar Sari",
    "Tunas Muda",
    "Sari Rasa",
    "Harapan",
    "Sinar Pagi",
    "Mutiara",
    "Lestari",
    "Dua Saudara",
    "Tiga Putri",
    "Karya Muda",
    "Rizki",
    "Hidayah",
    "Al Barkah",
    "Anugerah",
    "Kenanga",
    "Melati",
    "Pelangi",
    "Sahabat",
    "Kita",
    "Murah Meriah",
    "Setia",
    "Jaya Abadi",
    "Bintang",
    "Nikmat",
    "Panca Karya",
    "Makmur",
    "Restu Ibu",
    "Wargi",
    "Saluyu",
    "Silih Asih",
    "Sauyunan",
    "Mitra",
    "Tani Jaya",
];

const KAMPUNG: [&str; 30] = [
    "Pasir Awi",
    "Babakan Sari",
    "Cikupa",
    "Legok Jati",
    "Sindang Sari",
    "Kebon Kelapa",
    "Parung Jambu",
    "Sukamaju",
    "Cibeureum",
    "Tegal Waru",
    "Pabuaran Tengah",
    "Ciherang",
    "Muara Tiga",
    "Bojong Asih",
    "Sawah Lega",
    "Pondok Mekar",
    "Cimanggu",
    "Karang Tengah",
    "Lebak Wangi",
    "Gunung Leutik",
    "Kaum",
    "Pasar Lama",
    "Neglasari",
    "Leuwi Gede",
    "Cipanas",
    "Ranca Bali",
    "Cikaret",
    "Gang Masjid",
    "Nangka Dua",
    "Situ Hilir",
];

/// A given name.
pub(super) fn given(rng: &mut Xoshiro256PlusPlus, sex: Sex) -> &'static str {
    match sex {
        Sex::Female => pick(rng, &WOMEN),
        Sex::Male => pick(rng, &MEN),
    }
}

/// The whole name of a person.
pub(super) fn person(rng: &mut Xoshiro256PlusPlus, given: &str) -> String {
    if chance(rng, 0.12) { given.to_owned() } else { format!("{given} {}", pick(rng, &FAMILY)) }
}

/// A trade name from the product, or from the owner alone where there is none.
pub(super) fn business(
    rng: &mut Xoshiro256PlusPlus,
    product: Option<(&str, &str)>,
    given: &str,
    sex: Sex,
) -> String {
    let title = match sex {
        Sex::Female => pick(rng, &["Bu", "Bu", "Mbak", "Ibu", "Mak"]),
        Sex::Male => pick(rng, &["Pak", "Pak", "Mas", "Bang", "Haji"]),
    };
    let blessing = pick(rng, &BLESSINGS);
    let Some((product, group)) = product else {
        return match pick(rng, &[0, 1, 2]) {
            0 => format!("Usaha {title} {given}"),
            1 => blessing.to_owned(),
            _ => format!("{given} {blessing}"),
        };
    };
    let noun = noun(product);
    let by_owner = format!("{noun} {title} {given}");
    let by_blessing = format!("{noun} {blessing}");
    let own = match group {
        "kuliner" if noun.starts_with("Warung") || noun.starts_with("Kedai") => by_owner.clone(),
        "kuliner" => format!("{} {noun} {title} {given}", pick(rng, &["Dapur", "Warung", "Pondok"])),
        "fesyen" => format!("{given} {}", pick(rng, &["Collection", "Fashion", "Busana"])),
        "kriya" => format!("{} {blessing}", pick(rng, &["Sanggar", "Kriya", "Galeri"])),
        "agribisnis" => format!("{} {blessing}", pick(rng, &["Kelompok Tani", "Kebun", "Tani"])),
        "manufaktur" => format!("{} {blessing}", pick(rng, &["UD", "Bengkel Kerja", "Pengrajin"])),
        "kecantikan" => format!("{given} {noun}"),
        "perdagangan" => {
            format!("{} {}", pick(rng, &["Toko", "Warung", "Kios"]), pick(rng, &[blessing, given]))
        }
        _ => format!("{noun} {given}"),
    };
    match pick(rng, &[0, 0, 0, 1, 1, 2]) {
        0 => by_owner,
        1 => by_blessing,
        _ => own,
    }
}

/// The first of the wares that a product's name lists, with capitals.
fn noun(product: &str) -> String {
    let first = product.split(" dan ").next().unwrap_or(product).split(',').next().unwrap_or(product);
    let mut noun = String::with_capacity(first.len());
    for word in first.split(' ') {
        if !noun.is_empty() {
            noun.push(' ');
        }
        let mut letters = word.chars();
        noun.extend(letters.next().map(|letter| letter.to_ascii_uppercase()));
        noun.push_str(letters.as_str());
    }
    noun
}

/// An address as people write it in villages: no street.
pub(super) fn kampung(rng: &mut Xoshiro256PlusPlus) -> &'static str {
    pick(rng, &KAMPUNG)
}
