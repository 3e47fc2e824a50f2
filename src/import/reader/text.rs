//! The encoding of a file.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::ReadError;

/// Zero bytes that are taken for damage, and not for a file of another kind, in so many bytes of text.
const BYTES_TO_A_ZERO: usize = 1_000;

/// Decodes a whole file: by its byte order mark, else as UTF-16 when every other byte is zero, else as UTF-8 when that
/// explains more of its bytes above ASCII than it leaves broken, else as Windows-1252, which old spreadsheets write and
/// of which Latin-1 is a part. What is broken comes out as U+FFFD.
pub(super) fn decode(bytes: &[u8]) -> Result<(Cow<'_, str>, &'static str), ReadError> {
    let (encoding, bytes) = match Encoding::for_bom(bytes) {
        Some((encoding, length)) => (encoding, bytes.get(length..).unwrap_or_default()),
        None => match utf_16_without_mark(bytes) {
            Some(encoding) => (encoding, bytes),
            None if is_rather_utf_8(bytes) => (UTF_8, bytes),
            None => (WINDOWS_1252, bytes),
        },
    };
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    let zeros = text.bytes().filter(|&byte| byte == 0).count();
    if zeros * BYTES_TO_A_ZERO > text.len() {
        return Err(ReadError::Binary);
    }
    let text = if zeros > 0 { text.replace('\0', "\u{FFFD}").into() } else { text };
    Ok((text, encoding.name()))
}

/// Whether more sequences of several bytes are well formed than are not; text in another encoding has next to none.
fn is_rather_utf_8(bytes: &[u8]) -> bool {
    let (mut whole, mut broken) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        whole += chunk.valid().chars().filter(|ch| !ch.is_ascii()).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    broken == 0 || whole > broken
}

fn utf_16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = bytes.get(..bytes.len().min(512) & !1)?;
    let zeros = |offset: usize| sample.iter().skip(offset).step_by(2).filter(|&&byte| byte == 0).count();
    let pairs = sample.len() / 2;
    let (even, odd) = (zeros(0), zeros(1));
    match (pairs >= 4, even * 10 > pairs * 7, odd * 10 > pairs * 7) {
        (true, true, false) => Some(UTF_16BE),
        (true, false, true) => Some(UTF_16LE),
        _ => None,
    }
}
