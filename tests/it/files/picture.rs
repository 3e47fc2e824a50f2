//! Pictures made for tests.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, RgbImage};

/// Something like a photo; another `seed` is another picture.
pub fn jpeg(width: u32, height: u32, seed: u8) -> Vec<u8> {
    let picture = RgbImage::from_fn(width, height, |x, y| {
        image::Rgb([(x / 3) as u8 ^ seed, (y / 2) as u8, ((x + y) / 5) as u8])
    });
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::from(picture).write_to(&mut bytes, ImageFormat::Jpeg).unwrap();
    bytes.into_inner()
}

/// A camera's note of where it stood, put behind the first two bytes of a JPEG.
pub fn with_place(jpeg: &[u8]) -> Vec<u8> {
    let body = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\0\0\0\0\0GPS-RAHASIA 6.5950S 106.8166E";
    let length = u16::try_from(body.len() + 2).unwrap().to_be_bytes();
    [&jpeg[..2], &[0xff, 0xe1], &length, body, &jpeg[2..]].concat()
}

/// A PNG that says to be this large, and holds next to nothing.
pub fn hollow_png(width: u32, height: u32) -> Vec<u8> {
    let size = [width.to_be_bytes(), height.to_be_bytes()].concat();
    let header = [&size[..], &[8, 2, 0, 0, 0]].concat();
    let data = [0x78, 0x9c, 0x03, 0, 0, 0, 0, 1];
    [b"\x89PNG\r\n\x1a\n".to_vec(), chunk(*b"IHDR", &header), chunk(*b"IDAT", &data), chunk(*b"IEND", &[])]
        .concat()
}

fn chunk(kind: [u8; 4], body: &[u8]) -> Vec<u8> {
    let mut crc = flate2::Crc::new();
    crc.update(&kind);
    crc.update(body);
    let length = u32::try_from(body.len()).unwrap().to_be_bytes();
    [&length[..], &kind, body, &crc.sum().to_be_bytes()].concat()
}
