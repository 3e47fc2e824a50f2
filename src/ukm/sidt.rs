//! The 49 columns of SIDT, the ministry's register, by their exact header and order: the one table for files that come
//! from there and files that go there.
//!
//! Regions are names, not codes. What a viewer may not see is written as [`MASK`] (of an identity number its last digits
//! stay); such a cell says "unchanged" when the file comes back.

use chrono::{DateTime, SecondsFormat, Utc};

use crate::import::Field;
use crate::month::Month;
use crate::privacy::Secret;
use crate::ukm::record::{Business, Observation, Owner};
use crate::ukm::review::sight::{Eyes, Sight, sight};
use crate::ukm::value::{Education, Sex};
use crate::wilayah::{Areas, around};

/// A column: its header, what it feeds, and how a record fills it.
pub struct Column {
    /// As it stands in the file.
    pub header: &'static str,
    /// The field of an import that it feeds, if any.
    pub field: Option<Field>,
    write: fn(&Source<'_>) -> String,
}

/// What a row is written from.
#[derive(Clone, Copy)]
pub struct Source<'a> {
    /// The business.
    pub business: &'a Business,
    /// Names of its region.
    pub areas: &'a Areas,
    /// Who will read the file.
    pub eyes: Eyes,
    /// When the file is written.
    pub pulled_at: DateTime<Utc>,
}

/// Stands for a value that is there and not shown.
pub const MASK: &str = "***";

/// A figure stands for a year when its time is at least this long; one of a month is no yearly one.
const YEAR_DAYS: i64 = 360;

/// Whether a cell holds a masked value, ours or one of the same kind: it says nothing, and changes nothing.
pub fn is_masked(cell: &str) -> bool {
    let cell = cell.trim().trim_start_matches('\'');
    cell.starts_with("***") && cell.chars().all(|ch| ch == '*' || ch.is_ascii_digit())
}

/// Whether these are the columns of SIDT, in any order; what a spreadsheet adds behind them is no matter.
pub fn is_layout(columns: &[String]) -> bool {
    COLUMNS.iter().all(|column| columns.iter().any(|one| one.trim() == column.header))
}

impl Column {
    /// The cell of a record.
    pub fn write(&self, source: &Source<'_>) -> String {
        (self.write)(source)
    }
}

const fn column(header: &'static str, field: Option<Field>, write: fn(&Source<'_>) -> String) -> Column {
    Column { header, field, write }
}

/// All of them. The last but three is cut off in the ministry's files too. What the register does not keep stays empty.
pub const COLUMNS: [Column; 49] = [
    column("id_data_badan_usaha", None, |s| s.business.code.clone()),
    column("nik_pengusaha", Some(Field::Nik), |s| s.number("owner.nik", |owner| owner.nik.as_ref())),
    column("nama_pengusaha", Some(Field::Pemilik), |s| s.owner("owner.name", |owner| owner.name.clone())),
    column("nib", Some(Field::Nib), |s| s.owner("owner.nib", |owner| owner.nib.clone())),
    column("jenis_kelamin", Some(Field::JenisKelamin), |s| {
        let label = |stored: &str| Sex::parse(stored).map(|sex| sex.label().to_owned());
        s.owner("owner.sex", |owner| owner.sex.as_deref().and_then(label))
    }),
    column("is_disabilitas", None, |s| s.owner("owner.disability", |owner| owner.disability.map(yes_no))),
    column("tanggal_lahir", None, |s| {
        s.owner("owner.birth_date", |owner| owner.birth_date.map(|day| day.to_string()))
    }),
    column("pendidikan_formal", Some(Field::Pendidikan), |s| {
        let label = |stored: &String| match Education::from_stored(stored) {
            Some(known) => known.label().to_owned(),
            None => stored.clone(),
        };
        s.owner("owner.education", |owner| owner.education.as_ref().map(label))
    }),
    column("kontak_hp", Some(Field::Telepon), |s| {
        s.owner("owner.phone", |owner| owner.phone.as_deref().map(local_phone))
    }),
    column("prov_pengusaha", None, |s| s.domicile(2)),
    column("kab_pengusaha", None, |s| s.domicile(5)),
    column("kec_pengusaha", None, |s| s.domicile(8)),
    column("kel_pengusaha", None, |s| s.domicile(13)),
    column("alamat_pengusaha", None, |s| s.owner("owner.address", |owner| owner.address.clone())),
    column("rt_pengusaha", None, |s| s.owner("owner.rt", |owner| owner.rt.clone())),
    column("rw_pengusaha", None, |s| s.owner("owner.rw", |owner| owner.rw.clone())),
    column("nama_usaha", Some(Field::Nama), |s| s.business.record.name.clone()),
    column("kegiatan_utama", Some(Field::Kegiatan), |s| text(s.business.record.activity.as_ref())),
    column("produk_utama", Some(Field::Produk), |s| {
        text(s.business.record.products.first().map(|product| &product.text))
    }),
    column("kategori_kbli", Some(Field::Kategori), |_| String::new()),
    column("kode_kbli", Some(Field::Kbli), |s| text(s.business.record.kbli_code.as_ref())),
    column("status_badan_usaha", Some(Field::BadanHukum), |s| text(s.business.record.legal_form.as_ref())),
    column("skala_usaha", Some(Field::Skala), |s| text(s.business.record.reported_class.as_ref())),
    column("modal_pendirian", Some(Field::Modal), |s| s.figure("modal_idr")),
    column("bulan_mulai_operasi", Some(Field::BulanMulai), |s| s.start(|month| month.month().to_string())),
    column("tahun_mulai_operasi", Some(Field::TahunMulai), |s| s.start(|month| month.year().to_string())),
    column("omzet_tahunan", Some(Field::Omset), |s| s.figure("omset_idr")),
    column("asset", Some(Field::Aset), |s| s.figure("asset_idr")),
    column("prov_usaha", None, |s| s.region(2)),
    column("kab_usaha", None, |s| s.region(5)),
    column("kec_usaha", Some(Field::Kecamatan), |s| s.region(8)),
    column("kel_usaha", Some(Field::Desa), |s| s.region(13)),
    column("alamat_usaha", Some(Field::Alamat), |s| text(s.business.record.address.as_ref())),
    column("rt_usaha", Some(Field::Rt), |s| text(s.business.record.rt.as_ref())),
    column("rw_usaha", Some(Field::Rw), |s| text(s.business.record.rw.as_ref())),
    column("foto_usaha", None, |_| String::new()),
    column("alamat_latitude", Some(Field::Lat), |s| {
        s.business.record.point.map_or_else(String::new, |point| degrees(point.lat()))
    }),
    column("alamat_longitude", Some(Field::Lon), |s| {
        s.business.record.point.map_or_else(String::new, |point| degrees(point.lon()))
    }),
    column("tk_dibayar_laki", Some(Field::PekerjaDibayarL), |s| s.figure("workers_paid_male")),
    column("tk_dibayar_perempuan", Some(Field::PekerjaDibayarP), |s| s.figure("workers_paid_female")),
    column("tk_dibayar_disabil_laki", None, |s| s.figure("workers_paid_disabled_male")),
    column("tk_dibayar_disabil_perempuan", None, |s| s.figure("workers_paid_disabled_female")),
    column("tk_not_dibayar_laki", Some(Field::PekerjaTakDibayarL), |s| s.figure("workers_unpaid_male")),
    column("tk_not_dibayar_perempuan", Some(Field::PekerjaTakDibayarP), |s| {
        s.figure("workers_unpaid_female")
    }),
    column("tk_not_dibayar_disabil_laki", None, |s| s.figure("workers_unpaid_disabled_male")),
    column("tk_not_dibayar_disabil_perempua", None, |s| s.figure("workers_unpaid_disabled_female")),
    column("pulled_at", None, |s| s.pulled_at.to_rfc3339_opts(SecondsFormat::Secs, true)),
    column("updated_at", None, |s| s.business.updated_at.to_rfc3339_opts(SecondsFormat::Secs, true)),
    column("source_page", None, |_| String::new()),
];

impl Source<'_> {
    /// A value of the owner, or that there is one.
    fn owner(&self, field: &str, value: impl Fn(&Owner) -> Option<String>) -> String {
        let value = self.business.record.owner.as_ref().and_then(value);
        match sight(self.eyes, field) {
            Sight::Plain => value.unwrap_or_default(),
            Sight::Masked | Sight::Banded => value.map_or_else(String::new, |_hidden| MASK.to_owned()),
        }
    }

    fn number(&self, field: &str, value: impl Fn(&Owner) -> Option<&Secret>) -> String {
        let number = self.business.record.owner.as_ref().and_then(value);
        number.map_or_else(String::new, |number| match sight(self.eyes, field) {
            Sight::Plain => number.expose().to_owned(),
            Sight::Masked | Sight::Banded => number.masked(),
        })
    }

    /// The area of this many characters of the code that the owner lives in.
    fn domicile(&self, length: usize) -> String {
        self.owner("owner.domicile_code", |owner| {
            let code = owner.domicile_code.as_deref()?;
            name_of(self.areas, code, length)
        })
    }

    /// The area of this many characters of the code that the business lies in.
    fn region(&self, length: usize) -> String {
        let name = self.business.desa_code.as_deref().and_then(|code| name_of(self.areas, code, length));
        name.unwrap_or_default()
    }

    fn start(&self, part: impl Fn(Month) -> String) -> String {
        self.business.record.start_month.map_or_else(String::new, part)
    }

    /// The latest figure of a kind: a number, or a range as the register has it.
    fn figure(&self, kind: &str) -> String {
        let Some(latest) = latest(&self.business.record.observations, kind) else { return String::new() };
        match (sight(self.eyes, "observations"), latest.low, latest.high) {
            (_, None, None) => String::new(),
            (Sight::Masked | Sight::Banded, ..) => MASK.to_owned(),
            (Sight::Plain, low, high) => range(low, high).unwrap_or_default(),
        }
    }
}

/// An amount or a range in words that an import reads back as they are.
pub fn range(low: Option<i64>, high: Option<i64>) -> Option<String> {
    Some(match (low, high) {
        (Some(low), Some(high)) if low == high => low.to_string(),
        (Some(low), Some(high)) => format!("{low} - {high}"),
        (Some(low), None) => format!("minimal {low}"),
        (None, Some(high)) => format!("maksimal {high}"),
        (None, None) => return None,
    })
}

/// The figure of a kind that stands for the latest time; of sales, for a whole year.
pub fn latest<'a>(observations: &'a [Observation], kind: &str) -> Option<&'a Observation> {
    let yearly = |one: &&Observation| {
        kind != "omset_idr" || (one.period_end - one.period_start).num_days() >= YEAR_DAYS
    };
    let of_kind = observations.iter().filter(|one| one.kind == kind).filter(yearly);
    of_kind.max_by_key(|one| (one.period_end, one.observed_at))
}

/// `0812…` for a number of Indonesia, so that no cell begins with a plus.
pub fn local_phone(stored: &str) -> String {
    stored.strip_prefix("+62").map_or_else(|| stored.to_owned(), |rest| format!("0{rest}"))
}

/// Seven decimals at most, as the register keeps them.
pub fn degrees(value: f64) -> String {
    let text = format!("{value:.7}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn name_of(areas: &Areas, code: &str, length: usize) -> Option<String> {
    let code = code.get(..length)?;
    let own = areas.by_code(code).map(|area| area.name.as_str());
    own.or_else(|| around::name(code)).map(str::to_owned)
}

fn text(value: Option<&String>) -> String {
    value.cloned().unwrap_or_default()
}

fn yes_no(yes: bool) -> String {
    if yes { "Ya" } else { "Tidak" }.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ukm::value::money;

    /// DOMAIN: the schema of 15 April 2026.
    const HEADER: &str = "id_data_badan_usaha,nik_pengusaha,nama_pengusaha,nib,jenis_kelamin,is_disabilitas,\
        tanggal_lahir,pendidikan_formal,kontak_hp,prov_pengusaha,kab_pengusaha,kec_pengusaha,kel_pengusaha,\
        alamat_pengusaha,rt_pengusaha,rw_pengusaha,nama_usaha,kegiatan_utama,produk_utama,kategori_kbli,kode_kbli,\
        status_badan_usaha,skala_usaha,modal_pendirian,bulan_mulai_operasi,tahun_mulai_operasi,omzet_tahunan,asset,\
        prov_usaha,kab_usaha,kec_usaha,kel_usaha,alamat_usaha,rt_usaha,rw_usaha,foto_usaha,alamat_latitude,\
        alamat_longitude,tk_dibayar_laki,tk_dibayar_perempuan,tk_dibayar_disabil_laki,tk_dibayar_disabil_perempuan,\
        tk_not_dibayar_laki,tk_not_dibayar_perempuan,tk_not_dibayar_disabil_laki,tk_not_dibayar_disabil_perempua,\
        pulled_at,updated_at,source_page";

    #[test]
    fn the_header_is_the_ministry_s() {
        assert_eq!(COLUMNS.map(|column| column.header).join(","), HEADER);
        let mut columns: Vec<String> = HEADER.split(',').map(str::to_owned).collect();
        assert!(is_layout(&columns));
        columns.pop();
        assert!(!is_layout(&columns));
    }

    #[test]
    fn a_masked_cell_is_known() {
        for masked in [MASK, "************1234", " '************1234"] {
            assert!(is_masked(masked), "{masked}");
        }
        for plain in ["", "3201010203800001", "**", "*** baik", "Toko ***"] {
            assert!(!is_masked(plain), "{plain}");
        }
    }

    #[test]
    fn figures_are_the_latest_and_read_back_as_they_were() {
        let figure = |kind: &str, from: &str, until: &str, low, high| Observation {
            kind: kind.into(),
            period_start: from.parse().unwrap(),
            period_end: until.parse().unwrap(),
            low,
            high,
            unit: None,
            source: "pemilik".into(),
            observed_at: until.parse().unwrap(),
        };
        let all = [
            figure("omset_idr", "2024-01-01", "2024-12-31", Some(1), Some(1)),
            figure("omset_idr", "2025-01-01", "2025-12-31", Some(5_000_000), Some(10_000_000)),
            figure("omset_idr", "2026-01-01", "2026-01-31", Some(9), Some(9)),
            figure("modal_idr", "2026-01-01", "2026-01-31", Some(90), None),
        ];
        assert_eq!(latest(&all, "omset_idr").and_then(|one| one.low), Some(5_000_000));
        assert_eq!(latest(&all, "modal_idr").and_then(|one| one.low), Some(90));
        for (low, high) in [
            (Some(5_000_000), Some(10_000_000)),
            (Some(90_000), None),
            (None, Some(90_000)),
            (Some(1_234_567), Some(1_234_567)),
        ] {
            let read = range(low, high).map(|text| money::read(&text).into_value().unwrap());
            assert_eq!(read.map(|read| (read.low(), read.high())), Some((low, high)));
        }
    }

    #[test]
    fn phones_and_degrees_are_written_as_sheets_keep_them() {
        assert_eq!(local_phone("+6281200000001"), "081200000001");
        assert_eq!(local_phone("+6591234567"), "+6591234567");
        assert_eq!([degrees(-6.5), degrees(106.123_456_789), degrees(107.0)], ["-6.5", "106.1234568", "107"]);
    }
}
