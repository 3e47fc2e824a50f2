//! Pixels → a JPEG of at most so many pixels and bytes.

use fast_image_resize::PixelType;
use fast_image_resize::images::Image;
use image::RgbImage;
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

use super::decode::{resize, within};
use super::{Picture, Refusal, Target};

/// Tried from the best down; below the last a smaller picture looks better.
const QUALITIES: [u8; 5] = [82, 72, 60, 48, 36];

/// Encodes the picture so that it keeps to the target. What does not fit is made coarser, then smaller.
pub(super) fn fit(picture: &RgbImage, target: Target) -> Result<Picture, Refusal> {
    let mut side = target.side.min(picture.width().max(picture.height()));
    loop {
        let (width, height) = within(picture.width(), picture.height(), side);
        let small = scaled(picture, width, height)?;
        for quality in QUALITIES {
            let jpeg = encode(&small, width, height, quality)?;
            if jpeg.len() <= target.bytes {
                return Ok(Picture { jpeg, width, height });
            }
        }
        if side == 1 {
            return Err(Refusal::Damaged);
        }
        side = (side * 4 / 5).max(1);
    }
}

fn scaled(picture: &RgbImage, width: u32, height: u32) -> Result<Vec<u8>, Refusal> {
    let mut pixels = picture.as_raw().clone();
    if (width, height) == picture.dimensions() {
        return Ok(pixels);
    }
    let (from_width, from_height) = picture.dimensions();
    let pixels = Image::from_slice_u8(from_width, from_height, &mut pixels, PixelType::U8x3)
        .map_err(|_wrong_size| Refusal::Damaged)?;
    Ok(resize(&pixels, width, height)?.into_vec())
}

/// Progressive with its own Huffman tables and halved colour: a third smaller than plain JPEG for the same look.
fn encode(rgb: &[u8], width: u32, height: u32, quality: u8) -> Result<Vec<u8>, Refusal> {
    let side = |length: u32| u16::try_from(length).map_err(|_too_long| Refusal::TooLarge);
    let mut jpeg = Vec::new();
    let mut encoder = Encoder::new(&mut jpeg, quality);
    encoder.set_sampling_factor(SamplingFactor::R_4_2_0);
    encoder.set_progressive(true);
    encoder.set_optimized_huffman_tables(true);
    let encoded = encoder.encode(rgb, side(width)?, side(height)?, ColorType::Rgb);
    encoded.map_err(|_not_encodable| Refusal::Damaged)?;
    Ok(jpeg)
}
