use std::time::{Duration, Instant};

use image::ImageFormat::{Jpeg, Png, WebP};
use image::{DynamicImage, RgbImage, RgbaImage};
use memchr::memmem;
use proptest::prelude::*;

use super::sample::{animated_webp, exif, file, halves, hollow_png, scene, with_chunk, with_segment};
use super::{FULL, MOST_BYTES, Photo, Picture, Refusal, THUMBNAIL, Upload};

fn develop(bytes: &[u8]) -> Result<Photo, Refusal> {
    Upload::check(bytes)?.develop()
}

#[track_caller]
fn refused(bytes: &[u8]) -> Refusal {
    develop(bytes).expect_err("refused")
}

fn decoded(picture: &Picture) -> RgbImage {
    image::load_from_memory_with_format(&picture.jpeg, Jpeg).unwrap().into_rgb8()
}

#[test]
fn every_format_becomes_two_small_jpegs() {
    for format in [Jpeg, Png, WebP] {
        let photo = develop(&file(scene(2_000, 1_500), format)).unwrap();
        assert_eq!((photo.full.width, photo.full.height), (1_600, 1_200), "{format:?}");
        assert_eq!((photo.thumbnail.width, photo.thumbnail.height), (400, 300), "{format:?}");
        for (picture, target) in [(&photo.full, FULL), (&photo.thumbnail, THUMBNAIL)] {
            assert!(picture.jpeg.len() <= target.bytes, "{format:?}: {} bytes", picture.jpeg.len());
            assert_eq!(decoded(picture).dimensions(), (picture.width, picture.height));
        }
    }
}

#[test]
fn a_small_picture_is_not_blown_up_and_a_thread_keeps_a_width() {
    let photo = develop(&file(scene(30, 20), Png)).unwrap();
    assert_eq!((photo.full.width, photo.full.height), (30, 20));
    let photo = develop(&file(RgbImage::new(9_000, 1), Png)).unwrap();
    assert_eq!((photo.full.width, photo.full.height), (1_600, 1));
}

#[test]
fn even_noise_keeps_to_the_limits() {
    let mut state = 1_u32;
    let noise = RgbImage::from_fn(1_600, 1_600, |_, _| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let [_, a, b, c] = state.to_le_bytes();
        image::Rgb([a, b, c])
    });
    let photo = develop(&file(noise, Png)).unwrap();
    assert!(photo.full.jpeg.len() <= FULL.bytes && photo.thumbnail.jpeg.len() <= THUMBNAIL.bytes);
    assert!(photo.full.width >= 400, "{}", photo.full.width);
}

#[test]
fn a_picture_is_turned_upright() {
    let lying = file(halves(80, 40), Jpeg);
    // Where red, the left half, comes to lie: position of its middle in the upright picture.
    for (orientation, size, red) in [
        (1, (80, 40), (10, 20)),
        (2, (80, 40), (70, 20)),
        (3, (80, 40), (70, 20)),
        (6, (40, 80), (20, 10)),
        (8, (40, 80), (20, 70)),
    ] {
        let photo = develop(&with_segment(&lying, 0xe1, &exif(orientation))).unwrap();
        let picture = decoded(&photo.full);
        assert_eq!(picture.dimensions(), size, "orientation {orientation}");
        let [r, _, b] = picture.get_pixel(red.0, red.1).0;
        assert!(r > 200 && b < 60, "orientation {orientation}");
    }
}

#[test]
fn nothing_but_pixels_survives() {
    let jpeg = file(scene(300, 200), Jpeg);
    let marked = with_segment(&with_segment(&jpeg, 0xe1, &exif(1)), 0xfe, b"RAHASIA-KOMENTAR");
    // A second picture or a film behind the first, as phones store them.
    let marked = [&marked[..], b"\0\0\0\x18ftypmp42RAHASIA-FILM"].concat();
    let png = with_chunk(&file(scene(300, 200), Png), *b"tEXt", b"Author\0RAHASIA");
    for upload in [marked, png] {
        assert!(memmem::find(&upload, b"RAHASIA").is_some());
        let photo = develop(&upload).unwrap();
        for picture in [photo.full, photo.thumbnail] {
            for mark in [&b"RAHASIA"[..], b"Exif", b"ftyp"] {
                assert!(memmem::find(&picture.jpeg, mark).is_none());
            }
            assert_eq!(picture.jpeg[picture.jpeg.len() - 2..], [0xff, 0xd9]);
        }
    }
    // The picture is the same as that of the unmarked upload, to the byte.
    assert_eq!(develop(&with_segment(&jpeg, 0xe1, &exif(1))), develop(&jpeg));
}

#[test]
fn what_shines_through_lies_on_white() {
    let deep = DynamicImage::ImageRgba8(RgbaImage::new(20, 20)).into_rgba16();
    for upload in [file(RgbaImage::new(20, 20), Png), file(deep, Png)] {
        assert!(
            decoded(&develop(&upload).unwrap().full).pixels().all(|pixel| pixel.0.iter().all(|c| *c > 250))
        );
    }
    for grey in [
        DynamicImage::ImageLuma8(image::GrayImage::from_pixel(20, 20, image::Luma([128]))),
        DynamicImage::ImageLuma16(image::ImageBuffer::from_pixel(20, 20, image::Luma([128 << 8]))),
        DynamicImage::ImageRgb16(image::ImageBuffer::from_pixel(20, 20, image::Rgb([128 << 8; 3]))),
    ] {
        let picture = decoded(&develop(&file(grey, Png)).unwrap().full);
        assert!(picture.pixels().all(|pixel| pixel.0.iter().all(|c| c.abs_diff(128) < 4)));
    }
}

#[test]
fn what_is_no_photo_is_refused_by_its_content() {
    assert_eq!(refused(b""), Refusal::Empty);
    for foreign in
        [&b"GIF89a\x01\0\x01\0"[..], b"%PDF-1.7", b"<svg xmlns=", b"PK\x03\x04", b"\xff\xd8", b"foto.jpg"]
    {
        assert_eq!(refused(foreign), Refusal::Foreign, "{foreign:?}");
    }
    assert_eq!(refused(b"\0\0\0\x24ftypheic\0\0\0\0mif1heic"), Refusal::Heic);
    assert_eq!(refused(b"\0\0\0\x24ftypmp42\0\0\0\0"), Refusal::Foreign);
    assert_eq!(refused(&vec![0; MOST_BYTES + 1]), Refusal::TooHeavy);
    assert_eq!(refused(&vec![0xff; 2 * MOST_BYTES]), Refusal::TooHeavy);
}

#[test]
fn a_huge_picture_is_refused_before_it_is_decoded() {
    let mut jpeg = file(scene(8, 8), Jpeg);
    let frame = memmem::find(&jpeg, b"\xff\xc0").unwrap();
    jpeg[frame + 5..frame + 9].copy_from_slice(&[0x75, 0x30, 0x75, 0x30]);
    let begun = Instant::now();
    for upload in [
        hollow_png(30_000, 30_000, 8, 2),
        hollow_png(12_001, 1, 8, 2),
        hollow_png(8_000, 5_001, 8, 2),
        hollow_png(u32::MAX, u32::MAX, 8, 2),
        jpeg,
    ] {
        assert_eq!(Upload::check(&upload).unwrap_err(), Refusal::TooLarge);
    }
    // Within the pixels, but of 16 bits: more memory than one upload gets.
    assert_eq!(refused(&hollow_png(8_000, 5_000, 16, 6)), Refusal::TooLarge);
    assert!(begun.elapsed() < Duration::from_millis(50), "{:?}", begun.elapsed());
}

#[test]
fn a_cut_file_is_refused_wherever_it_is_cut() {
    for format in [Jpeg, Png, WebP] {
        let whole = file(scene(64, 48), format);
        for length in (16..whole.len() - 1).step_by(7) {
            assert_eq!(refused(&whole[..length]), Refusal::Truncated, "{format:?} cut at {length}");
        }
    }
    assert_eq!(refused(&hollow_png(100, 0, 8, 2)), Refusal::Damaged);
    assert!(develop(&hollow_png(100, 100, 8, 2)).is_err());
}

#[test]
fn a_moving_picture_is_refused() {
    let moving = with_chunk(&file(scene(16, 16), Png), *b"acTL", &[0, 0, 0, 2, 0, 0, 0, 0]);
    assert_eq!(refused(&moving), Refusal::Animated);
    assert_eq!(refused(&animated_webp()), Refusal::Animated);
}

#[test]
fn a_file_in_disguise_is_refused() {
    let (jpeg, png, webp) = (file(scene(40, 30), Jpeg), file(scene(40, 30), Png), file(scene(40, 30), WebP));
    let zip = b"PK\x03\x04\x14\0\0\0hello PK\x05\x06".as_slice();
    for whole in [&jpeg, &png, &webp] {
        for hidden in
            [zip, b"<ScRiPt>alert(1)</script>", b"<?php system($_GET[0]);", b"%PDF-1.4", b"<!DOCTYPE html>"]
        {
            assert_eq!(refused(&[whole.as_slice(), hidden].concat()), Refusal::Disguised);
        }
        // Whatever else follows is dropped.
        assert!(develop(&[whole.as_slice(), b"SEFHsamsung trailer"].concat()).is_ok());
    }
    assert_eq!(refused(&with_segment(&jpeg, 0xfe, b"<html><script>1</script>")), Refusal::Disguised);
    assert_eq!(refused(&with_chunk(&png, *b"tEXt", b"x\0<svg onload=1>")), Refusal::Disguised);
    let description = b"http://ns.adobe.com/xap/1.0/\0<?xpacket begin=''?><x:xmpmeta/>";
    assert!(develop(&with_segment(&jpeg, 0xe1, description)).is_ok());
}

#[test]
fn every_refusal_is_a_sentence_and_a_fault_of_the_request() {
    use Refusal::{Animated, Damaged, Disguised, Empty, Foreign, Heic, TooHeavy, TooLarge, Truncated};
    let all = [Empty, TooHeavy, Foreign, Heic, TooLarge, Truncated, Damaged, Animated, Disguised];
    let sentences: std::collections::BTreeSet<_> = all.iter().map(ToString::to_string).collect();
    assert_eq!(sentences.len(), all.len());
    assert!(sentences.iter().all(|sentence| sentence.ends_with('.')));
    assert!(all.iter().all(|refusal| (400..500).contains(&refusal.status())));
}

/// Prints what the largest usual upload costs: `cargo test --release --lib -- --ignored --nocapture photo_of_12`.
#[test]
#[ignore = "a measurement"]
fn a_photo_of_12_megapixels_takes_this_long() {
    let upload = file(scene(4_000, 3_000), Jpeg);
    let begun = Instant::now();
    let checked = Upload::check(&upload).unwrap();
    let looked = begun.elapsed();
    let photo = checked.develop().unwrap();
    let peak = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = peak.lines().find(|line| line.starts_with("VmHWM")).unwrap_or_default().to_owned();
    eprintln!(
        "{} bytes in; check {looked:?}, all {:?}; {} and {} bytes out; {peak}",
        upload.len(),
        begun.elapsed(),
        photo.full.jpeg.len(),
        photo.thumbnail.jpeg.len()
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn no_bytes_make_it_panic(kind in 0..4_usize, bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        let head: &[u8] =
            [&b""[..], b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF\x40\0\0\0WEBPVP8L"][kind];
        let _ = develop(&[head, &bytes].concat());
    }

    #[test]
    fn no_damage_makes_it_panic(
        kind in 0..3_usize,
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
    ) {
        let mut bytes = file(scene(24, 16), [Jpeg, Png, WebP][kind]);
        for (at, value) in damage {
            let at = at.index(bytes.len());
            bytes[at] = value;
        }
        let _ = develop(&bytes);
    }
}
