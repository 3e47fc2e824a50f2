//! The outside of a picture file: which format it is, how large the picture is said to be, and which bytes are not
//! picture. Read without decoding anything, in one pass, so that what is refused here costs next to nothing.

use memchr::{memchr, memmem};

use super::Refusal;

/// The formats that are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Jpeg,
    Png,
    WebP,
}

/// What the frame of a file says.
#[derive(Debug)]
pub(super) struct Container<'a> {
    pub(super) format: Format,
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) animated: bool,
    /// Bytes that belong to no picture: texts, settings of the camera, whatever follows the end.
    beside: Vec<&'a [u8]>,
}

impl<'a> Container<'a> {
    /// Reads the frame of a file.
    pub(super) fn read(bytes: &'a [u8]) -> Result<Self, Refusal> {
        if bytes.is_empty() {
            return Err(Refusal::Empty);
        }
        let container = match bytes {
            [0xff, 0xd8, 0xff, ..] => jpeg(bytes),
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', rest @ ..] => png(rest),
            [b'R', b'I', b'F', b'F', a, b, c, d, b'W', b'E', b'B', b'P', rest @ ..] => {
                webp(u32::from_le_bytes([*a, *b, *c, *d]), rest)
            }
            _ => return Err(foreign(bytes)),
        };
        let container = container.ok_or(Refusal::Truncated)?;
        if container.width == 0 || container.height == 0 {
            return Err(Refusal::Damaged);
        }
        Ok(container)
    }

    /// Whether something that another program would run or unpack lies beside the picture.
    ///
    /// Phones put films and second pictures behind a photo, so not everything foreign is hostile: that is dropped
    /// with the rest. What is looked for here no camera writes.
    pub(super) fn hides_something(&self) -> bool {
        self.beside.iter().any(|part| {
            HIDDEN.iter().any(|mark| memmem::find(part, mark).is_some()) || {
                let lower = part.to_ascii_lowercase();
                HIDDEN_TEXT.iter().any(|mark| memmem::find(&lower, mark).is_some())
            }
        })
    }
}

/// Beginnings of archives, documents and programs. Two-letter marks are left out: they occur by chance.
const HIDDEN: [&[u8]; 6] =
    [b"PK\x03\x04", b"PK\x05\x06", b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"%PDF-", b"\x7fELF"];

/// Beginnings of what a browser or a server would run, in small letters.
const HIDDEN_TEXT: [&[u8]; 8] =
    [b"<script", b"<html", b"<!doctype", b"<svg", b"<iframe", b"<?php", b"javascript:", b"#!/"];

/// Why a file of another format is refused.
fn foreign(bytes: &[u8]) -> Refusal {
    let brand = bytes.get(4..12).unwrap_or_default();
    match brand.split_at_checked(4) {
        Some((b"ftyp", b"heic" | b"heix" | b"heim" | b"heis" | b"hevc" | b"mif1" | b"msf1")) => Refusal::Heic,
        _ => Refusal::Foreign,
    }
}

fn jpeg(bytes: &[u8]) -> Option<Container<'_>> {
    let mut size = None;
    let mut beside = Vec::new();
    let mut at = 2;
    loop {
        // Any number of 0xff may stand before a marker.
        at += bytes.get(at..)?.iter().position(|byte| *byte != 0xff)?;
        if bytes[at - 1] != 0xff {
            return None;
        }
        let marker = bytes[at];
        at += 1;
        match marker {
            0xd9 => break,
            0x01 | 0xd0..=0xd8 => continue,
            _ => {}
        }
        let length = usize::from(u16::from_be_bytes(bytes.get(at..)?.first_chunk().copied()?));
        let segment = bytes.get(at + 2..at + length.max(2))?;
        at += length.max(2);
        match marker {
            0xc0..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf => {
                let [_, h1, h2, w1, w2] = segment.first_chunk::<5>().copied()?;
                size = Some((u16::from_be_bytes([w1, w2]), u16::from_be_bytes([h1, h2])));
            }
            0xda => at += scan_length(bytes.get(at..)?)?,
            0xe0..=0xef | 0xfe => beside.push(segment),
            _ => {}
        }
    }
    beside.push(bytes.get(at..)?);
    let (width, height) = size?;
    Some(Container {
        format: Format::Jpeg,
        width: width.into(),
        height: height.into(),
        animated: false,
        beside,
    })
}

/// Length of the compressed data at the beginning of `bytes`: up to the next marker that is none of its own.
fn scan_length(bytes: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        at += memchr(0xff, bytes.get(at..)?)?;
        match bytes.get(at + 1)? {
            0x00 | 0xd0..=0xd7 => at += 2,
            0xff => at += 1,
            _ => return Some(at),
        }
    }
}

fn png(mut rest: &[u8]) -> Option<Container<'_>> {
    let mut container =
        Container { format: Format::Png, width: 0, height: 0, animated: false, beside: Vec::new() };
    loop {
        let (length, after) = rest.split_first_chunk::<4>()?;
        let (kind, after) = after.split_first_chunk::<4>()?;
        let (body, after) = after.split_at_checked(u32::from_be_bytes(*length) as usize)?;
        // The checksum.
        rest = after.get(4..)?;
        match kind {
            b"IHDR" => {
                let (width, after) = body.split_first_chunk::<4>()?;
                container.width = u32::from_be_bytes(*width);
                container.height = u32::from_be_bytes(*after.first_chunk::<4>()?);
            }
            b"acTL" => container.animated = true,
            b"IDAT" | b"PLTE" | b"fdAT" => {}
            b"IEND" => break,
            _ => container.beside.push(body),
        }
    }
    container.beside.push(rest);
    Some(container)
}

fn webp(said: u32, bytes: &[u8]) -> Option<Container<'_>> {
    // The length counts the four letters before `bytes`.
    let (mut rest, trailing) = bytes.split_at_checked((said as usize).checked_sub(4)?)?;
    let mut container =
        Container { format: Format::WebP, width: 0, height: 0, animated: false, beside: vec![trailing] };
    while !rest.is_empty() {
        let (kind, after) = rest.split_first_chunk::<4>()?;
        let (length, after) = after.split_first_chunk::<4>()?;
        let length = u32::from_le_bytes(*length) as usize;
        let body = after.get(..length)?;
        // Bodies of odd length are filled up by one byte; some programs leave it out at the end.
        rest = after.get(length + length % 2..).unwrap_or_default();
        let (width, height) = match kind {
            b"VP8 " => {
                let [_, _, _, _, _, _, w1, w2, h1, h2] = body.first_chunk::<10>().copied()?;
                let side = |low, high| u32::from(u16::from_le_bytes([low, high]) & 0x3fff);
                (side(w1, w2), side(h1, h2))
            }
            b"VP8L" => {
                let bits = u32::from_le_bytes(*body.get(1..)?.first_chunk::<4>()?);
                ((bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1)
            }
            b"VP8X" => {
                let [flags, _, _, _, w1, w2, w3, h1, h2, h3] = body.first_chunk::<10>().copied()?;
                container.animated |= flags & 0x02 != 0;
                (u32::from_le_bytes([w1, w2, w3, 0]) + 1, u32::from_le_bytes([h1, h2, h3, 0]) + 1)
            }
            b"ANIM" | b"ANMF" => {
                container.animated = true;
                continue;
            }
            b"ALPH" => continue,
            _ => {
                container.beside.push(body);
                continue;
            }
        };
        // Where the frame and the picture in it disagree, the larger one is what would be decoded.
        container.width = container.width.max(width);
        container.height = container.height.max(height);
    }
    Some(container)
}
