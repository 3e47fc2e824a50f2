//! Uploaded pictures → the two pictures that are kept. Pure: bytes in, bytes out.
//!
//! Nothing of the upload survives but its pixels: both pictures are encoded anew from them, upright, so that no
//! position, name, serial number or hidden file of whoever took the picture is ever published.
//! [`Upload::check`] looks at the frame of the file only and takes microseconds; [`Upload::develop`] decodes, takes
//! tens to hundreds of milliseconds and up to [`MOST_MEMORY`] bytes, and is not for the threads that answer requests.

mod container;
mod decode;
mod encode;
#[cfg(test)]
mod sample;
#[cfg(test)]
mod tests;

use container::{Container, Format};

/// Largest upload in bytes.
pub const MOST_BYTES: usize = 10 * 1024 * 1024;
/// Longest side of an upload in pixels.
pub const LONGEST_SIDE: u32 = 12_000;
/// Most pixels of an upload.
pub const MOST_PIXELS: u64 = 40_000_000;
/// Most memory that the decoded pixels of one upload may take. Deep colours (8 bytes a pixel) reach it before the
/// number of pixels does.
pub const MOST_MEMORY: u64 = 256 * 1024 * 1024;

/// What becomes of a picture: its longest side in pixels, and the bytes that it may take at most.
#[derive(Clone, Copy, Debug)]
struct Target {
    side: u32,
    bytes: usize,
}

/// The picture itself.
const FULL: Target = Target { side: 1_600, bytes: 200_000 };
/// Its small form for lists.
const THUMBNAIL: Target = Target { side: 400, bytes: 15_000 };

/// Why an upload is refused; each is a whole sentence for the person who sent it, and says what to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// No bytes.
    #[error("Berkas fotonya kosong (0 byte). Pilih fotonya sekali lagi.")]
    Empty,
    /// More than [`MOST_BYTES`].
    #[error("Ukuran foto paling besar 10 MB. Kecilkan fotonya, atau kirim lewat tangkapan layar.")]
    TooHeavy,
    /// None of the formats that are taken.
    #[error("Berkas ini bukan foto JPEG, PNG, atau WebP. Pilih foto dari kamera atau galeri.")]
    Foreign,
    /// The format of some phones, which browsers do not show.
    #[error(
        "Foto HEIC belum dapat diterima. Di iPhone buka Pengaturan > Kamera > Format lalu pilih Paling Kompatibel; \
         di Android matikan HEIF/gambar efisiensi tinggi di setelan kamera. Lalu ambil fotonya lagi."
    )]
    Heic,
    /// More than [`LONGEST_SIDE`] or [`MOST_PIXELS`], or more than [`MOST_MEMORY`] once decoded.
    #[error(
        "Gambar terlalu besar: paling panjang 12.000 piksel setiap sisi dan paling banyak 40 megapiksel. \
         Kecilkan gambarnya, lalu unggah lagi."
    )]
    TooLarge,
    /// The end is missing.
    #[error("Foto ini terpotong; mungkin pengirimannya terputus. Unggah fotonya sekali lagi.")]
    Truncated,
    /// It says to be a picture, but cannot be read as one.
    #[error("Foto ini rusak dan tidak dapat dibuka. Ambil atau pilih foto lain.")]
    Damaged,
    /// More than one picture, shown one after the other.
    #[error("Gambar bergerak tidak dapat dipakai. Pilih foto biasa yang tidak bergerak.")]
    Animated,
    /// Something that programs would run or unpack lies in it.
    #[error(
        "Di dalam berkas foto ini tersimpan berkas atau program lain. Ambil foto baru, lalu unggah foto itu."
    )]
    Disguised,
}

impl Refusal {
    /// The HTTP status that a refusal is answered with where the upload is all that was sent.
    pub const fn status(self) -> u16 {
        match self {
            Self::TooHeavy | Self::TooLarge => 413,
            Self::Foreign | Self::Heic => 415,
            Self::Empty | Self::Truncated | Self::Damaged | Self::Animated | Self::Disguised => 422,
        }
    }
}

/// An encoded picture: a JPEG without any metadata.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// The file.
    pub jpeg: Vec<u8>,
    /// Pixels from left to right.
    pub width: u32,
    /// Pixels from top to bottom.
    pub height: u32,
}

/// What is kept of an upload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Photo {
    /// At most 1,600 pixels and 200 KB.
    pub full: Picture,
    /// At most 400 pixels and 15 KB.
    pub thumbnail: Picture,
}

/// An upload whose frame is acceptable.
#[derive(Debug)]
pub struct Upload<'a> {
    bytes: &'a [u8],
    format: Format,
    width: u32,
    height: u32,
}

impl<'a> Upload<'a> {
    /// Looks at everything that can be known without decoding.
    ///
    /// # Errors
    /// The [`Refusal`] to tell.
    pub fn check(bytes: &'a [u8]) -> Result<Self, Refusal> {
        if bytes.len() > MOST_BYTES {
            return Err(Refusal::TooHeavy);
        }
        let container = Container::read(bytes)?;
        let Container { format, width, height, animated, .. } = container;
        if width.max(height) > LONGEST_SIDE || u64::from(width) * u64::from(height) > MOST_PIXELS {
            return Err(Refusal::TooLarge);
        }
        if animated {
            return Err(Refusal::Animated);
        }
        if container.hides_something() {
            return Err(Refusal::Disguised);
        }
        Ok(Self { bytes, format, width, height })
    }

    /// Pixels that decoding will make.
    pub fn pixels(&self) -> u64 {
        u64::from(self.width) * u64::from(self.height)
    }

    /// Decodes the picture and makes the two that are kept.
    ///
    /// # Errors
    /// The [`Refusal`] to tell.
    pub fn develop(&self) -> Result<Photo, Refusal> {
        let picture = decode::upright(self)?;
        let full = encode::fit(&picture, FULL)?;
        let thumbnail = encode::fit(&picture, THUMBNAIL)?;
        Ok(Photo { full, thumbnail })
    }
}
