//! JSON written straight into a buffer, for answers with many rows: no value is built in between.

/// Appends `text` as a JSON string (RFC 8259 §7).
pub fn string(out: &mut Vec<u8>, text: &str) {
    out.push(b'"');
    let bytes = text.as_bytes();
    let mut written = 0;
    for (at, &byte) in bytes.iter().enumerate() {
        if byte >= 0x20 && byte != b'"' && byte != b'\\' {
            continue;
        }
        out.extend_from_slice(&bytes[written..at]);
        match byte {
            b'"' => out.extend_from_slice(b"\\\""),
            b'\\' => out.extend_from_slice(b"\\\\"),
            b'\n' => out.extend_from_slice(b"\\n"),
            _ => {
                const HEX: &[u8; 16] = b"0123456789abcdef";
                out.extend_from_slice(b"\\u00");
                out.extend_from_slice(&[HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 15)]]);
            }
        }
        written = at + 1;
    }
    out.extend_from_slice(&bytes[written..]);
    out.push(b'"');
}

/// Appends a whole number.
pub fn whole(out: &mut Vec<u8>, number: u64) {
    digits(out, number, 1);
}

/// Appends at least `least` digits of a number.
fn digits(out: &mut Vec<u8>, mut number: u64, least: usize) {
    let mut digits = [b'0'; 20];
    let mut at = digits.len();
    // Two at a time: half the divisions, on which everything here waits.
    while number >= 10 {
        at -= 2;
        let pair = (number % 100) as u8;
        digits[at] = b'0' + pair / 10;
        digits[at + 1] = b'0' + pair % 10;
        number /= 100;
    }
    if number > 0 {
        at -= 1;
        digits[at] = b'0' + number as u8;
    }
    out.extend_from_slice(&digits[at.min(digits.len() - least)..]);
}

/// Appends `value` ÷ 10^`decimals`, exactly: `-65556000` with 7 decimals is `-6.5556000`.
pub fn fixed(out: &mut Vec<u8>, value: i64, decimals: u32) {
    if value < 0 {
        out.push(b'-');
    }
    let unit = 10_u64.pow(decimals);
    let magnitude = value.unsigned_abs();
    whole(out, magnitude / unit);
    out.push(b'.');
    digits(out, magnitude % unit, decimals as usize);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(write: impl FnOnce(&mut Vec<u8>)) -> String {
        let mut out = Vec::new();
        write(&mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn numbers_are_written_digit_by_digit() {
        assert_eq!(written(|out| fixed(out, -65_556_000, 7)), "-6.5556000");
        assert_eq!(written(|out| fixed(out, -5, 7)), "-0.0000005");
        assert_eq!(written(|out| fixed(out, 123_456, 3)), "123.456");
        assert_eq!(written(|out| whole(out, 0)), "0");
        assert_eq!(written(|out| whole(out, u64::MAX)), u64::MAX.to_string());
    }

    #[test]
    fn any_text_reads_back_from_json() {
        for text in ["", "Keripik \"Bu Eni\"", "a\\b", "baris\nbaru\u{1}\u{7f}", "é ² 😀"] {
            let json = written(|out| string(out, text));
            assert_eq!(serde_json::from_str::<String>(&json).unwrap(), text);
        }
    }
}
