//! The eight steps, each with an address of its own.

/// One subject a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Step {
    /// Who the owner is.
    Owner,
    /// What the business is and makes.
    Business,
    /// Where it is.
    Place,
    /// How customers reach it.
    Contact,
    /// Permits, certificates, trainings.
    Papers,
    /// Money and workers.
    Figures,
    /// Pictures.
    Photo,
    /// Everything once more, and sending it.
    Review,
}

impl Step {
    /// In their order.
    pub(super) const ALL: [Self; 8] = [
        Self::Owner,
        Self::Business,
        Self::Place,
        Self::Contact,
        Self::Papers,
        Self::Figures,
        Self::Photo,
        Self::Review,
    ];

    /// Those that ask something.
    pub(super) const ASKING: [Self; 6] =
        [Self::Owner, Self::Business, Self::Place, Self::Contact, Self::Papers, Self::Figures];

    /// Its name in the address.
    pub(super) const fn slug(self) -> &'static str {
        match self {
            Self::Owner => "pemilik",
            Self::Business => "usaha",
            Self::Place => "lokasi",
            Self::Contact => "kontak",
            Self::Papers => "izin",
            Self::Figures => "modal",
            Self::Photo => "foto",
            Self::Review => "periksa",
        }
    }

    /// The step called `slug`.
    pub(super) fn parse(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.slug() == slug)
    }

    /// Its heading.
    pub(super) const fn title(self) -> &'static str {
        match self {
            Self::Owner => "Pemilik usaha",
            Self::Business => "Usaha dan produk",
            Self::Place => "Lokasi usaha",
            Self::Contact => "Kontak dan pemasaran",
            Self::Papers => "Izin, sertifikat, dan pelatihan",
            Self::Figures => "Modal, omzet, dan tenaga kerja",
            Self::Photo => "Foto",
            Self::Review => "Periksa dan kirim",
        }
    }

    /// What it is for, in a sentence.
    pub(super) const fn lead(self) -> &'static str {
        match self {
            Self::Owner => "Nama dan WhatsApp wajib diisi. Yang lain boleh menyusul.",
            Self::Business => "Nama usaha dan produk utama wajib diisi.",
            Self::Place => "Cukup pilih desanya. Titik di peta boleh menyusul.",
            Self::Contact => "Semua isian di halaman ini boleh dikosongkan.",
            Self::Papers => "Isi yang sudah dimiliki saja. Belum punya izin tidak menghalangi pendaftaran.",
            Self::Figures => {
                "Perkiraan sudah cukup. Angka ini tidak pernah ditampilkan kepada umum; bila tidak tahu, pilih \u{201c}tidak tahu\u{201d}."
            }
            Self::Photo => "",
            Self::Review => "Belum ada yang terkirim sampai Anda menekan tombol di bawah.",
        }
    }

    /// 1 to 8.
    pub(super) const fn number(self) -> usize {
        self as usize + 1
    }

    /// The next one.
    pub(super) fn next(self) -> Self {
        Self::ALL.get(self.number()).copied().unwrap_or(Self::Review)
    }

    /// Address of what comes before it.
    pub(super) fn back(self) -> String {
        match self.number().checked_sub(2).and_then(|ix| Self::ALL.get(ix)) {
            Some(before) => before.address(),
            None => "/daftar".to_owned(),
        }
    }

    /// Its address.
    pub(super) fn address(self) -> String {
        format!("/daftar/{}", self.slug())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_steps_follow_each_other_by_their_addresses() {
        for pair in Step::ALL.windows(2) {
            assert_eq!(pair[0].next(), pair[1]);
            assert_eq!(pair[1].back(), pair[0].address());
            assert_eq!(Step::parse(pair[0].slug()), Some(pair[0]));
        }
        assert_eq!((Step::Owner.back(), Step::Review.next()), ("/daftar".to_owned(), Step::Review));
        assert_eq!(Step::parse("lain"), None);
    }
}
