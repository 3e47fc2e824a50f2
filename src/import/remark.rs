//! What is said about a row: one code for machines, one sentence for people.

use std::fmt;

/// The state in which a row ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// A business was created.
    Created,
    /// A registered business was changed.
    Updated,
    /// A registered business is the same.
    Same,
    /// The row repeats another row of its file.
    Duplicate,
    /// Somebody has to decide.
    Waiting,
    /// Nothing can be made of it.
    Rejected,
}

impl State {
    /// All states, in the order in which they are told.
    pub const ALL: [Self; 6] =
        [Self::Created, Self::Updated, Self::Same, Self::Duplicate, Self::Waiting, Self::Rejected];

    /// As stored and told.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Created => "dibuat",
            Self::Updated => "diperbarui",
            Self::Same => "sama",
            Self::Duplicate => "duplikat",
            Self::Waiting => "menunggu",
            Self::Rejected => "ditolak",
        }
    }

    /// The state that is stored as `text`.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }
}

/// Where a row lies, whatever became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// The point lies in a desa.
    Inside,
    /// The point lies outside every desa.
    Outside,
    /// No point, but a desa.
    DesaOnly,
    /// Neither.
    Nowhere,
}

impl Place {
    /// All of them, in the order in which they are told.
    pub const ALL: [Self; 4] = [Self::Inside, Self::Outside, Self::DesaOnly, Self::Nowhere];

    /// As stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Inside => "dalam",
            Self::Outside => "luar",
            Self::DesaOnly => "desa",
            Self::Nowhere => "tanpa",
        }
    }

    /// The place that is stored as `text`.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|place| place.as_str() == text)
    }

    /// For people, after a number.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Inside => "titik di dalam wilayah",
            Self::Outside => "titik di luar",
            Self::DesaOnly => "hanya desa",
            Self::Nowhere => "tanpa tempat",
        }
    }
}

macro_rules! reasons {
    ($($(#[$doc:meta])* $name:ident $code:literal $sentence:literal,)*) => {
        /// Why a row ended as it did, or what was noticed on the way; the weightier first.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Reason {
            $($(#[$doc])* $name,)*
        }

        impl Reason {
            /// As stored.
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$name => $code,)*
                }
            }

            /// For people.
            pub const fn sentence(self) -> &'static str {
                match self {
                    $(Self::$name => $sentence,)*
                }
            }

            /// The reason that is stored as `code`.
            pub fn parse(code: &str) -> Option<Self> {
                match code {
                    $($code => Some(Self::$name),)*
                    _ => None,
                }
            }
        }
    };
}

reasons! {
    /// No trade name.
    NoName "nama_kosong" "Nama usaha kosong.",
    /// More cells than the header.
    Shifted "kolom_lebih" "Isi kolom lebih banyak daripada judulnya, jadi isinya bergeser.",
    /// The owner asked to be erased.
    Erased "dihapus_atas_permintaan" "Data ini dihapus atas permintaan pemiliknya; tidak dimasukkan lagi.",
    /// It lies beyond the area of whoever brings the file.
    Foreign "luar_wewenang" "Usaha ini di luar wilayah atau kelompok produk Anda; minta admin utama mengimpornya.",
    /// Somebody decided to leave it out.
    Skipped "dilewati" "Dilewati atas keputusan petugas.",
    /// The record does not take it.
    Refused "tidak_dapat_disimpan" "Perubahan ini tidak dapat disimpan.",
    /// It was changed after the import, so that it is not taken back.
    Kept "tidak_dibatalkan" "Tidak dibatalkan, karena usahanya sudah diubah atau dipakai setelah impor ini.",
    /// The same row stands before.
    Repeated "duplikat_berkas" "Sama persis dengan baris lain dalam berkas ini.",
    /// Registered already.
    Registered "sudah_ada" "Usaha ini sudah terdaftar dengan keterangan yang sama.",
    /// Registered with other words.
    Different "perlu_diperiksa" "Usaha dengan nama dan tempat ini sudah terdaftar dengan kegiatan lain; perlu diperiksa.",
    /// The register knows something newer.
    Newer "data_lebih_baru" "Isi yang tercatat lebih baru atau sudah diperiksa petugas; pilih mana yang dipakai.",
    /// A registered business is changed.
    Changed "berubah" "Keterangan usaha yang sudah terdaftar berubah.",
    /// The point lies outside the kabupaten and nothing else tells the place.
    Outside "luar_wilayah" "Titiknya di luar wilayah.",
    /// Neither desa nor point.
    Nowhere "tanpa_wilayah" "Tidak ada desa dan tidak ada titik; usaha tercatat tanpa wilayah.",
    /// The point lies in another desa than the recorded one.
    Conflict "titik_beda_desa" "Titiknya tidak di desa yang tertulis; desa yang tertulis dipakai.",
    /// Several desa are called so.
    Ambiguous "desa_ganda" "Nama desa ini ada di beberapa kecamatan; isi nama kecamatannya.",
    /// No desa is called so.
    UnknownDesa "desa_tak_dikenal" "Nama atau kode desa tidak dikenal.",
    /// Polygons overlap at the point.
    Overlap "titik_tumpang_tindih" "Titiknya di dalam lebih dari satu batas desa; dipakai desa dengan kode terendah.",
    /// Coordinates that are no place.
    BadPoint "titik_tak_terbaca" "Titik tidak terbaca.",
    /// A short map link.
    ShortLink "tautan_pendek" "Tautan peta pendek tidak memuat koordinat; tempel tautan panjangnya.",
    /// Latitude and longitude were swapped.
    Swapped "lintang_bujur_tertukar" "Lintang dan bujur tertukar; sudah ditukar kembali.",
    /// The minus of the south was missing.
    Minus "minus_hilang" "Tanda minus pada lintang hilang; sudah ditambahkan.",
    /// The decimal point was missing.
    PointLost "koma_hilang" "Tanda desimal pada koordinat hilang; sudah dipasang kembali.",
    /// A decimal comma.
    Comma "koma_desimal" "Koordinat memakai koma desimal; sudah dibaca sebagai titik.",
    /// An apostrophe before a number.
    Apostrophe "tanda_petik" "Ada tanda petik di depan angka; sudah dibuang.",
    /// A telephone number that is none.
    BadPhone "telepon_tak_terbaca" "Nomor telepon tidak terbaca; tidak disimpan sebagai nomor.",
    /// An e-mail address that is none.
    BadEmail "surel_tak_terbaca" "Alamat surel tidak terbaca; tidak disimpan.",
    /// Not 13 digits.
    BadNib "nib_salah" "NIB harus 13 angka; tidak disimpan sebagai NIB.",
    /// Not 16 digits.
    BadNik "nik_salah" "NIK harus 16 angka; tidak disimpan sebagai NIK.",
    /// Not 15 or 16 digits.
    BadNpwp "npwp_salah" "NPWP harus 15 atau 16 angka; tidak disimpan sebagai NPWP.",
    /// Not 5 digits.
    BadKbli "kbli_salah" "Kode KBLI harus 5 angka; tidak disimpan sebagai kode.",
    /// A start that is no month of the past.
    BadStart "mulai_tak_terbaca" "Waktu mulai usaha tidak terbaca atau belum terjadi.",
    /// A figure that is no number.
    BadFigure "angka_tak_terbaca" "Ada angka (omset, modal, tenaga kerja) yang tidak terbaca.",
    /// A number or an e-mail address in the column of activities.
    NotAnActivity "kegiatan_bukan_teks" "Kolom kegiatan berisi nomor atau surel, bukan kegiatan.",
    /// A name of more than 200 characters.
    NameCut "nama_dipotong" "Nama usaha lebih dari 200 huruf; dipotong.",
    /// Bytes that are no letters of the file's encoding.
    BrokenText "huruf_rusak" "Ada huruf yang rusak di baris ini (ditampilkan sebagai \u{FFFD}); betulkan di berkas asalnya.",
    /// No product was recognised.
    Unclassified "belum_diklasifikasi" "Produknya belum dapat diklasifikasi.",
    /// The desa was taken from the point.
    FromPoint "desa_dari_titik" "Desa diambil dari titiknya.",
    /// Not looked at yet.
    Unchecked "belum_diperiksa" "Baris ini belum diperiksa.",
    /// Nothing to say.
    Fine "baru" "Usaha baru.",
}

/// Something noticed about a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// What it is.
    pub reason: Reason,
    /// What exactly, for people.
    pub detail: Option<String>,
}

impl From<Reason> for Remark {
    fn from(reason: Reason) -> Self {
        Self { reason, detail: None }
    }
}

impl Remark {
    /// A remark with what exactly it is about.
    pub fn with(reason: Reason, detail: impl Into<String>) -> Self {
        Self { reason, detail: Some(detail.into()) }
    }
}

impl fmt::Display for Remark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.reason.sentence())?;
        match &self.detail {
            Some(detail) => write!(f, " ({detail})"),
            None => Ok(()),
        }
    }
}

/// How a row ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowResult {
    /// Number of the row, the first after the header being 1.
    pub number: usize,
    /// The state it ended in.
    pub state: State,
    /// Where it lies.
    pub place: Place,
    /// All that was noticed, the weightiest first; never empty.
    pub remarks: Vec<Remark>,
    /// Code of the business that it made or met.
    pub code: Option<String>,
}

impl RowResult {
    /// Puts the weightiest remark first; a row without any is fine.
    pub fn new(number: usize, place: Place, state: State, mut remarks: Vec<Remark>) -> Self {
        if remarks.is_empty() {
            remarks.push(Reason::Fine.into());
        }
        remarks.sort_by_key(|remark| remark.reason);
        Self { number, state, place, remarks, code: None }
    }

    /// Ends the row otherwise, for this reason alone.
    pub fn end(&mut self, state: State, remark: impl Into<Remark>) {
        *self = Self::new(self.number, self.place, state, vec![remark.into()]);
    }

    /// The reason of its state.
    pub fn reason(&self) -> Reason {
        self.remarks.first().map_or(Reason::Fine, |remark| remark.reason)
    }

    /// All remarks as one text.
    pub fn message(&self) -> String {
        let sentences: Vec<String> = self.remarks.iter().map(Remark::to_string).collect();
        sentences.join(" ")
    }
}
