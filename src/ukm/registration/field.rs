//! Every question, with what is said beside it.

use super::step::Step;
use crate::http::form::Labels;

/// One question.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spec {
    /// Name of the field.
    pub name: &'static str,
    /// What is asked.
    pub label: &'static str,
    /// How to answer.
    pub hint: &'static str,
    /// What takes the answer.
    pub kind: Kind,
    /// Without it nothing can be sent.
    pub required: bool,
    /// Stands among what may be filled in later.
    pub later: bool,
    /// The list that it is a column of.
    pub row: Option<Rows>,
}

/// What takes an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A line: type of the input and what browsers may fill it with.
    Line(&'static str, &'static str),
    /// An identity number: kept sealed and never shown again.
    Secret,
    /// Several lines.
    Lines,
    /// One out of a list.
    Select(Options),
    /// One out of few.
    Radios(Options),
}

/// What may be chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Options {
    Sex,
    Education,
    Disability,
    LegalForm,
    PlaceType,
    Desa,
    Shown,
    Permit,
    Capital,
    Sales,
    SalesPeriod,
}

/// Lists whose rows are added one by one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rows {
    /// Certificates and permits.
    Papers,
    /// Trainings.
    Trainings,
}

const fn line(name: &'static str, label: &'static str, hint: &'static str) -> Spec {
    Spec { name, label, hint, kind: Kind::Line("text", "off"), required: false, later: false, row: None }
}

impl Spec {
    const fn of(mut self, kind: Kind) -> Self {
        self.kind = kind;
        self
    }

    const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    const fn later(mut self) -> Self {
        self.later = true;
        self
    }

    const fn column(mut self, rows: Rows) -> Self {
        self.row = Some(rows);
        self
    }
}

const OWNER: [Spec; 10] = [
    line("nama", "Nama lengkap pemilik", "Seperti pada KTP.").of(Kind::Line("text", "name")).required(),
    line("wa", "Nomor WhatsApp", "Contoh: 0812 3456 7890. Untuk memberi kabar tentang pendaftaran ini.")
        .of(Kind::Line("tel", "tel"))
        .required(),
    line("nik", "NIK", "16 angka pada KTP. Disimpan tersandi dan tidak pernah ditampilkan.")
        .of(Kind::Secret)
        .later(),
    line("kelamin", "Jenis kelamin", "").of(Kind::Radios(Options::Sex)).later(),
    line("lahir", "Tanggal lahir", "Contoh: 17 Agustus 1980").of(Kind::Line("text", "bday")).later(),
    line("pendidikan", "Pendidikan terakhir", "").of(Kind::Select(Options::Education)).later(),
    line("disabilitas", "Penyandang disabilitas", "").of(Kind::Radios(Options::Disability)).later(),
    line("surel", "Surel", "Contoh: nama@contoh.id").of(Kind::Line("email", "email")).later(),
    line("npwp", "NPWP pribadi", "15 atau 16 angka. Disimpan tersandi dan tidak pernah ditampilkan.")
        .of(Kind::Secret)
        .later(),
    line("alamat_pemilik", "Alamat pemilik", "Isi bila berbeda dari tempat usaha.")
        .of(Kind::Line("text", "street-address"))
        .later(),
];

const BUSINESS: [Spec; 7] = [
    line("usaha", "Nama usaha", "Nama yang dikenal pembeli, misalnya Keripik Bu Siti.")
        .of(Kind::Line("text", "organization"))
        .required(),
    line("produk", "Produk utama", "Yang paling banyak dijual, misalnya keripik singkong.").required(),
    line("produk_lain", "Produk lain", "Satu produk satu baris.").of(Kind::Lines).later(),
    line("harga", "Harga produk utama", "Contoh: 15.000 atau 15 ribu").later(),
    line("kegiatan", "Kegiatan usaha", "Contoh: membuat dan menjual keripik dari singkong sendiri.")
        .of(Kind::Lines)
        .later(),
    line("bentuk", "Bentuk badan usaha", "").of(Kind::Select(Options::LegalForm)).later(),
    line("mulai", "Mulai usaha", "Bulan dan tahun, misalnya Maret 2019; tahun saja juga boleh.").later(),
];

const PLACE: [Spec; 8] = [
    line("desa", "Desa atau kelurahan tempat usaha", "").of(Kind::Select(Options::Desa)).required(),
    line("tempat_jenis", "Tempat berusaha", "").of(Kind::Radios(Options::PlaceType)),
    line("alamat", "Alamat", "Nama jalan atau kampung dan nomor, misalnya Kp. Cibeureum No. 4.")
        .of(Kind::Line("text", "street-address")),
    line("rt", "RT", "Contoh: 02"),
    line("rw", "RW", "Contoh: 05"),
    line(
        "tempat",
        "Titik di peta",
        "Tempel tautan dari WhatsApp atau Google Maps, atau koordinat seperti -6,5556 106,7250.",
    ),
    line("tempat_sumber", "", ""),
    line(
        "tampil",
        "Yang terlihat oleh umum",
        "Untuk usaha di rumah sebaiknya hanya desanya. Pilihan ini dapat diubah kapan saja.",
    )
    .of(Kind::Radios(Options::Shown)),
];

const CONTACT: [Spec; 7] = [
    line("jam", "Jam buka", "Contoh: Senin sampai Sabtu, 08.00–17.00"),
    line("telepon", "Telepon usaha", "Bila berbeda dari WhatsApp pemilik.").of(Kind::Line("tel", "off")),
    line("instagram", "Instagram", "Nama akun, misalnya keripikbusiti."),
    line("facebook", "Facebook", "Nama halaman atau alamatnya."),
    line("tiktok", "TikTok", "Nama akun."),
    line("situs", "Situs web", "Contoh: keripikbusiti.id"),
    line("lokapasar", "Toko di lokapasar", "Alamat toko di Tokopedia, Shopee, atau lainnya."),
];

const PAPERS: [Spec; 8] = [
    line("izin_jenis", "Jenis", "").of(Kind::Select(Options::Permit)).column(Rows::Papers),
    line("izin_nomor", "Nomor", "").column(Rows::Papers),
    line("izin_penerbit", "Penerbit", "").column(Rows::Papers),
    line("izin_terbit", "Tanggal terbit", "").column(Rows::Papers),
    line("izin_sampai", "Berlaku sampai", "").column(Rows::Papers),
    line("latih_judul", "Nama pelatihan", "").column(Rows::Trainings),
    line("latih_penyelenggara", "Penyelenggara", "").column(Rows::Trainings),
    line("latih_waktu", "Waktu", "").column(Rows::Trainings),
];

const FIGURES: [Spec; 13] = [
    line("modal_kisaran", "Modal usaha", "Modal sendiri dan pinjaman, tanpa tanah dan bangunan.")
        .of(Kind::Select(Options::Capital)),
    line("modal", "Modal, jumlah tepat", "Bila diisi, kisaran di atas tidak dipakai. Contoh: 12 juta"),
    line("omset_masa", "Omset dihitung", "").of(Kind::Radios(Options::SalesPeriod)),
    line("omset_kisaran", "Omset", "Seluruh hasil penjualan, belum dikurangi biaya.")
        .of(Kind::Select(Options::Sales)),
    line("omset", "Omset, jumlah tepat", "Bila diisi, kisaran di atas tidak dipakai. Contoh: 4,5 juta"),
    line("tk_bayar_l", "Pekerja dibayar, laki-laki", "Tulis 0 bila tidak ada, atau tidak tahu."),
    line("tk_bayar_p", "Pekerja dibayar, perempuan", ""),
    line("tk_keluarga_l", "Pekerja tidak dibayar, laki-laki", "Keluarga yang membantu tanpa upah."),
    line("tk_keluarga_p", "Pekerja tidak dibayar, perempuan", ""),
    line("tk_bayar_dl", "Dari pekerja dibayar laki-laki, penyandang disabilitas", "").later(),
    line("tk_bayar_dp", "Dari pekerja dibayar perempuan, penyandang disabilitas", "").later(),
    line("tk_keluarga_dl", "Dari pekerja tidak dibayar laki-laki, penyandang disabilitas", "").later(),
    line("tk_keluarga_dp", "Dari pekerja tidak dibayar perempuan, penyandang disabilitas", "").later(),
];

/// The questions of `step`.
pub(super) const fn specs(step: Step) -> &'static [Spec] {
    match step {
        Step::Owner => &OWNER,
        Step::Business => &BUSINESS,
        Step::Place => &PLACE,
        Step::Contact => &CONTACT,
        Step::Papers => &PAPERS,
        Step::Figures => &FIGURES,
        Step::Photo | Step::Review => &[],
    }
}

const fn label_of<const N: usize>(specs: &[Spec; N]) -> [(&'static str, &'static str); N] {
    let mut labels = [("", ""); N];
    let mut ix = 0;
    while ix < N {
        labels[ix] = (specs[ix].name, specs[ix].label);
        ix += 1;
    }
    labels
}

/// Their names and labels, as a form takes them.
pub(super) const fn labels(step: Step) -> Labels {
    match step {
        Step::Owner => &const { label_of(&OWNER) },
        Step::Business => &const { label_of(&BUSINESS) },
        Step::Place => &const { label_of(&PLACE) },
        Step::Contact => &const { label_of(&CONTACT) },
        Step::Papers => &const { label_of(&PAPERS) },
        Step::Figures => &const { label_of(&FIGURES) },
        Step::Photo | Step::Review => &[],
    }
}
