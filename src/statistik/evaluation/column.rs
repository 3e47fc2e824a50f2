//! The columns of the table: what they mean, and their values in words.

use chrono::{Datelike, NaiveDate};

use super::live::{Release, Row};
use super::release::{Made, Place, Told};
use crate::ukm::model::BusinessClass;

/// A column: its name in files, for people, and what it holds.
pub(super) struct Column {
    pub name: &'static str,
    pub title: &'static str,
    pub about: &'static str,
}

const fn column(name: &'static str, title: &'static str, about: &'static str) -> Column {
    Column { name, title, about }
}

/// All of them, in the order of [`values`].
pub(super) const COLUMNS: [Column; 12] = [
    column(
        "kode",
        "Kode",
        "Nama samaran usaha, sama pada setiap unduhan selama versi kuncinya (angka sebelum tanda hubung) sama. Bukan kode UKM \
         dan tidak dapat dikembalikan menjadi kode UKM.",
    ),
    column("kecamatan", "Kecamatan", "Kecamatan tempat usaha."),
    column("desa", "Desa", "Desa atau kelurahan tempat usaha."),
    column("kelompok_produk", "Kelompok produk", "Kelompok produk utama, satu dari delapan."),
    column("produk", "Produk", "Produk utama menurut kamus produk."),
    column("skala", "Skala", "Skala menurut pemilik: mikro, kecil, atau menengah."),
    column("tahun_mulai", "Tahun mulai", "Tahun usaha dimulai, atau rentang lima tahun."),
    column("jenis_kelamin", "Jenis kelamin", "Jenis kelamin pemilik."),
    column("kelompok_umur", "Umur", "Kelompok umur pemilik pada hari tabel dibuat."),
    column(
        "omzet_setahun",
        "Omzet setahun",
        "Rentang omzet dalam rupiah dari angka terakhir yang tercatat; angka sebulan dihitung menjadi setahun. Dua rentang \
         dengan kata \u{201c}sampai\u{201d}: angkanya sendiri berupa kisaran yang melewati batas.",
    ),
    column("tahun_omzet", "Tahun omzet", "Tahun yang diceritakan angka omzet itu."),
    column("keadaan", "Keadaan", "aktif, tutup, atau pindah."),
];

/// Ages that are told as one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct AgeBand(pub u8);

/// First age of each band and its name in addresses, and for people.
pub(super) const AGES: [(u32, &str, &str); 6] = [
    (0, "0", "di bawah 20"),
    (20, "20", "20–29"),
    (30, "30", "30–39"),
    (40, "40", "40–49"),
    (50, "50", "50–59"),
    (60, "60", "60 ke atas"),
];

impl AgeBand {
    /// Of somebody born on this day; none for a day to come.
    pub(super) fn on(today: NaiveDate, born: NaiveDate) -> Option<Self> {
        let age = today.years_since(born)?;
        AGES.iter().rposition(|(from, ..)| *from <= age).map(|at| Self(at as u8))
    }
}

/// Sales of a year, in bands: those in which the least and the most of it lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sales {
    low: u8,
    high: u8,
    /// The year that they are of.
    pub year: i16,
}

/// Amounts up to this belong to the band, and its name.
const BANDS: [(i64, &str); 6] = [
    (50_000_000, "paling banyak 50 juta"),
    (300_000_000, "50–300 juta"),
    (2_000_000_000, "300 juta–2 miliar"),
    (15_000_000_000, "2–15 miliar"),
    (50_000_000_000, "15–50 miliar"),
    (i64::MAX, "di atas 50 miliar"),
];

/// Shorter times say nothing of a year.
const SHORTEST_DAYS: i64 = 28;

impl Sales {
    /// From a figure that stands for some days.
    pub(super) fn of(low: Option<i64>, high: Option<i64>, from: NaiveDate, until: NaiveDate) -> Option<Self> {
        let days = (until - from).num_days() + 1;
        if days < SHORTEST_DAYS || (low.is_none() && high.is_none()) {
            return None;
        }
        // A month of whatever length is a twelfth.
        let months = (i128::from(days) * 12 + 182) / 365;
        let band = |amount: i64| {
            let yearly = i128::from(amount) * 12 / months;
            BANDS.iter().position(|(most, _)| yearly <= i128::from(*most)).unwrap_or(BANDS.len() - 1) as u8
        };
        let low = band(low.unwrap_or(0));
        let high = high.map_or(BANDS.len() as u8 - 1, band);
        Some(Self { low, high, year: i16::try_from(until.year()).ok()? })
    }

    fn words(self) -> String {
        let name = |band: u8| BANDS.get(usize::from(band)).map_or("", |(_, name)| *name);
        if self.low == self.high {
            name(self.low).to_owned()
        } else {
            format!("{} sampai {}", name(self.low), name(self.high))
        }
    }
}

/// How it is with a business: as stored, and for people.
pub(super) const STATES: [(&str, &str); 3] = [("active", "aktif"), ("closed", "tutup"), ("moved", "pindah")];

/// The classes.
pub(super) const CLASSES: [BusinessClass; 3] =
    [BusinessClass::Mikro, BusinessClass::Kecil, BusinessClass::Menengah];

/// Stands for what is not told.
pub(super) const WITHHELD: &str = "*";

fn told<T>(told: Told<T>, words: impl FnOnce(T) -> String) -> String {
    match told {
        Told::Known(value) => words(value),
        Told::Unknown => String::new(),
        Told::Withheld => WITHHELD.to_owned(),
    }
}

/// The values of a row: empty what nobody knows, [`WITHHELD`] what is not told.
pub(super) fn values(row: &Row, release: &Release) -> [String; COLUMNS.len()] {
    let (areas, dictionary) = (&release.areas, &release.dictionary);
    let cell = &row.cell;
    let kecamatan = told(cell.place, |place| {
        let ix = match place {
            Place::Desa(desa) => areas.kecamatan_of(desa),
            Place::Kecamatan(kecamatan) => kecamatan,
        };
        areas.kecamatan()[usize::from(ix.0)].name.clone()
    });
    let desa = told(cell.place, |place| match place {
        Place::Desa(desa) => areas.desa()[usize::from(desa.0)].name.clone(),
        Place::Kecamatan(_) => WITHHELD.to_owned(),
    });
    let group = told(cell.made, |made| {
        let ix = match made {
            Made::Product(product) => dictionary.product(product).group,
            Made::Group(group) => group,
        };
        dictionary.group(ix).name.to_string()
    });
    let product = told(cell.made, |made| match made {
        Made::Product(product) => dictionary.product(product).name.to_string(),
        Made::Group(_) => WITHHELD.to_owned(),
    });
    let start = told(cell.start, |years| match years.count {
        1 => years.first.to_string(),
        count => format!("{}–{}", years.first, years.first + count - 1),
    });
    [
        row.name.to_string(),
        kecamatan,
        desa,
        group,
        product,
        row.class.map_or_else(String::new, |class| class.as_str().to_owned()),
        start,
        told(cell.sex, |sex| sex.label().to_owned()),
        told(cell.age, |age| AGES.get(usize::from(age.0)).map_or("", |(.., name)| *name).to_owned()),
        row.sales.map_or_else(String::new, Sales::words),
        row.sales.map_or_else(String::new, |sales| sales.year.to_string()),
        row.state.to_owned(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn ages_are_told_in_tens() {
        let today = day("2026-11-24");
        for (born, band) in [("2006-11-25", 0), ("2006-11-24", 1), ("1990-01-01", 2), ("1920-01-01", 5)] {
            assert_eq!(AgeBand::on(today, day(born)), Some(AgeBand(band)), "{born}");
        }
        assert_eq!(AgeBand::on(today, day("2030-01-01")), None);
    }

    #[test]
    fn sales_of_a_month_are_told_for_a_year_in_wide_bands() {
        let month = |low, high| Sales::of(low, high, day("2026-02-01"), day("2026-02-28"));
        let year = |low, high| Sales::of(low, high, day("2025-01-01"), day("2025-12-31"));
        for (sales, words) in [
            (month(Some(4_000_000), Some(4_000_000)), "paling banyak 50 juta"),
            (month(Some(5_000_000), Some(10_000_000)), "50–300 juta"),
            (year(Some(50_000_000), Some(50_000_000)), "paling banyak 50 juta"),
            (year(None, Some(100_000_000)), "paling banyak 50 juta sampai 50–300 juta"),
            (year(Some(60_000_000_000), None), "di atas 50 miliar"),
            (year(Some(i64::MAX), Some(i64::MAX)), "di atas 50 miliar"),
        ] {
            assert_eq!(sales.map(Sales::words).as_deref(), Some(words));
        }
        assert_eq!(year(None, None), None);
        assert_eq!(Sales::of(Some(1), Some(1), day("2026-02-01"), day("2026-02-01")), None);
    }
}
