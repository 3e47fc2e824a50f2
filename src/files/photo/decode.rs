//! Bytes → pixels: decoded, made small, laid on white, turned upright.

use std::io::Cursor;

use fast_image_resize::images::Image;
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};
use image::codecs::{jpeg::JpegDecoder, png::PngDecoder, webp::WebPDecoder};
use image::metadata::Orientation;
use image::{ColorType, DynamicImage, ImageDecoder, ImageError, Limits, RgbImage};

use super::container::Format;
use super::{FULL, LONGEST_SIDE, MOST_MEMORY, Refusal, Upload};

/// The picture as it is to be seen, no larger than the largest that is kept.
pub(super) fn upright(upload: &Upload<'_>) -> Result<RgbImage, Refusal> {
    let (decoded, orientation) = match upload.format {
        Format::Jpeg => pixels(upload, JpegDecoder::new(Cursor::new(upload.bytes)).map_err(refuse)?),
        Format::Png => {
            pixels(upload, PngDecoder::with_limits(Cursor::new(upload.bytes), limits()).map_err(refuse)?)
        }
        Format::WebP => pixels(upload, WebPDecoder::new(Cursor::new(upload.bytes)).map_err(refuse)?),
    }?;
    let small = shrink(decoded)?;
    let mut picture = DynamicImage::ImageRgb8(on_white(&small)?);
    picture.apply_orientation(orientation);
    Ok(picture.into_rgb8())
}

fn limits() -> Limits {
    let mut limits = Limits::default();
    limits.max_image_width = Some(LONGEST_SIDE);
    limits.max_image_height = Some(LONGEST_SIDE);
    limits.max_alloc = Some(MOST_MEMORY);
    limits
}

fn pixels(
    upload: &Upload<'_>,
    mut decoder: impl ImageDecoder,
) -> Result<(Image<'static>, Orientation), Refusal> {
    decoder.set_limits(limits()).map_err(refuse)?;
    let (width, height) = decoder.dimensions();
    // The frame was judged by our own reading of it; a file that two readers understand differently is refused.
    if (width, height) != (upload.width, upload.height) {
        return Err(Refusal::Damaged);
    }
    if decoder.total_bytes() > MOST_MEMORY {
        return Err(Refusal::TooLarge);
    }
    let kind = match decoder.color_type() {
        ColorType::L8 => PixelType::U8,
        ColorType::La8 => PixelType::U8x2,
        ColorType::Rgb8 => PixelType::U8x3,
        ColorType::Rgba8 => PixelType::U8x4,
        ColorType::L16 => PixelType::U16,
        ColorType::La16 => PixelType::U16x2,
        ColorType::Rgb16 => PixelType::U16x3,
        ColorType::Rgba16 => PixelType::U16x4,
        _ => return Err(Refusal::Damaged),
    };
    // A photo whose turning cannot be read is shown as it lies.
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut pixels = Image::new(width, height, kind);
    decoder.read_image(pixels.buffer_mut()).map_err(refuse)?;
    Ok((pixels, orientation))
}

fn refuse(error: ImageError) -> Refusal {
    match error {
        ImageError::Limits(_) => Refusal::TooLarge,
        ImageError::IoError(cause) if cause.kind() == std::io::ErrorKind::UnexpectedEof => Refusal::Truncated,
        _ => Refusal::Damaged,
    }
}

/// Makes the picture as small as the largest that is kept; one that is smaller stays as it is.
fn shrink(pixels: Image<'static>) -> Result<Image<'static>, Refusal> {
    let (width, height) = within(pixels.width(), pixels.height(), FULL.side);
    if (width, height) == (pixels.width(), pixels.height()) {
        return Ok(pixels);
    }
    resize(&pixels, width, height)
}

/// The same picture in another size.
pub(super) fn resize(pixels: &Image<'_>, width: u32, height: u32) -> Result<Image<'static>, Refusal> {
    let mut small = Image::new(width, height, pixels.pixel_type());
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::CatmullRom));
    Resizer::new().resize(pixels, &mut small, &options).map_err(|_unsupported| Refusal::Damaged)?;
    Ok(small)
}

/// Width and height in the same proportion with no side longer than `side`.
pub(super) fn within(width: u32, height: u32, side: u32) -> (u32, u32) {
    let longest = width.max(height);
    if longest <= side {
        return (width, height);
    }
    let scale = |length: u32| {
        let scaled = (u64::from(length) * u64::from(side) + u64::from(longest) / 2) / u64::from(longest);
        u32::try_from(scaled).unwrap_or(side).max(1)
    };
    (scale(width), scale(height))
}

/// Red, green and blue of 8 bits each; what shines through lies on white.
fn on_white(pixels: &Image<'_>) -> Result<RgbImage, Refusal> {
    let bytes = pixels.buffer();
    // The high byte of a 16-bit value is the 8-bit value.
    let high = usize::from(cfg!(target_endian = "little"));
    let rgb: Vec<u8> = match pixels.pixel_type() {
        PixelType::U8 => bytes.iter().flat_map(|l| [*l; 3]).collect(),
        PixelType::U8x2 => bytes.as_chunks().0.iter().flat_map(|[l, a]| [blend(*l, *a); 3]).collect(),
        PixelType::U8x3 => bytes.to_vec(),
        PixelType::U8x4 => {
            let pixels = bytes.as_chunks().0.iter();
            pixels.flat_map(|[r, g, b, a]| [blend(*r, *a), blend(*g, *a), blend(*b, *a)]).collect()
        }
        PixelType::U16 => bytes.as_chunks::<2>().0.iter().flat_map(|l| [l[high]; 3]).collect(),
        PixelType::U16x2 => {
            bytes.as_chunks::<4>().0.iter().flat_map(|p| [blend(p[high], p[2 + high]); 3]).collect()
        }
        PixelType::U16x3 => bytes.iter().skip(high).step_by(2).copied().collect(),
        PixelType::U16x4 => {
            let channel = |p: &[u8; 8], at: usize| blend(p[at + high], p[6 + high]);
            let pixels = bytes.as_chunks::<8>().0.iter();
            pixels.flat_map(|p| [channel(p, 0), channel(p, 2), channel(p, 4)]).collect()
        }
        _ => return Err(Refusal::Damaged),
    };
    RgbImage::from_raw(pixels.width(), pixels.height(), rgb).ok_or(Refusal::Damaged)
}

fn blend(value: u8, alpha: u8) -> u8 {
    let (value, alpha) = (u16::from(value), u16::from(alpha));
    ((value * alpha + 255 * (255 - alpha) + 127) / 255) as u8
}
