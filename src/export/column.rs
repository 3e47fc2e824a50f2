//! The columns of our own files, in groups that are asked for as a whole. Names that an import knows are those that it
//! knows; what a viewer may not see is masked or banded by `review/sight.rs`.

use chrono::{DateTime, NaiveDate, Utc};

use super::World;
use super::cell::Cell;
use crate::account::query::today;
use crate::privacy::Secret;
use crate::ukm::record::{Business, Owner, Record};
use crate::ukm::review::page::filter::{STATES, VERIFICATIONS};
use crate::ukm::review::sight::{self, Eyes, Sight, sight};
use crate::ukm::sidt;
use crate::ukm::value::{Education, PlaceType, Sex};

/// What columns are asked for together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// What it is and makes. Always there.
    Business,
    /// Where it is.
    Place,
    /// Whose it is.
    Owner,
    /// Modal, omzet, workers.
    Figures,
    /// Permits, trainings, ways of selling.
    Papers,
    /// How it stands in the register.
    Standing,
}

impl Group {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Business, Self::Place, Self::Owner, Self::Figures, Self::Papers, Self::Standing];

    /// In forms and on the command line.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Business => "usaha",
            Self::Place => "letak",
            Self::Owner => "pemilik",
            Self::Figures => "angka",
            Self::Papers => "izin",
            Self::Standing => "catatan",
        }
    }

    /// For people.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Business => "Usaha dan produk",
            Self::Place => "Letak",
            Self::Owner => "Pemilik",
            Self::Figures => "Omzet, modal, dan tenaga kerja",
            Self::Papers => "Izin, sertifikat, pelatihan, dan pemasaran",
            Self::Standing => "Status dan tanggal pencatatan",
        }
    }

    /// The group called so.
    pub fn find(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|group| group.slug() == slug)
    }
}

/// A record in the eyes of whoever gets the file.
#[derive(Clone, Copy)]
pub struct Seen<'a> {
    /// The record.
    pub business: &'a Business,
    /// Names of areas and products.
    pub world: &'a World,
    /// Whose eyes.
    pub eyes: Eyes,
    /// When the file is made.
    pub now: DateTime<Utc>,
}

/// A column.
pub struct Column {
    /// Its header.
    pub name: &'static str,
    /// What it holds, for people.
    pub about: &'static str,
    /// With which it is asked for.
    pub group: Group,
    read: fn(&Seen<'_>) -> Cell,
}

impl Column {
    /// The value of a record.
    pub fn read(&self, seen: &Seen<'_>) -> Cell {
        (self.read)(seen)
    }
}

/// The columns of these groups, in order.
pub fn columns(groups: &[Group]) -> Vec<&'static Column> {
    let wanted = |column: &&Column| column.group == Group::Business || groups.contains(&column.group);
    COLUMNS.iter().filter(wanted).collect()
}

const fn column(
    group: Group,
    name: &'static str,
    about: &'static str,
    read: fn(&Seen<'_>) -> Cell,
) -> Column {
    Column { name, about, group, read }
}

use Group::{Business as Of, Figures, Owner as Whose, Papers, Place, Standing};

static COLUMNS: [Column; 52] = [
    column(Of, "kode_ukm", "Kode UKM dalam daftar ini.", |s| Cell::text(Some(&s.business.code))),
    column(Of, "nama_usaha", "Nama usaha.", |s| Cell::text(Some(&s.record().name))),
    column(Of, "badan_usaha", "Bentuk badan usaha.", |s| Cell::text(s.record().legal_form.as_ref())),
    column(Of, "kegiatan_utama", "Kegiatan menurut pemilik.", |s| Cell::text(s.record().activity.as_ref())),
    column(Of, "produk_utama", "Produk utama menurut pemilik.", |s| {
        Cell::text(s.record().products.first().map(|product| &product.text))
    }),
    column(Of, "produk_dikenali", "Produk utama menurut kamus produk.", |s| {
        s.product(|dictionary, ix| dictionary.product(ix).name.to_string())
    }),
    column(Of, "kelompok_produk", "Kelompok produk utama.", |s| {
        s.product(|dictionary, ix| dictionary.group(dictionary.product(ix).group).name.to_string())
    }),
    column(Of, "produk_lain", "Produk lain, dipisah titik koma.", |s| {
        joined(s.record().products.iter().skip(1).map(|product| product.text.clone()))
    }),
    column(Of, "kode_kbli", "Kode KBLI lima angka.", |s| Cell::text(s.record().kbli_code.as_ref())),
    column(Of, "skala_usaha", "Skala yang dilaporkan, tidak dihitung ulang.", |s| {
        Cell::text(s.record().reported_class.as_ref())
    }),
    column(Of, "jenis_tempat", "Jenis tempat usaha.", |s| {
        let label = |stored: &str| PlaceType::from_stored(stored).map(PlaceType::label);
        Cell::text(s.record().place_type.as_deref().and_then(label))
    }),
    column(Of, "jam_buka", "Jam buka menurut pemilik.", |s| Cell::text(s.record().opening_hours.as_ref())),
    column(Of, "mulai_usaha", "Bulan usaha dimulai.", |s| month(s.record().start_month)),
    column(Of, "berakhir", "Bulan usaha berakhir.", |s| month(s.record().end_month)),
    column(Of, "keadaan", "aktif, tutup, atau pindah.", |s| word(&STATES, &s.record().state)),
    column(Place, "kecamatan", "Nama kecamatan.", |s| s.area(8)),
    column(Place, "desa", "Nama desa atau kelurahan.", |s| s.area(13)),
    column(Place, "kode_desa", "Kode desa Kemendagri.", |s| Cell::text(s.business.desa_code.as_ref())),
    column(Place, "alamat", "Alamat usaha.", |s| Cell::text(s.record().address.as_ref())),
    column(Place, "rt", "RT tempat usaha.", |s| Cell::text(s.record().rt.as_ref())),
    column(Place, "rw", "RW tempat usaha.", |s| Cell::text(s.record().rw.as_ref())),
    column(Place, "lintang", "Derajat lintang WGS84 titik sebenarnya.", |s| {
        s.record().point.map_or(Cell::Empty, |point| Cell::Degrees(point.lat()))
    }),
    column(Place, "bujur", "Derajat bujur WGS84 titik sebenarnya.", |s| {
        s.record().point.map_or(Cell::Empty, |point| Cell::Degrees(point.lon()))
    }),
    column(Place, "sumber_titik", "Dari mana titiknya.", |s| Cell::text(s.record().point_source.as_ref())),
    column(Place, "tanggal_titik", "Kapan titiknya diambil.", |s| day(s.record().point_date)),
    column(Whose, "nama_pemilik", "Nama pemilik.", |s| s.owner("owner.name", |o| o.name.clone())),
    column(Whose, "nik", "NIK; empat angka terakhir bila disamarkan.", |s| {
        s.number("owner.nik", |owner| owner.nik.as_ref())
    }),
    column(Whose, "npwp", "NPWP pribadi; empat angka terakhir bila disamarkan.", |s| {
        s.number("owner.npwp", |owner| owner.npwp.as_ref())
    }),
    column(Whose, "nib", "Nomor Induk Berusaha.", |s| s.owner("owner.nib", |o| o.nib.clone())),
    column(Whose, "jenis_kelamin", "Jenis kelamin pemilik.", |s| {
        let label = |stored: &str| Sex::parse(stored).map(|sex| sex.label().to_owned());
        s.owner("owner.sex", |owner| owner.sex.as_deref().and_then(label))
    }),
    column(Whose, "tanggal_lahir", "Tanggal lahir pemilik; kelompok umur bila disamarkan.", |s| {
        let born = s.record().owner.as_ref().and_then(|owner| owner.birth_date);
        match sight(s.eyes, "owner.birth_date") {
            Sight::Plain => day(born),
            _ => Cell::text(born.map(|born| sight::age_group(born, today(s.now)))),
        }
    }),
    column(Whose, "disabilitas", "Pemilik penyandang disabilitas.", |s| {
        let words = |yes| if yes { "ya" } else { "tidak" }.to_owned();
        s.owner("owner.disability", |owner| owner.disability.map(words))
    }),
    column(Whose, "pendidikan", "Pendidikan terakhir pemilik.", |s| {
        let label = |stored: &String| {
            Education::from_stored(stored).map_or_else(|| stored.clone(), |known| known.label().to_owned())
        };
        s.owner("owner.education", |owner| owner.education.as_ref().map(label))
    }),
    column(Whose, "telepon", "Telepon pemilik.", |s| {
        s.owner("owner.phone", |owner| owner.phone.as_deref().map(sidt::local_phone))
    }),
    column(Whose, "surel", "Surel pemilik.", |s| s.owner("owner.email", |o| o.email.clone())),
    column(Whose, "alamat_rumah", "Alamat rumah pemilik.", |s| {
        s.owner("owner.address", |o| o.address.clone())
    }),
    column(Whose, "desa_rumah", "Kode desa tempat tinggal pemilik.", |s| {
        s.owner("owner.domicile_code", |owner| owner.domicile_code.clone())
    }),
    column(Figures, "omzet_tahunan", "Omzet setahun terakhir yang tercatat, rupiah.", |s| {
        s.figure("omset_idr")
    }),
    column(Figures, "tahun_omzet", "Tahun yang diceritakan omzet itu.", |s| {
        let latest = sidt::latest(&s.record().observations, "omset_idr");
        latest.map_or(Cell::Empty, |one| Cell::Whole(i64::from(chrono::Datelike::year(&one.period_end))))
    }),
    column(Figures, "modal_usaha", "Modal usaha, rupiah.", |s| s.figure("modal_idr")),
    column(Figures, "aset", "Aset, rupiah.", |s| s.figure("asset_idr")),
    column(Figures, "tk_dibayar_laki", "Pekerja dibayar, laki-laki.", |s| s.figure("workers_paid_male")),
    column(Figures, "tk_dibayar_perempuan", "Pekerja dibayar, perempuan.", |s| {
        s.figure("workers_paid_female")
    }),
    column(Figures, "tk_not_dibayar_laki", "Pekerja tidak dibayar, laki-laki.", |s| {
        s.figure("workers_unpaid_male")
    }),
    column(Figures, "tk_not_dibayar_perempuan", "Pekerja tidak dibayar, perempuan.", |s| {
        s.figure("workers_unpaid_female")
    }),
    column(Papers, "izin_sertifikat", "Izin dan sertifikat dengan nomornya, dipisah titik koma.", |s| {
        joined(s.record().legalities.iter().map(|one| match &one.number {
            Some(number) => format!("{} {number} ({})", one.kind, one.status),
            None => format!("{} ({})", one.kind, one.status),
        }))
    }),
    column(Papers, "pelatihan", "Pelatihan yang diceritakan pemilik, dipisah titik koma.", |s| {
        joined(s.record().trainings.iter().map(|one| one.title.clone()))
    }),
    column(Papers, "pemasaran", "Cara membeli, dipisah titik koma.", |s| {
        joined(
            s.record().channels.iter().map(|one| format!("{}: {}", one.kind, sidt::local_phone(&one.value))),
        )
    }),
    column(Standing, "status", "Status pemeriksaan oleh petugas.", |s| {
        word(&VERIFICATIONS, &s.record().verification)
    }),
    column(Standing, "tanggal_masuk", "Kapan masuk ke daftar ini.", |s| {
        day(Some(today(s.business.created_at)))
    }),
    column(Standing, "tanggal_diubah", "Kapan terakhir diubah.", |s| day(Some(today(s.business.updated_at)))),
    column(Standing, "tanggal_dipastikan", "Kapan terakhir ada yang memastikan datanya.", |s| {
        day(Some(today(s.business.confirmed_at)))
    }),
];

impl<'a> Seen<'a> {
    fn record(&self) -> &'a Record {
        &self.business.record
    }

    fn product(
        &self,
        read: impl Fn(&crate::ukm::product::Dictionary, crate::peta::ProductIx) -> String,
    ) -> Cell {
        let dictionary = &self.world.dictionary;
        let id = self.record().products.first().and_then(|product| product.product_id);
        Cell::text(id.and_then(|id| dictionary.by_id(id)).map(|ix| read(dictionary, ix)))
    }

    fn area(&self, length: usize) -> Cell {
        let code = self.business.desa_code.as_deref().and_then(|code| code.get(..length));
        Cell::text(code.and_then(|code| self.world.areas.by_code(code)).map(|area| area.name.clone()))
    }

    /// A value of the owner, or that there is one.
    fn owner(&self, field: &str, value: impl Fn(&Owner) -> Option<String>) -> Cell {
        let value = self.record().owner.as_ref().and_then(value);
        match sight(self.eyes, field) {
            Sight::Plain => Cell::text(value),
            Sight::Masked | Sight::Banded => Cell::text(value.map(|_hidden| sidt::MASK)),
        }
    }

    fn number(&self, field: &str, value: impl Fn(&Owner) -> Option<&Secret>) -> Cell {
        let number = self.record().owner.as_ref().and_then(value);
        Cell::text(number.map(|number| match sight(self.eyes, field) {
            Sight::Plain => number.expose().to_owned(),
            Sight::Masked | Sight::Banded => number.masked(),
        }))
    }

    /// The latest figure of a kind: a number where it is exact and may be seen so, else words.
    fn figure(&self, kind: &str) -> Cell {
        let Some(latest) = sidt::latest(&self.record().observations, kind) else { return Cell::Empty };
        match (sight(self.eyes, "observations"), latest.low, latest.high) {
            (_, None, None) => Cell::Empty,
            (Sight::Masked | Sight::Banded, low, high) => Cell::Text(sight::band(kind, low, high)),
            (Sight::Plain, Some(low), Some(high)) if low == high => Cell::Whole(low),
            (Sight::Plain, low, high) => Cell::text(sidt::range(low, high)),
        }
    }
}

fn day(day: Option<NaiveDate>) -> Cell {
    day.map_or(Cell::Empty, Cell::Day)
}

fn month(month: Option<crate::month::Month>) -> Cell {
    month.map_or(Cell::Empty, Cell::Month)
}

fn word(words: &[(&str, &'static str)], stored: &str) -> Cell {
    Cell::text(words.iter().find(|(known, _)| *known == stored).map(|(_, word)| *word))
}

fn joined(parts: impl Iterator<Item = String>) -> Cell {
    Cell::text(Some(parts.collect::<Vec<_>>().join("; ")))
}
