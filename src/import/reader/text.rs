//! The encoding of a file.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::ReadError;

/// Decodes a whole file: by its byte order mark, else as UTF-16 when every other byte is zero, else as UTF-8 when it is
/// valid, else as Windows-1252, which old spreadsheets write and of which Latin-1 is a part.
pub(super) fn decode(bytes: &[u8]) -> Result<(Cow<'_, str>, &'static str), ReadError> {
    let (encoding, bytes) = match Encoding::for_bom(bytes) {
        Some((encoding, length)) => (encoding, bytes.get(length..).unwrap_or_default()),
        None => match utf_16_without_mark(bytes) {
            Some(encoding) => (encoding, bytes),
            None if std::str::from_utf8(bytes).is_ok() => (UTF_8, bytes),
            None => (WINDOWS_1252, bytes),
        },
    };
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    if text.contains('\0') {
        return Err(ReadError::Binary);
    }
    Ok((text, encoding.name()))
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
