//! What is agreed to, in the words that are kept with a number.

/// Version of the texts below. Another wording is another version.
pub(super) const VERSION: i16 = 1;

/// To be agreed to, or nothing is kept.
pub(super) const PROCESSING: &str = "Saya setuju data ini disimpan oleh dinas untuk pendataan dan pembinaan UKM, dan \
     menyatakan isinya benar. Yang tampil kepada umum hanya nama usaha, produk, dan desanya, ditambah yang saya izinkan \
     di bawah. Saya dapat meminta data ini diperbaiki atau dihapus kapan saja.";

/// As [`PROCESSING`], when an officer ticks it for somebody else.
pub(super) const PROCESSING_HELPED: &str = "Pemilik usaha sudah mendengar penjelasan ini dan setuju: data disimpan oleh \
     dinas untuk pendataan dan pembinaan UKM; yang tampil kepada umum hanya nama usaha, produk, dan desanya, ditambah \
     yang diizinkan di bawah; data dapat diperbaiki atau dihapus kapan saja atas permintaannya.";

/// A group of fields that is shown by consent.
#[derive(Clone, Copy, Debug)]
pub(super) struct Group {
    /// Name of the field on the page.
    pub field: &'static str,
    /// As stored.
    pub stored: &'static str,
    /// The words.
    pub text: &'static str,
}

/// Groups that are asked for on the last page. The exact place is asked for beside the place.
pub(super) const GROUPS: [Group; 3] = [
    Group { field: "tayang_nama", stored: "owner_name", text: "Nama pemilik boleh ditampilkan." },
    Group {
        field: "tayang_telepon",
        stored: "phone",
        text: "Nomor WhatsApp dan telepon boleh ditampilkan, agar pembeli dapat menghubungi.",
    },
    Group { field: "tayang_foto", stored: "photo", text: "Foto yang diunggah boleh ditampilkan." },
];

/// How it was agreed to.
pub(super) const fn channel(helped: bool) -> &'static str {
    if helped { "dibantu oleh petugas" } else { "formulir" }
}
