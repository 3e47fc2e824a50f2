//! Pictures made for tests.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, RgbImage};

/// Something like a photo: soft shapes with a little noise.
pub(super) fn scene(width: u32, height: u32) -> RgbImage {
    let mut noise = 1_u32;
    RgbImage::from_fn(width, height, |x, y| {
        noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let grain = (noise >> 28) as u8;
        let wave = |length: f32, at: u32| ((at as f32 / length).sin() * 100.0 + 120.0) as u8;
        image::Rgb([wave(90.0, x) + grain, wave(70.0, y) + grain, wave(50.0, x + y) + grain])
    })
}

/// The left half red, the right half blue.
pub(super) fn halves(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, _| image::Rgb(if x < width / 2 { [255, 0, 0] } else { [0, 0, 255] }))
}

/// The picture as a file.
pub(super) fn file(picture: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.into().write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// A JPEG with one more segment behind its first two bytes.
pub(super) fn with_segment(jpeg: &[u8], marker: u8, body: &[u8]) -> Vec<u8> {
    let length = u16::try_from(body.len() + 2).unwrap().to_be_bytes();
    [&jpeg[..2], &[0xff, marker], &length, body, &jpeg[2..]].concat()
}

/// Settings of a camera: turned this way, and the place where it stood.
pub(super) fn exif(orientation: u8) -> Vec<u8> {
    let mut body = b"Exif\0\0MM\0\x2a\0\0\0\x08".to_vec();
    body.extend([0, 2]);
    body.extend([0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0]);
    body.extend([0x88, 0x25, 0, 4, 0, 0, 0, 1, 0, 0, 0, 0x26]);
    body.extend([0, 0, 0, 0]);
    body.extend(b"GPS-RAHASIA 6.5950S 106.8166E");
    body
}

/// A PNG with one more chunk behind its header.
pub(super) fn with_chunk(png: &[u8], kind: [u8; 4], body: &[u8]) -> Vec<u8> {
    // Signature of 8 bytes, header chunk of 25.
    let (head, rest) = png.split_at(33);
    [head, &chunk(kind, body), rest].concat()
}

/// A PNG that says this size and holds no more than a few bytes of picture.
pub(super) fn hollow_png(width: u32, height: u32, depth: u8, color: u8) -> Vec<u8> {
    let size = [width.to_be_bytes(), height.to_be_bytes()].concat();
    let header = [&size[..], &[depth, color, 0, 0, 0]].concat();
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

/// An animated WebP of two empty frames.
pub(super) fn animated_webp() -> Vec<u8> {
    let body = |kind: &[u8; 4], body: &[u8]| {
        [&kind[..], &u32::try_from(body.len()).unwrap().to_le_bytes(), body].concat()
    };
    let chunks = [
        body(b"VP8X", &[0x02, 0, 0, 0, 9, 0, 0, 9, 0, 0]),
        body(b"ANIM", &[0; 6]),
        body(b"ANMF", &[0; 16]),
        body(b"ANMF", &[0; 16]),
    ]
    .concat();
    let length = u32::try_from(chunks.len() + 4).unwrap().to_le_bytes();
    [b"RIFF", &length[..], b"WEBP", &chunks].concat()
}
